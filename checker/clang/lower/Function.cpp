// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Function.h"
#include "AstQueries.h"
#include "Buffers.h"
#include "Correlated.h"
#include "Places.h"
#include "fencepost/link.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace fencepost {

static constexpr int ToDevice = 1; // enum dma_data_direction

namespace {

const Stmt *lastOf(const Stmt *S) {
  auto *C = dyn_cast_or_null<CompoundStmt>(S);
  return !C ? S : C->body_empty() ? nullptr : C->body_back();
}

bool endsWithBreak(const Stmt *S) {
  return isa_and_nonnull<BreakStmt>(lastOf(S));
}

// What a test is for that has the statement run.
fp_test testFor(const Stmt *S) {
  S = lastOf(S);
  if (isa_and_nonnull<ReturnStmt, BreakStmt>(S))
    return FP_ENDS;
  return isa_and_nonnull<ContinueStmt, GotoStmt>(S) ? FP_GUARDS : FP_TESTED;
}

} // namespace

// ---- one function ----

class FunctionLowering {
public:
  FunctionLowering(UnitContext &U, SharedNames &Shared, const FunctionDecl *FD, unsigned Number)
      : U(U), Shared(Shared), FD(FD), Number(Number), DriverText(!U.Shared.isKernel(FD->getLocation())), Twice(U.Types) {}

  void run() {
    Block = fp_block_add(U.Unit, Number);
    if (DriverText)
      Twice.find(FD->getBody());
    stmt(FD->getBody());
  }

private:
  // The memory that an access goes to.
  struct Touched {
    Place At;
    clang::QualType Type;
    NodeList Pointer;   // what the pointer on the way may be
    int Param = -1;     // it is this parameter
    int Index = -1;     // ... and this one tells which element
    std::string Buffer; // the streaming buffer that it is, or is in
  };

  // What a value was made of.
  struct Sources {
    llvm::SmallVector<Conditions::Id, 8> Of;
    llvm::SmallVector<llvm::StringRef, 8> Names;
  };

  // -- blocks --
  unsigned newBlock() { return fp_block_add(U.Unit, Number); }
  void jump(unsigned To) {
    if (!Dead)
      fp_edge_add(U.Unit, Number, Block, To);
  }
  void enter(unsigned To) {
    Block = To;
    Dead = false;
  }
  // Behind a return or goto: code that only a label can reach.
  void leave() {
    Block = newBlock();
    Dead = true;
  }

  // -- statements --
  void stmt(const Stmt *S);
  void ifStmt(const IfStmt *S);
  void loop(const Expr *Cond, const Stmt *Body, const Stmt *Inc, const VarDecl *CondVar, bool TestFirst);
  bool delays(const Stmt *S);
  void switchStmt(const SwitchStmt *S);
  void label(const Stmt *Key, const Stmt *Sub);
  void declaration(const Decl *D);
  void branchOn(const Expr *Cond, unsigned Then, unsigned Else, fp_test Test, unsigned Leaving = 0);
  void test(fp_test Test, const Sources &From, unsigned Where, SourceLocation At);
  void assume(llvm::StringRef Condition, fp_assumed Assumed, SourceLocation At);
  const ApiEntry *loneBarrier(const Stmt *S);

  // -- expressions --
  void expr(const Expr *E);
  void address(const Expr *E);
  void children(const Stmt *S);
  void call(const CallExpr *E);
  void callFunction(const FunctionDecl *Callee, const CallExpr *E, SourceLocation At);
  void callElsewhere(const FunctionDecl *Callee, const CallExpr *E, SourceLocation At);
  void arguments(fp_event *Call, const CallExpr *E);
  void handOver(const std::string &Callee, const CallExpr *E);
  void callback(const CallExpr *E, const ValueDecl *Field);
  void api(const Expansions::Site &Site, const Stmt *S);
  void api(const ApiEntry &Entry, llvm::StringRef Name, SourceLocation At, SourceLocation Site,
           llvm::ArrayRef<const Expr *> Args);
  void apply(const ApiEntry &Entry, llvm::StringRef Name, SourceLocation At, SourceLocation Site,
             llvm::ArrayRef<const Expr *> Args);
  void inlineAssembly(const GCCAsmStmt *S);

  // -- events --
  unsigned lastEvent() const { return fp_function_at(U.Unit, Number)->blocks[Block].nevents - 1; }
  fp_event *event(fp_event_type Type, SourceLocation At, SourceLocation Site, llvm::StringRef Text);
  void access(fp_event_type Type, const Expr *LValue, SourceLocation At, bool Marked);
  void store(const Expr *LValue, const Expr *Value, SourceLocation At);
  void valueStored(const Expr *Value, unsigned EventsBefore);
  Touched touched(Place At, QualType Type);
  Touched touched(const Expr *LValue);
  Touched pointed(const Expr *Pointer);
  void accessThrough(fp_event_type Type, const Expr *Pointer, SourceLocation At, bool Marked);
  void describe(fp_event &E, const Touched &T);
  const fp_event *pointee(const Expr *Arg);
  void access(fp_event_type Type, const Touched &T, SourceLocation At, bool Marked);
  std::optional<int> direction(llvm::ArrayRef<const Expr *> Args) const;
  unsigned microseconds(const Expr *Time, unsigned Unit) const;
  void discarded(const Expr *E);
  bool readsBuffer(const ApiEntry &Entry, llvm::ArrayRef<const Expr *> Args) const;
  void assigned(const Expr *LValue);
  void copyFrom(const Expr *Source, const Expr *To, SourceLocation At);
  void mmio(const ApiEntry &Entry, llvm::StringRef Name, SourceLocation At, SourceLocation Site,
            llvm::ArrayRef<const Expr *> Args);
  void barrier(const fp_primitive *P, const fp_primitive *Alternative, llvm::StringRef Name, SourceLocation At,
               SourceLocation Site, bool Implied);

  // -- what values are --
  NodeList values(const Expr *E, unsigned Depth = 0);
  fp_operand operand(const Expr *E, SourceLocation Level, NodeList *Nodes);
  fp_operand device(const Expr *Address);
  fp_operand registerNames(const Expr *Address, SourceLocation Level);
  bool isDoorbell(const Expr *Address);
  bool clearsBits(const Expr *E) const;
  const Expr *unconverted(const Expr *E);
  int paramIndex(const Expr *E);
  int ownParam(const Expr *E);
  int indexParam(const Expr *E);
  void flow(const ValueDecl *To, const Expr *From);
  void flow(NodeId To, const Expr *From);
  void flowContents(const ValueDecl *To, const Expr *From);

  // -- which loads decide a branch --
  Sources sourcesOf(const Expr *E, size_t LoadsBefore);
  void collect(const Stmt *S, Sources &Found);
  void madeOf(const Expr *LValue, const Expr *Value, size_t LoadsBefore);
  void passed(const ParmVarDecl *To, const Expr *Arg, size_t LoadsBefore);
  Conditions::Id holder(const ValueDecl *D) { return U.Tested.holder(D->getCanonicalDecl()); }
  Conditions::Id behind(const ValueDecl *D) {
    return U.Tested.holder(reinterpret_cast<const char *>(D->getCanonicalDecl()) + 1);
  }

  NodeId nodeOfField(QualType Record, llvm::StringRef Name);
  NodeId nodeOfLValue(const Expr *E);
  NodeId receiver(const Expr *Argument);
  std::string origin(llvm::StringRef Name, SourceLocation At);

  UnitContext &U;
  SharedNames &Shared;
  const FunctionDecl *FD;
  unsigned Number;
  bool DriverText; // kernel-header inlines keep only what touches devices
  unsigned Block = 0;
  bool Dead = false;
  bool Waits = false;  // in a loop that does
  Correlated Twice;    // conditions that are asked for again
  const Stmt *Result = nullptr; // the last one of a statement expression, whose value is used
  bool Mapped = false; // a buffer, further up in the text
  Buffers Streaming;   // ... by their names
  llvm::DenseSet<const ValueDecl *> Moved; // variables that were assigned to, further up
  llvm::SmallVector<unsigned, 8> Breaks, Continues;
  llvm::DenseMap<const Stmt *, unsigned> Labels;       // labelled and case statements
  llvm::DenseMap<const VarDecl *, bool> LastClears;    // did the last change of it, so far, only take bits away?
  llvm::DenseSet<FileID> Done;                         // expansions that have become events
  std::vector<Conditions::Id> Loads;                   // in the order of the events
};

// -- statements --

