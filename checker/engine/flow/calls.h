// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Calls: what a callee has left, as its caller sees it. */
#ifndef FENCEPOST_CALLS_H
#define FENCEPOST_CALLS_H

#include "walk.h"

void do_call(struct walk *w, struct state *s, const struct fp_event *call);
/* Once all functions are walked: what every call of a function has made sure of. false: out of memory. */
bool settle_acquired(struct analysis *a);

#endif
