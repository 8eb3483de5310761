// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// REQUIRES: kernel-arm64, kernel-x86
// RUN: not %fencepost check --format json %s -- %kflags-arm64 > %t.json
// RUN: python3 %S/Inputs/findings.py < %t.json | FileCheck %s
// RUN: not %fencepost check %s -- %kflags-x86 | FileCheck %s --check-prefix=TEXT
// RUN: not %fencepost check --min-confidence low %s -- %kflags-arm64 | FileCheck %s --check-prefix=LOW
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/virtio_ring.h>

struct queue {
	struct vring vring;
	void __iomem *regs;
	u16 avail_idx, last_used;
	bool weak;
};

static u16 cpu16(__virtio16 v)
{
	return le16_to_cpu((__force __le16)v);
}

void kick(struct queue *q)
{
	q->vring.avail->idx = (__force __virtio16)cpu_to_le16(q->avail_idx);
	if (!(cpu16(READ_ONCE(q->vring.used->flags)) & VRING_USED_F_NO_NOTIFY))
		iowrite16(0, q->regs);
}
// CHECK: [[@LINE-3]]:14 missing-mb medium in kick; steps publish@[[@LINE-4]] status@[[@LINE-3]] publish@{{[0-9]+}}; visible x86,arm,arm64,{{.*}}; cost ; fix 'put virt_mb() before it'
// TEXT: missing-mb.c:[[@LINE-4]]:14: warning: {{.*}}->flags can be read before the store to {{.*}}->idx is visible: the host may not be told, and not look [fencepost-missing-mb]

void kick_right(struct queue *q)
{
	q->vring.avail->idx = (__force __virtio16)cpu_to_le16(q->avail_idx);
	virtio_mb(q->weak);
	if (!(cpu16(READ_ONCE(q->vring.used->flags)) & VRING_USED_F_NO_NOTIFY))
		iowrite16(0, q->regs);
}

/* For other CPUs of the guest, of which there may be none. */
void kick_smp(struct queue *q)
{
	q->vring.avail->idx = (__force __virtio16)cpu_to_le16(q->avail_idx);
	smp_mb();
	if (!(cpu16(READ_ONCE(q->vring.used->flags)) & VRING_USED_F_NO_NOTIFY))
		iowrite16(0, q->regs);
}
// CHECK: [[@LINE-4]]:2 weak-barrier medium in kick_smp; {{.*}}fix 'replace smp_mb() by virt_mb()'

bool enable(struct queue *q)
{
	vring_used_event(&q->vring) = (__force __virtio16)cpu_to_le16(q->last_used);
	virt_wmb();
	return cpu16(READ_ONCE(q->vring.used->idx)) == q->last_used;
}

struct fw_header {
	u32 read_index, write_index;
};

struct fw_queue {
	struct fw_header *header;
	u32 *data;
};

int fw_alloc(struct device *dev, struct fw_queue *q, dma_addr_t *dma)
{
	q->header = dma_alloc_coherent(dev, PAGE_SIZE, &dma[0], GFP_KERNEL);
	q->data = dma_alloc_coherent(dev, PAGE_SIZE, &dma[1], GFP_KERNEL);
	return q->header && q->data ? 0 : -ENOMEM;
}

/* Read, then given back: the firmware may write there again. */
u32 fw_read(struct fw_queue *q, u32 at)
{
	u32 word = q->data[at];

	q->header->read_index = at + 1;
	return word;
}
// LOW: missing-mb.c:[[@LINE-3]]:2: warning: the device can see the store to header->read_index, and store anew, before data[] has been read [fencepost-missing-mb]
// LOW: note: put dma_mb() before it; visible on
