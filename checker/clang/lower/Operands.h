// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What an event says of its operands: the value that is written, the device and the register.
#ifndef FENCEPOST_CLANG_LOWER_OPERANDS_H
#define FENCEPOST_CLANG_LOWER_OPERANDS_H

#include "Parameters.h"
#include "Values.h"

namespace fencepost {

class Operands {
public:
  Operands(UnitContext &U, Values &From, const Parameters &Params) : U(U), From(From), Params(Params) {}

  // The value that is written, or handed to a function that may write it. Level: of its names. Origin: what it may be.
  fp_operand value(const clang::Expr *E, clang::SourceLocation Level, fp_nodes &Origin);
  // Which device an MMIO address belongs to: the field or variable that holds the mapping.
  fp_operand device(const clang::Expr *Address);
  // The register's name: what is added to the mapping, or the field of a register structure.
  fp_operand registerAt(const clang::Expr *Address, clang::SourceLocation Level);
  // Is a variable or field on the way to the address declared a doorbell?
  bool isDoorbell(const clang::Expr *Address) const;

  // What a value that only takes bits away is masked with: `readl(x) & ~BIT`, or a variable that was last changed so.
  // Null: it does more.
  const clang::Expr *maskOf(const clang::Expr *E);
  // Mask: all that the change did; or null.
  void changed(const clang::Expr *LValue, const clang::Expr *Mask);

private:
  std::optional<fp_operand> parameter(const clang::Expr *E) const;
  const clang::Expr *unconverted(const clang::Expr *E);
  const clang::Expr *bitsNotIn(const clang::Expr *Mask);
  bool isMasked(const clang::Expr *E) const;
  using Words = llvm::SmallVector<llvm::StringRef, 8>;
  Words takenAway(const clang::Expr *Mask, clang::SourceLocation Level, llvm::ArrayRef<llvm::StringRef> Besides);

  UnitContext &U;
  Values &From;
  const Parameters &Params;
  llvm::DenseMap<const clang::VarDecl *, const clang::Expr *> Masks; // of the last change of it, so far
};

} // namespace fencepost
#endif
