// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "CheckCommand.h"
#include "CompileFlags.h"
#include "Sarif.h"
#include "UnitFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

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
      {"--format", "FORMAT", "text (default), json (one finding a line) or sarif (2.1.0)",
       [O](StringRef V, std::string &E) {
         if (V != "text" && V != "json" && V != "sarif") {
           E = ("'" + V + "' is none of text, json, sarif").str();
           return false;
         }
         O->Format = V == "text"   ? OutputFormat::Text
                     : V == "json" ? OutputFormat::Json
                                   : OutputFormat::Sarif;
         return true;
       }},
      {"-o", "FILE", "where the findings go (default: standard output)",
       [O](StringRef V, std::string &) {
         O->Output = V.str();
         return true;
       }},
      {"-j", "N", "files checked at a time (default: one a processor)",
       [O](StringRef V, std::string &E) {
         if (!V.getAsInteger(10, O->Run.Workers) && O->Run.Workers > 0)
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
         O->Run.Mode = V == "auto"     ? ProgressMode::Auto
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

static void showRelative(Finding &F, StringRef Base) {
  F.File = displayPath(F.File, Base);
  for (Step &S : F.Steps)
    S.File = displayPath(S.File, Base);
  for (Edit &E : F.Edits)
    E.File = displayPath(E.File, Base);
}

// A list that ends too early says so in its own form.
static void print(const std::vector<Finding> &Findings, const Outcome &Run, OutputFormat Format, StringRef Base,
                  raw_ostream &OS) {
  size_t Done = Run.Names.size() - Run.Undone;
  if (Format == OutputFormat::Sarif) {
    OS << formatv("{0:2}\n", sarifLog(Findings, Run.Failed, Base, Run.Undone));
    return;
  }
  for (const Finding &F : Findings)
    if (Format == OutputFormat::Json)
      OS << toJSON(F) << '\n';
    else
      printText(F, OS);
  if (Run.Undone && Format == OutputFormat::Json)
    OS << json::Value(json::Object{{"cut_short", json::Object{{"checked", Done}, {"files", Run.Names.size()}}}}) << '\n';
  else if (Run.Undone)
    OS << "fencepost: cut short: " << Done << " of " << Run.Names.size() << " files " << Run.What << '\n';
}

static void sayError(const UnitResult &R, const std::string &Name, StringRef Base) {
  errs() << (R.ErrorFile.empty() ? Name : displayPath(R.ErrorFile, Base));
  if (R.ErrorLine)
    errs() << ':' << R.ErrorLine << ':' << R.ErrorColumn;
  errs() << ": error: " << R.Error << '\n';
}

// Where the unit files go; none, if there are to be none. False: they cannot.
static bool unitFilesFor(const std::vector<Unit> &Units, const std::string &Folder, std::vector<std::string> &Files) {
  if (Folder.empty())
    return true;
  if (std::error_code EC = sys::fs::create_directories(Folder)) {
    fail(Folder + ": " + EC.message());
    return false;
  }
  for (const Unit &U : Units)
    Files.push_back(absolutePath(Folder) + "/" + unitFileName(U.source(), U.object()));
  return true;
}

int checkUnits(const std::vector<Unit> &Units, const CheckOptions &Options, const MissingFiles &Missing,
               Selection Select) {
  // First, as a wrong name should not cost the time of all the checking.
  std::error_code EC;
  raw_fd_ostream Out(Options.Output.empty() ? "-" : Options.Output, EC);
  if (EC)
    return fail(Options.Output + ": " + EC.message());
  std::vector<std::string> UnitFiles;
  if (!unitFilesFor(Units, Options.EmitUnits, UnitFiles))
    return ExitFailure;

  std::string Base = currentFolder(), Unkept;
  bool Keep = UnitFiles.empty() && !Options.S.EmitEvents;
  Results All = Keep ? runKeptUnits(Units, Options.S, Options.Run, Unkept)
                     : runUnits(Units, Options.S, Options.Run, UnitFiles);
  std::vector<Finding> Findings;
  Outcome Run{"checked", {}, {}};
  for (auto [U, R] : zip(Units, All)) {
    std::string Name = displayPath(U.source(), Base);
    Run.Names.insert(Name);
    if (!R) {
      ++Run.Undone;
      continue;
    }
    Out << R->Events;
    std::move(R->Findings.begin(), R->Findings.end(), std::back_inserter(Findings));
    if (Unkept.empty())
      Unkept = R->KeepError;
    if (R->Error.empty())
      continue;
    sayError(*R, Name, Base);
    Run.Failed.insert(Name);
  }
  for (const auto &[Name, Reason] : Missing)
    Run.add(Name, Reason);
  Run.Kept = Unkept.empty() && !Units.empty() && (!UnitFiles.empty() || (Keep && Units[0].database()));
  if (!Unkept.empty() && Keep)
    errs() << "fencepost: note: " << Unkept << ": results are not kept\n";
  int Status = putOut(std::move(Findings), std::move(Run), Options, Out, Base, Select);
  // Unit files are output that was asked for.
  return Unkept.empty() || Keep ? Status : fail(Unkept + ": not every unit file is written");
}

void Outcome::add(const std::string &Name, const Twine &Error) {
  errs() << Name << ": error: " << Error << '\n';
  Failed.insert(Name);
  Names.insert(Name);
}

int putOut(std::vector<Finding> Findings, Outcome Run, const CheckOptions &Options, raw_fd_ostream &Out,
           StringRef Base, const Selection &Select) {
  for (Finding &F : Findings)
    showRelative(F, Base);
  sortAndMerge(Findings);
  if (Select)
    Select(Findings, Run.Undone);
  print(Findings, Run, Options.Format, Base, Out);
  Out.close();
  if (Out.has_error()) {
    std::error_code Error = Out.error();
    Out.clear_error();
    return fail((Options.Output.empty() ? "standard output" : Options.Output) + ": " + Error.message());
  }

  if (!Run.Failed.empty())
    errs() << "fencepost: " << Run.Failed.size() << " of " << Run.Names.size()
           << (Run.Names.size() == 1 ? " file" : " files") << " could not be " << Run.What << ": "
           << join(Run.Failed, ", ") << '\n';
  if (Run.Undone) {
    errs() << "fencepost: interrupted with " << Run.Undone << " of " << Run.Names.size() << " files not " << Run.What
           << (Run.Kept ? "; the same call goes on from here\n" : "\n");
    return ExitInterrupted;
  }
  if (!Run.Failed.empty() && Options.Strict)
    return ExitFailure;
  return Findings.empty() ? ExitClean : ExitFindings;
}

static const char Usage[] = R"(fencepost check [OPTIONS] [FILE...] [-- FLAGS]
Checks the FILEs, or else every C file, of a compilation database: the compile_commands.json of
-p, or the first one found in the folder of the first FILE, the current one, or a folder above.
With -- FLAGS there is no database: each FILE is parsed with these flags of Clang.
A comment /* fencepost: allow(CHECK) reason */ on the line of a finding or above it silences that.
A file that cannot be parsed is named and left out. Exit status: 0 nothing found, 1 findings, 2 errors.
)";

std::vector<Option> unitOptions(CheckOptions &Options, std::string &DatabaseFolder) {
  std::vector<Option> Known = {
      {"-p", "DIR", "folder with the compile_commands.json",
       [&](StringRef V, std::string &) {
         DatabaseFolder = V.str();
         return true;
       }},
      {"--arch", "LIST", "only what can show on x86, arm64, ... (default: portable, the documented rules)",
       [&](StringRef V, std::string &E) { return Options.S.setArchs(V, E); }},
  };
  append_range(Known, checkOptions(Options));
  return Known;
}

static MissingFiles::value_type missing(const std::string &File, const std::string &Reason) {
  std::string Path = absolutePath(File);
  return {displayPath(Path, currentFolder()), sys::fs::exists(Path) ? Reason : "no such file"};
}

static void unitsWithFlags(const Arguments &Given, UnitChoice &Choice) {
  for (const std::string &File : Given.Files) {
    if (!sys::fs::exists(File)) {
      Choice.Missing.push_back(missing(File, ""));
      continue;
    }
    std::vector<std::string> Line{"clang"};
    append_range(Line, *Given.AfterDashes);
    Choice.Units.emplace_back(CompileCommand(currentFolder(), File, std::move(Line), ""));
  }
}

// Empty: there is none.
static std::string databaseFor(const Arguments &Given, StringRef DatabaseFolder) {
  if (!DatabaseFolder.empty()) {
    SmallString<256> Path(DatabaseFolder);
    sys::path::append(Path, "compile_commands.json");
    return std::string(Path);
  }
  std::string Found;
  if (!Given.Files.empty())
    Found = findDatabase(sys::path::parent_path(absolutePath(Given.Files[0])));
  return Found.empty() ? findDatabase(currentFolder()) : Found;
}

bool chooseUnits(const Arguments &Given, StringRef DatabaseFolder, UnitChoice &Choice, std::string &Error) {
  auto Refuse = [&](const Twine &Reason) {
    Error = Reason.str();
    return false;
  };
  if (Given.AfterDashes) {
    if (Given.Files.empty())
      return Refuse("no file is given");
    if (!DatabaseFolder.empty())
      return Refuse("-p and -- exclude each other");
    unitsWithFlags(Given, Choice);
    return true;
  }
  std::string Path = databaseFor(Given, DatabaseFolder);
  if (Path.empty())
    return Refuse("no compile_commands.json here or in a folder above; name its folder with -p, or the flags after --");
  std::shared_ptr<const Database> Known = Database::load(Path, Error);
  if (!Known)
    return false;
  for (const std::string &File : Given.Files) {
    std::vector<size_t> Entries = Known->find(absolutePath(File));
    if (Entries.empty())
      Choice.Missing.push_back(missing(File, "not in " + Path));
    for (size_t I : Entries)
      Choice.Units.emplace_back(Known, I);
  }
  if (!Given.Files.empty())
    return true;
  for (size_t I = 0; I < Known->size(); ++I)
    if (Unit U(Known, I); StringRef(U.source()).ends_with(".c"))
      Choice.Units.push_back(std::move(U));
  return !Choice.Units.empty() || Refuse(Path + " has no C file");
}

int checkCommand(ArrayRef<const char *> Args) {
  CheckOptions Options;
  std::string DatabaseFolder;
  int Status;
  std::optional<Arguments> Parsed = parseArguments(Args, unitOptions(Options, DatabaseFolder), Usage, Status);
  if (!Parsed)
    return Status;

  UnitChoice Choice;
  std::string Error;
  if (!chooseUnits(*Parsed, DatabaseFolder, Choice, Error))
    return fail(Error);
  return checkUnits(Choice.Units, Options, Choice.Missing);
}

} // namespace fencepost
