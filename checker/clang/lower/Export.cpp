// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Export.h"
#include "Questions.h"
#include "fencepost/program.h"

using namespace clang;

namespace fencepost {

// Of functions that are lowered here they are said as of one that holds it, of the others' by its name.
void describeOperations(UnitContext &U) {
  for (const auto &[Pointer, List] : U.Pointers) {
    if (!isa<FieldDecl>(Pointer) || U.Shared.isKernel(Pointer->getLocation()))
      continue;
    for (const FunctionDecl *F : List)
      for (const InitListExpr *Operations : U.Pointers.operationsWith(F)) {
        fp_place At = U.place(U.SM.getFileLoc(Operations->getBeginLoc()));
        std::string Name =
            (llvm::Twine("in ") + At.file + ":" + llvm::Twine(At.line) + ":" + llvm::Twine(At.column)).str();
        unsigned Node = fp_node_named(U.Unit, Name.c_str());
        U.Graph.mark(Node, FP_IS_OPERATIONS, "");
        if (auto It = U.Functions.find(F); It != U.Functions.end())
          fp_nodes_add(U.Unit, &fp_function_at(U.Unit, It->second.Number)->held_by, Node);
        else if (F->getIdentifier() && F->isExternallyVisible())
          fp_node_hold(U.Unit, Node, F->getName().str().c_str());
      }
  }
}

static void describeValues(UnitContext &U, SharedNames &Names) {
  for (const UnitContext::Nameable &N : U.Nameables)
    fp_node_at(U.Unit, N.Node)->name = U.intern(Names.nameOf(N.Of, N.Behind));
  for (auto [From, To] : U.ToOthers)
    U.Graph.edge(From, To);
}

static void describeFunctions(UnitContext &U, SharedNames &Names) {
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
          U.Graph.edge(Source, Target);
        }
    }
  }
}

void describeForOthers(UnitContext &U, SharedNames &Names) {
  describeFunctions(U, Names);
  describeValues(U, Names);
  if (!fp_leave_named(U.Unit))
    llvm::report_bad_alloc_error("fencepost: unit file");
  // What turns out to be the device's has been tested all the same.
  auto MayBeDevices = [](const fp_event &Load) {
    return fp_device_visible(Load.memory) || (Load.memory == FP_UNKNOWN && Load.origin.n);
  };
  askQuestions(U, MayBeDevices, /*OfOthers=*/true);
  tellResults(U, MayBeDevices);
}

} // namespace fencepost
