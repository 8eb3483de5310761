// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "via.h"

#include <stdlib.h>
#include <string.h>

#define MAX_WITHIN 3	/* calls that an accessor is made of, one in the other */

struct callee {
	const char *text;		/* of the call that the helpers were read from; NULL: none yet */
	struct fp_helpers helpers;
	bool accessor;			/* one access, and what finds the entry or asks: set_word(d, i, v), next_entry(q) */
};

/* The value that was loaded, for the caller to have: *val = le64_to_cpu(words[i]) */
static bool hands_back(const struct fp_event *e)
{
	return e->type == FP_STORE && e->through && e->ndepends && !fp_device_visible(e->memory);
}

/*
 * The accesses that a function is made of: those of what others see. Its own index and phase it has to read
 * to find the entry. What is more than accesses and tests counts as too many.
 */
static unsigned accesses_of(const struct fp_unit *u, unsigned function, unsigned calls)
{
	const struct fp_function *f = &u->functions[function];
	unsigned n = 0;

	for (unsigned b = 0; b < f->nblocks; b++)
		for (unsigned k = 0; k < f->blocks[b].nevents && n < 2; k++) {
			const struct fp_event *e = &f->blocks[b].events[k];

			if (e->type == FP_CALL)
				n += calls < MAX_WITHIN ? accesses_of(u, e->callee, calls + 1) : 2;
			else if (e->type > FP_MMIO_READ)
				n += e->type == FP_TEST_EV || e->type == FP_ASSUME_EV ? 0 : 2;
			else if (!hands_back(e) && !(e->type == FP_LOAD && e->memory == FP_CPU))
				n++;
		}
	return n;
}

/* Calls of one function mostly have one text: what it says is read once. */
static const struct callee *callee_of(struct ways *w, const struct fp_event *call)
{
	struct callee *c = &w->callees[call->callee];

	if (!c->text)
		c->accessor = accesses_of(w->unit, call->callee, 0) < 2;
	if (c->text != call->text)
		c->helpers = fp_helpers_named(w->added, call->text);
	c->text = call->text;
	return c;
}

static struct via **slot_of(struct via **table, size_t size, const struct fp_event *call, const struct via *inner)
{
	size_t at = hash_pair(call, inner);

	for (at &= size - 1; table[at] && (table[at]->call != call || table[at]->next != inner);)
		at = (at + 1) & (size - 1);
	return &table[at];
}

static bool make_room(struct ways *w)
{
	size_t size = w->size ? w->size * 2 : 64;
	struct via **table;

	if (!w->callees)
		w->callees = calloc(w->unit->nfunctions + 1, sizeof(*w->callees));
	if (!w->callees)
		return false;
	if (w->n * 2 < w->size)
		return true;
	table = calloc(size, sizeof(*table));
	if (!table)
		return false;
	for (size_t i = 0; i < w->size; i++)
		if (w->table[i])
			*slot_of(table, size, w->table[i]->call, w->table[i]->next) = w->table[i];
	free(w->table);
	w->table = table;
	w->size = size;
	return true;
}

const struct via *fp_way(struct ways *w, const struct fp_event *call, const struct via *inner)
{
	const struct callee *callee;
	struct via **slot, *via;

	if (!make_room(w)) {
		w->unit->out_of_memory = true;
		return inner;
	}
	slot = slot_of(w->table, w->size, call, inner);
	if (*slot)
		return *slot;
	via = arena_alloc(&w->unit->arena, sizeof(*via));
	if (!via) {
		w->unit->out_of_memory = true;
		return inner;
	}
	callee = callee_of(w, call);
	*via = (struct via){ .next = inner, .call = call, .helpers = callee->helpers, .depth = !callee->accessor,
			     .linked = *call->name != '\0', .doorbell = w->unit->functions[call->callee].doorbell };
	if (inner) {
		via->helpers = fp_helpers_together(&via->helpers, &inner->helpers);
		via->linked |= inner->linked;
		via->doorbell |= inner->doorbell;
		if (via->depth + inner->depth <= MAX_TOLD_DEPTH)
			via->depth += inner->depth;
		else
			via->depth = MAX_TOLD_DEPTH;
	}
	w->n++;
	return *slot = via;
}

void fp_free_ways(struct ways *w)
{
	free(w->table);
	free(w->callees);
}

bool fp_alike(const struct via *x, const struct via *y)
{
	if (x == y)
		return true;
	return x && y && x->depth == y->depth && x->linked == y->linked && x->doorbell == y->doorbell &&
	       !memcmp(&x->helpers, &y->helpers, sizeof(x->helpers));
}
