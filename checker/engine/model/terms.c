// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "fencepost/terms.h"

enum { AGAINST = -1, FOR = 1 };

#define LOW FP_LOW
#define MEDIUM FP_MEDIUM
#define HIGH FP_HIGH

static const struct model {
	const char *name;
	int from[FP_HIGH + 1];		/* by confidence */
} models[FP_NR_MODELS] = {
#define MODEL(NAME, name, low, medium, high) { #name, { low, medium, high } },
#include "fencepost/terms.def"
};

static const struct term {
	const char *name;
	int weight;
	enum fp_confidence most;
} terms[FP_NR_TERMS] = {
#define TERM(MODEL, NAME, sign, weight, most, text) { #NAME, weight, most },
#include "fencepost/terms.def"
};

/* Whatever was measured, no term says the opposite of its words. */
#define TERM(MODEL, NAME, sign, weight, most, text) _Static_assert((sign) * (weight) >= 0, #MODEL ": " #NAME);
#include "fencepost/terms.def"

int fp_terms_sum(const struct fp_terms *t)
{
	int sum = 0;

	for (int i = 0; i < FP_NR_TERMS; i++)
		sum += t->n[i] * terms[i].weight;
	return sum;
}

bool fp_terms_tell(const struct fp_terms *t, enum fp_model model, enum fp_confidence *confidence)
{
	const int *from = models[model].from;
	int sum = fp_terms_sum(t);

	*confidence = sum >= from[FP_HIGH] ? FP_HIGH : sum >= from[FP_MEDIUM] ? FP_MEDIUM : FP_LOW;
	for (int i = 0; i < FP_NR_TERMS; i++)
		if (t->n[i] && *confidence > terms[i].most)
			*confidence = terms[i].most;
	return sum >= from[FP_LOW];
}

const char *fp_model_name(enum fp_model model)
{
	return models[model].name;
}

const char *fp_term_name(enum fp_term term)
{
	return terms[term].name;
}
