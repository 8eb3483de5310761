// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "nic.h"

/* The next entry, if the device is done with it. */
struct nic_desc *nic_next(struct nic *nic)
{
	struct nic_desc *desc = &nic->rx.desc[nic->rx.head];

	return desc->status & NIC_DONE ? desc : NULL;
}
