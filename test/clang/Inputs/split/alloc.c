// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "nic.h"

void *nic_get(struct nic *nic, dma_addr_t *dma)
{
	return dma_alloc_coherent(nic->dev, NIC_SIZE, dma, GFP_KERNEL);
}

int nic_alloc(struct nic *nic)
{
	nic->tx.desc = nic_get(nic, &nic->tx.dma);
	return nic->tx.desc ? 0 : -1;
}
