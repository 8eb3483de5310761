// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * A word that is tested, and what is read because of it: a branch orders no
 * load behind it. [MB] "CPU MEMORY BARRIERS", dma_rmb(), and "CONTROL DEPENDENCIES".
 */
#include "reads.h"

#include <stdlib.h>
#include <string.h>

#include "flow/facts.h"
#include "flow/pairs.h"
#include "report/elsewhere.h"
#include "report/evidence.h"
#include "report/form.h"
#include "report/weighed.h"

/* Same word again: one location is always seen in order. */
void pair_read(struct walk *w, const struct pair *p, enum fp_check check)
{
	const struct fact *first = p->first;
	const struct fp_event *e = p->second->event, *word = first->event;

	if (!first->status || e->type != FP_LOAD || !fp_device_visible(e->memory) || !first->asked)
		return;
	if (first->kind == FP_RM && !e->whole && same_word(first, p->second))
		return;
	if (p->by_barrier || p->first_waits)
		note_ordered(w, check, first, p->second, word, first->object, word_of(word), first->between);
	else
		add_candidate(w, check, first, p->second, first->object, word_of(word));
}

/*
 * Though callers have found an entry, this function goes on only with what it
 * has found itself: the next one, if it asks the same word, or one of another kind.
 */
static bool is_own_test(const struct verdicts *v, const struct candidate *c)
{
	const struct acquired *a = &v->a->acquired[c->function];

	if (c->first.via || c->first.asked->test < FP_GUARDS ||
	    !fp_names_status(added_words(v), nonempty(c->field, c->first.event->text), c->first.asked->words))
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (a->entries[i].object == c->object && a->entries[i].field != c->field)
			return false;
	return true;
}

/* An entry of the kind that is tested here. */
static bool was_found_by_callers(const struct verdicts *v, const struct candidate *c)
{
	const struct acquired *a = &v->a->acquired[c->function];

	for (unsigned i = 0; i < a->n; i++)
		if (a->entries[i].object == c->object)
			return true;
	return false;
}

/* Whatever the names say: this pair asks for no order. */
static bool is_harmless(const struct verdicts *v, const struct candidate *c)
{
	const struct fp_event *second = c->second->event;

	return (c->early && is_filled(v, second)) || is_own_address(v, second) ||
	       (is_acquired(&v->a->acquired[c->function], second) && !is_own_test(v, c));
}

static struct weighed weigh(struct verdicts *v, const struct candidate *c)
{
	struct weighed s = { .candidate = c };
	const struct fp_event *word = c->first.event, *second = c->second->event;
	const struct ordered_pair *peer = taught_elsewhere(&v->lessons, c);
	struct fp_word_evidence e = {
		.added = added_words(v), .field = nonempty(c->field, word->text), .words = c->first.asked->words,
		.helpers = helpers_of(is_filled(v, word) ? NULL : c->first.via), .function = purpose(v, c->function),
		.declared = word->publish, .memory = word->memory, .by_type = word->by_type, .index = is_index(v, c),
		.ring_index = is_ring_index(v, c),
		.test = c->first.asked->test, .only_cleared = is_only_cleared(v, word, c->first.asked), .in_ring = *word->ring != 0,
		.other_tested = second->tested, .other_filled = !second->whole && is_own_data(v, second),
		.taught = peer && peer->by->family != FP_MANDATORY, .shown = peer != NULL,
		.in_helper = c->first.via, .word_calls = depth_of(c->first.via), .calls = depth_of(c->first.via) + depth_of(c->second->via),
		.crosses_opaque = c->first.past_opaque, .early = c->early, .past_read = c->first.past_read,
		.found_by_callers = was_found_by_callers(v, c), .role = role_of(v, word),
		.other_record = !same_name(word->object, second->object),
	};

	s.terms = fp_reading_terms(&e, &s.why);
	return s;
}

