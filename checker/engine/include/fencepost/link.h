// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Several units as one program. Each is read into one and the same graph
 * behind an fp_scope_begin() of its own; then what one unit left open is
 * looked for in the others.
 */
#ifndef FENCEPOST_LINK_H
#define FENCEPOST_LINK_H

#include "fencepost/graph.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Calls of code outside become calls of the functions that the program has of
 * that name, or that it puts behind that pointer; memory, mappings and values
 * become what the nodes they come from are known to be. False: out of memory.
 */
bool fp_link(struct fp_unit *program);

/*
 * Of several functions of one name a file means that with which it has most of
 * its path, by whole folders, in common; of equals the first.
 */
size_t fp_common_folder(const char *file, const char *other);

#ifdef __cplusplus
}
#endif
#endif
