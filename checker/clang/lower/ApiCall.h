// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// A call or an expanded macro of the API tables.
#ifndef FENCEPOST_CLANG_LOWER_APICALL_H
#define FENCEPOST_CLANG_LOWER_APICALL_H

#include "UnitContext.h"

namespace fencepost {

struct ApiCall {
  ApiCall(const UnitContext &U, const ApiEntry &Row, llvm::StringRef Name, const clang::CallExpr *Call)
      : Row(Row), Name(Name), At(U.SM.getFileLoc(Call->getBeginLoc())), Site(Call->getBeginLoc()),
        Args(Call->arguments()) {}
  // S: all that the macro expands to.
  ApiCall(UnitContext &U, const Expansions::Site &Macro, const clang::Stmt *S)
      : Row(*Macro.Api), Name(Macro.Name), At(U.SM.getFileLoc(Macro.Named)), Site(Macro.Named) {
    for (const Expansions::Argument &A : U.Macros.arguments(S, Macro))
      Args.push_back(A.E);
  }

  // Null: there is none of that number.
  const clang::Expr *arg(int Number) const {
    return Number >= 0 && size_t(Number) < Args.size() ? Args[Number] : nullptr;
  }
  std::string text() const { return (Name + "()").str(); }

  const ApiEntry &Row;
  llvm::StringRef Name;
  clang::SourceLocation At, Site; // in the text of a file; where it is written, be it in a macro
  llvm::SmallVector<const clang::Expr *, 6> Args;
};

} // namespace fencepost
#endif
