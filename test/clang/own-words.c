// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// What names mean is the user's to say, where they are not English: for the tool, the plugin and link.
// RUN: rm -rf %t && split-file %s %t
// RUN: %fencepost check %t/card.c -- -I %S/Inputs | count 0
// RUN: not %fencepost check --api %t/words.yaml %t/card.c -- -I %S/Inputs | FileCheck %t/card.c --implicit-check-not=warning:
// RUN: %clang -fsyntax-only -fplugin=%plugin -fplugin-arg-fencepost-api=%t/words.yaml -I %S/Inputs %t/card.c 2>&1 | FileCheck %t/card.c --implicit-check-not=warning:
// RUN: %fencepost check --api %t/words.yaml --emit-units %t/units %t/fill.c %t/bell.c -- -I %S/Inputs | count 0
// RUN: %fencepost link %t/units | count 0
// RUN: not %fencepost link --api %t/words.yaml %t/units | FileCheck %t/fill.c --implicit-check-not=warning:
//
// Mistakes: one line that says where.
// DEFINE: %{says} = python3 %S/Inputs/exits.py 2 %fencepost check %t/card.c --api
// RUN: %{says} %t/meaning.yaml -- 2>&1 | FileCheck %s --check-prefix=MEANING
// MEANING: {{^}}fencepost: --api: {{.*}}meaning.yaml:4:12: unknown meaning 'shout'; there are look, {{.*}}, hold, {{.*}}goes{{$}}
// MEANING-NOT: {{.}}
// RUN: %{says} %t/letters.yaml -- 2>&1 | FileCheck %s --check-prefix=LETTERS
// LETTERS: {{^}}fencepost: --api: {{.*}}letters.yaml:1:10: 'tlhIngan' is not a word in small letters, nor * and the end of one{{$}}
// RUN: %{says} %t/nothing.yaml -- 2>&1 | FileCheck %s --check-prefix=NOTHING
// NOTHING: {{^}}fencepost: --api: {{.*}}nothing.yaml:{{[0-9:]+}} missing required key 'means'{{$}}
// RUN: %{says} %t/role.yaml -- 2>&1 | FileCheck %s --check-prefix=ROLE
// ROLE: {{^}}fencepost: --api: {{.*}}role.yaml:2:{{[0-9]+}}: unknown key 'role'{{$}}

//--- words.yaml
# To shout, and to have.
- { words: jach, means: look rings }
- words: [ghaj, "*ghajbogh"]
  means: [own, gives]
//--- meaning.yaml
- words: ghaj
  means: own
- words: jach
  means: [ shout ]
//--- letters.yaml
- words: tlhIngan
  means: own
//--- nothing.yaml
- words: ghaj
//--- role.yaml
- words: ghaj
  role: neutral
  means: own

//--- card.c
#include "kernel.h"

enum { REG_JACH = 8, DAS_GHAJ = 1 };

struct qo {			/* one for each warrior */
	u32 mi;
	u32 juH;
	u32 loghajbogh;
};

struct Duj {
	struct qo *ring;
	void *regs;
	dma_addr_t dma;
};

void setup(struct Duj *c, struct device *dev)
{
	c->ring = dma_alloc_coherent(dev, 4096, &c->dma, GFP_KERNEL);
}

void tell(struct Duj *c)
{
	c->ring->mi = 1;
	// CHECK: card.c:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}[fencepost-missing-wmb]
	writel_relaxed(1, c->regs + REG_JACH);
}

u32 ask(struct Duj *c)
{
	if (!(c->ring->juH & DAS_GHAJ))
		return 0;
	// CHECK: card.c:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}[fencepost-missing-dma-rmb]
	return c->ring->mi;
}

u32 ask_by_end(struct Duj *c)
{
	if (!c->ring->loghajbogh)
		return 0;
	// CHECK: card.c:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}[fencepost-missing-dma-rmb]
	return c->ring->mi;
}

//--- fill.c
#include "kernel.h"

void jach_card(struct card *c);

void fill(struct card *c)
{
	card_setup(c);
	c->ring->addr = 1;
	// CHECK: fill.c:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}[fencepost-missing-wmb]
	jach_card(c);
}

//--- bell.c
#include "kernel.h"

enum { REG_NAME = 8 };

void jach_card(struct card *c)
{
	writel_relaxed(1, c->regs + REG_NAME);
}
