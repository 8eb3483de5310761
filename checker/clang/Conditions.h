// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Which loads decide a branch. What is loaded may go through locals, masks, the
// result of a helper or a pointer argument before somebody tests it; and the
// words on that way (RX_DONE, desc_is_owned) say what the test is about.
#ifndef FENCEPOST_CLANG_CONDITIONS_H
#define FENCEPOST_CLANG_CONDITIONS_H

#include "fencepost/graph.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <vector>

namespace fencepost {

class Conditions {
public:
  using Id = unsigned; // a load, or something that holds a loaded value
  using Words = llvm::SmallVector<llvm::StringRef, 8>;
  struct Event {
    unsigned Function, Block, Number;
  };
  // A value: of what a holder holds, all of it or a field.
  struct Source {
    Id Of;
    const void *Field = nullptr;
    bool operator==(const Source &S) const { return Of == S.Of && Field == S.Field; }
  };

  Id load(Event Load);
  Id holder(const void *Key);
  // The value of To is made of these. Words: in the expression that makes it.
  void made(Source To, llvm::ArrayRef<Source> Of, llvm::ArrayRef<llvm::StringRef> Words);
  // The two hold the same, field by field.
  void same(Id A, Id B);
  // A branch depends on these.
  void tested(Event Test, fp_test Kind, llvm::ArrayRef<Source> Of, llvm::ArrayRef<llvm::StringRef> Words);

  struct Question {
    Event Load;
    Words Names;                   // in the test, and on the way from the load to it
    const void *Holder = nullptr;  // instead of a load: the key of what got its value from elsewhere
  };
  // After the last made(): for each branch, the loads that it depends on, if any.
  // Cut: for a branch that depends on so much that a load which matters may be left out.
  // IsElsewhere: of the key of a holder that has its value from another unit.
  void resolve(llvm::function_ref<void(Event Test, fp_test, llvm::ArrayRef<Question>)> Each,
               llvm::function_ref<bool(Event Load)> Matters, llvm::function_ref<void(Event Test)> Cut,
               llvm::function_ref<bool(const void *Key)> IsElsewhere);
  // What the value of a holder is made of.
  llvm::SmallVector<Question, 4> sourcesOf(const void *Key, llvm::function_ref<bool(const void *Key)> IsElsewhere);

private:
  struct Branch;
  // LeftOut: of what the branch depends on beyond the limit.
  llvm::SmallVector<Question, 4> find(const Branch &B, llvm::function_ref<void(Id)> LeftOut,
                                      llvm::function_ref<bool(const void *Key)> IsElsewhere);
  // By node: may its value come from a load that matters?
  std::vector<bool> reached(llvm::function_ref<bool(Event Load)> Matters) const;

  struct Node {
    int Load = -1;
    const void *Key = nullptr; // of a holder
    // What it is made of, or a field of it, by way of which words. Same: of From the field that is asked for of this.
    struct Way {
      Source From;
      const void *Field;
      unsigned Words;
      bool Same;
    };
    llvm::SmallVector<Way, 2> Of;
  };
  struct Branch {
    Event Test;
    fp_test Kind;
    llvm::SmallVector<Source, 4> Of;
    Words Names;
  };

  std::vector<Node> Nodes;
  std::vector<Event> Loads;
  std::vector<Words> Ways;
  std::vector<Branch> Branches;
  std::vector<unsigned> SeenBy; // by node: the last find(), for whichever field
  unsigned Finds = 0;
  llvm::DenseMap<const void *, Id> Ids;
};

} // namespace fencepost
#endif
