// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "UnitRunner.h"
#include "CompileFlags.h"
#include "UnitFile.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/Utils.h"
#include "llvm/Support/FileSystem.h"
#include <cstdio>
#include <unistd.h>

using namespace llvm;

namespace fencepost {

namespace {

class FirstError : public clang::DiagnosticConsumer {
public:
  FirstError(UnitResult &Result, StringRef Directory) : Result(Result), Directory(Directory) {}

  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level, const clang::Diagnostic &Info) override {
    if (Level < clang::DiagnosticsEngine::Error || !Result.Error.empty())
      return;
    SmallString<256> Text;
    Info.FormatDiagnostic(Text);
    // A bare #error says nothing.
    Result.Error = Text.empty() ? "#error" : std::string(Text);
    if (!Info.getLocation().isValid())
      return;
    const clang::SourceManager &SM = Info.getSourceManager();
    clang::PresumedLoc At = SM.getPresumedLoc(SM.getExpansionLoc(Info.getLocation()));
    if (At.isValid()) {
      Result.ErrorFile = absolutePath(Directory, At.getFilename());
      Result.ErrorLine = At.getLine();
      Result.ErrorColumn = At.getColumn();
    }
  }

private:
  UnitResult &Result;
  StringRef Directory;
};

class CheckAction : public clang::ASTFrontendAction {
public:
  CheckAction(const Settings &S, UnitSink EmitUnit, UnitResult &Result, std::vector<Dependency> *Read)
      : S(S), EmitUnit(std::move(EmitUnit)), Result(Result), Read(Read) {}

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance &CI, StringRef) override {
    return makeConsumer(CI, S, /*SkipBodies=*/true, [this](std::vector<Finding> Found) {
      std::move(Found.begin(), Found.end(), std::back_inserter(Result.Findings));
    }, EmitUnit);
  }
  void EndSourceFileAction() override {
    if (Read)
      *Read = dependenciesOf(getCompilerInstance().getSourceManager());
  }

private:
  const Settings &S;
  UnitSink EmitUnit;
  UnitResult &Result;
  std::vector<Dependency> *Read;
};

// What is printed to stdout while it lives, so that units that run side by side do not mix their output.
class CapturedOutput {
public:
  CapturedOutput() : File(std::tmpfile()), Saved(dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    if (File)
      dup2(fileno(File), STDOUT_FILENO);
  }
  ~CapturedOutput() {
    dup2(Saved, STDOUT_FILENO);
    close(Saved);
    if (File)
      std::fclose(File);
  }
  std::string text() {
    std::fflush(stdout);
    outs().flush();
    std::string Result;
    char Buffer[4096];
    off_t Offset = 0;
    for (ssize_t N; File && (N = pread(fileno(File), Buffer, sizeof(Buffer), Offset)) > 0; Offset += N)
      Result.append(Buffer, N);
    return Result;
  }

private:
  std::FILE *File;
  int Saved;
};

} // namespace

static void parse(const clang::tooling::CompileCommand &Command, const Settings &S, UnitSink EmitUnit,
                  UnitResult &Result, std::vector<Dependency> *Read = nullptr) {
  FirstError Errors(Result, Command.Directory);
  std::vector<std::string> CommandLine = clangCommandLine(Command);
  std::vector<const char *> Args;
  for (const std::string &Arg : CommandLine)
    Args.push_back(Arg.c_str());

  // An option that Clang knows but not for this target or with this value
  // does not stop it: the driver goes on without. Such errors count only if
  // nothing can be made of the command at all.
  clang::CreateInvocationOptions Options;
  Options.RecoverOnError = true;
  Options.Diags = clang::CompilerInstance::createDiagnostics(new clang::DiagnosticOptions, &Errors,
                                                             /*ShouldOwnClient=*/false);
  std::shared_ptr<clang::CompilerInvocation> Invocation = clang::createInvocation(Args, Options);
  if (!Invocation) {
    if (Result.Error.empty())
      Result.Error = "the compile command makes no sense to Clang";
    return;
  }
  Result.Error.clear();

  Invocation->getFrontendOpts().SkipFunctionBodies = true;
  Invocation->getFrontendOpts().DisableFree = false; // one process reads many units
  Invocation->getDiagnosticOpts().ShowCarets = false; // nor "1 error generated."
  clang::CompilerInstance CI;
  CI.setInvocation(std::move(Invocation));
  CI.createDiagnostics(&Errors, /*ShouldOwnClient=*/false);
  CheckAction Action(S, std::move(EmitUnit), Result, Read);
  if (!CI.ExecuteAction(Action) && Result.Error.empty())
    Result.Error = "Clang gave up without a reason";
}

