// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A write to a reset, clock or power register, a delay that has to hold so long,
/// and the write that ends it, with no read between: MMIO writes are posted, and
/// both may arrive back to back. Read a register of the device back before the delay.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/missing-flush.md
// Comments: Writes through helpers are followed where the helper is one write. Loops that ask the
//  device, and delays of many milliseconds, are no findings. The patch is made where the
//  write is one of the kernel's own.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@gate@
@@
(
udelay(...)
|
ndelay(...)
|
mdelay(...)
|
usleep_range(...)
|
fsleep(...)
)

#part names

@reading@
identifier rd : script:python() { is_a("read", rd) or is_a("relaxedread", rd) };
position p;
@@
rd@p(...)

@script:python@
p << reading.p;
@@
found["read"].add(function(p))

@wrapper@
identifier f;
identifier w : script:python() { is_a("ordered", w) or is_a("relaxed", w) };
statement S;
@@
f(...) {
... when != S
w(...);
}

@script:python@
f << wrapper.f;
@@
found["relaxed"].add(f)

@r exists@
identifier w : script:python() { is_a("ordered", w) or is_a("relaxed", w) };
identifier w2 : script:python() { is_a("ordered", w2) or is_a("relaxed", w2) };
identifier delay = {udelay, ndelay, mdelay, usleep_range, fsleep};
identifier rd : script:python() { is_a("read", rd) or is_a("relaxedread", rd) };
expression list args, args2;
position d, p;
@@
w@d(args);
... when != rd(...)
    when != w2(...)
delay@p(...);
w2(args2);

@script:python@
p << r.p;
w << r.w;
args << r.args;
args2 << r.args2;
delay << r.delay;
@@
args = plain(args)
register = set(re.findall(r"\b[A-Z][A-Z0-9_]{2,}\b", args)) & set(re.findall(r"\b[A-Z][A-Z0-9_]{2,}\b", str(args2)))
if not register or not says(" ".join(register) + " " + args, "hold") \
   or not first(p, "%s() may be over before %s(%s) has arrived: read a register of the device back first" % (delay, w, args)):
	cocci.include_match(False)

@depends on patch@
expression V, A;
position r.d;
@@
(
writeb@d(V, A);
+ readb(A);
|
writew@d(V, A);
+ readw(A);
|
writel@d(V, A);
+ readl(A);
|
writeb_relaxed@d(V, A);
+ readb(A);
|
writew_relaxed@d(V, A);
+ readw(A);
|
writel_relaxed@d(V, A);
+ readl(A);
)

@depends on context@
identifier r.delay;
position r.p;
@@
* delay@p(...);

#part tell r
