// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Calls: what a callee left, as its caller sees it. */
#include "calls.h"

#include <stdlib.h>
#include <string.h>

#include "events.h"
#include "facts.h"
#include "kept.h"
#include "needs.h"
#include "operands.h"
#include "pairs.h"
#include "purpose.h"
#include "status.h"
#include "summary.h"

#define MAX_CALL_ROUNDS 4	/* calls that an entry which was found to be there is followed down */

/* An access of the callee's, to the memory that this call gives it. */
static const struct fp_event *bound(struct walk *w, const struct fp_event *call, const struct fp_event *e)
{
	return e && is_memory(fp_kind_of(e)) ? fp_bind(&w->a->bindings, call, e) : e;
}

/* Behind the fact, and no part of a lock or atomic. */
static bool has_barrier(const struct fact *f)
{
	for (unsigned i = 0; i < f->nby; i++)
		if (f->by[i].barrier)
			return true;
	return false;
}

/* What the callee ordered behind its entry, up to where `entry` stands for, counts for the caller's fact as well. */
static struct fact carried(struct walk *w, const struct fact *f, const struct fact *entry, const struct fp_event *call)
{
	struct fact out = *f;

	follow_kept(w, &out, entry, call);
	for (unsigned i = 0; i < entry->nby; i++) {
		fp_after adds = entry->by[i].bits & ~(f->ordered | f->intrinsic);

		if (adds)
			add_provider(w, out.by, &out.nby, entry->by[i].barrier, adds);
		if (adds && f->event && w->record)
			w->a->judged[entry->by[i].barrier].first_known = true;
	}
	out.ordered |= entry->ordered;
	out.intrinsic |= entry->intrinsic;
	if (entry->crossed)
		out.crossed = entry->crossed;
	if (entry->between)
		out.between = f->latest ? entry->between : NULL;
	else if (!entry->latest || has_barrier(entry))
		out.between = NULL;	/* on some way another barrier stands behind that one */
	out.latest = f->latest && entry->latest;
	out.newest = f->newest && entry->newest;
	out.past_opaque = f->past_opaque || entry->past_opaque;
	out.handed_over = f->handed_over || entry->handed_over;
	out.flushed = f->flushed || entry->flushed;
	out.past_read = f->past_read || entry->past_read;
	return out;
}

static void record_exposed(struct walk *w, const struct state *s, const struct fp_event *call,
			   const struct exposed *x)
{
	struct second second = x->second;

	second.event = bound(w, call, x->second.event);
	second.via = fp_way(&w->a->ways, call, x->second.via);
	second.device = resolve_device(w, &x->second.device, call);
	second.reg = resolve_reg(&x->second.reg, &x->second.device, call);
	second.value = resolve(&x->second.value, call);
	for (unsigned i = 0; i < s->n; i++) {
		unsigned before = w->a->ncandidates;
		struct fact f;

		if (s->facts[i].kind != x->entry.kind || speaks_for_itself(s, &s->facts[i], &second))
			continue;
		f = carried(w, &s->facts[i], &x->entry, call);
		if (second.event->type == FP_OPAQUE || second.event->type == FP_CALL) {
			opaque_behind(w, &f, x->own_barrier || doorbell_needs_own(s));
			note_purpose_outside(w, &f, &second);
			if (f.entry)
				expose(w, &f, &second, x->own_barrier);
			continue;
		}
		w->barrier_inside = x->entry.nby != 0;
		w->barrier_elsewhere = w->barrier_inside && second.via->linked;
		pair_with(w, &f, &second);
		w->barrier_inside = w->barrier_elsewhere = false;
		if (w->a->ncandidates > before) {
			w->a->candidates[before].barrier_behind = x->barrier_behind;
			w->a->candidates[before].ordered_write_follows |= x->follows;
		}
	}
}

/* Stores that the callee's doorbell has handed over: of interest to a barrier of this function only. */
static void drop_handed_over(const struct walk *w, struct state *s)
{
	for (unsigned i = 0; i < s->n;)
		if (s->facts[i].handed_over && !s->facts[i].entry && !barrier_here(w, &s->facts[i]))
			drop_fact(s, i);
		else
			i++;
}

static void note_call_site(struct walk *w, const struct state *s, const struct fp_event *call)
{
	struct analysis *a = w->a;
	struct call_site *site;

	if (!arena_grow(&a->unit->arena, (void **)&a->sites, a->nsites, &a->sites_cap, sizeof(*a->sites))) {
		a->unit->out_of_memory = true;
		return;
	}
	site = &a->sites[a->nsites++];
	*site = (struct call_site){ .call = call, .caller = w->function, .callee = call->callee };
	for (unsigned i = 0; i < s->n && site->found.n < MAX_ACQUIRED; i++)
		if (was_found(&s->facts[i]) && s->facts[i].asked->test >= FP_GUARDS)
			site->found.entries[site->found.n++] = (struct entry){
				s->facts[i].object, word_of(s->facts[i].event), s->facts[i].event->ring };
}

static int by_callee(const void *x, const void *y)
{
	const struct call_site *a = x, *b = y;

	return (a->callee > b->callee) - (a->callee < b->callee);
}

