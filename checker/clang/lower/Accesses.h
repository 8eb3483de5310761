// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Loads and stores of memory, and reads and writes of registers, as events.
#ifndef FENCEPOST_CLANG_LOWER_ACCESSES_H
#define FENCEPOST_CLANG_LOWER_ACCESSES_H

#include "FunctionContext.h"
#include "Places.h"

namespace fencepost {

class Accesses {
public:
  explicit Accesses(FunctionContext &F) : F(F), U(F.U) {}

  void load(const clang::Expr *LValue, clang::SourceLocation At) { access(FP_LOAD, touched(LValue), At, false); }
  // Value: may be null, if there is nothing to tell of it. Is there an event?
  bool store(const clang::Expr *LValue, const clang::Expr *Value, clang::SourceLocation At);

  // By a pointer. Marked: as READ_ONCE() and WRITE_ONCE() are.
  void loadThrough(const clang::Expr *Pointer, clang::SourceLocation At, bool Marked) {
    access(FP_LOAD, pointed(Pointer), At, Marked);
  }
  void storeThrough(const clang::Expr *Pointer, const clang::Expr *Value, clang::SourceLocation At, bool Marked);
  void freeBehind(const clang::Expr *Pointer, clang::SourceLocation At) {
    access(FP_FREE, pointed(Pointer), At, false);
  }
  // memcpy() and kin.
  void copy(const clang::Expr *From, const clang::Expr *To, clang::SourceLocation At);

  void mmio(const ApiCall &Call);

  // What an argument points to: the callee sees it through its parameter. Null: nothing that a device may share.
  const fp_event *pointee(const clang::Expr *Arg);

  // Behind a store: buffers that are named by what is assigned to are others now, and so is what a parameter points to.
  void assigned(const clang::Expr *LValue);

private:
  // The memory that an access goes to.
  struct Touched {
    Place At;
    clang::QualType Type;
    NodeList Pointer;   // what the pointer on the way may be
    int Param = -1;     // it is this parameter
    int Index = -1;     // ... and this one tells which element
    std::string Buffer; // the streaming buffer that it is, or is in
  };
  Touched touched(Place At, clang::QualType Type);
  Touched touched(const clang::Expr *LValue);
  Touched pointed(const clang::Expr *Pointer);

  bool isOwn(const Touched &T);
  void access(fp_event_type Type, const Touched &T, clang::SourceLocation At, bool Marked);
  void describe(fp_event &E, const Touched &T);
  void valueStored(const clang::Expr *Value, unsigned EventsBefore);

  FunctionContext &F;
  UnitContext &U;
};

} // namespace fencepost
#endif
