// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The plugin: -fplugin=fencepost.so, options as -fplugin-arg-fencepost-KEY=VALUE.
//
// It runs behind the main action, so the object file has been made from an
// AST that nobody but Clang has touched, and is the same as without it.
//
// Findings are warnings with -Werror, too: Clang maps only the severity of its
// own diagnostics, not of those made at run time. This is what we want, as
// kernels with CONFIG_WERROR must still build. `fencepost check` has the exit
// status for who wants to be stopped.
#include "Analysis.h"
#include "UnitFile.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <optional>

using namespace llvm;

namespace fencepost {
namespace {

class Plugin : public clang::PluginASTAction {
public:
  ActionType getActionType() override { return AddAfterMainAction; }

  bool ParseArgs(const clang::CompilerInstance &CI, const std::vector<std::string> &Args) override {
    for (StringRef Arg : Args) {
      auto [Key, Value] = Arg.split('=');
      std::string Error;
      if (!set(Key, Value, Error)) {
        clang::DiagnosticsEngine &Diags = CI.getDiagnostics();
        Diags.Report(Diags.getCustomDiagID(clang::DiagnosticsEngine::Error, "fencepost: %0: %1")) << Key << Error;
        return false;
      }
    }
    return true;
  }

  std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance &CI, StringRef) override {
    UnitSink Unit;
    if (EmitUnits)
      Unit = [&CI, Path = unitFilePath(CI)](std::string Body) {
        std::string Error = Path.empty() ? "emit-units: no object file to put it beside; name a folder"
                                         : writeUnitFile(Path, "", Body);
        clang::DiagnosticsEngine &Diags = CI.getDiagnostics();
        if (!Error.empty())
          Diags.Report(Diags.getCustomDiagID(clang::DiagnosticsEngine::Warning, "fencepost: %0")) << Error;
      };
    // Clang destroys the plugin's action right after this, so the settings live as long as the sink.
    return makeConsumer(CI, *S, /*SkipBodies=*/false, [&CI, S = S](std::vector<Finding> Findings, StringRef NotSeen) {
      sortAndMerge(Findings);
      for (const Finding &F : Findings)
        report(CI, F);
      clang::DiagnosticsEngine &Diags = CI.getDiagnostics();
      if (!NotSeen.empty())
        Diags.Report(Diags.getCustomDiagID(clang::DiagnosticsEngine::Remark, "fencepost: %0")) << NotSeen;
    }, Unit);
  }

private:
  bool set(StringRef Key, StringRef Value, std::string &Error) {
    if (Key == "kernel")
      return S->setKernel(Value, Error);
    if (Key == "arch")
      return S->setArchs(Value, Error);
    if (Key == "checks")
      return S->setChecks(Value, Error);
    if (Key == "min-confidence")
      return S->setMinConfidence(Value, Error);
    if (Key == "api")
      return S->addApi(Value, Error);
    if (Key == "emit-units") {
      EmitUnits = Value.str();
      return true;
    }
    Error = "unknown option; there are: kernel, arch, checks, min-confidence, api, emit-units";
    return false;
  }

  // In the folder that was named, or else beside the object: foo.o, foo.fpu. Empty: there is no object file.
  std::string unitFilePath(const clang::CompilerInstance &CI) const {
    const clang::FrontendOptions &Options = CI.getFrontendOpts();
    SmallString<256> Object(Options.OutputFile), Source(Options.Inputs.empty() ? "" : Options.Inputs[0].getFile());
    if (EmitUnits->empty()) {
      if (Object.empty() || Object == "-")
        return "";
      sys::path::replace_extension(Object, ".fpu");
      return std::string(Object);
    }
    sys::fs::make_absolute(Object);
    sys::fs::make_absolute(Source);
    return *EmitUnits + "/" + unitFileName(Source, Object);
  }

  static void report(clang::CompilerInstance &CI, const Finding &F) {
    clang::DiagnosticsEngine &Diags = CI.getDiagnostics();
    auto Place = [&](StringRef File, unsigned Line, unsigned Column) {
      auto Entry = CI.getFileManager().getOptionalFileRef(File);
      return Entry ? CI.getSourceManager().translateFileLineCol(*Entry, Line, Column) : clang::SourceLocation();
    };
    clang::SourceLocation At = Place(F.File, F.Line, F.Column);
    unsigned Note = Diags.getCustomDiagID(clang::DiagnosticsEngine::Note, "%0");
    Diags.Report(At, Diags.getCustomDiagID(clang::DiagnosticsEngine::Warning, "%0 [fencepost-%1]"))
        << F.Message << F.Check;
    for (const Step &Step : F.Steps)
      Diags.Report(Place(Step.File, Step.Line, Step.Column), Note) << Step.Text;
    if (std::string Advice = advice(F); !Advice.empty())
      Diags.Report(At, Note) << Advice;
  }

  std::optional<std::string> EmitUnits; // a folder, or "": beside the object
  std::shared_ptr<Settings> S = std::make_shared<Settings>();
};

} // namespace
} // namespace fencepost

static clang::FrontendPluginRegistry::Add<fencepost::Plugin>
    Registration("fencepost", "memory and MMIO ordering of Linux drivers");
