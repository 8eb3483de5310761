// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "targets.h"

#include <stdlib.h>
#include <string.h>

#include "fencepost/program.h"
#include "graph/unit.h"

struct targets {
	struct fp_unit *unit;
	unsigned *next;			/* by function: the next of the same name that all units may call, + 1 */
	struct fp_nodes *behind;	/* by node: the functions that are put into that pointer */
};

size_t fp_common_folder(const char *file, const char *other)
{
	size_t folder = 0;

	for (size_t i = 0; file[i] && file[i] == other[i]; i++)
		if (file[i] == '/')
			folder = i + 1;
	return folder;
}

static bool index_functions(struct targets *t)
{
	struct fp_unit *u = t->unit;

	t->next = calloc(u->nfunctions + 1, sizeof(*t->next));
	t->behind = calloc(u->nnodes + 1, sizeof(*t->behind));
	if (!t->next || !t->behind)
		return false;
	/* Backwards, so that each list begins with the first. */
	for (unsigned i = u->nfunctions; i-- > 0;) {
		const struct fp_function *f = &u->functions[i];
		struct interned *name = interned_of(f->name);

		if (!f->external || !f->nblocks)
			continue;
		t->next[i] = name->external;
		name->external = i + 1;
	}
	for (unsigned i = 0; i < u->nfunctions; i++)
		for (unsigned k = 0; u->functions[i].nblocks && k < u->functions[i].held_by.n; k++)
			fp_nodes_add(u, &t->behind[u->functions[i].held_by.of[k]], i);
	return true;
}

/* The function that a file means by that name, + 1; 0: the program has none. */
static unsigned definition_of(const struct targets *t, const char *name, const char *file)
{
	unsigned best = interned_of(name)->external;

	for (unsigned i = best; i; i = t->next[i - 1])
		if (fp_common_folder(file, t->unit->functions[i - 1].at.file) >
		    fp_common_folder(file, t->unit->functions[best - 1].at.file))
			best = i;
	return best;
}

/* Of functions elsewhere the structures of operations tell by their names. */
static void find_operations(struct targets *t)
{
	struct fp_unit *u = t->unit;

	for (unsigned node = 1; node <= u->nnodes; node++) {
		const struct fp_node *n = &u->nodes[node - 1];

		for (unsigned i = 0; n->properties & FP_IS_OPERATIONS && i < n->nholds; i++) {
			unsigned f = definition_of(t, n->holds[i], n->name);

			if (f)
				fp_nodes_add(u, &u->functions[f - 1].held_by, node);
		}
	}
}

/* The functions that a call may run; how many, or 0 if one of them is not known or they are too many. */
static unsigned targets_of(struct targets *t, const struct fp_event *call, unsigned function,
			   unsigned targets[FP_MAX_CALLBACKS])
{
	const char *file = t->unit->functions[function].at.file;
	struct fp_nodes all = { 0 };
	const struct fp_node *pointer;

	if (!call->pointer) {
		targets[0] = definition_of(t, call->name, file);
		return targets[0]-- ? 1 : 0;
	}
	pointer = fp_node_at(t->unit, call->pointer);
	for (unsigned i = 0; i < t->behind[call->pointer].n; i++)
		fp_nodes_add(t->unit, &all, t->behind[call->pointer].of[i]);
	for (unsigned i = 0; i < pointer->nholds; i++) {
		unsigned f = definition_of(t, pointer->holds[i], file);

		if (!f)
			return 0;
		fp_nodes_add(t->unit, &all, f - 1);
	}
	if (all.n > FP_MAX_CALLBACKS) {
		fp_mark_cut(t->unit, function, FP_LIMIT_CALLBACKS);
		return 0;
	}
	if (all.n)
		memcpy(targets, all.of, all.n * sizeof(*targets));
	return all.n;
}

static void make_call(struct fp_unit *u, struct fp_event *e, unsigned callee)
{
	const char *text = arena_printf(&u->arena, "%s()", u->functions[callee].name);

	e->type = FP_CALL;
	e->callee = callee;
	e->text = text ? text : e->text;
}

