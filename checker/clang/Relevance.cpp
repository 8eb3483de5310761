// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Relevance.h"
#include "CompileFlags.h"
#include "Memory.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace fencepost {

unsigned concernsOf(const ApiTable &Api, llvm::StringRef Word) {
  const ApiEntry *Entry = Api.find(Word);
  if (!Entry)
    return isEndianType(Word) ? ConcernsMemory : 0;
  switch (Entry->R) {
  case Role::Barrier:
    return Entry->Judged ? ConcernsBarrier : 0;
  case Role::MmioWrite:
  case Role::MmioRead:
    return ConcernsMmio;
  case Role::Alloc:
    return Entry->Memory == FP_CPU ? 0 : ConcernsMemory;
  case Role::Map:
  case Role::Handover:
    return ConcernsMemory;
  case Role::Delay:
    return ConcernsTime;
  case Role::Unlock:
    return ConcernsUnlock;
  case Role::Physical:
    return ConcernsPhysical;
  default:
    return 0;
  }
}

unsigned Relevance::concerns(llvm::StringRef Word) {
  if (unsigned Own = concernsOf(Api, Word))
    return Own;
  auto It = Known.Words.find(Word);
  return It == Known.Words.end() ? 0 : It->second;
}

// Reads the tokens of a file, all branches of its conditions included.
class Relevance::Scanner {
public:
  Scanner(Relevance &R, llvm::StringRef Buffer, Text &To)
      : R(R), To(To), Raw(SourceLocation(), Options, Buffer.begin(), Buffer.begin(), Buffer.end()), End(Buffer.end()) {}

  void run() {
    for (lex(); T.isNot(tok::eof);) {
      if (T.is(tok::hash) && T.isAtStartOfLine())
        directive();
      else
        word();
    }
  }

private:
  void lex() {
    AfterComma = T.is(tok::comma);
    Before = T.is(tok::raw_identifier) ? T.getRawIdentifier() : "";
    Raw.LexFromRawLexer(T);
    if (T.isAtStartOfLine())
      Params.clear();
  }

  void word() {
    if (T.is(tok::hashhash)) {
      llvm::StringRef Left = Before;
      bool OfArguments = AfterComma; // `, ##args`: pastes nothing
      lex();
      if (OfArguments)
        return;
      llvm::StringRef Right = T.is(tok::raw_identifier) ? T.getRawIdentifier() : "";
      // A parameter may become anything.
      To.Unclear |= R.mayBePasted(Params.contains(Left) ? "" : Left, Params.contains(Right) ? "" : Right);
      return;
    }
    if (T.is(tok::raw_identifier))
      To.Concerns |= R.concerns(T.getRawIdentifier());
    lex();
  }

  void directive() {
    lex();
    if (T.isNot(tok::raw_identifier))
      return;
    llvm::StringRef What = T.getRawIdentifier();
    if (What == "include" || What == "include_next")
      return include();
    lex();
    if (What != "define" || T.isNot(tok::raw_identifier))
      return;
    To.Concerns |= R.concerns(T.getRawIdentifier());
    lex();
    // No blank before it: the parameters.
    if (T.isNot(tok::l_paren) || T.hasLeadingSpace())
      return;
    for (lex(); T.isNot(tok::r_paren) && T.isNot(tok::eof) && !T.isAtStartOfLine(); lex())
      if (T.is(tok::raw_identifier))
        Params.insert(T.getRawIdentifier());
  }

  void include() {
    const char *At = Raw.getBufferLocation();
    llvm::StringRef Line = llvm::StringRef(At, End - At).split('\n').first.ltrim();
    bool Quoted = Line.consume_front("\""), Angled = !Quoted && Line.consume_front("<");
    size_t Length = Line.find(Quoted ? '"' : '>');
    if ((!Quoted && !Angled) || Length == llvm::StringRef::npos)
      To.Unclear = true;
    else
      (Quoted ? To.Quoted : To.Angled).push_back(Line.take_front(Length).str());
    do
      lex();
    while (T.isNot(tok::eof) && !T.isAtStartOfLine());
  }

  static const LangOptions Options;
  Relevance &R;
  Text &To;
  Lexer Raw;
  const char *End;
  Token T = [] { Token None; None.startToken(); return None; }();
  llvm::StringRef Before; // the token before, if it is a word
  bool AfterComma = false;
  llvm::StringSet<> Params;
};

const LangOptions Relevance::Scanner::Options;

void WordGraph::mentions(llvm::StringRef Of, llvm::StringRef Word) {
  unsigned Own = concernsOf(Api, Word) & ~ConcernsBarrier; // a header's barrier is not the driver's to remove
  if (isEndianType(Word) || (!Own && Api.find(Word)))
    return;
  Concerns[Of] |= Own;
  if (!Own)
    Mentioners[Word].push_back(Of.str());
}

