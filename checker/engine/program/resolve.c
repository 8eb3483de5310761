// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * What memory a pointer leads to, what a mapping is, and a value: from the nodes
 * that they come from. What the graph says already is one source more: it may be
 * read from a file whose own nodes had no name.
 */
#include <stdlib.h>
#include <string.h>

#include "fencepost/program.h"
#include "graph/flows.h"
#include "program/questions.h"
#include "program/targets.h"

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

struct values {
	struct fp_unit *unit;
	struct flows sources;
	struct trail back;
	const char **rings;	/* by node: of ring_of(), looked up so far; NULL: not yet */
};

/* ---- nodes ---- */

/* What a node is known to be, those are that may get its value. Properties only grow: this ends. */
static bool propagate(struct fp_unit *u)
{
	struct flows to = { 0 };
	unsigned n = 0, cap = u->nnodes + 1, *work = malloc(cap * sizeof(*work));
	bool ok = fp_find_receivers(&to, u) && work;

	for (unsigned node = 1; ok && node <= u->nnodes; node++)
		if (fp_node_at(u, node)->properties)
			work[n++] = node;
	while (ok && n) {
		unsigned node = work[--n];
		const struct fp_node *from = fp_node_at(u, node);

		for (unsigned i = to.first[node]; ok && i < to.first[node + 1]; i++) {
			if (!fp_node_mark(fp_node_at(u, to.node[i]), from->properties, from->why))
				continue;
			if (n == cap) {
				unsigned *more = realloc(work, (cap *= 2) * sizeof(*work));

				ok = more != NULL;
				work = more ? more : work;
			}
			if (ok)
				work[n++] = to.node[i];
		}
	}
	free(work);
	fp_free_flows(&to);
	return ok;
}

static const char nowhere[] = "", anywhere[] = "";	/* told apart by their addresses */

/* The field or variable that a pointer was computed from; or nowhere; anywhere: from too many places to tell. */
static const char *ring_of(struct values *v, unsigned node)
{
	const char **ring = &v->rings[node];
	struct trail *t = &v->back;

	if (*ring)
		return *ring;
	fp_trail_begin(t, &(struct fp_nodes){ &node, 1, 1 });
	for (unsigned i = 0; i < t->n && t->n <= MAX_TRAIL; i++) {
		const struct fp_node *n = fp_node_at(v->unit, t->node[i]);

		if (*n->ring)
			return *ring = n->ring;
		fp_trail_back(t, &v->sources, t->node[i]);
	}
	return *ring = t->n > MAX_TRAIL ? anywhere : nowhere;
}

static const char *ring_of_any(struct values *v, const struct fp_nodes *nodes)
{
	for (unsigned i = 0; i < nodes->n; i++)
		if (ring_of(v, nodes->of[i]) != nowhere)
			return ring_of(v, nodes->of[i]);
	return nowhere;
}

static unsigned properties_of(const struct values *v, const struct fp_nodes *nodes)
{
	unsigned properties = 0;

	for (unsigned i = 0; i < nodes->n; i++)
		properties |= fp_node_at(v->unit, nodes->of[i])->properties;
	return properties;
}

/* How the first of them that is any of this came to be known. */
static const char *why_of(const struct values *v, const struct fp_nodes *nodes, unsigned properties)
{
	for (unsigned i = 0; i < nodes->n; i++) {
		const struct fp_node *n = fp_node_at(v->unit, nodes->of[i]);

		if ((n->properties & properties) && *n->why)
			return n->why;
	}
	return "";
}

/* ---- memory ---- */

static const struct {
	unsigned properties;	/* any of these, of a node; */
	enum fp_type type;	/* or this, of what no node says that it is the CPU's */
	enum fp_memory memory;
} classes[] = {	/* the first that fits */
	{ FP_IS_HOST, FP_TYPE_VIRTIO, FP_HOST },
	{ FP_IS_COHERENT, FP_NR_TYPES, FP_COHERENT },
	{ FP_IS_MMIO | FP_IS_WC, FP_NR_TYPES, FP_PRIVATE },	/* a register, dereferenced: no accessor promises a thing */
	{ FP_IS_STREAMING, FP_NR_TYPES, FP_STREAMING },
	{ 0, FP_TYPE_ENDIAN, FP_COHERENT },
	{ FP_IS_CPU, FP_TYPE_OBJECT, FP_CPU },
};

/* What the graph says of the memory, as a node would say it. */
static unsigned said_of_memory(const struct fp_event *e)
{
	if (e->by_type)
		return 0;
	switch (e->memory) {
	case FP_HOST:
		return FP_IS_HOST;
	case FP_COHERENT:
		return e->or_mmio ? FP_IS_COHERENT | FP_IS_MMIO : FP_IS_COHERENT;
	case FP_STREAMING:
		return FP_IS_STREAMING;
	case FP_CPU:
		return FP_IS_CPU;
	case FP_PRIVATE:
		return FP_IS_MMIO;
	default:
		return 0;
	}
}

static enum fp_type type_of(const struct fp_event *e)
{
	if (e->type_says == FP_TYPE_SHARED)
		return *e->ring ? FP_TYPE_ENDIAN : FP_TYPE_NOTHING;
	if (e->type_says == FP_TYPE_SHARED_VIRTIO)
		return *e->ring ? FP_TYPE_VIRTIO : FP_TYPE_NOTHING;
	if (e->type_says == FP_TYPE_NOTHING && e->by_type)
		return e->memory == FP_HOST ? FP_TYPE_VIRTIO : FP_TYPE_ENDIAN;
	return e->type_says;
}

