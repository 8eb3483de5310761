// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What `check` and `kernel` share: the options, and checking a list of units.
#ifndef FENCEPOST_CLANG_CHECKCOMMAND_H
#define FENCEPOST_CLANG_CHECKCOMMAND_H

#include "Analysis.h"
#include "CommandLine.h"
#include "Progress.h"
#include "clang/Tooling/CompilationDatabase.h"
#include <set>

namespace fencepost {

struct CheckOptions {
  Settings S;
  bool Json = false;
  std::string Output; // empty: stdout
  unsigned Workers = 0; // 0: one a processor
  ProgressMode Mode = ProgressMode::Auto;
  bool Strict = false;
  std::string EmitUnits; // folder for unit files, or empty
};

// All but those that name what to check, and --arch. They write into Options, which must stay where it is.
std::vector<Option> checkOptions(CheckOptions &Options);

// What files could not be used; all by name, so that one that is looked at twice has failed once.
struct Failures {
  std::string What; // "checked"
  std::set<std::string> Names, Failed;

  void add(const std::string &Name, const llvm::Twine &Error);
};

// Puts findings out in order, then counts the failures. Returns the exit status. Base: the folder that names are relative to.
int putOut(std::vector<Finding> Findings, const Failures &Lost, const CheckOptions &Options,
           llvm::raw_fd_ostream &Out, llvm::StringRef Base);
std::string currentFolder();

// Checks the units, prints the findings and what could not be checked. Missing:
// files that the user named and for which there is no unit, each with the reason.
int checkUnits(const std::vector<clang::tooling::CompileCommand> &Units, const CheckOptions &Options,
               const std::vector<std::pair<std::string, std::string>> &Missing = {});

} // namespace fencepost
#endif
