// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12 */
/*
 * A crypto block with a ring of jobs, for what lies about the order without
 * being a barrier: accessors behind callbacks, mappings without __iomem, locks
 * and wake-ups between job and doorbell, polling loops, helpers that bring a
 * barrier for others. Each generation submits and reaps in its own way.
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

#define JR_NUM		32

#define JR_CTRL		0x00
#define JR_CTRL_RUN	BIT(0)
#define JR_IRQ_STATUS	0x04
#define JR_BASE		0x08
#define JR_JOBS_ADDED	0x10	/* the block fetches as many jobs as are written here */
#define JR_STATUS	0x14
#define JR_STATUS_DONE	BIT(0)
#define JR_DONE_INDEX	0x18

struct jr_job {
	__le32 src;
	__le32 dst;
	__le32 len;
	__le32 result;	/* written by the block */
};

struct jr_priv;

/* How the registers are reached. */
struct jr_io {
	void (*write)(struct jr_priv *p, u32 reg, u32 val);
	u32 (*read)(struct jr_priv *p, u32 reg);
};

struct jr_gen {
	void (*submit)(struct jr_priv *p, u32 src, u32 len);
	u32 (*reap)(struct jr_priv *p);
};

struct jr_priv {
	void __iomem *regs;
	void *window;		/* the same, from code that does not know of __iomem */
	const struct jr_io *io;
	const struct jr_gen *gen;
	spinlock_t lock;
	wait_queue_head_t wait;
	struct jr_job *ring;
	dma_addr_t ring_dma;
	u32 head;
	u32 tail;
	u32 pending;
	u32 results;
};

static void jr_write_relaxed(struct jr_priv *p, u32 reg, u32 val)
{
	writel_relaxed(val, p->regs + reg);
}

static u32 jr_read_relaxed(struct jr_priv *p, u32 reg)
{
	return readl_relaxed(p->regs + reg);
}

static const struct jr_io jr_io_relaxed = {
	.write	= jr_write_relaxed,
	.read	= jr_read_relaxed,
};

static struct jr_job *jr_next(struct jr_priv *p)
{
	return &p->ring[p->head++ % JR_NUM];
}

/* The accessor is behind a callback, and relaxed there. */
static void jr_submit_callback(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job = jr_next(p);

	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	p->io->write(p, JR_JOBS_ADDED, 1); /* expect(clang): missing-wmb */
}

/* Right. */
static void jr_submit_callback_wmb(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job = jr_next(p);

	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	wmb();
	p->io->write(p, JR_JOBS_ADDED, 1);
}

/* No __iomem anywhere on the way of this pointer. */
static void jr_submit_window(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job = jr_next(p);
	void *added = p->window + JR_JOBS_ADDED;

	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	__raw_writel((__force u32)cpu_to_le32(1), (void __iomem __force *)added); /* expect: missing-wmb */
}

/* Right. */
static void jr_submit_window_wmb(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job = jr_next(p);
	void *added = p->window + JR_JOBS_ADDED;

	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	wmb();
	__raw_writel((__force u32)cpu_to_le32(1), (void __iomem __force *)added);
}

/* A lock orders memory for its next holder, which the block is not. */
static void jr_submit_unlock(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job;

	spin_lock(&p->lock);
	job = jr_next(p);
	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	spin_unlock(&p->lock);
	writel_relaxed(1, p->regs + JR_JOBS_ADDED); /* expect: missing-wmb */
}

/* Nor is it the one that is woken up. */
static void jr_submit_wake(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job = jr_next(p);

	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	wake_up(&p->wait);
	schedule();
	writel_relaxed(1, p->regs + JR_JOBS_ADDED); /* expect: missing-wmb */
}

/* Right: an atomic with a barrier in it orders memory for CPUs, and writel() the job for the block. */
static void jr_submit_locked(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job;

	spin_lock(&p->lock);
	job = jr_next(p);
	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	writel(1, p->regs + JR_JOBS_ADDED);
	spin_unlock(&p->lock);
	wake_up(&p->wait);
}

/*
 * Argued both ways by those who know such a ring: smp_wmb() for the other CPU
 * that reads head, and an ordered doorbell for the block. Nothing is said.
 */
static void jr_submit_head(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job = &p->ring[p->head % JR_NUM];

	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	smp_wmb();
	WRITE_ONCE(p->head, p->head + 1);
	iowrite32(1, p->regs + JR_JOBS_ADDED);
}

/* The second barrier is one too many whichever way one argues. */
static void jr_submit_head_wmb(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job = &p->ring[p->head % JR_NUM];

	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	smp_wmb();
	WRITE_ONCE(p->head, p->head + 1);
	wmb(); /* expect: needless-barrier */
	iowrite32(1, p->regs + JR_JOBS_ADDED);
}

/* A helper with its own barrier: for its callers' stores, all of which are seen. */
static void jr_kick(struct jr_priv *p)
{
	wmb(); /* expect: needless-barrier */
	writel(1, p->regs + JR_JOBS_ADDED);
}

static void jr_submit_kick(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job = jr_next(p);

	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	jr_kick(p);
}

/* Right: here the doorbell is relaxed. */
static void jr_kick_relaxed(struct jr_priv *p)
{
	wmb();
	writel_relaxed(1, p->regs + JR_JOBS_ADDED);
}

static void jr_submit_kick_relaxed(struct jr_priv *p, u32 src, u32 len)
{
	struct jr_job *job = jr_next(p);

	job->src = cpu_to_le32(src);
	job->len = cpu_to_le32(len);
	jr_kick_relaxed(p);
}