static const char *why_by_type(struct fp_unit *u, const struct fp_event *e)
{
	const char *text = e->memory == FP_HOST ?
		arena_printf(&u->arena, "__virtio field %s%s%s", e->object, *e->type_field ? "." : "", e->type_field) :
		arena_printf(&u->arena, "endian-typed field of %s", e->object);

	return text ? fp_intern(u, text, strlen(text)) : "";
}

/* Is there more to know than the graph says? */
static bool is_open(const struct fp_event *e)
{
	return e->origin.n || e->type_says != FP_TYPE_NOTHING;
}

static void decide_memory(struct values *v, struct fp_event *e)
{
	const char *ring = ring_of_any(v, &e->origin);
	unsigned said = said_of_memory(e), properties = said | properties_of(v, &e->origin);
	bool was_by_type = e->by_type;
	enum fp_type type;
	size_t i = 0;

	if (!*e->ring)
		e->ring = ring;
	type = properties & FP_IS_CPU && type_of(e) != FP_TYPE_OBJECT ? FP_TYPE_NOTHING : type_of(e);
	while (i < ARRAY_SIZE(classes) && !(properties & classes[i].properties) && type != classes[i].type)
		i++;
	if (i == ARRAY_SIZE(classes))
		return;
	e->memory = classes[i].memory;
	e->by_type = fp_device_visible(e->memory) && !(properties & classes[i].properties);
	e->fresh = e->memory == FP_COHERENT && !e->by_type && !*e->ring && ring != anywhere &&
		   (e->fresh || !(said & FP_IS_COHERENT));
	/* A ring may lie on the device: what dma_alloc_coherent() or ioremap() gave. */
	e->or_mmio = e->memory == FP_COHERENT && !e->by_type && (properties & (FP_IS_MMIO | FP_IS_WC));
	if (!fp_device_visible(e->memory))
		e->why = "";
	else if (e->by_type && !was_by_type)
		e->why = why_by_type(v->unit, e);
	else if (!e->by_type && !(said & classes[i].properties))
		e->why = why_of(v, &e->origin, ~0u);
}

/* ---- mappings and values ---- */

static void decide_mapping(struct values *v, struct fp_event *e)
{
	unsigned properties = properties_of(v, &e->origin) | (e->wc ? FP_IS_WC : 0);

	e->wc = (properties & FP_IS_WC) && !(properties & FP_IS_MMIO);
	/* What a parameter may be, each caller says for itself. */
	if (e->type == FP_MMIO_WRITE && properties & FP_IS_DOORBELL && e->device.value != FP_VALUE_PARAM)
		e->reg.value = FP_VALUE_DOORBELL;
}

static unsigned said_of_value(enum fp_value value)
{
	switch (value) {
	case FP_VALUE_DMA:
		return FP_IS_BUS_ADDRESS;
	case FP_VALUE_PHYS:
		return FP_IS_PHYSICAL;
	case FP_VALUE_MIXED:
		return FP_IS_BUS_ADDRESS | FP_IS_PHYSICAL;
	default:
		return 0;
	}
}

static void decide_value(struct values *v, struct fp_operand *op, const struct fp_nodes *origin)
{
	unsigned properties = properties_of(v, origin) | said_of_value(op->value);

	if (op->value == FP_VALUE_PARAM)
		return;
	if (properties & FP_IS_PHYSICAL) {
		op->value = properties & FP_IS_BUS_ADDRESS ? FP_VALUE_MIXED : FP_VALUE_PHYS;
		if (!op->made)
			op->made = why_of(v, origin, FP_IS_PHYSICAL);
	} else if (properties & FP_IS_BUS_ADDRESS) {
		op->value = FP_VALUE_DMA;
	} else if (op->value == FP_VALUE_INDEX && properties & FP_IS_REGISTER) {
		op->value = FP_VALUE_OTHER;
	}
}

static void decide_argument(struct values *v, struct fp_operand *op, const struct fp_nodes *origin)
{
	struct fp_event *to = (struct fp_event *)op->to;	/* the graph is the program's own */

	/* A pointer to addresses is none that a device is given. */
	if (origin->n && !to)
		decide_value(v, op, origin);
	if (op->value != FP_VALUE_PARAM &&
	    (properties_of(v, origin) | (to ? properties_of(v, &to->origin) : 0)) & FP_IS_DOORBELL)
		op->value = FP_VALUE_DOORBELL;
	if (to && is_open(to))
		decide_memory(v, to);
}

static bool decide(void *values, struct fp_event *e)
{
	bool memory = e->type == FP_STORE || e->type == FP_LOAD || e->type == FP_FREE;
	struct values *v = values;

	if (memory && is_open(e))
		decide_memory(v, e);
	if (!memory && e->origin.n)
		decide_mapping(v, e);
	if (e->value_origin.n)
		decide_value(v, &e->value, &e->value_origin);
	for (unsigned i = 0; i < e->nargs; i++)
		decide_argument(v, &e->args[i], &e->args_origin[i]);
	return true;
}

static bool decide_all(struct fp_unit *u)
{
	struct values v = { .unit = u, .rings = calloc(u->nnodes + 1, sizeof(*v.rings)) };
	bool ok = fp_trail_init(&v.back, u) && fp_find_sources(&v.sources, u) && v.rings;

	if (ok)
		each_event(u, decide, &v);
	fp_trail_free(&v.back);
	fp_free_flows(&v.sources);
	free(v.rings);
	return ok;
}

bool fp_resolve(struct fp_unit *program)
{
	if (!propagate(program) || !decide_all(program) || !fp_settle_questions(program) || !fp_find_targets(program))
		program->out_of_memory = true;
	return !program->out_of_memory;
}
