// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* The text form of the event graph, read and written; docs/events.md. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

static const char *const memory_names[FP_NR_MEMORY] = {
	"private", "unknown", "cpu", "coherent", "streaming", "host",
};
static const char *const strength_names[FP_NR_STRENGTHS] = { "ordered", "relaxed", "raw" };
static const char *const test_names[] = { "either", "guards", "ends" };
static const char *const property_names[FP_NR_PROPERTIES] = {
	"coherent", "streaming", "host", "cpu", "mmio", "wc", "bus", "register", "kept",
	"doorbell", "physical",
};
static const char *const handover_names[] = { "to-device", "map", "back", "renamed" };
static const char *const assumed_names[] = { "false", "true", "unsure" };
static const char *const wait_names[FP_NR_WAITS] = { "time", "irq", "off" };
static const char *const value_names[] = {
	"other", "zero", "const", "index", "dma", "phys", "mixed", "doorbell", "param",
};

/* ---- reading ---- */

struct word {
	const char *s;
	size_t len;
};

struct reader {
	struct fp_unit *unit;
	const char *at, *end;	/* rest of the line */
	unsigned line;
	unsigned function, block;
	bool in_function, in_block;
	char *err;
	size_t err_size;
};

static bool fail(struct reader *r, const char *what, struct word w)
{
	snprintf(r->err, r->err_size, "line %u: %s%s%.*s%s", r->line, what, w.len ? " '" : "",
		 (int)w.len, w.s, w.len ? "'" : "");
	return false;
}

static const struct word none = { "", 0 };

/* Words end at blanks, but not inside double quotes. An empty word: end of line or comment. */
static struct word next_word(struct reader *r)
{
	struct word w;
	bool quoted = false;

	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t' || *r->at == '\r'))
		r->at++;
	w.s = r->at;
	if (r->at < r->end && *r->at == '#')
		r->at = r->end;
	else
		for (; r->at < r->end && (quoted || (*r->at != ' ' && *r->at != '\t' && *r->at != '\r')); r->at++)
			quoted ^= *r->at == '"';
	w.len = *w.s == '#' && w.s < r->end ? 0 : (size_t)(r->at - w.s);
	return w;
}

static bool is(struct word w, const char *s)
{
	return w.len == strlen(s) && !memcmp(w.s, s, w.len);
}

/* Takes `key` off the front of w. */
static bool takes(struct word *w, const char *key)
{
	size_t len = strlen(key);

	if (w->len < len || memcmp(w->s, key, len))
		return false;
	w->s += len;
	w->len -= len;
	return true;
}

static const char *string_of(struct reader *r, struct word w)
{
	if (w.len >= 2 && w.s[0] == '"' && w.s[w.len - 1] == '"') {
		w.s++;
		w.len -= 2;
	}
	return fp_intern(r->unit, w.s, w.len);
}

static int find_name(const char *const *names, unsigned n, struct word w)
{
	for (unsigned i = 0; i < n; i++)
		if (is(w, names[i]))
			return (int)i;
	return -1;
}

static bool number_of(struct word w, unsigned *n)
{
	unsigned long long v = 0;

	if (!w.len || w.len > 10)
		return false;
	for (size_t i = 0; i < w.len; i++) {
		if (w.s[i] < '0' || w.s[i] > '9')
			return false;
		v = v * 10 + (unsigned long long)(w.s[i] - '0');
	}
	*n = (unsigned)v;
	return v <= UINT_MAX;
}

/* KIND, KIND:"text" or param:N */
static bool read_operand(struct reader *r, struct word w, struct fp_operand *op)
{
	const char *colon = memchr(w.s, ':', w.len);
	struct word kind = { w.s, colon ? (size_t)(colon - w.s) : w.len };
	struct word rest = { colon ? colon + 1 : "", colon ? w.len - kind.len - 1 : 0 };
	int value = find_name(value_names, FP_VALUE_PARAM + 1, kind);
	unsigned n;

	if (value < 0)
		return fail(r, "unknown kind of value", w);
	op->value = (enum fp_value)value;
	op->text = "";
	if (op->value != FP_VALUE_PARAM) {
		op->text = string_of(r, rest);
		return true;
	}
	if (!number_of(rest, &n))
		return fail(r, "param needs a number", w);
	op->param = (int)n;
	return true;
}

