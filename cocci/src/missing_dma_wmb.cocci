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

#gate alloc todevice

#part names
#part memory
#without device stop

#part stores
#without store stop


// An index beside the entries, in the same memory.
@lookindex depends on allocation@
expression E, V;
identifier mem : script:python() { is_own("field", mem) };
identifier fld : script:python() { says(fld, "index") };
position p;
@@
(
E->mem->fld@p = V
|
WRITE_ONCE(E->mem->fld@p, V)
)

@script:python@
p << lookindex.p;
@@
if not is_quiet(function(p)):
	found["index"].add(place(p))

#without handover or index stop

#part orders

@word@
expression D, V;
identifier fld;
position p : script:python() { has("handover", p) and not is_quiet(function(p)) };
@@
(
D->fld@p = V
|
D.fld@p = V
|
WRITE_ONCE(D->fld@p, V)
)

// The first entry of several goes last, and the device stops there until then.
@held exists@
expression word.D, D2, V, V2;
identifier word.fld;
identifier b : script:python() { orders(b) };
position word.p;
@@
D->fld@p = V
... when any
b(...)
... when any
D2->fld = V2

@script:python@
p << word.p;
D << word.D;
D2 << held.D2;
@@
if D != D2:
	found["seen"].add(place(p))

@r exists@
expression word.D, V, V2;
identifier word.fld, fld2;
identifier b : script:python() { orders(b) };
position s : script:python() { has("store", s) };
position word.p;
position q : script:python() { not has("seen", q) };
@@
(
D->fld2@s = V
|
D.fld2@s = V
|
WRITE_ONCE(D->fld2@s, V)
)
... when any
    when != b(...)
    when != D = ...
    when != D++
(
D->fld@p@q = V2
|
D.fld@p@q = V2
|
WRITE_ONCE(D->fld@p@q, V2)
)

@script:python@
q << r.q;
fld << word.fld;
fld2 << r.fld2;
@@
if fld != fld2 and not says(fld2, "own"):
	tell(q, "%s hands the entry over, and the device may see it before %s: dma_wmb() is needed" % (fld, fld2))

@index@
expression E, V;
identifier mem, fld;
position p : script:python() { has("index", p) };
@@
(
E->mem->fld@p = V
|
WRITE_ONCE(E->mem->fld@p, V)
)

@ring exists@
expression D, index.E, V, V2;
identifier index.fld, fld2;
identifier index.mem;
identifier b : script:python() { orders(b) };
position s : script:python() { has("store", s) };
position index.p;
position q;
@@
(
D->fld2@s = V
|
D.fld2@s = V
|
WRITE_ONCE(D->fld2@s, V)
)
... when any
    when != b(...)
(
E->mem->fld@p@q = V2
|
WRITE_ONCE(E->mem->fld@p@q, V2)
)

@script:python@
q << ring.q;
D << ring.D;
E << index.E;
mem << index.mem;
fld << index.fld;
fld2 << ring.fld2;
@@
if plain(D) != plain("%s->%s" % (E, mem)):
	tell(q, "%s tells the device of the entry, and it may see that before %s: dma_wmb() is needed" % (fld, fld2))

@depends on patch@
expression D, V;
identifier fld;
position p : script:python() { is_told(p) };
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

#part tell
