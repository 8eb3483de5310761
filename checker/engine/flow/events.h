// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_EVENTS_H
#define FENCEPOST_EVENTS_H

#include "walk.h"

void do_memory(struct walk *w, struct state *s, const struct fp_event *e);
void do_mmio(struct walk *w, struct state *s, const struct fp_event *e);
void do_barrier(struct walk *w, struct state *s, const struct fp_event *e);
void do_delay(struct walk *w, struct state *s, const struct fp_event *e);
void enter_section(struct state *s, bool locked);
void do_unlock(struct walk *w, struct state *s, const struct fp_event *e);
void do_opaque(struct walk *w, struct state *s, const struct fp_event *e);
void do_handover(struct walk *w, struct state *s, const struct fp_event *e);
bool may_rely(const struct fact *f);
bool doorbell_needs_own(const struct state *s);
void rely_outside(struct walk *w, const struct fact *f, bool own_barrier);
void opaque_behind(struct walk *w, const struct fact *f, bool own_barrier);

#endif
