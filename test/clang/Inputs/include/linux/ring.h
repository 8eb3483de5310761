/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only */
/* What a kernel's headers declare for more than one driver: a buffer in parts, and inlines that find things in it. */
#ifndef RING_H
#define RING_H

#include "../../kernel.h"

#define BIT(nr)			(1UL << (nr))
#define get_user(x, ptr)	({ (x) = *(ptr); 0; })
#define put_user(x, ptr)	({ *(ptr) = (x); 0; })
void *memremap(unsigned long at, size_t size, unsigned long flags);

struct parts {
	void **part;
	unsigned int size;
};

static inline void *parts_at(struct parts *p, unsigned int i)
{
	return (char *)p->part[i / p->size] + i % p->size;
}

struct shared_cqe {
	__le32 len;
	__le32 owner;
};

struct front_ring {
	struct slots *sring;
	unsigned int cons;
};

void *kernel_thing(int id);

#endif
