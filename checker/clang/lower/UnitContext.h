// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What all of the lowering shares of one unit: what it reads, what it writes to, and what is known so far.
#ifndef FENCEPOST_CLANG_LOWER_UNITCONTEXT_H
#define FENCEPOST_CLANG_LOWER_UNITCONTEXT_H

#include "Annotations.h"
#include "Conditions.h"
#include "Expansions.h"
#include "FunctionPointers.h"
#include "Headers.h"
#include "Memory.h"
#include "Names.h"
#include "clang/AST/ASTContext.h"

namespace fencepost {

struct UnitContext {
  UnitContext(clang::ASTContext &Context, const ApiTable &Api, const Annotations &Declared, Headers &Shared,
              fp_unit *Unit, bool ForLink)
      : Context(Context), SM(Context.getSourceManager()), Api(Api), Declared(Declared), Shared(Shared), Unit(Unit),
        ForLink(ForLink), Macros(SM, Api, Shared), Graph(Unit), Types(Shared), Words(Macros), Pointers(Shared) {}

  // What a call of the function does, by its own declaration or else by the tables. Null: look into it.
  const ApiEntry *entryOf(const clang::FunctionDecl *FD) const;
  // ... a call or an expanded macro. Null: it is neither, or not in there.
  const ApiEntry *entryOf(const clang::Stmt *S);

  // Bodies worth walking: the driver's own, and those of shared headers that touch devices.
  bool wanted(const clang::FunctionDecl *FD);
  // The number of its event graph, which will be filled in.
  unsigned reach(const clang::FunctionDecl *FD);

  const char *intern(llvm::StringRef S) { return fp_intern(Unit, S.data(), S.size()); }
  // The first of these words, with blanks between them, each once.
  const char *joined(llvm::ArrayRef<llvm::StringRef> Words, size_t Most);
  fp_place place(clang::SourceLocation L);
  std::string shortPlace(clang::SourceLocation L); // nic.c:40
  fp_event &eventAt(Conditions::Event E) {
    return fp_function_at(Unit, E.Function)->blocks[E.Block].events[E.Number];
  }

  // Nodes of the value graph.
  NodeId nodeOf(const clang::ValueDecl *D);
  NodeId contentOf(const clang::ValueDecl *D);   // what it points to
  NodeId behind(const clang::ValueDecl *D); // the same, where no structure hangs
  // Where the structures behind the value hang, if the declaration is a keeper.
  void hang(NodeId N, const clang::ValueDecl *D);
  // A field of the driver's, a variable, or what is declared to lead to an entry: structures hang on it, or on what it
  // points to. Null: it is none. In fields of the kernel's, such as skb->data, anything may.
  const clang::ValueDecl *keeper(const clang::Decl *D) const;

  clang::ASTContext &Context;
  const clang::SourceManager &SM;
  const ApiTable &Api;
  const Annotations &Declared;
  Headers &Shared;
  fp_unit *const Unit;
  const bool ForLink;
  Expansions Macros;
  ValueGraph Graph;
  Conditions Tested;
  TypeTable Types;
  Names Words;
  FunctionPointers Pointers;

  // What may have a name that other units know: whose value it is, or, Behind, whose content.
  struct Nameable {
    NodeId Node;
    const clang::ValueDecl *Of;
    bool Behind;
  };
  std::vector<Nameable> Nameables;
  // Values that go to functions of other files. It is for these to say what becomes of them, so that they have no part
  // in what is known of this unit alone.
  std::vector<std::pair<NodeId, NodeId>> ToOthers;
  // What functions of other files give back, by the key of who holds it here: the name of its node.
  llvm::DenseMap<const void *, std::string> Elsewhere;

  struct Reached {
    const clang::FunctionDecl *Definition;
    unsigned Number;
  };
  llvm::MapVector<const clang::FunctionDecl *, Reached> Functions; // by canonical declaration

private:
  NodeId valueOf(const clang::ValueDecl *D, bool Behind);

  llvm::DenseMap<const clang::FunctionDecl *, bool> Wanted; // functions already judged
  llvm::DenseMap<clang::FileID, const char *> FileNames;
};

} // namespace fencepost
#endif
