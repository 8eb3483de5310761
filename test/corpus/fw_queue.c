// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12, 3.10 */
/*
 * A controller whose firmware takes work from memory without being told: it
 * polls. Descriptors carry an OWN bit; commands lie in a queue whose producer
 * index is in memory, too. Either word may be seen before the rest, and no
 * register comes between that would order them.
 *
 * Each generation hands its work over in its own way. dma_wmb() is there since
 * 3.19; before that it takes wmb().
 */
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/uaccess.h>

#define FQ_NUM		64

#define FQ_CTRL		0x00
#define FQ_CTRL_RUN	BIT(0)
#define FQ_DESC_BASE	0x04
#define FQ_QUEUE_BASE	0x08
#define FQ_KICK		0x10	/* wakes up a firmware that sleeps */

/* Handed over one by one; the firmware clears FQ_OWN when it is done. */
struct fq_desc {
	__le32 addr;
	__le32 len;
	__le32 ctrl;
	__le32 result;
};
#define FQ_OWN		BIT(31)
#define FQ_LAST		BIT(30)

struct fq_cmd {
	__le32 opcode;
	__le32 arg;
};

/* Handed over by the index. */
struct fq_queue {
	__le32 prod_idx;
	__le32 cons_idx;
	struct fq_cmd cmd[FQ_NUM];
};

struct fq_priv;

struct fq_gen {
	void (*post)(struct fq_priv *p, dma_addr_t addr, u32 len);
	void (*command)(struct fq_priv *p, u32 opcode, u32 arg);
};

struct fq_priv {
	void __iomem *regs;
	const struct fq_gen *gen;
	struct fq_desc *ring;
	dma_addr_t ring_dma;
	struct fq_queue *queue;
	dma_addr_t queue_dma;
	u32 head;
	u32 prod;
	struct miscdevice misc;
};

static struct fq_desc *fq_next(struct fq_priv *p)
{
	return &p->ring[p->head++ % FQ_NUM];
}

/* The firmware may find OWN set and the address of last time. */
static void fq_post_bare(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
	d->ctrl = cpu_to_le32(FQ_OWN | FQ_LAST); /* expect: missing-dma-wmb */
}

/* Right. */
static void fq_post_ordered(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
	dma_wmb();
	d->ctrl = cpu_to_le32(FQ_OWN | FQ_LAST);
}

/* WRITE_ONCE() keeps the compiler from tearing and moving; the CPU still may. */
static void fq_post_once(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	WRITE_ONCE(d->addr, cpu_to_le32(lower_32_bits(addr)));
	WRITE_ONCE(d->len, cpu_to_le32(len));
	WRITE_ONCE(d->ctrl, cpu_to_le32(FQ_OWN)); /* expect: missing-dma-wmb */
}

/* Right. */
static void fq_post_once_ordered(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	WRITE_ONCE(d->addr, cpu_to_le32(lower_32_bits(addr)));
	WRITE_ONCE(d->len, cpu_to_le32(len));
	dma_wmb();
	WRITE_ONCE(d->ctrl, cpu_to_le32(FQ_OWN));
}

static inline void fq_give(struct fq_desc *d, u32 flags)
{
	d->ctrl = cpu_to_le32(FQ_OWN | flags);
}

/* The word is stored by an inline function. */
static void fq_post_inline(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
	fq_give(d, FQ_LAST); /* expect(clang): missing-dma-wmb */
}

/* Right. */
static void fq_post_inline_ordered(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
	dma_wmb();
	fq_give(d, FQ_LAST);
}

/* OWN first, the rest after: with nothing between, or with a barrier, the firmware finds a half of it. */
static void fq_post_own_first(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->ctrl = cpu_to_le32(FQ_OWN | FQ_LAST); /* expect(clang, low): missing-dma-wmb */
	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
}

static void fq_post_own_first_wmb(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->ctrl = cpu_to_le32(FQ_OWN | FQ_LAST); /* expect(clang, low): missing-dma-wmb */
	wmb(); /* expect@6.12: heavy-barrier */
	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
}

