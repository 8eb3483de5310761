// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12 */
/*
 * A DMA engine with one channel. The driver reaches its registers through
 * wrappers that are relaxed inside, as most engine drivers do, so the order
 * of the hardware descriptor and the start bit is the driver's own business.
 * Each generation of the engine is started in its own way.
 */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>

#define DE_CTRL		0x00
#define DE_CTRL_START	BIT(0)
#define DE_STATUS	0x04
#define DE_STATUS_BUSY	BIT(0)
#define DE_IRQ_STATUS	0x08
#define DE_IRQ_MASK	0x0c
#define DE_CLK_GATE	0x10
#define DE_DESC_BASE	0x14
#define DE_CHAIN	0x18	/* writing an address here starts the fetch of that descriptor */
#define DE_BURST	0x1c
#define DE_QOS		0x20

/* Read by the engine, except done, which it writes. */
struct de_hw {
	__le32 src;
	__le32 dst;
	__le32 len;
	__le32 done;
};

struct de_chan;

struct de_gen {
	void (*start)(struct de_chan *c);
	irq_handler_t irq;
};

struct de_chan {
	void __iomem *regs;
	struct device *dev;
	const struct de_gen *gen;
	struct de_hw *hw;
	dma_addr_t hw_dma;
	dma_addr_t src, dst;
	u32 len;
	bool prepared;
	struct dma_device ddev;
	struct dma_chan chan;
	struct dma_async_tx_descriptor txd;
};

static inline void de_write(struct de_chan *c, u32 reg, u32 val)
{
	writel_relaxed(val, c->regs + reg);
}

static inline u32 de_read(struct de_chan *c, u32 reg)
{
	return readl_relaxed(c->regs + reg);
}

static void de_fill(struct de_chan *c)
{
	struct de_hw *hw = c->hw;

	hw->src = cpu_to_le32(lower_32_bits(c->src));
	hw->dst = cpu_to_le32(lower_32_bits(c->dst));
	hw->len = cpu_to_le32(c->len);
}

/* The engine may fetch the descriptor before it is written. */
static void de_start_bare(struct de_chan *c)
{
	struct de_hw *hw = c->hw;

	hw->src = cpu_to_le32(lower_32_bits(c->src));
	hw->dst = cpu_to_le32(lower_32_bits(c->dst));
	hw->len = cpu_to_le32(c->len);
	de_write(c, DE_CTRL, DE_CTRL_START); /* expect: missing-wmb */
}

/* Right. */
static void de_start_wmb(struct de_chan *c)
{
	struct de_hw *hw = c->hw;

	hw->src = cpu_to_le32(lower_32_bits(c->src));
	hw->dst = cpu_to_le32(lower_32_bits(c->dst));
	hw->len = cpu_to_le32(c->len);
	wmb();
	de_write(c, DE_CTRL, DE_CTRL_START);
}

/* There is a wmb(), on the wrong side of the start bit. */
static void de_start_late(struct de_chan *c)
{
	struct de_hw *hw = c->hw;

	hw->src = cpu_to_le32(lower_32_bits(c->src));
	hw->dst = cpu_to_le32(lower_32_bits(c->dst));
	hw->len = cpu_to_le32(c->len);
	de_write(c, DE_CTRL, DE_CTRL_START);
	wmb(); /* expect: misplaced-barrier */
}

/* Right: opening the interrupt mask and the clock makes the engine look at nothing, so they need no barrier. */
static void de_start_setup(struct de_chan *c)
{
	de_fill(c);
	de_write(c, DE_IRQ_MASK, 0);
	de_write(c, DE_CLK_GATE, 1);
	wmb();
	de_write(c, DE_CTRL, DE_CTRL_START);
}

/* Read, set a bit, write back: the inner read orders nothing here, and the outer write is relaxed. */
static void de_start_rmw_relaxed(struct de_chan *c)
{
	de_fill(c);
	writel_relaxed(readl_relaxed(c->regs + DE_CTRL) | DE_CTRL_START, c->regs + DE_CTRL); /* expect: missing-wmb */
}

