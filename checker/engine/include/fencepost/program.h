// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * The program: one unit, or several that are read into one and the same graph,
 * each behind an fp_scope_begin() of its own.
 */
#ifndef FENCEPOST_PROGRAM_H
#define FENCEPOST_PROGRAM_H

#include "fencepost/graph.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Memory, mappings and values become what the nodes that they come from are
 * known to be, and what the type of the memory tells. Tests of what is no
 * device's are dropped. Calls of code outside become calls of the functions that
 * the program has of that name, or that it puts behind that pointer. False: out
 * of memory.
 */
bool fp_resolve(struct fp_unit *program);

/*
 * For other programs to read: only nodes with a name are left, and whatever came
 * by way of others comes from these. False: out of memory.
 */
bool fp_leave_named(struct fp_unit *unit);

/*
 * Of several functions of one name a file means that with which it has most of
 * its path, by whole folders, in common; of equals the first.
 */
size_t fp_common_folder(const char *file, const char *other);

#ifdef __cplusplus
}
#endif
#endif
