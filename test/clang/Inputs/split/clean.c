// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "nic.h"

u32 nic_clean(struct nic *nic)
{
	struct nic_desc *desc = nic_next(nic);

	if (!desc)
		return 0;
	return desc->len;
}
