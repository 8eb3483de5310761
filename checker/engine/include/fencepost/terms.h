/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only */
/* How sure a finding is: what holds of it, by the table in terms.def, added up. */
#ifndef FENCEPOST_TERMS_H
#define FENCEPOST_TERMS_H

#include "fencepost/check.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MODEL(NAME, name, low, medium, high) FP_##NAME,
enum fp_model {
#include "fencepost/terms.def"
	FP_NR_MODELS
};

#define TERM(MODEL, NAME, sign, weight, most, text) FP_##MODEL##_##NAME,
enum fp_term {
#include "fencepost/terms.def"
	FP_NR_TERMS
};

/* What holds of one pair: how often, or how much. */
struct fp_terms {
	signed char n[FP_NR_TERMS];
};

int fp_terms_sum(const struct fp_terms *t);
/* Is it a finding, and of what confidence? */
bool fp_terms_tell(const struct fp_terms *t, enum fp_model model, enum fp_confidence *confidence);

const char *fp_model_name(enum fp_model model);		/* "reading" */
const char *fp_term_name(enum fp_term term);		/* "NAMED" */

/* A pair that was weighed, whatever came of it; lives as long as the call. */
struct fp_weighed {
	enum fp_check check;
	enum fp_model model;
	const struct fp_terms *terms;
	const char *function;
	struct fp_place first, second;		/* of an excess: the barrier's, twice */
};

#ifdef __cplusplus
}
#endif
#endif