void FunctionLowering::stmt(const Stmt *S) {
  if (!S)
    return;
  if (auto *E = dyn_cast<Expr>(S)) {
    expr(E);
    if (S != Result)
      discarded(E);
    return;
  }
  if (const Expansions::Site *Site = U.Macros.siteOf(S)) {
    if (Done.insert(Site->Body).second)
      api(*Site, S);
    return;
  }
  switch (S->getStmtClass()) {
  case Stmt::CompoundStmtClass:
    for (const Stmt *Sub : cast<CompoundStmt>(S)->body())
      stmt(Sub);
    break;
  case Stmt::DeclStmtClass:
    for (const Decl *D : cast<DeclStmt>(S)->decls())
      declaration(D);
    break;
  case Stmt::IfStmtClass:
    ifStmt(cast<IfStmt>(S));
    break;
  case Stmt::WhileStmtClass: {
    auto *W = cast<WhileStmt>(S);
    loop(W->getCond(), W->getBody(), nullptr, W->getConditionVariable(), true);
    break;
  }
  case Stmt::DoStmtClass: {
    auto *D = cast<DoStmt>(S);
    loop(D->getCond(), D->getBody(), nullptr, nullptr, false);
    break;
  }
  case Stmt::ForStmtClass: {
    auto *F = cast<ForStmt>(S);
    stmt(F->getInit());
    loop(F->getCond(), F->getBody(), F->getInc(), F->getConditionVariable(), true);
    break;
  }
  case Stmt::SwitchStmtClass:
    switchStmt(cast<SwitchStmt>(S));
    break;
  case Stmt::CaseStmtClass:
  case Stmt::DefaultStmtClass:
    label(S, cast<SwitchCase>(S)->getSubStmt());
    break;
  case Stmt::LabelStmtClass:
    label(cast<LabelStmt>(S), cast<LabelStmt>(S)->getSubStmt());
    break;
  case Stmt::GotoStmtClass: {
    const Stmt *To = cast<GotoStmt>(S)->getLabel()->getStmt();
    auto [It, New] = Labels.try_emplace(To, 0);
    if (New)
      It->second = newBlock();
    jump(It->second);
    leave();
    break;
  }
  case Stmt::BreakStmtClass:
    if (!Breaks.empty())
      jump(Breaks.back());
    leave();
    break;
  case Stmt::ContinueStmtClass:
    if (!Continues.empty())
      jump(Continues.back());
    leave();
    break;
  case Stmt::ReturnStmtClass: {
    const Expr *Value = cast<ReturnStmt>(S)->getRetValue();
    if (Value) {
      size_t Before = Loads.size();
      expr(Value);
      flow(FD, Value);
      Sources From = sourcesOf(Value, Before);
      U.Tested.made(holder(FD), From.Of, From.Names);
    }
    leave();
    break;
  }
  case Stmt::GCCAsmStmtClass:
    inlineAssembly(cast<GCCAsmStmt>(S));
    break;
  case Stmt::AttributedStmtClass:
    stmt(cast<AttributedStmt>(S)->getSubStmt());
    break;
  default:
    children(S);
  }
}

// The barrier that a branch consists of, and nothing else.
const ApiEntry *FunctionLowering::loneBarrier(const Stmt *S) {
  if (auto *C = dyn_cast_or_null<CompoundStmt>(S))
    S = C->size() == 1 ? C->body_front() : nullptr;
  const ApiEntry *Entry = S ? U.entryOf(S) : nullptr;
  return Entry && Entry->R == Role::Barrier ? Entry : nullptr;
}

void FunctionLowering::ifStmt(const IfStmt *S) {
  if (S->getInit())
    stmt(S->getInit());
  if (S->getConditionVariable())
    declaration(S->getConditionVariable());

  // `if (weak) virt_wmb(); else wmb();` is one barrier whose strength follows a flag.
  const ApiEntry *Then = loneBarrier(S->getThen()), *Else = loneBarrier(S->getElse());
  if (Then && Else) {
    expr(S->getCond());
    barrier(Then->Primitive, Else->Primitive, "barrier", S->getThen()->getBeginLoc(), S->getBeginLoc(), false);
    return;
  }
  unsigned ThenBlock = newBlock(), Behind = newBlock();
  unsigned ElseBlock = S->getElse() ? newBlock() : Behind;
  fp_test IfTrue = testFor(S->getThen()), IfFalse = testFor(S->getElse());
  bool OneLeaves = (IfTrue == FP_TESTED) != (IfFalse == FP_TESTED);
  // What a loop waits for is there when it is left.
  bool TrueGoesOn = (IfTrue == FP_TESTED) != (Waits && endsWithBreak(IfTrue == FP_TESTED ? S->getElse() : S->getThen()));
  branchOn(S->getCond(), ThenBlock, ElseBlock, OneLeaves ? std::max(IfTrue, IfFalse) : FP_TESTED,
           !OneLeaves ? 0 : TrueGoesOn ? ElseBlock : ThenBlock);
  enter(ThenBlock);
  stmt(S->getThen());
  jump(Behind);
  if (S->getElse()) {
    enter(ElseBlock);
    stmt(S->getElse());
    jump(Behind);
  }
  enter(Behind);
}

// Evaluates the condition and leaves by the edges that it can take. Leaving: the one that the test is there to keep
// from going on, if any; then only the other one has been told anything.
void FunctionLowering::branchOn(const Expr *Cond, unsigned Then, unsigned Else, fp_test Test, unsigned Leaving) {
  const Expr *E = Cond->IgnoreParenImpCasts();
  if (auto *B = dyn_cast<BinaryOperator>(E); B && B->isLogicalOp() && !U.Macros.siteOf(E)) {
    unsigned Right = newBlock();
    if (B->getOpcode() == BO_LAnd)
      branchOn(B->getLHS(), Right, Else, Test, Leaving);
    else
      branchOn(B->getLHS(), Then, Right, Test, Leaving);
    enter(Right);
    branchOn(B->getRHS(), Then, Else, Test, Leaving);
    return;
  }
  if (auto *N = dyn_cast<UnaryOperator>(E); N && N->getOpcode() == UO_LNot)
    return branchOn(N->getSubExpr(), Else, Then, Test, Leaving);
  // likely() and unlikely() are __builtin_expect(!!(x), y).
  if (auto *C = dyn_cast<CallExpr>(E); C && C->getBuiltinCallee() == Builtin::BI__builtin_expect)
    return branchOn(C->getArg(0), Then, Else, Test, Leaving);
  size_t Before = Loads.size();
  expr(Cond);
  unsigned On = Leaving == Then ? Else : Leaving == Else ? Then : Block;
  test(Test, sourcesOf(Cond, Before), On, Cond->getBeginLoc());
  if (const ApiEntry *Entry = U.entryOf(E); Entry && Entry->R == Role::MapError) {
    unsigned Here = Block;
    Block = Then;
    event(FP_HANDOVER, Cond->getBeginLoc(), Cond->getBeginLoc(), "failed mapping")->handover = FP_BACK;
    Block = Here;
  }
  bool Value;
  bool Known = !E->isValueDependent() && !Cond->HasSideEffects(U.Context) &&
               Cond->EvaluateAsBooleanCondition(Value, U.Context);
  std::optional<Correlated::Condition> Again = Twice.of(Cond);
  auto Go = [&](unsigned To, bool IsTrue) {
    if (Again && !Dead) {
      unsigned Here = Block;
      Block = newBlock();
      fp_edge_add(U.Unit, Number, Here, Block);
      assume(Again->Name, IsTrue == Again->Value ? FP_TRUE : FP_FALSE, Cond->getBeginLoc());
      jump(To);
      Block = Here;
    } else {
      jump(To);
    }
  };
  if (!Known || Value)
    Go(Then, true);
  if (!Known || !Value)
    Go(Else, false);
  Dead = true;
}

void FunctionLowering::assume(llvm::StringRef Condition, fp_assumed Assumed, SourceLocation At) {
  fp_event *E = event(FP_ASSUME_EV, At, At, "condition");
  E->condition = U.intern(Condition);
  E->assumed = Assumed;
}

// Which loads are asked for is known at the end of the unit.
void FunctionLowering::test(fp_test Test, const Sources &From, unsigned Where, SourceLocation At) {
  if (From.Of.empty() || !DriverText)
    return;
  unsigned Here = Block;
  Block = Where;
  event(FP_TEST_EV, At, At, "test");
  U.Tested.tested({Number, Block, lastEvent()}, Test, From.Of, From.Names);
  Block = Here;
}

void FunctionLowering::loop(const Expr *Cond, const Stmt *Body, const Stmt *Inc, const VarDecl *CondVar,
                            bool TestFirst) {
  unsigned Head = newBlock(), Start = newBlock(), Next = newBlock(), Behind = newBlock();
  jump(TestFirst ? Head : Start);
  enter(Head);
  if (CondVar)
    declaration(CondVar);
  if (Cond)
    branchOn(Cond, Start, Behind, FP_ENDS);
  else
    jump(Start);
  Breaks.push_back(Behind);
  Continues.push_back(Next);
  enter(Start);
  llvm::SaveAndRestore<bool> Outer(Waits, delays(Body));
  stmt(Body);
  jump(Next);
  enter(Next);
  if (Inc)
    stmt(Inc);
  jump(Head);
  Breaks.pop_back();
  Continues.pop_back();
  enter(Behind);
}

