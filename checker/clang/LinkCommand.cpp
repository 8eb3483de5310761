// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// `fencepost link`: the files of a driver together. Units that call each other or
// name the same fields are one program; each program is read, linked and checked
// by itself, and what no unit could find alone is reported.
#include "CheckCommand.h"
#include "CompileFlags.h"
#include "Program.h"
#include "UnitFile.h"
#include "fencepost/program.h"
#include "llvm/ADT/IntEqClasses.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <set>
#include <tuple>

using namespace llvm;

namespace fencepost {

namespace {

using Program = std::vector<size_t>; // numbers of units

// What one repair is for. Not the fingerprint: the source may have changed since its unit file was made, or be gone.
using Place = std::tuple<std::string, unsigned, unsigned, std::string>;
Place placeOf(const Finding &F) { return {F.File, F.Line, F.Column, F.Check}; }

} // namespace

// Calls lead to the nearest definition; a field is one for all.
static std::vector<Program> programsOf(const std::vector<UnitFile> &Units) {
  IntEqClasses Classes(Units.size());
  StringMap<SmallVector<size_t, 1>> Definers;
  StringMap<size_t> Sharers;
  for (size_t I = 0; I < Units.size(); ++I) {
    for (const std::string &Name : Units[I].Defines)
      Definers[Name].push_back(I);
    for (const std::string &Name : Units[I].Shares)
      Classes.join(I, Sharers.try_emplace(Name, I).first->second);
  }
  for (size_t I = 0; I < Units.size(); ++I)
    for (const std::string &Name : Units[I].Calls)
      if (auto It = Definers.find(Name); It != Definers.end()) {
        auto Nearness = [&](size_t D) { return fp_common_folder(Units[I].Source.c_str(), Units[D].Source.c_str()); };
        Classes.join(I, *std::max_element(It->second.begin(), It->second.end(),
                                          [&](size_t A, size_t B) { return Nearness(A) < Nearness(B); }));
      }
  Classes.compress();
  std::vector<Program> Programs(Classes.getNumClasses());
  for (size_t I = 0; I < Units.size(); ++I)
    Programs[Classes[I]].push_back(I);
  erase_if(Programs, [](const Program &P) { return P.size() < 2; });
  // The longest first, so that no worker is left with it at the end.
  sort(Programs, [](const Program &A, const Program &B) {
    return A.size() != B.size() ? A.size() > B.size() : A.front() < B.front();
  });
  return Programs;
}

static Results judgeAll(const std::vector<Program> &Programs, const std::vector<UnitFile> &Units,
                        const CheckOptions &Options) {
  std::string Base = currentFolder();
  Results All(Programs.size());
  size_t Next = 0;
  Progress Bar(Options.Run.Mode);
  Bar.start(Programs.size(), 0, 0);
  runJobs(
      Options.Run, [&] { return Next < Programs.size() ? std::optional(Next++) : std::nullopt; },
      [&](size_t I) {
        std::vector<std::string> Files;
        for (size_t U : Programs[I])
          Files.push_back(Units[U].Path);
        bool Whole;
        return judgeProgram(std::move(Files), Options.S, Whole);
      },
      [&](size_t I, UnitResult R) {
        Bar.step(R.Findings.size(), displayPath(Units[Programs[I][0]].Source, Base));
        All[I] = std::move(R);
      });
  return All;
}

// A folder stands for all unit files in it and below.
static std::vector<std::string> unitFilesIn(const std::vector<std::string> &Names, Outcome &Lost) {
  std::set<std::string> Paths;
  std::string Base = currentFolder();
  for (const std::string &Name : Names) {
    if (!sys::fs::is_directory(Name)) {
      Paths.insert(absolutePath(Name));
      continue;
    }
    std::error_code EC;
    size_t Before = Paths.size();
    for (sys::fs::recursive_directory_iterator It(Name, EC), End; It != End && !EC; It.increment(EC))
      if (StringRef(It->path()).ends_with(".fpu"))
        Paths.insert(absolutePath(It->path()));
    if (EC || Paths.size() == Before)
      Lost.add(Name, EC ? EC.message() : "no unit file in it");
  }
  return {Paths.begin(), Paths.end()};
}

namespace {

struct Loaded {
  std::vector<UnitFile> Units;
  std::set<Place> Alone; // what the units' own checks have reported
};

} // namespace

static void load(const std::string &Path, const Settings &S, Loaded &To, std::string &Error) {
  UnitFile File;
  if (!File.load(Path, Error))
    return;
  for (const Finding &F : File.Findings)
    if (S.wants(F))
      To.Alone.insert(placeOf(F));
  File.release();
  To.Units.push_back(std::move(File));
}

static const char Usage[] = R"(fencepost link [OPTIONS] UNIT...
Puts the files of drivers together and reports what none of them could show alone. UNITs are files that
`fencepost check --emit-units DIR` or the plugin has written, or folders of them.
A file that is damaged, or of another version, is named and left out. Exit status: 0 nothing found, 1 findings,
2 errors.
)";

int linkCommand(ArrayRef<const char *> Args) {
  CheckOptions Options;
  std::vector<Option> Known = {
      {"--arch", "LIST", "only what can show on x86, arm64, ... (default: portable, the documented rules)",
       [&](StringRef V, std::string &E) { return Options.S.setArchs(V, E); }},
  };
  copy_if(checkOptions(Options), std::back_inserter(Known), [](const Option &O) {
    return is_contained({"--kernel", "--api", "--checks", "--min-confidence", "--format", "-o", "-j", "--progress", "--strict"},
                        O.Name);
  });
  int Status;
  std::optional<Arguments> Parsed = parseArguments(Args, Known, Usage, Status);
  if (!Parsed)
    return Status;
  if (Parsed->AfterDashes)
    return fail("link takes no flags of a compiler");
  if (Parsed->Files.empty())
    return fail("no unit file is given");
  std::error_code EC;
  raw_fd_ostream Out(Options.Output.empty() ? "-" : Options.Output, EC);
  if (EC)
    return fail(Options.Output + ": " + EC.message());

  std::string Base = currentFolder();
  Outcome Lost{"used", {}, {}, {}};
  Loaded Seen;
  std::vector<UnitFile> &Units = Seen.Units;
  for (const std::string &Path : unitFilesIn(Parsed->Files, Lost)) {
    std::string Error;
    load(Path, Options.S, Seen, Error);
    Lost.Names.insert(displayPath(Path, Base));
    if (!Error.empty())
      Lost.add(displayPath(Path, Base), Error);
  }
  std::vector<Program> Programs = programsOf(Units);
  Results All = judgeAll(Programs, Units, Options);
  std::vector<Finding> Findings;
  for (auto [R, Members] : zip(All, Programs)) {
    if (!R) {
      for (size_t M : Members)
        Lost.Undone.insert(displayPath(Units[M].Path, Base));
      continue;
    }
    if (!R->Error.empty())
      Lost.add(displayPath(R->ErrorFile.empty() ? Units[Members[0]].Path : R->ErrorFile, Base), R->Error);
    if (!R->NotSeen.empty())
      Lost.NotSeen[displayPath(Units[Members[0]].Source, Base)] = R->NotSeen;
    copy_if(R->Findings, std::back_inserter(Findings),
            [&](const Finding &F) { return !Seen.Alone.count(placeOf(F)); });
  }
  return putOut(std::move(Findings), Lost, Options, Out, Base);
}

} // namespace fencepost
