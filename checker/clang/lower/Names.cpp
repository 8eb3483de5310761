// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Names.h"

using namespace clang;

namespace fencepost {

static constexpr unsigned MaxSeen = 48; // looked at in one expression

static bool isConstant(llvm::StringRef Name) { return Name.upper() == Name; }

void Names::collectLeaf(const Expr *E, SourceLocation Level, List &Found, bool OfParts) {
  Macros.macroNames(E->getBeginLoc(), Level, Found);
  auto *D = dyn_cast<DeclRefExpr>(E);
  if (!D || !D->getDecl()->getIdentifier() || isa<FunctionDecl>(D->getDecl()))
    return;
  Found.push_back(D->getDecl()->getName());
  if (OfParts)
    Found.append(Constants.lookup(D->getDecl()));
}

void Names::collect(const Stmt *S, SourceLocation Level, List &Found, bool OfParts) {
  if (!S || Found.size() > MaxSeen)
    return;
  if (const Expansions::Site *Site = Macros.siteOf(S)) {
    for (const Expansions::Argument &A : Macros.arguments(S, *Site))
      collect(A.E, Level, Found, OfParts);
    return;
  }
  if (auto *O = dyn_cast<OffsetOfExpr>(S)) { // a register of a structure that lays them out
    if (O->getNumComponents() && O->getComponent(O->getNumComponents() - 1).getKind() == OffsetOfNode::Field)
      Found.push_back(O->getComponent(O->getNumComponents() - 1).getField()->getName());
    return;
  }
  if (auto *E = dyn_cast<Expr>(S); E && E->child_begin() == E->child_end())
    return collectLeaf(E, Level, Found, OfParts);
  if (auto *M = dyn_cast<MemberExpr>(S)) {
    if (M->getMemberDecl()->getIdentifier())
      Found.push_back(M->getMemberDecl()->getName());
    if (OfParts)
      Found.append(Constants.lookup(M->getMemberDecl()));
    return;
  }
  if (auto *O = dyn_cast<UnaryOperator>(S); O && O->getOpcode() == UO_Not)
    return; // bits that are masked out are not what it is about
  for (const Stmt *Child : S->children())
    collect(Child, Level, Found, OfParts);
}

void Names::ofRegister(const Expr *E, SourceLocation Level, List &Found) {
  llvm::SmallVector<llvm::StringRef, 8> All, OfConstants;
  in(E, Level, All);
  llvm::copy_if(All, std::back_inserter(OfConstants), isConstant);
  Found.append(OfConstants.empty() ? All : OfConstants);
}

void Names::madeOf(const ValueDecl *V, const Expr *Value, SourceLocation Level) {
  llvm::SmallVector<llvm::StringRef, 8> All;
  inAllParts(Value, Level, All);
  for (llvm::StringRef Name : All)
    if (auto &Known = Constants[V]; isConstant(Name) && Known.size() < Most && !llvm::is_contained(Known, Name))
      Known.push_back(Name);
}

} // namespace fencepost
