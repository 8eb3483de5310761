// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12 */
/*
 * A network card again, for the many ways in which a driver spells a
 * doorbell: macro, static inline, helpers some calls deep; stores here and
 * doorbell there; many descriptors and one doorbell. The transmit ring is
 * plain u32 words: only the allocation tells that the card reads them. The
 * receive ring has endian types.
 */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/io.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>
#include <linux/property.h>

#define DN_TX_SIZE	128
#define DN_RX_SIZE	64
#define DN_BUF_SIZE	2048

#define DN_CTRL		0x00
#define DN_CTRL_RUN	BIT(0)
#define DN_TX_BASE	0x10
#define DN_RX_BASE	0x14
#define DN_TX_TAIL	0x20
#define DN_RX_TAIL	0x24
#define DN_TX_IMM_START	0x28	/* sends that many bytes of the bounce buffer */

struct dn_tx_desc {
	u32 addr;
	u32 len;
};

struct dn_rx_desc {
	__le32 addr;
	__le32 len;
	__le32 own;
};
#define DN_RX_OWN	cpu_to_le32(BIT(0))

struct dn_priv;

struct dn_chip {
	void (*queue)(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n);
	void (*refill)(struct dn_priv *p, dma_addr_t addr);
};

struct dn_priv {
	void __iomem *regs;
	struct device *dev;
	const struct dn_chip *chip;
	struct dn_tx_desc *tx;
	dma_addr_t tx_dma;
	struct dn_rx_desc *rx;
	dma_addr_t rx_dma;
	void *tx_buf;		/* bounce buffers, coherent as well */
	dma_addr_t tx_buf_dma;
	dma_addr_t rx_buf_dma;
	u32 tx_prod;
	u32 rx_prod;
	bool strict;
};

/* Leaves the ordering to its user. */
#define DN_KICK(p, tail)	writel_relaxed((tail), (p)->regs + DN_TX_TAIL)

/* Brings its own ordering, with an accessor that needs it. */
#define DN_KICK_ORDERED(p, tail)				\
	do {							\
		wmb();						\
		writel_relaxed((tail), (p)->regs + DN_TX_TAIL);	\
	} while (0)

/* Brings its own ordering, with an accessor that has it already. */
#define DN_KICK_TWICE(p, tail)						\
	do {								\
		wmb(); /* expect: needless-barrier */			\
		writel((tail), (p)->regs + DN_TX_TAIL);			\
	} while (0)

static inline void dn_write(struct dn_priv *p, unsigned int reg, u32 val)
{
	writel_relaxed(val, p->regs + reg);
}

static void dn_set_tail(struct dn_priv *p, u32 tail)
{
	dn_write(p, DN_TX_TAIL, tail);
}

static void dn_kick(struct dn_priv *p)
{
	dn_set_tail(p, p->tx_prod);
}

static void dn_fill(struct dn_tx_desc *d, dma_addr_t addr, u32 len)
{
	d->addr = lower_32_bits(addr);
	d->len = len;
}

static u32 dn_push(struct dn_priv *p, dma_addr_t addr, u32 len)
{
	struct dn_tx_desc *d = &p->tx[p->tx_prod];

	p->tx_prod = (p->tx_prod + 1) % DN_TX_SIZE;
	dn_fill(d, addr, len);
	return p->tx_prod;
}

/* Macro doorbell, no barrier. */
static void dn_queue_macro(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	struct dn_tx_desc *d = &p->tx[p->tx_prod];

	p->tx_prod = (p->tx_prod + 1) % DN_TX_SIZE;
	d->addr = lower_32_bits(*addr);
	d->len = *len;
	DN_KICK(p, p->tx_prod); /* expect: missing-wmb */
}

/* Right: the user of the bare macro brings the wmb(). */
static void dn_queue_macro_wmb(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	struct dn_tx_desc *d = &p->tx[p->tx_prod];

	p->tx_prod = (p->tx_prod + 1) % DN_TX_SIZE;
	d->addr = lower_32_bits(*addr);
	d->len = *len;
	wmb();
	DN_KICK(p, p->tx_prod);
}

/* Right: the wmb() is in the macro and the accessor needs it. */
static void dn_queue_macro_ordered(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	struct dn_tx_desc *d = &p->tx[p->tx_prod];

	p->tx_prod = (p->tx_prod + 1) % DN_TX_SIZE;
	d->addr = lower_32_bits(*addr);
	d->len = *len;
	DN_KICK_ORDERED(p, p->tx_prod);
}