/* The same through the wrappers. */
static void de_start_rmw_wrapped(struct de_chan *c)
{
	de_fill(c);
	de_write(c, DE_CTRL, de_read(c, DE_CTRL) | DE_CTRL_START); /* expect: missing-wmb */
}

/* Right: the outer write is an ordered one. */
static void de_start_rmw(struct de_chan *c)
{
	de_fill(c);
	writel(readl(c->regs + DE_CTRL) | DE_CTRL_START, c->regs + DE_CTRL);
}

/* ... and so a wmb() in front of it has nothing left to do. */
static void de_start_rmw_wmb(struct de_chan *c)
{
	de_fill(c);
	wmb(); /* expect: needless-barrier */
	writel(readl(c->regs + DE_CTRL) | DE_CTRL_START, c->regs + DE_CTRL);
}

/* The address is the start. */
static void de_start_chain(struct de_chan *c)
{
	de_fill(c);
	de_write(c, DE_CHAIN, lower_32_bits(c->hw_dma)); /* expect: missing-wmb */
}

/* Right. */
static void de_start_chain_wmb(struct de_chan *c)
{
	de_fill(c);
	wmb();
	de_write(c, DE_CHAIN, lower_32_bits(c->hw_dma));
}

/* Nothing is read here: of what mb() does, only the stores matter. */
static void de_start_mb(struct de_chan *c)
{
	de_fill(c);
	mb(); /* expect(clang): heavy-barrier */
	de_write(c, DE_CTRL, DE_CTRL_START);
}

/* The dma_wmb() comes straight after a stronger barrier. */
static void de_start_twice(struct de_chan *c)
{
	de_fill(c);
	wmb();
	dma_wmb(); /* expect: needless-barrier */
	de_write(c, DE_CTRL, DE_CTRL_START);
}

/* Writes to one device stay in order among themselves; no memory is involved. */
static void de_configure(struct de_chan *c)
{
	writel(4, c->regs + DE_BURST);
	wmb(); /* expect: needless-barrier */
	writel(1, c->regs + DE_QOS);
}

static void de_complete(struct de_chan *c)
{
	c->prepared = false;
	c->chan.completed_cookie = c->txd.cookie;
	if (c->txd.callback)
		c->txd.callback(c->txd.callback_param);
}

/* Right: a relaxed read does not hold back the loads behind it. */
static irqreturn_t de_irq_relaxed(int irq, void *data)
{
	struct de_chan *c = data;
	u32 status = de_read(c, DE_IRQ_STATUS);

	if (!status)
		return IRQ_NONE;
	de_write(c, DE_IRQ_STATUS, status);
	rmb();
	if (c->hw->done)
		de_complete(c);
	return IRQ_HANDLED;
}

/* readl() does, so the rmb() repeats it. */
static irqreturn_t de_irq_ordered(int irq, void *data)
{
	struct de_chan *c = data;
	u32 status = readl(c->regs + DE_IRQ_STATUS);

	if (!status)
		return IRQ_NONE;
	rmb(); /* expect: needless-barrier */
	if (c->hw->done)
		de_complete(c);
	writel(status, c->regs + DE_IRQ_STATUS);
	return IRQ_HANDLED;
}

#define DE_GEN(a, b)	{ .start = a, .irq = b }
static const struct de_gen de_gens[] = {
	DE_GEN(de_start_bare, de_irq_relaxed), DE_GEN(de_start_wmb, de_irq_ordered),
	DE_GEN(de_start_late, de_irq_relaxed), DE_GEN(de_start_setup, de_irq_ordered),
	DE_GEN(de_start_rmw_relaxed, de_irq_relaxed), DE_GEN(de_start_rmw_wrapped, de_irq_relaxed),
	DE_GEN(de_start_rmw, de_irq_ordered), DE_GEN(de_start_rmw_wmb, de_irq_ordered),
	DE_GEN(de_start_chain, de_irq_relaxed), DE_GEN(de_start_chain_wmb, de_irq_relaxed),
	DE_GEN(de_start_mb, de_irq_relaxed), DE_GEN(de_start_twice, de_irq_relaxed),
};

