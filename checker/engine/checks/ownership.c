// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Who owns the memory: words that one side stores and the other tests, and the
 * accesses that they stand for. [MB] "CPU MEMORY BARRIERS", dma_wmb() and
 * dma_rmb(); "CONTROL DEPENDENCIES": a branch orders no load behind it.
 */
#include <stdlib.h>
#include <string.h>

#include "../checks.h"
#include "../evidence.h"
#include "../facts.h"
#include "../pairs.h"

/* ---- pairs ---- */

/*
 * What a tested word says of the accesses behind it: a branch holds back no
 * load. Same word again: one location is always seen in order.
 */
static void pair_read(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	const struct second *second = p->second;
	const struct fp_event *e = second->event, *word = first->event;
	enum fp_check check = first->kind == FP_RM ? FP_MISSING_DMA_RMB : FP_MISSING_RMB;

	if (!first->status || e->type != FP_LOAD || !fp_device_visible(e->memory) || !first->asked)
		return;
	if (first->kind == FP_RM && !e->whole && same_word(first, second))
		return;
	if ((first->ordered | first->intrinsic) & p->bit)
		note_ordered(w, check, first, second, word, first->object, word_of(word));
	else
		add_candidate(w, check, first, second, first->object, word_of(word));
}

/* A barrier for CPUs or hosts, straight behind a store and straight before one for a device. */
static bool is_weak_between(const struct fact *first, const struct fp_event *second)
{
	return fp_device_visible(second->memory) && first->between &&
	       (first->between->primitive->family == FP_SMP ||
		(first->between->primitive->family == FP_VIRT && second->memory != FP_HOST));
}

/* Two stores to memory that a device reads: does the second one hand over what the first one filled in? */
static void pair_stores(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	const struct second *second = p->second;
	const struct fp_event *e = second->event;

	if (!first->body || first->closed || p->kind != FP_WM || same_word(first, second))
		return;
	if (is_weak_between(first, e)) {
		if (!p->by_barrier)
			add_candidate(w, FP_WEAK_BARRIER, first, second, "", "");
		return;
	}
	if (!fp_device_visible(e->memory) || in_another_round(first, second))
		return;
	if (p->by_barrier)
		note_ordered(w, FP_MISSING_DMA_WMB, first, second, e, e->object, e->field);
	else
		add_candidate(w, FP_MISSING_DMA_WMB, first, second, e->object, e->field);
}

/* ---- verdicts ---- */

#define MAX_ASKED 8	/* callers, for what they give */

struct scored {
	const struct candidate *candidate;
	const char *why;
	int score;
	enum fp_confidence confidence;
};

/* Parts of one entry: of one type, or computed from one ring. A raw word may belong to anything. */
static bool is_index(const struct candidate *c)
{
	const struct fp_event *a = c->first.event, *b = c->second->event;

	if (c->check == FP_MISSING_RMB)
		return true;
	if (a->object == b->object || b->memory == FP_STREAMING)
		return false;
	/* One field may hold rings of either direction, of a type each. */
	return !*a->ring || a->ring != b->ring || fp_opposite_directions(a->object, b->object);
}

static const char *nonempty(const char *s, const char *otherwise)
{
	return *s ? s : otherwise;
}

/* ---- what the unit's other places say of a word ---- */

static int by_name(const void *x, const void *y)
{
	const struct fp_event *a = *(const struct fp_event *const *)x, *b = *(const struct fp_event *const *)y;
	int order = compare_addresses(a->object, b->object);

	return order ? order : compare_addresses(a->field, b->field);
}

/* The driver itself puts bus addresses there: no news of the device's. */
static bool is_own(const struct fp_event *e)
{
	return e->type == FP_STORE && *e->field && fp_is_address(&e->value);
}

static bool is_store(const struct fp_event *e)
{
	return e->type == FP_STORE && *e->field && fp_device_visible(e->memory);
}

/* Counts, until there is room. */
static void add_word(const struct fp_event *e, bool (*wanted)(const struct fp_event *), struct words *words, size_t *n)
{
	if (!wanted(e))
		return;
	if (words->events)
		words->events[words->n++] = e;
	else
		++*n;
}

