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
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"

namespace fencepost {

llvm::StringRef recordName(clang::QualType T); // "": has none

class UnitLowering {
public:
  // All of these outlive this object. ForLink: describeForOthers() will be called.
  UnitLowering(clang::ASTContext &Context, const ApiTable &Api, const Annotations &Declared, Headers &Shared,
               fp_unit *Unit, bool ForLink);

  // Lowers all functions of the main file and whatever of the headers they reach. TopLevel: what the parser read, in
  // the order of the text; not what came from precompiled headers.
  void run(llvm::ArrayRef<clang::Decl *> TopLevel);

  // Adds what other units want to know of this one, and what it would like to know of them. (Export.cpp) The graph
  // is then for a unit file, no longer for a check of this unit alone.
  void describeForOthers();

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

  // A value that is handed to a function of another file, whose parameter has that node of the event graph.
  struct HandedOver {
    unsigned To;
    NodeList Value;
    // Of `&ring->desc`: the field, and what the function puts there.
    NodeId Object = 0;
    unsigned Behind = 0;
  };

  void scan(const clang::Stmt *S);
  void scanInitializer(const clang::Expr *Init, clang::QualType Type);
  void assigned(const clang::ValueDecl *To, const clang::Expr *From);
  bool wanted(const clang::FunctionDecl *FD);
  void reach(const clang::FunctionDecl *FD);
  void resolve();
  void resolveTests(llvm::function_ref<bool(const fp_event &Load)> Wanted);
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
  NodeId behind(const clang::ValueDecl *D); // the same, where no structure hangs

  std::string sharedName(const clang::ValueDecl *D);
  NodeId sharedValue(const std::string &Name);
  std::optional<unsigned> sharedNode(NodeId N);
  llvm::SmallVector<unsigned, 8> sharedSources(llvm::ArrayRef<NodeId> Values);
  void describeValues();
  void describeEvents();
  void describeFunctions();

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
  llvm::MapVector<const clang::ValueDecl *, llvm::SmallVector<const clang::FunctionDecl *, 4>> Callbacks;
  llvm::DenseMap<clang::FileID, const char *> FileNames;
  // Constants put into a local or a field so far, in the order of the text.
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<llvm::StringRef, 8>> MadeOf;
  std::vector<Pending> Pendings;
  std::vector<PendingArg> PendingArgs;
  std::vector<PendingPointee> PendingPointees;
  const bool ForLink;
  std::vector<HandedOver> HandedOvers;
  llvm::DenseMap<NodeId, std::optional<unsigned>> SharedNodes; // of the event graph; looked up so far
  llvm::DenseMap<const clang::FunctionDecl *, std::string> HeldBy; // static functions behind pointers that others may call
};

} // namespace fencepost
#endif
