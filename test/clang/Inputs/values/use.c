// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "port.h"

static void put(void __iomem *where, u32 value)
{
	writel_relaxed(value, where);
}

/* The register has no telling name: that it is a doorbell's address the other file says. */
void port_mask(struct port *port, struct word *word, u32 addr)
{
	word->addr = cpu_to_le32(addr);
	put(port->slot, 0);
}

void port_load(struct port *port)
{
	writel(port->firmware, port->regs + FW_BASE);
	writel(port_table(), port->regs + FW_BASE);
}

/* A ring: the other file says so. */
u32 port_poll(struct port *port)
{
	struct word *word = port_next(port);

	if (!(le32_to_cpu(word->status) & WORD_DONE))
		return 0;
	return le32_to_cpu(word->len);
}

/* The other file looks. */
u32 port_wait(struct port *port)
{
	struct word *word = port_next(port);

	if (!port_done(word))
		return 0;
	return le32_to_cpu(word->len);
}
