// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12 */
/*
 * An accelerator that answers in a ring of replies in coherent memory. A bit
 * of each reply turns over with every round of the ring: the reply is there
 * when the bit is that of this round. A branch on it orders no load, so what
 * the reply says may have been read before the bit. There is room for a reply
 * to every command that can be under way: nothing is handed back.
 *
 * Each generation of the driver takes the next reply in its own way.
 */
#include <linux/bitfield.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>

#define RR_NUM		128
#define RR_BUF_SIZE	2048

#define RR_CTRL		0x00
#define RR_CTRL_RUN	BIT(0)
#define RR_IRQ_STATUS	0x04
#define RR_BASE		0x08
#define RR_PROD_INDEX	0x10	/* of the replies, for those who do not look at the phase */

/* Written by the device. */
struct rr_reply {
	__le32 flags;
	__le32 tag;
	__le32 result;
	__le32 len;
};
#define RR_PHASE	BIT(0)
#define RR_ERROR	BIT(1)
#define RR_STATE	GENMASK(5, 4)
#define RR_STATE_DONE	2
#define RR_VALID	cpu_to_le32(BIT(31))

/* Written by the device as well: how far it has come. */
struct rr_progress {
	__le32 prod_idx;
	__le32 overruns;
};

struct rr_priv;

struct rr_gen {
	bool (*next)(struct rr_priv *p);
};

struct rr_priv {
	struct device *dev;
	void __iomem *regs;
	const struct rr_gen *gen;
	struct rr_reply *ring;
	dma_addr_t ring_dma;
	struct rr_progress *progress;
	dma_addr_t progress_dma;
	u8 *data;		/* what the device answers at length */
	dma_addr_t data_dma;
	u32 next;
	u32 phase;
	u32 errors;
	u64 sum;
};

/* Books the reply and goes on to the next one. */
static bool rr_book(struct rr_priv *p, u32 tag, u32 result)
{
	p->sum += tag + result;
	p->next++;
	if (p->next == RR_NUM) {
		p->next = 0;
		p->phase ^= RR_PHASE;
	}
	return true;
}

/* Nothing between the phase bit and the rest: tag and result may be those of the last round. */
static bool rr_next_bare(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if ((le32_to_cpu(r->flags) & RR_PHASE) != p->phase)
		return false;
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result)); /* expect: missing-dma-rmb */
}

/* Right. */
static bool rr_next_ordered(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if ((le32_to_cpu(r->flags) & RR_PHASE) != p->phase)
		return false;
	dma_rmb();
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result));
}

/* READ_ONCE() keeps the compiler in order, not the CPU; the word goes through a local on its way to the test. */
static bool rr_next_once(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];
	u32 flags = le32_to_cpu(READ_ONCE(r->flags));
	u32 phase = flags & RR_PHASE;

	if (phase != p->phase)
		return false;
	if (flags & RR_ERROR)
		p->errors++;
	return rr_book(p, le32_to_cpu(READ_ONCE(r->tag)), 0); /* expect(clang): missing-dma-rmb */
}

/* Right, in the same spelling. */
static bool rr_next_once_ordered(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];
	u32 flags = le32_to_cpu(READ_ONCE(r->flags));
	u32 phase = flags & RR_PHASE;

	if (phase != p->phase)
		return false;
	dma_rmb();
	if (flags & RR_ERROR)
		p->errors++;
	return rr_book(p, le32_to_cpu(READ_ONCE(r->tag)), 0);
}

/* A field of the word, and a state that is one of several. */
static bool rr_next_field(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];
	u32 state = FIELD_GET(RR_STATE, le32_to_cpu(r->flags));

	switch (state) {
	case RR_STATE_DONE:
		return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result)); /* todo: missing-dma-rmb */
	default:
		return false;
	}
}

/* Right. */
static bool rr_next_field_ordered(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];
	u32 state = FIELD_GET(RR_STATE, le32_to_cpu(r->flags));

	switch (state) {
	case RR_STATE_DONE:
		dma_rmb();
		return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result));
	default:
		return false;
	}
}

#define RR_IS_NEW(p, r)		((le32_to_cpu((r)->flags) & RR_PHASE) == (p)->phase)

/* The test is in a macro and heads a loop. */
static bool rr_next_loop(struct rr_priv *p)
{
	struct rr_reply *r;
	bool any = false;

	while (r = &p->ring[p->next], RR_IS_NEW(p, r))
		any = rr_book(p, le32_to_cpu(r->tag), 0); /* expect(clang): missing-dma-rmb */
	return any;
}

/* Right. */
static bool rr_next_loop_ordered(struct rr_priv *p)
{
	struct rr_reply *r;
	bool any = false;

	while (r = &p->ring[p->next], RR_IS_NEW(p, r)) {
		dma_rmb();
		any = rr_book(p, le32_to_cpu(r->tag), 0);
	}
	return any;
}

