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
	writel_relaxed(c->prod, c->regs + TAIL);
	wmb();	/* before the next */
}
// CHECK:      misplaced-barrier.c:[[@LINE-2]]:2: warning: wmb() stands behind writel_relaxed() of TAIL{{.*}} [fencepost-misplaced-barrier]
// CHECK-NEXT: misplaced-barrier.c:[[@LINE-5]]:2: note: store to
// CHECK-NEXT: misplaced-barrier.c:[[@LINE-5]]:2: note: writel_relaxed() of TAIL
// CHECK-NEXT: misplaced-barrier.c:[[@LINE-5]]:2: note: wmb() comes too late
// CHECK-NEXT: misplaced-barrier.c:[[@LINE-6]]:2: note: move wmb() before writel_relaxed(); visible on x86, arm, arm64, riscv, s390, loongarch
// CHECK-NOT: {{warning|error}}
// JSON: [[@LINE-8]]:2 misplaced-barrier high in xmit; steps store@[[@LINE-10]] doorbell@[[@LINE-9]] barrier@[[@LINE-8]]; {{.*}}edits [[@LINE-9]]:1-0'\twmb();\n' [[@LINE-8]]:1-30''{{$}}
//      FIXED:	c->ring[c->prod++].addr = cpu_to_le32(addr);
// FIXED-NEXT:	wmb();
// FIXED-NEXT:	writel_relaxed(c->prod, c->regs + TAIL);
// FIXED-NEXT:}

/* Right: the store that it orders comes behind it. */
void xmit_then_own(struct card *c, struct desc *d, u32 addr)
{
	writel(c->prod, c->regs + TAIL);
	wmb();
	c->ring[c->prod].own = 0;
	writel_relaxed(0, c->regs + CTRL);
}
