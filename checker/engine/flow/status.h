// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_STATUS_H
#define FENCEPOST_STATUS_H

#include "walk.h"

void note_status(struct walk *w, struct state *s, const struct fact *read);
const struct fp_event *early_load(const struct state *s, const struct fp_event *e);
struct fact *asked_twin(struct fact *facts, unsigned n, const struct fact *status);
void do_test(struct walk *w, struct state *s, const struct fp_event *test);

#endif
