// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "bind.h"

#include <stdlib.h>
#include <string.h>

#include "graph/unit.h"

static struct binding *slot_of(struct binding *table, size_t size, const struct fp_event *call,
			       const struct fp_event *access)
{
	size_t at = hash_pair(call, access);

	for (at &= size - 1; table[at].call && (table[at].call != call || table[at].access != access);)
		at = (at + 1) & (size - 1);
	return &table[at];
}

static bool make_room(struct bindings *b)
{
	size_t size = b->size ? b->size * 2 : 64;
	struct binding *table;

	if (b->n * 2 < b->size)
		return true;
	table = calloc(size, sizeof(*table));
	if (!table)
		return false;
	for (size_t i = 0; i < b->size; i++)
		if (b->table[i].call)
			*slot_of(table, size, b->table[i].call, b->table[i].access) = b->table[i];
	free(b->table);
	b->table = table;
	b->size = size;
	return true;
}

/* A pointer to a word says nothing of the record that the word is in: `&cqe->own`. */
static bool is_word(const struct fp_event *access)
{
	return !*access->field || *access->field == '[';
}

static void take_memory(struct fp_event *e, const struct fp_event *to)
{
	e->through = to->through;
	e->ring = to->ring;
	if (to->memory != FP_UNKNOWN) {
		e->memory = to->memory;
		e->by_type = to->by_type;
		e->fresh = to->fresh;
		e->why = to->why;
	}
	if (!is_word(e))
		return;
	e->object = to->object;
	e->publish |= to->publish;
	if (!*to->field)
		return;
	e->field = to->field;
	e->offset = to->offset;
	e->size = to->size;
}

/* Which element, if the call says so by a constant: "[24]". In units of the helper's own. */
static void take_index(struct fp_unit *unit, struct fp_event *e, const struct fp_operand *index)
{
	const char *field;

	if (strcmp(e->field, "[]") || (index->value != FP_VALUE_CONST && index->value != FP_VALUE_ZERO) || !*index->text)
		return;
	field = arena_printf(&unit->arena, "[%s]", index->text);
	if (field)
		e->field = fp_intern(unit, field, strlen(field));
}

const struct fp_event *fp_bind(struct bindings *b, const struct fp_event *call, const struct fp_event *access)
{
	const struct fp_event *to;
	struct binding *slot;
	struct fp_event *bound;

	if (!access->through)
		return access;
	if (!make_room(b)) {
		b->unit->out_of_memory = true;
		return access;
	}
	slot = slot_of(b->table, b->size, call, access);
	if (slot->call)
		return slot->bound;
	bound = arena_alloc(&b->unit->arena, sizeof(*bound));
	if (!bound) {
		b->unit->out_of_memory = true;
		return access;
	}
	to = access->through <= call->nargs ? call->args[access->through - 1].to : NULL;
	*bound = *access;
	bound->unbound = access->unbound ? access->unbound : access;
	bound->through = 0;
	if (to)
		take_memory(bound, to);
	if (access->at_index && access->at_index <= call->nargs)
		take_index(b->unit, bound, &call->args[access->at_index - 1]);
	bound->at_index = 0;
	*slot = (struct binding){ call, access, bound };
	b->n++;
	return bound;
}

void fp_free_bindings(struct bindings *b)
{
	free(b->table);
}
