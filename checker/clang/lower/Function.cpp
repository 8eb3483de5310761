// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Function.h"
#include "Statements.h"

using namespace clang;

namespace fencepost {

namespace {

// Puts the rooms together, each above those that it uses.
class FunctionLowering final : public Walker {
public:
  FunctionLowering(UnitContext &U, SharedNames &Names, const FunctionDecl *FD, unsigned Number)
      : F(U, Names, FD, Number), Memory(F), Rows(F, Memory), Called(F, Memory, Rows, *this),
        Exprs(F, Memory, Called, *this), Stmts(F, Called, Exprs, *this) {}

  void run() {
    if (F.OfDriver)
      F.Assumed.find(F.FD->getBody());
    walk(F.FD->getBody(), /*Used=*/false);
  }

  void walk(const Stmt *S, bool Used) override {
    if (!S)
      return;
    auto *E = dyn_cast<Expr>(S);
    if (!E)
      return Stmts.run(S);
    if (Used && E->isGLValue())
      Exprs.address(E);
    else
      Exprs.evaluate(E);
    if (!Used && !Exprs.isResult(E))
      Called.unused(E);
  }

private:
  FunctionContext F;
  Accesses Memory;
  ApiRows Rows;
  Calls Called;
  Expressions Exprs;
  Statements Stmts;
};

} // namespace

void lowerFunction(UnitContext &U, SharedNames &Names, const FunctionDecl *FD, unsigned Number) {
  FunctionLowering(U, Names, FD, Number).run();
}

} // namespace fencepost
