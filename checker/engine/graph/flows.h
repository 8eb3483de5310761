// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Where the values of nodes go, or come from. */
#ifndef FENCEPOST_FLOWS_H
#define FENCEPOST_FLOWS_H

#include "unit.h"

/* Each node's neighbours on one side: those of n are node[first[n]] up to node[first[n + 1]], as they were told. */
struct flows {
	unsigned *first, *node;
};

/* False: out of memory. To be freed in any case. */
bool fp_find_sources(struct flows *f, const struct fp_unit *u);
bool fp_find_receivers(struct flows *f, const struct fp_unit *u);
void fp_free_flows(struct flows *f);

#define MAX_TRAIL 256	/* nodes; a value that comes from everywhere says nothing */

/* Nodes on the way back from some, each once, the nearest first. */
struct trail {
	unsigned node[MAX_TRAIL + 1], n;	/* one more: there are too many */
	unsigned *walk_of;			/* by node: the last walk that has met it */
	unsigned walk;
};

bool fp_trail_init(struct trail *t, const struct fp_unit *u);	/* false: out of memory */
void fp_trail_free(struct trail *t);
void fp_trail_begin(struct trail *t, const struct fp_nodes *nodes);
/* Goes on by those of the node. */
void fp_trail_back(struct trail *t, const struct flows *sources, unsigned node);

#endif
