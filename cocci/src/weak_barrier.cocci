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

#gate smp+dma+virt smp+relaxed alloc+todevice+fromdevice

#part names
#part wrappers

// Towards a register: relaxed writes that tell the device to look.
@look depends on call || macro@
identifier w : script:python() { is_a("relaxed", w) };
expression list args;
position p;
@@
w@p(args)

@script:python@
p << look.p;
w << look.w;
args << look.args;
@@
if is_doorbell(w, plain(args), function(p)):
	found["bell"].add(place(p))

// In memory: a barrier for CPUs, and straight behind it the store that hands the entry over ...
@lookstore@
identifier m = {smp_wmb, smp_mb};
expression D, V;
identifier fld;
position s;
@@
m();
(
D->fld@s = V
|
D.fld@s = V
|
WRITE_ONCE(D->fld@s, V)
)

@script:python@
s << lookstore.s;
fld << lookstore.fld;
V << lookstore.V;
@@
if says_own(fld, V):
	found["handover"].add(place(s))

// ... or one that stands between reads.
@lookread@
identifier m = {smp_rmb, smp_mb};
position p;
@@
m@p();

@script:python@
p << lookread.p;
@@
found["between"].add(place(p))

#without bell or handover or between stop

#part memory
#without device stop

#part stores look || lookstore
#part fillers look || lookstore
#part tests lookread
#without store or test stop

#part orders

// An index may be what the device looks at, too.
@index depends on look@
expression D, V;
identifier fld : script:python() { says(fld, "index") };
position p;
@@
D->fld@p = V

@script:python@
p << index.p;
@@
found["index"].add(place(p))

@bell depends on look@
identifier w : script:python() { is_a("relaxed", w) };
position p : script:python() { has("bell", p) };
@@
w@p(...)

// The barrier has to be the last thing between the stores and the write.
@r exists@
expression D, V, D2, V2;
identifier fld, fld2;
identifier g : script:python() { is_filler(g) };
identifier bell.w;
identifier b : script:python() { orders(b) };
identifier b2 : script:python() { orders(b2) };
identifier m : script:python() { is_weak(m) };
expression list args;
position s : script:python() { has("store", s) };
position s2 : script:python() { has("store", s2) or has("index", s2) };
position bell.p;
position q;
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
m@q(...);
... when any
    when != b2(...)
    when != D2->fld2@s2 = V2
w@p(args)

@script:python@
q << r.q;
w << bell.w;
m << r.m;
args << r.args;
@@
tell(q, "%s() does not hold back %s(%s), which tells the device to look: wmb() is needed" % (m, w, plain(args)))

@handover@
identifier m = {smp_wmb, smp_mb};
expression D, V;
identifier fld;
position s : script:python() { has("handover", s) and has("store", s) };
position p;
@@
m@p();
(
D->fld@s = V
|
D.fld@s = V
|
WRITE_ONCE(D->fld@s, V)
)

@publish exists@
expression D, V;
identifier fld;
identifier b : script:python() { orders(b) };
identifier handover.m;
position s : script:python() { has("store", s) };
position handover.p;
position q;
@@
(
D->fld@s = V
|
D.fld@s = V
)
... when != b(...)
    when != D = ...
m@p@q();

@script:python@
q << publish.q;
m << handover.m;
fld << handover.fld;
@@
tell(q, "%s() is for other CPUs, but the device looks at %s: dma_wmb() is needed" % (m, fld))

@reading@
identifier m = {smp_rmb, smp_mb};
position p : script:python() { has("between", p) and len(found["test"]) > 0 };
@@
m@p();

@consume exists@
expression D;
identifier fld, fld2;
identifier b : script:python() { orders(b) };
identifier reading.m;
position t : script:python() { has("test", t) };
position reading.p;
position q;
@@
D->fld@t
... when != D = ...
    when != b(...)
m@p@q();
... when != D = ...
D->fld2

@script:python@
q << consume.q;
m << reading.m;
fld << consume.fld;
fld2 << consume.fld2;
@@
if fld != fld2:
	tell(q, "%s() is for other CPUs, but the device writes %s and %s: dma_rmb() is needed" % (m, fld, fld2))

@depends on patch@
identifier m;
position p : script:python() { asks(p, "wmb()") };
@@
- m@p(...);
+ wmb();

@depends on patch@
identifier m;
position p : script:python() { asks(p, "dma_wmb()") };
@@
- m@p(...);
+ dma_wmb();

@depends on patch@
identifier m;
position p : script:python() { asks(p, "dma_rmb()") };
@@
- m@p(...);
+ dma_rmb();

#part tell
