// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "CompileFlags.h"
#include "HeaderCache.h"
#include "Kept.h"
#include "Program.h"
#include "Run.h"
#include "UnitFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"
#include <deque>
#include <map>

using namespace llvm;
using clang::tooling::CompileCommand;

namespace fencepost {

// In the folder of the database, or of what a link there leads to: that is where objects are.
static std::string besideDatabase(const Database &Of, StringRef Name) {
  SmallString<256> Path;
  if (sys::fs::real_path(Of.path(), Path))
    Path = Of.path();
  sys::path::remove_filename(Path);
  sys::path::append(Path, Name);
  return std::string(Path);
}

static std::string unitFileIn(StringRef Folder, const Unit &U) {
  return (Folder + "/" + unitFileName(U.source(), U.object())).str();
}

static constexpr StringRef KeptFolder = "fencepost-units";

std::string keptUnitFile(const Unit &U) { return unitFileIn(besideDatabase(*U.database(), KeptFolder), U); }

// What is wrong with the cache; and, if that is asked for, how many files were parsed without it, for each reason.
static void sayHowParsed(const Results &All, const RunOptions &Options) {
  for (const std::optional<UnitResult> &R : All)
    if (R && !R->HeaderTrouble.empty()) {
      errs() << "fencepost: note: " << R->HeaderTrouble << ": headers are parsed anew for each file\n";
      break;
    }
  if (!Options.Verbose)
    return;
  std::map<std::string, size_t> Reasons;
  size_t Plain = 0, Irrelevant = 0;
  for (const std::optional<UnitResult> &R : All) {
    if (R && !R->Plain.empty())
      ++Reasons[R->Plain], ++Plain;
    Irrelevant += R && R->Irrelevant;
  }
  std::vector<std::pair<size_t, StringRef>> Sorted;
  for (const auto &[Reason, Times] : Reasons)
    Sorted.emplace_back(Times, Reason);
  sort(Sorted, std::greater<>());
  errs() << "fencepost: " << Irrelevant << " of " << All.size() << " files have no word that could start a finding\n"
         << "fencepost: " << Plain << " of " << All.size() << " files were parsed without the header cache\n";
  for (auto [Times, Reason] : Sorted)
    errs() << "fencepost: " << Times << ": " << Reason << '\n';
}

namespace {

class ModuleRun {
public:
  ModuleRun(const Modules &Of, const Settings &S, const RunOptions &Options);
  ~ModuleRun();
  Results run();

  std::string Unkept;

private:
  // A module begins with the check, if it is one unit; else with a look at it, then each of its units is lowered, and
  // then it is judged.
  enum Stage : size_t { Begin, Lower, Judge, Stages };
  static size_t job(Stage What, size_t Number) { return Number * Stages + What; }

  // In workers.
  UnitResult work(size_t Job);
  UnitResult checked(const Unit &U, const Settings &By, StringRef UnitFile, std::vector<Dependency> *Read = nullptr);
  UnitResult begin(size_t Module);
  UnitResult lower(size_t Unit);
  UnitResult judge(size_t Module);
  bool mayStart(size_t Module, std::vector<Dependency> &Read);
  void keep(size_t Module, ArrayRef<Dependency> Read, UnitResult &R);

  // In the parent.
  void takeKept(const Database &From);
  void placeUnitFiles();
  std::string folderFor(const Unit &U);
  std::optional<size_t> next();
  void done(size_t Job, UnitResult R);
  void lowerAll(size_t Module);
  void add(size_t Unit, UnitResult R);
  void give(size_t Module, UnitResult R);
  void sayLeftOut() const;

  // Barriers are explained from unit files only.
  bool isOneUnit(size_t Module) const { return Of.All[Module].size() == 1 && !S.Explain; }
  bool maybeKept(size_t Module) const {
    return Store && all_of(Of.All[Module], [&](size_t I) { return Of.Units[I].database(); });
  }
  // Hashes of which module it is, and of what it is made with.
  uint64_t nameOf(size_t Module) const;
  uint64_t keyOf(size_t Module) const;

