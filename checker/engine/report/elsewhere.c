// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What the driver's other places say of a word: who stores it, who tests it, who puts a barrier there. */
#include "elsewhere.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence.h"

#define MAX_WRAPPERS 3	/* calls from one that is handed a register to the write */

/* Names are interned; of the empty one there may be several. */
static int compare_names(const char *x, const char *y)
{
	return same_name(x, y) ? 0 : compare_addresses(x, y);
}

static int compare_words(const char *object, const char *field, const char *other_object, const char *other_field)
{
	int order = compare_names(object, other_object);

	return order ? order : compare_names(field, other_field);
}

static int by_name(const void *x, const void *y)
{
	const struct fp_event *a = *(const struct fp_event *const *)x, *b = *(const struct fp_event *const *)y;

	return compare_words(a->object, a->field, b->object, b->field);
}

/* The driver itself puts bus addresses there: no news of the device's. */
static bool is_own(const struct fp_event *e)
{
	return e->type == FP_STORE && *e->field && fp_is_address(&e->value);
}

static bool is_store(const struct fp_event *e)
{
	return e->type == FP_STORE && *e->field && fp_device_visible(e->memory);
}

static bool add_word(struct fp_unit *u, struct words *words, const struct fp_event *e)
{
	if (!arena_grow(&u->arena, (void **)&words->events, words->n, &words->cap, sizeof(*words->events)))
		return false;
	words->events[words->n++] = e;
	return true;
}

static bool collect(const struct analysis *a, bool (*wanted)(const struct fp_event *), struct words *words)
{
	for (unsigned i = 0; i < a->unit->nfunctions; i++)
		for_each_event(e, &a->unit->functions[i])
			if (wanted(e) && !add_word(a->unit, words, e))
				return false;
	for (size_t i = 0; i < a->bindings.size; i++)
		if (a->bindings.table[i].call && wanted(a->bindings.table[i].bound) &&
		    !add_word(a->unit, words, a->bindings.table[i].bound))
			return false;
	if (words->n)
		qsort(words->events, words->n, sizeof(*words->events), by_name);
	return true;
}

static int by_question(const void *x, const void *y)
{
	const struct fp_question *a = ((const struct tested *)x)->question, *b = ((const struct tested *)y)->question;

	return compare_words(a->object, a->field, b->object, b->field);
}

static bool collect_tested(struct verdicts *v)
{
	struct fp_unit *u = v->a->unit;
	unsigned cap = 0;

	for (unsigned i = 0; i < u->nfunctions; i++)
		for_each_event(e, &u->functions[i])
			for (unsigned q = 0; q < e->nquestions; q++) {
				if (!arena_grow(&u->arena, (void **)&v->tested, v->ntested, &cap, sizeof(*v->tested)))
					return false;
				v->tested[v->ntested++] = (struct tested){ &e->questions[q], e->bits };
			}
	if (v->ntested)
		qsort(v->tested, v->ntested, sizeof(*v->tested), by_question);
	return true;
}

static int by_word(const void *x, const void *y)
{
	const struct fp_word_use *a = x, *b = y;

	return compare_words(a->object, a->field, b->object, b->field);
}

static bool find_uses(struct verdicts *v)
{
	if (!fp_word_uses(v->a->unit, &v->uses))
		return false;
	if (v->uses.n)
		qsort(v->uses.words, v->uses.n, sizeof(*v->uses.words), by_word);
	return true;
}

/* Registers have long names: PREF_UNIT_PUT_IDX */
static bool names_how_far(const struct fp_words *added, const char *reg)
{
	return fp_says(added, reg, FP_WORDS_INDEX) || fp_names_doorbell(added, reg);
}

/* Is one of the names a constant's, and says that? */
static bool names_register(const struct fp_words *added, const char *names)
{
	char name[64];

	for (size_t len; *names; names += len + (names[len] == ' ')) {
		len = strcspn(names, " ");
		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		if (isupper((unsigned char)*name) && names_how_far(added, name))
			return true;
	}
	return false;
}

/* A function of the driver's that writes to registers, itself or in what it calls. */
bool writes_registers(const struct fp_unit *u, unsigned function, unsigned calls)
{
	for_each_event(e, &u->functions[function])
		if (e->type == FP_MMIO_WRITE ||
		    (e->type == FP_CALL && calls + 1 < MAX_WRAPPERS && writes_registers(u, e->callee, calls + 1)))
			return true;
	return false;
}

