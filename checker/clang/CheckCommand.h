// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What the commands that check share: the options, and checking a list of units.
#ifndef FENCEPOST_CLANG_CHECKCOMMAND_H
#define FENCEPOST_CLANG_CHECKCOMMAND_H

#include "Analysis.h"
#include "CommandLine.h"
#include "Database.h"
#include "Progress.h"
#include "UnitRunner.h"
#include <set>

namespace fencepost {

enum class OutputFormat { Text, Json, Sarif };

struct CheckOptions {
  Settings S;
  OutputFormat Format = OutputFormat::Text;
  std::string Output; // empty: stdout
  unsigned Workers = 0; // 0: one a processor
  ProgressMode Mode = ProgressMode::Auto;
  bool Strict = false;
  std::string EmitUnits; // folder for unit files, or empty
};

// All but those that name what to check, and --arch. They write into Options, which must stay where it is.
std::vector<Option> checkOptions(CheckOptions &Options);

// Runs Job(0) .. Job(Count - 1) in workers, with a bar that shows the name of the one that ended last. The results are
// in the order of the jobs; of one whose worker crashed there is only Error.
std::vector<UnitResult> runJobs(size_t Count, const CheckOptions &Options,
                                llvm::function_ref<UnitResult(size_t)> Job,
                                llvm::function_ref<std::string(size_t)> Name);

// Checks the units, and says nothing about it. The results are in the order of the units. UnitFiles: where their
// unit files go, if any are wanted.
std::vector<UnitResult> runUnits(const std::vector<Unit> &Units,
                                 const CheckOptions &Options, const std::vector<std::string> &UnitFiles = {});

// Takes findings away that are not to be reported. Their paths are as printed.
using Selection = std::function<void(std::vector<Finding> &)>;

// What files could not be used; all by name, so that one that is looked at twice has failed once.
struct Failures {
  std::string What; // "checked"
  std::set<std::string> Names, Failed;

  void add(const std::string &Name, const llvm::Twine &Error);
};

// Puts findings out in order, then counts the failures. Returns the exit status. Base: the folder that names are
// relative to.
int putOut(std::vector<Finding> Findings, const Failures &Lost, const CheckOptions &Options,
           llvm::raw_fd_ostream &Out, llvm::StringRef Base, const Selection &Select = {});
std::string currentFolder();

// Files that the user named and for which there is no unit, each with the reason.
using MissingFiles = std::vector<std::pair<std::string, std::string>>;

// Checks the units, prints the findings and what could not be checked.
int checkUnits(const std::vector<Unit> &Units, const CheckOptions &Options,
               const MissingFiles &Missing = {}, Selection Select = {});

// What `check` and `gate` share: the options with -p and --arch, and the units for the rest of the command line.
std::vector<Option> unitOptions(CheckOptions &Options, std::string &DatabaseFolder);

struct UnitChoice {
  std::vector<Unit> Units;
  MissingFiles Missing;
};
// False: Error says why there is nothing to choose from.
bool chooseUnits(const Arguments &Given, llvm::StringRef DatabaseFolder, UnitChoice &Choice, std::string &Error);

} // namespace fencepost
#endif
