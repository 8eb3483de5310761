// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Stores to memory that a device or host reads while it is at work: does the
 * word that hands an entry over come behind the rest? [MB] "CPU MEMORY BARRIERS", dma_wmb().
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "flow/check.h"
#include "flow/pairs.h"
#include "report/elsewhere.h"
#include "report/evidence.h"
#include "report/form.h"
#include "report/report.h"
#include "report/weighed.h"

/* ---- pairs ---- */

/* A barrier for CPUs or hosts, straight behind a store and straight before one for a device. */
static bool is_weak_between(const struct fact *first, const struct fp_event *second)
{
	return fp_device_visible(second->memory) && first->between &&
	       (first->between->primitive->family == FP_SMP ||
		(first->between->primitive->family == FP_VIRT && second->memory != FP_HOST));
}

/* Two stores to memory that a device reads: does the second one hand over what the first one filled in? */
static void pair(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	const struct second *second = p->second;
	const struct fp_event *e = second->event;

	if (!first->payload || first->handed_over || p->kind != FP_WM)
		return;
	if (same_word(first, second)) {
		if (!first->via && !second->via && !in_another_round(first, second))
			add_candidate(w, FP_MISSING_DMA_WMB, first, second, e->object, e->field);
		return;
	}
	if (is_weak_between(first, e)) {
		if (!p->by_barrier)
			add_candidate(w, FP_WEAK_BARRIER, first, second, "", "");
		return;
	}
	if (!fp_device_visible(e->memory) || in_another_round(first, second))
		return;
	if (p->by_barrier)
		note_ordered(w, FP_MISSING_DMA_WMB, first, second, e, e->object, e->field, first->between);
	else
		add_candidate(w, FP_MISSING_DMA_WMB, first, second, e->object, e->field);
}

/* ---- verdicts ---- */

#define MAX_ASKED 8	/* callers, for what they give */

/* ... by every function that has this one fill them. */
static bool callers_publish_later(const struct verdicts *v, const struct candidate *c)
{
	unsigned n;
	const struct call_site *call = fp_calls_of(v->a, c->function, &n);

	if (!call || !v->a->unit->functions[c->function].callers_known)
		return false;
	for (unsigned i = 0; i < n; i++)
		if (!publishes_later(&v->lessons, c->second->event, call[i].caller, (struct reached){ call[i].call, NULL }))
			return false;
	return true;
}

/* A length goes into the word before its valid bit does: only the store of the bit hands the entry over. */
static bool only_prepares(const struct verdicts *v, const struct candidate *c)
{
	const struct fp_event *const *stores;
	unsigned n;

	if (fp_names_publish(added_words(v), "", c->second->value.text))
		return false;
	stores = stores_to(v, c->second->event->object, &n);
	for (unsigned i = 0; i < n; i++)
		if (same_bytes(stores[i], c->second->event) && fp_names_publish(added_words(v), "", stores[i]->value.text))
			return true;
	return false;
}

/* Through one pointer, by its name: desc->own and desc->addr. */
static bool one_entry(const struct fp_event *x, const struct fp_event *y)
{
	const char *arrow = strstr(x->text, "->");

	return same_name(x->object, y->object) && arrow && !strncmp(x->text, y->text, (size_t)(arrow - x->text) + 2);
}

static bool hands_over(const struct verdicts *v, const struct fp_event *store)
{
	return store->publish || fp_names_publish(added_words(v), store->field, store->value.text);
}

/* Whatever the names say: this pair asks for no order. */
static bool is_harmless(const struct verdicts *v, const struct candidate *c)
{
	struct reached word = { c->second->event, c->second->via };

	/* An entry may have two such bits, in two words: neither is filled in by the other. */
	if (one_entry(c->first.event, word.event) && hands_over(v, c->first.event) && hands_over(v, word.event))
		return true;
	/* Entries filled in one go, of which the first is handed over last, behind a barrier. */
	return publishes_later(&v->lessons, word.event, c->function, word) || callers_publish_later(v, c) || word.event->fresh;
}

/* The names in the value that is stored; of a parameter, in what the first callers give. */
static const char *value_words(struct verdicts *v, const struct candidate *c)
{
	const struct fp_operand *value = &c->second->value;
	const char *words = value->text;
	unsigned n;
	const struct call_site *call = value->value == FP_VALUE_PARAM ? fp_calls_of(v->a, c->function, &n) : NULL;

	for (unsigned i = 0; call && i < n && i < MAX_ASKED; i++)
		if ((unsigned)value->param < call[i].call->nargs)
			words = PRINT(v, "%s %s", words, call[i].call->args[value->param].text);
	return words;
}

