// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What goes into a unit file beyond the events: where values come from that
// other units make, and which functions others may call. Of the unit's value
// graph only those nodes are told that other units can name; what lies between
// two of them is followed here.
#include "Lower.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace fencepost {

static constexpr size_t MaxSteps = 256;  // followed back from one value
static constexpr size_t MaxSources = 32; // a value that comes from everywhere says nothing

// Fields are one for all files that include their record's header; what a .c file declares is its own.
std::string UnitLowering::sharedName(const ValueDecl *D) {
  D = cast<ValueDecl>(D->getCanonicalDecl());
  if (!D->getIdentifier() || Shared.isKernel(D->getLocation()))
    return "";
  if (auto *F = dyn_cast<FieldDecl>(D)) {
    llvm::StringRef Record = recordName(Context.getRecordType(F->getParent()));
    if (Record.empty() || SM.isInMainFile(SM.getExpansionLoc(F->getLocation())))
      return "";
    llvm::SmallString<256> Header(place(SM.getFileLoc(F->getParent()->getLocation())).file);
    llvm::sys::path::remove_dots(Header, /*remove_dot_dot=*/true);
    return (Header + ":" + Record + "." + F->getName()).str();
  }
  if (auto *V = dyn_cast<VarDecl>(D); V && !isa<ParmVarDecl>(V))
    return V->hasGlobalStorage() && V->isExternallyVisible() ? V->getName().str() : "";
  auto *P = dyn_cast<ParmVarDecl>(D);
  auto *F = P ? dyn_cast<FunctionDecl>(P->getDeclContext()) : dyn_cast<FunctionDecl>(D);
  if (!F || !F->getIdentifier())
    return "";
  std::string Name = F->isExternallyVisible() && !F->isInlined() ? F->getName().str() : HeldBy.lookup(F->getCanonicalDecl());
  if (Name.empty())
    return "";
  return P ? Name + ":" + std::to_string(P->getFunctionScopeIndex()) : Name + "()";
}

// A value of another file's.
NodeId UnitLowering::sharedValue(const std::string &Name) {
  NodeId N = Graph.node(intern(Name));
  SharedNodes[N] = fp_node_named(Unit, Name.c_str());
  return N;
}

static bool carriesAddress(ASTContext &Context, QualType T) {
  if (T->isPointerType() || T->isArrayType())
    return true;
  return T->isIntegerType() && Context.getTypeSize(T) >= Context.getTypeSize(Context.VoidPtrTy);
}

// The node of the event graph that other units know this one by, if they can.
std::optional<unsigned> UnitLowering::sharedNode(NodeId N) {
  auto [It, New] = SharedNodes.try_emplace(N, std::nullopt);
  const ValueDecl *D = Graph.of(N).getPointer();
  if (!New || !D)
    return It->second;
  bool Behind = Graph.of(N).getInt();
  QualType T = D->getType();
  if (auto *F = dyn_cast<FunctionDecl>(D))
    T = F->getReturnType();
  if (Behind)
    T = T->isPointerType() ? T->getPointeeType() : QualType();
  std::string Name = T.isNull() || T->isIncompleteType() || !carriesAddress(Context, T) ? "" : sharedName(D);
  if (Name.empty())
    return std::nullopt;
  unsigned Node = fp_node_named(Unit, ((Behind ? "*" : "") + Name).c_str());
  unsigned Properties = Graph.properties(N) | (keeper(D) ? FP_IS_KEPT : 0);
  fp_node_mark(fp_node_at(Unit, Node), Properties, intern(Graph.why(N)));
  return SharedNodes[N] = Node;
}

// The shared nodes that the value of any of these may come from, themselves included.
llvm::SmallVector<unsigned, 8> UnitLowering::sharedSources(llvm::ArrayRef<NodeId> Values) {
  llvm::SmallVector<unsigned, 8> Found;
  llvm::SmallVector<NodeId, 16> Seen;
  auto See = [&](NodeId N) {
    if (N && !llvm::is_contained(Seen, N))
      Seen.push_back(N);
  };
  for (NodeId N : Values)
    See(N);
  for (size_t I = 0; I < Seen.size() && I < MaxSteps && Found.size() < MaxSources; ++I) {
    if (std::optional<unsigned> Node = sharedNode(Seen[I])) {
      if (!llvm::is_contained(Found, *Node))
        Found.push_back(*Node);
      continue;
    }
    for (NodeId From : Graph.from(Seen[I]))
      See(From);
  }
  return Found;
}

