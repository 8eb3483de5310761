// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Memory that lives as long as the unit. Running out is remembered, not
 * returned at each call: callers get zeroed scratch space to go on with and
 * fp_check_unit() or fp_unit_read() report it once.
 */
#ifndef FENCEPOST_ARENA_H
#define FENCEPOST_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks;
	size_t left;
	char *next;
};

/* Zeroed, aligned for any type; NULL when memory ran out. */
void *arena_alloc(struct arena *a, size_t size);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_free(struct arena *a);

/*
 * Makes room for one more element in an array of the arena: where it lies, if nothing was allocated since; else the
 * old copy stays behind. False: out of memory.
 */
bool arena_grow(struct arena *a, void **array, unsigned n, unsigned *cap, size_t size);

#endif
