// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// `fencepost barriers`: each barrier of a driver, with the two accesses that it keeps in order, and for whom.
#include "CheckCommand.h"
#include "CompileFlags.h"
#include <map>

using namespace llvm;

namespace fencepost {

static const char Usage[] = R"(fencepost barriers [OPTIONS] [FILE...] [-- FLAGS]
Says of each barrier in the FILEs, or folders of them, what it is there for: which two accesses it keeps in order and
for whom, or that it is too much or too weak, or that nothing is found. The files are those of a compilation
database, as of fencepost check, or are parsed with FLAGS.
Exit status: 0, or 2 if not all was looked at, 130 interrupted.
)";

static void showRelative(Barrier &B, StringRef Base) {
  B.File = displayPath(B.File, Base);
  for (Step &S : B.Steps)
    S.File = displayPath(S.File, Base);
}

// "12 barriers: 9 needed, 2 heavy, 1 nothing found"
static void sayCounts(const std::vector<Barrier> &Barriers) {
  std::map<std::string, size_t> Counts;
  for (const Barrier &B : Barriers)
    ++Counts[B.Use];
  errs() << "fencepost: " << Barriers.size() << (Barriers.size() == 1 ? " barrier" : " barriers");
  const char *Before = ": ";
  for (unsigned Use = 0; Use < FP_NR_USES; ++Use)
    if (auto At = Counts.find(fp_use_name(fp_use(Use))); At != Counts.end())
      errs() << std::exchange(Before, ", ") << At->second << ' ' << At->first;
  errs() << '\n';
}

int barriersCommand(ArrayRef<const char *> Args) {
  CheckOptions Options;
  std::string DatabaseFolder, Error;
  Options.S.Explain = true;
  std::vector<Option> Known = unitOptions(Options, DatabaseFolder);
  erase_if(Known, [](const Option &O) {
    return is_contained({"--arch", "--checks", "--min-confidence", "--emit-units", "--emit-events"}, O.Name);
  });
  int Status;
  std::optional<Arguments> Parsed = parseArguments(Args, Known, Usage, Status);
  if (!Parsed)
    return Status;
  if (Options.Format == OutputFormat::Sarif)
    return fail("barriers are no findings: --format text or json");
  UnitChoice Choice;
  std::optional<raw_fd_ostream> Out;
  if (!chooseUnits(*Parsed, DatabaseFolder, Choice, Error))
    return fail(Error);
  if (!openOutput(Options, Out))
    return ExitFailure;

  std::string Base = currentFolder(), Unkept;
  Checked Done{{}, {}, Choice.Missing};
  Modules Of = modulesFor(Choice.Units, Options);
  Done.All = runModules(Of, Options.S, Options.Run, Unkept);
  addSources(Of, Done);
  std::vector<Barrier> Barriers;
  for (std::optional<UnitResult> &R : Done.All)
    if (R)
      std::move(R->Barriers.begin(), R->Barriers.end(), std::back_inserter(Barriers));
  std::vector<Finding> None;
  Outcome Run = outcomeOf(Done, Base, nulls(), None);
  for (Barrier &B : Barriers)
    showRelative(B, Base);
  sortAndMerge(Barriers);
  for (const Barrier &B : Barriers)
    if (Options.Format == OutputFormat::Json)
      *Out << toJSON(B) << '\n';
    else
      printText(B, *Out);
  sayCounts(Barriers);
  Status = sayOutcome(Run, Options);
  return Status == ExitClean && !Run.Failed.empty() ? ExitFailure : Status;
}

} // namespace fencepost
