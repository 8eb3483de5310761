// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// What a macro's argument reads is read, on each architecture, before what the macro does.
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs | FileCheck %s
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs -DMACROS | FileCheck %s
#include "kernel.h"

// CHECK-LABEL: function accessor
// CHECK:      load "card.prod"
// CHECK-NEXT: mmio-write relaxed {{.*}} value=index:"prod"
void accessor(struct card *c)
{
	writel_relaxed(c->prod, c->regs + TAIL);
}

// CHECK-LABEL: function conversion
// CHECK:      load "desc.len" coherent
// CHECK-NEXT: mmio-write ordered
void conversion(struct card *c)
{
	writel(le32_to_cpu(c->ring->len), c->regs + TAIL);
}

// The value is the same in both, the macro's own variables are no part of it.
// CHECK-LABEL: function nested
// CHECK:      mmio-read ordered
// CHECK-NEXT: mmio-write ordered {{.*}}value=other:"regs CTRL set"
void nested(struct card *c, u32 set)
{
	writel(readl(c->regs + CTRL) | set, c->regs + CTRL);
}
