// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Which text is the driver's own, and which functions of the kernel's headers
// are worth a look all the same.
#ifndef FENCEPOST_CLANG_HEADERS_H
#define FENCEPOST_CLANG_HEADERS_H

#include "Api.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

namespace fencepost {

// The file's absolute path, as places in it name it.
std::string pathOf(const clang::SourceManager &SM, clang::FileID File);
// The text of the file of that path, as this run sees it; empty if there is none.
llvm::StringRef textOf(const clang::SourceManager &SM, llvm::StringRef Path);

class Headers {
public:
  Headers(const clang::SourceManager &SM, const ApiTable &Api) : SM(SM), Api(Api) {}

  // Is the place (as expanded) in a header that drivers share: the kernel's include folders, the system's headers?
  bool isKernel(clang::SourceLocation L);

  // May the body of this function be left out? Only those of shared headers that touch
  // neither devices nor barriers, judged by the words in them: a function that calls
  // another of interest is of interest, and is always defined after it.
  bool mayBeSkipped(const clang::FunctionDecl *FD);

private:
  bool mentionsDevices(const clang::FunctionDecl *FD) const;

  const clang::SourceManager &SM;
  const ApiTable &Api;
  llvm::DenseMap<clang::FileID, bool> Kernel;
  llvm::StringSet<> Interesting; // functions of shared headers that were kept
};

} // namespace fencepost
#endif
