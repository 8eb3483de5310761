// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// Findings silenced by a comment, and comments that are not as they should be.
// RUN: rm -rf %t && split-file %s %t
// RUN: cd %t && not %fencepost check driver.c -- -I %S/Inputs | FileCheck driver.c --implicit-check-not=warning:
// RUN: cd %t && not %fencepost check driver.c -- -I %S/Inputs -DMACROS | FileCheck driver.c --implicit-check-not=warning:
// RUN: cd %t && %clang -fsyntax-only -fplugin=%plugin -I %S/Inputs driver.c 2>&1 | FileCheck driver.c --implicit-check-not=warning:
// RUN: cd %t && %clang -c -o driver.o -fplugin=%plugin -I %S/Inputs driver.c 2>&1 | FileCheck driver.c --implicit-check-not=warning:
//
// What is wrong with a comment is told whichever checks are asked for; as a warning it counts for the exit status.
// RUN: cd %t && python3 %S/Inputs/exits.py 1 %fencepost check --checks missing-wmb wrong.c -- -I %S/Inputs | FileCheck wrong.c --implicit-check-not=warning: --implicit-check-not=note:
// RUN: cd %t && %clang -fsyntax-only -fplugin=%plugin -fplugin-arg-fencepost-checks=missing-wmb -I %S/Inputs wrong.c 2>&1 | FileCheck wrong.c --implicit-check-not=warning:
// RUN: cd %t && not %fencepost check --format json wrong.c -- -I %S/Inputs | python3 %S/Inputs/findings.py | FileCheck %s --check-prefix=JSON
// JSON:      1:4 allow high in ; steps ; visible ; cost ; fix '' edits none
//
// In a header: the finding and the mistake there, once, whoever includes it.
// RUN: cd %t && %fencepost check -j 2 a.c b.c -- -I %S/Inputs | count 0
// RUN: cd %t && sed -e 's/ erratum 5//' ring.h > worse.h && mv worse.h ring.h
// RUN: cd %t && not %fencepost check -j 2 a.c b.c -- -I %S/Inputs | FileCheck %s --check-prefix=WORSE --implicit-check-not=warning:
// WORSE: ring.h:5:12: warning: allow(needless-barrier) gives no reason [fencepost-allow]
// RUN: cd %t && sed -e 's/allow(needless/allow(heavy/' ring.h > bare.h && mv bare.h ring.h
// RUN: cd %t && not %fencepost check a.c b.c -- -I %S/Inputs | FileCheck %s --check-prefix=BARE --implicit-check-not=warning:
// BARE: ring.h:5:2: warning: {{.*}} [fencepost-needless-barrier]
// BARE: ring.h:5:12: warning: allow(heavy-barrier) gives no reason [fencepost-allow]

//--- driver.c
#include "kernel.h"

int probe(struct card *c)
{
	return card_setup(c);
}

void same_line(struct card *c)
{
	wmb(); /* fencepost: allow(needless-barrier) erratum 5 */
	writel(c->prod, c->regs + TAIL);
}

void line_above(struct card *c)
{
	// fencepost: allow(needless-barrier) erratum 5
	wmb();
	writel(c->prod, c->regs + TAIL);
}

void several_lines(struct card *c)
{
	/*
	 * The card is slow.
	 * fencepost: allow(needless-barrier) so slow that nothing less than
	 * a barrier does
	 */
	wmb();
	writel(c->prod, c->regs + TAIL);
}

void several_comments(struct card *c)
{
	/* fencepost: allow(missing-wmb) the card polls */
	/* A comment for people. */
	/* fencepost: allow(heavy-barrier): the card polls */
	c->ring[c->prod].len = 0, writel_relaxed(c->prod, c->regs + TAIL);
}

void several_checks(struct card *c)
{
	/* fencepost: allow(missing-wmb, needless-barrier,
			    heavy-barrier) - */
	/* fencepost: allow(weak-barrier) 因為 */
	c->ring[c->prod].len = 0, writel_relaxed(c->prod, c->regs + TAIL);
}
// CHECK: driver.c:[[@LINE-5]]:5: warning: allow(missing-wmb, needless-barrier, heavy-barrier) gives no reason [fencepost-allow]

