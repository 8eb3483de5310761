// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Lower.h"
#include "Buffers.h"
#include "Correlated.h"
#include "fencepost/link.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace fencepost {

// Limits that keep generated and hostile code from costing more than it can tell.
static constexpr unsigned MaxCopies = 4;    // of a local's address, one pointer from the other
static constexpr unsigned MaxNames = 4;     // words kept of a register or value
static constexpr unsigned MaxTestNames = 16; // ... of a value that is put together, or of a test
static constexpr unsigned MaxNamesSeen = 48; // looked at in one expression

static constexpr int ToDevice = 1; // enum dma_data_direction

namespace {

const Expr *strip(const Expr *E) {
  return E ? E->IgnoreParenCasts() : nullptr;
}

// The variable or field that an lvalue names; of an element, the array's.
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

// The local variable that an lvalue is, or is a part of; nothing behind a pointer.
const VarDecl *localOf(const Expr *E) {
  for (E = strip(E); E;) {
    if (auto *M = dyn_cast<MemberExpr>(E); M && !M->isArrow())
      E = strip(M->getBase());
    else if (auto *A = dyn_cast<ArraySubscriptExpr>(E); A && strip(A->getBase())->getType()->isArrayType())
      E = strip(A->getBase());
    else
      break;
  }
  auto *D = dyn_cast_or_null<DeclRefExpr>(E);
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return V && V->hasLocalStorage() ? V : nullptr;
}

// Of `*p`, `p->field` and `p[i]`: p, if it is a local variable or parameter.
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
  auto *D = dyn_cast_or_null<DeclRefExpr>(E);
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return V && V->hasLocalStorage() && V->getType()->isPointerType() ? V : nullptr;
}

const Stmt *lastOf(const Stmt *S) {
  auto *C = dyn_cast_or_null<CompoundStmt>(S);
  return !C ? S : C->body_empty() ? nullptr : C->body_back();
}

bool endsWithBreak(const Stmt *S) {
  return isa_and_nonnull<BreakStmt>(lastOf(S));
}

// `(__le32 *)&local + 1`, or a variable that begins as such: these are made to fill in the local by words.
bool pointsIntoLocal(const Expr *E, unsigned Depth = 0) {
  for (E = strip(E); auto *O = dyn_cast<BinaryOperator>(E); E = strip(O->getLHS()))
    if (!O->isAdditiveOp() || !O->getLHS()->getType()->isPointerType())
      return false;
  if (auto *A = dyn_cast<UnaryOperator>(E); A && A->getOpcode() == UO_AddrOf)
    return localOf(A->getSubExpr());
  const VarDecl *V = localOf(E);
  if (!V || V->getType()->isArrayType())
    return V;
  return V->getType()->isPointerType() && V->hasInit() && Depth < MaxCopies && pointsIntoLocal(V->getInit(), Depth + 1);
}

// What a test is for that has the statement run.
fp_test testFor(const Stmt *S) {
  S = lastOf(S);
  if (isa_and_nonnull<ReturnStmt, BreakStmt>(S))
    return FP_ENDS;
  return isa_and_nonnull<ContinueStmt, GotoStmt>(S) ? FP_GUARDS : FP_TESTED;
}

const FunctionDecl *functionNamed(const Expr *E) {
  E = strip(E);
  if (auto *U = dyn_cast_or_null<UnaryOperator>(E); U && (U->getOpcode() == UO_AddrOf || U->getOpcode() == UO_Deref))
    E = strip(U->getSubExpr());
  auto *D = dyn_cast_or_null<DeclRefExpr>(E);
  return D ? dyn_cast<FunctionDecl>(D->getDecl()) : nullptr;
}

// Values worth following: pointers, and integers wide enough for an address.
bool carriesAddress(QualType T) {
  if (T->isPointerType() || T->isArrayType())
    return true;
  return T->isIntegerType() && !T->isBooleanType() && !T->isEnumeralType();
}

// The field of that name, of a union without name inside, too; null: there is none.
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

} // namespace

llvm::StringRef recordName(QualType T) {
  const RecordDecl *R = T.isNull() ? nullptr : T->getAsRecordDecl();
  if (!R)
    return {};
  if (const TypedefNameDecl *TD = R->getTypedefNameForAnonDecl())
    return TD->getName();
  return R->getName();
}

// ---- one function ----

class FunctionLowering {
public:
  FunctionLowering(UnitLowering &U, const FunctionDecl *FD, unsigned Number)
      : U(U), FD(FD), Number(Number), DriverText(!U.Shared.isKernel(FD->getLocation())), Twice(U.Types) {}

