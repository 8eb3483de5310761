// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "fencepost/model.h"

#include <string.h>

/* Second kinds, by who sees the pair. */
#define CPU(k) (1u << ((k) * FP_NR_OBSERVERS + FP_BY_CPU))
#define HOST(k) (CPU(k) | 1u << ((k) * FP_NR_OBSERVERS + FP_BY_HOST))
#define ALL(k) (HOST(k) | 1u << ((k) * FP_NR_OBSERVERS + FP_BY_DEVICE))

#define MEM(see) (see(FP_WM) | see(FP_RM))
#define EVERYTHING (ALL(FP_WM) | ALL(FP_RM) | ALL(FP_WIO) | ALL(FP_RIO))

/*
 * The three shapes of a barrier over normal memory, for each group of
 * observers. [MB] "VARIETIES OF MEMORY BARRIER".
 */
#define FULL_MEM(see) { [FP_WM] = MEM(see), [FP_RM] = MEM(see) }
#define WRITE_MEM(see) { [FP_WM] = see(FP_WM) }
#define READ_MEM(see) { [FP_RM] = see(FP_RM) }

/*
 * The ordering table. dma_* order coherent memory and "do not guarantee"
 * anything for MMIO; smp_* and virt_* are for CPUs: [MB] "CPU MEMORY BARRIERS"
 * and "VIRTUAL MACHINE GUESTS". A mandatory write barrier is taken to keep
 * MMIO inside the lock as well: no architecture's wmb() lets it out.
 */
