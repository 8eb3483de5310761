// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Does the oracle notice when the engine's model is wrong? Changes one row of
 * its tables at a time and puts the programs through the changed engine: one
 * of them has to come out different from what the axioms permit.
 *
 * The engine's own model.c is included under other names, and what is linked
 * in its place hands out copies with the one row changed.
 */
#include "../engine/own-model.h"

#include <stdio.h>
#include <stdlib.h>

#include "run.h"

/* The one thing that is wrong, and where it shows. */
static struct {
	bool broken;
	const struct fp_primitive *primitive;
	struct fp_primitive changed;
	const struct fp_accessor *accessor;
	struct fp_accessor changed_accessor;
	int symptom;
	fp_archs hw, compiler;
	int era, taken_for;
	const unsigned *at_version;
	const char *at_arch, *at_barrier;
} row;

/* ---- what the engine sees in place of model.c ---- */

const struct fp_primitive *fp_primitive_at(size_t i)
{
	const struct fp_primitive *p = model_primitive_at(i);

	return p && row.broken && p == row.primitive ? &row.changed : p;
}

const struct fp_primitive *fp_primitive_find(const char *name, size_t len)
{
	const struct fp_primitive *p = model_primitive_find(name, len);

	return p && row.broken && p == row.primitive ? &row.changed : p;
}

/* Over the rows as changed, as the engine's own would go. */
const struct fp_primitive *fp_lighter(const fp_after need[FP_NR_FIRST], const struct fp_primitive *than,
				      uint32_t kernel)
{
	const struct fp_primitive *p, *best = NULL;

	for (size_t i = 0; (p = fp_primitive_at(i)); i++) {
		if (p->weight && (!than || p->weight < than->weight) && (!kernel || kernel >= p->since) &&
		    fp_covers(p, need) && (!best || p->weight < best->weight))
			best = p;
	}
	return best;
}

const struct fp_accessor *fp_accessor(bool write, enum fp_strength strength, bool wc, enum fp_era era)
{
	const struct fp_accessor *a = model_accessor(write, strength, wc, era);

	return row.broken && a == row.accessor ? &row.changed_accessor : a;
}

enum fp_era fp_era_of(uint32_t kernel)
{
	enum fp_era era = model_era_of(kernel);

	return row.broken && (int)era == row.era ? (enum fp_era)row.taken_for : era;
}

fp_archs fp_visible_hw(enum fp_symptom s)
{
	return row.broken && (int)s == row.symptom ? row.hw : model_visible_hw(s);
}

fp_archs fp_visible_compiler(enum fp_symptom s)
{
	return row.broken && (int)s == row.symptom ? row.compiler : model_visible_compiler(s);
}

/* ---- one row after the other ---- */

/* Of the eras that have accessors or faults of their own. */
static const unsigned versions[][3] = { { 2, 6, 18 }, { 5, 1, 0 }, { 6, 12, 0 } };

/* Rows that no program of the comparison can show, by the beginning of their names, and why. */
static const struct {
	const char *what, *why;
} unseen[] = {
	{ "barrier is the lightest", "what orders nothing covers no need" },
	{ "barrier is chosen at run time", "it is never judged in any case" },
	{ "acquire is of", "a part of atomics: nobody's to remove, in whatever family" },
	{ "acquire is chosen", "a part of atomics: nobody's to remove, in whatever family" },
	{ "release is of", "a part of atomics: nobody's to remove, in whatever family" },
	{ "release is chosen", "a part of atomics: nobody's to remove, in whatever family" },
	{ "ordered read: order before the unlock",
	  "no barrier orders reads before an unlock, and nobody needs it" },
	{ "virtio_wmb is not", "its row tells no cost, and what costs nothing is not reported" },
	{ "virtio_rmb is not", "its row tells no cost, and what costs nothing is not reported" },
	{ "virtio_mb is not", "its row tells no cost, and what costs nothing is not reported" },
	{ "dma_rmb is of mmiowb's", "no accessor does what it does, so both are told only when they repeat" },
	{ "NO_WMB_UNDOCUMENTED shown", "where an architecture is named its code counts, and that waits" },
};

