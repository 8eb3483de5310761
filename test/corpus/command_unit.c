// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: arch arm64, arm, riscv, powerpc */
/*
 * A crypto card with a big-endian command unit: its registers take the operands
 * of a command, and the last of them, with the go bit, has the unit take all of
 * them. writel() would swap the bytes, so the driver uses the raw accessors, and
 * those keep no order (x86's headers make relaxed ones of them). Larger jobs go
 * through a window that is write-combining, and a register that counts them.
 */
#include <linux/bits.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>

#define CU_OPERAND(n)	((n) * 4)
#define CU_LENGTH	0x10
#define CU_COMMAND	0x14
#define CU_GO		BIT(31)
#define CU_COMMAND_TIME	0x18	/* that a command may take */
#define CU_START_LO	0x20	/* where the microcode begins */
#define CU_START_HI	0x24
#define CU_KEY		0x30
#define CU_KEY_LATCH	0x34
#define CU_HASH		0x38
#define CU_HASH_RUN	0x3c
#define CU_JOB_DOORBELL	0x40
#define CU_LED		0x44
#define CU_STATUS	0x48

#define CU_JOB_SIZE	64
#define CU_JOBS		32

struct cu_priv {
	void __iomem *regs;
	void __iomem *timer;
	void __iomem *window;
	struct mutex lock;	/* for the command unit */
	u32 jobs;
};

static void cu_write(struct cu_priv *p, unsigned int reg, u32 value)
{
	__raw_writel((__force u32)cpu_to_be32(value), p->regs + reg);
}

static u32 cu_status(struct cu_priv *p)
{
	return ioread32be(p->regs + CU_STATUS);
}

/* Right: the go bit comes behind the operands. */
static void cu_post(struct cu_priv *p, u32 op, u32 x, u32 y)
{
	__raw_writel((__force u32)cpu_to_be32(x), p->regs + CU_OPERAND(0));
	__raw_writel((__force u32)cpu_to_be32(y), p->regs + CU_OPERAND(1));
	wmb();
	__raw_writel((__force u32)cpu_to_be32(CU_GO | op), p->regs + CU_COMMAND);
}

/* The unit may take the operands of the command before. */
static void cu_post_bare(struct cu_priv *p, u32 op, u32 x, u32 y)
{
	__raw_writel((__force u32)cpu_to_be32(x), p->regs + CU_OPERAND(0));
	__raw_writel((__force u32)cpu_to_be32(y), p->regs + CU_OPERAND(1));
	__raw_writel((__force u32)cpu_to_be32(CU_GO | op), p->regs + CU_COMMAND); /* expect: missing-mmio-order */
}

/* A relaxed write keeps its place among others, but not among raw ones. */
static void cu_post_relaxed(struct cu_priv *p, u32 op, u32 x)
{
	__raw_writel((__force u32)cpu_to_be32(x), p->regs + CU_OPERAND(0));
	writel_relaxed(swab32(CU_GO | op), p->regs + CU_COMMAND); /* expect: missing-mmio-order */
}

/* Right: this one waits for whatever is before it. */
static void cu_post_ordered(struct cu_priv *p, u32 op, u32 x)
{
	__raw_writel((__force u32)cpu_to_be32(x), p->regs + CU_OPERAND(0));
	iowrite32be(CU_GO | op, p->regs + CU_COMMAND);
}

/* Through the driver's own accessor. */
static void cu_post_helper(struct cu_priv *p, u32 op, u32 x)
{
	cu_write(p, CU_OPERAND(0), x);
	cu_write(p, CU_COMMAND, op); /* expect(clang): missing-mmio-order */
}

static void cu_post_helper_wmb(struct cu_priv *p, u32 op, u32 x)
{
	cu_write(p, CU_OPERAND(0), x);
	wmb();
	cu_write(p, CU_COMMAND, op);
}

/* Right: what was read back has arrived. */
static void cu_post_checked(struct cu_priv *p, u32 op, u32 x)
{
	cu_write(p, CU_OPERAND(0), x);
	if (cu_status(p))
		return;
	cu_write(p, CU_COMMAND, op);
}

/* Silent: nothing acts on these before a command comes. */
static void cu_set_up(struct cu_priv *p, u64 start)
{
	cu_write(p, CU_COMMAND_TIME, 1000);
	cu_write(p, CU_START_LO, lower_32_bits(start));
	cu_write(p, CU_START_HI, upper_32_bits(start));
}

/* Silent: one command, then the next. */
static void cu_stop_and_go(struct cu_priv *p)
{
	cu_write(p, CU_COMMAND, 0);
	cu_write(p, CU_COMMAND, CU_GO);
}

/* Silent: the timer is another device, which has nothing to do with the command. */
static void cu_tick(struct cu_priv *p, u32 ticks)
{
	__raw_writel((__force u32)cpu_to_be32(ticks), p->timer + CU_LENGTH);
	__raw_writel((__force u32)cpu_to_be32(CU_GO), p->regs + CU_COMMAND);
}

