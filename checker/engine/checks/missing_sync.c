// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Streaming buffers that the CPU touches while they are the device's.
 * Documentation/core-api/dma-api.rst, "Part Id - Streaming DMA mappings".
 */
#include "flow/check.h"
#include "flow/pairs.h"
#include "report/report.h"

/* While a buffer is mapped the CPU leaves it alone; what the device only reads may be read. */
static void touched(struct walk *w, const struct fp_event *map, const struct fp_event *access)
{
	struct fact first = { .kind = FP_WM, .event = map, .object = access->buffer, .device_param = -1 };
	struct second second = { .event = access };

	if (access->type == FP_STORE || map->written)
		add_candidate(w, FP_MISSING_SYNC, &first, &second, access->buffer, "");
}

static void report_touched(struct verdicts *v, const struct candidate *c)
{
	const struct fp_event *map = c->first.event, *access = c->second->event;
	bool store = access->type == FP_STORE;
	fp_archs visible = wanted(v, fp_visible_hw(FP_NO_SYNC));
	struct fp_finding *f;

	if (!visible)
		return;
	f = add_finding(v, FP_MISSING_SYNC, FP_MEDIUM, access->at, c->function);
	if (!f)
		return;
	f->visible_on = visible;
	f->message = store ?
		PRINT(v, "the device may not see the store to %s: %s is mapped for it since line %u", access->text,
		      c->object, map->at.line) :
		PRINT(v, "%s may be read from the cache, not as the device wrote it: %s is mapped for it since line %u",
		      access->text, c->object, map->at.line);
	f->fix_summary = store ? "store before it is mapped, or put dma_sync_*_for_cpu() before and "
				 "dma_sync_*_for_device() behind the store" :
				 "put dma_unmap_*() or dma_sync_*_for_cpu() before it";
	add_step(v, f, FP_ROLE_HANDOVER, map->at, PRINT(v, "%s of %s%s", map->text, c->object,
							 map->written ? ", which the device may write to" : ""));
	add_step(v, f, store ? FP_ROLE_STORE : FP_ROLE_LOAD, access->at,
		 PRINT(v, "%s %s", store ? "store to" : "load of", access->text));
}

/* A store that a sync for the device follows, before anybody can have been told: what the cache holds gets there. */
static bool is_synced_behind(const struct analysis *a, const struct candidate *c)
{
	const struct fp_event *e = c->second->event;
	const struct fp_block *block = &a->unit->functions[c->function].blocks[e->block];

	if (e->type != FP_STORE)
		return false;
	for (e++; e < block->events + block->nevents; e++) {
		if (e->type == FP_HANDOVER && e->handover == FP_TO_DEVICE)
			return true;
		if (e->type == FP_MMIO_WRITE || e->type == FP_CALL || e->type == FP_OPAQUE)
			return false;
	}
	return false;
}

/* One finding for each buffer and function: the first access. */
static void judge(struct verdicts *v)
{
	const struct analysis *a = v->a;
	const struct candidate *last = NULL;

	for (unsigned i = 0; i < a->ncandidates; i++) {
		const struct candidate *c = &a->candidates[i];

		if (c->check != FP_MISSING_SYNC || is_synced_behind(a, c))
			continue;
		if (!last || last->function != c->function || last->object != c->object)
			report_touched(v, c);
		last = c;
	}
}

const struct check fp_missing_sync = { .touched = touched, .judge = judge };