  void run() {
    Block = fp_block_add(U.Unit, Number);
    if (DriverText)
      Twice.find(FD->getBody());
    stmt(FD->getBody());
  }

private:
  // Where the memory behind an lvalue comes from.
  struct Target {
    bool Private = false;
    bool Global = false;    // a variable of the kernel's image
    NodeList Pointer;       // what the pointer on the way may be
    QualType Pointee;       // what that pointer points to
    std::string Object, Field, Text;
    uint64_t Offset = 0;    // bytes of the field inside the object
    std::optional<uint64_t> Size; // ... if they are not those of its type
    int Param = -1;               // the pointer on the way is this parameter
    int Index = -1;               // ... and this one tells which element
    std::string Buffer;           // the streaming buffer that it is, or is in
    bool Publish = false;         // the field is declared to say whose the entry is
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
  const ApiEntry *apiOf(const Stmt *S);
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
  Target pointed(const Expr *Pointer, QualType &Accessed);
  void accessThrough(fp_event_type Type, const Expr *Pointer, SourceLocation At, bool Marked);
  void describe(fp_event &E, const Target &T, QualType Accessed);
  const fp_event *pointee(const Expr *Arg);
  void accessTarget(fp_event_type Type, const Target &T, QualType Type_, SourceLocation At, bool Marked);
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
  Target target(const Expr *LValue);
  void addOffset(Target &T, const FieldDecl *F);
  NodeList values(const Expr *E, unsigned Depth = 0);
  fp_operand operand(const Expr *E, SourceLocation Level, NodeList *Nodes);
  fp_operand device(const Expr *Address);
  fp_operand registerNames(const Expr *Address, SourceLocation Level);
  bool isDoorbell(const Expr *Address);
  void names(const Stmt *S, SourceLocation Level, llvm::SmallVectorImpl<llvm::StringRef> &Found, bool OfParts = false);
  void constantNames(const Expr *E, SourceLocation Level, llvm::SmallVectorImpl<llvm::StringRef> &Found);
  bool clearsBits(const Expr *E) const;
  const Expr *unconverted(const Expr *E);
  bool isNull(const Expr *E) const {
    return E->isNullPointerConstant(U.Context, Expr::NPC_ValueDependentIsNotNull) != Expr::NPCK_NotNull;
  }
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
  void remember(const ValueDecl *V, const Expr *Value);
  void passed(const ParmVarDecl *To, const Expr *Arg, size_t LoadsBefore);
  Conditions::Id holder(const ValueDecl *D) { return U.Tests.holder(D->getCanonicalDecl()); }
  Conditions::Id behind(const ValueDecl *D) {
    return U.Tests.holder(reinterpret_cast<const char *>(D->getCanonicalDecl()) + 1);
  }

  NodeId nodeOfField(QualType Record, llvm::StringRef Name);
  NodeId nodeOfLValue(const Expr *E);
  NodeId receiver(const Expr *Argument);
  std::string origin(llvm::StringRef Name, SourceLocation At);

