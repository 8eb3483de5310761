// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Operands.h"
#include "AstQueries.h"

using namespace clang;

namespace fencepost {

static constexpr fp_operand Unknown = {FP_VALUE_OTHER, 0, "", nullptr, nullptr};

std::optional<fp_operand> Operands::parameter(const Expr *E) const {
  int Number = Params.number(E);
  if (Number < 0)
    return std::nullopt;
  fp_operand Op = Unknown;
  Op.value = FP_VALUE_PARAM;
  Op.param = Number;
  return Op;
}

bool Operands::clearsBits(const Expr *E) const {
  E = strip(E);
  if (auto *D = dyn_cast<DeclRefExpr>(E))
    return LastClears.lookup(dyn_cast<VarDecl>(D->getDecl()));
  auto *B = dyn_cast<BinaryOperator>(E);
  auto *Not = B && B->getOpcode() == BO_And ? dyn_cast<UnaryOperator>(strip(B->getRHS())) : nullptr;
  return Not && Not->getOpcode() == UO_Not;
}

void Operands::changed(const Expr *LValue, bool ClearsBits) {
  if (auto *V = dyn_cast_or_null<VarDecl>(declOf(LValue)))
    LastClears[V] = ClearsBits;
}

// What cpu_to_le32() and kin are given.
const Expr *Operands::unconverted(const Expr *E) {
  const Expansions::Site *Site = U.Macros.siteOf(E), *Last = nullptr;
  for (; Site && Site != Last && Site->Api->R == Role::Convert; Site = U.Macros.siteOf(E)) {
    int Left = std::max(Site->Api->Value, 0);
    for (const Expansions::Argument &A : U.Macros.arguments(E, *Site))
      if (Left-- == 0)
        E = A.E;
    Last = Site;
  }
  return E;
}

// A register that is read, changed and written back holds settings, not an index.
static bool isOfVariables(const Expr *E) {
  E = strip(E);
  auto *B = dyn_cast<BinaryOperator>(E);
  return B ? B->isAdditiveOp() || B->isMultiplicativeOp() : isa<DeclRefExpr, MemberExpr, ArraySubscriptExpr>(E);
}

fp_operand Operands::value(const Expr *E, SourceLocation Level, fp_nodes &Origin) {
  E = unconverted(E);
  if (std::optional<fp_operand> Param = parameter(E))
    return *Param;
  fp_operand Op = Unknown;
  llvm::SmallVector<llvm::StringRef, 8> Words;
  U.Words.inAllParts(E, Level, Words);
  Op.text = U.joined(Words, Names::Most);
  Expr::EvalResult Result;
  if (!E->isValueDependent() && E->getType()->isIntegralOrEnumerationType() && E->EvaluateAsInt(Result, U.Context)) {
    Op.value = Result.Val.getInt().isZero() ? FP_VALUE_ZERO : FP_VALUE_CONST;
    if (!*Op.text)
      Op.text = U.intern(llvm::toString(Result.Val.getInt(), 10));
    return Op;
  }
  U.Graph.list(Origin, From.of(E));
  if (clearsBits(E))
    Op.value = FP_VALUE_ZERO; // nothing is switched on by taking bits away
  else if (isOfVariables(E))
    Op.value = FP_VALUE_INDEX;
  return Op;
}

// `&regs->tail`: the mapping is regs.
static const Expr *mappingOf(const Expr *E) {
  while (auto *M = dyn_cast<MemberExpr>(E)) {
    E = strip(M->getBase());
    if (M->isArrow())
      break;
  }
  return E;
}

fp_operand Operands::device(const Expr *Address) {
  fp_operand Op = Unknown;
  for (const Expr *E = strip(Address); E;) {
    if (auto *D = dyn_cast<DeclRefExpr>(E)) {
      if (std::optional<fp_operand> Param = parameter(E))
        return *Param;
      if (D->getDecl()->getIdentifier())
        Op.text = U.intern(D->getDecl()->getName());
      return Op;
    }
    if (auto *M = dyn_cast<MemberExpr>(E)) {
      if (M->getType()->isPointerType() || M->getType()->isIntegerType()) {
        auto *F = dyn_cast<FieldDecl>(M->getMemberDecl());
        llvm::StringRef Record = F ? recordName(F) : "";
        Op.text = U.intern((Record + "." + M->getMemberDecl()->getName()).str());
        return Op;
      }
      E = strip(M->getBase());
    } else if (auto *B = dyn_cast<BinaryOperator>(E)) {
      E = strip(addressIn(B));
    } else if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      E = strip(A->getBase());
    } else if (auto *O = dyn_cast<UnaryOperator>(E)) {
      E = mappingOf(strip(O->getSubExpr()));
    } else if (auto *C = dyn_cast<CallExpr>(E)) {
      // hw_addr(hw, reg) and the like: told apart by the function.
      if (const FunctionDecl *Callee = C->getDirectCallee(); Callee && Callee->getIdentifier())
        Op.text = U.intern(Callee->getName());
      return Op;
    } else {
      return Op;
    }
  }
  return Op;
}

bool Operands::isDoorbell(const Expr *Address) const {
  for (const Expr *E = strip(Address); E;) {
    const ValueDecl *D = nullptr;
    const Expr *Next = nullptr;
    if (auto *Ref = dyn_cast<DeclRefExpr>(E)) {
      D = Ref->getDecl();
    } else if (auto *M = dyn_cast<MemberExpr>(E)) {
      D = M->getMemberDecl();
      Next = M->getBase();
    } else if (auto *B = dyn_cast<BinaryOperator>(E)) {
      Next = addressIn(B);
    } else if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      Next = A->getBase();
    } else if (auto *O = dyn_cast<UnaryOperator>(E)) {
      Next = O->getSubExpr();
    }
    if (D && U.Declared.isDoorbell(D))
      return true;
    E = strip(Next);
  }
  return false;
}

fp_operand Operands::registerAt(const Expr *Address, SourceLocation Level) {
  const Expr *E = strip(Address);
  llvm::SmallVector<llvm::StringRef, 8> Words;
  while (auto *B = dyn_cast<BinaryOperator>(E)) {
    const Expr *Mapping = addressIn(B), *Offset = Mapping == B->getRHS() ? B->getLHS() : B->getRHS();
    if (std::optional<fp_operand> Param = parameter(Offset))
      return *Param;
    U.Words.ofRegister(Offset, Level, Words);
    E = strip(Mapping);
  }
  // A register's whole address as a parameter: the caller's argument names mapping and register.
  if (std::optional<fp_operand> Param = Words.empty() ? parameter(E) : std::nullopt)
    return *Param;
  if (Words.empty())
    U.Words.ofRegister(E, Level, Words);
  fp_operand Op = Unknown;
  Op.text = U.joined(Words, Names::MostOfRegister);
  return Op;
}

} // namespace fencepost
