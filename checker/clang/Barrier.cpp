// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Barrier.h"
#include "llvm/ADT/STLExtras.h"
#include <tuple>

using namespace llvm;

namespace fencepost {

Barrier resolved(const fp_barrier &B) {
  Barrier Out;
  Out.Name = B.name;
  Out.Use = fp_use_name(B.use);
  if (B.obligation != FP_NR_OBLIGATIONS) {
    Out.Obligation = fp_obligation_name(B.obligation);
    Out.By = fp_observer_name(B.by);
    Out.Confidence = fp_confidence_name(B.confidence);
  }
  Out.Instead = B.instead ? B.instead : "";
  Out.File = B.at.file;
  Out.Line = B.at.line;
  Out.Column = B.at.column;
  Out.Function = B.function;
  Out.Message = B.message;
  for (const fp_step &S : ArrayRef(B.steps, B.nsteps))
    Out.Steps.push_back({S.role, S.at.file, S.at.line, S.at.column, S.text});
  return Out;
}

json::Value toJSON(const Barrier &B) {
  return json::Object{{"barrier", jsonText(B.Name)},
                      {"use", B.Use},
                      {"obligation", B.Obligation},
                      {"by", B.By},
                      {"confidence", B.Confidence},
                      {"instead", B.Instead},
                      {"file", jsonText(B.File)},
                      {"line", B.Line},
                      {"column", B.Column},
                      {"function", jsonText(B.Function)},
                      {"message", jsonText(B.Message)},
                      {"steps", toJSON(B.Steps)}};
}

bool fromJSON(const json::Value &V, Barrier &B) {
  json::Path::Root Root;
  json::ObjectMapper Map(V, Root);
  const json::Array *Steps = Map ? V.getAsObject()->getArray("steps") : nullptr;
  return Steps && fromJSON(*Steps, B.Steps) && Map.map("barrier", B.Name) && Map.map("use", B.Use) &&
         Map.map("obligation", B.Obligation) && Map.map("by", B.By) && Map.map("confidence", B.Confidence) &&
         Map.map("instead", B.Instead) &&
         Map.map("file", B.File) && Map.map("line", B.Line) && Map.map("column", B.Column) &&
         Map.map("function", B.Function) && Map.map("message", B.Message);
}

void printText(const Barrier &B, raw_ostream &OS) {
  OS << B.File << ':' << B.Line << ':' << B.Column << ": remark: " << B.Message << " [" << B.Use << "]\n";
  for (const Step &S : B.Steps)
    OS << S.File << ':' << S.Line << ':' << S.Column << ": note: " << S.Text << '\n';
}

// What is needed in one unit is needed; what is too weak for one is too weak.
static int rankOf(const Barrier &B) {
  static constexpr StringLiteral BestFirst[] = {"misplaced", "weak", "needed", "heavy", "outside", "spare", "needless",
                                             "nothing found"};
  return find(BestFirst, B.Use) - std::begin(BestFirst);
}

void sortAndMerge(std::vector<Barrier> &Barriers) {
  auto Place = [](const Barrier &B) { return std::tie(B.File, B.Line, B.Column); };
  sort(Barriers, [&](const Barrier &A, const Barrier &B) {
    auto Rest = [](const Barrier &B) { return std::make_tuple(rankOf(B), -int(B.Steps.size()), StringRef(B.Message)); };
    return Place(A) != Place(B) ? Place(A) < Place(B) : Rest(A) < Rest(B);
  });
  auto Same = [&](const Barrier &A, const Barrier &B) { return Place(A) == Place(B); };
  Barriers.erase(std::unique(Barriers.begin(), Barriers.end(), Same), Barriers.end());
}

} // namespace fencepost
