// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Does the oracle notice when the engine's model is wrong? Changes one row of
 * its tables at a time and puts the programs through the changed engine: one
 * of them has to come out different from what the axioms permit.
 *
 * The engine's own model.c is included under other names, and what is linked
 * in its place hands out copies with the one row changed. It also notes what the
 * engine asks: most programs never touch the row that is wrong, and only those
 * that do are asked about again.
 */
#include "../engine/own-model.h"

#include <stdio.h>
#include <stdlib.h>

#include "run.h"

/* What the programs are changed to, for a row to show in them. */
struct aim {
	unsigned version[3]; /* 0: they keep theirs */
	const char *arch, *barrier;
	bool is_atomic; /* a part of an atomic shows by what it leaves to a mandatory barrier, of memory for CPUs */
};

/* The one thing that is wrong, and where it shows. */
static struct {
	const struct fp_primitive *primitive;
	struct fp_primitive changed;
	const struct fp_accessor *accessor;
	struct fp_accessor changed_accessor;
	int symptom;
	fp_archs hw, compiler;
	int era, taken_for;
	struct aim aim;
} row;

static const struct {
	const char *name;
	const struct fp_accessor *accessor;
	unsigned version[3]; /* a kernel that has it */
} accessors[] = {
	{ "ordered write since 5.2", &write_ordered_unlock, { 6, 12, 0 } },
	{ "ordered write since 2.6.19", &write_ordered, { 5, 1, 0 } },
	{ "ordered write before 2.6.19", &write_unordered, { 2, 6, 18 } },
	{ "ordered read", &read_ordered, { 6, 12, 0 } },
	{ "relaxed access", &relaxed, { 6, 12, 0 } },
	{ "raw access", &raw, { 6, 12, 0 } },
};
#define NR_ACCESSORS (sizeof(accessors) / sizeof(accessors[0]))

/* ---- what the engine asks of the model ---- */

/*
 * All that it asked in one run. It does nothing but reckon with the program and
 * these answers: if a row is wrong that changes none of them, it asks the same
 * again and says the same.
 */
struct asked {
	uint32_t primitives, accessors, eras, hw, compiler; /* bits, by place in the tables */
	unsigned nlighter;				    /* more than there is room for: not all is known */
	struct lighter {
		fp_after need[FP_NR_FIRST];
		const struct fp_primitive *than, *answer;
		uint32_t kernel;
	} lighter[4];
};
#define MAX_LIGHTER (sizeof(((struct asked *)0)->lighter) / sizeof(struct lighter))

static struct asked *notes; /* of a run with the model as it is; NULL: the row is wrong */

static uint32_t bit_of_primitive(const struct fp_primitive *p)
{
	return p ? (uint32_t)1 << (p - primitives) : 0;
}

static uint32_t bit_of_accessor(const struct fp_accessor *a)
{
	for (unsigned i = 0; i < NR_ACCESSORS; i++)
		if (accessors[i].accessor == a)
			return (uint32_t)1 << i;
	return 0;
}

/* ---- what the engine sees in place of model.c ---- */

static const struct fp_primitive *as_changed(const struct fp_primitive *p)
{
	return p && !notes && p == row.primitive ? &row.changed : p;
}

const struct fp_primitive *fp_primitive_at(size_t i)
{
	const struct fp_primitive *p = model_primitive_at(i);

	if (notes)
		notes->primitives |= bit_of_primitive(p);
	return as_changed(p);
}

const struct fp_primitive *fp_primitive_find(const char *name, size_t len)
{
	const struct fp_primitive *p = model_primitive_find(name, len);

	if (notes)
		notes->primitives |= bit_of_primitive(p);
	return as_changed(p);
}

/* Over the rows as changed, as the engine's own would go. */
static const struct fp_primitive *lightest(const fp_after need[FP_NR_FIRST], const struct fp_primitive *than,
					   uint32_t kernel)
{
	const struct fp_primitive *p, *best = NULL;

	for (size_t i = 0; (p = as_changed(model_primitive_at(i))); i++) {
		if (p->weight && (!than || p->weight < than->weight) && (!kernel || kernel >= p->since) &&
		    fp_covers(p, need) && (!best || p->weight < best->weight))
			best = p;
	}
	return best;
}

