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

// What cpu_to_le32() and kin are given.
const Expr *Operands::unconverted(const Expr *E) {
  const Expansions::Site *Last = nullptr;
  for (;;) {
    const Expansions::Site *Macro = U.Macros.siteOf(E);
    auto *Call = Macro ? nullptr : dyn_cast<CallExpr>(strip(E));
    const ApiEntry *Row = Macro ? Macro->Api : Call ? U.entryOf(Call) : nullptr;
    if (!Row || Row->R != Role::Convert || (Macro && Macro == Last))
      return E;
    const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
    const Expr *Given = (Macro ? ApiCall(U, *Macro, E) : ApiCall(U, *Row, Callee->getName(), Call)).arg(std::max(Row->Value, 0));
    if (!Given)
      return E;
    E = Given;
    Last = Macro;
  }
}

// Of `~BITS`: BITS.
const Expr *Operands::bitsNotIn(const Expr *Mask) {
  auto *Not = dyn_cast<UnaryOperator>(strip(unconverted(Mask)));
  return Not && Not->getOpcode() == UO_Not ? Not->getSubExpr() : nullptr;
}

const Expr *Operands::maskOf(const Expr *E) {
  E = strip(unconverted(E));
  if (auto *D = dyn_cast<DeclRefExpr>(E))
    return Masks.lookup(dyn_cast<VarDecl>(D->getDecl()));
  auto *B = dyn_cast<BinaryOperator>(E);
  if (!B || (B->getOpcode() != BO_And && B->getOpcode() != BO_AndAssign))
    return nullptr;
  return bitsNotIn(B->getRHS()) ? B->getRHS() : bitsNotIn(B->getLHS()) ? B->getLHS() : nullptr;
}

void Operands::changed(const Expr *LValue, const Expr *Mask) {
  if (auto *V = dyn_cast_or_null<VarDecl>(declOf(LValue)))
    Masks[V] = Mask;
}

// A register that is read, changed and written back holds settings, not an index.
static bool isOfVariables(const Expr *E) {
  E = strip(E);
  auto *B = dyn_cast<BinaryOperator>(E);
  return B ? B->isAdditiveOp() || B->isMultiplicativeOp() : isa<DeclRefExpr, MemberExpr, ArraySubscriptExpr>(E);
}

// Which of the bits that the one side names are left, only the other side knows.
bool Operands::isMasked(const Expr *E) const {
  auto *B = dyn_cast<BinaryOperator>(strip(E));
  Expr::EvalResult Result;
  auto IsKnown = [&](const Expr *Side) { return Side->isValueDependent() || Side->EvaluateAsInt(Result, U.Context); };
  return B && B->getOpcode() == BO_And && !IsKnown(B->getLHS()) && !IsKnown(B->getRHS());
}

fp_operand Operands::value(const Expr *Whole, SourceLocation Level, fp_nodes &Origin) {
  const Expr *E = unconverted(Whole);
  Words All, Own;
  U.Words.inAllParts(Whole, Level, All);
  if (std::optional<fp_operand> Param = parameter(E)) {
    U.Words.inAllParts(E, Level, Own);
    if (All.size() == Own.size()) // FIELD_PREP(OWN, x) says more than callers could of x
      return *Param;
  }
  fp_operand Op = Unknown;
  Op.text = U.joined(All, Names::Most);
  Expr::EvalResult Result;
  if (!E->isValueDependent() && E->getType()->isIntegralOrEnumerationType() && E->EvaluateAsInt(Result, U.Context)) {
    Op.value = Result.Val.getInt().isZero() ? FP_VALUE_ZERO : FP_VALUE_CONST;
    if (!*Op.text)
      Op.text = U.intern(llvm::toString(Result.Val.getInt(), 10));
    return Op;
  }
  U.Graph.list(Origin, From.of(E));
  if (const Expr *Mask = maskOf(E)) {
    Op.value = FP_VALUE_ZERO; // nothing is switched on by taking bits away
    Op.text = U.joined(takenAway(Mask, Level, All), Names::Most);
  } else if (isMasked(E)) {
    Op.text = "";
  } else if (isOfVariables(E)) {
    Op.value = FP_VALUE_INDEX;
  }
  return Op;
}

// The names of the bits, and then those that the value has besides.
Operands::Words Operands::takenAway(const Expr *Mask, SourceLocation Level, llvm::ArrayRef<llvm::StringRef> Besides) {
  Words Taken, All;
  if (const Expr *Bits = bitsNotIn(Mask))
    U.Words.in(Bits, Level, Taken);
  for (llvm::StringRef Name : Taken)
    All.push_back(U.intern(("~" + Name).str()));
  llvm::copy_if(Besides, std::back_inserter(All), [&](llvm::StringRef Name) { return !llvm::is_contained(Taken, Name); });
  return All;
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
