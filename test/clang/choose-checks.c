// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// --checks and --min-confidence.
// RUN: not %fencepost check %s -- -I %S/Inputs | FileCheck %s --check-prefixes=MISSING,WEAK,NEEDLESS --implicit-check-not=warning:
// RUN: not %fencepost check --checks '*' %s -- -I %S/Inputs | FileCheck %s --check-prefixes=MISSING,WEAK,NEEDLESS --implicit-check-not=warning:
// RUN: not %fencepost check --checks='missing-*' %s -- -I %S/Inputs | FileCheck %s --check-prefix=MISSING --implicit-check-not=warning:
// RUN: not %fencepost check --checks=-missing-wmb %s -- -I %S/Inputs | FileCheck %s --check-prefixes=WEAK,NEEDLESS --implicit-check-not=warning:
// RUN: not %fencepost check --checks='*-barrier,-weak-*' %s -- -I %S/Inputs | FileCheck %s --check-prefix=NEEDLESS --implicit-check-not=warning:
// RUN: %fencepost check --checks missing-mmiowb %s -- -I %S/Inputs | count 0
//
// RUN: not %fencepost check --min-confidence low %s -- -I %S/Inputs | FileCheck %s --check-prefixes=MISSING,WEAK,NEEDLESS,LOW --implicit-check-not=warning:
// RUN: not %fencepost check --min-confidence high %s -- -I %S/Inputs | FileCheck %s --check-prefixes=MISSING,WEAK,NEEDLESS --implicit-check-not=warning:
#include "kernel.h"

int probe(struct card *c)
{
	return card_setup(c);
}

void missing(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	writel_relaxed(c->prod, c->regs + TAIL);
}
// MISSING: :[[@LINE-2]]:2: warning: {{.*}} [fencepost-missing-wmb]

void weak(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	smp_wmb();
	writel_relaxed(c->prod, c->regs + TAIL);
}
// WEAK: :[[@LINE-3]]:2: warning: {{.*}} [fencepost-weak-barrier]

void needless(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	wmb();
	writel(c->prod, c->regs + TAIL);
}
// NEEDLESS: :[[@LINE-3]]:2: warning: {{.*}} [fencepost-needless-barrier]

/* Nothing but the order in which they are written says that these belong together. */
void unsure(struct card *c, u32 *words, u32 mask)
{
	c->ring[c->prod].len = 0;
	writel_relaxed(0xff, c->regs + 0x10);
}
// LOW: :[[@LINE-2]]:2: warning: {{.*}} [fencepost-missing-wmb]