/* For other modules, whose stores nobody sees here. As far as is known the barrier has nothing to do. */
void jr_kick_for_others(void *handle);
void jr_kick_for_others(void *handle)
{
	struct jr_priv *p = handle;

	wmb(); /* expect: needless-barrier */
	writel(1, p->regs + JR_JOBS_ADDED);
}
EXPORT_SYMBOL_GPL(jr_kick_for_others);

/* Relaxed inside, and so is the wait: the result may have been read before the bit. */
static u32 jr_reap_poll_relaxed(struct jr_priv *p)
{
	u32 status;

	if (readl_relaxed_poll_timeout(p->regs + JR_STATUS, status, status & JR_STATUS_DONE, 1, 100))
		return 0;
	return le32_to_cpu(p->ring[p->tail % JR_NUM].result); /* todo: missing-rmb */
}

/* Right: the last read of the loop is an ordered one. */
static u32 jr_reap_poll(struct jr_priv *p)
{
	u32 status;

	if (readl_poll_timeout(p->regs + JR_STATUS, status, status & JR_STATUS_DONE, 1, 100))
		return 0;
	return le32_to_cpu(p->ring[p->tail % JR_NUM].result);
}

/* ... which is what the barrier behind it is for. */
static u32 jr_reap_poll_rmb(struct jr_priv *p)
{
	u32 status;

	if (readl_poll_timeout(p->regs + JR_STATUS, status, status & JR_STATUS_DONE, 1, 100))
		return 0;
	rmb(); /* expect(clang): needless-barrier */
	return le32_to_cpu(p->ring[p->tail % JR_NUM].result);
}

/* A loop of one's own: by the index it is plain what the read is for. */
static u32 jr_reap_loop_relaxed(struct jr_priv *p)
{
	while (readl_relaxed(p->regs + JR_DONE_INDEX) == p->tail)
		cpu_relax();
	return le32_to_cpu(p->ring[p->tail % JR_NUM].result); /* expect(low): missing-rmb */
}

/* Right. */
static u32 jr_reap_loop(struct jr_priv *p)
{
	while (readl_relaxed(p->regs + JR_DONE_INDEX) == p->tail)
		cpu_relax();
	rmb();
	return le32_to_cpu(p->ring[p->tail % JR_NUM].result);
}

#define JR_GEN(a, b)	{ .submit = a, .reap = b }
static const struct jr_gen jr_gens[] = {
	JR_GEN(jr_submit_callback, jr_reap_poll), JR_GEN(jr_submit_callback_wmb, jr_reap_poll_relaxed),
	JR_GEN(jr_submit_window, jr_reap_poll_rmb), JR_GEN(jr_submit_window_wmb, jr_reap_loop_relaxed),
	JR_GEN(jr_submit_unlock, jr_reap_loop), JR_GEN(jr_submit_wake, jr_reap_poll),
	JR_GEN(jr_submit_locked, jr_reap_poll), JR_GEN(jr_submit_head, jr_reap_poll),
	JR_GEN(jr_submit_head_wmb, jr_reap_poll), JR_GEN(jr_submit_kick, jr_reap_poll),
	JR_GEN(jr_submit_kick_relaxed, jr_reap_poll),
};

static irqreturn_t jr_irq(int irq, void *data)
{
	struct jr_priv *p = data;
	u32 status = readl(p->regs + JR_IRQ_STATUS);

	if (!status)
		return IRQ_NONE;
	writel(status, p->regs + JR_IRQ_STATUS);
	p->results += p->gen->reap(p);
	p->tail++;
	return IRQ_HANDLED;
}

static int jr_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct jr_priv *p = devm_kzalloc(dev, sizeof(*p), GFP_KERNEL);
	int irq, ret;

	if (!p)
		return -ENOMEM;
	spin_lock_init(&p->lock);
	init_waitqueue_head(&p->wait);
	p->gen = device_get_match_data(dev);
	p->io = &jr_io_relaxed;
	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);
	p->window = (void __force *)p->regs;
	p->ring = dmam_alloc_coherent(dev, JR_NUM * sizeof(*p->ring), &p->ring_dma, GFP_KERNEL);
	if (!p->ring)
		return -ENOMEM;
	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	ret = devm_request_irq(dev, irq, jr_irq, 0, dev_name(dev), p);
	if (ret)
		return ret;
	writel(lower_32_bits(p->ring_dma), p->regs + JR_BASE);
	writel(JR_CTRL_RUN, p->regs + JR_CTRL);
	p->pending = p->io->read(p, JR_DONE_INDEX);
	platform_set_drvdata(pdev, p);
	p->gen->submit(p, 0, 16);
	return 0;
}

static const struct of_device_id jr_of_match[] = {
	{ .compatible = "fencepost,job-ring-v1", .data = &jr_gens[0] },
	{ .compatible = "fencepost,job-ring-v2", .data = &jr_gens[1] },
	{ }
};
MODULE_DEVICE_TABLE(of, jr_of_match);

static struct platform_driver jr_driver = {
	.probe	= jr_probe,
	.driver	= {
		.name		= "job_ring",
		.of_match_table	= jr_of_match,
	},
};
module_platform_driver(jr_driver);

MODULE_DESCRIPTION("Fencepost reference driver: what looks like order and is none");
MODULE_LICENSE("Dual BSD/GPL");
