// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Places.h"
#include "AstQueries.h"

using namespace clang;

namespace fencepost {

namespace {

// Goes from an lvalue inwards, to the variable or the pointer that it starts from.
class PlaceFinder {
public:
  PlaceFinder(const ASTContext &Context, const Annotations &Declared) : Context(Context), Declared(Declared) {}

  Place find(const Expr *LValue) {
    const Expr *E = LValue->IgnoreParens();
    while (const Expr *Inner = into(E))
      E = Inner->IgnoreParens();
    if (Found.Pointer)
      describePointed();
    else if (!Found.Private)
      describeVariable(E);
    return std::move(Found);
  }

private:
  // The lvalue that this one is a part of; null: here it starts.
  const Expr *into(const Expr *E);
  const Expr *intoRecord(const MemberExpr *M);
  const Expr *intoArray(const ArraySubscriptExpr *A);
  const Expr *startAt(const Expr *Pointer) {
    Found.Pointer = Pointer;
    Found.Pointee = Pointer->getType()->getPointeeType();
    return nullptr;
  }
  void addOffset(const FieldDecl *F);
  // The field, with what leads to it.
  std::string fieldBehind(llvm::StringRef Sign) const {
    return Found.Field.empty() || Found.Field[0] == '[' ? Found.Field : (Sign + Found.Field).str();
  }
  void describeVariable(const Expr *E);
  void describePointed();

  const ASTContext &Context;
  const Annotations &Declared;
  Place Found;
};

const Expr *PlaceFinder::into(const Expr *E) {
  if (auto *C = dyn_cast<CastExpr>(E); C && (C->isLValue() || C->getCastKind() == CK_ArrayToPointerDecay))
    return C->getSubExpr();
  if (auto *M = dyn_cast<MemberExpr>(E))
    return intoRecord(M);
  if (auto *A = dyn_cast<ArraySubscriptExpr>(E))
    return intoArray(A);
  auto *O = dyn_cast<UnaryOperator>(E);
  if (O && O->getOpcode() == UO_Deref) {
    Found.Private = pointsIntoLocal(O->getSubExpr());
    return Found.Private ? nullptr : startAt(O->getSubExpr());
  }
  return O && O->getOpcode() == UO_Extension ? O->getSubExpr() : nullptr;
}

const Expr *PlaceFinder::intoRecord(const MemberExpr *M) {
  llvm::StringRef Name = M->getMemberDecl()->getName();
  if (auto *F = dyn_cast<FieldDecl>(M->getMemberDecl()))
    addOffset(F);
  Found.Publish |= Declared.isPublish(M->getMemberDecl());
  if (!Name.empty())
    Found.Field = Name.str() + fieldBehind(".");
  const Expr *Base = M->getBase()->IgnoreParens();
  return M->isArrow() ? startAt(Base) : Base;
}

const Expr *PlaceFinder::intoArray(const ArraySubscriptExpr *A) {
  const Expr *Base = A->getBase()->IgnoreParens();
  // Words of an array are told apart by constant indices; of records, an index only says which.
  Expr::EvalResult Index;
  if (!A->getType()->isRecordType() && A->getIdx()->EvaluateAsInt(Index, Context)) {
    Found.Offset += Index.Val.getInt().getExtValue() * Context.getTypeSizeInChars(A->getType()).getQuantity();
    Found.Field = "[" + llvm::toString(Index.Val.getInt(), 10) + "]" + (Found.Field.empty() ? "" : "." + Found.Field);
  }
  if (auto *C = dyn_cast<CastExpr>(Base); C && C->getCastKind() == CK_ArrayToPointerDecay)
    return C->getSubExpr();
  if (Found.Field.empty() && !A->getType()->isRecordType()) {
    Found.Field = "[]"; // some word
    Found.Index = A->getIdx();
  }
  return startAt(Base);
}

// Bit-fields that share a unit are one location: the unit's bytes.
void PlaceFinder::addOffset(const FieldDecl *F) {
  if (F->getParent()->isInvalidDecl())
    return;
  uint64_t Bits = Context.getFieldOffset(F), Unit = Context.getTypeSize(F->getType());
  if (F->isBitField() && Unit) {
    Bits -= Bits % Unit;
    Found.Size = Unit / 8;
  }
  Found.Offset += Bits / 8;
}

void PlaceFinder::describeVariable(const Expr *E) {
  auto *Ref = dyn_cast<DeclRefExpr>(E);
  auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  Found.Private = !V || V->hasLocalStorage();
  Found.Global = !Found.Private;
  if (V)
    Found.Object = V->getName().str();
  Found.Text = Found.Object + fieldBehind(".");
}

void PlaceFinder::describePointed() {
  const ValueDecl *Root = declOf(Found.Pointer);
  llvm::StringRef Record = recordName(Found.Pointee);
  llvm::StringRef Name = Root && Root->getIdentifier() ? Root->getName() : "";
  if (!Record.empty())
    Found.Object = Record.str();
  else if (auto *F = dyn_cast_or_null<FieldDecl>(Root))
    Found.Object = (recordName(F) + " " + Name).str();
  else
    Found.Object = Name.str();
  if (Found.Object.empty())
    Found.Object = Found.Pointee.getAsString();
  std::string Start = Name.empty() ? Found.Object : Name.str();
  Found.Text = Found.Field.empty() ? "*" + Start : Start + fieldBehind("->");
}

} // namespace

Place placeOf(const Expr *LValue, const ASTContext &Context, const Annotations &Declared) {
  return PlaceFinder(Context, Declared).find(LValue);
}

const Expr *objectAt(const Expr *Pointer) {
  if (Pointer->isGLValue() && !Pointer->getType()->isArrayType())
    return Pointer;
  if (const Expr *Object = addressed(Pointer))
    return Object;
  const Expr *E = strip(Pointer);
  return E->getType()->isArrayType() ? E : nullptr;
}

Place placeBehind(const Expr *Pointer) {
  Place Found;
  Found.Pointer = strip(Pointer);
  QualType T = Found.Pointer->getType();
  Found.Pointee = T->isPointerType() ? T->getPointeeType() : T;
  const ValueDecl *Root = declOf(Found.Pointer);
  llvm::StringRef Record = recordName(Found.Pointee), Name = Root && Root->getIdentifier() ? Root->getName() : "memory";
  Found.Object = Record.empty() ? Name.str() : Record.str();
  Found.Text = ("*" + Name).str();
  return Found;
}

} // namespace fencepost
