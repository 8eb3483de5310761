// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// RUN: not %fencepost check --min-confidence low %s -- -I %S/Inputs > %t.functions
// RUN: not %fencepost check --min-confidence low %s -- -I %S/Inputs -DMACROS > %t.macros
// RUN: diff %t.functions %t.macros
// RUN: FileCheck %s < %t.functions
// RUN: not %fencepost check %s -- -I %S/Inputs | FileCheck %s --check-prefix=DEFAULT
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs | FileCheck %s --check-prefix=EVENTS
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs -DMACROS | FileCheck %s --check-prefix=EVENTS
#include "kernel.h"

#define BASE	0x80
#ifdef MACROS
#define virt_to_phys(p)	((unsigned long)(p) - 0xff000000ul)
#define __pa(p)		virt_to_phys(p)
#else
unsigned long virt_to_phys(const void *p);
unsigned long __pa(const void *p);
#endif

struct priv {
	struct card card;
	unsigned long phys, either;
	void *firmware;
};

static void put(struct card *c, u32 reg, u32 val) { writel_relaxed(val, c->regs + reg); }

// EVENTS-LABEL: function setup
// EVENTS: call put {{.*}} dma
void setup(struct priv *p)
{
	card_setup(&p->card);
	put(&p->card, BASE, p->card.ring_dma);
}

// EVENTS-LABEL: function resume
// EVENTS: call put {{.*}} phys{{.*}} made="virt_to_phys() at dma-bypass.c:[[@LINE+3]]"
void resume(struct priv *p)
{
	put(&p->card, BASE, virt_to_phys(p->card.ring));
}
// CHECK:      dma-bypass.c:[[@LINE-2]]:2: warning: writel_relaxed() of BASE gives the device a physical address from virt_to_phys() at dma-bypass.c:[[@LINE-2]]: {{.*}} [fencepost-dma-bypass]
// CHECK-NEXT: dma-bypass.c:[[@LINE-3]]:2: note: in the call of put()
// CHECK-NEXT: dma-bypass.c:26:53: note: writel_relaxed() of BASE
// CHECK-NEXT: dma-bypass.c:33:2: note: here the same place is given an address of the DMA API's
// CHECK-NEXT: dma-bypass.c:[[@LINE-6]]:2: note: give it what dma_map_single(), dma_alloc_coherent() or their kin return; visible on x86, arm,
// DEFAULT:     dma-bypass.c:[[@LINE-7]]:2: warning:
// DEFAULT-NOT: warning

// Through a field, and changed on the way. Of nested names the outermost counts.
// EVENTS-LABEL: function load
// EVENTS: mmio-write ordered {{.*}}value=phys:"phys" made="__pa() at dma-bypass.c:[[@LINE+3]]"
void load(struct priv *p)
{
	p->phys = __pa(p->firmware);
	writel(p->phys >> 8, p->card.regs + CTRL);
}
// CHECK-NOT: warning
// CHECK: dma-bypass.c:[[@LINE-3]]:2: warning: writel() of CTRL gives the device a physical address from __pa()

// EVENTS-LABEL: function fill
// EVENTS: store "desc.addr" coherent {{.*}}value=phys
void fill(struct priv *p)
{
	p->card.ring[0].addr = cpu_to_le32(OWN | virt_to_phys(p->firmware));
}
// CHECK-NOT: warning
// CHECK: dma-bypass.c:[[@LINE-3]]:2: warning: the store to ring->addr gives the device a physical address

// EVENTS-LABEL: function quirk
// EVENTS: mmio-write ordered {{.*}}value=mixed:"either" made="virt_to_phys()
void quirk(struct priv *p, int iommu)
{
	p->either = iommu ? p->card.ring_dma : virt_to_phys(p->card.ring);
	writel(p->either, p->card.regs + CTRL);
}
// CHECK-NOT: warning
// CHECK: dma-bypass.c:[[@LINE-3]]:2: warning: writel() of CTRL gives the device a physical address {{.*}} on some path

int compare(struct priv *p)
{
	return virt_to_phys(p->firmware) < 0x1000;
}
// CHECK-NOT: warning
