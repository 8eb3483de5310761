// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Conditions.h"
#include "llvm/ADT/STLExtras.h"

namespace fencepost {

static constexpr size_t MaxWords = 16; // of one load; enough to judge it, and few enough to settle

Conditions::Id Conditions::load(unsigned Function, unsigned Block, unsigned Event) {
  Nodes.emplace_back();
  Nodes.back().Load = int(Loads.size());
  Loads.push_back({Function, Block, Event, false, false, {}});
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

bool Conditions::mark(Node &N, llvm::ArrayRef<llvm::StringRef> Names, bool Guards) {
  bool Changed = !N.Tested || (Guards && !N.Guards);
  N.Tested = true;
  N.Guards |= Guards;
  for (llvm::StringRef Name : Names)
    if (N.Names.size() < MaxWords && !llvm::is_contained(N.Names, Name)) {
      N.Names.push_back(Name);
      Changed = true;
    }
  return Changed;
}

void Conditions::tested(llvm::ArrayRef<Id> Of, llvm::ArrayRef<llvm::StringRef> Names, bool Guards) {
  for (Id N : Of)
    if (mark(Nodes[N], Names, Guards))
      Pending.push_back(N);
}

llvm::ArrayRef<Conditions::Load> Conditions::resolve() {
  while (!Pending.empty()) {
    Id At = Pending.back();
    Pending.pop_back();
    for (auto [From, Way] : Nodes[At].Of) {
      Words Names = Nodes[At].Names;
      Names.append(Ways[Way]);
      if (mark(Nodes[From], Names, Nodes[At].Guards))
        Pending.push_back(From);
    }
  }
  for (const Node &N : Nodes)
    if (N.Load >= 0) {
      Loads[N.Load].Tested = N.Tested;
      Loads[N.Load].Guards = N.Guards;
      Loads[N.Load].Names = N.Names;
    }
  return Loads;
}

} // namespace fencepost
