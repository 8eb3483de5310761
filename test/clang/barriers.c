// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// What each barrier is there for: fencepost barriers, and the engine alone.
// RUN: %fencepost barriers %s -- -I %S/Inputs > %t.functions 2> %t.err
// RUN: %fencepost barriers %s -- -I %S/Inputs -DMACROS 2> /dev/null | diff %t.functions -
// RUN: FileCheck %s --implicit-check-not=remark: < %t.functions
// RUN: FileCheck %s --check-prefix=COUNTS --match-full-lines --implicit-check-not='{{.}}' < %t.err
// COUNTS: fencepost: 17 barriers: 10 needed, 1 heavy, 1 needless, 1 weak, 2 spare, 1 outside, 1 nothing found
//
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs | %fencepost-events --barriers - > %t.engine
// RUN: FileCheck %s --check-prefix=ENGINE < %t.engine && grep -c '^[^ ]' %t.engine | grep -x 17
//
// RUN: %fencepost barriers --format json %s -- -I %S/Inputs 2> /dev/null | FileCheck %s --check-prefix=JSON
#include "kernel.h"

void kick(struct card *c);

int probe(struct card *c)
{
	return card_setup(c);
}

void xmit(struct card *c, u32 addr)
{
	struct desc *d = &c->ring[c->prod];

	d->addr = cpu_to_le32(addr);
	dma_wmb();
	d->own = cpu_to_le32(OWN);
	wmb();
	writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK:      barriers.c:[[@LINE-5]]:2: remark: dma_wmb() keeps the store to d->addr before the store to d->own, for the device: who sees the second relies on the first [needed]
// CHECK-NEXT: barriers.c:[[@LINE-7]]:2: note: store to d->addr (dma_alloc_coherent() at kernel.h:{{.*}})
// CHECK-NEXT: barriers.c:[[@LINE-7]]:2: note: dma_wmb()
// CHECK-NEXT: barriers.c:[[@LINE-7]]:2: note: store to d->own (dma_alloc_coherent() at kernel.h:{{.*}})
// CHECK:      barriers.c:[[@LINE-7]]:2: remark: wmb() keeps the store to d->own before writel_relaxed() of TAIL, for the device: the second has the device look [needed]
// ENGINE:      barriers.c:[[@LINE-10]]:2: dma_wmb (needed): dma_wmb() keeps the store to d->addr before the store to d->own, for the device: {{.*}}
// ENGINE-NEXT: {{^    }}store {{.*}}barriers.c:[[@LINE-12]]:2: store to d->addr {{.*}}
// ENGINE-NEXT: {{^    }}barrier {{.*}}barriers.c:[[@LINE-12]]:2: dma_wmb()
// JSON: {"barrier":"dma_wmb","by":"the device","column":2,"confidence":"high","file":"{{.*}}barriers.c","function":"xmit","instead":"","line":[[@LINE-13]],"message":"{{.*}}","obligation":"handed over","steps":[{{.*}}],"use":"needed"}

int poll(struct card *c, u32 *len)
{
	struct desc *d = &c->ring[c->cons];

	if (le32_to_cpu(d->own) & OWN)
		return 0;
	dma_rmb();
	*len = le32_to_cpu(d->len);
	return 1;
}
// CHECK: barriers.c:[[@LINE-4]]:2: remark: dma_rmb() keeps the load of d->own before the load of d->len, for the device: the first tells whether the second is there to be read [needed]

// One half is in a helper, the other in its caller.
static void fill(struct desc *d, u32 addr)
{
	d->addr = cpu_to_le32(addr);
	dma_wmb();
}
// CHECK:      barriers.c:[[@LINE-2]]:2: remark: dma_wmb() keeps the store to d->addr before the store to d->own, for the device: {{.*}} [needed]
// CHECK-NEXT: barriers.c:[[@LINE+6]]:2: note: in the call of fill()

void refill(struct card *c, u32 addr)
{
	struct desc *d = &c->ring[c->prod];

	fill(d, addr);
	d->own = cpu_to_le32(OWN);
}

u32 by_register(struct card *c)
{
	u32 last = readl_relaxed(c->regs + STATUS);

	if (last == c->cons)
		return 0;
	rmb();
	return c->ring[last].len;
}
// CHECK: barriers.c:[[@LINE-3]]:2: remark: rmb() keeps readl_relaxed() of STATUS before the load of ring->len, for the device: the register tells {{.*}} [needed]

void give_back(struct card *c, u32 *len)
{
	*len = le32_to_cpu(c->ring[c->cons].len);
	mb();
	c->cons++;
	writel(c->cons, c->regs + TAIL);
}
// CHECK: barriers.c:[[@LINE-4]]:2: remark: mb() keeps the load of ring->len before writel() of TAIL, for the device: behind the second the first may be stored anew; writel() of TAIL waits for the stores by itself [needed]

// Two contexts of the driver: the one reclaims what the other has handed over, and each stores before it looks.
void tell(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	smp_wmb();
	c->prod++;
	writel(c->prod, c->regs + TAIL);
}
// CHECK: barriers.c:[[@LINE-4]]:2: remark: smp_wmb() keeps the store to ring->addr before the store to c->prod, for {{.*}}: the second tells another CPU that the first is done; writel() of TAIL waits for the stores by itself [needed]

int look_again(struct card *c)
{
	c->prod++;
	smp_mb();
	if (c->cons == c->prod)
		return 1;
	return 0;
}
// CHECK: barriers.c:[[@LINE-5]]:2: remark: smp_mb() keeps the store to c->prod before the load of c->cons, for other CPUs: either side stores first, and then looks at what the other has stored [needed]

// Registers that keep no place by themselves, and writes that somebody wants gone.
void program(struct card *c, u32 addr)
{
	__raw_writel(addr, c->regs + CTRL);
	wmb();
	__raw_writel(1, c->regs + TAIL);
	wmb();
}
// CHECK: barriers.c:[[@LINE-4]]:2: remark: wmb() keeps __raw_writel() of CTRL before __raw_writel() of TAIL, for the device: the device has to be told in this order [needed]
// CHECK: barriers.c:[[@LINE-3]]:2: remark: wmb() stands straight behind __raw_writel() of TAIL, as if to bring it to the device: {{.*}} [needed]

void push(struct card *c)
{
	writel(1, c->regs + CTRL);
	wmb();
}
// CHECK: barriers.c:[[@LINE-2]]:2: remark: wmb() stands straight behind writel() of CTRL, as if to bring it to the device: {{.*}} a posted write it does not hasten [spare]

// What findings say, too.
void heavy(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	wmb();
	c->ring[c->prod].own = cpu_to_le32(OWN);
}
// CHECK:      barriers.c:[[@LINE-3]]:2: remark: wmb() orders only memory, no MMIO here: dma_wmb() is enough [heavy]
// JSON: {"barrier":"wmb","by":"the device",{{.*}}"instead":"dma_wmb","line":[[@LINE-4]],"message":"{{.*}}","obligation":"handed over",{{.*}},"use":"heavy"}

void needless(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	wmb();
	writel(1, c->regs + TAIL);
}
// CHECK: barriers.c:[[@LINE-3]]:2: remark: wmb() repeats what writel() does: {{.*}} [needless]

void weak(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	dma_wmb();
	writel_relaxed(1, c->regs + TAIL);
}
// CHECK: barriers.c:[[@LINE-3]]:2: remark: dma_wmb() orders coherent memory only, not MMIO, {{.*}} [weak]

// It is right for what the accessor does by itself; or for a call, whatever that does; or nobody knows.
void spare(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	smp_wmb();
	writel(1, c->regs + TAIL);
}
// CHECK: barriers.c:[[@LINE-3]]:2: remark: nothing is seen that needs smp_wmb(), beside what writel() of TAIL orders by itself [spare]

void outside(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	dma_wmb();
	kick(c);
}
// CHECK: barriers.c:[[@LINE-3]]:2: remark: dma_wmb() keeps the store to ring->addr before kick(), whose code is not seen [outside]

void nothing(struct card *c)
{
	smp_wmb();
}
// CHECK: barriers.c:[[@LINE-2]]:2: remark: nothing found that needs smp_wmb(){{.*}} [nothing found]
