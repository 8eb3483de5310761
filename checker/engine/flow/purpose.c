// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Which pair is each barrier there for? Of the many that it orders the one that
 * somebody had in mind: names, tests and nearness speak for one or the other.
 * needs.c asks the same more generously, as it must not call a barrier needless
 * that is not; here one pair is to be shown to a person.
 */
#include "purpose.h"

#include "facts.h"
#include "model/words.h"
#include "pairs.h"

/* What speaks for a pair or against it, beside the rank that its obligation begins with. */
enum {
	BY_NAME = 10,		/* the word is named like one that tells, or is an index */
	KNOWN = 4,		/* an access to memory that the other side is known to see, or to a register */
	ASKED = 8,		/* a load that a branch depends on; none does: as much against it */
	STRAIGHT_BEHIND = 4,	/* nothing of the kind comes between the first and the barrier */
	NEAR = 3,		/* an access within a few lines of the barrier */
	FAR = -4,		/* ... out of sight of it */
	ONE_OBJECT = 4,
	MARKED = 6,		/* READ_ONCE() and kin: meant for somebody else */
	UNORDERED = 14,		/* an accessor that does not keep its place by itself */
	FOR_CPUS = 20,		/* the barrier reaches CPUs only, and so do the accesses */
	OWN = -14,		/* the driver's own pointers and settings: nobody is looking */
	OWN_READ = -18,		/* ... read behind a word that tells of something else */
	FULL = 10,		/* nothing lighter than the full barrier there would do; of smp_mb(), it would: against it */
	UNKNOWN = -10,		/* memory that may be anybody's */
	FAR_APART = -12,	/* both are in callees, some of them deep */
	KERNELS = -16,		/* what wake_up() and kin store is ordered by themselves */
	MOST_CALLS = 5,		/* on the way to an access: as far as one can follow, and each farther than the one before */
	ONLY_SOME_PATHS = -6,
	NEXT_ROUND = -22,	/* over the edge that closes a loop */
	CALLERS = -20,		/* the first is whatever callers did */
	OUTSIDE = 24,		/* where code that cannot be seen stands second, to begin with */
	NEAR_LINES = 4,
	FAR_LINES = 25
};

static const int ranks[FP_NR_OBLIGATIONS] = {
#define RANK(symbol, name, rank, why) rank,
	FP_OBLIGATIONS(RANK)
#undef RANK
};

static bool says(const struct walk *w, const struct fp_event *e, enum fp_word_set set)
{
	const struct fp_words *added = &w->a->options->words;

	return e && (fp_says(added, e->field, set) || fp_says(added, e->value.text ? e->value.text : "", set) ||
		     (!*e->field && fp_says(added, e->text, set)));
}

/* A word that by its name, or as it is tested or declared, tells of others. */
static bool tells(const struct walk *w, const struct fp_event *e, enum fp_word_set set)
{
	return says(w, e, set) || says(w, e, FP_WORDS_INDEX);
}

static bool is_cpus(const struct fp_event *e)
{
	return e && (e->type == FP_STORE || e->type == FP_LOAD) && e->memory == FP_CPU;
}

static bool is_for_cpus(const struct fp_event *barrier)
{
	return barrier->primitive->family == FP_SMP || barrier->primitive->family == FP_VIRT;
}

/* Nobody but the driver is looking; unless the barrier says that another context of it is. */
static bool is_own(const struct fp_event *e, const struct fp_event *barrier)
{
	return is_cpus(e) && !e->marked && !e->wakeup && !is_for_cpus(barrier);
}

/* Words of one record, and a barrier for what devices see: who writes that knows, whatever is known of the memory here. */
static bool is_meant_for_device(const struct walk *w, const struct pair *p, const struct fp_event *barrier)
{
	const struct fp_event *x = p->first->event, *y = p->second->event;

	return barrier->primitive->family == FP_DMA && x && *x->object && same_name(x->object, y->object) &&
	       (y->publish || says(w, y, FP_WORDS_PUBLISH));
}

