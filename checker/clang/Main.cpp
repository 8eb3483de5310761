// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "CommandLine.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/raw_ostream.h"

using namespace fencepost;

static const char Usage[] = R"(usage: fencepost COMMAND [OPTIONS] ...
Finds memory and MMIO accesses of Linux drivers that nothing keeps in order, and barriers that order nothing.

commands:
  check [FILE...]              check the files of a compilation database
  kernel --source DIR PATH...  check folders or files of a kernel with the commands of its own build
  link UNIT...                 the whole program of the unit files that check --emit-units or the plugin left
  gate --diff REV              check what a change touches, and report only what it adds
  barriers [FILE...]           what each barrier is there for, and for whom
  explain CHECK                what a check finds, why, and how to repair it
  --version                    the versions of Fencepost and LLVM
  --help                       this text; `fencepost COMMAND --help` has the options
)";

int main(int argc, const char **argv) {
  llvm::ArrayRef<const char *> Args(argv + 1, argc - 1);
  if (Args.empty()) {
    llvm::errs() << Usage;
    return ExitFailure;
  }
  llvm::StringRef Command = Args[0];
  Args = Args.drop_front();
  if (Command == "check")
    return checkCommand(Args);
  if (Command == "kernel")
    return kernelCommand(Args);
  if (Command == "link")
    return linkCommand(Args);
  if (Command == "gate")
    return gateCommand(Args);
  if (Command == "barriers")
    return barriersCommand(Args);
  if (Command == "explain")
    return explainCommand(Args);
  if (Command == "--version")
    return versionCommand();
  if (Command == "--help") {
    llvm::outs() << Usage;
    return ExitClean;
  }
  return fail("unknown command '" + llvm::Twine(Command) + "'; see fencepost --help");
}
