// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A barrier stands where one is needed, but it is too weak. smp_*() and virt_*()
/// are for CPUs and dma_*() is for memory: none of them holds back a relaxed or
/// raw MMIO write, for which it takes wmb(). And between two words of memory that
/// the device looks at, smp_*() may be nothing at all: it takes dma_*().
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/weak-barrier.md
// Comments: One file at a time. Rings that are shared with a host are not judged, nor
//  reads behind a function that looks at the word.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@gate@
@@
(
smp_wmb(...)
|
smp_rmb(...)
|
smp_mb(...)
|
dma_wmb(...)
|
dma_rmb(...)
|
dma_mb(...)
|
virt_wmb(...)
|
virt_mb(...)
|
barrier(...)
|
virtio_wmb(...)
)

#part names
#part wrappers
#part memory
#part tests

// Towards a register. The barrier has to be the last thing between the stores and the write.
@r exists@
expression D, V, D2, V2;
identifier fld, fld2;
identifier g : script:python() { is_a("filler", g) };
identifier w : script:python() { is_a("relaxed", w) };
identifier b : script:python() { is_a("orders", b) };
identifier b2 : script:python() { is_a("orders", b2) };
identifier m : script:python() { is_a("weak", m) };
expression list args;
position s : script:python() { has("store", s) };
position s2 : script:python() { has("store", s2) or has("maybe", s2) };
position p;
@@
(
D->fld@s = V
|
D.fld@s = V
|
WRITE_ONCE(D->fld@s, V)
|
g(...)
)
... when any
    when != b(...)
m@p(...);
... when any
    when != b2(...)
    when != D2->fld2@s2 = V2
w(args)

@script:python@
p << r.p;
w << r.w;
m << r.m;
args << r.args;
@@
args = plain(args)
if not is_doorbell(w, args, function(p)) \
   or not first(p, "%s() does not hold back %s(%s), which tells the device to look: wmb() is needed" % (m, w, args)):
	cocci.include_match(False)

@depends on patch@
identifier r.m;
position r.p;
@@
- m@p(...);
+ wmb();

// In memory: the body and the word that hands it over, or the word and what it covers.
@publish exists@
expression D, V, V2;
identifier fld, fld2;
identifier b : script:python() { is_a("orders", b) };
identifier m = {smp_wmb, smp_mb};
position s : script:python() { has("store", s) };
position s2 : script:python() { has("store", s2) };
position p;
@@
(
D->fld@s = V
|
D.fld@s = V
)
... when != b(...)
    when != D = ...
m@p();
(
D->fld2@s2 = V2
|
D.fld2@s2 = V2
|
WRITE_ONCE(D->fld2@s2, V2)
)

@script:python@
p << publish.p;
m << publish.m;
fld2 << publish.fld2;
V2 << publish.V2;
@@
if has("seen", p) or not is_handover(fld2, V2) \
   or not first(p, "%s() is for other CPUs, but the device looks at %s: dma_wmb() is needed" % (m, fld2)):
	cocci.include_match(False)

@depends on patch@
identifier publish.m;
position publish.p;
@@
- m@p();
+ dma_wmb();

@consume exists@
expression D;
identifier fld, fld2;
identifier b : script:python() { is_a("orders", b) };
identifier m = {smp_rmb, smp_mb};
position t : script:python() { has("test", t) };
position p;
@@
D->fld@t
... when != D = ...
    when != b(...)
m@p();
... when != D = ...
D->fld2

@script:python@
p << consume.p;
m << consume.m;
fld << consume.fld;
fld2 << consume.fld2;
@@
if fld == fld2 or not first(p, "%s() is for other CPUs, but the device writes %s and %s: dma_rmb() is needed" % (m, fld, fld2)):
	cocci.include_match(False)

@depends on patch@
identifier consume.m;
position consume.p;
@@
- m@p();
+ dma_rmb();

@depends on context@
identifier r.m;
position r.p;
@@
* m@p(...);

@depends on context@
identifier publish.m;
position publish.p;
@@
* m@p();

@depends on context@
identifier consume.m;
position consume.p;
@@
* m@p();

#part tell r

#part tell publish

#part tell consume
