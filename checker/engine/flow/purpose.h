// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* The pairs that each barrier keeps in order, for who asks what it is there for. */
#ifndef FENCEPOST_PURPOSE_H
#define FENCEPOST_PURPOSE_H

#include "check.h"
#include "fencepost/barriers.h"

/* A pair that a barrier orders: the one of its obligation that most speaks for. */
struct purpose {
	int rank;			/* 0: there is none */
	unsigned function;		/* in which the two meet */
	const struct fp_event *first;	/* NULL: whatever callers did */
	const struct fp_event *second;	/* FP_OPAQUE: code that nobody sees */
	const struct via *first_via, *second_via;
	enum fp_observer by;
	bool some_paths;		/* on others nothing orders the two */
};

/* By obligation; the last of code that nobody sees. */
struct purposes {
	struct purpose of[FP_NR_OBLIGATIONS + 1];
};

/* Remembers the pair for each barrier between the two, if that is asked for and nothing speaks better. */
void note_purpose(struct walk *w, const struct pair *p);
/* ... code that cannot be seen stands second. */
void note_purpose_outside(struct walk *w, const struct fact *first, const struct second *second);

#endif
