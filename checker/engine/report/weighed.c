// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "weighed.h"

#include <stdlib.h>
#include <string.h>

#include "evidence.h"

static int by_word(const void *x, const void *y)
{
	const struct weighed *a = x, *b = y;
	const struct candidate *c = a->candidate, *d = b->candidate;
	int order;

	if (c->function != d->function)
		return c->function < d->function ? -1 : 1;
	if (c->check != d->check)
		return (int)c->check - (int)d->check;
	order = strcmp(c->object, d->object);	/* an address is another in each run */
	if (!order)
		order = strcmp(c->field, d->field);
	if (order)
		return order;
	if (a->confidence != b->confidence)
		return a->confidence > b->confidence ? -1 : 1;
	return a->sum != b->sum ? (a->sum < b->sum) - (a->sum > b->sum) : compare_addresses(c, d);
}

struct weighed *weigh_all(struct verdicts *v, enum fp_check check, enum fp_model model,
			  bool (*asks)(const struct verdicts *, const struct candidate *),
			  struct weighed (*weigh)(struct verdicts *, const struct candidate *), unsigned *n)
{
	const struct analysis *a = v->a;
	struct weighed *all = malloc((a->ncandidates + 1) * sizeof(*all));

	*n = 0;
	if (!all) {
		a->unit->out_of_memory = true;
		return NULL;
	}
	for (unsigned i = 0; i < a->ncandidates; i++) {
		const struct candidate *c = &a->candidates[i];

		if (c->check != check || !asks(v, c))
			continue;
		all[*n] = weigh(v, c);
		all[*n].sum = fp_terms_sum(&all[*n].terms);
		tell_weighed(v, c->function, weighed_pair(c, model, &all[*n].terms));
		*n += fp_terms_tell(&all[*n].terms, model, &all[*n].confidence);
	}
	qsort(all, *n, sizeof(*all), by_word);
	return all;
}

bool is_nearer(const struct candidate *inner, const struct candidate *c)
{
	if (inner->check != c->check || inner->second->event != c->second->event)
		return false;
	for (const struct via *way = c->second->via; way; way = way->next)
		if (way->next == inner->second->via)
			return true;
	return false;
}

static bool is_mended(const struct weighed *all, unsigned n, const struct weighed *w)
{
	for (unsigned i = 0; w->candidate->second->via && i < n; i++)
		if (is_nearer(all[i].candidate, w->candidate) && all[i].confidence >= w->confidence)
			return true;
	return false;
}

unsigned drop_mended(struct weighed *all, unsigned n)
{
	unsigned left = 0;

	/* What mends one that is dropped mends all that this one would have: it need not be looked at again. */
	for (unsigned i = 0; i < n; i++)
		if (!is_mended(all, n, &all[i]))
			all[left++] = all[i];
	return left;
}

bool same_word_of(const struct weighed *x, const struct weighed *y)
{
	const struct candidate *c = x->candidate, *d = y->candidate;

	return c->function == d->function && c->check == d->check && c->object == d->object && c->field == d->field;
}

/* The word is computed from what it was. */
static bool is_moved(const struct fp_event *store)
{
	for (unsigned i = 0; i < store->ndepends; i++)
		if (same_name(store->depends[i].object, store->object) && same_name(store->depends[i].field, store->field))
			return true;
	return false;
}

bool is_ring_index(const struct verdicts *v, const struct candidate *c)
{
	const struct fp_event *a = c->first.event, *b = c->second->event;

	const struct fp_event *index = c->first.status ? a : b;

	if (c->first.status ? c->first.asked->test != FP_ENDS : !is_moved(b))
		return false;
	return !index->by_type && a->object != b->object && *a->ring && a->ring == b->ring &&
	       fp_names_index(added_words(v), index->field);
}

/* Parts of one entry: of one type, or computed from one ring. A raw word may belong to anything. */
bool is_index(const struct verdicts *v, const struct candidate *c)
{
	const struct fp_event *a = c->first.event, *b = c->second->event;

	if (c->check == FP_MISSING_RMB)
		return true;
	if (a->object == b->object || b->memory == FP_STREAMING)
		return false;
	/* One field may hold rings of either direction, of a type each. */
	return !*a->ring || a->ring != b->ring || fp_opposite_directions(added_words(v), a->object, b->object) ||
	       is_ring_index(v, c);
}