static unsigned long nprograms = 20000;
static struct program *programs;
static struct findings *said; /* by the engine as it is */
static unsigned nrows, ncaught, nunseen, nmissed;

static bool is_other(const struct findings *a, const struct findings *b)
{
	return a->n != b->n || memcmp(a->finding, b->finding, a->n * sizeof(a->finding[0]));
}

static bool caught_by(const struct program *p, const struct findings *before)
{
	struct findings now;
	char why[MAX_WHY];

	memset(&now, 0, sizeof(now));
	ask_engine(p, &now);
	return is_other(&now, before) && !agree(p, &now, why);
}

/* The same program with that row in it, if it has a place for it; false: nothing to ask. */
static bool aim(struct program *p, enum where where)
{
	static const char *const mandatory[NR_WHERE] = { "wmb", "rmb", "mb" };

	if (row.at_version)
		memcpy(p->version, row.at_version, sizeof(p->version));
	/* Where no architecture is named and callers are known, most is judged. */
	p->arch = row.at_arch ? oracle_arch(row.at_arch) : -1;
	p->body[0].callers_known = p->body[1].callers_known = true;
	/* A part of an atomic shows by what it leaves to a mandatory barrier, of memory for CPUs. */
	if (row.primitive && row.primitive->family == FP_LOCKING) {
		put_barrier(p, mandatory[where], LAST_BARRIER);
		share_with_cpus(p);
		where = FIRST_BARRIER;
	}
	if (row.at_barrier && !put_barrier(p, row.at_barrier, where))
		return false;
	return worth_asking(p);
}

static bool is_caught(void)
{
	for (unsigned long i = 0; i < nprograms; i++)
		if (caught_by(&programs[i], &said[i]))
			return true;
	for (unsigned long i = 0; i < nprograms * NR_WHERE; i++) {
		struct program p = programs[i % nprograms];
		struct findings before;

		if (!aim(&p, (enum where)(i / nprograms)))
			continue;
		memset(&before, 0, sizeof(before));
		row.broken = false;
		ask_engine(&p, &before);
		row.broken = true;
		if (caught_by(&p, &before))
			return true;
	}
	return false;
}

static void reset(void)
{
	memset(&row, 0, sizeof(row));
	row.symptom = row.era = -1;
}

static void try(const char *name, const char *change)
{
	char what[128];
	bool caught;

	row.broken = true;
	caught = is_caught();
	snprintf(what, sizeof(what), "%s%s", name, change);
	nrows++;
	ncaught += caught;
	for (size_t i = 0; i < sizeof(unseen) / sizeof(unseen[0]); i++)
		if (!strncmp(unseen[i].what, what, strlen(unseen[i].what))) {
			printf("%s: %s: %s\n", caught ? "caught, but listed as unseen" : "not to be seen",
			       what, unseen[i].why);
			nmissed += caught;
			nunseen += !caught;
			reset();
			return;
		}
	if (!caught) {
		printf("NOT CAUGHT: %s\n", what);
		nmissed++;
	}
	reset();
}

static void change(const struct fp_primitive *p)
{
	row.primitive = p;
	row.changed = *p;
	row.at_barrier = p->name;
}

/* Bits of one observer, for all second kinds. */
static fp_after seen_by(enum fp_observer by)
{
	fp_after bits = 0;

	for (int k = 0; k < FP_NR_KINDS; k++)
		bits |= fp_after_bit((enum fp_kind)k, by);
	return bits;
}

