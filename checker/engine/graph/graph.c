// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "unit.h"

#include <stdlib.h>
#include <string.h>

struct fp_unit *fp_unit_new(void)
{
	struct fp_unit *unit = calloc(1, sizeof(*unit));

	if (unit)
		unit->lost_node = (struct fp_node){ .name = "", .why = "", .ring = "" };
	return unit;
}

void fp_unit_free(struct fp_unit *unit)
{
	if (!unit)
		return;
	arena_free(&unit->arena);
	arena_free(&unit->events);
	free(unit->strings);
	free(unit->by_name);
	free(unit);
}

static size_t hash_of(const char *s, size_t len)
{
	size_t h = 14695981039346656037u;	/* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)s[i]) * 1099511628211u;
	return h;
}

static void rehash_strings(struct fp_unit *unit)
{
	unsigned n = unit->nbuckets ? unit->nbuckets * 2 : 256;
	struct interned **table = calloc(n, sizeof(*table));

	if (!table)
		return;	/* longer chains, nothing worse */
	for (unsigned i = 0; i < unit->nbuckets; i++) {
		struct interned *next;

		for (struct interned *s = unit->strings[i]; s; s = next) {
			next = s->next;
			s->next = table[s->hash % n];
			table[s->hash % n] = s;
		}
	}
	free(unit->strings);
	unit->strings = table;
	unit->nbuckets = n;
}

const char *fp_intern(struct fp_unit *unit, const char *s, size_t len)
{
	size_t hash = hash_of(s, len);
	struct interned *found;

	if (unit->nstrings >= unit->nbuckets)
		rehash_strings(unit);
	if (!unit->nbuckets) {
		unit->out_of_memory = true;
		return "";
	}
	for (found = unit->strings[hash % unit->nbuckets]; found; found = found->next)
		if (found->hash == hash && found->len == len && !memcmp(found->text, s, len))
			return found->text;
	found = arena_alloc(&unit->arena, sizeof(*found) + len + 1);
	if (!found) {
		unit->out_of_memory = true;
		return "";
	}
	found->hash = hash;
	found->len = len;
	memcpy(found->text, s, len);
	found->next = unit->strings[hash % unit->nbuckets];
	unit->strings[hash % unit->nbuckets] = found;
	unit->nstrings++;
	return found->text;
}

static size_t slot_of(const char *name, unsigned scope, unsigned n)
{
	return ((size_t)name / 16 + scope * (size_t)2654435761u) % n;
}

static bool rehash_functions(struct fp_unit *unit)
{
	unsigned n = unit->nby_name ? unit->nby_name * 2 : 256;
	unsigned *table = calloc(n, sizeof(*table));

	if (!table)
		return false;
	for (unsigned i = 0; i < unit->nfunctions; i++) {
		size_t at = slot_of(unit->functions[i].name, unit->functions[i].scope, n);

		while (table[at])
			at = (at + 1) % n;
		table[at] = i + 1;
	}
	free(unit->by_name);
	unit->by_name = table;
	unit->nby_name = n;
	return true;
}

void fp_scope_begin(struct fp_unit *unit)
{
	unit->scope++;
}

unsigned fp_function_named(struct fp_unit *unit, const char *name)
{
	const char *key = fp_intern(unit, name, strlen(name));
	const struct fp_function *f;
	size_t at;

	if (unit->nfunctions * 2 >= unit->nby_name && !rehash_functions(unit)) {
		unit->out_of_memory = true;
		return 0;
	}
	for (at = slot_of(key, unit->scope, unit->nby_name); unit->by_name[at]; at = (at + 1) % unit->nby_name) {
		f = &unit->functions[unit->by_name[at] - 1];
		if (f->name == key && f->scope == unit->scope)
			return unit->by_name[at] - 1;
	}
	if (!arena_grow(&unit->arena, (void **)&unit->functions, unit->nfunctions, &unit->cap,
			sizeof(*unit->functions))) {
		unit->out_of_memory = true;
		return 0;
	}
	memset(&unit->functions[unit->nfunctions], 0, sizeof(*unit->functions));
	unit->functions[unit->nfunctions].name = key;
	unit->functions[unit->nfunctions].scope = unit->scope;
	unit->by_name[at] = ++unit->nfunctions;
	return unit->nfunctions - 1;
}