/* Some of the rest before, some after. */
static void fq_post_own_between(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->addr = cpu_to_le32(lower_32_bits(addr));
	dma_wmb();
	d->ctrl = cpu_to_le32(FQ_OWN | FQ_LAST); /* expect(clang, low): missing-dma-wmb */
	d->len = cpu_to_le32(len);
}

/* smp_wmb() is for other CPUs, and on a kernel for one CPU nothing. */
static void fq_post_smp(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
	smp_wmb(); /* expect: weak-barrier */
	d->ctrl = cpu_to_le32(FQ_OWN | FQ_LAST);
}

/* wmb() reaches registers, of which there is none here. It was all that there was before 3.19. */
static void fq_post_wmb(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
	wmb(); /* expect@6.12: heavy-barrier */
	d->ctrl = cpu_to_le32(FQ_OWN | FQ_LAST);
}

/* Right, and not needless though writel() waits for both stores: the firmware may be awake. */
static void fq_post_kick(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
	dma_wmb();
	d->ctrl = cpu_to_le32(FQ_OWN | FQ_LAST);
	writel(1, p->regs + FQ_KICK); /* expect(low)@3.10: missing-wmb */
}

/* What writel() waits for says nothing of the order among the stores before it. */
static void fq_post_kick_bare(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *d = fq_next(p);

	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
	d->ctrl = cpu_to_le32(FQ_OWN | FQ_LAST); /* expect: missing-dma-wmb */
	writel(1, p->regs + FQ_KICK); /* expect(low)@3.10: missing-wmb */
}

/* Right: the second descriptor of two goes first, and the firmware stops at the first until that is handed over. */
static void fq_post_two(struct fq_priv *p, dma_addr_t addr, u32 len)
{
	struct fq_desc *first = fq_next(p), *second = fq_next(p);

	first->addr = cpu_to_le32(lower_32_bits(addr));
	first->len = cpu_to_le32(len / 2);
	second->addr = cpu_to_le32(lower_32_bits(addr) + len / 2);
	second->len = cpu_to_le32(len - len / 2);
	second->ctrl = cpu_to_le32(FQ_OWN | FQ_LAST);
	dma_wmb();
	first->ctrl = cpu_to_le32(FQ_OWN);
}

/* The firmware may follow the index to a command that is not there yet. */
static void fq_command_bare(struct fq_priv *p, u32 opcode, u32 arg)
{
	struct fq_cmd *c = &p->queue->cmd[p->prod++ % FQ_NUM];

	c->opcode = cpu_to_le32(opcode);
	c->arg = cpu_to_le32(arg);
	p->queue->prod_idx = cpu_to_le32(p->prod); /* expect: missing-dma-wmb */
}

/* Right. */
static void fq_command_ordered(struct fq_priv *p, u32 opcode, u32 arg)
{
	struct fq_cmd *c = &p->queue->cmd[p->prod++ % FQ_NUM];

	c->opcode = cpu_to_le32(opcode);
	c->arg = cpu_to_le32(arg);
	dma_wmb();
	p->queue->prod_idx = cpu_to_le32(p->prod);
}

/* Many commands, and one index behind them all. */
static void fq_command_many(struct fq_priv *p, u32 opcode, u32 arg)
{
	for (u32 i = 0; i < arg; i++) {
		struct fq_cmd *c = &p->queue->cmd[p->prod++ % FQ_NUM];

		c->opcode = cpu_to_le32(opcode);
		c->arg = cpu_to_le32(i);
	}
	WRITE_ONCE(p->queue->prod_idx, cpu_to_le32(p->prod)); /* expect: missing-dma-wmb */
}

/* Right. */
static void fq_command_many_ordered(struct fq_priv *p, u32 opcode, u32 arg)
{
	for (u32 i = 0; i < arg; i++) {
		struct fq_cmd *c = &p->queue->cmd[p->prod++ % FQ_NUM];

		c->opcode = cpu_to_le32(opcode);
		c->arg = cpu_to_le32(i);
	}
	dma_wmb();
	WRITE_ONCE(p->queue->prod_idx, cpu_to_le32(p->prod));
}

