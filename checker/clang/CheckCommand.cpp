// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "CheckCommand.h"
#include "CompileFlags.h"
#include "Sarif.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using clang::tooling::CompileCommand;

namespace fencepost {

static constexpr OptionWord<OutputFormat> Formats[] = {
    {"text", OutputFormat::Text}, {"json", OutputFormat::Json}, {"sarif", OutputFormat::Sarif}};

static constexpr OptionWord<ProgressMode> ProgressModes[] = {
    {"auto", ProgressMode::Auto}, {"always", ProgressMode::Always}, {"never", ProgressMode::Never}};

static constexpr OptionWord<Grouping> Groupings[] = {
    {"auto", Grouping::Auto}, {"file", Grouping::File}, {"folder", Grouping::Folder}, {"all", Grouping::All}};

static constexpr OptionWord<bool> HeaderCacheUses[] = {{"auto", true}, {"never", false}};

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
      {"--program", "WHAT", "is judged as one: auto (default: Kbuild's module, or else the folder), file, folder, all",
       keepMeaningIn(O->S.Program, Groupings)},
      {"--format", "FORMAT", "text (default), json (one finding a line) or sarif (2.1.0)",
       keepMeaningIn(O->Format, Formats)},
      {"-o", "FILE", "where the findings go (default: standard output)", keepIn(O->Output)},
      {"-j", "N", "files checked at a time (default: one a processor)",
       [O](StringRef V, std::string &E) {
         if (!V.getAsInteger(10, O->Run.Workers) && O->Run.Workers > 0)
           return true;
         E = ("'" + V + "' is no number of processes").str();
         return false;
       }},
      {"--progress", "WHEN", "auto (default: on a terminal), always or never",
       keepMeaningIn(O->Run.Mode, ProgressModes)},
      {"--strict", "", "exit with 2 if a file could not be checked",
       [O](StringRef, std::string &) { return O->Strict = O->S.ParseAll = true; }},
      {"--emit-units", "DIR", "keep what is known of each file there, for fencepost link and for the next run",
       keepIn(O->Run.EmitUnits)},
      {"--header-cache", "WHEN", "auto (default: headers that many files include are parsed once, and kept) or never",
       keepMeaningIn(O->Run.UseHeaderCache, HeaderCacheUses)},
      {"-v", "", "say which files were not looked at whole, and how many could not use the header cache, and why",
       [O](StringRef, std::string &) { return O->Run.Verbose = true; }},
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
  size_t Done = Run.Names.size() - Run.Undone.size();
  if (Format == OutputFormat::Sarif) {
    OS << formatv("{0:2}\n", sarifLog(Findings, Run.Failed, Run.NotSeen, Base, Run.Undone.size()));
    return;
  }
  for (const Finding &F : Findings)
    if (Format == OutputFormat::Json)
      OS << toJSON(F) << '\n';
    else
      printText(F, OS);
  if (!Run.Undone.empty() && Format == OutputFormat::Json)
    OS << json::Value(json::Object{{"cut_short", json::Object{{"checked", Done}, {"files", Run.Names.size()}}}}) << '\n';
  else if (!Run.Undone.empty())
    OS << "fencepost: cut short: " << Done << " of " << Run.Names.size() << " files " << Run.What << '\n';
}

static void sayError(const UnitResult &R, const std::string &Name, StringRef Base) {
  errs() << (R.ErrorFile.empty() ? Name : displayPath(R.ErrorFile, Base));
  if (R.ErrorLine)
    errs() << ':' << R.ErrorLine << ':' << R.ErrorColumn;
  errs() << ": error: " << R.Error << '\n';
}

// For the unit files, if any are wanted. False: that has been said.
static bool makeFolder(const std::string &Folder) {
  std::error_code EC;
  if (!Folder.empty())
    EC = sys::fs::create_directories(Folder);
  return !EC || (fail(Folder + ": " + EC.message()), false);
}

bool openOutput(const CheckOptions &Options, std::optional<raw_fd_ostream> &Out) {
  std::error_code EC;
  Out.emplace(Options.Output.empty() ? "-" : Options.Output, EC);
  return !EC || (fail(Options.Output + ": " + EC.message()), false);
}

Outcome outcomeOf(Checked &Done, StringRef Base, raw_ostream &Events, std::vector<Finding> &Findings) {
  Outcome Run{"checked", {}, {}, {}, {}};
  for (auto [Source, R] : zip(Done.Sources, Done.All)) {
    std::string Name = displayPath(Source, Base);
    Run.Names.insert(Name);
    if (!R) {
      Run.Undone.insert(Name);
      continue;
    }
    Events << R->Events;
    std::move(R->Findings.begin(), R->Findings.end(), std::back_inserter(Findings));
    if (!R->NotSeen.empty())
      Run.NotSeen[Name] = R->NotSeen;
    if (R->Error.empty())
      continue;
    sayError(*R, Name, Base);
    Run.Failed.insert(Name);
  }
  for (const auto &[Name, Reason] : Done.Missing)
    Run.add(Name, Reason);
  return Run;
}

