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
  void count(size_t Done, size_t Total, llvm::StringRef Text);
  void clear();

private:
  void draw(std::string Line);

  bool Shown, Drawn = false;
  std::chrono::steady_clock::time_point Last; // of count()
};

} // namespace fencepost
#endif
