// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What a finding is known by from run to run (docs/output.md). It is made of the
// source's text alone, as the Coccinelle scripts' findings must get the same from
// tools/lib/findings.py, which knows no more than the place.
#ifndef FENCEPOST_CLANG_FINGERPRINT_H
#define FENCEPOST_CLANG_FINGERPRINT_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace fencepost {

// Text is that of the file. It may be empty, and may have no such line.
std::string fingerprintOf(llvm::StringRef Check, llvm::StringRef File, unsigned Line, llvm::StringRef Text);

} // namespace fencepost
#endif
