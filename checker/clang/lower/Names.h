// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The names that a person reads in an expression: macros, enumerators, variables, fields; in source order.
#ifndef FENCEPOST_CLANG_LOWER_NAMES_H
#define FENCEPOST_CLANG_LOWER_NAMES_H

#include "Expansions.h"
#include "clang/AST/Decl.h"

namespace fencepost {

class Names {
public:
  using List = llvm::SmallVectorImpl<llvm::StringRef>;

  static constexpr unsigned MostOfRegister = 4; // words kept
  static constexpr unsigned Most = 16;          // ... of a value that is put together, or of a test

  explicit Names(Expansions &Macros) : Macros(Macros) {}

  // Level: names of macros further out than this is written are not the expression's.
  void in(const clang::Stmt *S, clang::SourceLocation Level, List &Found) { collect(S, Level, Found, false); }
  // With the constants that variables and fields in it were put together from.
  void inAllParts(const clang::Stmt *S, clang::SourceLocation Level, List &Found) { collect(S, Level, Found, true); }
  // Those of constants, if there are any: `regs + TX_TAIL(id)` says nothing of an id.
  void ofRegister(const clang::Expr *E, clang::SourceLocation Level, List &Found);

  // The value is put into the variable or field: a descriptor's first word is put together over many lines.
  void madeOf(const clang::ValueDecl *V, const clang::Expr *Value, clang::SourceLocation Level);

private:
  void collect(const clang::Stmt *S, clang::SourceLocation Level, List &Found, bool OfParts);
  void collectLeaf(const clang::Expr *E, clang::SourceLocation Level, List &Found, bool OfParts);

  Expansions &Macros;
  // Constants put into a local or a field so far, in the order of the text.
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<llvm::StringRef, 8>> Constants;
};

} // namespace fencepost
#endif
