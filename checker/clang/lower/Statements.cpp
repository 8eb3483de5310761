// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Statements.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace fencepost {

void Statements::run(const Stmt *S) {
  if (const Expansions::Site *Site = U.Macros.siteOf(S))
    return Called.macro(*Site, S);
  switch (S->getStmtClass()) {
  case Stmt::DeclStmtClass:
    for (const Decl *D : cast<DeclStmt>(S)->decls())
      declaration(D);
    return;
  case Stmt::IfStmtClass:
    return ifStmt(cast<IfStmt>(S));
  case Stmt::WhileStmtClass: {
    auto *W = cast<WhileStmt>(S);
    return loop(W->getCond(), W->getBody(), nullptr, W->getConditionVariable(), true);
  }
  case Stmt::DoStmtClass: {
    auto *D = cast<DoStmt>(S);
    return loop(D->getCond(), D->getBody(), nullptr, nullptr, false);
  }
  case Stmt::ForStmtClass:
    return forStmt(cast<ForStmt>(S));
  case Stmt::SwitchStmtClass:
    return switchStmt(cast<SwitchStmt>(S));
  case Stmt::CaseStmtClass:
  case Stmt::DefaultStmtClass:
    return label(S, cast<SwitchCase>(S)->getSubStmt());
  case Stmt::LabelStmtClass:
    return label(S, cast<LabelStmt>(S)->getSubStmt());
  case Stmt::GotoStmtClass:
    return leaveTo(blockOf(cast<GotoStmt>(S)->getLabel()->getStmt()));
  case Stmt::BreakStmtClass:
    return leaveTo(Breaks);
  case Stmt::ContinueStmtClass:
    return leaveTo(Continues);
  case Stmt::ReturnStmtClass:
    return returnStmt(cast<ReturnStmt>(S));
  case Stmt::GCCAsmStmtClass:
    return inlineAssembly(cast<GCCAsmStmt>(S));
  default: // CompoundStmt, AttributedStmt
    Inner.walkChildren(S);
  }
}

// ---- branches ----

static const Stmt *lastOf(const Stmt *S) {
  auto *C = dyn_cast_or_null<CompoundStmt>(S);
  return !C ? S : C->body_empty() ? nullptr : C->body_back();
}

static bool endsWithBreak(const Stmt *S) {
  return isa_and_nonnull<BreakStmt>(lastOf(S));
}

// What a test is for that has the statement run.
static fp_test testFor(const Stmt *S) {
  S = lastOf(S);
  if (isa_and_nonnull<ReturnStmt, BreakStmt>(S))
    return FP_ENDS;
  return isa_and_nonnull<ContinueStmt, GotoStmt>(S) ? FP_GUARDS : FP_TESTED;
}

// The barrier that a branch consists of, and nothing else.
const ApiEntry *Statements::loneBarrier(const Stmt *S) {
  if (auto *C = dyn_cast_or_null<CompoundStmt>(S))
    S = C->size() == 1 ? C->body_front() : nullptr;
  const ApiEntry *Row = S ? U.entryOf(S) : nullptr;
  return Row && Row->R == Role::Barrier ? Row : nullptr;
}

static bool isForDevices(const fp_primitive *P) {
  return P->family == FP_DMA || P->family == FP_MANDATORY;
}

// `if (weak) virt_wmb(); else wmb();` is one barrier whose strength follows a flag: whether a CPU
// or a device is on the other side. Where both are for a device they are two ways, and each has to do.
bool Statements::eitherBarrier(const IfStmt *S) {
  const ApiEntry *Then = loneBarrier(S->getThen()), *Else = loneBarrier(S->getElse());
  if (!Then || !Else || (isForDevices(Then->Primitive) && isForDevices(Else->Primitive)))
    return false;
  Exprs.evaluate(S->getCond());
  F.Events.barrier(Then->Primitive, Else->Primitive, "barrier", S->getThen()->getBeginLoc(), S->getBeginLoc(), false);
  return true;
}

void Statements::ifStmt(const IfStmt *S) {
  Inner.walk(S->getInit(), /*Used=*/false);
  if (S->getConditionVariable())
    declaration(S->getConditionVariable());
  if (eitherBarrier(S))
    return;
  unsigned ThenBlock = F.Events.newBlock(), Behind = F.Events.newBlock();
  unsigned ElseBlock = S->getElse() ? F.Events.newBlock() : Behind;
  fp_test IfTrue = testFor(S->getThen()), IfFalse = testFor(S->getElse());
  bool OneLeaves = (IfTrue == FP_TESTED) != (IfFalse == FP_TESTED);
  // What a loop waits for is there when it is left.
  const Stmt *Leaves = IfTrue == FP_TESTED ? S->getElse() : S->getThen();
  bool TrueGoesOn = (IfTrue == FP_TESTED) != (Waits && endsWithBreak(Leaves));
  Exprs.branchOn(S->getCond(), ThenBlock, ElseBlock, OneLeaves ? std::max(IfTrue, IfFalse) : FP_TESTED,
                 !OneLeaves ? 0 : TrueGoesOn ? ElseBlock : ThenBlock);
  F.Events.enter(ThenBlock);
  Inner.walk(S->getThen(), /*Used=*/false);
  F.Events.jump(Behind);
  if (S->getElse()) {
    F.Events.enter(ElseBlock);
    Inner.walk(S->getElse(), /*Used=*/false);
    F.Events.jump(Behind);
  }
  F.Events.enter(Behind);
}