/* To a function that writes registers a constant that names one, and behind it an index. */
static bool hands_index(const struct fp_unit *u, const struct fp_words *added, const struct fp_event *call)
{
	bool index = false, reg = false;

	for (unsigned i = 0; i < call->nargs; i++) {
		const struct fp_operand *arg = &call->args[i];

		if (names_register(added, arg->text))
			reg = true;
		else if (reg)
			index |= arg->value == FP_VALUE_INDEX || arg->value == FP_VALUE_PARAM || names_how_far(added, arg->text);
	}
	return index && writes_registers(u, call->callee, 0);
}

/* A write, or a call that hands the register to one, that tells a device how far it may go. */
static bool gives_index(const struct fp_unit *u, const struct fp_words *added, const struct fp_event *e)
{
	if (e->type == FP_CALL)
		return hands_index(u, added, e);
	return e->type == FP_MMIO_WRITE && (e->value.value == FP_VALUE_INDEX || e->value.value == FP_VALUE_PARAM) &&
	       names_how_far(added, e->reg.text);
}

/* Does the device hear of new entries by an index, in a register? */
static bool is_told_index(const struct verdicts *v)
{
	const struct fp_unit *u = v->a->unit;

	for (unsigned i = 0; i < u->nfunctions; i++)
		for_each_event(e, &u->functions[i])
			if (gives_index(u, added_words(v), e))
				return true;
	return false;
}

bool find_words(struct verdicts *v)
{
	v->told_index = is_told_index(v);
	return find_uses(v) && collect_tested(v) && collect(v->a, is_own, &v->own_words) && collect(v->a, is_store, &v->stores);
}

bool is_own_address(const struct verdicts *v, const struct fp_event *key)
{
	return v->own_words.n && bsearch(&key, v->own_words.events, v->own_words.n, sizeof(key), by_name) != NULL;
}

/* The tests of that word; n of them. */
static const struct tested *tests_of(const struct verdicts *v, const struct fp_event *word, unsigned *n)
{
	struct fp_question question = { .object = word->object, .field = word->field };
	struct tested key = { .question = &question };

	return find_equals(&key, v->tested, v->ntested, sizeof(key), by_question, n);
}

static int by_object(const void *x, const void *y)
{
	const struct fp_event *a = *(const struct fp_event *const *)x, *b = *(const struct fp_event *const *)y;

	return compare_names(a->object, b->object);
}

const struct fp_event *const *stores_to(const struct verdicts *v, const char *object, unsigned *n)
{
	const struct fp_event named = { .object = object }, *key = &named;

	return find_equals(&key, v->stores.events, v->stores.n, sizeof(key), by_object, n);
}

/* Does some test take it for the owner's? */
bool is_tested_as_status(const struct verdicts *v, const struct fp_event *word)
{
	unsigned n;
	const struct tested *tests = tests_of(v, word, &n);

	for (unsigned i = 0; i < n; i++)
		if (fp_names_status(added_words(v), word->field, tests[i].question->words))
			return true;
	return false;
}

/* Are all names that are taken away, "~OWN", among the words, and is there one? */
static bool takes_these(const char *names, const char *words)
{
	bool any = false;

	for (size_t len; *names == '~'; names += len + (names[len] == ' ')) {
		const char *at = words;

		len = strcspn(names, " ");
		while (*at && (strcspn(at, " ") != len - 1 || memcmp(at, names + 1, len - 1))) {
			at += strcspn(at, " ");
			at += *at == ' ';
		}
		if (!*at)
			return false;
		any = true;
	}
	return any;
}

/* The driver sets the bits itself, somewhere: then to clear them takes back what it has handed over. */
static bool sets_these(const struct verdicts *v, const struct fp_event *store)
{
	unsigned n;
	const struct fp_event *const *others = stores_to(v, store->object, &n);

	for (unsigned i = 0; i < n; i++)
		if (same_bytes(others[i], store) && takes_these(store->value.text, others[i]->value.text))
			return true;
	return false;
}

