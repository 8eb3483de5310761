// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * A NIC with two ways to ring: a tail register, or a copy of the tail into a
 * window of the device's memory, by which it also takes commands. Both ways go
 * by relaxed or raw accessors, so each needs the full write barrier. A packet of
 * several fragments is handed over by the OWN bit of its first one, stored last.
 */
#include <linux/bits.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/pci.h>

#define PR_TAIL		0x20
#define PR_ALARM	0x24
#define PR_PUSH		0x40
#define PR_OWN		BIT(31)
#define PR_LAST		BIT(30)
#define PR_NUM		64

struct pr_desc {
	__le32 addr;
	__le32 len;
	__le32 ctrl;
	__le32 flags;
};

struct pr_box {
	u8 input[64];
	u32 cmd;
	u32 done;
};

struct pr_priv {
	struct device *dev;
	void __iomem *regs;
	void __iomem *push;
	struct pr_box __iomem *box;
	struct pr_desc *ring;
	dma_addr_t bus;
	u32 tail, done;
};

static int pr_alloc(struct pr_priv *p)
{
	p->ring = dma_alloc_coherent(p->dev, PR_NUM * sizeof(*p->ring), &p->bus, GFP_KERNEL);
	return p->ring ? 0 : -ENOMEM;
}

static int pr_map(struct pr_priv *p, resource_size_t box)
{
	p->box = devm_ioremap_wc(p->dev, box, sizeof(*p->box));
	return p->box ? 0 : -ENOMEM;
}

/* Right. */
static void pr_fill(struct pr_priv *p, dma_addr_t addr, u32 len)
{
	struct pr_desc *d = &p->ring[p->tail++ % PR_NUM];

	d->addr = cpu_to_le32(lower_32_bits(addr));
	d->len = cpu_to_le32(len);
	dma_wmb();
	d->ctrl = cpu_to_le32(PR_OWN);
}

/* For memory alone, and the copy does not wait either; the other way has what it takes. */
static void pr_ring_two_ways(struct pr_priv *p)
{
	if (p->push) {
		dma_wmb(); /* expect(clang): weak-barrier */
		__raw_writel(p->tail, p->push + PR_PUSH);
	} else {
		wmb();
		writel_relaxed(p->tail, p->regs + PR_TAIL);
	}
	p->done = p->tail;
}

static void pr_send_two_ways(struct pr_priv *p, dma_addr_t addr, u32 len)
{
	pr_fill(p, addr, len);
	pr_ring_two_ways(p);
}

/* One write behind both arms: the one has too little, and the other no more than it takes. */
static void pr_ring_joined(struct pr_priv *p)
{
	if (p->push)
		dma_wmb(); /* expect(clang): weak-barrier */
	else
		wmb();
	writel_relaxed(p->tail, p->regs + PR_TAIL);
	p->done = p->tail;
}

static void pr_send_joined(struct pr_priv *p, dma_addr_t addr, u32 len)
{
	pr_fill(p, addr, len);
	pr_ring_joined(p);
}

/* Right. */
static void pr_ring_ordered(struct pr_priv *p)
{
	wmb();
	if (p->push)
		__raw_writel(p->tail, p->push + PR_PUSH);
	else
		writel_relaxed(p->tail, p->regs + PR_TAIL);
	p->done = p->tail;
}

static void pr_send_ordered(struct pr_priv *p, dma_addr_t addr, u32 len)
{
	pr_fill(p, addr, len);
	pr_ring_ordered(p);
}

/* Right: the device stops at the first one, so it is nobody's concern in which order the others are filled. */
static void pr_send_fragments(struct pr_priv *p, const dma_addr_t *addr, const u32 *len, int n)
{
	struct pr_desc *first = &p->ring[p->tail % PR_NUM], *d;
	int i;

	first->addr = cpu_to_le32(lower_32_bits(addr[0]));
	first->len = cpu_to_le32(len[0]);
	for (i = 1; i < n; i++) {
		d = &p->ring[(p->tail + i) % PR_NUM];
		d->ctrl = cpu_to_le32(PR_OWN | (i == n - 1 ? PR_LAST : 0));
		d->addr = cpu_to_le32(lower_32_bits(addr[i]));
		d->len = cpu_to_le32(len[i]);
	}
	dma_wmb();
	first->ctrl = cpu_to_le32(PR_OWN);
	p->tail += n;
}

/* A command in the window that its input went into: nothing keeps order in there. */
static void pr_command(struct pr_priv *p, const void *input, size_t len, u32 cmd)
{
	memcpy_toio(p->box->input, input, len);
	iowrite32(cmd, &p->box->cmd); /* expect(clang): missing-mmio-order */
}

/* Right: the read comes back when the input is there. */
static void pr_command_flushed(struct pr_priv *p, const void *input, size_t len, u32 cmd)
{
	memcpy_toio(p->box->input, input, len);
	readl(p->regs + PR_TAIL);
	iowrite32(cmd, &p->box->cmd);
}

/* Right: the alarm is off when the handler returns. */
static void pr_alarm_off(struct pr_priv *p)
{
	writel(0, p->regs + PR_ALARM);
	readl(p->regs + PR_ALARM);
}

/* It may ring once more. */
static void pr_alarm_off_posted(struct pr_priv *p)
{
	writel(0, p->regs + PR_ALARM); /* expect(clang, low): missing-flush */
}

struct pr_ops {
	void (*send[4])(struct pr_priv *p, dma_addr_t addr, u32 len);
	void (*fragments)(struct pr_priv *p, const dma_addr_t *addr, const u32 *len, int n);
	void (*command[2])(struct pr_priv *p, const void *input, size_t len, u32 cmd);
	void (*alarm[2])(struct pr_priv *p);
};

static const struct pr_ops pr_ops = {
	.send = { pr_send_two_ways, pr_send_joined, pr_send_ordered },
	.fragments = pr_send_fragments,
	.command = { pr_command, pr_command_flushed },
	.alarm = { pr_alarm_off, pr_alarm_off_posted },
};

static int pr_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct pr_priv *p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);
	int err;

	if (!p)
		return -ENOMEM;
	p->dev = &pdev->dev;
	p->regs = pci_iomap(pdev, 0, 0);
	if (!p->regs)
		return -ENOMEM;
	err = pr_map(p, pci_resource_start(pdev, 2));
	if (!err)
		err = pr_alloc(p);
	if (err)
		return err;
	pci_set_drvdata(pdev, p);
	dev_dbg(p->dev, "%ps\n", pr_ops.send[0]);
	return 0;
}

static const struct pci_device_id pr_ids[] = { { PCI_DEVICE(0x1de5, 0x7075) }, { } };
MODULE_DEVICE_TABLE(pci, pr_ids);

static struct pci_driver pr_driver = {
	.name = "push_ring",
	.id_table = pr_ids,
	.probe = pr_probe,
};
module_pci_driver(pr_driver);

MODULE_DESCRIPTION("Reference driver: two ways to ring");
MODULE_LICENSE("Dual BSD/GPL");
