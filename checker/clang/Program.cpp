// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Program.h"
#include "Allow.h"
#include "UnitFile.h"
#include "fencepost/program.h"
#include "clang/Basic/FileManager.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace fencepost {

namespace {

// What only reads files for edits.
class SourceReader {
public:
  SourceReader()
      : Diags(new clang::DiagnosticIDs, new clang::DiagnosticOptions, new clang::IgnoringDiagConsumer), Files({}),
        SM(Diags, Files) {}
  clang::DiagnosticsEngine Diags;
  clang::FileManager Files;
  clang::SourceManager SM;
};

// A program that grows by one unit after the other.
class Program {
public:
  explicit Program(const Settings &S) : S(S), Kernel(S.Kernel) {}

  // Why the file cannot be used, or "": then nothing else of this program can be, either.
  std::string add(const std::string &Path, std::vector<Dependency> *Read);
  void judge(UnitResult &Result);

private:
  static void take(void *Ctx, const fp_finding *F);
  bool explain(const fp_options &Options, std::vector<Barrier> &To);

  const Settings &S;
  uint32_t Kernel;
  std::unique_ptr<fp_unit, decltype(&fp_unit_free)> Whole{fp_unit_new(), fp_unit_free};
  Allowances Allowed;
  StringSet<> Known; // files read, with their states
  SourceReader Reader;
  std::vector<Finding> Findings;
};

} // namespace

std::string Program::add(const std::string &Path, std::vector<Dependency> *Read) {
  UnitFile File;
  std::string Error;
  if (!File.load(Path, Error))
    return Error;
  for (const std::string &Text : File.Allowed)
    if (!Allowed.add(Text))
      return "makes no sense: check the source again";
  char Why[256] = "out of memory";
  fp_scope_begin(Whole.get());
  if (!fp_unit_read(Whole.get(), File.graph().data(), File.graph().size(), Why, sizeof(Why)))
    return (Twine("the graph makes no sense (") + Why + "): check the source again").str();
  if (!Kernel)
    Kernel = File.Kernel;
  // What is wrong with the source's own words to the checker is known without the others.
  copy_if(File.Findings, std::back_inserter(Findings), [](const Finding &F) {
    return fp_check_find(F.Check.data(), F.Check.size()) == FP_NR_CHECKS;
  });
  // Most are headers of all units. One that changed meanwhile stays in two states, so that none passes for unchanged.
  for (const auto &[Name, State] : File.Dependencies)
    if (Read && Known.insert(Name + " " + State.str()).second)
      Read->push_back({sys::path::parent_path(Name).str(), sys::path::filename(Name).str(), State.str()});
  return "";
}

void Program::take(void *Ctx, const fp_finding *F) {
  auto *Self = static_cast<Program *>(Ctx);
  if (Self->Allowed.cover(F->at.file, F->at.line, F->check))
    return;
  Finding New = resolved(*F, Self->Reader.SM);
  if (Self->S.wants(New))
    Self->Findings.push_back(std::move(New));
}

bool Program::explain(const fp_options &Options, std::vector<Barrier> &To) {
  auto Take = [](void *To, const fp_barrier *B) { static_cast<std::vector<Barrier> *>(To)->push_back(resolved(*B)); };
  return fp_explain_barriers(Whole.get(), &Options, Take, &To);
}

void Program::judge(UnitResult &Result) {
  fp_options Options = S.options(Kernel);
  if (!fp_resolve(Whole.get()) || !(S.Explain ? explain(Options, Result.Barriers)
                                              : fp_check_unit(Whole.get(), &Options, &Program::take, this)))
    report_bad_alloc_error("fencepost: analysis");
  for (Finding &F : Findings)
    makeAbsolute(F, "/");
  Result.Findings = std::move(Findings);
  Result.NotSeen = notSeenIn(Whole.get());
}

UnitResult judgeProgram(std::vector<std::string> Files, const Settings &S, bool &Whole, std::vector<Dependency> *Read) {
  UnitResult Result;
  size_t Before = Files.size();
  erase_if(Files, [](const std::string &Path) { return !sys::fs::exists(Path); });
  Whole = Files.size() == Before;
  // After one that cannot be used the others begin again.
  for (;;) {
    Program All(S);
    size_t N = 0;
    std::string Error;
    for (; N < Files.size() && Error.empty(); ++N)
      Error = All.add(Files[N], Read);
    if (Error.empty()) {
      All.judge(Result);
      break;
    }
    Result.Error = std::move(Error);
    Result.ErrorFile = Files[N - 1];
    Files.erase(Files.begin() + (N - 1));
    Whole = false;
  }
  return Result;
}

} // namespace fencepost
