// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Conditions.h"
#include "llvm/ADT/STLExtras.h"

namespace fencepost {


Conditions::Id Conditions::load(Event Load) {
  Nodes.emplace_back();
  Nodes.back().Load = int(Loads.size());
  Loads.push_back(Load);
  return Id(Nodes.size() - 1);
}

Conditions::Id Conditions::holder(const void *Key) {
  auto [It, New] = Ids.try_emplace(Key, Id(Nodes.size()));
  if (New)
    Nodes.emplace_back();
  return It->second;
}

void Conditions::made(Id To, llvm::ArrayRef<Id> Of, llvm::ArrayRef<llvm::StringRef> Names) {
  if (Of.empty())
    return;
  Ways.emplace_back(Names.begin(), Names.end());
  for (Id From : Of)
    if (From != To)
      Nodes[To].Of.push_back({From, unsigned(Ways.size() - 1)});
}

void Conditions::tested(Event Test, fp_test Kind, llvm::ArrayRef<Id> Of, llvm::ArrayRef<llvm::StringRef> Names) {
  Branches.push_back({Test, Kind, {Of.begin(), Of.end()}, {Names.begin(), Names.end()}});
}

std::vector<bool> Conditions::reached(llvm::function_ref<bool(Event)> Matters) const {
  std::vector<bool> Reached(Nodes.size());
  std::vector<llvm::SmallVector<Id, 2>> Users(Nodes.size());
  std::vector<Id> Next;
  auto Reach = [&](Id N) {
    if (!Reached[N])
      Next.push_back(N);
    Reached[N] = true;
  };
  for (Id N = 0; N < Nodes.size(); ++N) {
    for (auto [From, Words] : Nodes[N].Of)
      Users[From].push_back(N);
    if (Nodes[N].Load >= 0 && Matters(Loads[Nodes[N].Load]))
      Reach(N);
  }
  while (!Next.empty()) {
    Id N = Next.back();
    Next.pop_back();
    for (Id User : Users[N])
      Reach(User);
  }
  return Reached;
}

void Conditions::resolve(llvm::function_ref<void(Event, fp_test, llvm::ArrayRef<Question>)> Each,
                         llvm::function_ref<bool(Event)> Matters, llvm::function_ref<void(Event)> Cut) {
  struct Step {
    Id At;
    int Before; // the step that leads here from the branch, or -1
    unsigned Words;
  };
  std::vector<bool> Reached = reached(Matters);
  std::vector<unsigned> SeenBy(Nodes.size(), 0); // the branch, from 1
  for (unsigned I = 0; I < Branches.size(); ++I) {
    const Branch &B = Branches[I];
    llvm::SmallVector<Step, FP_MAX_TESTED> Steps;
    llvm::SmallVector<Question, 4> Found;
    bool LeftOut = false;
    auto See = [&](Id N, int Before, unsigned Words) {
      if (SeenBy[N] == I + 1)
        return;
      if (Steps.size() == FP_MAX_TESTED) {
        LeftOut |= Reached[N];
        return;
      }
      SeenBy[N] = I + 1;
      Steps.push_back({N, Before, Words});
    };
    for (Id N : B.Of)
      See(N, -1, 0);
    for (int At = 0; At < int(Steps.size()); ++At) {
      const Node &N = Nodes[Steps[At].At];
      for (auto [From, Words] : N.Of)
        See(From, At, Words);
      if (N.Load < 0)
        continue;
      Found.push_back({Loads[N.Load], B.Names});
      for (int Back = At; Steps[Back].Before >= 0; Back = Steps[Back].Before)
        for (llvm::StringRef Name : Ways[Steps[Back].Words])
          if (!llvm::is_contained(Found.back().Names, Name))
            Found.back().Names.push_back(Name);
    }
    if (LeftOut)
      Cut(B.Test);
    if (!Found.empty())
      Each(B.Test, B.Kind, Found);
  }
}

} // namespace fencepost
