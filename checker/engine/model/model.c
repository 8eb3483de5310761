// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "fencepost/model.h"

#include <string.h>

/* Second kinds, for observers 0 to the last that is named; see fp_after. */
#define K(KIND) (1u << (FP_##KIND * FP_NR_OBSERVERS))
#define SEEN_BY_CPU (1u << FP_BY_CPU)
#define SEEN_BY_HOST (SEEN_BY_CPU | 1u << FP_BY_HOST)
#define SEEN_BY_DEVICE (SEEN_BY_HOST | 1u << FP_BY_DEVICE)

static const struct fp_primitive primitives[] = {
#define WEIGHT(w) .weight = (w)
#define SINCE(major, minor) .since = FP_KERNEL(major, minor, 0)
#define CHOSEN .is_virtio = true
#define ORDERS(FIRST, BY, seconds) .orders[FP_##FIRST] = (seconds) * SEEN_BY_##BY
#define COST(ENUM, instruction) .cost[FP_##ENUM] = (instruction)
#define BARRIER(called, FAMILY, ...) { .name = #called, .family = FP_##FAMILY, __VA_ARGS__ },
#include "fencepost/model.def"
};

#define NR_PRIMITIVES (sizeof(primitives) / sizeof(primitives[0]))

const struct fp_primitive *fp_primitive_at(size_t i)
{
	return i < NR_PRIMITIVES ? &primitives[i] : NULL;
}

static bool name_is(const char *name, const char *s, size_t len)
{
	return strlen(name) == len && !memcmp(name, s, len);
}

const struct fp_primitive *fp_primitive_find(const char *name, size_t len)
{
	for (size_t i = 0; i < NR_PRIMITIVES; i++)
		if (name_is(primitives[i].name, name, len))
			return &primitives[i];
	return NULL;
}

bool fp_covers(const struct fp_primitive *p, const fp_after need[FP_NR_FIRST])
{
	for (int k = 0; k < FP_NR_FIRST; k++)
		if (need[k] & ~p->orders[k])
			return false;
	return true;
}

const struct fp_primitive *fp_lighter(const fp_after need[FP_NR_FIRST], const struct fp_primitive *than,
				      uint32_t kernel)
{
	const struct fp_primitive *best = NULL;

	for (size_t i = 0; i < NR_PRIMITIVES; i++) {
		const struct fp_primitive *p = &primitives[i];

		if (p->weight && (!than || p->weight < than->weight) && (!kernel || kernel >= p->since) &&
		    fp_covers(p, need) && (!best || p->weight < best->weight))
			best = p;
	}
	return best;
}

#define HAS(kinds, KIND) [FP_##KIND] = ((kinds) & K(KIND)) != 0
#define EACH_OF(kinds) { HAS(kinds, WM), HAS(kinds, RM), HAS(kinds, WIO), HAS(kinds, RIO) }
#define ACCESSOR(name, what, waits, waits_for_device, orders) \
	static const struct fp_accessor name = { .before = EACH_OF(waits), .same_device_before = EACH_OF(waits_for_device), \
						 .after = (orders) * SEEN_BY_DEVICE };
#include "fencepost/model.def"

static const struct {
	const char *name;
	uint32_t since;
	const struct fp_accessor *write;	/* an ordered one */
} eras[FP_NR_ERAS] = {
#define ERA(ENUM, name, since, write) { name, since, &write },
#include "fencepost/model.def"
};

const struct fp_accessor *fp_accessor(bool write, enum fp_strength strength, bool wc, enum fp_era era)
{
	if (wc || strength == FP_RAW)
		return &raw;
	if (strength == FP_RELAXED)
		return &relaxed;
	return write ? eras[era].write : &read_ordered;
}

enum fp_era fp_era_of(uint32_t kernel)
{
	int era = FP_NR_ERAS - 1;

	while (kernel && kernel < eras[era].since)
		era--;
	return (enum fp_era)era;
}

const char *fp_era_name(enum fp_era era)
{
	return eras[era].name;
}

static const struct {
	const char *name;
	enum fp_arch arch;
} arch_names[] = {
#define ARCH(ENUM, name) { name, FP_##ENUM },
#define ARCH_ALIAS(ENUM, name) { name, FP_##ENUM },
#include "fencepost/model.def"
};

const char *fp_arch_name(enum fp_arch arch)
{
	return arch_names[arch].name;
}

enum fp_arch fp_arch_find(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof(arch_names) / sizeof(arch_names[0]); i++)
		if (name_is(arch_names[i].name, name, len))
			return arch_names[i].arch;
	return FP_NR_ARCHS;
}

static const struct {
	fp_archs hw, compiler;
} visible[FP_NR_SYMPTOMS] = {
#define A(ENUM) (1u << FP_##ENUM)
#define FAULT(ENUM, what, hardware, compiler) { hardware, compiler },
#include "fencepost/model.def"
};

fp_archs fp_visible_hw(enum fp_symptom s)
{
	return visible[s].hw;
}

fp_archs fp_visible_compiler(enum fp_symptom s)
{
	return visible[s].compiler;
}
