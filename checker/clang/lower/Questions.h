// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// At the end of a unit: which loads each branch depends on.
#ifndef FENCEPOST_CLANG_LOWER_QUESTIONS_H
#define FENCEPOST_CLANG_LOWER_QUESTIONS_H

#include "UnitContext.h"

namespace fencepost {

// The branches that depend on loads of that kind, or on MMIO reads that leave order to others.
// OfOthers: what only another unit can tell is asked of the function of that unit.
void askQuestions(UnitContext &U, llvm::function_ref<bool(const fp_event &Load)> Wanted, bool OfOthers);

// What a function gives back, to be asked for by other units: its result, or an integer behind a parameter. "": nothing.
std::string resultName(const clang::FunctionDecl *F);
std::string resultName(const clang::FunctionDecl *F, unsigned Parameter);

// For such questions of other units: what that is made of.
void tellResults(UnitContext &U, llvm::function_ref<bool(const fp_event &Load)> Wanted);

} // namespace fencepost
#endif
