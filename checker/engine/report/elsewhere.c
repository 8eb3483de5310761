// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What the driver's other places say of a word: who stores it, who tests it, who puts a barrier there. */
#include "elsewhere.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "evidence.h"

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

/* Counts, until there is room. */
static void add_word(const struct fp_event *e, bool (*wanted)(const struct fp_event *), struct words *words, size_t *n)
{
	if (!wanted(e))
		return;
	if (words->events)
		words->events[words->n++] = e;
	else
		++*n;
}

static bool collect(const struct analysis *a, bool (*wanted)(const struct fp_event *), struct words *words)
{
	const struct fp_unit *u = a->unit;
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (unsigned i = 0; i < u->nfunctions; i++)
			for (unsigned b = 0; b < u->functions[i].nblocks; b++)
				for (unsigned k = 0; k < u->functions[i].blocks[b].nevents; k++)
					add_word(&u->functions[i].blocks[b].events[k], wanted, words, &n);
		for (size_t i = 0; i < a->bindings.size; i++)
			if (a->bindings.table[i].call)
				add_word(a->bindings.table[i].bound, wanted, words, &n);
		if (!pass)
			words->events = malloc((n + 1) * sizeof(*words->events));
		if (!words->events)
			return false;
	}
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
	const struct fp_unit *u = v->a->unit;
	size_t cap = 0;

	for (unsigned i = 0; i < u->nfunctions; i++)
		for (unsigned b = 0; b < u->functions[i].nblocks; b++)
			for (unsigned k = 0; k < u->functions[i].blocks[b].nevents; k++)
				cap += u->functions[i].blocks[b].events[k].nquestions;
	v->tested = malloc((cap + 1) * sizeof(*v->tested));
	if (!v->tested)
		return false;
	for (unsigned i = 0; i < u->nfunctions; i++)
		for (unsigned b = 0; b < u->functions[i].nblocks; b++)
			for (unsigned k = 0; k < u->functions[i].blocks[b].nevents; k++) {
				const struct fp_event *e = &u->functions[i].blocks[b].events[k];

				for (unsigned q = 0; q < e->nquestions; q++)
					v->tested[v->ntested++] = (struct tested){ &e->questions[q], e->bits };
			}
	qsort(v->tested, v->ntested, sizeof(*v->tested), by_question);
	return true;
}

static bool names_how_far(const struct fp_words *added, const char *reg)
{
	return fp_names_index(added, reg) || fp_names_doorbell(added, reg);
}

/* A write, or a call that hands the register to one, that tells a device how far it may go. */
static bool gives_index(const struct fp_words *added, const struct fp_event *e)
{
	for (unsigned i = 0; e->type == FP_CALL && i < e->nargs; i++)
		if (isupper((unsigned char)*e->args[i].text) && names_how_far(added, e->args[i].text))
			return true;
	return e->type == FP_MMIO_WRITE && (e->value.value == FP_VALUE_INDEX || e->value.value == FP_VALUE_PARAM) &&
	       names_how_far(added, e->reg.text);
}

/* Does the device hear of new entries by an index, in a register? */
static bool is_told_index(const struct verdicts *v)
{
	const struct fp_unit *u = v->a->unit;

	for (unsigned i = 0; i < u->nfunctions; i++)
		for (unsigned b = 0; b < u->functions[i].nblocks; b++)
			for (unsigned k = 0; k < u->functions[i].blocks[b].nevents; k++)
				if (gives_index(added_words(v), &u->functions[i].blocks[b].events[k]))
					return true;
	return false;
}

bool find_words(struct verdicts *v)
{
	v->told_index = is_told_index(v);
	return collect_tested(v) && collect(v->a, is_own, &v->own_words) && collect(v->a, is_store, &v->stores);
}

void free_words(struct verdicts *v)
{
	free(v->tested);
	free(v->own_words.events);
	free(v->stores.events);
}

bool is_own_address(const struct verdicts *v, const struct fp_event *key)
{
	return bsearch(&key, v->own_words.events, v->own_words.n, sizeof(key), by_name) != NULL;
}

/* The tests of that word; n of them. */
static const struct tested *tests_of(const struct verdicts *v, const struct fp_event *word, size_t *n)
{
	struct fp_question question = { .object = word->object, .field = word->field };
	struct tested key = { .question = &question };
	size_t low = 0, high = v->ntested, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (by_question(&v->tested[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < v->ntested && !by_question(&v->tested[end], &key);)
		end++;
	*n = end - low;
	return &v->tested[low];
}

const struct fp_event *const *stores_to(const struct verdicts *v, const char *object, size_t *n)
{
	size_t low = 0, high = v->stores.n, end;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_names(v->stores.events[middle]->object, object) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (end = low; end < v->stores.n && same_name(v->stores.events[end]->object, object);)
		end++;
	*n = end - low;
	return &v->stores.events[low];
}

/* Does some test take it for the owner's? */
bool is_tested_as_status(const struct verdicts *v, const struct fp_event *word)
{
	size_t n;
	const struct tested *tests = tests_of(v, word, &n);

	for (size_t i = 0; i < n; i++)
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
	size_t n;
	const struct fp_event *const *others = stores_to(v, store->object, &n);

	for (size_t i = 0; i < n; i++)
		if (same_bytes(others[i], store) && takes_these(store->value.text, others[i]->value.text))
			return true;
	return false;
}

bool is_awaited(const struct verdicts *v, const struct fp_event *store)
{
	const struct tested *tests;
	size_t n;

	if (*store->value.text != '~' || sets_these(v, store))
		return false;
	tests = tests_of(v, store, &n);
	for (size_t i = 0; i < n; i++)
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
	size_t n;
	const struct fp_event *const *stores = stores_to(v, word->object, &n);

	for (size_t i = 0; i < n; i++)
		if (same_bytes(stores[i], word) && !is_constant(stores[i]))
			return true;
	return false;
}

/* The driver stores constants there, and nothing else. */
bool is_only_cleared(const struct verdicts *v, const struct fp_event *word)
{
	bool cleared = false;
	size_t n;
	const struct fp_event *const *stores = stores_to(v, word->object, &n);

	if (!*word->field || strstr(word->field, "[]"))
		return false;	/* of what type is not known well enough */
	for (size_t i = 0; i < n; i++)
		cleared |= same_bytes(stores[i], word);
	return cleared && !is_filled(v, word);
}

enum fp_word_role role_of(const struct verdicts *v, const struct fp_event *word)
{
	const struct fp_word_use *use = fp_word_use_of(&v->uses, word->object, word->field);
	const char *why;

	return use ? fp_word_role_of(use, &why) : FP_WORD_CONTENT;
}

bool is_stored_last(const struct verdicts *v, const struct fp_event *word)
{
	const struct fp_word_use *use = fp_word_use_of(&v->uses, word->object, word->field);

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
