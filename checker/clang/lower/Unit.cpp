// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Unit.h"
#include "Export.h"
#include "Function.h"
#include "Questions.h"
#include "fencepost/program.h"

using namespace clang;

namespace fencepost {

std::vector<const FunctionDecl *> UnitLowering::look(llvm::ArrayRef<Decl *> TopLevel) {
  std::vector<const FunctionDecl *> Roots;
  for (const Decl *D : TopLevel) {
    SourceLocation L = U.SM.getExpansionLoc(D->getLocation());
    if (L.isInvalid())
      continue;
    if (auto *Earlier = dyn_cast_or_null<ValueDecl>(D->getPreviousDecl()))
      U.Shared.uses(Earlier);
    if (U.Shared.isKernel(L)) {
      // In order of definition, so that what calls a function of interest is found to be one. Of a mere check's the
      // parser has asked before.
      if (auto *F = dyn_cast<FunctionDecl>(D); F && !F->hasSkippedBody() && F->isThisDeclarationADefinition())
        U.Shared.tell(F);
      continue;
    }
    if (auto *V = dyn_cast<VarDecl>(D))
      U.Pointers.scan(V);
    auto *F = dyn_cast<FunctionDecl>(D);
    if (!F || !F->isThisDeclarationADefinition() || !U.wanted(F))
      continue;
    U.Pointers.scan(F->getBody());
    if (U.SM.isInMainFile(L))
      Roots.push_back(F);
  }
  return Roots;
}

void UnitLowering::lower(const UnitContext::Reached &F) {
  const FunctionDecl *FD = F.Definition;
  fp_function *Fn = fp_function_at(U.Unit, F.Number);
  Fn->at = U.place(U.SM.getFileLoc(FD->getLocation()));
  Fn->doorbell = U.Declared.isDoorbell(FD);
  Fn->callers_known = FD->getStorageClass() == SC_Static &&
                      U.SM.isInMainFile(U.SM.getExpansionLoc(FD->getLocation())) && !U.Pointers.isAddressTaken(FD);
  lowerFunction(U, Names, FD, F.Number);
}

void UnitLowering::run(llvm::ArrayRef<Decl *> TopLevel) {
  for (const FunctionDecl *F : look(TopLevel))
    U.reach(F);
  // What they call is reached on the way.
  for (size_t I = 0; I < U.Functions.size(); ++I) {
    UnitContext::Reached F = U.Functions.begin()[I].second;
    lower(F);
  }
  describeOperations(U);
  if (!fp_resolve(U.Unit))
    llvm::report_bad_alloc_error("fencepost: program");
  // What is not the device's needs no order.
  askQuestions(U, [](const fp_event &Load) { return fp_device_visible(Load.memory); }, /*OfOthers=*/false);
}

void UnitLowering::describeForOthers() { fencepost::describeForOthers(U, Names); }

} // namespace fencepost
