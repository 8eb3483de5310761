// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Conditions that a function asks for more than once: what the first test has
// found, the second will find, unless something in it has been assigned to.
// And structures that it calls more than one function of: they are of one chip.
#ifndef FENCEPOST_CLANG_CORRELATED_H
#define FENCEPOST_CLANG_CORRELATED_H

#include "Memory.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseSet.h"
#include <map>
#include <optional>
#include <string>

namespace fencepost {

class Correlated {
public:
  explicit Correlated(TypeTable &Types) : Types(Types) {}

  // Finds those of a function.
  void find(const clang::Stmt *Body);

  struct Condition {
    std::string Name;
    bool Value; // what it is where the expression is true
  };
  // Nothing: asked for once only, or not made of values that stay.
  std::optional<Condition> of(const clang::Expr *E) const;

  // The structure whose field is called, as the source has it: "nic->ops->"; "": others are not called of it.
  std::string operationsOf(const clang::CallExpr *E) const;

  // Those that have the variable or field in them; conditions that have some field. (A driver chooses its operations
  // when it finds the device: no call of a function is taken to change them.)
  llvm::SmallVector<std::string, 2> with(const clang::ValueDecl *D) const;
  llvm::SmallVector<std::string, 2> withFields() const;

private:
  using Decls = llvm::SmallVector<const clang::ValueDecl *, 4>;
  void collect(const clang::Stmt *S);
  void ask(const clang::Expr *E);
  void asked(const std::string &Name, const Decls &Of, bool IsOperations);
  std::optional<Condition> read(const clang::Expr *E, Decls &Of) const;
  std::string nameOf(const clang::Expr *E, Decls &Of) const;
  std::string nameOfOperations(const clang::CallExpr *E, Decls &Of) const;

  TypeTable &Types;
  struct Use {
    unsigned Times = 0;
    bool IsOperations = false;
    Decls Of;
  };
  std::map<std::string, Use> Asked;
  llvm::DenseSet<const clang::ValueDecl *> Escaped; // variables whose address is taken
};

} // namespace fencepost
#endif
