// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What each barrier is there for. */
#ifndef FENCEPOST_NEEDS_H
#define FENCEPOST_NEEDS_H

#include "check.h"

/* Notes in struct judged what the barriers between the two are needed for, or what does their work without them. */
void weigh_barriers(struct walk *w, const struct pair *p);
/* At a call: barriers of the callee that stores here rely on. */
void note_callees_arms(struct walk *w, const struct state *s, const struct summary *callee);

#endif