const struct call_site *fp_calls_of(const struct analysis *a, unsigned callee, unsigned *n)
{
	struct call_site key = { .callee = callee };

	return find_equals(&key, a->sites, a->nsites, sizeof(key), by_callee, n);
}

static bool has_entry(const struct acquired *a, const struct entry *e)
{
	for (unsigned i = 0; i < a->n; i++)
		if (a->entries[i].object == e->object && a->entries[i].field == e->field && a->entries[i].ring == e->ring)
			return true;
	return false;
}

/* What every call has made sure of, by itself or in a function that was called so. */
bool settle_acquired(struct analysis *a)
{
	struct fp_unit *u = a->unit;
	struct acquired *next = malloc((u->nfunctions + 1) * sizeof(*next));
	bool changed = next != NULL;

	/* Each round adds what holds one call further down. */
	for (unsigned round = 0; changed && round < MAX_CALL_ROUNDS; round++) {
		memset(next, 0, (u->nfunctions + 1) * sizeof(*next));
		for (unsigned i = 0; i < a->nsites; i++) {
			const struct call_site *site = &a->sites[i];
			const struct acquired *caller = &a->acquired[site->caller];
			struct acquired all = { .called = true }, *to = &next[site->callee];

			for (unsigned k = 0; k < site->found.n + caller->n && all.n < MAX_ACQUIRED; k++) {
				struct entry e = k < site->found.n ? site->found.entries[k] : caller->entries[k - site->found.n];

				if (!has_entry(&all, &e) && (!to->called || has_entry(to, &e)))
					all.entries[all.n++] = e;
			}
			*to = all;
		}
		changed = memcmp(next, a->acquired, u->nfunctions * sizeof(*next)) != 0;
		memcpy(a->acquired, next, u->nfunctions * sizeof(*next));
	}
	free(next);
	if (a->nsites)
		qsort(a->sites, a->nsites, sizeof(*a->sites), by_callee);
	return next != NULL;
}

/* What a callee has left behind, as it is seen from here. */
static void take_left(struct walk *w, struct state *s, const struct fp_event *call, struct fact f)
{
	surface_kept(w, &f, call);
	f.via = fp_way(&w->a->ways, call, f.via);
	if (is_memory(f.kind)) {
		f.event = bound(w, call, f.event);
		f.object = f.event->object;
		f.memory = f.event->memory;
	}
	if (f.memory == FP_PRIVATE && is_memory(f.kind))
		return;
	f.under_lock = f.under_lock || s->locked;
	if (f.device_param >= 0) {
		struct fp_operand param = { .value = FP_VALUE_PARAM, .param = f.device_param, .text = "" };
		struct fp_operand device = resolve_device(w, &param, call);

		f.object = device.text;
		f.device_param = device.value == FP_VALUE_PARAM ? device.param : -1;
	}
	if (f.status && !was_found(&f))
		note_status(w, s, &f);
	else
		put_fact(w, s, &f);
}

void do_call(struct walk *w, struct state *s, const struct fp_event *call)
{
	const struct summary *callee = &w->summaries[call->callee];
	const struct fact *entry[FP_NR_FIRST] = { NULL };
	bool own[FP_MAX_FACTS];	/* a word that the callee tested, but this function has just stored */

	if (callee->stage == RUNNING)
		do_opaque(w, s, call);	/* recursion: what it will meet in there is not known yet */
	if (callee->stage != DONE)
		return;
	if (callee->incomplete) {
		fp_mark_cut(w->a->unit, call->callee, FP_LIMIT_EXPOSED);
		for (unsigned i = 0; i < s->n; i++)
			lose_track(w, &s->facts[i]);
	}
	for (unsigned i = 0; w->record && i < callee->nexposed; i++)
		record_exposed(w, s, call, &callee->exposed[i]);
	if (w->record) {
		note_call_site(w, s, call);
		note_callees_arms(w, s, callee);
	}
	if (callee->hands_back) {
		s->nmapped = 0;
		w->summaries[w->function].hands_back = true;
	}
	for (unsigned i = 0; i < callee->nfrees; i++)
		do_free(w, s, fp_bind(&w->a->bindings, call, callee->frees[i]));
	s->reached = callee->returns;
	for (unsigned i = 0; i < callee->nleft; i++) {
		struct second word = { .event = callee->left[i].event };

		own[i] = callee->left[i].status && is_own_word(s, &word);
		if (callee->left[i].entry)
			entry[callee->left[i].kind] = &callee->left[i];
	}
	for (unsigned i = 0; i < s->n;) {
		struct fact *f = &s->facts[i];
		const struct fact *out = entry[f->kind];

		if (!out) {
			drop_fact(s, i);	/* the callee does not return */
			continue;
		}
		*f = carried(w, f, out, call);
		/* Another file's code is known for what it does, not for all that it leaves undone on one way or other. */
		f->past_opaque |= *call->name != '\0';
		i++;
	}
	drop_handed_over(w, s);
	for (unsigned i = 0; i < callee->ntests; i++)
		do_test(w, s, callee->tests[i]);
	for (unsigned i = 0; i < callee->nleft; i++)
		if (!callee->left[i].entry && !callee->left[i].handed_over && !own[i])
			take_left(w, s, call, callee->left[i]);
}
