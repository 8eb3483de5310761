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
  // The node for a value of another unit's.
  NodeId value(const std::string &Name);
  // The node of the event graph that other units know this one by, if they can.
  std::optional<unsigned> node(NodeId N);
  // Others may call the static function by a pointer of that name: its parameters are known by it.
  void holds(const std::string &Pointer, const clang::FunctionDecl *F) { HeldBy.try_emplace(F, Pointer); }

private:
  UnitContext &U;
  llvm::DenseMap<NodeId, std::optional<unsigned>> Nodes; // looked up so far
  llvm::DenseMap<const clang::FunctionDecl *, std::string> HeldBy;
};

// Is it of a type wide enough for an address?
bool holdsAddress(const clang::ASTContext &Context, clang::QualType T);

} // namespace fencepost
#endif
