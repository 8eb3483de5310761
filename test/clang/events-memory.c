// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// Whose memory it is, where the kernel's headers stand between it and the driver.
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs/include | FileCheck %s
#include <linux/ring.h>

struct queue {
	struct parts buf;
	struct front_ring front;
	struct front_ring *other;
	struct window *window;
	u32 next;
};

struct slots {
	u32 prod;
	__le32 slot[8];
};

struct window {
	u32 head;
	u32 data[8];
};

// Out of a structure in the queue: the queue's ring.
// CHECK-LABEL: function poll
// CHECK: load "shared_cqe.owner" coherent by-type {{.*}}ring="queue.buf"
u32 poll(struct queue *q)
{
	struct shared_cqe *cqe = parts_at(&q->buf, q->next);

	return cqe->owner;
}

// Of nobody's: unknown, not the CPU's.
// CHECK-LABEL: function anybodys
// CHECK: load "slots.slot" coherent by-type
// CHECK: load "shared_cqe.owner" unknown
u32 anybodys(int id)
{
	struct slots *s = kernel_thing(id);
	struct shared_cqe *cqe = kernel_thing(id);

	return s->slot[id] + cqe->owner;
}

// A record of the driver's that begins with a shared one.
struct tx_entry {
	struct shared_cqe ctrl;
	u32 data;
};
struct tx_queue {
	struct tx_entry *ring;
};
// CHECK-LABEL: function embeds
// CHECK: store "tx_entry.data" coherent by-type {{.*}}ring="tx_queue.ring"
// CHECK: store "tx_entry.data" unknown
void embeds(struct tx_queue *q, struct tx_entry *anywhere)
{
	q->ring[3].data = 1;
	anywhere->data = 1;
}

// A kernel's structure in the driver's own keeps a ring; one that it only points to does not.
// CHECK-LABEL: function front
// CHECK: load "slots.prod" coherent {{.*}}ring="queue.front"
// CHECK: load "slots.prod" coherent by-type bytes=0+4 why=
u32 front(struct queue *q)
{
	return q->front.sring->prod + q->other->sring->prod;
}

// CHECK-LABEL: function map_window
// CHECK-LABEL: function fill_window
// CHECK: store "window.data" coherent or-mmio {{.*}}why="memremap() at events-memory.c:{{[0-9]+}}"
void map_window(struct queue *q)
{
	q->window = memremap(0x1000, 64, 0);
}
void fill_window(struct queue *q, u32 v)
{
	q->window->data[q->next] = v;
}

// CHECK-LABEL: function user
// CHECK: load "slots.prod" coherent
// CHECK: test ends "slots.prod" words="v next"
// CHECK: store "slots.slot[0]" coherent {{.*}}value=index:"v"
int user(struct queue *q, struct slots *s)
{
	u32 v;

	get_user(v, &s->prod);
	if (v == q->next)
		return 0;
	put_user(v, &s->slot[0]);
	return 1;
}

// BIT() is everybody's name.
#define SLOT_AVAIL	5
// CHECK-LABEL: function bits
// CHECK: store "slots.slot[0]" {{.*}}value=const:"SLOT_AVAIL"
void bits(struct slots *s)
{
	s->slot[0] = BIT(SLOT_AVAIL);
}

// A value that was loaded is there before it is stored.
// CHECK-LABEL: function copies
// CHECK: store "slots.prod" {{.*}}depends="slots.slot[1]"
// CHECK: store "slots.prod" {{.*}}depends="slots.slot[0]"
// CHECK-NOT: depends=
void copies(struct slots *s, u32 w)
{
	u32 v = s->slot[0] + 1;

	s->prod = s->slot[1];
	s->prod = v;
	v = w;
	s->prod = v;
}

// CHECK-LABEL: function gives_back
// CHECK: handover back
// CHECK-NEXT: free "slots" {{.*}}through=param:1
// CHECK-NOT: load "buffer"
void dma_free_coherent(struct device *dev, size_t size, void *cpu_addr, dma_addr_t handle);
void gives_back(struct device *dev, struct slots *s, dma_addr_t at)
{
	dma_free_coherent(dev, sizeof(*s), s, at);
}