// A round of the loop takes a time that somebody chose.
bool FunctionLowering::delays(const Stmt *S) {
  if (!S)
    return false;
  if (const ApiEntry *Entry = isa<Expr>(S) ? U.entryOf(S) : nullptr)
    return Entry->R == Role::Delay;
  return llvm::any_of(S->children(), [&](const Stmt *Child) { return delays(Child); });
}

void FunctionLowering::switchStmt(const SwitchStmt *S) {
  if (S->getConditionVariable())
    declaration(S->getConditionVariable());
  size_t Before = Loads.size();
  expr(S->getCond());
  test(FP_TESTED, sourcesOf(S->getCond(), Before), Block, S->getBeginLoc());
  unsigned Behind = newBlock();
  bool HasDefault = S->isAllEnumCasesCovered();
  for (const SwitchCase *C = S->getSwitchCaseList(); C; C = C->getNextSwitchCase()) {
    unsigned Target = newBlock();
    Labels[C] = Target;
    jump(Target);
    HasDefault |= isa<DefaultStmt>(C);
  }
  if (!HasDefault)
    jump(Behind);
  Breaks.push_back(Behind);
  leave();
  stmt(S->getBody());
  jump(Behind);
  Breaks.pop_back();
  enter(Behind);
}

void FunctionLowering::label(const Stmt *Key, const Stmt *Sub) {
  auto [It, New] = Labels.try_emplace(Key, 0);
  if (New)
    It->second = newBlock();
  unsigned Target = It->second;
  jump(Target);
  enter(Target);
  stmt(Sub);
}

void FunctionLowering::declaration(const Decl *D) {
  auto *V = dyn_cast<VarDecl>(D);
  if (!V || !V->getInit())
    return;
  if (V->isStaticLocal())
    return U.Pointers.scanInitializer(V->getInit());
  size_t Before = Loads.size();
  expr(V->getInit());
  flow(V, V->getInit());
  if (V->getType()->isIntegerType())
    U.Words.madeOf(V, V->getInit(), FD->getLocation());
  Sources From = sourcesOf(V->getInit(), Before);
  U.Tested.made(holder(V), From.Of, From.Names);
  for (const std::string &Condition : Twice.with(V))
    assume(Condition, FP_UNSURE, V->getLocation());
}

// Assembly of the driver's own that clobbers memory is a fence of a kind nobody has told us.
void FunctionLowering::inlineAssembly(const GCCAsmStmt *S) {
  children(S);
  if (!DriverText || U.Shared.isKernel(U.SM.getSpellingLoc(S->getAsmLoc())))
    return;
  for (unsigned I = 0; I < S->getNumClobbers(); ++I)
    if (S->getClobber(I) == "memory")
      barrier(fp_primitive_find("mb", 2), nullptr, "asm", S->getAsmLoc(), S->getAsmLoc(), true);
}

// -- expressions --

void FunctionLowering::children(const Stmt *S) {
  for (const Stmt *Child : S->children())
    stmt(Child);
}

// The events of evaluating an lvalue's address.
void FunctionLowering::address(const Expr *E) {
  E = E->IgnoreParens();
  if (U.Macros.siteOf(E))
    return expr(E);
  if (auto *M = dyn_cast<MemberExpr>(E))
    return M->isArrow() ? expr(M->getBase()) : address(M->getBase());
  if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
    expr(A->getBase());
    return expr(A->getIdx());
  }
  if (auto *D = dyn_cast<UnaryOperator>(E); D && (D->getOpcode() == UO_Deref || D->getOpcode() == UO_Extension))
    return expr(D->getSubExpr());
  if (auto *C = dyn_cast<CastExpr>(E); C && C->isLValue())
    return address(C->getSubExpr());
  if (!isa<DeclRefExpr>(E))
    expr(E);
}

void FunctionLowering::expr(const Expr *E) {
  if (!E || isa<ConstantExpr, UnaryExprOrTypeTraitExpr>(E))
    return;
  if (const Expansions::Site *Site = U.Macros.siteOf(E)) {
    if (Done.insert(Site->Body).second)
      api(*Site, E);
    return;
  }
  switch (E->getStmtClass()) {
  case Stmt::IntegerLiteralClass:
  case Stmt::StringLiteralClass:
  case Stmt::CharacterLiteralClass:
  case Stmt::DeclRefExprClass:
  case Stmt::OffsetOfExprClass:
  case Stmt::AddrLabelExprClass:
    return;
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass: {
    auto *C = cast<CastExpr>(E);
    if (C->getCastKind() == CK_LValueToRValue) {
      address(C->getSubExpr());
      // Pointers are loaded to get somewhere; the way there is ordered by the dependency.
      if (!C->getType()->isPointerType())
        access(FP_LOAD, C->getSubExpr(), C->getBeginLoc(), false);
    } else if (C->getCastKind() == CK_ArrayToPointerDecay) {
      address(C->getSubExpr());
    } else {
      expr(C->getSubExpr());
    }
    return;
  }
  case Stmt::UnaryOperatorClass: {
    auto *O = cast<UnaryOperator>(E);
    if (O->getOpcode() == UO_AddrOf)
      return address(O->getSubExpr());
    if (O->isIncrementDecrementOp()) {
      address(O->getSubExpr());
      access(FP_LOAD, O->getSubExpr(), O->getBeginLoc(), false);
      access(FP_STORE, O->getSubExpr(), O->getBeginLoc(), false);
      return assigned(O->getSubExpr());
    }
    return expr(O->getSubExpr());
  }
  case Stmt::CompoundAssignOperatorClass: {
    auto *O = cast<BinaryOperator>(E);
    size_t Before = Loads.size();
    expr(O->getRHS());
    address(O->getLHS());
    if (auto *V = dyn_cast_or_null<VarDecl>(declOf(O->getLHS())))
      LastClears[V] = O->getOpcode() == BO_AndAssign;
    madeOf(O->getLHS(), O->getRHS(), Before);
    access(FP_LOAD, O->getLHS(), O->getBeginLoc(), false);
    store(O->getLHS(), O->getRHS(), O->getBeginLoc());
    return assigned(O->getLHS());
  }
  case Stmt::BinaryOperatorClass: {
    auto *O = cast<BinaryOperator>(E);
    if (O->getOpcode() == BO_Assign) {
      size_t Before = Loads.size();
      expr(O->getRHS());
      address(O->getLHS());
      madeOf(O->getLHS(), O->getRHS(), Before);
      store(O->getLHS(), O->getRHS(), O->getBeginLoc());
      assigned(O->getLHS());
      if (auto *V = dyn_cast_or_null<VarDecl>(declOf(O->getLHS())))
        LastClears[V] = clearsBits(O->getRHS());
      if (carriesAddress(O->getLHS()->getType()))
        flow(nodeOfLValue(O->getLHS()), O->getRHS());
      if (isa<DeclRefExpr, MemberExpr>(O->getLHS()->IgnoreParens()))
        flowContents(declOf(O->getLHS()), O->getRHS());
      return;
    }
    if (O->isLogicalOp()) {
      unsigned Right = newBlock(), Behind = newBlock();
      if (O->getOpcode() == BO_LAnd)
        branchOn(O->getLHS(), Right, Behind, FP_TESTED);
      else
        branchOn(O->getLHS(), Behind, Right, FP_TESTED);
      enter(Right);
      expr(O->getRHS());
      jump(Behind);
      return enter(Behind);
    }
    expr(O->getLHS());
    return expr(O->getRHS());
  }
  case Stmt::ConditionalOperatorClass: {
    auto *O = cast<ConditionalOperator>(E);
    unsigned Then = newBlock(), Else = newBlock(), Behind = newBlock();
    // `desc_done(d) ? d : NULL`: whoever asked for d will not go on without it.
    bool OrNull = E->getType()->isPointerType() && isNull(U.Context, O->getTrueExpr()) != isNull(U.Context, O->getFalseExpr());
    branchOn(O->getCond(), Then, Else, OrNull ? FP_ENDS : FP_TESTED);
    enter(Then);
    expr(O->getTrueExpr());
    jump(Behind);
    enter(Else);
    expr(O->getFalseExpr());
    jump(Behind);
    return enter(Behind);
  }
  case Stmt::BinaryConditionalOperatorClass: {
    auto *O = cast<BinaryConditionalOperator>(E);
    unsigned Else = newBlock(), Behind = newBlock();
    expr(O->getCommon());
    jump(Behind);
    jump(Else);
    enter(Else);
    expr(O->getFalseExpr());
    jump(Behind);
    return enter(Behind);
  }
  case Stmt::CallExprClass:
    return call(cast<CallExpr>(E));
  case Stmt::StmtExprClass: {
    const CompoundStmt *Body = cast<StmtExpr>(E)->getSubStmt();
    Result = Body->body_empty() ? nullptr : Body->body_back();
    return stmt(Body);
  }
  case Stmt::GenericSelectionExprClass:
    return expr(cast<GenericSelectionExpr>(E)->getResultExpr());
  case Stmt::ChooseExprClass:
    return expr(cast<ChooseExpr>(E)->getChosenSubExpr());
  case Stmt::OpaqueValueExprClass:
    return;
  case Stmt::MemberExprClass:
  case Stmt::ArraySubscriptExprClass:
    return address(E);
  default:
    children(E);
  }
}

