// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* How findings are put together: what checks share when they judge. */
#ifndef FENCEPOST_REPORT_H
#define FENCEPOST_REPORT_H

#include "fencepost/roles.h"
#include "fencepost/terms.h"
#include "ordered.h"

struct numbered {
	struct fp_finding finding;
	unsigned n;		/* in order of discovery */
};

struct verdicts {
	struct analysis *a;
	struct numbered *findings;
	unsigned n, cap;
	struct lessons lessons;
	/* Stores to memory that a device sees, of bus addresses and of anything; by object and field. */
	struct words {
		const struct fp_event **events;
		unsigned n, cap;
	} own_words, stores;
	/* What tests ask for, by object and field. */
	struct tested {
		const struct fp_question *question;
		enum fp_bits bits;
	} *tested;
	unsigned ntested;
	struct fp_word_uses uses;	/* by object and field */
	bool told_index;	/* the device hears of new entries by an index, in a register */
};

#define PRINT(v, ...) arena_printf(&(v)->a->unit->arena, __VA_ARGS__)

/* NULL: out of memory, which the unit remembers. */
struct fp_finding *add_finding(struct verdicts *v, enum fp_check check, enum fp_confidence confidence,
			       struct fp_place at, unsigned function);
/* The finding is about that barrier: unless it is of low confidence, nobody says that the barrier is too much as well. */
void blame(struct verdicts *v, const struct fp_finding *f, const struct fp_event *barrier);
void add_step(struct verdicts *v, struct fp_finding *f, enum fp_role role, struct fp_place at, const char *text);
void call_steps(struct verdicts *v, struct fp_finding *f, const struct via *via);

/* Lets who has asked know that this pair of a function was weighed. */
void tell_weighed(const struct verdicts *v, unsigned function, struct fp_weighed pair);
struct fp_weighed weighed_pair(const struct candidate *c, enum fp_model model, const struct fp_terms *terms);

/* Of these architectures, those that the user asked for. */
fp_archs wanted(const struct verdicts *v, fp_archs archs);

/* What stands there, as the source calls it: "wmb". */
const char *barrier_name(struct verdicts *v, const struct fp_event *barrier);
/* The lightest barrier to advise that covers need[]; NULL if none is lighter than `than`. */
const struct fp_primitive *lighter_proposal(const struct verdicts *v, const fp_after need[FP_NR_FIRST],
					    const struct fp_primitive *than);
/* The name of the lightest barrier to advise for such a pair. */
const char *proposal(const struct verdicts *v, enum fp_kind first, enum fp_kind second, enum fp_observer by);

/* What the user says that words in names mean. */
static inline const struct fp_words *added_words(const struct verdicts *v)
{
	return &v->a->options->words;
}

/* "store to desc->addr (dma_alloc_coherent() at nic.c:5)" */
const char *named(struct verdicts *v, const char *what, const struct fp_event *access);
/* The driver's own functions on the way to an access: their names speak, too. */
static inline struct fp_helpers helpers_of(const struct via *via)
{
	return via ? via->helpers : (struct fp_helpers){ { 0 }, { 0 } };
}

/* Sorts, drops what one repair cures twice, passes on. */
void pass_on(struct verdicts *v, fp_sink sink, void *ctx);

#endif
