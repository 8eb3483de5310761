// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Questions.h"
#include "Tests.h"

using namespace clang;

namespace fencepost {

std::string resultName(const FunctionDecl *F) {
  return F->getReturnType()->isIntegralOrEnumerationType() ? (F->getName() + "()").str() : "";
}

std::string resultName(const FunctionDecl *F, unsigned Parameter) {
  QualType To = F->getParamDecl(Parameter)->getType()->getPointeeType();
  if (To.isNull() || !To->isIntegralOrEnumerationType() || To.isConstQualified())
    return "";
  return (F->getName() + "(" + llvm::Twine(Parameter) + ")").str();
}

void askQuestions(UnitContext &U, llvm::function_ref<bool(const fp_event &Load)> Wanted, bool OfOthers) {
  auto Matters = [&](Conditions::Event At) {
    const fp_event &E = U.eventAt(At);
    return E.type == FP_LOAD ? Wanted(E) : E.strength != FP_ORDERED;
  };
  auto Cut = [&](Conditions::Event Test) { fp_mark_cut(U.Unit, Test.Function, FP_LIMIT_TESTED); };
  auto Ask = [&](Conditions::Event Test, fp_test Kind, llvm::ArrayRef<Conditions::Question> Asked) {
    llvm::SmallVector<fp_question, 4> Questions;
    for (const Conditions::Question &Q : Asked) {
      if (Q.Holder) {
        NodeId Of = fp_node_named(U.Unit, U.Elsewhere.lookup(Q.Holder).c_str());
        Questions.push_back({"", "", U.joined(Q.Names, Names::Most), Kind, Of});
        continue;
      }
      fp_event &E = U.eventAt(Q.Load);
      if (E.type == FP_LOAD && !Wanted(E))
        continue;
      E.tested = true;
      if (E.type == FP_MMIO_READ && E.strength == FP_ORDERED)
        continue; // has it
      fp_question New{E.object, E.field, U.joined(Q.Names, Names::Most), Kind, 0};
      if (E.type == FP_MMIO_READ)
        New.object = E.reg.text, New.field = "";
      auto IsSame = [&](const fp_question &Q) { return !Q.of && Q.object == New.object && Q.field == New.field; };
      if (llvm::none_of(Questions, IsSame))
        Questions.push_back(New);
    }
    fp_event &E = U.eventAt(Test);
    E.questions = Questions.empty() ? nullptr : fp_questions_alloc(U.Unit, Questions.size());
    E.nquestions = E.questions ? Questions.size() : 0;
    std::copy_n(Questions.begin(), E.nquestions, E.questions);
  };
  U.Tested.resolve(Ask, Matters, Cut, [&](const void *Key) { return OfOthers && U.Elsewhere.contains(Key); });
}

static void tellResult(UnitContext &U, const std::string &Name, const void *Key,
                       llvm::function_ref<bool(const fp_event &Load)> Wanted) {
  auto IsElsewhere = [&](const void *Key) { return U.Elsewhere.contains(Key); };
  if (Name.empty())
    return;
  for (const Conditions::Question &Q : U.Tested.sourcesOf(Key, IsElsewhere)) {
    if (Q.Holder) {
      fp_node_flow(U.Unit, fp_node_named(U.Unit, U.Elsewhere.lookup(Q.Holder).c_str()),
                   fp_node_named(U.Unit, Name.c_str()));
      continue;
    }
    fp_event &E = U.eventAt(Q.Load);
    if (E.type == FP_LOAD ? !Wanted(E) : E.strength == FP_ORDERED)
      continue;
    fp_nodes_add(U.Unit, &E.results, fp_node_named(U.Unit, Name.c_str()));
    E.result_words = U.joined(Q.Names, Names::Most);
  }
}

void tellResults(UnitContext &U, llvm::function_ref<bool(const fp_event &Load)> Wanted) {
  for (const auto &[F, Reached] : U.Functions) {
    const FunctionDecl *Def = Reached.Definition;
    if (!fp_function_at(U.Unit, Reached.Number)->external)
      continue;
    tellResult(U, resultName(Def), Tests::key(F), Wanted);
    for (unsigned I = 0; I < Def->getNumParams(); ++I)
      tellResult(U, resultName(Def, I), Tests::keyBehind(Def->getParamDecl(I)), Wanted);
  }
}

} // namespace fencepost