bool is_awaited(const struct verdicts *v, const struct fp_event *store)
{
	const struct tested *tests;
	unsigned n;

	if (*store->value.text != '~' || sets_these(v, store))
		return false;
	tests = tests_of(v, store, &n);
	for (unsigned i = 0; i < n; i++)
		if (tests[i].bits == FP_BITS_SET && takes_these(store->value.text, tests[i].question->words))
			return true;
	return false;
}

static bool is_constant(const struct fp_event *store)
{
	return store->value.value == FP_VALUE_ZERO || store->value.value == FP_VALUE_CONST;
}

/* The driver stores there what is known at run time only. */
bool is_filled(const struct verdicts *v, const struct fp_event *word)
{
	unsigned n;
	const struct fp_event *const *stores = stores_to(v, word->object, &n);

	for (unsigned i = 0; i < n; i++)
		if (same_bytes(stores[i], word) && !is_constant(stores[i]))
			return true;
	return false;
}

/* Members of a union of records: read.pkt_addr, wb.status */
static bool other_format(const char *field, const char *other)
{
	size_t len = strcspn(field, ".");

	return field[len] && (strncmp(field, other, len) || other[len] != '.') && strchr(other, '.');
}

/* ... for that load to read: in another format the device has written over it, and a ring of the other direction is another. */
bool is_own_data(const struct verdicts *v, const struct fp_event *load)
{
	unsigned n;
	const struct fp_event *const *stores = stores_to(v, load->object, &n);

	for (unsigned i = 0; i < n; i++)
		if (same_bytes(stores[i], load) && !is_constant(stores[i]) && !other_format(stores[i]->field, load->field) &&
		    !fp_opposite_directions(added_words(v), stores[i]->ring, load->ring))
			return true;
	return false;
}

/* How the test finds its bits where it goes on. */
static enum fp_bits bits_of(const struct verdicts *v, const struct fp_question *asked)
{
	struct tested key = { .question = asked };
	unsigned n;
	const struct tested *tests = find_equals(&key, v->tested, v->ntested, sizeof(key), by_question, &n);

	for (unsigned i = 0; i < n; i++)
		if (tests[i].question == asked)
			return tests[i].bits;
	return FP_BITS_ANY;
}

bool is_only_cleared(const struct verdicts *v, const struct fp_event *word, const struct fp_question *asked)
{
	bool cleared = false, set = false;
	unsigned n;
	const struct fp_event *const *stores = stores_to(v, word->object, &n);

	if (!*word->field || strstr(word->field, "[]"))
		return false;	/* of what type is not known well enough */
	for (unsigned i = 0; i < n; i++)
		if (same_bytes(stores[i], word)) {
			cleared = true;
			set |= stores[i]->value.value != FP_VALUE_ZERO;
		}
	return cleared && !is_filled(v, word) && (set || bits_of(v, asked) != FP_BITS_CLEAR);
}

/* NULL: the word is none of memory that a device or host sees. */
static const struct fp_word_use *use_of(const struct verdicts *v, const struct fp_event *word)
{
	const struct fp_word_use key = { .object = word->object, .field = word->field };

	return v->uses.n ? bsearch(&key, v->uses.words, v->uses.n, sizeof(key), by_word) : NULL;
}

enum fp_word_role role_of(const struct verdicts *v, const struct fp_event *word)
{
	const struct fp_word_use *use = use_of(v, word);
	const char *why;

	return use ? fp_word_role_of(use, &why) : FP_WORD_CONTENT;
}

bool is_stored_last(const struct verdicts *v, const struct fp_event *word)
{
	const struct fp_word_use *use = use_of(v, word);

	return use && use->lasts;
}

/* The name that says what the function is for: a helper is for what its callers are for, where these are of one mind. */
const char *purpose(const struct verdicts *v, unsigned function)
{
	const struct fp_function *f = &v->a->unit->functions[function];
	const char *caller = f->name;
	unsigned n;
	const struct call_site *call = fp_calls_of(v->a, function, &n);

	for (unsigned i = 0; f->callers_known && i < n; i++) {
		caller = v->a->unit->functions[call[i].caller].name;
		if (!fp_is_quiet(added_words(v), caller))
			return fp_is_busy(added_words(v), caller) ? caller : f->name;
	}
	return caller;
}
