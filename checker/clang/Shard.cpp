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

using namespace llvm;

namespace fencepost {

static constexpr unsigned Version = 1;

bool Shard::parse(StringRef Text, std::string &Error) {
  StringRef Rest = Text;
  if (!Rest.consumeInteger(10, Number) && Rest.consume_front("/") && !Rest.getAsInteger(10, Of) && Number >= 1 &&
      Number <= Of)
    return true;
  Error = ("'" + Text + "' is no part of a run such as 1/4, the first of four").str();
  return false;
}

std::vector<Unit> Shard::part(const std::vector<Unit> &All) const {
  std::vector<Unit> Part;
  for (size_t I = Number - 1; I < All.size(); I += Of)
    Part.push_back(All[I]);
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
                    std::to_string(S.Archs) + "\n";
  for (const std::string &File : S.ApiFiles) {
    auto Buffer = MemoryBuffer::getFile(File);
    All += (Buffer ? (*Buffer)->getBuffer() : StringRef(File)).str() + "\n";
  }
  return hashOf(All);
}

static std::string filesOf(const std::vector<Unit> &Units, const MissingFiles &Missing) {
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

std::string writeShard(const Shard &Which, StringRef Folder, const std::vector<Unit> &Units, const Settings &S,
                       const Checked &Done) {
  json::Array Missing;
  for (const auto &[Name, Reason] : Done.Missing)
    Missing.push_back(json::Array{text(absolutePath(Name)), text(Reason)});
  json::Object First{{"fencepost_shard", Version},
                     {"number", Which.Number},
                     {"of", Which.Of},
                     {"units", Done.All.size()},
                     {"all_units", Units.size()},
                     {"rules", rulesOf(S)},
                     {"files", filesOf(Units, Done.Missing)},
                     {"missing", std::move(Missing)}};
  auto E = writeToOutput(Which.path(Folder), [&](raw_ostream &OS) {
    OS << json::Value(std::move(First)) << '\n';
    for (size_t I = 0; I < Done.All.size(); ++I)
      OS << json::Value(json::Array{text(Done.Sources[I]), toJSON(*Done.All[I])}) << '\n';
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
  std::vector<std::pair<std::string, UnitResult>> Results;

  bool load();

private:
  bool loadFirst(StringRef Line);
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
    Expected<json::Value> Value = json::parse(Line);
    const json::Array *Pair = Value ? Value->getAsArray() : nullptr;
    UnitResult R;
    bool Good = Pair && Pair->size() == 2 && (*Pair)[0].getAsString() && fromJSON((*Pair)[1], R);
    if (Good)
      Results.emplace_back((*Pair)[0].getAsString()->str(), std::move(R));
    consumeError(Value.takeError());
    if (!Good)
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
    return Both("differ in --kernel, --arch, --api or the version of Fencepost");
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
  for (size_t I = 0; I < Any.AllUnits; ++I) {
    ShardFile &From = Shards[I % Of + 1];
    if (I / Of >= From.Results.size()) {
      Error = From.Path + ": damaged, cut off or of another version: run that shard again";
      return false;
    }
    auto &[Source, Result] = From.Results[I / Of];
    Whole.Sources.push_back(std::move(Source));
    Whole.All.push_back(std::move(Result));
  }
  std::string Base = currentFolder();
  for (const json::Value &Pair : Any.Missing)
    if (const json::Array *P = Pair.getAsArray(); P && P->size() == 2)
      Whole.Missing.emplace_back(displayPath((*P)[0].getAsString().value_or(""), Base),
                                 (*P)[1].getAsString().value_or("").str());
  return true;
}

} // namespace fencepost
