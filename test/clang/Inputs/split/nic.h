// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* A driver of several files: what each of them knows is not enough. */
#ifndef NIC_H
#define NIC_H
#include "kernel.h"

struct nic_desc {	/* no endian type: nothing tells whose it is */
	u32 addr, len, status;
};

struct nic_ring {
	struct nic_desc *desc;
	dma_addr_t dma;
	u32 head;
};

struct nic;
struct nic_ops {
	void (*kick)(struct nic *nic, u32 tail);
	void (*prepare)(struct nic *nic);
};

struct nic {
	struct device *dev;
	void __iomem *regs;
	void __iomem *bell;
	const struct nic_ops *ops;
	struct nic_ring tx, rx;
};

#define TX_TAIL		0x10
#define NIC_DONE	1
#define NIC_SIZE	256

int nic_alloc(struct nic *nic);
void *nic_get(struct nic *nic, dma_addr_t *dma);
void nic_bell(struct nic *nic, u32 tail);
struct nic_desc *nic_next(struct nic *nic);
void nic_fill(struct nic_desc *desc, u32 addr);

#endif