static const struct fp_primitive primitives[] = {
	{ .name = "barrier", .family = FP_COMPILER },

	{ .name = "smp_wmb", .family = FP_SMP, .weight = 10, .orders = WRITE_MEM(CPU),
	  .cost = { [FP_ARM] = "dmb ishst", [FP_ARM64] = "dmb ishst", [FP_PPC64] = "lwsync",
		    [FP_RISCV] = "fence w,w" } },
	{ .name = "smp_rmb", .family = FP_SMP, .weight = 10, .orders = READ_MEM(CPU),
	  .cost = { [FP_ARM] = "dmb ish", [FP_ARM64] = "dmb ishld", [FP_PPC64] = "lwsync",
		    [FP_RISCV] = "fence r,r" } },
	{ .name = "smp_mb", .family = FP_SMP, .weight = 12, .orders = FULL_MEM(CPU),
	  .cost = { [FP_X86] = "lock addl", [FP_ARM] = "dmb ish", [FP_ARM64] = "dmb ish",
		    [FP_PPC64] = "sync", [FP_RISCV] = "fence rw,rw" } },

	{ .name = "virt_wmb", .family = FP_VIRT, .weight = 14, .since = FP_KERNEL(4, 5, 0),
	  .orders = WRITE_MEM(HOST),
	  .cost = { [FP_ARM] = "dmb ishst", [FP_ARM64] = "dmb ishst", [FP_PPC64] = "lwsync",
		    [FP_RISCV] = "fence w,w" } },
	{ .name = "virt_rmb", .family = FP_VIRT, .weight = 14, .since = FP_KERNEL(4, 5, 0),
	  .orders = READ_MEM(HOST),
	  .cost = { [FP_ARM] = "dmb ish", [FP_ARM64] = "dmb ishld", [FP_PPC64] = "lwsync",
		    [FP_RISCV] = "fence r,r" } },
	{ .name = "virt_mb", .family = FP_VIRT, .weight = 16, .since = FP_KERNEL(4, 5, 0),
	  .orders = FULL_MEM(HOST),
	  .cost = { [FP_X86] = "lock addl", [FP_ARM] = "dmb ish", [FP_ARM64] = "dmb ish",
		    [FP_PPC64] = "sync", [FP_RISCV] = "fence rw,rw" } },

	{ .name = "dma_wmb", .family = FP_DMA, .weight = 20, .since = FP_KERNEL(3, 19, 0),
	  .orders = WRITE_MEM(ALL),
	  .cost = { [FP_ARM] = "dmb oshst", [FP_ARM64] = "dmb oshst", [FP_PPC64] = "lwsync",
		    [FP_RISCV] = "fence ow,ow", [FP_MIPS] = "sync" } },
	{ .name = "dma_rmb", .family = FP_DMA, .weight = 20, .since = FP_KERNEL(3, 19, 0),
	  .orders = READ_MEM(ALL),
	  .cost = { [FP_ARM] = "dmb osh", [FP_ARM64] = "dmb oshld", [FP_PPC64] = "lwsync",
		    [FP_RISCV] = "fence ir,ir", [FP_MIPS] = "sync" } },
	{ .name = "dma_mb", .family = FP_DMA, .weight = 24, .since = FP_KERNEL(5, 17, 0),
	  .orders = FULL_MEM(ALL),
	  .cost = { [FP_X86] = "mfence", [FP_ARM] = "dmb osh", [FP_ARM64] = "dmb osh",
		    [FP_PPC64] = "sync", [FP_RISCV] = "fence iorw,iorw", [FP_MIPS] = "sync" } },

	/* The strength follows a flag; each choice is right for its own observer (model, section 4.7). */
	{ .name = "virtio_wmb", .family = FP_VIRT, .is_virtio = true, .orders = WRITE_MEM(ALL) },
	{ .name = "virtio_rmb", .family = FP_VIRT, .is_virtio = true, .orders = READ_MEM(ALL) },
	{ .name = "virtio_mb", .family = FP_VIRT, .is_virtio = true, .orders = FULL_MEM(ALL) },

	{ .name = "wmb", .family = FP_MANDATORY, .weight = 30,
	  .orders = { [FP_WM] = ALL(FP_WM) | ALL(FP_WIO),
		      [FP_WIO] = ALL(FP_WM) | ALL(FP_WIO) | ALL(FP_UNLOCK) },
	  .cost = { [FP_X86] = "sfence", [FP_ARM] = "dsb st and an outer-cache sync", [FP_ARM64] = "dsb st",
		    [FP_PPC64] = "sync", [FP_RISCV] = "fence ow,ow", [FP_MIPS] = "sync" } },
	{ .name = "rmb", .family = FP_MANDATORY, .weight = 30,
	  .orders = { [FP_RM] = ALL(FP_RM) | ALL(FP_RIO), [FP_RIO] = ALL(FP_RM) | ALL(FP_RIO) },
	  .cost = { [FP_X86] = "lfence", [FP_ARM] = "dsb", [FP_ARM64] = "dsb ld",
		    [FP_PPC64] = "sync", [FP_RISCV] = "fence ir,ir", [FP_MIPS] = "sync" } },
	{ .name = "mb", .family = FP_MANDATORY, .weight = 40,
	  .orders = { [FP_WM] = EVERYTHING, [FP_RM] = EVERYTHING,
		      [FP_WIO] = EVERYTHING | ALL(FP_UNLOCK), [FP_RIO] = EVERYTHING },
	  .cost = { [FP_X86] = "mfence", [FP_ARM] = "dsb and an outer-cache sync", [FP_ARM64] = "dsb sy",
		    [FP_PPC64] = "sync", [FP_RISCV] = "fence iorw,iorw", [FP_MIPS] = "sync" } },

	/* [MB] before 5.2, "LOCKS VS I/O ACCESSES". */
	{ .name = "mmiowb", .family = FP_IOWB, .orders = { [FP_WIO] = ALL(FP_UNLOCK) },
	  .cost = { [FP_RISCV] = "fence o,w", [FP_MIPS] = "sync" } },

	/* The ordering halves of locks and atomics. [MB] "IMPLICIT KERNEL MEMORY BARRIERS". */
	{ .name = "acquire", .family = FP_LOCKING, .orders = { [FP_RM] = MEM(CPU) } },
	{ .name = "release", .family = FP_LOCKING, .orders = { [FP_WM] = CPU(FP_WM), [FP_RM] = CPU(FP_WM) } },
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

/*
 * MMIO accessors, [MB] "KERNEL I/O BARRIER EFFECTS": the numbered guarantees
 * of readX() and writeX(); *_relaxed() keep the first (same peripheral) only;
 * __raw_*() and any access to a write-combining mapping keep none ([DIO],
 * "__raw_readX()", "ioremap_wc()"). The wait of writeX() for memory came with
 * 2.6.19, its mmiowb() with 5.2.
 */
#define SAME_DEVICE { [FP_WIO] = true, [FP_RIO] = true }

static const struct fp_accessor write_unordered = { .same_device_before = SAME_DEVICE };
static const struct fp_accessor write_ordered = {
	.before = { [FP_WM] = true }, .same_device_before = SAME_DEVICE,
};
static const struct fp_accessor write_ordered_unlock = {
	.before = { [FP_WM] = true }, .same_device_before = SAME_DEVICE, .after = ALL(FP_UNLOCK),
};
static const struct fp_accessor read_ordered = {
	.same_device_before = SAME_DEVICE, .after = ALL(FP_RM) | ALL(FP_DELAY),
};
static const struct fp_accessor relaxed = { .same_device_before = SAME_DEVICE };
static const struct fp_accessor raw = { .after = 0 };

const struct fp_accessor *fp_accessor(bool write, enum fp_strength strength, bool wc, enum fp_era era)
{
	if (wc || strength == FP_RAW)
		return &raw;
	if (strength == FP_RELAXED)
		return &relaxed;
	if (!write)
		return &read_ordered;
	if (era == FP_ERA_UNORDERED)
		return &write_unordered;
	return era == FP_ERA_CURRENT ? &write_ordered_unlock : &write_ordered;
}

enum fp_era fp_era_of(uint32_t kernel)
{
	if (!kernel || kernel >= FP_KERNEL(5, 2, 0))
		return FP_ERA_CURRENT;
	if (kernel >= FP_KERNEL(4, 17, 0))
		return FP_ERA_MMIOWB;
	return kernel >= FP_KERNEL(2, 6, 19) ? FP_ERA_UNDOCUMENTED : FP_ERA_UNORDERED;
}

const char *fp_era_name(enum fp_era era)
{
	static const char *const names[FP_NR_ERAS] = {
		[FP_ERA_UNORDERED] = "before 2.6.19", [FP_ERA_UNDOCUMENTED] = "2.6.19 to 4.16",
		[FP_ERA_MMIOWB] = "4.17 to 5.1", [FP_ERA_CURRENT] = "5.2 and later",
	};
	return names[era];
}

static const struct {
	const char *name;
	enum fp_arch arch;
} arch_names[] = {
	/* the name to print first, then what the kernel and compilers also call it */
	{ "x86", FP_X86 }, { "arm", FP_ARM }, { "arm64", FP_ARM64 }, { "ppc64", FP_PPC64 },
	{ "riscv", FP_RISCV }, { "mips", FP_MIPS }, { "alpha", FP_ALPHA }, { "s390", FP_S390 },
	{ "loongarch", FP_LOONGARCH }, { "sparc64", FP_SPARC64 },
	{ "x86_64", FP_X86 }, { "x86-64", FP_X86 }, { "i386", FP_X86 }, { "aarch64", FP_ARM64 },
	{ "powerpc", FP_PPC64 }, { "ppc64le", FP_PPC64 }, { "powerpc64", FP_PPC64 },
	{ "riscv64", FP_RISCV }, { "mips64", FP_MIPS }, { "s390x", FP_S390 },
	{ "loongarch64", FP_LOONGARCH }, { "sparc", FP_SPARC64 },
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

/*
 * What breaks where, read from [ARCH]. "Hardware" means that the CPU may let
 * the accesses pass one another; "compiler" that only the missing "memory"
 * clobber of the accessor leaves the order open.
 */
#define A(a) (1u << FP_##a)
static const struct {
	fp_archs hw, compiler;
} visible[FP_NR_SYMPTOMS] = {
	[FP_NO_WMB_RELAXED] = { A(ARM) | A(ARM64) | A(RISCV) | A(LOONGARCH), A(X86) | A(S390) },
	[FP_NO_WMB_RAW] = { A(ARM) | A(ARM64) | A(PPC64) | A(RISCV) | A(ALPHA) | A(LOONGARCH),
			    A(X86) | A(S390) | A(SPARC64) },
	[FP_NO_WMB_ORDERED] = { A(PPC64) | A(ARM), 0 },
	[FP_NO_WMB_UNDOCUMENTED] = { A(ARM), 0 },	/* until 2.6.35 */
	[FP_NO_WMB_WC] = { A(X86) | A(ARM) | A(ARM64) | A(PPC64) | A(RISCV) | A(LOONGARCH), 0 },
	[FP_SMP_BEFORE_RELAXED] = { A(ARM) | A(ARM64) | A(RISCV) | A(LOONGARCH), 0 },
	[FP_SMP_BEFORE_RAW] = { A(ARM) | A(ARM64) | A(PPC64) | A(RISCV) | A(LOONGARCH), 0 },
	[FP_SMP_BEFORE_WC] = { A(X86) | A(ARM) | A(ARM64) | A(PPC64) | A(RISCV) | A(LOONGARCH), 0 },
	[FP_DMA_BEFORE_RELAXED] = { A(ARM), 0 },
	[FP_DMA_BEFORE_RAW] = { A(ARM) | A(PPC64), 0 },
	[FP_DMA_BEFORE_WC] = { A(X86) | A(ARM) | A(PPC64), 0 },
	[FP_SMP_FOR_DEVICE] = { A(ARM) | A(ARM64) | A(PPC64) | A(RISCV) | A(MIPS) | A(ALPHA) | A(LOONGARCH), 0 },
	[FP_NO_DMA_WMB] = { A(ARM) | A(ARM64) | A(PPC64) | A(RISCV) | A(MIPS) | A(ALPHA) | A(LOONGARCH),
			    A(X86) | A(S390) | A(SPARC64) },
	[FP_NO_DMA_RMB] = { A(ARM) | A(ARM64) | A(PPC64) | A(RISCV) | A(MIPS) | A(ALPHA) | A(LOONGARCH),
			    A(X86) | A(S390) | A(SPARC64) },
	[FP_NO_MB_LOOK] = { FP_ALL_ARCHS, 0 },	/* no CPU keeps a load behind an earlier store */
	[FP_NO_MB_RETURN] = { A(ARM) | A(ARM64) | A(PPC64) | A(RISCV) | A(MIPS) | A(ALPHA) | A(LOONGARCH),
			      A(X86) | A(S390) | A(SPARC64) },
	[FP_NO_RMB_RELAXED] = { A(ARM) | A(ARM64) | A(RISCV) | A(MIPS) | A(ALPHA) | A(LOONGARCH),
				A(X86) | A(S390) },
	/* Caches that are not coherent; elsewhere bounce buffers: kernel/dma/swiotlb.c. */
	[FP_NO_SYNC] = { A(X86) | A(ARM) | A(ARM64) | A(PPC64) | A(RISCV) | A(MIPS) | A(S390) | A(LOONGARCH), 0 },
	[FP_NO_MMIOWB] = { A(RISCV) | A(MIPS), 0 },	/* and ia64, sh; powerpc tracks it by itself */
	[FP_NO_MMIOWB_EARLY] = { A(PPC64) | A(RISCV) | A(MIPS), 0 },
	[FP_NO_MMIOWB_RELAXED] = { A(RISCV) | A(MIPS), 0 },
	/* Device memory of arm and riscv, guarded storage of ppc64 keep writes to one device in order as they are. */
	[FP_NO_MMIO_ORDER] = { A(ALPHA) | A(MIPS), 0 },
	/* x86 empties its write-combining buffers before an uncached write. */
	[FP_NO_MMIO_ORDER_WC] = { A(ARM) | A(ARM64) | A(PPC64) | A(RISCV) | A(MIPS) | A(ALPHA) | A(LOONGARCH), 0 },
	[FP_NO_FLUSH] = { FP_ALL_ARCHS, 0 },
	[FP_PHYSICAL] = { FP_ALL_ARCHS, 0 },
};

fp_archs fp_visible_hw(enum fp_symptom s)
{
	return visible[s].hw;
}

fp_archs fp_visible_compiler(enum fp_symptom s)
{
	return visible[s].compiler;
}
