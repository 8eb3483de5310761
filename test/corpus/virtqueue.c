// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12 */
/*
 * A transport for one virtqueue in memory that is shared with the host. The
 * other side is the host's CPUs: virt_*() is made for them, smp_*() is not
 * enough for a guest built without SMP, mandatory barriers are more than is
 * needed. Only where the host side is real hardware (weak_barriers not set)
 * does it take dma_*() or more. Each version of the queue publishes and
 * notifies in its own way.
 */
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/virtio_ring.h>

#define VQ_NUM		64

#define VQ_ISR		0x00
#define VQ_NOTIFY	0x10

struct vq_priv;

struct vq_version {
	void (*publish)(struct vq_priv *q, u32 offset, u32 len);
	u32 (*next_used)(struct vq_priv *q);
};

struct vq_priv {
	void __iomem *regs;
	const struct vq_version *version;
	struct vring vring;
	bool weak_barriers;
	u16 avail_idx;
	u16 last_used;
	u32 used_len;
	struct miscdevice misc;
};

static inline __virtio16 vq16(u16 v)
{
	return (__force __virtio16)cpu_to_le16(v);
}

static inline u16 vq16_cpu(__virtio16 v)
{
	return le16_to_cpu((__force __le16)v);
}

/* The descriptor and its place in the available ring; making it visible is the caller's part. */
static void vq_put(struct vq_priv *q, u32 offset, u32 len)
{
	u16 slot = q->avail_idx++ % VQ_NUM;
	struct vring_desc *d = &q->vring.desc[slot];

	d->addr = (__force __virtio64)cpu_to_le64(offset);
	d->len = (__force __virtio32)cpu_to_le32(len);
	d->flags = 0;
	q->vring.avail->ring[slot] = vq16(slot);
}

/* An ordered notification: it waits for all that was stored before. */
static void vq_notify(struct vq_priv *q)
{
	iowrite16(0, q->regs + VQ_NOTIFY);
}

/* Right: strength chosen by flag for the index; a full barrier before the host's wish is read. */
static void vq_publish(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	virtio_wmb(q->weak_barriers);
	q->vring.avail->idx = vq16(q->avail_idx);
	virtio_mb(q->weak_barriers);
	if (!(vq16_cpu(READ_ONCE(q->vring.used->flags)) & VRING_USED_F_NO_NOTIFY))
		vq_notify(q);
}

/* Right: the same choice written out. It is one barrier, not a path with a weak one and a path with a heavy one. */
static void vq_publish_choice(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	if (q->weak_barriers)
		virt_wmb();
	else
		wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	vq_notify(q);
}

/* Right for a queue that only ever talks to a host. */
static void vq_publish_virt(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	virt_wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	vq_notify(q);
}

/* Only the host's CPUs look at the ring: a mandatory barrier is more than they need. */
static void vq_publish_mandatory(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	wmb(); /* expect(clang): heavy-barrier */
	q->vring.avail->idx = vq16(q->avail_idx);
	vq_notify(q);
}

/* In a guest without SMP, smp_wmb() is nothing but a word to the compiler; the host still has many CPUs. */
static void vq_publish_smp(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	smp_wmb(); /* expect(clang): weak-barrier */
	q->vring.avail->idx = vq16(q->avail_idx);
	vq_notify(q);
}

/* The order of index and suppression flag is between memory and memory as well: virt_mb(). */
static void vq_publish_mb(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	virt_wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	mb(); /* expect(clang): heavy-barrier */
	if (!(vq16_cpu(READ_ONCE(q->vring.used->flags)) & VRING_USED_F_NO_NOTIFY))
		vq_notify(q);
}

/* The host's wish may have been read before the index was visible: it asked, and is not told. */
static void vq_publish_asked_early(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	virt_wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	if (!(vq16_cpu(READ_ONCE(q->vring.used->flags)) & VRING_USED_F_NO_NOTIFY)) /* expect(clang): missing-mb */
		vq_notify(q);
}

