// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// RUN: not %fencepost check --min-confidence low %s -- -I %S/Inputs > %t.functions
// RUN: not %fencepost check --min-confidence low %s -- -I %S/Inputs -DMACROS > %t.macros
// RUN: diff %t.functions %t.macros
// RUN: FileCheck %s --implicit-check-not=warning: < %t.functions
// RUN: not %fencepost check --min-confidence low --format json %s -- -I %S/Inputs > %t.json
// RUN: python3 %S/Inputs/findings.py < %t.json | FileCheck %s --check-prefix=JSON
// RUN: python3 %S/Inputs/apply-fix.py %s < %t.json > %t.fixed.c
// RUN: %fencepost check --min-confidence low %t.fixed.c -- -I %S/Inputs | count 0
// RUN: FileCheck %s --check-prefix=FIXED --match-full-lines --strict-whitespace < %t.fixed.c
// RUN: not %fencepost check --min-confidence low --arch arm64 %s -- -I %S/Inputs | grep -c warning: | grep -x 1
#include "kernel.h"

#define OPERAND	0x10
#define COMMAND	0x14
#define KEY	0x18
#define GO	0x80000000

struct unit {
	void __iomem *regs;
	void __iomem *window;
};

int probe(struct unit *u)
{
	u->regs = ioremap(0x1000, 0x100);
	u->window = ioremap_wc(0x2000, 0x100);
	return 0;
}

void post(struct unit *u, u32 op, u32 operand)
{
	__raw_writel(operand, u->regs + OPERAND);
	__raw_writel(GO | op, u->regs + COMMAND);
}
// CHECK:      missing-mmio-order.c:[[@LINE-2]]:2: warning: __raw_writel() of COMMAND can reach the device before __raw_writel() of OPERAND: raw accessors keep no order, not even to one device [fencepost-missing-mmio-order]
// CHECK-NEXT: missing-mmio-order.c:[[@LINE-4]]:2: note: __raw_writel() of OPERAND
// CHECK-NEXT: missing-mmio-order.c:[[@LINE-4]]:2: note: __raw_writel() of COMMAND: the value's name says that it starts the device
// CHECK-NEXT: missing-mmio-order.c:[[@LINE-5]]:2: note: put wmb() before it, or use accessors that keep their order; visible on mips, alpha
// JSON: [[@LINE-6]]:2 missing-mmio-order low in post; steps write@[[@LINE-7]] doorbell@[[@LINE-6]]; visible mips,alpha; cost ; fix {{.*}} edits [[@LINE-6]]:1-0'\twmb();\n'{{$}}
//      FIXED:	__raw_writel(operand, u->regs + OPERAND);
// FIXED-NEXT:	wmb();
// FIXED-NEXT:	__raw_writel(GO | op, u->regs + COMMAND);

void push(struct unit *u, u32 job, u32 n)
{
	writel(job, u->window);
	writel_relaxed(n, u->regs + TAIL);
}
// CHECK: missing-mmio-order.c:[[@LINE-2]]:2: warning: writel_relaxed() of TAIL can reach the device before writel() of window: nothing keeps a write-combining window in order with it [fencepost-missing-mmio-order]
// CHECK: note: put wmb() before it; visible on arm, arm64, ppc64, riscv, mips, alpha, loongarch
// JSON:  [[@LINE-4]]:2 missing-mmio-order medium in push;

/* Right: the barrier, and accessors that wait. */
void post_ordered(struct unit *u, u32 op, u32 operand)
{
	__raw_writel(operand, u->regs + KEY);
	wmb();
	writel_relaxed(GO | op, u->regs + COMMAND);
	readl(u->regs + COMMAND);
	__raw_writel(operand, u->regs + KEY);
	writel(GO | op, u->regs + COMMAND);
}

void push_ordered(struct unit *u, u32 job, u32 n)
{
	writel_relaxed(job, u->window);
	writel(n, u->regs + TAIL);
}
