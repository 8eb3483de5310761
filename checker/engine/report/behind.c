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

/* By its place: of a function whose ways were told apart the events are copies. */
static bool holds(const struct fp_function *f, const struct fp_event *e)
{
	for (unsigned i = 0; e->block < f->nblocks && i < f->blocks[e->block].nevents; i++)
		if (is_at(&f->blocks[e->block].events[i], e))
			return true;
	return false;
}

void forget_rounds(struct rounds *r)
{
	free(r->place);
	free(r->seen);
	*r = (struct rounds){ NULL, NULL, NULL, NULL };
}

/* Of the function that was asked for last they are known. */
static bool number_blocks(struct rounds *r, const struct fp_function *f)
{
	size_t blocks = f->nblocks;
	unsigned n, *order, *next;

	if (r->f == f)
		return true;
	forget_rounds(r);
	r->place = malloc(4 * blocks * sizeof(*r->place));
	r->seen = malloc(blocks);
	if (!r->place || !r->seen)
		return false;
	r->f = f;
	r->stack = r->place + blocks;
	order = r->stack + blocks;
	next = order + blocks;
	n = order_blocks(f, order, r->stack, next);
	for (unsigned i = 0; i < n; i++)
		r->place[order[i]] = i;
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
	struct rounds *r = a->rounds;

	if (from == to)
		return true;
	if (!number_blocks(r, f)) {
		a->unit->out_of_memory = true;
		return false;
	}
	return leads_to(r, from, to, true) || (leads_to(r, from, to, false) && !leads_to(r, to, from, false));
}

bool is_repeated(const struct analysis *a, unsigned function, const struct fp_event *event)
{
	struct rounds *r = a->rounds;

	if (number_blocks(r, &a->unit->functions[function]))
		return leads_to(r, event->block, event->block, false);
	a->unit->out_of_memory = true;
	return false;
}

bool comes_behind(const struct analysis *a, unsigned function, struct reached from, struct reached later)
{
	const struct fp_function *f;

	for (; from.via && later.via && from.via->call == later.via->call; from.via = from.via->next, later.via = later.via->next)
		function = from.via->call->callee;
	from.event = outermost(from.event, from.via);
	later.event = outermost(later.event, later.via);
	f = &a->unit->functions[function];
	return is_below(&later.event->at, &from.event->at) && holds(f, from.event) && holds(f, later.event) &&
	       is_later_block(a, f, from.event->block, later.event->block);
}
