// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// From a parsed translation unit to findings; the one entrance that the
// plugin and the tool share.
#ifndef FENCEPOST_CLANG_ANALYSIS_H
#define FENCEPOST_CLANG_ANALYSIS_H

#include "Api.h"
#include "Finding.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "llvm/Support/GlobPattern.h"
#include <functional>
#include <memory>

namespace fencepost {

struct Settings {
  uint32_t Kernel = 0; // FP_KERNEL(); 0: read it from the unit's generated headers (auto)
  fp_archs Archs = 0;  // 0: portable
  fp_confidence MinConfidence = FP_MEDIUM;
  bool Enabled[FP_NR_CHECKS];
  ApiTable Api = ApiTable::linux();
  bool EmitEvents = false; // print the event graph to stdout instead of checking

  Settings() { std::fill(Enabled, Enabled + FP_NR_CHECKS, true); }

  // The option values of the contract, shared by tool and plugin. False: Error says what is wrong, in one line.
  bool setKernel(llvm::StringRef Value, std::string &Error);
  bool setArchs(llvm::StringRef Value, std::string &Error);
  bool setChecks(llvm::StringRef Value, std::string &Error);
  bool setMinConfidence(llvm::StringRef Value, std::string &Error);
};

using FindingSink = std::function<void(std::vector<Finding>)>;

// The consumer checks the unit once it is parsed and hands over what it found.
// SkipBodies: leave out the bodies of header functions that cannot matter; only
// for runs that produce no code (FrontendOptions::SkipFunctionBodies must be set too).
std::unique_ptr<clang::ASTConsumer> makeConsumer(clang::CompilerInstance &CI, const Settings &S,
                                                 bool SkipBodies, FindingSink Sink);

} // namespace fencepost
#endif
