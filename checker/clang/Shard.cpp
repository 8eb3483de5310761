// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Shard.h"
#include "CompileFlags.h"
#include "clang/Basic/Version.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"
#include <map>
#include <set>

using namespace llvm;

namespace fencepost {

static constexpr unsigned Version = 2;

bool Shard::parse(StringRef Text, std::string &Error) {
  StringRef Rest = Text;
  if (!Rest.consumeInteger(10, Number) && Rest.consume_front("/") && !Rest.getAsInteger(10, Of) && Number >= 1 &&
      Number <= Of)
    return true;
  Error = ("'" + Text + "' is no part of a run such as 1/4, the first of four").str();
  return false;
}

// By number of what is asked for; the rest of the modules, which is not, behind it.
static std::vector<size_t> unitsOf(const Shard &Which, const Modules &All) {
  std::set<size_t> Numbers;
  for (size_t M = Which.Number - 1; M < All.All.size(); M += Which.Of)
    Numbers.insert(All.All[M].begin(), All.All[M].end());
  return {Numbers.begin(), Numbers.end()};
}

Modules Shard::part(const Modules &All) const {
  Modules Part;
  std::map<size_t, size_t> Numbers;
  for (size_t I : unitsOf(*this, All)) {
    Numbers[I] = Part.Units.size();
    Part.Units.push_back(All.Units[I]);
    Part.Asked += I < All.Asked;
  }
  for (size_t M = Number - 1; M < All.All.size(); M += Of) {
    Part.All.emplace_back();
    for (size_t I : All.All[M])
      Part.All.back().push_back(Numbers[I]);
  }
  return Part;
}

static std::string fileName(unsigned Number, unsigned Of) {
  return "shard-" + std::to_string(Number) + "-of-" + std::to_string(Of) + ".json";
}

std::string Shard::path(StringRef Folder) const { return (Folder + "/" + fileName(Number, Of)).str(); }

// ---- what has to be the same for all shards ----

static std::string hashOf(StringRef Text) { return utohexstr(xxh3_64bits(Text), /*LowerCase=*/true, 16); }

// By content, not by time: each machine has its own copy.
static std::string rulesOf(const Settings &S) {
  std::string All = FENCEPOST_VERSION "\n" + clang::getClangFullVersion() + "\n" + std::to_string(S.Kernel) + " " +
                    std::to_string(S.Archs) + " " + std::to_string(unsigned(S.Program)) + "\n";
  for (const std::string &File : S.ApiFiles) {
    auto Buffer = MemoryBuffer::getFile(File);
    All += (Buffer ? (*Buffer)->getBuffer() : StringRef(File)).str() + "\n";
  }
  return hashOf(All);
}

static std::string filesOf(ArrayRef<Unit> Units, const MissingFiles &Missing) {
  std::string All;
  for (const Unit &U : Units) {
    uint64_t Size = 0;
    (void)sys::fs::file_size(U.source(), Size);
    All += U.source() + "\n" + U.recipe() + "\n" + std::to_string(Size) + "\n";
  }
  for (const auto &[Name, Reason] : Missing)
    All += Name + "\n" + Reason + "\n";
  return hashOf(All);
}

// ---- writing ----

static json::Value text(StringRef S) { return json::isUTF8(S) ? S.str() : json::fixUTF8(S); }

std::string writeShard(const Shard &Which, StringRef Folder, const Modules &Units, const Settings &S,
                       const Checked &Done) {
  ArrayRef<Unit> Asked = ArrayRef(Units.Units).take_front(Units.Asked);
  std::vector<size_t> Numbers = unitsOf(Which, Units);
  json::Array Missing;
  for (const auto &[Name, Reason] : Done.Missing)
    Missing.push_back(json::Array{text(absolutePath(Name)), text(Reason)});
  json::Object First{{"fencepost_shard", Version},
                     {"number", Which.Number},
                     {"of", Which.Of},
                     {"units", Done.All.size()},
                     {"all_units", Asked.size()},
                     {"rules", rulesOf(S)},
                     {"files", filesOf(Asked, Done.Missing)},
                     {"missing", std::move(Missing)}};
  auto E = writeToOutput(Which.path(Folder), [&](raw_ostream &OS) {
    OS << json::Value(std::move(First)) << '\n';
    for (size_t I = 0; I < Done.All.size(); ++I)
      OS << json::Value(json::Array{Numbers[I], text(Done.Sources[I]), toJSON(*Done.All[I])}) << '\n';
    return llvm::Error::success();
  });
  return E ? Which.path(Folder) + ": " + toString(std::move(E)) : "";
}

// ---- reading ----

namespace {

struct ShardFile {
  std::string Path;
  Shard Which;
  uint64_t Units = 0, AllUnits = 0;
  std::string Rules, Files;
  json::Array Missing;
  struct Item {
    size_t Unit;
    std::string Source;
    UnitResult Result;
  };
  std::vector<Item> Results;

