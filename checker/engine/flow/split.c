// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "split.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "graph/unit.h"

#define MAX_BLOCKS 4096	/* that a function may grow to */

/* Two bits for each condition: 0 nothing is known of it, else 1 + fp_assumed. */
typedef uint32_t known;

struct split {
	const struct fp_function *f;
	const char *conditions[FP_MAX_CONDITIONS];
	unsigned nconditions;
	known *asked;		/* by block: conditions that it or a later one asks for */
	struct copy {
		unsigned block;
		known at_start;
	} *copies;		/* by number of the new block */
	unsigned *table;	/* hash of number + 1 */
	unsigned n, cap;
};

static known mask_of(unsigned condition)
{
	return (known)3 << (2 * condition);
}

/* Its number; FP_MAX_CONDITIONS: it is not followed. */
static unsigned number_of(const struct split *s, const struct fp_event *e)
{
	for (unsigned i = 0; i < s->nconditions; i++)
		if (s->conditions[i] == e->condition)
			return i;
	return FP_MAX_CONDITIONS;
}

/* Returns whether that is all of them. */
static bool find_conditions(struct split *s)
{
	bool all = true;

	for (unsigned b = 0; b < s->f->nblocks; b++)
		for (unsigned k = 0; k < s->f->blocks[b].nevents; k++) {
			const struct fp_event *e = &s->f->blocks[b].events[k];

			if (e->type != FP_ASSUME_EV || number_of(s, e) < s->nconditions)
				continue;
			if (s->nconditions < FP_MAX_CONDITIONS)
				s->conditions[s->nconditions++] = e->condition;
			else
				all = false;
		}
	return all;
}

/* Behind its last test a condition tells nothing apart any more. */
static void find_asked(struct split *s)
{
	bool changed = true;

	for (unsigned b = 0; b < s->f->nblocks; b++)
		for (unsigned k = 0; k < s->f->blocks[b].nevents; k++) {
			const struct fp_event *e = &s->f->blocks[b].events[k];
			unsigned c = e->type == FP_ASSUME_EV && e->assumed != FP_UNSURE ? number_of(s, e) : FP_MAX_CONDITIONS;

			if (c < FP_MAX_CONDITIONS)
				s->asked[b] |= mask_of(c);
		}
	while (changed) {
		changed = false;
		for (unsigned b = s->f->nblocks; b-- > 0;) {
			known all = s->asked[b];

			for (unsigned k = 0; k < s->f->blocks[b].nsucc; k++)
				all |= s->asked[s->f->blocks[b].succ[k]];
			changed |= all != s->asked[b];
			s->asked[b] = all;
		}
	}
}

static bool contradicts(const struct split *s, unsigned block, known at_start)
{
	const struct fp_block *b = &s->f->blocks[block];
	const struct fp_event *e = b->nevents ? b->events : NULL;
	unsigned c = e && e->type == FP_ASSUME_EV && e->assumed != FP_UNSURE ? number_of(s, e) : FP_MAX_CONDITIONS;
	known was = c < FP_MAX_CONDITIONS ? at_start >> (2 * c) & 3 : 0;

	return was && was != 1 + (known)e->assumed;
}

static known at_end(const struct split *s, const struct copy *copy)
{
	const struct fp_block *b = &s->f->blocks[copy->block];
	known now = copy->at_start;

	for (unsigned k = 0; k < b->nevents; k++) {
		unsigned c = b->events[k].type == FP_ASSUME_EV ? number_of(s, &b->events[k]) : FP_MAX_CONDITIONS;

		if (c == FP_MAX_CONDITIONS)
			continue;
		now &= ~mask_of(c);
		if (b->events[k].assumed != FP_UNSURE)
			now |= (1 + (known)b->events[k].assumed) << (2 * c);
	}
	return now;
}

/* The new block for that one, entered with that known; s->cap: there is no room. */
static unsigned copy_of(struct split *s, unsigned block, known at_start)
{
	size_t size = 2 * (size_t)s->cap, at;

	at_start &= s->asked[block];
	for (at = (block * 31 + at_start * 7919u) % size; s->table[at]; at = (at + 1) % size) {
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
	copy_of(s, 0, 0);
	for (unsigned i = 0; i < s->n; i++) {
		const struct fp_block *from = &s->f->blocks[s->copies[i].block];
		struct fp_block *b = &to->blocks[i];
		known now = at_end(s, &s->copies[i]);

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

bool fp_split(struct fp_unit *unit, unsigned function, struct fp_function *to)
{
	const struct fp_function *f = &unit->functions[function];
	struct split s = { .f = f, .cap = f->nblocks * FP_MAX_GROWTH < MAX_BLOCKS ? f->nblocks * FP_MAX_GROWTH : MAX_BLOCKS };
	bool ok;

	if (!find_conditions(&s))
		fp_mark_cut(unit, function, FP_LIMIT_CONDITIONS);
	if (s.nconditions && f->nblocks >= MAX_BLOCKS)
		fp_mark_cut(unit, function, FP_LIMIT_GROWTH);
	if (!s.nconditions || f->nblocks >= MAX_BLOCKS)
		return false;
	*to = *f;
	to->nblocks = 0;
	to->blocks = calloc(s.cap, sizeof(*to->blocks));
	s.asked = calloc(f->nblocks, sizeof(*s.asked));
	s.copies = malloc(s.cap * sizeof(*s.copies));
	s.table = calloc(2 * (size_t)s.cap, sizeof(*s.table));
	ok = to->blocks && s.asked && s.copies && s.table;
	if (ok) {
		find_asked(&s);
		ok = copy_blocks(&s, to);
	}
	free(s.asked);
	free(s.copies);
	free(s.table);
	if (!ok) {
		fp_mark_cut(unit, function, FP_LIMIT_GROWTH);
		fp_free_split(to);
	}
	return ok;
}

void fp_free_split(struct fp_function *f)
{
	for (unsigned b = 0; f->blocks && b < f->nblocks; b++)
		free(f->blocks[b].succ);
	free(f->blocks);
}