/* The wmb() in this macro is reported there, where it is written. */
static void dn_queue_macro_twice(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	struct dn_tx_desc *d = &p->tx[p->tx_prod];

	p->tx_prod = (p->tx_prod + 1) % DN_TX_SIZE;
	d->addr = lower_32_bits(*addr);
	d->len = *len;
	DN_KICK_TWICE(p, p->tx_prod);
}

/* An inline accessor that is relaxed inside, whatever its name promises. */
static void dn_queue_inline(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	struct dn_tx_desc *d = &p->tx[p->tx_prod];

	p->tx_prod = (p->tx_prod + 1) % DN_TX_SIZE;
	d->addr = lower_32_bits(*addr);
	d->len = *len;
	dn_write(p, DN_TX_TAIL, p->tx_prod); /* expect: missing-wmb */
}

/* The doorbell is two calls down: dn_kick(), dn_set_tail(), dn_write(). */
static void dn_queue_deep(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	struct dn_tx_desc *d = &p->tx[p->tx_prod];

	p->tx_prod = (p->tx_prod + 1) % DN_TX_SIZE;
	d->addr = lower_32_bits(*addr);
	d->len = *len;
	dn_kick(p); /* expect: missing-wmb */
}

/* Right: same helpers, ordered by this caller. */
static void dn_queue_deep_wmb(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	struct dn_tx_desc *d = &p->tx[p->tx_prod];

	p->tx_prod = (p->tx_prod + 1) % DN_TX_SIZE;
	d->addr = lower_32_bits(*addr);
	d->len = *len;
	wmb();
	dn_kick(p);
}

/* Stores in a helper, doorbell here. */
static void dn_queue_helper(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	u32 tail = dn_push(p, *addr, *len);

	writel_relaxed(tail, p->regs + DN_TX_TAIL); /* expect: missing-wmb */
}

/* Right: stores in a helper, an ordered doorbell here. */
static void dn_queue_helper_ordered(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	u32 tail = dn_push(p, *addr, *len);

	writel(tail, p->regs + DN_TX_TAIL);
}

/* Stores in one helper, doorbell in another. */
static void dn_queue_helpers(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	dn_push(p, *addr, *len);
	dn_kick(p); /* expect: missing-wmb */
}

/* Many descriptors, one doorbell, no barrier between the last of them and the doorbell. */
static void dn_queue_batch(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		struct dn_tx_desc *d = &p->tx[p->tx_prod];

		d->addr = lower_32_bits(addr[i]);
		d->len = len[i];
		p->tx_prod = (p->tx_prod + 1) % DN_TX_SIZE;
	}
	writel_relaxed(p->tx_prod, p->regs + DN_TX_TAIL); /* expect: missing-wmb */
}

/* Right: one wmb() for the whole batch, which is what relaxed doorbells are for. */
static void dn_queue_batch_wmb(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	int i;

	for (i = 0; i < n; i++)
		dn_push(p, addr[i], len[i]);
	wmb();
	dn_kick(p);
}

/* Right only on the strict cards: without the flag nothing stands there. */
static void dn_queue_sometimes(struct dn_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	u32 tail = dn_push(p, *addr, *len);

	if (p->strict)
		wmb();
	writel_relaxed(tail, p->regs + DN_TX_TAIL); /* expect: missing-wmb */
}

/* A short packet goes out of the bounce buffer, without a descriptor: memcpy() is a store like any other. */
static void dn_copy(struct dn_priv *p, const void *data, u32 len)
{
	memcpy(p->tx_buf, data, len);
	writel_relaxed(len, p->regs + DN_TX_IMM_START); /* expect(clang): missing-wmb */
}

/* Right: dma_wmb() between body and OWN, writel() for the doorbell. */
static void dn_refill(struct dn_priv *p, dma_addr_t addr)
{
	struct dn_rx_desc *d = &p->rx[p->rx_prod];
	u32 tail = (p->rx_prod + 1) % DN_RX_SIZE;

	p->rx_prod = tail;
	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(DN_BUF_SIZE);
	dma_wmb();
	d->own = DN_RX_OWN;
	writel(tail, p->regs + DN_RX_TAIL);
}

/* The first wmb() has memory on both sides, and the second serves the doorbell. */
static void dn_refill_heavy(struct dn_priv *p, dma_addr_t addr)
{
	struct dn_rx_desc *d = &p->rx[p->rx_prod];
	u32 tail = (p->rx_prod + 1) % DN_RX_SIZE;

	p->rx_prod = tail;
	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(DN_BUF_SIZE);
	wmb(); /* expect(clang): heavy-barrier */
	d->own = DN_RX_OWN;
	wmb();
	writel_relaxed(tail, p->regs + DN_RX_TAIL);
}

