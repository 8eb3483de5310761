// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * The checker proper: an event graph, an era and a set of architectures in,
 * findings out. No I/O, no globals; one call may run beside another.
 */
#ifndef FENCEPOST_CHECK_H
#define FENCEPOST_CHECK_H

#include "fencepost/checks.h"
#include "fencepost/graph.h"
#include "fencepost/words.h"

#ifdef __cplusplus
extern "C" {
#endif

/* FP_MISSING_WMB and so on. */
#define FP_CHECK_ENUM(symbol, file, name) FP_##symbol,
#define FP_FORM_ENUM(symbol, name) FP_##symbol,
enum fp_check { FP_CHECKS(FP_CHECK_ENUM, FP_FORM_ENUM) FP_NR_CHECKS };
#undef FP_CHECK_ENUM
#undef FP_FORM_ENUM

const char *fp_check_name(enum fp_check check);	/* "missing-wmb" */
enum fp_check fp_check_find(const char *name, size_t len);	/* FP_NR_CHECKS: no such check */

enum fp_confidence { FP_LOW, FP_MEDIUM, FP_HIGH };
const char *fp_confidence_name(enum fp_confidence c);

enum fp_role {
	FP_ROLE_STORE, FP_ROLE_LOAD, FP_ROLE_BARRIER, FP_ROLE_DOORBELL, FP_ROLE_STATUS,
	FP_ROLE_PUBLISH, FP_ROLE_LOCK, FP_ROLE_UNLOCK, FP_ROLE_WRITE, FP_ROLE_DELAY,
	FP_ROLE_CALL, FP_ROLE_HANDOVER
};
const char *fp_role_name(enum fp_role role);

struct fp_step {
	enum fp_role role;
	struct fp_place at;
	const char *text;
};

/* What to do about it, for the front end to turn into edits where the source allows. */
enum fp_fix {
	FP_FIX_NONE,
	FP_FIX_INSERT_BEFORE,	/* put `primitive();` before the statement at `at` */
	FP_FIX_DELETE,		/* delete the barrier statement at `at` */
	FP_FIX_REPLACE,		/* replace the barrier's name at `at` */
	FP_FIX_MOVE_BEFORE	/* delete the barrier at `at`, put it before the statement at `to` */
};

struct fp_finding {
	enum fp_check check;
	enum fp_confidence confidence;
	struct fp_place at;
	const char *function;
	const char *message;
	const struct fp_step *steps;
	unsigned nsteps;
	enum fp_fix fix;
	const char *fix_summary;
	const char *fix_from;		/* name of the barrier that stands there, or NULL */
	const char *fix_primitive;	/* barrier to put there, or NULL */
	struct fp_place fix_to;
	fp_archs visible_on;		/* where hardware or compiler can show it; 0 for costs */
	const char *cost;		/* "; "-separated "arch: what"; NULL when nothing is wasted */
};

struct fp_weighed;	/* fencepost/terms.h */

struct fp_options {
	uint32_t kernel;	/* FP_KERNEL(); 0: the current era */
	fp_archs archs;		/* 0: portable */
	/* What may be advised, in code that does not have Linux's barriers; none: the table's rows. */
	const struct fp_primitive *const *proposals;
	unsigned nproposals;
	struct fp_words words;	/* that names are made of, beside those of words.def; none: {NULL, 0} */
	/* Called for each pair that is weighed, also where no finding comes of it. NULL: nobody asks. */
	void (*weighed)(void *ctx, const struct fp_weighed *pair);
	void *weighed_ctx;
};

/*
 * Called once per finding, in order of place, and once per check and place. The finding and
 * all it points to live as long as the unit.
 */
typedef void (*fp_sink)(void *ctx, const struct fp_finding *finding);

/* Returns false when memory ran out; what was found before has been passed on. */
bool fp_check_unit(struct fp_unit *unit, const struct fp_options *options, fp_sink sink, void *ctx);

/*
 * What was not looked at, of a unit that has been checked: "more than 4096 pairs in foo(): not all
 * of it was looked at". NULL: nothing was left out. Lives as long as the unit.
 */
const char *fp_unit_cuts(struct fp_unit *unit);

#ifdef __cplusplus
}
#endif
#endif
