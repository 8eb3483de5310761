// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Programs through both, the engine and the oracle. */
#ifndef ORACLE_RUN_H
#define ORACLE_RUN_H

#include "judge.h"

/*
 * What the engine finds in the program, by way of its text form. Out of memory and a text it cannot
 * read end all.
 */
void ask_engine(const struct program *p, struct findings *out);

/* The next program that is worth asking about: not in a region that is avoided. */
void next_program(struct random *r, struct program *p);

/* It has paths, not too many, and is in no region that is avoided. */
bool worth_asking(const struct program *p);

/* Puts the barrier of that name in the place of others; false: the program has none. */
enum where { FIRST_BARRIER, LAST_BARRIER, ALL_BARRIERS, NR_WHERE };
bool put_barrier(struct program *p, const char *name, enum where where);
/* Makes all memory of the program that of CPUs, with marked accesses. */
void share_with_cpus(struct program *p);
int oracle_arch(const char *name);

/* Takes away from a program on which the two differ, until they would no longer. */
void shrink(struct program *p);

void print_difference(const struct program *p);

#endif
