// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* The text form of the event graph, written; docs/events.md. */
#include <string.h>

#include "flows.h"
#include "text_names.h"
#include "unit.h"

/* There is no escape in the text form: what would end the word becomes something like it. */
static void print_safely(FILE *out, const char *s)
{
	for (; *s; s++)
		fputc(*s == '"' ? '\'' : *s == '\n' || *s == '\r' ? ' ' : *s, out);
}

static void print_quoted(FILE *out, const char *s)
{
	fputc('"', out);
	print_safely(out, s);
	fputc('"', out);
}

static void print_string(FILE *out, const char *key, const char *s)
{
	if (!*s)
		return;
	fprintf(out, " %s", key);
	print_quoted(out, s);
}

static void print_place(FILE *out, const char *key, const struct fp_place *at)
{
	const char *file = at->file ? at->file : "";
	const char *quote = !*file || strpbrk(file, " \t") ? "\"" : "";

	fprintf(out, " %s%s%s%s:%u:%u", key, quote, file, quote, at->line, at->column);
}

static void print_operand(FILE *out, const char *key, const struct fp_operand *op)
{
	if (op->value == FP_VALUE_OTHER && !*op->text && *key)
		return;
	fprintf(out, " %s%s", key, value_names[op->value]);
	if (op->value == FP_VALUE_PARAM) {
		fprintf(out, ":%d", op->param);
	} else if (*op->text) {
		fputc(':', out);
		print_quoted(out, op->text);
	}
}

static void print_made(FILE *out, const struct fp_operand *op)
{
	if (op->made)
		print_string(out, "made=", op->made);
}

/* OBJECT[.FIELD], quoted */
static void print_name(FILE *out, const char *object, const char *field)
{
	fputc('"', out);
	print_safely(out, object);
	if (*field)
		fputc('.', out);
	print_safely(out, field);
	fputc('"', out);
}

static void print_question(const struct fp_unit *unit, FILE *out, const struct fp_question *q)
{
	fprintf(out, "  test %s", test_names[q->test]);
	if (q->of) {
		print_string(out, "of=", unit->nodes[q->of - 1].name);
	} else {
		fputc(' ', out);
		print_name(out, q->object, q->field);
	}
	print_string(out, "words=", q->words);
}

static void print_nodes(const struct fp_unit *unit, FILE *out, const char *key, const struct fp_nodes *list)
{
	for (unsigned i = 0; i < list->n; i++)
		print_string(out, key, unit->nodes[list->of[i] - 1].name);
}

static void print_node(const struct fp_unit *unit, FILE *out, unsigned node, const struct flows *sources)
{
	const struct fp_node *n = &unit->nodes[node - 1];

	if (!*n->name || (!n->properties && !*n->ring && !n->nholds && sources->first[node] == sources->first[node + 1]))
		return;	/* nothing to tell */
	fputs("node ", out);
	print_quoted(out, n->name);
	for (unsigned i = 0; i < FP_NR_PROPERTIES; i++)
		if (n->properties & 1u << i)
			fprintf(out, " %s", property_names[i]);
	print_string(out, "why=", n->why);
	print_string(out, "ring=", n->ring);
	for (unsigned i = sources->first[node]; i < sources->first[node + 1]; i++)
		print_string(out, "from=", unit->nodes[sources->node[i] - 1].name);
	for (unsigned i = 0; i < n->nholds; i++)
		print_string(out, "holds=", n->holds[i]);
	fputc('\n', out);
}

static void print_memory(FILE *out, const char *verb, const struct fp_event *e)
{
	fprintf(out, "%s ", verb);
	print_name(out, e->object, e->field);
	fprintf(out, " %s", memory_names[e->memory]);
	/* Any other class has told by now. */
	if (e->type_says && e->memory == FP_UNKNOWN)
		fprintf(out, " type=%s", type_names[e->type_says]);
	fprintf(out, "%s%s%s%s%s%s%s%s", e->by_type ? " by-type" : "",
		e->or_mmio ? " or-mmio" : "", e->publish ? " publish" : "", e->marked ? " marked" : "", e->wakeup ? " wakeup" : "",
		e->fresh ? " fresh" : "", e->tested ? " tested" : "", e->whole ? " whole" : "");
	if (e->value.value != FP_VALUE_OTHER || *e->value.text)
		print_operand(out, "value=", &e->value);
	print_made(out, &e->value);
	if (e->size)
		fprintf(out, " bytes=%u+%u", e->offset, e->size);
	if (e->through)
		fprintf(out, " through=param:%u", e->through - 1);
	if (e->at_index)
		fprintf(out, " at=param:%u", e->at_index - 1);
	for (unsigned i = 0; i < e->ndepends; i++) {
		fputs(" depends=", out);
		print_name(out, e->depends[i].object, e->depends[i].field);
	}
	print_string(out, "ring=", e->ring);
	print_string(out, "buffer=", e->buffer);
	print_string(out, "why=", e->why);
}

static void print_mmio(FILE *out, const char *verb, const struct fp_event *e)
{
	fprintf(out, "  %s %s%s%s", verb, strength_names[e->strength], e->wc ? " wc" : "", e->port ? " port" : "");
	print_operand(out, "device=", &e->device);
	print_operand(out, "reg=", &e->reg);
	print_operand(out, "value=", &e->value);
	print_made(out, &e->value);
	if (e->tested)
		fputs(" tested", out);
	if (e->discarded)
		fputs(" discarded", out);
}