/* Event i of the block becomes a call of each, on ways of their own that meet behind it. */
static void branch_to(struct fp_unit *u, unsigned function, unsigned block, unsigned i, const unsigned *targets,
		      unsigned n)
{
	unsigned behind = fp_block_add(u, function);
	struct fp_block *from = &u->functions[function].blocks[block], *to = &u->functions[function].blocks[behind];
	struct fp_event call = from->events[i];

	if (u->out_of_memory)
		return;
	*to = *from;
	to->events += i + 1;
	to->nevents = to->cap = from->nevents - i - 1;
	from->nevents = from->cap = i;
	from->succ = NULL;
	from->nsucc = from->succ_cap = 0;
	for (unsigned k = 0; k < n; k++) {
		unsigned way = fp_block_add(u, function);
		struct fp_event *e = fp_event_add(u, function, way, FP_CALL, call.at);

		*e = call;
		make_call(u, e, targets[k]);
		fp_edge_add(u, function, block, way);
		fp_edge_add(u, function, way, behind);
	}
}

static bool is_called_at(const struct fp_function *f, const struct fp_place *at, unsigned callee)
{
	for_each_event(e, f)
		if (e->type == FP_CALL && e->callee == callee && e->at.line == at->line && e->at.column == at->column)
			return true;
	return false;
}

/* The unit has made ways for what it puts into the pointer itself, of which this block is one: more beside them. */
static void add_ways(struct fp_unit *u, unsigned function, unsigned block, unsigned i, const unsigned *targets,
		     unsigned n)
{
	const struct fp_event call = u->functions[function].blocks[block].events[i];

	for (unsigned k = 0; k < n; k++) {
		unsigned blocks = u->functions[function].nblocks, way;

		if (is_called_at(&u->functions[function], &call.at, targets[k]))
			continue;
		way = fp_block_add(u, function);
		for (unsigned b = 0; b < blocks; b++)
			for (unsigned s = 0; s < u->functions[function].blocks[b].nsucc; s++)
				if (u->functions[function].blocks[b].succ[s] == block) {
					fp_edge_add(u, function, b, way);
					break;
				}
		for (unsigned s = 0; s < u->functions[function].blocks[block].nsucc; s++)
			fp_edge_add(u, function, way, u->functions[function].blocks[block].succ[s]);
		*fp_event_add(u, function, way, FP_CALL, call.at) = call;
		make_call(u, &u->functions[function].blocks[way].events[0], targets[k]);
		u->functions[function].blocks[way].events[0].name = call.text;
	}
}

static void find_targets(struct targets *t, unsigned function)
{
	struct fp_unit *u = t->unit;

	/* Behind a call that branches the rest of the block is a block of its own, which comes later. */
	for (unsigned b = 0; b < u->functions[function].nblocks && !u->out_of_memory; b++)
		for (unsigned i = 0; i < u->functions[function].blocks[b].nevents; i++) {
			struct fp_event *e = &u->functions[function].blocks[b].events[i];
			unsigned targets[FP_MAX_CALLBACKS], n;

			if (e->type != FP_OPAQUE && !(e->type == FP_CALL && e->pointer && !*e->name))
				continue;
			n = targets_of(t, e, function, targets);
			if (e->type == FP_CALL)
				add_ways(u, function, b, i, targets, n);
			else if (n == 1 && !*e->operations)
				make_call(u, e, targets[0]);
			else if (n)	/* also of one, which not every chip has: a way of its own */
				branch_to(u, function, b, i, targets, n);
		}
}

bool fp_find_targets(struct fp_unit *u)
{
	struct targets t = { .unit = u };

	if (!index_functions(&t))
		u->out_of_memory = true;
	else
		find_operations(&t);
	for (unsigned i = 0; !u->out_of_memory && i < u->nfunctions; i++)
		find_targets(&t, i);
	free(t.next);
	free(t.behind);
	return !u->out_of_memory;
}
