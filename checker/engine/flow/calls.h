// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_CALLS_H
#define FENCEPOST_CALLS_H

#include "walk.h"

void do_call(struct walk *w, struct state *s, const struct fp_event *call);
bool settle_acquired(struct analysis *a);

#endif
