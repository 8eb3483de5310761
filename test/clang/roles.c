// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// What words are there for, by how they are used: no name says it here.
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs | %fencepost-events --roles - | FileCheck %s
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs -DMACROS | %fencepost-events --roles - | FileCheck %s
#include "kernel.h"

void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, int flags);
void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size, int dir);
void take(u32 what);

#define BIT_A 0x80000000u

struct in { u32 a, b, c, d; };
struct out { u32 a, b; dma_addr_t c; };

struct nic {
	struct device *dev;
	struct in *in;
	struct out *out;
	dma_addr_t in_bus, out_bus, buffer;
	u32 tail;
};

int nic_open(struct nic *n)
{
	n->in = dma_alloc_coherent(n->dev, 4096, &n->in_bus, GFP_KERNEL);
	n->out = dma_alloc_coherent(n->dev, 4096, &n->out_bus, GFP_KERNEL);
	return 0;
}

// The other side sets it: read first, and a buffer comes back if it is there. The driver clears it.
// CHECK-DAG: in.a arrives (read first, the test ends the round, and the driver stores only constants there): in nic.in stored zero 1, {{.*}}; tested 1, ends 1, first 1, back 1
// CHECK-DAG: in.b content
// Read first as well, elsewhere, and no round ends.
// CHECK-DAG: in.c content {{.*}} tested 1, ends 0, first 1
// Read behind the word that tells.
// CHECK-DAG: in.d content {{.*}} tested 1, ends 1, first 0
void nic_take(struct nic *n)
{
	for (;;) {
		struct in *in = &n->in[n->tail];

		if (!in->a)
			break;
		if (in->d)
			break;
		take(in->b);
		dma_unmap_single(n->dev, n->buffer, 64, 2);
		in->a = 0;
		n->tail++;
	}
}

void nic_look(struct nic *n)
{
	if (n->in->c)
		take(1);
}

// A helper's store is the last one of its caller.
static void put(struct out *out, u32 value) { out->a = value | BIT_A; }

// CHECK-DAG: out.a handshake (the driver changes a bit there, and goes on where it finds it changed back): {{.*}} computed 1, address 0, last 1; tested 1, ends 1, first 1, back 0; both BIT_A
// CHECK-DAG: out.b own
// CHECK-DAG: out.c address
void nic_give(struct nic *n, u32 length)
{
	struct out *out = &n->out[n->tail];

	if (out->a & BIT_A)
		return;
	out->b = length;
	out->c = n->in_bus;
	put(out, length);
}
