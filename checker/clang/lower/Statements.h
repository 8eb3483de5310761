// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The blocks and edges of statements.
#ifndef FENCEPOST_CLANG_LOWER_STATEMENTS_H
#define FENCEPOST_CLANG_LOWER_STATEMENTS_H

#include "Expressions.h"

namespace fencepost {

class Statements {
public:
  Statements(FunctionContext &F, Calls &Called, Expressions &Exprs, Walker &Inner)
      : F(F), U(F.U), Called(Called), Exprs(Exprs), Inner(Inner) {}

  // Not an expression.
  void run(const clang::Stmt *S);

private:
  void ifStmt(const clang::IfStmt *S);
  bool eitherBarrier(const clang::IfStmt *S);
  void forStmt(const clang::ForStmt *S);
  void loop(const clang::Expr *Cond, const clang::Stmt *Body, const clang::Stmt *Inc, const clang::VarDecl *CondVar,
            bool TestFirst);
  void switchStmt(const clang::SwitchStmt *S);
  void label(const clang::Stmt *Key, const clang::Stmt *Sub);
  void leaveTo(llvm::ArrayRef<unsigned> Behind);
  void returnStmt(const clang::ReturnStmt *S);
  void declaration(const clang::Decl *D);
  void inlineAssembly(const clang::GCCAsmStmt *S);

  unsigned blockOf(const clang::Stmt *Key);
  bool delays(const clang::Stmt *S);
  const ApiEntry *loneBarrier(const clang::Stmt *S);

  FunctionContext &F;
  UnitContext &U;
  Calls &Called;
  Expressions &Exprs;
  Walker &Inner;
  bool Waits = false;                                 // in a loop that does
  llvm::SmallVector<unsigned, 8> Breaks, Continues;   // where they lead to; the innermost last
  llvm::DenseMap<const clang::Stmt *, unsigned> Labels; // labelled and case statements
};

} // namespace fencepost
#endif
