// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * What a unit could not know by itself, from the other units of the program:
 * whose memory a pointer leads to, and which function a call runs.
 */
#include "fencepost/link.h"

#include <stdlib.h>
#include <string.h>

#include "graph/unit.h"

struct link {
	struct fp_unit *unit;
	unsigned *next;			/* by function: the next of the same name that all units may call, + 1 */
	struct fp_nodes *behind;	/* by node: the functions that are put into that pointer */
};

/* ---- memory, mappings, values ---- */

/* "nic.h:nic.ring" is the ring "nic.ring". */
static const char *ring_name(struct fp_unit *u, const char *node)
{
	const char *colon = strrchr(node, ':');

	node = colon ? colon + 1 : node + (*node == '*');
	return fp_intern(u, node, strlen(node));
}

static void propagate(struct fp_unit *u)
{
	bool changed = true;

	for (unsigned i = 0; i < u->nnodes; i++)
		if (u->nodes[i].properties & FP_IS_KEPT)
			u->nodes[i].ring = ring_name(u, u->nodes[i].name);

	/* Properties only grow: each round but the last adds one at least. */
	while (changed) {
		changed = false;
		for (unsigned i = 0; i < u->nnodes; i++)
			for (unsigned k = 0; k < u->nodes[i].from.n; k++) {
				const struct fp_node *from = &u->nodes[u->nodes[i].from.of[k]];

				changed |= fp_node_mark(&u->nodes[i], from->properties, from->why);
				if (!*u->nodes[i].ring)
					u->nodes[i].ring = from->ring;
			}
	}
}

/* What any of the nodes is, and how the first that says so is known. */
static struct fp_node sum_of(const struct fp_unit *u, const struct fp_nodes *nodes)
{
	struct fp_node sum = { .why = "", .ring = "" };

	for (unsigned i = 0; i < nodes->n; i++) {
		const struct fp_node *n = &u->nodes[nodes->of[i]];

		fp_node_mark(&sum, n->properties, n->why);
		if (!*sum.ring)
			sum.ring = n->ring;
	}
	return sum;
}

/* The unit itself knew at most the type. */
static void learn_memory(struct fp_event *e, const struct fp_node *from)
{
	static const struct {
		unsigned property;
		enum fp_memory memory;
	} classes[] = {		/* what comes first has the say, as in the front end */
		{ FP_IS_HOST, FP_HOST }, { FP_IS_COHERENT, FP_COHERENT }, { FP_IS_MMIO | FP_IS_WC, FP_PRIVATE },
		{ FP_IS_STREAMING, FP_STREAMING }, { FP_IS_CPU, FP_CPU },
	};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (from->properties & classes[i].property) {
			e->memory = classes[i].memory;
			e->by_type = false;
			e->why = fp_device_visible(e->memory) ? from->why : "";
			if (!*e->ring && *from->ring)
				e->ring = from->ring;
			e->fresh = e->memory == FP_COHERENT && !*e->ring;
			/* A ring may lie on the device: what dma_alloc_coherent() or ioremap() gave. */
			e->or_mmio = e->memory == FP_COHERENT && from->properties & (FP_IS_MMIO | FP_IS_WC);
			return;
		}
}

static void learn_value(struct fp_operand *value, unsigned properties)
{
	if (value->value == FP_VALUE_PARAM)
		return;
	if (properties & FP_IS_BUS_ADDRESS)
		value->value = FP_VALUE_DMA;
	else if (value->value == FP_VALUE_INDEX && (properties & FP_IS_REGISTER))
		value->value = FP_VALUE_OTHER;
}

static void learn(const struct fp_unit *u, struct fp_event *e)
{
	struct fp_node from = sum_of(u, &e->origin);

	if (e->type == FP_STORE || e->type == FP_LOAD) {
		learn_memory(e, &from);
	} else {
		e->wc = e->wc || ((from.properties & FP_IS_WC) && !(from.properties & FP_IS_MMIO));
		if (e->type == FP_MMIO_WRITE && (from.properties & FP_IS_DOORBELL) && e->device.value != FP_VALUE_PARAM)
			e->reg.value = FP_VALUE_DOORBELL;
	}
	for (unsigned i = 0; i < e->nargs; i++)
		if (e->args[i].to) {
			struct fp_event *to = (struct fp_event *)e->args[i].to;	/* the graph is the program's own */
			struct fp_node pointee = sum_of(u, &to->origin);

			learn_memory(to, &pointee);
		}
	learn_value(&e->value, sum_of(u, &e->value_origin).properties);
}

/* ---- tests ---- */

/* A word that is tested and that the device writes. */
struct tested {
	const char *object, *field;
};

static int compare_tested(const void *x, const void *y)
{
	const struct tested *a = x, *b = y;

	if (a->object != b->object)
		return a->object < b->object ? -1 : 1;
	return a->field == b->field ? 0 : a->field < b->field ? -1 : 1;
}

