// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// In the cache's folder, a folder for each part of a source and set of flags (but for -D, -U and -I); in there N.pch,
// N.txt (the record) for N from 0, and a lock. A record without names tells that no headers go together. N.making is
// left behind by a process that died while it made a set: it is not tried again.
#include "HeaderCache.h"
#include "Analysis.h"
#include "HeaderMaker.h"
#include "Headers.h"
#include "UnitFile.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <fcntl.h>
#include <map>
#include <sys/file.h>
#include <unistd.h>

using namespace llvm;
using clang::tooling::CompileCommand;

namespace fencepost {

static constexpr unsigned MaxSets = 16;      // of one set of flags
static constexpr unsigned MaxFamilies = 3;     // sets of flags whose records are kept in memory
static constexpr size_t WorthIt = 8;         // units; a set takes the time of some three plain parses
static constexpr size_t MaxHeaders = 150;    // of one set
static constexpr size_t MinShare = 100;      // a header that one in so many units names
static constexpr unsigned LargePart = 1000;  // units, for a part of the source to have sets of its own
static constexpr size_t MaxSample = 256;     // units that are looked into for what they include
static constexpr uint64_t MinSpace = 256 << 20; // bytes that have to be free where a set is written
static constexpr unsigned MaxTries = 8;      // leaving out headers that do not go together with the others

using Macros = std::map<StringRef, std::optional<StringRef>>; // name to value; none: undefined

static Macros macrosOf(ArrayRef<std::string> List) {
  Macros Result;
  for (StringRef Macro : List)
    if (Macro.consume_front("-"))
      Result[Macro] = std::nullopt;
    else
      Result[Macro.split('=').first] = Macro.split('=').second;
  return Result;
}

static std::string namesOf(ArrayRef<std::string> List) {
  std::string Names;
  for (auto [Name, Value] : macrosOf(List))
    Names += (Name + " ").str();
  return Names;
}

static bool startsWith(ArrayRef<std::string> Folders, ArrayRef<std::string> First) {
  return Folders.size() >= First.size() && Folders.take_front(First.size()) == First;
}

// What the unit's macros are, as changes to the set's.
static void compare(ArrayRef<std::string> Unit, ArrayRef<std::string> Set, HeaderCache::Choice &Choice) {
  Macros Mine = macrosOf(Unit), Theirs = macrosOf(Set);
  for (auto [Name, Value] : Theirs)
    Mine.try_emplace(Name, std::nullopt);
  for (auto [Name, Value] : Mine) {
    auto It = Theirs.find(Name);
    if (It == Theirs.end() ? !Value : It->second == Value)
      continue;
    Choice.Changed.push_back(Name.str());
    Choice.Macros.push_back(Value ? (Name + "=" + *Value).str() : ("-" + Name).str());
  }
}

HeaderCache::HeaderCache(std::string Folder, const Settings &S, const Database &All)
    : Folder(std::move(Folder)), S(S), All(All) {
  std::vector<std::string> Sources;
  for (size_t I = 0; I < All.size(); ++I) {
    Sources.push_back(All[I].source());
    for (StringRef In = sys::path::parent_path(Sources.back()); !In.empty(); In = sys::path::parent_path(In))
      ++Below[In];
  }
  // Here and now, in the process that starts the workers: each of them would have all of the database in memory.
  for (size_t I = 0; I < Sources.size(); ++I)
    Parts[partOf(Sources[I])].push_back(I);
}

// The nearest folder with enough units below: drivers of a kind include the same headers. "": all of the source.
StringRef HeaderCache::partOf(StringRef Source) const {
  StringRef In = sys::path::parent_path(Source);
  while (!In.empty() && Below.lookup(In) < LargePart)
    In = sys::path::parent_path(In);
  return In;
}

// A driver's folder may be one that holds shared headers, too.
static bool allShared(const HeaderRecord &Record, StringRef Source) {
  return all_of(Record.Files, [&](const HeaderRecord::File &F) { return isSharedHeader(F.Path, Source); });
}

static std::string stemOf(StringRef In, unsigned Number) { return (In + "/" + Twine(Number)).str(); }

// Null: there is none, or its headers are not what they were.
static std::unique_ptr<HeaderCache::Set> load(StringRef In, unsigned Number, const ApiTable &Api) {
  FileStates Now;
  auto New = std::make_unique<HeaderCache::Set>();
  New->Number = Number;
  New->Path = stemOf(In, Number) + ".pch";
  auto Text = MemoryBuffer::getFile(stemOf(In, Number) + ".txt");
  bool Good = Text && New->Record.load(std::move(*Text)) && New->Record.isUpToDate(Now) &&
              (New->Record.Names.empty() || sys::fs::exists(New->Path));
  New->Words = std::make_unique<Relevance>(Api, New->Record);
  return Good ? std::move(New) : nullptr;
}

HeaderCache::Choice HeaderCache::choose(ArrayRef<std::string> CommandLine, StringRef Source, StringRef Directory) {
  SplitFlags Flags = splitFlags(CommandLine);
  std::string Path = absolutePath(Directory, Source);
  StringRef Part = partOf(Path);
  std::string In = Folder + "/" + hexHash((programKey(S) + Directory + "\n" + Part + "\n" + Flags.Rest).str());
  Choice Best = find(open(In), In, CommandLine, Flags, Path, Directory);
  if (!Best.Headers)
    return Best;
  if (InMemory != Best.Headers)
    Memory = new clang::InMemoryModuleCache;
  InMemory = Best.Headers;
  Best.Memory = Memory;
  return Best;
}

// Its sets in memory, and those of the families asked for last. Units come folder by folder: what is dropped is
// mostly not asked for again, and is read again where it is.
HeaderCache::Family &HeaderCache::open(StringRef In) {
  Family &F = Families[In];
  F.LastUse = ++Uses;
  if (F.Loaded)
    return F;
  Family *Oldest = nullptr;
  unsigned Loaded = 0;
  for (auto &Each : Families)
    if (Each.second.Loaded) {
      ++Loaded;
      if (!Oldest || Each.second.LastUse < Oldest->LastUse)
        Oldest = &Each.second;
    }
  if (Loaded >= MaxFamilies) {
    Oldest->Loaded = false;
    Oldest->Sets.clear();
    InMemory = nullptr; // its address may come again
  }
  for (unsigned N = 0; N < MaxSets; ++N)
    if (std::unique_ptr<Set> Old = load(In, N, S.Api))
      F.Sets.push_back(std::move(Old));
  F.Loaded = true;
  return F;
}

// The one of the family whose headers do not ask for the macros in which the unit differs; else, if no other can be
// made, the first.
HeaderCache::Choice HeaderCache::find(Family &F, StringRef In, ArrayRef<std::string> CommandLine,
                                      const SplitFlags &Flags, StringRef Source, StringRef Directory) {
  Choice Best;
  auto Fits = [&](Set &Headers) {
    if (Headers.Record.Names.empty() || !startsWith(Flags.Folders, Headers.Record.Folders) ||
        !allShared(Headers.Record, Source))
      return false;
    Choice This{&Headers, {}, {}, Flags.Folders, nullptr};
    compare(Flags.Macros, Headers.Record.Macros, This);
    bool Exact = none_of(This.Changed, [&](const std::string &Macro) {
      auto [It, New] = Headers.Asked.try_emplace(Macro);
      if (New)
        It->second = !Headers.Record.asking(Macro).empty();
      return It->second;
    });
    if (Exact || !Best.Headers)
      Best = std::move(This);
    return Exact;
  };
  if (any_of(F.Sets, [&](const auto &Headers) { return Fits(*Headers); }))
    return Best;
  // One of its own, then.
  std::string Names = namesOf(Flags.Macros);
  bool IsTried = is_contained(F.Tried, Names) || any_of(F.Sets, [&](const auto &Headers) {
                   return Headers->Record.Names.empty() && namesOf(Headers->Record.Macros) == Names;
                 });
  if (IsTried || F.Sets.size() == MaxSets)
    return Best;
  F.Tried.push_back(Names);
  // While we waited another process may have made one, of other macros perhaps.
  for (bool Done = false; !Done && F.Sets.size() < MaxSets;) {
    unsigned Free = 0;
    while (any_of(F.Sets, [&](const auto &Headers) { return Headers->Number == Free; }))
      ++Free;
    std::unique_ptr<Set> New = make(In, Free, CommandLine, Flags, Source, Directory);
    if (!New)
      break;
    Done = Fits(*New) || New->Wanted;
    F.Sets.push_back(std::move(New));
  }
  return Best;
}

// The names in `#include <NAME>`.
static void countIncludes(StringRef Text, StringMap<unsigned> &Count) {
  StringSet<> Seen;
  while (!Text.empty()) {
    StringRef Line;
    std::tie(Line, Text) = Text.split('\n');
    Line = Line.ltrim();
    if (!Line.consume_front("#"))
      continue;
    Line = Line.ltrim();
    if (!Line.consume_front("include"))
      continue;
    Line = Line.ltrim();
    size_t End = Line.find('>');
    if (Line.consume_front("<") && End != StringRef::npos && Seen.insert(Line.take_front(End - 1)).second)
      ++Count[Line.take_front(End - 1)];
  }
}

// What units of the same part and with the same flags include most, if there are enough of them. Folders: how many of
// -I they share. Source is absolute.
std::vector<std::string> HeaderCache::headersFor(const SplitFlags &Flags, StringRef Source, StringRef Directory,
                                                 size_t &Folders) const {
  const std::vector<uint32_t> Part = Parts.lookup(partOf(Source));
  size_t Looked = std::min(Part.size(), MaxSample), Alike = 0;
  StringMap<unsigned> Count;
  std::string Names = namesOf(Flags.Macros);
  for (size_t I = 0; I < Looked; ++I) {
    Expected<CompileCommand> Command = All.command(Part[I * Part.size() / Looked]);
    if (!Command) {
      consumeError(Command.takeError());
      continue;
    }
    const CompileCommand &C = *Command;
    SplitFlags Other = splitFlags(clangCommandLine(C));
    if (C.Directory != Directory || Other.Rest != Flags.Rest || namesOf(Other.Macros) != Names)
      continue;
    ++Alike;
    Folders = std::mismatch(Flags.Folders.begin(), Flags.Folders.begin() + std::min(Folders, Other.Folders.size()),
                            Other.Folders.begin()).first - Flags.Folders.begin();
    if (auto Text = MemoryBuffer::getFile(absolutePath(C.Directory, C.Filename)))
      countIncludes((*Text)->getBuffer(), Count);
  }
  std::vector<std::pair<unsigned, std::string>> Most;
  if (Alike && Alike * Part.size() / Looked >= WorthIt)
    for (const auto &Header : Count)
      if (Header.second > Alike / MinShare && any_of(ArrayRef(Flags.Folders).take_front(Folders), [&](StringRef In) {
            std::string Path = absolutePath(Directory, (In + "/" + Header.first()).str());
            return isSharedHeader(Path, Source) && sys::fs::exists(Path);
          }))
        Most.emplace_back(-Header.second, Header.first().str());
  sort(Most);
  std::vector<std::string> Chosen;
  for (const auto &[Times, Name] : ArrayRef(Most).take_front(MaxHeaders))
    Chosen.push_back(Name);
  return Chosen;
}

// Of Record.Names; what makes trouble there is left out. False: nothing is left; Record tells of which files.
static bool precompileAll(ArrayRef<std::string> CommandLine, StringRef Output, const Settings &S, HeaderRecord &Record) {
  for (unsigned Try = 0; !Record.Names.empty(); ++Try) {
    std::shared_ptr<clang::CompilerInvocation> Invocation = invocationFor(CommandLine, nullptr);
    if (!Invocation)
      break;
    size_t Kept = 0;
    erase_if(Invocation->getHeaderSearchOpts().UserEntries, [&](const clang::HeaderSearchOptions::Entry &E) {
      return E.Group == clang::frontend::Angled && Kept++ >= Record.Folders.size();
    });
    std::string Source;
    for (const std::string &Name : Record.Names)
      Source += "#include <" + Name + ">\n";
    HeaderRecord Noted;
    Noted.Names = Record.Names;
    Noted.Macros = Record.Macros;
    Noted.Folders = Record.Folders;
    StringMap<char> Bad;
    bool Good = precompile(std::move(Invocation), Source, Output, S, Noted, Bad);
    Record = std::move(Noted);
    if (Good)
      return true;
    if (Bad.empty() || Try + 1 == MaxTries)
      break;
    erase_if(Record.Names, [&](const std::string &Name) { return Bad.count(Name); });
  }
  Record.Names.clear();
  return false;
}

std::unique_ptr<HeaderCache::Set> HeaderCache::make(StringRef In, unsigned Number, ArrayRef<std::string> CommandLine,
                                                    const SplitFlags &Flags, StringRef Source, StringRef Directory) {
  HeaderRecord Record;
  size_t Folders = Flags.Folders.size();
  Record.Names = headersFor(Flags, Source, Directory, Folders);
  Record.Macros = Flags.Macros;
  Record.Folders.assign(Flags.Folders.begin(), Flags.Folders.begin() + Folders);
  if (Record.Names.empty())
    return nullptr;

  std::string Stem = stemOf(In, Number), Making = Stem + ".making", Temporary = Stem + ".tmp";
  auto Fail = [&](std::error_code EC) {
    sys::fs::remove(Temporary);
    Trouble = In.str() + ": " + EC.message();
    return nullptr;
  };
  if (std::error_code EC = sys::fs::create_directories(In))
    return Fail(EC);
  // Clang ends the process if it cannot write, and a cache should not be what fills a disk.
  if (ErrorOr<sys::fs::space_info> Space = sys::fs::disk_space(In); Space && Space->available < MinSpace)
    return Fail(std::make_error_code(std::errc::no_space_on_device));
  int Lock;
  if (std::error_code EC = sys::fs::openFileForReadWrite(In + "/lock", Lock, sys::fs::CD_OpenAlways, sys::fs::OF_None))
    return Fail(EC);
  auto Locked = make_scope_exit([&] { close(Lock); });
  flock(Lock, LOCK_EX);
  if (std::unique_ptr<Set> Others = load(In, Number, S.Api))
    return Others; // made while we waited
  if (sys::fs::exists(Making))
    return nullptr;

  sys::fs::remove(Stem + ".txt");
  if (std::string Error = writeWhole(Making, ""); !Error.empty())
    return Trouble = Error, nullptr;
  bool Good = precompileAll(CommandLine, Temporary, S, Record);
  sys::fs::remove(Making);
  if (!Good)
    sys::fs::remove(Temporary);
  else if (std::error_code EC = sys::fs::rename(Temporary, Stem + ".pch"))
    return Fail(EC);
  if (std::string Error = writeWhole(Stem + ".txt", Record.text()); !Error.empty())
    return Trouble = Error, nullptr;
  std::unique_ptr<Set> New = load(In, Number, S.Api);
  if (New)
    New->Wanted = true;
  return New;
}

} // namespace fencepost
