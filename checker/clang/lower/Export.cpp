// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Export.h"
#include "Resolve.h"
#include "fencepost/link.h"

using namespace clang;

namespace fencepost {

static constexpr size_t MaxSteps = 256;  // followed back from one value
static constexpr size_t MaxSources = 32; // a value that comes from everywhere says nothing

namespace {

class Exporter {
public:
  Exporter(UnitContext &U, SharedNames &Names) : U(U), Names(Names) {}

  void describeFunctions();
  void describeValues();
  void describeEvents();

private:
  llvm::SmallVector<unsigned, 8> sourcesOf(llvm::ArrayRef<NodeId> Values);

  UnitContext &U;
  SharedNames &Names;
};

} // namespace

// The shared nodes that the value of any of these may come from, themselves included.
llvm::SmallVector<unsigned, 8> Exporter::sourcesOf(llvm::ArrayRef<NodeId> Values) {
  llvm::SmallVector<unsigned, 8> Found;
  llvm::SmallVector<NodeId, 16> Seen;
  auto See = [&](NodeId N) {
    if (N && !llvm::is_contained(Seen, N))
      Seen.push_back(N);
  };
  for (NodeId N : Values)
    See(N);
  for (size_t I = 0; I < Seen.size() && I < MaxSteps && Found.size() < MaxSources; ++I) {
    if (std::optional<unsigned> Node = Names.node(Seen[I])) {
      if (!llvm::is_contained(Found, *Node))
        Found.push_back(*Node);
      continue;
    }
    for (NodeId From : U.Graph.from(Seen[I]))
      See(From);
  }
  return Found;
}

void Exporter::describeValues() {
  auto Comes = [&](unsigned Node, llvm::ArrayRef<NodeId> From) {
    for (unsigned Source : sourcesOf(From))
      if (Source != Node)
        fp_nodes_add(U.Unit, &fp_node_at(U.Unit, Node)->from, Source);
  };
  for (NodeId N = 1; N < U.Graph.size(); ++N) {
    if (!U.Graph.of(N).getPointer() || (U.Graph.from(N).empty() && !U.Graph.properties(N)))
      continue; // nothing to tell
    if (std::optional<unsigned> Node = Names.node(N))
      Comes(*Node, U.Graph.from(N));
  }
  for (const Pending::HandedOver &H : U.Open.Others) {
    for (NodeId N : H.Value)
      fp_node_mark(fp_node_at(U.Unit, H.To), U.Graph.properties(N), U.intern(U.Graph.why(N)));
    Comes(H.To, H.Value);
    if (H.Object)
      Comes(H.Behind, H.Object);
  }
}

void Exporter::describeEvents() {
  auto List = [&](fp_nodes &To, const NodeList &From) {
    for (unsigned Source : sourcesOf(From))
      fp_nodes_add(U.Unit, &To, Source);
  };
  for (const Pending::Access &P : U.Open.Accesses) {
    fp_event &E = U.eventAt(P.At);
    bool IsMemory = E.type == FP_STORE || E.type == FP_LOAD, Open = E.memory == FP_UNKNOWN || E.by_type;
    unsigned Mapping = 0;
    for (NodeId N : P.Address)
      Mapping |= U.Graph.properties(N);
    if (IsMemory ? Open : !(Mapping & (IsMmio | IsWc)))
      List(E.origin, IsMemory ? P.Memory : P.Address);
    if (E.value.value == FP_VALUE_OTHER || E.value.value == FP_VALUE_INDEX)
      List(E.value_origin, P.Value);
  }
  for (const Pending::Pointee &P : U.Open.Pointees)
    if (P.Event->memory == FP_UNKNOWN || P.Event->by_type)
      List(P.Event->origin, P.Memory);
  // What turns out to be the device's has been tested all the same.
  resolveTests(U, [](const fp_event &Load) { return fp_device_visible(Load.memory) || Load.origin.n; });
}

void Exporter::describeFunctions() {
  // A static function's parameters are known by the pointer that leads to it.
  for (const auto &[Pointer, List] : U.Pointers)
    if (std::string Name = Names.nameOf(Pointer); !Name.empty())
      for (const FunctionDecl *F : List)
        Names.holds(Name, F);
  for (const auto &[F, Reached] : U.Functions)
    fp_function_at(U.Unit, Reached.Number)->external = F->isExternallyVisible() && !F->isInlined();
  for (const auto &[Pointer, List] : U.Pointers) {
    std::string Name = Names.nameOf(Pointer);
    if (Name.empty())
      continue;
    unsigned Node = fp_node_named(U.Unit, Name.c_str());
    for (const FunctionDecl *F : List) {
      if (auto It = U.Functions.find(F); It != U.Functions.end())
        fp_nodes_add(U.Unit, &fp_function_at(U.Unit, It->second.Number)->held_by, Node);
      else if (F->getIdentifier())
        fp_node_hold(U.Unit, Node, F->getName().str().c_str());
      // ... and those of one that has a name for all by both.
      for (const ParmVarDecl *P : F->parameters())
        if (std::string To = Names.nameOf(P); !To.empty() && holdsAddress(U.Context, P->getType())) {
          std::string From = Name + ":" + std::to_string(P->getFunctionScopeIndex());
          unsigned Source = fp_node_named(U.Unit, From.c_str()), Target = fp_node_named(U.Unit, To.c_str());
          if (Source != Target)
            fp_nodes_add(U.Unit, &fp_node_at(U.Unit, Target)->from, Source);
        }
    }
  }
}

void describeForOthers(UnitContext &U, SharedNames &Names) {
  Exporter Export(U, Names);
  Export.describeFunctions();
  Export.describeValues();
  Export.describeEvents();
}

} // namespace fencepost
