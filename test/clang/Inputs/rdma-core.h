// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * As much of rdma-core's util/udma_barrier.h and util/mmio.h as the test needs,
 * which no package ships: its names, not its text.
 */
#ifndef RDMA_CORE_H
#define RDMA_CORE_H

#include <linux/types.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#define fence(which) __asm__ __volatile__("fence " #which : : : "memory")
#define udma_to_device_barrier() fence(ow)
#define udma_from_device_barrier() fence(ir)
#define udma_ordering_write_barrier() udma_to_device_barrier()
#define mmio_flush_writes() fence(wc)
#define mmio_wc_start() mmio_flush_writes()

static inline void mmio_wc_spinlock(pthread_spinlock_t *lock)
{
	pthread_spin_lock(lock);
	mmio_wc_start();
}
static inline void mmio_wc_spinunlock(pthread_spinlock_t *lock)
{
	mmio_flush_writes();
	pthread_spin_unlock(lock);
}

static inline void mmio_write32_be(void *addr, __be32 value)
{
	__atomic_store_n((uint32_t *)addr, (uint32_t)value, __ATOMIC_RELAXED);
}
static inline __be32 mmio_read32_be(const void *addr)
{
	return (__be32)__atomic_load_n((const uint32_t *)addr, __ATOMIC_RELAXED);
}
void mmio_memcpy_x64(void *to, const void *from, size_t bytes);

#endif
