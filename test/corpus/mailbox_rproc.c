// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12 */
/*
 * A remote core that takes messages from a ring in shared coherent memory
 * and is kicked through a mailbox register: the case of rpmsg on OMAP4. The
 * core is no CPU of this system, so smp_*() is not for it, and a relaxed or
 * raw mailbox write waits for no store. Each version of the block sends in
 * its own way.
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mailbox_controller.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/remoteproc.h>

#define MR_NUM		16
#define MR_MSG_SIZE	64

#define MR_CTRL		0x00
#define MR_CTRL_BOOT	BIT(0)
#define MR_IRQ_STATUS	0x04
#define MR_KICK		0x10	/* the remote core looks at the ring of the number written */
#define MR_CMD_KICK	0x14	/* the remote core looks at the command word */
#define MR_VQ_TX	1

struct mr_desc {
	__le32 offset;
	__le32 len;
};

struct mr_vring {
	struct mr_desc desc[MR_NUM];
	__le16 avail_idx;	/* advanced by us */
	__le16 used_idx;	/* advanced by the remote core */
};

/* A mailbox of one word, for commands; not even endian types tell that it is shared. */
struct mr_cmd {
	u32 arg;
	u32 result;
};

struct mr_priv {
	struct device *dev;
	void __iomem *regs;
	struct mr_vring *vring;
	dma_addr_t vring_dma;
	u8 *msgs;
	dma_addr_t msgs_dma;
	struct mr_cmd *cmd;
	dma_addr_t cmd_dma;
	u16 avail;
	u16 used;
	struct mbox_controller mbox;
	struct mbox_chan chan;
};

static struct mr_priv *mr_of(struct mbox_chan *chan)
{
	return container_of(chan->mbox, struct mr_priv, mbox);
}

/* The message and its descriptor; publishing them is the caller's part. */
static void mr_put(struct mr_priv *p, const void *msg)
{
	unsigned int slot = p->avail % MR_NUM;
	struct mr_desc *d = &p->vring->desc[slot];

	p->avail++;
	memcpy(p->msgs + slot * MR_MSG_SIZE, msg, MR_MSG_SIZE);
	d->offset = cpu_to_le32(slot * MR_MSG_SIZE);
	d->len = cpu_to_le32(MR_MSG_SIZE);
}

static inline void mr_mbox_write(struct mr_priv *p, u32 val)
{
	writel_relaxed(val, p->regs + MR_KICK);
}

/* The report: smp_wmb() is a DMB for CPUs, the mailbox register is not memory. */
static int mr_send_smp(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	dma_wmb();
	p->vring->avail_idx = cpu_to_le16(p->avail);
	smp_wmb(); /* expect: weak-barrier */
	writel_relaxed(MR_VQ_TX, p->regs + MR_KICK);
	return 0;
}

/* The same with an accessor that promises even less. */
static int mr_send_smp_raw(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	dma_wmb();
	p->vring->avail_idx = cpu_to_le16(p->avail);
	smp_wmb(); /* expect: weak-barrier */
	__raw_writel((__force u32)cpu_to_le32(MR_VQ_TX), p->regs + MR_KICK);
	return 0;
}

/* A full smp barrier is stronger, but on the same side of the bus. */
static int mr_send_smp_mb(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	dma_wmb();
	p->vring->avail_idx = cpu_to_le16(p->avail);
	smp_mb(); /* expect: weak-barrier */
	mr_mbox_write(p, MR_VQ_TX);
	return 0;
}

/* Right: a mandatory barrier reaches the register. */
static int mr_send_wmb(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	dma_wmb();
	p->vring->avail_idx = cpu_to_le16(p->avail);
	wmb();
	writel_relaxed(MR_VQ_TX, p->regs + MR_KICK);
	return 0;
}

/* Right: smp_wmb() is idle here, but writel() waits for the index by itself. */
static int mr_send_ordered(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	dma_wmb();
	p->vring->avail_idx = cpu_to_le16(p->avail);
	smp_wmb();
	writel(MR_VQ_TX, p->regs + MR_KICK);
	return 0;
}

/* The second dma_wmb() is meant for the kick, but dma_*() orders memory only. The first is right. */
static int mr_send_dma(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	dma_wmb();
	p->vring->avail_idx = cpu_to_le16(p->avail);
	dma_wmb(); /* expect: weak-barrier */
	writel_relaxed(MR_VQ_TX, p->regs + MR_KICK);
	return 0;
}

/* barrier() keeps the compiler in order and nobody else. */
static int mr_send_compiler(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	dma_wmb();
	p->vring->avail_idx = cpu_to_le16(p->avail);
	barrier(); /* expect: weak-barrier */
	mr_mbox_write(p, MR_VQ_TX);
	return 0;
}

/* The dma_wmb() does its own work, message before index; behind the index there is nothing. */
static int mr_send_none(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	dma_wmb();
	p->vring->avail_idx = cpu_to_le16(p->avail);
	writel_relaxed(MR_VQ_TX, p->regs + MR_KICK); /* expect: missing-wmb */
	return 0;
}

/*
 * Strong, but one line too early for the index. It is not called heavy
 * either: as things are, it is what brings the message before the kick.
 */
static int mr_send_early(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	wmb();
	p->vring->avail_idx = cpu_to_le16(p->avail);
	writel_relaxed(MR_VQ_TX, p->regs + MR_KICK); /* expect: missing-wmb */
	return 0;
}

/* Message before index is memory before memory; the second wmb() sees to the kick. */
static int mr_send_two(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	wmb(); /* expect(clang): heavy-barrier */
	p->vring->avail_idx = cpu_to_le16(p->avail);
	wmb();
	mr_mbox_write(p, MR_VQ_TX);
	return 0;
}

