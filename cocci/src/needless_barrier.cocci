// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A barrier that orders nothing which is not ordered without it: wmb() straight
/// before a writel() (which waits for memory by itself), rmb() straight behind a
/// readl(), a barrier straight behind or before one that is as strong or stronger,
/// and mmiowb() where no relaxed write is.
///
// Confidence: High
// Copyright: The Fencepost authors
// URL: docs/checks/needless-barrier.md
// Comments: For kernels since 5.2. Only barriers that stand right beside what makes them
//  needless are judged; write-combining mappings, raw writes and stores behind the
//  register write are reasons to say nothing.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@gate@
@@
(
wmb(...)
|
rmb(...)
|
mb(...)
|
dma_wmb(...)
|
dma_rmb(...)
|
smp_wmb(...)
|
smp_rmb(...)
|
smp_mb(...)
|
mmiowb(...)
)

#part names
#part wrappers
#part memory

// What an ordered write leaves undone: raw writes before it are not ordered, stores behind it may be for other CPUs.
@raw@
identifier w : script:python() { is_a("raw", w) };
position p;
@@
w@p(...)

@script:python@
p << raw.p;
@@
found["raw"].add(function(p))

@behind exists@
identifier w : script:python() { is_a("ordered", w) };
identifier m = {wmb, mb};
position p;
expression D, V;
identifier fld;
@@
m@p();
w(...);
... when any
(
D->fld = V
|
WRITE_ONCE(D->fld, V)
|
smp_store_release(...)
)

@script:python@
p << behind.p;
@@
found["seen"].add(place(p))

@before@
identifier w : script:python() { is_a("ordered", w) };
position p : script:python() { not has("seen", p) and not is_a("raw", function(p)) };
expression list args;
@@
wmb@p();
w(args);

@script:python@
p << before.p;
w << before.w;
args << before.args;
@@
args = plain(args)
if is_wc(args) \
   or not first(p, "%s(%s) waits for what is stored before it: wmb() has nothing left to do" % (w, args)):
	cocci.include_match(False)

@behindread exists@
identifier r : script:python() { is_a("read", r) };
position p;
expression x;
type T;
identifier i;
statement S;
@@
(
x = r(...);
|
T i = r(...);
)
(
rmb@p();
|
if (...) S
rmb@p();
)

@script:python@
p << behindread.p;
r << behindread.r;
@@
if not first(p, "%s() holds back what is read behind it: rmb() has nothing left to do" % r):
	cocci.include_match(False)

@twice@
identifier a = {mb, wmb, rmb, dma_mb, dma_wmb, dma_rmb, smp_mb, smp_wmb, smp_rmb, virt_mb, virt_wmb, virt_rmb};
identifier b = {mb, wmb, rmb, dma_mb, dma_wmb, dma_rmb, smp_mb, smp_wmb, smp_rmb, virt_mb, virt_wmb, virt_rmb};
position p, q;
@@
a@p();
b@q();

@script:python@
p << twice.p;
q << twice.q;
a << twice.a;
b << twice.b;
@@
if not covers(a, b) or not first(q, "%s() straight behind %s() has nothing left to do" % (b, a)):
	cocci.include_match(False)

@mmiowb@
position p;
@@
mmiowb@p();

@held@
identifier w : script:python() { is_a("relaxed", w) or is_a("raw", w) };
position p;
@@
w@p(...)

@script:python@
p << held.p;
@@
found["held"].add(function(p))

@script:python@
p << mmiowb.p;
@@
if function(p) in found["held"] \
   or not first(p, "the unlock keeps ordered MMIO writes in order by itself: mmiowb() has nothing left to do"):
	cocci.include_match(False)

@depends on patch@
identifier m;
position p : script:python() { place(p) in texts };
@@
- m@p();

@depends on context@
position before.p;
@@
* wmb@p();

#part tell before

@depends on context@
position behindread.p;
@@
* rmb@p();

#part tell behindread

@depends on context@
position mmiowb.p;
@@
* mmiowb@p();

#part tell mmiowb

@depends on context@
identifier twice.b;
position twice.q;
@@
* b@q();

#part tell twice q
