// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Macro expansions in the AST. On most architectures wmb(), writel() or
// spin_unlock_irqrestore() are macros that leave nothing but assembly behind;
// what tells them is the name that was expanded, not what it became.
#ifndef FENCEPOST_CLANG_EXPANSIONS_H
#define FENCEPOST_CLANG_EXPANSIONS_H

#include "Headers.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Allocator.h"
#include <memory>

namespace fencepost {

class Expansions {
public:
  // One expansion of an API macro: the outermost, when API macros nest.
  struct Site {
    const ApiEntry *Api;
    llvm::StringRef Name;
    clang::FileID Body;          // the expansion's own tokens
    clang::SourceLocation Named; // where its name stands; may itself be in a macro
  };

  Expansions(const clang::SourceManager &SM, const ApiTable &Api, Headers &Shared) : SM(SM), Api(Api), Shared(Shared) {}

  // The API macro whose expansion is just this statement or expression, or null.
  const Site *siteOf(const clang::Stmt *S);

  // The expressions handed to the expansion as arguments, each once, in the order in which they are written.
  // Loaded: the macro loads the lvalue itself, as `(u32)(x)` in its body does.
  struct Argument {
    const clang::Expr *E;
    bool Loaded;
  };
  llvm::ArrayRef<Argument> arguments(const clang::Stmt *S, const Site &Of);

  // Names of the two outermost macros that a token came out of, this side of where `Level` is written.
  void macroNames(clang::SourceLocation L, clang::SourceLocation Level,
                  llvm::SmallVectorImpl<llvm::StringRef> &Names);

private:
  // What Clang finds of a token by a search through all expansions of the unit. Asked for once a token: these
  // searches were half of what lowering a driver cost.
  struct Token {
    clang::FileID Of;           // its expansion
    clang::SourceLocation Out;  // one step out: from an argument to where it is written, from a body to the macro's name
    bool IsArgument;
  };

  const Site *siteAt(clang::SourceLocation L);
  Token at(clang::SourceLocation L);
  bool inBody(clang::SourceLocation L, clang::FileID Body);
  // Where an argument of the expansion is written, however many macros inside it were handed the argument on.
  clang::SourceLocation outside(clang::SourceLocation L, clang::FileID Body);
  llvm::StringRef nameAt(clang::SourceLocation L) const;
  // The macro whose body the token is of.
  struct Macro {
    llvm::StringRef Name;  // "": an API's, or, as BIT(), one of all drivers that names nothing
    bool IsShared = false; // of the kernel's headers
  };
  Macro macroOf(const Token &OfBody);
  bool isArgument(const clang::Expr *E, const Site &Of);
  void collect(const clang::Stmt *S, const Site &Of, llvm::SmallVectorImpl<Argument> &Found);
  llvm::SmallVector<Argument, 4> inOrder(llvm::ArrayRef<Argument> Found, const Site &Of);

  const clang::SourceManager &SM;
  const ApiTable &Api;
  Headers &Shared;
  llvm::DenseMap<clang::SourceLocation, Token> Tokens;
  llvm::DenseMap<const clang::Stmt *, llvm::ArrayRef<Argument>> ArgumentsOf;
  llvm::BumpPtrAllocator Space; // of ArgumentsOf
  llvm::DenseMap<clang::FileID, const Site *> Known;
  llvm::DenseMap<clang::FileID, Macro> Macros;
  std::vector<std::unique_ptr<Site>> Sites;
};

} // namespace fencepost
#endif
