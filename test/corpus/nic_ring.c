// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12, 2.6.18 */
/*
 * A PCI network card with a transmit ring in coherent memory and a tail
 * register as doorbell: the setting of the tg3 report of 2006. Each silicon
 * revision has its own way of queueing a packet; some are right, some not,
 * and some were right or wrong in one kernel generation only.
 *
 * Before 2.6.19 writel() did not wait for earlier stores to memory, so every
 * doorbell needed a wmb(). Since then writel() does, and the wmb() is waste.
 */
#include <linux/dma-mapping.h>
#include <linux/etherdevice.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/pci.h>

#define RN_RING_SIZE	256

#define RN_CTRL		0x00
#define RN_CTRL_RUN	BIT(0)
#define RN_IRQ_STATUS	0x04
#define RN_IRQ_ENABLE	0x08
#define RN_IRQ_TX	BIT(0)
#define RN_RING_LO	0x10
#define RN_RING_HI	0x14
#define RN_TX_TAIL	0x20
#define RN_WC_TX_TAIL	0x00	/* the same register, in the doorbell BAR */

/* The tail register hands these over; there is no ownership word. */
struct rn_desc {
	__le64 addr;
	__le32 len;
	__le32 vlan;
};

/* Revision C cards walk the ring themselves and stop at the first descriptor that is not theirs. */
struct rn_own_desc {
	__le64 addr;
	__le32 len;
	__le32 own;
};
#define RN_OWN		cpu_to_le32(BIT(31))

/* Written by the card. */
struct rn_status {
	__le32 tx_head;
};

struct rn_buf {
	struct sk_buff *skb;
	dma_addr_t addr;
	u32 len;
	struct rn_desc *next_to_watch;	/* set by transmit, read by the interrupt */
};

struct rn_priv;

struct rn_chip {
	const char *name;
	void (*queue)(struct rn_priv *p, dma_addr_t addr, u32 len);
};

struct rn_priv {
	void __iomem *regs;
	void __iomem *wc_db;
	const struct rn_chip *chip;
	struct net_device *ndev;
	struct pci_dev *pdev;
	struct rn_desc *ring;
	struct rn_own_desc *own_ring;
	dma_addr_t ring_dma;
	struct rn_status *status;
	dma_addr_t status_dma;
	u32 prod;
	u32 clean;
	u64 bytes;
	struct rn_buf buf[RN_RING_SIZE];
};

static u32 rn_advance(struct rn_priv *p)
{
	p->prod = (p->prod + 1) % RN_RING_SIZE;
	return p->prod;
}

/* The report itself: nothing but writel() between descriptor and doorbell. Wrong then, right now. */
static void rn_queue_a0(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_desc *d = &p->ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	d->vlan = 0;
	writel(tail, p->regs + RN_TX_TAIL); /* expect@2.6.18: missing-wmb */
}

/* The repair of that time; today writel() does the same work once more. */
static void rn_queue_a1(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_desc *d = &p->ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	d->vlan = 0;
	wmb(); /* expect@6.12: needless-barrier */
	writel(tail, p->regs + RN_TX_TAIL);
}

/* A relaxed doorbell waits for no store, in any kernel. */
static void rn_queue_a2(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_desc *d = &p->ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	d->vlan = 0;
	writel_relaxed(tail, p->regs + RN_TX_TAIL); /* expect: missing-wmb */
}

/* Right: the wmb() that a relaxed doorbell leaves to the driver. */
static void rn_queue_a3(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_desc *d = &p->ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	d->vlan = 0;
	wmb();
	writel_relaxed(tail, p->regs + RN_TX_TAIL);
}

/*
 * Not needless: the interrupt, on another CPU, must not see next_to_watch
 * before the descriptor. Both are memory, so dma_wmb() would do. Before
 * 2.6.19 the same wmb() also served the doorbell and had to be one.
 */
static void rn_queue_b0(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_buf *buf = &p->buf[p->prod];
	struct rn_desc *d = &p->ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	d->vlan = 0;
	wmb(); /* expect(clang)@6.12: heavy-barrier */
	buf->next_to_watch = d;
	writel(tail, p->regs + RN_TX_TAIL);
}

