// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "SharedNames.h"
#include "AstQueries.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace fencepost {

// Fields are one for all files that include their record's header; what a .c file declares is its own.
std::string SharedNames::nameOf(const ValueDecl *D) {
  D = cast<ValueDecl>(D->getCanonicalDecl());
  if (!D->getIdentifier() || U.Shared.isKernel(D->getLocation()))
    return "";
  if (auto *F = dyn_cast<FieldDecl>(D)) {
    llvm::StringRef Record = recordName(F);
    if (Record.empty() || U.SM.isInMainFile(U.SM.getExpansionLoc(F->getLocation())))
      return "";
    llvm::SmallString<256> Header(U.place(U.SM.getFileLoc(F->getParent()->getLocation())).file);
    llvm::sys::path::remove_dots(Header, /*remove_dot_dot=*/true);
    return (Header + ":" + Record + "." + F->getName()).str();
  }
  if (auto *V = dyn_cast<VarDecl>(D); V && !isa<ParmVarDecl>(V))
    return V->hasGlobalStorage() && V->isExternallyVisible() ? V->getName().str() : "";
  auto *P = dyn_cast<ParmVarDecl>(D);
  auto *F = P ? dyn_cast<FunctionDecl>(P->getDeclContext()) : dyn_cast<FunctionDecl>(D);
  if (!F || !F->getIdentifier())
    return "";
  bool IsOpen = F->isExternallyVisible() && !F->isInlined();
  std::string Name = IsOpen ? F->getName().str() : HeldBy.lookup(F->getCanonicalDecl());
  if (Name.empty())
    return "";
  return P ? Name + ":" + std::to_string(P->getFunctionScopeIndex()) : Name + "()";
}

bool holdsAddress(const ASTContext &Context, QualType T) {
  if (T->isPointerType() || T->isArrayType())
    return true;
  return T->isIntegerType() && Context.getTypeSize(T) >= Context.getTypeSize(Context.VoidPtrTy);
}

std::string SharedNames::nameOf(const ValueDecl *D, bool Behind) {
  QualType T = D->getType();
  if (auto *F = dyn_cast<FunctionDecl>(D))
    T = F->getReturnType();
  if (Behind)
    T = T->isPointerType() ? T->getPointeeType() : QualType();
  if (T.isNull() || T->isIncompleteType() || !holdsAddress(U.Context, T))
    return "";
  std::string Name = nameOf(D);
  return Name.empty() || !Behind ? Name : "*" + Name;
}

} // namespace fencepost
