// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Run.h"
#include "Workers.h"
#include "llvm/Support/Threading.h"

using namespace llvm;

namespace fencepost {

static UnitResult fromLine(StringRef Line, std::string Crash) {
  UnitResult R;
  if (Crash.empty()) {
    Expected<json::Value> Value = json::parse(Line);
    if (Value && fromJSON(*Value, R))
      return R;
    consumeError(Value.takeError());
    Crash = "the worker's answer makes no sense";
  }
  R = UnitResult();
  R.Error = std::move(Crash);
  return R;
}

void runJobs(const RunOptions &Options, function_ref<std::optional<size_t>()> Next,
             function_ref<UnitResult(size_t)> Job, function_ref<void(size_t, UnitResult)> Done) {
  unsigned Workers = Options.Workers ? Options.Workers : hardware_concurrency().compute_thread_count();
  runInWorkers(
      Workers, Next,
      [&](size_t I) {
        std::string Line;
        raw_string_ostream(Line) << toJSON(Job(I));
        return Line;
      },
      [&](size_t I, std::string Line, std::string Crash) { Done(I, fromLine(Line, std::move(Crash))); });
}

} // namespace fencepost
