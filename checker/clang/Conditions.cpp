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
    Nodes.emplace_back().Key = Key;
  return It->second;
}

void Conditions::made(Source To, llvm::ArrayRef<Source> Of, llvm::ArrayRef<llvm::StringRef> Names) {
  if (Of.empty())
    return;
  Ways.emplace_back(Names.begin(), Names.end());
  for (Source From : Of)
    if (!(From == To))
      Nodes[To.Of].Of.push_back({From, To.Field, unsigned(Ways.size() - 1), /*Same=*/false});
}

void Conditions::same(Id A, Id B) {
  Ways.emplace_back();
  if (A == B)
    return;
  Nodes[A].Of.push_back({{B}, nullptr, unsigned(Ways.size() - 1), /*Same=*/true});
  Nodes[B].Of.push_back({{A}, nullptr, unsigned(Ways.size() - 1), /*Same=*/true});
}

void Conditions::tested(Event Test, fp_test Kind, llvm::ArrayRef<Source> Of, llvm::ArrayRef<llvm::StringRef> Names) {
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
    for (const Node::Way &W : Nodes[N].Of)
      Users[W.From.Of].push_back(N);
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

llvm::SmallVector<Conditions::Question, 4>
Conditions::find(const Branch &B, llvm::function_ref<void(Id)> LeftOut,
                 llvm::function_ref<bool(const void *Key)> IsElsewhere) {
  struct Step {
    Source At;
    int Before; // the step that leads here from the branch, or -1
    unsigned Words;
  };
  llvm::SmallVector<Step, FP_MAX_TESTED> Steps;
  llvm::SmallVector<Question, 4> Found;
  SeenBy.resize(Nodes.size());
  ++Finds;
  auto See = [&](Source S, int Before, unsigned Words) {
    if (SeenBy[S.Of] == Finds && llvm::any_of(Steps, [&](const Step &Known) { return Known.At == S; }))
      return;
    if (Steps.size() == FP_MAX_TESTED)
      return LeftOut(S.Of);
    SeenBy[S.Of] = Finds;
    Steps.push_back({S, Before, Words});
  };
  for (Source S : B.Of)
    See(S, -1, 0);
  for (int At = 0; At < int(Steps.size()); ++At) {
    const Node &N = Nodes[Steps[At].At.Of];
    const void *Asked = Steps[At].At.Field;
    for (const Node::Way &W : N.Of)
      if (W.Same)
        See({W.From.Of, Asked}, At, W.Words);
      else if (!W.Field || !Asked || W.Field == Asked)
        See(W.From, At, W.Words);
    if (N.Load < 0 && !IsElsewhere(N.Key))
      continue;
    Found.push_back({N.Load < 0 ? Event{} : Loads[N.Load], B.Names, N.Key});
    for (int Back = At; Steps[Back].Before >= 0; Back = Steps[Back].Before)
      for (llvm::StringRef Name : Ways[Steps[Back].Words])
        if (!llvm::is_contained(Found.back().Names, Name))
          Found.back().Names.push_back(Name);
  }
  return Found;
}

void Conditions::resolve(llvm::function_ref<void(Event, fp_test, llvm::ArrayRef<Question>)> Each,
                         llvm::function_ref<bool(Event)> Matters, llvm::function_ref<void(Event)> Cut,
                         llvm::function_ref<bool(const void *)> IsElsewhere) {
  std::vector<bool> Reached = reached(Matters);
  for (const Branch &B : Branches) {
    bool IsCut = false;
    llvm::SmallVector<Question, 4> Found = find(B, [&](Id N) { IsCut |= Reached[N]; }, IsElsewhere);
    if (IsCut)
      Cut(B.Test);
    if (!Found.empty())
      Each(B.Test, B.Kind, Found);
  }
}

llvm::SmallVector<Conditions::Question, 4>
Conditions::sourcesOf(const void *Key, llvm::function_ref<bool(const void *)> IsElsewhere) {
  return find({{}, FP_TESTED, {{holder(Key)}}, {}}, [](Id) {}, IsElsewhere);
}

} // namespace fencepost
