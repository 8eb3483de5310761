// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "report.h"

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

void blame(struct verdicts *v, const struct fp_finding *f, const struct fp_event *barrier)
{
	if (f->confidence > FP_LOW)
		v->a->judged[barrier->barrier_id].blamed = true;
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

void tell_weighed(const struct verdicts *v, unsigned function, struct fp_weighed pair)
{
	const struct fp_options *o = v->a->options;

	pair.function = v->a->unit->functions[function].name;
	if (o->weighed)
		o->weighed(o->weighed_ctx, &pair);
}

struct fp_weighed weighed_pair(const struct candidate *c, enum fp_model model, const struct fp_terms *terms)
{
	return (struct fp_weighed){ .check = c->check, .model = model, .terms = terms,
				    .first = outermost(c->first.event, c->first.via)->at,
				    .second = outermost(c->second->event, c->second->via)->at };
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
