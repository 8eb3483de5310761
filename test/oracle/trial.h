// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* One program, what the engine says of it, and all orders that the axioms permit. */
#ifndef ORACLE_TRIAL_H
#define ORACLE_TRIAL_H

#include "intent.h"
#include "judge.h"

/* An order of two steps of a path that somebody may need. */
struct wish {
	unsigned a, b;
	enum seer by;
};
#define MAX_WISHES ((MAX_ACCESSES + 4) * (MAX_ACCESSES + 3) / 2)

struct trial {
	const struct program *p;
	const struct findings *engine;
	unsigned line[NR_IDS + 1];
	struct path path[MAX_PATHS];
	unsigned npaths;
	struct wish wish[MAX_PATHS][MAX_WISHES]; /* those that the program as written meets */
	unsigned nwishes[MAX_PATHS];
	struct orders seen[MAX_PATHS][NR_SEERS]; /* of the program as written */
	struct repair as_written;
	char *why;
};

/* Keeps what they differ in; returns false. */
__attribute__((format(printf, 2, 3))) bool differ(struct trial *t, const char *format, ...);

bool reported(const struct trial *t, enum fp_check check, unsigned line);

static inline bool is_late(const struct orders *o, unsigned a, unsigned b)
{
	return o->late[b] >> a & 1;
}

/* owner.c: the checks of words that say whose the rest of an object is. */
bool agree_on_owners(struct trial *t);
/* Do those account for a weak-barrier of that line? */
bool is_weak_for_owners(const struct trial *t, unsigned line);

#endif
