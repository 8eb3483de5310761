// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "UnitFile.h"
#include "Allow.h"
#include "Analysis.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/Version.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"
#include <cstdio>
#include <cstdlib>
#include <set>

using namespace llvm;

namespace fencepost {

static constexpr StringRef Format = "fencepost-unit ";
static constexpr unsigned Version = 3;
static constexpr StringRef PackedFormat = "fencepost-packed ";
static constexpr size_t MaxUnpacked = size_t(1) << 30; // a damaged number should not cost all memory

std::string hexHash(StringRef Text) { return utohexstr(xxh3_64bits(Text), /*LowerCase=*/true, 16); }

// ---- writing ----

// A line ends a name; whoever has such a path is not helped by us.
static std::string line(StringRef Key, StringRef Value) {
  std::string Text = (Key + " " + Value).str();
  std::replace(Text.begin(), Text.end(), '\n', ' ');
  return Text + "\n";
}

// Folder by folder: a unit of the kernel includes a thousand files.
static void addDependencies(std::string &Body, ArrayRef<Dependency> Read) {
  std::string Last;
  for (const Dependency &D : Read) {
    if (D.Folder != Last)
      Body += line("in", D.Folder);
    Last = D.Folder;
    Body += line("file", D.State + " " + D.Name);
  }
}

// The graph's text, through a file that the C library grows in memory.
static std::string printed(const fp_unit *Unit) {
  char *Text = nullptr;
  size_t Size = 0;
  std::string Result;
  if (std::FILE *Out = open_memstream(&Text, &Size)) {
    bool Done = fp_unit_print(Unit, Out);
    if (std::fclose(Out) || !Done)
      report_bad_alloc_error("fencepost: unit file");
    Result.assign(Text, Size);
    std::free(Text);
  }
  return Result;
}

std::string unitFileBody(const fp_unit *Unit, uint32_t Kernel, const clang::SourceManager &SM,
                         const std::vector<Finding> &Findings, StringRef NotSeen, const Allowances &Allowed,
                         std::vector<Dependency> Precompiled) {
  std::string Body;
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  SmallString<256> Source(Main ? Main->getName() : "");
  SM.getFileManager().makeAbsolutePath(Source);
  Body += line("source", Source);
  Body += line("kernel", std::to_string(Kernel));
  addDependencies(Body, dependenciesOf(SM, std::move(Precompiled)));
  for (const Finding &F : Findings) {
    std::string Text;
    raw_string_ostream(Text) << toJSON(F);
    Body += line("finding", Text);
  }
  if (!NotSeen.empty())
    Body += line("cut", NotSeen);
  for (const std::string &Text : Allowed.asText())
    Body += line("allow", Text);
  std::set<std::string> Defines, Calls, Shares;
  fp_unit *U = const_cast<fp_unit *>(Unit); // the C interface reads through it, too
  for (unsigned I = 0; I < fp_function_count(Unit); ++I) {
    const fp_function *F = fp_function_at(U, I);
    if (F->external && F->nblocks)
      Defines.insert(F->name);
    for (unsigned B = 0; B < F->nblocks; ++B)
      for (unsigned E = 0; E < F->blocks[B].nevents; ++E)
        if (const fp_event &Event = F->blocks[B].events[E]; Event.type == FP_OPAQUE && !StringRef(Event.name).starts_with("*"))
          Calls.insert(Event.name);
  }
  for (unsigned I = 0; I < fp_node_count(Unit); ++I) {
    const fp_node *N = fp_node_at(U, I + 1);
    // Parameters, results and variables follow the calls; fields are where their header is.
    if (StringRef Field = N->name; Field.ltrim('*').starts_with("/"))
      Shares.insert(Field.ltrim('*').str());
    for (unsigned H = 0; H < N->nholds; ++H)
      Calls.insert(N->holds[H]);
  }
  for (const std::string &Name : Defines)
    Body += line("defines", Name);
  for (const std::string &Name : Calls)
    Body += line("calls", Name);
  for (const std::string &Name : Shares)
    Body += line("shares", Name);
  return Body + "graph\n" + printed(Unit);
}

// "fencepost-packed SIZE", and what packs that many bytes.
static std::string packed(StringRef Text) {
  SmallVector<uint8_t, 0> Small;
  compression::zstd::compress(arrayRefFromStringRef(Text), Small, compression::zstd::BestSpeedCompression);
  return (PackedFormat + Twine(Text.size()) + "\n" + toStringRef(Small)).str();
}

// Null: it makes no sense.
static std::unique_ptr<MemoryBuffer> unpacked(StringRef Text) {
  auto [First, Small] = Text.split('\n');
  size_t Size;
  if (!compression::zstd::isAvailable() || First.drop_front(PackedFormat.size()).getAsInteger(10, Size) ||
      Size > MaxUnpacked)
    return nullptr;
  auto Result = WritableMemoryBuffer::getNewUninitMemBuffer(Size);
  size_t Got = Size;
  Error E = compression::zstd::decompress(arrayRefFromStringRef(Small),
                                          reinterpret_cast<uint8_t *>(Result->getBufferStart()), Got);
  bool Good = !E && Got == Size;
  consumeError(std::move(E));
  return Good ? std::move(Result) : nullptr;
}

std::string writeUnitFile(StringRef Path, StringRef Key, StringRef Body, bool Packed) {
  std::string Text = (Format + Twine(Version) + "\n").str() + line("key", Key) + Body.str();
  Text += "end " + hexHash(Text) + "\n";
  return writeWhole(Path, Packed && compression::zstd::isAvailable() ? packed(Text) : Text);
}

std::string writeWhole(StringRef Path, StringRef Text) {
  int FD;
  SmallString<256> Temporary;
  if (std::error_code EC = sys::fs::createUniqueFile(Path + ".%%%%%%%%", FD, Temporary))
    return (Path + ": " + EC.message()).str();
  raw_fd_ostream Out(FD, /*shouldClose=*/true);
  Out << Text;
  Out.close();
  std::error_code EC = Out.error();
  Out.clear_error();
  if (!EC)
    EC = sys::fs::rename(Temporary, Path);
  if (!EC)
    return "";
  sys::fs::remove(Temporary);
  return (Path + ": " + EC.message()).str();
}

std::string unitFileName(StringRef Source, StringRef Object) {
  return (sys::path::stem(Source) + "-" + hexHash((Source + "|" + Object).str()) + ".fpu").str();
}

std::string programKey(const Settings &S) {
  static const std::string Self = stateOf(sys::fs::getMainExecutable(nullptr, nullptr));
  std::string All = Self + "\n" + clang::getClangFullVersion() + "\n";
  for (const std::string &File : S.ApiFiles)
    All += File + " " + stateOf(File) + "\n";
  return All;
}

std::string runKey(const Settings &S) {
  return programKey(S) + std::to_string(S.Kernel) + " " + std::to_string(S.Archs) + (S.ParseAll ? " all" : "") + (S.ForProgram ? " program\n" : "\n");
}

std::string unitKey(ArrayRef<std::string> Command, StringRef Folder, const Settings &S) {
  return hexHash(runKey(S) + Folder.str() + "\n" + join(Command, "\n"));
}

// ---- reading ----

bool UnitFile::load(StringRef Name, std::string &Error) {
  Path = Name.str();
  auto File = MemoryBuffer::getFile(Name, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!File)
    return Error = File.getError().message(), false;
  Buffer = std::move(*File);
  if (Buffer->getBuffer().starts_with(PackedFormat) && !(Buffer = unpacked(Buffer->getBuffer())))
    return Error = "damaged or cut off: check the source again", false;
  StringRef Text = Buffer->getBuffer();

  unsigned Number;
  auto [First, Rest] = Text.split('\n');
  if (!First.consume_front(Format) || First.getAsInteger(10, Number))
    return Error = "no unit file", false;
  if (Number != Version)
    return Error = "of format " + std::to_string(Number) + ", this is " + std::to_string(Version) +
                   ": check the source again", false;
  size_t End = Text.rfind("\nend ");
  if (End == StringRef::npos || Text.substr(End + 1) != "end " + hexHash(Text.take_front(End + 1)) + "\n")
    return Error = "damaged or cut off: check the source again", false;

  std::string Folder;
  for (Rest = Rest.drop_back(Text.size() - End - 1); !Rest.empty();) {
    StringRef Line;
    std::tie(Line, Rest) = Rest.split('\n');
    auto [What, Value] = Line.split(' ');
    if (What == "graph") {
      Graph = Rest;
      return true;
    }
    if (!take(What, Value, Folder))
      break;
  }
  return Error = "makes no sense: check the source again", false;
}

bool UnitFile::take(StringRef What, StringRef Value, std::string &Folder) {
  if (What == "key") {
    Key = Value;
  } else if (What == "source") {
    Source = Value.str();
  } else if (What == "kernel") {
    return !Value.getAsInteger(10, Kernel);
  } else if (What == "in") {
    Folder = Value.str();
  } else if (What == "file") {
    size_t State = Value.find(' ', Value.find(' ') + 1);
    if (State == StringRef::npos)
      return false;
    Dependencies.emplace_back(Folder + "/" + Value.substr(State + 1).str(), Value.take_front(State));
  } else if (What == "finding") {
    Expected<json::Value> Item = json::parse(Value);
    bool Good = Item && fromJSON(*Item, Findings.emplace_back());
    consumeError(Item.takeError());
    return Good;
  } else if (What == "cut") {
    NotSeen = Value.str();
  } else if (What == "allow") {
    Allowed.push_back(Value.str());
  } else if (What == "defines") {
    Defines.push_back(Value.str());
  } else if (What == "calls") {
    Calls.push_back(Value.str());
  } else if (What == "shares") {
    Shares.push_back(Value.str());
  } else {
    return false;
  }
  return true;
}

bool UnitFile::isUpToDate(StringRef Wanted, FileStates &States) const {
  return Key == Wanted && all_of(Dependencies, [&](const auto &D) { return States.of(D.first) == D.second; });
}

} // namespace fencepost