static void makeAbsolute(Finding &F, StringRef Directory) {
  F.File = absolutePath(Directory, F.File);
  for (Step &S : F.Steps)
    S.File = absolutePath(Directory, S.File);
  for (Edit &E : F.Edits)
    E.File = absolutePath(Directory, E.File);
}

// Parses the unit only if it is not in its file as it would be now.
static void parseOrReuse(const clang::tooling::CompileCommand &Command, const Settings &S, StringRef Path,
                         UnitResult &Result) {
  static FileStates States; // of one run: files do not change meanwhile
  std::string Key = unitKey(Command.CommandLine, Command.Directory, S), Error;
  if (UnitFile Old; Old.load(Path, Error) && Old.isUpToDate(Key, States)) {
    copy_if(Old.Findings, std::back_inserter(Result.Findings), [&](const Finding &F) { return S.wants(F); });
    return;
  }
  bool Written = false;
  parse(Command, S, [&](std::string Body) {
    Error = writeUnitFile(Path, Key, Body);
    Written = true;
  }, Result);
  if (!Written)
    sys::fs::remove(Path); // not what the source is now
  else
    Result.KeepError = Error;
}

UnitResult runUnit(const clang::tooling::CompileCommand &Command, const Settings &S, StringRef UnitFile,
                   std::vector<Dependency> *Read) {
  UnitResult Result;
  if (std::error_code EC = sys::fs::set_current_path(Command.Directory)) {
    Result.Error = Command.Directory + ": " + EC.message();
  } else if (S.EmitEvents) {
    CapturedOutput Output;
    parse(Command, S, nullptr, Result);
    Result.Events = Output.text();
  } else if (!UnitFile.empty()) {
    parseOrReuse(Command, S, UnitFile, Result);
  } else {
    parse(Command, S, nullptr, Result, Read);
  }
  if (!Result.Error.empty()) {
    Result.Findings.clear();
    if (Result.ErrorFile.empty())
      Result.ErrorFile = absolutePath(Command.Directory, Command.Filename);
  }
  for (Finding &F : Result.Findings)
    makeAbsolute(F, Command.Directory);
  return Result;
}

json::Value toJSON(const UnitResult &R) {
  auto Text = [](StringRef S) { return json::isUTF8(S) ? S.str() : json::fixUTF8(S); };
  json::Array Findings;
  for (const Finding &F : R.Findings)
    Findings.push_back(toJSON(F));
  return json::Object{{"findings", std::move(Findings)}, {"events", Text(R.Events)},   {"error", Text(R.Error)},
                      {"file", Text(R.ErrorFile)},       {"line", R.ErrorLine}, {"column", R.ErrorColumn},
                      {"unkept", Text(R.KeepError)}};
}

bool fromJSON(const json::Value &V, UnitResult &R) {
  const json::Object *O = V.getAsObject();
  json::Path::Root Root;
  json::ObjectMapper Map(V, Root);
  if (!Map || !Map.map("events", R.Events) || !Map.map("error", R.Error) || !Map.map("file", R.ErrorFile) ||
      !Map.map("line", R.ErrorLine) || !Map.map("column", R.ErrorColumn) ||
      !Map.map("unkept", R.KeepError))
    return false;
  const json::Array *Findings = O->getArray("findings");
  if (!Findings)
    return false;
  for (const json::Value &Item : *Findings)
    if (R.Findings.emplace_back(); !fromJSON(Item, R.Findings.back()))
      return false;
  return true;
}

} // namespace fencepost
