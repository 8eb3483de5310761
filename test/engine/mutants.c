// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Do the cases notice when the model is wrong? Breaks one entry of its tables
 * at a time and runs all cases; each break has to make some case fail.
 *
 * The product's own model.c is included under other names, and what is linked
 * in its place hands out copies with the one entry changed. fencepost-events
 * is linked with its main() renamed.
 */
#include "own-model.h"

#include <stdio.h>
#include <unistd.h>

int tool_main(int argc, char **argv);

/* The one thing that is wrong; all else is as in the product. */
static struct {
	const struct fp_primitive *primitive;
	struct fp_primitive broken;
	const struct fp_accessor *accessor;
	struct fp_accessor broken_accessor;
	int symptom;
	bool compiler;
	int era;
} mutant;

/* ---- what the engine sees in place of model.c ---- */

static const struct fp_primitive *row(const struct fp_primitive *p)
{
	return p && p == mutant.primitive ? &mutant.broken : p;
}

const struct fp_primitive *fp_primitive_find(const char *name, size_t len)
{
	return row(model_primitive_find(name, len));
}

const struct fp_primitive *fp_primitive_at(size_t i)
{
	return row(model_primitive_at(i));
}

const struct fp_primitive *fp_lighter(const fp_after need[FP_NR_FIRST], const struct fp_primitive *than,
				      uint32_t kernel)
{
	return row(model_lighter(need, than, kernel));
}

const struct fp_accessor *fp_accessor(bool write, enum fp_strength strength, bool wc, enum fp_era era)
{
	const struct fp_accessor *a = model_accessor(write, strength, wc, era);

	return a == mutant.accessor ? &mutant.broken_accessor : a;
}

enum fp_era fp_era_of(uint32_t kernel)
{
	enum fp_era era = model_era_of(kernel);

	return (int)era == mutant.era ? (enum fp_era)((era + 1) % FP_NR_ERAS) : era;
}

fp_archs fp_visible_hw(enum fp_symptom s)
{
	return (int)s == mutant.symptom && !mutant.compiler ? 0 : model_visible_hw(s);
}

fp_archs fp_visible_compiler(enum fp_symptom s)
{
	return (int)s == mutant.symptom && mutant.compiler ? 0 : model_visible_compiler(s);
}

/* ---- one mutant after the other ---- */

static int nfiles, nmutants, nsurvived;
static char **files;
static FILE *report;

static void reset(void)
{
	memset(&mutant, 0, sizeof(mutant));
	mutant.symptom = mutant.era = -1;
}

static bool some_case_fails(void)
{
	for (int i = 0; i < nfiles; i++) {
		char *argv[] = { "fencepost-events", "--expect", files[i], NULL };

		if (tool_main(3, argv))
			return true;
	}
	return false;
}

static void try(const char *what, const char *detail)
{
	nmutants++;
	if (!some_case_fails()) {
		fprintf(report, "no case notices: %s%s\n", what, detail);
		nsurvived++;
	}
	reset();
}

static void break_primitives(void)
{
	static const char *const first[] = { " orders no stores", " orders no loads", " orders no MMIO writes",
					     " orders no MMIO reads" };
	const struct fp_primitive *p;

	for (size_t i = 0; (p = model_primitive_at(i)); i++)
		for (int k = 0; k < FP_NR_FIRST; k++) {
			if (!p->orders[k])
				continue;
			mutant.primitive = p;
			mutant.broken = *p;
			mutant.broken.orders[k] = 0;
			try(p->name, first[k]);
		}
	/* A weak one that orders all that wmb() does. */
	for (size_t i = 0; (p = model_primitive_at(i)); i++) {
		if (p->orders[FP_WM] & ALL(FP_WIO))
			continue;
		mutant.primitive = p;
		mutant.broken = *p;
		mutant.broken.orders[FP_WM] |= ALL(FP_WM) | ALL(FP_WIO);
		try(p->name, " orders as wmb does");
	}
}

static void break_accessor(const char *what, const struct fp_accessor *a)
{
	struct fp_accessor broken = *a;

	if (a->before[FP_WM]) {
		mutant.accessor = a;
		mutant.broken_accessor = broken;
		mutant.broken_accessor.before[FP_WM] = false;
		try(what, " does not wait for stores");
	} else {
		mutant.accessor = a;
		mutant.broken_accessor = broken;
		mutant.broken_accessor.before[FP_WM] = true;
		try(what, " waits for stores");
	}
	mutant.accessor = a;
	mutant.broken_accessor = broken;
	mutant.broken_accessor.same_device_before[FP_WIO] = !a->same_device_before[FP_WIO];
	try(what, ": other order among MMIO");
	if (a->after) {
		mutant.accessor = a;
		mutant.broken_accessor = broken;
		mutant.broken_accessor.after = 0;
		try(what, " holds back nothing");
	}
}

int main(int argc, char **argv)
{
	char number[32];
	int out = dup(STDOUT_FILENO);

	report = out < 0 ? NULL : fdopen(out, "w");
	if (argc < 2 || !report || !freopen("/dev/null", "w", stdout))
		return 2;
	files = argv + 1;
	nfiles = argc - 1;
	reset();
	if (some_case_fails()) {
		fputs("a case fails with the model as it is\n", report);
		return 2;
	}
	break_primitives();
	break_accessor("an ordered write", &write_ordered_unlock);
	break_accessor("an ordered write before 5.2", &write_ordered);
	break_accessor("an ordered write before 2.6.19", &write_unordered);
	break_accessor("an ordered read", &read_ordered);
	break_accessor("a relaxed access", &relaxed);
	break_accessor("a raw access", &raw);
	for (int i = 0; i < FP_NR_ERAS; i++) {
		mutant.era = i;
		try("era taken for the next: ", fp_era_name((enum fp_era)i));
	}
	for (int i = 0; i < FP_NR_SYMPTOMS; i++) {
		snprintf(number, sizeof(number), "%d", i);
		mutant.symptom = i;
		try("nowhere visible in hardware: symptom ", number);
		if (!model_visible_compiler((enum fp_symptom)i))
			continue;
		mutant.symptom = i;
		mutant.compiler = true;
		try("nowhere visible through the compiler: symptom ", number);
	}
	fprintf(report, "%d of %d mutants noticed\n", nmutants - nsurvived, nmutants);
	fclose(report);
	return nsurvived != 0;
}
