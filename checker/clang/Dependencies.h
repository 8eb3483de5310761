// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The files that a unit was read from, and whether they are still what they were.
#ifndef FENCEPOST_CLANG_DEPENDENCIES_H
#define FENCEPOST_CLANG_DEPENDENCIES_H

#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringMap.h"
#include <string>
#include <vector>

namespace fencepost {

struct Dependency {
  std::string Folder, Name; // absolute
  std::string State;        // stateOf() then; of one that changed while it was read: never that of a file
};

// All files of the unit that SM has read, and those that it had precompiled, by folder and name.
std::vector<Dependency> dependenciesOf(const clang::SourceManager &SM, std::vector<Dependency> Precompiled);

// Sorted by folder and name, each once.
void sortDependencies(std::vector<Dependency> &All);

// "SIZE MTIME", or "" if there is no such file.
std::string stateOf(llvm::StringRef Path);

// Each looked up once.
class FileStates {
public:
  const std::string &of(llvm::StringRef Path);

private:
  llvm::StringMap<std::string> Known;
};

} // namespace fencepost
#endif
