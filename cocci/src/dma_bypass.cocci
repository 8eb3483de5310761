// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A physical address is given to a device. What the device can use as an address
/// is for the DMA API to say: behind an IOMMU, or on a bus with an offset, it is not
/// what virt_to_phys() returns.
///
// Confidence: Low
// Copyright: The Fencepost authors
// URL: docs/checks/dma-bypass.md
// Comments: Sees the address where it is written: in the register write itself, or in a store with
//  the device's endianness. There is no patch: the mapping needs a place and an error path.
//  All findings are of low confidence: bridges, IOMMUs and hypervisors want physical addresses.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

#gate phys

#part names

#part wrappers
#part memory
#part stores
#part fillers

@ordered@
identifier f;
identifier w : script:python() { is_a("ordered", w) };
statement S;
@@
f(...) {
... when != S
w(...);
}

@script:python@
f << ordered.f;
@@
found["ordered"].add(f)

@r@
identifier w : script:python() { is_a("ordered", w) or is_a("relaxed", w) or is_filler(w) };
identifier phys = {KERNEL.phys};
position p;
@@
w@p(..., <+... phys(...) ...+>, ...)

@script:python@
p << r.p;
w << r.w;
phys << r.phys;
@@
tell(p, "%s() gives the device what %s() returns: it has to be a handle of the DMA API" % (w, phys), low=True)

@s@
expression D;
identifier fld;
identifier phys = {KERNEL.phys};
position p : script:python() { has("store", p) };
@@
(
D->fld@p = <+... phys(...) ...+>
|
D.fld@p = <+... phys(...) ...+>
)

@script:python@
p << s.p;
fld << s.fld;
phys << s.phys;
@@
tell(p, "the device reads %s, and it is what %s() returns: it has to be a handle of the DMA API" % (fld, phys), low=True)

#part tell
