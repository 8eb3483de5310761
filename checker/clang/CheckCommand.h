// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What the commands that check share: the options, and checking a list of units.
#ifndef FENCEPOST_CLANG_CHECKCOMMAND_H
#define FENCEPOST_CLANG_CHECKCOMMAND_H

#include "Analysis.h"
#include "CommandLine.h"
#include "Run.h"
#include "Shard.h"
#include <map>
#include <set>

namespace fencepost {

enum class OutputFormat { Text, Json, Sarif };

struct CheckOptions {
  Settings S;
  OutputFormat Format = OutputFormat::Text;
  std::string Output; // empty: stdout
  RunOptions Run;
  bool Strict = false;
  Shard Part;
};

// All but those that name what to check, --arch and --shard. They write into Options, which must stay where it is.
std::vector<Option> checkOptions(CheckOptions &Options);
Option shardOption(CheckOptions &Options);

// Takes findings away that are not to be reported. Their paths are as printed. Undone: files that the run did not get
// to; it may add to them.
using Selection = std::function<void(std::vector<Finding> &, std::set<std::string> &Undone)>;

// How a run over files has gone; all by name, so that one that is looked at twice has failed once.
struct Outcome {
  std::string What; // "checked"
  std::set<std::string> Names, Failed, Undone; // Undone: not before the run was interrupted
  std::map<std::string, std::string> NotSeen{}; // by name: what limits kept the engine from looking at
  bool Kept = false; // those that it did get to will not be checked again

  void add(const std::string &Name, const llvm::Twine &Error);
};

// First, as a wrong name should not cost the time of all the checking. False: that has been said.
bool openOutput(const CheckOptions &Options, std::optional<llvm::raw_fd_ostream> &Out);
void addSources(const Modules &Of, Checked &To);
// Says what could not be checked, and gathers the rest.
Outcome outcomeOf(Checked &Done, llvm::StringRef Base, llvm::raw_ostream &Events, std::vector<Finding> &Findings);
// The exit status is that of a run that has found nothing.
int sayOutcome(const Outcome &Run, const CheckOptions &Options);
// Puts findings out in order, then counts the failures. Returns the exit status. Base: the folder that names are
// relative to.
int putOut(std::vector<Finding> Findings, Outcome Run, const CheckOptions &Options, llvm::raw_fd_ostream &Out,
           llvm::StringRef Base, const Selection &Select = {});

Modules modulesFor(const std::vector<Unit> &Units, const CheckOptions &Options);

// Checks the modules, prints the findings and what could not be checked. A shard prints no findings, but leaves its file.
int checkModules(const Modules &Of, const CheckOptions &Options,
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
