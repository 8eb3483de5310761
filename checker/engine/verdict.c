// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Why was this reported, and in which words: the rules that turn the flow's pairs into findings. */
#include "verdict.h"

#include <stdlib.h>
#include <string.h>

#include "bypass.h"
#include "evidence.h"
#include "full.h"
#include "ownership.h"
#include "checks.h"
#include "report.h"
#include "sync.h"

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

/* ---- stores that a device may not see in time ---- */

static enum fp_symptom missing_symptom(const struct fp_event *write)
{
	if (write->wc)
		return FP_NO_WMB_WC;
	return write->strength == FP_RAW ? FP_NO_WMB_RAW :
	       write->strength == FP_RELAXED ? FP_NO_WMB_RELAXED : FP_NO_WMB_ORDERED;
}

/* A barrier that was meant to order, but not for this observer. */
static enum fp_symptom weak_symptom(const struct fp_primitive *barrier, const struct fp_event *write)
{
	if (barrier->family == FP_COMPILER)
		return missing_symptom(write);
	if (barrier->family == FP_DMA)
		return write->wc ? FP_DMA_BEFORE_WC :
		       write->strength == FP_RAW ? FP_DMA_BEFORE_RAW : FP_DMA_BEFORE_RELAXED;
	if (write->wc)
		return FP_SMP_BEFORE_WC;
	return write->strength == FP_RELAXED ? FP_SMP_BEFORE_RELAXED : FP_SMP_BEFORE_RAW;
}

static const char *write_kind(const struct fp_event *write)
{
	if (write->wc)
		return "an access to a write-combining mapping";
	return write->strength == FP_RAW ? "a raw MMIO write" :
	       write->strength == FP_RELAXED ? "a relaxed MMIO write" : "an MMIO write of that kernel";
}

static const char *weak_for(const struct fp_primitive *barrier)
{
	switch (barrier->family) {
	case FP_COMPILER:
		return "holds back the compiler only";
	case FP_SMP:
		return "orders memory for other CPUs only";
	case FP_VIRT:
		return "orders memory for CPUs only";
	default:
		return "orders coherent memory only, not MMIO";
	}
}

static const char *register_of(struct verdicts *v, const struct second *s)
{
	return *s->reg.text ? PRINT(v, " of %s", s->reg.text) : "";
}

/* From the store to the doorbell, past the barrier that does not hold it. */
static void access_steps(struct verdicts *v, struct fp_finding *f, const struct candidate *c,
			 const struct fp_event *barrier, const char *why)
{
	const struct second *second = c->second;
	const struct fp_event *store = c->first.event, *e = second->event;

	call_steps(v, f, c->first.via);
	add_step(v, f, FP_ROLE_STORE, store->at, named(v, "store to", store));
	if (barrier)
		add_step(v, f, FP_ROLE_BARRIER, barrier->at, PRINT(v, "%s %s", barrier->text, weak_for(barrier->primitive)));
	call_steps(v, f, second->via);
	add_step(v, f, FP_ROLE_DOORBELL, e->at, PRINT(v, "%s%s%s%s", e->text, register_of(v, second), why ? ": " : "",
					  why ? why : ""));
}

/* The register, the function that writes, or one on the way there. */
static bool is_declared(const struct analysis *a, const struct candidate *c)
{
	return a->unit->functions[c->function].doorbell || c->second->reg.value == FP_VALUE_DOORBELL ||
	       c->second->device.value == FP_VALUE_DOORBELL || (c->second->via && c->second->via->doorbell);
}

static int score_of(struct verdicts *v, const struct candidate *c, const char **why)
{
	const struct analysis *a = v->a;
	struct fp_doorbell_evidence e = {
		.reg = &c->second->reg, .value = &c->second->value,
		.function = a->unit->functions[c->function].name, .helpers = helpers_of(c->second->via),
		.declared = is_declared(a, c), .memory = c->first.memory, .by_type = c->first.event->by_type,
		.ordered_elsewhere = ordered_elsewhere(&v->lessons, c) != NULL,
		.calls = depth_of(c->first.via) + depth_of(c->second->via), .crosses_opaque = c->first.past_opaque,
		.ordered_write_follows = c->ordered_write_follows,
	};
	int score = fp_doorbell_score(&e, why);

	/* Somebody thought of order here, and meant this write. */
	if (c->barrier_behind || c->first.crossed)
		score += 2;
	return score;
}

static bool is_needed(const struct judged *j)
{
	for (int k = 0; k < FP_NR_FIRST; k++)
		if (j->need[k])
			return true;
	return false;
}

/* The barrier between the two that was meant for them, but does not reach. One that serves a device is not meant. */
static const struct fp_event *weak_between(const struct verdicts *v, const struct candidate *c)
{
	const struct fp_event *b = c->first.crossed;
	fp_after by_cpus = 0, need;

	if (!b)
		return NULL;
	for (int k = 0; k < FP_NR_KINDS; k++)
		by_cpus |= fp_after_bit((enum fp_kind)k, FP_BY_CPU);
	need = v->a->judged[b->barrier_id].need[FP_WM];
	return need & ~by_cpus ? NULL : b;
}