const struct fp_primitive *fp_lighter(const fp_after need[FP_NR_FIRST], const struct fp_primitive *than,
				      uint32_t kernel)
{
	const struct fp_primitive *answer = lightest(need, than, kernel);

	if (notes && notes->nlighter < MAX_LIGHTER) {
		struct lighter *l = &notes->lighter[notes->nlighter];

		*l = (struct lighter){ .than = than, .answer = answer, .kernel = kernel };
		memcpy(l->need, need, sizeof(l->need));
	}
	if (notes)
		notes->nlighter++;
	return answer;
}

const struct fp_accessor *fp_accessor(bool write, enum fp_strength strength, bool wc, enum fp_era era)
{
	const struct fp_accessor *a = model_accessor(write, strength, wc, era);

	if (notes)
		notes->accessors |= bit_of_accessor(a);
	return !notes && a == row.accessor ? &row.changed_accessor : a;
}

enum fp_era fp_era_of(uint32_t kernel)
{
	enum fp_era era = model_era_of(kernel);

	if (notes)
		notes->eras |= (uint32_t)1 << era;
	return !notes && (int)era == row.era ? (enum fp_era)row.taken_for : era;
}

fp_archs fp_visible_hw(enum fp_symptom s)
{
	if (notes)
		notes->hw |= (uint32_t)1 << s;
	return !notes && (int)s == row.symptom ? row.hw : model_visible_hw(s);
}

fp_archs fp_visible_compiler(enum fp_symptom s)
{
	if (notes)
		notes->compiler |= (uint32_t)1 << s;
	return !notes && (int)s == row.symptom ? row.compiler : model_visible_compiler(s);
}

/* Is one of these answers another, with the row as it is now? */
static bool concerns(const struct asked *a)
{
	if (a->nlighter > MAX_LIGHTER || (a->primitives & bit_of_primitive(row.primitive)) ||
	    (a->accessors & bit_of_accessor(row.accessor)) || (row.era >= 0 && a->eras >> row.era & 1) ||
	    (row.symptom >= 0 && (a->hw | a->compiler) >> row.symptom & 1))
		return true;
	for (unsigned i = 0; i < a->nlighter; i++)
		if (lightest(a->lighter[i].need, a->lighter[i].than, a->lighter[i].kernel) != a->lighter[i].answer)
			return true;
	return false;
}

/* ---- one row after the other ---- */

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

/* What the engine as it is says of a program, and by which of its tables. */
struct known {
	enum { NOT_ASKED, NOTHING_TO_ASK, ASKED } state;
	uint64_t said; /* hash of its findings */
	struct asked asked;
};

static unsigned long nprograms = 20000;
static struct program *programs;
static struct known *as_made;
static unsigned nrows, ncaught, nunseen, nmissed;

/* FNV-1a. */
static uint64_t hash_of(const struct findings *f)
{
	const unsigned char *bytes = (const unsigned char *)f->finding;
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < f->n * sizeof(f->finding[0]); i++)
		h = (h ^ bytes[i]) * 0x100000001b3;
	return h;
}

static void ask_as_it_is(const struct program *p, struct findings *said, struct known *known)
{
	memset(said, 0, sizeof(*said));
	notes = &known->asked;
	ask_engine(p, said);
	notes = NULL;
	known->said = hash_of(said);
	known->state = ASKED;
}

static bool caught_by(const struct program *p, const struct known *before)
{
	struct findings now;
	char why[MAX_WHY];

	if (!concerns(&before->asked))
		return false;
	memset(&now, 0, sizeof(now));
	ask_engine(p, &now);
	return hash_of(&now) != before->said && !agree(p, &now, why);
}

