// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What the checks keep in a fact, each its own bytes, and when they are asked. */
#ifndef FENCEPOST_KEPT_H
#define FENCEPOST_KEPT_H

#include "check.h"

/* Says for each check where its bytes are. */
void place_kept(struct analysis *a);
const void *kept_of(const struct walk *w, const struct fact *f, enum fp_check check);	/* NULL: it keeps nothing of that kind */

void start_kept(struct walk *w, struct fact *f);
void pass_kept(struct walk *w, struct state *s, const struct second *behind);
bool join_kept(struct walk *w, struct fact *to, const struct fact *from);
bool same_kept(const struct walk *w, const struct fact *x, const struct fact *y);
/* Of a callee's fact: in the words of its caller. */
void surface_kept(struct walk *w, struct fact *f, const struct fp_event *call);
/* `entry`, a callee's that stands for what its callers did, behind that very access. */
void follow_kept(struct walk *w, struct fact *f, const struct fact *entry, const struct fp_event *call);
void leave_kept(struct walk *w, struct fact *f);

#endif
