// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Calls: of the API, of functions of the unit, through pointers, and of what nobody here knows.
#ifndef FENCEPOST_CLANG_LOWER_CALLS_H
#define FENCEPOST_CLANG_LOWER_CALLS_H

#include "ApiRows.h"
#include "Walker.h"

namespace fencepost {

class Calls {
public:
  Calls(FunctionContext &F, Accesses &Memory, ApiRows &Rows, Walker &Inner)
      : F(F), U(F.U), Memory(Memory), Rows(Rows), Inner(Inner) {}

  void call(const clang::CallExpr *E);
  // An expanded macro of the API: once, however many statements it expands to.
  void macro(const Expansions::Site &Site, const clang::Stmt *S);
  // `readl(x);`, also through a helper: it is there for its effect.
  void unused(const clang::Expr *E);

private:
  void api(const ApiCall &Call);
  void callPointer(const clang::CallExpr *E);
  void callBehind(const clang::ValueDecl *Pointer, const clang::CallExpr *E);
  void callEach(const FunctionPointers::Functions &Known, const clang::ValueDecl *Pointer, const clang::CallExpr *E);
  void callAny(const clang::ValueDecl *Pointer, const clang::CallExpr *E);
  void callFunction(const clang::FunctionDecl *Callee, const clang::CallExpr *E);
  void callElsewhere(const clang::FunctionDecl *Callee, const clang::CallExpr *E);
  void tellElsewhere(const clang::FunctionDecl *Callee, const clang::CallExpr *E);

  void evaluateArguments(const clang::CallExpr *E);
  fp_operand argument(const clang::Expr *Arg, clang::SourceLocation Level, fp_nodes &Origin);
  void describeArguments(fp_event *Call, const clang::CallExpr *E);
  void handOver(const std::string &Callee, const clang::CallExpr *E);

  FunctionContext &F;
  UnitContext &U;
  Accesses &Memory;
  ApiRows &Rows;
  Walker &Inner;
  llvm::DenseSet<Expansions::Number> Done; // expansions that have become events
};

} // namespace fencepost
#endif