  bool load();

private:
  bool loadFirst(StringRef Line);
  bool loadItem(StringRef Line);
};

} // namespace

bool ShardFile::loadFirst(StringRef Line) {
  Expected<json::Value> Value = json::parse(Line);
  json::Object *O = Value ? Value->getAsObject() : nullptr;
  consumeError(Value.takeError());
  if (!O || O->getInteger("fencepost_shard") != Version)
    return false;
  Which.Number = O->getInteger("number").value_or(0);
  Which.Of = O->getInteger("of").value_or(0);
  Units = O->getInteger("units").value_or(0);
  AllUnits = O->getInteger("all_units").value_or(0);
  Rules = O->getString("rules").value_or("").str();
  Files = O->getString("files").value_or("").str();
  if (json::Array *Names = O->getArray("missing"))
    Missing = std::move(*Names);
  return Which.Number >= 1 && Which.Number <= Which.Of;
}

bool ShardFile::loadItem(StringRef Line) {
  Expected<json::Value> Value = json::parse(Line);
  const json::Array *A = Value ? Value->getAsArray() : nullptr;
  consumeError(Value.takeError());
  if (!A || A->size() != 3)
    return false;
  auto Unit = (*A)[0].getAsUINT64();
  auto Source = (*A)[1].getAsString();
  if (!Unit || *Unit >= AllUnits || !Source)
    return false;
  Results.push_back({*Unit, Source->str(), {}});
  return fromJSON((*A)[2], Results.back().Result);
}

// False: of another version, or not whole.
bool ShardFile::load() {
  auto Buffer = MemoryBuffer::getFile(Path);
  if (!Buffer)
    return false;
  auto [Line, Rest] = (*Buffer)->getBuffer().split('\n');
  if (!loadFirst(Line))
    return false;
  while (!Rest.empty()) {
    std::tie(Line, Rest) = Rest.split('\n');
    if (!loadItem(Line))
      return false;
  }
  return Results.size() == Units;
}

static std::vector<std::string> shardFilesIn(ArrayRef<std::string> Folders, std::string &Error) {
  std::vector<std::string> Paths;
  for (const std::string &Folder : Folders) {
    std::error_code EC;
    size_t Before = Paths.size();
    for (sys::fs::directory_iterator It(Folder, EC), End; It != End && !EC; It.increment(EC))
      if (StringRef Name = sys::path::filename(It->path()); Name.starts_with("shard-") && Name.ends_with(".json"))
        Paths.push_back(It->path());
    if (EC || Paths.size() == Before) {
      Error = Folder + ": " + (EC ? EC.message() : "no shard in it");
      return {};
    }
  }
  sort(Paths);
  return Paths;
}

// Empty: they go together.
static std::string difference(const ShardFile &A, const ShardFile &B) {
  auto Both = [&](const Twine &What) { return A.Path + " and " + B.Path + " " + What.str(); };
  if (A.Which.Of != B.Which.Of)
    return Both("are of a run in " + Twine(A.Which.Of) + " and one in " + Twine(B.Which.Of) + " parts");
  if (A.Rules != B.Rules)
    return Both("differ in --kernel, --arch, --api, --program or the version of Fencepost");
  if (A.Files != B.Files || A.AllUnits != B.AllUnits)
    return Both("are of different files, commands or sources");
  return "";
}

static bool readShards(ArrayRef<std::string> Paths, std::map<unsigned, ShardFile> &Shards, std::string &Error) {
  for (const std::string &Path : Paths) {
    ShardFile New;
    New.Path = Path;
    if (!New.load())
      Error = Path + ": damaged, cut off or of another version: run that shard again";
    else if (!Shards.empty())
      Error = difference(Shards.begin()->second, New);
    if (!Error.empty())
      return false;
    auto [It, First] = Shards.try_emplace(New.Which.Number, std::move(New));
    if (!First) {
      Error = It->second.Path + " and " + Path + " are the same shard";
      return false;
    }
  }
  return true;
}

bool mergeShards(ArrayRef<std::string> Folders, Checked &Whole, std::string &Error) {
  std::map<unsigned, ShardFile> Shards;
  std::vector<std::string> Paths = shardFilesIn(Folders, Error);
  if (!Error.empty() || !readShards(Paths, Shards, Error))
    return false;
  ShardFile &Any = Shards.begin()->second;
  unsigned Of = Any.Which.Of;
  std::vector<std::string> Absent;
  for (unsigned N = 1; N <= Of; ++N)
    if (!Shards.count(N))
      Absent.push_back(fileName(N, Of));
  if (!Absent.empty()) {
    Error = join(Absent, ", ") + (Absent.size() == 1 ? " is" : " are") + " not in " + join(Folders, ", ");
    return false;
  }
  Whole.Sources.resize(Any.AllUnits);
  Whole.All.resize(Any.AllUnits);
  for (auto &[Number, From] : Shards)
    for (ShardFile::Item &Item : From.Results) {
      Whole.Sources[Item.Unit] = std::move(Item.Source);
      addResult(Whole.All[Item.Unit], std::move(Item.Result));
    }
  if (!all_of(Whole.All, [](const auto &R) { return R.has_value(); })) {
    Error = Any.Path + " and the other shards have not all files: run them again";
    return false;
  }
  std::string Base = currentFolder();
  for (const json::Value &Pair : Any.Missing)
    if (const json::Array *P = Pair.getAsArray(); P && P->size() == 2)
      Whole.Missing.emplace_back(displayPath((*P)[0].getAsString().value_or(""), Base),
                                 (*P)[1].getAsString().value_or("").str());
  return true;
}

} // namespace fencepost
