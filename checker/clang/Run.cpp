// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Run.h"
#include "CompileFlags.h"
#include "HeaderCache.h"
#include "Kept.h"
#include "UnitFile.h"
#include "Workers.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/xxhash.h"
#include <map>

using namespace llvm;
using clang::tooling::CompileCommand;

namespace fencepost {

static UnitResult fromLine(StringRef Line, std::string Crash) {
  UnitResult R;
  if (Crash.empty()) {
    Expected<json::Value> Value = json::parse(Line);
    if (Value && fromJSON(*Value, R))
      return R;
    consumeError(Value.takeError());
    Crash = "the worker's answer makes no sense";
  }
  R = UnitResult();
  R.Error = std::move(Crash);
  return R;
}

Results runJobs(size_t Count, const RunOptions &Options, function_ref<UnitResult(size_t)> Job,
                function_ref<std::string(size_t)> Name, Results Kept) {
  Results All = std::move(Kept);
  All.resize(Count);
  std::vector<size_t> ToDo;
  size_t Findings = 0;
  for (size_t I = 0; I < Count; ++I)
    if (All[I])
      Findings += All[I]->Findings.size();
    else
      ToDo.push_back(I);
  Progress Bar(Options.Mode);
  Bar.start(Count, Count - ToDo.size(), Findings);
  unsigned Workers = Options.Workers ? Options.Workers : hardware_concurrency().compute_thread_count();
  runInWorkers(
      ToDo.size(), Workers,
      [&](size_t I) {
        std::string Line;
        raw_string_ostream(Line) << toJSON(Job(ToDo[I]));
        return Line;
      },
      [&](size_t I, std::string Line, std::string Crash) {
        UnitResult &R = All[ToDo[I]].emplace(fromLine(Line, std::move(Crash)));
        Bar.step(R.Findings.size(), Name(ToDo[I]));
      });
  return All;
}

// Of the units' database; nothing where there is none.
static std::optional<HeaderCache> headerCache(const std::vector<Unit> &Units, const Settings &S,
                                              const RunOptions &Options) {
  SmallString<256> Folder;
  const Database *All = Units.empty() ? nullptr : Units[0].database();
  if (!Options.UseHeaderCache || !All || !sys::path::cache_directory(Folder))
    return std::nullopt;
  sys::path::append(Folder, "fencepost", "headers");
  return std::optional<HeaderCache>(std::in_place, std::string(Folder), S, *All);
}

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

static UnitResult checked(const Unit &U, const Settings &S, StringRef UnitFile, std::optional<HeaderCache> &Cache,
                          std::vector<Dependency> *Read = nullptr) {
  Expected<CompileCommand> Command = U.command();
  if (Command)
    return runUnit(*Command, S, UnitFile, Cache ? &*Cache : nullptr, Read);
  UnitResult Failed;
  Failed.Error = toString(Command.takeError());
  Failed.ErrorFile = U.source();
  return Failed;
}

Results runUnits(const std::vector<Unit> &Units, const Settings &S, const RunOptions &Options,
                 const std::vector<std::string> &UnitFiles) {
  std::string Base = currentFolder();
  std::optional<HeaderCache> Cache = headerCache(Units, S, Options);
  Results All = runJobs(
      Units.size(), Options,
      [&](size_t I) { return checked(Units[I], S, UnitFiles.empty() ? "" : UnitFiles[I], Cache); },
      [&](size_t I) { return displayPath(Units[I].source(), Base); });
  sayHowParsed(All, Options);
  return All;
}

// In the folder of the database, or of what a link there leads to: that is where objects are.
static std::string keptPath(const Database &Of) {
  SmallString<256> Path;
  if (sys::fs::real_path(Of.path(), Path))
    Path = Of.path();
  sys::path::remove_filename(Path);
  sys::path::append(Path, "fencepost-kept");
  return std::string(Path);
}

Results runKeptUnits(const std::vector<Unit> &Units, const Settings &S, const RunOptions &Options,
                     std::string &Unkept) {
  if (Units.empty() || !Units[0].database())
    return runUnits(Units, S, Options);
  Kept Store(keptPath(*Units[0].database()));
  Unkept = Store.open();
  bool Writable = Unkept.empty();
  // Whoever asks for other checks or another confidence finds them there.
  Settings Everything = S.everything();
  auto Unwanted = [&](const Finding &F) { return !S.wants(F); };

  std::string Rules = runKey(S);
  auto NameOf = [&](const Unit &U) { return xxh3_64bits(U.source() + "|" + U.object()); };
  auto KeyOf = [&](const Unit &U) { return xxh3_64bits(Rules + U.recipe()); };
  Results Known(Units.size());
  for (size_t I = 0; I < Units.size(); ++I)
    if (UnitResult R; Store.find(NameOf(Units[I]), KeyOf(Units[I]), R.Findings, R.NotSeen)) {
      erase_if(R.Findings, Unwanted);
      Known[I] = std::move(R);
    }

  std::string Base = currentFolder();
  // It looks through the whole database, which is for nothing where nothing is parsed.
  bool ToDo = any_of(Known, [](const auto &R) { return !R; });
  std::optional<HeaderCache> Cache = ToDo ? headerCache(Units, Everything, Options) : std::nullopt;
  Results All = runJobs(
      Units.size(), Options,
      [&](size_t I) {
        std::vector<Dependency> Read;
        UnitResult R = checked(Units[I], Everything, "", Cache, &Read);
        // The first failure stays: a disk that is full costs each worker no more than one try.
        if (R.Error.empty() && Writable) {
          R.KeepError = Store.add(NameOf(Units[I]), KeyOf(Units[I]), Read, R.Findings, R.NotSeen);
          Writable = R.KeepError.empty();
        }
        erase_if(R.Findings, Unwanted);
        return R;
      },
      [&](size_t I) { return displayPath(Units[I].source(), Base); }, std::move(Known));
  for (const std::optional<UnitResult> &R : All)
    if (R && Unkept.empty())
      Unkept = R->KeepError;
  sayHowParsed(All, Options);
  return All;
}

} // namespace fencepost
