// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Events that tell of conditions which a function asks for more than once: what they are, and that one may be another.
#ifndef FENCEPOST_CLANG_LOWER_ASSUMPTIONS_H
#define FENCEPOST_CLANG_LOWER_ASSUMPTIONS_H

#include "Correlated.h"
#include "EventWriter.h"

namespace fencepost {

class Assumptions {
public:
  Assumptions(UnitContext &U, EventWriter &Events) : U(U), Events(Events), Twice(U.Types) {}

  void find(const clang::Stmt *Body) { Twice.find(Body); }
  std::optional<Correlated::Condition> of(const clang::Expr *Cond) const { return Twice.of(Cond); }

  std::string operationsOf(const clang::CallExpr *E) const { return Twice.operationsOf(E); }

  void add(unsigned Block, llvm::StringRef Condition, fp_assumed Assumed, clang::SourceLocation At) {
    fp_event *E = Events.addTo(Block, FP_ASSUME_EV, At, At, "condition");
    E->condition = U.intern(Condition);
    E->assumed = Assumed;
  }
  // The variable or field is assigned to.
  void changed(const clang::ValueDecl *D, clang::SourceLocation At) { forget(Twice.with(D), At); }
  void fieldsMayChange(clang::SourceLocation At) { forget(Twice.withFields(), At); }

private:
  void forget(llvm::ArrayRef<std::string> Conditions, clang::SourceLocation At) {
    for (const std::string &Condition : Conditions)
      add(Events.block(), Condition, FP_UNSURE, At);
  }

  UnitContext &U;
  EventWriter &Events;
  Correlated Twice;
};

} // namespace fencepost
#endif
