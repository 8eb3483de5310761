// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Calls.h"
#include "AstQueries.h"
#include "Questions.h"
#include "fencepost/program.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace fencepost {

void Calls::evaluateArguments(const CallExpr *E) {
  for (const Expr *Arg : E->arguments())
    Inner.walk(Arg, /*Used=*/true);
}

static bool evaluatesArguments(unsigned Builtin) {
  return Builtin != Builtin::BI__builtin_constant_p && Builtin != Builtin::BI__builtin_object_size &&
         Builtin != Builtin::BI__builtin_dynamic_object_size;
}

void Calls::call(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (!Callee)
    return callPointer(E);
  if (const ApiEntry *Row = U.entryOf(Callee))
    return api(ApiCall(U, *Row, Callee->getName(), E));
  if (unsigned Builtin = Callee->getBuiltinID()) {
    if (evaluatesArguments(Builtin))
      evaluateArguments(E);
    return;
  }
  const FunctionDecl *Def = nullptr;
  bool Known = Callee->hasBody(Def) && U.wanted(Def);
  for (unsigned I = 0; I < E->getNumArgs(); ++I) {
    size_t Before = F.Branches.loads();
    Inner.walk(E->getArg(I), /*Used=*/true);
    if (Known && I < Def->getNumParams())
      F.Branches.passed(Def->getParamDecl(I), E->getArg(I), Before);
  }
  callFunction(Callee, E);
}

// ---- the API ----

void Calls::api(const ApiCall &Call) {
  for (const Expr *Arg : Call.Args)
    Inner.walk(Arg, /*Used=*/true);
  Rows.apply(Call);
}

// The arguments are evaluated first, whatever the macro's body does with them on this architecture.
void Calls::macro(const Expansions::Site &Site, const Stmt *S) {
  if (!Done.insert(Site.Body).second)
    return;
  for (const Expansions::Argument &A : U.Macros.arguments(S, Site)) {
    Inner.walk(A.E, /*Used=*/true);
    if (A.E->isGLValue() && A.Loaded && !A.E->getType()->isPointerType())
      Memory.load(A.E, A.E->getBeginLoc());
  }
  Rows.apply(ApiCall(U, Site, S));
}

void Calls::unused(const Expr *E) {
  fp_block &B = F.Events.blockAt(F.Events.block());
  const Expr *Plain = strip(E);
  if (!B.nevents || Plain->getType()->isVoidType() || (!isa<CallExpr>(Plain) && !U.Macros.siteOf(Plain)))
    return;
  fp_event &Last = B.events[B.nevents - 1];
  if (Last.type == FP_MMIO_READ || Last.type == FP_CALL)
    Last.discarded = true;
}

// ---- functions by their names ----

void Calls::callFunction(const FunctionDecl *Callee, const CallExpr *E) {
  SourceLocation At = E->getBeginLoc();
  const FunctionDecl *Def = nullptr;
  bool OfDriver = !U.Shared.isKernel(Callee->getLocation());
  if (OfDriver) // it may assign to them
    F.Assumed.fieldsMayChange(At);
  if (!Callee->hasBody(Def) || !U.wanted(Def)) {
    // What must not be reached, as BUILD_BUG_ON() has it, does nothing. The kernel's own functions
    // do what their names say; another file of the driver may do anything.
    if (!Callee->hasAttr<ErrorAttr>() && !Callee->isInlined() && OfDriver && F.OfDriver)
      callElsewhere(Callee, E);
    return;
  }
  unsigned Number = U.reach(Def);
  fp_event *Call = F.Events.add(FP_CALL, At, At, (Callee->getName() + "()").str());
  Call->callee = Number;
  describeArguments(Call, E);
  for (unsigned I = 0; I < E->getNumArgs() && I < Def->getNumParams(); ++I)
    F.Flow.flow(Def->getParamDecl(I), E->getArg(I));
}

void Calls::callElsewhere(const FunctionDecl *Callee, const CallExpr *E) {
  fp_event *Call = F.Events.add(FP_OPAQUE, E->getBeginLoc(), E->getBeginLoc(), Callee->getName());
  Call->name = U.intern(Callee->getName());
  if (U.ForLink) {
    tellElsewhere(Callee, E);
    describeArguments(Call, E);
    handOver(Callee->getName().str(), E);
  }
}

// What may be asked for of what it gives back.
void Calls::tellElsewhere(const FunctionDecl *Callee, const CallExpr *E) {
  Callee = Callee->getCanonicalDecl();
  if (std::string Name = resultName(Callee); !Name.empty())
    U.Elsewhere.try_emplace(Tests::key(Callee), Name);
  for (unsigned I = 0; I < E->getNumArgs() && I < Callee->getNumParams(); ++I)
    if (std::string Name = resultName(Callee, I); !Name.empty()) {
      U.Elsewhere.try_emplace(Tests::keyBehind(Callee->getParamDecl(I)), Name);
      F.Branches.passed(Callee->getParamDecl(I), E->getArg(I), F.Branches.loads());
    }
}

fp_operand Calls::argument(const Expr *Arg, SourceLocation Level, fp_nodes &Origin) {
  if (!Arg->getType()->isPointerType())
    return F.Operand.value(Arg, Level, Origin);
  fp_operand Op = F.Operand.device(Arg);
  if (Op.value != FP_VALUE_PARAM && isa<BinaryOperator>(strip(Arg)))
    Op.text = U.intern((llvm::Twine(Op.text) + " " + F.Operand.registerAt(Arg, Level).text).str());
  if (F.Operand.isDoorbell(Arg))
    Op.value = FP_VALUE_DOORBELL;
  Op.to = Memory.pointee(Arg);
  // It may be a register's address, which no pointer to an object of the CPU's is.
  if (Op.to || !Arg->getType()->getPointeeType()->isRecordType())
    U.Graph.list(Origin, F.Flow.of(Arg));
  return Op;
}

