// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// RUN: not %fencepost check %s -- -I %S/Inputs > %t.functions
// RUN: not %fencepost check %s -- -I %S/Inputs -DMACROS > %t.macros
// RUN: diff %t.functions %t.macros
// RUN: FileCheck %s < %t.functions
// RUN: not %fencepost check --format json %s -- -I %S/Inputs > %t.json
// RUN: python3 %S/Inputs/findings.py < %t.json | FileCheck %s --check-prefix=JSON
// RUN: python3 %S/Inputs/apply-fix.py %s < %t.json > %t.fixed.c
// RUN: %fencepost check %t.fixed.c -- -I %S/Inputs | count 0
#include "kernel.h"

int probe(struct card *c)
{
	return card_setup(c);
}

void kick(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	smp_wmb();
	writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK:      weak-barrier.c:[[@LINE-3]]:2: warning: smp_wmb() orders memory for other CPUs only{{.*}}wmb() is needed [fencepost-weak-barrier]
// CHECK-NEXT: weak-barrier.c:[[@LINE-5]]:2: note: store to
// CHECK-NEXT: weak-barrier.c:[[@LINE-5]]:2: note: smp_wmb() orders memory for other CPUs only
// CHECK-NEXT: weak-barrier.c:[[@LINE-5]]:2: note: writel_relaxed() of TAIL
// CHECK-NEXT: weak-barrier.c:[[@LINE-7]]:2: note: replace smp_wmb() by wmb(); visible on arm, arm64, riscv, loongarch
// JSON: [[@LINE-8]]:2 weak-barrier high in kick; steps store@[[@LINE-9]] barrier@[[@LINE-8]] doorbell@[[@LINE-7]]; visible arm,arm64,riscv,loongarch; cost ; fix 'replace smp_wmb() by wmb()' edits [[@LINE-8]]:2-7'wmb'{{$}}

void kick_dma(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	dma_wmb();
	writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: weak-barrier.c:[[@LINE-3]]:2: warning: dma_wmb() orders coherent memory only, not MMIO
// JSON: [[@LINE-4]]:2 weak-barrier {{.*}}visible arm;{{.*}}edits [[@LINE-4]]:2-7'wmb'{{$}}

/* Right: the barrier is for another CPU, writel() waits by itself. */
void kick_ordered(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	smp_wmb();
	writel(c->prod, c->regs + TAIL);
}
// CHECK-NOT: {{warning|error}}
// JSON-NOT: {{.}}
