// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// One line on stderr that tells how far the work has come, and leaves no trace.
#ifndef FENCEPOST_CLANG_PROGRESS_H
#define FENCEPOST_CLANG_PROGRESS_H

#include "llvm/ADT/StringRef.h"
#include <chrono>
#include <string>

namespace fencepost {

enum class ProgressMode { Auto, Always, Never };

class Progress {
public:
  explicit Progress(ProgressMode Mode); // Auto: only on a terminal
  ~Progress() { clear(); }

  void phase(llvm::StringRef Text);
  // Work of Total steps begins, of which some need not be done.
  void start(size_t Total, size_t Done, size_t Findings);
  void step(size_t Findings, llvm::StringRef Name); // Findings: of this step
  void found(size_t More) { Findings += More; } // of no step
  void clear();

private:
  void draw(std::string Line);

  bool Shown, Drawn = false;
  using Clock = std::chrono::steady_clock;
  Clock::time_point Started, Last; // start(), and the last step() that was drawn
  size_t Total = 0, Done = 0, DoneBefore = 0, Findings = 0;
};

} // namespace fencepost
#endif
