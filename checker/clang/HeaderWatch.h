// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Sits beside the parse of a unit that starts from precompiled headers, and tells whether a plain parse would have
// given the same. The set holds more headers than the unit includes, and has read them without what the unit defines
// before its includes. So of each header the unit sees nothing until it includes it, and by then nothing that the
// header asks for may have been defined; what the unit uses it has to see.
#ifndef FENCEPOST_CLANG_HEADERWATCH_H
#define FENCEPOST_CLANG_HEADERWATCH_H

#include "HeaderRecord.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace fencepost {

class HeaderWatch {
public:
  // Changed: macros that the unit's command line gives another value than the set's. The record outlives this object.
  HeaderWatch(const HeaderRecord &Record, clang::Preprocessor &PP, llvm::ArrayRef<std::string> Changed);

  // What tells it of the unit's preprocessing.
  std::unique_ptr<clang::PPCallbacks> callbacks();

  // Why this is not what a plain parse would give; "" if it is, as far as is known.
  const std::string &difference() const { return Difference; }

  // The unit defines the macro, or undoes it.
  void defines(llvm::StringRef Macro);
  // The command line, as we have it, takes a default away until the unit sees one of its headers.
  void hides(clang::IdentifierInfo *Macro, clang::MacroInfo *Is);
  void includes(clang::FileEntryRef File);
  void uses(llvm::StringRef Macro, const clang::MacroInfo *Is);
  void uses(const clang::NamedDecl *D);

  // Does the unit include the header in which it is declared?
  bool sees(const clang::Decl *D) { return sees(D->getLocation()); }
  // Is it a header's function that touches devices, as the unit sees it?
  bool keeps(llvm::StringRef Function) const;
  // The headers of the set that the unit sees.
  std::vector<Dependency> seen() const;

private:
  using FileNo = HeaderRecord::FileNo;
  class Callbacks;

  bool sees(clang::SourceLocation L);
  std::optional<FileNo> numberOf(clang::FileEntryRef File);
  void include(llvm::ArrayRef<FileNo> Files);
  void differs(const llvm::Twine &Why);

  const HeaderRecord &Record;
  clang::Preprocessor &PP;
  const clang::SourceManager &SM;
  std::string Difference;
  llvm::BitVector Seen;
  std::vector<std::string> Defined; // not yet looked up in the record
  struct Asked {
    std::string Macro;
    llvm::SmallVector<FileNo, 4> By; // headers not seen before it was defined
  };
  std::vector<Asked> Pending;
  llvm::DenseMap<FileNo, llvm::SmallVector<std::pair<clang::IdentifierInfo *, clang::MacroInfo *>, 2>> Hidden;
  llvm::DenseMap<const clang::FileEntry *, std::optional<FileNo>> Numbers;
  llvm::DenseMap<clang::FileID, std::optional<FileNo>> OfFile;
  llvm::DenseSet<const clang::MacroInfo *> Checked; // macros of the unit's own, or of headers that it sees
};

} // namespace fencepost
#endif