static bool collect(const struct analysis *a, bool (*wanted)(const struct fp_event *), struct words *words)
{
	const struct fp_unit *u = a->unit;
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (unsigned i = 0; i < u->nfunctions; i++)
			for (unsigned b = 0; b < u->functions[i].nblocks; b++)
				for (unsigned k = 0; k < u->functions[i].blocks[b].nevents; k++)
					add_word(&u->functions[i].blocks[b].events[k], wanted, words, &n);
		for (size_t i = 0; i < a->bindings.size; i++)
			if (a->bindings.table[i].call)
				add_word(a->bindings.table[i].bound, wanted, words, &n);
		if (!pass)
			words->events = malloc((n + 1) * sizeof(*words->events));
		if (!words->events)
			return false;
	}
	qsort(words->events, words->n, sizeof(*words->events), by_name);
	return true;
}

static bool among(const struct words *words, const struct fp_event *key)
{
	return bsearch(&key, words->events, words->n, sizeof(*words->events), by_name) != NULL;
}

static bool is_test(const struct fp_event *e)
{
	return e->type == FP_TEST_EV && e->nquestions;
}

/* Does some test take it for the owner's? */
static bool is_tested_as_status(const struct verdicts *v, const struct fp_event *word)
{
	for (size_t i = 0; i < v->tests.n; i++) {
		const struct fp_event *test = v->tests.events[i];

		for (unsigned k = 0; k < test->nquestions; k++)
			if (same_name(test->questions[k].object, word->object) &&
			    same_name(test->questions[k].field, word->field) &&
			    fp_names_status(word->field, test->questions[k].words))
				return true;
	}
	return false;
}

static bool is_constant(const struct fp_event *store)
{
	return store->value.value == FP_VALUE_ZERO || store->value.value == FP_VALUE_CONST;
}

/* The driver stores there what is known at run time only. */
static bool is_filled(const struct verdicts *v, const struct fp_event *word)
{
	for (size_t i = 0; i < v->stores.n; i++)
		if (same_bytes(v->stores.events[i], word) && !is_constant(v->stores.events[i]))
			return true;
	return false;
}

/* The driver stores constants there, and nothing else. */
static bool is_only_cleared(const struct verdicts *v, const struct fp_event *word)
{
	bool cleared = false;

	if (!*word->field || strstr(word->field, "[]"))
		return false;	/* of what type is not known well enough */
	for (size_t i = 0; i < v->stores.n; i++)
		cleared |= same_bytes(v->stores.events[i], word);
	return cleared && !is_filled(v, word);
}

/* ... by every function that has this one fill them. */
static bool callers_publish_later(const struct verdicts *v, const struct candidate *c)
{
	unsigned n;
	const struct call_site *call = fp_calls_of(v->a, c->function, &n);

	if (!call || !v->a->unit->functions[c->function].callers_known)
		return false;
	for (unsigned i = 0; i < n; i++)
		if (!publishes_later(&v->lessons, c, call[i].caller))
			return false;
	return true;
}

/*
 * Though callers have found an entry, this function goes on only with what it
 * has found itself: the next one, if it asks the same word, or one of another kind.
 */
static bool is_own_test(const struct verdicts *v, const struct candidate *c)
{
	const struct acquired *a = &v->a->acquired[c->function];

	if (c->first.via || c->first.asked->test < FP_GUARDS ||
	    !fp_names_status(nonempty(c->field, c->first.event->text), c->first.asked->words))
		return false;
	for (unsigned i = 0; i < a->n; i++)
		if (a->entries[i].object == c->object && a->entries[i].field != c->field)
			return false;
	return true;
}

