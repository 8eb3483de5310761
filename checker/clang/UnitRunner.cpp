// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "UnitRunner.h"
#include "CompileFlags.h"
#include "HeaderWatch.h"
#include "UnitFile.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
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
  // Headers: what the unit starts from, if its Headers are not null.
  CheckAction(const Settings &S, UnitSink EmitUnit, UnitResult &Result, const HeaderCache::Choice &Start,
              std::vector<Dependency> *Read)
      : S(S), EmitUnit(std::move(EmitUnit)), Result(Result), Start(Start), Read(Read) {}

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance &CI, StringRef) override {
    if (Start.Headers) {
      Watch = std::make_unique<HeaderWatch>(Start.Headers->Record, CI.getPreprocessor(), Start.Changed);
      CI.getPreprocessor().addPPCallbacks(Watch->callbacks());
    }
    return makeConsumer(CI, S, /*SkipBodies=*/true, [this](std::vector<Finding> Found, StringRef NotSeen) {
      Result.NotSeen = NotSeen.str();
      std::move(Found.begin(), Found.end(), std::back_inserter(Result.Findings));
    }, EmitUnit, Watch.get());
  }
  void EndSourceFileAction() override {
    if (Read)
      *Read = dependenciesOf(getCompilerInstance().getSourceManager(),
                             Watch ? Watch->seen() : std::vector<Dependency>());
  }

  std::string difference() const { return Watch ? Watch->difference() : ""; }

private:
  const Settings &S;
  UnitSink EmitUnit;
  UnitResult &Result;
  const HeaderCache::Choice &Start;
  std::unique_ptr<HeaderWatch> Watch;
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

static void startFrom(const HeaderCache::Choice &Start, clang::PreprocessorOptions &Options) {
  Options.ImplicitPCHInclude = Start.Headers->Path;
  Options.Includes.clear(); // the set has them
  Options.Macros.clear();
  for (StringRef Macro : Start.Headers->Record.Defaults.keys())
    Options.addMacroUndef(Macro);
  for (StringRef Macro : Start.Macros)
    if (Macro.consume_front("-"))
      Options.addMacroUndef(Macro);
    else
      Options.addMacroDef(Macro);
  // We know that it is what was made, and of what.
  Options.DisablePCHOrModuleValidation = clang::DisableValidationForModuleKind::All;
}

// From precompiled headers if Start has any; false: then they do not give what a plain parse gives, for the reason in
// Result.Plain, and nothing else is in Result.
static bool parseFrom(const HeaderCache::Choice &Start, const clang::tooling::CompileCommand &Command,
                      ArrayRef<std::string> CommandLine, const Settings &S, UnitSink EmitUnit, UnitResult &Result,
                      std::vector<Dependency> *Read) {
  FirstError Errors(Result, Command.Directory);
  std::shared_ptr<clang::CompilerInvocation> Invocation = invocationFor(CommandLine, &Errors);
  if (!Invocation) {
    if (Result.Error.empty())
      Result.Error = "the compile command makes no sense to Clang";
    return true;
  }
  Result.Error.clear();

  Invocation->getFrontendOpts().SkipFunctionBodies = true;
  Invocation->getFrontendOpts().DisableFree = false; // one process reads many units
  Invocation->getDiagnosticOpts().ShowCarets = false; // nor "1 error generated."
  if (Start.Headers)
    startFrom(Start, Invocation->getPreprocessorOpts());
  clang::CompilerInstance CI(std::make_shared<clang::PCHContainerOperations>(), Start.Memory.get());
  CI.setInvocation(std::move(Invocation));
  CI.createDiagnostics(&Errors, /*ShouldOwnClient=*/false);
  CheckAction Action(S, std::move(EmitUnit), Result, Start, Read);
  if (!CI.ExecuteAction(Action) && Result.Error.empty())
    Result.Error = "Clang gave up without a reason";
  // A difference that was seen before tells more than the error that came of it.
  std::string Why = Action.difference();
  if (Why.empty() && Start.Headers && !Result.Error.empty())
    Why = "says: " + Result.Error;
  if (Why.empty())
    return true;
  Result = UnitResult();
  Result.Plain = Why;
  return false;
}

// Read: gets the files that the answer no is made of, if wanted.
static bool mayStart(const HeaderCache::Choice &Start, const clang::tooling::CompileCommand &Command,
                     std::vector<Dependency> *Read) {
  return Start.Headers->Words->mayStart(absolutePath(Command.Directory, Command.Filename), Start.Folders,
                                        Command.Directory, Start.Macros, Read);
}

bool mayStartFinding(const clang::tooling::CompileCommand &Command, const Settings &S, HeaderCache *Cache,
                     std::vector<Dependency> &Read) {
  if (!Cache || S.ParseAll || sys::fs::set_current_path(Command.Directory))
    return true;
  HeaderCache::Choice Start = Cache->choose(clangCommandLine(Command), Command.Filename, Command.Directory);
  return !Start.Headers || mayStart(Start, Command, &Read);
}

static void parse(const clang::tooling::CompileCommand &Command, const Settings &S, HeaderCache *Cache,
                  UnitSink EmitUnit, UnitResult &Result, std::vector<Dependency> *Read = nullptr) {
  std::vector<std::string> CommandLine = clangCommandLine(Command);
  HeaderCache::Choice Start;
  if (Cache)
    Start = Cache->choose(CommandLine, Command.Filename, Command.Directory);
  if (Start.Headers) {
    // Others want to know of every unit, and whoever asks for what cannot be parsed, too.
    Result.Irrelevant = !EmitUnit && !S.EmitEvents && !S.ParseAll && !mayStart(Start, Command, Read);
    if (Result.Irrelevant || parseFrom(Start, Command, CommandLine, S, EmitUnit, Result, Read))
      return;
  } else if (Cache) {
    Result.Plain = "no headers for its flags";
    Result.HeaderTrouble = Cache->trouble();
  }
  parseFrom(HeaderCache::Choice(), Command, CommandLine, S, std::move(EmitUnit), Result, Read);
}

