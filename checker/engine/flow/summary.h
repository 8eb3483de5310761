// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What callers are told of a function. */
#ifndef FENCEPOST_SUMMARY_H
#define FENCEPOST_SUMMARY_H

#include "walk.h"

/* An access that they can pair their own with; own_barrier: see struct exposed. */
void expose(struct walk *w, const struct fact *from, const struct second *second, bool own_barrier);
/* Nobody will ask again. */
void forget(struct summary *s);

/* Room for one more in an array that ends with the analysis. */
bool grow(struct walk *w, void **array, unsigned n, unsigned *cap, size_t size);

#endif
