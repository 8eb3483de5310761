// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "avoid.h"
#include "axioms.h"

static void keep(void *ctx, const struct fp_finding *f)
{
	struct findings *out = ctx;

	if (out->n == MAX_FINDINGS)
		abort();
	out->finding[out->n] = (struct finding){ .check = f->check, .line = f->at.line };
	if (f->fix_primitive)
		snprintf(out->finding[out->n].fix, sizeof(out->finding[0].fix), "%s", f->fix_primitive);
	out->n++;
}

void ask_engine(const struct program *p, struct findings *out)
{
	struct fp_unit *unit = fp_unit_new();
	struct fp_options options = { .kernel = kernel_of(p) };
	char text[MAX_TEXT], err[128];
	unsigned line[NR_IDS + 1];
	size_t len = print_program(p, text, line);

	out->n = 0;
	if (p->arch >= 0)
		options.archs = (fp_archs)1
				<< fp_arch_find(oracle_archs[p->arch], strlen(oracle_archs[p->arch]));
	if (!unit || !fp_unit_read(unit, text, len, err, sizeof(err)) ||
	    !fp_check_unit(unit, &options, keep, out)) {
		fprintf(stderr, "the engine does not take this: %s\n%s", unit ? err : "no memory", text);
		exit(2);
	}
	fp_unit_free(unit);
}

bool worth_asking(const struct program *p)
{
	static struct path paths[MAX_PATHS];
	unsigned n = paths_of(p, paths);

	return n && !avoided(p, paths, n);
}

void next_program(struct random *r, struct program *p)
{
	do
		random_program(r, p);
	while (!worth_asking(p));
}

bool put_barrier(struct program *p, const char *name, enum where where)
{
	struct event *places[NR_IDS];
	unsigned n = 0;
	int row = 0;

	while (strcmp(barriers[row].name, name))
		row++;
	for (unsigned b = 0; b < NR_BODIES; b++)
		for (unsigned s = 0; s < NR_SEGMENTS; s++)
			for (unsigned i = 0; i < p->body[b].n[s]; i++)
				if (p->body[b].event[s][i].what == BARRIER)
					places[n++] = &p->body[b].event[s][i];
	for (unsigned i = 0; i < n; i++)
		if (where == ALL_BARRIERS || i == (where == FIRST_BARRIER ? 0 : n - 1)) {
			places[i]->barrier = row;
			places[i]->other = -1;
			places[i]->implied = barriers[row].family == LOCKING;
		}
	return n != 0;
}

void share_with_cpus(struct program *p)
{
	for (unsigned b = 0; b < NR_BODIES; b++)
		for (unsigned s = 0; s < NR_SEGMENTS; s++)
			for (unsigned i = 0; i < p->body[b].n[s]; i++) {
				struct event *e = &p->body[b].event[s][i];

				if (e->what != STORE && e->what != LOAD)
					continue;
				e->memory = CPUS;
				e->marked = true;
			}
}

int oracle_arch(const char *name)
{
	for (int i = 0; i < NR_ORACLE_ARCHS; i++)
		if (!strcmp(oracle_archs[i], name))
			return i;
	abort();
}

static bool differs(const struct program *p)
{
	struct findings engine;
	char why[MAX_WHY];

	if (!worth_asking(p))
		return false;
	ask_engine(p, &engine);
	return !agree(p, &engine, why);
}

void shrink(struct program *p)
{
	struct program smaller;

	for (unsigned i = 0; simpler(p, i, &smaller);) {
		if (memcmp(&smaller, p, sizeof(smaller)) && differs(&smaller)) {
			*p = smaller;
			i = 0;
		} else {
			i++;
		}
	}
}

void print_difference(const struct program *p)
{
	struct findings engine;
	char text[MAX_TEXT], why[MAX_WHY] = "";
	unsigned line[NR_IDS + 1];

	ask_engine(p, &engine);
	agree(p, &engine, why);
	print_program(p, text, line);
	printf("=== %s --kernel %u.%u.%u%s%s\n%s", why, p->version[0], p->version[1], p->version[2],
	       p->arch >= 0 ? " --arch " : "", p->arch >= 0 ? oracle_archs[p->arch] : "", text);
	for (unsigned i = 0; i < engine.n; i++)
		printf("# engine: line %u: %s %s\n", engine.finding[i].line,
		       fp_check_name(engine.finding[i].check), engine.finding[i].fix);
	printf("\n");
}