/* virt_wmb() orders no load behind the store. */
static void vq_publish_asked_wmb(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	virt_wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	virt_wmb();
	if (!(vq16_cpu(READ_ONCE(q->vring.used->flags)) & VRING_USED_F_NO_NOTIFY)) /* expect(clang): missing-mb */
		vq_notify(q);
}

/* For this guest's CPUs, of which there may be one. */
static void vq_publish_asked_smp(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	virt_wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	smp_mb(); /* expect(clang): weak-barrier */
	if (!(vq16_cpu(READ_ONCE(q->vring.used->flags)) & VRING_USED_F_NO_NOTIFY))
		vq_notify(q);
}

/* iowrite16() waits for the index by itself. */
static void vq_publish_twice(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	virt_wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	wmb(); /* expect: needless-barrier */
	iowrite16(0, q->regs + VQ_NOTIFY);
}

/* Whatever the flag says, virtio_wmb() orders memory: it does not hold back a relaxed notification. */
static void vq_publish_relaxed(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	virtio_wmb(q->weak_barriers);
	q->vring.avail->idx = vq16(q->avail_idx);
	virtio_wmb(q->weak_barriers); /* expect(clang): weak-barrier */
	writew_relaxed(0, q->regs + VQ_NOTIFY);
}

/* Right where the other side is hardware: dma_wmb() between memory and memory, an ordered notification. */
static void vq_publish_dma(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	dma_wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	vq_notify(q);
}

/* dma_wmb() is for memory only: it does not hold back a relaxed one. */
static void vq_publish_dma_relaxed(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	dma_wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	dma_wmb(); /* expect(clang): weak-barrier */
	writew_relaxed(0, q->regs + VQ_NOTIFY);
}

/* Nothing at all between index and relaxed notification. */
static void vq_publish_bare(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	virt_wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	writew_relaxed(0, q->regs + VQ_NOTIFY); /* expect(clang): missing-wmb */
}

/* Right: the one place in this file where a mandatory barrier is what it takes. */
static void vq_publish_relaxed_wmb(struct vq_priv *q, u32 offset, u32 len)
{
	vq_put(q, offset, len);
	virt_wmb();
	q->vring.avail->idx = vq16(q->avail_idx);
	wmb();
	writew_relaxed(0, q->regs + VQ_NOTIFY);
}

static u32 vq_take(struct vq_priv *q)
{
	const struct vring_used_elem *e = &q->vring.used->ring[q->last_used++ % VQ_NUM];

	return le32_to_cpu((__force __le32)e->len);
}

static bool vq_more(struct vq_priv *q)
{
	return q->last_used != vq16_cpu(READ_ONCE(q->vring.used->idx));
}

/* Right: the host's index before the entry that it covers. */
static u32 vq_next_used(struct vq_priv *q)
{
	if (!vq_more(q))
		return 0;
	virtio_rmb(q->weak_barriers);
	return vq_take(q);
}

/* The entry may have been read before the index. */
static u32 vq_next_used_bare(struct vq_priv *q)
{
	if (!vq_more(q))
		return 0;
	return vq_take(q); /* todo: missing-dma-rmb */
}

/* For other CPUs only, and the host is none of this guest's. */
static u32 vq_next_used_smp(struct vq_priv *q)
{
	if (!vq_more(q))
		return 0;
	smp_rmb(); /* todo: weak-barrier */
	return vq_take(q);
}

/* Two loads from memory that only the host writes: virt_rmb() is enough. */
static u32 vq_next_used_mandatory(struct vq_priv *q)
{
	if (!vq_more(q))
		return 0;
	rmb(); /* expect(clang): heavy-barrier */
	return vq_take(q);
}

