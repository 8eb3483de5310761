// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Progress.h"
#include "llvm/Support/FormatVariadic.h"
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

void Progress::start(size_t All, size_t Before, size_t FindingsBefore) {
  Started = Clock::now();
  Total = All, Done = DoneBefore = Before, Findings = FindingsBefore;
}

// In the unit in which it is easily understood; it is a guess.
static std::string leftTime(double Seconds) {
  if (Seconds >= 2 * 3600)
    return formatv("{0} h", size_t(Seconds / 3600 + 0.5));
  if (Seconds >= 2 * 60)
    return formatv("{0} min", size_t(Seconds / 60 + 0.5));
  return formatv("{0} s", size_t(Seconds + 0.5));
}

void Progress::step(size_t Found, StringRef Name) {
  ++Done, Findings += Found;
  Clock::time_point Now = Clock::now();
  if (!Shown || (Done != Total && Now - Last < std::chrono::milliseconds(100)))
    return;
  Last = Now;
  const size_t Width = 10;
  size_t Full = Width * Done / Total;
  double Seconds = std::max(std::chrono::duration<double>(Now - Started).count(), 1e-3);
  double Rate = (Done - DoneBefore) / Seconds;
  draw(formatv("[{0}{1}] {2}/{3}, {4:f1}/s, {5} left, {6} found: {7}", std::string(Full, '#'),
               std::string(Width - Full, '.'), Done, Total, Rate, leftTime((Total - Done) / Rate), Findings, Name));
}

void Progress::clear() {
  if (Drawn)
    errs() << "\r\033[K";
  Drawn = false;
}

} // namespace fencepost
