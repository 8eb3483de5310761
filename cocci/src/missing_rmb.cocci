// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// An index or a status is read from a register with a relaxed or raw access,
/// and then the memory that the device has filled in: the memory may have been read
/// first. rmb() belongs between them, or an ordered read.
///
// Confidence: Low
// Copyright: The Fencepost authors
// URL: docs/checks/missing-rmb.md
// Comments: All findings are of low confidence: not every status register speaks of memory.
//  The patch makes the read of the register an ordered one.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

#gate relaxedread alloc+fromdevice

#part names
#part readers

// The registers that speak of memory, by their names.
@look@
identifier rd : script:python() { is_a("relaxedread", rd) };
expression list args;
position t;
@@
rd@t(args)

@script:python@
t << look.t;
args << look.args;
@@
if says(plain(args), "index") and not is_quiet(function(t)):
	found["status"].add(place(t))

#without status stop

#part memory
#without device stop

#part stores
#part orders

@status@
identifier rd : script:python() { is_a("relaxedread", rd) };
position t : script:python() { has("status", t) };
@@
rd@t(...)

@r exists@
expression D;
identifier fld;
identifier status.rd;
identifier b : script:python() { orders(b) };
expression list args;
position status.t;
position q;
position p : script:python() { has("device", p) and not has("store", p) };
@@
rd@t@q(args)
... when != b(...)
(
D->fld@p
|
D.fld@p
)

@script:python@
q << r.q;
p << r.p;
rd << status.rd;
args << r.args;
@@
tell(p, "the device's memory may be read before %s(%s): rmb() is needed, or an ordered read" % (rd, plain(args)), low=True, fix=q)

@depends on patch@
expression A;
position q : script:python() { needs_fix(q) };
@@
(
- readb_relaxed@q(A)
+ readb(A)
|
- readw_relaxed@q(A)
+ readw(A)
|
- readl_relaxed@q(A)
+ readl(A)
|
- readq_relaxed@q(A)
+ readq(A)
)

#part tell
