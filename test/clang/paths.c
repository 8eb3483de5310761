// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// No finding on a way that no run can take: one condition, asked for twice.
// RUN: not %fencepost check %s -- -I %S/Inputs | FileCheck %s
// RUN: not %fencepost check %s -- -I %S/Inputs | grep -c warning: | grep -x 6
#include "kernel.h"

struct mode {
	struct card *card;
	int relaxed, posted;
};

int probe(struct card *c)
{
	return card_setup(c);
}

void fill(struct card *c)
{
	c->ring[c->prod].addr = 0;
}

void correlated(struct card *c, int relaxed)
{
	c->ring[c->prod].addr = 0;
	if (relaxed)
		wmb();
	c->cons++;
	if (relaxed)
		writel_relaxed(c->prod, c->regs + TAIL);
	else
		writel(c->prod, c->regs + TAIL);
}

void spelled(struct card *c, int relaxed, int count)
{
	c->ring[c->prod].addr = 0;
	if (relaxed != 0 && __builtin_expect(!!(count > 3), 1))
		wmb();
	if (!relaxed || !(count > 3))
		return;
	writel_relaxed(c->prod, c->regs + TAIL);
}

void other(struct card *c, int relaxed, int posted)
{
	c->ring[c->prod].addr = 0;
	if (relaxed)
		wmb();
	if (posted)
		writel_relaxed(c->prod, c->regs + TAIL);
	if (relaxed || posted)
		c->cons++;
}
// CHECK: paths.c:[[@LINE-4]]:3: warning: writel_relaxed() of TAIL can reach the device before {{.*}}missing-wmb]

void opposite(struct card *c, int relaxed)
{
	c->ring[c->prod].addr = 0;
	if (relaxed)
		wmb();
	if (!relaxed)
		writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: paths.c:[[@LINE-2]]:3: warning: {{.*}}missing-wmb]

void changed(struct card *c, int relaxed)
{
	c->ring[c->prod].addr = 0;
	if (relaxed)
		wmb();
	relaxed = c->cons;
	if (relaxed)
		writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: paths.c:[[@LINE-2]]:3: warning: {{.*}}missing-wmb]

void look(int *relaxed);

void escaped(struct card *c)
{
	int relaxed = 1;

	c->ring[c->prod].addr = 0;
	if (relaxed)
		wmb();
	look(&relaxed);
	if (relaxed)
		writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: paths.c:[[@LINE-2]]:3: warning: {{.*}}missing-wmb]

void field(struct mode *m)
{
	m->card->ring[m->card->prod].addr = 0;
	if (m->relaxed)
		wmb();
	if (m->relaxed)
		writel_relaxed(m->card->prod, m->card->regs + TAIL);
}

void set(struct mode *m);

void field_changed(struct mode *m)
{
	m->card->ring[m->card->prod].addr = 0;
	if (m->relaxed)
		wmb();
	set(m);
	if (m->relaxed)
		writel_relaxed(m->card->prod, m->card->regs + TAIL);
}
// CHECK: paths.c:[[@LINE-2]]:3: warning: {{.*}}missing-wmb]

/* The first round has no barrier, and no way to the doorbell. */
void rounds(struct card *c, int n)
{
	int last = 0, i;

	for (i = 0; i < n; i++) {
		c->ring[c->prod].addr = 0;
		last = i == n - 1;
		if (last)
			wmb();
		if (last)
			writel_relaxed(c->prod, c->regs + TAIL);
	}
}

int ends(struct card *c, int busy)
{
	int ret = -1;

	c->ring[c->prod].addr = 0;
	if (busy)
		goto out;
	wmb();
	ret = 0;
out:
	if (!busy)
		writel_relaxed(c->prod, c->regs + TAIL);
	return ret;
}

/* Twice the device's word is two words. */
void device(struct card *c)
{
	struct desc *d = c->ring;

	d->addr = 0;
	if (d->own)
		wmb();
	if (d->own)
		writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: paths.c:[[@LINE-2]]:3: warning: {{.*}}missing-wmb]
