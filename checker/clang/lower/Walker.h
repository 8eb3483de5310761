// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Statements hold expressions, these hold calls, and calls and expressions hold all of these again. Each of them calls
// those below it by name, and what is above it by this.
#ifndef FENCEPOST_CLANG_LOWER_WALKER_H
#define FENCEPOST_CLANG_LOWER_WALKER_H

#include "clang/AST/Stmt.h"

namespace fencepost {

class Walker {
public:
  // Writes the events of a statement or expression, in the order of evaluation; of nothing, none. Used: somebody takes
  // what the expression gives, or the lvalue's address.
  virtual void walk(const clang::Stmt *S, bool Used) = 0;

  void walkChildren(const clang::Stmt *S) {
    for (const clang::Stmt *Child : S->children())
      walk(Child, /*Used=*/false);
  }

protected:
  ~Walker() = default;
};

} // namespace fencepost
#endif
