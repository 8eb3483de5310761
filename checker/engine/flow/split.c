// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "split.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "graph/unit.h"

#define MAX_BLOCKS 4096		/* that a function may grow to */
#define MAX_OPERATIONS 4	/* structures of operations that are followed: others cost ways that no chip goes, no finding */
#define MAX_INSTANCES 8		/* ... and what each may be: the last stands for all further ones */

/* What the conditions may be: a bit for each value of each. All are set of a condition that nothing is known of. */
typedef uint64_t possible;

/* What tells ways apart: a condition that is asked for twice, or which structure it is that functions are called of. */
struct condition {
	const char *name;
	unsigned first;				/* bit */
	unsigned nvalues;
	unsigned instance[MAX_INSTANCES];	/* of operations: their nodes */
};

_Static_assert(2 * FP_MAX_CONDITIONS + MAX_OPERATIONS * MAX_INSTANCES <= 64, "a bit for each value");

struct split {
	const struct fp_unit *unit;
	const struct fp_function *f;
	struct condition conditions[FP_MAX_CONDITIONS + MAX_OPERATIONS];	/* those that are followed; operations come last */
	unsigned nconditions;
	possible *asked;	/* by block: conditions that it or a later one asks for */
	struct copy {
		unsigned block;
		possible at_start;
	} *copies;		/* by number of the new block */
	unsigned *table;	/* hash of number + 1 */
	unsigned n, cap;
};

static possible mask_of(const struct condition *c)
{
	return (((possible)1 << c->nvalues) - 1) << c->first;
}

/* NULL: the event is about none that is followed. */
static struct condition *condition_of(struct split *s, const struct fp_event *e)
{
	const char *name = e->type == FP_ASSUME_EV ? e->condition : e->operations;

	for (unsigned i = 0; *name && i < s->nconditions; i++)
		if (s->conditions[i].name == name)
			return &s->conditions[i];
	return NULL;
}

/* Returns whether that is all of them. */
static bool find_conditions(struct split *s)
{
	bool all = true;

	for_each_event(e, s->f) {
		if (e->type != FP_ASSUME_EV || e->assumed == FP_UNSURE || condition_of(s, e))
			continue;
		if (s->nconditions == FP_MAX_CONDITIONS) {
			all = false;
			continue;
		}
		s->conditions[s->nconditions] = (struct condition){ e->condition, 2 * s->nconditions, 2, { 0 } };
		s->nconditions++;
	}
	return all;
}

/* The value that stands for the structure, from 0. */
static unsigned value_of(struct condition *c, unsigned instance)
{
	for (unsigned i = 0; i < c->nvalues; i++)
		if (c->instance[i] == instance)
			return i;
	if (c->nvalues == MAX_INSTANCES)
		return MAX_INSTANCES - 1;
	c->instance[c->nvalues] = instance;
	return c->nvalues++;
}

static bool is_operations(const struct split *s, unsigned node)
{
	return s->unit->nodes[node - 1].properties & FP_IS_OPERATIONS;
}

/* Of the operations that the event is a call of, which is the nth or known; NULL: there is no room. */
static struct condition *operations_of(struct split *s, const struct fp_event *e, unsigned n)
{
	struct condition *c = condition_of(s, e);

	if (c || n == MAX_OPERATIONS)
		return c;
	c = &s->conditions[s->nconditions++];
	*c = (struct condition){ .name = e->operations, .first = 2 * FP_MAX_CONDITIONS + MAX_INSTANCES * n };
	return c;
}

/* Those that may be one structure or another, by the initializers that put the functions called there. */
static void find_operations(struct split *s)
{
	unsigned own = s->nconditions, n = own;

	for_each_event(e, s->f) {
		bool is_of_any = e->type == FP_CALL && *e->operations;
		struct condition *c = is_of_any ? operations_of(s, e, s->nconditions - own) : NULL;
		const struct fp_nodes *in = c ? &s->unit->functions[e->callee].held_by : NULL;

		for (unsigned i = 0; c && i < in->n; i++)
			if (is_operations(s, in->of[i]))
				value_of(c, in->of[i]);
	}
	for (unsigned i = own; i < s->nconditions; i++)
		if (s->conditions[i].nvalues > 1)
			s->conditions[n++] = s->conditions[i];
	s->nconditions = n;
}

/* The values that the event's condition has where it happens. */
static possible values_at(const struct split *s, struct condition *c, const struct fp_event *e)
{
	const struct fp_nodes *in = e->type == FP_CALL ? &s->unit->functions[e->callee].held_by : NULL;
	possible values = 0;

	if (e->type == FP_ASSUME_EV && e->assumed != FP_UNSURE)
		return (possible)1 << (c->first + e->assumed);
	for (unsigned i = 0; in && i < in->n; i++)
		if (is_operations(s, in->of[i]))
			values |= (possible)1 << (c->first + value_of(c, in->of[i]));
	return values ? values : mask_of(c);
}

/* Behind its last test a condition tells nothing apart any more. */
static void find_asked(struct split *s)
{
	bool changed = true;

	for (unsigned b = 0; b < s->f->nblocks; b++)
		for (unsigned k = 0; k < s->f->blocks[b].nevents; k++) {
			const struct fp_event *e = &s->f->blocks[b].events[k];
			struct condition *c = condition_of(s, e);

			if (c && values_at(s, c, e) != mask_of(c))
				s->asked[b] |= mask_of(c);
		}
	while (changed) {
		changed = false;
		for (unsigned b = s->f->nblocks; b-- > 0;) {
			possible all = s->asked[b];

			for (unsigned k = 0; k < s->f->blocks[b].nsucc; k++)
				all |= s->asked[s->f->blocks[b].succ[k]];
			changed |= all != s->asked[b];
			s->asked[b] = all;
		}
	}
}

