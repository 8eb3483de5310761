// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12, 5.0 */
/* corpus: api explicit_io.yaml */
/*
 * A disk controller whose driver keeps to the proposals of 2006: accessors
 * that order nothing, and barriers that say by their names what they are
 * between. The names, which no kernel has, are declared in explicit_io.yaml.
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/spinlock.h>

/* To the compiler alone they are in order. */
#define ei_writel(val, addr)	(*(volatile u32 __force *)(addr) = (val))
#define ei_readl(addr)		(*(const volatile u32 __force *)(addr))

#ifdef CONFIG_PPC
#define EI_BARRIER()		asm volatile("sync" : : : "memory")
#else
#define EI_BARRIER()		mb()
#endif
#define io_to_io_barrier()	EI_BARRIER()
#define memory_to_io_barrier()	EI_BARRIER()
#define io_to_memory_barrier()	EI_BARRIER()
#define io_to_lock_barrier()	EI_BARRIER()

static inline void spin_unlock_io(spinlock_t *lock)
{
	EI_BARRIER();
	spin_unlock(lock);
}

#define EI_SLOTS	32

#define EI_CTRL		0x00
#define EI_CTRL_RUN	BIT(0)
#define EI_ISSUE	0x04	/* the controller looks at the slots of the bits that are set */
#define EI_DONE_INDEX	0x08
#define EI_BASE		0x0c
#define EI_WINDOW	0x10	/* which port the next register belongs to */
#define EI_PORT		0x14

struct ei_slot {
	__le32 lba;
	__le32 count;
	__le32 addr;
	__le32 result;
};

struct ei_priv;

struct ei_gen {
	void (*issue)(struct ei_priv *p, unsigned int tag, u32 lba);
	void (*set_port)(struct ei_priv *p, u32 port, u32 val);
	u32 (*result)(struct ei_priv *p, unsigned int tag);
};

struct ei_priv {
	void __iomem *regs;
	const struct ei_gen *gen;
	spinlock_t lock;
	struct ei_slot *slots;
	dma_addr_t slots_dma;
	u32 errors;
};

/* The controller may look at the slot before it is filled in. */
static void ei_issue_bare(struct ei_priv *p, unsigned int tag, u32 lba)
{
	struct ei_slot *s = &p->slots[tag];

	s->lba = cpu_to_le32(lba);
	s->count = cpu_to_le32(1);
	ei_writel(BIT(tag), p->regs + EI_ISSUE); /* expect(clang): missing-wmb */
}

/* Right. */
static void ei_issue(struct ei_priv *p, unsigned int tag, u32 lba)
{
	struct ei_slot *s = &p->slots[tag];

	s->lba = cpu_to_le32(lba);
	s->count = cpu_to_le32(1);
	memory_to_io_barrier();
	ei_writel(BIT(tag), p->regs + EI_ISSUE);
}

/* Of barriers with names, too, one takes the wrong one: this does not reach the slot. */
static void ei_issue_lock_barrier(struct ei_priv *p, unsigned int tag, u32 lba)
{
	struct ei_slot *s = &p->slots[tag];

	s->lba = cpu_to_le32(lba);
	s->count = cpu_to_le32(1);
	io_to_lock_barrier();
	ei_writel(BIT(tag), p->regs + EI_ISSUE); /* expect(clang): missing-wmb */
}

/* writel() waits for the slot; the barrier has nothing left to do. */
static void ei_issue_writel(struct ei_priv *p, unsigned int tag, u32 lba)
{
	struct ei_slot *s = &p->slots[tag];

	s->lba = cpu_to_le32(lba);
	s->count = cpu_to_le32(1);
	memory_to_io_barrier(); /* expect(clang): needless-barrier */
	writel(BIT(tag), p->regs + EI_ISSUE);
}

