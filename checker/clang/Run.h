// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// A run: units that are programs by themselves are checked; those of a larger module leave their unit files, from which
// the module is judged as soon as they are there. Of all that, only what no earlier run has kept.
#ifndef FENCEPOST_CLANG_RUN_H
#define FENCEPOST_CLANG_RUN_H

#include "Modules.h"
#include "Progress.h"
#include "UnitRunner.h"

namespace fencepost {

struct RunOptions {
  unsigned Workers = 0; // 0: one a processor
  ProgressMode Mode = ProgressMode::Auto;
  bool UseHeaderCache = true;
  bool Verbose = false;  // say which files could not use it
  std::string EmitUnits; // folder for the unit files, which then tell what each unit shows by itself; or empty
};

// Runs the jobs that Next names (Workers.h). Of one whose worker crashed there is only Error.
void runJobs(const RunOptions &Options, llvm::function_ref<std::optional<size_t>()> Next,
             llvm::function_ref<UnitResult(size_t)> Job, llvm::function_ref<void(size_t, UnitResult)> Done);

// Of the units that are asked for. Nothing: the run was interrupted before all was known of that one.
using Results = std::vector<std::optional<UnitResult>>;

// What a module has found is with the unit that it stands in or leads through, or else, as in a header, with its first.
// Uses what is kept beside the database, unless unit files are wanted. Unkept: why what was found could not be kept for
// the next run, or empty.
Results runModules(const Modules &Of, const Settings &S, const RunOptions &Options, std::string &Unkept);

// Where a unit's file is kept beside its database, which it must have.
std::string keptUnitFile(const Unit &U);

} // namespace fencepost
#endif