/* FILE:LINE:COLUMN */
static bool read_place(struct reader *r, struct word w, struct fp_place *place)
{
	const char *col = w.s + w.len, *line;

	while (col > w.s && col[-1] != ':')
		col--;
	line = col > w.s ? col - 1 : w.s;
	while (line > w.s && line[-1] != ':')
		line--;
	if (line == w.s ||
	    !number_of((struct word){ line, (size_t)(col - 1 - line) }, &place->line) ||
	    !number_of((struct word){ col, (size_t)(w.s + w.len - col) }, &place->column))
		return fail(r, "expected FILE:LINE:COLUMN, not", w);
	place->file = string_of(r, (struct word){ w.s, (size_t)(line - 1 - w.s) });
	return true;
}

static bool read_barrier(struct reader *r, struct fp_event *e)
{
	struct word w = next_word(r), first = w;
	const char *bar = memchr(w.s, '|', w.len);

	if (bar)
		first.len = (size_t)(bar - w.s);
	e->primitive = fp_primitive_find(first.s, first.len);
	if (bar)
		e->alternative = fp_primitive_find(bar + 1, w.len - first.len - 1);
	if (!e->primitive || (bar && !e->alternative))
		return fail(r, "unknown barrier", w);
	e->text = string_of(r, w);
	return true;
}

/* OBJECT[.FIELD] */
static struct fp_question read_name(struct reader *r, struct word w)
{
	const char *name = string_of(r, w), *dot = strchr(name, '.');

	if (!dot)
		return (struct fp_question){ .object = name, .field = "" };
	return (struct fp_question){ .object = fp_intern(r->unit, name, (size_t)(dot - name)),
				     .field = fp_intern(r->unit, dot + 1, strlen(dot + 1)) };
}

static bool read_memory(struct reader *r, struct fp_event *e)
{
	struct word name = next_word(r), class = next_word(r);
	int memory = find_name(memory_names, FP_NR_MEMORY, class);
	struct fp_question word;

	if (!name.len || memory < 0)
		return fail(r, "expected OBJECT[.FIELD] CLASS; unknown class of memory", class);
	word = read_name(r, name);
	e->text = string_of(r, name);
	e->object = word.object;
	e->field = word.field;
	e->memory = (enum fp_memory)memory;
	return true;
}

static bool read_strength(struct reader *r, struct fp_event *e)
{
	struct word w = next_word(r);
	int strength = find_name(strength_names, FP_NR_STRENGTHS, w);

	if (strength < 0)
		return fail(r, "expected ordered, relaxed or raw, not", w);
	e->strength = (enum fp_strength)strength;
	e->text = fp_intern(r->unit, w.s, w.len);
	return true;
}

static bool read_spin(struct reader *r, struct fp_event *e)
{
	struct word w = next_word(r);

	if (!is(w, "spin") && !is(w, "other"))
		return fail(r, "expected spin or other, not", w);
	e->spin = is(w, "spin");
	e->text = fp_intern(r->unit, w.s, w.len);
	return true;
}

static unsigned node_of(struct reader *r, struct word w)
{
	return fp_node_named(r->unit, string_of(r, w));
}

static bool read_args(struct reader *r, struct fp_event *e)
{
	struct fp_operand *args = NULL;
	unsigned cap = 0;
	struct word w;

	for (;;) {
		const char *before = r->at;

		w = next_word(r);
		if (!w.len || *w.s == '@' || is(w, "discarded") || takes(&w, "made=") || takes(&w, "text=") || takes(&w, "site=") ||
		    takes(&w, "pointer=")) {
			r->at = before;
			break;
		}
		if (!arena_grow(&r->unit->arena, (void **)&args, e->nargs, &cap, sizeof(*args))) {
			r->unit->out_of_memory = true;
			break;
		}
		if (!read_operand(r, w, &args[e->nargs]))
			return false;
		e->nargs++;
	}
	e->args = args;
	return true;
}

