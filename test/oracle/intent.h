// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Which orders somebody needs: section 3 of the ordering model, and where it
 * leaves it open docs/model.md, "Which pairs are somebody's need".
 */
#ifndef ORACLE_INTENT_H
#define ORACLE_INTENT_H

#include "axioms.h"

static inline const struct event *event_at(const struct path *path, unsigned i)
{
	return path->step[i].event;
}

enum seer seer_of(const struct event *first, const struct event *second);

/* Accesses of one kind to one memory or device. Of memory that only CPUs share, all is one. */
bool same_place(const struct event *x, const struct event *y);

/* The steps a and b, in program order. */
bool superseded(const struct path *path, unsigned a, unsigned b);
bool handed_over(const struct program *p, const struct path *path, unsigned a, unsigned b);
bool barrier_follows_write(const struct path *path, unsigned a, unsigned b);
bool in_section_of(const struct path *path, unsigned a, unsigned unlock);
bool somebody_needs(const struct program *p, const struct path *path, unsigned a, unsigned b);

#endif
