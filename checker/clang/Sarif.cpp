// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Sarif.h"
#include "Embedded.h"
#include "SourceLines.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include <map>

using namespace llvm;

namespace fencepost {

static const char BaseId[] = "SRCROOT";

// A copy, as a json::Value only borrows a StringRef.
static json::Object text(StringRef S) { return json::Object{{"text", S.str()}}; }

// Any bytes, as the path of a URI (RFC 3986).
static std::string uriPath(StringRef Path) {
  std::string Result;
  for (unsigned char C : Path) {
    if (isAlnum(C) || StringRef("-._~/").contains(C))
      Result += C;
    else
      Result += "%" + utohexstr(C, /*LowerCase=*/false, /*Width=*/2);
  }
  return Result;
}

static json::Object artifact(StringRef File) {
  if (sys::path::is_absolute(File))
    return json::Object{{"uri", "file://" + uriPath(File)}};
  return json::Object{{"uri", uriPath(File)}, {"uriBaseId", BaseId}};
}

static const char *levelOf(fp_confidence C) {
  switch (C) {
  case FP_HIGH:
    return "error";
  case FP_MEDIUM:
    return "warning";
  case FP_LOW:
    break;
  }
  return "note";
}

namespace {

// A rule's number is its place in the list: the checks, then mistakes in the source's own words.
class Rules {
public:
  Rules() {
    for (unsigned C = 0; C < FP_NR_CHECKS; ++C) {
      const char *Name = fp_check_name(static_cast<fp_check>(C));
      add(Name, pageOf(Name));
    }
    const char *Mistakes[][2] = {{"allow", "a comment /* fencepost: allow(CHECK) reason */ that is not understood"},
                                 {"annotate", "an attribute annotate(\"fencepost:ROLE\") that is not understood"}};
    for (auto [Name, Title] : Mistakes)
      add(Name, ("# " + Twine(Name) + ": " + Title + "\n").str());
  }
  json::Array take() { return std::move(List); }
  size_t indexOf(StringRef Check) const { return Index.at(Check.str()); }

private:
  // Page: perhaps a comment, then "# NAME: TITLE", then the text.
  void add(StringRef Name, StringRef Page) {
    Page = Page.drop_front(Page.find("# "));
    json::Object Help = text(Page);
    Help["markdown"] = Page.str();
    Index[Name.str()] = List.size();
    List.push_back(json::Object{{"id", Name.str()},
                                {"shortDescription", text(Page.split('\n').first.split(": ").second)},
                                {"help", std::move(Help)},
                                {"defaultConfiguration", json::Object{{"level", "warning"}}}});
  }

  json::Array List;
  std::map<std::string, size_t> Index;
};

// SARIF counts characters where we count bytes, and names the end where we have a length.
class Regions {
public:
  json::Object at(StringRef File, unsigned Line, unsigned Column) {
    return json::Object{{"startLine", Line}, {"startColumn", characters(File, Line, Column)}};
  }

  json::Object of(const Edit &E) {
    unsigned Line = E.Line, Column = E.Column;
    size_t Length = E.Length;
    // Over line ends, of one byte each. A file that has become shorter since ends this, too.
    for (size_t Left; (Left = rest(E.File, Line, Column)) < Length; ++Line, Column = 1)
      Length -= Left + 1;
    json::Object Region = at(E.File, E.Line, E.Column);
    Region["endLine"] = Line;
    Region["endColumn"] = characters(E.File, Line, Column + Length);
    return Region;
  }

private:
  unsigned characters(StringRef File, unsigned Line, unsigned Column) {
    StringRef Before = Source.line(File, Line).take_front(Column - 1);
    unsigned Continued = count_if(Before, [](unsigned char C) { return (C & 0xc0) == 0x80; });
    return Column - Continued;
  }

  size_t rest(StringRef File, unsigned Line, unsigned Column) {
    return Source.line(File, Line).drop_front(std::min<size_t>(Column - 1, Source.line(File, Line).size())).size();
  }