static bool read_call(struct reader *r, struct fp_event *e, struct word name)
{
	if (!name.len)
		return fail(r, "call needs a function", none);
	e->text = fp_intern(r->unit, name.s, name.len);
	e->callee = fp_function_named(r->unit, e->text);
	return read_args(r, e);
}

/* either|guards|ends OBJECT[.FIELD]... [words=TEXT] */
static bool read_test(struct reader *r, struct fp_event *e)
{
	struct word w = next_word(r);
	int test = find_name(test_names, FP_NR_TESTS, w);
	unsigned cap = 0;

	if (test < 0)
		return fail(r, "expected either, guards or ends, not", w);
	for (;;) {
		const char *before = r->at;
		bool words;

		w = next_word(r);
		words = takes(&w, "words=");
		if (!w.len || words || *w.s == '@' || takes(&w, "text=") || takes(&w, "site=")) {
			for (unsigned i = 0; i < e->nquestions; i++)
				e->questions[i].words = words ? string_of(r, w) : "";
			if (!words)
				r->at = before;
			return true;
		}
		if (!arena_grow(&r->unit->arena, (void **)&e->questions, e->nquestions, &cap, sizeof(*e->questions))) {
			r->unit->out_of_memory = true;
			return true;
		}
		e->questions[e->nquestions] = read_name(r, w);
		e->questions[e->nquestions++].test = (enum fp_test)test;
	}
}

/* true|false|unsure CONDITION */
static bool read_assume(struct reader *r, struct fp_event *e)
{
	struct word w = next_word(r);
	int assumed = find_name(assumed_names, FP_NR_ASSUMED, w);

	if (assumed < 0)
		return fail(r, "expected true, false or unsure, not", w);
	e->assumed = (enum fp_assumed)assumed;
	w = next_word(r);
	e->condition = string_of(r, w);
	return w.len || fail(r, "assume needs a condition", none);
}

/* to-device, back, map BUFFER or renamed BUFFER */
static bool read_handover(struct reader *r, struct fp_event *e)
{
	struct word w = next_word(r);
	int kind = find_name(handover_names, FP_NR_HANDOVERS, w);

	if (kind < 0)
		return fail(r, "expected to-device, map, back or renamed, not", w);
	e->handover = (enum fp_handover)kind;
	if (e->handover != FP_MAPPED && e->handover != FP_RENAMED)
		return true;
	w = next_word(r);
	e->buffer = string_of(r, w);
	return w.len || fail(r, "handover needs the name of a buffer", none);
}

/* OFFSET+SIZE */
static bool read_bytes(struct reader *r, struct word w, struct fp_event *e)
{
	const char *plus = memchr(w.s, '+', w.len);
	size_t before = plus ? (size_t)(plus - w.s) : 0;

	if (!plus || !number_of((struct word){ w.s, before }, &e->offset) ||
	    !number_of((struct word){ plus + 1, w.len - before - 1 }, &e->size))
		return fail(r, "expected bytes=OFFSET+SIZE, not", w);
	return true;
}

