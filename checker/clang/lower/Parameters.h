// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The parameters of the function that is lowered, by their numbers from 0; -1: it is none.
#ifndef FENCEPOST_CLANG_LOWER_PARAMETERS_H
#define FENCEPOST_CLANG_LOWER_PARAMETERS_H

#include "AstQueries.h"
#include "llvm/ADT/DenseSet.h"

namespace fencepost {

class Parameters {
public:
  explicit Parameters(const clang::FunctionDecl *FD) : FD(FD) {}

  void assigned(const clang::ValueDecl *D) { Moved.insert(D); }

  int number(const clang::Expr *E) const {
    auto *D = llvm::dyn_cast_or_null<clang::DeclRefExpr>(strip(E));
    auto *P = D ? llvm::dyn_cast<clang::ParmVarDecl>(D->getDecl()) : nullptr;
    return P && P->getDeclContext() == FD ? int(P->getFunctionScopeIndex()) : -1;
  }
  // ... if it is still what the caller gave.
  int unchanged(const clang::Expr *E) const {
    auto *D = llvm::dyn_cast_or_null<clang::DeclRefExpr>(strip(E));
    return D && !Moved.contains(D->getDecl()) ? number(E) : -1;
  }
  // Of `i`, `i >> 3` and `i / 8`.
  int asIndex(const clang::Expr *E) const {
    auto *B = llvm::dyn_cast<clang::BinaryOperator>(strip(E));
    return unchanged(B && llvm::isa<clang::IntegerLiteral>(strip(B->getRHS())) ? B->getLHS() : E);
  }

private:
  const clang::FunctionDecl *FD;
  llvm::DenseSet<const clang::ValueDecl *> Moved; // variables that were assigned to, further up
};

} // namespace fencepost
#endif
