// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * The calls between a function and an event inside a callee. A way is made once,
 * and what the verdicts ask of all its calls together is kept with it: a way may
 * be as long as the call chain, and there are many of them.
 */
#ifndef FENCEPOST_VIA_H
#define FENCEPOST_VIA_H

#include "graph/unit.h"
#include "model/words.h"

/* Outermost call first. Equal ways are equal pointers. */
struct via {
	const struct via *next;
	const struct fp_event *call;
	struct fp_helpers helpers;	/* what the names of the functions called say */
	unsigned char depth;		/* of them, those that are no accessors; from MAX_TOLD_DEPTH on all alike */
	bool linked;			/* one is of another unit than its caller */
	bool doorbell;			/* one is declared to make the device look */
};

/* Two sides of a pair that are so far apart have nothing to do with each other, whatever else is known (evidence.c). */
#define MAX_TOLD_DEPTH 8

struct ways {
	struct fp_unit *unit;
	const struct fp_words *added;	/* by the user */
	struct via **table;		/* open addressing */
	size_t n, size;			/* size: a power of two, or 0 */
	struct callee *callees;		/* by function: what each call of it adds to a way */
};

/* `call`, and in its callee the calls of `inner`. Out of memory: inner, and the unit remembers. */
const struct via *fp_way(struct ways *w, const struct fp_event *call, const struct via *inner);
void fp_free_ways(struct ways *w);

/* Two ways that differ in nothing but their steps. */
bool fp_alike(const struct via *x, const struct via *y);

/* Where in the function under analysis that event is: itself, or the call that leads to it. */
static inline const struct fp_event *outermost(const struct fp_event *event, const struct via *via)
{
	return via ? via->call : event;
}

static inline unsigned depth_of(const struct via *via)
{
	return via ? via->depth : 0;
}

#endif
