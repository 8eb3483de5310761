// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// The device says in a word of an entry that the entry is there. A branch on
/// that word orders no load: the rest of the entry may have been read before it.
/// dma_rmb() belongs between them.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/missing-dma-rmb.md
// Comments: One function at a time: a word that another function looks at, and an entry that
//  is copied whole, are not seen; of what is sent nothing but the word comes back. The patch
//  is made where a plain test of the word leaves, or heads a loop.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

#gate alloc fromdevice

#part names
#part memory
#part named
#without device stop

#part tests

#without test stop

#part stores
#part orders

@address@
expression D, V;
identifier fld;
position p;
@@
(
 &D->fld@p
|
D->fld@p = V
|
D->fld@p |= V
)

@script:python@
p << address.p;
@@
found["seen"].add(place(p))

@word@
expression D;
identifier fld;
position t : script:python() { has("test", t) and not is_quiet(function(t)) and not says(function(t), "sent") };
@@
(
D->fld@t
|
D.fld@t
)

@pair exists@
expression word.D;
identifier word.fld, fld2;
identifier b : script:python() { orders(b) };
position word.t;
position p : script:python() { not has("store", p) and not has("seen", p) and not has("test", p) };
@@
(
D->fld@t
|
D.fld@t
)
... when != b(...)
    when != D = ...
(
D->fld2@p
|
D.fld2@p
)

// Of all that is read too early the first is told. What the driver stores there itself it may read whenever it likes.
@script:python@
t << word.t;
p << pair.p;
fld << word.fld;
fld2 << pair.fld2;
@@
if fld != fld2 and not is_own("stored", fld2) and not says(fld2, "own") and not says(fld2, "kept"):
	line = int(p[0].line), int(p[0].column)
	earliest[place(t)] = min(line, earliest.get(place(t), line))

@script:python@
t << word.t;
p << pair.p;
fld << word.fld;
fld2 << pair.fld2;
@@
if earliest.get(place(t)) == (int(p[0].line), int(p[0].column)):
	tell(p, "%s may have been read before %s, which says that it is there: dma_rmb() is needed" % (fld2, fld), fix=t)

// Where nothing else is read here: the entry goes to a function that reads it, or what it speaks of is read.
@use exists@
expression word.D;
identifier word.fld;
identifier b : script:python() { orders(b) };
identifier g : script:python() { is_own("user", g) and not orders(g) };
identifier back = {KERNEL.forcpu};
position word.t;
position p;
@@
(
D->fld@t
|
D.fld@t
)
... when != b(...)
    when != D = ...
(
g@p(..., D, ...)
|
back@p(..., DMA_FROM_DEVICE)
)

@script:python@
t << word.t;
p << use.p;
fld << word.fld;
@@
if place(t) not in earliest:
	earliest[place(t)] = (int(p[0].line), int(p[0].column))
	tell(p, "what is read here may have been read before %s, which says that it is there: dma_rmb() is needed" % fld, fix=t)

@depends on patch@
expression D;
identifier fld, l;
position t : script:python() { needs_fix(t) };
@@
(
if (<+... D->fld@t ...+>) \( return ...; \| continue; \| break; \| goto l; \)
+ dma_rmb();
|
while (<+... D->fld@t ...+>) {
+ dma_rmb();
...
}
)

#part tell
