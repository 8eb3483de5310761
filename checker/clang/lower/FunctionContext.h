// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What all of the lowering shares of one function.
#ifndef FENCEPOST_CLANG_LOWER_FUNCTIONCONTEXT_H
#define FENCEPOST_CLANG_LOWER_FUNCTIONCONTEXT_H

#include "Assumptions.h"
#include "Buffers.h"
#include "EventWriter.h"
#include "Operands.h"
#include "Parameters.h"
#include "Tests.h"
#include "Values.h"

namespace fencepost {

struct FunctionContext {
  FunctionContext(UnitContext &U, SharedNames &Others, const clang::FunctionDecl *FD, unsigned Number)
      : U(U), Others(Others), FD(FD), Number(Number), OfDriver(!U.Shared.isKernel(FD->getLocation())),
        Events(U, Number), Params(FD), Flow(U, Others, Number), Operand(U, Flow, Params), Assumed(U, Events),
        Branches(U, Events, FD, OfDriver) {}

  UnitContext &U;
  SharedNames &Others;
  const clang::FunctionDecl *const FD;
  const unsigned Number;
  const bool OfDriver; // inlines of the kernel's headers keep only what touches devices
  EventWriter Events;
  Parameters Params;
  Values Flow;
  Operands Operand;
  Assumptions Assumed;
  Tests Branches;
  Buffers Streaming;
};

} // namespace fencepost
#endif