/* Behind the kick the barrier is too late: the core may look before the index is there. */
static int mr_send_late(struct mbox_chan *chan, void *msg)
{
	struct mr_priv *p = mr_of(chan);

	mr_put(p, msg);
	dma_wmb();
	p->vring->avail_idx = cpu_to_le16(p->avail);
	writel_relaxed(MR_VQ_TX, p->regs + MR_KICK);
	wmb(); /* expect: misplaced-barrier */
	return 0;
}

/* A single word and a raw kick. Only the allocation tells that the remote core reads the word. */
static void mr_command(struct mr_priv *p, u32 arg)
{
	p->cmd->arg = arg;
	__raw_writel(1, p->regs + MR_CMD_KICK); /* expect: missing-wmb */
}

/* Right. */
static void mr_command_wmb(struct mr_priv *p, u32 arg)
{
	p->cmd->arg = arg;
	wmb();
	__raw_writel(1, p->regs + MR_CMD_KICK);
}

static bool mr_last_tx_done(struct mbox_chan *chan)
{
	struct mr_priv *p = mr_of(chan);

	return (u16)(p->avail - le16_to_cpu(READ_ONCE(p->vring->used_idx))) < MR_NUM;
}

static int mr_startup(struct mbox_chan *chan)
{
	mr_command(mr_of(chan), 1);
	return 0;
}

static void mr_shutdown(struct mbox_chan *chan)
{
	mr_command_wmb(mr_of(chan), 0);
}

#define MR_OPS(fn)	{ .send_data = fn, .startup = mr_startup, .shutdown = mr_shutdown,	\
			  .last_tx_done = mr_last_tx_done }
static const struct mbox_chan_ops mr_chan_ops[] = {
	MR_OPS(mr_send_smp), MR_OPS(mr_send_smp_raw), MR_OPS(mr_send_smp_mb), MR_OPS(mr_send_wmb),
	MR_OPS(mr_send_ordered), MR_OPS(mr_send_dma), MR_OPS(mr_send_compiler), MR_OPS(mr_send_none),
	MR_OPS(mr_send_early), MR_OPS(mr_send_two), MR_OPS(mr_send_late),
};

static irqreturn_t mr_irq(int irq, void *data)
{
	struct mr_priv *p = data;
	u32 status = readl(p->regs + MR_IRQ_STATUS);
	u16 used;

	if (!status)
		return IRQ_NONE;
	writel(status, p->regs + MR_IRQ_STATUS);

	used = le16_to_cpu(READ_ONCE(p->vring->used_idx));
	dma_rmb();	/* the index before the messages that it covers */
	while (p->used != used) {
		mbox_chan_received_data(&p->chan, p->msgs + (p->used % MR_NUM) * MR_MSG_SIZE);
		p->used++;
	}
	return IRQ_HANDLED;
}

static int mr_start(struct rproc *rproc)
{
	struct mr_priv *p = rproc->priv;

	writel(MR_CTRL_BOOT, p->regs + MR_CTRL);
	return 0;
}

static int mr_stop(struct rproc *rproc)
{
	struct mr_priv *p = rproc->priv;

	writel(0, p->regs + MR_CTRL);
	readl(p->regs + MR_CTRL);
	return 0;
}

/* Right: the stores are those of the virtio core; this wmb() is all that stands between them and the kick. */
static void mr_kick(struct rproc *rproc, int vqid)
{
	struct mr_priv *p = rproc->priv;

	wmb();
	writel_relaxed(vqid, p->regs + MR_KICK);
}

static const struct rproc_ops mr_rproc_ops = {
	.start	= mr_start,
	.stop	= mr_stop,
	.kick	= mr_kick,
};

static int mr_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct rproc *rproc = devm_rproc_alloc(dev, "fencepost", &mr_rproc_ops, NULL, sizeof(struct mr_priv));
	struct mr_priv *p;
	int irq, ret;

	if (!rproc)
		return -ENOMEM;
	p = rproc->priv;
	p->dev = dev;
	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);

	p->vring = dmam_alloc_coherent(dev, sizeof(*p->vring), &p->vring_dma, GFP_KERNEL);
	p->msgs = dmam_alloc_coherent(dev, MR_NUM * MR_MSG_SIZE, &p->msgs_dma, GFP_KERNEL);
	p->cmd = dmam_alloc_coherent(dev, sizeof(*p->cmd), &p->cmd_dma, GFP_KERNEL);
	if (!p->vring || !p->msgs || !p->cmd)
		return -ENOMEM;

	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	ret = devm_request_irq(dev, irq, mr_irq, 0, dev_name(dev), p);
	if (ret)
		return ret;

	p->mbox.dev = dev;
	p->mbox.ops = device_get_match_data(dev);
	p->mbox.chans = &p->chan;
	p->mbox.num_chans = 1;
	p->mbox.txdone_poll = true;
	p->mbox.txpoll_period = 1;
	ret = devm_mbox_controller_register(dev, &p->mbox);
	if (ret)
		return ret;
	return devm_rproc_add(dev, rproc);
}

static const struct of_device_id mr_of_match[] = {
	{ .compatible = "fencepost,mailbox-v1", .data = &mr_chan_ops[0] },
	{ .compatible = "fencepost,mailbox-v2", .data = &mr_chan_ops[3] },
	{ }
};
MODULE_DEVICE_TABLE(of, mr_of_match);

static struct platform_driver mr_driver = {
	.probe	= mr_probe,
	.driver	= {
		.name		= "mailbox_rproc",
		.of_match_table	= mr_of_match,
	},
};
module_platform_driver(mr_driver);

MODULE_DESCRIPTION("Fencepost reference driver: remote core kicked through a mailbox register");
MODULE_LICENSE("Dual BSD/GPL");
