// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Physical addresses that devices are given. Documentation/core-api/
 * dma-api-howto.rst: a device's address of memory is what the DMA API returns;
 * an IOMMU, an offset or a bounce buffer makes it another than the CPU's.
 *
 * No order is in this, so the data flow has no part: each write to a device and
 * each store to what it reads is looked at, and each call that leads there.
 */
#include <stdlib.h>
#include <string.h>

#include "flow/check.h"
#include "model/words.h"
#include "report/report.h"

/* Where a value is given to a device, by way of which calls; event NULL: nowhere. */
struct sink {
	enum { UNSEEN, UNDERWAY, SEEN } stage;
	const struct fp_event *event;
	const struct via *via;
};

struct search {
	struct verdicts *v;
	struct sink (*sinks)[FP_MAX_PARAMS];	/* of each function's parameters */
	unsigned depth;
};

static bool is_given(const struct fp_event *e)
{
	/* What is mapped from elsewhere need not be a device's that the DMA API knows. */
	return e->type == FP_MMIO_WRITE || (e->type == FP_STORE && fp_device_visible(e->memory) && !e->or_mmio);
}

static struct sink find(struct search *s, unsigned function, unsigned param);

/* What becomes of an argument in there. */
static struct sink find_through(struct search *s, const struct fp_event *call, unsigned arg)
{
	struct sink inside = { .stage = SEEN };

	if (arg < FP_MAX_PARAMS)
		inside = find(s, call->callee, arg);
	else
		fp_mark_cut(s->v->a->unit, call->callee, FP_LIMIT_PARAMS);
	if (inside.event)
		inside.via = fp_way(&s->v->a->ways, call, inside.via);
	return inside;
}

/* What this event does with a parameter of its function. */
static struct sink sink_of(struct search *s, const struct fp_event *e, unsigned param)
{
	struct sink to = { .stage = SEEN };

	if (is_given(e) && e->value.value == FP_VALUE_PARAM && e->value.param == (int)param)
		to.event = e;
	for (unsigned i = 0; e->type == FP_CALL && i < e->nargs && !to.event; i++)
		if (e->args[i].value == FP_VALUE_PARAM && e->args[i].param == (int)param)
			to = find_through(s, e, i);
	return to;
}

static struct sink find(struct search *s, unsigned function, unsigned param)
{
	const struct fp_function *f = &s->v->a->unit->functions[function];
	struct sink *known = &s->sinks[function][param], found = { .stage = SEEN };

	if (known->stage == UNSEEN && s->depth == FP_MAX_DEPTH)
		fp_mark_cut(s->v->a->unit, function, FP_LIMIT_DEPTH);
	if (known->stage != UNSEEN || s->depth == FP_MAX_DEPTH)
		return *known;
	known->stage = UNDERWAY;
	s->depth++;
	for (unsigned b = 0; b < f->nblocks && !found.event; b++)
		for (unsigned k = 0; k < f->blocks[b].nevents && !found.event; k++)
			found = sink_of(s, &f->blocks[b].events[k], param);
	s->depth--;
	return *known = found;
}

/* Of the register that is written in the end, as the first call on the way has it. */
static struct fp_operand register_of(const struct fp_event *e, const struct via *via)
{
	struct fp_operand reg = via ? register_of(e, via->next) : e->reg;
	const char *blank;

	if (!via || reg.value != FP_VALUE_PARAM)
		return reg;
	if ((unsigned)reg.param >= via->call->nargs)
		return (struct fp_operand){ .value = FP_VALUE_OTHER, .text = "" };
	reg = via->call->args[reg.param];
	blank = strchr(reg.text, ' ');		/* a pointer: the mapping, then the register */
	if (blank && e->device.value == FP_VALUE_PARAM && e->reg.param == e->device.param)
		reg.text = blank + 1;
	return reg;
}

/* One address, as a device is given it. */
struct gift {
	unsigned function;
	struct sink to;
	const struct fp_operand *value;
	struct fp_operand reg;
};

struct gifts {
	struct gift *all;
	unsigned n, cap;
};

