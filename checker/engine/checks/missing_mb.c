// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Orders between a store and a load. [MB] "VARIETIES OF MEMORY BARRIER": write
 * barriers order stores, read barriers loads, and neither one against the other.
 */
#include "flow/check.h"
#include "flow/facts.h"
#include "flow/pairs.h"
#include "report/evidence.h"
#include "report/form.h"
#include "report/report.h"

/* ---- pairs ---- */

/*
 * Orders that only a full barrier keeps. Store, then load: an index is handed
 * over, and then it is asked whether the other side wants to be told. Load,
 * then store: an entry is read, and then given back.
 */
/* What is stored, or where, is computed from what is loaded: no CPU stores it before. */
static bool depends(const struct second *store, const struct fact *load)
{
	const struct fp_event *e = store->event;

	for (unsigned i = 0; i < e->ndepends && !store->via && !load->via; i++)
		if (same_name(e->depends[i].object, load->object) && same_name(e->depends[i].field, load->event->field))
			return true;
	return false;
}

static void pair(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	const struct fp_event *e = p->second->event;
	bool look = first->payload && p->kind == FP_RM;
	bool give_back = first->kind == FP_RM && !first->status && !first->entry && p->kind == FP_WM &&
			 !depends(p->second, first);
	const struct fp_event *by;
	/* A branch holds back the stores behind it: of the loads only those that decide nothing are late. */
	bool late = look ? e->tested : give_back && !first->event->tested && first->memory != FP_STREAMING;

	if (!late || !fp_device_visible(first->memory) || !fp_device_visible(e->memory) || same_word(first, p->second) ||
	    in_another_round(first, p->second))
		return;
	if (!p->by_barrier) {
		add_candidate(w, FP_MISSING_MB, first, p->second, e->object, e->field);
	} else if (orderer(w, first, p->bit)) {
		by = orderer(w, first, first->ordered);
		/* mb() is written for many reasons, the full barriers for memory for one. */
		note_ordered(w, FP_MISSING_MB, first, p->second, e, e->object, e->field,
			     by && by->primitive->family == FP_MANDATORY ? NULL : by);
	}
}

/* ---- verdicts ---- */

static const char *name_of(const struct fp_event *e)
{
	return *e->field ? e->field : e->text;
}

static void report_full(struct verdicts *v, const struct candidate *c, enum fp_confidence confidence, const char *why,
			const struct ordered_pair *peer)
{
	const struct fp_event *first = c->first.event, *second = c->second->event;
	struct form form = form_of(v, c);
	const struct fp_event *weak = form.barrier;
	bool look = c->first.kind == FP_WM, host = first->memory == FP_HOST && second->memory == FP_HOST;
	enum fp_symptom symptom = weak ? FP_SMP_FOR_DEVICE : look ? FP_NO_MB_LOOK : FP_NO_MB_RETURN;
	fp_archs visible = wanted(v, fp_visible_hw(symptom) |
				     (first->marked && second->marked ? 0 : fp_visible_compiler(symptom)));
	const char *barrier = proposal(v, c->first.kind, look ? FP_RM : FP_WM, host ? FP_BY_HOST : FP_BY_DEVICE);
	const char *side = host ? "host" : "device";
	struct fp_finding *f;

	if (!visible)
		return;
	f = add_formed(v, c, &form, confidence, barrier);
	if (!f)
		return;
	f->visible_on = visible;
	if (weak) {
		f->message = PRINT(v, "%s orders the store to %s and the load of %s for other CPUs only, and on a UP kernel "
				   "for nobody; a %s is on the other side", weak->text, first->text, second->text, side);
	} else {
		f->message = look ?
			PRINT(v, "%s can be read before the store to %s is visible: the %s may not be told, and not look",
			      second->text, first->text, side) :
			PRINT(v, "the %s can see the store to %s, and store anew, before %s has been read", side, second->text,
			      first->text);
		f->fix = FP_FIX_INSERT_BEFORE;
		f->fix_primitive = barrier;
		f->fix_summary = PRINT(v, "put %s() before it", barrier);
	}
	call_steps(v, f, c->first.via);
	add_step(v, f, look ? FP_ROLE_PUBLISH : FP_ROLE_LOAD, first->at, named(v, look ? "store to" : "load of", first));
	if (weak)
		add_step(v, f, FP_ROLE_BARRIER, weak->at, weak->text);
	call_steps(v, f, c->second->via);
	add_step(v, f, look ? FP_ROLE_STATUS : FP_ROLE_PUBLISH, second->at,
		 PRINT(v, "%s: %s", named(v, look ? "load of" : "store to", second), why));
	if (peer)
		add_step(v, f, FP_ROLE_PUBLISH, peer->event->at, "here a full barrier stands before the same word");
}

static void judge_pair(struct verdicts *v, const struct candidate *c)
{
	const struct ordered_pair *peer = taught_elsewhere(&v->lessons, c);
	struct fp_full_evidence e = {
		.added = added_words(v), .first = name_of(c->first.event), .second = name_of(c->second->event),
		.function = v->a->unit->functions[c->function].name, .memory = c->second->event->memory,
		.store_first = c->first.kind == FP_WM, .same_object = same_name(c->first.object, c->object),
		.taught = peer != NULL, .calls = depth_of(c->first.via) + depth_of(c->second->via),
	};
	const char *why;

	/* An index behind a write barrier tells of what was stored: that it also gives back has to be seen elsewhere. */
	if (c->first.kind == FP_RM && !peer && hands_over_others(&v->lessons, c))
		return;
	if (fp_needs_full(&e, &why))
		report_full(v, c, fp_full_confidence(&e), why, peer);
}

static void judge(struct verdicts *v)
{
	const struct analysis *a = v->a;

	for (unsigned i = 0; i < a->ncandidates; i++)
		if (a->candidates[i].check == FP_MISSING_MB)
			judge_pair(v, &a->candidates[i]);
}

const struct check fp_missing_mb = { .pair = pair, .judge = judge };
