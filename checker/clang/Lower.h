// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Lowers the functions of a unit to the engine's events. The AST is walked in
// the order of evaluation, with the branches that C has; a call or macro of the
// API tables becomes one event, whatever it is made of on this architecture.
#ifndef FENCEPOST_CLANG_LOWER_H
#define FENCEPOST_CLANG_LOWER_H

#include "Annotations.h"
#include "Conditions.h"
#include "Expansions.h"
#include "Headers.h"
#include "Memory.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Stmt.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringMap.h"

namespace fencepost {

class UnitLowering {
public:
  // All of these outlive this object.
  UnitLowering(clang::ASTContext &Context, const ApiTable &Api, const Annotations &Declared, Headers &Shared,
               fp_unit *Unit);

  // Lowers all functions of the main file and whatever of the headers they reach.
  void run();

private:
  friend class FunctionLowering;

  // Facts that only the end of the unit can tell: which memory an event means.
  struct Pending {
    unsigned Function, Block, Event;
    NodeList Memory;            // store, load: what the pointer may be
    clang::QualType Pointee;    // ... and what it points to
    clang::QualType Object;
    NodeList Address, Value;    // MMIO: of the register pointer and of the written value
  };
  struct PendingArg {
    fp_operand *Operand;
    NodeList Value;
    bool Pointer; // the value is an address
  };

  struct PendingPointee {
    fp_event *Event;
    NodeList Memory;
    clang::QualType Pointee;
  };

  void scan(const clang::Stmt *S);
  void scanInitializer(const clang::Expr *Init, clang::QualType Type);
  void assigned(const clang::ValueDecl *To, const clang::Expr *From);
  bool wanted(const clang::FunctionDecl *FD);
  void reach(const clang::FunctionDecl *FD);
  void resolve();
  void resolveMemory(fp_event &E, const NodeList &Memory, clang::QualType Pointee);
  const char *joined(llvm::ArrayRef<llvm::StringRef> Names, size_t Most);

  // What a call of the function does, by its own declaration or else by the tables. Null: look into it.
  const ApiEntry *entryOf(const clang::FunctionDecl *FD) const;
  fp_place place(clang::SourceLocation L);
  std::string shortPlace(clang::SourceLocation L); // nic.c:40
  const char *intern(llvm::StringRef S) { return fp_intern(Unit, S.data(), S.size()); }
  const clang::ValueDecl *keeper(const clang::Decl *D);
  NodeId nodeOf(const clang::Decl *D);
  NodeId contentOf(const clang::Decl *D); // what it points to

  clang::ASTContext &Context;
  const clang::SourceManager &SM;
  const ApiTable &Api;
  const Annotations &Declared;
  Headers &Shared;
  fp_unit *Unit;
  Expansions Macros;
  ValueGraph Graph;
  Conditions Tests;
  TypeTable Types;

  llvm::DenseMap<const clang::FunctionDecl *, unsigned> Functions; // reached, by canonical declaration
  std::vector<const clang::FunctionDecl *> Work;
  llvm::DenseMap<const clang::FunctionDecl *, bool> Wanted; // kernel-header functions already judged
  llvm::DenseSet<const clang::FunctionDecl *> AddressTaken;
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<const clang::FunctionDecl *, 4>> Callbacks;
  llvm::DenseMap<clang::FileID, const char *> FileNames;
  std::vector<Pending> Pendings;
  std::vector<PendingArg> PendingArgs;
  std::vector<PendingPointee> PendingPointees;
};

} // namespace fencepost
#endif
