// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Made units, of which the engine's time is measured: one long function, or many that call each other. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fencepost/check.h"

struct bench {
	struct fp_unit *unit;
	unsigned function, block, line, left;
	uint32_t seed;
};

/* Same numbers on every machine. */
static unsigned pick(struct bench *b, unsigned n)
{
	b->seed = b->seed * 1664525u + 1013904223u;
	return (b->seed >> 16) % n;
}

static struct fp_event *bench_event(struct bench *b, enum fp_event_type type)
{
	struct fp_place at = { fp_intern(b->unit, "bench.c", 7), ++b->line, 1 };

	if (b->left)
		b->left--;
	return fp_event_add(b->unit, b->function, b->block, type, at);
}

static const char *numbered(struct bench *b, const char *name, unsigned n)
{
	char s[32];
	int len = snprintf(s, sizeof(s), "%s%u", name, n);

	return fp_intern(b->unit, s, (size_t)len);
}

static void bench_memory(struct bench *b, enum fp_event_type type)
{
	static const enum fp_memory memory[] = { FP_CPU, FP_COHERENT, FP_COHERENT, FP_STREAMING, FP_HOST, FP_UNKNOWN };
	struct fp_event *e = bench_event(b, type);
	unsigned object = pick(b, 24);

	e->memory = memory[object % 6];
	e->object = e->text = numbered(b, "object", object);
}

static void bench_mmio(struct bench *b, enum fp_event_type type)
{
	struct fp_event *e = bench_event(b, type);

	e->strength = (enum fp_strength)pick(b, FP_NR_STRENGTHS);
	e->device.text = numbered(b, "device", pick(b, 3));
	e->reg.text = numbered(b, "TAIL", pick(b, 100));
	e->value.value = FP_VALUE_INDEX;
	e->text = "writel()";
}

static void bench_straight(struct bench *b)
{
	static const char *const barriers[] = { "wmb", "rmb", "mb", "dma_wmb", "smp_wmb" };
	const char *barrier;
	struct fp_event *e;

	for (unsigned i = 0; i < 8 && b->left; i++)
		switch (pick(b, 8)) {
		case 0:
			bench_mmio(b, FP_MMIO_WRITE);
			break;
		case 1:
			bench_mmio(b, FP_MMIO_READ);
			break;
		case 2:
			barrier = barriers[pick(b, 5)];
			e = bench_event(b, FP_BARRIER);
			e->primitive = fp_primitive_find(barrier, strlen(barrier));
			e->text = barrier;
			break;
		case 3:
		case 4:
			bench_memory(b, FP_LOAD);
			break;
		case 5:
			e = bench_event(b, pick(b, 2) ? FP_LOCK : FP_UNLOCK_EV);
			e->spin = true;
			e->text = "spin";
			break;
		default:
			bench_memory(b, FP_STORE);
		}
}

/* head -> body -> (head |) next, or head -> two arms -> next */
static void bench_piece(struct bench *b)
{
	unsigned head = b->block, one, other, next;

	bench_straight(b);
	one = fp_block_add(b->unit, b->function);
	other = fp_block_add(b->unit, b->function);
	next = fp_block_add(b->unit, b->function);
	fp_edge_add(b->unit, b->function, head, one);
	if (pick(b, 3)) {
		fp_edge_add(b->unit, b->function, head, other);
		fp_edge_add(b->unit, b->function, one, next);
	} else {
		fp_edge_add(b->unit, b->function, one, other);
		fp_edge_add(b->unit, b->function, other, one);
	}
	fp_edge_add(b->unit, b->function, other, next);
	b->block = one;
	bench_straight(b);
	b->block = other;
	bench_straight(b);
	b->block = next;
}

/* One function of `left` events. */
static void bench_function(struct bench *b)
{
	b->function = fp_function_named(b->unit, "bench");
	b->block = fp_block_add(b->unit, b->function);
	while (b->left)
		bench_piece(b);
}

/* ---- functions that call each other ---- */

/* The n-th function, of which only the first has callers that nobody sees. */
static void begin(struct bench *b, unsigned n)
{
	b->function = fp_function_named(b->unit, numbered(b, "f", n));
	b->block = fp_block_add(b->unit, b->function);
	fp_function_at(b->unit, b->function)->callers_known = n != 0;
}

