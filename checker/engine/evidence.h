// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Does this MMIO write make the device look at memory? Nothing in C says so;
 * names, values and what the rest of the driver does there speak for or
 * against it.
 */
#ifndef FENCEPOST_EVIDENCE_H
#define FENCEPOST_EVIDENCE_H

#include "fencepost/check.h"

struct fp_doorbell_evidence {
	const struct fp_operand *reg, *value;
	const char *function;		/* that holds the write, for its name */
	const char *helpers;		/* the driver's own functions it goes through, or "" */
	enum fp_memory memory;		/* of the store before it */
	bool by_type;
	bool ordered_elsewhere;		/* another path puts a barrier before the same register */
	unsigned calls;			/* levels of calls between the store and the write */
	bool crosses_opaque;		/* code that nobody sees runs between the two */
	bool ordered_write_follows;	/* a stronger accessor comes behind: this one may only prepare */
};

/* How much speaks for a doorbell; 0 or less: it is none. *why gets the strongest reason, a constant phrase. */
int fp_doorbell_score(const struct fp_doorbell_evidence *e, const char **why);
enum fp_confidence fp_score_confidence(int score);

#endif
