// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "CompileFlags.h"
#include "clang/Driver/Options.h"
#include "clang/Driver/ToolChain.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/Utils.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/TargetParser/Triple.h"

using namespace llvm;
namespace options = clang::driver::options;

namespace fencepost {

std::string absolutePath(StringRef Directory, StringRef File) {
  SmallString<256> Path(File);
  sys::fs::make_absolute(Directory, Path);
  sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
  return std::string(Path);
}

std::string currentFolder() {
  SmallString<256> Path;
  sys::fs::current_path(Path);
  return std::string(Path);
}

std::string absolutePath(StringRef File) { return absolutePath(currentFolder(), File); }

std::string displayPath(StringRef Absolute, StringRef Base) {
  StringRef Rest = Absolute;
  if (Rest.consume_front(Base) && Rest.consume_front("/"))
    return Rest.str();
  return Absolute.str();
}

// What says nothing about how the source is to be read, or is not for us to do.
static bool isIrrelevant(const opt::Arg &A) {
  const opt::Option &O = A.getOption();
  // -Wp,-MMD,FILE is how Kbuild asks for dependencies.
  if (O.matches(options::OPT_Wp_COMMA))
    return A.getNumValues() == 0 || StringRef(A.getValue()).starts_with("-M");
  for (unsigned ID : {
           // An option of gcc's that Clang has never heard of; it would be an error.
           options::OPT_UNKNOWN,
           // The source is put back at the end; what to do with it we know better.
           options::OPT_INPUT, options::OPT__DASH_DASH, options::OPT_o, options::OPT_Action_Group,
           options::OPT_M_Group, options::OPT_save_temps_EQ, options::OPT_Wa_COMMA, options::OPT_Wl_COMMA,
           // Warnings are the compiler's business.
           options::OPT_W_Group,
           // Code of others that would be loaded into this process, and what is said to Clang behind its driver.
           options::OPT_fplugin_EQ, options::OPT_fplugin_arg, options::OPT_fpass_plugin_EQ, options::OPT_Xclang})
    if (O.matches(ID))
      return true;
  return false;
}

std::vector<std::string> clangCommandLine(const clang::tooling::CompileCommand &Command) {
  const std::vector<std::string> &Given = Command.CommandLine;
  std::vector<std::string> Result{"clang"};

  // A cross gcc is told its target by its name. First, so that an explicit --target wins.
  std::string Target;
  if (!Given.empty())
    Target = clang::driver::ToolChain::getTargetAndModeFromProgramName(Given[0]).TargetPrefix;
  if (!Target.empty())
    Result.push_back("--target=" + Target);

  std::vector<const char *> Args;
  for (size_t I = 1; I < Given.size(); ++I)
    Args.push_back(Given[I].c_str());
  unsigned MissingIndex, MissingCount;
  opt::InputArgList Parsed = clang::driver::getDriverOptTable().ParseArgs(
      Args, MissingIndex, MissingCount, opt::Visibility(options::ClangOption));
  opt::ArgStringList Kept;
  for (const opt::Arg *A : Parsed) {
    // gcc's name for the one ABI that Clang has there anyway, without a name.
    bool IsDefault = A->getOption().matches(options::OPT_mabi_EQ) && A->getValue() == StringRef("lp64") &&
                     Triple(Target).isAArch64();
    if (!isIrrelevant(*A) && !IsDefault)
      A->render(Parsed, Kept);
  }
  Result.insert(Result.end(), Kept.begin(), Kept.end());

  // -Wno-everything also quietens what is an error to Clang by default and a warning to gcc.
  for (const char *Ours : {"-fsyntax-only", "-w", "-Wno-everything", "-resource-dir=" FENCEPOST_RESOURCE_DIR, "--"})
    Result.push_back(Ours);
  Result.push_back(Command.Filename);
  return Result;
}

std::shared_ptr<clang::CompilerInvocation> invocationFor(ArrayRef<std::string> ClangCommandLine,
                                                         clang::DiagnosticConsumer *Errors) {
  std::vector<const char *> Args;
  for (const std::string &Arg : ClangCommandLine)
    Args.push_back(Arg.c_str());
  clang::IgnoringDiagConsumer Nobody;
  clang::CreateInvocationOptions Options;
  Options.RecoverOnError = true;
  Options.Diags = clang::CompilerInstance::createDiagnostics(new clang::DiagnosticOptions, Errors ? Errors : &Nobody,
                                                             /*ShouldOwnClient=*/false);
  return clang::createInvocation(Args, Options);
}

SplitFlags splitFlags(ArrayRef<std::string> ClangCommandLine) {
  std::vector<const char *> Args;
  for (const std::string &Arg : ClangCommandLine.drop_front())
    Args.push_back(Arg.c_str());
  unsigned MissingIndex, MissingCount;
  opt::InputArgList Parsed = clang::driver::getDriverOptTable().ParseArgs(
      Args, MissingIndex, MissingCount, opt::Visibility(options::ClangOption));
  SplitFlags Split;
  for (const opt::Arg *A : Parsed) {
    const opt::Option &O = A->getOption();
    if (O.matches(options::OPT_D)) {
      StringRef Macro = A->getValue();
      Split.Macros.push_back(Macro.contains('=') ? Macro.str() : (Macro + "=1").str());
    } else if (O.matches(options::OPT_U)) {
      Split.Macros.push_back(std::string("-") + A->getValue());
    } else if (O.matches(options::OPT_I)) {
      Split.Folders.push_back(A->getValue());
    } else if (!O.matches(options::OPT_INPUT) && !O.matches(options::OPT__DASH_DASH)) {
      Split.Rest += A->getAsString(Parsed) + "\n";
    }
  }
  return Split;
}

} // namespace fencepost
