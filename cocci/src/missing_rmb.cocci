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

@gate@
@@
(
readl_relaxed(...)
|
readw_relaxed(...)
|
readb_relaxed(...)
|
readq_relaxed(...)
|
__raw_readl(...)
)

#part names
#part wrappers
#part memory

@r exists@
expression D;
identifier fld;
identifier rd : script:python() { is_a("relaxedread", rd) };
identifier b : script:python() { is_a("orders", b) };
expression list args;
position t;
position p : script:python() { has_device(p) and not has("store", p) };
@@
rd@t(args)
... when != b(...)
(
D->fld@p
|
D.fld@p
)

@script:python@
p << r.p;
rd << r.rd;
args << r.args;
@@
args = plain(args)
if not says(args, "index") or is_quiet(function(p)) \
   or not first(p, "the device's memory may be read before %s(%s): rmb() is needed, or an ordered read" % (rd, args), low=True):
	cocci.include_match(False)

@depends on patch@
expression A;
position r.t;
@@
(
- readb_relaxed@t(A)
+ readb(A)
|
- readw_relaxed@t(A)
+ readw(A)
|
- readl_relaxed@t(A)
+ readl(A)
|
- readq_relaxed@t(A)
+ readq(A)
)

@depends on context@
identifier r.rd;
position r.t;
@@
* rd@t(...)

#part tell r
