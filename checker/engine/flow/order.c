// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "order.h"

#include <string.h>

unsigned order_blocks(const struct fp_function *f, unsigned *order, unsigned *stack, unsigned *next)
{
	unsigned depth = 0, n = f->nblocks;

	memset(next, 0, f->nblocks * sizeof(*next));
	stack[depth++] = 0;
	next[0] = 1;
	while (depth) {
		unsigned b = stack[depth - 1];

		if (next[b] <= f->blocks[b].nsucc) {
			unsigned to = f->blocks[b].succ[next[b]++ - 1];

			if (!next[to]) {
				next[to] = 1;
				stack[depth++] = to;
			}
		} else {
			order[--n] = b;
			depth--;
		}
	}
	memmove(order, order + n, (f->nblocks - n) * sizeof(*order));
	return f->nblocks - n;
}
