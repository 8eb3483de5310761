// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What a driver's source declares of itself: __attribute__((annotate("fencepost:ROLE")))
// on functions, fields and variables. docs/in-source.md has the roles.
#ifndef FENCEPOST_CLANG_ANNOTATIONS_H
#define FENCEPOST_CLANG_ANNOTATIONS_H

#include "Api.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "llvm/ADT/DenseMap.h"
#include <optional>
#include <string>
#include <vector>

namespace fencepost {

class Annotations {
public:
  struct Declared {
    std::optional<ApiEntry> Call; // what a call of it, or through it, does
    bool Doorbell = false;        // a function: MMIO writes in it; else: what lies at this address
    bool Coherent = false;        // what it points to, or what the function returns
    bool Publish = false;         // a field that says whose the entry is
    clang::SourceLocation At;
  };

  explicit Annotations(const clang::ASTContext &Context);

  // Null: nothing.
  const Declared *find(const clang::Decl *D) const {
    auto It = Of.find(D->getCanonicalDecl());
    return It == Of.end() ? nullptr : &It->second;
  }
  const ApiEntry *call(const clang::Decl *D) const {
    const Declared *Found = find(D);
    return Found && Found->Call ? &*Found->Call : nullptr;
  }
  bool isDoorbell(const clang::Decl *D) const { return is(D, &Declared::Doorbell); }
  bool isCoherent(const clang::Decl *D) const { return is(D, &Declared::Coherent); }
  bool isPublish(const clang::Decl *D) const { return is(D, &Declared::Publish); }

  // Roles that do not exist, or not for what they are given to.
  llvm::ArrayRef<std::pair<clang::SourceLocation, std::string>> mistakes() const { return Mistakes; }

private:
  bool is(const clang::Decl *D, bool Declared::*What) const {
    const Declared *Found = find(D);
    return Found && Found->*What;
  }
  void collect(const clang::DeclContext *Context);
  std::string read(const clang::ValueDecl *D, llvm::StringRef Role);

  llvm::DenseMap<const clang::Decl *, Declared> Of; // canonical declarations
  std::vector<std::pair<clang::SourceLocation, std::string>> Mistakes;
};

} // namespace fencepost
#endif