void makeAbsolute(Finding &F, StringRef Directory) {
  F.File = absolutePath(Directory, F.File);
  for (Step &S : F.Steps)
    S.File = absolutePath(Directory, S.File);
  for (Edit &E : F.Edits)
    E.File = absolutePath(Directory, E.File);
}

// Parses the unit only if it is not in its file as it would be now.
static void parseOrReuse(const clang::tooling::CompileCommand &Command, const Settings &S, StringRef Path,
                         HeaderCache *Cache, UnitResult &Result) {
  static FileStates States; // of one run: files do not change meanwhile
  std::string Key = unitKey(Command.CommandLine, Command.Directory, S), Error;
  if (UnitFile Old; Old.load(Path, Error) && Old.isUpToDate(Key, States)) {
    Result.NotSeen = Old.NotSeen;
    copy_if(Old.Findings, std::back_inserter(Result.Findings), [&](const Finding &F) { return S.wants(F); });
    return;
  }
  bool Written = false;
  parse(Command, S, Cache, [&](std::string Body) {
    Error = writeUnitFile(Path, Key, Body, /*Packed=*/S.ForProgram);
    Written = true;
  }, Result);
  if (!Written || !Error.empty())
    sys::fs::remove(Path); // not what the source is now
  if (Written)
    Result.KeepError = Error;
}

UnitResult runUnit(const clang::tooling::CompileCommand &Command, const Settings &S, StringRef UnitFile,
                   HeaderCache *Cache, std::vector<Dependency> *Read) {
  UnitResult Result;
  if (std::error_code EC = sys::fs::set_current_path(Command.Directory)) {
    Result.Error = Command.Directory + ": " + EC.message();
  } else if (S.EmitEvents) {
    CapturedOutput Output;
    parse(Command, S, Cache, nullptr, Result);
    Result.Events = Output.text();
  } else if (!UnitFile.empty()) {
    parseOrReuse(Command, S, UnitFile, Cache, Result);
  } else {
    parse(Command, S, Cache, nullptr, Result, Read);
  }
  if (!Result.Error.empty()) {
    Result.Findings.clear();
    Result.NotSeen.clear();
    if (Result.ErrorFile.empty())
      Result.ErrorFile = absolutePath(Command.Directory, Command.Filename);
  }
  for (Finding &F : Result.Findings)
    makeAbsolute(F, Command.Directory);
  return Result;
}

void addResult(std::optional<UnitResult> &To, UnitResult More) {
  if (!To) {
    To = std::move(More);
    return;
  }
  std::move(More.Findings.begin(), More.Findings.end(), std::back_inserter(To->Findings));
  std::move(More.Barriers.begin(), More.Barriers.end(), std::back_inserter(To->Barriers));
  To->Irrelevant &= More.Irrelevant;
  for (auto Text : {&UnitResult::NotSeen, &UnitResult::KeepError})
    if (((*To).*Text).empty())
      (*To).*Text = std::move(More.*Text);
  if (To->Error.empty()) {
    To->Error = std::move(More.Error);
    To->ErrorFile = std::move(More.ErrorFile);
    To->ErrorLine = More.ErrorLine, To->ErrorColumn = More.ErrorColumn;
  }
}

json::Value toJSON(const UnitResult &R) {
  auto Text = [](StringRef S) { return json::isUTF8(S) ? S.str() : json::fixUTF8(S); };
  json::Array Findings, Barriers;
  for (const Finding &F : R.Findings)
    Findings.push_back(toJSON(F));
  for (const Barrier &B : R.Barriers)
    Barriers.push_back(toJSON(B));
  return json::Object{{"findings", std::move(Findings)}, {"barriers", std::move(Barriers)}, {"notSeen", Text(R.NotSeen)},
                      {"events", Text(R.Events)},        {"error", Text(R.Error)},
                      {"file", Text(R.ErrorFile)},       {"line", R.ErrorLine}, {"column", R.ErrorColumn},
                      {"unkept", Text(R.KeepError)},     {"plain", Text(R.Plain)}, {"irrelevant", R.Irrelevant},
                      {"trouble", Text(R.HeaderTrouble)}};
}

template <typename T> static bool readAll(const json::Array *Items, std::vector<T> &To) {
  return Items && all_of(*Items, [&](const json::Value &Item) { return fromJSON(Item, To.emplace_back()); });
}

bool fromJSON(const json::Value &V, UnitResult &R) {
  const json::Object *O = V.getAsObject();
  json::Path::Root Root;
  json::ObjectMapper Map(V, Root);
  if (!Map || !Map.map("notSeen", R.NotSeen) || !Map.map("events", R.Events) || !Map.map("error", R.Error) ||
      !Map.map("file", R.ErrorFile) || !Map.map("line", R.ErrorLine) || !Map.map("column", R.ErrorColumn) ||
      !Map.map("unkept", R.KeepError) || !Map.map("plain", R.Plain) || !Map.map("irrelevant", R.Irrelevant) ||
      !Map.map("trouble", R.HeaderTrouble))
    return false;
  return readAll(O->getArray("findings"), R.Findings) && readAll(O->getArray("barriers"), R.Barriers);
}

} // namespace fencepost
