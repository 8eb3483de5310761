// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Expressions.h"
#include "AstQueries.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace fencepost {

void Expressions::evaluate(const Expr *E) {
  if (!E || isa<ConstantExpr, UnaryExprOrTypeTraitExpr>(E))
    return;
  if (const Expansions::Site *Site = U.Macros.siteOf(E))
    return Called.macro(*Site, E);
  switch (E->getStmtClass()) {
  case Stmt::IntegerLiteralClass:
  case Stmt::StringLiteralClass:
  case Stmt::CharacterLiteralClass:
  case Stmt::DeclRefExprClass:
  case Stmt::OffsetOfExprClass:
  case Stmt::AddrLabelExprClass:
  case Stmt::OpaqueValueExprClass:
    return;
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass:
    return conversion(cast<CastExpr>(E));
  case Stmt::UnaryOperatorClass:
    return unary(cast<UnaryOperator>(E));
  case Stmt::CompoundAssignOperatorClass:
    return change(cast<BinaryOperator>(E));
  case Stmt::BinaryOperatorClass:
    return binary(cast<BinaryOperator>(E));
  case Stmt::ConditionalOperatorClass:
    return choice(cast<ConditionalOperator>(E));
  case Stmt::BinaryConditionalOperatorClass:
    return orElse(cast<BinaryConditionalOperator>(E));
  case Stmt::CallExprClass:
    return Called.call(cast<CallExpr>(E));
  case Stmt::StmtExprClass:
    return block(cast<StmtExpr>(E));
  case Stmt::GenericSelectionExprClass:
    return evaluate(cast<GenericSelectionExpr>(E)->getResultExpr());
  case Stmt::ChooseExprClass:
    return evaluate(cast<ChooseExpr>(E)->getChosenSubExpr());
  case Stmt::MemberExprClass:
  case Stmt::ArraySubscriptExprClass:
    return address(E);
  default:
    for (const Stmt *Child : E->children())
      Inner.walk(Child, /*Used=*/true);
  }
}

void Expressions::address(const Expr *E) {
  E = E->IgnoreParens();
  if (U.Macros.siteOf(E))
    return evaluate(E);
  if (auto *M = dyn_cast<MemberExpr>(E))
    return M->isArrow() ? evaluate(M->getBase()) : address(M->getBase());
  if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
    evaluate(A->getBase());
    return evaluate(A->getIdx());
  }
  if (auto *D = dyn_cast<UnaryOperator>(E); D && (D->getOpcode() == UO_Deref || D->getOpcode() == UO_Extension))
    return evaluate(D->getSubExpr());
  if (auto *C = dyn_cast<CastExpr>(E); C && C->isLValue())
    return address(C->getSubExpr());
  if (!isa<DeclRefExpr>(E))
    evaluate(E);
}

// ---- operators ----

void Expressions::conversion(const CastExpr *C) {
  const Expr *Of = C->getSubExpr();
  if (C->getCastKind() != CK_LValueToRValue && C->getCastKind() != CK_ArrayToPointerDecay)
    return evaluate(Of);
  address(Of);
  // Pointers are loaded to get somewhere; the way there is ordered by the dependency.
  if (C->getCastKind() == CK_LValueToRValue && !C->getType()->isPointerType())
    Memory.load(Of, C->getBeginLoc());
}

void Expressions::unary(const UnaryOperator *O) {
  const Expr *Of = O->getSubExpr();
  if (O->getOpcode() == UO_AddrOf)
    return address(Of);
  if (!O->isIncrementDecrementOp())
    return evaluate(Of);
  address(Of);
  Memory.load(Of, O->getBeginLoc());
  Memory.store(Of, nullptr, O->getBeginLoc());
  Memory.assigned(Of);
}

void Expressions::binary(const BinaryOperator *O) {
  if (O->getOpcode() == BO_Assign)
    return assignment(O);
  if (O->isLogicalOp())
    return logical(O);
  Inner.walk(O->getLHS(), /*Used=*/O->getOpcode() != BO_Comma);
  evaluate(O->getRHS());
}