#define FQ_GEN(a, b)	{ .post = a, .command = b }
static const struct fq_gen fq_gens[] = {
	FQ_GEN(fq_post_bare, fq_command_bare), FQ_GEN(fq_post_ordered, fq_command_ordered),
	FQ_GEN(fq_post_once, fq_command_many), FQ_GEN(fq_post_once_ordered, fq_command_many_ordered),
	FQ_GEN(fq_post_inline, fq_command_bare), FQ_GEN(fq_post_inline_ordered, fq_command_ordered),
	FQ_GEN(fq_post_own_first, fq_command_bare), FQ_GEN(fq_post_own_first_wmb, fq_command_ordered),
	FQ_GEN(fq_post_own_between, fq_command_bare), FQ_GEN(fq_post_smp, fq_command_ordered),
	FQ_GEN(fq_post_wmb, fq_command_ordered), FQ_GEN(fq_post_kick, fq_command_ordered),
	FQ_GEN(fq_post_kick_bare, fq_command_bare), FQ_GEN(fq_post_two, fq_command_ordered),
};

/* User space names a piece of the memory that the firmware can reach, or a command. */
static ssize_t fq_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	struct fq_priv *p = container_of(file->private_data, struct fq_priv, misc);
	u32 req[3];

	if (len != sizeof(req))
		return -EINVAL;
	if (copy_from_user(req, buf, sizeof(req)))
		return -EFAULT;
	if (req[0])
		p->gen->command(p, req[0], req[1]);
	else
		p->gen->post(p, req[1], req[2]);
	return len;
}

static const struct file_operations fq_fops = {
	.owner	= THIS_MODULE,
	.write	= fq_write,
};

static int fq_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct fq_priv *p = devm_kzalloc(dev, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->gen = device_get_match_data(dev);
	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);
	p->ring = dmam_alloc_coherent(dev, FQ_NUM * sizeof(*p->ring), &p->ring_dma, GFP_KERNEL);
	p->queue = dmam_alloc_coherent(dev, sizeof(*p->queue), &p->queue_dma, GFP_KERNEL);
	if (!p->ring || !p->queue)
		return -ENOMEM;
	writel(lower_32_bits(p->ring_dma), p->regs + FQ_DESC_BASE);
	writel(lower_32_bits(p->queue_dma), p->regs + FQ_QUEUE_BASE);
	writel(FQ_CTRL_RUN, p->regs + FQ_CTRL);
	p->misc.minor = MISC_DYNAMIC_MINOR;
	p->misc.name = "fencepost_fq";
	p->misc.fops = &fq_fops;
	p->misc.parent = dev;
	platform_set_drvdata(pdev, p);
	return misc_register(&p->misc);
}

static void fq_remove(struct platform_device *pdev)
{
	struct fq_priv *p = platform_get_drvdata(pdev);

	misc_deregister(&p->misc);
	writel(0, p->regs + FQ_CTRL);
	readl(p->regs + FQ_CTRL);	/* the firmware has stopped */
}

static const struct of_device_id fq_of_match[] = {
	{ .compatible = "fencepost,fw-queue-v1", .data = &fq_gens[0] },
	{ .compatible = "fencepost,fw-queue-v2", .data = &fq_gens[1] },
	{ }
};
MODULE_DEVICE_TABLE(of, fq_of_match);

static struct platform_driver fq_driver = {
	.probe	= fq_probe,
	.remove	= fq_remove,
	.driver	= {
		.name		= "fw_queue",
		.of_match_table	= fq_of_match,
	},
};
module_platform_driver(fq_driver);

MODULE_DESCRIPTION("Fencepost reference driver: work that is handed over in memory");
MODULE_LICENSE("Dual BSD/GPL");