/* Where one asked for; what is marked twice, or has a weak barrier between, is not the compiler's to reorder. */
static fp_archs visible_on(const struct verdicts *v, const struct candidate *c)
{
	enum fp_symptom symptom = c->check == FP_MISSING_RMB ? FP_NO_RMB_RELAXED : FP_NO_DMA_RMB;
	bool kept = c->first.crossed || (c->first.event->marked && c->second->event->marked);

	return wanted(v, fp_visible_hw(symptom) | (kept ? 0 : fp_visible_compiler(symptom)));
}

/* What is read: for dma_unmap_*() and kin, the buffer that comes back by it. */
static const char *thing_read(struct verdicts *v, const struct fp_event *e)
{
	return e->memory == FP_STREAMING && !strcmp(e->object, "buffer") ? PRINT(v, "the buffer of %s", e->text) : e->text;
}

static void report_unread(struct verdicts *v, const struct weighed *s)
{
	const struct candidate *c = s->candidate;
	const struct fp_event *status = c->first.event, *e = c->second->event;
	struct form form = form_of(v, c);
	const struct fp_event *weak = form.barrier;
	const struct ordered_pair *peer = taught_elsewhere(&v->lessons, c);
	bool mmio = c->check == FP_MISSING_RMB, host = status->memory == FP_HOST && e->memory == FP_HOST;
	const char *barrier = proposal(v, mmio ? FP_RIO : FP_RM, FP_RM, host ? FP_BY_HOST : FP_BY_DEVICE);
	struct fp_finding *f;

	f = add_formed(v, c, &form, s->confidence, barrier);
	if (!f)
		return;
	f->visible_on = visible_on(v, c);
	if (weak) {
		f->message = mmio ? PRINT(v, "%s orders memory only: %s can be read before %s, which says whether it is there",
					  weak->text, thing_read(v, e), status->text) :
				    PRINT(v, "%s orders the loads of %s and %s for %s; a %s writes them", weak->text, status->text,
					  thing_read(v, e), weak->primitive->family == FP_SMP ?
					  "other CPUs only, and on a UP kernel not at all" : "a host's CPUs only",
					  host ? "host" : "device");
	} else if (c->early) {
		f->message = PRINT(v, "%s is read before %s, which says whether it is there", thing_read(v, e), status->text);
		f->fix_summary = PRINT(v, "test first, then %s(), then read it", barrier);
	} else if (e == status && status->whole) {
		f->message = PRINT(v, "%s is copied whole before its status is tested: the copy may hold the new status "
				   "and the old rest", status->text);
		f->fix_summary = PRINT(v, "test the status in place, then %s(), then copy", barrier);
	} else {
		f->message = PRINT(v, "%s can be read before %s, which says whether it is there: a branch does not order loads",
				   thing_read(v, e), status->text);
		f->fix_summary = PRINT(v, "put %s() behind the test, before the rest is read", barrier);
	}
	call_steps(v, f, c->first.via);
	add_step(v, f, FP_ROLE_STATUS, status->at,
		 PRINT(v, "%s: %s", named(v, mmio ? "read by" : "load of", status), s->why));
	if (weak)
		add_step(v, f, FP_ROLE_BARRIER, weak->at, weak->text);
	if (e != status) {
		call_steps(v, f, c->second->via);
		add_step(v, f, FP_ROLE_LOAD, e->at,
			 PRINT(v, "load of %s%s", thing_read(v, e), *e->why ? PRINT(v, " (%s)", e->why) : ""));
	}
	if (peer)
		add_step(v, f, FP_ROLE_STATUS, peer->event->at, "here a barrier stands behind the same word");
}

static bool asks(const struct verdicts *v, const struct candidate *c)
{
	return visible_on(v, c) && !is_harmless(v, c);
}

void judge_reads(struct verdicts *v, enum fp_check check)
{
	unsigned n;
	struct weighed *all = weigh_all(v, check, FP_READING, asks, weigh, &n);

	for (unsigned i = 0; i < n; i++)
		if (!i || !same_word_of(&all[i - 1], &all[i]))
			report_unread(v, &all[i]);
	free(all);
}
