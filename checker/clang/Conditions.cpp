// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Conditions.h"
#include "llvm/ADT/STLExtras.h"

namespace fencepost {

static constexpr size_t MaxNodes = 64; // followed back from one branch
static constexpr size_t MaxWords = 32; // of one branch

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

void Conditions::tested(Event Test, llvm::ArrayRef<Id> Of, llvm::ArrayRef<llvm::StringRef> Names) {
  Branches.push_back({Test, {Of.begin(), Of.end()}, {Names.begin(), Names.end()}});
}

void Conditions::resolve(
    llvm::function_ref<void(Event, llvm::ArrayRef<Event>, llvm::ArrayRef<llvm::StringRef>)> Each) {
  std::vector<unsigned> SeenBy(Nodes.size(), 0); // the branch, from 1
  for (unsigned I = 0; I < Branches.size(); ++I) {
    const Branch &B = Branches[I];
    llvm::SmallVector<Id, MaxNodes> Way;
    llvm::SmallVector<Event, 8> Found;
    Words Names = B.Names;
    auto See = [&](Id N) {
      if (SeenBy[N] != I + 1 && Way.size() < MaxNodes) {
        SeenBy[N] = I + 1;
        Way.push_back(N);
      }
    };
    llvm::for_each(B.Of, See);
    for (size_t At = 0; At < Way.size(); ++At) {
      const Node &N = Nodes[Way[At]];
      if (N.Load >= 0)
        Found.push_back(Loads[N.Load]);
      for (auto [From, Words] : N.Of) {
        See(From);
        for (llvm::StringRef Name : Ways[Words])
          if (Names.size() < MaxWords && !llvm::is_contained(Names, Name))
            Names.push_back(Name);
      }
    }
    if (!Found.empty())
      Each(B.Test, Found, Names);
  }
}

} // namespace fencepost
