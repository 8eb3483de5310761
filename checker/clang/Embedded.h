// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The repository's files that travel inside the binary (cmake/Embed.cmake
// writes them): the built-in API tables and the pages of the checks.
#ifndef FENCEPOST_CLANG_EMBEDDED_H
#define FENCEPOST_CLANG_EMBEDDED_H

#include "llvm/ADT/Twine.h"
#include <cstddef>
#include <string>

namespace fencepost {

struct EmbeddedFile {
  const char *Name; // "checker/api/linux.yaml", "docs/checks/missing-wmb.md"
  const char *Text; // ends in a zero byte that Size does not count
  size_t Size;
};

extern const EmbeddedFile EmbeddedFiles[];
extern const size_t EmbeddedFileCount;

// Null: there is no such file.
inline const EmbeddedFile *findEmbedded(const llvm::Twine &Name) {
  std::string Wanted = Name.str();
  for (size_t I = 0; I < EmbeddedFileCount; ++I)
    if (Wanted == EmbeddedFiles[I].Name)
      return &EmbeddedFiles[I];
  return nullptr;
}

// Every check has one; a run with --format sarif reads them all.
inline llvm::StringRef pageOf(llvm::StringRef Check) {
  const EmbeddedFile *Page = findEmbedded("docs/checks/" + Check + ".md");
  return {Page->Text, Page->Size};
}

} // namespace fencepost
#endif