static enum fp_obligation obligation_of(const struct walk *w, const struct pair *p, const struct fp_event *barrier)
{
	switch (p->first->kind) {
	case FP_WM:
		if (p->kind == FP_WM)
			return p->second->event->memory == FP_CPU && !is_meant_for_device(w, p, barrier) ?
				FP_OBLIGATION_TELLS : FP_OBLIGATION_HANDS_OVER;
		return p->kind == FP_WIO ? FP_OBLIGATION_RINGS : FP_OBLIGATION_LOOKS;
	case FP_RM:
		return p->kind == FP_RM || p->kind == FP_RIO ? FP_OBLIGATION_FINDS : FP_OBLIGATION_GIVES_BACK;
	case FP_RIO:
		return p->kind == FP_RM ? FP_OBLIGATION_READS_STATUS : FP_OBLIGATION_REGISTERS;
	default:
		return is_mmio(p->kind) ? FP_OBLIGATION_REGISTERS : FP_OBLIGATION_PUSHES;
	}
}

/* ---- how much speaks for it ---- */

static bool keeps_no_place(const struct fp_event *e)
{
	return e && (e->strength != FP_ORDERED || e->wc);
}

static int by_lines(const struct fp_place *access, const struct fp_place *barrier)
{
	unsigned x = access->line, y = barrier->line, lines = x > y ? x - y : y - x;

	if (access->file != barrier->file || lines > FAR_LINES)
		return FAR;
	return lines <= NEAR_LINES ? NEAR : 0;
}

/* Either may be in a callee: then the call or the access counts, whichever is nearer. */
static int by_distance(const struct fp_event *access, const struct via *via, const struct fp_event *barrier)
{
	int there = by_lines(&access->at, &barrier->at), call = by_lines(&outermost(access, via)->at, &barrier->at);

	return there > call ? there : call;
}

static int by_find(const struct walk *w, const struct pair *p, const struct fp_event *barrier)
{
	const struct fp_event *x = p->first->event, *y = p->second->event;
	const struct via *first = p->first->via, *second = p->second->via;
	bool asked = x && (p->first->asked || x->tested);

	return (asked ? ASKED : -ASKED) + (tells(w, x, FP_WORDS_STATUS) ? BY_NAME : 0) + (is_own(x, barrier) ? OWN : 0) +
	       (y->wakeup || is_mmio(p->kind) ? KERNELS : is_own(y, barrier) ? OWN_READ : 0) +
	       (first && second && (first->next || second->next) ? FAR_APART : 0);
}

static int by_stores(const struct walk *w, const struct pair *p, enum fp_obligation o, const struct fp_event *barrier)
{
	const struct fp_event *x = p->first->event, *y = p->second->event;
	bool named = y->publish || tells(w, y, FP_WORDS_PUBLISH);

	if (o == FP_OBLIGATION_HANDS_OVER)
		return (named ? BY_NAME : 0) + (is_cpus(x) && !is_meant_for_device(w, p, barrier) ? OWN : 0);
	if (o == FP_OBLIGATION_TELLS)
		return (named || says(w, y, FP_WORDS_ACCOUNT) ? BY_NAME : 0) + (y->wakeup ? KERNELS : 0) +
		       (is_own(x, barrier) ? OWN / 2 : 0) + by_distance(y, p->second->via, barrier);
	return (y->tested ? ASKED : -ASKED) + (tells(w, y, FP_WORDS_SUPPRESS) ? BY_NAME : 0) + (y->wakeup ? KERNELS : 0) +
	       (is_cpus(x) && is_cpus(y) && !is_for_cpus(barrier) ? OWN : 0);
}

