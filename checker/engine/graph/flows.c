// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "flows.h"

#include <stdlib.h>

static bool find_neighbours(struct flows *f, const struct fp_unit *u, bool backwards)
{
	f->first = calloc(u->nnodes + 3, sizeof(*f->first));
	f->node = malloc((u->nedges + 1) * sizeof(*f->node));
	if (!f->first || !f->node)
		return false;
	/* How many each has, two places further on; then where each one's begin, one further on, for the last pass. */
	for (unsigned i = 0; i < u->nedges; i++)
		f->first[(backwards ? u->edges[i].to : u->edges[i].from) + 2]++;
	for (unsigned n = 1; n < u->nnodes + 3; n++)
		f->first[n] += f->first[n - 1];
	for (unsigned i = 0; i < u->nedges; i++) {
		const struct flow_edge *e = &u->edges[i];

		f->node[f->first[(backwards ? e->to : e->from) + 1]++] = backwards ? e->from : e->to;
	}
	return true;
}

bool fp_find_sources(struct flows *f, const struct fp_unit *u)
{
	return find_neighbours(f, u, true);
}

bool fp_find_receivers(struct flows *f, const struct fp_unit *u)
{
	return find_neighbours(f, u, false);
}

void fp_free_flows(struct flows *f)
{
	free(f->first);
	free(f->node);
}

bool fp_trail_init(struct trail *t, const struct fp_unit *u)
{
	t->walk = 0;
	t->walk_of = calloc(u->nnodes + 1, sizeof(*t->walk_of));
	return t->walk_of != NULL;
}

void fp_trail_free(struct trail *t)
{
	free(t->walk_of);
}

static void see(struct trail *t, unsigned node)
{
	if (t->walk_of[node] == t->walk || t->n > MAX_TRAIL)
		return;
	t->walk_of[node] = t->walk;
	t->node[t->n++] = node;
}

void fp_trail_begin(struct trail *t, const struct fp_nodes *nodes)
{
	t->n = 0;
	t->walk++;
	for (unsigned i = 0; i < nodes->n; i++)
		see(t, nodes->of[i]);
}

void fp_trail_back(struct trail *t, const struct flows *sources, unsigned node)
{
	for (unsigned i = sources->first[node]; i < sources->first[node + 1]; i++)
		see(t, sources->node[i]);
}
