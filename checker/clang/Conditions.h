// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Which loads decide a branch. What is loaded may go through locals, masks, the
// result of a helper or a pointer argument before somebody tests it; and the
// words on that way (RX_DONE, desc_is_owned) say what the test is about.
#ifndef FENCEPOST_CLANG_CONDITIONS_H
#define FENCEPOST_CLANG_CONDITIONS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <vector>

namespace fencepost {

class Conditions {
public:
  using Id = unsigned; // a load, or something that holds a loaded value
  using Words = llvm::SmallVector<llvm::StringRef, 4>;
  struct Load {
    unsigned Function, Block, Event;
    bool Tested, Guards;
    Words Names;
  };

  Id load(unsigned Function, unsigned Block, unsigned Event);
  Id holder(const void *Key);
  // The value of To is made of these. Words: in the expression that makes it.
  void made(Id To, llvm::ArrayRef<Id> Of, llvm::ArrayRef<llvm::StringRef> Words);
  // A branch depends on these. Guards: one way of it leaves the loop or function.
  void tested(llvm::ArrayRef<Id> Of, llvm::ArrayRef<llvm::StringRef> Words, bool Guards);

  // After the last made() and tested(): the loads with what is known of them.
  llvm::ArrayRef<Load> resolve();

private:
  struct Node {
    int Load = -1;
    bool Tested = false, Guards = false;
    Words Names;
    llvm::SmallVector<std::pair<Id, unsigned>, 2> Of; // what it is made of, by way of which words
  };
  bool mark(Node &N, llvm::ArrayRef<llvm::StringRef> Names, bool Guards);

  std::vector<Node> Nodes;
  std::vector<Load> Loads;
  std::vector<Words> Ways;
  std::vector<Id> Pending;
  llvm::DenseMap<const void *, Id> Ids;
};

} // namespace fencepost
#endif
