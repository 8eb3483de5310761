// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// At the end of a unit: puts into its events what was left open until then.
#ifndef FENCEPOST_CLANG_LOWER_RESOLVE_H
#define FENCEPOST_CLANG_LOWER_RESOLVE_H

#include "UnitContext.h"

namespace fencepost {

void resolve(UnitContext &U);

// The branches that depend on loads of that kind, or on MMIO reads that leave order to others.
void resolveTests(UnitContext &U, llvm::function_ref<bool(const fp_event &Load)> Wanted);

} // namespace fencepost
#endif