static void call(struct bench *b, unsigned n)
{
	unsigned callee = fp_function_named(b->unit, numbered(b, "f", n));
	struct fp_event *e = bench_event(b, FP_CALL);

	e->callee = callee;
	e->text = fp_function_at(b->unit, callee)->name;
}

static void store(struct bench *b, unsigned object, unsigned field)
{
	struct fp_event *e = bench_event(b, FP_STORE);

	e->memory = FP_COHERENT;
	e->object = numbered(b, "desc", object);
	e->field = e->text = numbered(b, "word", field);
}

static void doorbell(struct bench *b, unsigned n)
{
	struct fp_event *e = bench_event(b, FP_MMIO_WRITE);

	e->strength = FP_RELAXED;
	e->device.text = numbered(b, "device", 0);
	e->reg.text = numbered(b, "TAIL", n);
	e->value.value = FP_VALUE_INDEX;
	e->text = "writel_relaxed()";
}

static void barrier(struct bench *b)
{
	struct fp_event *e = bench_event(b, FP_BARRIER);

	e->primitive = fp_primitive_find("wmb", 3);
	e->text = "wmb()";
}

/* Each calls the next twice; the last stores and rings. */
static void chain(struct bench *b, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		begin(b, i);
		for (unsigned k = 0; k < 2 && i + 1 < n; k++)
			call(b, i + 1);
	}
	store(b, 0, 0);
	doorbell(b, 0);
}

/* The same, where each stores, and some have a barrier or a doorbell. */
static void stores(struct bench *b, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		begin(b, i);
		store(b, i % 7, i);
		if (i % 5 == 0)
			barrier(b);
		if (i + 1 < n)
			call(b, i + 1);
		if (i % 3 == 0 || i + 1 == n)
			doorbell(b, i);
		if (i + 1 < n)
			call(b, i + 1);
	}
}

/* The first calls all others. */
static void fan(struct bench *b, unsigned n)
{
	begin(b, 0);
	store(b, 0, 0);
	for (unsigned i = 1; i < n; i++)
		call(b, i);
	for (unsigned i = 1; i < n; i++) {
		begin(b, i);
		store(b, 0, i);
		doorbell(b, i);
	}
}

/* One calls two, which both call the next one. */
static void diamond(struct bench *b, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned next = i % 3 ? i + 3 - i % 3 : 0;

		begin(b, i);
		store(b, i % 3, i);
		for (unsigned k = 1; k <= 2 && i % 3 == 0 && i + k < n; k++)
			call(b, i + k);
		if (next && next < n)
			call(b, next);
		else if (next)
			doorbell(b, i);
	}
}

static const struct shape {
	const char *name;
	void (*make)(struct bench *b, unsigned functions);
} shapes[] = { { "chain", chain }, { "stores", stores }, { "fan", fan }, { "diamond", diamond } };

/* Of "chain:2000"; NULL: there is none of that name. */
static const struct shape *shape_of(const char *what)
{
	for (unsigned i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (strlen(shapes[i].name) == strcspn(what, ":") &&
		    !strncmp(what, shapes[i].name, strlen(shapes[i].name)))
			return &shapes[i];
	return NULL;
}

static void count_finding(void *ctx, const struct fp_finding *f)
{
	(void)f;
	++*(unsigned *)ctx;
}

bool bench(const char *what, const struct fp_options *options, int *status)
{
	const char *colon = strchr(what, ':');
	const struct shape *shape = colon ? shape_of(what) : NULL;
	long n = strtol(colon ? colon + 1 : what, NULL, 10);
	struct bench b = { .left = 0, .seed = 1 };
	unsigned found = 0;
	clock_t start;

	if (n <= 0 || n > 100000000 || (colon && !shape))
		return false;
	*status = 1;
	b.unit = fp_unit_new();
	if (!b.unit)
		return true;
	b.left = shape ? 0 : (unsigned)n;
	if (shape)
		shape->make(&b, (unsigned)n);
	else
		bench_function(&b);
	start = clock();
	*status = !fp_check_unit(b.unit, options, count_finding, &found);
	printf("%ld %s: %.3f s, %u findings\n", n, shape ? "functions" : "events",
	       (double)(clock() - start) / CLOCKS_PER_SEC, found);
	fp_unit_free(b.unit);
	return true;
}