int sayOutcome(const Outcome &Run, const CheckOptions &Options) {
  // Of a few files in full; in a long list they would hide what matters more.
  static constexpr size_t Few = 8;
  if (Run.NotSeen.size() > Few && !Options.Run.Verbose)
    errs() << "fencepost: note: of " << Run.NotSeen.size() << " of " << Run.Names.size()
           << " files not all was looked at; -v says of which, and why\n";
  else
    for (const auto &[Name, What] : Run.NotSeen)
      errs() << Name << ": note: " << What << '\n';
  if (!Run.Failed.empty())
    errs() << "fencepost: " << Run.Failed.size() << " of " << Run.Names.size()
           << (Run.Names.size() == 1 ? " file" : " files") << " could not be " << Run.What << ": "
           << join(Run.Failed, ", ") << '\n';
  if (!Run.Undone.empty()) {
    errs() << "fencepost: interrupted with " << Run.Undone.size() << " of " << Run.Names.size() << " files not " << Run.What
           << (Run.Kept ? "; the same call goes on from here\n" : "\n");
    return ExitInterrupted;
  }
  return !Run.Failed.empty() && Options.Strict ? ExitFailure : ExitClean;
}

void addSources(const Modules &Of, Checked &To) {
  for (size_t I = 0; I < Of.Asked; ++I)
    To.Sources.push_back(Of.Units[I].source());
}

static int checkShard(const Modules &Of, const CheckOptions &Options, const MissingFiles &Missing) {
  const std::string &Folder = Options.Run.EmitUnits;
  if (Folder.empty() || Options.S.EmitEvents || !Options.Output.empty())
    return fail(Folder.empty() ? "--shard needs --emit-units DIR, where it leaves what it finds"
                               : "--shard prints nothing: -o and --emit-events do not go with it");
  if (!makeFolder(Folder))
    return ExitFailure;
  Checked Done{{}, {}, Missing};
  std::string Unwritten;
  Modules Part = Options.Part.part(Of);
  sys::fs::remove(Options.Part.path(Folder)); // of an earlier run
  Done.All = runModules(Part, Options.S.everything(), Options.Run, Unwritten);
  addSources(Part, Done);
  if (Unwritten.empty() && all_of(Done.All, [](const auto &R) { return R.has_value(); }))
    Unwritten = writeShard(Options.Part, Folder, Of, Options.S, Done);
  std::vector<Finding> Findings;
  Outcome Run = outcomeOf(Done, currentFolder(), nulls(), Findings);
  Run.Kept = true;
  int Status = sayOutcome(Run, Options);
  return Unwritten.empty() ? Status : fail(Unwritten + ": not all is written");
}

int checkModules(const Modules &Of, const CheckOptions &Options, const MissingFiles &Missing, Selection Select) {
  if (Options.Part.Of)
    return checkShard(Of, Options, Missing);
  std::optional<raw_fd_ostream> Out;
  bool Emit = !Options.Run.EmitUnits.empty();
  if (!openOutput(Options, Out) || !makeFolder(Options.Run.EmitUnits))
    return ExitFailure;

  std::string Base = currentFolder(), Unkept;
  Checked Done{{}, {}, Missing};
  Done.All = runModules(Of, Options.S, Options.Run, Unkept);
  addSources(Of, Done);
  std::vector<Finding> Findings;
  Outcome Run = outcomeOf(Done, Base, *Out, Findings);
  bool Keep = Of.Asked && Of.Units[0].database() && !Options.S.EmitEvents;
  Run.Kept = Unkept.empty() && (Emit || Keep);
  if (!Unkept.empty() && !Emit)
    errs() << "fencepost: note: " << Unkept << ": results are not kept\n";
  int Status = putOut(std::move(Findings), std::move(Run), Options, *Out, Base, Select);
  // Unit files are output that was asked for.
  return Unkept.empty() || !Emit ? Status : fail(Unkept + ": not every unit file is written");
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

  int Status = sayOutcome(Run, Options);
  return Status == ExitClean && !Findings.empty() ? ExitFindings : Status;
}

