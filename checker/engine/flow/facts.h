// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* The facts of a state: finding, keeping and joining them. */
#ifndef FENCEPOST_FACTS_H
#define FENCEPOST_FACTS_H

#include "walk.h"

/* What tells two words of one object apart: the field, or the register's name. */
const char *word_of(const struct fp_event *e);
/* A load that is tested or a store to an entry: kept beside the latest of its kind, for pairs that only checks ask for. */
static inline bool is_kept_beside(const struct fact *f)
{
	return f->status || f->payload;
}

/* In the place of the fact that is the same but older; NULL: there is none. */
struct fact *find_fact(struct state *s, const struct fact *key);
void put_fact(struct walk *w, struct state *s, const struct fact *fact);
void drop_fact(struct state *s, unsigned i);
void copy_state(struct state *to, const struct state *from);

/* What holds of the fact on both paths, or of all facts; true: `to` has changed. next_round: over the edge that closes a loop. */
bool join_fact(struct walk *w, struct fact *to, const struct fact *from);
bool join_state(struct walk *w, struct state *to, const struct state *from, bool next_round);

/* That barrier orders these second kinds behind the fact. */
void add_provider(struct walk *w, struct provider *by, unsigned *nby, unsigned barrier, fp_after bits);
/* The barrier that ordered all of these second kinds behind it, or else some; NULL: a lock or an atomic did. */
const struct fp_event *orderer(const struct walk *w, const struct fact *f, fp_after bits);
/* What locks and atomics have ordered behind it: nobody's to remove, so no later barrier is needed for it. */
fp_after by_nobody(const struct fact *f);
/* Does a barrier of this very function stand behind it? */
bool barrier_here(const struct walk *w, const struct fact *f);
/* What the barriers behind it are for can no longer be seen. */
void lose_track(struct walk *w, const struct fact *f);

/* As callers see it: with the barriers only that all paths run through. */
struct fact on_all_paths(const struct fact *f);
/* The order made behind the two is the same. */
bool same_order(const struct fact *x, const struct fact *y);

/* Where in mapped[] the buffer is; nmapped: it is not the device's, as far as is known. */
unsigned find_mapped(const struct state *s, const char *buffer);
void forget_mapped(struct state *s, const char *buffer);

#endif
