// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// The names that a stored value keeps: of bits that are taken away, too, and which way a test of them goes on.
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs | FileCheck %s
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs -DMACROS | FileCheck %s
#include "kernel.h"

#define ST_CPU	(1u << 31)
#define ST_LEN	0xffffu
#define ST_EOR	(1u << 30)

// CHECK-LABEL: function in_place
// CHECK: store "desc.own" {{.*}} value=zero:"~ST_CPU own"
void in_place(struct desc *d)
{
	d->own &= ~ST_CPU;
}

// The swap is none of the value's.
// CHECK-LABEL: function swapped
// CHECK: store "desc.own" {{.*}} value=zero:"~ST_CPU own"
// CHECK: store "desc.own" {{.*}} value=zero:"~ST_CPU own"
void swapped(struct desc *d)
{
	d->own &= cpu_to_le32(~ST_CPU);
	d->own &= ~cpu_to_le32(ST_CPU);
}

// What was done last to a variable, and all that was done then.
// CHECK-LABEL: function through_local
// CHECK: store "desc.own" {{.*}} value=index:"status ST_EOR"
// CHECK: store "desc.own" {{.*}} value=zero:"~ST_CPU status ST_EOR"
void through_local(struct desc *d)
{
	u32 status = d->own;

	status &= ~ST_LEN;
	status |= ST_EOR;
	d->own = status;
	status &= ~ST_CPU;
	d->own = status;
}

// Which bits are left the mask knows, which is no constant.
// CHECK-LABEL: function masked
// CHECK-NOT: value=
// CHECK: store "desc.own" {{.*}} text="d->own"
// CHECK: store "desc.own" {{.*}} value=other:"mask ST_CPU"
void masked(struct desc *d, u32 mask, u32 len)
{
	u32 own = ST_CPU | len;

	d->own = own & mask;
	d->own = mask & ST_CPU;
}

// CHECK-LABEL: function handed_on
// CHECK: call put {{.*}} zero:"~ST_CPU status"
static void put(struct desc *d, u32 v)
{
	d->own = v;
}
void handed_on(struct desc *d, u32 status)
{
	put(d, status & ~ST_CPU);
}

// CHECK-LABEL: function awaits
// CHECK: test ends "desc.own" words="own ST_CPU" bits=set
int awaits(struct card *c)
{
	if (!(c->ring->own & ST_CPU))
		return 0;
	return c->ring->len;
}

// CHECK-LABEL: function awaits_none
// CHECK: test guards "desc.own" words="own ST_CPU" bits=clear
int awaits_none(struct card *c)
{
	int sum = 0;

	for (int i = 0; i < 8; i++) {
		if ((c->ring[i].own & ST_CPU) != 0)
			continue;
		sum += c->ring[i].len;
	}
	return sum;
}

// Either way goes on: no telling.
// CHECK-LABEL: function asks
// CHECK: test either "desc.own" words="own ST_CPU" text=
int asked;
int asks(struct card *c)
{
	if (c->ring->own & ST_CPU)
		asked++;
	return c->ring->len;
}

// The field's name says more than a caller's argument.
#define FIELD_PREP(mask, val)	(((u32)(val) << __builtin_ctz(mask)) & (mask))
// CHECK-LABEL: function fields
// CHECK: store "desc.own" {{.*}} value=index:"ST_CPU v"
// CHECK: store "desc.own" {{.*}} value=const:"ST_CPU"
// CHECK: store "desc.len" {{.*}} value=param:1
void fields(struct desc *d, u32 v)
{
	d->own = FIELD_PREP(ST_CPU, v);
	d->own = FIELD_PREP(ST_CPU, 1);
	d->len = cpu_to_le32(v);
}
