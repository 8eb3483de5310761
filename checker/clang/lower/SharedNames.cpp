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

NodeId SharedNames::value(const std::string &Name) {
  NodeId N = U.Graph.node(U.intern(Name));
  Nodes[N] = fp_node_named(U.Unit, Name.c_str());
  return N;
}

bool holdsAddress(const ASTContext &Context, QualType T) {
  if (T->isPointerType() || T->isArrayType())
    return true;
  return T->isIntegerType() && Context.getTypeSize(T) >= Context.getTypeSize(Context.VoidPtrTy);
}

std::optional<unsigned> SharedNames::node(NodeId N) {
  auto [It, New] = Nodes.try_emplace(N, std::nullopt);
  const ValueDecl *D = U.Graph.of(N).getPointer();
  if (!New || !D)
    return It->second;
  bool Behind = U.Graph.of(N).getInt();
  QualType T = D->getType();
  if (auto *F = dyn_cast<FunctionDecl>(D))
    T = F->getReturnType();
  if (Behind)
    T = T->isPointerType() ? T->getPointeeType() : QualType();
  std::string Name = T.isNull() || T->isIncompleteType() || !holdsAddress(U.Context, T) ? "" : nameOf(D);
  if (Name.empty())
    return std::nullopt;
  unsigned Node = fp_node_named(U.Unit, ((Behind ? "*" : "") + Name).c_str());
  unsigned Properties = U.Graph.properties(N) | (U.keeper(D) ? FP_IS_KEPT : 0);
  fp_node_mark(fp_node_at(U.Unit, Node), Properties, U.intern(U.Graph.why(N)));
  return Nodes[N] = Node;
}

} // namespace fencepost
