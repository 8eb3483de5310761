// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * The data flow. A state holds one fact per kind of access and memory object:
 * its latest occurrence, with what is ordered behind it on every path. Blocks
 * are iterated to a fixed point; then each is walked once more and every
 * access is held against the facts before it. Callees come first and leave a
 * summary; four entry facts per function stand for what its callers did.
 *
 * "Would it be missed?" is answered in the same walk: a fact remembers which
 * barrier alone gave it each order, so a pair that is met through barrier B
 * alone is a reason to keep B, and a B without any is needless.
 */
#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "events.h"
#include "facts.h"
#include "kept.h"
#include "order.h"
#include "pairs.h"
#include "purpose.h"
#include "split.h"
#include "status.h"
#include "summary.h"

static void step(struct walk *w, struct state *s, const struct fp_event *e)
{
	switch (e->type) {
	case FP_STORE:
	case FP_LOAD:
		do_memory(w, s, e);
		break;
	case FP_MMIO_WRITE:
	case FP_MMIO_READ:
		do_mmio(w, s, e);
		break;
	case FP_BARRIER:
		do_barrier(w, s, e);
		break;
	case FP_LOCK:
		if (e->spin)
			enter_section(s, true);
		break;
	case FP_UNLOCK_EV:
		do_unlock(w, s, e);
		break;
	case FP_OPAQUE:
		do_opaque(w, s, e);
		break;
	case FP_CALL:
		do_call(w, s, e);
		break;
	case FP_TEST_EV:
		do_test(w, s, e);
		break;
	case FP_DELAY_EV:
		do_delay(w, s, e);
		break;
	case FP_HANDOVER:
		do_handover(w, s, e);
		break;
	case FP_FREE:
		do_free(w, s, e);
		break;
	case FP_ASSUME_EV:
		break;
	}
}

/* ---- one function ---- */

static void entry_state(struct walk *w, struct state *s)
{
	s->reached = true;
	for (int k = 0; k < FP_NR_FIRST; k++) {
		s->facts[s->n] = (struct fact){ .kind = (enum fp_kind)k, .entry = true, .memory = FP_UNKNOWN,
						  .object = "", .device_param = -1, .newest = true, .latest = true };
		start_kept(w, &s->facts[s->n++]);
	}
}

static bool is_ordered_write(const struct walk *w, const struct fp_event *e)
{
	if (e->type == FP_CALL)
		return w->summaries[e->callee].has_ordered_write;
	return e->type == FP_MMIO_WRITE &&
	       fp_accessor(true, e->strength, e->wc, w->a->era)->before[FP_WM];
}

/*
 * Per block: does an ordered MMIO write come in it or behind it? Blocks go in
 * postorder, so that only what a loop does in its next round stays out: that
 * is no reason for this round's writes.
 */
static void find_ordered_writes(struct walk *w, const unsigned *order, unsigned n, bool *has)
{
	for (unsigned i = n; i-- > 0;) {
		const struct fp_block *b = &w->f->blocks[order[i]];

		for (unsigned k = 0; k < b->nsucc && !has[order[i]]; k++)
			has[order[i]] = has[b->succ[k]];
		for (unsigned e = 0; e < b->nevents && !has[order[i]]; e++)
			has[order[i]] = is_ordered_write(w, &b->events[e]);
	}
	w->summaries[w->function].has_ordered_write = has[0];
}

/* Index behind the last event of the block that an ordered MMIO write still follows. */
static unsigned followed_until(const struct walk *w, const struct fp_block *b, const unsigned *position,
			       unsigned at, const bool *has)
{
	for (unsigned k = 0; k < b->nsucc; k++)
		if (has[b->succ[k]] && position[b->succ[k]] > at)
			return b->nevents;
	for (unsigned e = b->nevents; e-- > 0;)
		if (is_ordered_write(w, &b->events[e]))
			return e;
	return 0;
}

/* What the function leaves to its callers; without known callers, to nobody. */
static void leave(struct walk *w, struct state *exit)
{
	struct summary *sum = &w->summaries[w->function];

	sum->left = malloc((exit->n + 1) * sizeof(*sum->left));
	if (!sum->left) {
		w->a->unit->out_of_memory = true;
		return;
	}
	/* A status asked for on one way out only was not there on the others: of those the caller hears by another way. */
	for (unsigned i = 0; i < exit->n; i++)
		if (!exit->facts[i].status || exit->facts[i].asked || !asked_twin(exit->facts, exit->n, &exit->facts[i]))
			sum->left[sum->nleft++] = on_all_paths(&exit->facts[i]);
	for (unsigned i = 0; i < exit->n; i++)
		leave_kept(w, &exit->facts[i]);
	for (unsigned i = 0; i < exit->n; i++)
		note_purpose_outside(w, &exit->facts[i], NULL);
	if (w->f->callers_known)
		return;
	for (unsigned i = 0; i < exit->n; i++) {
		const struct fact *f = &exit->facts[i];
		if (is_kept_beside(f))
			continue;
		for (unsigned k = 0; k < f->nby; k++)
			if (f->by[k].barrier && (f->by[k].bits & f->ordered) && !f->handed_over &&
			    (may_rely(f) || w->a->judged[f->by[k].barrier].event->primitive->family == FP_IOWB))
				w->a->judged[f->by[k].barrier].escapes = true;
		rely_outside(w, f, doorbell_needs_own(exit));
	}
}

