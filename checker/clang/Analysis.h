// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// From a parsed translation unit to findings; the one entrance that the
// plugin and the tool share.
#ifndef FENCEPOST_CLANG_ANALYSIS_H
#define FENCEPOST_CLANG_ANALYSIS_H

#include "Api.h"
#include "Finding.h"
#include "Modules.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "llvm/Support/GlobPattern.h"
#include <functional>
#include <memory>

namespace fencepost {

class HeaderWatch;

struct Settings {
  uint32_t Kernel = 0; // FP_KERNEL(); 0: read it from the unit's generated headers (auto)
  fp_archs Archs = 0;  // 0: portable
  fp_confidence MinConfidence = FP_MEDIUM;
  bool Enabled[FP_NR_CHECKS];
  ApiTable Api = ApiTable::linux();
  std::vector<std::string> ApiFiles; // names and files that --api added
  Grouping Program = Grouping::Auto;
  bool ParseAll = false;   // also what has no word that could start a finding
  bool ForProgram = false; // only make the unit file: the whole program will be checked
  bool Explain = false;    // what barriers are there for, in place of findings
  bool EmitEvents = false; // print the event graph to stdout instead of checking

  Settings() { std::fill(Enabled, Enabled + FP_NR_CHECKS, true); }

  // The option values of the contract, shared by tool and plugin. False: Error says what is wrong, in one line.
  bool setKernel(llvm::StringRef Value, std::string &Error);
  bool setArchs(llvm::StringRef Value, std::string &Error);
  bool setChecks(llvm::StringRef Value, std::string &Error);
  bool setMinConfidence(llvm::StringRef Value, std::string &Error);
  bool addApi(llvm::StringRef NameOrFile, std::string &Error);

  // The same rules, and all that they find.
  Settings everything() const {
    Settings All = *this;
    All.MinConfidence = FP_LOW;
    std::fill(All.Enabled, All.Enabled + FP_NR_CHECKS, true);
    return All;
  }

  // What the engine is told, of a unit built against that kernel. Lives as long as these settings.
  fp_options options(uint32_t BuiltAgainst) const {
    llvm::ArrayRef<const fp_primitive *> Proposals = Api.proposals();
    return {Kernel ? Kernel : BuiltAgainst, Archs, Proposals.data(), unsigned(Proposals.size()), Api.words(),
            nullptr, nullptr};
  }

  // What is wrong with the source's own words to the checker is always said.
  bool wants(const Finding &F) const {
    fp_check Check = fp_check_find(F.Check.data(), F.Check.size());
    return Check == FP_NR_CHECKS || (Enabled[Check] && F.Confidence >= MinConfidence);
  }
};

// NotSeen: what limits kept the engine from looking at (fp_unit_cuts()), or "".
using FindingSink = std::function<void(std::vector<Finding>, llvm::StringRef NotSeen)>;
// Gets the body of the unit file (UnitFile.h).
using UnitSink = std::function<void(std::string Body)>;

Finding resolved(const fp_finding &F, const clang::SourceManager &SM);
std::string notSeenIn(fp_unit *Unit); // that has been checked

// The consumer checks the unit once it is parsed and hands over what it found.
// SkipBodies: leave out the bodies of header functions that cannot matter; only
// for runs that produce no code (FrontendOptions::SkipFunctionBodies must be set too).
// EmitUnit may be empty; it is not called for a unit that does not compile. Watch: of a unit that starts from
// precompiled headers, or null; once it sees a difference to a plain parse, neither sink is called.
std::unique_ptr<clang::ASTConsumer> makeConsumer(clang::CompilerInstance &CI, const Settings &S, bool SkipBodies,
                                                 FindingSink Sink, UnitSink EmitUnit, HeaderWatch *Watch = nullptr);

} // namespace fencepost
#endif
