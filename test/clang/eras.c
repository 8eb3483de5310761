// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// The rules of a kernel's day: the tg3 report of 2006, and mmiowb().
// RUN: not %fencepost check --kernel 2.6.18 %s -- -I %S/Inputs | FileCheck %s --check-prefix=OLD --implicit-check-not=warning:
// RUN: not %fencepost check --kernel 4.10 %s -- -I %S/Inputs | FileCheck %s --check-prefix=UNSAID --implicit-check-not=warning:
// RUN: not %fencepost check --kernel 4.10 --min-confidence low %s -- -I %S/Inputs | FileCheck %s --check-prefix=LOW --implicit-check-not=warning:
// RUN: not %fencepost check --kernel 5.0 %s -- -I %S/Inputs | FileCheck %s --check-prefix=MMIOWB --implicit-check-not=warning:
// RUN: not %fencepost check --kernel 6.12 %s -- -I %S/Inputs | FileCheck %s --check-prefix=NOW --implicit-check-not=warning:
//
// auto: what the headers on the search path were generated for, else today's rules.
// RUN: rm -rf %t && mkdir -p %t/linux
// RUN: echo '#define LINUX_VERSION_CODE 132626' > %t/linux/version.h
// RUN: not %fencepost check %s -- -I %S/Inputs -I %t | FileCheck %s --check-prefix=OLD --implicit-check-not=warning:
// RUN: not %fencepost check --kernel auto %s -- -I %S/Inputs -I %t | FileCheck %s --check-prefix=OLD --implicit-check-not=warning:
// RUN: not %fencepost check --kernel 6.12 %s -- -I %S/Inputs -I %t | FileCheck %s --check-prefix=NOW --implicit-check-not=warning:
// RUN: not %fencepost check %s -- -I %S/Inputs | FileCheck %s --check-prefix=NOW --implicit-check-not=warning:
#include "kernel.h"

int probe(struct card *c)
{
	return card_setup(c);
}

void xmit(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	writel(c->prod, c->regs + TAIL);
}
// OLD: eras.c:[[@LINE-2]]:2: warning: writel() of TAIL {{.*}} [fencepost-missing-wmb]
// LOW: eras.c:[[@LINE-3]]:2: warning: writel() of TAIL {{.*}} [fencepost-missing-wmb]

void xmit_barrier(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	wmb();
	writel(c->prod, c->regs + TAIL);
}
// MMIOWB: eras.c:[[@LINE-3]]:2: warning: wmb() {{.*}} [fencepost-needless-barrier]
// NOW:    eras.c:[[@LINE-4]]:2: warning: wmb() {{.*}} [fencepost-needless-barrier]

void locked(struct card *c)
{
	spin_lock(&c->lock);
	writel(1, c->regs + CTRL);
	spin_unlock(&c->lock);
}
// OLD:    eras.c:[[@LINE-2]]:2: warning: {{.*}} [fencepost-missing-mmiowb]
// UNSAID: eras.c:[[@LINE-3]]:2: warning: {{.*}} [fencepost-missing-mmiowb]
// LOW:    eras.c:[[@LINE-4]]:2: warning: {{.*}} [fencepost-missing-mmiowb]
// MMIOWB: eras.c:[[@LINE-5]]:2: warning: {{.*}} [fencepost-missing-mmiowb]
