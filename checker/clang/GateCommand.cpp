// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// fencepost gate: reports only what a change adds. An old finding excuses one
// new finding that is the same, so of two alike where there was one, one is new.
#include "Change.h"
#include "CheckCommand.h"
#include "CompileFlags.h"
#include "Fingerprint.h"
#include "SourceLines.h"
#include "UnitFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>

using namespace llvm;

namespace fencepost {

// The findings that are left, both new and old, when each old one has taken away a new one that has the same key.
static void excuse(std::vector<Finding> &New, std::vector<Finding> &Old,
                   function_ref<std::string(const Finding &, bool IsOld)> Key) {
  std::map<std::string, size_t> NewKeys, OldKeys; // how many there are
  for (const Finding &F : New)
    ++NewKeys[Key(F, false)];
  for (const Finding &F : Old)
    ++OldKeys[Key(F, true)];
  auto Without = [&](std::vector<Finding> &From, bool IsOld, std::map<std::string, size_t> &Excuses) {
    std::vector<Finding> Left;
    for (Finding &F : From)
      if (size_t &N = Excuses[Key(F, IsOld)])
        --N;
      else
        Left.push_back(std::move(F));
    From = std::move(Left);
  };
  Without(New, false, OldKeys);
  Without(Old, true, NewKeys);
}

static std::string fingerprint(const Finding &F, bool) { return F.Fingerprint; }

// What is wrong, whatever else stands on the line. Of that the message tells more than the fingerprint.
static std::string fault(const Finding &F, bool) {
  return join_items("\n", F.Check, StringRef(F.File).substr(F.File.rfind('/') + 1), F.Function, F.Message);
}

static bool readBaseline(const std::string &Path, std::vector<Finding> &Findings, std::string &Error) {
  auto Buffer = MemoryBuffer::getFile(Path);
  if (!Buffer) {
    Error = Path + ": " + Buffer.getError().message();
    return false;
  }
  SmallVector<StringRef, 0> Lines;
  (*Buffer)->getBuffer().split(Lines, '\n');
  for (size_t I = 0; I < Lines.size(); ++I) {
    if (Lines[I].trim().empty())
      continue;
    Expected<json::Value> Value = json::parse(Lines[I]);
    if (!Value || !fromJSON(*Value, Findings.emplace_back())) {
      consumeError(Value.takeError());
      Error = Path + ":" + std::to_string(I + 1) + ": no finding as of --format json";
      return false;
    }
  }
  return true;
}

// Read from nothing that was touched, so what is kept of it holds for then, too.
static bool isAsBefore(const Unit &U, const std::set<std::string> &Touched) {
  UnitFile Now;
  std::string Error;
  return U.database() && Now.load(keptUnitFile(U), Error) &&
         none_of(Now.Dependencies, [&](const auto &D) { return Touched.count(D.first); });
}

// The same modules, of the units as they were before the change. New: numbers of those that were not.
static Modules modulesBefore(Change &Since, const Modules &Now, std::set<size_t> &New) {
  std::vector<std::string> Paths = Since.touched();
  std::set<std::string> Touched(Paths.begin(), Paths.end());
  Modules Before = Now;
  for (size_t I = 0; I < Now.Units.size(); ++I) {
    bool Alone = all_of(Now.All, [&](const auto &M) { return M.size() == 1 || !is_contained(M, I); });
    if (!Alone && isAsBefore(Now.Units[I], Touched))
      continue;
    Expected<clang::tooling::CompileCommand> Command = Now.Units[I].command();
    if (auto Old = Command ? Since.before(*Command) : std::nullopt)
      Before.Units[I] = Unit(std::move(*Old));
    else
      New.insert(I);
    consumeError(Command.takeError()); // said when it was checked
  }
  for (Modules::Members &M : Before.All)
    erase_if(M, [&](size_t I) { return New.count(I); });
  erase_if(Before.All, [](const Modules::Members &M) { return M.empty(); });
  return Before;
}

// Undone gets those that the user does not let it look at.
static std::vector<Finding> findingsBefore(Change &Since, const Modules &Now, const CheckOptions &Options,
                                           std::set<std::string> &Undone) {
  std::set<size_t> New;
  Modules Before = modulesBefore(Since, Now, New);
  std::string Unkept;
  std::vector<Finding> Findings;
  Results All = runModules(Before, Options.S, Options.Run, Unkept);
  for (size_t I = 0; I < All.size(); ++I) {
    if (New.count(I))
      continue;
    const Unit &U = Before.Units[I];
    std::optional<UnitResult> &R = All[I];
    if (!R) {
      Undone.insert(displayPath(U.source(), currentFolder()));
      continue;
    }
    if (!R->Error.empty())
      errs() << "fencepost: " << U.command()->Filename << " as it was cannot be checked, so all in it is new: " << R->Error
             << '\n';
    std::move(R->Findings.begin(), R->Findings.end(), std::back_inserter(Findings));
  }
  SourceLines Source;
  for (Finding &F : Findings)
    F.Fingerprint = fingerprintOf(F.Check, F.File, F.Line, Source.text(Since.textBefore(F.File)));
  sortAndMerge(Findings);
  return Findings;
}

// The code that a finding is made of, without the names of the file and the function. What is only moved keeps it.
static std::string codeOf(const Finding &F, SourceLines &Source,
                          function_ref<std::string(const std::string &)> TextOf) {
  std::string Code = F.Check;
  auto Add = [&](const std::string &File, unsigned Line) {
    SmallVector<StringRef, 16> Words;
    SplitString(Source.line(TextOf(File), Line), Words);
    Code += "\n" + join(Words, " ");
  };
  Add(F.File, F.Line);
  for (const Step &S : F.Steps)
    Add(S.File, S.Line);
  return Code;
}

static void excuseOld(std::vector<Finding> &New, std::vector<Finding> Old, const Change &Since) {
  SourceLines Source;
  auto Code = [&](const Finding &F, bool IsOld) {
    return codeOf(F, Source, [&](const std::string &File) { return IsOld ? Since.textBefore(File) : File; });
  };
  // First those that are the same in all, so that of two alike the right one is left.
  excuse(New, Old, [&](const Finding &F, bool IsOld) { return F.Fingerprint + Code(F, IsOld); });
  excuse(New, Old, fingerprint);
  excuse(New, Old, Code);
  excuse(New, Old, fault);
}

static const char Usage[] = R"(fencepost gate [OPTIONS] (--baseline FILE | --diff REV) [FILE...] [-- FLAGS]
Reports only what a change adds: findings that FILE, the output of an earlier run with --format json,
does not have, or that the sources did not have in revision REV of the current folder's git repository.
With --diff and no FILE it checks the files that are not as in REV, and those that include one of them by
#include "...", each with its module (--program). Code that was only moved or renamed adds nothing. Else all is as for fencepost check.
Exit status: 0 nothing new, 1 new findings, 2 errors.
)";

