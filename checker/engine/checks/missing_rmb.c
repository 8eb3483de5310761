// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* A status register read by an accessor that later loads do not wait for, and the memory that it tells of. */
#include "reads.h"

static void pair(struct walk *w, const struct pair *p)
{
	if (p->first->kind == FP_RIO)
		pair_read(w, p, FP_MISSING_RMB);
}

static void judge(struct verdicts *v)
{
	judge_reads(v, FP_MISSING_RMB);
}

const struct check fp_missing_rmb = { .pair = pair, .judge = judge };
