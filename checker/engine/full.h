// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_FULL_H
#define FENCEPOST_FULL_H

#include "report.h"

/* Shared memory: a store and a load, in either order, between which only a full barrier helps. */
void judge_full(struct verdicts *v);

#endif
