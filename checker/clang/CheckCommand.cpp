// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "CheckCommand.h"
#include "CompileFlags.h"
#include "UnitFile.h"
#include "UnitRunner.h"
#include "Workers.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Threading.h"

using namespace llvm;
using clang::tooling::CompileCommand;

namespace fencepost {

std::vector<Option> checkOptions(CheckOptions &Options) {
  CheckOptions *O = &Options;
  return {
      {"--kernel", "VERSION", "rules of that kernel, such as 5.10 (default: auto, the one the files are built for)",
       [O](StringRef V, std::string &E) { return O->S.setKernel(V, E); }},
      {"--checks", "LIST", "names with wildcards, a leading - takes away: missing-*,-heavy-barrier",
       [O](StringRef V, std::string &E) { return O->S.setChecks(V, E); }},
      {"--min-confidence", "LEVEL", "low, medium (default) or high",
       [O](StringRef V, std::string &E) { return O->S.setMinConfidence(V, E); }},
      {"--api", "NAME|FILE", "another API: dpdk, rdma-core, or a file that declares one; may be given again",
       [O](StringRef V, std::string &E) { return O->S.addApi(V, E); }},
      {"--format", "FORMAT", "text (default) or json, one finding a line",
       [O](StringRef V, std::string &E) {
         O->Json = V == "json";
         if (O->Json || V == "text")
           return true;
         E = V == "sarif" ? "sarif is not implemented yet" : ("'" + V + "' is neither text nor json").str();
         return false;
       }},
      {"-o", "FILE", "where the findings go (default: standard output)",
       [O](StringRef V, std::string &) {
         O->Output = V.str();
         return true;
       }},
      {"-j", "N", "files checked at a time (default: one a processor)",
       [O](StringRef V, std::string &E) {
         if (!V.getAsInteger(10, O->Workers) && O->Workers > 0)
           return true;
         E = ("'" + V + "' is no number of processes").str();
         return false;
       }},
      {"--progress", "WHEN", "auto (default: on a terminal), always or never",
       [O](StringRef V, std::string &E) {
         if (V != "auto" && V != "always" && V != "never") {
           E = ("'" + V + "' is none of auto, always, never").str();
           return false;
         }
         O->Mode = V == "auto"     ? ProgressMode::Auto
                   : V == "always" ? ProgressMode::Always
                                   : ProgressMode::Never;
         return true;
       }},
      {"--strict", "", "exit with 2 if a file could not be checked",
       [O](StringRef, std::string &) { return O->Strict = true; }},
      {"--emit-units", "DIR", "keep what is known of each file there, for fencepost link and for the next run",
       [O](StringRef V, std::string &) {
         O->EmitUnits = V.str();
         return true;
       }},
      {"--emit-events", "", "print the event graphs that the files are reduced to, do not check",
       [O](StringRef, std::string &) { return O->S.EmitEvents = true; }},
  };
}

std::string currentFolder() {
  SmallString<256> Path;
  sys::fs::current_path(Path);
  return std::string(Path);
}

static void showRelative(Finding &F, StringRef Base) {
  F.File = displayPath(F.File, Base);
  for (Step &S : F.Steps)
    S.File = displayPath(S.File, Base);
  for (Edit &E : F.Edits)
    E.File = displayPath(E.File, Base);
}

int checkUnits(const std::vector<CompileCommand> &Units, const CheckOptions &Options,
               const std::vector<std::pair<std::string, std::string>> &Missing) {
  // First, as a wrong name should not cost the time of all the checking.
  std::error_code EC;
  raw_fd_ostream Out(Options.Output.empty() ? "-" : Options.Output, EC);
  if (EC)
    return fail(Options.Output + ": " + EC.message());

  std::string Base = currentFolder();
  std::vector<std::string> UnitFiles(Units.size());
  if (!Options.EmitUnits.empty()) {
    if (std::error_code EC = sys::fs::create_directories(Options.EmitUnits))
      return fail(Options.EmitUnits + ": " + EC.message());
    transform(Units, UnitFiles.begin(), [&](const CompileCommand &C) {
      return absolutePath(Options.EmitUnits) + "/" +
             unitFileName(absolutePath(C.Directory, C.Filename), absolutePath(C.Directory, C.Output));
    });
  }
  auto NameOf = [&](size_t I) { return displayPath(absolutePath(Units[I].Directory, Units[I].Filename), Base); };

  std::vector<UnitResult> Results(Units.size());
  {
    Progress Bar(Options.Mode);
    size_t Ended = 0;
    unsigned Workers = Options.Workers ? Options.Workers : hardware_concurrency().compute_thread_count();
    runInWorkers(
        Units.size(), Workers,
        [&](size_t I) {
          std::string Line;
          raw_string_ostream(Line) << toJSON(runUnit(Units[I], Options.S, UnitFiles[I]));
          return Line;
        },
        [&](size_t I, std::string Line, std::string Crash) {
          UnitResult &R = Results[I];
          Expected<json::Value> Value = json::parse(Line);
          if (!Crash.empty() || !Value || !fromJSON(*Value, R)) {
            R = UnitResult();
            R.Error = Crash.empty() ? "the worker's answer makes no sense" : Crash;
          }
          consumeError(Value.takeError());
          Bar.count(++Ended, Units.size(), NameOf(I));
        });
  }

  std::vector<Finding> Findings;
  Failures Lost{"checked", {}, {}};
  for (size_t I = 0; I < Units.size(); ++I) {
    UnitResult &R = Results[I];
    Lost.Names.insert(NameOf(I));
    Out << R.Events;
    std::move(R.Findings.begin(), R.Findings.end(), std::back_inserter(Findings));
    if (R.Error.empty())
      continue;
    if (R.ErrorFile.empty())
      errs() << NameOf(I);
    else
      errs() << displayPath(R.ErrorFile, Base);
    if (R.ErrorLine)
      errs() << ':' << R.ErrorLine << ':' << R.ErrorColumn;
    errs() << ": error: " << R.Error << '\n';
    Lost.Failed.insert(NameOf(I));
  }
  for (const auto &[Name, Reason] : Missing)
    Lost.add(Name, Reason);
  return putOut(std::move(Findings), Lost, Options, Out, Base);
}

void Failures::add(const std::string &Name, const Twine &Error) {
  errs() << Name << ": error: " << Error << '\n';
  Failed.insert(Name);
  Names.insert(Name);
}

int putOut(std::vector<Finding> Findings, const Failures &Lost, const CheckOptions &Options, raw_fd_ostream &Out,
           StringRef Base) {
  for (Finding &F : Findings)
    showRelative(F, Base);
  sortAndMerge(Findings);
  for (const Finding &F : Findings) {
    if (Options.Json)
      Out << toJSON(F) << '\n';
    else
      printText(F, Out);
  }
  Out.close();
  if (Out.has_error()) {
    std::error_code Error = Out.error();
    Out.clear_error();
    return fail((Options.Output.empty() ? "standard output" : Options.Output) + ": " + Error.message());
  }

  if (!Lost.Failed.empty()) {
    errs() << "fencepost: " << Lost.Failed.size() << " of " << Lost.Names.size()
           << (Lost.Names.size() == 1 ? " file" : " files") << " could not be " << Lost.What << ": "
           << join(Lost.Failed, ", ") << '\n';
    if (Options.Strict)
      return ExitFailure;
  }
  return Findings.empty() ? ExitClean : ExitFindings;
}

static const char Usage[] = R"(fencepost check [OPTIONS] [FILE...] [-- FLAGS]
Checks the FILEs, or else every C file, of a compilation database: the compile_commands.json of
-p, or the first one found in the folder of the first FILE, the current one, or a folder above.
With -- FLAGS there is no database: each FILE is parsed with these flags of Clang.
A comment /* fencepost: allow(CHECK) reason */ on the line of a finding or above it silences that.
A file that cannot be parsed is named and left out. Exit status: 0 nothing found, 1 findings, 2 errors.
)";

