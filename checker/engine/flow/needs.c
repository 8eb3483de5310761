// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What each barrier is there for: of the pairs that it keeps in order, as checks/excess.c asks. */
#include "needs.h"

#include "pairs.h"
#include "summary.h"

/* The barrier is a callee's, and the first access is of another file than that: it was not put there for it. */
static bool is_another_files(const struct walk *w, const struct fact *first)
{
	return w->barrier_elsewhere || (w->barrier_inside && first->via && first->via->linked);
}

/*
 * Could anybody want this pair in order? Generous on purpose: it decides what
 * a barrier may be there for. Plain loads of CPU memory (the driver's own
 * pointers and settings) start no pair, and callers' loads none with a load.
 * MMIO in other files starts none with MMIO that keeps its place by its
 * accessor; to empty a window is another matter.
 */
static bool plausible(const struct walk *w, const struct fact *first, const struct second *second)
{
	enum fp_kind k2 = fp_kind_of(second->event);

	if (k2 == FP_UNLOCK || k2 == FP_DELAY)
		return is_mmio(first->kind);
	if (first->kind == FP_RM)
		return first->entry ? k2 != FP_RM : first->memory != FP_CPU || first->event->marked;
	if (is_mmio(first->kind) && !first->entry && is_mmio(k2))
		return first->event->wc || second->event->strength != FP_ORDERED || !is_another_files(w, first);
	return true;
}

/* This pair is met through these barriers alone: a reason to keep each of them. */
static void need_barriers(struct walk *w, const struct fact *first, const struct second *second, fp_after bit)
{
	enum fp_memory m1 = first->memory, m2 = second->event->memory;

	for (unsigned i = 0; i < first->nby; i++) {
		struct judged *j = &w->a->judged[first->by[i].barrier];
		const struct fp_event *known = NULL;

		if (!(first->by[i].bits & bit))
			continue;
		if (first->kind == FP_RM && first->memory == FP_UNKNOWN) {
			j->need_of_unknown[FP_RM] |= bit;
			continue;
		}
		j->need[first->kind] |= bit;
		/* Memory that may be anybody's: for the device where the barrier stands, for nobody in its callers. */
		if (!is_memory(fp_kind_of(second->event)) || fp_device_visible(m2) ||
		    (m2 != FP_CPU && j->function == w->function))
			j->seen[first->kind] |= bit;
		/* Barriers for memory alone do not reach it there. */
		if ((first->event && first->event->or_mmio && !is_another_files(w, first)) || second->event->or_mmio)
			j->need[first->kind] |= fp_after_bit(first->kind == FP_RM ? FP_RIO : FP_WIO, DEVICE);
		if (first->event && fp_device_visible(m1) && !w->barrier_elsewhere)
			known = first->event;
		else if (is_memory(fp_kind_of(second->event)) && fp_device_visible(m2))
			known = second->event;
		if (known && !known->by_type)
			j->device_known = true;
		if (known)
			j->device_by_type = true;
		/* For the message: a pair with a first access that can be shown, and with device-visible memory. */
		if (!j->pair_second || (known && !j->pair_known) ||
		    (known && first->event && known == first->event && j->pair_first != known && !j->pair_shows)) {
			j->pair_first = first->event;
			j->pair_second = second->event;
			j->pair_known = known != NULL;
			j->pair_shows = known && known == first->event;
		}
	}
}

/* A barrier that could stand for what an access does by itself: is it the only one? */
static void note_instead(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	const struct fp_event *e = p->second->event;

	/* Loads of other memory are there for another CPU, or from a mapping that readX() promises nothing for. */
	if (first->kind == FP_RIO && p->kind == FP_RM && !fp_device_visible(e->memory))
		return;
	if (p->first_waits && !first->event)
		return;	/* callers' reads wait by way of one in here, which says so itself */
	if (p->undocumented || !(p->first_waits || p->second_waits))
		return;
	for (unsigned i = 0; i < first->nby; i++) {
		struct judged *j = &w->a->judged[first->by[i].barrier];

		/* A store before an access that waits for it concerns any barrier between the two. */
		if (!((first->by[i].bits & first->ordered & p->bit) || first->kind == FP_WM || p->first_waits))
			continue;
		/* That an accessor waits for stores says more than that it keeps its place among others. */
		if (!j->instead || (first->kind == FP_WM && j->instead_kind != FP_WM)) {
			j->instead = p->first_waits && first->event ? first->event : e;
			j->instead_kind = first->kind;
			j->instead_after = p->first_waits;
		}
	}
}

/* On this path it is not enough: a barrier of another path is there for the pair. */
static void note_some_paths(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;

	for (unsigned i = 0; i < first->nby; i++)
		if (first->by[i].bits & p->bit)
			w->a->judged[first->by[i].barrier].on_some_paths = true;
	if (first->kind == FP_WM && fp_device_visible(first->memory) && p->kind == FP_WIO)
		need_barriers(w, first, p->second, p->bit);
}

/* Stores of whoever calls this function rely on that barrier: need_outside, if somebody may call whom we do not see. */
static void need_for_callers(struct walk *w, struct provider by)
{
	struct summary *s = &w->summaries[w->function];

	if (!w->f->callers_known) {
		w->a->judged[by.barrier].need_outside[FP_WM] |= by.bits;
		return;
	}
	for (unsigned i = 0; i < s->narms; i++)
		if (s->arms[i].barrier == by.barrier) {
			s->arms[i].bits |= by.bits;
			return;
		}
	if (grow(w, (void **)&s->arms, s->narms, &s->arms_cap, sizeof(*s->arms)))
		s->arms[s->narms++] = by;
}

/*
 * Callers hear only of barriers that all ways run through. That one of a single arm may be what a doorbell
 * behind the arms relies on, for stores of theirs, is kept beside: on the other arm it has too little.
 */
static void note_one_arm(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;

	for (unsigned i = 0; i < first->nby; i++)
		if (first->by[i].bits & p->bit)
			need_for_callers(w, (struct provider){ first->by[i].barrier, first->by[i].bits & p->bit });
}

/* What is stored here before the call is what those barriers are there for. */
void note_callees_arms(struct walk *w, const struct state *s, const struct summary *callee)
{
	for (unsigned i = 0; i < callee->narms; i++)
		for (unsigned k = 0; k < s->n; k++) {
			const struct fact *f = &s->facts[k];
			struct provider by = callee->arms[i];

			by.bits &= ~(f->ordered | f->intrinsic);
			if (f->kind != FP_WM || !by.bits)
				continue;
			if (f->entry)
				need_for_callers(w, by);
			else if (f->memory != FP_CPU)
				w->a->judged[by.barrier].need_outside[FP_WM] |= by.bits;
		}
}

/* What the barriers between the two are there for. */
void weigh_barriers(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	const struct fp_event *e = p->second->event;

	if (first->entry && first->kind == FP_WM && p->kind == FP_WIO && !p->by_barrier && !by_itself(p))
		note_one_arm(w, p);
	/* Where all callers are known they speak for themselves. */
	if (!plausible(w, first, p->second) || (first->entry && w->f->callers_known) || by_itself(p)) {
		note_instead(w, p);
		return;
	}
	/* An interrupt handler of this file may have read its status without order and have us called. */
	if (first->entry && is_mmio(first->kind) &&
	    !(first->kind == FP_RIO && fp_kind_of(e) == FP_RM && w->a->unordered_reads[w->f->scope]))
		return;
	if (p->by_barrier)
		need_barriers(w, first, p->second, p->bit);
	else if (!first->entry)
		note_some_paths(w, p);
}