llvm::StringMap<unsigned> WordGraph::concerns() && {
  std::vector<std::string> Work;
  for (const auto &Word : Concerns)
    if (Word.second)
      Work.push_back(Word.first().str());
  while (!Work.empty()) {
    std::string Word = std::move(Work.back());
    Work.pop_back();
    auto By = Mentioners.find(Word);
    if (By == Mentioners.end())
      continue;
    unsigned Of = Concerns[Word];
    for (const std::string &Name : By->second)
      if (unsigned &To = Concerns[Name]; Of & ~To) {
        To |= Of;
        Work.push_back(Name);
      }
  }
  for (const std::string &Type : Memory)
    Concerns[Type] |= ConcernsMemory;
  for (auto It = Concerns.begin(); It != Concerns.end();) {
    auto Here = It++;
    if (!Here->second || Api.find(Here->first()))
      Concerns.erase(Here);
  }
  return std::move(Concerns);
}

// Is there a word of concern with that beginning and end?
bool Relevance::mayBePasted(llvm::StringRef Begin, llvm::StringRef End) {
  auto [It, New] = Pasted.try_emplace((Begin + "##" + End).str());
  auto Fits = [&](llvm::StringRef Word) {
    return Word.size() >= Begin.size() + End.size() && Word.starts_with(Begin) && Word.ends_with(End);
  };
  if (New)
    It->second = llvm::any_of(Api.names(), [&](llvm::StringRef Word) { return Fits(Word) && concernsOf(Api, Word); }) ||
                 llvm::any_of(Known.Words, [&](const auto &Word) { return Fits(Word.first()); });
  return It->second;
}

const Relevance::Text &Relevance::textOf(llvm::StringRef Path) {
  auto [It, New] = Texts.try_emplace(Path);
  if (!New)
    return It->second;
  Text &To = It->second;
  States.of(Path); // before it is read
  auto Buffer = llvm::MemoryBuffer::getFile(Path);
  if (!Buffer) {
    To.Unclear = true;
    return To;
  }
  llvm::StringRef All = (*Buffer)->getBuffer();
  Scanner(*this, All, To).run();
  if (All.contains("fencepost:"))
    To.Concerns |= ConcernsChecker;
  return To;
}

std::optional<std::string> Relevance::find(llvm::StringRef Name, llvm::StringRef From,
                                           llvm::ArrayRef<std::string> Folders, llvm::StringRef Directory) {
  auto Look = [&](llvm::StringRef In) -> std::optional<std::string> {
    std::string Path = absolutePath(Directory, (In + "/" + Name).str());
    auto [It, New] = Exists.try_emplace(Path);
    if (New)
      It->second = llvm::sys::fs::exists(Path);
    return It->second ? std::optional(Path) : std::nullopt;
  };
  if (!From.empty())
    if (auto Path = Look(llvm::sys::path::parent_path(From)))
      return Path;
  for (const std::string &Folder : Folders)
    if (auto Path = Look(Folder))
      return Path;
  return std::nullopt;
}

bool Relevance::mayStart(llvm::StringRef Source, llvm::ArrayRef<std::string> Folders, llvm::StringRef Directory,
                         llvm::ArrayRef<std::string> Macros, std::vector<Dependency> *Read) {
  unsigned Found = 0;
  for (llvm::StringRef Macro : Macros) {
    Text Given;
    std::string Value = Macro.split('=').second.str();
    Scanner(*this, Value, Given).run();
    Found |= Given.Concerns;
  }
  auto IsEnough = [&] {
    return Found & (ConcernsBarrier | ConcernsMemory | ConcernsChecker) ||
           (Found & ConcernsMmio && Found & (ConcernsTime | ConcernsUnlock | ConcernsPhysical));
  };

  llvm::StringSet<> Seen;
  std::vector<std::string> Work = {Source.str()};
  Seen.insert(Source);
  while (!Work.empty()) {
    std::string Path = std::move(Work.back());
    Work.pop_back();
    const Text &Of = textOf(Path);
    Found |= Of.Concerns;
    if (Of.Unclear || IsEnough())
      return true;
    for (const auto *Names : {&Of.Quoted, &Of.Angled})
      for (const std::string &Name : *Names) {
        std::optional<std::string> File = find(Name, Names == &Of.Quoted ? Path : "", Folders, Directory);
        if (!File)
          return true; // not there: the parser shall say so
        if (!Known.find(*File) && Seen.insert(*File).second)
          Work.push_back(std::move(*File));
      }
  }
  if (Read) {
    for (HeaderRecord::FileNo N = 0; N < Known.Files.size(); ++N)
      Read->push_back(Known.dependency(N));
    for (llvm::StringRef Path : Seen.keys())
      Read->push_back({llvm::sys::path::parent_path(Path).str(), llvm::sys::path::filename(Path).str(), States.of(Path)});
    sortDependencies(*Read);
  }
  return false;
}

} // namespace fencepost