void UnitLowering::describeValues() {
  auto Comes = [&](unsigned Node, llvm::ArrayRef<NodeId> From) {
    for (unsigned Source : sharedSources(From))
      if (Source != Node)
        fp_nodes_add(Unit, &fp_node_at(Unit, Node)->from, Source);
  };
  for (NodeId N = 1; N < Graph.size(); ++N) {
    if (!Graph.of(N).getPointer() || (Graph.from(N).empty() && !Graph.properties(N)))
      continue; // nothing to tell
    if (std::optional<unsigned> Node = sharedNode(N))
      Comes(*Node, Graph.from(N));
  }
  for (const HandedOver &H : HandedOvers) {
    for (NodeId N : H.Value)
      fp_node_mark(fp_node_at(Unit, H.To), Graph.properties(N), intern(Graph.why(N)));
    Comes(H.To, H.Value);
    if (H.Object)
      Comes(H.Behind, H.Object);
  }
}

void UnitLowering::describeEvents() {
  auto List = [&](fp_nodes &To, const NodeList &From) {
    for (unsigned Source : sharedSources(From))
      fp_nodes_add(Unit, &To, Source);
  };
  for (const Pending &P : Pendings) {
    fp_event &E = fp_function_at(Unit, P.Function)->blocks[P.Block].events[P.Event];
    bool IsMemory = E.type == FP_STORE || E.type == FP_LOAD, Open = E.memory == FP_UNKNOWN || E.by_type;
    unsigned Mapping = 0;
    for (NodeId N : P.Address)
      Mapping |= Graph.properties(N);
    if (IsMemory ? Open : !(Mapping & (IsMmio | IsWc)))
      List(E.origin, IsMemory ? P.Memory : P.Address);
    if (E.value.value == FP_VALUE_OTHER || E.value.value == FP_VALUE_INDEX)
      List(E.value_origin, P.Value);
  }
  for (const PendingPointee &P : PendingPointees)
    if (P.Event->memory == FP_UNKNOWN || P.Event->by_type)
      List(P.Event->origin, P.Memory);
  // What turns out to be the device's has been tested all the same.
  resolveTests([](const fp_event &Load) { return fp_device_visible(Load.memory) || Load.origin.n; });
}

void UnitLowering::describeFunctions() {
  // A static function's parameters are known by the pointer that leads to it.
  for (const auto &[Pointer, List] : Callbacks)
    if (std::string Name = sharedName(Pointer); !Name.empty())
      for (const FunctionDecl *F : List)
        HeldBy.try_emplace(F, Name);
  for (const auto &[F, Number] : Functions)
    fp_function_at(Unit, Number)->external = F->isExternallyVisible() && !F->isInlined();
  for (const auto &[Pointer, List] : Callbacks) {
    std::string Name = sharedName(Pointer);
    if (Name.empty())
      continue;
    unsigned Node = fp_node_named(Unit, Name.c_str());
    for (const FunctionDecl *F : List) {
      if (auto It = Functions.find(F); It != Functions.end())
        fp_nodes_add(Unit, &fp_function_at(Unit, It->second)->held_by, Node);
      else if (F->getIdentifier())
        fp_node_hold(Unit, Node, F->getName().str().c_str());
      // ... and those of one that has a name for all by both.
      for (const ParmVarDecl *P : F->parameters())
        if (std::string To = sharedName(P); !To.empty() && carriesAddress(Context, P->getType())) {
          std::string From = Name + ":" + std::to_string(P->getFunctionScopeIndex());
          unsigned Source = fp_node_named(Unit, From.c_str()), Target = fp_node_named(Unit, To.c_str());
          if (Source != Target)
            fp_nodes_add(Unit, &fp_node_at(Unit, Target)->from, Source);
        }
    }
  }
}

void UnitLowering::describeForOthers() {
  describeFunctions();
  describeValues();
  describeEvents();
}

} // namespace fencepost
