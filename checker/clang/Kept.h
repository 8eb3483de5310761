// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What a run has found, kept for the next one: a file beside the database, to which each unit that is done adds a
// record. So a run that is stopped loses nothing, and one that repeats it parses only what has changed.
//
// The file is text, by lines; each begins with the hash of its rest, and one that is torn or damaged counts as absent:
//
//     HASH fencepost-kept 1
//     HASH file NUMBER SIZE TIME PATH        a file in the state in which some unit has read it
//     HASH unit NAME KEY NUMBERS FINDINGS    NUMBERS: what it was read from, as in 1-17,19; FINDINGS: a list of JSON;
//                                            a string in it tells what was not looked at
//
// A later record of a unit stands for an earlier one. Who writes holds a lock, and reads first what others have added.
#ifndef FENCEPOST_CLANG_KEPT_H
#define FENCEPOST_CLANG_KEPT_H

#include "Dependencies.h"
#include "Finding.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace fencepost {

class Kept {
public:
  explicit Kept(std::string Path) : Path(std::move(Path)) {}
  ~Kept();
  Kept(const Kept &) = delete;

  // Reads what there is, and writes it anew if more than half of it is out of date. Returns why nothing can be added, or
  // "".
  std::string open();

  // Name and Key: two hashes, of which unit it is and of what it is made with. False: it is to be checked again.
  bool find(uint64_t Name, uint64_t Key, std::vector<Finding> &Findings, std::string &NotSeen);

  // May be called by several processes that began with the same object. Returns what went wrong, or "".
  std::string add(uint64_t Name, uint64_t Key, llvm::ArrayRef<Dependency> Read, llvm::ArrayRef<Finding> Findings,
                  llvm::StringRef NotSeen);

private:
  struct File {
    llvm::StringRef State, Path;
    enum { Unknown, Same, Changed } Now = Unknown;
  };
  struct Record {
    uint64_t Key;
    llvm::StringRef Numbers, Findings, Line;
  };
  class Lock;

  std::string failed(std::error_code EC) const;
  std::string catchUp(Lock &Held);
  void take(llvm::StringRef Text);
  void takeLine(llvm::StringRef Line);
  bool isUpToDate(llvm::StringRef Numbers);
  std::string numbersOf(llvm::ArrayRef<Dependency> Read, std::string &NewFiles);
  std::string compacted();

  std::string Path;
  uint64_t Inode = 0; // of the file that has been read up to Size; 0: none
  int Holder = -1;    // open on that file, so that no other gets its number
  uint64_t Size = 0;
  uint64_t Superseded = 0; // bytes
  bool Torn = false;       // the last line has no end
  std::vector<std::unique_ptr<llvm::MemoryBuffer>> Buffers;
  std::vector<File> Files; // by number
  llvm::StringMap<unsigned> Numbers; // of "STATE PATH"
  llvm::DenseMap<uint64_t, Record> Units;
};

} // namespace fencepost
#endif