/* Right today: smp_wmb() for the other CPU, writel() for the card. Once writel() did not do its half. */
static void rn_queue_b1(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_buf *buf = &p->buf[p->prod];
	struct rn_desc *d = &p->ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	d->vlan = 0;
	smp_wmb(); /* expect@2.6.18: weak-barrier */
	buf->next_to_watch = d;
	writel(tail, p->regs + RN_TX_TAIL);
}

/* smp_wmb() orders for CPUs; a card kicked by a relaxed write may still read the old descriptor. */
static void rn_queue_b2(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_buf *buf = &p->buf[p->prod];
	struct rn_desc *d = &p->ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	d->vlan = 0;
	smp_wmb(); /* expect: weak-barrier */
	buf->next_to_watch = d;
	writel_relaxed(tail, p->regs + RN_TX_TAIL);
}

/*
 * Body before OWN is memory before memory: dma_wmb() suffices. Where
 * writel() orders nothing, the OWN word itself may be late for the doorbell,
 * and the wmb() is what brings the body there in time.
 */
static void rn_queue_c0(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_own_desc *d = &p->own_ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	wmb(); /* expect@6.12: heavy-barrier */
	d->own = RN_OWN;
	writel(tail, p->regs + RN_TX_TAIL); /* expect@2.6.18: missing-wmb */
}

/* Right before 2.6.19; since then only the dma_wmb() is needed. */
static void rn_queue_c1(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_own_desc *d = &p->own_ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	dma_wmb();
	d->own = RN_OWN;
	wmb(); /* expect@6.12: needless-barrier */
	writel(tail, p->regs + RN_TX_TAIL);
}

/* A write-combining mapping takes every promise from writel(), in any kernel. */
static void rn_queue_d0(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_desc *d = &p->ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	d->vlan = 0;
	writel(tail, p->wc_db + RN_WC_TX_TAIL); /* expect: missing-wmb */
}

/* Right: here the wmb() before writel() is needed. */
static void rn_queue_d1(struct rn_priv *p, dma_addr_t addr, u32 len)
{
	struct rn_desc *d = &p->ring[p->prod];
	u32 tail = rn_advance(p);

	d->addr = cpu_to_le64(addr);
	d->len = cpu_to_le32(len);
	d->vlan = 0;
	wmb();
	writel(tail, p->wc_db + RN_WC_TX_TAIL);
}

static const struct rn_chip rn_chips[] = {
	{ "A0", rn_queue_a0 }, { "A1", rn_queue_a1 }, { "A2", rn_queue_a2 }, { "A3", rn_queue_a3 },
	{ "B0", rn_queue_b0 }, { "B1", rn_queue_b1 }, { "B2", rn_queue_b2 },
	{ "C0", rn_queue_c0 }, { "C1", rn_queue_c1 },
	{ "D0", rn_queue_d0 }, { "D1", rn_queue_d1 },
};

