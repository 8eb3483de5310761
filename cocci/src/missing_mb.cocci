// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// An index is published in memory, and then the word is read by which the other
/// side says whether it wants to be told. Without a full barrier the read may come
/// first, and neither side learns of the other: the queue stands still.
///
// Confidence: Low
// Copyright: The Fencepost authors
// URL: docs/checks/missing-mb.md
// Comments: One function at a time, in memory that this file allocates. wmb() and dma_wmb() are no help here.
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
)

#part names
#part wrappers
#part memory

@r exists@
expression D, E, V;
identifier fld, fld2;
identifier b =~ "^((smp_|virt_|virtio_|dma_)?mb|smp_store_mb|virtio_store_mb|x?chg|cmpxchg)$";
position s : script:python() { has("store", s) };
position p : script:python() { has_device(p) and not has("store", p) };
@@
(
D->fld@s = V
|
WRITE_ONCE(D->fld@s, V)
)
... when != b(...)
(
E->fld2@p
|
E.fld2@p
)

@script:python@
p << r.p;
fld << r.fld;
fld2 << r.fld2;
@@
if not says(fld, "index") or not says(fld2, "suppress") or is_quiet(function(p)) \
   or not first(p, "%s may be read before %s is seen by the other side: a full barrier is needed" % (fld2, fld)):
	cocci.include_match(False)

@depends on patch@
identifier r.fld;
expression D, V;
position r.s;
@@
(
D->fld@s = V;
+ mb();
|
WRITE_ONCE(D->fld@s, V);
+ mb();
)

@depends on context@
identifier r.fld2;
expression E;
position r.p;
@@
(
* E->fld2@p
|
* E.fld2@p
)

#part tell r
