// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What the files of a git repository have become since a revision: which were
// touched, and a way to compile them as they were, in the folders of now.
#ifndef FENCEPOST_CLANG_CHANGE_H
#define FENCEPOST_CLANG_CHANGE_H

#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/ADT/ArrayRef.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace fencepost {

class Change {
public:
  ~Change();

  // Of the repository that the current folder is in. False: Error says what is wrong, in one line.
  bool read(llvm::StringRef Revision, std::string &Error);

  // The files that are not as they were, those that are gone left out. Absolute.
  std::vector<std::string> touched() const;
  // The files that include one of touched() by `#include "..."`, straight or through others. Absolute.
  bool includers(std::vector<std::string> &Result, std::string &Error);

  // The unit as of the revision: the old texts are laid over the files of now. Nothing: it is a new file.
  std::optional<clang::tooling::CompileCommand> before(const clang::tooling::CompileCommand &Unit);
  // The file that holds the text of File as of the revision.
  std::string textBefore(const std::string &File) const;

private:
  struct Touched {
    std::string Now;    // from the top folder; empty: the file is gone
    std::string Before; // empty: the file is new
    std::string Blob;   // git's name of the old text
    std::string Text;   // file that holds it
  };

  bool git(std::vector<llvm::StringRef> Words, std::string &Output, std::string &Error, llvm::StringRef Input = "");
  std::string writeFile(llvm::StringRef Name, llvm::StringRef Text);
  bool fetchTexts(std::string &Error);
  std::string overlay(llvm::StringRef Root);
  std::string rootOf(const clang::tooling::CompileCommand &Unit) const;

  std::string Top, Temporary;
  std::vector<Touched> Files;
  std::map<std::string, std::string> Texts;    // by absolute path, as units spell it
  std::map<std::string, std::string> Overlays; // by the root that they are for
};

} // namespace fencepost
#endif