/* The same program with that row in it; false: it has no place for it. */
static bool take_aim(struct program *p, enum where where)
{
	static const char *const mandatory[NR_WHERE] = { "wmb", "rmb", "mb" };

	if (row.aim.version[0])
		memcpy(p->version, row.aim.version, sizeof(p->version));
	/* Where no architecture is named and callers are known, most is judged. */
	p->arch = row.aim.arch ? oracle_arch(row.aim.arch) : -1;
	p->body[0].callers_known = p->body[1].callers_known = true;
	if (row.aim.is_atomic) {
		put_barrier(p, mandatory[where], LAST_BARRIER);
		share_with_cpus(p);
		where = FIRST_BARRIER;
	}
	return !row.aim.barrier || put_barrier(p, row.aim.barrier, where);
}

/* With one barrier or none in the program, all places are one: it is asked about once. */
static bool same_as_before(const struct program *made, const struct program *p, enum where where)
{
	for (unsigned before = 0; before < where; before++) {
		struct program other = *made;

		if (take_aim(&other, (enum where)before) && !memcmp(&other, p, sizeof(other)))
			return true;
	}
	return false;
}

static bool same_aim(const struct aim *x, const struct aim *y)
{
	return !memcmp(x->version, y->version, sizeof(x->version)) && x->arch == y->arch &&
	       x->barrier == y->barrier && x->is_atomic == y->is_atomic;
}

/* Program i, aimed at that place, and what is known of it; that is kept for the next rows of the same aim. */
static struct known *aim_at(unsigned long i, enum where where, struct program *p)
{
	static struct known *aimed;
	static struct aim kept_for;
	struct known *known;

	if (!aimed || !same_aim(&row.aim, &kept_for)) {
		free(aimed);
		aimed = calloc(nprograms * NR_WHERE, sizeof(*aimed));
		if (!aimed)
			exit(2);
		kept_for = row.aim;
	}
	known = &aimed[where * nprograms + i];
	if (known->state == NOTHING_TO_ASK)
		return known;
	*p = programs[i];
	if (!take_aim(p, where) ||
	    (known->state == NOT_ASKED && (same_as_before(&programs[i], p, where) || !worth_asking(p)))) {
		known->state = NOTHING_TO_ASK;
	} else if (known->state == NOT_ASKED) {
		struct findings said;

		ask_as_it_is(p, &said, known);
	}
	return known;
}

