// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Allow.h"
#include "Headers.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace fencepost {

static constexpr llvm::StringLiteral Mark = "fencepost:", Word = "allow";

static bool isOfName(char C) { return llvm::isAlnum(C) || C == '_' || C == '-'; }

// Of a comment's line: what is left without the comment's own signs.
static llvm::StringRef undecorated(llvm::StringRef Line) { return Line.ltrim(" \t/*!<").rtrim(" \t\r\n*/"); }

// What follows the mark and `allow`, if the line starts so.
static bool consumeMark(llvm::StringRef &Line) {
  llvm::StringRef Rest = undecorated(Line);
  if (!Rest.consume_front(Mark))
    return false;
  Rest = Rest.ltrim();
  if (!Rest.consume_front(Word) || (!Rest.empty() && isOfName(Rest[0])))
    return false;
  Line = Rest;
  return true;
}

// `(CHECK, CHECK) reason`
Allowances::Checks Allowances::readList(llvm::StringRef Text, SourceLocation At) {
  auto Mistake = [&](const llvm::Twine &What) { Mistakes.emplace_back(At, What.str()); };
  Text = Text.ltrim();
  size_t End = Text.find(')');
  if (!Text.consume_front("(") || End == llvm::StringRef::npos) {
    Mistake("expected allow(CHECK) and a reason");
    return 0;
  }
  llvm::StringRef Names = Text.take_until([](char C) { return C == ')'; });
  Checks Allowed = 0;
  for (llvm::StringRef Name : llvm::split(Names, ',')) {
    Name = Name.trim();
    fp_check Check = fp_check_find(Name.data(), Name.size());
    if (Check != FP_NR_CHECKS)
      Allowed |= 1u << Check;
    else if (Name.empty())
      Mistake("allow(" + Names + ") names no check");
    else
      Mistake("allow(" + Names + "): there is no check '" + Name + "'");
  }
  // Letters, of whatever script.
  llvm::StringRef Reason = Text.drop_front(Names.size() + 1);
  if (llvm::none_of(Reason, [](char C) { return llvm::isAlnum(C) || !isASCII(C); }))
    Mistake("allow(" + Names + ") gives no reason");
  return Allowed;
}

Allowances::Checks Allowances::read(llvm::StringRef Comment, SourceLocation Begin) {
  Checks Allowed = 0;
  SourceLocation At; // of the mark whose text is being collected
  std::string Text;
  auto Finish = [&] {
    if (At.isValid())
      Allowed |= readList(Text, At);
  };
  for (llvm::StringRef Line : llvm::split(Comment, '\n')) {
    llvm::StringRef Rest = Line;
    if (consumeMark(Rest)) {
      Finish();
      At = Begin.getLocWithOffset(Line.data() + Line.find(Mark) - Comment.data());
      Text = Rest.str();
    } else if (At.isValid()) {
      Text += (" " + undecorated(Line)).str();
    }
  }
  Finish();
  return Allowed;
}

bool Allowances::HandleComment(Preprocessor &PP, SourceRange Comment) {
  const SourceManager &SM = PP.getSourceManager();
  const char *Begin = SM.getCharacterData(Comment.getBegin());
  auto [File, Offset] = SM.getDecomposedLoc(Comment.getBegin());
  llvm::StringRef Text(Begin, SM.getFileOffset(Comment.getEnd()) - Offset);
  bool Marked = Text.contains(Mark);
  if (!Marked && File != Block.File)
    return false;

  unsigned First = SM.getLineNumber(File, Offset), Last = First + Text.count('\n');
  llvm::StringRef Buffer = SM.getBufferData(File);
  auto IsBlank = [](llvm::StringRef S) { return S.trim(" \t\r").empty(); };
  bool Alone = IsBlank(Buffer.take_front(Offset).rsplit('\n').second) &&
               IsBlank(Buffer.drop_front(Offset + Text.size()).split('\n').first);
  bool Continues = File == Block.File && Alone && First == Block.Last + 1;
  if (!Continues)
    Block.File = FileID();

  if (Checks Allowed = Marked ? read(Text, Comment.getBegin()) : 0) {
    std::vector<Lines> &Of = Files[pathOf(SM, File)];
    if (Alone && !Continues) {
      Block.File = File;
      Block.Of = &Of;
      Block.First = Of.size();
    }
    Of.push_back({First, Last + 1, Allowed});
  }
  if (File == Block.File) {
    Block.Last = Last;
    for (size_t I = Block.First; I < Block.Of->size(); ++I)
      (*Block.Of)[I].Last = Last + 1;
  }
  return false; // no token
}

bool Allowances::cover(llvm::StringRef File, unsigned Line, fp_check Check) const {
  auto It = Files.find(File);
  return It != Files.end() && llvm::any_of(It->second, [&](const Lines &L) {
           return L.First <= Line && Line <= L.Last && L.Allowed & (1u << Check);
         });
}

std::vector<std::string> Allowances::asText() const {
  std::vector<std::string> Result;
  for (const auto &[File, List] : Files)
    for (const Lines &L : List) {
      std::string Names;
      for (unsigned I = 0; I < FP_NR_CHECKS; ++I)
        if (L.Allowed & (1u << I))
          Names += (Names.empty() ? "" : ",") + std::string(fp_check_name(fp_check(I)));
      if (!Names.empty())
        Result.push_back((llvm::Twine(L.First) + " " + llvm::Twine(L.Last) + " " + Names + " " + File).str());
    }
  llvm::sort(Result);
  return Result;
}

bool Allowances::add(llvm::StringRef Text) {
  Lines New{0, 0, 0};
  auto [First, AfterFirst] = Text.split(' ');
  auto [Last, AfterLast] = AfterFirst.split(' ');
  auto [Names, File] = AfterLast.split(' ');
  if (First.getAsInteger(10, New.First) || Last.getAsInteger(10, New.Last) || File.empty())
    return false;
  for (llvm::StringRef Name : llvm::split(Names, ','))
    if (fp_check Check = fp_check_find(Name.data(), Name.size()); Check != FP_NR_CHECKS)
      New.Allowed |= 1u << Check;
  Files[File].push_back(New);
  return true;
}

} // namespace fencepost
