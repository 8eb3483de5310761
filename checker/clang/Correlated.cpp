// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Correlated.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace fencepost {

static bool isZero(const Expr *E) {
  auto *Number = dyn_cast<IntegerLiteral>(E->IgnoreParenCasts());
  return Number && Number->getValue().isZero();
}

// Source text of a kind, the same wherever it means the same; "": calls, device memory, what others may change.
std::string Correlated::nameOf(const Expr *E, Decls &Of) const {
  E = E->IgnoreParenCasts();
  if (auto *Number = dyn_cast<IntegerLiteral>(E))
    return llvm::toString(Number->getValue(), 10, false);
  if (auto *D = dyn_cast<DeclRefExpr>(E)) {
    auto *V = dyn_cast<VarDecl>(D->getDecl());
    if (!D->getDecl()->getIdentifier() || D->getType().isVolatileQualified() || (V && !V->hasLocalStorage()) ||
        isa<FunctionDecl>(D->getDecl()))
      return {};
    if (V)
      Of.push_back(V);
    return D->getDecl()->getName().str();
  }
  if (auto *M = dyn_cast<MemberExpr>(E)) {
    // Of the driver's own objects, which hold pointers; descriptors change under one's hands.
    QualType Object = M->isArrow() ? M->getBase()->getType()->getPointeeType() : M->getBase()->getType();
    std::string Field, Base = nameOf(M->getBase(), Of);
    if (Base.empty() || !M->getMemberDecl()->getIdentifier() ||
        (M->isArrow() && Types.says(Object, Field) != FP_TYPE_OBJECT))
      return {};
    Of.push_back(M->getMemberDecl());
    return Base + (M->isArrow() ? "->" : ".") + M->getMemberDecl()->getName().str();
  }
  if (auto *B = dyn_cast<BinaryOperator>(E); B && !B->isAssignmentOp() && B->getOpcode() != BO_Comma) {
    std::string Left = nameOf(B->getLHS(), Of), Right = nameOf(B->getRHS(), Of);
    return Left.empty() || Right.empty() ? "" : "(" + Left + B->getOpcodeStr().str() + Right + ")";
  }
  return {};
}

std::optional<Correlated::Condition> Correlated::read(const Expr *E, Decls &Of) const {
  bool Value = true;
  for (;;) {
    E = E->IgnoreParenCasts();
    if (auto *O = dyn_cast<UnaryOperator>(E); O && O->getOpcode() == UO_LNot) {
      Value = !Value;
      E = O->getSubExpr();
    } else if (auto *C = dyn_cast<CallExpr>(E); C && C->getBuiltinCallee() == Builtin::BI__builtin_expect) {
      E = C->getArg(0);
    } else if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isEqualityOp() && isZero(B->getRHS())) {
      Value = Value == (B->getOpcode() == BO_NE);
      E = B->getLHS();
    } else if (B && B->getOpcode() == BO_NE) {
      // a != b is not a == b.
      std::string Left = nameOf(B->getLHS(), Of), Right = nameOf(B->getRHS(), Of);
      if (Left.empty() || Right.empty())
        return std::nullopt;
      return Condition{"(" + Left + "==" + Right + ")", !Value};
    } else {
      break;
    }
  }
  std::string Name = nameOf(E, Of);
  if (Name.empty() || Of.empty())
    return std::nullopt;
  return Condition{std::move(Name), Value};
}

std::string Correlated::nameOfOperations(const CallExpr *E, Decls &Of) const {
  auto *M = dyn_cast<MemberExpr>(E->getCallee()->IgnoreParenCasts());
  std::string Base = M ? nameOf(M->getBase(), Of) : "";
  return Base.empty() ? Base : Base + (M->isArrow() ? "->" : ".");
}

void Correlated::asked(const std::string &Name, const Decls &Of, bool IsOperations) {
  Use &U = Asked[Name];
  ++U.Times;
  U.IsOperations = IsOperations;
  U.Of.append(Of);
}

void Correlated::ask(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isLogicalOp()) {
    ask(B->getLHS());
    return ask(B->getRHS());
  }
  if (auto *O = dyn_cast<UnaryOperator>(E); O && O->getOpcode() == UO_LNot)
    return ask(O->getSubExpr());
  if (auto *C = dyn_cast<CallExpr>(E); C && C->getBuiltinCallee() == Builtin::BI__builtin_expect)
    return ask(C->getArg(0));
  Decls Of;
  if (std::optional<Condition> C = read(E, Of))
    asked(C->Name, Of, /*IsOperations=*/false);
}

void Correlated::collect(const Stmt *S) {
  if (!S)
    return;
  const Expr *Cond = nullptr;
  if (auto *If = dyn_cast<IfStmt>(S))
    Cond = If->getCond();
  else if (auto *W = dyn_cast<WhileStmt>(S))
    Cond = W->getCond();
  else if (auto *D = dyn_cast<DoStmt>(S))
    Cond = D->getCond();
  else if (auto *F = dyn_cast<ForStmt>(S))
    Cond = F->getCond();
  else if (auto *C = dyn_cast<ConditionalOperator>(S))
    Cond = C->getCond();
  if (Cond)
    ask(Cond);
  if (auto *O = dyn_cast<UnaryOperator>(S); O && O->getOpcode() == UO_AddrOf)
    if (auto *D = dyn_cast<DeclRefExpr>(O->getSubExpr()->IgnoreParens()))
      Escaped.insert(D->getDecl());
  if (auto *C = dyn_cast<CallExpr>(S)) {
    Decls Of;
    if (std::string Name = nameOfOperations(C, Of); !Name.empty())
      asked(Name, Of, /*IsOperations=*/true);
  }
  for (const Stmt *Child : S->children())
    collect(Child);
}

void Correlated::find(const Stmt *Body) {
  collect(Body);
  for (auto It = Asked.begin(); It != Asked.end();) {
    bool Stays = It->second.Times > 1 && llvm::none_of(It->second.Of, [&](const ValueDecl *D) { return Escaped.contains(D); });
    It = Stays ? std::next(It) : Asked.erase(It);
  }
}

std::optional<Correlated::Condition> Correlated::of(const Expr *E) const {
  if (Asked.empty())
    return std::nullopt;
  Decls Of;
  std::optional<Condition> C = read(E, Of);
  return C && Asked.count(C->Name) ? C : std::nullopt;
}

std::string Correlated::operationsOf(const CallExpr *E) const {
  Decls Of;
  std::string Name = Asked.empty() ? "" : nameOfOperations(E, Of);
  return Asked.count(Name) ? Name : "";
}

llvm::SmallVector<std::string, 2> Correlated::with(const ValueDecl *D) const {
  llvm::SmallVector<std::string, 2> Names;
  for (const auto &[Name, U] : Asked)
    if (llvm::is_contained(U.Of, D))
      Names.push_back(Name);
  return Names;
}

llvm::SmallVector<std::string, 2> Correlated::withFields() const {
  llvm::SmallVector<std::string, 2> Names;
  for (const auto &[Name, U] : Asked)
    if (!U.IsOperations && llvm::any_of(U.Of, [](const ValueDecl *D) { return isa<FieldDecl>(D); }))
      Names.push_back(Name);
  return Names;
}

} // namespace fencepost
