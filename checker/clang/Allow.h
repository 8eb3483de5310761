// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Comments that silence findings: /* fencepost: allow(CHECK) reason */
#ifndef FENCEPOST_CLANG_ALLOW_H
#define FENCEPOST_CLANG_ALLOW_H

#include "fencepost/check.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/StringMap.h"
#include <string>
#include <vector>

namespace fencepost {

// Sees all comments of a unit while it is parsed; in code that the preprocessor leaves out there are none.
class Allowances : public clang::CommentHandler {
public:
  bool HandleComment(clang::Preprocessor &PP, clang::SourceRange Comment) override;

  // May a finding of that check stand there? File is its absolute path.
  bool cover(llvm::StringRef File, unsigned Line, fp_check Check) const;

  // As lines of text, "FIRST LAST CHECKS FILE", for unit files; add() reads one.
  std::vector<std::string> asText() const;
  bool add(llvm::StringRef Text);

  // What is wrong with the comments themselves, and where.
  llvm::ArrayRef<std::pair<clang::SourceLocation, std::string>> mistakes() const { return Mistakes; }

private:
  using Checks = unsigned; // a bit each
  static_assert(FP_NR_CHECKS <= 32);
  struct Lines {
    unsigned First, Last;
    Checks Allowed;
  };

  Checks read(llvm::StringRef Comment, clang::SourceLocation Begin);
  Checks readList(llvm::StringRef Text, clang::SourceLocation At);

  llvm::StringMap<std::vector<Lines>> Files;
  std::vector<std::pair<clang::SourceLocation, std::string>> Mistakes;
  // The block of comments that is being read, if it allows something: further ones straight below belong to it.
  struct {
    clang::FileID File;
    unsigned Last = 0; // line
    std::vector<Lines> *Of = nullptr;
    size_t First = 0; // in *Of
  } Block;
};

} // namespace fencepost
#endif
