// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What the engine's own files share of a unit; not for front ends. */
#ifndef FENCEPOST_UNIT_H
#define FENCEPOST_UNIT_H

#include "arena.h"
#include "fencepost/graph.h"

struct interned;

struct fp_unit {
	struct arena arena;
	struct fp_function *functions;
	unsigned nfunctions, cap;
	struct interned **strings;	/* hash table, open chains */
	unsigned nstrings, nbuckets;
	unsigned *by_name;		/* hash table of function index + 1, by interned name */
	unsigned nby_name;
	bool out_of_memory;
	/* What a caller fills in once memory ran out. */
	struct fp_function lost_function;
	struct fp_block lost_block;
	struct fp_event lost;
};

#endif