static int by_obligation(const struct walk *w, const struct pair *p, enum fp_obligation o, const struct fp_event *barrier)
{
	const struct fp_event *x = p->first->event, *y = p->second->event;

	switch (o) {
	case FP_OBLIGATION_FINDS:
		return by_find(w, p, barrier);
	case FP_OBLIGATION_HANDS_OVER:
	case FP_OBLIGATION_TELLS:
	case FP_OBLIGATION_LOOKS:
		return by_stores(w, p, o, barrier);
	case FP_OBLIGATION_RINGS:
		return (keeps_no_place(y) ? UNORDERED : 0) + (is_cpus(x) ? OWN : 0);
	case FP_OBLIGATION_READS_STATUS:
		return x && (p->first->asked || x->tested) ? ASKED : 0;
	case FP_OBLIGATION_GIVES_BACK:
		return (p->kind == FP_WIO || tells(w, y, FP_WORDS_PUBLISH) ? BY_NAME : 0) + (is_cpus(x) && !x->marked ? OWN : 0) +
		       (p->first->memory == FP_UNKNOWN ? UNKNOWN : 0);
	case FP_OBLIGATION_REGISTERS:
		return keeps_no_place(x) || (is_mmio(p->kind) && keeps_no_place(y)) ? UNORDERED : 0;
	case FP_OBLIGATION_PUSHES:
		return keeps_no_place(x) ? UNORDERED : 0;
	case FP_NR_OBLIGATIONS:
		break;
	}
	return 0;
}

static int calls_to(const struct via *via)
{
	int calls = 0;

	for (; via && calls < MOST_CALLS; via = via->next)
		calls++;
	return calls;
}

static bool is_seen(const struct fp_event *e, enum fp_kind kind)
{
	return !is_memory(kind) || (e && fp_device_visible(e->memory));
}

static int by_both(const struct pair *p)
{
	const struct fact *first = p->first;
	const struct fp_event *x = first->event, *y = p->second->event;
	int x_calls = calls_to(first->via), y_calls = calls_to(p->second->via);
	int rank = -x_calls * x_calls - y_calls * y_calls;

	rank += is_seen(x, first->kind) ? KNOWN : 0;
	rank += is_seen(y, p->kind) ? KNOWN : 0;
	rank += is_memory(p->kind) && ((x && x->marked) || y->marked) ? MARKED : 0;
	rank += first->between || first->latest || first->newest ? STRAIGHT_BEHIND : 0;
	if (x && is_memory(first->kind) && is_memory(p->kind) && same_name(x->object, y->object))
		rank += ONE_OBJECT;
	if (x && in_another_round(first, p->second))
		rank += NEXT_ROUND;
	rank += first->entry ? CALLERS : 0;
	rank += p->by_barrier ? 0 : ONLY_SOME_PATHS;
	return rank;
}

static bool is_full(const struct fp_event *barrier)
{
	return orders_behind(barrier, FP_RM) & fp_after_bit(FP_WM, FP_BY_CPU);
}

/* A store and a load, of memory or registers, in either order: what write and read barriers leave open. */
static bool is_across(const struct pair *p)
{
	bool load_first = p->first->kind == FP_RM || p->first->kind == FP_RIO;
	bool load_second = p->kind == FP_RM || p->kind == FP_RIO;

	return load_first != load_second;
}

static int by_barrier(const struct pair *p, enum fp_obligation o, const struct fp_event *barrier)
{
	const struct fact *first = p->first;
	const struct fp_event *x = first->event, *y = p->second->event;
	int rank = x ? by_distance(x, first->via, barrier) : 0;

	if (o != FP_OBLIGATION_PUSHES)	/* whatever comes next */
		rank += by_distance(y, p->second->via, barrier);
	if (is_full(barrier))
		rank += is_across(p) ? FULL : is_for_cpus(barrier) ? -FULL : 0;	/* mb() is written for many reasons */
	if (is_for_cpus(barrier) && !is_seen(y, p->kind) && (!is_seen(x, first->kind) || is_cpus(y)))
		rank += FOR_CPUS;
	return rank;
}

static int rank_of(const struct walk *w, const struct pair *p, enum fp_obligation o, const struct fp_event *barrier)
{
	int rank = ranks[o] + by_obligation(w, p, o, barrier) + by_both(p) + by_barrier(p, o, barrier);

	return rank > 0 ? rank : 1;
}

