// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Options and subcommands. Command lines are parsed by hand: libLLVM registers
// hundreds of options with its own parser, none of which is ours to show.
#ifndef FENCEPOST_CLANG_COMMANDLINE_H
#define FENCEPOST_CLANG_COMMANDLINE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace fencepost {

enum ExitStatus { ExitClean = 0, ExitFindings = 1, ExitFailure = 2, ExitInterrupted = 130 };

struct Option {
  llvm::StringRef Name;  // "--kernel", "-j"
  llvm::StringRef Value; // what its value is called in --help; empty: takes none
  llvm::StringRef Help;
  // False: Error says what is wrong with the value, in one line.
  std::function<bool(llvm::StringRef Value, std::string &Error)> Set;
};

// For Option::Set: keeps the value as it is.
inline auto keepIn(std::string &To) {
  return [&To](llvm::StringRef Value, std::string &) {
    To = Value.str();
    return true;
  };
}

// ... or what one of these words means.
template <typename T> struct OptionWord {
  llvm::StringLiteral Name;
  T Means;
};
template <typename T, size_t N> auto keepMeaningIn(T &To, const OptionWord<T> (&Words)[N]) {
  return [&To, &Words](llvm::StringRef Value, std::string &Error) {
    auto Found = llvm::find_if(Words, [&](const OptionWord<T> &W) { return W.Name == Value; });
    if (Found == std::end(Words)) {
      auto Names = llvm::map_range(Words, [](const OptionWord<T> &W) { return W.Name; });
      return Error = ("'" + Value + "' is none of " + llvm::join(Names, ", ")).str(), false;
    }
    To = Found->Means;
    return true;
  };
}

struct Arguments {
  std::vector<std::string> Files;                   // what is no option
  std::optional<std::vector<std::string>> AfterDashes; // what follows `--`
};

// Prints "fencepost: MESSAGE" to stderr and returns ExitFailure.
int fail(const llvm::Twine &Message);

// Nothing: the command is over (--help, or a bad option that has been reported), Status is its exit status.
// Usage starts with the line "fencepost COMMAND ..." and tells in a few lines what the command does.
std::optional<Arguments> parseArguments(llvm::ArrayRef<const char *> Args, llvm::ArrayRef<Option> Options,
                                        llvm::StringRef Usage, int &Status);

int checkCommand(llvm::ArrayRef<const char *> Args);
int kernelCommand(llvm::ArrayRef<const char *> Args);
int linkCommand(llvm::ArrayRef<const char *> Args);
int gateCommand(llvm::ArrayRef<const char *> Args);
int barriersCommand(llvm::ArrayRef<const char *> Args);
int explainCommand(llvm::ArrayRef<const char *> Args);
int versionCommand();

} // namespace fencepost
#endif
