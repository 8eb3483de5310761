// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Edits.h"
#include "Headers.h"

using llvm::StringRef;

namespace fencepost {

namespace {

// One file's text by lines, from 1.
class Lines {
public:
  explicit Lines(StringRef Text) { Text.split(All, '\n'); }
  StringRef at(unsigned N) const { return N >= 1 && N <= All.size() ? All[N - 1] : StringRef(); }

  // Would a statement put before line N, or taken away from there, stay under the same conditions?
  // Not below an `if (x)` or `else` without braces, nor in a macro of many lines.
  bool standsAlone(unsigned N) const {
    bool InComment = false;
    for (unsigned Above = N - 1; Above >= 1; --Above) {
      StringRef Line = withoutComments(at(Above), InComment);
      if (Line.ends_with("\\"))
        return false;
      if (Line.empty() || Line.starts_with("#"))
        continue;
      return Line.ends_with(";") || Line.ends_with("{") || Line.ends_with("}") || Line.ends_with(":");
    }
    return false;
  }

private:
  // The line without the comments at its end. InComment: whether the line below
  // is in a comment that begins further up; then whether this one is.
  static StringRef withoutComments(StringRef Line, bool &InComment) {
    Line = Line.trim();
    if (!InComment && !Line.ends_with("*/"))
      for (size_t At = Line.find("//"); At != StringRef::npos; At = Line.find("//", At + 1))
        if (Line.take_front(At).count('"') % 2 == 0)
          Line = Line.take_front(At).rtrim();
    while (InComment || Line.ends_with("*/")) {
      // Not the "/" of the end itself, as of a comment's last line "*/".
      size_t Begin = (InComment ? Line : Line.drop_back(2)).rfind("/*");
      InComment = Begin == StringRef::npos;
      if (InComment)
        return {};
      Line = Line.take_front(Begin).rtrim();
    }
    return Line;
  }

  llvm::SmallVector<StringRef, 0> All;
};

// `name();` alone on its line, but for a comment behind it.
bool isWholeStatement(StringRef Line, StringRef Name) {
  StringRef Rest = Line.trim();
  if (!Rest.consume_front(Name) || !Rest.ltrim().starts_with("("))
    return false;
  Rest = Rest.ltrim().drop_front();
  if (!Rest.ltrim().consume_front(")"))
    return false;
  Rest = Rest.ltrim().drop_front().ltrim();
  if (!Rest.consume_front(";"))
    return false;
  Rest = Rest.trim();
  return Rest.empty() || (Rest.starts_with("/*") && Rest.ends_with("*/")) || Rest.starts_with("//");
}

Edit insertBefore(const fp_place &At, StringRef Line, const char *Primitive) {
  StringRef Indent = Line.take_while([](char C) { return C == ' ' || C == '\t'; });
  return {At.file, At.line, 1, 0, (Indent + Primitive + "();\n").str()};
}

Edit deleteLine(const fp_place &At, StringRef Line) {
  return {At.file, At.line, 1, unsigned(Line.size() + 1), ""};
}

} // namespace

std::vector<Edit> editsFor(const fp_finding &F, const clang::SourceManager &SM) {
  if (F.fix == FP_FIX_NONE || !F.at.file)
    return {};
  Lines Text(textOf(SM, F.at.file));
  StringRef Line = Text.at(F.at.line);
  auto BeginsStatement = [&](const Lines &In, const fp_place &At) {
    StringRef L = In.at(At.line);
    return At.column >= 1 && L.size() >= At.column && L.take_front(At.column - 1).trim().empty() &&
           In.standsAlone(At.line) && !L.ends_with("\\");
  };
  switch (F.fix) {
  case FP_FIX_INSERT_BEFORE:
    if (BeginsStatement(Text, F.at))
      return {insertBefore(F.at, Line, F.fix_primitive)};
    break;
  case FP_FIX_DELETE:
    if (isWholeStatement(Line, F.fix_from) && BeginsStatement(Text, F.at))
      return {deleteLine(F.at, Line)};
    break;
  case FP_FIX_REPLACE: {
    StringRef From = F.fix_from, There = Line.drop_front(std::min<size_t>(F.at.column - 1, Line.size()));
    if (There.starts_with(From) && There.drop_front(From.size()).ltrim().starts_with("("))
      return {{F.at.file, F.at.line, F.at.column, unsigned(From.size()), F.fix_primitive}};
    break;
  }
  case FP_FIX_MOVE_BEFORE:
    if (F.fix_to.file == F.at.file && isWholeStatement(Line, F.fix_primitive) && BeginsStatement(Text, F.at) &&
        BeginsStatement(Text, F.fix_to))
      return {insertBefore(F.fix_to, Text.at(F.fix_to.line), F.fix_primitive), deleteLine(F.at, Line)};
    break;
  case FP_FIX_NONE:
    break;
  }
  return {};
}

} // namespace fencepost
