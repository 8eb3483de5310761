// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * As much of a kernel as the tests need, in two forms: accessors, barriers and
 * locks are functions, or, with -DMACROS, macros over assembly, as on arm.
 */
#ifndef KERNEL_H
#define KERNEL_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef u32 __le32;
typedef u64 dma_addr_t;
typedef unsigned long size_t;
typedef struct { int locked; } spinlock_t;
struct device;

#define __iomem
#define NULL ((void *)0)
#define GFP_KERNEL 0

#ifdef MACROS

#define barrier()	__asm__ __volatile__("" : : : "memory")
#define fence(which)	__asm__ __volatile__("fence " #which : : : "memory")
#define mb()		fence(sy)
#define wmb()		do { fence(st); } while (0)
#define rmb()		fence(ld)
#define dma_wmb()	fence(oshst)
#define dma_rmb()	fence(oshld)
#define smp_mb()	fence(ish)
#define smp_wmb()	fence(ishst)
#define smp_rmb()	fence(ishld)
#define mmiowb()	do { } while (0)

static inline void __raw_writel(u32 val, volatile void __iomem *addr)
{
	__asm__ __volatile__("str %1, %0" : "=m" (*(volatile u32 *)addr) : "r" (val));
}
static inline u32 __raw_readl(const volatile void __iomem *addr)
{
	u32 val;

	__asm__ __volatile__("ldr %0, %1" : "=r" (val) : "m" (*(const volatile u32 *)addr));
	return val;
}
#define cpu_to_le32(x)		((__le32)(u32)(x))
#define le32_to_cpu(x)		((u32)(__le32)(x))
#define writel_relaxed(v, c)	__raw_writel((u32)cpu_to_le32(v), c)
#define readl_relaxed(c)	({ u32 __r = le32_to_cpu((__le32)__raw_readl(c)); __r; })
#define writel(v, c)		({ wmb(); writel_relaxed(v, c); })
#define readl(c)		({ u32 __v = readl_relaxed(c); rmb(); __v; })

void __udelay(unsigned long usec);
void __const_udelay(unsigned long loops);
#define udelay(n)	({ if (__builtin_constant_p(n)) __const_udelay((n) * 4295ul); else __udelay(n); })

void _raw_spin_lock(spinlock_t *lock);
void _raw_spin_unlock(spinlock_t *lock);
unsigned long _raw_spin_lock_irqsave(spinlock_t *lock);
void _raw_spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);
#define spin_lock(l)			_raw_spin_lock(l)
#define spin_unlock(l)			_raw_spin_unlock(l)
#define spin_lock_irqsave(l, f)		do { f = _raw_spin_lock_irqsave(l); } while (0)
#define spin_unlock_irqrestore(l, f)	do { _raw_spin_unlock_irqrestore(l, f); } while (0)

#else

void barrier(void);
void mb(void);
void wmb(void);
void rmb(void);
void dma_wmb(void);
void dma_rmb(void);
void smp_mb(void);
void smp_wmb(void);
void smp_rmb(void);
void mmiowb(void);
__le32 cpu_to_le32(u32 val);
u32 le32_to_cpu(__le32 val);
void __raw_writel(u32 val, volatile void __iomem *addr);
u32 __raw_readl(const volatile void __iomem *addr);
void writel_relaxed(u32 val, volatile void __iomem *addr);
u32 readl_relaxed(const volatile void __iomem *addr);
void writel(u32 val, volatile void __iomem *addr);
u32 readl(const volatile void __iomem *addr);
void udelay(unsigned long usec);
void spin_lock(spinlock_t *lock);
void spin_unlock(spinlock_t *lock);
unsigned long _raw_spin_lock_irqsave(spinlock_t *lock);
#define spin_lock_irqsave(l, f)		do { f = _raw_spin_lock_irqsave(l); } while (0)
void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags);

#endif

void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, int flags);
void __iomem *ioremap(unsigned long phys, size_t size);
void __iomem *ioremap_wc(unsigned long phys, size_t size);

#define TAIL	0x40	/* the producer index: a write makes the card read the ring */
#define CTRL	0x44
#define STATUS	0x48

struct desc {
	__le32 addr;
	__le32 len;
	__le32 own;
};
#define OWN	(1u << 31)

/* A card with a ring of descriptors in coherent memory. */
struct card {
	struct device *dev;
	void __iomem *regs;
	struct desc *ring;
	dma_addr_t ring_dma;
	spinlock_t lock;
	u32 prod;
	u32 cons;
};

static inline int card_setup(struct card *c)
{
	c->regs = ioremap(0x1000, 0x100);
	c->ring = dma_alloc_coherent(c->dev, 64 * sizeof(*c->ring), &c->ring_dma, GFP_KERNEL);
	return c->ring ? 0 : -1;
}

#endif
