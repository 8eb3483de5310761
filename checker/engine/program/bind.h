// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * What one call of a function accesses through its parameters: the callee's
 * event, with the memory that the caller's argument points to.
 */
#ifndef FENCEPOST_BIND_H
#define FENCEPOST_BIND_H

#include "fencepost/graph.h"

/* The same call and access give the same event, so that facts about it can be compared. */
struct bindings {
	struct fp_unit *unit;
	struct binding {
		const struct fp_event *call, *access, *bound;
	} *table;			/* open addressing; call NULL: empty */
	size_t n, size;			/* size: a power of two, or 0 */
};

/* Returns the access itself if it goes through no parameter, or if memory ran out. */
const struct fp_event *fp_bind(struct bindings *b, const struct fp_event *call, const struct fp_event *access);
void fp_free_bindings(struct bindings *b);

#endif
