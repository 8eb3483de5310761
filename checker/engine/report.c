// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "report.h"

#include "evidence.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct fp_finding *add_finding(struct verdicts *v, enum fp_check check, enum fp_confidence confidence,
			       struct fp_place at, unsigned function)
{
	struct arena *arena = &v->a->unit->arena;
	struct fp_finding *f;

	if (!arena_grow(arena, (void **)&v->findings, v->n, &v->cap, sizeof(*v->findings))) {
		v->a->unit->out_of_memory = true;
		return NULL;
	}
	v->findings[v->n].n = v->n;
	f = &v->findings[v->n++].finding;
	*f = (struct fp_finding){ .check = check, .confidence = confidence, .at = at,
				  .function = v->a->unit->functions[function].name,
				  .message = "", .fix_summary = "" };
	return f;
}

#define MAX_STEPS 16
#define MAX_CALL_STEPS 5	/* of one access, so that the accesses themselves have room */

void add_step(struct verdicts *v, struct fp_finding *f, enum fp_role role, struct fp_place at, const char *text)
{
	struct fp_step *steps = (struct fp_step *)f->steps;

	/* A finding has a handful of steps: room for all is taken at the first. */
	if (!steps)
		f->steps = steps = arena_alloc(&v->a->unit->arena, MAX_STEPS * sizeof(*steps));
	if (steps && text && f->nsteps < MAX_STEPS && at.line)
		steps[f->nsteps++] = (struct fp_step){ role, at, text };
}

void call_steps(struct verdicts *v, struct fp_finding *f, const struct via *via)
{
	for (unsigned i = 0; via && i < MAX_CALL_STEPS; via = via->next, i++)
		add_step(v, f, FP_ROLE_CALL, via->call->at, PRINT(v, "in the call of %s", via->call->text));
}

fp_archs wanted(const struct verdicts *v, fp_archs archs)
{
	return v->a->options->archs ? archs & v->a->options->archs : archs;
}

const char *barrier_name(struct verdicts *v, const struct fp_event *barrier)
{
	size_t len = strlen(barrier->text);

	return len > 2 && !strcmp(barrier->text + len - 2, "()") ? PRINT(v, "%.*s", (int)(len - 2), barrier->text) :
								   barrier->text;
}

const struct fp_primitive *lighter_proposal(const struct verdicts *v, const fp_after need[FP_NR_FIRST],
					    const struct fp_primitive *than)
{
	const struct fp_options *o = v->a->options;
	const struct fp_primitive *best = NULL;

	if (!o->nproposals)
		return fp_lighter(need, than, o->kernel);
	for (unsigned i = 0; i < o->nproposals; i++) {
		const struct fp_primitive *p = o->proposals[i];

		if ((!than || p->weight < than->weight) && fp_covers(p, need) && (!best || p->weight < best->weight))
			best = p;
	}
	return best;
}

const char *proposal(const struct verdicts *v, enum fp_kind first, enum fp_kind second, enum fp_observer by)
{
	fp_after need[FP_NR_FIRST] = { 0 };
	const struct fp_primitive *p;

	need[first] = fp_after_bit(second, by);
	p = lighter_proposal(v, need, NULL);
	/* An API may not have one for each pair; Linux has. */
	return fp_primitive_called(p ? p : fp_lighter(need, NULL, v->a->options->kernel));
}

const char *named(struct verdicts *v, const char *what, const struct fp_event *access)
{
	return *access->why ? PRINT(v, "%s %s (%s)", what, access->text, access->why) :
			      PRINT(v, "%s %s", what, access->text);
}

int compare_addresses(const void *x, const void *y)
{
	return ((uintptr_t)x > (uintptr_t)y) - ((uintptr_t)x < (uintptr_t)y);
}

/* ---- pairs that something orders ---- */

/* Names are interned, so that equal ones are at equal addresses. */
static int compare_names(const struct ordered_pair *a, enum fp_check check, const char *object, const char *field)
{
	int order = (int)a->check - (int)check;

	if (!order)
		order = compare_addresses(a->object, object);
	return order ? order : compare_addresses(a->field, field);
}

/* The access that the pair is about: the doorbell, the store that publishes, the load that is tested. */
static const struct fp_event *word_of(const struct candidate *c)
{
	return c->first.status ? c->first.event : c->second.event;
}

/* The entries lie in one array: of equals, their addresses tell which was found first. */
static int by_second(const void *x, const void *y)
{
	const struct ordered_pair *a = *(const struct ordered_pair *const *)x;
	const struct ordered_pair *b = *(const struct ordered_pair *const *)y;
	int order = compare_names(a, b->check, b->object, b->field);

	return order ? order : compare_addresses(a, b);
}

