// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Sets of precompiled headers, kept in a folder for all runs: for each part of the source that is large enough, and
// each set of flags there, one, or a few where macros of the command line make a difference. A set is made when the
// first unit asks for it, if enough others will.
#ifndef FENCEPOST_CLANG_HEADERCACHE_H
#define FENCEPOST_CLANG_HEADERCACHE_H

#include "CompileFlags.h"
#include "Database.h"
#include "HeaderRecord.h"
#include "Relevance.h"
#include "clang/Serialization/InMemoryModuleCache.h"
#include "llvm/ADT/IntrusiveRefCntPtr.h"

namespace fencepost {

struct Settings;

class HeaderCache {
public:
  struct Set {
    unsigned Number;
    std::string Path; // of the precompiled file
    bool Wanted = false; // made here just now, for the unit in question
    HeaderRecord Record;
    llvm::StringMap<bool> Asked; // macros looked up so far
    std::unique_ptr<Relevance> Words;
  };
  struct Choice {
    Set *Headers = nullptr;           // null: none fits
    std::vector<std::string> Changed; // macros that the unit's flags give another value
    std::vector<std::string> Macros;  // the unit's -D and -U that the set does not have
    std::vector<std::string> Folders; // the unit's -I
    llvm::IntrusiveRefCntPtr<clang::InMemoryModuleCache> Memory; // has the set's file, for who parses one unit after another
  };

  // All: units that the user has, not only those that are to be checked now: what they include is worth precompiling.
  HeaderCache(std::string Folder, const Settings &S, const Database &All);

  // Source: as the command names it. The current folder is the command's.
  Choice choose(llvm::ArrayRef<std::string> ClangCommandLine, llvm::StringRef Source, llvm::StringRef Directory);

  // What kept a set from being made, that is worth telling; "" if nothing did.
  const std::string &trouble() const { return Trouble; }

private:
  struct Family { // sets of the same flags
    bool Loaded = false;
    unsigned LastUse = 0;
    std::vector<std::unique_ptr<Set>> Sets;
    std::vector<std::string> Tried; // names of macros, joined, for which a set has been made, or could not be
  };

  Choice find(Family &F, llvm::StringRef In, llvm::ArrayRef<std::string> CommandLine, const SplitFlags &Flags,
              llvm::StringRef Source, llvm::StringRef Directory);
  Family &open(llvm::StringRef In);
  llvm::StringRef partOf(llvm::StringRef Source) const;
  std::unique_ptr<Set> make(llvm::StringRef In, unsigned Number, llvm::ArrayRef<std::string> CommandLine,
                            const SplitFlags &Flags, llvm::StringRef Source, llvm::StringRef Directory);
  std::vector<std::string> headersFor(const SplitFlags &Flags, llvm::StringRef Source, llvm::StringRef Directory,
                                      size_t &Folders) const;

  std::string Folder;
  const Settings &S;
  const Database &All;
  llvm::StringMap<unsigned> Below; // units in each folder and those below it
  llvm::StringMap<std::vector<uint32_t>> Parts; // the numbers of those units
  std::string Trouble;
  llvm::StringMap<Family> Families;
  unsigned Uses = 0;
  const Set *InMemory = nullptr; // one at a time: units that follow one another mostly share it
  llvm::IntrusiveRefCntPtr<clang::InMemoryModuleCache> Memory;
};

} // namespace fencepost
#endif
