// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "ordered.h"

#include <stdint.h>
#include <stdlib.h>

#include "model/words.h"

int compare_addresses(const void *x, const void *y)
{
	return ((uintptr_t)x > (uintptr_t)y) - ((uintptr_t)x < (uintptr_t)y);
}

/* ---- sorted ---- */

/* Names are interned, so that equal ones are at equal addresses. */
static int compare_names(const struct ordered_pair *a, enum fp_check check, const char *object, const char *field)
{
	int order = (int)a->check - (int)check;

	if (!order)
		order = compare_addresses(a->object, object);
	return order ? order : compare_addresses(a->field, field);
}

/* The pairs lie in one array: of equals, their addresses tell which was found first. */
static int by_word(const void *x, const void *y)
{
	const struct ordered_pair *a = *(const struct ordered_pair *const *)x;
	const struct ordered_pair *b = *(const struct ordered_pair *const *)y;
	int order = compare_names(a, b->check, b->object, b->field);

	return order ? order : compare_addresses(a, b);
}

static int by_first(const void *x, const void *y)
{
	const struct ordered_pair *a = *(const struct ordered_pair *const *)x;
	const struct ordered_pair *b = *(const struct ordered_pair *const *)y;

	return a->first != b->first ? compare_addresses(a->first, b->first) : compare_addresses(a, b);
}

static bool sort(const struct analysis *a, struct sorted *s, bool taught, int (*order)(const void *, const void *))
{
	s->pairs = malloc((a->nordered + 1) * sizeof(*s->pairs));
	s->other = malloc((a->nordered + 1) * sizeof(*s->other));
	if (!s->pairs || !s->other)
		return false;
	for (unsigned i = 0; i < a->nordered; i++)
		if (!taught || a->ordered[i].by)
			s->pairs[s->n++] = &a->ordered[i];
	qsort(s->pairs, s->n, sizeof(*s->pairs), order);
	for (unsigned i = s->n; i-- > 0;) {
		bool same = i + 1 < s->n && s->pairs[i]->event == s->pairs[i + 1]->event &&
			    (taught || s->pairs[i]->function == s->pairs[i + 1]->function);

		s->other[i] = same ? s->other[i + 1] : i + 1;
	}
	return true;
}

bool find_lessons(struct lessons *l, const struct analysis *a)
{
	l->a = a;
	if (sort(a, &l->all, false, by_word) && sort(a, &l->taught, true, by_word) &&
	    sort(a, &l->by_first, false, by_first))
		return true;
	a->unit->out_of_memory = true;
	return false;
}

static void free_sorted(struct sorted *s)
{
	free(s->pairs);
	free(s->other);
}

void free_lessons(struct lessons *l)
{
	free_sorted(&l->all);
	free_sorted(&l->taught);
	free_sorted(&l->by_first);
}

/* ---- found again ---- */

/* The access that the pair is about: the doorbell, the store that publishes, the load that is tested. */
static const struct fp_event *word_of(const struct candidate *c)
{
	return c->first.status ? c->first.event : c->second->event;
}

/* Of the pairs about that word the first from `from` on; from there on in order of discovery. */
static unsigned first_about(const struct sorted *s, const struct candidate *c, const struct ordered_pair *from)
{
	unsigned low = 0, high = s->n;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		int order = compare_names(s->pairs[middle], c->check, c->object, c->field);

		if (order < 0 || (!order && compare_addresses(s->pairs[middle], from) < 0))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool about(const struct sorted *s, unsigned i, const struct candidate *c)
{
	return i < s->n && !compare_names(s->pairs[i], c->check, c->object, c->field);
}

/* To clear the word is not to hand it over, and what is known at run time only is another word than a number. */
static bool same_value(enum fp_value x, enum fp_value y)
{
	return (x == FP_VALUE_CONST) == (y == FP_VALUE_CONST) && (x == FP_VALUE_ZERO) == (y == FP_VALUE_ZERO);
}

/* The two do alike: the same kinds of accesses, a word that is as tested, or stored as the other is, in one ring as far as is known. */
static bool same_shape(const struct ordered_pair *o, const struct candidate *c)
{
	const struct fp_event *x = o->event, *y = word_of(c), *second = c->second->event;

	if (x->type != y->type || (o->first && o->first->type != c->first.event->type))
		return false;
	if (x->type == FP_STORE && !same_value(x->value.value, second->value.value))
		return false;
	return !*x->ring || !*y->ring || x->ring == y->ring;
}

const struct ordered_pair *taught_elsewhere(const struct lessons *l, const struct candidate *c)
{
	for (unsigned i = first_about(&l->taught, c, NULL); about(&l->taught, i, c); i++)
		if (l->taught.pairs[i]->event != word_of(c) && same_shape(l->taught.pairs[i], c))
			return l->taught.pairs[i];
	return NULL;
}

const struct ordered_pair *ordered_elsewhere(const struct lessons *l, const struct candidate *c)
{
	unsigned i = first_about(&l->all, c, NULL);

	if (about(&l->all, i, c) && l->all.pairs[i]->event == word_of(c) && l->all.pairs[i]->function == c->function)
		i = l->all.other[i];
	return about(&l->all, i, c) ? l->all.pairs[i] : NULL;
}

static bool same_place(const struct fp_place *x, const struct fp_place *y)
{
	return x->file == y->file && x->line == y->line && x->column == y->column;
}

bool hands_over_others(const struct lessons *l, const struct candidate *c)
{
	struct candidate stored = { .check = FP_MISSING_DMA_WMB, .object = c->object, .field = c->field };

	for (unsigned i = first_about(&l->all, &stored, NULL); about(&l->all, i, &stored); i = l->all.other[i])
		if (same_place(&l->all.pairs[i]->event->at, &c->second->event->at))
			return true;
	return false;
}

/* Where the function's begin; NULL where there are none at all. */
static const struct ordered_pair *pairs_from(const struct analysis *a, unsigned function)
{
	return a->ordered ? &a->ordered[a->shares[function].ordered] : NULL;
}

bool prepares_another(const struct lessons *l, const struct candidate *c)
{
	const struct ordered_pair *from = pairs_from(l->a, c->function);
	const struct sorted *s = &l->by_first;
	unsigned low = 0, high = s->n;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;
		int order = compare_addresses(s->pairs[middle]->first, c->first.event);

		if (order < 0 || (!order && compare_addresses(s->pairs[middle], from) < 0))
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < s->n && s->pairs[low]->first == c->first.event && s->pairs[low]->function == c->function; low++) {
		const struct fp_words *added = &l->a->options->words;
		const struct ordered_pair *o = s->pairs[low];

		if (o->check == c->check && o->event != word_of(c) &&
		    (!fp_names_doorbell(added, c->object) || fp_names_doorbell(added, o->object)) &&
		    comes_behind(l->a, c->function, (struct reached){ c->second->event, c->second->via },
				 (struct reached){ o->event, o->via }))
			return true;
	}
	return false;
}

bool publishes_later(const struct lessons *l, const struct fp_event *word, unsigned function, struct reached from)
{
	const struct candidate about_word = { .check = FP_MISSING_DMA_WMB, .object = word->object, .field = word->field };
	unsigned i = first_about(&l->all, &about_word, pairs_from(l->a, function));

	for (; about(&l->all, i, &about_word) && l->all.pairs[i]->function == function; i++) {
		const struct ordered_pair *o = l->all.pairs[i];

		if (comes_behind(l->a, function, from, (struct reached){ o->event, o->via }))
			return true;
	}
	return false;
}
