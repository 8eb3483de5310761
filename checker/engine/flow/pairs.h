// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Two accesses, one behind the other: what keeps them in order, and who wants to know. */
#ifndef FENCEPOST_PAIRS_H
#define FENCEPOST_PAIRS_H

#include "walk.h"

/* Holds the second access against one fact, or all of them. */
void pair_with(struct walk *w, const struct fact *first, const struct second *second);
void pair_with_all(struct walk *w, const struct state *s, const struct second *second);

/* Does the second access wait for the first by itself? */
bool second_waits(struct walk *w, const struct fact *first, const struct second *second);
/* One word twice? An element whose index nobody knows is another one in another call. */
bool same_word(const struct fact *first, const struct second *second);
/* The second stands before the first in the text: they belong to two rounds of a loop. So do two that one call makes. */
bool in_another_round(const struct fact *first, const struct second *second);

/* For a check: nothing orders this pair. object, field: the word that it is about. NULL: there is no room. */
struct candidate *add_candidate(struct walk *w, enum fp_check check, const struct fact *first,
				const struct second *second, const char *object, const char *field);
/* ... and this one something does: the driver's other places may learn from it. barrier: that was put there for it, or NULL. */
void note_ordered(struct walk *w, enum fp_check check, const struct fact *first, const struct second *second,
		  const struct fp_event *word, const char *object, const char *field, const struct fp_event *barrier);

/* A word that was asked for, with order behind: what was found there is there. */
bool was_found(const struct fact *f);
/* What the function itself stored, with nobody told since, is its own to read. */
bool is_own_word(const struct state *s, const struct second *second);
/* An entry with a status of its own that was found to be there needs nobody else's. */
bool speaks_for_itself(const struct state *s, const struct fact *fact, const struct second *second);

#endif
