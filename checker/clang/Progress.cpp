// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Progress.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>

using namespace llvm;

namespace fencepost {

Progress::Progress(ProgressMode Mode)
    : Shown(Mode == ProgressMode::Always ||
            (Mode == ProgressMode::Auto && sys::Process::StandardErrIsDisplayed())) {}

void Progress::draw(std::string Line) {
  // A line that wraps could not be taken back.
  unsigned Columns = sys::Process::StandardErrColumns();
  Line.resize(std::min<size_t>(Line.size(), (Columns ? Columns : 80) - 1));
  errs() << "\r\033[K" << Line;
  Drawn = true;
}

void Progress::phase(StringRef Text) {
  if (Shown)
    draw(Text.str());
}

void Progress::count(size_t Done, size_t Total, StringRef Text) {
  auto Now = std::chrono::steady_clock::now();
  if (!Shown || (Done != Total && Now - Last < std::chrono::milliseconds(100)))
    return;
  Last = Now;
  const size_t Width = 20;
  size_t Full = Width * Done / Total;
  draw('[' + std::string(Full, '#') + std::string(Width - Full, '.') + "] " + std::to_string(Done) + '/' +
       std::to_string(Total) + ' ' + Text.str());
}

void Progress::clear() {
  if (Drawn)
    errs() << "\r\033[K";
  Drawn = false;
}

} // namespace fencepost