static const char Usage[] = R"(fencepost check [OPTIONS] [FILE...] [-- FLAGS]
Checks the FILEs (or folders of them), or else every C file, of a compilation database: the compile_commands.json of
-p, or the first one found in the folder of the first FILE, the current one, or a folder above.
With -- FLAGS there is no database: each FILE is parsed with these flags of Clang.
Modules are judged as one (--program): of one that a FILE belongs to, what else the database has of it is
looked at, too, and what is found in or by way of the FILE is said.
A comment /* fencepost: allow(CHECK) reason */ on the line of a finding or above it silences that.
A file that cannot be parsed is named and left out. What is found is kept beside the database, in
fencepost-kept and fencepost-units, so the next call reads only what has changed, or was not done when you stopped this one.
Exit status: 0 nothing found, 1 findings, 2 errors, 130 interrupted.
)";

Option shardOption(CheckOptions &Options) {
  return {"--shard", "I/N", "check only the Ith of N parts; --emit-units keeps what it finds for check --merge",
          [&](StringRef V, std::string &E) { return Options.Part.parse(V, E); }};
}

std::vector<Option> unitOptions(CheckOptions &Options, std::string &DatabaseFolder) {
  std::vector<Option> Known = {
      {"-p", "DIR", "folder with the compile_commands.json", keepIn(DatabaseFolder)},
      {"--arch", "LIST", "only what can show on x86, arm64, ... (default: portable, the documented rules)",
       [&](StringRef V, std::string &E) { return Options.S.setArchs(V, E); }},
  };
  append_range(Known, checkOptions(Options));
  return Known;
}

Modules modulesFor(const std::vector<Unit> &Units, const CheckOptions &Options) {
  // An event graph is printed file by file.
  return modulesOf(Units, Options.S.EmitEvents ? Grouping::File : Options.S.Program);
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

// Every C file in that folder; without a name every one that there is.
static void addUnitsBelow(StringRef Folder, const std::shared_ptr<const Database> &Known, std::vector<Unit> &Units) {
  for (size_t I = 0; I < Known->size(); ++I)
    if (Unit U(Known, I); StringRef(U.source()).ends_with(".c") &&
                          (Folder.empty() || StringRef(U.source()).starts_with((Folder + "/").str())))
      Units.push_back(std::move(U));
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
    size_t Before = Choice.Units.size();
    if (sys::fs::is_directory(File))
      addUnitsBelow(absolutePath(File), Known, Choice.Units);
    else
      for (size_t I : Known->find(absolutePath(File)))
        Choice.Units.emplace_back(Known, I);
    if (Choice.Units.size() == Before)
      Choice.Missing.push_back(missing(File, "not in " + Path));
  }
  if (!Given.Files.empty())
    return true;
  addUnitsBelow("", Known, Choice.Units);
  return !Choice.Units.empty() || Refuse(Path + " has no C file");
}

static int mergeCommand(const Arguments &Given, const CheckOptions &Options) {
  const Settings &S = Options.S;
  if (S.Kernel || S.Archs || !S.ApiFiles.empty() || S.Program != Grouping::Auto || S.EmitEvents ||
      !Options.Run.EmitUnits.empty() || Options.Part.Of)
    return fail("--merge checks nothing: --kernel, --arch, --api, --program, --emit-* and --shard are for the shards");
  if (Given.Files.empty() || Given.AfterDashes)
    return fail("--merge needs the folders that the shards wrote with --emit-units");
  Checked Whole;
  std::string Error;
  if (!mergeShards(Given.Files, Whole, Error))
    return fail(Error);
  std::optional<raw_fd_ostream> Out;
  if (!openOutput(Options, Out))
    return ExitFailure;
  std::string Base = currentFolder();
  std::vector<Finding> Findings;
  Outcome Run = outcomeOf(Whole, Base, nulls(), Findings);
  erase_if(Findings, [&](const Finding &F) { return !S.wants(F); });
  return putOut(std::move(Findings), std::move(Run), Options, *Out, Base);
}

int checkCommand(ArrayRef<const char *> Args) {
  CheckOptions Options;
  std::string DatabaseFolder, Error;
  bool Merge = false;
  std::vector<Option> Known = unitOptions(Options, DatabaseFolder);
  Known.push_back(shardOption(Options));
  Known.push_back({"--merge", "", "the FILEs are folders with all shards of a run: report what they have found",
                   [&](StringRef, std::string &) { return Merge = true; }});
  int Status;
  std::optional<Arguments> Parsed = parseArguments(Args, Known, Usage, Status);
  if (!Parsed)
    return Status;
  if (Merge)
    return mergeCommand(*Parsed, Options);

  UnitChoice Choice;
  if (!chooseUnits(*Parsed, DatabaseFolder, Choice, Error))
    return fail(Error);
  return checkModules(modulesFor(Choice.Units, Options), Options, Choice.Missing);
}

} // namespace fencepost