  UnitLowering &U;
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
      U.Tests.made(holder(FD), From.Of, From.Names);
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

// What the tables say of a call or an expanded macro; null: it is neither, or not in there.
const ApiEntry *FunctionLowering::apiOf(const Stmt *S) {
  if (const Expansions::Site *Site = U.Macros.siteOf(S))
    return Site->Api;
  auto *Call = dyn_cast<CallExpr>(S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee ? U.entryOf(Callee) : nullptr;
}

// The barrier that a branch consists of, and nothing else.
const ApiEntry *FunctionLowering::loneBarrier(const Stmt *S) {
  if (auto *C = dyn_cast_or_null<CompoundStmt>(S))
    S = C->size() == 1 ? C->body_front() : nullptr;
  const ApiEntry *Entry = S ? apiOf(S) : nullptr;
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
  if (const ApiEntry *Entry = apiOf(E); Entry && Entry->R == Role::MapError) {
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
  U.Tests.tested({Number, Block, lastEvent()}, Test, From.Of, From.Names);
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
  if (const ApiEntry *Entry = isa<Expr>(S) ? apiOf(S) : nullptr)
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
    return U.scanInitializer(V->getInit(), V->getType());
  size_t Before = Loads.size();
  expr(V->getInit());
  flow(V, V->getInit());
  if (V->getType()->isIntegerType())
    remember(V, V->getInit());
  Sources From = sourcesOf(V->getInit(), Before);
  U.Tests.made(holder(V), From.Of, From.Names);
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
    bool OrNull = E->getType()->isPointerType() && isNull(O->getTrueExpr()) != isNull(O->getFalseExpr());
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
  U.reach(Def);
  fp_event *Ev = event(FP_CALL, At, At, (Callee->getName() + "()").str());
  Ev->callee = U.Functions.lookup(Def->getCanonicalDecl());
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
    UnitLowering::HandedOver Value{fp_node_named(U.Unit, To.c_str()), values(Arg)};
    auto *AddrOf = dyn_cast<UnaryOperator>(strip(Arg));
    if (AddrOf && AddrOf->getOpcode() == UO_AddrOf && carriesAddress(AddrOf->getSubExpr()->getType())) {
      NodeId Behind = U.sharedValue("*" + To);
      Value.Object = nodeOfLValue(AddrOf->getSubExpr());
      Value.Behind = *U.SharedNodes[Behind];
      U.Graph.edge(Behind, Value.Object);
    }
    U.HandedOvers.push_back(std::move(Value));
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
      U.PendingArgs.push_back({&Args[I], Nodes, Pointer});
  }
}

// A call through a field or variable: whatever the unit puts there.
void FunctionLowering::callback(const CallExpr *E, const ValueDecl *Field) {
  auto It = Field ? U.Callbacks.find(cast<ValueDecl>(Field->getCanonicalDecl())) : U.Callbacks.end();
  llvm::StringRef Name = Field && Field->getIdentifier() ? Field->getName() : "callback";
  if (const ApiEntry *Entry = Field ? U.Declared.call(Field) : nullptr) {
    llvm::SmallVector<const Expr *, 6> Args(E->arguments());
    return apply(*Entry, Name, U.SM.getFileLoc(E->getBeginLoc()), E->getBeginLoc(), Args);
  }
  bool TooMany = It != U.Callbacks.end() && It->second.size() > FP_MAX_CALLBACKS;
  bool Unknown = It == U.Callbacks.end() || TooMany;
  if (TooMany && DriverText)
    fp_mark_cut(U.Unit, Number, FP_LIMIT_CALLBACKS);
  if (!Unknown)
    for (const FunctionDecl *F : It->second)
      Unknown |= !F->hasBody() && !U.entryOf(F);
  if (Unknown) {
    if (!DriverText)
      return;
    fp_event *Ev = event(FP_OPAQUE, E->getBeginLoc(), E->getBeginLoc(), Name);
    Ev->name = U.intern(("*" + Name).str());
    if (std::string Shared = U.ForLink && Field ? U.sharedName(Field) : ""; !Shared.empty()) {
      Ev->pointer = fp_node_named(U.Unit, Shared.c_str()) + 1;
      arguments(Ev, E);
      handOver(Shared, E);
    }
    return;
  }
  unsigned From = Block, Behind = newBlock();
  bool WasDead = Dead;
  std::string Shared = U.ForLink ? U.sharedName(Field) : "";
  for (const FunctionDecl *F : It->second) {
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
      if (!Shared.empty() && Started.nevents && Started.events[0].type == FP_CALL) {
        Started.events[0].pointer = fp_node_named(U.Unit, Shared.c_str()) + 1;
        handOver(Shared, E);
        Shared.clear();
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
  auto *AddrOf = dyn_cast_or_null<UnaryOperator>(strip(To));
  const VarDecl *Local = AddrOf && AddrOf->getOpcode() == UO_AddrOf ? localOf(AddrOf->getSubExpr()) : nullptr;
  if (Local)
    U.Tests.made(holder(Local), llvm::ArrayRef(Loads).drop_front(Before), {});
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
  UnitLowering::Pending P{Number, Block, lastEvent(), {}, {}, {}, {}, {}};
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
  U.Pendings.push_back(std::move(P));
  if (!Write)
    Loads.push_back(U.Tests.load({Number, Block, lastEvent()}));
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

// Bit-fields that share a unit are one location: the unit's bytes.
void FunctionLowering::addOffset(Target &T, const FieldDecl *F) {
  if (F->getParent()->isInvalidDecl())
    return;
  uint64_t Bits = U.Context.getFieldOffset(F), Unit = U.Context.getTypeSize(F->getType());
  if (F->isBitField() && Unit) {
    Bits -= Bits % Unit;
    T.Size = Unit / 8;
  }
  T.Offset += Bits / 8;
}

FunctionLowering::Target FunctionLowering::target(const Expr *E) {
  Target T;
  auto Follow = [&](const Expr *Pointer) {
    T.Pointer = values(Pointer);
    T.Pointee = Pointer->getType()->getPointeeType();
    T.Param = ownParam(Pointer);
  };
  for (E = E->IgnoreParens();;) {
    if (auto *C = dyn_cast<CastExpr>(E); C && (C->isLValue() || C->getCastKind() == CK_ArrayToPointerDecay)) {
      E = C->getSubExpr()->IgnoreParens();
      continue;
    }
    if (auto *M = dyn_cast<MemberExpr>(E)) {
      llvm::StringRef Name = M->getMemberDecl()->getName();
      if (auto *F = dyn_cast<FieldDecl>(M->getMemberDecl()))
        addOffset(T, F);
      T.Publish |= U.Declared.isPublish(M->getMemberDecl());
      if (!Name.empty())
        T.Field = Name.str() + (T.Field.empty() || T.Field[0] == '[' ? "" : ".") + T.Field;
      E = M->getBase()->IgnoreParens();
      if (!M->isArrow())
        continue;
      Follow(E);
      break;
    }
    if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      const Expr *Base = A->getBase()->IgnoreParens();
      // Words of an array are told apart by constant indices; of records, an index only says which.
      Expr::EvalResult Index;
      if (!A->getType()->isRecordType() && A->getIdx()->EvaluateAsInt(Index, U.Context)) {
        T.Offset += Index.Val.getInt().getExtValue() * U.Context.getTypeSizeInChars(A->getType()).getQuantity();
        T.Field = "[" + llvm::toString(Index.Val.getInt(), 10) + "]" + (T.Field.empty() ? "" : "." + T.Field);
      }
      if (auto *C = dyn_cast<CastExpr>(Base); C && C->getCastKind() == CK_ArrayToPointerDecay) {
        E = C->getSubExpr()->IgnoreParens();
        continue;
      }
      if (T.Field.empty() && !A->getType()->isRecordType()) {
        T.Field = "[]"; // some word
        T.Index = indexParam(A->getIdx());
      }
      Follow(Base);
      E = Base;
      break;
    }
    if (auto *D = dyn_cast<UnaryOperator>(E); D && D->getOpcode() == UO_Deref) {
      E = D->getSubExpr();
      T.Private = pointsIntoLocal(E);
      if (T.Private)
        return T;
      Follow(E);
      break;
    }
    if (auto *D = dyn_cast<UnaryOperator>(E); D && D->getOpcode() == UO_Extension) {
      E = D->getSubExpr()->IgnoreParens();
      continue;
    }
    auto *Ref = dyn_cast<DeclRefExpr>(E);
    auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    T.Private = !V || V->hasLocalStorage();
    T.Global = !T.Private;
    if (V)
      T.Object = T.Text = V->getName().str();
    if (!T.Field.empty())
      T.Text += (T.Field[0] == '[' ? "" : ".") + T.Field;
    return T;
  }
  const ValueDecl *Root = declOf(E);
  llvm::StringRef Record = recordName(T.Pointee);
  llvm::StringRef Name = Root && Root->getIdentifier() ? Root->getName() : "";
  if (!Record.empty())
    T.Object = Record.str();
  else if (auto *F = dyn_cast_or_null<FieldDecl>(Root))
    T.Object = (recordName(U.Context.getRecordType(F->getParent())) + " " + Name).str();
  else
    T.Object = Name.str();
  if (T.Object.empty())
    T.Object = T.Pointee.getAsString();
  T.Text = Name.empty() ? T.Object : Name.str();
  T.Text = T.Field.empty() ? "*" + T.Text : T.Text + (T.Field[0] == '[' ? "" : "->") + T.Field;
  return T;
}

void FunctionLowering::describe(fp_event &E, const Target &T, QualType Accessed) {
  E.object = U.intern(T.Object);
  E.field = U.intern(T.Field);
  E.buffer = U.intern(T.Buffer);
  bool Before = int64_t(T.Offset) < 0; // p[-1]: in the element before
  if (!T.Field.empty() && !Before && !Accessed->isIncompleteType() && !llvm::StringRef(T.Field).contains("[]")) {
    E.offset = T.Offset;
    E.size = T.Size.value_or(U.Context.getTypeSizeInChars(Accessed).getQuantity());
  }
  E.memory = T.Private ? FP_PRIVATE : T.Global ? FP_CPU : FP_UNKNOWN;
  E.publish = T.Publish;
  E.through = T.Param + 1;
  E.at_index = T.Index + 1;
}

void FunctionLowering::accessTarget(fp_event_type Type, const Target &T, QualType Accessed, SourceLocation At,
                                    bool Marked) {
  if (T.Private || (!DriverText))
    return;
  fp_event *E = event(Type, At, At, T.Text);
  describe(*E, T, Accessed);
  E->marked = Marked;
  // More than can be loaded at once.
  E->whole = Type == FP_LOAD && Accessed->isRecordType() && !Accessed->isIncompleteType() &&
             U.Context.getTypeSizeInChars(Accessed).getQuantity() > 8;
  if (Type == FP_LOAD)
    Loads.push_back(U.Tests.load({Number, Block, lastEvent()}));
  if (!T.Global)
    U.Pendings.push_back({Number, Block, lastEvent(), T.Pointer, T.Pointee, Accessed, {}, {}});
}

void FunctionLowering::access(fp_event_type Type, const Expr *LValue, SourceLocation At, bool Marked) {
  Target T = target(LValue);
  T.Buffer = Streaming.of(LValue, T.Offset);
  accessTarget(Type, T, LValue->getType(), At, Marked);
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
    U.Pendings.back().Value = Nodes;
}

// The memory that a pointer goes to. A macro like READ_ONCE() is given the object itself.
FunctionLowering::Target FunctionLowering::pointed(const Expr *Pointer, QualType &Accessed) {
  const Expr *E = Pointer->IgnoreParenCasts(), *Object = nullptr;
  if (Pointer->isGLValue() && !Pointer->getType()->isArrayType())
    Object = Pointer;
  else if (auto *AddrOf = dyn_cast<UnaryOperator>(E); AddrOf && AddrOf->getOpcode() == UO_AddrOf)
    Object = AddrOf->getSubExpr();
  else if (E->getType()->isArrayType())
    Object = E;
  if (Object) {
    Target T = target(Object);
    T.Buffer = Streaming.of(Object, T.Offset);
    Accessed = Object->getType();
    return T;
  }
  Target T;
  T.Pointer = values(E);
  T.Pointee = Accessed = E->getType()->isPointerType() ? E->getType()->getPointeeType() : E->getType();
  T.Param = ownParam(E);
  const ValueDecl *Root = declOf(E);
  llvm::StringRef Record = recordName(T.Pointee), Name = Root && Root->getIdentifier() ? Root->getName() : "memory";
  T.Object = Record.empty() ? Name.str() : Record.str();
  T.Text = ("*" + Name).str();
  T.Buffer = Streaming.through(E);
  return T;
}

void FunctionLowering::accessThrough(fp_event_type Type, const Expr *Pointer, SourceLocation At, bool Marked) {
  QualType Accessed;
  Target T = pointed(Pointer, Accessed);
  accessTarget(Type, T, Accessed, At, Marked);
}

// What an argument points to: the callee sees it through its parameter. Null: nothing that a device may share.
const fp_event *FunctionLowering::pointee(const Expr *Arg) {
  QualType To = Arg->getType()->getPointeeType();
  std::string Field;
  if (To->isFunctionType() || To->isAnyCharacterType() || U.Types.evidence(To, Field) == TypeEvidence::KernelObject)
    return nullptr;
  QualType Accessed;
  Target T = pointed(Arg, Accessed);
  fp_event *E = fp_pointee_alloc(U.Unit);
  if (!E)
    return nullptr;
  describe(*E, T, Accessed);
  if (E->memory == FP_UNKNOWN)
    U.PendingPointees.push_back({E, T.Pointer, T.Pointee});
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
  auto *AddrOf = dyn_cast<UnaryOperator>(strip(From));
  if (AddrOf && AddrOf->getOpcode() == UO_AddrOf && carriesAddress(AddrOf->getSubExpr()->getType())) {
    NodeId Field = nodeOfLValue(AddrOf->getSubExpr()), Behind = U.behind(To);
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
  auto *AddrOf = dyn_cast_or_null<UnaryOperator>(strip(Argument));
  if (AddrOf && AddrOf->getOpcode() == UO_AddrOf)
    return nodeOfLValue(AddrOf->getSubExpr());
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
      std::string Shared = Pointer ? U.sharedName(Pointer) : "";
      return Shared.empty() ? None : NodeList{U.sharedValue(Shared + "()")};
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
      Target T = target(In);
      if (auto *M = dyn_cast<MemberExpr>(In); M && U.Declared.isDoorbell(M->getMemberDecl()))
        T.Pointer.push_back(U.nodeOf(M->getMemberDecl()));
      if (T.Private || T.Global)
        return None;
      // Part of an object of the kernel's is the CPU's as well, whatever its own type.
      std::string Field;
      if (T.Pointee->isRecordType() && U.Types.evidence(T.Pointee, Field) == TypeEvidence::KernelObject) {
        NodeId N = U.Graph.node(O);
        U.Graph.mark(N, IsCpu, "");
        T.Pointer.push_back(N);
      }
      return T.Pointer;
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
    bool RightIsPointer = B->getRHS()->getType()->isPointerType();
    return values(RightIsPointer ? B->getRHS() : B->getLHS(), Depth + 1);
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

// The names that a person reads in an expression: macros, enumerators, variables, fields; in source order.
// OfParts: of a local also the constants that it was put together from.
void FunctionLowering::names(const Stmt *S, SourceLocation Level, llvm::SmallVectorImpl<llvm::StringRef> &Found,
                             bool OfParts) {
  if (!S || Found.size() > MaxNamesSeen)
    return;
  if (const Expansions::Site *Site = U.Macros.siteOf(S)) {
    for (const Expansions::Argument &A : U.Macros.arguments(S, *Site))
      names(A.E, Level, Found, OfParts);
    return;
  }
  if (auto *O = dyn_cast<OffsetOfExpr>(S)) { // a register of a structure that lays them out
    if (O->getNumComponents() && O->getComponent(O->getNumComponents() - 1).getKind() == OffsetOfNode::Field)
      Found.push_back(O->getComponent(O->getNumComponents() - 1).getField()->getName());
    return;
  }
  if (isa<Expr>(S) && S->child_begin() == S->child_end()) {
    U.Macros.macroNames(S->getBeginLoc(), Level, Found);
    if (auto *D = dyn_cast<DeclRefExpr>(S); D && D->getDecl()->getIdentifier() && !isa<FunctionDecl>(D->getDecl())) {
      Found.push_back(D->getDecl()->getName());
      if (OfParts)
        Found.append(U.MadeOf.lookup(D->getDecl()));
    }
    return;
  }
  if (auto *M = dyn_cast<MemberExpr>(S)) {
    if (M->getMemberDecl()->getIdentifier())
      Found.push_back(M->getMemberDecl()->getName());
    if (OfParts)
      Found.append(U.MadeOf.lookup(M->getMemberDecl()));
    return;
  }
  if (auto *O = dyn_cast<UnaryOperator>(S); O && O->getOpcode() == UO_Not)
    return; // bits that are masked out are not what it is about
  for (const Stmt *Child : S->children())
    names(Child, Level, Found, OfParts);
}

// A register is named by its constant, where it has one: `regs + TX_TAIL(id)` says nothing of an id.
void FunctionLowering::constantNames(const Expr *E, SourceLocation Level, llvm::SmallVectorImpl<llvm::StringRef> &Found) {
  llvm::SmallVector<llvm::StringRef, 8> All, Constants;
  names(E, Level, All);
  llvm::copy_if(All, std::back_inserter(Constants), [](llvm::StringRef Name) { return Name.upper() == Name; });
  Found.append(Constants.empty() ? All : Constants);
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
  names(E, Level, Names, true);
  Op.text = U.joined(Names, MaxTestNames);
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
        llvm::StringRef Record = F ? recordName(U.Context.getRecordType(F->getParent())) : "";
        Op.text = U.intern((Record + "." + M->getMemberDecl()->getName()).str());
        return Op;
      }
      E = strip(M->getBase());
    } else if (auto *B = dyn_cast<BinaryOperator>(E)) {
      E = strip(B->getRHS()->getType()->isPointerType() ? B->getRHS() : B->getLHS());
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
      Next = B->getRHS()->getType()->isPointerType() ? B->getRHS() : B->getLHS();
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
    bool RightIsPointer = B->getRHS()->getType()->isPointerType();
    const Expr *Offset = RightIsPointer ? B->getLHS() : B->getRHS();
    if ((Op.param = paramIndex(Offset)) >= 0) {
      Op.value = FP_VALUE_PARAM;
      return Op;
    }
    constantNames(Offset, Level, Names);
    E = strip(RightIsPointer ? B->getRHS() : B->getLHS());
  }
  // A register's whole address as a parameter: the caller's argument names mapping and register.
  if (Names.empty() && (Op.param = paramIndex(E)) >= 0) {
    Op.value = FP_VALUE_PARAM;
    return Op;
  }
  Op.param = 0;
  if (Names.empty())
    constantNames(E, Level, Names);
  Op.text = U.joined(Names, MaxNames);
  return Op;
}

// -- which loads decide a branch --

// What the value of an expression is made of; its own loads are those since LoadsBefore.
FunctionLowering::Sources FunctionLowering::sourcesOf(const Expr *E, size_t LoadsBefore) {
  Sources Found;
  collect(E, Found);
  Found.Of.append(Loads.begin() + LoadsBefore, Loads.end());
  if (!Found.Of.empty())
    names(E, FD->getLocation(), Found.Names);
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

// The names of constants that make up a variable or field: a descriptor's first word is put together over many lines.
void FunctionLowering::remember(const ValueDecl *V, const Expr *Value) {
  llvm::SmallVector<llvm::StringRef, 8> Names;
  names(Value, FD->getLocation(), Names, true);
  for (llvm::StringRef Name : Names)
    if (auto &Known = U.MadeOf[V]; Name.upper() == Name && Known.size() < MaxTestNames && !llvm::is_contained(Known, Name))
      Known.push_back(Name);
}

void FunctionLowering::madeOf(const Expr *LValue, const Expr *Value, size_t LoadsBefore) {
  const VarDecl *Local = localOf(LValue), *Pointer = Local ? nullptr : localPointerOf(LValue);
  // What a field of the driver's own keeps for the descriptor's, over functions, too.
  if (auto *M = dyn_cast<MemberExpr>(LValue->IgnoreParens()); M && M->isArrow() && M->getType()->isIntegerType()) {
    std::string Field;
    if (U.Types.evidence(M->getBase()->getType()->getPointeeType(), Field) == TypeEvidence::KernelObject)
      remember(M->getMemberDecl(), Value);
  }
  if (!Local && !Pointer)
    return;
  if (Local && Local->getType()->isIntegerType())
    remember(Local, Value);
  Sources From = sourcesOf(Value, LoadsBefore);
  U.Tests.made(Local ? holder(Local) : behind(Pointer), From.Of, From.Names);
}

// A value handed to a function may be tested there; what is put behind a pointer comes back.
void FunctionLowering::passed(const ParmVarDecl *To, const Expr *Arg, size_t LoadsBefore) {
  if (!Arg->getType()->isPointerType()) {
    Sources From = sourcesOf(Arg, LoadsBefore);
    U.Tests.made(holder(To), From.Of, From.Names);
    return;
  }
  auto *AddrOf = dyn_cast<UnaryOperator>(strip(Arg));
  const VarDecl *Local = AddrOf && AddrOf->getOpcode() == UO_AddrOf ? localOf(AddrOf->getSubExpr()) : nullptr;
  const VarDecl *Pointer = Local ? nullptr : localOf(Arg);
  if (!Local && !Pointer)
    return;
  Conditions::Id Here = Local ? holder(Local) : behind(Pointer), There = behind(To);
  U.Tests.made(Here, There, {});
  U.Tests.made(There, Here, {});
}

// ---- the unit ----

const char *UnitLowering::joined(llvm::ArrayRef<llvm::StringRef> Names, size_t Most) {
  std::string All;
  llvm::SmallVector<llvm::StringRef, MaxTestNames> Said;
  for (llvm::StringRef Name : Names) {
    if (Said.size() == Most || llvm::is_contained(Said, Name))
      continue;
    Said.push_back(Name);
    All += (All.empty() ? "" : " ") + Name.str();
  }
  return intern(All);
}

UnitLowering::UnitLowering(ASTContext &Context, const ApiTable &Api, const Annotations &Declared, Headers &Shared,
                           fp_unit *Unit, bool ForLink)
    : Context(Context), SM(Context.getSourceManager()), Api(Api), Declared(Declared), Shared(Shared), Unit(Unit),
      Macros(SM, Api), Types(Shared), ForLink(ForLink) {}

const ApiEntry *UnitLowering::entryOf(const FunctionDecl *FD) const {
  if (const ApiEntry *Entry = Declared.call(FD))
    return Entry;
  return FD->getIdentifier() ? Api.find(FD->getName()) : nullptr;
}

// A field of the driver's, a variable, or what is declared to lead to an entry: structures hang on it, or on what it
// points to. In fields of the kernel's, such as skb->data, anything may.
const ValueDecl *UnitLowering::keeper(const Decl *D) {
  auto *V = dyn_cast<VarDecl>(D);
  auto *F = dyn_cast<FieldDecl>(D);
  bool Keeps = (V && V->hasGlobalStorage()) || (F && !Shared.isKernel(F->getLocation())) || Declared.isCoherent(D);
  return Keeps ? cast<ValueDecl>(D) : nullptr;
}

NodeId UnitLowering::nodeOf(const Decl *D) {
  NodeId N = Graph.node(D->getCanonicalDecl());
  Graph.place(N, keeper(D));
  Graph.name(N, dyn_cast<ValueDecl>(D), false);
  const Annotations::Declared *About = Declared.find(D);
  if (About && About->Coherent)
    Graph.mark(N, IsCoherent, "annotated at " + shortPlace(About->At));
  if (About && About->Doorbell && !isa<FunctionDecl>(D))
    Graph.mark(N, IsDoorbell, "");
  return N;
}

NodeId UnitLowering::contentOf(const Decl *D) {
  NodeId N = Graph.content(D->getCanonicalDecl());
  Graph.place(N, keeper(D));
  Graph.name(N, dyn_cast<ValueDecl>(D), true);
  return N;
}

NodeId UnitLowering::behind(const ValueDecl *D) {
  NodeId N = Graph.content(D->getCanonicalDecl());
  Graph.name(N, D, true);
  return N;
}

fp_place UnitLowering::place(SourceLocation L) {
  auto [File, Offset] = SM.getDecomposedLoc(L);
  const char *&Name = FileNames[File];
  if (!Name)
    Name = intern(pathOf(SM, File));
  return {Name, SM.getLineNumber(File, Offset), SM.getColumnNumber(File, Offset)};
}

std::string UnitLowering::shortPlace(SourceLocation L) {
  fp_place P = place(SM.getFileLoc(L));
  llvm::StringRef File = P.file;
  return (File.substr(File.rfind('/') + 1) + ":" + llvm::Twine(P.line)).str();
}

void UnitLowering::assigned(const ValueDecl *To, const Expr *From) {
  const FunctionDecl *F = To ? functionNamed(From) : nullptr;
  if (!F)
    return;
  auto &List = Callbacks[cast<ValueDecl>(To->getCanonicalDecl())];
  if (!llvm::is_contained(List, F->getCanonicalDecl()))
    List.push_back(F->getCanonicalDecl());
}

void UnitLowering::scanInitializer(const Expr *Init, QualType Type) {
  auto *List = dyn_cast<InitListExpr>(Init->IgnoreImpCasts());
  if (!List)
    return scan(Init);
  const RecordDecl *R = List->getType()->getAsRecordDecl();
  if (R && !R->isUnion()) {
    unsigned I = 0;
    for (const FieldDecl *F : R->fields()) {
      if (F->isUnnamedBitField() || I >= List->getNumInits())
        continue;
      const Expr *Value = List->getInit(I++);
      assigned(F, Value);
      scanInitializer(Value, F->getType());
    }
    return;
  }
  for (const Expr *Value : List->inits()) {
    if (R && List->getInitializedFieldInUnion())
      assigned(List->getInitializedFieldInUnion(), Value);
    scanInitializer(Value, Type);
  }
}

// Finds what is put into function pointers, and whose address is taken.
void UnitLowering::scan(const Stmt *S) {
  if (!S)
    return;
  if (auto *C = dyn_cast<CallExpr>(S)) {
    const FunctionDecl *Callee = C->getDirectCallee();
    if (Callee)
      Shared.uses(Callee);
    else
      scan(C->getCallee());
    for (unsigned I = 0; I < C->getNumArgs(); ++I) {
      if (Callee && I < Callee->getNumParams() && Callee->getParamDecl(I)->getType()->isFunctionPointerType())
        assigned(Callee->getParamDecl(I), C->getArg(I));
      scan(C->getArg(I));
    }
    return;
  }
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->getOpcode() == BO_Assign &&
                                             B->getType()->isFunctionPointerType())
    assigned(declOf(B->getLHS()), B->getRHS());
  if (auto *D = dyn_cast<DeclStmt>(S)) {
    for (const Decl *Each : D->decls())
      if (auto *V = dyn_cast<VarDecl>(Each); V && V->getInit()) {
        assigned(V, V->getInit());
        scanInitializer(V->getInit(), V->getType());
      }
    return;
  }
  if (auto *D = dyn_cast<DeclRefExpr>(S)) {
    Shared.uses(D->getDecl());
    if (auto *F = dyn_cast<FunctionDecl>(D->getDecl()))
      AddressTaken.insert(F->getCanonicalDecl());
    return;
  }
  for (const Stmt *Child : S->children())
    scan(Child);
}

// Bodies worth walking: the driver's own, and those of shared headers that touch devices.
// A compile has all bodies, a mere check skipped most: both judge by the same words.
bool UnitLowering::wanted(const FunctionDecl *FD) {
  if (!FD->hasBody() || !FD->getIdentifier() || FD->hasSkippedBody() || entryOf(FD))
    return false;
  auto [It, New] = Wanted.try_emplace(FD->getCanonicalDecl(), true);
  if (New)
    It->second = !Shared.mayBeSkipped(FD);
  return It->second;
}

void UnitLowering::reach(const FunctionDecl *FD) {
  auto [It, New] = Functions.try_emplace(FD->getCanonicalDecl(), 0);
  if (!New)
    return;
  It->second = fp_function_named(Unit, FD->getName().str().c_str());
  Work.push_back(FD);
}

void UnitLowering::resolveMemory(fp_event &E, const NodeList &Memory, QualType Pointee) {
  std::optional<const ValueDecl *> Place = Graph.placeOf(Memory);
  if (const ValueDecl *Ring = Place.value_or(nullptr)) {
    auto *F = dyn_cast<FieldDecl>(Ring);
    llvm::StringRef Record = F ? recordName(Context.getRecordType(F->getParent())) : "";
    E.ring = intern((Record + (Record.empty() ? "" : ".") + Ring->getName()).str());
  }
  unsigned Properties = 0;
  const std::string *Why = nullptr;
  for (NodeId N : Memory) {
    Properties |= Graph.properties(N);
    if (!Why || Why->empty())
      Why = &Graph.why(N);
  }
  std::string Field;
  TypeEvidence Type = TypeEvidence::None;
  if (!Pointee.isNull())
    Type = Types.evidence(Pointee, Field);
  if (Type == TypeEvidence::SharedHeader)
    Type = *E.ring ? TypeEvidence::LittleOrBigEndian : TypeEvidence::None;
  std::string Named = Field.empty() ? std::string(E.object) : E.object + ("." + Field);

  if (Properties & IsHost || (Type == TypeEvidence::Virtio && !(Properties & IsCpu))) {
    E.memory = FP_HOST;
    E.by_type = !(Properties & IsHost);
    E.why = intern(E.by_type ? "__virtio field " + Named : *Why);
  } else if (Properties & IsCoherent) {
    E.memory = FP_COHERENT;
    E.or_mmio = Properties & (IsMmio | IsWc);
    E.fresh = Place && !*Place;
    E.why = intern(*Why);
  } else if (Properties & IsMmio || Properties & IsWc) {
    E.memory = FP_PRIVATE; // a register reached by dereference: no accessor, nothing promised
  } else if (Properties & IsStreaming) {
    E.memory = FP_STREAMING;
    E.why = intern(*Why);
  } else if (Type == TypeEvidence::LittleOrBigEndian && !(Properties & IsCpu)) {
    E.memory = FP_COHERENT;
    E.by_type = true;
    E.why = intern("endian-typed field of " + std::string(E.object));
  } else if (Properties & IsCpu || Type == TypeEvidence::KernelObject) {
    E.memory = FP_CPU;
  }
}

void UnitLowering::resolve() {
  Graph.propagate();
  auto PropertiesOf = [&](const NodeList &Nodes) {
    unsigned Properties = 0;
    for (NodeId N : Nodes)
      Properties |= Graph.properties(N);
    return Properties;
  };
  auto Refine = [&](fp_operand &Op, const NodeList &Nodes) {
    unsigned Properties = PropertiesOf(Nodes);
    if (Op.value == FP_VALUE_PARAM)
      return;
    if (Properties & IsPhysical) {
      Op.value = Properties & IsBusAddress ? FP_VALUE_MIXED : FP_VALUE_PHYS;
      for (NodeId N : Nodes)
        if (Graph.properties(N) & IsPhysical && !Op.made)
          Op.made = intern(Graph.why(N));
    } else if (Properties & IsBusAddress)
      Op.value = FP_VALUE_DMA;
    else if (Op.value == FP_VALUE_INDEX && (Properties & IsRegister))
      Op.value = FP_VALUE_OTHER;
  };
  for (const Pending &P : Pendings) {
    fp_event &E = fp_function_at(Unit, P.Function)->blocks[P.Block].events[P.Event];
    if (E.type == FP_STORE || E.type == FP_LOAD) {
      resolveMemory(E, P.Memory, P.Pointee);
      Refine(E.value, P.Value);
      continue;
    }
    unsigned Mapping = PropertiesOf(P.Address);
    E.wc = (Mapping & IsWc) && !(Mapping & IsMmio);
    // What a parameter may be, each caller says for itself.
    if (E.type == FP_MMIO_WRITE && Mapping & IsDoorbell && E.device.value != FP_VALUE_PARAM)
      E.reg.value = FP_VALUE_DOORBELL;
    Refine(E.value, P.Value);
  }
  for (const PendingPointee &P : PendingPointees)
    resolveMemory(*P.Event, P.Memory, P.Pointee);
  for (const PendingArg &A : PendingArgs) {
    if (!A.Pointer)
      Refine(*A.Operand, A.Value);
    else if (A.Operand->value != FP_VALUE_PARAM && PropertiesOf(A.Value) & IsDoorbell)
      A.Operand->value = FP_VALUE_DOORBELL;
  }
  // What is not the device's needs no order.
  resolveTests([](const fp_event &Load) { return fp_device_visible(Load.memory); });
}

// The branches that depend on loads of that kind, or on MMIO reads that leave order to others.
void UnitLowering::resolveTests(llvm::function_ref<bool(const fp_event &Load)> Wanted) {
  auto At = [&](Conditions::Event E) -> fp_event & {
    return fp_function_at(Unit, E.Function)->blocks[E.Block].events[E.Number];
  };
  auto Matters = [&](Conditions::Event E) {
    return At(E).type == FP_LOAD ? Wanted(At(E)) : At(E).strength != FP_ORDERED;
  };
  auto Cut = [&](Conditions::Event Test) { fp_mark_cut(Unit, Test.Function, FP_LIMIT_TESTED); };
  Tests.resolve([&](Conditions::Event Test, fp_test Kind, llvm::ArrayRef<Conditions::Question> Asked) {
    llvm::SmallVector<fp_question, 4> Questions;
    for (const Conditions::Question &Q : Asked) {
      fp_event &E = At(Q.Load);
      if (E.type == FP_LOAD && !Wanted(E))
        continue;
      E.tested = true;
      if (E.type == FP_MMIO_READ && E.strength == FP_ORDERED)
        continue; // has it
      fp_question New{E.object, E.field, joined(Q.Names, MaxTestNames), Kind};
      if (E.type == FP_MMIO_READ)
        New.object = E.reg.text, New.field = "";
      if (llvm::none_of(Questions, [&](const fp_question &K) { return K.object == New.object && K.field == New.field; }))
        Questions.push_back(New);
    }
    fp_event &E = At(Test);
    E.questions = Questions.empty() ? nullptr : fp_questions_alloc(Unit, Questions.size());
    E.nquestions = E.questions ? Questions.size() : 0;
    std::copy_n(Questions.begin(), E.nquestions, E.questions);
  }, Matters, Cut);
}

void UnitLowering::run(llvm::ArrayRef<Decl *> TopLevel) {
  std::vector<const FunctionDecl *> Roots;
  for (const Decl *D : TopLevel) {
    SourceLocation L = SM.getExpansionLoc(D->getLocation());
    if (L.isInvalid())
      continue;
    if (auto *Earlier = dyn_cast_or_null<ValueDecl>(D->getPreviousDecl()))
      Shared.uses(Earlier);
    if (Shared.isKernel(L)) {
      // In order of definition, so that what calls a function of interest is found to be one. Of a mere check's the
      // parser has asked before.
      if (auto *F = dyn_cast<FunctionDecl>(D); F && !F->hasSkippedBody() && F->isThisDeclarationADefinition())
        Shared.tell(F);
      continue;
    }
    if (auto *V = dyn_cast<VarDecl>(D); V && V->getInit()) {
      assigned(V, V->getInit());
      scanInitializer(V->getInit(), V->getType());
    }
    auto *F = dyn_cast<FunctionDecl>(D);
    if (!F || !F->isThisDeclarationADefinition() || !wanted(F))
      continue;
    scan(F->getBody());
    if (SM.isInMainFile(L))
      Roots.push_back(F);
  }
  for (const FunctionDecl *F : Roots)
    reach(F);
  for (size_t I = 0; I < Work.size(); ++I) {
    const FunctionDecl *F = Work[I];
    unsigned Number = Functions.lookup(F->getCanonicalDecl());
    fp_function *Fn = fp_function_at(Unit, Number);
    Fn->at = place(SM.getFileLoc(F->getLocation()));
    Fn->doorbell = Declared.isDoorbell(F);
    Fn->callers_known = F->getStorageClass() == SC_Static && SM.isInMainFile(SM.getExpansionLoc(F->getLocation())) &&
                        !AddressTaken.count(F->getCanonicalDecl());
    FunctionLowering(*this, F, Number).run();
  }
  resolve();
}

} // namespace fencepost
