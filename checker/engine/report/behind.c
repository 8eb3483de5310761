// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "behind.h"

#include <stdlib.h>
#include <string.h>

#include "flow/order.h"

/* In the text of one function. */
static bool is_below(const struct fp_place *x, const struct fp_place *y)
{
	return x->file == y->file && (x->line > y->line || (x->line == y->line && x->column > y->column));
}

static bool is_at(const struct fp_event *x, const struct fp_event *y)
{
	return x->type == y->type && x->at.file == y->at.file && x->at.line == y->at.line && x->at.column == y->at.column;
}

/* The block that holds it; a store or load that a call has bound is told by its place. NULL: none does. */
static const struct fp_block *block_of(const struct fp_function *f, const struct fp_event *e)
{
	for (unsigned b = 0; b < f->nblocks; b++)
		for (unsigned i = 0; i < f->blocks[b].nevents; i++)
			if (is_at(&f->blocks[b].events[i], e))
				return &f->blocks[b];
	return NULL;
}

/* The blocks of a function, with which of them come before which in one round. */
struct rounds {
	const struct fp_function *f;
	unsigned *place, *stack;	/* by block; NULL: out of memory */
	bool *seen;
};

static bool number_blocks(struct rounds *r)
{
	unsigned n, *order = malloc(4 * (size_t)r->f->nblocks * sizeof(*order));

	r->seen = malloc(r->f->nblocks);
	if (!order || !r->seen) {
		free(order);
		return false;
	}
	r->place = order;
	r->stack = order + r->f->nblocks;
	n = order_blocks(r->f, r->stack + r->f->nblocks, r->stack, r->stack + 2 * r->f->nblocks);
	for (unsigned i = 0; i < n; i++)
		r->place[r->stack[r->f->nblocks + i]] = i;
	return true;
}

/* By any way, or by one that closes no loop. */
static bool leads_to(struct rounds *r, unsigned from, unsigned to, bool one_round)
{
	unsigned depth = 0;

	memset(r->seen, 0, r->f->nblocks);
	r->seen[r->stack[depth++] = from] = true;
	while (depth) {
		unsigned at = r->stack[--depth];
		const struct fp_block *b = &r->f->blocks[at];

		for (unsigned k = 0; k < b->nsucc; k++) {
			if (b->succ[k] == to && !(one_round && r->place[to] <= r->place[at]))
				return true;
			if (r->seen[b->succ[k]] || (one_round && r->place[b->succ[k]] <= r->place[at]))
				continue;
			r->seen[r->stack[depth++] = b->succ[k]] = true;
		}
	}
	return false;
}

/* Out of a loop one comes by the edge that closes it; but what is in the same loop, behind that edge, is another round's. */
static bool is_later_block(const struct analysis *a, const struct fp_function *f, unsigned from, unsigned to)
{
	struct rounds r = { .f = f };
	bool later = from == to;

	if (!number_blocks(&r))
		a->unit->out_of_memory = true;
	else if (!later)
		later = leads_to(&r, from, to, true) || (leads_to(&r, from, to, false) && !leads_to(&r, to, from, false));
	free(r.place);
	free(r.seen);
	return later;
}

bool comes_behind(const struct analysis *a, unsigned function, struct reached from, struct reached later)
{
	const struct fp_function *f;
	const struct fp_block *x, *y;

	for (; from.via && later.via && from.via->call == later.via->call; from.via = from.via->next, later.via = later.via->next)
		function = from.via->call->callee;
	from.event = outermost(from.event, from.via);
	later.event = outermost(later.event, later.via);
	if (!is_below(&later.event->at, &from.event->at))
		return false;
	f = &a->unit->functions[function];
	x = block_of(f, from.event);
	y = block_of(f, later.event);
	return x && y && is_later_block(a, f, (unsigned)(x - f->blocks), (unsigned)(y - f->blocks));
}
