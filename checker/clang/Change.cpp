// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Change.h"
#include "CompileFlags.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using clang::tooling::CompileCommand;

namespace fencepost {

Change::~Change() {
  if (!Temporary.empty())
    sys::fs::remove_directories(Temporary);
}

std::string Change::writeFile(StringRef Name, StringRef Text) {
  std::string Path = Temporary + "/" + Name.str();
  std::error_code EC;
  raw_fd_ostream(Path, EC) << Text;
  return Path;
}

// In the top folder once that is known. Output: what it prints. It may say that there is nothing by exit status 1.
bool Change::git(std::vector<StringRef> Words, std::string &Output, std::string &Error, StringRef Input) {
  ErrorOr<std::string> Git = sys::findProgramByName("git");
  if (!Git) {
    Error = "git is not installed";
    return false;
  }
  if (!Top.empty())
    Words.insert(Words.begin(), {"-C", Top});
  Words.insert(Words.begin(), *Git);
  std::string In = writeFile("in", Input), Out = writeFile("out", ""), Err = writeFile("err", "");
  std::optional<StringRef> Redirects[] = {StringRef(In), StringRef(Out), StringRef(Err)};
  int Status = sys::ExecuteAndWait(*Git, Words, std::nullopt, Redirects, 0, 0, &Error);
  auto Read = [](StringRef Path) {
    auto Buffer = MemoryBuffer::getFile(Path);
    return Buffer ? (*Buffer)->getBuffer().str() : "";
  };
  Output = Read(Out);
  std::string Complaint = Read(Err);
  if (Status == 0 || (Status == 1 && Complaint.empty()))
    return true;
  if (Error.empty())
    Error = "git: " + StringRef(Complaint).split('\n').first.str();
  return false;
}

bool Change::read(StringRef Revision, std::string &Error) {
  SmallString<128> Folder;
  if (std::error_code EC = sys::fs::createUniqueDirectory("fencepost-gate", Folder)) {
    Error = "no temporary folder: " + EC.message();
    return false;
  }
  Temporary = std::string(Folder);

  std::string Output, Tree;
  if (!git({"rev-parse", "--show-toplevel"}, Output, Error))
    return false;
  Top = StringRef(Output).rtrim('\n').str();
  std::string Wanted = (Revision + "^{tree}").str();
  if (!git({"rev-parse", "--verify", "--quiet", "--end-of-options", Wanted}, Tree, Error))
    return false;
  Tree = StringRef(Tree).trim().str();
  if (Tree.empty()) {
    Error = ("'" + Revision + "' is no revision of " + Top).str();
    return false;
  }

  // ":OLDMODE MODE OLDBLOB BLOB STATUS", and a name, or two if it has been renamed.
  if (!git({"diff", "--raw", "-z", "-M", "--no-abbrev", "--no-ext-diff", Tree, "--"}, Output, Error))
    return false;
  SmallVector<StringRef, 0> Fields;
  StringRef(Output).split(Fields, '\0', -1, /*KeepEmpty=*/false);
  for (size_t I = 0; I + 1 < Fields.size(); ++I) {
    SmallVector<StringRef, 5> Head;
    Fields[I].split(Head, ' ');
    if (Head.size() != 5)
      break;
    char Status = Head[4][0];
    Touched T;
    T.Before = T.Now = Fields[++I].str();
    if (Status == 'R' && I + 1 < Fields.size())
      T.Now = Fields[++I].str();
    if (Status == 'A')
      T.Before.clear();
    if (Status == 'D')
      T.Now.clear();
    // Neither a link nor a submodule.
    if (!T.Before.empty() && Head[0].starts_with(":100"))
      T.Blob = Head[2].str();
    Files.push_back(std::move(T));
  }
  return fetchTexts(Error);
}

bool Change::fetchTexts(std::string &Error) {
  std::string Wanted, Output;
  for (const Touched &T : Files)
    if (!T.Blob.empty())
      Wanted += T.Blob + "\n";
  if (!git({"cat-file", "--batch"}, Output, Error, Wanted))
    return false;
  // "BLOB blob SIZE", a line end, the text, a line end.
  StringRef Rest = Output;
  unsigned Number = 0;
  for (Touched &T : Files) {
    if (T.Blob.empty())
      continue;
    auto [Head, Tail] = Rest.split('\n');
    size_t Size;
    if (Head.rsplit(' ').second.getAsInteger(10, Size) || Tail.size() <= Size) {
      Error = "git cannot tell what " + T.Before + " was";
      return false;
    }
    T.Text = writeFile("text" + std::to_string(Number++), Tail.take_front(Size));
    Rest = Tail.drop_front(Size + 1);
  }
  return true;
}

std::vector<std::string> Change::touched() const {
  std::vector<std::string> Result;
  for (const Touched &T : Files)
    if (!T.Now.empty())
      Result.push_back(Top + "/" + T.Now);
  return Result;
}

// Is it one of Names that Includer means by `#include "Word"`? In its own folder, or else on the search path, which
// nobody knows here: any file is that ends so.
static bool means(StringRef Includer, StringRef Word, const std::set<std::string> &Names, StringRef Top) {
  std::string Beside = absolutePath((Top + "/" + sys::path::parent_path(Includer)).str(), Word);
  StringRef Relative = Beside;
  if (Relative.consume_front(Top) && Relative.consume_front("/") && Names.count(Relative.str()))
    return true;
  if (sys::fs::exists(Beside))
    return false;
  while (Word.consume_front("../"))
    ;
  auto EndsSo = [&](StringRef Name) { return Name.consume_back(Word) && (Name.empty() || Name.ends_with("/")); };
  return any_of(Names, EndsSo);
}

bool Change::includers(std::vector<std::string> &Result, std::string &Error) {
  std::set<std::string> Seen, Names;
  for (const Touched &T : Files)
    if (!T.Now.empty())
      Names.insert(T.Now);
  Seen = Names;
  while (!Names.empty()) {
    std::string Patterns, Output;
    for (StringRef Name : Names) {
      Patterns += R"(^[[:space:]]*#[[:space:]]*include[[:space:]]*"([^"]*/)?)";
      for (char C : sys::path::filename(Name))
        Patterns += isAlnum(C) || C == '_' || C == '-' ? std::string(1, C) : std::string("[") + C + "]";
      Patterns += "\"\n";
    }
    std::string PatternFile = writeFile("patterns", Patterns);
    if (!git({"grep", "-zIE", "--no-line-number", "--no-column", "--no-color", "-f", PatternFile, "--", "*.c", "*.h"},
             Output, Error))
      return false;
    std::set<std::string> Next;
    SmallVector<StringRef, 0> Lines;
    StringRef(Output).split(Lines, '\n', -1, /*KeepEmpty=*/false);
    for (StringRef Line : Lines) {
      auto [Includer, Directive] = Line.split('\0');
      StringRef Word = Directive.split('"').second.split('"').first;
      if (means(Includer, Word, Names, Top) && Seen.insert(Includer.str()).second) {
        Next.insert(Includer.str());
        Result.push_back(Top + "/" + Includer.str());
      }
    }
    Names = std::move(Next);
  }
  return true;
}

// The top folder as the unit spells it: there may be a link in its path.
std::string Change::rootOf(const CompileCommand &Unit) const {
  std::string Spelled = absolutePath(Unit.Directory, Unit.Filename);
  SmallString<256> Real;
  if (sys::fs::real_path(Spelled, Real))
    return Top;
  StringRef Root = Spelled, Inside = Real;
  return Inside.consume_front(Top) && Root.consume_back(Inside) ? Root.str() : Top;
}

// A file for Clang's -ivfsoverlay by which the texts of before stand under Root, and under Top, which relative
// paths lead to. What has been renamed has its old text under both names, so that its findings have those of now.
std::string Change::overlay(StringRef Root) {
  auto [At, New] = Overlays.try_emplace(Root.str());
  if (!New)
    return At->second;
  vfs::YAMLVFSWriter Writer;
  Writer.setCaseSensitivity(true);
  Writer.setUseExternalNames(false);
  for (const Touched &T : Files) {
    if (T.Text.empty())
      continue;
    std::set<std::string> Paths;
    for (StringRef Folder : {Root, StringRef(Top)})
      for (const std::string &Name : {T.Before, T.Now})
        if (!Name.empty())
          Paths.insert((Folder + "/" + Name).str());
    for (const std::string &Path : Paths) {
      Writer.addFileMapping(Path, T.Text);
      Texts[Path] = T.Text;
    }
  }
  std::string Text;
  raw_string_ostream OS(Text);
  Writer.write(OS);
  return At->second = writeFile("overlay" + std::to_string(Overlays.size()), OS.str());
}

std::optional<CompileCommand> Change::before(const CompileCommand &Unit) {
  std::string Root = rootOf(Unit), Spelled = absolutePath(Unit.Directory, Unit.Filename);
  std::vector<std::string> Flags{"-ivfsoverlay", overlay(Root)};
  for (const Touched &T : Files) {
    if (T.Now.empty() || Spelled != Root + "/" + T.Now)
      continue;
    if (T.Text.empty())
      return std::nullopt;
    // What lay beside it.
    if (T.Before != T.Now)
      Flags.push_back("-iquote" + Root + "/" + sys::path::parent_path(T.Before).str());
  }
  CompileCommand Old = Unit;
  Old.CommandLine.insert(Old.CommandLine.begin() + 1, Flags.begin(), Flags.end());
  return Old;
}

std::string Change::textBefore(const std::string &File) const {
  auto At = Texts.find(File);
  return At == Texts.end() ? File : At->second;
}

} // namespace fencepost
