// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A physical address is given to a device. What the device can use as an address
/// is for the DMA API to say: behind an IOMMU, or on a bus with an offset, it is not
/// what virt_to_phys() returns.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/dma-bypass.md
// Comments: Sees the address where it is written: in the register write itself, or in a store with
//  the device's endianness. There is no patch: the mapping needs a place and an error path.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@gate@
@@
(
virt_to_phys(...)
|
page_to_phys(...)
|
sg_phys(...)
|
__pa(...)
)

#part names
#part wrappers
#part memory

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
identifier w : script:python() { is_a("ordered", w) or is_a("relaxed", w) or is_a("filler", w) };
identifier phys = {virt_to_phys, page_to_phys, sg_phys, __pa};
position p;
@@
w@p(..., <+... phys(...) ...+>, ...)

@script:python@
p << r.p;
w << r.w;
phys << r.phys;
@@
if not first(p, "%s() gives the device what %s() returns: it has to be a handle of the DMA API" % (w, phys)):
	cocci.include_match(False)

@s@
expression D;
identifier fld;
identifier phys = {virt_to_phys, page_to_phys, sg_phys, __pa};
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
if not first(p, "the device reads %s, and it is what %s() returns: it has to be a handle of the DMA API" % (fld, phys)):
	cocci.include_match(False)

@depends on context@
identifier r.w;
position r.p;
@@
* w@p(...)

@depends on context@
expression D, V;
identifier s.fld;
position s.p;
@@
(
* D->fld@p = V
|
* D.fld@p = V
)

#part tell r

#part tell s
