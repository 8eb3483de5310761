// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Where the memory of an lvalue is: in which object, which field of it, and by which pointer one gets there.
#ifndef FENCEPOST_CLANG_LOWER_PLACES_H
#define FENCEPOST_CLANG_LOWER_PLACES_H

#include "Annotations.h"
#include "clang/AST/Expr.h"
#include <optional>
#include <string>

namespace fencepost {

struct Place {
  bool Private = false;
  bool Global = false;                  // a variable of the kernel's image
  const clang::Expr *Pointer = nullptr; // the one on the way; null if it is one of those
  clang::QualType Pointee;              // what that pointer points to
  std::string Object, Field, Text;
  uint64_t Offset = 0;                  // bytes of the field inside the object
  std::optional<uint64_t> Size;         // ... if they are not those of its type
  const clang::Expr *Index = nullptr;   // tells which of the words there, which have no names
  bool Publish = false;                 // the field is declared to say whose the entry is
};

Place placeOf(const clang::Expr *LValue, const clang::ASTContext &Context, const Annotations &Declared);

// The object that a pointer is the address of; a macro like READ_ONCE() is given the object itself. Null: any.
const clang::Expr *objectAt(const clang::Expr *Pointer);
// ... which is then known by the pointer alone.
Place placeBehind(const clang::Expr *Pointer);

} // namespace fencepost
#endif
