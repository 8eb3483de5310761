// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Lowers the functions of a unit to the engine's events. The AST is walked in
// the order of evaluation, with the branches that C has; a call or macro of the
// API tables becomes one event, whatever it is made of on this architecture.
#ifndef FENCEPOST_CLANG_LOWER_UNIT_H
#define FENCEPOST_CLANG_LOWER_UNIT_H

#include "SharedNames.h"
#include "UnitContext.h"

namespace fencepost {

class UnitLowering {
public:
  // All of these outlive this object. ForLink: describeForOthers() will be called.
  UnitLowering(clang::ASTContext &Context, const ApiTable &Api, const Annotations &Declared, Headers &Shared,
               fp_unit *Unit, bool ForLink)
      : U(Context, Api, Declared, Shared, Unit, ForLink), Names(U) {}

  // Lowers all functions of the main file and whatever of the headers they reach. TopLevel: what the parser read, in
  // the order of the text; not what came from precompiled headers.
  void run(llvm::ArrayRef<clang::Decl *> TopLevel);

  // Adds what other units want to know of this one, and what it would like to know of them. The graph is then for a
  // unit file, no longer for a check of this unit alone.
  void describeForOthers();

private:
  // The functions of the main file. Notes what the unit's text does with functions beyond calling them.
  std::vector<const clang::FunctionDecl *> look(llvm::ArrayRef<clang::Decl *> TopLevel);
  void lower(const UnitContext::Reached &F);

  UnitContext U;
  SharedNames Names;
};

} // namespace fencepost
#endif
