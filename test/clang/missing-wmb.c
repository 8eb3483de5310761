// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// RUN: not %fencepost check %s -- -I %S/Inputs > %t.functions
// RUN: not %fencepost check %s -- -I %S/Inputs -DMACROS > %t.macros
// RUN: diff %t.functions %t.macros
// RUN: FileCheck %s < %t.functions
// RUN: not %fencepost check --format json %s -- -I %S/Inputs > %t.json
// RUN: python3 %S/Inputs/findings.py < %t.json | FileCheck %s --check-prefix=JSON
// RUN: python3 %S/Inputs/apply-fix.py %s < %t.json > %t.fixed.c
// RUN: %fencepost check %t.fixed.c -- -I %S/Inputs | count 0
// RUN: FileCheck %s --check-prefix=FIXED --match-full-lines --strict-whitespace < %t.fixed.c
#include "kernel.h"

int probe(struct card *c)
{
	return card_setup(c);
}

static void xmit(struct card *c, u32 addr)
{
	struct desc *d = &c->ring[c->prod++];

	d->addr = cpu_to_le32(addr);
	if (c->cons != c->prod) {
		writel_relaxed(c->prod, c->regs + TAIL);
	}
}
// CHECK:      missing-wmb.c:[[@LINE-3]]:3: warning: writel_relaxed() of TAIL can reach the device before the store to d->addr: a relaxed MMIO write does not wait for memory [fencepost-missing-wmb]
// CHECK-NEXT: missing-wmb.c:[[@LINE-6]]:2: note: store to d->addr (dma_alloc_coherent() at {{.*}}kernel.h:{{[0-9]+}})
// CHECK-NEXT: missing-wmb.c:[[@LINE-5]]:3: note: writel_relaxed() of TAIL: {{.*}}
// CHECK-NEXT: missing-wmb.c:[[BARRIER:[0-9]+]]:2: note: here a barrier orders the same register
// CHECK-NEXT: missing-wmb.c:[[@LINE-7]]:3: note: put wmb() before it{{.*}}; visible on x86, arm, arm64, riscv, s390, loongarch
// JSON: [[@LINE-8]]:3 missing-wmb high in xmit; steps store@[[@LINE-10]] doorbell@[[@LINE-8]] write@{{[0-9]+}}; visible x86,arm,arm64,riscv,s390,loongarch; cost ; fix 'put wmb() before it, {{.*}}' edits [[@LINE-8]]:1-0'\t\twmb();\n'{{$}}
//      FIXED:	if (c->cons != c->prod) {
// FIXED-NEXT:		wmb();
// FIXED-NEXT:		writel_relaxed(c->prod, c->regs + TAIL);

static void xmit_ordered(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	writel(c->prod, c->regs + TAIL);
}

static void xmit_barrier(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	wmb();
	writel_relaxed(c->prod, c->regs + TAIL);
}

// CHECK-NOT: {{warning|error}}
void (*const all[])(struct card *, u32) = { xmit, xmit_ordered, xmit_barrier };
// JSON-NOT: missing