void Expressions::assignment(const BinaryOperator *O) {
  const Expr *To = O->getLHS(), *From = O->getRHS();
  size_t Before = F.Branches.loads();
  evaluate(From);
  address(To);
  F.Branches.assigned(To, From, Before);
  if (Memory.store(To, From, O->getBeginLoc()))
    F.Branches.stored(From, Before);
  Memory.assigned(To);
  F.Operand.changed(To, F.Operand.maskOf(From));
  if (carriesAddress(To->getType()))
    F.Flow.flow(F.Flow.node(To), From);
  if (isa<DeclRefExpr, MemberExpr>(To->IgnoreParens()))
    F.Flow.flowContents(declOf(To), From);
}

// `x |= y` and kin.
void Expressions::change(const BinaryOperator *O) {
  const Expr *To = O->getLHS(), *By = O->getRHS();
  size_t Before = F.Branches.loads();
  evaluate(By);
  address(To);
  const Expr *Mask = F.Operand.maskOf(O);
  F.Operand.changed(To, O->getOpcode() == BO_AndAssign ? By : nullptr);
  F.Branches.assigned(To, By, Before);
  Memory.load(To, O->getBeginLoc());
  if (Memory.store(To, Mask ? O : By, O->getBeginLoc()))
    F.Branches.stored(By, Before);
  Memory.assigned(To);
}

void Expressions::logical(const BinaryOperator *O) {
  unsigned Right = F.Events.newBlock(), Behind = F.Events.newBlock();
  if (O->getOpcode() == BO_LAnd)
    branchOn(O->getLHS(), Right, Behind, FP_TESTED);
  else
    branchOn(O->getLHS(), Behind, Right, FP_TESTED);
  F.Events.enter(Right);
  evaluate(O->getRHS());
  F.Events.jump(Behind);
  F.Events.enter(Behind);
}

void Expressions::choice(const ConditionalOperator *O) {
  unsigned Then = F.Events.newBlock(), Else = F.Events.newBlock(), Behind = F.Events.newBlock();
  // `desc_done(d) ? d : NULL`: whoever asked for d will not go on without it.
  bool OrNull = O->getType()->isPointerType() &&
                isNull(U.Context, O->getTrueExpr()) != isNull(U.Context, O->getFalseExpr());
  branchOn(O->getCond(), Then, Else, OrNull ? FP_ENDS : FP_TESTED);
  F.Events.enter(Then);
  evaluate(O->getTrueExpr());
  F.Events.jump(Behind);
  F.Events.enter(Else);
  evaluate(O->getFalseExpr());
  F.Events.jump(Behind);
  F.Events.enter(Behind);
}

// `x ?: y`
void Expressions::orElse(const BinaryConditionalOperator *O) {
  unsigned Else = F.Events.newBlock(), Behind = F.Events.newBlock();
  evaluate(O->getCommon());
  F.Events.jump(Behind);
  F.Events.jump(Else);
  F.Events.enter(Else);
  evaluate(O->getFalseExpr());
  F.Events.jump(Behind);
  F.Events.enter(Behind);
}

void Expressions::block(const StmtExpr *E) {
  const CompoundStmt *Body = E->getSubStmt();
  Result = Body->body_empty() ? nullptr : Body->body_back();
  Inner.walk(Body, /*Used=*/true);
}

// ---- branches ----

void Expressions::branchOn(const Expr *Cond, unsigned Then, unsigned Else, fp_test Test, unsigned Leaving) {
  const Expr *E = Cond->IgnoreParenImpCasts();
  if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isLogicalOp() && !U.Macros.siteOf(E)) {
    unsigned Right = F.Events.newBlock();
    if (B->getOpcode() == BO_LAnd)
      branchOn(B->getLHS(), Right, Else, Test, Leaving);
    else
      branchOn(B->getLHS(), Then, Right, Test, Leaving);
    F.Events.enter(Right);
    branchOn(B->getRHS(), Then, Else, Test, Leaving);
    return;
  }
  if (auto *N = dyn_cast<UnaryOperator>(E); N && N->getOpcode() == UO_LNot)
    return branchOn(N->getSubExpr(), Else, Then, Test, Leaving);
  // likely() and unlikely() are __builtin_expect(!!(x), y).
  if (auto *C = dyn_cast<CallExpr>(E); C && C->getBuiltinCallee() == Builtin::BI__builtin_expect)
    return branchOn(C->getArg(0), Then, Else, Test, Leaving);
  decide(Cond, Then, Else, Test, Leaving);
}