/* What the latch is for its name does not tell; the first of these does. */
static void cu_set_key(struct cu_priv *p, u32 key)
{
	__raw_writel((__force u32)cpu_to_be32(key), p->regs + CU_KEY);
	wmb();
	__raw_writel((__force u32)cpu_to_be32(1), p->regs + CU_KEY_LATCH);
}

static void cu_set_key_bare(struct cu_priv *p, u32 key)
{
	__raw_writel((__force u32)cpu_to_be32(key), p->regs + CU_KEY);
	__raw_writel((__force u32)cpu_to_be32(1), p->regs + CU_KEY_LATCH); /* expect(clang): missing-mmio-order */
}

/* Of this one nothing tells but the names. */
static void cu_hash_bare(struct cu_priv *p, u32 word)
{
	__raw_writel((__force u32)cpu_to_be32(word), p->regs + CU_HASH);
	__raw_writel((__force u32)cpu_to_be32(1), p->regs + CU_HASH_RUN); /* expect(low): missing-mmio-order */
}

static void __iomem *cu_job(struct cu_priv *p)
{
	return p->window + p->jobs++ % CU_JOBS * CU_JOB_SIZE;
}

/* The job may still be in the CPU's buffer when the card looks for it. */
static void cu_push_bare(struct cu_priv *p, const void *job)
{
	memcpy_toio(p->window, job, CU_JOB_SIZE);
	writel_relaxed(++p->jobs, p->regs + CU_JOB_DOORBELL); /* expect: missing-mmio-order */
}

static void cu_push(struct cu_priv *p, const void *job)
{
	memcpy_toio(p->window, job, CU_JOB_SIZE);
	wmb();
	writel_relaxed(++p->jobs, p->regs + CU_JOB_DOORBELL);
}

/* Right: writel() waits for memory, and the window counts as that. */
static void cu_push_ordered(struct cu_priv *p, const void *job)
{
	__iowrite64_copy(cu_job(p), job, CU_JOB_SIZE / 8);
	writel(p->jobs, p->regs + CU_JOB_DOORBELL);
}

/* Silent: the light has nothing to do with the job. */
static void cu_push_blink(struct cu_priv *p, const void *job)
{
	memcpy_toio(p->window, job, CU_JOB_SIZE);
	writel_relaxed(1, p->regs + CU_LED);
}

static void cu_first_jobs(struct cu_priv *p)
{
	static const u64 job[CU_JOB_SIZE / 8];

	cu_push(p, job);
	cu_push_bare(p, job);
	cu_push_ordered(p, job);
	cu_push_blink(p, job);
}

static void cu_first_commands(struct cu_priv *p)
{
	mutex_lock(&p->lock);
	cu_set_up(p, 0);
	cu_status(p);
	cu_stop_and_go(p);
	cu_status(p);
	cu_post(p, 1, 2, 3);
	cu_status(p);
	cu_post_bare(p, 1, 2, 3);
	cu_status(p);
	cu_post_relaxed(p, 1, 2);
	cu_status(p);
	cu_post_ordered(p, 1, 2);
	cu_status(p);
	cu_post_helper(p, 1, 2);
	cu_status(p);
	cu_post_helper_wmb(p, 1, 2);
	cu_status(p);
	cu_post_checked(p, 1, 2);
	cu_status(p);
	cu_tick(p, 1);
	cu_status(p);
	cu_set_key(p, 1);
	cu_status(p);
	cu_set_key_bare(p, 1);
	cu_status(p);
	cu_hash_bare(p, 1);
	mutex_unlock(&p->lock);
}

static int cu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct cu_priv *p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);
	int err;

	if (!p)
		return -ENOMEM;
	err = pcim_enable_device(pdev);
	if (err)
		return err;
	p->regs = pcim_iomap(pdev, 0, 0);
	p->timer = pcim_iomap(pdev, 1, 0);
	p->window = devm_ioremap_wc(&pdev->dev, pci_resource_start(pdev, 2), CU_JOBS * CU_JOB_SIZE);
	if (!p->regs || !p->timer || !p->window)
		return -ENOMEM;
	mutex_init(&p->lock);
	cu_first_commands(p);
	cu_first_jobs(p);
	return 0;
}

static const struct pci_device_id cu_ids[] = {
	{ PCI_DEVICE(0x1af5, 0x0002) },
	{ }
};
MODULE_DEVICE_TABLE(pci, cu_ids);

static struct pci_driver cu_driver = {
	.name = "command_unit",
	.id_table = cu_ids,
	.probe = cu_probe,
};
module_pci_driver(cu_driver);

MODULE_DESCRIPTION("Reference driver: a command behind its operands");
MODULE_LICENSE("Dual BSD/GPL");
