// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What each barrier is there for, in words: from the pairs that it orders and the findings about it. */
#include "barriers.h"

#include <stdlib.h>
#include <string.h>

#include "flow/purpose.h"

const char *fp_use_name(enum fp_use use)
{
	static const char *const names[FP_NR_USES] = {
		[FP_USE_NEEDED] = "needed", [FP_USE_HEAVY] = "heavy", [FP_USE_NEEDLESS] = "needless",
		[FP_USE_WEAK] = "weak", [FP_USE_MISPLACED] = "misplaced", [FP_USE_SPARE] = "spare",
		[FP_USE_OUTSIDE] = "outside", [FP_USE_NOTHING] = "nothing found",
	};

	return names[use];
}

static const struct {
	const char *name, *why;
} obligations[FP_NR_OBLIGATIONS + 1] = {
#define WORDS(symbol, name, rank, why) { name, why },
	FP_OBLIGATIONS(WORDS)
#undef WORDS
	{ "", "" }
};

const char *fp_obligation_name(enum fp_obligation obligation)
{
	return obligations[obligation].name;
}

const char *fp_observer_name(enum fp_observer by)
{
	static const char *const names[FP_NR_OBSERVERS] = {
		[FP_BY_CPU] = "other CPUs", [FP_BY_HOST] = "the host", [FP_BY_DEVICE] = "the device",
	};

	return names[by];
}

/* ---- words for accesses ---- */

static const char *access_of(struct verdicts *v, const struct fp_event *e)
{
	if (e->wakeup || e->type == FP_OPAQUE)	/* a call, whatever it does */
		return strchr(e->text, '(') ? e->text : PRINT(v, "%s()", e->text);
	switch (e->type) {
	case FP_STORE:
		return PRINT(v, "the store to %s", e->text);
	case FP_LOAD:
		return PRINT(v, "the load of %s", e->text);
	case FP_MMIO_WRITE:
	case FP_MMIO_READ:
		return *e->reg.text ? PRINT(v, "%s of %s", e->text, e->reg.text) : e->text;
	case FP_UNLOCK_EV:
		return "the unlock";
	default:
		return e->text;
	}
}

static enum fp_role role_of(const struct fp_event *e)
{
	switch (e->type) {
	case FP_STORE:
		return FP_ROLE_STORE;
	case FP_LOAD:
		return FP_ROLE_LOAD;
	case FP_MMIO_WRITE:
		return FP_ROLE_WRITE;
	case FP_MMIO_READ:
		return FP_ROLE_STATUS;
	case FP_UNLOCK_EV:
		return FP_ROLE_UNLOCK;
	case FP_DELAY_EV:
		return FP_ROLE_DELAY;
	default:
		return FP_ROLE_CALL;
	}
}

static void access_step(struct verdicts *v, struct fp_finding *f, const struct fp_event *e, const struct via *via)
{
	if (!e)
		return;
	call_steps(v, f, via);
	add_step(v, f, role_of(e), e->at,
		 e->type == FP_STORE ? named(v, "store to", e) : e->type == FP_LOAD ? named(v, "load of", e) : access_of(v, e));
}

/* ---- one barrier ---- */

/* The surest of the findings about that barrier, if there are any. */
static const struct fp_finding *finding_at(const struct verdicts *v, const struct fp_event *barrier)
{
	const struct fp_finding *best = NULL;

	for (unsigned i = 0; i < v->n; i++) {
		const struct fp_finding *f = &v->findings[i].finding;
		bool of_barrier = f->check == FP_WEAK_BARRIER || f->check == FP_MISPLACED_BARRIER ||
				  f->check == FP_NEEDLESS_BARRIER || f->check == FP_HEAVY_BARRIER;

		if (of_barrier && f->at.file == barrier->site.file && f->at.line == barrier->site.line &&
		    f->at.column == barrier->site.column && (!best || f->confidence > best->confidence))
			best = f;
	}
	return best;
}

static enum fp_use use_of_form(enum fp_check form)
{
	return form == FP_WEAK_BARRIER ? FP_USE_WEAK : form == FP_MISPLACED_BARRIER ? FP_USE_MISPLACED :
	       form == FP_NEEDLESS_BARRIER ? FP_USE_NEEDLESS : FP_USE_HEAVY;
}

/* What most speaks for: a pair, or the half of one whose other half is not seen. */
static enum fp_obligation best_of(const struct purposes *p)
{
	enum fp_obligation best = FP_NR_OBLIGATIONS;

	for (enum fp_obligation o = 0; o < FP_NR_OBLIGATIONS; o++)
		if (p->of[o].rank && p->of[o].rank >= p->of[best].rank)
			best = o;
	return best;
}

static const char *pair_of(struct verdicts *v, const struct purpose *p)
{
	return PRINT(v, "%s before %s", p->first ? access_of(v, p->first) : "what its callers did",
		     !p->second ? "what its callers do behind it" : access_of(v, p->second));
}

/* The author may have meant what an accessor does by itself. */
static const char *besides(struct verdicts *v, const struct judged *j)
{
	return j->instead && j->instead->type == FP_MMIO_WRITE && j->instead_kind == FP_WM ?
		PRINT(v, "; %s waits for the stores by itself", access_of(v, j->instead)) : "";
}

