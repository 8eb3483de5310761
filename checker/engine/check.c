// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "fencepost/check.h"

#include <stdlib.h>
#include <string.h>

#include "checks/excess.h"
#include "flow/check.h"
#include "report/barriers.h"
#include "report/elsewhere.h"
#include "report/report.h"

#define CHECK_NAME(symbol, file, name) name,
#define FORM_NAME(symbol, name) name,
static const char *const check_names[FP_NR_CHECKS] = { FP_CHECKS(CHECK_NAME, FORM_NAME) };

const char *fp_check_name(enum fp_check check)
{
	return check_names[check];
}

enum fp_check fp_check_find(const char *name, size_t len)
{
	for (int i = 0; i < FP_NR_CHECKS; i++)
		if (strlen(check_names[i]) == len && !memcmp(check_names[i], name, len))
			return (enum fp_check)i;
	return FP_NR_CHECKS;
}

const char *fp_confidence_name(enum fp_confidence c)
{
	static const char *const names[] = { "low", "medium", "high" };

	return names[c];
}

const char *fp_role_name(enum fp_role role)
{
	static const char *const names[] = {
		[FP_ROLE_STORE] = "store", [FP_ROLE_LOAD] = "load", [FP_ROLE_BARRIER] = "barrier",
		[FP_ROLE_DOORBELL] = "doorbell", [FP_ROLE_STATUS] = "status", [FP_ROLE_PUBLISH] = "publish",
		[FP_ROLE_LOCK] = "lock", [FP_ROLE_UNLOCK] = "unlock", [FP_ROLE_WRITE] = "write",
		[FP_ROLE_DELAY] = "delay", [FP_ROLE_CALL] = "call", [FP_ROLE_HANDOVER] = "handover",
	};

	return names[role];
}

/* One of the two sinks is asked for. */
struct listener {
	fp_sink findings;
	fp_barrier_sink barriers;
	void *ctx;
};

/* Every check says which of its pairs are worth a finding; then it is seen which barriers are too much. */
static bool judge(struct analysis *a, const struct listener *to)
{
	struct verdicts v = { .a = a };

	if (find_lessons(&v.lessons, a) && find_words(&v)) {
		for (enum fp_check i = 0; i < FP_NR_CHECKS; i++)
			if (fp_checks[i] && fp_checks[i]->judge)
				fp_checks[i]->judge(&v);
		judge_excess(&v);
		if (to->barriers)
			explain_barriers(&v, to->barriers, to->ctx);
		else
			pass_on(&v, to->findings, to->ctx);
	} else {
		a->unit->out_of_memory = true;
	}
	free_lessons(&v.lessons);
	return !a->unit->out_of_memory;
}

static bool analyse(struct fp_unit *unit, const struct fp_options *options, const struct listener *to)
{
	struct rounds rounds = { NULL, NULL, NULL, NULL };
	struct analysis a = { .unit = unit, .options = options, .era = fp_era_of(options->kernel), .rounds = &rounds,
			      .explains = to->barriers };
	bool ok = !unit->out_of_memory && fp_flow(&a) && judge(&a, to);

	forget_rounds(&rounds);
	fp_free_bindings(&a.bindings);
	fp_free_ways(&a.ways);
	free(a.candidates);
	free(a.ordered);
	return ok;
}

bool fp_check_unit(struct fp_unit *unit, const struct fp_options *options, fp_sink sink, void *ctx)
{
	return analyse(unit, options, &(struct listener){ .findings = sink, .ctx = ctx });
}

bool fp_explain_barriers(struct fp_unit *unit, const struct fp_options *options, fp_barrier_sink sink, void *ctx)
{
	return analyse(unit, options, &(struct listener){ .barriers = sink, .ctx = ctx });
}

#define MAX_TOLD 3	/* by name; the rest is counted */

const char *fp_unit_cuts(struct fp_unit *unit)
{
	const char *all = NULL;
	unsigned n = 0;

	for (unsigned i = 0; i < unit->nfunctions; i++)
		for (int k = 0; k < FP_NR_LIMITS; k++)
			if (unit->functions[i].cut & 1u << k && n++ < MAX_TOLD)
				all = arena_printf(&unit->arena, "%s%s%s in %s()", all ? all : "", all ? ", " : "",
						   fp_limit_text((enum fp_limit)k), unit->functions[i].name);
	if (n > MAX_TOLD)
		all = arena_printf(&unit->arena, "%s and %u more", all ? all : "", n - MAX_TOLD);
	return all ? arena_printf(&unit->arena, "%s: not all of it was looked at", all) : NULL;
}