/* A length goes into the word before its valid bit does: only the store of the bit hands the entry over. */
static bool only_prepares(const struct verdicts *v, const struct candidate *c)
{
	if (fp_names_publish("", c->second->value.text))
		return false;
	for (size_t i = 0; i < v->stores.n; i++)
		if (same_bytes(v->stores.events[i], c->second->event) && fp_names_publish("", v->stores.events[i]->value.text))
			return true;
	return false;
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
static bool harmless(const struct verdicts *v, const struct candidate *c)
{
	const struct fp_event *second = c->second->event;

	if (c->early && is_filled(v, second))
		return true;
	if (c->check != FP_MISSING_DMA_WMB)
		return among(&v->own_words, second) || (is_acquired(&v->a->acquired[c->function], second) && !is_own_test(v, c));
	/* Entries filled in one go, of which the first is handed over last, behind a barrier. */
	if (publishes_later(&v->lessons, c, c->function) || callers_publish_later(v, c))
		return true;
	return second->fresh;
}

/*
 * A barrier elsewhere teaches of stores that do alike, in rings that are not
 * known to be two: to clear the word is not to hand it over.
 */
static const struct ordered_pair *teacher(const struct verdicts *v, const struct candidate *c)
{
	const struct ordered_pair *peer = taught_elsewhere(&v->lessons, c);
	enum fp_value there, here = c->second->value.value;

	if (!peer || c->first.status)
		return peer;
	there = peer->event->value.value;
	if ((there == FP_VALUE_CONST) != (here == FP_VALUE_CONST) || (there == FP_VALUE_ZERO) != (here == FP_VALUE_ZERO))
		return NULL;
	return *peer->event->ring && *c->second->event->ring && peer->event->ring != c->second->event->ring ? NULL : peer;
}

/* The name that says what the function is for: a helper is for what its callers are for, where these are of one mind. */
static const char *purpose(const struct verdicts *v, unsigned function)
{
	const struct fp_function *f = &v->a->unit->functions[function];
	const char *caller = f->name;
	unsigned n;
	const struct call_site *call = fp_calls_of(v->a, function, &n);

	for (unsigned i = 0; f->callers_known && i < n; i++) {
		caller = v->a->unit->functions[call[i].caller].name;
		if (!fp_is_quiet(caller))
			return fp_is_busy(caller) ? caller : f->name;
	}
	return caller;
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

static struct scored score_of(struct verdicts *v, const struct candidate *c)
{
	struct scored s = { .candidate = c };
	const struct fp_event *first = c->first.event, *second = c->second->event;
	bool reads = c->first.status;
	const struct fp_event *word = reads ? first : second;
	const struct ordered_pair *peer = teacher(v, c);
	struct fp_word_evidence e = {
		.field = nonempty(c->field, word->text), .words = reads ? c->first.asked->words : value_words(v, c),
		.helpers = helpers_of(!reads ? c->second->via : is_filled(v, word) ? NULL : c->first.via),
		.function = purpose(v, c->function),
		.declared = word->publish, .memory = word->memory, .by_type = word->by_type, .index = is_index(c),
		.test = reads ? c->first.asked->test : FP_TESTED,
		.only_cleared = reads && is_only_cleared(v, word), .in_ring = *word->ring != 0,
		.zero = !reads && c->second->value.value == FP_VALUE_ZERO,
		.prepares = !reads && word->publish && only_prepares(v, c),
		.tested_too = !reads && is_tested_as_status(v, second),
		.other_tested = reads && second->tested,
		.other_filled = reads && !second->whole && is_filled(v, second),
		.taught = peer && peer->by->family != FP_MANDATORY, .shown = peer != NULL,
		.word_calls = depth_of(reads ? c->first.via : c->second->via),
		.calls = depth_of(c->first.via) + depth_of(c->second->via), .crosses_opaque = c->first.past_opaque,
		.ordered_write_follows = c->ordered_write_follows,
	};

	s.score = reads ? fp_status_score(&e, &s.why) : fp_publish_score(&e, &s.why);
	s.confidence = reads ? fp_status_confidence(&e) : fp_publish_confidence(&e);
	/*
	 * A second look, perhaps; or one word read for its own sake, before the other. And what readl() does for
	 * later loads, every architecture does by a barrier that holds back earlier ones, too: the documents do not.
	 */
	if (reads && (c->early || c->first.past_read || was_found_by_callers(v, c)))
		s.confidence = FP_LOW;
	return s;
}

/* By function, check and word; of those, the surest first, then the best score, the first of equals. */
static int by_word(const void *x, const void *y)
{
	const struct scored *a = x, *b = y;
	const struct candidate *c = a->candidate, *d = b->candidate;
	int order;

	if (c->function != d->function)
		return c->function < d->function ? -1 : 1;
	if (c->check != d->check)
		return (int)c->check - (int)d->check;
	order = strcmp(c->object, d->object);	/* an address is another in each run */
	if (!order)
		order = strcmp(c->field, d->field);
	if (order)
		return order;
	if (a->confidence != b->confidence)
		return a->confidence > b->confidence ? -1 : 1;
	return a->score != b->score ? (a->score < b->score) - (a->score > b->score) : compare_addresses(c, d);
}

static bool same_finding(const struct candidate *c, const struct candidate *d)
{
	return c->function == d->function && c->check == d->check && c->object == d->object && c->field == d->field;
}

/* Where one asked for; what is marked twice, or has a weak barrier between, is not the compiler's to reorder. */
static fp_archs visible_on(const struct verdicts *v, const struct candidate *c)
{
	enum fp_symptom symptom = c->check == FP_MISSING_RMB ? FP_NO_RMB_RELAXED :
				  c->check == FP_MISSING_DMA_RMB ? FP_NO_DMA_RMB : FP_NO_DMA_WMB;
	bool kept = (c->first.status && c->first.crossed) || (c->first.event->marked && c->second->event->marked);

	return wanted(v, fp_visible_hw(symptom) | (kept ? 0 : fp_visible_compiler(symptom)));
}

/* What is read: for dma_unmap_*() and kin, the buffer that comes back by it. */
static const char *thing_read(struct verdicts *v, const struct fp_event *e)
{
	return e->memory == FP_STREAMING && !strcmp(e->object, "buffer") ? PRINT(v, "the buffer of %s", e->text) : e->text;
}

static void report_unread(struct verdicts *v, const struct scored *s)
{
	const struct candidate *c = s->candidate;
	const struct fp_event *status = c->first.event, *e = c->second->event, *at = outermost(e, c->second->via);
	const struct fp_event *weak = c->early ? NULL : c->first.crossed;
	const struct ordered_pair *peer = teacher(v, c);
	bool mmio = c->check == FP_MISSING_RMB, host = status->memory == FP_HOST && e->memory == FP_HOST;
	const char *barrier = proposal(v, mmio ? FP_RIO : FP_RM, FP_RM, host ? FP_BY_HOST : FP_BY_DEVICE);
	struct fp_finding *f;

	f = add_finding(v, weak ? FP_WEAK_BARRIER : c->check, s->confidence, weak ? weak->site : at->at,
			c->function);
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
		f->fix = FP_FIX_REPLACE;
		f->fix_from = barrier_name(v, weak);
		f->fix_primitive = barrier;
		f->fix_summary = PRINT(v, "replace %s by %s()", weak->text, barrier);
		v->a->judged[weak->barrier_id].reported = true;
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

static void report_unpublished(struct verdicts *v, const struct scored *s)
{
	const struct candidate *c = s->candidate;
	const struct fp_event *body = c->first.event, *word = c->second->event, *at = outermost(word, c->second->via);
	const struct ordered_pair *peer = teacher(v, c);
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

/* The function that stores the word has a pair of its own: a barrier there serves its callers as well. */
static bool is_mended_within(const struct scored *scored, unsigned n, const struct candidate *c)
{
	for (unsigned i = 0; i < n && c->check == FP_MISSING_DMA_WMB && c->second->via; i++)
		if (scored[i].candidate->second->event == c->second->event && !scored[i].candidate->second->via)
			return true;
	return false;
}

/* A barrier straight before the store to the word is too weak for all that stands before it: that is said of the barrier. */
static bool is_said_of_barrier(const struct analysis *a, const struct candidate *c)
{
	for (unsigned i = 0; i < a->ncandidates && c->check == FP_MISSING_DMA_WMB; i++) {
		const struct candidate *weak = &a->candidates[i];

		if (weak->check == FP_WEAK_BARRIER && weak->function == c->function && weak->second->event == c->second->event &&
		    weak->first.between == c->first.crossed &&
		    outermost(weak->second->event, weak->second->via) == outermost(c->second->event, c->second->via))
			return true;
	}
	return false;
}

/* Through one pointer, by its name: desc->own and desc->addr. */
static bool one_entry(const struct fp_event *x, const struct fp_event *y)
{
	const char *arrow = strstr(x->text, "->");

	return same_name(x->object, y->object) && arrow && !strncmp(x->text, y->text, (size_t)(arrow - x->text) + 2);
}

static bool hands_over(const struct fp_event *store)
{
	return store->publish || fp_names_publish(store->field, store->value.text);
}

/* Handed over, and only then filled in: a barrier between the two does not mend that. */
static void judge_given_early(struct verdicts *v, const struct fp_event *word, const struct fp_event *rest, unsigned function)
{
	fp_archs visible = wanted(v, FP_ALL_ARCHS);
	struct fp_finding *f;

	if (!visible || !one_entry(word, rest) || !hands_over(word) || hands_over(rest) || word->value.value == FP_VALUE_ZERO ||
	    rest->fresh || (word->by_type && !*word->ring) || fp_is_quiet(purpose(v, function)))
		return;
	f = add_finding(v, FP_MISSING_DMA_WMB, FP_LOW, word->at, function);
	if (!f)
		return;
	f->visible_on = visible;
	f->message = PRINT(v, "the store to %s hands the entry over before %s is stored", word->text, rest->text);
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
		struct fp_finding *f;

		if (c->check != FP_WEAK_BARRIER)
			continue;
		/* Different objects: the barrier may stand there for another CPU (section 4.12 of the model). */
		f = add_finding(v, FP_WEAK_BARRIER,
				store->publish ? FP_HIGH :
				host || (known && c->first.event->object == store->object) ? FP_MEDIUM : FP_LOW,
				crossed->site, c->function);
		if (!f)
			return;
		f->visible_on = visible;
		f->message = PRINT(v, "%s orders the stores to %s and %s for %s; %s reads them",
				   crossed->text, c->first.event->text, store->text,
				   crossed->primitive->family == FP_SMP ?
				   "other CPUs only, and on a UP kernel for nobody" : "CPUs only",
				   host ? "a host" : "a device");
		f->fix = FP_FIX_REPLACE;
		f->fix_from = barrier_name(v, crossed);
		f->fix_primitive = better;
		f->fix_summary = PRINT(v, "replace %s by %s()", crossed->text, better);
		add_step(v, f, FP_ROLE_STORE, c->first.event->at, named(v, "store to", c->first.event));
		add_step(v, f, FP_ROLE_BARRIER, crossed->at, PRINT(v, "%s", crossed->text));
		add_step(v, f, FP_ROLE_PUBLISH, store->at, named(v, "store to", store));
		a->judged[crossed->barrier_id].reported = true;
	}
}

static void judge(struct verdicts *v)
{
	const struct analysis *a = v->a;
	struct scored *scored = malloc((a->ncandidates + 1) * sizeof(*scored));
	unsigned n = 0;

	judge_weak_memory(v);
	if (!scored || !collect(a, is_test, &v->tests) || !collect(a, is_own, &v->own_words) ||
	    !collect(a, is_store, &v->stores)) {
		v->a->unit->out_of_memory = true;
		goto out;
	}
	for (unsigned i = 0; i < a->ncandidates; i++) {
		const struct candidate *c = &a->candidates[i];
		struct scored s;

		if (c->check != FP_MISSING_DMA_RMB && c->check != FP_MISSING_DMA_WMB && c->check != FP_MISSING_RMB)
			continue;
		if (!visible_on(v, c) || harmless(v, c))
			continue;
		s = score_of(v, c);
		if (fp_score_confidence(s.score) > FP_LOW && !is_said_of_barrier(a, c))
			scored[n++] = s;
	}
	qsort(scored, n, sizeof(*scored), by_word);
	for (unsigned i = 0; i < n; i++) {
		if ((i && same_finding(scored[i - 1].candidate, scored[i].candidate)) || is_mended_within(scored, n, scored[i].candidate))
			continue;
		if (scored[i].candidate->check == FP_MISSING_DMA_WMB)
			report_unpublished(v, &scored[i]);
		else
			report_unread(v, &scored[i]);
	}
	judge_all_given_early(v);
out:
	free(v->tests.events);
	free(v->own_words.events);
	free(v->stores.events);
	free(scored);
}

const struct check fp_missing_dma_rmb = { .pair = pair_read };
const struct check fp_missing_dma_wmb = { .pair = pair_stores, .judge = judge };
