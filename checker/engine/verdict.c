// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* The unit has been walked: every check says which of its pairs are worth a finding. */
#include "verdict.h"

#include "checks.h"
#include "elsewhere.h"
#include "excess.h"

bool fp_verdicts(struct analysis *a, fp_sink sink, void *ctx)
{
	struct verdicts v = { .a = a };

	if (find_lessons(&v.lessons, a) && find_words(&v)) {
		for (enum fp_check i = 0; i < FP_NR_CHECKS; i++)
			if (fp_checks[i] && fp_checks[i]->judge)
				fp_checks[i]->judge(&v);
		judge_excess(&v);
		pass_on(&v, sink, ctx);
	} else {
		a->unit->out_of_memory = true;
	}
	free_words(&v);
	free_lessons(&v.lessons);
	return !a->unit->out_of_memory;
}
