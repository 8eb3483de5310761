// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// Stores to the device's memory, a relaxed or raw MMIO write that tells the
/// device to look, and only then the barrier: it stands on the wrong side. It
/// belongs before the write.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/misplaced-barrier.md
// Comments: One file at a time; sees a barrier that follows the write at once.
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
mb(...)
)

#part names
#part wrappers
#part memory

@r exists@
expression D, V;
identifier fld;
identifier g : script:python() { is_a("filler", g) };
identifier w : script:python() { is_a("relaxed", w) };
identifier b : script:python() { is_a("orders", b) };
identifier m = {wmb, mb};
expression list args;
position s : script:python() { has("store", s) };
position p, d;
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
w@d(args);
m@p();

@script:python@
p << r.p;
w << r.w;
m << r.m;
args << r.args;
@@
args = plain(args)
if not is_doorbell(w, args, function(p)) \
   or not first(p, "%s() stands behind %s(%s), which tells the device to look: it belongs before it" % (m, w, args)):
	cocci.include_match(False)

@depends on patch@
identifier r.w, r.m;
position r.p, r.d;
@@
+ m();
w@d(...);
- m@p();

@depends on context@
identifier r.m;
position r.p;
@@
* m@p();

#part tell r
