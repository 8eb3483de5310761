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

#gate relaxed+wcmap alloc+todevice

#part names
#part wrappers
#part wcmaps

// Writes that tell the device to look. A barrier that stands behind one is misplaced_barrier's.
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

@look@
identifier w : script:python() { is_a("relaxed", w) or (len(found["wc"]) > 0 and is_a("ordered", w)) };
expression list args;
position p : script:python() { not has("seen", p) };
@@
w@p(args)

@script:python@
p << look.p;
w << look.w;
args << look.args;
@@
args = plain(args)
if (is_wc(args) or is_a("relaxed", w)) and is_doorbell(w, args, function(p)):
	found["bell"].add(place(p))

#without bell stop

#part memory
#without device stop

#part stores
#part fillers
#without store stop

#part orders

@bell@
identifier w : script:python() { is_a("relaxed", w) or is_a("ordered", w) };
position p : script:python() { has("bell", p) };
@@
w@p(...)

@r exists@
expression D, V;
identifier fld;
identifier g : script:python() { is_filler(g) };
identifier bell.w;
identifier b : script:python() { orders(b) };
expression list args;
position s : script:python() { has("store", s) };
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
w@p@q(args)

@script:python@
p << r.q;
w << bell.w;
args << r.args;
@@
args = plain(args)
tell(p, "%s(%s) tells the device to look, but nothing orders it behind the stores to the memory: wmb() is needed" % (w, args))

@depends on patch@
identifier w;
position q : script:python() { needs_fix(q) };
@@
+ wmb();
w@q(...);

#part tell
