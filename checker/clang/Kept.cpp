// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Kept.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Errno.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/xxhash.h"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace llvm;

namespace fencepost {

static constexpr StringRef Header = "fencepost-kept 1";
static constexpr unsigned HashDigits = 16;

static std::string hex(uint64_t Hash) { return utohexstr(Hash, /*LowerCase=*/true, HashDigits); }

static std::string lineOf(std::string Text) {
  std::replace(Text.begin(), Text.end(), '\n', ' '); // whoever has such a path is not helped by us
  return hex(xxh3_64bits(Text)) + " " + Text + "\n";
}

static std::error_code lastError() { return std::error_code(errno, std::generic_category()); }

// The file, open for writing, and nobody else's meanwhile.
class Kept::Lock {
public:
  ~Lock() { release(); }
  std::error_code take(const std::string &Path) {
    struct stat There;
    do {
      release();
      FD = ::open(Path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
      if (FD < 0 || sys::RetryAfterSignal(-1, flock, FD, LOCK_EX) != 0 || fstat(FD, &State) != 0)
        return lastError();
      // Another process may have put a new one in its place while we waited.
    } while (stat(Path.c_str(), &There) != 0 || There.st_ino != State.st_ino);
    return {};
  }
  // All of it, or nothing.
  std::error_code append(StringRef Text) {
    for (size_t Done = 0; Done < Text.size();) {
      ssize_t N = sys::RetryAfterSignal(-1, pwrite, FD, Text.data() + Done, Text.size() - Done, State.st_size + Done);
      if (N <= 0) {
        std::error_code Why = lastError();
        (void)!ftruncate(FD, State.st_size);
        return Why;
      }
      Done += N;
    }
    return {};
  }

  int FD = -1;
  struct stat State;

private:
  void release() {
    if (FD < 0)
      return;
    flock(FD, LOCK_UN); // closing would not do while the file is mapped, or held
    close(FD);
  }
};

Kept::~Kept() {
  if (Holder >= 0)
    close(Holder);
}

std::string Kept::failed(std::error_code EC) const { return Path + ": " + EC.message(); }

void Kept::takeLine(StringRef Line) {
  uint64_t Hash;
  auto [Digits, Text] = Line.split(' ');
  if (Digits.size() != HashDigits || Digits.getAsInteger(16, Hash) || Hash != xxh3_64bits(Text)) {
    Superseded += Line.size();
    return;
  }
  auto [What, Rest] = Text.split(' ');
  if (What == "file") {
    unsigned Number;
    size_t State = Rest.consumeInteger(10, Number) ? StringRef::npos : Rest.find(' ', Rest.find(' ', 1) + 1);
    if (State == StringRef::npos)
      return;
    // One number after the other, unless a line was lost.
    if (Files.size() <= Number)
      Files.resize(Number + 1);
    Files[Number] = {Rest.slice(1, State), Rest.substr(State + 1)};
    Numbers[Rest.drop_front()] = Number;
  } else if (What == "unit") {
    StringRef Part[3];
    for (StringRef &P : Part)
      std::tie(P, Rest) = Rest.split(' ');
    uint64_t Name;
    Record New{0, Part[2], Rest, Line};
    if (Part[0].getAsInteger(16, Name) || Part[1].getAsInteger(16, New.Key))
      return;
    Record &Latest = Units[Name];
    Superseded += Latest.Line.size();
    Latest = New;
  }
}

void Kept::take(StringRef Text) {
  while (!Text.empty()) {
    StringRef Line;
    std::tie(Line, Text) = Text.split('\n');
    takeLine(Line);
  }
}

// Reads what is new since the last time; everything, if it is another file.
std::string Kept::catchUp(Lock &Held) {
  uint64_t End = Held.State.st_size;
  if (Inode != Held.State.st_ino || End < Size) {
    Size = Superseded = 0, Torn = false;
    Files.clear(), Numbers.clear(), Units.clear(), Buffers.clear();
    Inode = Held.State.st_ino;
    if (Holder >= 0)
      close(Holder);
    Holder = dup(Held.FD);
  }
  if (End == Size)
    return "";
  auto New = MemoryBuffer::getOpenFileSlice(sys::fs::file_t(Held.FD), Path, End - Size, Size);
  if (!New)
    return failed(New.getError());
  StringRef Text = (*New)->getBuffer();
  if (Size == 0 && !Text.starts_with(lineOf(Header.str()))) {
    // Of another version, or none of ours: of no use.
    if (ftruncate(Held.FD, 0) != 0)
      return failed(lastError());
    Held.State.st_size = 0;
    return "";
  }
  Torn = !Text.ends_with("\n");
  Size = End;
  Buffers.push_back(std::move(*New));
  take(Text);
  return "";
}

std::string Kept::open() {
  Lock Held;
  if (std::error_code EC = Held.take(Path)) {
    // What can be read is of use all the same.
    if (auto Old = MemoryBuffer::getFile(Path); Old && (*Old)->getBuffer().starts_with(lineOf(Header.str()))) {
      take((*Old)->getBuffer());
      Buffers.push_back(std::move(*Old));
    }
    return failed(EC);
  }
  std::string Error = catchUp(Held);
  if (!Error.empty() || Superseded <= Size / 2)
    return Error;
  // Under another name and then renamed, so that nobody meets half of one.
  if (auto E = writeToOutput(Path, [&](raw_ostream &OS) {
        OS << compacted();
        return llvm::Error::success();
      }))
    return toString(std::move(E));
  Lock New;
  if (std::error_code EC = New.take(Path))
    return failed(EC);
  return catchUp(New);
}

// ---- what a unit was read from ----

// False: makes no sense, or Each was not satisfied.
static bool eachNumber(StringRef List, function_ref<bool(unsigned)> Each) {
  while (!List.empty()) {
    unsigned First, Last;
    if (List.consumeInteger(10, First))
      return false;
    Last = First;
    if (List.consume_front("-") && List.consumeInteger(10, Last))
      return false;
    for (unsigned N = First; N <= Last; ++N)
      if (!Each(N))
        return false;
    if (!List.consume_front(",") && !List.empty())
      return false;
  }
  return true;
}

static std::string listOf(std::vector<unsigned> All) {
  std::string List;
  sort(All);
  for (size_t I = 0, J; I < All.size(); I = J) {
    for (J = I + 1; J < All.size() && All[J] == All[J - 1] + 1;)
      ++J;
    List += (List.empty() ? "" : ",") + std::to_string(All[I]);
    if (J - I > 1)
      List += "-" + std::to_string(All[J - 1]);
  }
  return List;
}

bool Kept::isUpToDate(StringRef List) {
  return eachNumber(List, [&](unsigned N) {
    if (N >= Files.size())
      return false;
    File &F = Files[N];
    if (F.Now == File::Unknown)
      F.Now = !F.Path.empty() && stateOf(F.Path) == F.State ? File::Same : File::Changed;
    return F.Now == File::Same;
  });
}

static std::string fileLine(unsigned Number, StringRef Rest) {
  return lineOf("file " + std::to_string(Number) + " " + Rest.str());
}

std::string Kept::numbersOf(ArrayRef<Dependency> Read, std::string &NewFiles) {
  std::vector<unsigned> All;
  unsigned Next = Files.size();
  for (const Dependency &D : Read) {
    std::string Rest = D.State + " " + D.Folder + "/" + D.Name;
    auto Known = Numbers.find(Rest);
    All.push_back(Known != Numbers.end() ? Known->second : Next++);
    if (Known == Numbers.end())
      NewFiles += fileLine(All.back(), Rest);
  }
  return listOf(std::move(All));
}

// ---- units ----

bool Kept::find(uint64_t Name, uint64_t Key, std::vector<Finding> &Findings, std::string &NotSeen) {
  auto It = Units.find(Name);
  if (It == Units.end() || It->second.Key != Key || !isUpToDate(It->second.Numbers))
    return false;
  if (It->second.Findings == "[]")
    return true;
  Expected<json::Value> List = json::parse(It->second.Findings);
  const json::Array *Items = List ? List->getAsArray() : nullptr;
  bool Good = Items && all_of(*Items, [&](const json::Value &V) {
    std::optional<StringRef> Text = V.getAsString();
    return Text ? (NotSeen = Text->str(), true) : fromJSON(V, Findings.emplace_back());
  });
  if (!Good)
    Findings.clear();
  consumeError(List.takeError());
  return Good;
}

std::string Kept::add(uint64_t Name, uint64_t Key, ArrayRef<Dependency> Read, ArrayRef<Finding> Findings,
                      StringRef NotSeen) {
  Lock Held;
  if (std::error_code EC = Held.take(Path))
    return failed(EC);
  if (std::string Error = catchUp(Held); !Error.empty())
    return Error;
  json::Array List;
  for (const Finding &F : Findings)
    List.push_back(toJSON(F));
  if (!NotSeen.empty())
    List.push_back(NotSeen.str());
  std::string Text = Size == 0 ? lineOf(Header.str()) : Torn ? "\n" : "";
  std::string Of = numbersOf(Read, Text);
  Text += lineOf("unit " + hex(Name) + " " + hex(Key) + " " + Of + " " +
                 formatv("{0}", json::Value(std::move(List))).str());
  if (std::error_code EC = Held.append(Text))
    return failed(EC);
  // Read like what others add, so that there is one way to know it.
  Held.State.st_size += Text.size();
  return catchUp(Held);
}

std::string Kept::compacted() {
  std::string Text = lineOf(Header.str()), Records;
  std::vector<unsigned> New(Files.size(), 0); // from 1; 0: not needed yet
  unsigned Count = 0;
  std::vector<std::pair<uint64_t, Record>> InOrder(Units.begin(), Units.end());
  sort(InOrder, [](const auto &A, const auto &B) { return A.second.Line.data() < B.second.Line.data(); });
  for (const auto &[Name, R] : InOrder) {
    std::vector<unsigned> Of;
    bool Whole = eachNumber(R.Numbers, [&](unsigned N) {
      if (N >= Files.size() || Files[N].Path.empty())
        return false;
      if (!New[N]) {
        New[N] = ++Count;
        Text += fileLine(Count, (Files[N].State + " " + Files[N].Path).str());
      }
      Of.push_back(New[N]);
      return true;
    });
    if (Whole)
      Records += lineOf("unit " + hex(Name) + " " + hex(R.Key) + " " + listOf(std::move(Of)) + " " + R.Findings.str());
  }
  return Text + Records;
}

} // namespace fencepost
