// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// The device says in a word of an entry that the entry is there. A branch on
/// that word orders no load: the rest of the entry may have been read before it.
/// dma_rmb() belongs between them.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/missing-dma-rmb.md
// Comments: One function at a time: a word that another function looks at, an entry that is
//  copied whole, and a buffer that is handed back are not seen. The patch is made where a
//  plain test of the word leaves, or heads a loop.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@gate@
@@
(
dma_alloc_coherent(...)
|
dmam_alloc_coherent(...)
|
dma_alloc_attrs(...)
|
dma_pool_alloc(...)
|
dma_pool_zalloc(...)
|
le32_to_cpu(...)
|
le16_to_cpu(...)
|
le64_to_cpu(...)
|
be32_to_cpu(...)
)

#part names
#part wrappers
#part memory
#part tests

@address@
expression D;
identifier fld;
position p;
@@
 &D->fld@p

@script:python@
p << address.p;
@@
found["seen"].add(place(p))

@pair exists@
expression D;
identifier fld, fld2;
identifier b : script:python() { is_a("orders", b) };
position t : script:python() { has("test", t) };
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

// Of all that is read too early the first is told.
@script:python@
t << pair.t;
p << pair.p;
fld << pair.fld;
fld2 << pair.fld2;
@@
if fld != fld2:
	line = int(p[0].line), int(p[0].column)
	earliest[place(t)] = min(line, earliest.get(place(t), line))

@script:python@
t << pair.t;
p << pair.p;
D << pair.D;
fld << pair.fld;
fld2 << pair.fld2;
@@
if earliest.get(place(t)) != (int(p[0].line), int(p[0].column)) or is_quiet(function(p)) \
   or not first(p, "%s may have been read before %s, which says that it is there: dma_rmb() is needed" % (fld2, fld)):
	cocci.include_match(False)

@depends on patch@
expression D;
identifier fld, l;
position pair.t;
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

@depends on context@
identifier pair.fld2;
expression pair.D;
position pair.p;
@@
(
* D->fld2@p
|
* D.fld2@p
)

#part tell pair
