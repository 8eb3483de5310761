// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What each event does to the state. */
#include "events.h"

#include <string.h>

#include "facts.h"
#include "kept.h"
#include "operands.h"
#include "pairs.h"
#include "purpose.h"
#include "status.h"
#include "summary.h"

void do_handover(struct walk *w, struct state *s, const struct fp_event *e)
{
	switch (e->handover) {
	case FP_MAPPED:
		forget_mapped(s, e->buffer);
		if (s->nmapped < FP_MAX_MAPPED)
			s->mapped[s->nmapped++] = e;
		else
			cut(w, FP_LIMIT_MAPPED);
		break;
	case FP_BACK:	/* the handle would tell which, but has many names */
		s->nmapped = 0;
		w->summaries[w->function].hands_back = true;
		break;
	case FP_RENAMED:
		forget_mapped(s, e->buffer);
		break;
	case FP_TO_DEVICE:
	case FP_NR_HANDOVERS:
		break;
	}
}

/* One entry may be seen as several types, but lies in one ring. */
static bool lies_in(const struct fact *f, const struct fp_event *freed)
{
	return *freed->ring ? f->event->ring == freed->ring : same_name(f->object, freed->object);
}

static void note_freed(struct summary *sum, const struct fp_event *e)
{
	for (unsigned i = 0; i < sum->nfrees; i++)
		if (sum->frees[i] == e)
			return;
	if (sum->nfrees < MAX_FREED)
		sum->frees[sum->nfrees++] = e;
}

void do_free(struct walk *w, struct state *s, const struct fp_event *e)
{
	note_freed(&w->summaries[w->function], e);
	for (unsigned i = 0; i < s->n;)
		if (s->facts[i].kind == FP_WM && !s->facts[i].entry && fp_device_visible(s->facts[i].memory) &&
		    lies_in(&s->facts[i], e))
			drop_fact(s, i);
		else
			i++;
}

/* An access to a buffer that is mapped. */
static void touch_buffer(struct walk *w, const struct state *s, const struct fp_event *e)
{
	unsigned i = *e->buffer && w->record ? find_mapped(s, e->buffer) : s->nmapped;

	for (enum fp_check k = 0; i != s->nmapped && k < FP_NR_CHECKS; k++)
		if (fp_checks[k] && fp_checks[k]->touched)
			fp_checks[k]->touched(w, s->mapped[i], e);
}

static void age_writes(struct state *s)
{
	for (unsigned i = 0; i < s->n; i++)
		s->facts[i].newest = false;
}

void do_memory(struct walk *w, struct state *s, const struct fp_event *e)
{
	struct second second = { .event = e, .value = e->value };
	struct fact fact = { .kind = fp_kind_of(e), .event = e, .memory = e->memory, .object = e->object,
			     .device_param = -1 };

	start_kept(w, &fact);
	touch_buffer(w, s, e);
	if (e->memory == FP_PRIVATE)
		return;
	second.own = e->type == FP_LOAD && is_own_word(s, &second);
	pair_with_all(w, s, &second);
	if (e->type == FP_STORE) {
		age_writes(s);
		for (unsigned i = 0; i < s->n; i++) {
			s->facts[i].latest = false;
			if (!s->facts[i].status)
				s->facts[i].between = NULL;
		}
		fact.latest = true;
	}
	pass_kept(w, s, &second);
	if (e->type == FP_LOAD && fp_device_visible(e->memory))
		for (unsigned i = 0; i < s->n; i++)
			s->facts[i].read_since |= s->facts[i].status && !same_bytes(s->facts[i].event, e);
	fact.early = e->type == FP_LOAD && e->tested ? early_load(s, e) : NULL;
	put_fact(w, s, &fact);
	if (!fp_device_visible(e->memory))
		return;
	if (e->type == FP_LOAD && e->tested && !second.own)
		note_status(w, s, &fact);
	if (e->type == FP_STORE) {
		fact.payload = true;
		put_fact(w, s, &fact);
	}
}

/*
 * A write that waits for memory has handed over all stores before it: what the
 * device sees after it is a new story. (Same device: a later relaxed write
 * stays behind it.) Not so for other CPUs: a store behind the doorbell may
 * publish the same stores to them, where one function does all three.
 */
static void hand_over_stores(struct walk *w, struct state *s, const struct second *second)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].kind == FP_WM && second_waits(w, &s->facts[i], second)) {
			s->facts[i].handed_over = true;
			s->facts[i].intrinsic |= fp_after_bit(FP_WIO, DEVICE);
		}
}

