// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What the engine's own files share of a unit; not for front ends. */
#ifndef FENCEPOST_UNIT_H
#define FENCEPOST_UNIT_H

#include <stdint.h>

#include "arena.h"
#include "fencepost/graph.h"

/* Every string of the graph. What has that name is found through it. */
struct interned {
	struct interned *next;
	size_t hash;
	size_t len;
	unsigned node;			/* of that name, or 0 */
	unsigned external;		/* targets.c: the last function of that name that all units may call, + 1, or 0 */
	char text[];
};

/* Of an interned string that is not NULL. */
static inline struct interned *interned_of(const char *s)
{
	return (struct interned *)(s - offsetof(struct interned, text));
}

/*
 * Of two addresses. What lies side by side in memory, and comes in the order in
 * which it lies, must not come to lie side by side in the table.
 */
static inline size_t hash_pair(const void *x, const void *y)
{
	uint64_t h = (uint64_t)(uintptr_t)x * 0x9e3779b97f4a7c15u;

	h = ((h >> 32) ^ h ^ (uint64_t)(uintptr_t)y) * 0xd6e8feb86659fd93u;
	return (size_t)(h ^ h >> 32);
}

struct fp_unit {
	struct arena arena;
	struct arena events;		/* by itself, so that those of a block grow where they lie */
	struct fp_function *functions;
	unsigned nfunctions, cap;
	struct interned **strings;	/* hash table, open chains */
	unsigned nstrings, nbuckets;
	unsigned *by_name;		/* hash table of function index + 1, by interned name */
	unsigned nby_name;
	unsigned scope;			/* of functions that are named now */
	struct fp_node *nodes;		/* by number - 1 */
	unsigned nnodes, nodes_cap;
	struct flow_edge {
		unsigned from, to;
	} *edges;			/* of nodes, in the order in which they were told */
	unsigned nedges, edges_cap;
	bool out_of_memory;
	/* What a caller fills in once memory ran out. */
	struct fp_function lost_function;
	struct fp_block lost_block;
	struct fp_event lost;
	struct fp_node lost_node;
};

/* Of n sorted elements those that equal the key: the first, and how many. */
const void *find_equals(const void *key, const void *base, unsigned n, size_t size,
			int (*compare)(const void *, const void *), unsigned *nequal);

/* Every event of a function, in order; what ends the loop early has to return. */
#define for_each_event(e, f) \
	for (unsigned b_ = 0; b_ < (f)->nblocks; b_++) \
		for (struct fp_event *e = (f)->blocks[b_].events, *end_ = e ? e + (f)->blocks[b_].nevents : e; e < end_; e++)

/* Visits every event of every function, in order, as long as that gives true. */
bool each_event(struct fp_unit *unit, bool (*visit)(void *ctx, struct fp_event *e), void *ctx);

#endif
