// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Findings as a log of SARIF 2.1.0 (docs/output.md). Clang's own writer of it
// (clang/Basic/Sarif.h) has neither fixes nor fingerprints, and wants the
// unit's SourceManager, which is gone when findings of many units are printed.
#ifndef FENCEPOST_CLANG_SARIF_H
#define FENCEPOST_CLANG_SARIF_H

#include "Finding.h"
#include <map>
#include <set>

namespace fencepost {

// Base: the folder that relative paths start from. Failed: files that could not be checked. NotSeen: by file, what of
// it was not looked at. Undone: how many files the run did not get to.
llvm::json::Value sarifLog(llvm::ArrayRef<Finding> Findings, const std::set<std::string> &Failed,
                           const std::map<std::string, std::string> &NotSeen, llvm::StringRef Base, size_t Undone);

} // namespace fencepost
#endif