static enum fp_observer observer(const struct pair *p)
{
	enum fp_observer by = FP_BY_CPU;

	while (fp_after_bit(p->kind, by) != p->bit)
		by++;
	return by;
}

static void note(struct walk *w, unsigned barrier, unsigned slot, const struct purpose *new)
{
	struct purpose *known = &w->a->purposes[barrier].of[slot];

	if (new->rank > known->rank)
		*known = *new;
}

/* A pair that nobody need care for: one location is always seen in order, and who calls is asked in the caller. */
static bool is_nobodys(const struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	bool to_cpus = p->kind == FP_WM && p->second->event->memory == FP_CPU;

	if (by_itself(p) || (first->handed_over && (first->payload || !to_cpus)))
		return true;
	if (first->entry && (w->f->callers_known || is_mmio(first->kind)))
		return true;
	return first->kind == p->kind && is_memory(p->kind) && first->event && !p->second->event->whole &&
	       same_word(first, p->second);
}

/* For that observer, among those that the barriers serve. */
static void note_for(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	struct purpose new = {
		.function = w->function, .first = first->event, .first_via = first->via, .second = p->second->event,
		.second_via = p->second->via, .some_paths = !p->by_barrier,
	};

	for (unsigned i = 0; i < first->nby; i++) {
		const struct fp_event *barrier = w->a->judged[first->by[i].barrier].event;
		enum fp_obligation o;

		if (!(first->by[i].bits & p->bit) || !first->by[i].barrier)
			continue;
		o = obligation_of(w, p, barrier);
		new.rank = rank_of(w, p, o, barrier);
		new.by = o == FP_OBLIGATION_TELLS ? FP_BY_CPU : is_meant_for_device(w, p, barrier) ? FP_BY_DEVICE : observer(p);
		note(w, first->by[i].barrier, o, &new);
	}
}

void note_purpose(struct walk *w, const struct pair *p)
{
	struct pair for_cpus = *p;

	if (!w->a->purposes || !p->first->nby || is_nobodys(w, p))
		return;
	note_for(w, p);
	/* Another context of the driver may be looking, whoever else does. */
	for_cpus.bit = fp_after_bit(p->kind, FP_BY_CPU);
	for_cpus.by_barrier = (p->first->ordered & for_cpus.bit) != 0;
	if (for_cpus.bit != p->bit && p->first->kind == FP_WM && p->kind == FP_WM && p->second->event->memory == FP_CPU)
		note_for(w, &for_cpus);
}

/* Pushed out it is wanted to be even if nothing comes behind. */
static void note_push(struct walk *w, const struct fact *write, const struct fp_event *barrier, struct purpose *new)
{
	struct purpose push = *new;

	push.rank = ranks[FP_OBLIGATION_PUSHES] + KNOWN + STRAIGHT_BEHIND + by_distance(write->event, write->via, barrier);
	note(w, barrier->barrier_id, FP_OBLIGATION_PUSHES, &push);
}

void note_purpose_outside(struct walk *w, const struct fact *first, const struct second *second)
{
	struct purpose new = {
		.function = w->function, .first = first->event, .first_via = first->via,
		.second = second ? second->event : NULL, .second_via = second ? second->via : NULL, .by = FP_BY_DEVICE,
	};

	if (!w->a->purposes || (first->entry && w->f->callers_known) || first->handed_over)
		return;
	for (unsigned i = 0; i < first->nby; i++) {
		const struct fp_event *barrier = w->a->judged[first->by[i].barrier].event;

		if (!first->by[i].barrier)
			continue;
		new.rank = OUTSIDE + (first->entry ? CALLERS : by_distance(first->event, first->via, barrier)) +
			   (is_seen(first->event, first->kind) ? KNOWN : 0) +
			   (second ? KNOWN + by_distance(second->event, second->via, barrier) : FAR);
		note(w, first->by[i].barrier, FP_NR_OBLIGATIONS, &new);
		if (first->newest && !first->entry)
			note_push(w, first, barrier, &new);
	}
}
