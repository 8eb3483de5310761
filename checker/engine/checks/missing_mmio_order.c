// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * MMIO writes that do not stay in order among themselves: the raw accessors
 * promise nothing, and what goes into a write-combining window is ordered with
 * nothing. Documentation/driver-api/device-io.rst, "__raw_readX() and
 * __raw_writeX()"; memory-barriers.txt, "KERNEL I/O BARRIER EFFECTS".
 *
 * Most pairs do no harm. It is one when the second write makes the device act on
 * the first: a command behind its parameters.
 */
#include "flow/check.h"
#include "flow/operands.h"
#include "flow/pairs.h"
#include "report/evidence.h"
#include "report/report.h"

/* Ordered accessors wait for all that is before them; relaxed ones for their own device's that are no raw ones. */
static bool may_overtake(const struct fact *first, const struct second *second)
{
	const struct fp_event *data = first->event, *command = second->event;

	if (command->wc || command->strength == FP_ORDERED)
		return false;
	return data->wc || (data->strength == FP_RAW && same_device(first, second));
}

static void pair(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	const char *reg = p->second->reg.text;

	if (first->kind != FP_WIO || first->entry || p->kind != FP_WIO || !may_overtake(first, p->second) ||
	    first->event->reg.text == reg || in_another_round(first, p->second))
		return;
	if (!p->by_barrier)
		add_candidate(w, FP_MISSING_MMIO_ORDER, first, p->second, reg, "");
	else if (fp_is_constant_name(reg))
		note_ordered(w, FP_MISSING_MMIO_ORDER, first, p->second, p->second->event, reg, "", first->between);
}

static int weigh(struct verdicts *v, const struct candidate *c, const char **why)
{
	struct fp_doorbell_evidence e = {
		.reg = &c->second->reg, .value = &c->second->value,
		.function = v->a->unit->functions[c->function].name, .helpers = helpers_of(c->second->via),
		.memory = FP_UNKNOWN, .by_type = true, .ordered_elsewhere = ordered_elsewhere(&v->lessons, c) != NULL,
		.calls = depth_of(c->first.via) + depth_of(c->second->via), .crosses_opaque = c->first.past_opaque,
		.ordered_write_follows = c->ordered_write_follows,
	};

	return fp_doorbell_score(&e, why);
}

static void report(struct verdicts *v, const struct candidate *c, enum fp_confidence confidence, const char *why)
{
	const struct fp_event *data = c->first.event, *command = c->second->event;
	const struct fp_event *at = outermost(command, c->second->via);
	const char *reg = *c->second->reg.text ? PRINT(v, " of %s", c->second->reg.text) : "";
	const char *barrier = proposal(v, FP_WIO, FP_WIO, FP_BY_DEVICE);
	fp_archs visible = wanted(v, fp_visible_hw(data->wc ? FP_NO_MMIO_ORDER_WC : FP_NO_MMIO_ORDER));
	struct fp_finding *f;

	if (!visible)
		return;
	f = add_finding(v, FP_MISSING_MMIO_ORDER, confidence, at->at, c->function);
	if (!f)
		return;
	f->visible_on = visible;
	f->message = PRINT(v, "%s%s can reach the device before %s: %s", command->text, reg, data->text,
			   data->wc ? "nothing keeps a write-combining window in order with it" :
				      "raw accessors keep no order, not even to one device");
	f->fix = FP_FIX_INSERT_BEFORE;
	f->fix_primitive = barrier;
	f->fix_summary = PRINT(v, "put %s() before it%s", barrier, data->wc ? "" : ", or use accessors that keep their order");
	call_steps(v, f, c->first.via);
	add_step(v, f, FP_ROLE_WRITE, data->at, data->text);
	call_steps(v, f, c->second->via);
	add_step(v, f, FP_ROLE_DOORBELL, command->at, PRINT(v, "%s%s: %s", command->text, reg, why));
}

/* By names alone it is low: on most architectures writes to one device stay in order whatever the accessor. */
static void judge(struct verdicts *v)
{
	for (unsigned i = 0; i < v->a->ncandidates; i++) {
		const struct candidate *c = &v->a->candidates[i];
		enum fp_confidence confidence;
		const char *why;

		if (c->check != FP_MISSING_MMIO_ORDER)
			continue;
		confidence = fp_score_confidence(weigh(v, c, &why));
		if (confidence > FP_LOW)
			report(v, c, c->first.event->wc || ordered_elsewhere(&v->lessons, c) ? FP_MEDIUM : FP_LOW, why);
	}
}

const struct check fp_missing_mmio_order = { .pair = pair, .judge = judge };
