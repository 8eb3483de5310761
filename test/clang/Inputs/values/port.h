// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* A driver of two files: setup.c knows what the values are that use.c uses. */
#ifndef PORT_H
#define PORT_H
#include "kernel.h"

struct word {	/* endian-typed: known by its type, if nothing else tells */
	__le32 addr, len, status;
};

struct port {
	struct device *dev;
	void __iomem *regs;
	void __iomem *slot;
	unsigned long firmware;
	struct word *ring;
	u32 head;
};

#define FW_BASE		0x20
#define WORD_DONE	1

unsigned long virt_to_phys(const void *p);
struct word *port_next(struct port *port);
unsigned long port_table(void);
int port_done(const struct word *word);

#endif
