// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * What the files of the data flow share: facts, the state that holds them, a
 * function's summary, and the walk itself.
 */
#ifndef FENCEPOST_WALK_H
#define FENCEPOST_WALK_H

#include <stddef.h>

#include "flow.h"

#define FP_KEPT_BYTES 144	/* of all checks that keep something of one kind of access */

/* `barrier` alone orders these second kinds after the fact; number 0 stands for locks and atomics. */
struct provider {
	unsigned barrier;
	fp_after bits;
};

/*
 * An access that has happened, and what is ordered behind it so far. What one check alone wants to
 * remember it keeps itself (mine), with these left here: a test gives `asked`, and by it the data flow tells
 * what was found; `early` is of the facts before, which no hook sees; `under_lock` and `flushed` are two
 * halves of what a critical section does to a write, and would take a hook for each lock.
 */
struct fact {
	enum fp_kind kind;
	bool entry;			/* stands for whatever the callers did before */
	bool newest;			/* MMIO write with nothing but barriers behind it */
	bool under_lock;		/* MMIO write inside a critical section seen here */
	bool flushed;			/* MMIO write that no unlock has to wait for any more: read back, or its section over */
	bool past_opaque;
	bool status;			/* load or MMIO read that a branch depends on; stays beside later ones */
	const struct fp_question *asked;	/* status: the test that has asked for it, or NULL */
	const struct fp_event *early;	/* status: another word of the object, read before it in the text, or NULL */
	bool payload;			/* store to a word of an entry, kept beside others: a later one may hand it over */
	bool handed_over;		/* store that an MMIO write has waited for: only CPUs can miss it now */
	const struct fp_event *event;	/* NULL for entry facts */
	const struct via *via;
	enum fp_memory memory;
	const char *object;		/* memory object, or the device */
	int device_param;		/* the device is this parameter, or -1 */
	fp_after intrinsic;		/* ordered by the access itself */
	fp_after ordered;		/* ordered by barriers behind it */
	struct provider by[FP_MAX_PROVIDERS];
	unsigned nby;
	bool latest;			/* the last store so far */
	const struct fp_event *crossed;	/* last barrier behind it that does not reach MMIO; of a status, a device's loads */
	const struct fp_event *between;	/* barrier straight behind it, with no store (for a status: no other load) since */
	bool read_since;		/* status: other memory of the device's was read behind it */
	bool past_read;			/* an ordered MMIO read stands behind it */
	_Alignas(max_align_t) unsigned char mine[FP_KEPT_BYTES];	/* what the checks keep: kept_of() */
};

struct state {
	struct fact facts[FP_MAX_FACTS];
	unsigned n;
	bool reached;
	bool locked;		/* inside a critical section that begins in this function */
	const struct fp_event *mapped[FP_MAX_MAPPED];	/* what made each buffer the device's, on every path */
	unsigned nmapped;
};

/* A second access that a function's callers can pair their own accesses with. */
struct exposed {
	struct fact entry;		/* what has been ordered behind the entry by then */
	struct second second;
	const struct fp_event *barrier_behind;
	bool follows;
	bool own_barrier;		/* for opaque code: a doorbell in there needs a barrier of its own */
};

#define MAX_FREED 8	/* pieces of memory that a function frees, as far as callers know */

struct summary {
	enum { NOT_YET, RUNNING, DONE } stage;
	unsigned calls;			/* of it that have yet to be walked */
	struct exposed *exposed;
	unsigned nexposed, exposed_cap;
	struct fact *left;		/* facts at the exit, entry facts among them */
	unsigned nleft;
	bool returns;
	const struct fp_event **tests;	/* FP_MAX_TESTS at most */
	unsigned ntests, tests_cap;
	struct provider *arms;	/* barriers that a doorbell may rely on, on one of its arms, for stores of callers */
	unsigned narms, arms_cap;
	bool incomplete;		/* more accesses than FP_MAX_EXPOSED */
	bool has_ordered_write;
	bool hands_back;		/* buffers of its callers may be the CPU's behind it */
	const struct fp_event *frees[MAX_FREED];	/* on some way: where it does not, there mostly is none */
	unsigned nfrees;
};

struct walk {
	struct analysis *a;
	struct summary *summaries;
	unsigned function;
	struct fp_function *f;
	bool record;			/* the last round: hold pairs against the rules */
	bool follows;			/* an ordered MMIO write comes behind the current event */
	bool barrier_inside;		/* the barrier stands in the callee, the first access in a caller */
	bool barrier_elsewhere;		/* ... and the callee is of another unit, which knows nothing of that access */
	struct share *share;		/* pairs of this function */
	const struct second *second;	/* of the last of them */
};

static const enum fp_observer DEVICE = FP_BY_DEVICE;

#define ALL_OBSERVERS(k) (fp_after_bit(k, FP_BY_CPU) | fp_after_bit(k, FP_BY_HOST) | fp_after_bit(k, FP_BY_DEVICE))

static inline bool is_memory(enum fp_kind k)
{
	return k == FP_WM || k == FP_RM;
}

static inline bool is_mmio(enum fp_kind k)
{
	return k == FP_WIO || k == FP_RIO;
}

/* Something of this function is not looked at. */
static inline void cut(struct walk *w, enum fp_limit limit)
{
	fp_mark_cut(w->a->unit, w->function, limit);
}

#endif
