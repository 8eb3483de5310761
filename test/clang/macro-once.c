// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// A barrier written in a macro is reported there, once, however often it is used.
// RUN: not %fencepost check %s -- -I %S/Inputs > %t.functions
// RUN: not %fencepost check %s -- -I %S/Inputs -DMACROS > %t.macros
// RUN: diff %t.functions %t.macros
// RUN: FileCheck %s --implicit-check-not=warning: < %t.functions
// RUN: not %fencepost check --format json %s -- -I %S/Inputs > %t.json
// RUN: python3 %S/Inputs/findings.py < %t.json | count 1
// RUN: python3 %S/Inputs/apply-fix.py %s < %t.json > %t.fixed.c
// RUN: not %fencepost check --strict %t.fixed.c -- -I %S/Inputs 2>&1 | FileCheck %s --check-prefix=FIXED
// FIXED-NOT: error
#include "kernel.h"

int probe(struct card *c)
{
	return card_setup(c);
}

#define db(c, v) do {				\
		wmb();				\
		writel(v, (c)->regs + TAIL);	\
	} while (0)
// CHECK: macro-once.c:[[@LINE-3]]:3: warning: wmb() {{.*}} [fencepost-needless-barrier]

void one(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	db(c, c->prod);
}

void two(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	db(c, c->prod);
}

void three(struct card *c, u32 addr, u32 len)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	c->ring[c->prod++].len = cpu_to_le32(len);
	db(c, c->prod);
	db(c, c->prod);
}

/* Needed at one of its places: it stays. */
#define sync_card()	wmb()

void needs(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	sync_card();
	writel_relaxed(c->prod, c->regs + TAIL);
}

void needs_not(struct card *c, u32 addr)
{
	c->ring[c->prod++].addr = cpu_to_le32(addr);
	sync_card();
	writel(c->prod, c->regs + TAIL);
}