void fp_mark_cut(struct fp_unit *unit, unsigned function, enum fp_limit limit)
{
	fp_function_at(unit, function)->cut |= 1u << limit;
}

const char *fp_limit_text(enum fp_limit limit)
{
#define FP_LIMIT_TEXT(name, value, what) "more than " #value " " what,
	static const char *const texts[] = { FP_LIMITS(FP_LIMIT_TEXT) };

	return texts[limit];
}

struct fp_function *fp_function_at(struct fp_unit *unit, unsigned i)
{
	return i < unit->nfunctions ? &unit->functions[i] : &unit->lost_function;
}

static struct fp_block *block_at(struct fp_unit *unit, unsigned function, unsigned block)
{
	struct fp_function *f = fp_function_at(unit, function);

	return block < f->nblocks ? &f->blocks[block] : &unit->lost_block;
}

unsigned fp_function_count(const struct fp_unit *unit)
{
	return unit->nfunctions;
}

unsigned fp_block_add(struct fp_unit *unit, unsigned function)
{
	struct fp_function *f = fp_function_at(unit, function);

	f->defined = true;
	if (!arena_grow(&unit->arena, (void **)&f->blocks, f->nblocks, &f->cap, sizeof(*f->blocks))) {
		unit->out_of_memory = true;
		return 0;
	}
	memset(&f->blocks[f->nblocks], 0, sizeof(*f->blocks));
	return f->nblocks++;
}

void fp_edge_add(struct fp_unit *unit, unsigned function, unsigned from, unsigned to)
{
	struct fp_block *b = block_at(unit, function, from);

	for (unsigned i = 0; i < b->nsucc; i++)
		if (b->succ[i] == to)
			return;
	if (!arena_grow(&unit->arena, (void **)&b->succ, b->nsucc, &b->succ_cap, sizeof(*b->succ))) {
		unit->out_of_memory = true;
		return;
	}
	b->succ[b->nsucc++] = to;
}

static void clear_event(struct fp_event *e, enum fp_event_type type, struct fp_place at)
{
	memset(e, 0, sizeof(*e));
	e->type = type;
	e->at = e->site = at;
	e->text = e->object = e->field = e->ring = e->type_field = e->result_words = e->buffer = e->why = e->condition = e->name = "";
	e->operations = "";
	e->device.text = e->reg.text = e->value.text = "";
}

struct fp_event *fp_event_add(struct fp_unit *unit, unsigned function, unsigned block,
			      enum fp_event_type type, struct fp_place at)
{
	struct fp_block *b = block_at(unit, function, block);
	struct fp_event *e;

	if (!arena_grow(&unit->events, (void **)&b->events, b->nevents, &b->cap, sizeof(*b->events))) {
		unit->out_of_memory = true;
		return &unit->lost;
	}
	e = &b->events[b->nevents++];
	clear_event(e, type, at);
	return e;
}

