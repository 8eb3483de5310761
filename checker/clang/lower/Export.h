// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What goes into a unit file beyond the events: where values come from that
// other units make, which functions others may call, and which are operations
// of one chip. Of the unit's value graph only those nodes are told that other
// units can name; what lies between two of them is followed here.
#ifndef FENCEPOST_CLANG_LOWER_EXPORT_H
#define FENCEPOST_CLANG_LOWER_EXPORT_H

#include "SharedNames.h"

namespace fencepost {

// Which structures of operations an initializer puts functions into together.
void describeOperations(UnitContext &U);
void describeForOthers(UnitContext &U, SharedNames &Names);

} // namespace fencepost
#endif
