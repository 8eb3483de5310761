// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * What the data flow (flow.c) learns about a unit and the verdicts
 * (verdict.c) are drawn from: pairs that nothing orders, and for each barrier
 * the pairs that only it orders.
 */
#ifndef FENCEPOST_FLOW_H
#define FENCEPOST_FLOW_H

#include "program/bind.h"
#include "fencepost/check.h"
#include "graph/unit.h"
#include "program/via.h"

/* An access that stands second in a pair, with the operands its callers gave it. */
struct second {
	const struct fp_event *event;
	const struct via *via;
	struct fp_operand device, reg, value;
	bool own;	/* load of what its function has just stored itself */
};

/* What the verdicts ask of the first access of a pair; see struct fact. */
struct first {
	const struct fp_event *event;
	const struct via *via;
	const char *object;
	const struct fp_question *asked;
	const struct fp_event *crossed, *between;
	const void *mine;		/* what the check kept of it; or NULL */
	enum fp_kind kind;
	enum fp_memory memory;
	bool status, under_lock, past_opaque, past_read;
};

/* A pair that nothing orders on some path. */
struct candidate {
	enum fp_check check;		/* FP_WEAK_BARRIER: smp_*() between two stores; else what is missing */
	unsigned function;
	const char *object, *field;	/* the word that it is about: see struct ordered_pair */
	struct first first;
	const struct second *second;	/* shared with other pairs */
	const struct fp_event *barrier_behind;	/* a full barrier straight after the second access */
	bool ordered_write_follows;
	bool early;			/* the second access, a load, stands before the first in the text */
	bool documented_only;		/* 2.6.19 .. 4.16: ordered by the code, not yet by the documents */
};

/* A barrier in the text of the driver, whichever paths and callers run through it. */
struct judged {
	const struct fp_event *event;
	unsigned function;
	fp_after need[FP_NR_FIRST];	/* pairs that it alone orders */
	fp_after seen[FP_NR_FIRST];	/* ... of two accesses that concern the same other side */
	fp_after need_outside[FP_NR_FIRST];	/* pairs that a doorbell outside the unit would rely on */
	fp_after need_of_unknown[FP_NR_FIRST];	/* pairs with loads of memory that may be anything */
	bool device_known;		/* one side of a pair is known to be device-visible, by its allocation */
	bool device_by_type;		/* ... or by its type */
	const struct fp_event *pair_first, *pair_second;	/* one of those pairs; first may be NULL */
	bool pair_known, pair_shows;	/* ... with device-visible memory in it, in the first access */
	const struct fp_event *instead;	/* an access that orders by itself what the barrier would */
	enum fp_kind instead_kind;	/* ... behind an access of that kind */
	bool instead_after;		/* it is the first of the pair: later accesses wait for it */
	const struct fp_event *repeats;	/* an equal or stronger barrier before it */
	bool first_known;		/* an access of this unit stands before it, not only callers' */
	bool adds;			/* orders something that was not ordered before */
	bool unknown;			/* more runs through it than can be followed */
	bool opaque_behind;		/* code that cannot be seen runs behind it */
	bool on_some_paths;		/* orders a pair on some paths; on others nothing does */
	bool escapes;			/* a path leaves the unit with accesses that rely on it */
	bool blamed;			/* for something worse than being too much */
};

/*
 * A pair that a barrier orders on some path: what the driver's other places
 * teach. The word that it is about is a register, the store that publishes or
 * the load that is tested; object and field name it, with field "" of registers.
 */
struct ordered_pair {
	enum fp_check check;		/* ... that would miss the barrier */
	const char *object, *field;
	const struct fp_event *event;	/* the access to the word */
	const struct fp_event *first;	/* the first access of the pair */
	const struct via *via;
	unsigned function;
	const struct fp_primitive *by;	/* the barrier, if nothing but it stands between the two; else NULL */
};

/* Objects whose status every call of a function, of those that can be seen, found and ordered before. */
#define MAX_ACQUIRED 4
struct acquired {
	struct entry {
		const char *object, *field, *ring;	/* the word that told */
	} entries[MAX_ACQUIRED];
	unsigned n;
	bool called;
};

struct call_site {
	const struct fp_event *call;
	unsigned caller, callee;
	struct acquired found;
};

/* Which pairs are a function's: they lie side by side, as one function is walked behind the other. */
struct share {
	unsigned candidates, ncandidates;
	unsigned ordered, nordered;
};

struct analysis {
	struct fp_unit *unit;
	const struct fp_options *options;
	enum fp_era era;
	/* kept.c: where in a fact each check's bytes are; the checks that keep any, and those that look at pairs. */
	size_t kept_at[FP_NR_CHECKS];
	enum fp_check keeping[FP_NR_CHECKS], pairing[FP_NR_CHECKS];
	unsigned nkeeping, npairing;
	unsigned kinds_kept;	/* kinds (1 << enum fp_kind) of which any check keeps something */
	bool *unordered_reads;		/* by scope: that unit reads registers by relaxed or raw accessors */
	struct judged *judged;		/* [0] is nobody's */
	bool explains;			/* somebody asks what the barriers are there for, */
	struct purposes *purposes;	/* ... by barrier; else NULL */
	unsigned njudged, judged_cap;
	struct candidate *candidates;
	unsigned ncandidates, candidates_cap;
	struct ordered_pair *ordered;
	unsigned nordered, ordered_cap;
	struct share *shares;		/* by function */
	struct acquired *acquired;	/* by function */
	struct bindings bindings;
	struct ways ways;
	struct rounds *rounds;		/* behind.c: of the function that was asked for last */
	struct call_site *sites;	/* by callee */
	unsigned nsites, sites_cap;
};

/* The calls of that function: the first, or NULL, and how many. */
const struct call_site *fp_calls_of(const struct analysis *a, unsigned callee, unsigned *n);

/* Fills the analysis; false: out of memory. */
bool fp_flow(struct analysis *a);

/* FP_DELAY: of what is no access. */
static inline enum fp_kind fp_kind_of(const struct fp_event *e)
{
	switch (e->type) {
	case FP_STORE:
		return FP_WM;
	case FP_LOAD:
		return FP_RM;
	case FP_MMIO_WRITE:
		return FP_WIO;
	case FP_MMIO_READ:
		return FP_RIO;
	case FP_UNLOCK_EV:
		return FP_UNLOCK;
	default:
		return FP_DELAY;
	}
}

/* What it keeps behind accesses of that kind; either half of a barrier whose strength is chosen at run time counts. */
static inline fp_after orders_behind(const struct fp_event *barrier, enum fp_kind first)
{
	return barrier->primitive->orders[first] | (barrier->alternative ? barrier->alternative->orders[first] : 0);
}

/* Names are interned; only the empty one may be there twice. */
static inline bool same_name(const char *x, const char *y)
{
	return x == y || (!*x && !*y);
}

/* One word, by name or, in unions and bit-fields, by place? */
static inline bool same_bytes(const struct fp_event *x, const struct fp_event *y)
{
	if (!same_name(x->object, y->object))
		return false;
	return same_name(x->field, y->field) ||
	       (x->size && y->size && x->offset < y->offset + y->size && y->offset < x->offset + x->size);
}

/* One entry may be seen as several types, but lies in one ring; and any may be the buffer's. */
static inline bool is_acquired(const struct acquired *a, const struct fp_event *e)
{
	if (e->memory == FP_STREAMING)
		return a->n != 0;
	for (unsigned i = 0; i < a->n; i++)
		if (a->entries[i].object == e->object || (*e->ring && a->entries[i].ring == e->ring))
			return true;
	return false;
}

#endif
