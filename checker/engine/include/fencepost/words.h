// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What the words in a driver's names mean, beyond those that the engine knows (model/words.def). */
#ifndef FENCEPOST_WORDS_H
#define FENCEPOST_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A kind of words.def, for words as a whole or for endings of longer ones. */
struct fp_meaning;
/* NULL: there is no such kind. One that has no list of endings is found for an ending, too. */
const struct fp_meaning *fp_meaning_find(const char *kind, size_t len, bool ending);
/* The names of the kinds, NULL behind the last. */
const char *fp_meaning_name(size_t n);

/* A user's. */
struct fp_added_word {
	const char *text;		/* in small letters */
	bool ending;			/* of a longer word */
	const struct fp_meaning *means;
};

struct fp_words {
	const struct fp_added_word *words;
	size_t n;
};

#ifdef __cplusplus
}
#endif
#endif