static void do_mmio_second(struct walk *w, struct state *s, const struct second *second)
{
	const struct fp_event *e = second->event;

	pair_with_all(w, s, second);
	/* What waits for this access waits for those before it, too: one device's accesses stay in order. */
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].kind == fp_kind_of(e) && second_waits(w, &s->facts[i], second))
			s->facts[i].intrinsic |= fp_accessor(e->type == FP_MMIO_WRITE, e->strength, e->wc, w->a->era)->after;
	pass_kept(w, s, second);
	if (e->type == FP_MMIO_WRITE) {
		hand_over_stores(w, s, second);
		age_writes(s);
		return;
	}
	/* A read flushes the posted writes of its device; of one that cannot be told, too. */
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].kind == FP_WIO &&
		    (s->facts[i].entry || !*second->device.text || !*s->facts[i].object ||
		     same_device(&s->facts[i], second))) {
			s->facts[i].intrinsic |= ALL_OBSERVERS(FP_UNLOCK);
			s->facts[i].flushed = true;
		}
}

void do_mmio(struct walk *w, struct state *s, const struct fp_event *e)
{
	const struct fp_accessor *acc = fp_accessor(e->type == FP_MMIO_WRITE, e->strength, e->wc, w->a->era);
	struct second second = { .event = e, .device = e->device, .reg = e->reg, .value = e->value };
	struct fact fact = { .kind = fp_kind_of(e), .event = e, .object = e->device.text, .intrinsic = acc->after,
			     .device_param = e->device.value == FP_VALUE_PARAM ? e->device.param : -1,
			     .newest = e->type == FP_MMIO_WRITE, .under_lock = s->locked };

	start_kept(w, &fact);
	do_mmio_second(w, s, &second);
	for (unsigned i = 0; i < s->n && acc->after & fp_after_bit(FP_RM, DEVICE); i++)
		s->facts[i].past_read = true;
	put_fact(w, s, &fact);
	if (e->type == FP_MMIO_READ && e->tested && !acc->after)
		note_status(w, s, &fact);
}

/* Somebody meant it to order stores, but it does not reach MMIO. */
static bool meant_for_stores(const struct fp_event *barrier)
{
	fp_after row = orders_behind(barrier, FP_WM);

	return !barrier->implied && !(row & fp_after_bit(FP_WIO, DEVICE)) &&
	       (barrier->primitive->family == FP_COMPILER ||
		(row && barrier->primitive->family != FP_LOCKING));
}

/* Remembers that a full barrier stands straight behind an MMIO write. */
static void note_barrier_behind(struct walk *w, const struct fact *write, const struct fp_event *barrier)
{
	const struct fp_event *at = outermost(write->event, write->via);

	for (unsigned i = w->a->ncandidates, near = FP_MAX_FACTS; i-- > 0 && near; near--) {
		struct candidate *c = &w->a->candidates[i];

		if (c->function != w->function)
			break;
		if (outermost(c->second->event, c->second->via) == at)
			c->barrier_behind = barrier;
	}
	for (unsigned i = 0; i < w->summaries[w->function].nexposed; i++) {
		struct exposed *x = &w->summaries[w->function].exposed[i];

		if (outermost(x->second.event, x->second.via) == at)
			x->barrier_behind = barrier;
	}
}

/*
 * What the barrier orders behind this fact. MMIO before memory is somebody's
 * wish only where the barrier follows the MMIO write directly.
 */
static fp_after row_of(const struct fp_event *barrier, const struct fact *first)
{
	fp_after row = orders_behind(barrier, first->kind);

	if (first->kind == FP_WIO && !first->newest)
		row &= ~(ALL_OBSERVERS(FP_WM) | ALL_OBSERVERS(FP_RM));
	return row;
}

/*
 * For each order of a fact one barrier answers, so that all that are found
 * needless may go together. A barrier that orders anything new answers for the
 * old as well, as it has to stay; one that only repeats answers for nothing.
 */
