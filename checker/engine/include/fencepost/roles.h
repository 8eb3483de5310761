// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * What each word of memory that a device or host sees is there for, as the
 * whole program treats it: who stores it, what, and where among the rest of its
 * entry; who tests it, and what becomes of the test. Names have no voice here.
 */
#ifndef FENCEPOST_ROLES_H
#define FENCEPOST_ROLES_H

#include "fencepost/graph.h"

#ifdef __cplusplus
extern "C" {
#endif

enum fp_word_role {
	FP_WORD_CONTENT,	/* nothing tells it from the rest of its entry */
	FP_WORD_OWN,		/* the driver stores there what only it knows, and tests nothing of it */
	FP_WORD_ADDRESS,	/* a bus address: of a buffer, or of the next entry */
	FP_WORD_ARRIVES,	/* asked whether there is an entry: set by the other side */
	FP_WORD_GIVES,		/* stored last: hands the entry over */
	FP_WORD_HANDSHAKE,	/* a bit goes to and fro: the driver sets it, and waits for it to be cleared */
	FP_NR_WORD_ROLES
};
const char *fp_word_role_name(enum fp_word_role role);

/* Counts are of places in the text; of an access behind a parameter, of calls that say what the parameter points to. */
struct fp_word_use {
	const char *object, *field;	/* as events name it */
	const char *ring;		/* that keeps its entries, or "" */
	unsigned zeros, constants;	/* stores of all cleared, and of what is known in advance */
	unsigned computed;		/* ... of what is known at run time only */
	unsigned addresses;
	unsigned lasts;			/* stores behind which the function stores nothing else to the entry */
	unsigned tests, ends;		/* tests; of them, those that end the round: break, continue, return */
	unsigned firsts;		/* tests of what is read first of the entry in its function */
	unsigned backs;			/* tests behind which a buffer comes back */
	const char *both;		/* a bit that is set here and awaited clear there, or the other way about; or NULL */
};

struct fp_word_uses {
	struct fp_word_use *words;	/* in the order in which they come in the program */
	unsigned n;
};

/*
 * The words of device- or host-visible memory of a program whose memory is
 * resolved; they live as long as it does. False: out of memory.
 */
bool fp_word_uses(struct fp_unit *unit, struct fp_word_uses *uses);
/* What it is, and why: a constant phrase. */
enum fp_word_role fp_word_role_of(const struct fp_word_use *word, const char **why);

#ifdef __cplusplus
}
#endif
#endif