/* What may follow on any event's line. */
static bool read_attribute(struct reader *r, struct fp_event *e, struct word w)
{
	if (takes(&w, "@")) {
		if (!read_place(r, w, &e->at))
			return false;
		e->site = e->at;
	} else if (takes(&w, "site=")) {
		return read_place(r, w, &e->site);
	} else if (takes(&w, "text=")) {
		e->text = string_of(r, w);
	} else if (takes(&w, "why=")) {
		e->why = string_of(r, w);
	} else if (is(w, "by-type")) {
		e->by_type = true;
	} else if (is(w, "publish")) {
		e->publish = true;
	} else if (is(w, "or-mmio")) {
		e->or_mmio = true;
	} else if (is(w, "marked")) {
		e->marked = true;
	} else if (is(w, "wakeup")) {
		e->wakeup = true;
	} else if (is(w, "tested")) {
		e->tested = true;
	} else if (is(w, "fresh")) {
		e->fresh = true;
	} else if (is(w, "whole")) {
		e->whole = true;
	} else if (takes(&w, "bytes=")) {
		return read_bytes(r, w, e);
	} else if (takes(&w, "ring=")) {
		e->ring = string_of(r, w);
	} else if (takes(&w, "through=param:")) {
		if (!number_of(w, &e->through))
			return fail(r, "param needs a number", w);
		e->through++;
	} else if (takes(&w, "at=param:")) {
		if (!number_of(w, &e->at_index))
			return fail(r, "param needs a number", w);
		e->at_index++;
	} else if (takes(&w, "buffer=")) {
		e->buffer = string_of(r, w);
	} else if (is(w, "written")) {
		e->written = true;
	} else if (is(w, "implied")) {
		e->implied = true;
	} else if (is(w, "wc")) {
		e->wc = true;
	} else if (is(w, "port")) {
		e->port = true;
	} else if (is(w, "discarded")) {
		e->discarded = true;
	} else if (takes(&w, "made=")) {
		if (fp_is_physical(&e->value))
			e->value.made = string_of(r, w);
		for (unsigned i = 0; i < e->nargs; i++)
			if (fp_is_physical(&e->args[i]))
				e->args[i].made = string_of(r, w);
	} else if (takes(&w, "us=")) {
		return number_of(w, &e->us) || fail(r, "us needs a number, not", w);
	} else if (e->type == FP_DELAY_EV && find_name(wait_names, FP_NR_WAITS, w) >= 0) {
		e->wait = (enum fp_wait)find_name(wait_names, FP_NR_WAITS, w);
	} else if (takes(&w, "device=")) {
		return read_operand(r, w, &e->device);
	} else if (takes(&w, "reg=")) {
		return read_operand(r, w, &e->reg);
	} else if (takes(&w, "value=")) {
		return read_operand(r, w, &e->value);
	} else if (takes(&w, "origin=")) {
		fp_nodes_add(r->unit, &e->origin, node_of(r, w));
	} else if (takes(&w, "value-origin=")) {
		fp_nodes_add(r->unit, &e->value_origin, node_of(r, w));
	} else if (takes(&w, "pointer=")) {
		e->pointer = node_of(r, w) + 1;
	} else {
		return fail(r, "unknown attribute", w);
	}
	return true;
}

/* arg N OBJECT[.FIELD] CLASS ...: what an argument of the call before it points to. */
static bool read_arg(struct reader *r)
{
	struct word w = next_word(r);
	struct fp_function *f = fp_function_at(r->unit, r->function);
	struct fp_block *b = r->in_block ? &f->blocks[r->block] : NULL;
	struct fp_event *call = b && b->nevents ? &b->events[b->nevents - 1] : NULL, *to;
	unsigned n;

	if (!call || (call->type != FP_CALL && call->type != FP_OPAQUE) || !number_of(w, &n) || n >= call->nargs)
		return fail(r, "no call before it has an argument", w);
	to = fp_pointee_alloc(r->unit);
	if (!to)
		return true;
	call->args[n].to = to;
	if (!read_memory(r, to))
		return false;
	while ((w = next_word(r)).len)
		if (!read_attribute(r, to, w))
			return false;
	return true;
}

