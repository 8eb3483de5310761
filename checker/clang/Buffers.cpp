// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Buffers.h"

using namespace clang;

namespace fencepost {

// Of anything inside the buffer: `p + 4` is p's.
std::string Buffers::nameOf(const Expr *E, Decls *Through) {
  auto Below = [&](const Expr *Sub, const char *Before, llvm::StringRef After) {
    std::string Name = nameOf(Sub, Through);
    return Name.empty() ? Name : Before + Name + After.str();
  };
  E = E ? E->IgnoreParenCasts() : nullptr;
  if (auto *D = dyn_cast_or_null<DeclRefExpr>(E); D && isa<VarDecl>(D->getDecl()) && D->getDecl()->getIdentifier()) {
    if (Through)
      Through->push_back(D->getDecl());
    return D->getDecl()->getName().str();
  }
  if (auto *M = dyn_cast_or_null<MemberExpr>(E)) {
    if (Through)
      Through->push_back(M->getMemberDecl());
    return Below(M->getBase(), "", ((M->isArrow() ? "->" : ".") + M->getMemberDecl()->getName()).str());
  }
  if (auto *A = dyn_cast_or_null<ArraySubscriptExpr>(E)) {
    const Expr *At = A->getIdx()->IgnoreParenCasts();
    auto *Number = dyn_cast<IntegerLiteral>(At);
    std::string Index = Number ? llvm::toString(Number->getValue(), 10, false) : nameOf(At, Through);
    return Index.empty() ? Index : Below(A->getBase(), "", "[" + Index + "]");
  }
  if (auto *O = dyn_cast_or_null<UnaryOperator>(E); O && O->getOpcode() == UO_AddrOf)
    return Below(O->getSubExpr(), "&", "");
  if (auto *B = dyn_cast_or_null<BinaryOperator>(E); B && B->isAdditiveOp() && B->getType()->isPointerType())
    return nameOf(B->getLHS()->getType()->isPointerType() ? B->getLHS() : B->getRHS(), Through);
  return {};
}

std::string Buffers::map(const Expr *Pointer, std::optional<uint64_t> Bytes) {
  Decls Through;
  std::string Name = nameOf(Pointer, &Through);
  if (!Name.empty())
    Mapped[Name] = {Through, Bytes};
  return Name;
}

std::string Buffers::through(const Expr *Pointer) const {
  std::string Name = Mapped.empty() ? "" : nameOf(Pointer, nullptr);
  return Mapped.count(Name) ? Name : "";
}

std::string Buffers::of(const Expr *LValue, uint64_t Offset) const {
  // From the field that is accessed outwards, until a pointer is followed.
  for (const Expr *E = Mapped.empty() ? nullptr : LValue->IgnoreParenCasts(); E;) {
    if (std::string Name = "&" + nameOf(E, nullptr); Mapped.count(Name))
      return Name;
    auto *M = dyn_cast<MemberExpr>(E);
    auto *A = dyn_cast<ArraySubscriptExpr>(E);
    auto *D = dyn_cast<UnaryOperator>(E);
    const Expr *Base = M ? M->getBase() : A ? A->getBase() : D && D->getOpcode() == UO_Deref ? D->getSubExpr() : nullptr;
    if (!Base)
      return {};
    E = Base->IgnoreParenCasts();
    auto It = Mapped.find(nameOf(E, nullptr));
    if (It != Mapped.end() && (!M || M->isArrow() || E->getType()->isArrayType())) // often the head of a structure only
      return Offset < It->second.Bytes.value_or(UINT64_MAX) ? It->first : "";
    if (E->getType()->isPointerType())
      return {};
  }
  return {};
}

llvm::SmallVector<std::string, 2> Buffers::renamedBy(const Expr *LValue) const {
  llvm::SmallVector<std::string, 2> Names;
  LValue = LValue->IgnoreParenCasts();
  auto *Ref = dyn_cast<DeclRefExpr>(LValue);
  auto *Member = dyn_cast<MemberExpr>(LValue);
  const ValueDecl *D = Ref ? Ref->getDecl() : Member ? Member->getMemberDecl() : nullptr;
  for (const auto &[Name, M] : Mapped)
    if (llvm::is_contained(M.Through, D))
      Names.push_back(Name);
  return Names;
}

} // namespace fencepost