static void walk_function(struct walk *w, struct state *in, unsigned *order, unsigned *stack, unsigned *next,
			  bool *has)
{
	unsigned n = order_blocks(w->f, order, stack, next);
	bool changed = true;
	struct state exit, s;

	exit.n = exit.nmapped = 0;
	exit.reached = exit.locked = false;
	for (unsigned b = 0; b < w->f->nblocks; b++) {
		in[b].n = in[b].nmapped = 0;
		in[b].reached = in[b].locked = false;
		has[b] = false;
	}
	for (unsigned i = 0; i < n; i++)
		next[order[i]] = i;
	entry_state(w, &in[0]);
	w->record = false;
	while (changed) {
		changed = false;
		for (unsigned i = 0; i < n; i++) {
			const struct fp_block *b = &w->f->blocks[order[i]];

			if (!in[order[i]].reached)
				continue;
			copy_state(&s, &in[order[i]]);
			for (unsigned e = 0; e < b->nevents && s.reached; e++)
				step(w, &s, &b->events[e]);
			for (unsigned k = 0; k < b->nsucc && s.reached; k++)
				changed |= join_state(w, &in[b->succ[k]], &s, next[b->succ[k]] <= i);
		}
	}
	find_ordered_writes(w, order, n, has);
	w->record = true;
	for (unsigned i = 0; i < n; i++) {
		const struct fp_block *b = &w->f->blocks[order[i]];
		unsigned until = followed_until(w, b, next, i, has);

		if (!in[order[i]].reached)
			continue;	/* behind a call that never returns */
		copy_state(&s, &in[order[i]]);
		for (unsigned e = 0; e < b->nevents && s.reached; e++) {
			w->follows = e < until;
			step(w, &s, &b->events[e]);
		}
		if (!b->nsucc && s.reached)
			join_state(w, &exit, &s, false);
	}
	w->summaries[w->function].returns = exit.reached;
	leave(w, &exit);
}

/* ---- all functions ---- */

/* The calls in there have been walked. */
static void settle_calls(struct walk *w, unsigned function)
{
	for_each_event(e, &w->a->unit->functions[function])
		if (e->type == FP_CALL && !--w->summaries[e->callee].calls && w->summaries[e->callee].stage == DONE)
			forget(&w->summaries[e->callee]);
	if (!w->summaries[function].calls)
		forget(&w->summaries[function]);
}

static void count_calls(struct walk *w)
{
	const struct fp_unit *u = w->a->unit;

	for (unsigned i = 0; i < u->nfunctions; i++)
		for_each_event(e, &u->functions[i])
			if (e->type == FP_CALL)
				w->summaries[e->callee].calls++;
}

static bool run_function(struct walk *w, unsigned function)
{
	struct fp_function *f = &w->a->unit->functions[function], split;
	bool is_split = fp_split(w->a->unit, function, &split);
	struct state *in;
	unsigned *order;
	bool *has;

	w->function = function;
	w->share = &w->a->shares[function];
	*w->share = (struct share){ .candidates = w->a->ncandidates, .ordered = w->a->nordered };
	w->f = is_split ? &split : f;
	in = malloc(w->f->nblocks * sizeof(*in));
	order = malloc(3 * (size_t)w->f->nblocks * sizeof(*order));
	has = malloc(w->f->nblocks);
	if (in && order && has)
		walk_function(w, in, order, order + w->f->nblocks, order + 2 * w->f->nblocks, has);
	else
		w->a->unit->out_of_memory = true;
	free(in);
	free(order);
	free(has);
	if (is_split)
		fp_free_split(&split);
	w->summaries[function].stage = DONE;
	settle_calls(w, function);
	return !w->a->unit->out_of_memory;
}

/* A function and how far its calls have been followed. */
struct frame {
	unsigned function, block, event;
};

