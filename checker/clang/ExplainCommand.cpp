// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// fencepost explain CHECK: prints docs/checks/CHECK.md, which is part of the binary.
#include "CommandLine.h"
#include "Embedded.h"
#include "fencepost/check.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace fencepost {

int explainCommand(ArrayRef<const char *> Args) {
  std::string Checks;
  for (unsigned I = 0; I < FP_NR_CHECKS; ++I)
    Checks += (I ? ", " : "") + std::string(fp_check_name(static_cast<fp_check>(I)));

  int Status;
  auto Parsed = parseArguments(
      Args, {}, "fencepost explain CHECK\nPrints the page of a check: rule, source, example, fix.\nchecks: " + Checks,
      Status);
  if (!Parsed)
    return Status;
  if (Parsed->Files.size() != 1)
    return fail("explain needs the name of one check: " + Checks);
  StringRef Name = Parsed->Files[0];
  fp_check Check = fp_check_find(Name.data(), Name.size());
  if (Check == FP_NR_CHECKS)
    return fail("no check is called '" + Name + "'; there are: " + Checks);
  outs() << pageOf(fp_check_name(Check));
  return ExitClean;
}

} // namespace fencepost
