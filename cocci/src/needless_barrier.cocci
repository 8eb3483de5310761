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

#gate mandatory+mmiowb ordered+read+dma+smp+mmiowb

#part names

@before@
identifier w = {KERNEL.ordered};
position p;
expression list args;
@@
wmb@p();
w(args);

// What an ordered write leaves undone: raw writes before it are not ordered, stores behind it may be for other CPUs.
@raw depends on before@
identifier w = {KERNEL.raw};
position p;
@@
w@p(...)

@script:python@
p << raw.p;
@@
found["raw"].add(function(p))

@behind exists@
identifier before.w;
position before.p;
position q;
expression D, V;
identifier fld;
@@
wmb@p@q();
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
q << behind.q;
@@
found["seen"].add(place(q))

#part wcmaps before

@script:python@
p << before.p;
w << before.w;
args << before.args;
@@
args = plain(args)
if not (has("seen", p) or is_a("raw", function(p)) or is_wc(args)):
	tell(p, "%s(%s) waits for what is stored before it: wmb() has nothing left to do" % (w, args))

@behindread exists@
identifier r = {KERNEL.read};
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
tell(p, "%s() holds back what is read behind it: rmb() has nothing left to do" % r)

@initialize:python@
@@
# By the engine's ordering table: whatever one of those orders, the first does, and for all who see that.
COVERED = {name: set(names.split()) for name, names in {
#covered
}.items()}

@twice@
identifier a = {KERNEL.mandatory, KERNEL.dma, KERNEL.smp};
identifier b = {KERNEL.mandatory, KERNEL.dma, KERNEL.smp};
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
if b in COVERED[a]:
	tell(q, "%s() straight behind %s() has nothing left to do" % (b, a))

@mmiowb@
position p;
@@
mmiowb@p();

@held depends on mmiowb@
identifier w = {KERNEL.relaxed, KERNEL.raw};
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
if function(p) not in found["held"]:
	tell(p, "the unlock keeps ordered MMIO writes in order by itself: mmiowb() has nothing left to do")

@depends on patch@
identifier m;
position p : script:python() { is_told(p) };
@@
- m@p();

#part tell
