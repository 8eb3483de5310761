// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Compilation databases. One of a whole kernel has 90 MB, so it stays on the disk: it is looked through once for where
// its entries are, and a compile command is made of one when it is asked for.
#ifndef FENCEPOST_CLANG_DATABASE_H
#define FENCEPOST_CLANG_DATABASE_H

#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fencepost {

// An entry as it is written.
struct DatabaseEntry {
  llvm::StringRef Text;
  llvm::StringRef Directory, File, Output; // strings of JSON with their quotes; Output may be empty

  std::string source() const; // absolute
  std::string object() const; // absolute; the folder, if no output is named

  // Text that holds an entry, as fencepost-cc notes them, and nothing else; or nothing.
  static std::optional<DatabaseEntry> of(llvm::StringRef Text);
};

class Database {
public:
  // Null: Error says what is wrong with the file, in one line, and where.
  static std::shared_ptr<const Database> load(llvm::StringRef Path, std::string &Error);

  size_t size() const { return Entries.size(); }
  const DatabaseEntry &operator[](size_t I) const { return Entries[I]; }
  llvm::Expected<clang::tooling::CompileCommand> command(size_t I) const;
  // The entries for a file, which they may call by another name that leads to it.
  std::vector<size_t> find(llvm::StringRef Absolute) const;
  const std::string &path() const { return Path; }

private:
  bool scan(std::string &Error);
  std::string placed(const char *Where, const llvm::Twine &What) const;

  std::string Path;
  std::unique_ptr<llvm::MemoryBuffer> Buffer;
  std::vector<DatabaseEntry> Entries;
  llvm::StringMap<std::vector<size_t>> ByName; // without its folder
};

// The compile_commands.json in the folder of From or the nearest above; empty: there is none.
std::string findDatabase(llvm::StringRef From);

// What is to be checked: an entry of a database, or a command that is not from there.
class Unit {
public:
  Unit(std::shared_ptr<const Database> From, size_t Entry) : From(std::move(From)), Entry(Entry) {}
  explicit Unit(clang::tooling::CompileCommand Command)
      : Given(std::make_shared<clang::tooling::CompileCommand>(std::move(Command))) {}

  std::string source() const; // absolute
  std::string object() const; // absolute
  llvm::Expected<clang::tooling::CompileCommand> command() const;
  // Its database; null: it is of none.
  const Database *database() const { return From.get(); }
  // As its database has it; empty: it is of none.
  llvm::StringRef entry() const { return From ? (*From)[Entry].Text : llvm::StringRef(); }
  // Another of its database, which it must have.
  Unit another(size_t Number) const { return Unit(From, Number); }
  // What the command is made of: equal for two units if their commands are.
  std::string recipe() const;

private:
  std::shared_ptr<const Database> From;
  size_t Entry = 0;
  std::shared_ptr<const clang::tooling::CompileCommand> Given;
};

} // namespace fencepost
#endif
