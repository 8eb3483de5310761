// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// The same findings out of the compiler, as its own warnings.
// RUN: %clang -fsyntax-only -fplugin=%plugin -I %S/Inputs %s 2>&1 | FileCheck %s --implicit-check-not=warning:
// RUN: %clang -fsyntax-only -fplugin=%plugin -I %S/Inputs -DMACROS %s 2>&1 | FileCheck %s --implicit-check-not=warning:
// RUN: %clang -c -o %t.o -O2 -g -fplugin=%plugin -I %S/Inputs %s 2>&1 | FileCheck %s --implicit-check-not=warning:
//
// The object file is the same to the last byte.
// RUN: %clang -c -o %t.o -O2 -g -fplugin=%plugin -I %S/Inputs %s 2>/dev/null
// RUN: cp %t.o %t.with.o
// RUN: %clang -c -o %t.o -O2 -g -I %S/Inputs %s
// RUN: cmp %t.o %t.with.o
//
// A finding does not stop a build, -Werror or not.
// RUN: %clang -fsyntax-only -Werror -fplugin=%plugin -I %S/Inputs %s 2>&1 | FileCheck %s --implicit-check-not=warning:
//
// DEFINE: %{arg} =
// DEFINE: %{with} = %clang -fsyntax-only -fplugin=%plugin -fplugin-arg-fencepost-%{arg} -I %S/Inputs %s 2>&1
// REDEFINE: %{arg} = checks=needless-barrier
// RUN: %{with} | FileCheck %s --check-prefix=NEEDLESS --implicit-check-not=warning:
// REDEFINE: %{arg} = checks=-missing-*,-needless-*
// RUN: %{with} | count 0
// REDEFINE: %{arg} = kernel=5.0
// RUN: %{with} | FileCheck %s --check-prefixes=CHECK,MMIOWB --implicit-check-not=warning:
// REDEFINE: %{arg} = arch=ppc64
// RUN: %{with} | FileCheck %s --check-prefix=PPC --implicit-check-not=warning:
// REDEFINE: %{arg} = min-confidence=high
// RUN: %{with} | FileCheck %s --implicit-check-not=warning:
// RUN: echo '{ role: neutral, names: writel_relaxed }' | sed 's/^/- /' > %t.yaml
// REDEFINE: %{arg} = api=%t.yaml
// RUN: %{with} | FileCheck %s --check-prefix=NEEDLESS --implicit-check-not=warning:
//
// A bad option is an error.
// REDEFINE: %{arg} = kernel=six
// RUN: not %{with} | FileCheck %s --check-prefix=KERNEL
// KERNEL: error: fencepost: kernel: 'six' is neither auto nor a kernel version
// REDEFINE: %{arg} = coffee=black
// RUN: not %{with} | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: error: fencepost: coffee: unknown option; there are: kernel, arch, checks, min-confidence, api
// REDEFINE: %{arg} = checks=missing-coffee
// RUN: not %{with} | FileCheck %s --check-prefix=CHECKS
// CHECKS: error: fencepost: checks: 'missing-coffee' matches no check
// RUN: echo '- role: coffee' > %t.bad.yaml
// REDEFINE: %{arg} = api=%t.bad.yaml
// RUN: not %{with} | FileCheck %s --check-prefix=API
// API: error: fencepost: api: {{.*}}.bad.yaml:1:9: unknown role 'coffee'
//
// What does not compile is the compiler's to tell, and only that.
// RUN: not %clang -fsyntax-only -fplugin=%plugin -I %S/Inputs -DBROKEN %s 2>&1 | FileCheck %s --check-prefix=BROKEN
// BROKEN:     error: use of undeclared identifier 'undefined'
// BROKEN-NOT: fencepost
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
// CHECK:      plugin.c:[[@LINE-2]]:2: warning: writel_relaxed() of TAIL {{.*}} [fencepost-missing-wmb]
// CHECK-NEXT: writel_relaxed(c->prod, c->regs + TAIL);
// CHECK:      plugin.c:[[@LINE-5]]:2: note: store to ring->addr
// CHECK:      plugin.c:[[@LINE-5]]:2: note: writel_relaxed() of TAIL
// CHECK:      plugin.c:[[@LINE-6]]:2: note: put wmb() before it{{.*}}; visible on x86, arm, arm64

void needless(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	wmb();
	writel(c->prod, c->regs + TAIL);
}
// CHECK:    plugin.c:[[@LINE-3]]:2: warning: wmb() {{.*}} [fencepost-needless-barrier]
// NEEDLESS: plugin.c:[[@LINE-4]]:2: warning: wmb() {{.*}} [fencepost-needless-barrier]
// PPC:      plugin.c:[[@LINE-5]]:2: warning: wmb() {{.*}} [fencepost-needless-barrier]
// PPC:      costs ppc64: sync{{$}}

void locked(struct card *c)
{
	spin_lock(&c->lock);
	writel(1, c->regs + CTRL);
	spin_unlock(&c->lock);
}
// MMIOWB: plugin.c:[[@LINE-2]]:2: warning: {{.*}} [fencepost-missing-mmiowb]

#ifdef BROKEN
int broken = undefined;
#endif
