// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// A run: jobs in workers with a bar that shows how far they are, and units of which only those are checked that no
// earlier run has kept.
#ifndef FENCEPOST_CLANG_RUN_H
#define FENCEPOST_CLANG_RUN_H

#include "Database.h"
#include "Progress.h"
#include "UnitRunner.h"

namespace fencepost {

struct RunOptions {
  unsigned Workers = 0; // 0: one a processor
  ProgressMode Mode = ProgressMode::Auto;
  bool UseHeaderCache = true;
  bool Verbose = false; // say which files could not use it
};

// In the order of the jobs. Nothing: the run was interrupted before that job was done.
using Results = std::vector<std::optional<UnitResult>>;

// Runs Job(0) .. Job(Count - 1). Of one whose worker crashed there is only Error. Kept: results that are known; their
// jobs are not run.
Results runJobs(size_t Count, const RunOptions &Options, llvm::function_ref<UnitResult(size_t)> Job,
                llvm::function_ref<std::string(size_t)> Name, Results Kept = {});

// Checks the units, and says nothing about it. UnitFiles: where their unit files go, if any are wanted.
Results runUnits(const std::vector<Unit> &Units, const Settings &S, const RunOptions &Options,
                 const std::vector<std::string> &UnitFiles = {});

// The same, with what is kept beside their database, if they are of one. Unkept: why what was found could not be kept
// for the next run, or empty.
Results runKeptUnits(const std::vector<Unit> &Units, const Settings &S, const RunOptions &Options,
                     std::string &Unkept);

} // namespace fencepost
#endif
