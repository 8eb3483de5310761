// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * The ordering model: which accesses a primitive keeps in order, for whom, in
 * which kernels, and on which architectures its absence can be seen.
 *
 * This is the only place that knows; its tables are in model.def. Rules come from the kernel's own text:
 *   [MB]  Documentation/memory-barriers.txt ("KERNEL I/O BARRIER EFFECTS",
 *         "SMP BARRIER PAIRING", "ASSUMED MINIMUM EXECUTION ORDERING MODEL")
 *   [DIO] Documentation/driver-api/device-io.rst
 *   [ARCH] arch/<arch>/include/asm/{barrier,io}.h, include/asm-generic/{barrier,io}.h
 */
#ifndef FENCEPOST_MODEL_H
#define FENCEPOST_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What an access is. The last two only ever stand second in a pair. */
enum fp_kind {
	FP_WM,		/* store to normal memory */
	FP_RM,		/* load from normal memory */
	FP_WIO,		/* MMIO write */
	FP_RIO,		/* MMIO read */
	FP_UNLOCK,	/* release of a spinlock, for MMIO before it */
	FP_DELAY,	/* udelay() and kin, for MMIO before it */
	FP_NR_KINDS
};
#define FP_NR_FIRST 4	/* kinds that can stand first in a pair */

/* Who must see the two accesses in order. */
enum fp_observer {
	FP_BY_CPU,	/* another CPU of this system */
	FP_BY_HOST,	/* a hypervisor or its devices, also under a UP guest */
	FP_BY_DEVICE,	/* a device, or a remote core */
	FP_NR_OBSERVERS
};

/*
 * What may follow one given access: a bit per (second kind, observer).
 * A primitive holds one such set per kind of first access.
 */
typedef uint32_t fp_after;

static inline fp_after fp_after_bit(enum fp_kind second, enum fp_observer by)
{
	return (fp_after)1 << (second * FP_NR_OBSERVERS + by);
}

enum fp_strength {
	FP_ORDERED,	/* readX/writeX, ioreadX/iowriteX, inX/outX */
	FP_RELAXED,	/* *_relaxed, readsX/writesX, insX/outsX */
	FP_RAW,		/* __raw_*, memcpy_toio */
	FP_NR_STRENGTHS
};

/* Normal memory, by who shares it. */
enum fp_memory {
	FP_PRIVATE,	/* a stack object that does not escape: never an event */
	FP_UNKNOWN,	/* nothing in the unit tells */
	FP_CPU,		/* shared with other CPUs only */
	FP_COHERENT,	/* DMA-coherent: device and CPU see it at once */
	FP_STREAMING,	/* handed over by dma_map_*() */
	FP_HOST,	/* a ring shared with a hypervisor or a remote core */
	FP_NR_MEMORY
};

static inline bool fp_device_visible(enum fp_memory m)
{
	return m == FP_COHERENT || m == FP_STREAMING || m == FP_HOST;
}

/* Kernel generations with different promises: FP_ERA_CURRENT and so on; see fp_era_of(). */
enum fp_era {
#define ERA(ENUM, name, since, write) FP_ERA_##ENUM,
#include "fencepost/model.def"
	FP_NR_ERAS
};

#define FP_KERNEL(major, minor, patch) (((major) << 16) + ((minor) << 8) + (patch))

/* kernel: FP_KERNEL(major, minor, patch), the form of LINUX_VERSION_CODE. */
enum fp_era fp_era_of(uint32_t kernel);
const char *fp_era_name(enum fp_era era);

enum fp_arch {
#define ARCH(ENUM, name) FP_##ENUM,
#include "fencepost/model.def"
	FP_NR_ARCHS
};
typedef uint32_t fp_archs;	/* a bit per fp_arch; 0 means portable */

const char *fp_arch_name(enum fp_arch arch);
/* Returns FP_NR_ARCHS when no architecture has that name (kernel names and aliases: x86_64, powerpc). */
enum fp_arch fp_arch_find(const char *name, size_t len);

/* The ways in which something can be out of order; a row of "what breaks where". */
enum fp_symptom {
#define FAULT(ENUM, what, hardware, compiler) FP_##ENUM,
#include "fencepost/model.def"
	FP_NR_SYMPTOMS
};

/* Architectures whose hardware can show it, and those where only the compiler can. */
fp_archs fp_visible_hw(enum fp_symptom s);
fp_archs fp_visible_compiler(enum fp_symptom s);
#define FP_ALL_ARCHS (((fp_archs)1 << FP_NR_ARCHS) - 1)

/* Families decide which barriers are judged and which repair is named. */
enum fp_family {
	FP_COMPILER,	/* barrier() */
	FP_SMP,
	FP_VIRT,
	FP_DMA,
	FP_MANDATORY,
	FP_IOWB,	/* mmiowb() */
	FP_LOCKING	/* acquire and release; never judged */
};

/*
 * One row of the table: a barrier, or the ordering half of a lock or atomic.
 * Rows of equal effect may differ in name; names are unique.
 */
struct fp_primitive {
	const char *name;
	const char *called;		/* its name in an API other than Linux's; NULL: the same */
	enum fp_family family;
	uint8_t weight;			/* stall, coarsely: a lighter one replaces a heavier; 0: never proposed */
	uint32_t since;			/* FP_KERNEL() that first had it */
	bool is_virtio;			/* strength chosen at run time by a flag */
	fp_after orders[FP_NR_FIRST];	/* by kind of first access */
	const char *cost[FP_NR_ARCHS];	/* the instruction it is, by architecture; NULL: none worth a word */
};

const struct fp_primitive *fp_primitive_find(const char *name, size_t len);
const struct fp_primitive *fp_primitive_at(size_t i);	/* NULL behind the last */

/*
 * What an MMIO accessor orders by itself: before[k] tells whether earlier
 * accesses of kind k are ordered before it, after[k] whether it is ordered
 * before later ones. same_device_* hold only towards the same device.
 */
struct fp_accessor {
	bool before[FP_NR_FIRST];
	bool same_device_before[FP_NR_FIRST];
	fp_after after;
};
const struct fp_accessor *fp_accessor(bool write, enum fp_strength strength, bool wc, enum fp_era era);

static inline const char *fp_primitive_called(const struct fp_primitive *p)
{
	return p->called ? p->called : p->name;
}

bool fp_covers(const struct fp_primitive *p, const fp_after need[FP_NR_FIRST]);

/*
 * The lightest primitive of that kernel whose orders[] cover need[]; NULL if none is lighter than `than`.
 * than NULL: however heavy.
 */
const struct fp_primitive *fp_lighter(const fp_after need[FP_NR_FIRST], const struct fp_primitive *than,
				      uint32_t kernel);

#ifdef __cplusplus
}
#endif
#endif