void FunctionLowering::call(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (!Callee) {
    expr(E->getCallee());
    const ValueDecl *Through = declOf(E->getCallee());
    // A hook of the API, as rte_delay_us().
    auto *Hook = dyn_cast_or_null<VarDecl>(Through);
    if (const ApiEntry *Entry = Hook && Hook->hasGlobalStorage() ? U.Api.find(Hook->getName()) : nullptr) {
      llvm::SmallVector<const Expr *, 6> Args(E->arguments());
      return api(*Entry, Hook->getName(), U.SM.getFileLoc(E->getBeginLoc()), E->getBeginLoc(), Args);
    }
    for (const Expr *Arg : E->arguments())
      expr(Arg);
    return callback(E, Through);
  }
  if (const ApiEntry *Entry = U.entryOf(Callee)) {
    llvm::SmallVector<const Expr *, 6> Args(E->arguments());
    return api(*Entry, Callee->getName(), U.SM.getFileLoc(E->getBeginLoc()), E->getBeginLoc(), Args);
  }
  if (Callee->getBuiltinID()) {
    if (Callee->getBuiltinID() != Builtin::BI__builtin_constant_p &&
        Callee->getBuiltinID() != Builtin::BI__builtin_object_size &&
        Callee->getBuiltinID() != Builtin::BI__builtin_dynamic_object_size)
      for (const Expr *Arg : E->arguments())
        expr(Arg);
    return;
  }
  const FunctionDecl *Def = nullptr;
  bool Known = Callee->hasBody(Def) && U.wanted(Def);
  for (unsigned I = 0; I < E->getNumArgs(); ++I) {
    size_t Before = Loads.size();
    expr(E->getArg(I));
    if (Known && I < Def->getNumParams())
      passed(Def->getParamDecl(I), E->getArg(I), Before);
  }
  callFunction(Callee, E, E->getBeginLoc());
}

void FunctionLowering::callFunction(const FunctionDecl *Callee, const CallExpr *E, SourceLocation At) {
  const FunctionDecl *Def = nullptr;
  if (!U.Shared.isKernel(Callee->getLocation())) // it may assign to fields
    for (const std::string &Condition : Twice.withFields())
      assume(Condition, FP_UNSURE, At);
  if (!Callee->hasBody(Def) || !U.wanted(Def)) {
    // What must not be reached, as BUILD_BUG_ON() has it, does nothing. The kernel's own functions
    // do what their names say; another file of the driver may do anything.
    if (!Callee->hasAttr<ErrorAttr>() && !Callee->isInlined() && !U.Shared.isKernel(Callee->getLocation()) && DriverText)
      callElsewhere(Callee, E, At);
    return;
  }
  unsigned Reached = U.reach(Def);
  fp_event *Ev = event(FP_CALL, At, At, (Callee->getName() + "()").str());
  Ev->callee = Reached;
  arguments(Ev, E);
  for (unsigned I = 0; I < E->getNumArgs() && I < Def->getNumParams(); ++I)
    flow(Def->getParamDecl(I), E->getArg(I));
}

void FunctionLowering::callElsewhere(const FunctionDecl *Callee, const CallExpr *E, SourceLocation At) {
  fp_event *Ev = event(FP_OPAQUE, At, At, Callee->getName());
  Ev->name = U.intern(Callee->getName());
  if (U.ForLink) {
    arguments(Ev, E);
    handOver(Callee->getName().str(), E);
  }
}

// To a function of another file, or whatever other files put behind a pointer.
void FunctionLowering::handOver(const std::string &Callee, const CallExpr *E) {
  for (unsigned I = 0; I < E->getNumArgs(); ++I) {
    const Expr *Arg = E->getArg(I);
    if (!carriesAddress(Arg->getType()))
      continue;
    std::string To = Callee + ":" + std::to_string(I);
    Pending::HandedOver Value{fp_node_named(U.Unit, To.c_str()), values(Arg)};
    if (const Expr *Object = addressed(Arg); Object && carriesAddress(Object->getType())) {
      NodeId Behind = Shared.value("*" + To);
      Value.Object = nodeOfLValue(Object);
      Value.Behind = *Shared.node(Behind);
      U.Graph.edge(Behind, Value.Object);
    }
    U.Open.Others.push_back(std::move(Value));
  }
}

void FunctionLowering::arguments(fp_event *Call, const CallExpr *E) {
  unsigned N = E->getNumArgs();
  fp_operand *Args = fp_args_alloc(U.Unit, N);
  Call->nargs = Args ? N : 0;
  Call->args = Args;
  for (unsigned I = 0; I < N && Args; ++I) {
    const Expr *Arg = E->getArg(I);
    NodeList Nodes;
    bool Pointer = Arg->getType()->isPointerType();
    if (Pointer) {
      Nodes = values(Arg);
      Args[I] = device(Arg);
      if (Args[I].value != FP_VALUE_PARAM && isa<BinaryOperator>(strip(Arg)))
        Args[I].text = U.intern((llvm::Twine(Args[I].text) + " " + registerNames(Arg, E->getBeginLoc()).text).str());
      if (isDoorbell(Arg))
        Args[I].value = FP_VALUE_DOORBELL;
      Args[I].to = pointee(Arg);
    } else {
      Args[I] = operand(Arg, E->getBeginLoc(), &Nodes);
    }
    if (!Nodes.empty())
      U.Open.Arguments.push_back({&Args[I], Nodes, Pointer});
  }
}

// A call through a field or variable: whatever the unit puts there.
void FunctionLowering::callback(const CallExpr *E, const ValueDecl *Field) {
  const FunctionPointers::Functions *Known = Field ? U.Pointers.behind(Field) : nullptr;
  llvm::StringRef Name = Field && Field->getIdentifier() ? Field->getName() : "callback";
  if (const ApiEntry *Entry = Field ? U.Declared.call(Field) : nullptr) {
    llvm::SmallVector<const Expr *, 6> Args(E->arguments());
    return apply(*Entry, Name, U.SM.getFileLoc(E->getBeginLoc()), E->getBeginLoc(), Args);
  }
  bool TooMany = Known && Known->size() > FP_MAX_CALLBACKS;
  bool Unknown = !Known || TooMany;
  if (TooMany && DriverText)
    fp_mark_cut(U.Unit, Number, FP_LIMIT_CALLBACKS);
  if (!Unknown)
    for (const FunctionDecl *F : *Known)
      Unknown |= !F->hasBody() && !U.entryOf(F);
  if (Unknown) {
    if (!DriverText)
      return;
    fp_event *Ev = event(FP_OPAQUE, E->getBeginLoc(), E->getBeginLoc(), Name);
    Ev->name = U.intern(("*" + Name).str());
    if (std::string Other = U.ForLink && Field ? Shared.nameOf(Field) : ""; !Other.empty()) {
      Ev->pointer = fp_node_named(U.Unit, Other.c_str()) + 1;
      arguments(Ev, E);
      handOver(Other, E);
    }
    return;
  }
  unsigned From = Block, Behind = newBlock();
  bool WasDead = Dead;
  std::string Other = U.ForLink ? Shared.nameOf(Field) : "";
  for (const FunctionDecl *F : *Known) {
    enter(From);
    Dead = WasDead;
    unsigned Way = newBlock();
    jump(Way);
    enter(Way);
    if (const ApiEntry *Entry = U.entryOf(F)) {
      llvm::SmallVector<const Expr *, 6> Args(E->arguments());
      api(*Entry, F->getName(), U.SM.getFileLoc(E->getBeginLoc()), E->getBeginLoc(), Args);
    } else {
      callFunction(F, E, E->getBeginLoc());
      // The first way stands for the pointer.
      fp_block &Started = fp_function_at(U.Unit, Number)->blocks[Way];
      if (!Other.empty() && Started.nevents && Started.events[0].type == FP_CALL) {
        Started.events[0].pointer = fp_node_named(U.Unit, Other.c_str()) + 1;
        handOver(Other, E);
        Other.clear();
      }
    }
    jump(Behind);
  }
  enter(Behind);
}

// -- API functions --

