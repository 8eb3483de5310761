// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Pairs that something orders, and what they say of those that nothing orders. */
#ifndef FENCEPOST_ORDERED_H
#define FENCEPOST_ORDERED_H

#include "behind.h"

struct lessons {
	const struct analysis *a;
	/* By the word that they are about; of one word, in order of discovery. */
	struct sorted {
		const struct ordered_pair **pairs;
		unsigned *other;	/* for each the next about another access */
		unsigned n;
	} all, taught;			/* taught: with nothing but a barrier between the two */
	struct sorted by_first;		/* by the first access, then in order of discovery */
};

bool find_lessons(struct lessons *l, const struct analysis *a);		/* false: out of memory */
void free_lessons(struct lessons *l);

/* Another second access of the kind, with the same name, that something orders; or NULL. */
const struct ordered_pair *ordered_elsewhere(const struct lessons *l, const struct candidate *c);
/* ... that does alike and has nothing but the barrier between the two: somebody put it there for that word. */
const struct ordered_pair *taught_elsewhere(const struct lessons *l, const struct candidate *c);
/* A barrier keeps other stores before this very one: it hands those over. */
bool hands_over_others(const struct lessons *l, const struct candidate *c);
/* The same store is ordered before another MMIO write of the function that comes behind this one: this only prepares that. */
bool prepares_another(const struct lessons *l, const struct candidate *c);
/* The function stores to that word, or to that of another entry, behind a barrier and later than `from`. */
bool publishes_later(const struct lessons *l, const struct fp_event *word, unsigned function, struct reached from);

int compare_addresses(const void *x, const void *y);

#endif
