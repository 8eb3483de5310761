// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "fencepost/roles.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bind.h"
#include "graph/unit.h"

#define MAX_CALLS 2	/* from a function to the access that counts as its own: an accessor, and what that is made of */
#define MAX_NAMES 16	/* kept of what is stored to a word, and as many of what it is tested for */

const char *fp_word_role_name(enum fp_word_role role)
{
	static const char *const names[FP_NR_WORD_ROLES] = {
		[FP_WORD_CONTENT] = "content", [FP_WORD_OWN] = "own", [FP_WORD_ADDRESS] = "address",
		[FP_WORD_ARRIVES] = "arrives", [FP_WORD_GIVES] = "gives", [FP_WORD_HANDSHAKE] = "handshake",
	};

	return names[role];
}

/* An access as one function makes it: itself, or by a call that stands there. */
struct made {
	const struct fp_event *event;
	struct fp_place at;
};

/* Names of constants, as they come; those that do not fit are not known. */
struct names {
	const char *of[MAX_NAMES];
	unsigned n;
};

struct finder {
	struct fp_unit *unit;
	struct bindings bindings;
	struct fp_word_uses *uses;
	unsigned cap;
	unsigned *table, size;		/* where a word is, by object and field: its number + 1, or 0; a power of two */
	struct known {			/* beside uses->words: what only the search wants to know */
		unsigned first_in;	/* 1 + the last function in which it is read first of its entry */
		struct names set, cleared;	/* bits that the driver stores there, or takes away */
		struct names awaited_set, awaited_clear;	/* ... and how it wants to find them to go on */
	} *known;
	unsigned known_cap;
	struct made *made;		/* by the function that is looked through */
	unsigned nmade, made_cap;
	struct fp_place back;		/* the last place in it where a buffer comes back; line 0: none */
};

/* ---- the words ---- */

static unsigned *slot_of(const struct finder *f, const char *object, const char *field)
{
	size_t at = hash_pair(object, field) & (f->size - 1);
	const struct fp_word_use *words = f->uses->words;
	unsigned n;

	while ((n = f->table[at]) && (words[n - 1].object != object || words[n - 1].field != field))
		at = (at + 1) & (f->size - 1);
	return &f->table[at];
}

static bool make_room(struct finder *f)
{
	const struct fp_word_uses *uses = f->uses;
	unsigned size = f->size ? f->size * 2 : 256;
	unsigned *table;

	if (uses->n * 2 < f->size)
		return true;
	table = calloc(size, sizeof(*table));
	if (!table)
		return false;
	free(f->table);
	f->table = table;
	f->size = size;
	for (unsigned i = 0; i < uses->n; i++)
		*slot_of(f, uses->words[i].object, uses->words[i].field) = i + 1;
	return true;
}

static struct fp_word_use *find(const struct finder *f, const char *object, const char *field)
{
	unsigned n = f->size ? *slot_of(f, object, field) : 0;

	return n ? &f->uses->words[n - 1] : NULL;
}

/* NULL: out of memory. */
static struct fp_word_use *find_or_add(struct finder *f, const char *object, const char *field)
{
	struct fp_word_uses *uses = f->uses;
	struct fp_word_use *found = find(f, object, field);
	struct arena *arena = &f->unit->arena;

	if (found)
		return found;
	if (!make_room(f) || !arena_grow(arena, (void **)&f->known, uses->n, &f->known_cap, sizeof(*f->known)) ||
	    !arena_grow(arena, (void **)&uses->words, uses->n, &f->cap, sizeof(*uses->words))) {
		f->unit->out_of_memory = true;
		return NULL;
	}
	memset(&f->known[uses->n], 0, sizeof(*f->known));
	uses->words[uses->n] = (struct fp_word_use){ .object = object, .field = field, .ring = "" };
	*slot_of(f, object, field) = uses->n + 1;
	return &uses->words[uses->n++];
}

static struct known *known_of(struct finder *f, const struct fp_word_use *word)
{
	return &f->known[word - f->uses->words];
}

/* ---- names ---- */

/* One name at the start of a text of many. */
static size_t name_length(const char *text)
{
	return strcspn(text, " ");
}

static bool is_constant(const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (islower((unsigned char)name[i]))
			return false;
	return len > 1 && isalpha((unsigned char)name[0]);
}

