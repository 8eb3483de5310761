// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "AstQueries.h"
#include "clang/AST/ASTContext.h"

using namespace clang;

namespace fencepost {

// Keeps hostile code from costing more than it can tell.
static constexpr unsigned MaxCopies = 4; // of a local's address, one pointer from the other

const Expr *strip(const Expr *E) { return E ? E->IgnoreParenCasts() : nullptr; }

const Expr *addressed(const Expr *E) {
  auto *O = dyn_cast_or_null<UnaryOperator>(strip(E));
  return O && O->getOpcode() == UO_AddrOf ? O->getSubExpr() : nullptr;
}

const Expr *addressIn(const BinaryOperator *Sum) {
  return Sum->getRHS()->getType()->isPointerType() ? Sum->getRHS() : Sum->getLHS();
}

const ValueDecl *declOf(const Expr *E) {
  for (E = strip(E); E;) {
    if (auto *D = dyn_cast<DeclRefExpr>(E))
      return D->getDecl();
    if (auto *M = dyn_cast<MemberExpr>(E))
      return M->getMemberDecl();
    if (auto *A = dyn_cast<ArraySubscriptExpr>(E))
      E = strip(A->getBase());
    else if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_Deref)
      E = strip(U->getSubExpr());
    else
      return nullptr;
  }
  return nullptr;
}

static const VarDecl *localNamed(const Expr *E) {
  auto *D = dyn_cast_or_null<DeclRefExpr>(E);
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return V && V->hasLocalStorage() ? V : nullptr;
}

const VarDecl *localOf(const Expr *E) {
  for (E = strip(E); E;) {
    if (auto *M = dyn_cast<MemberExpr>(E); M && !M->isArrow())
      E = strip(M->getBase());
    else if (auto *A = dyn_cast<ArraySubscriptExpr>(E); A && strip(A->getBase())->getType()->isArrayType())
      E = strip(A->getBase());
    else
      break;
  }
  return localNamed(E);
}

const VarDecl *localPointerOf(const Expr *E) {
  for (E = strip(E); E;) {
    if (auto *M = dyn_cast<MemberExpr>(E)) {
      E = strip(M->getBase());
      if (M->isArrow())
        break;
    } else if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      E = strip(A->getBase());
      if (E->getType()->isPointerType())
        break;
    } else if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_Deref) {
      E = strip(U->getSubExpr());
      break;
    } else {
      return nullptr;
    }
  }
  const VarDecl *V = localNamed(E);
  return V && V->getType()->isPointerType() ? V : nullptr;
}

const ValueDecl *fieldBehind(const Expr *E) {
  for (E = strip(E); E;) {
    auto *M = dyn_cast<MemberExpr>(E);
    auto *A = dyn_cast<ArraySubscriptExpr>(E);
    if (M && M->isArrow())
      return M->getMemberDecl();
    if (!M && !A)
      return nullptr;
    E = strip(M ? M->getBase() : A->getBase());
  }
  return nullptr;
}

static bool pointsIntoLocal(const Expr *E, unsigned Depth) {
  for (E = strip(E); auto *O = dyn_cast<BinaryOperator>(E); E = strip(O->getLHS()))
    if (!O->isAdditiveOp() || !O->getLHS()->getType()->isPointerType())
      return false;
  if (const Expr *Of = addressed(E))
    return localOf(Of);
  const VarDecl *V = localOf(E);
  if (!V || V->getType()->isArrayType())
    return V;
  return V->getType()->isPointerType() && V->hasInit() && Depth < MaxCopies && pointsIntoLocal(V->getInit(), Depth + 1);
}

bool pointsIntoLocal(const Expr *E) { return pointsIntoLocal(E, 0); }

const FunctionDecl *functionNamed(const Expr *E) {
  E = strip(E);
  if (auto *U = dyn_cast_or_null<UnaryOperator>(E); U && (U->getOpcode() == UO_AddrOf || U->getOpcode() == UO_Deref))
    E = strip(U->getSubExpr());
  auto *D = dyn_cast_or_null<DeclRefExpr>(E);
  return D ? dyn_cast<FunctionDecl>(D->getDecl()) : nullptr;
}

bool isNull(ASTContext &Context, const Expr *E) {
  return E->isNullPointerConstant(Context, Expr::NPC_ValueDependentIsNotNull) != Expr::NPCK_NotNull;
}

bool carriesAddress(QualType T) {
  if (T->isPointerType() || T->isArrayType())
    return true;
  return T->isIntegerType() && !T->isBooleanType() && !T->isEnumeralType();
}

const FieldDecl *fieldNamed(QualType T, llvm::StringRef Name) {
  const RecordDecl *R = T.isNull() ? nullptr : T->getAsRecordDecl();
  if (!R || !(R = R->getDefinition()))
    return nullptr;
  for (const FieldDecl *F : R->fields()) {
    if (F->getName() == Name)
      return F;
    if (F->isAnonymousStructOrUnion())
      if (const FieldDecl *Inner = fieldNamed(F->getType(), Name))
        return Inner;
  }
  return nullptr;
}

static llvm::StringRef recordName(const RecordDecl *R) {
  if (const TypedefNameDecl *TD = R->getTypedefNameForAnonDecl())
    return TD->getName();
  return R->getName();
}

llvm::StringRef recordName(QualType T) {
  const RecordDecl *R = T.isNull() ? nullptr : T->getAsRecordDecl();
  return R ? recordName(R) : llvm::StringRef();
}

llvm::StringRef recordName(const FieldDecl *F) { return recordName(F->getParent()); }

} // namespace fencepost
