// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "nic.h"

static void first_kick(struct nic *nic, u32 tail)
{
	writel_relaxed(tail, nic->regs + TX_TAIL);
}

static void second_kick(struct nic *nic, u32 tail)
{
	writel(tail, nic->regs + TX_TAIL);
}

static void second_prepare(struct nic *nic)
{
	writel(nic->tx.head, nic->regs + TX_TAIL);
}

const struct nic_ops first_ops = { .kick = first_kick };
const struct nic_ops second_ops = { .kick = second_kick, .prepare = second_prepare };

/* Of what may be behind the pointer this file has only one. */
void nic_prepare(struct nic *nic, u32 addr)
{
	nic->tx.desc[nic->tx.head].addr = addr;
	nic->ops->prepare(nic);
}
