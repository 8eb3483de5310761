// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// Edits are made only where they can be made without a doubt, and keep the
// source what it is otherwise.
// RUN: not %fencepost check --format json %s -- -I %S/Inputs > %t.json
// RUN: python3 %S/Inputs/findings.py < %t.json | FileCheck %s
// RUN: python3 %S/Inputs/apply-fix.py %s < %t.json > %t.fixed.c
// RUN: FileCheck %s --check-prefix=FIXED --match-full-lines --strict-whitespace < %t.fixed.c
// RUN: not %fencepost check --strict --format json %t.fixed.c -- -I %S/Inputs > %t.left.json
// RUN: python3 %S/Inputs/findings.py < %t.left.json > %t.left
// RUN: FileCheck %s --check-prefix=LEFT --implicit-check-not=edits < %t.left
#include "kernel.h"

int probe(struct card *c)
{
	return card_setup(c);
}

/* Under an if without braces a line more would be another program. */
void unbraced(struct card *c, int on)
{
	c->ring[c->prod].len = 0;
	if (on)
		writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: [[@LINE-2]]:3 missing-wmb {{.*}} edits none{{$}}
// LEFT:  missing-wmb {{.*}} in unbraced; {{.*}} edits none

void unbraced_comment(struct card *c, int on)
{
	c->ring[c->prod].len = 0;
	if (on) /* only then */
		writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: [[@LINE-2]]:3 missing-wmb {{.*}} edits none{{$}}
// LEFT:  missing-wmb {{.*}} in unbraced_comment; {{.*}} edits none

void unbraced_preprocessor(struct card *c, int on)
{
	c->ring[c->prod].len = 0;
	if (on)
#ifndef OTHER
		writel_relaxed(c->prod, c->regs + TAIL);
#endif
}
// CHECK: [[@LINE-3]]:3 missing-wmb {{.*}} edits none{{$}}
// LEFT:  missing-wmb {{.*}} in unbraced_preprocessor; {{.*}} edits none

void unbraced_line_comment(struct card *c, int on)
{
	c->ring[c->prod].len = 0;
	if (on)	// "only" then;
		writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: [[@LINE-2]]:3 missing-wmb {{.*}} edits none{{$}}
// LEFT:  missing-wmb {{.*}} in unbraced_line_comment; {{.*}} edits none

void unbraced_else(struct card *c, int on)
{
	c->ring[c->prod].len = 0;
	if (on)
		c->cons++;
	else
		/*
		 * http://nowhere */
		writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: [[@LINE-2]]:3 missing-wmb {{.*}} edits none{{$}}
// LEFT:  missing-wmb {{.*}} in unbraced_else; {{.*}} edits none

/* A macro's line cannot be taken away, nor one put before its end. */
#define sync_ring()	\
	wmb();
// CHECK: [[@LINE-1]]:2 needless-barrier {{.*}} edits none{{$}}
// LEFT:  needless-barrier {{.*}} in multi_line_macro; {{.*}} edits none

void multi_line_macro(struct card *c)
{
	c->ring[c->prod].len = 0;
	sync_ring()
	writel(c->prod, c->regs + TAIL);
}

/* Two statements on one line. */
void crowded(struct card *c)
{
	c->ring[c->prod].len = 0; wmb();
	writel(c->prod, c->regs + TAIL);
	c->ring[c->prod].len = 1; writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: [[@LINE-4]]:28 needless-barrier {{.*}} edits none{{$}}
// CHECK: [[@LINE-3]]:28 missing-wmb {{.*}} edits none{{$}}
// LEFT:  needless-barrier {{.*}} in crowded; {{.*}} edits none
// LEFT:  missing-wmb {{.*}} in crowded; {{.*}} edits none

/* Deep, with blanks for tabs, behind a comment. */
void indented(struct card *c, int n)
{
	for (; n; n--) {
		switch (n) {
		case 1:
                c->ring[c->prod].len = 0;
                /*
                 * Off it goes: http://nowhere
                 */
                writel_relaxed(c->prod, c->regs + TAIL);
		}
	}
}
// CHECK: [[@LINE-4]]:17 missing-wmb {{.*}} edits [[@LINE-4]]:1-0'                wmb();\n'{{$}}
//      FIXED:                c->ring[c->prod].len = 0;
// FIXED-NEXT:                /*
// FIXED-NEXT:                 * Off it goes: http://nowhere
// FIXED-NEXT:                 */
// FIXED-NEXT:                wmb();
// FIXED-NEXT:                writel_relaxed(c->prod, c->regs + TAIL);
