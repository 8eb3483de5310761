// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "form.h"

/* It keeps accesses of these directions apart, though perhaps for CPUs alone; or was meant to, and holds back the compiler only. */
static bool is_meant_for(const struct fp_event *barrier, enum fp_kind first, enum fp_kind second)
{
	enum fp_kind from = first == FP_RIO ? FP_RM : first, to = second == FP_WIO ? FP_WM : second;

	return orders_behind(barrier, from) & fp_after_bit(to, FP_BY_CPU) ||
	       (barrier->primitive->family == FP_COMPILER && second == FP_WIO);
}

/*
 * Some pair relies on it that a device or host must see in order: it is there for that. What the driver notes
 * in its own memory behind the barrier, no device looks at.
 */
static bool serves_another(const struct verdicts *v, const struct fp_event *barrier, enum fp_kind first)
{
	fp_after by_cpus = 0;

	for (int k = 0; k < FP_NR_KINDS; k++)
		by_cpus |= fp_after_bit((enum fp_kind)k, FP_BY_CPU);
	return v->a->judged[barrier->barrier_id].seen[first] & ~by_cpus;
}

struct form form_of(const struct verdicts *v, const struct candidate *c)
{
	const struct fp_event *between = c->early ? NULL : c->first.crossed;

	if (between && is_meant_for(between, c->first.kind, fp_kind_of(c->second->event)) &&
	    !serves_another(v, between, c->first.kind))
		return (struct form){ FP_WEAK_BARRIER, between };
	/* Behind a write into a window it is there to empty that. */
	if (c->barrier_behind && !c->second->event->wc)
		return (struct form){ FP_MISPLACED_BARRIER, c->barrier_behind };
	return (struct form){ c->check, NULL };
}

struct fp_finding *add_formed(struct verdicts *v, const struct candidate *c, const struct form *form,
			      enum fp_confidence confidence, const char *advised)
{
	const struct fp_event *at = outermost(c->second->event, c->second->via), *b = form->barrier;
	struct fp_finding *f = add_finding(v, form->check, confidence, b ? b->site : at->at, c->function);

	if (!f || !b)
		return f;
	blame(v, f, b);
	if (form->check == FP_WEAK_BARRIER) {
		f->fix = FP_FIX_REPLACE;
		f->fix_from = barrier_name(v, b);
		f->fix_primitive = advised;
		f->fix_summary = PRINT(v, "replace %s by %s()", b->text, advised);
	} else {
		f->fix = FP_FIX_MOVE_BEFORE;
		f->fix_primitive = barrier_name(v, b);
		f->fix_to = at->at;
		f->fix_summary = PRINT(v, "move %s before %s", b->text, at->text);
	}
	return f;
}
