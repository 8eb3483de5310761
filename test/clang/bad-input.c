// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// What cannot be read is named in one line, and costs the others nothing.
// DEFINE: %{exits} = python3 %S/Inputs/exits.py
// RUN: rm -rf %t && split-file %s %t
//
// RUN: %{exits} 1 %fencepost check %t/good.c %t/none.c %t/broken.c -- -I %S/Inputs > %t/out 2> %t/err
// RUN: FileCheck %s --check-prefix=GOOD < %t/out
// RUN: FileCheck %s --check-prefix=ERR --implicit-check-not='{{.}}' < %t/err
// ERR: {{^}}{{.*}}broken.c:5:17: error: use of undeclared identifier 'undefined'{{$}}
// ERR: {{^}}{{.*}}none.c: error: no such file{{$}}
// ERR: {{^}}fencepost: 2 of 3 files could not be checked: {{.*}}broken.c, {{.*}}none.c{{$}}
// RUN: %{exits} 2 %fencepost check --strict %t/good.c %t/broken.c -- -I %S/Inputs 2>/dev/null | FileCheck %s --check-prefix=GOOD
// GOOD:     good.c:6:2: warning: {{.*}} [fencepost-missing-wmb]
// GOOD-NOT: warning:
//
// Nothing found in what could be read: 0, but 2 if strict.
// RUN: %{exits} 0 %fencepost check %t/clean.c %t/broken.c -- -I %S/Inputs 2>/dev/null | count 0
// RUN: %{exits} 2 %fencepost check --strict %t/clean.c %t/broken.c -- -I %S/Inputs 2>/dev/null | count 0
// RUN: %{exits} 2 %fencepost check --strict %t/none.c -- 2>/dev/null | count 0
// RUN: %{exits} 0 %fencepost check --strict %t/clean.c -- -I %S/Inputs | count 0
// RUN: %{exits} 0 %fencepost check --strict %t/empty.c -- | count 0
//
// The place in a header is that in the header.
// RUN: %{exits} 2 %fencepost check --strict %t/includes.c -- 2>&1 | FileCheck %s --check-prefix=HEADER
// HEADER: {{^}}{{.*}}broken.h:1:12: error: {{.+}}
// HEADER: {{^}}fencepost: 1 of 1 file could not be checked: {{.*}}includes.c{{$}}
// RUN: %{exits} 2 %fencepost check --strict %t/good.c -- 2>&1 | FileCheck %s --check-prefix=NOHEADER
// NOHEADER: {{^}}{{.*}}good.c:1:10: error: 'kernel.h' file not found{{$}}
//
// Holes in the types are no reason to crash.
// RUN: %{exits} 2 %fencepost check --strict %t/holes.c -- 2>&1 | FileCheck %s --check-prefix=HOLES
// HOLES: {{^}}{{.*}}holes.c:2:20: error: {{.+}}
// HOLES: {{^}}fencepost: 1 of 1 file could not be checked: {{.*}}holes.c{{$}}
//
// A folder where a file should be; bytes that are no text.
// RUN: %{exits} 2 %fencepost check --strict %t -- 2>&1 | FileCheck %s --check-prefix=FOLDER
// FOLDER: error:
// RUN: %{exits} 2 %fencepost check --strict %fencepost -x c -- 2>&1 | FileCheck %s --check-prefix=BINARY
// RUN: %{exits} 2 %fencepost check --strict %fencepost -- -x c 2>&1 | FileCheck %s --check-prefix=BYTES
// BINARY: fencepost: unknown option '-x'
// BYTES: error:
// BYTES: fencepost: 1 of 1 file could not be checked
//
// Where the findings cannot go.
// RUN: %{exits} 2 %fencepost check -o %t/no/where %t/good.c -- -I %S/Inputs 2>&1 | FileCheck %s --check-prefix=OUTPUT
// OUTPUT: {{^}}fencepost: {{.*}}where: No such file or directory{{$}}
// RUN: %{exits} 1 %fencepost check -o %t/findings %t/good.c -- -I %S/Inputs | count 0
// RUN: FileCheck %s --check-prefix=GOOD < %t/findings

//--- holes.c
struct holes {
	enum nowhere state[2];
};

void reset(struct holes *h)
{
	h->state[1] = 0;
}
//--- good.c
#include "kernel.h"

void xmit(struct card *c)
{
	c->ring[c->prod].len = 0;
	writel_relaxed(c->prod, c->regs + TAIL);
}
//--- clean.c
#include "kernel.h"

void xmit(struct card *c)
{
	writel(c->prod, c->regs + TAIL);
}
//--- empty.c
//--- includes.c
#include "broken.h"
//--- broken.h
int half = ;
//--- broken.c
#include "kernel.h"

void xmit(struct card *c)
{
	writel_relaxed(undefined, c->regs + TAIL);
	also_undefined->ring = 0;
	c->ring[c->prod].len = 0;
	writel_relaxed(c->prod, c->regs + TAIL);
}
