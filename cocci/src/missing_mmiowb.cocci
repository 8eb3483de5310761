// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A relaxed or raw MMIO write under a spinlock. The unlock holds back ordered
/// writes only, so the next holder's write may reach the device first.
///
// Confidence: Low
// Copyright: The Fencepost authors
// URL: docs/checks/missing-mmiowb.md
// Comments: For kernels since 5.2. Most drivers do not mind, and all that is found is of low
//  confidence: look for registers that take two writes, and for code that another CPU follows
//  up. The patch makes the last write an ordered one, where that is one of the kernel's own.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

#gate relaxed lock

#part names
#part wrappers

// A read of the device, even a relaxed one, comes back when the writes before it have arrived.
@reads@
identifier rd = {KERNEL.relaxedread};
position p;
@@
rd@p(...)

@script:python@
p << reads.p;
@@
found["orders"].add(function(p))

#part orders

@r exists@
identifier w : script:python() { is_a("relaxed", w) };
identifier w2 : script:python() { is_a("relaxed", w2) };
identifier b : script:python() { orders(b) or is_a("relaxedread", b) };
identifier lock = {KERNEL.lock};
identifier unlock = {KERNEL.unlock};
expression E;
position d, p;
@@
lock(E, ...);
... when any
    when != unlock(E, ...)
w@d(...);
... when != b(...)
    when != w2(...)
unlock@p(E, ...);

@script:python@
p << r.p;
d << r.d;
w << r.w;
unlock << r.unlock;
@@
tell(p, "%s() does not wait for %s(), so the next holder's write may reach the device first" % (unlock, w), low=True, fix=d)

@depends on patch@
position d : script:python() { needs_fix(d) };
expression V, A;
@@
(
- writeb_relaxed@d(V, A)
+ writeb(V, A)
|
- writew_relaxed@d(V, A)
+ writew(V, A)
|
- writel_relaxed@d(V, A)
+ writel(V, A)
|
- writeq_relaxed@d(V, A)
+ writeq(V, A)
)

#part tell
