// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A raw MMIO write, or one to a write-combining window, and then a raw or relaxed
/// one that by its name has the device act on it, with nothing that keeps the two in
/// order. wmb() belongs between them, or accessors that keep their order.
///
// Confidence: Low
// Copyright: The Fencepost authors
// URL: docs/checks/missing-mmio-order.md
// Comments: One function at a time, for writes by the kernel's own accessors to constants' places
//  behind one base. What another place teaches is not seen. Between raw writes all is of low
//  confidence: on most architectures those to one device stay in order.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

#gate raw+wcmap relaxed

#part names
#part wcmaps

@initialize:python@
@@
def names_one(text, *kinds):
	return any(any(says(c, k) for k in kinds) and not says(c, "no_command") for c in registers(text))

@look@
identifier w = {KERNEL.relaxed};
expression V, R;
position p;
@@
w@p(V, R)

@script:python@
p << look.p;
V << look.V;
R << look.R;
@@
if names_one(V, "go") or names_one(R, "go", "command"):
	found["command"].add(place(p))

#without command stop

#part orders

@raw exists@
identifier w = {KERNEL.raw};
identifier w2 = {KERNEL.relaxed};
identifier b : script:python() { orders(b) };
expression V, V2, B, R, R2;
position p : script:python() { has("command", p) };
@@
w(V, B + R);
... when != b(...)
w2@p(V2, B + R2);

@script:python@
p << raw.p;
w << raw.w;
w2 << raw.w2;
R << raw.R;
R2 << raw.R2;
@@
if plain(R) != plain(R2):
	tell(p, "%s() of %s may reach the device before %s(): wmb() is needed" % (w2, plain(R2), w), low=True)

@window exists@
identifier w = {KERNEL.raw};
identifier w2 = {KERNEL.relaxed};
identifier b : script:python() { orders(b) };
expression W, W2, V2, R2;
position p : script:python() { has("command", p) };
@@
w(W, W2, ...);
... when != b(...)
w2@p(V2, R2);

@script:python@
p << window.p;
w << window.w;
w2 << window.w2;
W << window.W;
W2 << window.W2;
R2 << window.R2;
@@
if (is_wc(W) or is_wc(W2)) and not is_wc(R2):
	tell(p, "%s() of %s may reach the device before %s() to its write-combining window: wmb() is needed" % (w2, plain(R2), w))

@depends on patch@
identifier w = {KERNEL.relaxed};
position p : script:python() { needs_fix(p) };
@@
+ wmb();
w@p(...);

#part tell