// Without FILEs: those that the change touches, and those that include them.
static bool readChange(StringRef Revision, bool ChooseFiles, Change &Since, std::vector<std::string> &Includers,
                       std::vector<std::string> &Files, std::string &Error) {
  if (!Since.read(Revision, Error))
    return false;
  if (!ChooseFiles)
    return true;
  if (!Since.includers(Includers, Error))
    return false;
  auto IsC = [](StringRef File) { return File.ends_with(".c"); };
  copy_if(Since.touched(), std::back_inserter(Files), IsC);
  copy_if(Includers, std::back_inserter(Files), IsC);
  return true;
}

int gateCommand(ArrayRef<const char *> Args) {
  CheckOptions Options;
  std::string DatabaseFolder, Baseline, Revision, Error;
  std::vector<Option> Known = {
      {"--baseline", "FILE", "an earlier run's findings, of --format json", keepIn(Baseline)},
      {"--diff", "REV", "a revision: HEAD for what is not committed, where a branch began for all of it",
       keepIn(Revision)},
  };
  append_range(Known, unitOptions(Options, DatabaseFolder));
  int Status;
  std::optional<Arguments> Parsed = parseArguments(Args, Known, Usage, Status);
  if (!Parsed)
    return Status;
  if (Baseline.empty() == Revision.empty())
    return fail("gate needs one of --baseline FILE and --diff REV; see --help");

  std::vector<Finding> Old;
  Change Since;
  std::vector<std::string> Includers;
  bool OfChange = !Revision.empty() && Parsed->Files.empty();
  bool Read = Baseline.empty() ? readChange(Revision, OfChange, Since, Includers, Parsed->Files, Error)
                               : readBaseline(Baseline, Old, Error);
  if (!Read)
    return fail(Error);

  UnitChoice Choice;
  bool Nothing = OfChange && Parsed->Files.empty();
  if (!Nothing && !chooseUnits(*Parsed, DatabaseFolder, Choice, Error))
    return fail(Error);
  // Nobody asked for these by name, and they may well be for another configuration.
  erase_if(Choice.Missing, [&](const auto &M) { return is_contained(Includers, absolutePath(M.first)); });

  size_t Count = 0;
  Modules Now = modulesFor(Choice.Units, Options);
  Status = checkModules(Now, Options, Choice.Missing, [&](std::vector<Finding> &Findings, std::set<std::string> &Undone) {
    if (!Baseline.empty()) {
      excuse(Findings, Old, fingerprint);
      excuse(Findings, Old, fault);
    } else if (!Findings.empty() && Undone.empty()) {
      excuseOld(Findings, findingsBefore(Since, Now, Options, Undone), Since);
    }
    // What was not looked at as it was cannot excuse anything.
    if (!Undone.empty())
      Findings.clear();
    Count = Findings.size();
  });
  if (Count)
    errs() << "fencepost: " << Count << (Count == 1 ? " new finding" : " new findings")
           << ": repair the order, or say why it is right with /* fencepost: allow(CHECK) reason */ on the line or the "
              "line above; `fencepost explain CHECK` has the rule\n";
  return Status;
}

} // namespace fencepost
