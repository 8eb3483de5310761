// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * What each barrier of a program is there for: the two accesses that it keeps in
 * order, and who has to see them so; or that it is too much, too weak, or that
 * nothing is found. What is said here is no finding, and none comes of it.
 */
#ifndef FENCEPOST_BARRIERS_H
#define FENCEPOST_BARRIERS_H

#include "fencepost/check.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Why somebody wants two accesses in order. OBLIGATION(ENUM, "name", rank, "why"): of several such pairs the
 * surest is named, beginning from rank (flow/purpose.c).
 */
#define FP_OBLIGATIONS(OBLIGATION) \
	OBLIGATION(FINDS, "found", 40, "the first tells whether the second is there to be read") \
	OBLIGATION(HANDS_OVER, "handed over", 36, "who sees the second relies on the first") \
	OBLIGATION(RINGS, "doorbell", 38, "the second has the device look") \
	OBLIGATION(READS_STATUS, "register read", 38, "the register tells whether the second is there to be read") \
	OBLIGATION(LOOKS, "looked again", 26, "either side stores first, and then looks at what the other has stored") \
	OBLIGATION(GIVES_BACK, "given back", 24, "behind the second the first may be stored anew") \
	OBLIGATION(TELLS, "told", 24, "the second tells another CPU that the first is done") \
	OBLIGATION(REGISTERS, "registers", 24, "the device has to be told in this order") \
	OBLIGATION(PUSHES, "pushed out", 26, "as if to bring it to the device: it empties a write-combining window, " \
					     "a posted write it does not hasten")

#define FP_OBLIGATION_ENUM(symbol, name, rank, why) FP_OBLIGATION_##symbol,
enum fp_obligation { FP_OBLIGATIONS(FP_OBLIGATION_ENUM) FP_NR_OBLIGATIONS };
#undef FP_OBLIGATION_ENUM

enum fp_use {
	FP_USE_NEEDED,
	FP_USE_HEAVY,		/* a lighter one would do */
	FP_USE_NEEDLESS,
	FP_USE_WEAK,		/* too weak for a pair that it stands between */
	FP_USE_MISPLACED,
	FP_USE_SPARE,		/* as far as can be seen needless, but code that cannot be seen may rely on it */
	FP_USE_OUTSIDE,		/* for a call of code that is not seen */
	FP_USE_NOTHING,		/* nothing found; or a pair that nothing speaks for */
	FP_NR_USES
};

struct fp_barrier {
	struct fp_place at;		/* where it is written */
	const char *function;
	const char *name;		/* as the source calls it: "dma_wmb" */
	enum fp_use use;
	enum fp_obligation obligation;	/* FP_NR_OBLIGATIONS: of no pair */
	enum fp_observer by;		/* who has to see that pair in order */
	enum fp_confidence confidence;	/* ... that this is the pair which is meant */
	const char *instead;		/* heavy, weak: the barrier to put there; or NULL */
	const char *message;
	const struct fp_step *steps;
	unsigned nsteps;
};

const char *fp_use_name(enum fp_use use);
const char *fp_obligation_name(enum fp_obligation obligation);
const char *fp_observer_name(enum fp_observer by);

/* Called once per barrier in the text but barrier(), in order of place. All it points to lives as long as the unit. */
typedef void (*fp_barrier_sink)(void *ctx, const struct fp_barrier *barrier);

/* Returns false when memory ran out. */
bool fp_explain_barriers(struct fp_unit *unit, const struct fp_options *options, fp_barrier_sink sink, void *ctx);

#ifdef __cplusplus
}
#endif
#endif
