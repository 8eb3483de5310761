// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Barriers that are too much: nothing would be missed without them, or a lighter one would do. */
#include <string.h>

#include "excess.h"
#include "report/report.h"

/* "arm64: dsb st; ..." for what one barrier costs, or costs more than another. NULL: nothing, anywhere one asked for. */
static const char *cost_of(struct verdicts *v, const struct fp_primitive *p, const struct fp_primitive *instead)
{
	const char *all = NULL;

	for (int i = 0; i < FP_NR_ARCHS; i++) {
		const char *cost = p->cost[i], *less = instead ? instead->cost[i] : NULL;

		if (!cost || !wanted(v, (fp_archs)1 << i) || (less && !strcmp(cost, less)))
			continue;
		all = PRINT(v, "%s%s%s: %s%s%s%s", all ? all : "", all ? "; " : "", fp_arch_name((enum fp_arch)i),
			    cost, instead ? " (instead of " : "", instead ? (less ? less : "nothing") : "",
			    instead ? ")" : "");
	}
	return all;
}

static bool is_needed(const struct judged *j)
{
	for (int k = 0; k < FP_NR_FIRST; k++)
		if (j->need[k])
			return true;
	return false;
}

/* NULL: it is none, or memory has run out. */
static struct fp_finding *add_excess(struct verdicts *v, const struct judged *j, enum fp_check check,
				     const struct fp_terms *terms)
{
	enum fp_confidence confidence;

	tell_weighed(v, j->function, (struct fp_weighed){ .check = check, .model = FP_EXCESS, .terms = terms,
							  .first = j->event->site, .second = j->event->site });
	return fp_terms_tell(terms, FP_EXCESS, &confidence) ?
		       add_finding(v, check, confidence, j->event->site, j->function) : NULL;
}

static void judge_needless(struct verdicts *v, const struct judged *j)
{
	const struct fp_event *e = j->event, *why = j->adds ? j->instead : j->repeats ? j->repeats : j->instead;
	const char *cost = cost_of(v, e->primitive, NULL);
	const char *reason = j->instead_kind == FP_WM ? "it waits for all earlier stores by itself" :
			     why && why->type == FP_MMIO_READ && j->instead_after ? "later loads wait for it" :
			     "accesses to one device stay in order";
	struct fp_terms terms = { .n = {
		[FP_EXCESS_NEEDLESS] = true, [FP_EXCESS_FIRST_OUTSIDE] = !j->first_known, [FP_EXCESS_ESCAPES] = j->escapes,
	} };
	struct fp_finding *f;

	if (!cost)
		return;
	f = add_excess(v, j, FP_NEEDLESS_BARRIER, &terms);
	if (!f)
		return;
	f->cost = cost;
	f->fix = FP_FIX_DELETE;
	f->fix_from = barrier_name(v, e);
	f->fix_summary = PRINT(v, "remove %s", e->text);
	add_step(v, f, FP_ROLE_BARRIER, e->at, e->text);
	if (!why) {
		f->message = PRINT(v, "%s has nothing to order: no MMIO write before it can leave the critical section",
				   e->text);
	} else if (why->type == FP_BARRIER) {
		f->message = PRINT(v, "%s repeats %s: nothing happens between the two that it could order",
				   e->text, why->text);
		add_step(v, f, FP_ROLE_BARRIER, why->at, PRINT(v, "%s orders the same", why->text));
	} else if (why->type == FP_MMIO_READ) {
		f->message = PRINT(v, "%s repeats what %s does: %s", e->text, why->text, reason);
		add_step(v, f, FP_ROLE_STATUS, why->at, PRINT(v, "%s", why->text));
	} else {
		f->message = PRINT(v, "%s repeats what %s does: %s", e->text, why->text, reason);
		add_step(v, f, FP_ROLE_DOORBELL, why->at, PRINT(v, "%s", why->text));
	}
}

