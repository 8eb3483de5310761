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
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <optional>

namespace fencepost {

// The file's absolute path, as places in it name it.
std::string pathOf(const clang::SourceManager &SM, clang::FileID File);
// The text of the file of that path, as this run sees it; empty if there is none.
llvm::StringRef textOf(const clang::SourceManager &SM, llvm::StringRef Path);

// Below an `include` folder, but not one of the driver's own, which lies beside or below the file itself.
bool isSharedHeader(llvm::StringRef Path, llvm::StringRef Main);

class HeaderWatch;

class Headers {
public:
  // Watch: of a unit that starts from precompiled headers; or null. Outlives this object.
  Headers(const clang::SourceManager &SM, const ApiTable &Api, HeaderWatch *Watch = nullptr)
      : SM(SM), Api(Api), Watch(Watch) {}

  // Is the place (as expanded) in a header that drivers share: the kernel's include folders, the system's headers?
  bool isKernel(clang::SourceLocation L);

  // Does the text of the header at that place have these characters? Always the same ones are asked for.
  bool mentions(clang::SourceLocation L, llvm::StringRef Word);

  // May the body of this function be left out? Only those of shared headers that touch
  // neither devices nor barriers, judged by the words in them: a function that calls
  // another of interest is of interest, and is always defined after it. So it is asked
  // of each in the order of the text, or else they have been told of in that order.
  bool mayBeSkipped(const clang::FunctionDecl *FD);
  void tell(const clang::FunctionDecl *Definition);

  // Functions of shared headers that may not be skipped.
  struct Kept {
    llvm::StringRef Name;
    clang::SourceLocation At;
    bool Direct;                                // it has words of devices or barriers itself
    llvm::SmallVector<llvm::StringRef, 2> Mentions; // or else of others of this kind
  };
  llvm::ArrayRef<Kept> kept() const { return AllKept; }

  // The words of a function's body, between its outer braces; until Each returns false.
  void bodyWords(const clang::FunctionDecl *FD, llvm::function_ref<bool(llvm::StringRef)> Each) const;

  // What the unit itself would see of it: of precompiled headers that it does not include it sees nothing.
  const clang::RecordDecl *definition(const clang::RecordDecl *Record) const;
  // It uses this. (To use what it does not see is to be different from a plain parse.)
  void uses(const clang::NamedDecl *D) const;

private:
  struct Told {
    const clang::FunctionDecl *FD;
    unsigned Number;
    std::optional<bool> Skipped; // if it has been asked
  };
  bool isInteresting(llvm::StringRef Function, const Told *To);
  bool judge(const clang::FunctionDecl *FD, const Told *AsToldOf);

  const clang::SourceManager &SM;
  const ApiTable &Api;
  HeaderWatch *Watch;
  llvm::DenseMap<clang::FileID, bool> Kernel;
  llvm::DenseMap<clang::FileID, bool> Mentioning; // asked so far
  llvm::StringSet<> Interesting; // the names of AllKept
  llvm::StringMap<Told> AllTold;
  std::vector<Kept> AllKept;
};

} // namespace fencepost
#endif