static void keep_name(struct fp_unit *unit, struct names *to, const char *text, size_t len)
{
	const char *name = fp_intern(unit, text, len);
	unsigned i = 0;

	if (!is_constant(text, len))
		return;
	while (i < to->n && to->of[i] != name)
		i++;
	if (i == MAX_NAMES)
		return;
	to->of[i] = name;
	to->n += i == to->n;
}

/* Those that are taken away have a ~ before them. */
static void keep_names(struct fp_unit *unit, struct names *plain, struct names *taken, const char *text)
{
	for (size_t len; *text; text += len + (text[len] == ' ')) {
		bool away = *text == '~';

		len = name_length(text);
		if (away ? taken != NULL : plain != NULL)
			keep_name(unit, away ? taken : plain, text + away, len - away);
	}
}

static const char *in_both(const struct names *x, const struct names *y)
{
	for (unsigned i = 0; i < x->n; i++)
		for (unsigned k = 0; k < y->n; k++)
			if (x->of[i] == y->of[k])
				return x->of[i];
	return NULL;
}

/* ---- one function ---- */

static bool is_seen(const struct fp_event *e)
{
	return (e->type == FP_STORE || e->type == FP_LOAD) && fp_device_visible(e->memory) && *e->object && *e->field;
}

static void make(struct finder *f, const struct fp_event *e, const struct fp_place *at)
{
	if (!is_seen(e))
		return;
	if (!arena_grow(&f->unit->arena, (void **)&f->made, f->nmade, &f->made_cap, sizeof(*f->made)))
		f->unit->out_of_memory = true;
	else
		f->made[f->nmade++] = (struct made){ e, *at };
}

/* What the callee accesses by way of pointers that the calls hand to it, the last of them first. */
static void make_called(struct finder *f, const struct fp_event *calls[MAX_CALLS], unsigned n, const struct fp_place *at)
{
	for_each_event(e, &f->unit->functions[calls[n - 1]->callee]) {
		const struct fp_event *bound = e;

		if (e->type == FP_HANDOVER && e->handover == FP_BACK && n == 1)
			f->back = *at;
		if (e->type == FP_CALL && n < MAX_CALLS) {
			calls[n] = e;
			make_called(f, calls, n + 1, at);
		}
		if ((e->type != FP_STORE && e->type != FP_LOAD) || !e->through)
			continue;
		for (unsigned k = n; k-- > 0 && bound->through;)
			bound = fp_bind(&f->bindings, calls[k], bound);
		make(f, bound, at);
	}
}

static int by_entry(const void *x, const void *y)
{
	const struct made *a = x, *b = y;
	int order = strcmp(a->event->object, b->event->object);

	if (order)
		return order;
	if (a->at.line != b->at.line)
		return a->at.line < b->at.line ? -1 : 1;
	return (a->at.column > b->at.column) - (a->at.column < b->at.column);
}

static void count_store(struct finder *f, struct fp_word_use *word, const struct fp_operand *value)
{
	if (fp_is_address(value))
		word->addresses++;
	else if (value->value == FP_VALUE_ZERO)
		word->zeros++;
	else if (value->value == FP_VALUE_CONST)
		word->constants++;
	else
		word->computed++;
	keep_names(f->unit, &known_of(f, word)->set, &known_of(f, word)->cleared, value->text);
}

static void count_access(struct finder *f, const struct fp_event *e)
{
	struct fp_word_use *word = find_or_add(f, e->object, e->field);

	if (!word)
		return;
	if (!*word->ring)
		word->ring = e->ring;
	/* One that knows its memory by itself is counted where it stands. */
	if (e->type == FP_STORE && !(e->unbound && is_seen(e->unbound)))
		count_store(f, word, &e->value);
}

/* Of all that the function does to entries of one kind, in the order of the text. */
static void count_entry(struct finder *f, unsigned function, const struct made *made, unsigned n)
{
	const struct fp_event *first = NULL, *last = NULL;

	for (unsigned i = 0; i < n; i++) {
		count_access(f, made[i].event);
		if (made[i].event->type == FP_LOAD && !first)
			first = made[i].event;
		if (made[i].event->type == FP_STORE)
			last = made[i].event;
	}
	if (f->unit->out_of_memory)
		return;
	if (first)
		known_of(f, find(f, first->object, first->field))->first_in = function + 1;
	/* Of an entry with a single word nothing comes before it. */
	for (unsigned i = 0; last && i < n; i++)
		if (made[i].event->type == FP_STORE && made[i].event->field != last->field) {
			find(f, last->object, last->field)->lasts++;
			break;
		}
}

