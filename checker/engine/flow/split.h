// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Ways through a function that no run can take: `if (x) wmb(); ... if (x)
 * writel_relaxed()` has no way past the barrier to the write. The blocks between
 * two tests of one condition are told apart by what the first has found.
 */
#ifndef FENCEPOST_SPLIT_H
#define FENCEPOST_SPLIT_H

#include "fencepost/graph.h"

/*
 * Fills `to` with the function's events and no such ways. False: there is nothing to
 * tell apart, or it would be too much, which is marked; `to` is not filled then.
 */
bool fp_split(struct fp_unit *unit, unsigned function, struct fp_function *to);
void fp_free_split(struct fp_function *f);

#endif
