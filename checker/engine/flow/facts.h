// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_FACTS_H
#define FENCEPOST_FACTS_H

#include "walk.h"

const char *word_of(const struct fp_event *e);
struct fact *find_fact(struct state *s, const struct fact *key);
void copy_state(struct state *to, const struct state *from);
void drop_fact(struct state *s, unsigned i);
void add_provider(struct walk *w, struct provider *by, unsigned *nby, unsigned barrier, fp_after bits);
const struct fp_event *orderer(const struct walk *w, const struct fact *f, fp_after bits);
bool for_ownership(const struct fact *f);
void lose_track(struct walk *w, const struct fact *f);
void put_fact(struct walk *w, struct state *s, const struct fact *fact);
bool join_fact(struct walk *w, struct fact *to, const struct fact *from);
bool join_state(struct walk *w, struct state *to, const struct state *from, bool next_round);
struct fact on_all_paths(const struct fact *f);
bool same_order(const struct fact *x, const struct fact *y);
fp_after by_nobody(const struct fact *f);
bool barrier_here(const struct walk *w, const struct fact *f);
unsigned find_mapped(const struct state *s, const char *buffer);
void forget_mapped(struct state *s, const char *buffer);

#endif
