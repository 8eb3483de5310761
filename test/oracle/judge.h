// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Holds what the engine says of a program against all orders that the axioms permit. */
#ifndef ORACLE_JUDGE_H
#define ORACLE_JUDGE_H

#include "fencepost/check.h"
#include "program.h"

struct finding {
	enum fp_check check;
	unsigned line;
	char fix[16]; /* the barrier to put there, or "" */
};
#define MAX_FINDINGS 64

struct findings {
	unsigned n;
	struct finding finding[MAX_FINDINGS];
};

#define MAX_WHY 256
/*
 * True if both say the same of the checks that are judged here; else why[] gets the first thing that
 * they differ in.
 */
bool agree(const struct program *p, const struct findings *engine, char why[MAX_WHY]);

/* Walks the orders of the program in both ways of axioms.h; they have to show the same. */
bool walks_agree(const struct program *p);

#endif
