// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// How the command of a compilation database, perhaps written for gcc, becomes
// one with which Clang parses the file and does nothing else.
#ifndef FENCEPOST_CLANG_COMPILEFLAGS_H
#define FENCEPOST_CLANG_COMPILEFLAGS_H

#include "clang/Basic/Diagnostic.h"
#include "clang/Frontend/CompilerInvocation.h"
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

// What Clang makes of it; null: nothing. An option that it knows but not for this target or with this value does not stop
// it; Errors, if not null, is told all the same.
std::shared_ptr<clang::CompilerInvocation> invocationFor(llvm::ArrayRef<std::string> ClangCommandLine,
                                                         clang::DiagnosticConsumer *Errors);

// A command line of that kind, taken apart: what may differ among units that start from the same headers, and the rest.
struct SplitFlags {
  std::string Rest;
  std::vector<std::string> Macros;  // "NAME=VALUE" or, for -U, "-NAME"; the last one of a name counts
  std::vector<std::string> Folders; // of -I
};
SplitFlags splitFlags(llvm::ArrayRef<std::string> ClangCommandLine);

} // namespace fencepost
#endif