void Calls::describeArguments(fp_event *Call, const CallExpr *E) {
  fp_args_alloc(U.Unit, Call, E->getNumArgs());
  for (unsigned I = 0; I < Call->nargs; ++I)
    Call->args[I] = argument(E->getArg(I), E->getBeginLoc(), Call->args_origin[I]);
}

// To a function of another file, or whatever other files put behind a pointer.
void Calls::handOver(const std::string &Callee, const CallExpr *E) {
  for (unsigned I = 0; I < E->getNumArgs(); ++I) {
    const Expr *Arg = E->getArg(I);
    if (!carriesAddress(Arg->getType()))
      continue;
    std::string To = Callee + ":" + std::to_string(I);
    NodeId Parameter = fp_node_named(U.Unit, To.c_str());
    for (NodeId N : F.Flow.of(Arg))
      U.ToOthers.push_back({N, Parameter});
    if (const Expr *Object = addressed(Arg); Object && carriesAddress(Object->getType())) {
      NodeId Behind = fp_node_named(U.Unit, ("*" + To).c_str()), Here = F.Flow.node(Object);
      U.ToOthers.push_back({Here, Behind});
      U.Graph.edge(Behind, Here);
    }
  }
}

// ---- functions behind pointers ----

void Calls::callPointer(const CallExpr *E) {
  Inner.walk(E->getCallee(), /*Used=*/true);
  const ValueDecl *Pointer = declOf(E->getCallee());
  // A hook of the API, as rte_delay_us().
  auto *Hook = dyn_cast_or_null<VarDecl>(Pointer);
  if (const ApiEntry *Row = Hook && Hook->hasGlobalStorage() ? U.Api.find(Hook->getName()) : nullptr)
    return api(ApiCall(U, *Row, Hook->getName(), E));
  evaluateArguments(E);
  callBehind(Pointer, E);
}

static llvm::StringRef nameOf(const ValueDecl *Pointer) {
  return Pointer && Pointer->getIdentifier() ? Pointer->getName() : "callback";
}

// A call through a field or variable: whatever the unit puts there.
void Calls::callBehind(const ValueDecl *Pointer, const CallExpr *E) {
  if (const ApiEntry *Row = Pointer ? U.Declared.call(Pointer) : nullptr)
    return Rows.apply(ApiCall(U, *Row, nameOf(Pointer), E));
  const FunctionPointers::Functions *Known = Pointer ? U.Pointers.behind(Pointer) : nullptr;
  if (Known && Known->size() > FP_MAX_CALLBACKS) {
    if (F.OfDriver)
      fp_mark_cut(U.Unit, F.Number, FP_LIMIT_CALLBACKS);
    Known = nullptr;
  }
  auto IsKnown = [&](const FunctionDecl *Callee) { return Callee->hasBody() || U.entryOf(Callee); };
  if (Known && llvm::all_of(*Known, IsKnown))
    callEach(*Known, Pointer, E);
  else if (F.OfDriver)
    callAny(Pointer, E);
}

void Calls::callAny(const ValueDecl *Pointer, const CallExpr *E) {
  fp_event *Call = F.Events.add(FP_OPAQUE, E->getBeginLoc(), E->getBeginLoc(), nameOf(Pointer));
  Call->name = U.intern(("*" + nameOf(Pointer)).str());
  Call->operations = U.intern(F.Assumed.operationsOf(E));
  std::string Name = U.ForLink && Pointer ? F.Others.nameOf(Pointer) : "";
  if (Name.empty())
    return;
  Call->pointer = fp_node_named(U.Unit, Name.c_str());
  describeArguments(Call, E);
  handOver(Name, E);
}

void Calls::callEach(const FunctionPointers::Functions &Known, const ValueDecl *Pointer, const CallExpr *E) {
  unsigned From = F.Events.block(), Behind = F.Events.newBlock();
  bool WasDead = F.Events.isDead();
  std::string Name = U.ForLink ? F.Others.nameOf(Pointer) : "";
  const char *Operations = U.intern(F.Assumed.operationsOf(E));
  for (const FunctionDecl *Callee : Known) {
    F.Events.enter(From, WasDead);
    unsigned Way = F.Events.newBlock();
    F.Events.jump(Way);
    F.Events.enter(Way);
    if (const ApiEntry *Row = U.entryOf(Callee)) {
      api(ApiCall(U, *Row, Callee->getName(), E));
    } else {
      callFunction(Callee, E);
      // Behind assumptions, if any. The first way stands for the pointer.
      fp_block &Started = F.Events.blockAt(Way);
      fp_event *Call = Started.nevents ? &Started.events[Started.nevents - 1] : nullptr;
      if (Call && Call->type == FP_CALL)
        Call->operations = Operations;
      if (!Name.empty() && Call && Call->type == FP_CALL) {
        Call->pointer = fp_node_named(U.Unit, Name.c_str());
        handOver(Name, E);
        Name.clear();
      }
    }
    F.Events.jump(Behind);
  }
  F.Events.enter(Behind);
}

} // namespace fencepost
