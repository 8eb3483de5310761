// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// How the command of a compilation database, perhaps written for gcc, becomes
// one with which Clang parses the file and does nothing else.
#ifndef FENCEPOST_CLANG_COMPILEFLAGS_H
#define FENCEPOST_CLANG_COMPILEFLAGS_H

#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace fencepost {

// Absolute, without "." and "..". Symbolic links stay: the user's name for a file is the one to print.
std::string absolutePath(llvm::StringRef Directory, llvm::StringRef File);
std::string absolutePath(llvm::StringRef File); // from the current folder

std::string currentFolder();

// As absolutePath(), but relative to Base if the file is below it.
std::string displayPath(llvm::StringRef Absolute, llvm::StringRef Base);

// The command line for Clang, as for clang::createInvocation().
std::vector<std::string> clangCommandLine(const clang::tooling::CompileCommand &Command);

} // namespace fencepost
#endif
