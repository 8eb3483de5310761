// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// A poll mode driver's ring over DPDK's own headers, as Debian ships them:
// --api dpdk, by its name.
// REQUIRES: dpdk
// RUN: not %fencepost check --api dpdk %s -- -I%dpdk | FileCheck %s --implicit-check-not=warning:
// RUN: not %fencepost check --api dpdk %s -- -isystem%dpdk | FileCheck %s --implicit-check-not=warning:
// RUN: not %fencepost check --api dpdk --kernel auto --arch arm64 %s -- -I%dpdk | FileCheck %s --implicit-check-not=warning:
// RUN: %clang -fsyntax-only -w -fplugin=%plugin -fplugin-arg-fencepost-api=dpdk -I%dpdk %s 2>&1 | FileCheck %s --implicit-check-not=warning:
//
// By Linux's table none of these names is known, but for two that are not what they are there.
// RUN: not %fencepost check %s -- -I%dpdk | grep warning: | FileCheck %s --check-prefix=LINUX
// LINUX: warning: wmb() repeats what writel() does{{.*$}}
// LINUX-NOT: {{.}}
//
// The fixes are DPDK's, and so are the costs.
// RUN: not %fencepost check --api dpdk --format json %s -- -I%dpdk > %t.json
// RUN: grep -c '"text":"\\trte_io_wmb();' %t.json | FileCheck %s --check-prefix=EDITS
// EDITS: 2
// RUN: FileCheck %s --check-prefix=COST < %t.json
// COST: "cost":["x86: sfence","arm: dmb st","arm64: dmb oshst","ppc64: sync","riscv: fence w,w","loongarch: dbar 0"]
//
// Every name of the table stands in the headers, but for those of older releases (rte_cio_*, *_dma_addr*),
// one of 24.11, and one of a header for drivers, which the package does not have.
// RUN: python3 %S/Inputs/table-names.py %root/checker/api/dpdk.yaml -I%dpdk > %t.names
// RUN: not grep -v -x -e 'rte_cio_[rw]mb' -e 'rte_mbuf_data_dma_addr\(_default\)\?' -e __rte_atomic_thread_fence -e rte_eth_dma_zone_reserve %t.names
#include <rte_config.h>

#include <rte_atomic.h>
#include <rte_byteorder.h>
#include <rte_cycles.h>
#include <rte_io.h>
#include <rte_malloc.h>
#include <rte_mbuf.h>
#include <rte_memcpy.h>
#include <rte_memzone.h>
#include <rte_spinlock.h>

#define RING_TAIL 0x18 // a write makes the device read the ring
#define STAT_DD 1u

struct entry {
	uint64_t addr;
	uint32_t len;
	uint32_t status;
};

struct rx_entry {
	uint64_t addr;
	uint32_t len;
	uint32_t status;
};

struct queue {
	volatile struct entry *ring;
	volatile struct rx_entry *rx_ring;
	uint8_t *regs;
	struct entry *shadow;
	uint16_t tail, mask;
	rte_spinlock_t lock;
};

int queue_setup(struct queue *q)
{
	const struct rte_memzone *zone = rte_memzone_reserve("ring", 4096, 0, RTE_MEMZONE_IOVA_CONTIG);

	if (!zone)
		return -1;
	q->ring = zone->addr;
	q->rx_ring = (void *)((uint8_t *)zone->addr + 2048);
	q->shadow = rte_zmalloc("shadow", 4096, 0);
	return 0;
}

void xmit(struct queue *q, struct rte_mbuf *m)
{
	volatile struct entry *e = &q->ring[q->tail];

	e->addr = rte_cpu_to_le_64(rte_mbuf_data_iova(m));
	e->len = m->data_len;
	q->tail = (q->tail + 1) & q->mask;
	rte_write32_relaxed(q->tail, q->regs + RING_TAIL);
}
// CHECK: dpdk.c:[[@LINE-2]]:2: warning: rte_write32_relaxed() of RING_TAIL can reach the device before the store to e->{{.*}} [fencepost-missing-wmb]
// CHECK: note: store to e->{{.*}} (rte_memzone_reserve() at dpdk.c:{{.*}})
// CHECK: note: put rte_io_wmb() before it, or use the accessor that waits; visible on {{.*}}arm64

void xmit_ordered(struct queue *q, struct rte_mbuf *m)
{
	q->ring[q->tail].addr = rte_cpu_to_le_64(rte_mbuf_data_iova(m));
	q->tail = (q->tail + 1) & q->mask;
	rte_io_wmb();
	rte_write32_relaxed(q->tail, q->regs + RING_TAIL);
}

void xmit_waits(struct queue *q, struct rte_mbuf *m)
{
	q->ring[q->tail].addr = rte_cpu_to_le_64(rte_mbuf_data_iova(m));
	q->tail = (q->tail + 1) & q->mask;
	rte_write32(q->tail, q->regs + RING_TAIL);
}

