// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Random programs through the engine and through every order that the axioms
 * permit. Ends at the first difference, in its smallest form.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* Every so many programs the orders are also walked one by one. */
#define EACH_ORDER 100

static bool number(const char *s, unsigned long *n)
{
	char *end;

	*n = s ? strtoul(s, &end, 10) : 0;
	return s && *s && !*end;
}

int main(int argc, char **argv)
{
	unsigned long programs = 10000, seed = 1, limit = 1, found = 0;

	for (int i = 1; i < argc; i += 2) {
		unsigned long *option = !strcmp(argv[i], "--programs")	  ? &programs :
					!strcmp(argv[i], "--seed")	  ? &seed :
					!strcmp(argv[i], "--differences") ? &limit :
									    NULL;

		if (!option || !number(argv[i + 1], option)) {
			fputs("usage: oracle [--programs N] [--seed S] [--differences N]\n", stderr);
			return 2;
		}
	}
	struct random r = { seed };

	for (unsigned long i = 0; i < programs; i++) {
		struct program p;
		struct findings engine;
		char why[MAX_WHY];

		next_program(&r, &p);
		if (i % EACH_ORDER == 0 && !walks_agree(&p)) {
			printf("the two ways to walk the orders differ in program %lu\n", i);
			return 1;
		}
		ask_engine(&p, &engine);
		if (agree(&p, &engine, why))
			continue;
		shrink(&p);
		print_difference(&p);
		if (++found >= limit)
			return 1;
	}
	printf("%lu programs, %lu differences\n", programs, found);
	return found != 0;
}
