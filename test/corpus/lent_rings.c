// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: arch x86, arm64, arm */
/*
 * Rings that are not the driver's to lay out: completions in a buffer that the
 * kernel's inlines find, slots in a window that firmware owns and that is only
 * mapped, a front ring of Xen's inside the driver's own structure, and a packed
 * virtqueue. Whose memory it is shows in the kernel's headers or nowhere. Each
 * way has a type of its own, so that what is right in one is no lesson for another.
 */
#include <linux/bits.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/mlx4/device.h>
#include <linux/mlx4/qp.h>
#include <linux/module.h>
#include <linux/virtio_ring.h>
#include <xen/grant_table.h>
#include <xen/interface/io/blkif.h>
#include <xen/interface/io/netif.h>
#include <xen/xen.h>
#include <xen/xenbus.h>

#define LR_SLOTS	64
#define LR_OWN		BIT(31)		/* the firmware's */
#define LR_DONE		BIT(0)

/* Completions begin as those of the kernel's headers do. */
struct lr_done {
	struct mlx4_wqe_raddr_seg where;
	__be32 len;
	__be32 status;
};
struct lr_done_right {
	struct mlx4_wqe_raddr_seg where;
	__be32 len;
	__be32 status;
};

struct lr_slot {
	u32 owner;
	u32 addr;
};
struct lr_slot_right {
	u32 owner;
	u32 addr;
};

struct lr_queue {
	struct device *dev;
	struct mlx4_buf buf;
	struct lr_slot *window;
	struct lr_slot_right *window_right;
	struct blkif_front_ring blk;
	struct xen_netif_tx_front_ring net;
	struct vring_packed_desc *packed;
	unsigned int next;
	bool wrap;
	u32 sum;
};

int lr_map(struct lr_queue *q, phys_addr_t at, size_t size);
int lr_setup_blk(struct lr_queue *q, struct xenbus_device *xdev);
int lr_setup_net(struct lr_queue *q, struct xenbus_device *xdev);
u32 lr_complete(struct lr_queue *q);
u32 lr_complete_ordered(struct lr_queue *q);
void lr_give(struct lr_queue *q, u32 addr);
void lr_give_ordered(struct lr_queue *q, u32 addr);
void lr_respond(struct lr_queue *q);
void lr_respond_ordered(struct lr_queue *q);
u32 lr_used(struct lr_queue *q);
u32 lr_used_ordered(struct lr_queue *q);

int lr_map(struct lr_queue *q, phys_addr_t at, size_t size)
{
	q->window = devm_memremap(q->dev, at, size, MEMREMAP_WC);
	q->window_right = devm_memremap(q->dev, at + size, size, MEMREMAP_WC);
	return IS_ERR(q->window) || IS_ERR(q->window_right) ? -ENOMEM : 0;
}

int lr_setup_blk(struct lr_queue *q, struct xenbus_device *xdev)
{
	struct blkif_sring *shared;
	grant_ref_t ref;

	if (xenbus_setup_ring(xdev, GFP_KERNEL, (void **)&shared, 1, &ref))
		return -ENOMEM;
	XEN_FRONT_RING_INIT(&q->blk, shared, XEN_PAGE_SIZE);
	return 0;
}

int lr_setup_net(struct lr_queue *q, struct xenbus_device *xdev)
{
	struct xen_netif_tx_sring *shared;
	grant_ref_t ref;

	if (xenbus_setup_ring(xdev, GFP_KERNEL, (void **)&shared, 1, &ref))
		return -ENOMEM;
	XEN_FRONT_RING_INIT(&q->net, shared, XEN_PAGE_SIZE);
	return 0;
}

/* The buffer is in parts; an inline of the header finds the right one. */
u32 lr_complete(struct lr_queue *q)
{
	struct lr_done *d = mlx4_buf_offset(&q->buf, q->next * sizeof(*d));

	if (!(d->status & cpu_to_be32(LR_DONE)))
		return 0;
	return be32_to_cpu(d->len); /* expect(clang): missing-dma-rmb */
}

u32 lr_complete_ordered(struct lr_queue *q)
{
	struct lr_done_right *d = mlx4_buf_offset(&q->buf, q->next * sizeof(*d));

	if (!(d->status & cpu_to_be32(LR_DONE)))
		return 0;
	dma_rmb();
	return be32_to_cpu(d->len);
}

void lr_give(struct lr_queue *q, u32 addr)
{
	struct lr_slot *s = &q->window[q->next % LR_SLOTS];

	s->addr = addr;
	s->owner = LR_OWN; /* expect(clang): missing-dma-wmb */
}

void lr_give_ordered(struct lr_queue *q, u32 addr)
{
	struct lr_slot_right *s = &q->window_right[q->next % LR_SLOTS];

	s->addr = addr;
	dma_wmb();
	s->owner = LR_OWN;
}

void lr_respond(struct lr_queue *q)
{
	RING_IDX i, prod = READ_ONCE(q->blk.sring->rsp_prod);
	struct blkif_response rsp;

	for (i = q->blk.rsp_cons; i != prod; i++) {
		RING_COPY_RESPONSE(&q->blk, i, &rsp); /* expect(clang): missing-dma-rmb */
		q->sum += rsp.status;
	}
	q->blk.rsp_cons = i;
}

void lr_respond_ordered(struct lr_queue *q)
{
	RING_IDX i, prod = READ_ONCE(q->net.sring->rsp_prod);
	struct xen_netif_tx_response rsp;

	virt_rmb();
	for (i = q->net.rsp_cons; i != prod; i++) {
		RING_COPY_RESPONSE(&q->net, i, &rsp);
		q->sum += rsp.status;
	}
	q->net.rsp_cons = i;
}

static bool lr_is_used(const struct vring_packed_desc *d, bool wrap)
{
	u16 flags = le16_to_cpu(READ_ONCE(d->flags));
	bool avail = flags & BIT(VRING_PACKED_DESC_F_AVAIL), used = flags & BIT(VRING_PACKED_DESC_F_USED);

	return avail == used && used == wrap;
}

u32 lr_used(struct lr_queue *q)
{
	struct vring_packed_desc *d = &q->packed[q->next];

	if (!lr_is_used(d, q->wrap))
		return 0;
	return le32_to_cpu(d->len); /* expect(clang): missing-dma-rmb */
}

/* The other side is a host: its CPUs are what the barrier is for. */
u32 lr_used_ordered(struct lr_queue *q)
{
	struct vring_packed_desc *d = &q->packed[q->next];

	if (!lr_is_used(d, q->wrap))
		return 0;
	virt_rmb();
	return le32_to_cpu(d->len);
}

MODULE_DESCRIPTION("Rings in memory that others lay out");
MODULE_LICENSE("GPL");
