// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Which functions of the program a call runs that its unit could not follow: by
 * name in another unit, or behind a pointer that other units fill.
 */
#ifndef FENCEPOST_TARGETS_H
#define FENCEPOST_TARGETS_H

#include "fencepost/graph.h"

/* Such calls become calls of these. False: out of memory. */
bool fp_find_targets(struct fp_unit *program);

#endif
