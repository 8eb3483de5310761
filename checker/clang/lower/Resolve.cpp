// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Resolve.h"
#include "AstQueries.h"

using namespace clang;

namespace fencepost {

static unsigned propertiesOf(const ValueGraph &Graph, const NodeList &Nodes) {
  unsigned Properties = 0;
  for (NodeId N : Nodes)
    Properties |= Graph.properties(N);
  return Properties;
}

// What tells of the first node that something tells of.
static const std::string &why(const ValueGraph &Graph, const NodeList &Nodes) {
  static const std::string Unknown;
  auto It = llvm::find_if(Nodes, [&](NodeId N) { return !Graph.why(N).empty(); });
  return It == Nodes.end() ? Unknown : Graph.why(*It);
}

static void resolveMemory(UnitContext &U, fp_event &E, const NodeList &Memory, QualType Pointee) {
  std::optional<const ValueDecl *> Place = U.Graph.placeOf(Memory);
  if (const ValueDecl *Ring = Place.value_or(nullptr)) {
    auto *F = dyn_cast<FieldDecl>(Ring);
    llvm::StringRef Record = F ? recordName(F) : "";
    E.ring = U.intern((Record + (Record.empty() ? "" : ".") + Ring->getName()).str());
  }
  unsigned Properties = propertiesOf(U.Graph, Memory);
  const std::string &Why = why(U.Graph, Memory);
  std::string Field;
  TypeEvidence Type = TypeEvidence::None;
  if (!Pointee.isNull())
    Type = U.Types.evidence(Pointee, Field);
  if (Type == TypeEvidence::SharedHeader)
    Type = *E.ring ? TypeEvidence::LittleOrBigEndian : TypeEvidence::None;
  if (Type == TypeEvidence::SharedVirtio)
    Type = *E.ring ? TypeEvidence::Virtio : TypeEvidence::None;
  std::string Named = Field.empty() ? std::string(E.object) : E.object + ("." + Field);

  if (Properties & IsHost || (Type == TypeEvidence::Virtio && !(Properties & IsCpu))) {
    E.memory = FP_HOST;
    E.by_type = !(Properties & IsHost);
    E.why = U.intern(E.by_type ? "__virtio field " + Named : Why);
  } else if (Properties & IsCoherent) {
    E.memory = FP_COHERENT;
    E.or_mmio = Properties & (IsMmio | IsWc);
    E.fresh = Place && !*Place;
    E.why = U.intern(Why);
  } else if (Properties & IsMmio || Properties & IsWc) {
    E.memory = FP_PRIVATE; // a register reached by dereference: no accessor, nothing promised
  } else if (Properties & IsStreaming) {
    E.memory = FP_STREAMING;
    E.why = U.intern(Why);
  } else if (Type == TypeEvidence::LittleOrBigEndian && !(Properties & IsCpu)) {
    E.memory = FP_COHERENT;
    E.by_type = true;
    E.why = U.intern("endian-typed field of " + std::string(E.object));
  } else if (Properties & IsCpu || Type == TypeEvidence::KernelObject) {
    E.memory = FP_CPU;
  }
}

static void resolveValue(UnitContext &U, fp_operand &Op, const NodeList &Nodes) {
  unsigned Properties = propertiesOf(U.Graph, Nodes);
  if (Op.value == FP_VALUE_PARAM)
    return;
  if (Properties & IsPhysical) {
    Op.value = Properties & IsBusAddress ? FP_VALUE_MIXED : FP_VALUE_PHYS;
    for (NodeId N : Nodes)
      if (U.Graph.properties(N) & IsPhysical && !Op.made)
        Op.made = U.intern(U.Graph.why(N));
  } else if (Properties & IsBusAddress)
    Op.value = FP_VALUE_DMA;
  else if (Op.value == FP_VALUE_INDEX && (Properties & IsRegister))
    Op.value = FP_VALUE_OTHER;
}

static void resolveAccess(UnitContext &U, const Pending::Access &P) {
  fp_event &E = U.eventAt(P.At);
  if (E.type == FP_STORE || E.type == FP_LOAD) {
    resolveMemory(U, E, P.Memory, P.Pointee);
  } else {
    unsigned Mapping = propertiesOf(U.Graph, P.Address);
    E.wc = (Mapping & IsWc) && !(Mapping & IsMmio);
    // What a parameter may be, each caller says for itself.
    if (E.type == FP_MMIO_WRITE && Mapping & IsDoorbell && E.device.value != FP_VALUE_PARAM)
      E.reg.value = FP_VALUE_DOORBELL;
  }
  resolveValue(U, E.value, P.Value);
}

static void resolveArgument(UnitContext &U, const Pending::Argument &P) {
  if (!P.IsPointer)
    resolveValue(U, *P.Operand, P.Value);
  else if (P.Operand->value != FP_VALUE_PARAM && propertiesOf(U.Graph, P.Value) & IsDoorbell)
    P.Operand->value = FP_VALUE_DOORBELL;
}

void resolve(UnitContext &U) {
  U.Graph.propagate();
  for (const Pending::Access &P : U.Open.Accesses)
    resolveAccess(U, P);
  for (const Pending::Pointee &P : U.Open.Pointees)
    resolveMemory(U, *P.Event, P.Memory, P.Type);
  for (const Pending::Argument &P : U.Open.Arguments)
    resolveArgument(U, P);
  // What is not the device's needs no order.
  resolveTests(U, [](const fp_event &Load) { return fp_device_visible(Load.memory); });
}

void resolveTests(UnitContext &U, llvm::function_ref<bool(const fp_event &Load)> Wanted) {
  auto Matters = [&](Conditions::Event At) {
    const fp_event &E = U.eventAt(At);
    return E.type == FP_LOAD ? Wanted(E) : E.strength != FP_ORDERED;
  };
  auto Cut = [&](Conditions::Event Test) { fp_mark_cut(U.Unit, Test.Function, FP_LIMIT_TESTED); };
  auto Ask = [&](Conditions::Event Test, fp_test Kind, llvm::ArrayRef<Conditions::Question> Asked) {
    llvm::SmallVector<fp_question, 4> Questions;
    for (const Conditions::Question &Q : Asked) {
      fp_event &E = U.eventAt(Q.Load);
      if (E.type == FP_LOAD && !Wanted(E))
        continue;
      E.tested = true;
      if (E.type == FP_MMIO_READ && E.strength == FP_ORDERED)
        continue; // has it
      fp_question New{E.object, E.field, U.joined(Q.Names, Names::Most), Kind};
      if (E.type == FP_MMIO_READ)
        New.object = E.reg.text, New.field = "";
      auto IsSame = [&](const fp_question &Q) { return Q.object == New.object && Q.field == New.field; };
      if (llvm::none_of(Questions, IsSame))
        Questions.push_back(New);
    }
    fp_event &E = U.eventAt(Test);
    E.questions = Questions.empty() ? nullptr : fp_questions_alloc(U.Unit, Questions.size());
    E.nquestions = E.questions ? Questions.size() : 0;
    std::copy_n(Questions.begin(), E.nquestions, E.questions);
  };
  U.Tested.resolve(Ask, Matters, Cut);
}

} // namespace fencepost
