// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Two accesses, and what keeps them in order. */
#include "facts.h"
#include "pairs.h"

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "kept.h"
#include "needs.h"
#include "operands.h"
#include "purpose.h"
#include "summary.h"

/* Who must see this pair in order. What nothing is known of may be for a device. */
static enum fp_observer observer_of(const struct fact *first, const struct second *second)
{
	enum fp_memory m1 = first->memory, m2 = second->event->memory;

	if (!is_memory(first->kind) || !is_memory(fp_kind_of(second->event)))
		return FP_BY_DEVICE;
	if (m1 == FP_CPU && m2 == FP_CPU)
		return FP_BY_CPU;
	if ((m1 == FP_HOST || m2 == FP_HOST) && m1 != FP_COHERENT && m1 != FP_STREAMING && m2 != FP_COHERENT &&
	    m2 != FP_STREAMING)
		return FP_BY_HOST;
	return FP_BY_DEVICE;
}

/* Does the second access wait for the first by itself? */
bool second_waits(struct walk *w, const struct fact *first, const struct second *second)
{
	const struct fp_event *e = second->event;
	const struct fp_accessor *acc;

	if (e->type != FP_MMIO_WRITE && e->type != FP_MMIO_READ)
		return false;
	acc = fp_accessor(e->type == FP_MMIO_WRITE, e->strength, e->wc, w->a->era);
	if (acc->before[first->kind])
		return true;
	if (!acc->same_device_before[first->kind])
		return false;
	/* Callers' MMIO is taken to be theirs to order: the same device, with ordered accessors. */
	if (first->entry)
		return true;
	if (first->event->wc || first->event->strength == FP_RAW)
		return false;
	/* A helper's barrier was not put there for MMIO of its callers that is ordered anyway. */
	return same_device(first, second) || (first->event->strength == FP_ORDERED && w->barrier_inside);
}

/* 2.6.19 .. 4.16 did wait in writeX(), but promised it only for the architectures whose code one names. */
static bool waits_undocumented(const struct walk *w, const struct fact *first, const struct second *second)
{
	return w->a->era == FP_ERA_UNDOCUMENTED && !w->a->options->archs && first->kind == FP_WM &&
	       second->event->type == FP_MMIO_WRITE;
}

static const void *keep(struct walk *w, const void *what, size_t size)
{
	void *kept = arena_alloc(&w->a->unit->arena, size);

	if (kept)
		memcpy(kept, what, size);
	else
		w->a->unit->out_of_memory = true;
	return kept;
}

/* One second access mostly makes pairs with many first ones, one behind the other. */
static const struct second *keep_second(struct walk *w, const struct second *second)
{
	if (!w->second || memcmp(w->second, second, sizeof(*second)))
		w->second = keep(w, second, sizeof(*second));
	return w->second;
}

struct candidate *add_candidate(struct walk *w, enum fp_check check, const struct fact *first,
				       const struct second *second, const char *object, const char *field)
{
	struct analysis *a = w->a;
	const void *mine;
	struct candidate *c;

	if (w->share->ncandidates == FP_MAX_PAIRS) {
		cut(w, FP_LIMIT_PAIRS);
		return NULL;
	}
	if (!grow(w, (void **)&a->candidates, a->ncandidates, &a->candidates_cap, sizeof(*a->candidates)) ||
	    !keep_second(w, second))
		return NULL;
	w->share->ncandidates++;
	c = &a->candidates[a->ncandidates++];
	*c = (struct candidate){ .check = check, .function = w->function, .object = object, .field = field,
				 .second = w->second, .ordered_write_follows = w->follows };
	c->first = (struct first){
		.event = first->event, .via = first->via, .object = first->object, .asked = first->asked,
		.crossed = first->crossed, .between = first->between, .kind = first->kind, .memory = first->memory,
		.status = first->status, .under_lock = first->under_lock, .past_opaque = first->past_opaque,
		.past_read = first->past_read,
	};
	mine = kept_of(w, first, check);
	if (mine)
		c->first.mine = keep(w, mine, fp_checks[check]->keeps);
	return c;
}

/* One that was put there for such a pair. */
static bool is_for_memory(const struct fp_event *barrier, enum fp_kind first)
{
	return barrier && barrier->primitive->orders[first] & fp_after_bit(first, FP_BY_HOST);
}

/* Of pairs whose second access is in a callee once is enough for most checks. */
static bool teaches_same(const struct ordered_pair *x, const struct ordered_pair *y)
{
	return !fp_checks[y->check]->each_first && y->via && x->check == y->check && x->object == y->object &&
	       x->field == y->field && x->event == y->event && x->via == y->via && x->by == y->by;
}

