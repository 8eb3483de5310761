// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Which form a finding takes. The obligation is the check's; whether its barrier
 * is missing, too weak or in the wrong place follows from what stands between the
 * two accesses or behind them, by one rule for all.
 */
#ifndef FENCEPOST_FORM_H
#define FENCEPOST_FORM_H

#include "report.h"

struct form {
	enum fp_check check;		/* the candidate's own, FP_WEAK_BARRIER or FP_MISPLACED_BARRIER */
	const struct fp_event *barrier;	/* that is weak or misplaced; NULL: it is missing */
};

struct form form_of(const struct verdicts *v, const struct candidate *c);

/*
 * A finding of that form, at the barrier or, where it is missing, at the second
 * access. The repair of a weak or misplaced one is filled in, for the barrier
 * that is advised, and the barrier is blamed. NULL: out of memory.
 */
struct fp_finding *add_formed(struct verdicts *v, const struct candidate *c, const struct form *form,
			      enum fp_confidence confidence, const char *advised);

#endif