/* A barrier straight before the store to the word is too weak for all that stands before it: that is said of the barrier. */
static bool is_said_of_barrier(const struct analysis *a, const struct candidate *c)
{
	for (unsigned i = 0; i < a->ncandidates; i++) {
		const struct candidate *weak = &a->candidates[i];

		if (weak->check == FP_WEAK_BARRIER && weak->function == c->function && weak->second->event == c->second->event &&
		    weak->first.between == c->first.crossed &&
		    outermost(weak->second->event, weak->second->via) == outermost(c->second->event, c->second->via))
			return true;
	}
	return false;
}

/* Is that word, or the rest of that entry, stored behind there? */
static bool stores_behind(const struct verdicts *v, const struct fp_event *word, unsigned function, const struct fp_event *from)
{
	unsigned n;
	const struct fp_event *const *stores = stores_to(v, word->object, &n);

	for (unsigned i = 0; i < n; i++)
		if ((same_bytes(stores[i], word) || one_entry(stores[i], word)) &&
		    comes_behind(v->a, function, (struct reached){ from, NULL }, (struct reached){ stores[i], NULL }))
			return true;
	return false;
}

/*
 * The last store to the pair's entry, and neither the function nor a caller gives such a word away later: of
 * several entries the first may be given last.
 */
static bool is_last(const struct verdicts *v, const struct candidate *c)
{
	const struct fp_event *word = c->second->event;
	unsigned n;
	const struct call_site *call = fp_calls_of(v->a, c->function, &n);

	if (!one_entry(c->first.event, word) || stores_behind(v, word, c->function, word))
		return false;
	for (unsigned i = 0; i < n; i++)
		if (stores_behind(v, word, call[i].caller, call[i].call))
			return false;
	return true;
}

/* Does the function write to registers behind the store? Then the device may look only when it is told. */
static bool rings_behind(const struct verdicts *v, const struct candidate *c)
{
	struct reached word = { c->second->event, c->second->via };

	for_each_event(e, &v->a->unit->functions[c->function]) {
		bool writes = e->type == FP_MMIO_WRITE || (e->type == FP_CALL && writes_registers(v->a->unit, e->callee, 0));

		if (writes && comes_behind(v->a, c->function, word, (struct reached){ e, NULL }))
			return true;
	}
	return false;
}

/* Is there a loop that stores to entries of the kind? */
static bool fills_in_loop(const struct verdicts *v, unsigned function, const char *object)
{
	for_each_event(e, &v->a->unit->functions[function])
		if (e->type == FP_STORE && same_name(e->object, object) && is_repeated(v->a, function, e))
			return true;
	return false;
}

/* By its name the function sets up, and many entries: before the device is at work. A single one is a command. */
static bool fills_ring(const struct verdicts *v, const struct candidate *c)
{
	unsigned n;
	const struct call_site *call = fp_calls_of(v->a, c->function, &n);

	if (!fp_is_quiet(added_words(v), purpose(v, c->function)))
		return false;
	for (unsigned i = 0; i < n; i++)
		if (is_repeated(v->a, call[i].caller, call[i].call))
			return true;
	return fills_in_loop(v, c->function, c->second->event->object);
}

static struct weighed weigh(struct verdicts *v, const struct candidate *c)
{
	struct weighed s = { .candidate = c };
	const struct fp_event *word = c->second->event;
	const struct ordered_pair *peer = taught_elsewhere(&v->lessons, c);
	struct fp_word_evidence e = {
		.added = added_words(v), .field = nonempty(c->field, word->text), .words = value_words(v, c),
		.helpers = helpers_of(c->second->via),
		.function = purpose(v, c->function), .declared = word->publish, .memory = word->memory,
		.by_type = word->by_type, .index = is_index(v, c), .ring_index = is_ring_index(v, c), .test = FP_TESTED,
		.in_ring = *word->ring != 0,
		.zero = c->second->value.value == FP_VALUE_ZERO, .prepares = word->publish && only_prepares(v, c),
		.tested_too = is_tested_as_status(v, word),
		.taught = peer && peer->by->family != FP_MANDATORY, .shown = peer != NULL,
		.word_calls = depth_of(c->second->via), .calls = depth_of(c->first.via) + depth_of(c->second->via),
		.crosses_opaque = c->first.past_opaque, .ordered_write_follows = c->ordered_write_follows,
		.role = role_of(v, word), .stored_last = is_stored_last(v, word), .one_entry = one_entry(c->first.event, word),
		.told_index = v->told_index,
	};

