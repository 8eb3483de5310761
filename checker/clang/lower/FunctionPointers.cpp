// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "FunctionPointers.h"
#include "AstQueries.h"

using namespace clang;

namespace fencepost {

const FunctionPointers::Functions *FunctionPointers::behind(const ValueDecl *Pointer) const {
  auto It = Of.find(cast<ValueDecl>(Pointer->getCanonicalDecl()));
  return It == Of.end() ? nullptr : &It->second;
}

llvm::ArrayRef<const InitListExpr *> FunctionPointers::operationsWith(const FunctionDecl *F) const {
  auto It = Operations.find(F->getCanonicalDecl());
  if (It == Operations.end() || Assigned.contains(F->getCanonicalDecl()))
    return {};
  return It->second;
}

void FunctionPointers::assigned(const ValueDecl *To, const Expr *From) {
  const FunctionDecl *F = To ? functionNamed(From) : nullptr;
  if (!F)
    return;
  Functions &List = Of[cast<ValueDecl>(To->getCanonicalDecl())];
  if (!llvm::is_contained(List, F->getCanonicalDecl()))
    List.push_back(F->getCanonicalDecl());
}

void FunctionPointers::initialized(const InitListExpr *List, const FieldDecl *To, const Expr *From) {
  assigned(To, From);
  if (const FunctionDecl *F = functionNamed(From))
    if (auto &Lists = Operations[F->getCanonicalDecl()]; !llvm::is_contained(Lists, List))
      Lists.push_back(List);
}

void FunctionPointers::scan(const VarDecl *V) {
  if (!V->getInit())
    return;
  assigned(V, V->getInit());
  scanInitializer(V->getInit());
}

void FunctionPointers::scanInitializer(const Expr *Init) {
  auto *List = dyn_cast<InitListExpr>(Init->IgnoreImpCasts());
  if (!List)
    return scan(Init);
  const RecordDecl *R = List->getType()->getAsRecordDecl();
  if (R && !R->isUnion()) {
    unsigned I = 0;
    for (const FieldDecl *F : R->fields()) {
      if (F->isUnnamedBitField() || I >= List->getNumInits())
        continue;
      const Expr *Value = List->getInit(I++);
      initialized(List, F, Value);
      scanInitializer(Value);
    }
    return;
  }
  for (const Expr *Value : List->inits()) {
    if (R && List->getInitializedFieldInUnion())
      assigned(List->getInitializedFieldInUnion(), Value);
    scanInitializer(Value);
  }
}

void FunctionPointers::scanCall(const CallExpr *C) {
  const FunctionDecl *Callee = C->getDirectCallee();
  if (Callee)
    Shared.uses(Callee);
  else
    scan(C->getCallee());
  for (unsigned I = 0; I < C->getNumArgs(); ++I) {
    if (Callee && I < Callee->getNumParams() && Callee->getParamDecl(I)->getType()->isFunctionPointerType())
      assigned(Callee->getParamDecl(I), C->getArg(I));
    scan(C->getArg(I));
  }
}

void FunctionPointers::scan(const Stmt *S) {
  if (!S)
    return;
  if (auto *C = dyn_cast<CallExpr>(S))
    return scanCall(C);
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->getOpcode() == BO_Assign &&
                                             B->getType()->isFunctionPointerType()) {
    assigned(declOf(B->getLHS()), B->getRHS());
    if (const FunctionDecl *F = functionNamed(B->getRHS()))
      Assigned.insert(F->getCanonicalDecl());
  }
  if (auto *D = dyn_cast<DeclStmt>(S)) {
    for (const Decl *Each : D->decls())
      if (auto *V = dyn_cast<VarDecl>(Each))
        scan(V);
    return;
  }
  if (auto *D = dyn_cast<DeclRefExpr>(S)) {
    Shared.uses(D->getDecl());
    if (auto *F = dyn_cast<FunctionDecl>(D->getDecl()))
      AddressTaken.insert(F->getCanonicalDecl());
    return;
  }
  for (const Stmt *Child : S->children())
    scan(Child);
}

} // namespace fencepost