/* What may be behind the event; what cannot be yet happens is taken for news. */
static possible behind(struct split *s, const struct fp_event *e, possible before)
{
	struct condition *c = condition_of(s, e);
	possible values, both;

	if (!c)
		return before;
	values = values_at(s, c, e);
	if (values == mask_of(c) && e->type == FP_ASSUME_EV)
		return before | values;
	both = before & values;
	return (before & ~mask_of(c)) | (both ? both : values);
}

/* By what stands first in the block: assumptions, and the call that the way is there for. */
static bool contradicts(struct split *s, unsigned block, possible now)
{
	const struct fp_block *b = &s->f->blocks[block];

	for (unsigned k = 0; k < b->nevents; k++) {
		const struct fp_event *e = &b->events[k];
		struct condition *c = condition_of(s, e);

		if (c && !(now & values_at(s, c, e)))
			return true;
		if (e->type != FP_ASSUME_EV)
			return false;
		now = behind(s, e, now);
	}
	return false;
}

static possible at_end(struct split *s, const struct copy *copy)
{
	const struct fp_block *b = &s->f->blocks[copy->block];
	possible now = copy->at_start;

	for (unsigned k = 0; k < b->nevents; k++)
		now = behind(s, &b->events[k], now);
	return now;
}

/* The new block for that one, entered with that known; s->cap: there is no room. */
static unsigned copy_of(struct split *s, unsigned block, possible at_start)
{
	size_t size = 2 * (size_t)s->cap, at;

	at_start |= ~s->asked[block];
	for (at = (block * 31 + (at_start ^ at_start >> 32) * 7919u) % size; s->table[at]; at = (at + 1) % size) {
		const struct copy *c = &s->copies[s->table[at] - 1];

		if (c->block == block && c->at_start == at_start)
			return s->table[at] - 1;
	}
	if (s->n == s->cap)
		return s->cap;
	s->copies[s->n] = (struct copy){ block, at_start };
	s->table[at] = ++s->n;
	return s->n - 1;
}

static bool copy_blocks(struct split *s, struct fp_function *to)
{
	copy_of(s, 0, ~(possible)0);
	for (unsigned i = 0; i < s->n; i++) {
		const struct fp_block *from = &s->f->blocks[s->copies[i].block];
		struct fp_block *b = &to->blocks[i];
		possible now = at_end(s, &s->copies[i]);

		*b = *from;
		b->nsucc = 0;
		b->succ = malloc((from->nsucc + 1) * sizeof(*b->succ));
		to->nblocks = i + 1;
		if (!b->succ)
			return false;
		for (unsigned k = 0; k < from->nsucc; k++) {
			unsigned next = contradicts(s, from->succ[k], now) ? s->cap + 1 : copy_of(s, from->succ[k], now);

			if (next == s->cap)
				return false;
			if (next < s->cap)
				b->succ[b->nsucc++] = next;
		}
		if (from->nsucc && !b->nsucc)
			b->succ[b->nsucc++] = i;	/* nowhere to go: not an end of the function */
	}
	return true;
}

static bool split_into(struct split *s, struct fp_function *to)
{
	bool ok;

	*to = *s->f;
	to->nblocks = s->n = 0;
	to->blocks = calloc(s->cap, sizeof(*to->blocks));
	s->asked = calloc(s->f->nblocks, sizeof(*s->asked));
	s->copies = malloc(s->cap * sizeof(*s->copies));
	s->table = calloc(2 * (size_t)s->cap, sizeof(*s->table));
	ok = to->blocks && s->asked && s->copies && s->table;
	if (ok) {
		find_asked(s);
		ok = copy_blocks(s, to);
	}
	free(s->asked);
	free(s->copies);
	free(s->table);
	if (!ok)
		fp_free_split(to);
	return ok;
}

/* Tells n of the conditions apart, from that one. False: there are none, or no room. */
static bool tell_apart(struct split *s, const struct condition *from, unsigned n, unsigned growth, struct fp_function *to)
{
	unsigned nblocks = s->f->nblocks;

	if (!n || nblocks >= MAX_BLOCKS)
		return false;
	memmove(s->conditions, from, n * sizeof(*from));
	s->nconditions = n;
	s->cap = nblocks * growth < MAX_BLOCKS ? nblocks * growth : MAX_BLOCKS;
	return split_into(s, to);
}

/* All that there is room for: conditions and operations; conditions; operations. */
bool fp_split(struct fp_unit *unit, unsigned function, struct fp_function *to)
{
	struct split s = { .unit = unit, .f = &unit->functions[function] };
	unsigned own, operations;

	if (!find_conditions(&s))
		fp_mark_cut(unit, function, FP_LIMIT_CONDITIONS);
	own = s.nconditions;
	find_operations(&s);
	operations = s.nconditions - own;
	if (operations && tell_apart(&s, s.conditions, own + operations, FP_MAX_GROWTH * MAX_INSTANCES, to))
		return true;
	if (tell_apart(&s, s.conditions, own, FP_MAX_GROWTH, to))
		return true;
	if (own)
		fp_mark_cut(unit, function, FP_LIMIT_GROWTH);
	return own && tell_apart(&s, s.conditions + own, operations, FP_MAX_GROWTH * MAX_INSTANCES, to);
}

void fp_free_split(struct fp_function *f)
{
	for (unsigned b = 0; f->blocks && b < f->nblocks; b++)
		free(f->blocks[b].succ);
	free(f->blocks);
}
