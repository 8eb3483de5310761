// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// One translation unit, from its compile command to its findings.
#ifndef FENCEPOST_CLANG_UNITRUNNER_H
#define FENCEPOST_CLANG_UNITRUNNER_H

#include "Analysis.h"
#include "Barrier.h"
#include "Dependencies.h"
#include "HeaderCache.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "llvm/Support/JSON.h"

namespace fencepost {

struct UnitResult {
  std::vector<Finding> Findings; // paths are absolute
  std::vector<Barrier> Barriers; // with Settings::Explain: instead of the findings
  std::string NotSeen;           // what limits kept the engine from looking at, or ""
  std::string Events;            // with Settings::EmitEvents: the event graph
  // The first error, if the unit could not be parsed. What was found until
  // then is left out: code that the parser dropped may have held the barrier.
  std::string Error;
  std::string ErrorFile; // absolute
  int ErrorLine = 0, ErrorColumn = 0; // from 1; 0: there is no place in it
  std::string KeepError;              // why what is known could not be kept for later; costs nothing else
  bool Irrelevant = false; // its words can start no finding, so it was not parsed
  std::string Plain; // why the unit was parsed without precompiled headers, if there is a cache of them
  std::string HeaderTrouble; // what is wrong with that cache
};

// Changes the current folder to that of the command. UnitFile: where the unit is kept for later (UnitFile.h), or "";
// if it is still what it would become, nothing is parsed. Cache: null for none. Read: gets the files that it is made
// of, if wanted.
UnitResult runUnit(const clang::tooling::CompileCommand &Command, const Settings &S, llvm::StringRef UnitFile,
                   HeaderCache *Cache, std::vector<Dependency> *Read = nullptr);

// Could anything in the unit start a finding? Not sure: yes. Read: gets the files that the answer no is made of.
bool mayStartFinding(const clang::tooling::CompileCommand &Command, const Settings &S, HeaderCache *Cache,
                     std::vector<Dependency> &Read);

// Its paths are seen from Directory.
void makeAbsolute(Finding &F, llvm::StringRef Directory);

// What else there is of the same unit, as of one that is in several modules.
void addResult(std::optional<UnitResult> &To, UnitResult More);

llvm::json::Value toJSON(const UnitResult &R);
bool fromJSON(const llvm::json::Value &V, UnitResult &R);

} // namespace fencepost
#endif
