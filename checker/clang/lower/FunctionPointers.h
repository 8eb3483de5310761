// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Which functions a unit puts into which function pointers.
#ifndef FENCEPOST_CLANG_LOWER_FUNCTIONPOINTERS_H
#define FENCEPOST_CLANG_LOWER_FUNCTIONPOINTERS_H

#include "Headers.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

namespace fencepost {

class FunctionPointers {
public:
  using Functions = llvm::SmallVector<const clang::FunctionDecl *, 4>; // canonical declarations

  explicit FunctionPointers(Headers &Shared) : Shared(Shared) {}

  // Looks for those in a function's body; in a variable with its initializer; in an initializer alone.
  void scan(const clang::Stmt *S);
  void scan(const clang::VarDecl *V);
  void scanInitializer(const clang::Expr *Init);

  // What a field or variable may point to. Null: nothing is put there.
  const Functions *behind(const clang::ValueDecl *Pointer) const;
  // The initializers of structures that put the function into a field; none of one that is put into some by an
  // assignment, too, which may be of any structure.
  llvm::ArrayRef<const clang::InitListExpr *> operationsWith(const clang::FunctionDecl *F) const;
  // Is it more than called by its name?
  bool isAddressTaken(const clang::FunctionDecl *F) const { return AddressTaken.contains(F->getCanonicalDecl()); }

  auto begin() const { return Of.begin(); }
  auto end() const { return Of.end(); }

private:
  void assigned(const clang::ValueDecl *To, const clang::Expr *From);
  void initialized(const clang::InitListExpr *Operations, const clang::FieldDecl *To, const clang::Expr *From);
  void scanCall(const clang::CallExpr *C);

  Headers &Shared;
  llvm::MapVector<const clang::ValueDecl *, Functions> Of;
  llvm::DenseSet<const clang::FunctionDecl *> AddressTaken, Assigned;
  llvm::DenseMap<const clang::FunctionDecl *, llvm::SmallVector<const clang::InitListExpr *, 2>> Operations;
};

} // namespace fencepost
#endif
