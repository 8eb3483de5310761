// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// Which loads a branch asks for, by which words, and which way has been told.
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs | FileCheck %s
#include "kernel.h"

#define DESC_OWN 1
#define DESC_ERR 2

// The way that leaves is told nothing.
// CHECK: function leaves
// CHECK: load "desc.own" coherent by-type tested
// CHECK: block [[GONE:[0-9]+]]
// CHECK-NOT: test
// CHECK: block
// CHECK-NEXT: test ends "desc.own" words="status DESC_OWN own"
// CHECK-NEXT: load "desc.len"
int leaves(struct card *c)
{
	unsigned status = c->ring->own;

	if (status & DESC_OWN)
		return 0;
	return c->ring->len;
}

// By a function that returns what it is about: without the bits, and with them.
// CHECK: function goes_on
// CHECK: test ends "desc.own" words="is_owned c own DESC_OWN" bits=clear
// CHECK: test ends "desc.own" words="is_free c own DESC_OWN" bits=set
static int is_owned(struct card *c)
{
	return !!(c->ring->own & DESC_OWN);
}

static int is_free(struct card *c)
{
	return (c->ring->own & DESC_OWN) == 0;
}

int goes_on(struct card *c)
{
	if (is_owned(c))
		return 0;
	if (is_free(c))
		return 0;
	return c->ring->len;
}

// Either way goes on: before the branch.
// CHECK: function either
// CHECK: load "desc.own" coherent by-type tested
// CHECK-NEXT: test either "desc.own" words="own DESC_ERR"
int errors;
int either(struct card *c)
{
	if (c->ring->own & DESC_ERR)
		errors++;
	return c->ring->len;
}

// Through a helper that returns the entry, or nothing.
// CHECK: function next
// CHECK: test ends "desc.own" words="own DESC_OWN"
struct desc *next(struct card *c)
{
	struct desc *d = c->ring;

	return d->own & DESC_OWN ? 0 : d;
}

// Two loads decide: each with its own words.
// CHECK: function both
// CHECK: test either "desc.own" words="ours theirs own DESC_OWN"
// CHECK-NEXT: test either "desc.len" words="ours theirs len DESC_ERR"
int both(struct card *c)
{
	unsigned ours = c->ring->own & DESC_OWN, theirs = c->ring->len & DESC_ERR;

	if (ours == theirs)
		errors++;
	return errors;
}

// A record that nobody has defined has no size; one that is copied whole is more than one load.
// CHECK: function copies
// CHECK: load "hidden" {{[a-z]+}} through=param:1 text
// CHECK: load "desc" coherent {{.*}}whole
struct hidden;
void *memcpy(void *to, const void *from, size_t n);
void copies(struct card *c, struct hidden *h)
{
	char bytes[16];
	struct desc d;

	memcpy(bytes, h, sizeof(bytes));
	d = *c->ring;
	errors += d.own;
}

// What a call gives to a parameter, and what the callee does through it.
// CHECK: function put
// CHECK: store "words.[]" {{.*}}through=param:0
// CHECK: function give
// CHECK: call put other:"words" const:"1" const
// CHECK-NEXT: arg 0 "words" unknown ring="bank.words"
// CHECK: call put
// CHECK-NEXT: arg 0 "desc.own" coherent
// CHECK: call put
// CHECK-NEXT: arg 0 "local" private
struct bank {
	u32 *words;
};

static void put(u32 *words, int at, u32 value)
{
	words[at] = value;
}

void give(struct card *c, struct bank *b)
{
	u32 *words = b->words, local[2];

	put(words, 1, DESC_OWN);
	put(&c->ring->own, 0, DESC_OWN);
	put(local, 0, DESC_OWN);
}

// What is put into another field behind the pointer is not asked for, here or in who is given the pointer.
// CHECK-LABEL: function fields
// CHECK: test {{.*}}"desc.own" words="{{.*}}count
// CHECK-NOT: test {{.*}}"desc.len"
struct taken {
	u32 count, len;
};

static void take(struct card *c, struct taken *t)
{
	t->count = c->ring->own;
	t->len = c->ring->len;
}

void fields(struct card *c)
{
	struct taken taken, *t = &taken;

	take(c, t);
	if (t->count)
		errors++;
}