// A macro of the tables: its arguments are evaluated first, whatever its body does with them on this architecture.
void FunctionLowering::api(const Expansions::Site &Site, const Stmt *S) {
  llvm::SmallVector<const Expr *, 4> Args;
  for (const Expansions::Argument &A : U.Macros.arguments(S, Site)) {
    Args.push_back(A.E);
    if (!A.E->isGLValue()) {
      expr(A.E);
      continue;
    }
    address(A.E);
    if (A.Loaded && !A.E->getType()->isPointerType())
      access(FP_LOAD, A.E, A.E->getBeginLoc(), false);
  }
  apply(*Site.Api, Site.Name, U.SM.getFileLoc(Site.Named), Site.Named, Args);
}

void FunctionLowering::api(const ApiEntry &Entry, llvm::StringRef Name, SourceLocation At, SourceLocation Site,
                           llvm::ArrayRef<const Expr *> Args) {
  for (const Expr *A : Args) {
    if (A->isGLValue())
      address(A);
    else
      expr(A);
  }
  apply(Entry, Name, At, Site, Args);
}

// What the call or macro does, its arguments evaluated.
void FunctionLowering::apply(const ApiEntry &Entry, llvm::StringRef Name, SourceLocation At, SourceLocation Site,
                             llvm::ArrayRef<const Expr *> Args) {
  auto Arg = [&](int I) { return I >= 0 && size_t(I) < Args.size() ? Args[I] : nullptr; };
  std::string Text = (Name + "()").str();
  switch (Entry.R) {
  case Role::MmioWrite:
  case Role::MmioRead:
    if (Entry.Before)
      barrier(Entry.Before, nullptr, Name, At, Site, true);
    mmio(Entry, Name, At, Site, Args);
    if (Entry.After)
      barrier(Entry.After, nullptr, Name, At, Site, true);
    break;
  case Role::Barrier:
    barrier(Entry.Primitive, nullptr, Name, At, Site, !Entry.Judged);
    break;
  case Role::Lock:
  case Role::Unlock:
    if (Entry.Before)
      barrier(Entry.Before, nullptr, Name, At, Site, true);
    event(Entry.R == Role::Lock ? FP_LOCK : FP_UNLOCK_EV, At, Site, Text)->spin = Entry.Spin;
    if (Entry.After)
      barrier(Entry.After, nullptr, Name, At, Site, true);
    break;
  case Role::Delay: {
    fp_event *E = event(FP_DELAY_EV, At, Site, Text);
    E->wait = Entry.Wait;
    E->us = microseconds(Arg(Entry.Value), Entry.Unit);
    break;
  }
  case Role::Store:
  case Role::Load:
  case Role::Rmw:
    if (!DriverText)
      break;
    if (Entry.Before)
      barrier(Entry.Before, nullptr, Name, At, Site, true);
    if (const Expr *A = Arg(Entry.Address)) {
      if (Entry.R != Role::Store)
        accessThrough(FP_LOAD, A, At, true);
      unsigned Before = fp_function_at(U.Unit, Number)->blocks[Block].nevents;
      if (Entry.R != Role::Load)
        accessThrough(FP_STORE, A, At, true);
      if (Entry.R == Role::Store)
        valueStored(Arg(Entry.Value), Before);
    } else if (Entry.R == Role::Rmw) {
      for (fp_event_type Type : {FP_LOAD, FP_STORE}) {
        fp_event *E = event(Type, At, Site, Text);
        E->object = E->text;
        E->memory = FP_CPU;
        E->marked = E->wakeup = true;
      }
    }
    if (Entry.After)
      barrier(Entry.After, nullptr, Name, At, Site, true);
    break;
  case Role::Copy:
  case Role::Fill:
    if (const Expr *A = Arg(Entry.Value); A && Entry.R == Role::Copy)
      copyFrom(A, Arg(Entry.Address), At);
    if (const Expr *A = Arg(Entry.Address))
      accessThrough(FP_STORE, A, At, false);
    break;
  case Role::Map: {
    fp_event *E = event(FP_HANDOVER, At, Site, Text);
    Mapped = true;
    const Expr *A = Arg(Entry.Address);
    if (!A)
      break;
    for (NodeId N : values(A))
      U.Graph.mark(N, IsStreaming, origin(Name, At));
    Expr::EvalResult Bytes;
    const Expr *Size = Arg(Entry.Size);
    bool Known = Size && Size->EvaluateAsInt(Bytes, U.Context);
    E->buffer = U.intern(Streaming.map(A, Known ? std::optional(Bytes.Val.getInt().getZExtValue()) : std::nullopt));
    E->handover = *E->buffer ? FP_MAPPED : FP_TO_DEVICE;
    E->written = *E->buffer && direction(Args).value_or(ToDevice) != ToDevice;
    break;
  }
  case Role::Handover:
    event(FP_HANDOVER, At, Site, Text)->handover = Entry.ToCpu ? FP_BACK : FP_TO_DEVICE;
    if (Entry.ToCpu && readsBuffer(Entry, Args)) {
      fp_event *E = event(FP_LOAD, At, Site, Text);
      E->object = U.intern("buffer");
      E->memory = FP_STREAMING;
      E->why = U.intern("what the device wrote is read behind it");
    }
    break;
  case Role::Alloc:
    if (Entry.Result >= 0)
      U.Graph.mark(receiver(Arg(Entry.Result)), Entry.Memory == FP_HOST ? IsHost : IsCoherent, origin(Name, At));
    U.Graph.mark(receiver(Arg(Entry.Handle)), IsBusAddress, "");
    break;
  case Role::IoMap:
  case Role::MapError:
  case Role::Convert:
  case Role::Physical:
  case Role::Neutral:
    break;
  }
}

// Of a delay, rounded up, a second at most; 0: not known.
unsigned FunctionLowering::microseconds(const Expr *Time, unsigned Unit) const {
  static constexpr uint64_t Most = 1000000;
  Expr::EvalResult Result;
  if (!Time || Time->isValueDependent() || !Time->EvaluateAsInt(Result, U.Context) || Result.Val.getInt().isNegative())
    return 0;
  uint64_t Count = Result.Val.getInt().getLimitedValue(Most * 1000);
  uint64_t Us = (Count * Unit + 999) / 1000;
  return std::min(Us, Most);
}

// `readl(x);`, also through a helper: it is there for its effect.
void FunctionLowering::discarded(const Expr *E) {
  fp_block &B = fp_function_at(U.Unit, Number)->blocks[Block];
  const Expr *Plain = strip(E);
  if (!B.nevents || Plain->getType()->isVoidType() || (!isa<CallExpr>(Plain) && !U.Macros.siteOf(Plain)))
    return;
  fp_event &Last = B.events[B.nevents - 1];
  if (Last.type == FP_MMIO_READ || Last.type == FP_CALL)
    Last.discarded = true;
}

// Which way the data goes, where the call says so with a constant.
std::optional<int> FunctionLowering::direction(llvm::ArrayRef<const Expr *> Args) const {
  for (const Expr *A : Args) {
    Expr::EvalResult Direction;
    auto *Enum = A->IgnoreParenImpCasts()->getType()->getAs<EnumType>();
    auto *Constant = dyn_cast<DeclRefExpr>(A->IgnoreParenImpCasts());
    if ((Enum || (Constant && isa<EnumConstantDecl>(Constant->getDecl()))) && A->EvaluateAsInt(Direction, U.Context))
      return int(Direction.Val.getInt().getExtValue());
  }
  return std::nullopt;
}

// Does the CPU get back a buffer that the device may have written to?
bool FunctionLowering::readsBuffer(const ApiEntry &Entry, llvm::ArrayRef<const Expr *> Args) const {
  if ((Entry.Address >= 0 && Entry.Handle >= 0) || Mapped)
    return false; // freed, not read; or mapped on the way here, and given back for want of something else
  return direction(Args) != ToDevice;
}

// Buffers that are named by what is assigned to are others now, and so is what a parameter points to.
void FunctionLowering::assigned(const Expr *LValue) {
  LValue = LValue->IgnoreParens();
  auto *Ref = dyn_cast<DeclRefExpr>(LValue);
  auto *Member = dyn_cast<MemberExpr>(LValue);
  if (Ref)
    Moved.insert(Ref->getDecl());
  if (Ref || Member)
    for (const std::string &Condition : Twice.with(Ref ? Ref->getDecl() : Member->getMemberDecl()))
      assume(Condition, FP_UNSURE, LValue->getBeginLoc());
  for (const std::string &Name : Streaming.renamedBy(LValue)) {
    fp_event *E = event(FP_HANDOVER, LValue->getBeginLoc(), LValue->getBeginLoc(), "assignment");
    E->handover = FP_RENAMED;
    E->buffer = U.intern(Name);
  }
}

