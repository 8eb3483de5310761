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

// With all writes that are common it takes a third longer.
#gate delay written

#part names

// What comes straight behind a delay, with a register's name in it.
@ended@
identifier w2;
identifier delay = {KERNEL.delay};
expression list args2;
position p;
@@
delay@p(...);
w2(args2);

@script:python@
args2 << ended.args2;
@@
if not registers(args2):
	cocci.include_match(False)

// The driver's own write: one write, and nothing but declarations before it.
@wrapper@
identifier ended.w2;
identifier w = {KERNEL.posted, KERNEL.relaxed};
statement S;
@@
w2(...) {
... when != S
w(...);
}

@script:python@
w2 << ended.w2;
w << wrapper.w;
@@
found["relaxed"].add(w2)

@reading depends on ended@
identifier rd = {KERNEL.read, KERNEL.relaxedread};
position p;
@@
rd@p(...)

@script:python@
p << reading.p;
@@
found["read"].add(function(p))

@r exists@
identifier w : script:python() { is_a("posted", w) or is_a("relaxed", w) };
identifier ended.w2 : script:python() { is_a("posted", w2) or is_a("relaxed", w2) };
identifier ended.delay;
identifier rd : script:python() { is_a("read", rd) or is_a("relaxedread", rd) };
expression list args, ended.args2;
position d, ended.p, q;
@@
w@d(args);
... when != rd(...)
    when != w2(...)
delay@p@q(...);
w2(args2);

@script:python@
q << r.q;
d << r.d;
w << r.w;
args << r.args;
args2 << ended.args2;
delay << ended.delay;
@@
args = plain(args)
register = registers(args) & registers(args2)
if register and says(" ".join(register) + " " + args, "hold"):
	tell(q, "%s() may be over before %s(%s) has arrived: read a register of the device back first" % (delay, w, args), fix=d)

@depends on patch@
expression V, A;
position d : script:python() { needs_fix(d) };
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

#part tell
