// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A relaxed or raw MMIO write tells the device to look at memory, and nothing
/// orders it behind the stores to that memory: the device may find what was
/// there before. An ordered write to a write-combining mapping is no better.
/// wmb() belongs between them.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/missing-wmb.md
// Comments: One file at a time. Writes through function pointers and macros that are
//  not a call are not seen. For kernels since 2.6.19.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@gate@
@@
(
writel_relaxed(...)
|
writew_relaxed(...)
|
writeb_relaxed(...)
|
writeq_relaxed(...)
|
__raw_writel(...)
|
__raw_writew(...)
|
__raw_writeb(...)
|
__raw_writeq(...)
|
ioremap_wc(...)
|
devm_ioremap_wc(...)
)

#part names
#part wrappers
#part memory

// A barrier that stands behind the doorbell is misplaced_barrier's.
@late@
identifier w : script:python() { is_a("relaxed", w) };
position p;
@@
w@p(...);
(
wmb();
|
mb();
)

@script:python@
p << late.p;
@@
found["seen"].add(place(p))

@r exists@
expression D, V;
identifier fld;
identifier g : script:python() { is_a("filler", g) };
identifier w : script:python() { is_a("relaxed", w) or (len(found["wc"]) > 0 and is_a("ordered", w)) };
identifier b : script:python() { is_a("orders", b) };
expression list args;
position s : script:python() { has("store", s) };
position t;
position p : script:python() { not has("seen", p) };
@@
(
D->fld@s = V
|
D.fld@s = V
|
WRITE_ONCE(D->fld@s, V)
|
g@t(...)
)
... when any
    when != b(...)
w@p(args)

@script:python@
p << r.p;
w << r.w;
args << r.args;
@@
args = plain(args)
if not (is_wc(args) or is_a("relaxed", w)) or not is_doorbell(w, args, function(p)) \
   or not first(p, "%s(%s) tells the device to look, but nothing orders it behind the stores to the memory: wmb() is needed" % (w, args)):
	cocci.include_match(False)

@depends on patch@
identifier r.w;
position r.p;
@@
+ wmb();
w@p(...);

@depends on context@
identifier r.w;
position r.p;
@@
* w@p(...)

#part tell r