static void change_orders(const struct fp_primitive *p)
{
	static const char *const kinds[] = { "stores", "loads", "MMIO writes", "MMIO reads" };
	char what[64];

	for (int k = 0; k < FP_NR_FIRST; k++) {
		fp_after was = p->orders[k];

		change(p);
		row.changed.orders[k] = was ? 0 : EVERYTHING;
		snprintf(what, sizeof(what), " orders %s behind %s", was ? "nothing" : "everything",
			 kinds[k]);
		try(p->name, what);
		for (int by = FP_NR_OBSERVERS; was && by-- > 0;) {
			if (!(was & seen_by((enum fp_observer)by)))
				continue;
			change(p);
			row.changed.orders[k] &= ~seen_by((enum fp_observer)by);
			snprintf(what, sizeof(what), " reaches less far behind %s", kinds[k]);
			try(p->name, what);
			break;
		}
		if (was && !(was & seen_by(FP_BY_DEVICE))) {
			change(p);
			row.changed.orders[k] |= was << FP_BY_DEVICE | was << FP_BY_HOST;
			snprintf(what, sizeof(what), " reaches devices behind %s", kinds[k]);
			try(p->name, what);
		}
	}
}

static void change_primitives(void)
{
	const struct fp_primitive *p;

	for (size_t i = 0; (p = model_primitive_at(i)); i++) {
		change_orders(p);
		change(p);
		row.changed.weight = p->weight ? 0 : 1;
		row.at_barrier = "mb";
		try(p->name, p->weight ? " is never proposed" : " is the lightest");
		if (p->since) {
			change(p);
			row.changed.since = 0;
			row.at_barrier = "mb";
			try(p->name, " has always been there");
			unsigned first[3] = { p->since >> 16, p->since >> 8 & 255, p->since & 255 };

			change(p);
			row.changed.since++;
			row.at_barrier = "mb";
			row.at_version = first;
			try(p->name, " came later");
		}
		for (int f = 0; f <= FP_LOCKING; f++) {
			static const char *const families[] = {
				" is of the compiler's family", " is of the smp_ family",
				" is of the virt_ family",	" is of the dma_ family",
				" is of the mandatory family",	" is of mmiowb's family",
				" is of the locks' family"
			};

			if (f == (int)p->family)
				continue;
			change(p);
			row.changed.family = (enum fp_family)f;
			try(p->name, families[f]);
		}
		change(p);
		row.changed.is_virtio = !p->is_virtio;
		try(p->name, p->is_virtio ? " is not chosen at run time" : " is chosen at run time");
	}
}

/* The next try() is of this row, as the caller changes it. */
static void copy_accessor(const struct fp_accessor *a, const unsigned version[3])
{
	row.accessor = a;
	row.at_version = version;
	row.at_barrier = "mb";
	row.changed_accessor = *a;
}

static void change_accessor(const char *name, const struct fp_accessor *a, const unsigned version[3])
{
	static const char *const kinds[] = { "stores", "loads", "MMIO writes", "MMIO reads" };
	static const struct {
		fp_after bits;
		const char *what;
	} behind[] = {
		{ ALL(FP_RM), ": order before loads changed" },
		{ ALL(FP_WM), ": order before stores changed" },
		{ ALL(FP_UNLOCK), ": order before the unlock changed" },
	};
	char what[64];

	for (int k = 0; k < FP_NR_FIRST; k++) {
		copy_accessor(a, version);
		row.changed_accessor.before[k] = !a->before[k];
		snprintf(what, sizeof(what), ": wait for %s changed", kinds[k]);
		try(name, what);
		if (k < FP_WIO)
			continue;
		copy_accessor(a, version);
		row.changed_accessor.same_device_before[k] = !a->same_device_before[k];
		snprintf(what, sizeof(what), ": order behind its device's %s changed", kinds[k]);
		try(name, what);
	}
	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		copy_accessor(a, version);
		row.changed_accessor.after ^= behind[i].bits;
		try(name, behind[i].what);
	}
}

