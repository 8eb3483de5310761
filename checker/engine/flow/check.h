// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * A check: an order that somebody needs (an obligation), and what it means that
 * it is missing. The data flow knows none by name; it finds the pairs of
 * accesses and what orders them, and asks each check here. A check is one
 * file, of its name, and a line in fencepost/checks.h; docs/add-a-check.md.
 */
#ifndef FENCEPOST_FLOW_CHECK_H
#define FENCEPOST_FLOW_CHECK_H

#include "walk.h"

struct verdicts;

/* Two accesses on one path, and what keeps them in order. */
struct pair {
	const struct fact *first;
	const struct second *second;
	const void *mine;		/* what the check that is asked keeps of the first, or NULL */
	enum fp_kind kind;		/* of the second */
	fp_after bit;			/* for this second access, and who must see the order */
	bool first_waits;		/* ... the first, by itself */
	bool second_waits;		/* ... the second, by itself */
	bool undocumented;		/* it does in the code of that kernel, but its documents do not promise it */
	bool by_barrier;		/* something between the two makes it wait, on every path */
};

struct check {
	/* What a fact of these kinds (1 << enum fp_kind) keeps for it: so many bytes, zero at the start. */
	unsigned of;
	size_t keeps;
	/* A fact begins. */
	void (*starts)(void *mine, const struct fact *f);
	/* Something comes behind it: an access, a barrier, a delay, code that cannot be seen. */
	void (*passes)(struct walk *w, const struct fact *f, void *mine, const struct second *behind);
	/* The same fact on another path; true: mine has changed. */
	bool (*joins)(void *mine, const void *other);
	/* Do the two say the same to callers? */
	bool (*same)(const void *x, const void *y);
	/* The callee's, in the words of the caller. */
	void (*surfaces)(struct walk *w, void *mine, const struct fact *f, const struct fp_event *call);
	/* The callee's that stands for its callers' access, behind the caller's own. */
	void (*follows)(void *mine, const void *callee, const struct fp_event *call);
	/* The function ends. */
	void (*leaves)(struct walk *w, const struct fact *f, const void *mine);

	/* Two accesses, one behind the other: does it lack order? add_candidate(), note_ordered(). */
	void (*pair)(struct walk *w, const struct pair *p);
	/* A test asks for the word that this fact is a load of. */
	void (*asked)(struct walk *w, const struct fact *status);
	/* A buffer that is mapped for a device is accessed. */
	void (*touched)(struct walk *w, const struct fp_event *map, const struct fp_event *access);
	/* Each first access behind a barrier counts, not only each second one: see struct ordered_pair. */
	bool each_first;
	/* The unit has been walked: which of the candidates are worth a finding? */
	void (*judge)(struct verdicts *v);
};

/* One of the two waits for the other, and the documents say so. */
bool by_itself(const struct pair *p);

/* By enum fp_check; NULL: no obligation, but a form that others' findings take. */
extern const struct check *const fp_checks[FP_NR_CHECKS];

#endif
