// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The repository's files that travel inside the binary (cmake/Embed.cmake
// writes them): the built-in API tables and the pages of the checks.
#ifndef FENCEPOST_CLANG_EMBEDDED_H
#define FENCEPOST_CLANG_EMBEDDED_H

#include <cstddef>

namespace fencepost {

struct EmbeddedFile {
  const char *Name; // "checker/api/linux.yaml", "docs/checks/missing-wmb.md"
  const char *Text; // ends in a zero byte that Size does not count
  size_t Size;
};

extern const EmbeddedFile EmbeddedFiles[];
extern const size_t EmbeddedFileCount;

} // namespace fencepost
#endif
