// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A mandatory barrier between two words of memory that the device looks at, and
/// no register in sight that it could serve: dma_wmb() or dma_rmb() is enough.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/heavy-barrier.md
// Comments: Only barriers between words of one entry are judged, and only where no relaxed,
//  raw or write-combining access of the function or the file could need them. Rings that are
//  shared with a host, and mb(), are not judged.
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
rmb(...)
)

#part names
#part wrappers
#part memory
#part tests

// Who else the barrier may serve: relaxed and raw writes, of any function that this one may be called from or calls.
@relaxed@
identifier w : script:python() { is_a("relaxed", w) or is_a("raw", w) };
position p;
@@
w@p(...)

@script:python@
p << relaxed.p;
@@
found["held"].add(function(p))

@ordered@
identifier w : script:python() { is_a("ordered", w) };
expression list args;
position p;
@@
w@p(args)

@script:python@
p << ordered.p;
args << ordered.args;
@@
found["held" if is_wc(args) else "ordered"].add(function(p))

@write exists@
expression D, V, V2;
identifier fld, fld2;
position s : script:python() { has("store", s) };
position s2 : script:python() { has("store", s2) };
position p;
@@
(
D->fld@s = V
|
D.fld@s = V
)
... when any
    when != D = ...
wmb@p();
(
D->fld2@s2 = V2
|
D.fld2@s2 = V2
|
WRITE_ONCE(D->fld2@s2, V2)
)

@script:python@
p << write.p;
@@
alone = function(p) not in found["held"] and (function(p) in found["ordered"] or not found["held"])
if not alone or not first(p, "only memory that the device looks at is ordered here: dma_wmb() is enough"):
	cocci.include_match(False)

@read exists@
expression D;
identifier fld, fld2;
identifier r : script:python() { is_a("read", r) or is_a("relaxedread", r) };
identifier b : script:python() { is_a("orders", b) };
position t : script:python() { has("test", t) };
position p;
@@
(
D->fld@t
|
D.fld@t
)
... when != D = ...
    when != b(...)
    when != r(...)
rmb@p();
... when != D = ...
(
D->fld2
|
D.fld2
)

@script:python@
p << read.p;
@@
if not first(p, "only memory that the device writes is ordered here: dma_rmb() is enough"):
	cocci.include_match(False)

@depends on patch@
position p : script:python() { place(p) in texts };
@@
(
- wmb@p();
+ dma_wmb();
|
- rmb@p();
+ dma_rmb();
)

@depends on context@
position write.p;
@@
* wmb@p();

@depends on context@
position read.p;
@@
* rmb@p();

#part tell write

#part tell read