void note_ordered(struct walk *w, enum fp_check check, const struct fact *first, const struct second *second,
			 const struct fp_event *word, const char *object, const char *field, const struct fp_event *barrier)
{
	struct analysis *a = w->a;
	struct ordered_pair o = {
		.check = check, .object = object, .field = field, .event = word, .first = first->event,
		.via = word == first->event ? first->via : second->via, .function = w->function,
		.by = is_for_memory(barrier, first->kind) ? barrier->primitive : NULL,
	};

	if (w->share->nordered && teaches_same(&a->ordered[a->nordered - 1], &o))
		return;
	if (w->share->nordered == FP_MAX_PAIRS) {
		cut(w, FP_LIMIT_PAIRS);
		return;
	}
	if (!grow(w, (void **)&a->ordered, a->nordered, &a->ordered_cap, sizeof(*a->ordered)))
		return;
	w->share->nordered++;
	a->ordered[a->nordered++] = o;
}

/* One word twice? An element whose index nobody knows is another one in another call. */
bool same_word(const struct fact *first, const struct second *second)
{
	return same_bytes(first->event, second->event) &&
	       (!strstr(first->event->field, "[]") || (!first->via && !second->via));
}

/*
 * Where in the text of this function the second access stands before the first,
 * they belong to two rounds of a loop; so do two that one call makes.
 */
bool in_another_round(const struct fact *first, const struct second *second)
{
	const struct fp_event *x = outermost(first->event, first->via), *y = outermost(second->event, second->via);

	return (x == y && first->via) || (x->at.file == y->at.file && y->at.line < x->at.line);
}

/* What keeps these two in order, as far as the checks want to know. */
static struct pair pair_of(struct walk *w, const struct fact *first, const struct second *second)
{
	const struct fp_event *e = second->event;
	struct pair p = { .first = first, .second = second, .kind = fp_kind_of(e) };
	/* Only spinlocks wait for what an accessor leaves to the unlock. */
	fp_after intrinsic = p.kind == FP_UNLOCK && !e->spin && !first->flushed ? 0 : first->intrinsic;

	p.bit = fp_after_bit(p.kind, observer_of(first, second));
	p.first_waits = (intrinsic & p.bit) != 0;
	p.second_waits = second_waits(w, first, second);
	p.undocumented = waits_undocumented(w, first, second);
	p.by_barrier = (first->ordered & p.bit) != 0;
	return p;
}

bool by_itself(const struct pair *p)
{
	return p->first_waits || (p->second_waits && !p->undocumented);
}

static void ask_checks(struct walk *w, struct pair *p)
{
	for (unsigned i = 0; i < w->a->npairing; i++) {
		p->mine = kept_of(w, p->first, w->a->pairing[i]);
		fp_checks[w->a->pairing[i]]->pair(w, p);
	}
}

/* Holds one pair against the rules. */
void pair_with(struct walk *w, const struct fact *first, const struct second *second)
{
	const struct fp_event *e = second->event;
	struct pair p = pair_of(w, first, second);

	ask_checks(w, &p);
	note_purpose(w, &p);
	if (is_kept_beside(first))
		return;
	if (first->handed_over &&
	    !(p.kind == FP_WM && e->memory == FP_CPU && !e->wakeup && !second->via && barrier_here(w, first)))
		return;
	if (first->entry && !first->handed_over)
		expose(w, first, second, false);
	weigh_barriers(w, &p);
}

/* A status that was asked for, and that something has ordered behind: what was found there is there. */
bool was_found(const struct fact *f)
{
	return f->status && f->asked && (f->ordered & fp_after_bit(FP_RM, FP_BY_HOST));
}

/* What the function itself stored, with nobody told since, is its own to read. */
bool is_own_word(const struct state *s, const struct second *second)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].payload && !s->facts[i].via && !s->facts[i].handed_over && !s->facts[i].past_opaque &&
		    same_bytes(s->facts[i].event, second->event) && !in_another_round(&s->facts[i], second))
			return true;
	return false;
}

/*
 * An entry with a status of its own that was found to be there needs nobody
 * else's. A buffer has none: any will do.
 */
bool speaks_for_itself(const struct state *s, const struct fact *fact, const struct second *second)
{
	const struct fp_event *e = second->event;

	if (is_kept_beside(fact) && e->type == FP_LOAD && (second->own || is_own_word(s, second)))
		return true;
	if (!fact->status || same_name(fact->object, e->object))
		return false;
	for (unsigned i = 0; i < s->n; i++)
		if (was_found(&s->facts[i]) && (e->memory == FP_STREAMING || same_name(s->facts[i].object, e->object)))
			return true;
	return false;
}

void pair_with_all(struct walk *w, const struct state *s, const struct second *second)
{
	if (!w->record)
		return;
	for (unsigned i = 0; i < s->n; i++)
		if (!speaks_for_itself(s, &s->facts[i], second))
			pair_with(w, &s->facts[i], second);
}
