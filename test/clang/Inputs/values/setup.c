// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "port.h"

struct page {	/* of this file alone: the other one does not see what is declared here */
	u32 mask;
	u32 poke __attribute__((annotate("fencepost:doorbell")));
};

static u32 table[16];

void port_setup(struct port *port, struct page __iomem *page, const void *firmware)
{
	port->slot = &page->poke;
	port->firmware = virt_to_phys(firmware);
}

unsigned long port_table(void)
{
	return virt_to_phys(table);
}

struct word *port_next(struct port *port)
{
	return &port->ring[port->head];
}

int port_done(const struct word *word)
{
	return le32_to_cpu(word->status) & WORD_DONE;
}