static netdev_tx_t rn_xmit(struct sk_buff *skb, struct net_device *ndev)
{
	struct rn_priv *p = netdev_priv(ndev);
	struct rn_buf *buf = &p->buf[p->prod];
	dma_addr_t addr;

	addr = dma_map_single(&p->pdev->dev, skb->data, skb_headlen(skb), DMA_TO_DEVICE);
	if (dma_mapping_error(&p->pdev->dev, addr)) {
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	buf->skb = skb;
	buf->addr = addr;
	buf->len = skb_headlen(skb);
	if ((p->prod + 2) % RN_RING_SIZE == READ_ONCE(p->clean))
		netif_stop_queue(ndev);
	p->chip->queue(p, addr, skb_headlen(skb));
	return NETDEV_TX_OK;
}

static irqreturn_t rn_irq(int irq, void *data)
{
	struct rn_priv *p = data;
	u32 status = readl(p->regs + RN_IRQ_STATUS);
	u32 head;

	if (!(status & RN_IRQ_TX))
		return IRQ_NONE;
	/* Acknowledges; the card looks at nothing for it. */
	writel(status, p->regs + RN_IRQ_STATUS);

	head = le32_to_cpu(READ_ONCE(p->status->tx_head));
	while (p->clean != head) {
		struct rn_buf *buf = &p->buf[p->clean];
		struct rn_desc *d = READ_ONCE(buf->next_to_watch);

		if (d) {
			smp_rmb();	/* pairs with the barrier before next_to_watch is set */
			p->bytes += le32_to_cpu(d->len);
		}
		dma_unmap_single(&p->pdev->dev, buf->addr, buf->len, DMA_TO_DEVICE);
		dev_kfree_skb_irq(buf->skb);
		buf->next_to_watch = NULL;
		WRITE_ONCE(p->clean, (p->clean + 1) % RN_RING_SIZE);
	}
	netif_wake_queue(p->ndev);
	return IRQ_HANDLED;
}

/* Registers set up before any descriptor exists: nothing to wait for. */
static int rn_open(struct net_device *ndev)
{
	struct rn_priv *p = netdev_priv(ndev);
	int ret = request_irq(p->pdev->irq, rn_irq, IRQF_SHARED, ndev->name, p);

	if (ret)
		return ret;
	writel(lower_32_bits(p->ring_dma), p->regs + RN_RING_LO);
	writel(upper_32_bits(p->ring_dma), p->regs + RN_RING_HI);
	writel(RN_IRQ_TX, p->regs + RN_IRQ_ENABLE);
	writel(RN_CTRL_RUN, p->regs + RN_CTRL);
	netif_start_queue(ndev);
	return 0;
}

static int rn_stop(struct net_device *ndev)
{
	struct rn_priv *p = netdev_priv(ndev);

	netif_stop_queue(ndev);
	writel(0, p->regs + RN_CTRL);
	writel(0, p->regs + RN_IRQ_ENABLE);
	readl(p->regs + RN_IRQ_ENABLE);	/* both writes have arrived */
	free_irq(p->pdev->irq, p);
	return 0;
}

static const struct net_device_ops rn_netdev_ops = {
	.ndo_open	= rn_open,
	.ndo_stop	= rn_stop,
	.ndo_start_xmit	= rn_xmit,
};

static int rn_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct net_device *ndev = devm_alloc_etherdev(&pdev->dev, sizeof(struct rn_priv));
	struct rn_priv *p;
	size_t size;
	int ret;

	if (!ndev)
		return -ENOMEM;
	ret = pcim_enable_device(pdev);
	if (ret)
		return ret;
	pci_set_master(pdev);

	p = netdev_priv(ndev);
	p->pdev = pdev;
	p->ndev = ndev;
	p->chip = &rn_chips[pdev->revision % ARRAY_SIZE(rn_chips)];
	p->regs = pcim_iomap(pdev, 0, 0);
	p->wc_db = devm_ioremap_wc(&pdev->dev, pci_resource_start(pdev, 2), PAGE_SIZE);
	if (!p->regs || !p->wc_db)
		return -ENOMEM;

	size = RN_RING_SIZE * sizeof(*p->ring);
	p->status = dmam_alloc_coherent(&pdev->dev, sizeof(*p->status), &p->status_dma, GFP_KERNEL);
	if (p->chip->name[0] == 'C')
		p->own_ring = dmam_alloc_coherent(&pdev->dev, size, &p->ring_dma, GFP_KERNEL);
	else
		p->ring = dmam_alloc_coherent(&pdev->dev, size, &p->ring_dma, GFP_KERNEL);
	if (!p->status || (!p->ring && !p->own_ring))
		return -ENOMEM;

	ndev->netdev_ops = &rn_netdev_ops;
	SET_NETDEV_DEV(ndev, &pdev->dev);
	eth_hw_addr_random(ndev);
	pci_set_drvdata(pdev, ndev);
	return register_netdev(ndev);
}

static void rn_remove(struct pci_dev *pdev)
{
	unregister_netdev(pci_get_drvdata(pdev));
}

static const struct pci_device_id rn_ids[] = {
	{ PCI_DEVICE(0x1af5, 0x0001) },
	{ }
};
MODULE_DEVICE_TABLE(pci, rn_ids);

static struct pci_driver rn_driver = {
	.name		= "nic_ring",
	.id_table	= rn_ids,
	.probe		= rn_probe,
	.remove		= rn_remove,
};
module_pci_driver(rn_driver);

MODULE_DESCRIPTION("Fencepost reference driver: descriptor ring and doorbell");
MODULE_LICENSE("Dual BSD/GPL");
