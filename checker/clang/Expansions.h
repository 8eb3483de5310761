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

// Which expansion a token is of. To find it Clang searches through all of the unit, which was a third of what lowering
// a driver cost; here they lie in drawers, by their place in the order of all tokens.
class ExpansionIndex {
public:
  using Number = unsigned;
  static constexpr Number None = ~0u;

  explicit ExpansionIndex(const clang::SourceManager &SM) : SM(SM) {}

  // Of a token that is in a macro; once all of the unit is parsed.
  Number find(clang::SourceLocation L);
  const clang::SrcMgr::SLocEntry &entry(Number N) const;

private:
  static constexpr unsigned DrawerBits = 6;
  void fill();

  const clang::SourceManager &SM;
  std::vector<clang::SourceLocation::UIntTy> Begins; // by number
  std::vector<Number> Drawers; // the last that begins at its first place or before
  // Those of precompiled headers are not in the order: numbered as they are asked for, from behind the others.
  llvm::DenseMap<clang::FileID, Number> Precompiled;
  std::vector<const clang::SrcMgr::SLocEntry *> PrecompiledEntries;
};

class Expansions {
public:
  using Number = ExpansionIndex::Number;

  // One expansion of an API macro: the outermost, when API macros nest.
  struct Site {
    const ApiEntry *Api;
    llvm::StringRef Name;
    Number Body;                 // the expansion's own tokens
    clang::SourceLocation Named; // where its name stands; may itself be in a macro
  };

  Expansions(const clang::SourceManager &SM, const ApiTable &Api, Headers &Shared)
      : SM(SM), Index(SM), Api(Api), Shared(Shared) {}

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
  struct Token {
    Number Of;                 // its expansion
    clang::SourceLocation Out; // one step out: from an argument to where it is written, from a body to the macro's name
    bool IsArgument;
  };

  const Site *siteAt(clang::SourceLocation L);
  Token at(clang::SourceLocation L);
  bool inBody(clang::SourceLocation L, Number Body);
  // Where an argument of the expansion is written, however many macros inside it were handed the argument on.
  clang::SourceLocation outside(clang::SourceLocation L, Number Body);
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
  ExpansionIndex Index;
  const ApiTable &Api;
  Headers &Shared;
  llvm::DenseMap<const clang::Stmt *, llvm::ArrayRef<Argument>> ArgumentsOf;
  llvm::BumpPtrAllocator Space; // of ArgumentsOf
  llvm::DenseMap<Number, const Site *> Known;
  llvm::DenseMap<Number, Macro> Macros;
  std::vector<std::unique_ptr<Site>> Sites;
};

} // namespace fencepost
#endif
