// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// A provider's queues over rdma-core's names: --api rdma-core.
// RUN: not %fencepost check --api rdma-core %s -- -I %S/Inputs | FileCheck %s --implicit-check-not=warning:
// RUN: %clang -fsyntax-only -fplugin=%plugin -fplugin-arg-fencepost-api=rdma-core -I %S/Inputs %s 2>&1 | FileCheck %s --implicit-check-not=warning:
//
// The costs are those of these barriers, not of Linux's.
// RUN: not %fencepost check --api rdma-core --arch x86 --format json %s -- -I %S/Inputs | FileCheck %s --check-prefix=COST
// COST: "cost":["x86: lfence"]{{.*}}"message":"udma_from_device_barrier() repeats
#include <endian.h>

#include "rdma-core.h"

#define SQ_DOORBELL 0x800 // a write makes the device fetch from the send queue

struct wqe {
	__be64 addr;
	__be32 length;
	__be32 opcode_valid;
};

struct cqe {
	__be32 byte_cnt;
	__be32 op_own;
};

struct qp {
	struct wqe *sq;
	struct cqe *cq;
	uint8_t *uar, *bf;
	pthread_spinlock_t lock;
	uint32_t head;
};

void post_send(struct qp *qp, uint64_t addr)
{
	qp->sq[qp->head].addr = htobe64(addr);
	qp->head++;
	mmio_write32_be(qp->uar + SQ_DOORBELL, htobe32(qp->head));
}
// CHECK: rdma-core.c:[[@LINE-2]]:2: warning: mmio_write32_be() of SQ_DOORBELL can reach the device before the store to {{.*}} [fencepost-missing-wmb]
// CHECK: note: put udma_to_device_barrier() before it

void post_send_ordered(struct qp *qp, uint64_t addr)
{
	qp->sq[qp->head].addr = htobe64(addr);
	qp->head++;
	udma_to_device_barrier();
	mmio_write32_be(qp->uar + SQ_DOORBELL, htobe32(qp->head));
}

/* It orders the stores among themselves, and makes none visible. */
void post_send_weak(struct qp *qp, uint64_t addr)
{
	qp->sq[qp->head].addr = htobe64(addr);
	udma_ordering_write_barrier();
	qp->sq[qp->head].opcode_valid = htobe32(1);
	udma_ordering_write_barrier();
	mmio_write32_be(qp->uar + SQ_DOORBELL, htobe32(qp->head));
}
// CHECK: rdma-core.c:[[@LINE-3]]:2: warning: udma_ordering_write_barrier() orders coherent memory only, not MMIO, {{.*}}: udma_to_device_barrier() is needed [fencepost-weak-barrier]
// CHECK: note: replace udma_ordering_write_barrier() by udma_to_device_barrier()

/* Around a write to a write-combining mapping: the one in front implies the other kind. */
void post_send_inline(struct qp *qp, uint64_t addr)
{
	struct wqe *wqe = &qp->sq[qp->head++];

	wqe->addr = htobe64(addr);
	mmio_wc_start();
	mmio_memcpy_x64(qp->bf, wqe, 64);
	mmio_flush_writes();
}

void post_send_locked(struct qp *qp, uint64_t addr)
{
	struct wqe *wqe = &qp->sq[qp->head++];

	wqe->addr = htobe64(addr);
	mmio_wc_spinlock(&qp->lock);
	mmio_memcpy_x64(qp->bf, wqe, 64);
	mmio_wc_spinunlock(&qp->lock);
}

/* A doorbell's value, put together by words in the stack: no device reads that. */
void ring(struct qp *qp)
{
	struct { __le32 words[2]; } db = {};
	const void *at = &db, *none = none;

	*((__le32 *)&db + 1) |= htole32(1);
	*((__le32 *)at + 1) |= htole32(2);
	(void)*((const __le32 *)none);
	mmio_write32_be(qp->uar + SQ_DOORBELL, htobe32(db.words[1]));
}

uint32_t poll(struct qp *qp)
{
	struct cqe *cqe = &qp->cq[0];

	if (!(be32toh(cqe->op_own) & 1))
		return 0;
	udma_from_device_barrier();
	udma_from_device_barrier();
	return be32toh(cqe->byte_cnt);
}
// CHECK: rdma-core.c:[[@LINE-3]]:2: warning: udma_from_device_barrier() repeats udma_from_device_barrier(): {{.*}} [fencepost-needless-barrier]

uint32_t poll_early(struct qp *qp)
{
	struct cqe *cqe = &qp->cq[1];

	if (!(be32toh(cqe->op_own) & 1))
		return 0;
	return be32toh(cqe->byte_cnt);
}
// CHECK: rdma-core.c:[[@LINE-2]]:{{[0-9]+}}: warning: cqe->byte_cnt can be read before cqe->op_own, {{.*}} [fencepost-missing-dma-rmb]
// CHECK: note: put udma_from_device_barrier() behind the test
