// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// --arch narrows the documented rule to what those machines can show.
// RUN: not %fencepost check %s -- -I %S/Inputs | FileCheck %s --check-prefixes=CHECK,ALL --implicit-check-not=warning:
// RUN: not %fencepost check --arch portable %s -- -I %S/Inputs | FileCheck %s --check-prefixes=CHECK,ALL --implicit-check-not=warning:
// RUN: not %fencepost check --arch arm64,powerpc %s -- -I %S/Inputs | FileCheck %s --check-prefixes=CHECK,ARM64 --implicit-check-not=warning:
// RUN: %fencepost check --arch ppc64 --checks 'missing-*' %s -- -I %S/Inputs | count 0
//
// Kernels of before 4.17: once architectures are named, what they do counts.
// RUN: %fencepost check --kernel 4.10 --min-confidence low --checks needless-barrier %s -- -I %S/Inputs | count 0
// RUN: not %fencepost check --kernel 4.10 --arch x86_64 --checks needless-barrier %s -- -I %S/Inputs | FileCheck %s --check-prefix=X86
#include "kernel.h"

int probe(struct card *c)
{
	return card_setup(c);
}

void relaxed(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: architectures.c:[[@LINE-2]]:2: warning: {{.*}} [fencepost-missing-wmb]
// ALL:   visible on x86, arm, arm64, riscv, s390, loongarch{{$}}
// ARM64: visible on arm64{{$}}

void ordered(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	wmb();
	writel(c->prod, c->regs + STATUS);
}
// CHECK: architectures.c:[[@LINE-3]]:2: warning: {{.*}} [fencepost-needless-barrier]
// X86:   architectures.c:[[@LINE-4]]:2: warning: {{.*}} [fencepost-needless-barrier]
// X86:   costs x86: sfence{{$}}