static bool is_caught(void)
{
	for (unsigned long i = 0; i < nprograms; i++)
		if (caught_by(&programs[i], &as_made[i]))
			return true;
	for (unsigned long i = 0; i < nprograms * NR_WHERE; i++) {
		struct program p;
		const struct known *before = aim_at(i % nprograms, (enum where)(i / nprograms), &p);

		if (before->state == ASKED && caught_by(&p, before))
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

	row.aim.is_atomic = row.primitive && row.primitive->family == FP_LOCKING;
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
	row.aim.barrier = p->name;
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
		row.aim.barrier = "mb";
		try(p->name, p->weight ? " is never proposed" : " is the lightest");
		if (p->since) {
			change(p);
			row.changed.since = 0;
			row.aim.barrier = "mb";
			try(p->name, " has always been there");
			change(p);
			row.changed.since++;
			row.aim = (struct aim){ { p->since >> 16, p->since >> 8 & 255, p->since & 255 }, NULL, "mb", false };
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
static void copy_accessor(unsigned i)
{
	row.accessor = accessors[i].accessor;
	row.changed_accessor = *row.accessor;
	row.aim.barrier = "mb";
	memcpy(row.aim.version, accessors[i].version, sizeof(row.aim.version));
}

static void change_accessor(unsigned i)
{
	const struct fp_accessor *a = accessors[i].accessor;
	const char *name = accessors[i].name;
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
		copy_accessor(i);
		row.changed_accessor.before[k] = !a->before[k];
		snprintf(what, sizeof(what), ": wait for %s changed", kinds[k]);
		try(name, what);
		if (k < FP_WIO)
			continue;
		copy_accessor(i);
		row.changed_accessor.same_device_before[k] = !a->same_device_before[k];
		snprintf(what, sizeof(what), ": order behind its device's %s changed", kinds[k]);
		try(name, what);
	}
	for (size_t b = 0; b < sizeof(behind) / sizeof(behind[0]); b++) {
		copy_accessor(i);
		row.changed_accessor.after ^= behind[b].bits;
		try(name, behind[b].what);
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

/* Of the checks that the oracle judges, by kernels that show them: rows of one aim in a row. */
static const struct {
	enum fp_symptom symptom;
	const char *name;
	unsigned version[3];
} symptoms[] = {
#define NAMED(s, ...) { FP_##s, #s, { __VA_ARGS__ } }
	NAMED(NO_WMB_ORDERED, 2, 6, 18),	NAMED(NO_MMIOWB_EARLY, 2, 6, 18),
	NAMED(NO_MMIOWB, 5, 1, 0),		NAMED(NO_WMB_RELAXED, 6, 12, 0),
	NAMED(NO_WMB_RAW, 6, 12, 0),		NAMED(NO_WMB_UNDOCUMENTED, 6, 12, 0),
	NAMED(NO_WMB_WC, 6, 12, 0),		NAMED(SMP_BEFORE_RELAXED, 6, 12, 0),
	NAMED(SMP_BEFORE_RAW, 6, 12, 0),	NAMED(SMP_BEFORE_WC, 6, 12, 0),
	NAMED(DMA_BEFORE_RELAXED, 6, 12, 0),	NAMED(DMA_BEFORE_RAW, 6, 12, 0),
	NAMED(DMA_BEFORE_WC, 6, 12, 0),		NAMED(SMP_FOR_DEVICE, 6, 12, 0),
	NAMED(NO_MMIOWB_RELAXED, 6, 12, 0),	NAMED(NO_DMA_WMB, 6, 12, 0),
	NAMED(NO_DMA_RMB, 6, 12, 0),		NAMED(NO_RMB_RELAXED, 6, 12, 0),
};

static void change_symptom(unsigned i, enum fp_arch arch)
{
	fp_archs bit = (fp_archs)1 << arch, hw = model_visible_hw(symptoms[i].symptom),
		 compiler = model_visible_compiler(symptoms[i].symptom);
	char what[64];

	row.symptom = symptoms[i].symptom;
	row.aim.arch = fp_arch_name(arch);
	memcpy(row.aim.version, symptoms[i].version, sizeof(row.aim.version));
	row.hw = hw & bit ? hw & ~bit : compiler & bit ? hw : hw | bit;
	row.compiler = compiler & ~bit;
	snprintf(what, sizeof(what), (hw | compiler) & bit ? " hidden on %s" : " shown on %s", fp_arch_name(arch));
	try(symptoms[i].name, what);
}

int main(int argc, char **argv)
{
	struct random r = { 1 };

	if (argc == 3 && !strcmp(argv[1], "--programs"))
		nprograms = strtoul(argv[2], NULL, 10);
	programs = calloc(nprograms, sizeof(*programs));
	as_made = calloc(nprograms, sizeof(*as_made));
	if (!programs || !as_made)
		return 2;
	reset();
	for (unsigned long i = 0; i < nprograms; i++) {
		struct findings said;
		char why[MAX_WHY];

		next_program(&r, &programs[i]);
		ask_as_it_is(&programs[i], &said, &as_made[i]);
		if (!agree(&programs[i], &said, why)) {
			printf("they differ with the model as it is\n");
			return 1;
		}
	}
	change_primitives();
	for (unsigned i = 0; i < NR_ACCESSORS; i++)
		change_accessor(i);
	change_eras();
	for (int arch = 0; arch < FP_NR_ARCHS; arch++)
		for (unsigned i = 0; i < sizeof(symptoms) / sizeof(symptoms[0]); i++)
			change_symptom(i, (enum fp_arch)arch);
	printf("%u rows changed: %u caught, %u not to be seen, %u missed\n", nrows, ncaught, nunseen,
	       nmissed);
	return nmissed != 0;
}
