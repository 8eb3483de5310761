// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// RUN: not %fencepost check --min-confidence low --checks missing-flush %s -- -I %S/Inputs > %t.functions
// RUN: not %fencepost check --min-confidence low --checks missing-flush %s -- -I %S/Inputs -DMACROS > %t.macros
// RUN: diff %t.functions %t.macros
// RUN: FileCheck %s < %t.functions
// RUN: not %fencepost check --min-confidence low --format json %s -- -I %S/Inputs > %t.json
// RUN: python3 %S/Inputs/findings.py < %t.json | FileCheck %s --check-prefix=JSON
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs | FileCheck %s --check-prefix=EVENTS
// RUN: %fencepost check --emit-events %s -- -I %S/Inputs -DMACROS | FileCheck %s --check-prefix=EVENTS
#include "kernel.h"

#define RESET	0x60
void outb(u8 val, unsigned long port);
void synchronize_irq(unsigned irq);
void clk_disable(void *clk);

// EVENTS-LABEL: function reset
// EVENTS: mmio-write ordered {{.*}}reg=other:"RESET" value=const
// EVENTS-NEXT: delay us=10 text="udelay()"
// EVENTS-NEXT: mmio-write ordered
void reset(struct card *c)
{
	writel(1, c->regs + RESET);
	udelay(10);
	writel(0, c->regs + RESET);
}
// CHECK:      missing-flush.c:[[@LINE-3]]:2: warning: writel() of RESET may still be on its way when udelay() begins: {{.*}} [fencepost-missing-flush]
// CHECK-NEXT: missing-flush.c:[[@LINE-5]]:2: note: writel() of RESET: elsewhere the driver reads it back
// CHECK-NEXT: missing-flush.c:[[@LINE-5]]:2: note: udelay()
// CHECK-NEXT: missing-flush.c:[[@LINE-5]]:2: note: the write that the time is meant to precede
// CHECK-NEXT: missing-flush.c:[[@LINE+6]]:2: note: this write to the same register is read back before the delay
// CHECK-NEXT: missing-flush.c:[[@LINE-8]]:2: note: read from the same device before it; visible on x86, arm, arm64, ppc64, riscv, mips, alpha, s390, loongarch, sparc64
// JSON: [[@LINE-9]]:2 missing-flush medium in reset; steps write@[[@LINE-10]] delay@[[@LINE-9]] write@[[@LINE-8]] status@[[@LINE+4]]; visible x86,arm,

void reset_flushed(struct card *c)
{
	writel(1, c->regs + RESET);
	(void)readl(c->regs + STATUS);
	udelay(10);
	writel(0, c->regs + RESET);
}
// EVENTS-LABEL: function reset_flushed
// EVENTS: mmio-read ordered {{.*}}reg=other:"STATUS" discarded
// EVENTS-NEXT: delay us=10

// By helpers, whose results are not looked at.
static u32 get(struct card *c, u32 reg) { return readl(c->regs + reg); }
static void put(struct card *c, u32 reg, u32 val) { writel(val, c->regs + reg); }

// EVENTS-LABEL: function start
// EVENTS: call get {{.*}} discarded
void start(struct card *c)
{
	put(c, CTRL, 1);
	get(c, CTRL);
	udelay(2);
}

void resume(struct card *c, unsigned long time)
{
	put(c, CTRL, 1);
	udelay(time);
}
// CHECK-NOT: warning
// CHECK: missing-flush.c:[[@LINE-3]]:2: warning: writel() of CTRL may still be on its way
// CHECK: note: in the call of put()

void stop(struct card *c)
{
	writel(0, c->regs + STATUS);
	wmb();
	udelay(1);
}
// CHECK-NOT: warning
// CHECK: missing-flush.c:[[@LINE-3]]:2: warning: wmb() does not flush writel() of STATUS, which may still be on its way when udelay() begins
// CHECK: missing-flush.c:[[@LINE-5]]:2: note: wmb() orders what the CPU sends, but does not wait until it has arrived
// CHECK: note: read from the same device instead of wmb()

void mask(struct card *c)
{
	writel(0, c->regs + STATUS + 0x40);
	clk_disable(c->dev);
}

// EVENTS-LABEL: function mask_irq
// EVENTS: delay irq text="synchronize_irq()"
#define INTR_MASK 0x70
void mask_irq(struct card *c)
{
	writel(0, c->regs + INTR_MASK);
	synchronize_irq(3);
}
// CHECK-NOT: warning
// CHECK: missing-flush.c:[[@LINE-3]]:2: warning: writel() of INTR_MASK can reach the device after synchronize_irq() has returned

// Not a word of these. A delay that is too long to count is no unknown one.
// EVENTS-LABEL: function rest
// EVENTS: delay us=1000000
void rest(struct card *c)
{
	put(c, CTRL, 1);
	udelay(30000000);
}

// EVENTS-LABEL: function port
// EVENTS: mmio-write ordered port
void port(void)
{
	outb(1, RESET);
	udelay(10);
	outb(0, RESET);
}

void poll(struct card *c)
{
	put(c, RESET + 4, 1);
	do
		udelay(10);
	while (get(c, RESET + 4) & 1);
	put(c, RESET + 4, 0);
}
// CHECK-NOT: warning

// Somebody takes the first and the third, whatever is around them.
// EVENTS-LABEL: function looks
// EVENTS: reg=other:"STATUS" tested text
// EVENTS: reg=other:"STATUS" discarded
// EVENTS: reg=other:"regs" text
u32 looks(struct card *c)
{
	struct { u32 tail, next; } read;

	if ((readl(c->regs + STATUS)) & 1)
		return readl(c->regs + STATUS), 0;
	read = (typeof(read)){ .tail = readl(c->regs + 0x40) };
	return read.tail;
}
