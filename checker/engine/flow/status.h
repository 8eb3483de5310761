// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Words that are tested: which load a test asks for, and what that says of the rest. */
#ifndef FENCEPOST_STATUS_H
#define FENCEPOST_STATUS_H

#include "walk.h"

/* A load that is tested becomes a fact of its own. */
void note_status(struct walk *w, struct state *s, const struct fact *read);
/* Another word of the object, read before this one in the text; or NULL. */
const struct fp_event *early_load(const struct state *s, const struct fp_event *e);
/* The same status, asked for on another path that has met this one; or NULL. */
struct fact *asked_twin(struct fact *facts, unsigned n, const struct fact *status);
void do_test(struct walk *w, struct state *s, const struct fp_event *test);

#endif
