// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* A unit's values, for other units: what lies between two nodes with a name is followed, and goes. */
#include "fencepost/program.h"

#include <string.h>

#include "graph/flows.h"

#define MAX_SOURCES 32	/* a value that comes from everywhere says nothing */

struct leaving {
	struct fp_unit *unit;
	struct fp_node *old;	/* by number - 1; the unit's nodes are those that stay */
	struct flows sources;
	struct trail back;
};

/* The node that stays for an old one with a name. */
static unsigned named(struct leaving *l, unsigned old)
{
	const struct fp_node *n = &l->old[old - 1];
	unsigned node = fp_node_named(l->unit, n->name);
	struct fp_node *to = fp_node_at(l->unit, node);

	fp_node_mark(to, n->properties, n->why);
	if (!*to->ring)
		to->ring = n->ring;
	for (unsigned i = 0; i < n->nholds; i++)
		fp_node_hold(l->unit, node, n->holds[i]);
	return node;
}

/* Nodes with a name that the value of any of these may come from, themselves included. */
static void find_named(struct leaving *l, const struct fp_nodes *of, struct fp_nodes *found)
{
	struct trail *t = &l->back;

	fp_trail_begin(t, of);
	for (unsigned i = 0; i < t->n && i < MAX_TRAIL && found->n < MAX_SOURCES; i++)
		if (*l->old[t->node[i] - 1].name)
			fp_nodes_add(l->unit, found, named(l, t->node[i]));
		else
			fp_trail_back(t, &l->sources, t->node[i]);
}

static void keep_named(struct leaving *l, struct fp_nodes *list)
{
	struct fp_nodes found = { 0 };

	find_named(l, list, &found);
	*list = found;
}

/* What a node with a name may get, and what those without one that it gets directly are known to be. */
static void tell_node(struct leaving *l, unsigned old)
{
	const struct fp_node *n = &l->old[old - 1];
	unsigned *first = &l->sources.first[old], node;
	struct fp_nodes of = { &l->sources.node[*first], first[1] - *first, 0 }, from = { 0 };

	if (!*n->name || (!of.n && !n->properties && !n->nholds))
		return;	/* nothing to tell; if somebody asks for it, that is told elsewhere */
	node = named(l, old);
	for (unsigned i = 0; i < of.n; i++) {
		const struct fp_node *source = &l->old[of.of[i] - 1];

		if (!*source->name)
			fp_node_mark(fp_node_at(l->unit, node), source->properties, source->why);
	}
	find_named(l, &of, &from);
	for (unsigned i = 0; i < from.n; i++)
		fp_node_flow(l->unit, from.of[i], node);
}

static bool are_equal(const struct fp_nodes *x, const struct fp_nodes *y)
{
	return x->n == y->n && (!x->n || !memcmp(x->of, y->of, x->n * sizeof(*x->of)));
}

static void keep_event(struct leaving *l, struct fp_event *e)
{
	keep_named(l, &e->origin);
	keep_named(l, &e->value_origin);
	keep_named(l, &e->results);
	if (e->pointer)
		e->pointer = named(l, e->pointer);
	for (unsigned i = 0; i < e->nquestions; i++)
		if (e->questions[i].of)
			e->questions[i].of = named(l, e->questions[i].of);
	for (unsigned i = 0; i < e->nargs; i++) {
		struct fp_event *to = (struct fp_event *)e->args[i].to;	/* the graph is the unit's own */

		keep_named(l, &e->args_origin[i]);
		if (!to)
			continue;
		keep_named(l, &to->origin);
		if (are_equal(&e->args_origin[i], &to->origin))
			e->args_origin[i].n = 0;	/* as said by what it points to */
	}
}

bool fp_leave_named(struct fp_unit *unit)
{
	struct leaving l = { .unit = unit, .old = unit->nodes };
	bool ok = fp_find_sources(&l.sources, unit) && fp_trail_init(&l.back, unit);
	unsigned nold = unit->nnodes;

	for (unsigned n = 0; n < nold; n++)
		if (*l.old[n].name)
			interned_of(l.old[n].name)->node = 0;
	unit->nodes = NULL;
	unit->edges = NULL;
	unit->nnodes = unit->nodes_cap = unit->nedges = unit->edges_cap = 0;
	for (unsigned n = 1; ok && n <= nold; n++)
		tell_node(&l, n);
	for (unsigned i = 0; ok && i < unit->nfunctions; i++) {
		struct fp_function *f = &unit->functions[i];

		keep_named(&l, &f->held_by);
		for_each_event(e, f)
			keep_event(&l, e);
	}
	fp_trail_free(&l.back);
	fp_free_flows(&l.sources);
	return ok && !unit->out_of_memory;
}