static void explain_pair(struct verdicts *v, struct fp_barrier *to, const struct judged *j, const struct purpose *p)
{
	const struct fp_event *barrier = j->event;
	struct fp_finding steps = { .nsteps = 0 };

	if (to->obligation == FP_NR_OBLIGATIONS)
		to->message = PRINT(v, "%s keeps %s, whose code is not seen%s", barrier->text, pair_of(v, p), besides(v, j));
	else if (to->obligation == FP_OBLIGATION_PUSHES)
		to->message = PRINT(v, "%s stands straight behind %s, %s", barrier->text, access_of(v, p->first),
				    obligations[to->obligation].why);
	else
		to->message = PRINT(v, "%s keeps %s, for %s: %s%s%s", barrier->text, pair_of(v, p), fp_observer_name(p->by),
				    obligations[to->obligation].why, p->some_paths ? ", on some paths" : "", besides(v, j));
	access_step(v, &steps, p->first, p->first_via);
	add_step(v, &steps, FP_ROLE_BARRIER, barrier->at, barrier->text);
	access_step(v, &steps, p->second, p->second_via);
	to->steps = steps.steps;
	to->nsteps = steps.nsteps;
}

static void explain_finding(struct fp_barrier *to, const struct fp_finding *f)
{
	to->use = use_of_form(f->check);
	to->message = f->message;
	to->steps = f->steps;
	to->nsteps = f->nsteps;
	to->instead = f->fix == FP_FIX_REPLACE ? f->fix_primitive : NULL;
}

/* Nothing that is seen needs it, or nothing speaks for the pair that it orders. */
static void explain_idle(struct verdicts *v, struct fp_barrier *to, const struct judged *j, const struct purpose *p)
{
	const struct fp_event *by = j->instead && j->instead->strength != FP_RAW ? j->instead : j->adds ? NULL : j->repeats;
	const char *text = j->event->text, *perhaps = p->rank ? PRINT(v, "; perhaps it keeps %s", pair_of(v, p)) : "";

	to->use = by ? FP_USE_SPARE : FP_USE_NOTHING;
	if (by && by->type == FP_BARRIER)
		to->message = PRINT(v, "%s orders nothing that %s does not%s", text, by->text, perhaps);
	else if (by)
		to->message = PRINT(v, "nothing is seen that needs %s, beside what %s orders by itself%s", text, access_of(v, by),
				    perhaps);
	else
		to->message = PRINT(v, "nothing found that needs %s%s%s", text,
				    j->unknown ? ", but not all of what is around it was looked at" : "", perhaps);
}

/* From which rank on a pair is what the barrier is there for; below, nothing speaks for it but that nothing else is found. */
enum { HIGH_FROM_RANK = 50, MEDIUM_FROM_RANK = 36, TOLD_FROM_RANK = 40, OUTSIDE_FROM_RANK = 32 };

/* Where an accessor behind the barrier waits for stores by itself, that may be what was meant. */
static bool speaks_for_itself(const struct judged *j, enum fp_obligation o, const struct purpose *p)
{
	int from = o == FP_NR_OBLIGATIONS ? OUTSIDE_FROM_RANK :
		   o == FP_OBLIGATION_TELLS && j->instead ? TOLD_FROM_RANK : MEDIUM_FROM_RANK;

	return p->rank >= from;
}

/* Behind a register's own write, and in no window: it is there to no avail. */
static bool is_idle_push(const struct fp_barrier *b, const struct purpose *p)
{
	return b->obligation == FP_OBLIGATION_PUSHES && !p->first->wc && p->first->strength != FP_RAW;
}

static struct fp_barrier explain(struct verdicts *v, const struct judged *j, const struct purposes *all)
{
	const struct fp_finding *f = finding_at(v, j->event);
	struct fp_barrier b = {
		.at = j->event->site, .function = v->a->unit->functions[j->function].name, .name = barrier_name(v, j->event),
		.obligation = best_of(all), .message = "",
	};
	const struct purpose *p = &all->of[b.obligation];

	b.by = p->by;
	b.confidence = p->rank >= HIGH_FROM_RANK ? FP_HIGH : p->rank >= MEDIUM_FROM_RANK ? FP_MEDIUM : FP_LOW;
	if (f) {
		explain_finding(&b, f);
	} else if (speaks_for_itself(j, b.obligation, p)) {
		b.use = b.obligation == FP_NR_OBLIGATIONS ? FP_USE_OUTSIDE : is_idle_push(&b, p) ? FP_USE_SPARE : FP_USE_NEEDED;
		explain_pair(v, &b, j, p);
	} else {
		explain_idle(v, &b, j, p);
	}
	return b;
}

/* ---- all ---- */

static int by_place(const void *x, const void *y)
{
	const struct fp_place *a = &((const struct fp_barrier *)x)->at, *b = &((const struct fp_barrier *)y)->at;
	int files = strcmp(a->file, b->file);

	if (files)
		return files;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->column > b->column) - (a->column < b->column);
}

void explain_barriers(struct verdicts *v, fp_barrier_sink sink, void *ctx)
{
	struct fp_barrier *all = malloc(v->a->njudged * sizeof(*all));
	unsigned n = 0;

	if (!all) {
		v->a->unit->out_of_memory = true;
		return;
	}
	for (unsigned i = 1; i < v->a->njudged; i++)
		if (v->a->judged[i].event->primitive->family != FP_COMPILER)	/* which no other side sees */
			all[n++] = explain(v, &v->a->judged[i], &v->a->purposes[i]);
	qsort(all, n, sizeof(*all), by_place);
	for (unsigned i = 0; i < n && !v->a->unit->out_of_memory; i++)
		sink(ctx, &all[i]);
	free(all);
}
