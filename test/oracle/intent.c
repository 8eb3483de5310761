// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "intent.h"

/*
 * The device, where MMIO or its memory is in it or nothing is known; a host of
 * its own memory, next to which unseen stores are taken to be for it; else CPUs.
 */
enum seer seer_of(const struct event *first, const struct event *second)
{
	enum memory m1 = first->memory, m2 = second->memory;

	if (is_mmio(first) || is_mmio(second))
		return BY_DEVICE;
	if (m1 == CPUS && m2 == CPUS)
		return BY_CPUS;
	if (m1 == COHERENT || m1 == STREAMING || m2 == COHERENT || m2 == STREAMING)
		return BY_DEVICE;
	return m1 == HOST || m2 == HOST ? BY_HOST : BY_DEVICE;
}

bool same_place(const struct event *x, const struct event *y)
{
	if (x->what != y->what)
		return false;
	if (is_mmio(x))
		return x->device == y->device && x->strength == y->strength && x->wc == y->wc;
	return x->memory == y->memory && (!device_visible(x->memory) || x->object == y->object);
}

/*
 * Only the latest access of a kind to the same memory or device is paired with what follows (docs/how-
 * it-works.md).
 */
bool superseded(const struct path *path, unsigned a, unsigned b)
{
	const struct event *first = event_at(path, a);

	for (unsigned i = a + 1; i < b; i++) {
		const struct event *e = event_at(path, i);

		/* ... in one function: what a callee does is paired with what its callers did before. */
		if (path->step[i].call >= 0 && path->step[i].call != path->step[a].call &&
		    path->step[i].call == path->step[b].call)
			continue;
		if (same_place(e, first))
			return true;
	}
	return false;
}

/* The function of step b has a barrier between the two. */
static bool barrier_in_function(const struct path *path, unsigned a, unsigned b)
{
	for (unsigned i = a + 1; i < b; i++) {
		const struct event *e = event_at(path, i);

		if (e->what == BARRIER && !e->implied && path->step[i].call == path->step[b].call &&
		    (event_orders(e, 'w', 'w', BY_CPUS) || event_orders(e, 'w', 'r', BY_CPUS)))
			return true;
	}
	return false;
}

/*
 * A write that waits for stores has handed over all of them: later doorbells
 * tell of later stores. Only CPUs may still be told of the old ones, where the
 * function that stored, or its caller, has a barrier for that; what a callee
 * hands over by itself is done.
 */
bool handed_over(const struct program *p, const struct path *path, unsigned a, unsigned b)
{
	const struct event *second = event_at(path, b);
	int by = path->step[a].call, told = path->step[b].call;
	bool for_cpus = second->what == STORE && second->memory == CPUS && (told < 0 || told == by) &&
			barrier_in_function(path, a, b);

	for (unsigned i = a + 1; i < b && event_at(path, a)->what == STORE; i++) {
		int here = path->step[i].call;
		bool by_itself = by >= 0 && here == by && told != by;

		if (waits_for_stores(p, event_at(path, i)) && (!for_cpus || by_itself))
			return true;
	}
	return false;
}

/* MMIO before memory is somebody's wish where a barrier follows the write directly (docs/model.md). */
bool barrier_follows_write(const struct path *path, unsigned a, unsigned b)
{
	for (unsigned i = a + 1; i < b; i++) {
		const struct event *e = event_at(path, i);

		if (e->what == STORE || e->what == WRITE)
			return false;
		if (e->what == BARRIER && event_orders(e, 'W', kind_of(event_at(path, b)), BY_DEVICE))
			return true;
	}
	return false;
}

/* A write is a matter of the first unlock behind it, and not of one whose section begins later. */
bool in_section_of(const struct path *path, unsigned a, unsigned unlock)
{
	for (unsigned i = a + 1; i < unlock; i++) {
		const struct event *e = event_at(path, i);

		if ((e->what == LOCK || e->what == UNLOCK) && e->spin)
			return false;
	}
	return true;
}

bool somebody_needs(const struct program *p, const struct path *path, unsigned a, unsigned b)
{
	const struct event *first = event_at(path, a), *second = event_at(path, b);

	if (first->what == UNLOCK || superseded(path, a, b) || handed_over(p, path, a, b))
		return false;
	if (second->what == UNLOCK)
		return first->what == WRITE && in_section_of(path, a, b);
	/* Plain loads of CPU memory start no pair. */
	if (first->what == LOAD && first->memory == CPUS)
		return first->marked;
	/* Callers' loads are theirs to order against loads. */
	if (first->what == LOAD && first->memory == UNKNOWN)
		return second->what != LOAD;
	if (first->what == WRITE && !is_mmio(second))
		return barrier_follows_write(path, a, b);
	return true;
}