// memcpy() and kin: what is tested of the copy is tested of the source.
void FunctionLowering::copyFrom(const Expr *Source, const Expr *To, SourceLocation At) {
  size_t Before = Loads.size();
  accessThrough(FP_LOAD, Source, At, false);
  if (const VarDecl *Local = localOf(addressed(To)))
    U.Tested.made(holder(Local), llvm::ArrayRef(Loads).drop_front(Before), {});
}

void FunctionLowering::mmio(const ApiEntry &Entry, llvm::StringRef Name, SourceLocation At, SourceLocation Site,
                            llvm::ArrayRef<const Expr *> Args) {
  auto Arg = [&](int I) { return I >= 0 && size_t(I) < Args.size() ? Args[I] : nullptr; };
  const Expr *Address = Arg(Entry.Address), *Value = Arg(Entry.Value);
  bool Write = Entry.R == Role::MmioWrite;
  bool Buffer = Value && Value->getType()->isPointerType();

  if (Buffer && Write)
    accessThrough(FP_LOAD, Value, At, false);
  fp_event *E = event(Write ? FP_MMIO_WRITE : FP_MMIO_READ, At, Site, (Name + "()").str());
  E->strength = Entry.Strength;
  E->port = Entry.Port;
  Pending::Access P{{Number, Block, lastEvent()}, {}, {}, {}, {}};
  // Level: names further out than the call are the wrapper's, not the register's.
  if (Address) {
    E->device = device(Address);
    E->reg = registerNames(Address, Site);
    P.Address = values(Address);
  }
  if (Value && Write && !Buffer)
    E->value = operand(Value, Site, &P.Value);
  if (Write && (Entry.IsDoorbell || (Address && isDoorbell(Address))))
    E->reg.value = FP_VALUE_DOORBELL;
  U.Open.Accesses.push_back(std::move(P));
  if (!Write)
    Loads.push_back(U.Tested.load({Number, Block, lastEvent()}));
  if (Buffer && !Write)
    accessThrough(FP_STORE, Value, At, false);
}

void FunctionLowering::barrier(const fp_primitive *P, const fp_primitive *Alternative, llvm::StringRef Name,
                               SourceLocation At, SourceLocation Site, bool Implied) {
  fp_event *E = event(FP_BARRIER, At, Site, (Name + "()").str());
  E->primitive = P;
  E->alternative = Alternative;
  // Barriers written in the kernel's headers are not the driver's to change.
  E->implied = Implied || U.Shared.isKernel(U.SM.getSpellingLoc(Site));
}

// -- events --

fp_event *FunctionLowering::event(fp_event_type Type, SourceLocation At, SourceLocation Site, llvm::StringRef Text) {
  fp_event *E = fp_event_add(U.Unit, Number, Block, Type, U.place(U.SM.getFileLoc(At)));
  SourceLocation Written = U.SM.getSpellingLoc(Site);
  if (Site.isMacroID() && !U.SM.isWrittenInScratchSpace(Written) && !U.Shared.isKernel(Written))
    E->site = U.place(Written);
  E->text = U.intern(Text);
  return E;
}

FunctionLowering::Touched FunctionLowering::touched(Place At, QualType Type) {
  Touched T;
  if (At.Pointer) {
    T.Pointer = values(At.Pointer);
    T.Param = ownParam(At.Pointer);
  }
  if (At.Index)
    T.Index = indexParam(At.Index);
  T.At = std::move(At);
  T.Type = Type;
  return T;
}

FunctionLowering::Touched FunctionLowering::touched(const Expr *LValue) {
  Touched T = touched(placeOf(LValue, U.Context, U.Declared), LValue->getType());
  T.Buffer = Streaming.of(LValue, T.At.Offset);
  return T;
}

// The memory that a pointer goes to.
FunctionLowering::Touched FunctionLowering::pointed(const Expr *Pointer) {
  if (const Expr *Object = objectAt(Pointer))
    return touched(Object);
  Place At = placeBehind(Pointer);
  QualType Type = At.Pointee;
  Touched T = touched(std::move(At), Type);
  T.Buffer = Streaming.through(Pointer);
  return T;
}

void FunctionLowering::describe(fp_event &E, const Touched &T) {
  const Place &At = T.At;
  E.object = U.intern(At.Object);
  E.field = U.intern(At.Field);
  E.buffer = U.intern(T.Buffer);
  bool Before = int64_t(At.Offset) < 0; // p[-1]: in the element before
  if (!At.Field.empty() && !Before && !T.Type->isIncompleteType() && !llvm::StringRef(At.Field).contains("[]")) {
    E.offset = At.Offset;
    E.size = At.Size.value_or(U.Context.getTypeSizeInChars(T.Type).getQuantity());
  }
  E.memory = At.Private ? FP_PRIVATE : At.Global ? FP_CPU : FP_UNKNOWN;
  E.publish = At.Publish;
  E.through = T.Param + 1;
  E.at_index = T.Index + 1;
}

void FunctionLowering::access(fp_event_type Type, const Touched &T, SourceLocation At, bool Marked) {
  if (T.At.Private || !DriverText)
    return;
  fp_event *E = event(Type, At, At, T.At.Text);
  describe(*E, T);
  E->marked = Marked;
  // More than can be loaded at once.
  E->whole = Type == FP_LOAD && T.Type->isRecordType() && !T.Type->isIncompleteType() &&
             U.Context.getTypeSizeInChars(T.Type).getQuantity() > 8;
  if (Type == FP_LOAD)
    Loads.push_back(U.Tested.load({Number, Block, lastEvent()}));
  if (!T.At.Global)
    U.Open.Accesses.push_back({{Number, Block, lastEvent()}, T.Pointer, T.At.Pointee, {}, {}});
}

void FunctionLowering::access(fp_event_type Type, const Expr *LValue, SourceLocation At, bool Marked) {
  access(Type, touched(LValue), At, Marked);
}

void FunctionLowering::accessThrough(fp_event_type Type, const Expr *Pointer, SourceLocation At, bool Marked) {
  access(Type, pointed(Pointer), At, Marked);
}

// With what can be told of the value: DESC_OWN says what the store is for.
void FunctionLowering::store(const Expr *LValue, const Expr *Value, SourceLocation At) {
  unsigned Before = fp_function_at(U.Unit, Number)->blocks[Block].nevents;
  access(FP_STORE, LValue, At, false);
  valueStored(Value, Before);
}

// Of the store since that many events; there is none if the memory is private.
void FunctionLowering::valueStored(const Expr *Value, unsigned EventsBefore) {
  if (!Value || fp_function_at(U.Unit, Number)->blocks[Block].nevents == EventsBefore)
    return;
  NodeList Nodes;
  fp_event &E = fp_function_at(U.Unit, Number)->blocks[Block].events[lastEvent()];
  E.value = operand(Value, FD->getLocation(), &Nodes);
  if (E.memory == FP_UNKNOWN) // not a variable of the image: memory to be resolved
    U.Open.Accesses.back().Value = Nodes;
}

// What an argument points to: the callee sees it through its parameter. Null: nothing that a device may share.
const fp_event *FunctionLowering::pointee(const Expr *Arg) {
  QualType To = Arg->getType()->getPointeeType();
  std::string Field;
  if (To->isFunctionType() || To->isAnyCharacterType() || U.Types.evidence(To, Field) == TypeEvidence::KernelObject)
    return nullptr;
  Touched T = pointed(Arg);
  fp_event *E = fp_pointee_alloc(U.Unit);
  if (!E)
    return nullptr;
  describe(*E, T);
  if (E->memory == FP_UNKNOWN)
    U.Open.Pointees.push_back({E, T.Pointer, T.At.Pointee});
  return E;
}

// -- what values are --

std::string FunctionLowering::origin(llvm::StringRef Name, SourceLocation At) {
  return (Name + "() at " + U.shortPlace(At)).str();
}

void FunctionLowering::flow(const ValueDecl *To, const Expr *From) {
  QualType T = To->getType();
  if (auto *F = dyn_cast<FunctionDecl>(To))
    T = F->getReturnType();
  if (auto *List = dyn_cast<InitListExpr>(From)) {
    // A local structure with initializers: each field is assigned.
    const RecordDecl *R = List->getType()->getAsRecordDecl();
    if (R && !R->isUnion()) {
      unsigned I = 0;
      for (const FieldDecl *F : R->fields())
        if (I < List->getNumInits())
          flow(F, List->getInit(I++));
    }
    return;
  }
  if (carriesAddress(T))
    flow(U.nodeOf(To), From);
  flowContents(To, From);
  // `f(&ring->desc)`: what is put behind the parameter is put into the field.
  if (const Expr *Object = addressed(From); Object && carriesAddress(Object->getType())) {
    NodeId Field = nodeOfLValue(Object), Behind = U.behind(To);
    U.Graph.edge(Field, Behind);
    U.Graph.edge(Behind, Field);
  }
}