#define DN_CHIP(a, b)	{ .queue = a, .refill = b }
static const struct dn_chip dn_chips[] = {
	DN_CHIP(dn_queue_macro, dn_refill), DN_CHIP(dn_queue_macro_wmb, dn_refill_heavy),
	DN_CHIP(dn_queue_macro_ordered, dn_refill), DN_CHIP(dn_queue_macro_twice, dn_refill),
	DN_CHIP(dn_queue_inline, dn_refill), DN_CHIP(dn_queue_deep, dn_refill),
	DN_CHIP(dn_queue_deep_wmb, dn_refill), DN_CHIP(dn_queue_helper, dn_refill),
	DN_CHIP(dn_queue_helper_ordered, dn_refill), DN_CHIP(dn_queue_helpers, dn_refill),
	DN_CHIP(dn_queue_batch, dn_refill), DN_CHIP(dn_queue_batch_wmb, dn_refill),
	DN_CHIP(dn_queue_sometimes, dn_refill),
};

static netdev_tx_t dn_xmit(struct sk_buff *skb, struct net_device *ndev)
{
	struct dn_priv *p = netdev_priv(ndev);
	u32 len = skb_headlen(skb);

	if (len <= 64) {
		dn_copy(p, skb->data, len);
	} else if (len <= DN_BUF_SIZE) {
		memcpy(p->tx_buf, skb->data, len);
		p->chip->queue(p, &p->tx_buf_dma, &len, 1);
	}
	dev_consume_skb_any(skb);
	return NETDEV_TX_OK;
}

static int dn_open(struct net_device *ndev)
{
	struct dn_priv *p = netdev_priv(ndev);

	writel(lower_32_bits(p->tx_dma), p->regs + DN_TX_BASE);
	writel(lower_32_bits(p->rx_dma), p->regs + DN_RX_BASE);
	writel(DN_CTRL_RUN, p->regs + DN_CTRL);
	p->chip->refill(p, p->rx_buf_dma);
	netif_start_queue(ndev);
	return 0;
}

static int dn_stop(struct net_device *ndev)
{
	struct dn_priv *p = netdev_priv(ndev);

	netif_stop_queue(ndev);
	writel(0, p->regs + DN_CTRL);
	readl(p->regs + DN_CTRL);
	return 0;
}

static const struct net_device_ops dn_netdev_ops = {
	.ndo_open	= dn_open,
	.ndo_stop	= dn_stop,
	.ndo_start_xmit	= dn_xmit,
};

static int dn_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct net_device *ndev = devm_alloc_etherdev(dev, sizeof(struct dn_priv));
	struct dn_priv *p;

	if (!ndev)
		return -ENOMEM;
	p = netdev_priv(ndev);
	p->dev = dev;
	p->chip = device_get_match_data(dev);
	p->strict = device_property_read_bool(dev, "strict-order");
	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);

	p->tx = dmam_alloc_coherent(dev, DN_TX_SIZE * sizeof(*p->tx), &p->tx_dma, GFP_KERNEL);
	p->rx = dmam_alloc_coherent(dev, DN_RX_SIZE * sizeof(*p->rx), &p->rx_dma, GFP_KERNEL);
	p->tx_buf = dmam_alloc_coherent(dev, DN_BUF_SIZE, &p->tx_buf_dma, GFP_KERNEL);
	if (!p->tx || !p->rx || !p->tx_buf)
		return -ENOMEM;
	if (!dmam_alloc_coherent(dev, DN_BUF_SIZE, &p->rx_buf_dma, GFP_KERNEL))
		return -ENOMEM;

	ndev->netdev_ops = &dn_netdev_ops;
	SET_NETDEV_DEV(ndev, dev);
	eth_hw_addr_random(ndev);
	platform_set_drvdata(pdev, ndev);
	return register_netdev(ndev);
}

static void dn_remove(struct platform_device *pdev)
{
	unregister_netdev(platform_get_drvdata(pdev));
}

static const struct of_device_id dn_of_match[] = {
	{ .compatible = "fencepost,nic-doorbells-v1", .data = &dn_chips[0] },
	{ .compatible = "fencepost,nic-doorbells-v2", .data = &dn_chips[1] },
	{ }
};
MODULE_DEVICE_TABLE(of, dn_of_match);

static struct platform_driver dn_driver = {
	.probe	= dn_probe,
	.remove	= dn_remove,
	.driver	= {
		.name		= "nic_doorbells",
		.of_match_table	= dn_of_match,
	},
};
module_platform_driver(dn_driver);

MODULE_DESCRIPTION("Fencepost reference driver: spellings of a doorbell");
MODULE_LICENSE("Dual BSD/GPL");
