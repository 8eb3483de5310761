// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* The text form of the event graph, read; docs/events.md. */
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "text_names.h"
#include "unit.h"

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
	unsigned n = 0, cap = 0;
	struct word w;

	for (;;) {
		const char *before = r->at;

		w = next_word(r);
		if (!w.len || *w.s == '@' || is(w, "discarded") || takes(&w, "made=") || takes(&w, "text=") || takes(&w, "site=") ||
		    takes(&w, "pointer=") || takes(&w, "operations=")) {
			r->at = before;
			break;
		}
		if (!arena_grow(&r->unit->arena, (void **)&args, n, &cap, sizeof(*args))) {
			r->unit->out_of_memory = true;
			break;
		}
		if (!read_operand(r, w, &args[n]))
			return false;
		n++;
	}
	fp_args_alloc(r->unit, e, n);
	if (e->nargs)
		memcpy(e->args, args, n * sizeof(*args));
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

/* either|guards|ends OBJECT[.FIELD]... | of=NODE [words=TEXT] */
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
		if (!w.len || words || *w.s == '@' || takes(&w, "bits=") || takes(&w, "text=") || takes(&w, "site=")) {
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
		e->questions[e->nquestions] = takes(&w, "of=") ?
			(struct fp_question){ .object = "", .field = "", .of = node_of(r, w) } : read_name(r, w);
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

/* What is said by one word; where it is kept. */
static const struct {
	const char *name;
	size_t at;
} flags[] = {
	{ "by-type", offsetof(struct fp_event, by_type) }, { "publish", offsetof(struct fp_event, publish) },
	{ "or-mmio", offsetof(struct fp_event, or_mmio) }, { "marked", offsetof(struct fp_event, marked) },
	{ "wakeup", offsetof(struct fp_event, wakeup) }, { "tested", offsetof(struct fp_event, tested) },
	{ "fresh", offsetof(struct fp_event, fresh) }, { "whole", offsetof(struct fp_event, whole) },
	{ "written", offsetof(struct fp_event, written) }, { "implied", offsetof(struct fp_event, implied) },
	{ "wc", offsetof(struct fp_event, wc) }, { "port", offsetof(struct fp_event, port) },
	{ "discarded", offsetof(struct fp_event, discarded) },
};

static bool read_flag(struct fp_event *e, struct word w)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (is(w, flags[i].name))
			return *(bool *)((char *)e + flags[i].at) = true;
	return false;
}

/* The number of a parameter, and one more: 0 is none. */
static bool read_param(struct reader *r, struct word w, unsigned *param)
{
	if (!number_of(w, param))
		return fail(r, "param needs a number", w);
	++*param;
	return true;
}

static void read_made(struct reader *r, struct word w, struct fp_event *e)
{
	if (fp_is_physical(&e->value))
		e->value.made = string_of(r, w);
	for (unsigned i = 0; i < e->nargs; i++)
		if (fp_is_physical(&e->args[i]))
			e->args[i].made = string_of(r, w);
}

static void read_depends(struct reader *r, struct word w, struct fp_event *e)
{
	struct fp_question word = read_name(r, w);

	fp_depends_add(r->unit, e, word.object, word.field);
}