static dma_cookie_t de_submit(struct dma_async_tx_descriptor *txd)
{
	struct dma_chan *chan = txd->chan;

	chan->cookie = chan->cookie < DMA_MIN_COOKIE ? DMA_MIN_COOKIE : chan->cookie + 1;
	txd->cookie = chan->cookie;
	return txd->cookie;
}

static struct dma_async_tx_descriptor *de_prep(struct dma_chan *chan, dma_addr_t dst, dma_addr_t src,
					       size_t len, unsigned long flags)
{
	struct de_chan *c = container_of(chan, struct de_chan, chan);

	if (c->prepared)
		return NULL;
	c->prepared = true;
	c->src = src;
	c->dst = dst;
	c->len = len;
	dma_async_tx_descriptor_init(&c->txd, chan);
	c->txd.tx_submit = de_submit;
	c->txd.flags = flags;
	return &c->txd;
}

static void de_issue_pending(struct dma_chan *chan)
{
	struct de_chan *c = container_of(chan, struct de_chan, chan);

	if (c->prepared)
		c->gen->start(c);
}

static enum dma_status de_tx_status(struct dma_chan *chan, dma_cookie_t cookie, struct dma_tx_state *state)
{
	return dma_async_is_complete(cookie, chan->completed_cookie, chan->cookie);
}

static int de_terminate(struct dma_chan *chan)
{
	struct de_chan *c = container_of(chan, struct de_chan, chan);
	u32 status;

	de_write(c, DE_CTRL, 0);
	c->prepared = false;
	return readl_poll_timeout(c->regs + DE_STATUS, status, !(status & DE_STATUS_BUSY), 10, 1000);
}

static int de_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct de_chan *c = devm_kzalloc(dev, sizeof(*c), GFP_KERNEL);
	int irq, ret;

	if (!c)
		return -ENOMEM;
	c->dev = dev;
	c->gen = device_get_match_data(dev);
	c->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(c->regs))
		return PTR_ERR(c->regs);
	c->hw = dmam_alloc_coherent(dev, sizeof(*c->hw), &c->hw_dma, GFP_KERNEL);
	if (!c->hw)
		return -ENOMEM;
	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	ret = devm_request_irq(dev, irq, c->gen->irq, 0, dev_name(dev), c);
	if (ret)
		return ret;

	de_configure(c);
	writel(lower_32_bits(c->hw_dma), c->regs + DE_DESC_BASE);

	c->ddev.dev = dev;
	dma_cap_set(DMA_MEMCPY, c->ddev.cap_mask);
	c->ddev.device_prep_dma_memcpy = de_prep;
	c->ddev.device_issue_pending = de_issue_pending;
	c->ddev.device_tx_status = de_tx_status;
	c->ddev.device_terminate_all = de_terminate;
	INIT_LIST_HEAD(&c->ddev.channels);
	c->chan.device = &c->ddev;
	list_add_tail(&c->chan.device_node, &c->ddev.channels);
	return dmaenginem_async_device_register(&c->ddev);
}

static const struct of_device_id de_of_match[] = {
	{ .compatible = "fencepost,dma-engine-v1", .data = &de_gens[0] },
	{ .compatible = "fencepost,dma-engine-v2", .data = &de_gens[1] },
	{ }
};
MODULE_DEVICE_TABLE(of, de_of_match);

static struct platform_driver de_driver = {
	.probe	= de_probe,
	.driver	= {
		.name		= "dma_engine",
		.of_match_table	= de_of_match,
	},
};
module_platform_driver(de_driver);

MODULE_DESCRIPTION("Fencepost reference driver: DMA engine with relaxed accessors");
MODULE_LICENSE("Dual BSD/GPL");