void xmit_waits_twice(struct queue *q, struct rte_mbuf *m)
{
	q->ring[q->tail].addr = rte_cpu_to_le_64(rte_mbuf_data_iova(m));
	q->tail = (q->tail + 1) & q->mask;
	rte_wmb();
	rte_write32(q->tail, q->regs + RING_TAIL);
}
// CHECK: dpdk.c:[[@LINE-3]]:2: warning: rte_wmb() repeats what rte_write32() does: it waits for all earlier stores by itself [fencepost-needless-barrier]
// CHECK: note: remove rte_wmb()

void xmit_compiler_only(struct queue *q, struct rte_mbuf *m)
{
	q->ring[q->tail].addr = rte_cpu_to_le_64(rte_mbuf_data_iova(m));
	q->tail = (q->tail + 1) & q->mask;
	rte_compiler_barrier();
	rte_write32_relaxed(q->tail, q->regs + RING_TAIL);
}
// CHECK: dpdk.c:[[@LINE-3]]:2: warning: rte_compiler_barrier() holds back the compiler only, {{.*}}: rte_io_wmb() is needed [fencepost-weak-barrier]
// CHECK: note: replace rte_compiler_barrier() by rte_io_wmb()

/* For lcores, and memory: nothing for MMIO. */
void xmit_lcores_only(struct queue *q, struct rte_mbuf *m)
{
	q->ring[q->tail].addr = rte_cpu_to_le_64(rte_mbuf_data_iova(m));
	q->tail = (q->tail + 1) & q->mask;
	rte_smp_wmb();
	rte_write32_relaxed(q->tail, q->regs + RING_TAIL);
}
// CHECK: dpdk.c:[[@LINE-2]]:2: warning: rte_write32_relaxed() of RING_TAIL {{.*}} [fencepost-missing-wmb]
// CHECK: note: put rte_io_wmb() before it

void xmit_too_late(struct queue *q, struct rte_mbuf *m)
{
	q->ring[q->tail].addr = rte_cpu_to_le_64(rte_mbuf_data_iova(m));
	q->tail = (q->tail + 1) & q->mask;
	rte_write32_relaxed(q->tail, q->regs + RING_TAIL);
	rte_wmb();
}
// CHECK: dpdk.c:[[@LINE-2]]:2: warning: rte_wmb() stands behind rte_write32_relaxed() of RING_TAIL: {{.*}} [fencepost-misplaced-barrier]
// CHECK: note: move rte_wmb() before rte_write32_relaxed()

/* An mfence for what is one direction. */
void xmit_heavy(struct queue *q, struct rte_mbuf *m)
{
	uint16_t tail = (q->tail + 1) & q->mask;
	uint8_t *regs = q->regs;

	q->ring[tail].addr = rte_cpu_to_le_64(rte_mbuf_data_iova(m));
	rte_mb();
	rte_write32_relaxed(tail, regs + RING_TAIL);
}
// CHECK: dpdk.c:[[@LINE-3]]:2: warning: rte_mb() orders only one direction here: rte_io_wmb() is enough [fencepost-heavy-barrier]

/* Linux's names in DPDK code do what their bodies here say: this one waits for nothing. */
static inline void writel(uint32_t value, volatile void *addr)
{
	*(volatile uint32_t *)addr = value;
}
#define wmb() rte_wmb()

void xmit_ported(struct queue *q, struct rte_mbuf *m)
{
	q->ring[q->tail].addr = rte_cpu_to_le_64(rte_mbuf_data_iova(m));
	q->tail = (q->tail + 1) & q->mask;
	wmb();
	writel(q->tail, q->regs + RING_TAIL);
}

/* A copy of what no device sees, under a lock, and a delay through a variable. */
void no_device(struct queue *q, const struct entry *from)
{
	rte_spinlock_lock(&q->lock);
	rte_memcpy(&q->shadow[q->tail], from, sizeof(*from));
	rte_write32_relaxed(q->tail, q->regs + RING_TAIL);
	rte_spinlock_unlock(&q->lock);
	rte_delay_us(10);
}

uint32_t recv_one(struct queue *q)
{
	volatile struct rx_entry *e = &q->rx_ring[q->tail];

	if (!(rte_le_to_cpu_32(e->status) & STAT_DD))
		return 0;
	return rte_le_to_cpu_32(e->len);
}
// CHECK: dpdk.c:[[@LINE-2]]:{{[0-9]+}}: warning: e->len can be read before e->status, {{.*}} [fencepost-missing-dma-rmb]
// CHECK: note: put rte_io_rmb() behind the test

uint32_t recv_ordered(struct queue *q)
{
	volatile struct rx_entry *e = &q->rx_ring[q->tail];

	if (!(rte_le_to_cpu_32(e->status) & STAT_DD))
		return 0;
	rte_io_rmb();
	return rte_le_to_cpu_32(e->len);
}

/* As DPDK's own drivers have it. */
uint32_t recv_fenced(struct queue *q)
{
	volatile struct rx_entry *e = &q->rx_ring[q->tail];

	if (!(rte_le_to_cpu_32(e->status) & STAT_DD))
		return 0;
	rte_atomic_thread_fence(__ATOMIC_ACQUIRE);
	return rte_le_to_cpu_32(e->len);
}