static void report_unordered(struct verdicts *v, const struct candidate *c, int score, const char *why)
{
	const struct fp_event *write = c->second->event, *call = outermost(write, c->second->via);
	const struct fp_event *crossed = weak_between(v, c), *behind = c->barrier_behind;
	const struct ordered_pair *peer = ordered_elsewhere(&v->lessons, c);
	enum fp_confidence confidence = c->documented_only ? FP_LOW : fp_score_confidence(score);
	enum fp_symptom symptom = crossed ? weak_symptom(crossed->primitive, write) :
				  c->documented_only ? FP_NO_WMB_UNDOCUMENTED : missing_symptom(write);
	fp_archs visible = fp_visible_hw(symptom) |
			   (crossed && crossed->primitive->family == FP_COMPILER ? 0 : fp_visible_compiler(symptom));
	const char *reg = register_of(v, c->second), *name = write->text;
	const char *barrier = proposal(v, FP_WM, FP_WIO, FP_BY_DEVICE);
	struct fp_finding *f;

	if (!wanted(v, visible))
		return;
	f = add_finding(v, crossed ? FP_WEAK_BARRIER : behind ? FP_MISPLACED_BARRIER : FP_MISSING_WMB, confidence,
			crossed ? crossed->site : behind ? behind->site : call->at, c->function);
	if (!f)
		return;
	if (crossed || behind)
		v->a->judged[(crossed ? crossed : behind)->barrier_id].reported = true;
	f->visible_on = wanted(v, visible);
	f->fix_primitive = barrier;
	if (crossed) {
		f->message = PRINT(v, "%s %s, but the store to %s is for the device that %s%s tells to look: %s() is needed",
				   crossed->text, weak_for(crossed->primitive), c->first.event->text, name, reg, barrier);
		f->fix = FP_FIX_REPLACE;
		f->fix_from = barrier_name(v, crossed);
		f->fix_summary = PRINT(v, "replace %s by %s()", crossed->text, barrier);
	} else if (behind) {
		f->message = PRINT(v, "%s stands behind %s%s: the device may look before the store to %s is visible",
				   behind->text, name, reg, c->first.event->text);
		f->fix = FP_FIX_MOVE_BEFORE;
		f->fix_primitive = barrier_name(v, behind);
		f->fix_to = call->at;
		f->fix_summary = PRINT(v, "move %s before %s", behind->text, call->text);
	} else {
		f->message = PRINT(v, "%s%s can reach the device before the store to %s: %s does not wait for memory%s",
				   name, reg, c->first.event->text, write_kind(write),
				   c->documented_only ? ", by the documents of that kernel" : "");
		f->fix = FP_FIX_INSERT_BEFORE;
		f->fix_summary = write->strength != FP_ORDERED && !write->wc ?
			PRINT(v, "put %s() before it, or use the accessor that waits", barrier) :
			PRINT(v, "put %s() before it", barrier);
	}
	access_steps(v, f, c, crossed, why);
	if (behind && !crossed)
		add_step(v, f, FP_ROLE_BARRIER, behind->at, PRINT(v, "%s comes too late", behind->text));
	if (peer)
		add_step(v, f, FP_ROLE_WRITE, outermost(peer->event, peer->via)->at, "here a barrier orders the same register");
}

struct scored {
	const struct candidate *candidate;
	const char *why;
	int score;
};

/* By function and memory object; of those, the best score first, the last of equals. */
static int by_object(const void *x, const void *y)
{
	const struct scored *a = x, *b = y;
	const struct candidate *c = a->candidate, *d = b->candidate;
	int order = strcmp(c->first.event->object, d->first.event->object);	/* an address is another in each run */

	if (c->function != d->function)
		return c->function < d->function ? -1 : 1;
	if (order)
		return order;
	return a->score != b->score ? (a->score < b->score) - (a->score > b->score) : compare_addresses(d, c);
}

/* One finding per function and memory object: the write that looks most like the doorbell. */
static void judge_unordered(struct verdicts *v)
{
	const struct analysis *a = v->a;
	struct scored *scored = malloc((a->ncandidates + 1) * sizeof(*scored));
	unsigned n = 0;

	if (!scored) {
		v->a->unit->out_of_memory = true;
		return;
	}
	for (unsigned i = 0; i < a->ncandidates; i++) {
		struct scored s = { .candidate = &a->candidates[i] };

		if (s.candidate->check != FP_MISSING_WMB ||
		    (prepares_another(&v->lessons, s.candidate) && !is_declared(a, s.candidate)))
			continue;
		s.score = score_of(v, s.candidate, &s.why);
		if (s.score > 0)
			scored[n++] = s;
	}
	qsort(scored, n, sizeof(*scored), by_object);
	for (unsigned i = 0; i < n; i++) {
		const struct candidate *c = scored[i].candidate, *best = i ? scored[i - 1].candidate : NULL;

		if (!best || best->function != c->function || best->first.event->object != c->first.event->object)
			report_unordered(v, c, scored[i].score, scored[i].why);
	}
	free(scored);
}