// `ptrs = ring->pages`: the pointers in there are the same.
void FunctionLowering::flowContents(const ValueDecl *To, const Expr *From) {
  From = strip(From);
  if (!To || !To->getType()->isPointerType() || !To->getType()->getPointeeType()->isPointerType() ||
      !isa<DeclRefExpr, MemberExpr>(From))
    return;
  const ValueDecl *D = declOf(From);
  if (!D || !D->getType()->isPointerType())
    return;
  NodeId Here = U.contentOf(To), There = U.contentOf(D);
  U.Graph.edge(There, Here);
  U.Graph.edge(Here, There);
}

void FunctionLowering::flow(NodeId To, const Expr *From) {
  for (NodeId N : values(From))
    U.Graph.edge(N, To);
}

NodeId FunctionLowering::nodeOfField(QualType Record, llvm::StringRef Name) {
  const FieldDecl *F = fieldNamed(Record, Name);
  return F ? U.nodeOf(F) : 0;
}

// What a function that is given `&ring->dma` stores to: the field; given a pointer, what lies behind that.
NodeId FunctionLowering::receiver(const Expr *Argument) {
  if (const Expr *Object = addressed(Argument))
    return nodeOfLValue(Object);
  const ValueDecl *D = Argument ? declOf(Argument) : nullptr;
  return D ? U.behind(D) : 0;
}

// The variable, field or array element that an lvalue names, or what lies behind a pointer; 0: nothing to follow.
NodeId FunctionLowering::nodeOfLValue(const Expr *E) {
  const ValueDecl *D = declOf(E);
  if (!D)
    return 0;
  // Through a pointer, not through an array of its own.
  bool Behind = false;
  for (E = strip(E); E;) {
    if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      Behind = strip(A->getBase())->getType()->isPointerType();
      E = strip(A->getBase());
    } else if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_Deref) {
      Behind = true;
      E = strip(U->getSubExpr());
    } else {
      break;
    }
  }
  return Behind ? U.contentOf(D) : U.nodeOf(D);
}

// The nodes whose value an expression may have, or may point into the memory of.
NodeList FunctionLowering::values(const Expr *E, unsigned Depth) {
  NodeList None;
  if (E && Depth > FP_MAX_LEVELS)
    fp_mark_cut(U.Unit, Number, FP_LIMIT_LEVELS);
  if (!E || Depth > FP_MAX_LEVELS)
    return None;
  E = E->IgnoreParens();

  // The value of an API call, function or macro: what the table says of it.
  const ApiEntry *Entry = nullptr;
  llvm::StringRef Name;
  llvm::SmallVector<const Expr *, 6> Args;
  const void *Key = nullptr;
  SourceLocation At;
  if (const Expansions::Site *Site = U.Macros.siteOf(E)) {
    Entry = Site->Api;
    Name = Site->Name;
    for (const Expansions::Argument &A : U.Macros.arguments(E, *Site))
      Args.push_back(A.E);
    Key = Site;
    At = Site->Named;
  } else if (auto *C = dyn_cast<CallExpr>(E)) {
    const FunctionDecl *Callee = C->getDirectCallee();
    Key = C;
    At = C->getBeginLoc();
    if (Callee && Callee->getIdentifier()) {
      Name = Callee->getName();
      Entry = U.entryOf(Callee);
    }
    if (Entry) {
      Args.append(C->arg_begin(), C->arg_end());
    } else if (Callee) {
      const FunctionDecl *Def = nullptr;
      if ((Callee->hasBody(Def) && U.wanted(Def)) || U.Declared.isCoherent(Callee))
        return {U.nodeOf(Callee)};
      if (U.Shared.isKernel(Callee->getLocation()) && E->getType()->isPointerType()) {
        NodeId N = U.Graph.node(Key);
        U.Graph.mark(N, IsCpu, "");
        return {N};
      }
      return {U.nodeOf(Callee)};
    } else {
      const ValueDecl *Pointer = U.ForLink ? declOf(C->getCallee()) : nullptr;
      std::string Other = Pointer ? Shared.nameOf(Pointer) : "";
      return Other.empty() ? None : NodeList{Shared.value(Other + "()")};
    }
  }
  if (Entry) {
    auto Arg = [&](int I) { return I >= 0 && size_t(I) < Args.size() ? Args[I] : nullptr; };
    NodeId N = U.Graph.node(Key);
    switch (Entry->R) {
    case Role::Alloc:
      if (Entry->Result >= 0)
        return None;
      U.Graph.mark(Entry->Field.empty() ? N : nodeOfField(E->getType()->getPointeeType(), Entry->Field),
                   Entry->Memory == FP_COHERENT ? IsCoherent : Entry->Memory == FP_STREAMING ? IsStreaming :
                   Entry->Memory == FP_HOST ? IsHost : IsCpu, Entry->Memory == FP_CPU ? "" : origin(Name, At));
      return {N};
    case Role::IoMap:
      U.Graph.mark(N, Entry->Wc ? IsWc : IsMmio, Entry->Wc ? origin(Name, At) : "");
      return {N};
    case Role::Map:
      U.Graph.mark(N, IsBusAddress, "");
      return {N};
    case Role::Physical:
      U.Graph.mark(N, IsPhysical, origin(Name, At));
      return {N};
    case Role::MmioRead:
      U.Graph.mark(N, IsRegister, "");
      return {N};
    case Role::Convert:
    case Role::Load:
      return values(Arg(Entry->R == Role::Load ? Entry->Address : Entry->Value >= 0 ? Entry->Value : 0), Depth + 1);
    default:
      return None;
    }
  }

  if (auto *C = dyn_cast<CastExpr>(E))
    return values(C->getSubExpr(), Depth + 1);
  if (auto *D = dyn_cast<DeclRefExpr>(E)) {
    if (isa<VarDecl>(D->getDecl()))
      return {U.nodeOf(D->getDecl())};
    return None;
  }
  if (auto *M = dyn_cast<MemberExpr>(E)) {
    // An array inside an object lives where the object lives.
    if (M->getType()->isArrayType() && !M->getType()->getAsArrayTypeUnsafe()->getElementType()->isPointerType())
      return values(M->getBase(), Depth + 1);
    if (M->getType()->isRecordType())
      return values(M->getBase(), Depth + 1);
    return {U.nodeOf(M->getMemberDecl())};
  }
  if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
    if (A->getType()->isRecordType() || A->getType()->isArrayType())
      return values(A->getBase(), Depth + 1);
    if (NodeId N = nodeOfLValue(A))
      return {N};
    return None;
  }
  if (auto *O = dyn_cast<UnaryOperator>(E)) {
    if (O->getOpcode() == UO_AddrOf) {
      // The address of something inside an object points where the object's own pointer does.
      const Expr *In = O->getSubExpr()->IgnoreParens();
      Place At = placeOf(In, U.Context, U.Declared);
      NodeList Pointer = At.Pointer ? values(At.Pointer) : None;
      if (auto *M = dyn_cast<MemberExpr>(In); M && U.Declared.isDoorbell(M->getMemberDecl()))
        Pointer.push_back(U.nodeOf(M->getMemberDecl()));
      if (At.Private || At.Global)
        return None;
      // Part of an object of the kernel's is the CPU's as well, whatever its own type.
      std::string Field;
      if (At.Pointee->isRecordType() && U.Types.evidence(At.Pointee, Field) == TypeEvidence::KernelObject) {
        NodeId N = U.Graph.node(O);
        U.Graph.mark(N, IsCpu, "");
        Pointer.push_back(N);
      }
      return Pointer;
    }
    if (O->getOpcode() == UO_Deref) {
      if (O->getType()->isRecordType())
        return values(O->getSubExpr(), Depth + 1);
      if (NodeId N = nodeOfLValue(O))
        return {N};
      return None;
    }
    return values(O->getSubExpr(), Depth + 1);
  }
  if (auto *B = dyn_cast<BinaryOperator>(E)) {
    if (B->isAssignmentOp())
      return values(B->getOpcode() == BO_Assign ? B->getRHS() : B->getLHS(), Depth + 1);
    if (B->getOpcode() == BO_Comma)
      return values(B->getRHS(), Depth + 1);
    if (B->isComparisonOp() || B->isLogicalOp())
      return None;
    if (B->getOpcode() == BO_Or) { // an address and its flags
      NodeList Both = values(B->getLHS(), Depth + 1);
      Both.append(values(B->getRHS(), Depth + 1));
      return Both;
    }
    return values(addressIn(B), Depth + 1);
  }
  if (auto *C = dyn_cast<ConditionalOperator>(E)) {
    NodeList Both = values(C->getTrueExpr(), Depth + 1);
    Both.append(values(C->getFalseExpr(), Depth + 1));
    return Both;
  }
  if (auto *S = dyn_cast<StmtExpr>(E)) {
    const CompoundStmt *Body = S->getSubStmt();
    auto *Last = Body->body_empty() ? nullptr : dyn_cast<Expr>(Body->body_back());
    return values(Last, Depth + 1);
  }
  return None;
}