static void print_where(const struct fp_unit *unit, FILE *out, const struct fp_event *e)
{
	if (e->pointer)
		print_string(out, "pointer=", unit->nodes[e->pointer - 1].name);
	print_string(out, "operations=", e->operations);
	print_nodes(unit, out, "origin=", &e->origin);
	print_nodes(unit, out, "value-origin=", &e->value_origin);
	print_nodes(unit, out, "result=", &e->results);
	print_string(out, "words=", e->result_words);
	print_string(out, "text=", e->text);
	print_place(out, "@", &e->at);
	if (e->site.file != e->at.file || e->site.line != e->at.line || e->site.column != e->at.column)
		print_place(out, "site=", &e->site);
	fputc('\n', out);
}

static bool any_named(const struct fp_unit *unit, const struct fp_nodes *list)
{
	for (unsigned i = 0; i < list->n; i++)
		if (*unit->nodes[list->of[i] - 1].name)
			return true;
	return false;
}

/* What more there is to tell of an argument than fits into the line of its call. */
static void print_arg(const struct fp_unit *unit, FILE *out, unsigned i, const struct fp_operand *arg,
		      const struct fp_nodes *origin)
{
	bool value = any_named(unit, origin);

	if (!arg->to && !value)
		return;
	fprintf(out, "  arg %u", i);
	if (arg->to) {
		print_memory(out, "", arg->to);
		print_nodes(unit, out, "origin=", &arg->to->origin);
	}
	print_nodes(unit, out, "value-origin=", origin);
	fputc('\n', out);
}

static void print_call(const struct fp_unit *unit, FILE *out, const struct fp_event *e)
{
	if (e->type == FP_CALL) {
		fprintf(out, "  call %s", unit->functions[e->callee].name);
	} else {
		fputs("  opaque ", out);
		print_quoted(out, e->name);
	}
	for (unsigned i = 0; i < e->nargs; i++)
		print_operand(out, "", &e->args[i]);
	for (unsigned i = 0, any = 0; i < e->nargs && !any; i++) {
		any = fp_is_physical(&e->args[i]);
		print_made(out, &e->args[i]);
	}
	if (e->discarded)
		fputs(" discarded", out);
	print_where(unit, out, e);
	for (unsigned i = 0; i < e->nargs; i++)
		print_arg(unit, out, i, &e->args[i], &e->args_origin[i]);
}

static void print_event(const struct fp_unit *unit, FILE *out, const struct fp_event *e)
{
	switch (e->type) {
	case FP_STORE:
		print_memory(out, "  store", e);
		break;
	case FP_LOAD:
		print_memory(out, "  load", e);
		break;
	case FP_FREE:
		print_memory(out, "  free", e);
		break;
	case FP_MMIO_WRITE:
		print_mmio(out, "mmio-write", e);
		break;
	case FP_MMIO_READ:
		print_mmio(out, "mmio-read", e);
		break;
	case FP_BARRIER:
		fprintf(out, "  barrier %s%s%s%s", e->primitive->name, e->alternative ? "|" : "",
			e->alternative ? e->alternative->name : "", e->implied ? " implied" : "");
		break;
	case FP_LOCK:
		fprintf(out, "  lock %s", e->spin ? "spin" : "other");
		break;
	case FP_UNLOCK_EV:
		fprintf(out, "  unlock %s", e->spin ? "spin" : "other");
		break;
	case FP_DELAY_EV:
		fprintf(out, "  delay%s%s", e->wait ? " " : "", e->wait ? wait_names[e->wait] : "");
		if (e->us)
			fprintf(out, " us=%u", e->us);
		break;
	case FP_HANDOVER:
		fprintf(out, "  handover %s%s", handover_names[e->handover], *e->buffer ? " " : "");
		if (*e->buffer)
			print_quoted(out, e->buffer);
		if (e->written)
			fputs(" written", out);
		break;
	case FP_CALL:
	case FP_OPAQUE:
		print_call(unit, out, e);
		return;
	case FP_TEST_EV:	/* a line for each, with words of its own */
		for (unsigned i = 0; i < e->nquestions; i++) {
			print_question(unit, out, &e->questions[i]);
			if (e->bits)
				fprintf(out, " bits=%s", bits_names[e->bits]);
			print_where(unit, out, e);
		}
		return;
	case FP_ASSUME_EV:
		fprintf(out, "  assume %s ", assumed_names[e->assumed]);
		print_quoted(out, e->condition);
		break;
	}
	print_where(unit, out, e);
}

static bool print_values(const struct fp_unit *unit, FILE *out)
{
	struct flows sources = { 0 };
	bool ok = fp_find_sources(&sources, unit);

	for (unsigned node = 1; ok && node <= unit->nnodes; node++)
		print_node(unit, out, node, &sources);
	fp_free_flows(&sources);
	return ok;
}

bool fp_unit_print(const struct fp_unit *unit, FILE *out)
{
	unsigned scope = 0;

	if (!print_values(unit, out))
		return false;
	for (unsigned i = 0; i < unit->nfunctions; i++) {
		const struct fp_function *f = &unit->functions[i];

		if (!f->defined)
			continue;
		for (; scope < f->scope; scope++)
			fputs("unit\n", out);
		fprintf(out, "function %s%s%s%s", f->name, f->callers_known ? " callers-known" : "",
			f->doorbell ? " doorbell" : "", f->external ? " external" : "");
		print_nodes(unit, out, "held-by=", &f->held_by);
		print_place(out, "@", &f->at);
		fputc('\n', out);
		for (unsigned b = 0; b < f->nblocks; b++) {
			fprintf(out, " block %u%s", b, f->blocks[b].nsucc ? " ->" : "");
			for (unsigned s = 0; s < f->blocks[b].nsucc; s++)
				fprintf(out, " %u", f->blocks[b].succ[s]);
			fputc('\n', out);
			for (unsigned e = 0; e < f->blocks[b].nevents; e++)
				print_event(unit, out, &f->blocks[b].events[e]);
		}
	}
	return true;
}
