// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Questions.h"

using namespace clang;

namespace fencepost {

static NodeId resultOf(UnitContext &U, const FunctionDecl *F) {
  return fp_node_named(U.Unit, (F->getName() + "()").str().c_str());
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
        Questions.push_back({"", "", U.joined(Q.Names, Names::Most), Kind, resultOf(U, U.Elsewhere.lookup(Q.Holder))});
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

void tellResults(UnitContext &U, llvm::function_ref<bool(const fp_event &Load)> Wanted) {
  for (const auto &[F, Reached] : U.Functions) {
    if (!fp_function_at(U.Unit, Reached.Number)->external || !F->getReturnType()->isIntegralOrEnumerationType())
      continue;
    for (const Conditions::Question &Q : U.Tested.loadsOf(F)) {
      fp_event &E = U.eventAt(Q.Load);
      if (E.type == FP_LOAD ? !Wanted(E) : E.strength == FP_ORDERED)
        continue;
      fp_nodes_add(U.Unit, &E.results, resultOf(U, F));
      E.result_words = U.joined(Q.Names, Names::Most);
    }
  }
}

} // namespace fencepost
