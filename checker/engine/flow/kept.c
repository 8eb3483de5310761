// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "kept.h"

#include <assert.h>

/* Checks that look at kinds of which none is the other's share the room. */
void place_kept(struct analysis *a)
{
	const size_t align = _Alignof(max_align_t);
	size_t end[FP_NR_KINDS] = { 0 };

	for (enum fp_check i = 0; i < FP_NR_CHECKS; i++) {
		const struct check *c = fp_checks[i];
		size_t at = 0;

		if (c && c->pair)
			a->pairing[a->npairing++] = i;
		if (c)
			a->kinds_kept |= c->of;
		if (c && c->keeps)
			a->keeping[a->nkeeping++] = i;
		for (int k = 0; c && k < FP_NR_KINDS; k++)
			if (c->of & 1u << k && end[k] > at)
				at = end[k];
		a->kept_at[i] = at;
		for (int k = 0; c && k < FP_NR_KINDS; k++)
			if (c->of & 1u << k)
				end[k] = (at + c->keeps + align - 1) / align * align;
	}
	for (int k = 0; k < FP_NR_KINDS; k++)
		assert(end[k] <= FP_KEPT_BYTES);
}

const void *kept_of(const struct walk *w, const struct fact *f, enum fp_check check)
{
	const struct check *c = fp_checks[check];

	return c && c->keeps && c->of & 1u << f->kind ? f->mine + w->a->kept_at[check] : NULL;
}

#define FOR_EACH_KEPT(w, f, each, mine) \
	for (const enum fp_check *each = (w)->a->keeping, *end = each + ((w)->a->kinds_kept & 1u << (f)->kind ? (w)->a->nkeeping : 0); \
	     each < end; each++) \
		for (void *mine = (void *)kept_of(w, f, *each); mine; mine = NULL)

void start_kept(struct walk *w, struct fact *f)
{
	FOR_EACH_KEPT(w, f, each, mine)
		fp_checks[*each]->starts(mine, f);
}

void pass_kept(struct walk *w, struct state *s, const struct second *behind)
{
	for (unsigned i = 0; i < s->n; i++)
		FOR_EACH_KEPT(w, &s->facts[i], each, mine)
			fp_checks[*each]->passes(w, &s->facts[i], mine, behind);
}

bool join_kept(struct walk *w, struct fact *to, const struct fact *from)
{
	bool changed = false;

	FOR_EACH_KEPT(w, to, each, mine)
		changed |= fp_checks[*each]->joins(mine, from->mine + w->a->kept_at[*each]);
	return changed;
}

bool same_kept(const struct walk *w, const struct fact *x, const struct fact *y)
{
	for (unsigned i = 0; w->a->kinds_kept & 1u << x->kind && i < w->a->nkeeping; i++) {
		enum fp_check check = w->a->keeping[i];

		if (kept_of(w, x, check) && !fp_checks[check]->same(kept_of(w, x, check), kept_of(w, y, check)))
			return false;
	}
	return true;
}

void surface_kept(struct walk *w, struct fact *f, const struct fp_event *call)
{
	FOR_EACH_KEPT(w, f, each, mine)
		fp_checks[*each]->surfaces(w, mine, f, call);
}

void follow_kept(struct walk *w, struct fact *f, const struct fact *entry, const struct fp_event *call)
{
	FOR_EACH_KEPT(w, f, each, mine) {
		struct fact inner = *entry;
		void *theirs = inner.mine + w->a->kept_at[*each];

		fp_checks[*each]->surfaces(w, theirs, &inner, call);
		fp_checks[*each]->follows(mine, theirs, call);
	}
}

void leave_kept(struct walk *w, struct fact *f)
{
	FOR_EACH_KEPT(w, f, each, mine)
		fp_checks[*each]->leaves(w, f, mine);
}
