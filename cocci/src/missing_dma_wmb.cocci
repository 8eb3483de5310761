// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// An entry is filled in, and one of its words hands it over to the device. With
/// nothing between, the device may see that word first and the rest as it was
/// before. dma_wmb() belongs before the word, whatever comes behind it.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/missing-dma-wmb.md
// Comments: One function at a time: a word that another function stores is not seen.
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
dma_alloc_noncoherent(...)
|
cpu_to_le32(...)
|
cpu_to_le16(...)
|
cpu_to_le64(...)
|
cpu_to_be32(...)
|
cpu_to_be64(...)
)

#part names
#part wrappers
#part memory

// The first entry of several goes last, and the device stops there until then.
@held exists@
expression D, D2, V, V2;
identifier fld;
identifier b : script:python() { is_a("orders", b) };
position p : script:python() { has("store", p) };
@@
D->fld@p = V
... when any
b(...)
... when any
D2->fld = V2

@script:python@
p << held.p;
D << held.D;
D2 << held.D2;
@@
if D != D2:
	found["seen"].add(place(p))

@r exists@
expression D, V, V2;
identifier fld, fld2;
identifier b : script:python() { is_a("orders", b) };
position s : script:python() { has("store", s) };
position p : script:python() { has("store", p) and not has("seen", p) };
@@
(
D->fld@s = V
|
D.fld@s = V
|
WRITE_ONCE(D->fld@s, V)
)
... when any
    when != b(...)
    when != D = ...
    when != D++
(
D->fld2@p = V2
|
D.fld2@p = V2
|
WRITE_ONCE(D->fld2@p, V2)
)

@script:python@
p << r.p;
fld << r.fld;
fld2 << r.fld2;
V2 << r.V2;
@@
if fld == fld2 or is_quiet(function(p)) or not is_handover(fld2, V2) \
   or not first(p, "%s hands the entry over, and the device may see it before %s: dma_wmb() is needed" % (fld2, fld)):
	cocci.include_match(False)

// Entries, and an index beside them in the same memory.
@index exists@
expression D, E, V, V2;
identifier fld, fld2;
identifier mem : script:python() { is_a("field", mem) };
identifier b : script:python() { is_a("orders", b) };
position s : script:python() { has("store", s) };
position p;
@@
(
D->fld@s = V
|
D.fld@s = V
|
WRITE_ONCE(D->fld@s, V)
)
... when any
    when != b(...)
(
E->mem->fld2@p = V2
|
WRITE_ONCE(E->mem->fld2@p, V2)
)

@script:python@
p << index.p;
D << index.D;
E << index.E;
mem << index.mem;
fld << index.fld;
fld2 << index.fld2;
@@
if plain(D) == plain("%s->%s" % (E, mem)) or is_quiet(function(p)) or not says(fld2, "index") \
   or not first(p, "%s tells the device of the entry, and it may see that before %s: dma_wmb() is needed" % (fld2, fld)):
	cocci.include_match(False)

@depends on patch@
expression D, V;
identifier fld;
position p : script:python() { place(p) in texts };
@@
(
+ dma_wmb();
D->fld@p = V;
|
+ dma_wmb();
D.fld@p = V;
|
+ dma_wmb();
WRITE_ONCE(D->fld@p, V);
)

@depends on context@
expression D, V2;
identifier fld2;
position index.p;
@@
(
* D->fld2@p = V2;
|
* WRITE_ONCE(D->fld2@p, V2);
)

@depends on context@
expression D, V2;
identifier fld2;
position r.p;
@@
(
* D->fld2@p = V2;
|
* D.fld2@p = V2;
|
* WRITE_ONCE(D->fld2@p, V2);
)

#part tell r

#part tell index