static int by_first(const void *x, const void *y)
{
	const struct ordered_pair *a = *(const struct ordered_pair *const *)x;
	const struct ordered_pair *b = *(const struct ordered_pair *const *)y;

	return a->first != b->first ? compare_addresses(a->first, b->first) : compare_addresses(a, b);
}

bool index_ordered(struct verdicts *v)
{
	const struct analysis *a = v->a;
	size_t size = (a->nordered + 1) * sizeof(*v->by_second);

	v->by_second = malloc(size);
	v->by_first = malloc(size);
	if (!v->by_second || !v->by_first) {
		v->a->unit->out_of_memory = true;
		return false;
	}
	for (unsigned i = 0; i < a->nordered; i++)
		v->by_second[i] = v->by_first[i] = &a->ordered[i];
	qsort(v->by_second, a->nordered, sizeof(*v->by_second), by_second);
	qsort(v->by_first, a->nordered, sizeof(*v->by_first), by_first);
	return true;
}

void free_index(struct verdicts *v)
{
	free(v->by_second);
	free(v->by_first);
}

bool prepares_another(const struct verdicts *v, const struct candidate *c)
{
	unsigned low = 0, high = v->a->nordered;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (compare_addresses(v->by_first[middle]->first, c->first.event) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < v->a->nordered && v->by_first[low]->first == c->first.event; low++) {
		const struct ordered_pair *o = v->by_first[low];

		if (o->check == c->check && o->function == c->function && o->event != word_of(c) &&
		    (!fp_names_doorbell(c->object) || fp_names_doorbell(o->object)))
			return true;
	}
	return false;
}

/* The first ordered pair about that word, in order of discovery. */
static unsigned first_about(const struct verdicts *v, const struct candidate *c)
{
	unsigned low = 0, high = v->a->nordered;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (compare_names(v->by_second[middle], c->check, c->object, c->field) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool about(const struct verdicts *v, unsigned i, const struct candidate *c)
{
	return i < v->a->nordered && !compare_names(v->by_second[i], c->check, c->object, c->field);
}

/* In the text of one function. */
static bool is_behind(const struct fp_event *e, const struct fp_event *before)
{
	return e->at.file == before->at.file &&
	       (e->at.line > before->at.line || (e->at.line == before->at.line && e->at.column > before->at.column));
}

static bool same_place(const struct fp_place *x, const struct fp_place *y)
{
	return x->file == y->file && x->line == y->line && x->column == y->column;
}

bool publishes_later(const struct verdicts *v, const struct candidate *c, unsigned function)
{
	const struct fp_event *at = outermost(c->second.event, c->second.via);

	for (unsigned i = first_about(v, c); about(v, i, c); i++) {
		const struct ordered_pair *o = v->by_second[i];

		if (o->function != function)
			continue;
		/* In a caller that store itself is behind a barrier of what the caller has stored: nothing later. */
		if (function == c->function ? is_behind(outermost(o->event, o->via), at) :
					      !same_place(&o->event->at, &c->second.event->at))
			return true;
	}
	return false;
}

const struct ordered_pair *taught_elsewhere(const struct verdicts *v, const struct candidate *c)
{
	for (unsigned i = first_about(v, c); about(v, i, c); i++)
		if (v->by_second[i]->by && v->by_second[i]->event != word_of(c))
			return v->by_second[i];
	return NULL;
}

const struct ordered_pair *ordered_elsewhere(const struct verdicts *v, const struct candidate *c)
{
	for (unsigned i = first_about(v, c); about(v, i, c); i++)
		if (v->by_second[i]->event != word_of(c) || v->by_second[i]->function != c->function)
			return v->by_second[i];
	return NULL;
}

/* ---- findings ---- */

static int by_place(const void *x, const void *y)
{
	const struct numbered *m = x, *n = y;
	const struct fp_finding *a = &m->finding, *b = &n->finding;
	int files = strcmp(a->at.file, b->at.file);

	if (files)
		return files;
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	if (a->at.column != b->at.column)
		return a->at.column < b->at.column ? -1 : 1;
	if (a->check != b->check)
		return (int)a->check - (int)b->check;
	if (a->confidence != b->confidence)
		return (int)b->confidence - (int)a->confidence;
	return m->n < n->n ? 1 : -1;
}

/* One repair cures all of them: the surest stays, and of equals the last found, which is nearest. */
static bool same_repair(const struct fp_finding *a, const struct fp_finding *b)
{
	return a->check == b->check && a->at.file == b->at.file && a->at.line == b->at.line &&
	       a->at.column == b->at.column;
}

void pass_on(struct verdicts *v, fp_sink sink, void *ctx)
{
	if (v->n)
		qsort(v->findings, v->n, sizeof(*v->findings), by_place);
	for (unsigned i = 0; i < v->n && !v->a->unit->out_of_memory; i++)
		if (!i || !same_repair(&v->findings[i - 1].finding, &v->findings[i].finding))
			sink(ctx, &v->findings[i].finding);
}