int checkCommand(ArrayRef<const char *> Args) {
  CheckOptions Options;
  std::string DatabasePath;
  std::vector<Option> Known = {
      {"-p", "DIR", "folder with the compile_commands.json",
       [&](StringRef V, std::string &) {
         DatabasePath = V.str();
         return true;
       }},
      {"--arch", "LIST", "only what can show on x86, arm64, ... (default: portable, the documented rules)",
       [&](StringRef V, std::string &E) { return Options.S.setArchs(V, E); }},
  };
  append_range(Known, checkOptions(Options));
  int Status;
  std::optional<Arguments> Parsed = parseArguments(Args, Known, Usage, Status);
  if (!Parsed)
    return Status;

  std::vector<CompileCommand> Units;
  std::vector<std::pair<std::string, std::string>> Missing;
  std::string Cwd = currentFolder();

  if (Parsed->AfterDashes) {
    if (Parsed->Files.empty())
      return fail("no file is given");
    if (!DatabasePath.empty())
      return fail("-p and -- exclude each other");
    for (const std::string &File : Parsed->Files) {
      if (!sys::fs::exists(File)) {
        Missing.emplace_back(displayPath(absolutePath(File), Cwd), "no such file");
        continue;
      }
      std::vector<std::string> Line{"clang"};
      append_range(Line, *Parsed->AfterDashes);
      Units.emplace_back(Cwd, File, std::move(Line), "");
    }
    return checkUnits(Units, Options, Missing);
  }

  if (!DatabasePath.empty()) {
    SmallString<256> Path(DatabasePath);
    sys::path::append(Path, "compile_commands.json");
    DatabasePath = std::string(Path);
  } else {
    if (!Parsed->Files.empty())
      DatabasePath = findDatabase(sys::path::parent_path(absolutePath(Parsed->Files[0])));
    if (DatabasePath.empty())
      DatabasePath = findDatabase(Cwd);
    if (DatabasePath.empty())
      return fail("no compile_commands.json here or in a folder above; name its folder with -p, or the flags after --");
  }
  std::string Error;
  std::unique_ptr<clang::tooling::CompilationDatabase> Database = loadDatabase(DatabasePath, Error);
  if (!Database)
    return fail(Error);

  if (Parsed->Files.empty()) {
    for (CompileCommand &C : Database->getAllCompileCommands())
      if (StringRef(C.Filename).ends_with(".c"))
        Units.push_back(std::move(C));
    if (Units.empty())
      return fail(DatabasePath + " has no C file");
  }
  for (const std::string &File : Parsed->Files) {
    std::vector<CompileCommand> Commands = Database->getCompileCommands(absolutePath(File));
    if (Commands.empty())
      Missing.emplace_back(displayPath(absolutePath(File), Cwd),
                           sys::fs::exists(File) ? "not in " + DatabasePath : "no such file");
    append_range(Units, Commands);
  }
  return checkUnits(Units, Options, Missing);
}

} // namespace fencepost