static void count_test(struct finder *f, unsigned function, const struct fp_event *test)
{
	for (unsigned i = 0; i < test->nquestions; i++) {
		const struct fp_question *q = &test->questions[i];
		struct fp_word_use *word = find(f, q->object, q->field);

		if (!word)
			continue;
		word->tests++;
		word->ends += q->test >= FP_GUARDS;
		word->firsts += known_of(f, word)->first_in == function + 1;
		word->backs += f->back.line > test->at.line;
		if (test->bits == FP_BITS_SET)
			keep_names(f->unit, &known_of(f, word)->awaited_set, NULL, q->words);
		if (test->bits == FP_BITS_CLEAR)
			keep_names(f->unit, &known_of(f, word)->awaited_clear, NULL, q->words);
	}
}

static void look_through(struct finder *f, unsigned function)
{
	const struct fp_function *fn = &f->unit->functions[function];

	f->nmade = 0;
	f->back = (struct fp_place){ "", 0, 0 };
	for_each_event(e, fn) {
		const struct fp_event *calls[MAX_CALLS] = { e };

		make(f, e, &e->at);
		if (e->type == FP_CALL)
			make_called(f, calls, 1, &e->at);
		if (e->type == FP_HANDOVER && e->handover == FP_BACK && e->at.line > f->back.line)
			f->back = e->at;
	}
	if (f->nmade)
		qsort(f->made, f->nmade, sizeof(*f->made), by_entry);
	for (unsigned i = 0, end; i < f->nmade; i = end) {
		for (end = i + 1; end < f->nmade && f->made[end].event->object == f->made[i].event->object;)
			end++;
		count_entry(f, function, &f->made[i], end - i);
	}
	if (f->unit->out_of_memory)
		return;
	for_each_event(e, fn)
		if (e->type == FP_TEST_EV)
			count_test(f, function, e);
}

bool fp_word_uses(struct fp_unit *unit, struct fp_word_uses *uses)
{
	struct finder f = { .unit = unit, .bindings = { .unit = unit }, .uses = uses };

	*uses = (struct fp_word_uses){ 0 };
	for (unsigned i = 0; i < unit->nfunctions && !unit->out_of_memory; i++)
		look_through(&f, i);
	for (unsigned i = 0; i < uses->n; i++) {
		const struct known *k = &f.known[i];
		const char *taken_back = in_both(&k->set, &k->awaited_clear);

		uses->words[i].both = taken_back ? taken_back : in_both(&k->cleared, &k->awaited_set);
	}
	free(f.table);
	fp_free_bindings(&f.bindings);
	return !unit->out_of_memory;
}

/* ---- roles ---- */

/*
 * Of words that a device sets, 91 in 100 are read first of their entry, which lies in a ring, and asked for in a test
 * that ends the round; so are others. That the driver stores nothing but constants there, or that a buffer comes back
 * behind the test, leaves few of those.
 */
static bool arrives(const struct fp_word_use *w, const char **why)
{
	if (!w->ends || !w->firsts || !*w->ring || w->computed || w->addresses)
		return false;
	*why = w->zeros + w->constants ? "read first, the test ends the round, and the driver stores only constants there" :
	       "read first, the test ends the round, and a buffer comes back behind it";
	return w->zeros + w->constants || w->backs;
}

enum fp_word_role fp_word_role_of(const struct fp_word_use *w, const char **why)
{
	bool stored = w->zeros || w->constants || w->computed;

	*why = "nothing tells it from the rest";
	if (arrives(w, why))
		return FP_WORD_ARRIVES;
	if (w->both) {
		*why = "the driver changes a bit there, and goes on where it finds it changed back";
		return FP_WORD_HANDSHAKE;
	}
	if (w->addresses) {
		*why = "bus addresses are stored there";
		return FP_WORD_ADDRESS;
	}
	if (stored && w->lasts && w->tests) {
		*why = "stored last, and tested elsewhere";
		return FP_WORD_GIVES;
	}
	if (w->computed && !w->tests) {
		*why = "the driver stores there what only it knows, and does not test it";
		return FP_WORD_OWN;
	}
	return FP_WORD_CONTENT;
}