static bool read_event(struct reader *r, struct word verb)
{
	static const struct {
		const char *name;
		enum fp_event_type type;
	} verbs[] = {
		{ "store", FP_STORE }, { "load", FP_LOAD }, { "mmio-write", FP_MMIO_WRITE },
		{ "mmio-read", FP_MMIO_READ }, { "barrier", FP_BARRIER }, { "lock", FP_LOCK },
		{ "unlock", FP_UNLOCK_EV }, { "delay", FP_DELAY_EV }, { "handover", FP_HANDOVER },
		{ "call", FP_CALL }, { "test", FP_TEST_EV }, { "assume", FP_ASSUME_EV },
		{ "opaque", FP_OPAQUE },
	};
	struct fp_place at = { fp_intern(r->unit, "events", 6), r->line, 1 };
	struct fp_event *e;
	struct word w;
	bool ok = true;
	size_t i = 0;

	while (i < sizeof(verbs) / sizeof(verbs[0]) && !is(verb, verbs[i].name))
		i++;
	if (i == sizeof(verbs) / sizeof(verbs[0]))
		return fail(r, "unknown event", verb);
	if (!r->in_function)
		return fail(r, "event outside a function", none);
	if (!r->in_block) {
		r->block = fp_block_add(r->unit, r->function);
		r->in_block = true;
	}
	e = fp_event_add(r->unit, r->function, r->block, verbs[i].type, at);
	e->text = verbs[i].name;
	switch (e->type) {
	case FP_STORE:
	case FP_LOAD:
		ok = read_memory(r, e);
		break;
	case FP_MMIO_WRITE:
	case FP_MMIO_READ:
		ok = read_strength(r, e);
		break;
	case FP_BARRIER:
		ok = read_barrier(r, e);
		break;
	case FP_LOCK:
	case FP_UNLOCK_EV:
		ok = read_spin(r, e);
		break;
	case FP_CALL:
		ok = read_call(r, e, next_word(r));
		break;
	case FP_TEST_EV:
		ok = read_test(r, e);
		break;
	case FP_ASSUME_EV:
		ok = read_assume(r, e);
		break;
	case FP_OPAQUE:
		w = next_word(r);
		e->name = e->text = string_of(r, w);
		ok = read_args(r, e);
		break;
	case FP_HANDOVER:
		ok = read_handover(r, e);
		break;
	case FP_DELAY_EV:
		break;
	}
	while (ok && (w = next_word(r)).len)
		ok = read_attribute(r, e, w);
	return ok;
}

static bool read_function(struct reader *r)
{
	struct word name = next_word(r), w;
	struct fp_function *f;

	if (!name.len)
		return fail(r, "function needs a name", none);
	r->function = fp_function_named(r->unit, fp_intern(r->unit, name.s, name.len));
	f = fp_function_at(r->unit, r->function);
	if (f->defined)
		return fail(r, "second definition of", name);
	f->defined = true;
	f->at = (struct fp_place){ fp_intern(r->unit, "events", 6), r->line, 1 };
	r->in_function = true;
	r->in_block = false;
	while ((w = next_word(r)).len) {
		if (is(w, "callers-known"))
			f->callers_known = true;
		else if (is(w, "external"))
			f->external = true;
		else if (takes(&w, "held-by="))
			fp_nodes_add(r->unit, &f->held_by, node_of(r, w));
		else if (is(w, "doorbell"))
			f->doorbell = true;
		else if (!takes(&w, "@"))
			return fail(r, "unknown attribute", w);
		else if (!read_place(r, w, &f->at))
			return false;
	}
	return true;
}

/* block N [-> M ...]; blocks are numbered from 0 in order. */
static bool read_block(struct reader *r)
{
	struct word w = next_word(r);
	unsigned n, to;

	if (!r->in_function)
		return fail(r, "block outside a function", none);
	if (!number_of(w, &n) || n > 1000000)
		return fail(r, "block needs a number, not", w);
	while (fp_function_at(r->unit, r->function)->nblocks <= n && !r->unit->out_of_memory)
		fp_block_add(r->unit, r->function);
	r->block = n;
	r->in_block = true;
	w = next_word(r);
	if (!w.len)
		return true;
	if (!is(w, "->"))
		return fail(r, "expected '->', not", w);
	while ((w = next_word(r)).len) {
		if (!number_of(w, &to) || to > 1000000)
			return fail(r, "block needs a number, not", w);
		while (fp_function_at(r->unit, r->function)->nblocks <= to && !r->unit->out_of_memory)
			fp_block_add(r->unit, r->function);
		fp_edge_add(r->unit, r->function, n, to);
	}
	return true;
}

/* unit: names of functions that come behind it have nothing to do with those before. */
static bool read_unit(struct reader *r)
{
	struct word w = next_word(r);

	r->in_function = false;
	fp_scope_begin(r->unit);
	return !w.len || fail(r, "unit stands alone, without", w);
}

