// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What is known of a set of precompiled headers besides what Clang keeps of it: which file includes which, and which
// macros each would be read differently for. With this a unit that starts from the set can tell whether it sees what a
// plain parse would have seen (HeaderWatch.h).
#ifndef FENCEPOST_CLANG_HEADERRECORD_H
#define FENCEPOST_CLANG_HEADERRECORD_H

#include "Dependencies.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fencepost {

class HeaderRecord {
public:
  using FileNo = unsigned;
  struct File {
    std::string Path;  // absolute, without "." and ".."
    std::string State; // as FileStates has it
    std::vector<FileNo> Includes; // directly, whether entered or not
    // Not included by it, yet it has used their macros: they have to come first.
    std::vector<FileNo> Needs;
    // These define as a macro what it has read as a plain word: they must not come first.
    std::vector<FileNo> Precedes;
  };
  // A function whose body is kept, as it touches devices or calls one that does.
  struct Function {
    FileNo In = 0;
    bool Direct = false;
    std::vector<std::string> Mentions; // others of this kind
  };

  std::vector<std::string> Macros;  // given on the command line: "NAME=VALUE", or "-NAME" for -U
  std::vector<std::string> Folders; // of -I
  std::vector<std::string> Names;   // what is included, as in `#include <NAME>`
  std::vector<FileNo> Always;       // included by -include: every unit sees them
  std::vector<File> Files;
  // Macros that a header defines only if nobody has: a unit has none of them until it sees one of the headers.
  llvm::StringMap<llvm::SmallVector<FileNo, 1>> Defaults;
  llvm::StringMap<Function> Kept;
  llvm::StringMap<unsigned> Words; // macros, functions and types, and what they are about (Concern of Relevance.h)
  // Files that are read differently if the word is a macro, or another macro.
  std::map<std::string, std::vector<FileNo>, std::less<>> Asked;

  std::string text() const;
  // What text() has told; Asked stays in there, and is looked up by asking(). False: makes no sense.
  bool load(std::unique_ptr<llvm::MemoryBuffer> Text);

  llvm::SmallVector<FileNo, 4> asking(llvm::StringRef Word) const;
  std::optional<FileNo> find(llvm::StringRef Path) const;
  bool isUpToDate(FileStates &States) const;
  Dependency dependency(FileNo N) const;

private:
  bool loadLine(llvm::StringRef What, llvm::StringRef Value);

  std::unique_ptr<llvm::MemoryBuffer> Buffer;
  llvm::StringRef Sorted; // the lines of Asked
  llvm::StringMap<FileNo> ByPath;
};

} // namespace fencepost
#endif