static void judge_heavy(struct verdicts *v, const struct judged *j)
{
	const struct fp_event *e = j->event;
	const struct fp_primitive *lighter;
	const char *name;
	struct fp_terms terms = { .n = {
		[FP_EXCESS_HEAVY] = true, [FP_EXCESS_ESCAPES] = j->escapes,
		[FP_EXCESS_LOADS_OF_UNKNOWN] = j->need_of_unknown[FP_RM] != 0,
		[FP_EXCESS_BY_TYPE] = !j->device_known && j->device_by_type,
		[FP_EXCESS_NOT_DEVICES] = !j->device_known && !j->device_by_type,
	} };
	const char *cost, *scope;
	/* Where the doorbell of these stores is in sight and waits by itself, no other is thought of. */
	bool own_doorbell = j->instead && j->instead->type == FP_MMIO_WRITE;
	fp_after need[FP_NR_FIRST];
	struct fp_finding *f;

	for (int k = 0; k < FP_NR_FIRST; k++)
		need[k] = j->need[k] | (own_doorbell ? 0 : j->need_outside[k]);
	lighter = lighter_proposal(v, need, e->primitive);
	cost = lighter ? cost_of(v, e->primitive, lighter) : NULL;
	if (!cost)
		return;
	scope = lighter->family == FP_MANDATORY ? "only one direction" :
		lighter->family == FP_SMP ? "only memory that other CPUs share" :
		lighter->family == FP_VIRT ? "only memory shared with a host" : "only memory, no MMIO";
	f = add_excess(v, j, FP_HEAVY_BARRIER, &terms);
	if (!f)
		return;
	f->cost = cost;
	name = fp_primitive_called(lighter);
	f->message = PRINT(v, "%s orders %s here: %s() is enough", e->text, scope, name);
	f->fix = FP_FIX_REPLACE;
	f->fix_from = barrier_name(v, e);
	f->fix_primitive = name;
	f->fix_summary = PRINT(v, "replace %s by %s()", e->text, name);
	if (j->pair_first)
		add_step(v, f, j->pair_first->type == FP_STORE ? FP_ROLE_STORE : FP_ROLE_LOAD, j->pair_first->at,
			 PRINT(v, "between %s%s%s%s", j->pair_first->text, *j->pair_first->why ? " (" : "",
			       j->pair_first->why, *j->pair_first->why ? ")" : ""));
	add_step(v, f, FP_ROLE_BARRIER, e->at, e->text);
	if (j->pair_second)
		add_step(v, f, j->pair_second->type == FP_STORE ? FP_ROLE_PUBLISH :
			 j->pair_second->type == FP_MMIO_WRITE ? FP_ROLE_WRITE : FP_ROLE_LOAD,
			 j->pair_second->at, PRINT(v, "and %s", j->pair_second->text));
	if (j->instead && j->instead->type == FP_MMIO_WRITE && j->instead_kind == FP_WM)
		add_step(v, f, FP_ROLE_DOORBELL, j->instead->at,
			 PRINT(v, "%s waits for the stores by itself", j->instead->text));
}

static void judge_barrier(struct verdicts *v, const struct judged *j)
{
	const struct fp_event *e = j->event;
	enum fp_family family = e->primitive->family;
	bool repeats = j->repeats && !j->adds, needed = is_needed(j), by_unknown = j->need_of_unknown[FP_RM] != 0;

	if (j->unknown || e->alternative || e->primitive->is_virtio || j->blamed)
		return;
	switch (family) {
	case FP_SMP:
	case FP_VIRT:	/* for whom they serve is often in another file */
		if (repeats && !j->opaque_behind && j->repeats->primitive->family == family)
			judge_needless(v, j);
		break;
	case FP_IOWB:
		if (!needed && !j->opaque_behind && (repeats || (!j->adds && !j->escapes)))
			judge_needless(v, j);
		break;
	case FP_DMA:
	case FP_MANDATORY:
		if (!needed && !j->on_some_paths && !by_unknown && !j->opaque_behind && (repeats || j->instead))
			judge_needless(v, j);
		else if (needed && family == FP_MANDATORY)
			judge_heavy(v, j);
		break;
	case FP_COMPILER:
	case FP_LOCKING:
		break;
	}
}

void judge_excess(struct verdicts *v)
{
	for (unsigned i = 1; i < v->a->njudged; i++)
		judge_barrier(v, &v->a->judged[i]);
}
