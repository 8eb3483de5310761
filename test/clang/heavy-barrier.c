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

void fill(struct card *c, u32 addr)
{
	struct desc *d = &c->ring[c->prod];

	d->addr = cpu_to_le32(addr);
	wmb();
	d->own = cpu_to_le32(OWN);
	writel(c->prod, c->regs + TAIL);
}
// CHECK:      heavy-barrier.c:[[@LINE-4]]:2: warning: wmb() {{.*}}dma_wmb() is enough [fencepost-heavy-barrier]
// CHECK-NEXT: heavy-barrier.c:[[@LINE-6]]:2: note: between d->addr
// CHECK-NEXT: heavy-barrier.c:[[@LINE-6]]:2: note: wmb()
// CHECK-NEXT: heavy-barrier.c:[[@LINE-6]]:2: note: and d->own
// CHECK-NEXT: heavy-barrier.c:[[@LINE-6]]:2: note: writel() waits for the stores by itself
// CHECK-NEXT: heavy-barrier.c:[[@LINE-9]]:2: note: replace wmb() by dma_wmb(); costs x86: sfence (instead of nothing)
// JSON: [[@LINE-10]]:2 heavy-barrier high in fill; steps store@[[@LINE-11]] barrier@[[@LINE-10]] {{(store|publish)}}@[[@LINE-9]] {{.*}} edits [[@LINE-10]]:2-3'dma_wmb'{{$}}
//      FIXED:	d->addr = cpu_to_le32(addr);
// FIXED-NEXT:	dma_wmb();
// FIXED-NEXT:	d->own = cpu_to_le32(OWN);

/* Right: the same barrier also stands before a relaxed doorbell. */
void fill_relaxed(struct card *c, u32 addr)
{
	struct desc *d = &c->ring[c->prod++];

	d->addr = cpu_to_le32(addr);
	wmb();
	c->cons = c->prod;
	writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK-NOT: {{warning|error}}