  const Modules &Of;
  const Settings &S;
  const RunOptions &Options;
  const bool Emit;
  Settings Everything, Lowering; // whoever asks for other checks or another confidence finds them in what is kept
  std::string Rules, Base = currentFolder(), Temporary;
  std::optional<Kept> Store;
  bool Writable = false;
  std::optional<HeaderCache> Cache;
  std::vector<std::string> UnitFiles; // by unit; empty: it needs none

  Results All;                              // by unit
  std::vector<bool> Done, Begun;            // by module; by unit: is being lowered
  std::vector<std::vector<size_t>> Waiting; // by unit: modules
  std::vector<size_t> Left;                 // by module: units that it waits for
  std::deque<size_t> Ready;                 // jobs
  size_t Next = 0;                          // module to begin
  std::optional<Progress> Bar; // while it runs
};

} // namespace

static const Database *databaseOf(const Modules &Of) {
  auto It = find_if(Of.Units, [](const Unit &U) { return U.database(); });
  return It == Of.Units.end() ? nullptr : It->database();
}

ModuleRun::ModuleRun(const Modules &Of, const Settings &S, const RunOptions &Options)
    : Of(Of), S(S), Options(Options), Emit(!Options.EmitUnits.empty()), Everything(S.everything()),
      Lowering(Everything), Rules(runKey(S)), UnitFiles(Of.Units.size()), All(Of.Units.size()), Done(Of.All.size()),
      Begun(Of.Units.size()), Waiting(Of.Units.size()), Left(Of.All.size()) {
  Lowering.ForProgram = !Emit;
  const Database *From = databaseOf(Of);
  if (From && !Emit && !S.EmitEvents && !S.Explain)
    takeKept(*From);
  SmallString<256> Folder;
  // It looks through the whole database, which is for nothing where nothing is parsed.
  if (From && Options.UseHeaderCache && !all_of(Done, [](bool D) { return D; }) && sys::path::cache_directory(Folder)) {
    sys::path::append(Folder, "fencepost", "headers");
    Cache.emplace(std::string(Folder), Everything, *From);
  }
  placeUnitFiles();
}

ModuleRun::~ModuleRun() {
  if (!Temporary.empty())
    sys::fs::remove_directories(Temporary);
}

uint64_t ModuleRun::nameOf(size_t Module) const {
  std::vector<std::string> Names;
  for (size_t I : Of.All[Module])
    Names.push_back(Of.Units[I].source() + "|" + Of.Units[I].object());
  sort(Names); // whichever of them are asked for
  return xxh3_64bits(join(Names, "\n"));
}

uint64_t ModuleRun::keyOf(size_t Module) const {
  std::vector<std::string> Recipes;
  for (size_t I : Of.All[Module])
    Recipes.push_back(Of.Units[I].recipe());
  sort(Recipes);
  return xxh3_64bits(Rules + join(Recipes, "\n"));
}

void ModuleRun::takeKept(const Database &From) {
  Store.emplace(besideDatabase(From, "fencepost-kept"));
  Unkept = Store->open();
  Writable = Unkept.empty();
  for (size_t M = 0; M < Of.All.size(); ++M)
    if (UnitResult R; maybeKept(M) && Store->find(nameOf(M), keyOf(M), R.Findings, R.NotSeen)) {
      give(M, std::move(R));
      Done[M] = true;
    }
}

std::string ModuleRun::folderFor(const Unit &U) {
  if (Emit)
    return absolutePath(Options.EmitUnits);
  if (U.database()) {
    std::string Folder = besideDatabase(*U.database(), KeptFolder);
    std::error_code EC = sys::fs::create_directories(Folder);
    if (!EC && !sys::fs::is_directory(Folder)) // something else of that name is no error to create_directories()
      EC = std::make_error_code(std::errc::not_a_directory);
    if (!EC)
      EC = sys::fs::access(Folder, sys::fs::AccessMode::Write);
    if (!EC)
      return Folder;
    if (Unkept.empty())
      Unkept = Folder + ": " + EC.message();
  }
  SmallString<256> Path;
  if (Temporary.empty() && !sys::fs::createUniqueDirectory("fencepost", Path))
    Temporary = std::string(Path);
  return Temporary;
}

void ModuleRun::placeUnitFiles() {
  StringMap<unsigned> Taken;
  std::map<const Database *, std::string> Folders;
  for (size_t M = 0; M < Of.All.size(); ++M)
    for (size_t I : Of.All[M]) {
      const Unit &U = Of.Units[I];
      if (Done[M] || S.EmitEvents || !UnitFiles[I].empty() || (isOneUnit(M) && !Emit))
        continue;
      std::string &Folder = Folders[U.database()];
      if (Folder.empty())
        Folder = folderFor(U);
      UnitFiles[I] = unitFileIn(Folder, U);
      // A database may name the same file twice, and no object.
      if (unsigned Before = Taken[UnitFiles[I]]++)
        UnitFiles[I] += "." + std::to_string(Before + 1);
    }
}

// ---- in workers ----

UnitResult ModuleRun::work(size_t Job) {
  size_t Number = Job / Stages;
  switch (Stage(Job % Stages)) {
  case Begin:
    return begin(Number);
  case Lower:
    return lower(Number);
  default:
    return judge(Number);
  }
}

UnitResult ModuleRun::checked(const Unit &U, const Settings &By, StringRef UnitFile, std::vector<Dependency> *Read) {
  Expected<CompileCommand> Command = U.command();
  if (Command) // What is of no database was not counted when the headers were chosen.
    return runUnit(*Command, By, UnitFile, Cache && U.database() ? &*Cache : nullptr, Read);
  UnitResult Failed;
  Failed.Error = toString(Command.takeError());
  Failed.ErrorFile = U.source();
  return Failed;
}

// The first failure stays: a disk that is full costs each worker no more than one try.
void ModuleRun::keep(size_t Module, ArrayRef<Dependency> Read, UnitResult &R) {
  if (!R.Error.empty() || !Writable || !maybeKept(Module))
    return;
  R.KeepError = Store->add(nameOf(Module), keyOf(Module), Read, R.Findings, R.NotSeen);
  Writable = R.KeepError.empty();
}

bool ModuleRun::mayStart(size_t Module, std::vector<Dependency> &Read) {
  bool May = Emit || !Cache || any_of(Of.All[Module], [&](size_t I) {
    Expected<CompileCommand> Command = Of.Units[I].command();
    bool Unclear = !Command || !Of.Units[I].database();
    consumeError(Command.takeError()); // said when it is lowered
    return Unclear || mayStartFinding(*Command, Everything, &*Cache, Read);
  });
  sortDependencies(Read);
  return May;
}

UnitResult ModuleRun::begin(size_t Module) {
  std::vector<Dependency> Read;
  UnitResult R;
  size_t First = Of.All[Module].front();
  if (isOneUnit(Module))
    R = checked(Of.Units[First], Everything, Emit ? UnitFiles[First] : "", &Read);
  else
    R.Irrelevant = !mayStart(Module, Read);
  if (isOneUnit(Module) || R.Irrelevant)
    keep(Module, Read, R);
  return R;
}

UnitResult ModuleRun::lower(size_t Unit) {
  UnitResult R = checked(Of.Units[Unit], Lowering, UnitFiles[Unit]);
  if (R.KeepError.empty()) {
    R.Findings.clear(); // the module's are what counts
    R.NotSeen.clear();
  } else if (!Emit) {
    // The module will be judged without it: then what it shows by itself is better than nothing.
    std::string Why = std::move(R.KeepError);
    R = checked(Of.Units[Unit], Everything, "");
    R.KeepError = std::move(Why);
  }
  return R;
}

UnitResult ModuleRun::judge(size_t Module) {
  std::vector<std::string> Files;
  for (size_t I : Of.All[Module])
    Files.push_back(UnitFiles[I]);
  std::vector<Dependency> Read;
  bool Whole;
  UnitResult R = judgeProgram(std::move(Files), Everything, Whole, &Read);
  if (Whole)
    keep(Module, Read, R);
  return R;
}

// ---- in the parent ----

// Of a module that has begun first: its results come early, and it is worth the most when a run is interrupted.
std::optional<size_t> ModuleRun::next() {
  if (!Ready.empty()) {
    size_t First = Ready.front();
    Ready.pop_front();
    return First;
  }
  while (Next < Done.size() && Done[Next])
    ++Next;
  return Next < Done.size() ? std::optional(job(Begin, Next++)) : std::nullopt;
}

void ModuleRun::done(size_t Job, UnitResult R) {
  size_t Number = Job / Stages;
  switch (Stage(Job % Stages)) {
  case Begin:
    if (!isOneUnit(Number) && !R.Irrelevant)
      return lowerAll(Number);
    for (size_t I : Of.All[Number])
      add(I, R);
    Done[Number] = true;
    return;
  case Lower:
    if (!R.Error.empty())
      sys::fs::remove(UnitFiles[Number]); // of an earlier run
    add(Number, std::move(R));
    for (size_t Module : Waiting[Number])
      if (--Left[Module] == 0)
        Ready.push_front(job(Judge, Module));
    return;
  default:
    give(Number, std::move(R));
    Done[Number] = true;
  }
}

// One that is in several modules is lowered once.
void ModuleRun::lowerAll(size_t Module) {
  for (size_t I : Of.All[Module]) {
    if (Begun[I] && All[I])
      continue;
    if (!Begun[I])
      Ready.push_back(job(Lower, I));
    Begun[I] = true;
    Waiting[I].push_back(Module);
    ++Left[Module];
  }
  if (Left[Module] == 0)
    Ready.push_front(job(Judge, Module));
}

void ModuleRun::add(size_t Unit, UnitResult R) {
  erase_if(R.Findings, [&](const Finding &F) { return !S.wants(F); });
  if (Bar && !All[Unit])
    Bar->step(R.Findings.size(), displayPath(Of.Units[Unit].source(), Base));
  else if (Bar)
    Bar->found(R.Findings.size());
  addResult(All[Unit], std::move(R));
}

void ModuleRun::give(size_t Module, UnitResult R) {
  StringMap<size_t> Sources;
  for (size_t I : Of.All[Module])
    Sources.try_emplace(Of.Units[I].source(), I);
  size_t First = Of.All[Module].front();
  auto UnitOf = [&](const Finding &F) {
    auto Is = Sources.find(F.File);
    if (Is == Sources.end())
      return First;
    size_t Unit = Is->second;
    for (const Step &Via : F.Steps)
      if (auto At = Sources.find(Via.File); Unit >= Of.Asked && At != Sources.end())
        Unit = At->second;
    return Unit;
  };
  std::map<size_t, UnitResult> Shares;
  for (Finding &F : R.Findings)
    Shares[UnitOf(F)].Findings.push_back(std::move(F));
  for (Barrier &B : R.Barriers) {
    auto Is = Sources.find(B.File);
    Shares[Is == Sources.end() ? First : Is->second].Barriers.push_back(std::move(B));
  }
  R.Findings = std::move(Shares[First].Findings);
  R.Barriers = std::move(Shares[First].Barriers);
  Shares[First] = std::move(R);
  for (size_t I : Of.All[Module])
    add(I, std::move(Shares[I]));
}

// Nobody has asked for these files, but without them the others are judged worse.
void ModuleRun::sayLeftOut() const {
  for (size_t I = Of.Asked; I < All.size(); ++I)
    if (All[I] && !All[I]->Error.empty())
      errs() << displayPath(Of.Units[I].source(), Base) << ": note: left out of its module: " << All[I]->Error << '\n';
}

Results ModuleRun::run() {
  size_t Known = 0, Findings = 0;
  for (const std::optional<UnitResult> &R : All)
    if (R) {
      ++Known;
      Findings += R->Findings.size();
    }
  Bar.emplace(Options.Mode).start(All.size(), Known, Findings);
  runJobs(
      Options, [&] { return next(); }, [&](size_t Job) { return work(Job); },
      [&](size_t Job, UnitResult R) { done(Job, std::move(R)); });
  Bar.reset();
  for (size_t M = 0; M < Done.size(); ++M)
    for (size_t I : Of.All[M])
      if (!Done[M])
        All[I].reset();
  for (const std::optional<UnitResult> &R : All)
    if (R && Unkept.empty())
      Unkept = R->KeepError;
  sayHowParsed(All, Options);
  sayLeftOut();
  All.resize(Of.Asked);
  return std::move(All);
}

Results runModules(const Modules &Of, const Settings &S, const RunOptions &Options, std::string &Unkept) {
  ModuleRun Run(Of, S, Options);
  Results All = Run.run();
  Unkept = Run.Unkept;
  return All;
}

} // namespace fencepost
