// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// What a function is reduced to, in the order in which it happens.
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs | FileCheck %s
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs -DMACROS | FileCheck %s
#include "kernel.h"

// CHECK-LABEL: function nested
// CHECK:      mmio-read ordered {{.*}}reg=other:"CTRL"
// CHECK-NEXT: mmio-write ordered {{.*}}reg=other:"CTRL"
// CHECK-NOT:  mmio
void nested(struct card *c, u32 set)
{
	writel(readl(c->regs + CTRL) | set, c->regs + CTRL);
}

#define REG(c, r)	((c)->regs + (r))
#define put(c, r, v)	writel_relaxed(v, REG(c, r))
#define db(c, v)	do { wmb(); put(c, TAIL, v); } while (0)

// CHECK-LABEL: function macro_in_macro
// CHECK:      barrier wmb
// CHECK:      mmio-write relaxed {{.*}}reg=other:"{{.*}}TAIL" value=index:"prod" text="writel_relaxed()"
// CHECK-NOT:  {{barrier|mmio}}
void macro_in_macro(struct card *c)
{
	db(c, c->prod);
}

// CHECK-LABEL: function comma
// CHECK:      mmio-read relaxed {{.*}}"STATUS"
// CHECK-NEXT: mmio-read ordered {{.*}}"CTRL"
u32 comma(struct card *c)
{
	return (readl_relaxed(c->regs + STATUS), readl(c->regs + CTRL));
}

// CHECK-LABEL: function ternary
// CHECK:      block 0 -> [[A:[0-9]+]] [[B:[0-9]+]]
// CHECK:      block [[A]] -> [[END:[0-9]+]]
// CHECK-NEXT: mmio-read ordered {{.*}}"CTRL"
// CHECK:      block [[B]] -> [[END]]
// CHECK-NEXT: mmio-read relaxed {{.*}}"TAIL"
// CHECK:      block [[END]]
// CHECK-NEXT: mmio-write ordered {{.*}}"STATUS"
void ternary(struct card *c, int n)
{
	u32 v = n ? readl(c->regs + CTRL) : readl_relaxed(c->regs + TAIL);

	writel(v, c->regs + STATUS);
}

// The second of two is read on one path only.
// CHECK-LABEL: function logic
// CHECK:      block 0 -> [[SECOND:[0-9]+]] [[NO:[0-9]+]]
// CHECK-NEXT: mmio-read ordered {{.*}}"STATUS"
// CHECK:      block {{[0-9]+}} -> [[NO]]
// CHECK-NEXT: barrier wmb
// CHECK:      block [[NO]]
// CHECK:      block [[SECOND]] -> {{[0-9]+}} [[NO]]
// CHECK-NEXT: mmio-read ordered {{.*}}"CTRL"
void logic(struct card *c)
{
	if (readl(c->regs + STATUS) && readl(c->regs + CTRL))
		wmb();
}

// CHECK-LABEL: function statement_expression
// CHECK:      mmio-read relaxed {{.*}}"STATUS"
// CHECK-NEXT: barrier rmb
// CHECK-NEXT: mmio-write ordered {{.*}}"CTRL"
void statement_expression(struct card *c)
{
	writel(({ u32 x = readl_relaxed(c->regs + STATUS); rmb(); x; }), c->regs + CTRL);
}

// CHECK-LABEL: function locked
// CHECK:      lock spin text="spin_lock_irqsave()"
// CHECK-NEXT: mmio-write ordered
// CHECK-NEXT: unlock spin text="spin_unlock_irqrestore()"
// CHECK-NEXT: delay
void locked(struct card *c)
{
	unsigned long flags;

	spin_lock_irqsave(&c->lock, flags);
	writel(1, c->regs + CTRL);
	spin_unlock_irqrestore(&c->lock, flags);
	udelay(10);
}

// Neither sizeof nor what is never evaluated happens.
// CHECK-LABEL: function unevaluated
// CHECK-NOT:  {{mmio|barrier}}
unsigned long unevaluated(struct card *c)
{
	return sizeof(readl(c->regs)) + sizeof(__typeof__(readl(c->regs)));
}

// CHECK-LABEL: function nothing
// CHECK-NOT:  {{mmio|barrier}}
void nothing(void)
{
}

// CHECK-LABEL: function old_style
// CHECK:      mmio-write ordered {{.*}} value=param:1
int old_style(c, n)
	struct card *c;
	int n;
{
	writel(n, c->regs + CTRL);
	return 0;
}
