// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Could anything in a unit start a finding? Judged by the words of its own text and of its own headers, before anything
// is parsed. What the words of shared headers stand for was noted when those were precompiled.
#ifndef FENCEPOST_CLANG_RELEVANCE_H
#define FENCEPOST_CLANG_RELEVANCE_H

#include "Api.h"
#include "HeaderRecord.h"
#include "llvm/ADT/StringMap.h"
#include <optional>

namespace fencepost {

// What a word is about; of a macro or function of a shared header, what its body is about.
enum Concern : unsigned {
  ConcernsBarrier = 1, // one that is the driver's to remove
  ConcernsMmio = 2,
  ConcernsMemory = 4,  // of devices or hosts, and buffers that are mapped for them
  ConcernsTime = 8,    // delays
  ConcernsUnlock = 16,
  ConcernsPhysical = 32,
  ConcernsChecker = 64, // words to the checker itself
};

// Of a word that the tables know, or a type that tells of a device's byte order.
unsigned concernsOf(const ApiTable &Api, llvm::StringRef Word);

// Which macros and functions of headers are about what, by the words in their bodies and in the bodies of those.
class WordGraph {
public:
  explicit WordGraph(const ApiTable &Api) : Api(Api) {}

  void mentions(llvm::StringRef Of, llvm::StringRef Word);
  void isOfMemory(llvm::StringRef Type) { Memory.push_back(Type.str()); }
  llvm::StringMap<unsigned> concerns() &&;

private:
  const ApiTable &Api;
  llvm::StringMap<unsigned> Concerns;
  llvm::StringMap<std::vector<std::string>> Mentioners;
  std::vector<std::string> Memory;
};

class Relevance {
public:
  // Both outlive this object.
  Relevance(const ApiTable &Api, const HeaderRecord &Known) : Api(Api), Known(Known) {}

  // Source is absolute; Folders: of -I, seen from Directory; Macros: of -D. Read: gets the files that the answer no is
  // made of, if wanted.
  bool mayStart(llvm::StringRef Source, llvm::ArrayRef<std::string> Folders, llvm::StringRef Directory,
                llvm::ArrayRef<std::string> Macros, std::vector<Dependency> *Read);

private:
  struct Text {
    unsigned Concerns = 0;
    bool Unclear = false; // includes or pastes together what cannot be told
    std::vector<std::string> Quoted, Angled; // what it includes
  };
  class Scanner;

  const Text &textOf(llvm::StringRef Path);
  unsigned concerns(llvm::StringRef Word);
  bool mayBePasted(llvm::StringRef Begin, llvm::StringRef End);
  std::optional<std::string> find(llvm::StringRef Name, llvm::StringRef From, llvm::ArrayRef<std::string> Folders,
                                  llvm::StringRef Directory);

  const ApiTable &Api;
  const HeaderRecord &Known;
  llvm::StringMap<Text> Texts;
  FileStates States; // of the texts
  llvm::StringMap<bool> Exists, Pasted;
};

} // namespace fencepost
#endif
