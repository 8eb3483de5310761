// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "nic.h"

int nic_start(struct nic *nic)
{
	nic->rx.desc = nic_get(nic, &nic->rx.dma);
	return nic->rx.desc ? 0 : -1;
}

/* Neither the memory nor the doorbell is in this file. */
void nic_xmit(struct nic *nic, u32 addr)
{
	nic->tx.desc[nic->tx.head].addr = addr;
	nic_bell(nic, nic->tx.head);
}

/* The same behind a pointer. */
void nic_xmit_ops(struct nic *nic, u32 addr)
{
	nic->tx.desc[nic->tx.head].addr = addr;
	nic->ops->kick(nic, nic->tx.head);
}

/* In order, and nobody in this file can know. */
void nic_xmit_right(struct nic *nic, u32 addr)
{
	nic->tx.desc[nic->tx.head].addr = addr;
	wmb();
	nic_bell(nic, nic->tx.head);
}

/* The memory is handed to a function of another file. */
void nic_refill(struct nic *nic, u32 addr)
{
	nic_fill(&nic->rx.desc[nic->rx.head], addr);
	writel_relaxed(nic->rx.head, nic->regs + TX_TAIL);
}
