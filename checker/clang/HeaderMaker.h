// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Precompiles a set of headers, and notes while they are parsed what a unit that starts from them has to know.
#ifndef FENCEPOST_CLANG_HEADERMAKER_H
#define FENCEPOST_CLANG_HEADERMAKER_H

#include "Analysis.h"
#include "HeaderRecord.h"
#include "clang/Frontend/CompilerInvocation.h"

namespace fencepost {

// Writes Output, and fills Record but for what the command line says. Source: `#include <NAME>` for each of
// Record.Names, a line each. False: no file; Bad are the names that cannot be in such a set, if it is because of them.
bool precompile(std::shared_ptr<clang::CompilerInvocation> Flags, llvm::StringRef Source, llvm::StringRef Output,
                const Settings &S, HeaderRecord &Record, llvm::StringMap<char> &Bad);

} // namespace fencepost
#endif
