// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A buffer that was mapped for DMA belongs to the device until it is unmapped or
/// synced for the CPU. What the CPU stores there in between may never reach the
/// device, and may overwrite what the device has stored.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/missing-sync.md
// Comments: One function at a time, for what is stored through the very pointer that was mapped.
//  There is no patch: whether to move the store or to sync is for a person to say.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

#gate map

#part names

@r exists@
expression dev, dma, B, V, E;
identifier fld;
idexpression I;
identifier f;
identifier map = {KERNEL.map};
identifier back = {KERNEL.forcpu};
position m, p;
@@
dma = map@m(dev, \( B \& \( I \| I->f \) \), ...);
... when != back(...)
    when != B = E
    when != I = E
(
B->fld@p = V
|
memcpy@p(B, ...)
|
memset@p(B, ...)
)

@script:python@
p << r.p;
B << r.B;
map << r.map;
@@
tell(p, "%s is the device's since %s(): sync it for the CPU first, or store before it is mapped" % (plain(B), map))

#part tell
