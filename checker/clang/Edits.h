// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Turns the engine's idea of a fix into edits of the source, where that can be
// done without a doubt; elsewhere the finding keeps its summary alone.
#ifndef FENCEPOST_CLANG_EDITS_H
#define FENCEPOST_CLANG_EDITS_H

#include "Finding.h"
#include "clang/Basic/SourceManager.h"

namespace fencepost {

std::vector<Edit> editsFor(const fp_finding &F, const clang::SourceManager &SM);

} // namespace fencepost
#endif