void begun_beside_it(struct card *c)
{
	c->ring[c->prod].len = 0;
	writel_relaxed(c->prod, c->regs + TAIL); /* fencepost: allow(missing-wmb) the card
						    polls */
}

#define kick(c)	do {							\
		wmb(); /* fencepost: allow(needless-barrier) why */	\
		writel((c)->prod, (c)->regs + TAIL);			\
	} while (0)

void in_macro(struct card *c)
{
	c->ring[c->prod].len = 0;
	kick(c);
}

// What is not silenced.

void another_check(struct card *c)
{
	wmb(); /* fencepost: allow(heavy-barrier) erratum 5 */
	writel(c->prod, c->regs + TAIL);
}
// CHECK: driver.c:[[@LINE-3]]:2: warning: {{.*}} [fencepost-needless-barrier]

void line_below(struct card *c)
{
	wmb();
	/* fencepost: allow(needless-barrier) erratum 5 */
	writel(c->prod, c->regs + TAIL);
}
// CHECK: driver.c:[[@LINE-4]]:2: warning: {{.*}} [fencepost-needless-barrier]

void two_above(struct card *c)
{
	/* fencepost: allow(needless-barrier) erratum 5 */

	wmb();
	writel(c->prod, c->regs + TAIL);
}
// CHECK: driver.c:[[@LINE-3]]:2: warning: {{.*}} [fencepost-needless-barrier]

void comment_of_the_line_above(struct card *c)
{
	/* fencepost: allow(needless-barrier) erratum 5 */
	c->cons = 1; /* Not alone on its line. */
	wmb();
	writel(c->prod, c->regs + TAIL);
}
// CHECK: driver.c:[[@LINE-3]]:2: warning: {{.*}} [fencepost-needless-barrier]

void no_comment(struct card *c)
{
	c->ring[c->prod].len = 0;
	writel_relaxed(c->prod + sizeof("/* fencepost: allow(missing-wmb) text */"), c->regs + TAIL);
#if 0
	/* fencepost: allow(nothing) */
#endif
}
// CHECK: driver.c:[[@LINE-5]]:2: warning: {{.*}} [fencepost-missing-wmb]

//--- wrong.c
// fencepost: allow(missing-wmb)
// CHECK: {{^}}wrong.c:[[@LINE-1]]:4: warning: allow(missing-wmb) gives no reason [fencepost-allow]
/* fencepost: allow() because */
// CHECK: {{^}}wrong.c:[[@LINE-1]]:4: warning: allow() names no check [fencepost-allow]
/* fencepost: allow(missing-wmb,) because */
// CHECK: {{^}}wrong.c:[[@LINE-1]]:4: warning: allow(missing-wmb,) names no check [fencepost-allow]
/* fencepost: allow(needles-barrier, heavy-barrier) because */
// CHECK: {{^}}wrong.c:[[@LINE-1]]:4: warning: allow(needles-barrier, heavy-barrier): there is no check 'needles-barrier' [fencepost-allow]
/*
 * fencepost: allow(heavy-barrier)
 * fencepost: allow(heavy-barrier) and another that has one
 */
// CHECK: {{^}}wrong.c:[[@LINE-3]]:4: warning: allow(heavy-barrier) gives no reason [fencepost-allow]
/* fencepost: allow heavy-barrier because */
// CHECK: {{^}}wrong.c:[[@LINE-1]]:4: warning: expected allow(CHECK) and a reason [fencepost-allow]
/* fencepost: allow(heavy-barrier because */
// CHECK: {{^}}wrong.c:[[@LINE-1]]:4: warning: expected allow(CHECK) and a reason [fencepost-allow]
/* fencepost: off by one here, as allow() knows; fencepost: allowed */

//--- ring.h
#include "kernel.h"

static inline void ring(struct card *c)
{
	wmb();	/* fencepost: allow(needless-barrier) erratum 5 */
	writel(c->prod, c->regs + TAIL);
}
//--- a.c
#include "ring.h"

void a(struct card *c)
{
	c->ring[c->prod].len = 0;
	ring(c);
}
//--- b.c
#include "ring.h"

void b(struct card *c)
{
	c->ring[c->prod].addr = 0;
	ring(c);
}
