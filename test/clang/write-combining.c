// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// Towards a write-combining mapping no accessor waits: the barrier is needed, whatever stands behind it.
// RUN: not %fencepost check %s -- -I %S/Inputs > %t.functions
// RUN: not %fencepost check %s -- -I %S/Inputs -DMACROS > %t.macros
// RUN: diff %t.functions %t.macros
// RUN: FileCheck %s --implicit-check-not=warning: < %t.functions
#include "kernel.h"

struct wc_card {
	void __iomem *regs;
	void __iomem *push;
	struct desc *ring;
	u32 prod;
};

int probe(struct wc_card *c, struct device *dev)
{
	dma_addr_t handle;

	c->regs = ioremap(0x1000, 0x100);
	c->push = ioremap_wc(0x2000, 0x100);
	c->ring = dma_alloc_coherent(dev, 64 * sizeof(*c->ring), &handle, GFP_KERNEL);
	return 0;
}

void missing(struct wc_card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	writel(c->prod, c->push + TAIL);
}
// CHECK: write-combining.c:[[@LINE-2]]:2: warning: {{.*}} [fencepost-missing-wmb]
// CHECK: visible on x86, arm, arm64, ppc64, riscv, loongarch{{$}}

void needed(struct wc_card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	wmb();
	writel(c->prod, c->push + TAIL);
}

void needless(struct wc_card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	wmb();
	writel(c->prod, c->regs + TAIL);
}
// CHECK: write-combining.c:[[@LINE-3]]:2: warning: {{.*}} [fencepost-needless-barrier]