void do_barrier(struct walk *w, struct state *s, const struct fp_event *e)
{
	struct judged *j = &w->a->judged[e->barrier_id];
	struct second second = { .event = e };
	bool stays = !e->barrier_id;

	pass_kept(w, s, &second);
	for (unsigned i = 0; i < s->n && !stays; i++)
		stays = !s->facts[i].payload && (row_of(e, &s->facts[i]) & ~(s->facts[i].ordered | s->facts[i].intrinsic)) != 0;
	for (unsigned i = 0; i < s->n; i++) {
		struct fact *f = &s->facts[i];
		fp_after row = row_of(e, f);
		fp_after adds = row & ~(f->ordered | f->intrinsic), takes;

		if (w->record && row && e->barrier_id && !f->payload) {
			if (f->event)
				j->first_known = true;
			if (adds)
				j->adds = true;
			else if ((row & f->ordered) && !j->repeats)
				j->repeats = orderer(w, f, row & f->ordered);
		}
		if (w->record && e->barrier_id && f->kind == FP_WIO && f->newest && (row & fp_after_bit(FP_WM, DEVICE)))
			note_barrier_behind(w, f, e);
		if (f->kind == FP_WM && meant_for_stores(e)) {
			f->crossed = e;
			if (f->latest && !(f->between && e->primitive->family == FP_COMPILER))
				f->between = e;
		}
		if (f->status && !f->read_since && !e->implied)
			f->between = e;
		if (f->status && !e->implied && (orders_behind(e, FP_RM) & fp_after_bit(FP_RM, FP_BY_CPU)) &&
		    !(row & fp_after_bit(FP_RM, DEVICE)))
			f->crossed = e;
		takes = row & ~(f->intrinsic | by_nobody(f));
		if (!stays || !takes)
			continue;
		for (unsigned k = 0; k < f->nby;) {
			f->by[k].bits &= ~takes;
			if (f->by[k].bits)
				k++;
			else
				f->by[k] = f->by[--f->nby];
		}
		add_provider(w, f->by, &f->nby, e->barrier_id, takes);
		f->ordered |= takes;
	}
}

void do_delay(struct walk *w, struct state *s, const struct fp_event *e)
{
	struct second second = { .event = e };

	pass_kept(w, s, &second);
}

/* MMIO writes up to here are no business of the next unlock. */
void enter_section(struct state *s, bool locked)
{
	s->locked = locked;
	for (unsigned i = 0; i < s->n; i++) {
		if (s->facts[i].kind != FP_WIO)
			continue;
		s->facts[i].under_lock = false;
		s->facts[i].intrinsic |= ALL_OBSERVERS(FP_UNLOCK);
		s->facts[i].flushed = true;
	}
}

void do_unlock(struct walk *w, struct state *s, const struct fp_event *e)
{
	struct second second = { .event = e };

	pair_with_all(w, s, &second);
	if (e->spin)
		enter_section(s, false);
}

/*
 * May code outside rely on a barrier behind this access? Ordered MMIO keeps
 * its place by itself; callers' MMIO and loads are theirs to order.
 */
bool may_rely(const struct fact *f)
{
	if (f->kind == FP_WM || f->entry)
		return f->kind == FP_WM;
	return f->kind == FP_RM || f->event->strength != FP_ORDERED || f->event->wc;
}

/* A doorbell yet to come needs a barrier of its own: a store for the device stands here without one. */
bool doorbell_needs_own(const struct state *s)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].kind == FP_WM && !s->facts[i].entry && !s->facts[i].handed_over &&
		    fp_device_visible(s->facts[i].memory) && !is_kept_beside(&s->facts[i]) &&
		    !(s->facts[i].ordered & fp_after_bit(FP_WIO, DEVICE)))
			return true;
	return false;
}

/*
 * What the barriers behind this fact may be there for in code that cannot be
 * seen: accesses to memory of the same direction and, unless it has a barrier
 * of its own, a doorbell.
 */
void rely_outside(struct walk *w, const struct fact *f, bool own_barrier)
{
	fp_after memory = f->kind == FP_WM || f->kind == FP_WIO ? ALL_OBSERVERS(FP_WM) : ALL_OBSERVERS(FP_RM);

	for (unsigned k = 0; k < f->nby; k++) {
		struct judged *j = &w->a->judged[f->by[k].barrier];

		if (!f->by[k].barrier || f->handed_over || !may_rely(f))
			continue;
		if (is_memory(f->kind))
			j->need_outside[f->kind] |= f->by[k].bits & f->ordered & memory;
		if (f->kind == FP_WM && !own_barrier && (f->entry || fp_device_visible(f->memory)))
			j->need_outside[FP_WM] |= f->by[k].bits & f->ordered & fp_after_bit(FP_WIO, DEVICE);
	}
}

void opaque_behind(struct walk *w, const struct fact *f, bool own_barrier)
{
	if (is_kept_beside(f))
		return;
	rely_outside(w, f, own_barrier);
	for (unsigned k = 0; k < f->nby; k++)
		if ((f->by[k].bits & f->ordered) && !f->handed_over && may_rely(f))
			w->a->judged[f->by[k].barrier].opaque_behind = true;
}

void do_opaque(struct walk *w, struct state *s, const struct fp_event *e)
{
	struct second second = { .event = e };
	bool own = doorbell_needs_own(s);

	s->nmapped = 0;
	w->summaries[w->function].hands_back = true;
	pass_kept(w, s, &second);
	for (unsigned i = 0; i < s->n; i++) {
		struct fact *f = &s->facts[i];

		f->past_opaque = true;
		f->newest = false;
		if (!w->record)
			continue;
		opaque_behind(w, f, own);
		note_purpose_outside(w, f, &second);
		if (f->entry)
			expose(w, f, &second, own);
	}
}
