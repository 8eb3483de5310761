// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* In which order a function's blocks are walked. */
#ifndef FENCEPOST_ORDER_H
#define FENCEPOST_ORDER_H

#include "fencepost/graph.h"

/*
 * Reverse postorder of the blocks that can be reached; returns how many. An edge to a block that is no later closes
 * a loop. stack, next: room for a number a block.
 */
unsigned order_blocks(const struct fp_function *f, unsigned *order, unsigned *stack, unsigned *next);

#endif
