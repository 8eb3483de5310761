// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "HeaderRecord.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace fencepost {

static constexpr StringRef Format = "fencepost-headers 1\n", End = "end\n";

static std::string numbers(ArrayRef<HeaderRecord::FileNo> List) {
  std::string Text;
  for (HeaderRecord::FileNo N : List)
    Text += " " + std::to_string(N);
  return Text;
}

template <typename Vector> static bool readNumbers(StringRef Text, size_t Below, Vector &List) {
  for (StringRef Word : split(Text, ' ')) {
    HeaderRecord::FileNo N;
    if (Word.empty())
      continue;
    if (Word.getAsInteger(10, N) || N >= Below)
      return false;
    List.push_back(N);
  }
  return true;
}

// The includes of a file may name files that come behind it, so these are last, but for what is only looked up.
std::string HeaderRecord::text() const {
  std::string Text = Format.str();
  auto Line = [&](StringRef What, const Twine &Value) { Text += (What + " " + Value + "\n").str(); };
  for (const std::string &Macro : Macros)
    Line("macro", Macro);
  for (const std::string &Folder : Folders)
    Line("folder", Folder);
  for (const std::string &Name : Names)
    Line("name", Name);
  for (const File &F : Files)
    Line("file", F.State + " " + F.Path);
  Line("always", numbers(Always));
  for (FileNo N = 0; N < Files.size(); ++N) {
    const File &F = Files[N];
    for (auto [What, List] : {std::pair("includes", &F.Includes), {"needs", &F.Needs}, {"precedes", &F.Precedes}})
      if (!List->empty())
        Line(What, Twine(N) + numbers(*List));
  }
  for (const auto &D : Defaults)
    Line("default", D.first() + numbers(D.second));
  for (const auto &F : Kept)
    Line("kept", F.first() + " " + Twine(F.second.In) + (F.second.Direct ? " 1 " : " 0 ") + join(F.second.Mentions, " "));
  for (const auto &W : Words)
    Line("word", W.first() + " " + Twine(W.second));
  Text += "asked\n";
  for (const auto &[Word, In] : Asked)
    Text += Word + numbers(In) + "\n";
  return Text += End;
}

bool HeaderRecord::loadLine(StringRef What, StringRef Value) {
  if (What == "macro")
    return Macros.push_back(Value.str()), true;
  if (What == "folder")
    return Folders.push_back(Value.str()), true;
  if (What == "name")
    return Names.push_back(Value.str()), true;
  if (What == "file") {
    size_t State = Value.find(' ', Value.find(' ') + 1);
    if (State == StringRef::npos)
      return false;
    ByPath[Value.substr(State + 1)] = Files.size();
    Files.push_back({Value.substr(State + 1).str(), Value.take_front(State).str(), {}, {}, {}});
    return true;
  }
  if (What == "always")
    return readNumbers(Value, Files.size(), Always);
  if (What == "kept") {
    auto [Name, Rest] = Value.split(' ');
    auto [In, Facts] = Rest.split(' ');
    Function &F = Kept[Name];
    auto [Direct, Mentions] = Facts.split(' ');
    F.Direct = Direct == "1";
    for (StringRef Word : split(Mentions, ' '))
      if (!Word.empty())
        F.Mentions.push_back(Word.str());
    return !In.getAsInteger(10, F.In) && F.In < Files.size();
  }
  if (What == "default") {
    auto [Macro, In] = Value.split(' ');
    return readNumbers(In, Files.size(), Defaults[Macro]);
  }
  if (What == "word") {
    auto [Word, Concerns] = Value.split(' ');
    return !Concerns.getAsInteger(10, Words[Word]);
  }
  auto [Of, List] = Value.split(' ');
  FileNo N;
  if (Of.getAsInteger(10, N) || N >= Files.size())
    return false;
  File &F = Files[N];
  return What == "includes"   ? readNumbers(List, Files.size(), F.Includes)
         : What == "needs"    ? readNumbers(List, Files.size(), F.Needs)
         : What == "precedes" ? readNumbers(List, Files.size(), F.Precedes)
                              : false;
}

bool HeaderRecord::load(std::unique_ptr<MemoryBuffer> Text) {
  Buffer = std::move(Text);
  StringRef Rest = Buffer->getBuffer();
  if (!Rest.consume_front(Format) || !Rest.consume_back(End))
    return false;
  while (!Rest.consume_front("asked\n")) {
    StringRef Line;
    std::tie(Line, Rest) = Rest.split('\n');
    auto [What, Value] = Line.split(' ');
    if (Rest.empty() || !loadLine(What, Value))
      return false;
  }
  Sorted = Rest;
  return true;
}

SmallVector<HeaderRecord::FileNo, 4> HeaderRecord::asking(StringRef Word) const {
  SmallVector<FileNo, 4> Files;
  for (StringRef Lines = Sorted; !Lines.empty();) {
    size_t Begin = Lines.rfind('\n', Lines.size() / 2);
    Begin = Begin == StringRef::npos ? 0 : Begin + 1;
    StringRef Line = Lines.substr(Begin).split('\n').first;
    auto [Name, List] = Line.split(' ');
    if (Name == Word) {
      readNumbers(List, this->Files.size(), Files);
      break;
    }
    Lines = Name < Word ? Lines.substr(Begin + Line.size() + 1) : Lines.take_front(Begin);
  }
  return Files;
}

std::optional<HeaderRecord::FileNo> HeaderRecord::find(StringRef Path) const {
  auto It = ByPath.find(Path);
  return It == ByPath.end() ? std::nullopt : std::optional(It->second);
}

bool HeaderRecord::isUpToDate(FileStates &States) const {
  return all_of(Files, [&](const File &F) { return States.of(F.Path) == F.State; });
}

Dependency HeaderRecord::dependency(FileNo N) const {
  StringRef Path = Files[N].Path;
  return {sys::path::parent_path(Path).str(), sys::path::filename(Path).str(), Files[N].State};
}

} // namespace fencepost
