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

void xmit(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	wmb();
	writel(c->prod, c->regs + TAIL);
}
// CHECK:      needless-barrier.c:[[@LINE-3]]:2: warning: wmb() repeats what writel() does{{.*}} [fencepost-needless-barrier]
// CHECK-NEXT: needless-barrier.c:[[@LINE-4]]:2: note: wmb()
// CHECK-NEXT: needless-barrier.c:[[@LINE-4]]:2: note: writel()
// CHECK-NEXT: needless-barrier.c:[[@LINE-6]]:2: note: remove wmb(); costs x86: sfence, {{.*}}arm64: dsb st, ppc64: sync
// JSON: [[@LINE-7]]:2 needless-barrier high in xmit; steps barrier@[[@LINE-7]] doorbell@[[@LINE-6]]; visible ; cost x86: sfence, arm: dsb st and an outer-cache sync, arm64: dsb st, ppc64: sync, riscv: fence ow,ow, mips: sync; fix 'remove wmb()' edits [[@LINE-7]]:1-8''{{$}}
//      FIXED:	c->ring[c->prod++].addr = cpu_to_le32(addr);
// FIXED-NEXT:	writel(c->prod, c->regs + TAIL);

u32 poll(struct card *c)
{
	u32 status = readl(c->regs + STATUS);

	rmb();
	return status & c->ring[c->cons].len;
}
// CHECK: needless-barrier.c:[[@LINE-3]]:2: warning: rmb() {{.*}} [fencepost-needless-barrier]

void twice(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	wmb();
	wmb();
	writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: needless-barrier.c:[[@LINE-3]]:2: warning: wmb() {{.*}} [fencepost-needless-barrier]

/* Right: nothing but the barrier keeps these in order. */
void needed(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	dma_wmb();
	c->ring[c->prod++].own = cpu_to_le32(OWN);
	writel(c->prod, c->regs + TAIL);
}
// CHECK-NOT: {{warning|error}}
