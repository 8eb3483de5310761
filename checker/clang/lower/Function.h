// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Lowers the body of one function.
#ifndef FENCEPOST_CLANG_LOWER_FUNCTION_H
#define FENCEPOST_CLANG_LOWER_FUNCTION_H

#include "SharedNames.h"

namespace fencepost {

// Into the event graph of that number.
void lowerFunction(UnitContext &U, SharedNames &Names, const clang::FunctionDecl *FD, unsigned Number);

} // namespace fencepost
#endif
