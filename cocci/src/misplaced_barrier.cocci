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

#gate wmb+mb relaxed alloc+todevice

#part names
#part wrappers

@look@
identifier w : script:python() { is_a("relaxed", w) };
expression list args;
position d;
@@
w@d(args);
(
wmb();
|
mb();
)

@script:python@
d << look.d;
w << look.w;
args << look.args;
@@
if is_doorbell(w, plain(args), function(d)):
	found["bell"].add(place(d))

#without bell stop

#part memory
#without device stop

#part stores
#part fillers
#without store stop

#part orders

@bell@
identifier w : script:python() { is_a("relaxed", w) };
identifier m = {wmb, mb};
position d : script:python() { has("bell", d) };
position p;
@@
w@d(...);
m@p();

@r exists@
expression D, V;
identifier fld;
identifier g : script:python() { is_filler(g) };
identifier bell.w, bell.m;
identifier b : script:python() { orders(b) };
expression list args;
position s : script:python() { has("store", s) };
position bell.p, bell.d;
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
w@d(args);
m@p@q();

@script:python@
q << r.q;
d << bell.d;
w << bell.w;
m << bell.m;
args << r.args;
@@
tell(q, "%s() stands behind %s(%s), which tells the device to look: it belongs before it" % (m, w, plain(args)), fix=d)

@depends on patch@
identifier w;
identifier m = {wmb, mb};
position d : script:python() { needs_fix(d) };
@@
+ m();
w@d(...);
- m();

#part tell
