// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What the words in a name tend to mean, by the lists of words.def. */
#ifndef FENCEPOST_MODEL_WORDS_H
#define FENCEPOST_MODEL_WORDS_H

#include "fencepost/words.h"

enum { PLAIN = 3 };	/* a word of this score in words.def says it alone; a lighter one needs other reasons */

/* What is looked through at once: FP_WORDS_REGISTER and so on. */
#define WORD_SET(NAME, ...) FP_WORDS_##NAME,
#define SCRIPT_WORDS(kind, words)
#define SCRIPT_ENDINGS(kind, words)
enum fp_word_set {
#include "words.def"
	FP_NR_WORD_SETS
};

/*
 * added: the words that the user has beside those of words.def.
 *
 * The best and the worst score of the words in a run of identifiers, split at _, digits and case changes.
 */
void fp_score_words(const struct fp_words *added, const char *text, enum fp_word_set set, int *best, int *worst);
/* Is one of them in the set, on its good side? */
bool fp_says(const struct fp_words *added, const char *text, enum fp_word_set set);

/* What the names of the driver's own functions on the way to an access say, to each who asks. */
enum fp_asked {
	FP_ASKED_DOORBELL, FP_ASKED_STATUS, FP_ASKED_PUBLISH, FP_ASKED_INDEX, FP_ASKED_HOLD, FP_ASKED_MASK, FP_NR_ASKED
};
/* The words that each of those is interested in. */
extern const enum fp_word_set fp_words_asked[FP_NR_ASKED];

struct fp_helpers {
	signed char best[FP_NR_ASKED], worst[FP_NR_ASKED];
};

struct fp_helpers fp_helpers_named(const struct fp_words *added, const char *function);
struct fp_helpers fp_helpers_together(const struct fp_helpers *x, const struct fp_helpers *y);

/* A macro's or enumerator's: TX_CTRL */
bool fp_is_constant_name(const char *name);
/* A function that by its name sets up, tears down or shows. */
bool fp_is_quiet(const struct fp_words *added, const char *function);
/* One that by its name runs while the device is at work. */
bool fp_is_busy(const struct fp_words *added, const char *function);
/* rx_desc and tx_desc */
bool fp_opposite_directions(const struct fp_words *added, const char *x, const char *y);
/* Does a register's name alone say that a write makes the device look? */
bool fp_names_doorbell(const struct fp_words *added, const char *reg);

#endif