/* node NAME [PROPERTY ...] [why=TEXT] [from=NAME ...] [holds=FUNCTION ...] */
static bool read_node(struct reader *r)
{
	struct word w = next_word(r);
	unsigned node = node_of(r, w), properties = 0;
	const char *why = "";

	if (!w.len)
		return fail(r, "node needs a name", none);
	while ((w = next_word(r)).len) {
		int property = find_name(property_names, FP_NR_PROPERTIES, w);

		if (property >= 0) {
			properties |= 1u << property;
		} else if (takes(&w, "why=")) {
			why = string_of(r, w);
		} else if (takes(&w, "from=")) {
			unsigned from = node_of(r, w);	/* may move the others */

			fp_nodes_add(r->unit, &fp_node_at(r->unit, node)->from, from);
		} else if (takes(&w, "holds=")) {
			fp_node_hold(r->unit, node, string_of(r, w));
		} else {
			return fail(r, "unknown attribute", w);
		}
	}
	fp_node_mark(fp_node_at(r->unit, node), properties, why);
	return true;
}

bool fp_unit_read(struct fp_unit *unit, const char *text, size_t len, char *err, size_t err_size)
{
	struct reader r = { .unit = unit, .err = err, .err_size = err_size };
	const char *end = text + len;

	if (err_size)
		*err = '\0';
	while (text < end) {
		const char *eol = memchr(text, '\n', (size_t)(end - text));
		struct word w;
		bool ok = true;

		r.at = text;
		r.end = eol ? eol : end;
		r.line++;
		w = next_word(&r);
		if (is(w, "function"))
			ok = read_function(&r);
		else if (is(w, "block"))
			ok = read_block(&r);
		else if (is(w, "node"))
			ok = read_node(&r);
		else if (is(w, "unit"))
			ok = read_unit(&r);
		else if (is(w, "arg"))
			ok = read_arg(&r);
		else if (w.len)
			ok = read_event(&r, w);
		if (!ok)
			return false;
		if (unit->out_of_memory)
			return fail(&r, "out of memory", none);
		text = eol ? eol + 1 : end;
	}
	return true;
}

/* ---- printing ---- */

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

static void print_question(FILE *out, const struct fp_question *q)
{
	fprintf(out, "  test %s ", test_names[q->test]);
	print_name(out, q->object, q->field);
	print_string(out, "words=", q->words);
}

static void print_nodes(const struct fp_unit *unit, FILE *out, const char *key, const struct fp_nodes *list)
{
	for (unsigned i = 0; i < list->n; i++)
		print_string(out, key, unit->nodes[list->of[i]].name);
}

static void print_node(const struct fp_unit *unit, FILE *out, const struct fp_node *n)
{
	fputs("node ", out);
	print_quoted(out, n->name);
	for (unsigned i = 0; i < FP_NR_PROPERTIES; i++)
		if (n->properties & 1u << i)
			fprintf(out, " %s", property_names[i]);
	print_string(out, "why=", n->why);
	print_nodes(unit, out, "from=", &n->from);
	for (unsigned i = 0; i < n->nholds; i++)
		print_string(out, "holds=", n->holds[i]);
	fputc('\n', out);
}

static void print_memory(FILE *out, const char *verb, const struct fp_event *e)
{
	fprintf(out, "%s ", verb);
	print_name(out, e->object, e->field);
	fprintf(out, " %s%s%s%s%s%s%s%s%s", memory_names[e->memory], e->by_type ? " by-type" : "",
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
	print_nodes(unit, out, "origin=", &e->origin);
	print_nodes(unit, out, "value-origin=", &e->value_origin);
	print_string(out, "text=", e->text);
	print_place(out, "@", &e->at);
	if (e->site.file != e->at.file || e->site.line != e->at.line || e->site.column != e->at.column)
		print_place(out, "site=", &e->site);
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
	for (unsigned i = 0; i < e->nargs; i++) {
		if (!e->args[i].to)
			continue;
		fprintf(out, "  arg %u", i);
		print_memory(out, "", e->args[i].to);
		print_nodes(unit, out, "origin=", &e->args[i].to->origin);
		fputc('\n', out);
	}
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
			print_question(out, &e->questions[i]);
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

void fp_unit_print(const struct fp_unit *unit, FILE *out)
{
	unsigned scope = 0;

	for (unsigned i = 0; i < unit->nnodes; i++)
		print_node(unit, out, &unit->nodes[i]);
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
}
