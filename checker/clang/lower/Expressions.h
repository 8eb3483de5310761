// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The events of expressions, and the branches that are taken by what they give.
#ifndef FENCEPOST_CLANG_LOWER_EXPRESSIONS_H
#define FENCEPOST_CLANG_LOWER_EXPRESSIONS_H

#include "Calls.h"

namespace fencepost {

class Expressions {
public:
  Expressions(FunctionContext &F, Accesses &Memory, Calls &Called, Walker &Inner)
      : F(F), U(F.U), Memory(Memory), Called(Called), Inner(Inner) {}

  void evaluate(const clang::Expr *E);
  // Evaluates an lvalue's address.
  void address(const clang::Expr *E);

  // Evaluates the condition and leaves by the edges that it can take. Leaving: the one that the test is there to keep
  // from going on, if any; then only the other one has been told anything.
  void branchOn(const clang::Expr *Cond, unsigned Then, unsigned Else, fp_test Test, unsigned Leaving = 0);

  // Does it give the statement expression, that was entered last, its value?
  bool isResult(const clang::Stmt *S) const { return S == Result; }

private:
  void conversion(const clang::CastExpr *C);
  void unary(const clang::UnaryOperator *O);
  void binary(const clang::BinaryOperator *O);
  void logical(const clang::BinaryOperator *O);
  void assignment(const clang::BinaryOperator *O);
  void change(const clang::BinaryOperator *O);
  void choice(const clang::ConditionalOperator *O);
  void orElse(const clang::BinaryConditionalOperator *O);
  void block(const clang::StmtExpr *E);

  void decide(const clang::Expr *Cond, unsigned Then, unsigned Else, fp_test Test, unsigned Leaving);
  void leaveBy(const clang::Expr *Cond, unsigned Then, unsigned Else);

  FunctionContext &F;
  UnitContext &U;
  Accesses &Memory;
  Calls &Called;
  Walker &Inner;
  const clang::Stmt *Result = nullptr; // the last one of a statement expression, whose value is used
};

} // namespace fencepost
#endif
