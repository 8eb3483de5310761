// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Pairs about a word, weighed: of those that one repair mends the surest comes first. */
#ifndef FENCEPOST_WEIGHED_H
#define FENCEPOST_WEIGHED_H

#include "report.h"

struct weighed {
	const struct candidate *candidate;
	const char *why;
	struct fp_terms terms;
	int sum;
	enum fp_confidence confidence;
};

/*
 * The candidates of a check that ask for order and are findings by that model; n of them, by function and word: of
 * one word the surest first, then the best sum, the first of equals. The caller frees them. NULL: out of memory.
 */
struct weighed *weigh_all(struct verdicts *v, enum fp_check check, enum fp_model model,
			  bool (*asks)(const struct verdicts *, const struct candidate *),
			  struct weighed (*weigh)(struct verdicts *, const struct candidate *), unsigned *n);
/*
 * Two pairs of a check with one second access; the inner one is a pair already in a callee on the way there.
 * What is put before the access in there is before it for all who call, so one repair mends both.
 */
bool is_nearer(const struct candidate *inner, const struct candidate *c);
/* Drops those that have a nearer one which is as sure: the barrier belongs there. How many are left, in their order. */
unsigned drop_mended(struct weighed *all, unsigned n);
/* One finding serves both. */
bool same_word_of(const struct weighed *x, const struct weighed *y);

/* Nothing says that the two are parts of one entry: the word would have to be an index. */
bool is_index(const struct verdicts *v, const struct candidate *c);
/* ... in one allocation with the entries that it counts, as far as is known; its test ends the loop or function, or it is moved on. */
bool is_ring_index(const struct verdicts *v, const struct candidate *c);

#endif
