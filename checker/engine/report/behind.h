// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What comes behind what, once the walk is over: not in another round of a loop, nor on another arm of a branch. */
#ifndef FENCEPOST_BEHIND_H
#define FENCEPOST_BEHIND_H

#include "flow/flow.h"

/* An access, and the calls that lead to it. */
struct reached {
	const struct fp_event *event;
	const struct via *via;
};

/* The blocks of a function, with which of them come before which in one round. */
struct rounds {
	const struct fp_function *f;
	unsigned *place, *stack;	/* by block */
	bool *seen;
};

void forget_rounds(struct rounds *r);

/* Does some way through the function take `later` behind `from`? */
bool comes_behind(const struct analysis *a, unsigned function, struct reached from, struct reached later);
/* Does the function go through there again and again? */
bool is_repeated(const struct analysis *a, unsigned function, const struct fp_event *event);

#endif