void Statements::switchStmt(const SwitchStmt *S) {
  if (S->getConditionVariable())
    declaration(S->getConditionVariable());
  size_t Before = F.Branches.loads();
  Exprs.evaluate(S->getCond());
  F.Branches.tested(FP_TESTED, S->getCond(), Before, F.Events.block(), S->getBeginLoc());
  unsigned Behind = F.Events.newBlock();
  bool HasDefault = S->isAllEnumCasesCovered();
  for (const SwitchCase *C = S->getSwitchCaseList(); C; C = C->getNextSwitchCase()) {
    F.Events.jump(blockOf(C));
    HasDefault |= isa<DefaultStmt>(C);
  }
  if (!HasDefault)
    F.Events.jump(Behind);
  Breaks.push_back(Behind);
  F.Events.leave();
  Inner.walk(S->getBody(), /*Used=*/false);
  F.Events.jump(Behind);
  Breaks.pop_back();
  F.Events.enter(Behind);
}

// ---- loops ----

// A round of the loop takes a time that somebody chose.
bool Statements::delays(const Stmt *S) {
  if (!S)
    return false;
  if (const ApiEntry *Row = isa<Expr>(S) ? U.entryOf(S) : nullptr)
    return Row->R == Role::Delay;
  return llvm::any_of(S->children(), [&](const Stmt *Child) { return delays(Child); });
}

void Statements::forStmt(const ForStmt *S) {
  Inner.walk(S->getInit(), /*Used=*/false);
  loop(S->getCond(), S->getBody(), S->getInc(), S->getConditionVariable(), true);
}

void Statements::loop(const Expr *Cond, const Stmt *Body, const Stmt *Inc, const VarDecl *CondVar, bool TestFirst) {
  unsigned Head = F.Events.newBlock(), Start = F.Events.newBlock();
  unsigned Next = F.Events.newBlock(), Behind = F.Events.newBlock();
  F.Events.jump(TestFirst ? Head : Start);
  F.Events.enter(Head);
  if (CondVar)
    declaration(CondVar);
  if (Cond)
    Exprs.branchOn(Cond, Start, Behind, FP_ENDS);
  else
    F.Events.jump(Start);
  Breaks.push_back(Behind);
  Continues.push_back(Next);
  F.Events.enter(Start);
  llvm::SaveAndRestore<bool> Outer(Waits, delays(Body));
  Inner.walk(Body, /*Used=*/false);
  F.Events.jump(Next);
  F.Events.enter(Next);
  Inner.walk(Inc, /*Used=*/false);
  F.Events.jump(Head);
  Breaks.pop_back();
  Continues.pop_back();
  F.Events.enter(Behind);
}

// ---- jumps ----

unsigned Statements::blockOf(const Stmt *Key) {
  auto [It, New] = Labels.try_emplace(Key, 0);
  if (New)
    It->second = F.Events.newBlock();
  return It->second;
}

void Statements::label(const Stmt *Key, const Stmt *Sub) {
  unsigned Here = blockOf(Key);
  F.Events.jump(Here);
  F.Events.enter(Here);
  Inner.walk(Sub, /*Used=*/false);
}

// To the last of these blocks, if there is one.
void Statements::leaveTo(llvm::ArrayRef<unsigned> Behind) {
  if (!Behind.empty())
    F.Events.jump(Behind.back());
  F.Events.leave();
}

void Statements::returnStmt(const ReturnStmt *S) {
  if (const Expr *Value = S->getRetValue()) {
    size_t Before = F.Branches.loads();
    Exprs.evaluate(Value);
    F.Flow.flow(F.FD, Value);
    F.Branches.made(F.FD, Value, Before);
  }
  F.Events.leave();
}

// ---- without branches ----

void Statements::declaration(const Decl *D) {
  auto *V = dyn_cast<VarDecl>(D);
  if (!V || !V->getInit())
    return;
  if (V->isStaticLocal())
    return U.Pointers.scanInitializer(V->getInit());
  size_t Before = F.Branches.loads();
  Exprs.evaluate(V->getInit());
  F.Flow.flow(V, V->getInit());
  if (V->getType()->isIntegerType())
    U.Words.madeOf(V, V->getInit(), F.FD->getLocation());
  F.Branches.made(V, V->getInit(), Before);
  F.Assumed.changed(V, V->getLocation());
}

// Assembly of the driver's own that clobbers memory is a fence of a kind nobody has told us.
void Statements::inlineAssembly(const GCCAsmStmt *S) {
  Inner.walkChildren(S);
  if (!F.OfDriver || U.Shared.isKernel(U.SM.getSpellingLoc(S->getAsmLoc())))
    return;
  for (unsigned I = 0; I < S->getNumClobbers(); ++I)
    if (S->getClobber(I) == "memory")
      F.Events.barrier(fp_primitive_find("mb", 2), nullptr, "asm", S->getAsmLoc(), S->getAsmLoc(), true);
}

} // namespace fencepost
