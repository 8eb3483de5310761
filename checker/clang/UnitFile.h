// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The file that a checked unit leaves behind, for `fencepost link` and for the
// next run (docs/unit-files.md).
#ifndef FENCEPOST_CLANG_UNITFILE_H
#define FENCEPOST_CLANG_UNITFILE_H

#include "Dependencies.h"
#include "Finding.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace fencepost {

struct Settings;
class Allowances;

// All but the first lines and the last: what the unit is made of, its findings, what it shares with others, its graph.
// Precompiled: headers that it has read so.
std::string unitFileBody(const fp_unit *Unit, uint32_t Kernel, const clang::SourceManager &SM,
                         const std::vector<Finding> &Findings, llvm::StringRef NotSeen, const Allowances &Allowed,
                         std::vector<Dependency> Precompiled);

// Key: what the unit was made with (unitKey()), or "" if nobody will ask. Packed: for nobody's eyes, and a tenth of the
// size. Returns what went wrong, or "".
std::string writeUnitFile(llvm::StringRef Path, llvm::StringRef Key, llvm::StringRef Body, bool Packed = false);

// Never half a file under that name, whoever looks. Returns what went wrong, or "".
std::string writeWhole(llvm::StringRef Path, llvm::StringRef Text);

// In a folder for many: one name for one object file, whatever its command becomes. Both absolute.
std::string unitFileName(llvm::StringRef Source, llvm::StringRef Object);

std::string hexHash(llvm::StringRef Text); // XXH3, 16 digits

// Equal: the same is made of a file, as far as this build, Clang's and the API files have a say.
std::string programKey(const Settings &S);

// Equal keys: the same command would give the same file, as long as no file that it reads changes.
std::string unitKey(llvm::ArrayRef<std::string> Command, llvm::StringRef Folder, const Settings &S);
// The part of it that is the same for all units of a run: this build of Fencepost, and the rules.
std::string runKey(const Settings &S);

class UnitFile {
public:
  // False: Error says, in one line, why it is of no use.
  bool load(llvm::StringRef Path, std::string &Error);

  // Not in need of being made again?
  bool isUpToDate(llvm::StringRef Key, FileStates &States) const;

  std::string Path, Source;
  std::string NotSeen; // as a FindingSink gets it
  uint32_t Kernel = 0;
  std::vector<Finding> Findings; // of any check and confidence
  std::vector<std::string> Defines, Calls, Shares;
  std::vector<std::string> Allowed; // for Allowances::add()
  std::vector<std::pair<std::string, llvm::StringRef>> Dependencies; // path, state

  // The rest, which load() keeps in memory until released.
  llvm::StringRef graph() const { return Graph; }
  void release() { Buffer.reset(), Graph = "", Dependencies.clear(); }

private:
  // A line before the graph. Folder: of the files that follow. False: it makes no sense.
  bool take(llvm::StringRef What, llvm::StringRef Value, std::string &Folder);

  std::unique_ptr<llvm::MemoryBuffer> Buffer;
  llvm::StringRef Graph, Key;
};

} // namespace fencepost
#endif
