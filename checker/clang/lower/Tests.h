// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Tells Conditions which loads decide a branch: what is loaded, what the values of a function are made of, and what it
// tests. Of a value that is evaluated, its own loads are those since before that.
#ifndef FENCEPOST_CLANG_LOWER_TESTS_H
#define FENCEPOST_CLANG_LOWER_TESTS_H

#include "AstQueries.h"
#include "EventWriter.h"
#include <optional>

namespace fencepost {

class Tests {
public:
  Tests(UnitContext &U, EventWriter &Events, const clang::FunctionDecl *FD, bool OfDriver)
      : U(U), Events(Events), FD(FD), OfDriver(OfDriver) {}

  size_t loads() const { return Loads.size(); } // so far
  // The last event is a load. IsOwn: of an object of the kernel's, in which no device writes.
  void loaded(bool IsOwn) {
    Loads.push_back({U.Tested.load(Events.last())});
    LoadEvents.push_back(IsOwn ? std::nullopt : std::optional(Events.last()));
  }

  // The branches that leave the block depend on the value. Bits: how they are there.
  void tested(fp_test Test, const clang::Expr *Value, size_t LoadsBefore, unsigned Block, clang::SourceLocation At,
              fp_bits Bits = FP_BITS_ANY);

  // To: a variable, or the function that returns it.
  void made(const clang::ValueDecl *To, const clang::Expr *Value, size_t LoadsBefore);
  void assigned(const clang::Expr *LValue, const clang::Expr *Value, size_t LoadsBefore);
  // A value handed to a function may be tested there; what is put behind a pointer comes back.
  void passed(const clang::ParmVarDecl *To, const clang::Expr *Arg, size_t LoadsBefore);
  // The last event is a store: what it stores, or where, was computed from the loads since then.
  void stored(const clang::Expr *Value, size_t LoadsBefore);
  // memcpy() and kin: what is tested of the copy is tested of the source.
  void copied(const clang::Expr *To, size_t LoadsBefore);

  // By which Conditions knows what a variable or function holds, and what lies behind a pointer.
  static const void *key(const clang::ValueDecl *D) { return D->getCanonicalDecl(); }
  static const void *keyBehind(const clang::ValueDecl *D) { return static_cast<const char *>(key(D)) + 1; }

private:
  // What a value was made of.
  struct Sources {
    llvm::SmallVector<Conditions::Source, 8> Of;
    llvm::SmallVector<llvm::StringRef, 8> Names;
  };
  using LoadList = llvm::SmallVector<Conditions::Event, 2>;
  void computedFrom(const clang::Stmt *Value, LoadList &Found);
  LoadList computedFrom(const clang::Stmt *Value, size_t LoadsBefore);
  Sources sourcesOf(const clang::Expr *E, size_t LoadsBefore);
  void collect(const clang::Stmt *S, Sources &Found);
  Conditions::Source behind(const clang::Expr *Member, const clang::VarDecl *Pointer) {
    return {behind(Pointer), fieldBehind(Member)};
  }
  Conditions::Id holder(const clang::ValueDecl *D) { return U.Tested.holder(key(D)); }
  Conditions::Id behind(const clang::ValueDecl *D) { return U.Tested.holder(keyBehind(D)); }

  UnitContext &U;
  EventWriter &Events;
  const clang::FunctionDecl *FD;
  const bool OfDriver;
  std::vector<Conditions::Source> Loads; // in the order of the events
  std::vector<std::optional<Conditions::Event>> LoadEvents; // the same, but for the kernel's own
  // What a local was computed from when it was last assigned to, so far.
  llvm::DenseMap<const clang::VarDecl *, LoadList> Held;
};

} // namespace fencepost
#endif
