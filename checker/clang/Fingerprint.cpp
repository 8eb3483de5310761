// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Fingerprint.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"
#include <algorithm>

using namespace llvm;

namespace fencepost {

static bool isOfName(char C) { return isAlnum(C) || C == '_'; }

// In the kernel's style only a function's head and the like begin a line with a name. A label does, too.
static bool isHead(StringRef Line) {
  return !Line.empty() && isOfName(Line[0]) && !isDigit(Line[0]) &&
         !Line.drop_while(isOfName).ltrim(" \t").starts_with(":");
}

// Of `static int f(void)` it is f.
static StringRef nameOf(StringRef Head) {
  if (!Head.contains('('))
    return {};
  Head = Head.split('(').first.rtrim(" \t");
  size_t Begin = Head.size();
  while (Begin && isOfName(Head[Begin - 1]))
    --Begin;
  return Head.drop_front(Begin);
}

// Without comments and white space.
static std::string codeOf(StringRef Line) {
  std::string Code;
  while (!Line.empty() && !Line.starts_with("//")) {
    if (Line.consume_front("/*")) {
      size_t End = Line.find("*/");
      Line = End == StringRef::npos ? StringRef() : Line.drop_front(End + 2);
      continue;
    }
    if (!isSpace(Line[0]))
      Code += Line[0];
    Line = Line.drop_front();
  }
  return Code;
}

std::string fingerprintOf(StringRef Check, StringRef File, unsigned Line, StringRef Text) {
  SmallVector<StringRef, 0> Lines;
  Text.split(Lines, '\n');
  // What is below does not count; a line that is not there is empty.
  Lines.resize(std::min<size_t>(Line, Lines.size() + 1));
  auto Head = std::find_if(Lines.rbegin(), Lines.rend(), isHead);
  std::string All = join_items("\n", Check, File.substr(File.rfind('/') + 1),
                               Head == Lines.rend() ? StringRef() : nameOf(*Head),
                               Line ? codeOf(Lines.back()) : std::string());
  return toHex(SHA256::hash(arrayRefFromStringRef(All)), /*LowerCase=*/true).substr(0, 16);
}

} // namespace fencepost
