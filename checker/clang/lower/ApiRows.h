// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What a row of the API tables does, as events and marks in the value graph.
#ifndef FENCEPOST_CLANG_LOWER_APIROWS_H
#define FENCEPOST_CLANG_LOWER_APIROWS_H

#include "Accesses.h"

namespace fencepost {

class ApiRows {
public:
  ApiRows(FunctionContext &F, Accesses &Memory) : F(F), U(F.U), Memory(Memory) {}

  // What the call or macro does, its arguments evaluated.
  void apply(const ApiCall &Call);

private:
  void barrier(const ApiCall &Call, const fp_primitive *P, bool Implied);
  void delay(const ApiCall &Call);
  void marked(const ApiCall &Call);
  void wakeUp(const ApiCall &Call);
  void map(const ApiCall &Call);
  void handOver(const ApiCall &Call);
  void allocate(const ApiCall &Call);

  unsigned microseconds(const clang::Expr *Time, unsigned Unit) const;
  std::optional<int> direction(const ApiCall &Call) const;
  bool readsBuffer(const ApiCall &Call) const;

  FunctionContext &F;
  UnitContext &U;
  Accesses &Memory;
  bool Mapped = false; // a buffer, further up in the text
};

} // namespace fencepost
#endif
