// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What a function leaves to its callers. */
#include "summary.h"

#include <stdlib.h>
#include <string.h>

#include "facts.h"
#include "kept.h"
#include "operands.h"

/* Room for one more in an array that ends with the analysis. */
bool grow(struct walk *w, void **array, unsigned n, unsigned *cap, size_t size)
{
	unsigned room = *cap ? *cap * 2 : 64;
	void *bigger = n < *cap ? *array : realloc(*array, room * size);

	if (!bigger) {
		w->a->unit->out_of_memory = true;
		return false;
	}
	*cap = n < *cap ? *cap : room;
	*array = bigger;
	return true;
}

/* One access, reached by two ways that make no difference to callers. */
static bool same_exposed(const struct walk *w, const struct exposed *x, const struct exposed *y)
{
	const struct second *s = &x->second, *t = &y->second;

	return s->event == t->event && s->own == t->own && same_order(&x->entry, &y->entry) && x->barrier_behind == y->barrier_behind &&
	       x->follows == y->follows && x->own_barrier == y->own_barrier && x->entry.newest == y->entry.newest &&
	       x->entry.latest == y->entry.latest && x->entry.flushed == y->entry.flushed &&
	       x->entry.handed_over == y->entry.handed_over &&
	       x->entry.past_opaque == y->entry.past_opaque && x->entry.past_read == y->entry.past_read &&
	       same_operand(&s->device, &t->device) && same_operand(&s->reg, &t->reg) &&
	       same_operand(&s->value, &t->value) && fp_alike(s->via, t->via) &&
	       same_kept(w, &x->entry, &y->entry);
}

/*
 * Accesses to the same memory with the same order before them tell callers
 * the same; of a device's memory two do, so that one is not the caller's own word.
 */
static bool is_exposed(const struct summary *s, const struct fact *entry, const struct second *second)
{
	const struct fp_event *e = second->event;
	unsigned alike = 0;

	for (unsigned i = 0; i < s->nexposed && is_memory(fp_kind_of(e)); i++) {
		const struct fp_event *known = s->exposed[i].second.event;

		if (same_order(&s->exposed[i].entry, entry) && known->type == e->type && known->memory == e->memory &&
		    (!s->exposed[i].second.own || second->own) &&
		    same_name(known->object, e->object) &&
		    (!fp_device_visible(e->memory) || same_name(known->field, e->field) || ++alike == 2))
			return true;
	}
	return false;
}

/*
 * Of one access by many ways the first and the last stay: of findings that are
 * equally good either the one or the other is reported. Without that, where
 * each function calls the next twice, ways would double with each.
 */
static void drop_middle(const struct walk *w, struct summary *s, const struct exposed *last)
{
	unsigned alike = 0;

	for (unsigned i = 0; i < s->nexposed; i++)
		if (same_exposed(w, &s->exposed[i], last) && ++alike == 2) {
			memmove(&s->exposed[i], &s->exposed[i + 1], (--s->nexposed - i) * sizeof(s->exposed[0]));
			return;
		}
}

void expose(struct walk *w, const struct fact *from, const struct second *second, bool own_barrier)
{
	struct summary *s = &w->summaries[w->function];
	struct exposed x = { .entry = on_all_paths(from), .second = *second, .follows = w->follows,
			     .own_barrier = own_barrier };

	if (is_exposed(s, &x.entry, second))
		return;
	drop_middle(w, s, &x);
	if (s->nexposed == FP_MAX_EXPOSED) {
		s->incomplete = true;
		return;
	}
	if (grow(w, (void **)&s->exposed, s->nexposed, &s->exposed_cap, sizeof(*s->exposed)))
		s->exposed[s->nexposed++] = x;
}

/* What nobody will ask for again: of a long chain of calls two summaries are in memory at a time. */
void forget(struct summary *s)
{
	free(s->exposed);
	free(s->left);
	free(s->tests);
	free(s->arms);
	s->exposed = NULL;
	s->left = NULL;
	s->tests = NULL;
	s->arms = NULL;
	s->nexposed = s->nleft = s->ntests = s->narms = 0;
}
