// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * MMIO that leaves its critical section. [MB] of 5.1 and before, "LOCKS VS I/O
 * ACCESSES"; since 5.2 spin_unlock() does what mmiowb() did, for ordered accessors.
 */
#include "flow/check.h"
#include "flow/pairs.h"
#include "report/report.h"

static void pair(struct walk *w, const struct pair *p)
{
	if (p->first->kind == FP_WIO && !p->first->entry && p->kind == FP_UNLOCK && p->second->event->spin &&
	    !by_itself(p) && !p->by_barrier)
		add_candidate(w, FP_MISSING_MMIOWB, p->first, p->second, "", "");
}

static void judge(struct verdicts *v)
{
	const struct analysis *a = v->a;
	bool current = a->era == FP_ERA_CURRENT;
	fp_archs visible = wanted(v, fp_visible_hw(current ? FP_NO_MMIOWB_RELAXED :
						   a->era == FP_ERA_UNORDERED ? FP_NO_MMIOWB_EARLY : FP_NO_MMIOWB));

	for (unsigned i = 0; i < a->ncandidates && visible; i++) {
		const struct candidate *c = &a->candidates[i];
		const struct fp_event *unlock = c->second->event, *write = c->first.event;
		const struct fp_event *at = outermost(unlock, c->second->via);
		struct fp_finding *f;

		if (c->check != FP_MISSING_MMIOWB)
			continue;
		f = add_finding(v, FP_MISSING_MMIOWB,
				current ? FP_LOW : c->first.under_lock && !c->second->via ? FP_HIGH : FP_MEDIUM,
				at->at, c->function);
		if (!f)
			return;
		f->visible_on = visible;
		f->message = current ?
			PRINT(v, "%s is not ordered before %s: the next holder's MMIO write can reach the device first",
			      write->text, unlock->text) :
			PRINT(v, "%s can reach the device after that of the next lock holder: mmiowb() is missing before %s",
			      write->text, unlock->text);
		if (!current) {
			f->fix = FP_FIX_INSERT_BEFORE;
			f->fix_primitive = "mmiowb";
		}
		f->fix_summary = current ? "use the accessor that is ordered, at least for the last write" :
					   "put mmiowb() before it, or read back from the device";
		call_steps(v, f, c->first.via);
		add_step(v, f, FP_ROLE_WRITE, write->at, write->text);
		add_step(v, f, FP_ROLE_UNLOCK, unlock->at, unlock->text);
	}
}

const struct check fp_missing_mmiowb = { .pair = pair, .judge = judge };
