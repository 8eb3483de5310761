// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Stores that the device is told to look at: an MMIO write that does not wait
 * for them. [MB] "KERNEL I/O BARRIER EFFECTS": writeX() does, since 4.17 on all
 * architectures; the relaxed and raw ones, and write-combining mappings, do not.
 */
#include <stdlib.h>
#include <string.h>

#include "flow/check.h"
#include "flow/pairs.h"
#include "report/evidence.h"
#include "report/form.h"
#include "report/weighed.h"

/* ---- pairs ---- */

static void pair(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	const struct second *write = p->second;
	struct candidate *c;

	if (first->kind != FP_WM || first->payload || first->entry || first->handed_over || p->kind != FP_WIO ||
	    !fp_device_visible(first->memory) || by_itself(p))
		return;
	if (p->by_barrier) {
		if (write->reg.value != FP_VALUE_PARAM && *write->reg.text)
			note_ordered(w, FP_MISSING_WMB, first, write, write->event, write->reg.text, "", first->between);
		return;
	}
	c = add_candidate(w, FP_MISSING_WMB, first, write, write->reg.text, "");
	if (c)
		c->documented_only = p->undocumented && write->event->strength == FP_ORDERED && !write->event->wc;
}

/* ---- verdicts ---- */

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

static struct weighed weigh(struct verdicts *v, const struct candidate *c)
{
	struct weighed w = { .candidate = c };
	const struct analysis *a = v->a;
	const struct fp_event *crossed = c->first.crossed;
	struct fp_doorbell_evidence e = {
		.added = added_words(v), .reg = &c->second->reg, .value = &c->second->value,
		.function = a->unit->functions[c->function].name, .helpers = helpers_of(c->second->via),
		.declared = is_declared(a, c), .memory = c->first.memory, .by_type = c->first.event->by_type,
		.ordered_elsewhere = ordered_elsewhere(&v->lessons, c) != NULL,
		.calls = depth_of(c->first.via) + depth_of(c->second->via), .crosses_opaque = c->first.past_opaque,
		.ordered_write_follows = c->ordered_write_follows, .documented_only = c->documented_only,
		/* Where a helper keeps its own stores in order, it does not mean this write. */
		.barrier_at_hand = form_of(v, c).barrier || (crossed && a->judged[crossed->barrier_id].function == c->function),
	};

	w.terms = fp_doorbell_terms(&e, &w.why);
	return w;
}

static void report_unordered(struct verdicts *v, const struct weighed *w)
{
	const struct candidate *c = w->candidate;
	const struct fp_event *write = c->second->event;
	struct form form = form_of(v, c);
	const struct fp_event *crossed = form.check == FP_WEAK_BARRIER ? form.barrier : NULL;
	const struct ordered_pair *peer = ordered_elsewhere(&v->lessons, c);
	enum fp_symptom symptom = crossed ? weak_symptom(crossed->primitive, write) :
				  c->documented_only ? FP_NO_WMB_UNDOCUMENTED : missing_symptom(write);
	fp_archs visible = fp_visible_hw(symptom) |
			   (crossed && crossed->primitive->family == FP_COMPILER ? 0 : fp_visible_compiler(symptom));
	const char *reg = register_of(v, c->second), *name = write->text;
	const char *barrier = proposal(v, FP_WM, FP_WIO, FP_BY_DEVICE);
	struct fp_finding *f;

	if (!wanted(v, visible))
		return;
	f = add_formed(v, c, &form, w->confidence, barrier);
	if (!f)
		return;
	f->visible_on = wanted(v, visible);
	if (crossed) {
		f->message = PRINT(v, "%s %s, but the store to %s is for the device that %s%s tells to look: %s() is needed",
				   crossed->text, weak_for(crossed->primitive), c->first.event->text, name, reg, barrier);
	} else if (form.barrier) {
		f->message = PRINT(v, "%s stands behind %s%s: the device may look before the store to %s is visible",
				   form.barrier->text, name, reg, c->first.event->text);
	} else {
		f->message = PRINT(v, "%s%s can reach the device before the store to %s: %s does not wait for memory%s",
				   name, reg, c->first.event->text, write_kind(write),
				   c->documented_only ? ", by the documents of that kernel" : "");
		f->fix = FP_FIX_INSERT_BEFORE;
		f->fix_primitive = barrier;
		f->fix_summary = write->strength != FP_ORDERED && !write->wc ?
			PRINT(v, "put %s() before it, or use the accessor that waits", barrier) :
			PRINT(v, "put %s() before it", barrier);
	}
	access_steps(v, f, c, crossed, w->why);
	if (form.barrier && !crossed)
		add_step(v, f, FP_ROLE_BARRIER, form.barrier->at, PRINT(v, "%s comes too late", form.barrier->text));
	if (peer)
		add_step(v, f, FP_ROLE_WRITE, outermost(peer->event, peer->via)->at, "here a barrier orders the same register");
}

/* By function and memory object; of those, the best sum first, the last of equals. */
static int by_object(const void *x, const void *y)
{
	const struct weighed *a = x, *b = y;
	const struct candidate *c = a->candidate, *d = b->candidate;
	int order = strcmp(c->first.event->object, d->first.event->object);	/* an address is another in each run */

	if (c->function != d->function)
		return c->function < d->function ? -1 : 1;
	if (order)
		return order;
	return a->sum != b->sum ? (a->sum < b->sum) - (a->sum > b->sum) : compare_addresses(d, c);
}

/* On one way through the function, so that a barrier before the first of the two serves the other. */
static bool on_one_way(const struct analysis *a, const struct candidate *c, const struct candidate *d)
{
	struct reached x = { c->second->event, c->second->via }, y = { d->second->event, d->second->via };

	return c->second == d->second || comes_behind(a, c->function, x, y) || comes_behind(a, c->function, y, x);
}

/* Does a finding for a write that looks more like the doorbell serve this one? Of one function and memory object. */
static bool is_served(const struct analysis *a, const struct weighed *all, unsigned i)
{
	const struct candidate *c = all[i].candidate;

	for (; i > 0; i--) {
		const struct candidate *better = all[i - 1].candidate;

		if (better->function != c->function || better->first.event->object != c->first.event->object)
			return false;
		if (on_one_way(a, c, better))
			return true;
	}
	return false;
}

/* Else the write prepares another. */
static bool asks(const struct verdicts *v, const struct candidate *c)
{
	return !prepares_another(&v->lessons, c) || is_declared(v->a, c);
}

/* One finding per function, memory object and arm: the write that looks most like the doorbell. */
static void judge(struct verdicts *v)
{
	unsigned n;
	struct weighed *all = weigh_all(v, FP_MISSING_WMB, FP_DOORBELL, asks, weigh, &n);

	if (n)
		qsort(all, n, sizeof(*all), by_object);
	n = drop_mended(all, n);
	for (unsigned i = 0; i < n; i++)
		if (!is_served(v->a, all, i))
			report_unordered(v, &all[i]);
	free(all);
}

const struct check fp_missing_wmb = { .pair = pair, .each_first = true, .judge = judge };