const void *find_equals(const void *key, const void *base, unsigned n, size_t size,
			int (*compare)(const void *, const void *), unsigned *nequal)
{
	const char *all = base;
	unsigned low = 0, high = n;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (compare(all + middle * size, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (high = low; high < n && !compare(all + high * size, key);)
		high++;
	*nequal = high - low;
	return *nequal ? all + low * size : NULL;
}

bool each_event(struct fp_unit *unit, bool (*visit)(void *ctx, struct fp_event *e), void *ctx)
{
	for (unsigned i = 0; i < unit->nfunctions; i++)
		for_each_event(e, &unit->functions[i])
			if (!visit(ctx, e))
				return false;
	return true;
}

struct fp_event *fp_pointee_alloc(struct fp_unit *unit)
{
	struct fp_event *e = arena_alloc(&unit->arena, sizeof(*e));

	if (e)
		clear_event(e, FP_LOAD, (struct fp_place){ NULL, 0, 0 });
	else
		unit->out_of_memory = true;
	return e;
}

void fp_args_alloc(struct fp_unit *unit, struct fp_event *call, unsigned n)
{
	call->args = arena_alloc(&unit->arena, (n ? n : 1) * sizeof(*call->args));
	call->args_origin = arena_alloc(&unit->arena, (n ? n : 1) * sizeof(*call->args_origin));
	call->nargs = call->args && call->args_origin ? n : 0;
	if (call->nargs < n)
		unit->out_of_memory = true;
	for (unsigned i = 0; i < call->nargs; i++)
		call->args[i].text = "";
}

void fp_depends_add(struct fp_unit *unit, struct fp_event *store, const char *object, const char *field)
{
	for (unsigned i = 0; i < store->ndepends; i++)
		if (store->depends[i].object == object && store->depends[i].field == field)
			return;
	if (!arena_grow(&unit->arena, (void **)&store->depends, store->ndepends, &store->depends_cap, sizeof(*store->depends)))
		unit->out_of_memory = true;
	else
		store->depends[store->ndepends++] = (struct fp_word){ object, field };
}

struct fp_question *fp_questions_alloc(struct fp_unit *unit, unsigned n)
{
	struct fp_question *questions = arena_alloc(&unit->arena, (n ? n : 1) * sizeof(*questions));

	if (!questions) {
		unit->out_of_memory = true;
		return NULL;
	}
	for (unsigned i = 0; i < n; i++)
		questions[i].object = questions[i].field = questions[i].words = "";
	return questions;
}

unsigned fp_node_add(struct fp_unit *unit)
{
	if (!arena_grow(&unit->arena, (void **)&unit->nodes, unit->nnodes, &unit->nodes_cap, sizeof(*unit->nodes))) {
		unit->out_of_memory = true;
		return 0;
	}
	unit->nodes[unit->nnodes] = (struct fp_node){ .name = "", .why = "", .ring = "" };
	return ++unit->nnodes;
}

unsigned fp_node_named(struct fp_unit *unit, const char *name)
{
	const char *key = fp_intern(unit, name, strlen(name));
	unsigned node;

	if (unit->out_of_memory)
		return 0;
	if (interned_of(key)->node)
		return interned_of(key)->node;
	node = fp_node_add(unit);
	fp_node_at(unit, node)->name = key;
	return interned_of(key)->node = node;
}

unsigned fp_node_count(const struct fp_unit *unit)
{
	return unit->nnodes;
}

struct fp_node *fp_node_at(struct fp_unit *unit, unsigned node)
{
	return node && node <= unit->nnodes ? &unit->nodes[node - 1] : &unit->lost_node;
}

bool fp_node_mark(struct fp_node *node, unsigned properties, const char *why)
{
	unsigned news = properties & ~node->properties;

	node->properties |= news;
	if (*why && (!*node->why || (news & (FP_IS_COHERENT | FP_IS_HOST))))
		node->why = why;
	return news != 0;
}

void fp_node_flow(struct fp_unit *unit, unsigned from, unsigned to)
{
	if (!from || !to || from == to)
		return;
	if (!arena_grow(&unit->arena, (void **)&unit->edges, unit->nedges, &unit->edges_cap, sizeof(*unit->edges))) {
		unit->out_of_memory = true;
		return;
	}
	unit->edges[unit->nedges++] = (struct flow_edge){ from, to };
}

void fp_nodes_set(struct fp_unit *unit, struct fp_nodes *list, const unsigned *of, unsigned n)
{
	unsigned *copy = n ? arena_alloc(&unit->arena, n * sizeof(*copy)) : NULL;

	if (n && !copy) {
		unit->out_of_memory = true;
		return;
	}
	if (n)
		memcpy(copy, of, n * sizeof(*copy));
	*list = (struct fp_nodes){ copy, n, n };
}

void fp_nodes_add(struct fp_unit *unit, struct fp_nodes *list, unsigned node)
{
	for (unsigned i = 0; i < list->n; i++)
		if (list->of[i] == node)
			return;
	if (!arena_grow(&unit->arena, (void **)&list->of, list->n, &list->cap, sizeof(*list->of))) {
		unit->out_of_memory = true;
		return;
	}
	list->of[list->n++] = node;
}

void fp_node_hold(struct fp_unit *unit, unsigned node, const char *function)
{
	struct fp_node *n = fp_node_at(unit, node);
	const char *name = fp_intern(unit, function, strlen(function));

	for (unsigned i = 0; i < n->nholds; i++)
		if (n->holds[i] == name)
			return;
	if (!arena_grow(&unit->arena, (void **)&n->holds, n->nholds, &n->holds_cap, sizeof(*n->holds))) {
		unit->out_of_memory = true;
		return;
	}
	n->holds[n->nholds++] = name;
}
