// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_SUMMARY_H
#define FENCEPOST_SUMMARY_H

#include "walk.h"

bool grow(struct walk *w, void **array, unsigned n, unsigned *cap, size_t size);
void expose(struct walk *w, const struct fact *from, const struct second *second, bool own_barrier);
void forget(struct summary *s);

#endif