/* The next holder of the lock may set the window before this write has reached the port. */
static void ei_set_port_bare(struct ei_priv *p, u32 port, u32 val)
{
	spin_lock(&p->lock);
	ei_writel(port, p->regs + EI_WINDOW);
	io_to_io_barrier();
	ei_writel(val, p->regs + EI_PORT);
	spin_unlock(&p->lock); /* expect@5.0: missing-mmiowb */ /* expect(clang, low)@6.12: missing-mmiowb */
}

/* Right in every kernel, since the writes are raw. */
static void ei_set_port_barrier(struct ei_priv *p, u32 port, u32 val)
{
	spin_lock(&p->lock);
	ei_writel(port, p->regs + EI_WINDOW);
	io_to_io_barrier();
	ei_writel(val, p->regs + EI_PORT);
	io_to_lock_barrier();
	spin_unlock(&p->lock);
}

/* Right: the unlock is declared to be such a barrier. */
static void ei_set_port_unlock(struct ei_priv *p, u32 port, u32 val)
{
	spin_lock(&p->lock);
	ei_writel(port, p->regs + EI_WINDOW);
	io_to_io_barrier();
	ei_writel(val, p->regs + EI_PORT);
	spin_unlock_io(&p->lock);
}

/* The result may have been read before the index. */
static u32 ei_result_bare(struct ei_priv *p, unsigned int tag)
{
	if (ei_readl(p->regs + EI_DONE_INDEX) != tag)
		return 0;
	return le32_to_cpu(p->slots[tag].result); /* expect(clang, low): missing-rmb */
}

/* Right. */
static u32 ei_result(struct ei_priv *p, unsigned int tag)
{
	if (ei_readl(p->regs + EI_DONE_INDEX) != tag)
		return 0;
	io_to_memory_barrier();
	return le32_to_cpu(p->slots[tag].result);
}

#define EI_GEN(a, b, c)	{ .issue = a, .set_port = b, .result = c }
static const struct ei_gen ei_gens[] = {
	EI_GEN(ei_issue_bare, ei_set_port_bare, ei_result_bare),
	EI_GEN(ei_issue, ei_set_port_barrier, ei_result),
	EI_GEN(ei_issue_lock_barrier, ei_set_port_unlock, ei_result),
	EI_GEN(ei_issue_writel, ei_set_port_unlock, ei_result),
};

static irqreturn_t ei_irq(int irq, void *data)
{
	struct ei_priv *p = data;

	for (unsigned int tag = 0; tag < EI_SLOTS; tag++)
		p->errors += !!p->gen->result(p, tag);
	return IRQ_HANDLED;
}

static int ei_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct ei_priv *p = devm_kzalloc(dev, sizeof(*p), GFP_KERNEL);
	int irq, ret;

	if (!p)
		return -ENOMEM;
	spin_lock_init(&p->lock);
	p->gen = device_get_match_data(dev);
	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);
	p->slots = dmam_alloc_coherent(dev, EI_SLOTS * sizeof(*p->slots), &p->slots_dma, GFP_KERNEL);
	if (!p->slots)
		return -ENOMEM;
	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	ret = devm_request_irq(dev, irq, ei_irq, 0, dev_name(dev), p);
	if (ret)
		return ret;
	writel(lower_32_bits(p->slots_dma), p->regs + EI_BASE);
	writel(EI_CTRL_RUN, p->regs + EI_CTRL);
	p->gen->issue(p, 0, 0);
	p->gen->set_port(p, 0, 1);
	return 0;
}

static const struct of_device_id ei_of_match[] = {
	{ .compatible = "fencepost,explicit-io-v1", .data = &ei_gens[0] },
	{ .compatible = "fencepost,explicit-io-v2", .data = &ei_gens[1] },
	{ }
};
MODULE_DEVICE_TABLE(of, ei_of_match);

static struct platform_driver ei_driver = {
	.probe	= ei_probe,
	.driver	= {
		.name		= "explicit_io",
		.of_match_table	= ei_of_match,
	},
};
module_platform_driver(ei_driver);

MODULE_DESCRIPTION("Fencepost reference driver: accessors and barriers that the user declares");
MODULE_LICENSE("Dual BSD/GPL");
