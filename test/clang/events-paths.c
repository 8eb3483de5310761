// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// Branches and loops: every way through a function is a way through its graph.
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs | FileCheck %s
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs -DMACROS | FileCheck %s
#include "kernel.h"

// CHECK-LABEL: function cases
// CHECK:      block 0 -> [[DEFAULT:[0-9]+]] [[ONE:[0-9]+]] [[ZERO:[0-9]+]]
// CHECK:      block [[AFTER:[0-9]+]] -> [[OUT:[0-9]+]]
// CHECK-NEXT: barrier dma_wmb
// CHECK:      block [[DEFAULT]] -> [[OUT]]
// CHECK-NEXT: barrier rmb
// CHECK:      block [[ONE]] -> [[AFTER]]
// CHECK-NEXT: barrier wmb
// CHECK:      block [[ZERO]] -> [[ONE]]
// CHECK-NEXT: barrier mb
// CHECK:      block [[OUT]]
// CHECK-NEXT: mmio-write
void cases(struct card *c, int n)
{
	switch (n) {
	case 0:
		mb();
		__attribute__((fallthrough));
	case 1:
		wmb();
		break;
	default:
		rmb();
		goto out;
	}
	dma_wmb();
out:
	writel(1, c->regs + CTRL);
}

// CHECK-LABEL: function wait
// CHECK:      block 0 -> [[HEAD:[0-9]+]]
// CHECK:      block [[HEAD]] -> [[BODY:[0-9]+]] [[END:[0-9]+]]
// CHECK-NEXT: mmio-read
// CHECK:      block [[BODY]] -> [[NEXT:[0-9]+]]
// CHECK-NEXT: barrier mb
// CHECK:      block [[NEXT]] -> [[HEAD]]
// CHECK:      block [[END]]
// CHECK-NEXT: mmio-write
void wait(struct card *c)
{
	while (readl(c->regs + STATUS) & 1)
		mb();
	writel(0, c->regs + CTRL);
}

// A loop that does not loop: nothing goes back to its start.
// CHECK-LABEL: function once
// CHECK:      block 0 -> [[BODY:[0-9]+]]
// CHECK:      block [[BODY]] -> [[COND:[0-9]+]]
// CHECK-NEXT: barrier rmb
// CHECK-NEXT: block [[COND]] -> [[OUT:[0-9]+]]{{$}}
// CHECK-NOT:  -> {{(.* )?}}[[BODY]]{{$}}
void once(void)
{
	do {
		rmb();
	} while (0);
}

// CHECK-LABEL: function again_and_again
// CHECK:      block [[AGAIN:[1-9]+]] -> [[BACK:[0-9]+]] [[ON:[0-9]+]]
// CHECK-NEXT: barrier wmb
// CHECK-NEXT: mmio-read
// CHECK-NEXT: block [[BACK]] -> [[AGAIN]]
// CHECK-NEXT: block [[ON]]
// CHECK-NEXT: barrier mb
void again_and_again(struct card *c)
{
again:
	wmb();
	if (readl(c->regs + STATUS))
		goto again;
	mb();
}

// One barrier whose strength is chosen at run time, not two paths.
// CHECK-LABEL: function choice
// CHECK:      block 0{{$}}
// CHECK:      barrier virt_wmb|wmb
// CHECK:      mmio-write relaxed
void choice(struct card *c, int weak)
{
	if (weak)
		virt_wmb();
	else
		wmb();
	writel_relaxed(1, c->regs + TAIL);
}

// Both are for a device: nothing is chosen by who reads.
// CHECK-LABEL: function two_ways
// CHECK:      block 0 -> [[ONE:[0-9]+]] [[OTHER:[0-9]+]]
// CHECK:      block [[ONE]] -> [[BEHIND:[0-9]+]]
// CHECK-NEXT: barrier dma_wmb{{ }}
// CHECK:      block [[BEHIND]]
// CHECK:      mmio-write relaxed
// CHECK:      block [[OTHER]] -> [[BEHIND]]
// CHECK-NEXT: barrier wmb{{ }}
void two_ways(struct card *c, int copy)
{
	if (copy)
		dma_wmb();
	else
		wmb();
	writel_relaxed(1, c->regs + TAIL);
}

// CHECK-LABEL: function one_sided
// CHECK:      block 0 -> [[THEN:[0-9]+]] [[END:[0-9]+]]
// CHECK:      block [[THEN]] -> [[END]]
// CHECK-NEXT: barrier wmb
// CHECK:      block [[END]]
// CHECK-NEXT: mmio-write relaxed
void one_sided(struct card *c, int strict)
{
	if (strict)
		wmb();
	writel_relaxed(1, c->regs + TAIL);
}

// CHECK-LABEL: function leaves_early
// CHECK:      block 0 -> [[NEXT:[0-9]+]] [[GONE:[0-9]+]]
// CHECK:      block [[GONE]]{{$}}
// CHECK-NEXT: block [[NEXT]]
// CHECK-NEXT: barrier wmb
void leaves_early(struct card *c)
{
	if (!c)
		return;
	wmb();
}
