// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Lines of files by number, long after Clang has gone. Each file is read once.
#ifndef FENCEPOST_CLANG_SOURCELINES_H
#define FENCEPOST_CLANG_SOURCELINES_H

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>
#include <memory>
#include <string>

namespace fencepost {

class SourceLines {
public:
  // Number counts from 1. Without its end; empty if there is no such line or file.
  llvm::StringRef line(llvm::StringRef File, unsigned Number) {
    const llvm::SmallVector<llvm::StringRef, 0> &Lines = of(File).Lines;
    return Number >= 1 && Number <= Lines.size() ? Lines[Number - 1] : llvm::StringRef();
  }
  // All of it; empty if there is no such file.
  llvm::StringRef text(llvm::StringRef File) {
    const Text &Of = of(File);
    return Of.Buffer ? Of.Buffer->getBuffer() : llvm::StringRef();
  }

private:
  struct Text {
    std::unique_ptr<llvm::MemoryBuffer> Buffer;
    llvm::SmallVector<llvm::StringRef, 0> Lines;
  };
  const Text &of(llvm::StringRef File) {
    auto [At, New] = Files.try_emplace(File.str());
    if (New)
      if (auto Buffer = llvm::MemoryBuffer::getFile(File)) {
        (*Buffer)->getBuffer().split(At->second.Lines, '\n');
        At->second.Buffer = std::move(*Buffer);
      }
    return At->second;
  }

  std::map<std::string, Text> Files;
};

} // namespace fencepost
#endif
