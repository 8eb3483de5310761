// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * What the comparison leaves out, all in one place: where intent is not
 * decidable, and, each marked "engine:", where the engine differs from the
 * specification.
 */
#ifndef ORACLE_AVOID_H
#define ORACLE_AVOID_H

#include "axioms.h"

/* Nothing is compared of such a program. */
bool avoided(const struct program *p, const struct path *paths, unsigned npaths);

/* Of this barrier the comparison does not ask whether it is too much. */
bool engine_forgets(const struct program *p, const struct path *paths, unsigned npaths, unsigned id,
		    const struct repair *as_written);

/* Of this one it does not ask whether it is heavy. */
bool may_serve_callers(const struct program *p, unsigned id);

/* The barrier of that step need not be told to repeat another. */
bool engine_compares_with_another(const struct path *path, unsigned at);

/* Another row of event `id`, or none, loses this order in the engine's eyes. */
bool engine_keeps_for(const struct program *p, const struct path *path, const struct repair *r, unsigned id,
		      unsigned a, unsigned b, enum seer by);

/* The engine holds the accessors of steps a and b against the barrier of step `at`. */
bool engine_asks(const struct path *path, const struct repair *r, unsigned at, unsigned a, unsigned b);

/* That store is not told to be missing from before that write. */
bool write_waits_between(const struct program *p, const struct path *path, unsigned a, unsigned b);
bool hidden_by_callee(const struct path *path, unsigned a, unsigned b);
bool accessors_do_it_on_all_paths(const struct program *p, const struct path *paths, unsigned npaths,
				  const struct path *q, unsigned a, unsigned at, unsigned b);
bool engine_sees_only_the_weak(const struct program *p, const struct path *paths, unsigned npaths, unsigned id);
bool engine_takes_for_preparation(const struct program *p, const struct path *paths, unsigned npaths,
				  unsigned store, unsigned write);

#endif