/* What may follow on any event's line. */
static bool read_attribute(struct reader *r, struct fp_event *e, struct word w)
{
	if (read_flag(e, w))
		return true;
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
	} else if (takes(&w, "type=") && find_name(type_names, FP_NR_TYPES, w) >= 0) {
		e->type_says = (enum fp_type)find_name(type_names, FP_NR_TYPES, w);
	} else if (takes(&w, "bytes=")) {
		return read_bytes(r, w, e);
	} else if (takes(&w, "ring=")) {
		e->ring = string_of(r, w);
	} else if (takes(&w, "through=param:")) {
		return read_param(r, w, &e->through);
	} else if (takes(&w, "at=param:")) {
		return read_param(r, w, &e->at_index);
	} else if (takes(&w, "buffer=")) {
		e->buffer = string_of(r, w);
	} else if (takes(&w, "made=")) {
		read_made(r, w, e);
	} else if (takes(&w, "us=")) {
		return number_of(w, &e->us) || fail(r, "us needs a number, not", w);
	} else if (e->type == FP_DELAY_EV && find_name(wait_names, FP_NR_WAITS, w) >= 0) {
		e->wait = (enum fp_wait)find_name(wait_names, FP_NR_WAITS, w);
	} else if (takes(&w, "depends=")) {
		read_depends(r, w, e);
	} else if (takes(&w, "bits=")) {
		e->bits = (enum fp_bits)find_name(bits_names, FP_NR_BITS, w);
		return (int)e->bits >= 0 || fail(r, "expected any, set or clear, not", w);
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
	} else if (takes(&w, "result=")) {
		fp_nodes_add(r->unit, &e->results, node_of(r, w));
	} else if (takes(&w, "words=")) {
		e->result_words = string_of(r, w);
	} else if (takes(&w, "pointer=")) {
		e->pointer = node_of(r, w);
	} else if (takes(&w, "operations=")) {
		e->operations = string_of(r, w);
	} else {
		return fail(r, "unknown attribute", w);
	}
	return true;
}

/*
 * arg N [OBJECT[.FIELD] CLASS ...] [value-origin=NODE ...]: what an argument of
 * the call before it points to, and whose value it may be.
 */
static bool read_arg(struct reader *r)
{
	struct word w = next_word(r);
	struct fp_function *f = fp_function_at(r->unit, r->function);
	struct fp_block *b = r->in_block ? &f->blocks[r->block] : NULL;
	struct fp_event *call = b && b->nevents ? &b->events[b->nevents - 1] : NULL, *to;
	const char *before;
	unsigned n;

	if (!call || (call->type != FP_CALL && call->type != FP_OPAQUE) || !number_of(w, &n) || n >= call->nargs)
		return fail(r, "no call before it has an argument", w);
	to = fp_pointee_alloc(r->unit);
	if (!to)
		return true;
	before = r->at;
	w = next_word(r);
	r->at = before;
	if (!takes(&w, "value-origin=")) {
		call->args[n].to = to;
		if (!read_memory(r, to))
			return false;
	}
	while ((w = next_word(r)).len)
		if (!read_attribute(r, to, w))
			return false;
	call->args_origin[n] = to->value_origin;
	return true;
}

/* What the verb itself asks for, before what may follow on any line. */
static bool read_details(struct reader *r, struct fp_event *e)
{
	switch (e->type) {
	case FP_STORE:
	case FP_LOAD:
	case FP_FREE:
		return read_memory(r, e);
	case FP_MMIO_WRITE:
	case FP_MMIO_READ:
		return read_strength(r, e);
	case FP_BARRIER:
		return read_barrier(r, e);
	case FP_LOCK:
	case FP_UNLOCK_EV:
		return read_spin(r, e);
	case FP_CALL:
		return read_call(r, e, next_word(r));
	case FP_TEST_EV:
		return read_test(r, e);
	case FP_ASSUME_EV:
		return read_assume(r, e);
	case FP_OPAQUE:
		e->name = e->text = string_of(r, next_word(r));
		return read_args(r, e);
	case FP_HANDOVER:
		return read_handover(r, e);
	case FP_DELAY_EV:
		break;
	}
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
		{ "unlock", FP_UNLOCK_EV }, { "delay", FP_DELAY_EV }, { "handover", FP_HANDOVER }, { "free", FP_FREE },
		{ "call", FP_CALL }, { "test", FP_TEST_EV }, { "assume", FP_ASSUME_EV },
		{ "opaque", FP_OPAQUE },
	};
	struct fp_place at = { fp_intern(r->unit, "events", 6), r->line, 1 };
	struct fp_event *e;
	struct word w;
	size_t i = 0;
	bool ok;

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
	ok = read_details(r, e);
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

/* node NAME [PROPERTY ...] [why=TEXT] [ring=TEXT] [from=NAME ...] [holds=FUNCTION ...] */
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
		} else if (takes(&w, "ring=")) {
			fp_node_at(r->unit, node)->ring = string_of(r, w);
		} else if (takes(&w, "from=")) {
			fp_node_flow(r->unit, node_of(r, w), node);
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
