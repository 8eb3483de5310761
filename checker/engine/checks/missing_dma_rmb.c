// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* A word in memory that says whose the entry is, and the rest of it. */
#include "../reads.h"

static void pair(struct walk *w, const struct pair *p)
{
	if (p->first->kind == FP_RM)
		pair_read(w, p, FP_MISSING_DMA_RMB);
}

static void judge(struct verdicts *v)
{
	judge_reads(v, FP_MISSING_DMA_RMB);
}

const struct check fp_missing_dma_rmb = { .pair = pair, .judge = judge };
