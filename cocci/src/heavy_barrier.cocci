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

#gate wmb+rmb alloc+todevice+fromdevice

#part names
#part wcmaps

// Who else the barrier may serve: relaxed and raw writes, of any function that this one may be called from or calls.
@relaxed@
identifier w = {KERNEL.relaxed, KERNEL.raw};
position p;
@@
w@p(...)

@script:python@
p << relaxed.p;
@@
found["held"].add(function(p))

@calls depends on relaxed@
identifier f : script:python() { is_own("held", f) };
position p;
@@
f@p(...)

@script:python@
p << calls.p;
@@
found["held"].add(function(p))

@ordered@
identifier w = {KERNEL.ordered};
expression list args;
position p;
@@
w@p(args)

@script:python@
p << ordered.p;
args << ordered.args;
@@
found["held" if is_wc(args) else "ordered"].add(function(p))

// Barriers that serve no register, with a store straight behind; and those between reads.
@look@
expression D, V;
identifier fld;
position p;
@@
wmb@p();
(
D->fld = V
|
D.fld = V
|
WRITE_ONCE(D->fld, V)
)

@script:python@
p << look.p;
@@
if function(p) not in found["held"] and (function(p) in found["ordered"] or not found["held"]):
	found["after"].add(place(p))

@lookread@
position p;
@@
rmb@p();

@script:python@
p << lookread.p;
@@
found["between"].add(place(p))

#without after or between stop

#part memory
#without device stop

#part tests lookread
#without after or test stop

#part orders lookread

@write exists@
expression D, V, D2, V2;
identifier fld, fld2;
position s : script:python() { has("device", s) };
position s2 : script:python() { has("device", s2) };
position q : script:python() { has("after", q) };
@@
(
D->fld@s = V
|
D.fld@s = V
)
... when any
    when != D = ...
wmb@q();
(
D2->fld2@s2 = V2
|
D2.fld2@s2 = V2
|
WRITE_ONCE(D2->fld2@s2, V2)
)

@script:python@
q << write.q;
@@
tell(q, "only memory that the device looks at is ordered here: dma_wmb() is enough")

@read exists@
expression D;
identifier fld, fld2;
identifier r : script:python() { is_a("read", r) or is_a("relaxedread", r) };
identifier b : script:python() { orders(b) };
position t : script:python() { has("test", t) };
position q;
@@
(
D->fld@t
|
D.fld@t
)
... when != D = ...
    when != b(...)
    when != r(...)
rmb@q();
... when != D = ...
(
D->fld2
|
D.fld2
)

@script:python@
q << read.q;
@@
tell(q, "only memory that the device writes is ordered here: dma_rmb() is enough")

@depends on patch@
position p : script:python() { is_told(p) };
@@
(
- wmb@p();
+ dma_wmb();
|
- rmb@p();
+ dma_rmb();
)

#part tell
