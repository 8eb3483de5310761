// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* A word in memory that says whose the entry is, and the rest of it. */
#include "flow/facts.h"
#include "flow/pairs.h"
#include "reads.h"

static void pair(struct walk *w, const struct pair *p)
{
	if (p->first->kind == FP_RM)
		pair_read(w, p, FP_MISSING_DMA_RMB);
}

/* A record copied whole, its status tested on the copy: the copy may have taken the rest first. */
static void note_copy(struct walk *w, const struct fact *copy)
{
	struct second second = { .event = copy->event, .via = copy->via };

	if (copy->event->whole)
		add_candidate(w, FP_MISSING_DMA_RMB, copy, &second, copy->event->object, copy->event->field);
}

/* The rest, read before the word that says whether it is there: no barrier mends that. */
static void note_early(struct walk *w, const struct fact *status)
{
	struct second second = { .event = status->early };
	struct candidate *c;

	if (!status->early || status->via || status->asked->test < FP_GUARDS)
		return;
	c = add_candidate(w, FP_MISSING_DMA_RMB, status, &second, status->object, word_of(status->event));
	if (c)
		c->early = true;
}

static void asked(struct walk *w, const struct fact *status)
{
	note_copy(w, status);
	note_early(w, status);
}

static void judge(struct verdicts *v)
{
	judge_reads(v, FP_MISSING_DMA_RMB);
}

const struct check fp_missing_dma_rmb = { .pair = pair, .asked = asked, .judge = judge };
