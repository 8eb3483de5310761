// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The names by which several units know the same field, variable, parameter or result.
#ifndef FENCEPOST_CLANG_LOWER_SHAREDNAMES_H
#define FENCEPOST_CLANG_LOWER_SHAREDNAMES_H

#include "UnitContext.h"

namespace fencepost {

class SharedNames {
public:
  explicit SharedNames(UnitContext &U) : U(U) {}

  // "": other units do not know it.
  std::string nameOf(const clang::ValueDecl *D);
  // ... of its value, or, Behind, of its content, if that may be an address.
  std::string nameOf(const clang::ValueDecl *D, bool Behind);
  // Others may call the static function by a pointer of that name: its parameters are known by it.
  void holds(const std::string &Pointer, const clang::FunctionDecl *F) { HeldBy.try_emplace(F, Pointer); }

private:
  UnitContext &U;
  llvm::DenseMap<const clang::FunctionDecl *, std::string> HeldBy;
};

// Is it of a type wide enough for an address?
bool holdsAddress(const clang::ASTContext &Context, clang::QualType T);

} // namespace fencepost
#endif
