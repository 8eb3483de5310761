// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_PAIRS_H
#define FENCEPOST_PAIRS_H

#include "walk.h"

bool second_waits(struct walk *w, const struct fact *first, const struct second *second);
struct candidate *add_candidate(struct walk *w, enum fp_check check, const struct fact *first, const struct second *second, const char *object, const char *field);
void note_ordered(struct walk *w, enum fp_check check, const struct fact *first, const struct second *second, const struct fp_event *word, const char *object, const char *field, const struct fp_event *barrier);
bool same_word(const struct fact *first, const struct second *second);
bool in_another_round(const struct fact *first, const struct second *second);
void meet(struct walk *w, const struct fact *first, const struct second *second);
void meet_all(struct walk *w, const struct state *s, const struct second *second);
bool has_told(const struct fact *f);
bool is_own_word(const struct state *s, const struct second *second);
bool speaks_for_itself(const struct state *s, const struct fact *fact, const struct second *second);

#endif
