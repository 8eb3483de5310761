// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What each event does to the state. Calls are calls.h's. */
#ifndef FENCEPOST_EVENTS_H
#define FENCEPOST_EVENTS_H

#include "walk.h"

void do_memory(struct walk *w, struct state *s, const struct fp_event *e);
void do_mmio(struct walk *w, struct state *s, const struct fp_event *e);
void do_barrier(struct walk *w, struct state *s, const struct fp_event *e);
void do_delay(struct walk *w, struct state *s, const struct fp_event *e);
void do_unlock(struct walk *w, struct state *s, const struct fp_event *e);
void do_opaque(struct walk *w, struct state *s, const struct fp_event *e);
void do_handover(struct walk *w, struct state *s, const struct fp_event *e);
/* What was stored there is for nobody any more. */
void do_free(struct walk *w, struct state *s, const struct fp_event *e);
/* A critical section begins, or has ended: MMIO writes up to here are no business of the next unlock. */
void enter_section(struct state *s, bool locked);

/* May code outside rely on a barrier behind this access? */
bool may_rely(const struct fact *f);
/* A doorbell yet to come needs a barrier of its own: a store for the device stands here without one. */
bool doorbell_needs_own(const struct state *s);
/* The barriers behind it may be there for code that nobody sees, outside or in a callee. */
void rely_outside(struct walk *w, const struct fact *f, bool own_barrier);
void opaque_behind(struct walk *w, const struct fact *f, bool own_barrier);

#endif
