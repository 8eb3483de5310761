// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What a barrier is there for, as `fencepost barriers` says it (fencepost/barriers.h): resolved to files, to be printed.
#ifndef FENCEPOST_CLANG_BARRIER_H
#define FENCEPOST_CLANG_BARRIER_H

#include "Finding.h"
#include "fencepost/barriers.h"

namespace fencepost {

struct Barrier {
  std::string Name, Use;
  std::string Obligation, By; // why two accesses are wanted in order, and who sees it; empty: of no pair
  std::string Confidence;     // that it is these two
  std::string Instead;        // the barrier to put there, or empty
  std::string File;
  int Line, Column;
  std::string Function, Message;
  std::vector<Step> Steps;
};

Barrier resolved(const fp_barrier &B);
llvm::json::Value toJSON(const Barrier &B);
bool fromJSON(const llvm::json::Value &V, Barrier &B);
void printText(const Barrier &B, llvm::raw_ostream &OS);
// Output order: file, line, column. Of one in a header, in many units, what explains it best stays.
void sortAndMerge(std::vector<Barrier> &Barriers);

} // namespace fencepost
#endif
