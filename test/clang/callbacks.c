// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// Doorbells behind the driver's own wrappers, and behind function pointers.
// RUN: not %fencepost check %s -- -I %S/Inputs > %t.functions
// RUN: not %fencepost check %s -- -I %S/Inputs -DMACROS > %t.macros
// RUN: diff %t.functions %t.macros
// RUN: FileCheck %s --implicit-check-not=warning: < %t.functions
#include "kernel.h"

int probe(struct card *c)
{
	return card_setup(c);
}

struct ops {
	void (*write)(struct card *c, u32 reg, u32 val);
	void (*sync)(void);
};

static void relaxed_write(struct card *c, u32 reg, u32 val)
{
	writel_relaxed(val, c->regs + reg);
}

static void ordered_sync(void)
{
	wmb();
}

const struct ops card_ops = { .write = relaxed_write, .sync = ordered_sync };

static inline void wrapper(struct card *c)
{
	relaxed_write(c, TAIL, c->prod);
}

void by_wrapper(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	wrapper(c);
}
// CHECK: callbacks.c:[[@LINE-2]]:2: warning: {{.*}}TAIL{{.*}} [fencepost-missing-wmb]

void by_pointer(struct card *c, const struct ops *ops, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	ops->write(c, TAIL, c->prod);
}
// CHECK: callbacks.c:[[@LINE-2]]:2: warning: {{.*}} [fencepost-missing-wmb]

/* Right: the barrier is behind a pointer, too. */
void by_pointer_ordered(struct card *c, const struct ops *ops, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	ops->sync();
	ops->write(c, TAIL, c->prod);
}

static void fill(struct card *c, u32 n)
{
	if (!n)
		return;
	c->ring[n].addr = cpu_to_le32(n);
	fill(c, n - 1);
}

void by_recursion(struct card *c)
{
	fill(c, 8);
	writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: callbacks.c:[[@LINE-2]]:2: warning: {{.*}} [fencepost-missing-wmb]

/* Two that call each other: their caller's barrier is enough. */
static void odd(struct card *c, u32 n);
static void even(struct card *c, u32 n)
{
	c->ring[n].len = cpu_to_le32(n);
	if (n)
		odd(c, n - 1);
}
static void odd(struct card *c, u32 n)
{
	c->ring[n].addr = cpu_to_le32(n);
	if (n)
		even(c, n - 1);
}

void by_both(struct card *c)
{
	even(c, 8);
	wmb();
	writel_relaxed(c->prod, c->regs + TAIL);
}