  SourceLines Source;
};

} // namespace

static json::Object physical(Regions &R, StringRef File, unsigned Line, unsigned Column) {
  return json::Object{{"artifactLocation", artifact(File)}, {"region", R.at(File, Line, Column)}};
}

static json::Array codeFlows(Regions &R, const std::vector<Step> &Steps) {
  json::Array Locations;
  for (const Step &S : Steps)
    Locations.push_back(json::Object{
        {"kinds", json::Array{fp_role_name(S.Role)}},
        {"location",
         json::Object{{"physicalLocation", physical(R, S.File, S.Line, S.Column)}, {"message", text(S.Text)}}}});
  return json::Array{json::Object{{"threadFlows", json::Array{json::Object{{"locations", std::move(Locations)}}}}}};
}

static json::Array fixes(Regions &R, const Finding &F) {
  std::map<StringRef, json::Array> Replacements;
  for (const Edit &E : F.Edits)
    Replacements[E.File].push_back(json::Object{{"deletedRegion", R.of(E)}, {"insertedContent", text(E.Text)}});
  json::Array Changes;
  for (auto &[File, List] : Replacements)
    Changes.push_back(json::Object{{"artifactLocation", artifact(File)}, {"replacements", std::move(List)}});
  return json::Array{json::Object{{"description", text(F.FixSummary)}, {"artifactChanges", std::move(Changes)}}};
}

static json::Object result(Regions &R, const Rules &Known, const Finding &F) {
  json::Object Location{{"physicalLocation", physical(R, F.File, F.Line, F.Column)}};
  if (!F.Function.empty())
    Location["logicalLocations"] = json::Array{json::Object{{"name", F.Function}, {"kind", "function"}}};

  std::string Advice = advice(F);
  json::Object Result{{"ruleId", F.Check},
                      {"ruleIndex", Known.indexOf(F.Check)},
                      {"level", levelOf(F.Confidence)},
                      {"message", text(Advice.empty() ? F.Message : F.Message + "\n" + Advice)},
                      {"locations", json::Array{std::move(Location)}},
                      {"partialFingerprints", json::Object{{"fencepost/v1", F.Fingerprint}}},
                      {"properties", json::Object{{"confidence", fp_confidence_name(F.Confidence)},
                                                  {"visible_on", F.VisibleOn},
                                                  {"cost", F.Cost}}}};
  if (!F.Steps.empty())
    Result["codeFlows"] = codeFlows(R, F.Steps);
  if (!F.Edits.empty())
    Result["fixes"] = fixes(R, F);
  return Result;
}

static json::Object notification(StringRef Level, StringRef Message, StringRef File) {
  return json::Object{
      {"level", Level},
      {"message", text(Message)},
      {"locations",
       json::Array{json::Object{{"physicalLocation", json::Object{{"artifactLocation", artifact(File)}}}}}}};
}

json::Value sarifLog(ArrayRef<Finding> Findings, const std::set<std::string> &Failed,
                     const std::map<std::string, std::string> &NotSeen, StringRef Base, size_t Undone) {
  Regions R;
  Rules Known;
  json::Array Results, Notifications;
  for (const Finding &F : Findings)
    Results.push_back(result(R, Known, F));
  for (const std::string &File : Failed)
    Notifications.push_back(notification("error", "could not be checked", File));
  for (const auto &[File, What] : NotSeen)
    Notifications.push_back(notification("note", What, File));

  if (Undone)
    Notifications.push_back(json::Object{
        {"level", "error"}, {"message", text("cut short: " + std::to_string(Undone) + " files were not checked")}});

  json::Object Driver{{"name", "fencepost"}, {"version", FENCEPOST_VERSION}, {"rules", Known.take()}};
  json::Object Invocation{{"executionSuccessful", Undone == 0}, {"toolExecutionNotifications", std::move(Notifications)}};
  json::Object Root{{"uri", "file://" + uriPath(Base) + "/"}};
  json::Object Run{{"tool", json::Object{{"driver", std::move(Driver)}}},
                   {"invocations", json::Array{std::move(Invocation)}},
                   {"originalUriBaseIds", json::Object{{BaseId, std::move(Root)}}},
                   {"columnKind", "unicodeCodePoints"},
                   {"results", std::move(Results)}};
  return json::Object{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                      {"version", "2.1.0"},
                      {"runs", json::Array{std::move(Run)}}};
}

} // namespace fencepost