static void change_eras(void)
{
	char what[64];

	for (int era = 0; era < FP_NR_ERAS; era++)
		for (int other = 0; other < FP_NR_ERAS; other++) {
			if (other == era)
				continue;
			row.era = era;
			row.taken_for = other;
			snprintf(what, sizeof(what), " taken for %s", fp_era_name((enum fp_era)other));
			try(fp_era_name((enum fp_era)era), what);
		}
}

static void change_symptoms(void)
{
	/* Those of the checks that the oracle judges; the rest stays NULL. */
	static const char *const names[FP_NR_SYMPTOMS] = {
#define NAMED(s) [FP_##s] = #s
		NAMED(NO_WMB_RELAXED),	    NAMED(NO_WMB_RAW),	    NAMED(NO_WMB_ORDERED),
		NAMED(NO_WMB_UNDOCUMENTED), NAMED(NO_WMB_WC),	    NAMED(SMP_BEFORE_RELAXED),
		NAMED(SMP_BEFORE_RAW),	    NAMED(SMP_BEFORE_WC),   NAMED(DMA_BEFORE_RELAXED),
		NAMED(DMA_BEFORE_RAW),	    NAMED(DMA_BEFORE_WC),   NAMED(SMP_FOR_DEVICE),
		NAMED(NO_MMIOWB),	    NAMED(NO_MMIOWB_EARLY), NAMED(NO_MMIOWB_RELAXED),
		NAMED(NO_DMA_WMB),	    NAMED(NO_DMA_RMB),	    NAMED(NO_RMB_RELAXED),
	};
	char what[64];

	for (int s = 0; s < FP_NR_SYMPTOMS; s++)
		for (int arch = 0; names[s] && arch < FP_NR_ARCHS; arch++) {
			fp_archs bit = (fp_archs)1 << arch, hw = model_visible_hw((enum fp_symptom)s),
				 compiler = model_visible_compiler((enum fp_symptom)s);

			row.symptom = s;
			row.at_arch = fp_arch_name((enum fp_arch)arch);
			row.at_version = strstr(names[s], "MMIOWB") ?
						 versions[s == FP_NO_MMIOWB	  ? 1 :
							  s == FP_NO_MMIOWB_EARLY ? 0 :
										    2] :
						 versions[s == FP_NO_WMB_ORDERED ? 0 : 2];
			row.hw = hw & bit ? hw & ~bit : compiler & bit ? hw : hw | bit;
			row.compiler = compiler & ~bit;
			snprintf(what, sizeof(what), (hw | compiler) & bit ? " hidden on %s" : " shown on %s",
				 fp_arch_name((enum fp_arch)arch));
			try(names[s], what);
		}
}

int main(int argc, char **argv)
{
	struct random r = { 1 };

	if (argc == 3 && !strcmp(argv[1], "--programs"))
		nprograms = strtoul(argv[2], NULL, 10);
	programs = calloc(nprograms, sizeof(*programs));
	said = calloc(nprograms, sizeof(*said));
	if (!programs || !said)
		return 2;
	reset();
	for (unsigned long i = 0; i < nprograms; i++) {
		char why[MAX_WHY];

		next_program(&r, &programs[i]);
		ask_engine(&programs[i], &said[i]);
		if (!agree(&programs[i], &said[i], why)) {
			printf("they differ with the model as it is\n");
			return 1;
		}
	}
	change_primitives();
	change_accessor("ordered write since 5.2", &write_ordered_unlock, versions[2]);
	change_accessor("ordered write since 2.6.19", &write_ordered, versions[1]);
	change_accessor("ordered write before 2.6.19", &write_unordered, versions[0]);
	change_accessor("ordered read", &read_ordered, versions[2]);
	change_accessor("relaxed access", &relaxed, versions[2]);
	change_accessor("raw access", &raw, versions[2]);
	change_eras();
	change_symptoms();
	printf("%u rows changed: %u caught, %u not to be seen, %u missed\n", nrows, ncaught, nunseen,
	       nmissed);
	return nmissed != 0;
}