#define VQ_VERSION(a, b)	{ .publish = a, .next_used = b }
static const struct vq_version vq_versions[] = {
	VQ_VERSION(vq_publish, vq_next_used), VQ_VERSION(vq_publish_choice, vq_next_used),
	VQ_VERSION(vq_publish_virt, vq_next_used), VQ_VERSION(vq_publish_mandatory, vq_next_used_mandatory),
	VQ_VERSION(vq_publish_smp, vq_next_used), VQ_VERSION(vq_publish_mb, vq_next_used),
	VQ_VERSION(vq_publish_twice, vq_next_used_bare), VQ_VERSION(vq_publish_relaxed, vq_next_used_smp),
	VQ_VERSION(vq_publish_dma, vq_next_used), VQ_VERSION(vq_publish_dma_relaxed, vq_next_used),
	VQ_VERSION(vq_publish_asked_early, vq_next_used), VQ_VERSION(vq_publish_asked_wmb, vq_next_used),
	VQ_VERSION(vq_publish_asked_smp, vq_next_used),
	VQ_VERSION(vq_publish_bare, vq_next_used), VQ_VERSION(vq_publish_relaxed_wmb, vq_next_used),
};

/* Queues the buffer whose place and length in the shared memory user space names. */
static ssize_t vq_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	struct vq_priv *q = container_of(file->private_data, struct vq_priv, misc);
	u32 req[2];

	if (len != sizeof(req))
		return -EINVAL;
	if (copy_from_user(req, buf, sizeof(req)))
		return -EFAULT;
	q->version->publish(q, req[0], req[1]);
	return len;
}

static const struct file_operations vq_fops = {
	.owner	= THIS_MODULE,
	.write	= vq_write,
};

static irqreturn_t vq_irq(int irq, void *data)
{
	struct vq_priv *q = data;
	u32 len;

	if (!ioread8(q->regs + VQ_ISR))
		return IRQ_NONE;
	while ((len = q->version->next_used(q)))
		q->used_len += len;
	return IRQ_HANDLED;
}

static int vq_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct resource *res = platform_get_resource(pdev, IORESOURCE_MEM, 1);
	struct vq_priv *q = devm_kzalloc(dev, sizeof(*q), GFP_KERNEL);
	void *shared;
	int irq, ret;

	if (!q)
		return -ENOMEM;
	if (!res || resource_size(res) < vring_size(VQ_NUM, PAGE_SIZE))
		return -EINVAL;
	q->version = device_get_match_data(dev);
	q->weak_barriers = !device_property_read_bool(dev, "order-platform");
	q->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(q->regs))
		return PTR_ERR(q->regs);
	shared = devm_memremap(dev, res->start, resource_size(res), MEMREMAP_WB);
	if (IS_ERR(shared))
		return PTR_ERR(shared);
	vring_init(&q->vring, VQ_NUM, shared, PAGE_SIZE);

	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	ret = devm_request_irq(dev, irq, vq_irq, 0, dev_name(dev), q);
	if (ret)
		return ret;
	q->misc.minor = MISC_DYNAMIC_MINOR;
	q->misc.name = "fencepost_vq";
	q->misc.fops = &vq_fops;
	q->misc.parent = dev;
	platform_set_drvdata(pdev, q);
	return misc_register(&q->misc);
}

static void vq_remove(struct platform_device *pdev)
{
	struct vq_priv *q = platform_get_drvdata(pdev);

	misc_deregister(&q->misc);
}

static const struct of_device_id vq_of_match[] = {
	{ .compatible = "fencepost,virtqueue-v1", .data = &vq_versions[0] },
	{ .compatible = "fencepost,virtqueue-v2", .data = &vq_versions[2] },
	{ }
};
MODULE_DEVICE_TABLE(of, vq_of_match);

static struct platform_driver vq_driver = {
	.probe	= vq_probe,
	.remove	= vq_remove,
	.driver	= {
		.name		= "virtqueue",
		.of_match_table	= vq_of_match,
	},
};
module_platform_driver(vq_driver);

MODULE_DESCRIPTION("Fencepost reference driver: virtqueue in memory shared with a host");
MODULE_LICENSE("Dual BSD/GPL");
