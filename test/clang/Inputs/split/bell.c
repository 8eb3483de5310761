// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "nic.h"

void nic_bell(struct nic *nic, u32 tail)
{
	writel_relaxed(tail, nic->regs + TX_TAIL);
}

static void third_prepare(struct nic *nic)
{
	writel_relaxed(nic->tx.head, nic->regs + TX_TAIL);
}

const struct nic_ops third_ops = { .prepare = third_prepare };

void nic_fill(struct nic_desc *desc, u32 addr)
{
	desc->addr = addr;
}