	e.complete = e.taught && !e.index && !fills_ring(v, c);
	e.handshake = !v->told_index && is_last(v, c) && (e.tested_too || !rings_behind(v, c));
	/* A bit of the CPU's that is cleared is no plain zero. */
	e.awaited = is_awaited(v, word);
	e.zero = e.zero && !e.awaited;
	s.terms = fp_writing_terms(&e, &s.why);
	/* To ask all others takes its time. */
	if (fp_terms_tell(&s.terms, FP_WRITING, &s.confidence))
		s.terms.n[FP_WRITING_SAID_OF_BARRIER] = is_said_of_barrier(v->a, c);
	return s;
}

/* Where one asked for; what is marked twice is not the compiler's to reorder. */
static fp_archs visible_on(const struct verdicts *v, const struct candidate *c)
{
	bool kept = c->first.event->marked && c->second->event->marked;

	return wanted(v, fp_visible_hw(FP_NO_DMA_WMB) | (kept ? 0 : fp_visible_compiler(FP_NO_DMA_WMB)));
}

static void report_unpublished(struct verdicts *v, const struct weighed *s)
{
	const struct candidate *c = s->candidate;
	const struct fp_event *body = c->first.event, *word = c->second->event, *at = outermost(word, c->second->via);
	const struct ordered_pair *peer = taught_elsewhere(&v->lessons, c);
	bool host = body->memory == FP_HOST && word->memory == FP_HOST;
	const char *barrier = proposal(v, FP_WM, FP_WM, host ? FP_BY_HOST : FP_BY_DEVICE);
	struct fp_finding *f;

	f = add_finding(v, c->check, s->confidence, at->at, c->function);
	if (!f)
		return;
	f->visible_on = visible_on(v, c);
	f->fix = FP_FIX_INSERT_BEFORE;
	f->fix_primitive = barrier;
	f->fix_summary = PRINT(v, "put %s() before it", barrier);
	f->message = PRINT(v, "the %s can see the store to %s, which hands the entry over, before that to %s",
			   host ? "host" : "device", word->text, body->text);
	call_steps(v, f, c->first.via);
	add_step(v, f, FP_ROLE_STORE, body->at, named(v, "store to", body));
	call_steps(v, f, c->second->via);
	add_step(v, f, FP_ROLE_PUBLISH, word->at, PRINT(v, "%s: %s", named(v, "store to", word), s->why));
	if (peer)
		add_step(v, f, FP_ROLE_PUBLISH, peer->event->at, "here a barrier stands before the same word");
}

/* x |= NAME: what is loaded in the same place is stored anew. To take the entry back is something else, and has no such name. */
static bool is_changed(const struct verdicts *v, const struct fp_event *store, unsigned function)
{
	if (!isupper((unsigned char)*store->value.text))
		return false;
	for_each_event(e, &v->a->unit->functions[function])
		if (e->type == FP_LOAD && same_bytes(e, store) && e->at.line == store->at.line &&
		    e->at.column == store->at.column && e->at.file == store->at.file)
			return true;
	return false;
}

/*
 * Is the store one that should have come before the word that gave the entry away? A record in no ring may be
 * nobody's, but of one that a setter is given only the callers know.
 */
static bool completes(const struct verdicts *v, const struct fp_event *word, const struct fp_event *rest, unsigned function)
{
	if (same_bytes(word, rest))
		return (!word->by_type || *word->ring || word->through) && is_changed(v, rest, function) && !v->told_index;
	return !word->by_type || *word->ring;
}

/* Handed over, and only then filled in: a barrier between the two does not mend that. */
static void judge_given_early(struct verdicts *v, const struct fp_event *word, const struct fp_event *rest, unsigned function)
{
	fp_archs visible = wanted(v, FP_ALL_ARCHS);
	struct fp_finding *f;

	if (!visible || !one_entry(word, rest) || !hands_over(v, word) || hands_over(v, rest) || word->value.value == FP_VALUE_ZERO ||
	    rest->fresh || !completes(v, word, rest, function) || fp_is_quiet(added_words(v), purpose(v, function)) ||
	    publishes_later(&v->lessons, word, function, (struct reached){ rest, NULL }))
		return;	/* ... or a fragment, that the device comes to by the first, which is handed over last */
	/* Not of another entry, in another round. */
	f = add_finding(v, FP_MISSING_DMA_WMB, same_bytes(word, rest) && !is_repeated(v->a, function, word) ? FP_MEDIUM : FP_LOW,
			word->at, function);
	if (!f)
		return;
	f->visible_on = visible;
	f->message = same_bytes(word, rest) ?
		PRINT(v, "the store to %s hands the entry over before all of that word is stored", word->text) :
		PRINT(v, "the store to %s hands the entry over before %s is stored", word->text, rest->text);
	f->fix_summary = PRINT(v, "store it last, behind %s()", proposal(v, FP_WM, FP_WM, FP_BY_DEVICE));
	add_step(v, f, FP_ROLE_PUBLISH, word->at, named(v, "store to", word));
	add_step(v, f, FP_ROLE_STORE, rest->at, PRINT(v, "store to %s", rest->text));
}