static inline bool rr_is_valid(const struct rr_reply *r)
{
	return !!(r->flags & RR_VALID);
}

/* The test is in an inline function. */
static bool rr_next_inline(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if (!rr_is_valid(r))
		return false;
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result)); /* expect(clang): missing-dma-rmb */
}

/* Right. */
static bool rr_next_inline_ordered(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if (!rr_is_valid(r))
		return false;
	dma_rmb();
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result));
}

/* Returns the next reply that is there; ordering the rest of it is the caller's part. */
static struct rr_reply *rr_peek(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if ((le32_to_cpu(r->flags) & RR_PHASE) != p->phase)
		return NULL;
	return r;
}

/* ... which this one does not do. */
static bool rr_next_peek(struct rr_priv *p)
{
	struct rr_reply *r = rr_peek(p);

	if (!r)
		return false;
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result)); /* expect(clang): missing-dma-rmb */
}

/* ... and this one does. */
static bool rr_next_peek_ordered(struct rr_priv *p)
{
	struct rr_reply *r = rr_peek(p);

	if (!r)
		return false;
	dma_rmb();
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result));
}

/* Right: here the helper has the barrier. */
static struct rr_reply *rr_get(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if ((le32_to_cpu(r->flags) & RR_PHASE) != p->phase)
		return NULL;
	dma_rmb();
	return r;
}

static bool rr_next_get(struct rr_priv *p)
{
	struct rr_reply *r = rr_get(p);

	if (!r)
		return false;
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result));
}

/* The result is read first of all: no barrier in front of the test can mend that, and none is there. */
static bool rr_next_payload_first(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];
	u32 result = le32_to_cpu(r->result); /* expect(clang, low): missing-dma-rmb */

	if ((le32_to_cpu(r->flags) & RR_PHASE) != p->phase)
		return false;
	return rr_book(p, 0, result);
}

/* The barrier is there, one line too early. */
static bool rr_next_early(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	dma_rmb();
	if ((le32_to_cpu(r->flags) & RR_PHASE) != p->phase)
		return false;
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result)); /* expect: missing-dma-rmb */
}

/* The copy may have the new flags and the old rest: in which order it is made nobody says. */
static bool rr_next_copy(struct rr_priv *p)
{
	struct rr_reply r = p->ring[p->next]; /* expect(clang): missing-dma-rmb */

	if ((le32_to_cpu(r.flags) & RR_PHASE) != p->phase)
		return false;
	return rr_book(p, le32_to_cpu(r.tag), le32_to_cpu(r.result));
}

/* Right: tested in place, copied behind the barrier. */
static bool rr_next_copy_ordered(struct rr_priv *p)
{
	struct rr_reply r;

	if ((le32_to_cpu(p->ring[p->next].flags) & RR_PHASE) != p->phase)
		return false;
	dma_rmb();
	r = p->ring[p->next];
	return rr_book(p, le32_to_cpu(r.tag), le32_to_cpu(r.result));
}

/* smp_rmb() is for other CPUs, and on a kernel for one CPU it is no barrier at all. */
static bool rr_next_smp(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if ((le32_to_cpu(r->flags) & RR_PHASE) != p->phase)
		return false;
	smp_rmb(); /* expect: weak-barrier */
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result));
}

/* Where the device keeps its index in memory, that is the word which says what is there. */
static bool rr_next_index(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if (p->next == le32_to_cpu(READ_ONCE(p->progress->prod_idx)))
		return false;
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result)); /* expect(clang, low): missing-dma-rmb */
}

/* Right. */
static bool rr_next_index_ordered(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if (p->next == le32_to_cpu(READ_ONCE(p->progress->prod_idx)))
		return false;
	dma_rmb();
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result));
}

/* Where it keeps the index in a register, a relaxed read of that does not hold back the loads behind it. */
static bool rr_next_register(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if (p->next == readl_relaxed(p->regs + RR_PROD_INDEX))
		return false;
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result)); /* expect(low): missing-rmb */
}

/* Right: readl() does. */
static bool rr_next_register_ordered(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if (p->next == readl(p->regs + RR_PROD_INDEX))
		return false;
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result));
}

/* Right: so does rmb(). dma_rmb() would be for memory only. */
static bool rr_next_register_rmb(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if (p->next == readl_relaxed(p->regs + RR_PROD_INDEX))
		return false;
	rmb();
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result));
}

/* ... which it is here. */
static bool rr_next_register_dma(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];

	if (p->next == readl_relaxed(p->regs + RR_PROD_INDEX))
		return false;
	dma_rmb(); /* expect(clang, low): weak-barrier */
	return rr_book(p, le32_to_cpu(r->tag), le32_to_cpu(r->result));
}