// `readl(x) & ~BIT`, or a variable that was last changed so.
bool FunctionLowering::clearsBits(const Expr *E) const {
  E = strip(E);
  if (auto *D = dyn_cast<DeclRefExpr>(E))
    return LastClears.lookup(dyn_cast<VarDecl>(D->getDecl()));
  auto *B = dyn_cast<BinaryOperator>(E);
  auto *Not = B && B->getOpcode() == BO_And ? dyn_cast<UnaryOperator>(strip(B->getRHS())) : nullptr;
  return Not && Not->getOpcode() == UO_Not;
}

int FunctionLowering::paramIndex(const Expr *E) {
  auto *D = dyn_cast_or_null<DeclRefExpr>(strip(E));
  auto *P = D ? dyn_cast<ParmVarDecl>(D->getDecl()) : nullptr;
  return P && P->getDeclContext() == FD ? int(P->getFunctionScopeIndex()) : -1;
}

// ... if it is still what the caller gave.
int FunctionLowering::ownParam(const Expr *E) {
  auto *D = dyn_cast_or_null<DeclRefExpr>(strip(E));
  return D && !Moved.contains(D->getDecl()) ? paramIndex(E) : -1;
}

// Of `i`, `i >> 3` and `i / 8`.
int FunctionLowering::indexParam(const Expr *E) {
  auto *B = dyn_cast<BinaryOperator>(strip(E));
  return ownParam(B && isa<IntegerLiteral>(strip(B->getRHS())) ? B->getLHS() : E);
}

// What cpu_to_le32() and kin are given.
const Expr *FunctionLowering::unconverted(const Expr *E) {
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

// The value that is written, or handed to a function that may write it.
fp_operand FunctionLowering::operand(const Expr *E, SourceLocation Level, NodeList *Nodes) {
  fp_operand Op{FP_VALUE_OTHER, 0, "", nullptr, nullptr};
  E = unconverted(E);
  if ((Op.param = paramIndex(E)) >= 0) {
    Op.value = FP_VALUE_PARAM;
    return Op;
  }
  Op.param = 0;
  llvm::SmallVector<llvm::StringRef, 8> Names;
  U.Words.inAllParts(E, Level, Names);
  Op.text = U.joined(Names, Names::Most);
  Expr::EvalResult Result;
  if (!E->isValueDependent() && E->getType()->isIntegralOrEnumerationType() && E->EvaluateAsInt(Result, U.Context)) {
    Op.value = Result.Val.getInt().isZero() ? FP_VALUE_ZERO : FP_VALUE_CONST;
    if (!*Op.text)
      Op.text = U.intern(llvm::toString(Result.Val.getInt(), 10));
    return Op;
  }
  *Nodes = values(E);
  if (clearsBits(E)) {
    Op.value = FP_VALUE_ZERO; // nothing is switched on by taking bits away
    return Op;
  }
  // A register that is read, changed and written back holds settings, not an index.
  const Expr *Plain = strip(E);
  bool OfVariables = isa<DeclRefExpr, MemberExpr, ArraySubscriptExpr>(Plain);
  if (auto *B = dyn_cast<BinaryOperator>(Plain))
    OfVariables = B->isAdditiveOp() || B->isMultiplicativeOp();
  Op.value = OfVariables ? FP_VALUE_INDEX : FP_VALUE_OTHER;
  return Op;
}

// Which device an MMIO address belongs to: the field or variable that holds the mapping.
fp_operand FunctionLowering::device(const Expr *Address) {
  fp_operand Op{FP_VALUE_OTHER, 0, "", nullptr, nullptr};
  for (const Expr *E = strip(Address); E;) {
    if (auto *D = dyn_cast<DeclRefExpr>(E)) {
      if ((Op.param = paramIndex(E)) >= 0)
        Op.value = FP_VALUE_PARAM;
      else if (D->getDecl()->getIdentifier())
        Op.text = U.intern(D->getDecl()->getName());
      if (Op.param < 0)
        Op.param = 0;
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
      // `&regs->tail`: the mapping is regs.
      const Expr *Sub = strip(O->getSubExpr());
      while (auto *M = dyn_cast<MemberExpr>(Sub)) {
        Sub = strip(M->getBase());
        if (M->isArrow())
          break;
      }
      E = Sub;
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

// Is a variable or field on the way to the address declared a doorbell?
bool FunctionLowering::isDoorbell(const Expr *Address) {
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

// The register's name: what is added to the mapping, or the field of a register structure.
fp_operand FunctionLowering::registerNames(const Expr *Address, SourceLocation Level) {
  fp_operand Op{FP_VALUE_OTHER, 0, "", nullptr, nullptr};
  const Expr *E = strip(Address);
  llvm::SmallVector<llvm::StringRef, 8> Names;
  while (auto *B = dyn_cast<BinaryOperator>(E)) {
    const Expr *Mapping = addressIn(B), *Offset = Mapping == B->getRHS() ? B->getLHS() : B->getRHS();
    if ((Op.param = paramIndex(Offset)) >= 0) {
      Op.value = FP_VALUE_PARAM;
      return Op;
    }
    U.Words.ofRegister(Offset, Level, Names);
    E = strip(Mapping);
  }
  // A register's whole address as a parameter: the caller's argument names mapping and register.
  if (Names.empty() && (Op.param = paramIndex(E)) >= 0) {
    Op.value = FP_VALUE_PARAM;
    return Op;
  }
  Op.param = 0;
  if (Names.empty())
    U.Words.ofRegister(E, Level, Names);
  Op.text = U.joined(Names, Names::MostOfRegister);
  return Op;
}

// -- which loads decide a branch --

// What the value of an expression is made of; its own loads are those since LoadsBefore.
FunctionLowering::Sources FunctionLowering::sourcesOf(const Expr *E, size_t LoadsBefore) {
  Sources Found;
  collect(E, Found);
  Found.Of.append(Loads.begin() + LoadsBefore, Loads.end());
  if (!Found.Of.empty())
    U.Words.in(E, FD->getLocation(), Found.Names);
  return Found;
}

void FunctionLowering::collect(const Stmt *S, Sources &Found) {
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
      Found.Of.push_back(holder(V));
    return;
  }
  if (auto *M = dyn_cast<MemberExpr>(S); M && M->isArrow())
    if (const VarDecl *Pointer = localPointerOf(M))
      Found.Of.push_back(behind(Pointer));
  if (auto *C = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *Callee = C->getDirectCallee(); Callee && Callee->getIdentifier()) {
      Found.Of.push_back(holder(Callee));
      Found.Names.push_back(Callee->getName());
    }
  for (const Stmt *Child : S->children())
    collect(Child, Found);
}

void FunctionLowering::madeOf(const Expr *LValue, const Expr *Value, size_t LoadsBefore) {
  const VarDecl *Local = localOf(LValue), *Pointer = Local ? nullptr : localPointerOf(LValue);
  // What a field of the driver's own keeps for the descriptor's, over functions, too.
  if (auto *M = dyn_cast<MemberExpr>(LValue->IgnoreParens()); M && M->isArrow() && M->getType()->isIntegerType()) {
    std::string Field;
    if (U.Types.evidence(M->getBase()->getType()->getPointeeType(), Field) == TypeEvidence::KernelObject)
      U.Words.madeOf(M->getMemberDecl(), Value, FD->getLocation());
  }
  if (!Local && !Pointer)
    return;
  if (Local && Local->getType()->isIntegerType())
    U.Words.madeOf(Local, Value, FD->getLocation());
  Sources From = sourcesOf(Value, LoadsBefore);
  U.Tested.made(Local ? holder(Local) : behind(Pointer), From.Of, From.Names);
}

// A value handed to a function may be tested there; what is put behind a pointer comes back.
void FunctionLowering::passed(const ParmVarDecl *To, const Expr *Arg, size_t LoadsBefore) {
  if (!Arg->getType()->isPointerType()) {
    Sources From = sourcesOf(Arg, LoadsBefore);
    U.Tested.made(holder(To), From.Of, From.Names);
    return;
  }
  const VarDecl *Local = localOf(addressed(Arg)), *Pointer = Local ? nullptr : localOf(Arg);
  if (!Local && !Pointer)
    return;
  Conditions::Id Here = Local ? holder(Local) : behind(Pointer), There = behind(To);
  U.Tested.made(Here, There, {});
  U.Tested.made(There, Here, {});
}

void lowerFunction(UnitContext &U, SharedNames &Names, const FunctionDecl *FD, unsigned Number) {
  FunctionLowering(U, Names, FD, Number).run();
}

} // namespace fencepost