/* smp_* between two stores that a device or host reads: right for another CPU, and on SMP hosts by luck. */
static void judge_weak_memory(struct verdicts *v)
{
	const struct analysis *a = v->a;
	fp_archs visible = wanted(v, fp_visible_hw(FP_SMP_FOR_DEVICE));

	for (unsigned i = 0; i < a->ncandidates && visible; i++) {
		const struct candidate *c = &a->candidates[i];
		const struct fp_event *crossed = c->first.between, *store = c->second->event;
		bool host = c->first.memory == FP_HOST && store->memory == FP_HOST;
		bool known = !c->first.event->by_type && !store->by_type;
		const char *better = proposal(v, FP_WM, FP_WM, host ? FP_BY_HOST : FP_BY_DEVICE);
		struct fp_finding *f;

		if (c->check != FP_WEAK_BARRIER)
			continue;
		/* Different objects: the barrier may stand there for another CPU (section 4.12 of the model). */
		f = add_finding(v, FP_WEAK_BARRIER,
				store->publish ? FP_HIGH :
				host || (known && c->first.event->object == store->object) ? FP_MEDIUM : FP_LOW,
				crossed->site, c->function);
		if (!f)
			return;
		f->visible_on = visible;
		f->message = PRINT(v, "%s orders the stores to %s and %s for %s; %s reads them",
				   crossed->text, c->first.event->text, store->text,
				   crossed->primitive->family == FP_SMP ?
				   "other CPUs only, and on a UP kernel for nobody" : "CPUs only",
				   host ? "a host" : "a device");
		f->fix = FP_FIX_REPLACE;
		f->fix_from = barrier_name(v, crossed);
		f->fix_primitive = better;
		f->fix_summary = PRINT(v, "replace %s by %s()", crossed->text, better);
		add_step(v, f, FP_ROLE_STORE, c->first.event->at, named(v, "store to", c->first.event));
		add_step(v, f, FP_ROLE_BARRIER, crossed->at, PRINT(v, "%s", crossed->text));
		add_step(v, f, FP_ROLE_PUBLISH, store->at, named(v, "store to", store));
		a->judged[crossed->barrier_id].reported = true;
	}
}

/* ---- MMIO that leaves its critical section ---- */

static void judge_mmiowb(struct verdicts *v)
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

/* ---- barriers that are too much ---- */

static void judge_needless(struct verdicts *v, const struct judged *j)
{
	const struct fp_event *e = j->event, *why = j->adds ? j->instead : j->repeats ? j->repeats : j->instead;
	const char *cost = cost_of(v, e->primitive, NULL);
	const char *reason = j->instead_kind == FP_WM ? "it waits for all earlier stores by itself" :
			     why && why->type == FP_MMIO_READ && j->instead_after ? "later loads wait for it" :
			     "accesses to one device stay in order";
	struct fp_finding *f;

	if (!cost)
		return;
	f = add_finding(v, FP_NEEDLESS_BARRIER, j->first_known && !j->escapes ? FP_HIGH : FP_MEDIUM, e->site,
			j->function);
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
	enum fp_confidence confidence = j->device_known ? FP_HIGH : j->device_by_type ? FP_MEDIUM : FP_LOW;
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
	if ((j->escapes || j->need_of_unknown[FP_RM]) && confidence > FP_MEDIUM)
		confidence = FP_MEDIUM;
	scope = lighter->family == FP_MANDATORY ? "only one direction" :
		lighter->family == FP_SMP ? "only memory that other CPUs share" :
		lighter->family == FP_VIRT ? "only memory shared with a host" : "only memory, no MMIO";
	f = add_finding(v, FP_HEAVY_BARRIER, confidence, e->site, j->function);
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

	if (j->unknown || e->alternative || e->primitive->is_virtio || j->reported)
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

bool fp_verdicts(struct analysis *a, fp_sink sink, void *ctx)
{
	struct verdicts v = { .a = a };

	if (find_lessons(&v.lessons, a)) {
		judge_unordered(&v);
		judge_weak_memory(&v);
		judge_ownership(&v);
		judge_full(&v);
		judge_sync(&v);
		judge_mmiowb(&v);
		fp_checks[FP_MISSING_FLUSH]->judge(&v);
		judge_bypass(&v);
		for (unsigned i = 1; i < a->njudged; i++)
			judge_barrier(&v, &a->judged[i]);
		pass_on(&v, sink, ctx);
	}
	free_lessons(&v.lessons);
	return !a->unit->out_of_memory;
}
