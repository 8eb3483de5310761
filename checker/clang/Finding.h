// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// A finding as the contract has it (docs/output.md): resolved to files, ready to print.
#ifndef FENCEPOST_CLANG_FINDING_H
#define FENCEPOST_CLANG_FINDING_H

#include "fencepost/check.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace fencepost {

struct Step {
  fp_role Role;
  std::string File;
  unsigned Line, Column;
  std::string Text;
};

struct Edit {
  std::string File;
  unsigned Line, Column; // from 1; Column in bytes
  unsigned Length;       // bytes replaced; may run over line ends
  std::string Text;
};

struct Finding {
  std::string Check; // one of the engine's, or "allow", "annotate": the source's own words to the checker are wrong
  fp_confidence Confidence;
  std::string File;
  unsigned Line, Column;
  std::string Function, Message;
  std::vector<Step> Steps;
  std::string FixSummary; // empty: no fix to name
  std::vector<Edit> Edits;
  std::vector<std::string> VisibleOn;
  std::vector<std::string> Cost;
  std::string Fingerprint;
};

// Sources may hold any bytes, JSON only UTF-8.
llvm::json::Value jsonText(llvm::StringRef S);
llvm::json::Value toJSON(const std::vector<Step> &Steps);
bool fromJSON(const llvm::json::Array &Items, std::vector<Step> &Steps);
llvm::json::Value toJSON(const Finding &F);
bool fromJSON(const llvm::json::Value &V, Finding &F);
// What printText says last: the fix, where the fault can be seen, what is wasted. Empty: nothing of it is known.
std::string advice(const Finding &F);
void printText(const Finding &F, llvm::raw_ostream &OS);
// Output order: file, line, column, check, message. Equal findings (from a header in many units) are one.
void sortAndMerge(std::vector<Finding> &Findings);

} // namespace fencepost
#endif
