// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "print.h"

#include <stdio.h>

#include "fencepost/roles.h"

static void print_archs(fp_archs archs)
{
	const char *between = "";

	for (int i = 0; i < FP_NR_ARCHS; i++)
		if (archs & (fp_archs)1 << i) {
			printf("%s%s", between, fp_arch_name((enum fp_arch)i));
			between = ", ";
		}
}

static void print_step(const struct fp_step *s)
{
	printf("    %s %s:%u:%u: %s\n", fp_role_name(s->role), s->at.file, s->at.line, s->at.column, s->text);
}

void print_finding(void *ctx, const struct fp_finding *f)
{
	(void)ctx;
	printf("%s:%u:%u: %s (%s): %s\n", f->at.file, f->at.line, f->at.column, fp_check_name(f->check),
	       fp_confidence_name(f->confidence), f->message);
	for (unsigned i = 0; i < f->nsteps; i++)
		print_step(&f->steps[i]);
	if (f->fix_summary && *f->fix_summary)
		printf("    fix: %s\n", f->fix_summary);
	if (f->visible_on) {
		fputs("    visible on: ", stdout);
		print_archs(f->visible_on);
		putchar('\n');
	}
	if (f->cost)
		printf("    cost: %s\n", f->cost);
}

void print_barrier(void *ctx, const struct fp_barrier *b)
{
	(void)ctx;
	printf("%s:%u:%u: %s (%s): %s\n", b->at.file, b->at.line, b->at.column, b->name, fp_use_name(b->use), b->message);
	for (unsigned i = 0; i < b->nsteps; i++)
		print_step(&b->steps[i]);
}

/* A line for each word: "nic_desc.status arrives (why): 2 zeros, 1 test". */
bool print_roles(struct fp_unit *unit)
{
	struct fp_word_uses uses;
	bool ok = fp_word_uses(unit, &uses);

	for (unsigned i = 0; ok && i < uses.n; i++) {
		const struct fp_word_use *w = &uses.words[i];
		const char *why;
		enum fp_word_role role = fp_word_role_of(w, &why);

		printf("%s.%s %s (%s):%s%s", w->object, w->field, fp_word_role_name(role), why, *w->ring ? " in " : "",
		       w->ring);
		printf(" stored zero %u, constant %u, computed %u, address %u, last %u; tested %u, ends %u, first %u, back %u%s%s\n",
		       w->zeros, w->constants, w->computed, w->addresses, w->lasts, w->tests, w->ends, w->firsts, w->backs,
		       w->both ? "; both " : "", w->both ? w->both : "");
	}
	return ok;
}

/* "nic.c:12: missing-wmb doorbell nic_xmit nic.c:10 300 medium: KNOWN_MEMORY=1 REGISTER_GOOD=2" */
void print_weighed(void *ctx, const struct fp_weighed *p)
{
	enum fp_confidence confidence;
	bool told = fp_terms_tell(p->terms, p->model, &confidence);

	(void)ctx;
	printf("%s:%u: %s %s %s %s:%u %d %s:", p->second.file, p->second.line, fp_check_name(p->check),
	       fp_model_name(p->model), p->function, p->first.file, p->first.line, fp_terms_sum(p->terms),
	       told ? fp_confidence_name(confidence) : "none");
	for (int i = 0; i < FP_NR_TERMS; i++)
		if (p->terms->n[i])
			printf(" %s=%d", fp_term_name((enum fp_term)i), p->terms->n[i]);
	putchar('\n');
}

void print_nothing(void *ctx, const struct fp_finding *f)
{
	(void)ctx;
	(void)f;
}
