// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// An index is published in memory, and then the word is read by which the other
/// side says whether it wants to be told. Without a full barrier the read may come
/// first, and neither side learns of the other: the queue stands still.
///
// Confidence: Low
// Copyright: The Fencepost authors
// URL: docs/checks/missing-mb.md
// Comments: One function at a time, in memory that this file allocates. wmb() and dma_wmb() are no help here.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

#gate alloc READ_ONCE+fromdevice

#part names

// Where the other side says whether it wants to be told, by the word's name.
@look@
expression E;
identifier fld2 : script:python() { says(fld2, "suppress") };
position p;
@@
(
E->fld2@p
|
E.fld2@p
)

@script:python@
p << look.p;
@@
if not is_quiet(function(p)):
	found["wanted"].add(place(p))

#without wanted stop

#part memory
#without device stop

#part stores

@wanted@
expression E;
identifier fld2 : script:python() { says(fld2, "suppress") };
position p : script:python() { has("wanted", p) and has("device", p) and not has("store", p) };
@@
(
E->fld2@p
|
E.fld2@p
)

@r exists@
expression D, wanted.E, V;
identifier fld, wanted.fld2;
identifier b = {KERNEL.full};
position s : script:python() { has("store", s) };
position wanted.p;
position q;
@@
(
D->fld@s = V
|
WRITE_ONCE(D->fld@s, V)
)
... when != b(...)
(
E->fld2@p@q
|
E.fld2@p@q
)

@script:python@
q << r.q;
s << r.s;
fld << r.fld;
fld2 << wanted.fld2;
@@
if says(fld, "index"):
	tell(q, "%s may be read before %s is seen by the other side: a full barrier is needed" % (fld2, fld), fix=s)

@depends on patch@
identifier fld;
expression D, V;
position s : script:python() { needs_fix(s) };
@@
(
D->fld@s = V;
+ mb();
|
WRITE_ONCE(D->fld@s, V);
+ mb();
)

#part tell
