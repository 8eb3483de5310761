// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Jobs in worker processes. Processes, not threads: a parser that crashes
// takes one job with it and nothing else.
#ifndef FENCEPOST_CLANG_WORKERS_H
#define FENCEPOST_CLANG_WORKERS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>
#include <string>

namespace fencepost {

// Runs jobs, which have numbers, in at most Workers processes. Next names one that can begin; nothing: none can, until
// one of those that run is done. Done is called in this process, as jobs end: with the job's one line of text, or, if
// Crash is not empty, with what happened to the worker instead. A job whose worker was killed from outside is tried
// once more. If the user, or who else may, wants this process to end, it returns at once, and the jobs that are left
// are not done.
void runInWorkers(unsigned Workers, llvm::function_ref<std::optional<size_t>()> Next,
                  llvm::function_ref<std::string(size_t)> Job,
                  llvm::function_ref<void(size_t, std::string Line, std::string Crash)> Done);

} // namespace fencepost
#endif
