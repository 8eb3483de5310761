// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// RUN: not %fencepost check --kernel 5.1 %s -- -I %S/Inputs > %t.functions
// RUN: not %fencepost check --kernel 5.1 %s -- -I %S/Inputs -DMACROS > %t.macros
// RUN: diff %t.functions %t.macros
// RUN: FileCheck %s < %t.functions
// RUN: not %fencepost check --kernel 5.1 --format json %s -- -I %S/Inputs > %t.json
// RUN: python3 %S/Inputs/findings.py < %t.json | FileCheck %s --check-prefix=JSON
// RUN: python3 %S/Inputs/apply-fix.py %s < %t.json > %t.fixed.c
// RUN: %fencepost check --kernel 5.1 %t.fixed.c -- -I %S/Inputs | count 0
// RUN: FileCheck %s --check-prefix=FIXED --match-full-lines --strict-whitespace < %t.fixed.c
//
// Since 5.2 a spinlock does it for ordered writes:
// RUN: not %fencepost check --kernel 5.2 %s -- -I %S/Inputs | FileCheck %s --check-prefix=NOW
// NOW-NOT: warning
// NOW:     warning: mmiowb() has nothing to order{{.*}} [fencepost-needless-barrier]
// NOW-NOT: warning
#include "kernel.h"

void set(struct card *c, u32 val)
{
	unsigned long flags;

	spin_lock_irqsave(&c->lock, flags);
	writel(val, c->regs + CTRL);
	spin_unlock_irqrestore(&c->lock, flags);
}
// CHECK:      missing-mmiowb.c:[[@LINE-2]]:2: warning: writel() {{.*}}mmiowb() is missing before spin_unlock_irqrestore() [fencepost-missing-mmiowb]
// CHECK-NEXT: missing-mmiowb.c:[[@LINE-4]]:2: note: writel()
// CHECK-NEXT: missing-mmiowb.c:[[@LINE-4]]:2: note: spin_unlock_irqrestore()
// CHECK-NEXT: missing-mmiowb.c:[[@LINE-5]]:2: note: put mmiowb() before it{{.*}}; visible on riscv, mips
// JSON: [[@LINE-6]]:2 missing-mmiowb high in set; steps write@[[@LINE-7]] unlock@[[@LINE-6]]; visible riscv,mips; cost ; fix {{.*}} edits [[@LINE-6]]:1-0'\tmmiowb();\n'{{$}}
//      FIXED:	writel(val, c->regs + CTRL);
// FIXED-NEXT:	mmiowb();
// FIXED-NEXT:	spin_unlock_irqrestore(&c->lock, flags);

/* Right: with the barrier, or with a read behind the write. */
void set_barrier(struct card *c, u32 val)
{
	spin_lock(&c->lock);
	writel(val, c->regs + CTRL);
	mmiowb();
	spin_unlock(&c->lock);
}

u32 set_and_read(struct card *c, u32 val)
{
	spin_lock(&c->lock);
	writel(val, c->regs + CTRL);
	val = readl(c->regs + CTRL);
	spin_unlock(&c->lock);
	return val;
}
// CHECK-NOT: {{warning|error}}
// JSON-NOT: {{.}}