static void judge_all_given_early(struct verdicts *v)
{
	const struct analysis *a = v->a;

	for (unsigned i = 0; i < a->ncandidates; i++) {
		const struct candidate *c = &a->candidates[i];

		if (c->check == FP_MISSING_DMA_WMB && !c->first.via && !c->second->via)
			judge_given_early(v, c->first.event, c->second->event, c->function);
	}
	for (unsigned i = 0; i < a->nordered; i++) {
		const struct ordered_pair *o = &a->ordered[i];

		if (o->check == FP_MISSING_DMA_WMB && !o->via)
			judge_given_early(v, o->first, o->event, o->function);
	}
}

/* smp_* between two stores that a device or host reads: right for another CPU, and on SMP hosts by luck. */
static void judge_weak_memory(struct verdicts *v)
{
	const struct analysis *a = v->a;
	fp_archs visible = wanted(v, fp_visible_hw(FP_SMP_FOR_DEVICE));

	for (unsigned i = 0; i < a->ncandidates && visible; i++) {
		const struct candidate *c = &a->candidates[i];
		const struct fp_event *crossed = c->first.between, *store = c->second->event;
		bool host = c->first.memory == FP_HOST && store->memory == FP_HOST;
		bool known = !c->first.event->by_type && !store->by_type;
		const char *better = proposal(v, FP_WM, FP_WM, host ? FP_BY_HOST : FP_BY_DEVICE);
		struct form form = { FP_WEAK_BARRIER, crossed };
		struct fp_finding *f;

		if (c->check != FP_WEAK_BARRIER)
			continue;
		/* Different objects: the barrier may stand there for another CPU (section 4.12 of the model). */
		f = add_formed(v, c, &form,
			       store->publish ? FP_HIGH :
			       host || (known && c->first.event->object == store->object) ? FP_MEDIUM : FP_LOW, better);
		if (!f)
			return;
		f->visible_on = visible;
		f->message = PRINT(v, "%s orders the stores to %s and %s for %s; %s reads them",
				   crossed->text, c->first.event->text, store->text,
				   crossed->primitive->family == FP_SMP ?
				   "other CPUs only, and on a UP kernel for nobody" : "CPUs only",
				   host ? "a host" : "a device");
		add_step(v, f, FP_ROLE_STORE, c->first.event->at, named(v, "store to", c->first.event));
		add_step(v, f, FP_ROLE_BARRIER, crossed->at, PRINT(v, "%s", crossed->text));
		add_step(v, f, FP_ROLE_PUBLISH, store->at, named(v, "store to", store));
	}
}

/* One word, stored twice: of interest only if the first time gives it away. */
static bool is_one_word(const struct candidate *c)
{
	return !c->first.via && !c->second->via && same_bytes(c->first.event, c->second->event);
}

static const struct fp_event *as_written(const struct fp_event *e)
{
	return e->unbound ? e->unbound : e;
}

/* The callee has a barrier before its store, and is told that it is weak: a right one is there for callers, too. */
static bool is_told_of_weak(const struct verdicts *v, const struct candidate *c)
{
	const struct analysis *a = v->a;

	for (unsigned i = 0; c->second->via && i < a->ncandidates; i++) {
		const struct candidate *weak = &a->candidates[i];

		if (weak->check == FP_WEAK_BARRIER && !weak->second->via && weak->second->event == as_written(c->second->event))
			return true;
	}
	return false;
}

static bool asks(const struct verdicts *v, const struct candidate *c)
{
	return visible_on(v, c) && !is_one_word(c) && !is_harmless(v, c) && !is_told_of_weak(v, c);
}

static void judge(struct verdicts *v)
{
	unsigned n;
	struct weighed *all = weigh_all(v, FP_MISSING_DMA_WMB, FP_WRITING, asks, weigh, &n);

	n = drop_mended(all, n);
	for (unsigned i = 0; i < n; i++)
		if (!(i && same_word_of(&all[i - 1], &all[i])))
			report_unpublished(v, &all[i]);
	free(all);
	judge_all_given_early(v);
	judge_weak_memory(v);
}

const struct check fp_missing_dma_wmb = { .pair = pair, .judge = judge };