/* The buffer comes back before it is sure that the device has filled it: the barrier is on the wrong side of that. */
static bool rr_next_data(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];
	u32 first;

	if ((le32_to_cpu(r->flags) & RR_PHASE) != p->phase)
		return false;
	dma_sync_single_for_cpu(p->dev, p->data_dma, RR_BUF_SIZE, DMA_FROM_DEVICE); /* expect: missing-dma-rmb */
	dma_rmb();
	first = p->data[0];
	dma_sync_single_for_device(p->dev, p->data_dma, RR_BUF_SIZE, DMA_FROM_DEVICE);
	return rr_book(p, le32_to_cpu(r->tag), first);
}

/* Right. */
static bool rr_next_data_ordered(struct rr_priv *p)
{
	struct rr_reply *r = &p->ring[p->next];
	u32 first;

	if ((le32_to_cpu(r->flags) & RR_PHASE) != p->phase)
		return false;
	dma_rmb();
	dma_sync_single_for_cpu(p->dev, p->data_dma, RR_BUF_SIZE, DMA_FROM_DEVICE);
	first = p->data[0];
	dma_sync_single_for_device(p->dev, p->data_dma, RR_BUF_SIZE, DMA_FROM_DEVICE);
	return rr_book(p, le32_to_cpu(r->tag), first);
}

static const struct rr_gen rr_gens[] = {
	{ rr_next_bare }, { rr_next_ordered }, { rr_next_once }, { rr_next_once_ordered },
	{ rr_next_field }, { rr_next_field_ordered }, { rr_next_loop }, { rr_next_loop_ordered },
	{ rr_next_inline }, { rr_next_inline_ordered }, { rr_next_peek }, { rr_next_peek_ordered },
	{ rr_next_get }, { rr_next_payload_first }, { rr_next_early }, { rr_next_copy },
	{ rr_next_copy_ordered }, { rr_next_smp }, { rr_next_index },
	{ rr_next_index_ordered }, { rr_next_register }, { rr_next_register_ordered },
	{ rr_next_register_rmb }, { rr_next_register_dma }, { rr_next_data }, { rr_next_data_ordered },
};

static irqreturn_t rr_irq(int irq, void *data)
{
	struct rr_priv *p = data;
	u32 status = readl(p->regs + RR_IRQ_STATUS);

	if (!status)
		return IRQ_NONE;
	writel(status, p->regs + RR_IRQ_STATUS);
	while (p->gen->next(p))
		;
	return IRQ_HANDLED;
}

static int rr_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct rr_priv *p = devm_kzalloc(dev, sizeof(*p), GFP_KERNEL);
	int irq, ret;

	if (!p)
		return -ENOMEM;
	p->dev = dev;
	p->phase = RR_PHASE;
	p->gen = device_get_match_data(dev);
	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);
	p->ring = dmam_alloc_coherent(dev, RR_NUM * sizeof(*p->ring), &p->ring_dma, GFP_KERNEL);
	p->progress = dmam_alloc_coherent(dev, sizeof(*p->progress), &p->progress_dma, GFP_KERNEL);
	p->data = devm_kmalloc(dev, RR_BUF_SIZE, GFP_KERNEL);
	if (!p->ring || !p->progress || !p->data)
		return -ENOMEM;
	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	ret = devm_request_irq(dev, irq, rr_irq, 0, dev_name(dev), p);
	if (ret)
		return ret;
	p->data_dma = dma_map_single(dev, p->data, RR_BUF_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, p->data_dma))
		return -ENOMEM;
	platform_set_drvdata(pdev, p);
	writel(lower_32_bits(p->ring_dma), p->regs + RR_BASE);
	writel(RR_CTRL_RUN, p->regs + RR_CTRL);
	return 0;
}

static void rr_remove(struct platform_device *pdev)
{
	struct rr_priv *p = platform_get_drvdata(pdev);

	writel(0, p->regs + RR_CTRL);
	readl(p->regs + RR_CTRL);	/* the device has stopped */
	dma_unmap_single(p->dev, p->data_dma, RR_BUF_SIZE, DMA_FROM_DEVICE);
}

static const struct of_device_id rr_of_match[] = {
	{ .compatible = "fencepost,reply-ring-v1", .data = &rr_gens[0] },
	{ .compatible = "fencepost,reply-ring-v2", .data = &rr_gens[1] },
	{ }
};
MODULE_DEVICE_TABLE(of, rr_of_match);

static struct platform_driver rr_driver = {
	.probe	= rr_probe,
	.remove	= rr_remove,
	.driver	= {
		.name		= "reply_ring",
		.of_match_table	= rr_of_match,
	},
};
module_platform_driver(rr_driver);

MODULE_DESCRIPTION("Fencepost reference driver: replies and the bit that says that they are there");
MODULE_LICENSE("Dual BSD/GPL");