/* Callees first. An explicit stack: call chains in generated code can be deep. */
static bool run_bottom_up(struct walk *w, unsigned root, struct frame *stack)
{
	unsigned depth = 0;

	if (w->summaries[root].stage != NOT_YET)
		return true;
	stack[depth++] = (struct frame){ .function = root };
	while (depth) {
		struct frame *at = &stack[depth - 1];
		const struct fp_function *f = &w->a->unit->functions[at->function];
		const struct fp_event *e;

		w->summaries[at->function].stage = RUNNING;
		if (at->block == f->nblocks) {
			if (!run_function(w, at->function))
				return false;
			depth--;
		} else if (at->event == f->blocks[at->block].nevents) {
			at->block++;
			at->event = 0;
		} else {
			e = &f->blocks[at->block].events[at->event++];
			if (e->type == FP_CALL && w->summaries[e->callee].stage == NOT_YET &&
			    w->a->unit->functions[e->callee].nblocks)
				stack[depth++] = (struct frame){ .function = e->callee };
		}
	}
	return true;
}

/* ---- the unit ---- */

/* The number of the barrier written at that site; 0: out of memory. Sites hash to table[], size a power of two. */
static unsigned barrier_number(struct analysis *a, unsigned *table, size_t size, const struct fp_event *e,
			       unsigned function)
{
	size_t at = ((size_t)e->site.file / 16 * 31 + e->site.line) * 131 + e->site.column;

	for (at &= size - 1; table[at]; at = (at + 1) & (size - 1)) {
		const struct fp_place *p = &a->judged[table[at]].event->site;

		if (p->file == e->site.file && p->line == e->site.line && p->column == e->site.column)
			return table[at];
	}
	if (!arena_grow(&a->unit->arena, (void **)&a->judged, a->njudged, &a->judged_cap, sizeof(*a->judged)))
		return 0;
	a->judged[a->njudged] = (struct judged){ .event = e, .function = function };
	return table[at] = a->njudged++;
}

/* Numbers the barriers by where they are written: a macro's barrier is one, however often it is used. And all events by block. */
static bool number_barriers(struct analysis *a)
{
	struct fp_unit *u = a->unit;
	size_t barriers = 0, size = 64;
	unsigned *table;
	bool ok;

	for (unsigned i = 0; i < u->nfunctions; i++)
		for_each_event(e, &u->functions[i])
			barriers += e->type == FP_BARRIER;
	while (size < barriers * 2)
		size *= 2;
	table = calloc(size, sizeof(*table));
	a->njudged = 1;
	ok = table && arena_grow(&u->arena, (void **)&a->judged, 0, &a->judged_cap, sizeof(*a->judged));
	for (unsigned i = 0; ok && i < u->nfunctions; i++)
		for (unsigned b = 0; b < u->functions[i].nblocks; b++)
			for (unsigned k = 0; ok && k < u->functions[i].blocks[b].nevents; k++) {
				struct fp_event *e = &u->functions[i].blocks[b].events[k];

				e->block = b;
				if (e->type == FP_BARRIER && !e->implied)
					ok = (e->barrier_id = barrier_number(a, table, size, e, i)) != 0;
			}
	free(table);
	if (ok && a->explains)
		ok = (a->purposes = arena_alloc(&u->arena, a->njudged * sizeof(*a->purposes))) != NULL;
	return ok;
}

static void find_unordered_reads(struct analysis *a)
{
	for (unsigned i = 0; i < a->unit->nfunctions; i++)
		for_each_event(e, &a->unit->functions[i])
			if (e->type == FP_MMIO_READ && e->strength != FP_ORDERED)
				a->unordered_reads[a->unit->functions[i].scope] = true;
}

bool fp_flow(struct analysis *a)
{
	struct fp_unit *u = a->unit;
	struct walk w = { .a = a };
	struct frame *stack = malloc((u->nfunctions + 1) * sizeof(*stack));
	bool ok;

	a->bindings.unit = a->ways.unit = u;
	a->ways.added = &a->options->words;
	place_kept(a);
	w.summaries = calloc(u->nfunctions + 1, sizeof(*w.summaries));
	a->acquired = arena_alloc(&u->arena, (u->nfunctions + 1) * sizeof(*a->acquired));
	a->unordered_reads = arena_alloc(&u->arena, (u->scope + 1) * sizeof(*a->unordered_reads));
	a->shares = arena_alloc(&u->arena, (u->nfunctions + 1) * sizeof(*a->shares));
	ok = stack && w.summaries && a->acquired && a->unordered_reads && a->shares && number_barriers(a);
	if (ok) {
		find_unordered_reads(a);
		count_calls(&w);
	}
	for (unsigned i = 0; ok && i < u->nfunctions; i++)
		if (u->functions[i].nblocks)
			ok = run_bottom_up(&w, i, stack);
	for (unsigned i = 0; w.summaries && i < u->nfunctions; i++)
		forget(&w.summaries[i]);
	ok = ok && settle_acquired(a);
	free(stack);
	free(w.summaries);
	return ok && !u->out_of_memory;
}