static void add_gift(struct verdicts *v, struct gifts *g, unsigned function, struct sink to,
		     const struct fp_operand *value)
{
	if (!arena_grow(&v->a->unit->arena, (void **)&g->all, g->n, &g->cap, sizeof(*g->all))) {
		v->a->unit->out_of_memory = true;
		return;
	}
	g->all[g->n++] = (struct gift){ function, to, value, register_of(to.event, to.via) };
}

static void add_gifts(struct search *s, struct gifts *g, unsigned function, const struct fp_event *e)
{
	struct sink here = { .stage = SEEN, .event = e };

	if (is_given(e) && fp_is_address(&e->value))
		add_gift(s->v, g, function, here, &e->value);
	for (unsigned i = 0; e->type == FP_CALL && i < e->nargs; i++) {
		if (!fp_is_address(&e->args[i]))
			continue;
		here = find_through(s, e, i);
		if (here.event)
			add_gift(s->v, g, function, here, &e->args[i]);
	}
}

static bool same_place(const struct gift *x, const struct gift *y)
{
	const struct fp_event *a = x->to.event, *b = y->to.event;

	if (a->type != b->type)
		return false;
	if (a->type == FP_STORE)
		return *a->field && same_bytes(a, b);
	return fp_is_constant_name(x->reg.text) && x->reg.text == y->reg.text;
}

/* The driver gives the same register or field an address of the DMA API's: it knows what belongs there. */
static const struct gift *proper(const struct gifts *g, const struct gift *wrong)
{
	for (unsigned i = 0; i < g->n; i++)
		if (g->all[i].value->value == FP_VALUE_DMA && same_place(&g->all[i], wrong))
			return &g->all[i];
	return NULL;
}

static void report_bypass(struct verdicts *v, const struct gift *wrong, const struct gift *peer)
{
	const struct fp_event *e = wrong->to.event;
	bool store = e->type == FP_STORE, mixed = wrong->value->value == FP_VALUE_MIXED;
	fp_archs visible = wanted(v, fp_visible_hw(FP_PHYSICAL));
	const char *place = store ? PRINT(v, "the store to %s", e->text) :
			    *wrong->reg.text ? PRINT(v, "%s of %s", e->text, wrong->reg.text) : e->text;
	const char *made = wrong->value->made ? wrong->value->made : "";
	struct fp_finding *f;

	if (!visible)
		return;
	f = add_finding(v, FP_DMA_BYPASS, peer && !mixed ? FP_MEDIUM : FP_LOW,
			outermost(e, wrong->to.via)->at, wrong->function);
	if (!f)
		return;
	f->visible_on = visible;
	f->message = PRINT(v, "%s gives the device a physical address%s%s%s: where the device finds that memory only the "
			   "DMA API knows", place, *made ? " from " : "", made, mixed ? " on some path" : "");
	f->fix_summary = "give it what dma_map_single(), dma_alloc_coherent() or their kin return";
	call_steps(v, f, wrong->to.via);
	add_step(v, f, store ? FP_ROLE_STORE : FP_ROLE_WRITE, e->at, store ? named(v, "store to", e) : place);
	if (peer)
		add_step(v, f, store ? FP_ROLE_STORE : FP_ROLE_WRITE, outermost(peer->to.event, peer->to.via)->at,
			 "here the same place is given an address of the DMA API's");
}

static void judge(struct verdicts *v)
{
	const struct fp_unit *u = v->a->unit;
	struct search s = { .v = v, .sinks = calloc(u->nfunctions + 1, sizeof(*s.sinks)) };
	struct gifts g = { NULL, 0, 0 };

	if (!s.sinks)
		v->a->unit->out_of_memory = true;
	for (unsigned i = 0; s.sinks && i < u->nfunctions; i++)
		for_each_event(e, &u->functions[i])
			add_gifts(&s, &g, i, e);
	for (unsigned i = 0; i < g.n; i++)
		if (fp_is_physical(g.all[i].value))
			report_bypass(v, &g.all[i], proper(&g, &g.all[i]));
	free(s.sinks);
}

const struct check fp_dma_bypass = { .judge = judge };