/* Tests of memory that has turned out to be no device's ask for nothing. */
static bool drop_questions(struct fp_unit *u)
{
	const char *empty = fp_intern(u, "", 0);
	struct tested *tested = NULL;
	unsigned n = 0, cap = 0;

	for (unsigned i = 0; i < u->nfunctions; i++)
		for (unsigned b = 0; b < u->functions[i].nblocks; b++)
			for (unsigned k = 0; k < u->functions[i].blocks[b].nevents; k++) {
				struct fp_event *e = &u->functions[i].blocks[b].events[k];

				if (!e->tested || (e->type == FP_LOAD && !fp_device_visible(e->memory)))
					continue;
				if (!arena_grow(&u->arena, (void **)&tested, n, &cap, sizeof(*tested)))
					return false;
				tested[n++] = e->type == FP_LOAD ?
					(struct tested){ e->object, *e->field ? e->field : empty } :
					(struct tested){ e->reg.text, empty };
			}
	if (n)
		qsort(tested, n, sizeof(*tested), compare_tested);
	for (unsigned i = 0; i < u->nfunctions; i++)
		for (unsigned b = 0; b < u->functions[i].nblocks; b++)
			for (unsigned k = 0; k < u->functions[i].blocks[b].nevents; k++) {
				struct fp_event *e = &u->functions[i].blocks[b].events[k];
				unsigned left = 0;

				for (unsigned q = 0; q < e->nquestions; q++) {
					const struct fp_question *asked = &e->questions[q];
					struct tested key = { asked->object, *asked->field ? asked->field : empty };

					if (n && bsearch(&key, tested, n, sizeof(*tested), compare_tested))
						e->questions[left++] = *asked;
				}
				e->nquestions = left;
			}
	return true;
}

/* ---- calls ---- */

size_t fp_common_folder(const char *file, const char *other)
{
	size_t folder = 0;

	for (size_t i = 0; file[i] && file[i] == other[i]; i++)
		if (file[i] == '/')
			folder = i + 1;
	return folder;
}

static bool index_functions(struct link *l)
{
	struct fp_unit *u = l->unit;

	l->next = calloc(u->nfunctions + 1, sizeof(*l->next));
	l->behind = calloc(u->nnodes + 1, sizeof(*l->behind));
	if (!l->next || !l->behind)
		return false;
	/* Backwards, so that each list begins with the first. */
	for (unsigned i = u->nfunctions; i-- > 0;) {
		const struct fp_function *f = &u->functions[i];
		struct interned *name = interned_of(f->name);

		if (!f->external || !f->nblocks)
			continue;
		l->next[i] = name->external;
		name->external = i + 1;
	}
	for (unsigned i = 0; i < u->nfunctions; i++)
		for (unsigned k = 0; u->functions[i].nblocks && k < u->functions[i].held_by.n; k++)
			fp_nodes_add(u, &l->behind[u->functions[i].held_by.of[k]], i);
	return true;
}

/* The function that a file means by that name, + 1; 0: the program has none. */
static unsigned definition_of(const struct link *l, const char *name, const char *file)
{
	unsigned best = interned_of(name)->external;

	for (unsigned i = best; i; i = l->next[i - 1])
		if (fp_common_folder(file, l->unit->functions[i - 1].at.file) >
		    fp_common_folder(file, l->unit->functions[best - 1].at.file))
			best = i;
	return best;
}

/* The functions that a call may run; how many, or 0 if one of them is not known or they are too many. */
static unsigned targets_of(struct link *l, const struct fp_event *call, unsigned function,
			   unsigned targets[FP_MAX_CALLBACKS])
{
	const char *file = l->unit->functions[function].at.file;
	struct fp_nodes all = { 0 };
	const struct fp_node *pointer;

	if (!call->pointer) {
		targets[0] = definition_of(l, call->name, file);
		return targets[0]-- ? 1 : 0;
	}
	pointer = &l->unit->nodes[call->pointer - 1];
	for (unsigned i = 0; i < l->behind[call->pointer - 1].n; i++)
		fp_nodes_add(l->unit, &all, l->behind[call->pointer - 1].of[i]);
	for (unsigned i = 0; i < pointer->nholds; i++) {
		unsigned f = definition_of(l, pointer->holds[i], file);

		if (!f)
			return 0;
		fp_nodes_add(l->unit, &all, f - 1);
	}
	if (all.n > FP_MAX_CALLBACKS) {
		fp_mark_cut(l->unit, function, FP_LIMIT_CALLBACKS);
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
	for (unsigned b = 0; b < f->nblocks; b++)
		for (unsigned i = 0; i < f->blocks[b].nevents; i++) {
			const struct fp_event *e = &f->blocks[b].events[i];

			if (e->type == FP_CALL && e->callee == callee && e->at.line == at->line && e->at.column == at->column)
				return true;
		}
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

static void resolve_calls(struct link *l, unsigned function)
{
	struct fp_unit *u = l->unit;

	/* Behind a call that branches the rest of the block is a block of its own, which comes later. */
	for (unsigned b = 0; b < u->functions[function].nblocks && !u->out_of_memory; b++)
		for (unsigned i = 0; i < u->functions[function].blocks[b].nevents; i++) {
			struct fp_event *e = &u->functions[function].blocks[b].events[i];
			unsigned targets[FP_MAX_CALLBACKS], n;

			if (e->type != FP_OPAQUE && !(e->type == FP_CALL && e->pointer && !*e->name))
				continue;
			n = targets_of(l, e, function, targets);
			if (e->type == FP_CALL)
				add_ways(u, function, b, i, targets, n);
			else if (n == 1)
				make_call(u, e, targets[0]);
			else if (n > 1)
				branch_to(u, function, b, i, targets, n);
		}
}

bool fp_link(struct fp_unit *program)
{
	struct link l = { .unit = program };

	propagate(program);
	for (unsigned i = 0; i < program->nfunctions; i++)
		for (unsigned b = 0; b < program->functions[i].nblocks; b++)
			for (unsigned k = 0; k < program->functions[i].blocks[b].nevents; k++)
				learn(program, &program->functions[i].blocks[b].events[k]);
	if (!drop_questions(program) || !index_functions(&l))
		program->out_of_memory = true;
	for (unsigned i = 0; !program->out_of_memory && i < program->nfunctions; i++)
		resolve_calls(&l, i);
	free(l.next);
	free(l.behind);
	return !program->out_of_memory;
}
