// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Streaming buffers of one function. What is mapped and what is touched are
// told to be the same by how the source names the pointer: `skb->data`, `buf`,
// `&cmd->hdr`. Where an access goes through another name it is not seen.
#ifndef FENCEPOST_CLANG_BUFFERS_H
#define FENCEPOST_CLANG_BUFFERS_H

#include "clang/AST/Expr.h"
#include "llvm/ADT/SmallVector.h"
#include <map>
#include <optional>
#include <string>

namespace fencepost {

class Buffers {
public:
  // The name of the buffer that a pointer goes to, which is mapped here, so many bytes of it; "": it has none.
  std::string map(const clang::Expr *Pointer, std::optional<uint64_t> Bytes);
  // The mapped buffer that an access through a pointer, or to an lvalue, goes to; "": none. Offset: of the lvalue in
  // what the pointer goes to.
  std::string through(const clang::Expr *Pointer) const;
  std::string of(const clang::Expr *LValue, uint64_t Offset) const;
  // Those whose names mean something else once the lvalue has been assigned to.
  llvm::SmallVector<std::string, 2> renamedBy(const clang::Expr *LValue) const;

private:
  using Decls = llvm::SmallVector<const clang::ValueDecl *, 4>;
  struct Mapping {
    Decls Through; // the variables and fields in its name
    std::optional<uint64_t> Bytes;
  };
  static std::string nameOf(const clang::Expr *E, Decls *Through);
  std::map<std::string, Mapping> Mapped;
};

} // namespace fencepost
#endif
