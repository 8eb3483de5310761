// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Finding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <tuple>

using namespace llvm;

namespace fencepost {

json::Value jsonText(StringRef S) { return json::isUTF8(S) ? S.str() : json::fixUTF8(S); }

static json::Value texts(const std::vector<std::string> &List) {
  json::Array Result;
  for (const std::string &S : List)
    Result.push_back(jsonText(S));
  return Result;
}

json::Value toJSON(const std::vector<Step> &Steps) {
  json::Array Result;
  for (const Step &S : Steps)
    Result.push_back(json::Object{{"role", fp_role_name(S.Role)},
                                  {"file", jsonText(S.File)},
                                  {"line", S.Line},
                                  {"column", S.Column},
                                  {"text", jsonText(S.Text)}});
  return Result;
}

json::Value toJSON(const Finding &F) {
  json::Array Edits;
  for (const Edit &E : F.Edits)
    Edits.push_back(json::Object{{"file", jsonText(E.File)},
                                 {"line", E.Line},
                                 {"column", E.Column},
                                 {"length", E.Length},
                                 {"text", jsonText(E.Text)}});
  return json::Object{{"check", jsonText(F.Check)},
                      {"confidence", fp_confidence_name(F.Confidence)},
                      {"file", jsonText(F.File)},
                      {"line", F.Line},
                      {"column", F.Column},
                      {"function", jsonText(F.Function)},
                      {"message", jsonText(F.Message)},
                      {"steps", toJSON(F.Steps)},
                      {"fix", json::Object{{"summary", jsonText(F.FixSummary)}, {"edits", std::move(Edits)}}},
                      {"visible_on", texts(F.VisibleOn)},
                      {"cost", texts(F.Cost)},
                      {"fingerprint", jsonText(F.Fingerprint)}};
}

// False: the member is missing, or is not what it should be.
static bool read(const json::Object &O, StringRef Key, std::string &Result) {
  auto Value = O.getString(Key);
  Result = Value.value_or("").str();
  return Value.has_value();
}

static bool read(const json::Object &O, StringRef Key, unsigned &Result) {
  auto Value = O.getInteger(Key);
  Result = Value.value_or(0);
  return Value.has_value();
}

template <typename Enum>
static bool readName(const json::Object &O, StringRef Key, Enum Last, const char *(*Name)(Enum), Enum &Result) {
  for (unsigned I = 0; I <= Last; ++I)
    if (O.getString(Key) == StringRef(Name(static_cast<Enum>(I)))) {
      Result = static_cast<Enum>(I);
      return true;
    }
  return false;
}

static bool read(const json::Value &V, std::string &Result) {
  Result = V.getAsString().value_or("").str();
  return V.getAsString().has_value();
}

static bool read(const json::Value &V, Step &S) {
  const json::Object *O = V.getAsObject();
  return O && readName(*O, "role", FP_ROLE_HANDOVER, fp_role_name, S.Role) && read(*O, "file", S.File) &&
         read(*O, "line", S.Line) && read(*O, "column", S.Column) && read(*O, "text", S.Text);
}

static bool read(const json::Value &V, Edit &E) {
  const json::Object *O = V.getAsObject();
  return O && read(*O, "file", E.File) && read(*O, "line", E.Line) && read(*O, "column", E.Column) &&
         read(*O, "length", E.Length) && read(*O, "text", E.Text);
}

template <typename T> static bool read(const json::Array &Items, std::vector<T> &Result) {
  Result = std::vector<T>(Items.size());
  return all_of(zip(Items, Result), [](auto Pair) { return read(std::get<0>(Pair), std::get<1>(Pair)); });
}

template <typename T> static bool read(const json::Object &O, StringRef Key, std::vector<T> &Result) {
  const json::Array *Items = O.getArray(Key);
  return Items && read(*Items, Result);
}

bool fromJSON(const json::Array &Items, std::vector<Step> &Steps) { return read(Items, Steps); }

bool fromJSON(const json::Value &V, Finding &F) {
  const json::Object *O = V.getAsObject();
  const json::Object *Fix = O ? O->getObject("fix") : nullptr;
  return Fix && read(*O, "check", F.Check) &&
         readName(*O, "confidence", FP_HIGH, fp_confidence_name, F.Confidence) && read(*O, "file", F.File) &&
         read(*O, "line", F.Line) && read(*O, "column", F.Column) && read(*O, "function", F.Function) &&
         read(*O, "message", F.Message) && read(*O, "steps", F.Steps) && read(*Fix, "summary", F.FixSummary) &&
         read(*Fix, "edits", F.Edits) && read(*O, "visible_on", F.VisibleOn) && read(*O, "cost", F.Cost) &&
         read(*O, "fingerprint", F.Fingerprint);
}

std::string advice(const Finding &F) {
  std::vector<std::string> Parts;
  if (!F.FixSummary.empty())
    Parts.push_back(F.FixSummary);
  if (!F.VisibleOn.empty())
    Parts.push_back("visible on " + join(F.VisibleOn, ", "));
  if (!F.Cost.empty())
    Parts.push_back("costs " + join(F.Cost, ", "));
  return join(Parts, "; ");
}

void printText(const Finding &F, raw_ostream &OS) {
  auto Line = [&](StringRef File, unsigned Line, unsigned Column, StringRef Kind, StringRef Text) -> raw_ostream & {
    return OS << File << ':' << Line << ':' << Column << ": " << Kind << ": " << Text;
  };
  Line(F.File, F.Line, F.Column, "warning", F.Message) << " [fencepost-" << F.Check << "]\n";
  for (const Step &S : F.Steps)
    Line(S.File, S.Line, S.Column, "note", S.Text) << '\n';
  if (std::string Advice = advice(F); !Advice.empty())
    Line(F.File, F.Line, F.Column, "note", Advice) << '\n';
}

void sortAndMerge(std::vector<Finding> &Findings) {
  // What makes two findings one; by file first, as that is the output order.
  auto Key = [](const Finding &F) { return std::tie(F.File, F.Line, F.Column, F.Check, F.Message); };
  // A unit that knows more of a header reports it with more confidence: that
  // report stays. The rest of the order only makes the choice independent of -j.
  sort(Findings, [&](const Finding &A, const Finding &B) {
    if (Key(A) != Key(B))
      return Key(A) < Key(B);
    auto Rest = [](const Finding &F) {
      return std::make_tuple(-int(F.Confidence), -int(F.Steps.size()), StringRef(F.Function), StringRef(F.Fingerprint),
                             StringRef(F.FixSummary));
    };
    return Rest(A) < Rest(B);
  });
  auto Same = [&](const Finding &A, const Finding &B) { return Key(A) == Key(B); };
  Findings.erase(std::unique(Findings.begin(), Findings.end(), Same), Findings.end());
}

} // namespace fencepost
