// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Several units as one program: read from their unit files, linked, and checked as a whole.
#ifndef FENCEPOST_CLANG_PROGRAM_H
#define FENCEPOST_CLANG_PROGRAM_H

#include "UnitRunner.h"

namespace fencepost {

// Files: of units. One that cannot be read is named as the result's error, and the others are judged without it; one
// that is not there is not missed, which Whole tells. Read: gets the files that the units are made of, if wanted.
UnitResult judgeProgram(std::vector<std::string> Files, const Settings &S, bool &Whole,
                        std::vector<Dependency> *Read = nullptr);

} // namespace fencepost
#endif
