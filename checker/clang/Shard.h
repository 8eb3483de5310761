// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// A run in parts, on several machines. Each part leaves one file, and all of them together say what the run on one
// machine would have said. The file is JSON, by lines: what the run was of; then, for each unit of the part in order,
// its number, its source and its UnitResult, with findings of any check and confidence.
#ifndef FENCEPOST_CLANG_SHARD_H
#define FENCEPOST_CLANG_SHARD_H

#include "Run.h"

namespace fencepost {

// Files that the user named and for which there is no unit, each with the reason.
using MissingFiles = std::vector<std::pair<std::string, std::string>>;

struct Shard {
  unsigned Number = 0, Of = 0; // from 1; 0: no shard but all

  bool parse(llvm::StringRef Text, std::string &Error); // "2/3"
  // Whole modules, one after the other in turn: neighbours are often of one size.
  Modules part(const Modules &All) const;
  std::string path(llvm::StringRef Folder) const;
};

// What a run over files has come to.
struct Checked {
  std::vector<std::string> Sources; // of the units; absolute
  Results All;                      // in the same order
  MissingFiles Missing;
};

// Done: that part of it. Returns what went wrong, or "".
std::string writeShard(const Shard &Which, llvm::StringRef Folder, const Modules &Units, const Settings &S,
                       const Checked &Done);

// All shards in the folders; false: Error says which are missing, or do not go together.
bool mergeShards(llvm::ArrayRef<std::string> Folders, Checked &Whole, std::string &Error);

} // namespace fencepost
#endif
