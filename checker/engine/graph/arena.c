// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_chunk {
	struct arena_chunk *prev;
	max_align_t data[];
};

#define CHUNK_SIZE ((size_t)64 * 1024)

static size_t aligned(size_t size)
{
	size_t align = _Alignof(max_align_t);

	return (size + align - 1) & ~(align - 1);
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p;

	size = aligned(size);
	if (size > a->left) {
		size_t room = size > CHUNK_SIZE ? size : CHUNK_SIZE;
		struct arena_chunk *c = calloc(1, sizeof(*c) + room);

		if (!c)
			return NULL;
		c->prev = a->chunks;
		a->chunks = c;
		a->next = (char *)c->data;
		a->left = room;
	}
	p = a->next;
	a->next += size;
	a->left -= size;
	return p;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *s = NULL;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len >= 0)
		s = arena_alloc(a, (size_t)len + 1);
	if (!s)
		return NULL;
	va_start(args, format);
	vsnprintf(s, (size_t)len + 1, format, args);
	va_end(args);
	return s;
}

bool arena_grow(struct arena *a, void **array, unsigned n, unsigned *cap, size_t size)
{
	/* Most blocks have one event or two, and events are large. */
	unsigned room = *cap ? *cap * 2 : size < 128 ? 8 : 1;
	size_t old = aligned(*cap * size), more = aligned((*cap + 1) * size) - old;
	void *bigger;

	if (n < *cap)
		return true;
	if (*cap && (char *)*array + old == a->next && more <= a->left) {
		a->next += more;
		a->left -= more;
		++*cap;
		return true;
	}
	bigger = arena_alloc(a, room * size);
	if (!bigger)
		return false;
	if (n)
		memcpy(bigger, *array, n * size);
	*array = bigger;
	*cap = room;
	return true;
}

void arena_free(struct arena *a)
{
	while (a->chunks) {
		struct arena_chunk *prev = a->chunks->prev;

		free(a->chunks);
		a->chunks = prev;
	}
	a->left = 0;
	a->next = NULL;
}