// What a function returns that does nothing else; null: it does.
static const Expr *onlyResult(const CallExpr *Call) {
  const FunctionDecl *F = Call->getDirectCallee();
  auto *Body = F ? dyn_cast_or_null<CompoundStmt>(F->getBody()) : nullptr;
  auto *Return = Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front()) : nullptr;
  return Return ? Return->getRetValue() : nullptr;
}

// Whether the bits that `status & BITS`, or a comparison of that with 0, is about are set where it holds. Calls: to be
// followed down.
static fp_bits bitsIf(const ASTContext &Context, const Expr *Cond, bool Holds, unsigned Calls = 2) {
  const Expr *E = strip(Cond);
  if (auto *N = dyn_cast<UnaryOperator>(E); N && N->getOpcode() == UO_LNot)
    return bitsIf(Context, N->getSubExpr(), !Holds, Calls);
  if (auto *C = dyn_cast<CallExpr>(E))
    if (const Expr *Result = Calls ? onlyResult(C) : nullptr)
      return bitsIf(Context, Result, Holds, Calls - 1);
  auto *B = dyn_cast<BinaryOperator>(E);
  if (B && B->isEqualityOp()) {
    Expr::EvalResult With;
    if (!B->getRHS()->EvaluateAsInt(With, Context) || !With.Val.getInt().isZero())
      return FP_BITS_ANY;
    return bitsIf(Context, B->getLHS(), Holds == (B->getOpcode() == BO_NE), Calls);
  }
  if (!B || B->getOpcode() != BO_And)
    return FP_BITS_ANY;
  return Holds ? FP_BITS_SET : FP_BITS_CLEAR;
}

// By a condition that has no others in it.
void Expressions::decide(const Expr *Cond, unsigned Then, unsigned Else, fp_test Test, unsigned Leaving) {
  SourceLocation At = Cond->getBeginLoc();
  size_t Before = F.Branches.loads();
  evaluate(Cond);
  unsigned On = Leaving == Then ? Else : Leaving == Else ? Then : F.Events.block();
  fp_bits Bits = Leaving ? bitsIf(U.Context, Cond, Leaving == Else) : FP_BITS_ANY;
  F.Branches.tested(Test, Cond, Before, On, At, Bits);
  if (const ApiEntry *Row = U.entryOf(Cond->IgnoreParenImpCasts()); Row && Row->R == Role::MapError)
    F.Events.addTo(Then, FP_HANDOVER, At, At, "failed mapping")->handover = FP_BACK;
  leaveBy(Cond, Then, Else);
}

// By those of the two edges that it can take. What is asked for again is known on the way.
void Expressions::leaveBy(const Expr *Cond, unsigned Then, unsigned Else) {
  bool Value;
  bool Known = !Cond->IgnoreParenImpCasts()->isValueDependent() && !Cond->HasSideEffects(U.Context) &&
               Cond->EvaluateAsBooleanCondition(Value, U.Context);
  std::optional<Correlated::Condition> Again = F.Assumed.of(Cond);
  auto Go = [&](unsigned To, bool IsTrue) {
    if (!Again || F.Events.isDead())
      return F.Events.jump(To);
    unsigned Way = F.Events.newBlock();
    F.Events.jump(Way);
    F.Assumed.add(Way, Again->Name, IsTrue == Again->Value ? FP_TRUE : FP_FALSE, Cond->getBeginLoc());
    F.Events.edge(Way, To);
  };
  if (!Known || Value)
    Go(Then, true);
  if (!Known || !Value)
    Go(Else, false);
  F.Events.close();
}

} // namespace fencepost
