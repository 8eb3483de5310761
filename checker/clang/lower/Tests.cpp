// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Tests.h"

using namespace clang;

namespace fencepost {

Tests::Sources Tests::sourcesOf(const Expr *E, size_t LoadsBefore) {
  Sources Found;
  collect(E, Found);
  Found.Of.append(Loads.begin() + LoadsBefore, Loads.end());
  if (!Found.Of.empty())
    U.Words.in(E, FD->getLocation(), Found.Names);
  return Found;
}

void Tests::collect(const Stmt *S, Sources &Found) {
  if (!S || isa<UnaryExprOrTypeTraitExpr, ConstantExpr>(S))
    return;
  if (const Expansions::Site *Site = U.Macros.siteOf(S)) {
    for (const Expansions::Argument &A : U.Macros.arguments(S, *Site))
      collect(A.E, Found);
    return;
  }
  if (auto *D = dyn_cast<DeclRefExpr>(S)) {
    auto *V = dyn_cast<VarDecl>(D->getDecl());
    if (V && V->hasLocalStorage() && !V->getType()->isPointerType())
      Found.Of.push_back({holder(V)});
    return;
  }
  if (auto *M = dyn_cast<MemberExpr>(S); M && M->isArrow())
    if (const VarDecl *Pointer = localPointerOf(M))
      Found.Of.push_back(behind(M, Pointer));
  if (auto *C = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *Callee = C->getDirectCallee(); Callee && Callee->getIdentifier()) {
      Found.Of.push_back({holder(Callee)});
      Found.Names.push_back(Callee->getName());
    }
  for (const Stmt *Child : S->children())
    collect(Child, Found);
}

// Which loads are asked for is known at the end of the unit.
void Tests::tested(fp_test Test, const Expr *Value, size_t LoadsBefore, unsigned Block, SourceLocation At,
                   fp_bits Bits) {
  Sources From = sourcesOf(Value, LoadsBefore);
  if (From.Of.empty() || !OfDriver)
    return;
  Events.addTo(Block, FP_TEST_EV, At, At, "test")->bits = Bits;
  U.Tested.tested(Events.lastIn(Block), Test, From.Of, From.Names);
}

void Tests::computedFrom(const Stmt *Value, LoadList &Found) {
  static constexpr size_t Most = 8;
  if (auto *D = dyn_cast_or_null<DeclRefExpr>(Value))
    if (auto It = Held.find(dyn_cast<VarDecl>(D->getDecl())); It != Held.end())
      Found.append(It->second);
  if (Value && Found.size() < Most)
    for (const Stmt *Child : Value->children())
      computedFrom(Child, Found);
}

Tests::LoadList Tests::computedFrom(const Stmt *Value, size_t LoadsBefore) {
  LoadList Found;
  for (const auto &Load : llvm::ArrayRef(LoadEvents).drop_front(LoadsBefore))
    if (Load)
      Found.push_back(*Load);
  computedFrom(Value, Found);
  return Found;
}

void Tests::stored(const Expr *Value, size_t LoadsBefore) {
  fp_event &Store = U.eventAt(Events.last());
  for (Conditions::Event L : computedFrom(Value, LoadsBefore))
    if (const fp_event &Load = U.eventAt(L); Load.type == FP_LOAD && Load.memory != FP_CPU)
      fp_depends_add(U.Unit, &Store, Load.object, Load.field);
}

void Tests::made(const ValueDecl *To, const Expr *Value, size_t LoadsBefore) {
  Sources From = sourcesOf(Value, LoadsBefore);
  U.Tested.made({holder(To)}, From.Of, From.Names);
  if (auto *Local = dyn_cast<VarDecl>(To))
    Held[Local] = computedFrom(Value, LoadsBefore);
}

void Tests::assigned(const Expr *LValue, const Expr *Value, size_t LoadsBefore) {
  const VarDecl *Local = localOf(LValue), *Pointer = Local ? nullptr : localPointerOf(LValue);
  // What a field of the driver's own keeps for the descriptor's, over functions, too.
  if (auto *M = dyn_cast<MemberExpr>(LValue->IgnoreParens()); M && M->isArrow() && M->getType()->isIntegerType()) {
    std::string Field;
    if (U.Types.says(M->getBase()->getType()->getPointeeType(), Field) == FP_TYPE_OBJECT)
      U.Words.madeOf(M->getMemberDecl(), Value, FD->getLocation());
  }
  if (Local && Local->getType()->isIntegerType())
    U.Words.madeOf(Local, Value, FD->getLocation());
  if (Local)
    return made(Local, Value, LoadsBefore);
  if (!Pointer)
    return;
  Sources From = sourcesOf(Value, LoadsBefore);
  U.Tested.made(behind(LValue, Pointer), From.Of, From.Names);
}

void Tests::passed(const ParmVarDecl *To, const Expr *Arg, size_t LoadsBefore) {
  if (!Arg->getType()->isPointerType())
    return made(To, Arg, LoadsBefore);
  const VarDecl *Local = localOf(addressed(Arg)), *Pointer = Local ? nullptr : localOf(Arg);
  if (!Local && !Pointer)
    return;
  U.Tested.same(Local ? holder(Local) : behind(Pointer), behind(To));
}

void Tests::copied(const Expr *To, size_t LoadsBefore) {
  if (const VarDecl *Local = localOf(To->isGLValue() ? To : addressed(To)))
    U.Tested.made({holder(Local)}, llvm::ArrayRef(Loads).drop_front(LoadsBefore), {});
}

} // namespace fencepost
