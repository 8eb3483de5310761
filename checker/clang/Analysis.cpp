// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Analysis.h"
#include "Allow.h"
#include "Annotations.h"
#include "Edits.h"
#include "Fingerprint.h"
#include "HeaderWatch.h"
#include "Headers.h"
#include "UnitFile.h"
#include "lower/Unit.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/Preprocessor.h"

using namespace clang;

namespace fencepost {

namespace {

// LINUX_VERSION_CODE of the tree that the unit is compiled against, from the header that its build generated.
// 0: no such header on the search path, or only the one of the system, which user-space code may see.
uint32_t kernelOf(CompilerInstance &CI) {
  HeaderSearch &Search = CI.getPreprocessor().getHeaderSearchInfo();
  for (const DirectoryLookup &Dir : Search.search_dir_range()) {
    if (SrcMgr::isSystem(Dir.getDirCharacteristic()))
      continue;
    auto Text = CI.getFileManager().getBufferForFile((Dir.getName() + "/linux/version.h").str());
    if (!Text)
      continue;
    llvm::StringRef Rest = (*Text)->getBuffer();
    size_t At = Rest.find("LINUX_VERSION_CODE ");
    uint32_t Code;
    if (At == llvm::StringRef::npos)
      continue;
    if (!Rest.substr(At + strlen("LINUX_VERSION_CODE ")).ltrim().consumeInteger(10, Code) && Code)
      return Code;
  }
  return 0;
}

std::vector<std::string> archNames(fp_archs Archs) {
  std::vector<std::string> Names;
  for (unsigned A = 0; A < FP_NR_ARCHS; ++A)
    if (Archs & (1u << A))
      Names.push_back(fp_arch_name(fp_arch(A)));
  return Names;
}

} // namespace

Finding resolved(const fp_finding &F, const SourceManager &SM) {
  Finding Out;
  Out.Check = fp_check_name(F.check);
  Out.Confidence = F.confidence;
  Out.File = F.at.file;
  Out.Line = F.at.line;
  Out.Column = F.at.column;
  Out.Function = F.function;
  Out.Message = F.message;
  for (unsigned I = 0; I < F.nsteps; ++I)
    Out.Steps.push_back({F.steps[I].role, F.steps[I].at.file, F.steps[I].at.line, F.steps[I].at.column,
                         F.steps[I].text});
  Out.FixSummary = F.fix_summary ? F.fix_summary : "";
  Out.Edits = editsFor(F, SM);
  Out.VisibleOn = archNames(F.visible_on);
  llvm::SmallVector<llvm::StringRef, 8> Costs;
  llvm::StringRef(F.cost ? F.cost : "").split(Costs, "; ", -1, false);
  for (llvm::StringRef Cost : Costs)
    Out.Cost.push_back(Cost.str());
  Out.Fingerprint = fingerprintOf(Out.Check, Out.File, Out.Line, textOf(SM, Out.File));
  return Out;
}

std::string notSeenIn(fp_unit *Unit) {
  const char *Cuts = fp_unit_cuts(Unit);
  return Cuts ? Cuts : "";
}

// Words of the source to the checker that it does not understand.
Finding mistake(llvm::StringRef Check, SourceLocation At, llvm::StringRef Message, const SourceManager &SM) {
  auto [File, Offset] = SM.getDecomposedLoc(At);
  Finding Out;
  Out.Check = Check.str();
  Out.Confidence = FP_HIGH;
  Out.File = pathOf(SM, File);
  Out.Line = SM.getLineNumber(File, Offset);
  Out.Column = SM.getColumnNumber(File, Offset);
  Out.Message = Message.str();
  Out.Fingerprint = fingerprintOf(Check, Out.File, Out.Line, textOf(SM, Out.File));
  return Out;
}

namespace {

class Consumer : public ASTConsumer {
public:
  Consumer(CompilerInstance &CI, const Settings &S, bool SkipBodies, FindingSink Sink, UnitSink EmitUnit,
           HeaderWatch *Watch)
      : CI(CI), S(S), SkipBodies(SkipBodies), Sink(std::move(Sink)), EmitUnit(std::move(EmitUnit)), Watch(Watch),
        Shared(CI.getSourceManager(), S.Api, Watch) {
    CI.getPreprocessor().addCommentHandler(&Allowed);
  }

  bool shouldSkipFunctionBody(Decl *D) override {
    auto *FD = dyn_cast<FunctionDecl>(D);
    return SkipBodies && FD && Shared.mayBeSkipped(FD);
  }

  bool HandleTopLevelDecl(DeclGroupRef Group) override {
    TopLevel.append(Group.begin(), Group.end());
    return true;
  }
  // Not the driver's: what comes out of precompiled headers without being asked for.
  void HandleInterestingDecl(DeclGroupRef) override {}

  void HandleTranslationUnit(ASTContext &Context) override {
    // What does not compile has holes in its types, and is not worth a second opinion.
    if (CI.getDiagnostics().hasUncompilableErrorOccurred() || differs())
      return;
    std::unique_ptr<fp_unit, decltype(&fp_unit_free)> Unit(fp_unit_new(), fp_unit_free);
    if (!Unit)
      llvm::report_bad_alloc_error("fencepost: event graph");
    Annotations Declared(Context);
    UnitLowering Lowering(Context, S.Api, Declared, Shared, Unit.get(), /*ForLink=*/bool(EmitUnit));
    Lowering.run(TopLevel);
    if (differs())
      return;
    if (S.EmitEvents) {
      if (!fp_unit_print(Unit.get(), stdout))
        llvm::report_bad_alloc_error("fencepost: event graph");
      return;
    }
    fp_options Options = S.options(S.Kernel ? 0 : kernelOf(CI));
    Collected Found{*this, {}};
    if (!S.ForProgram && !fp_check_unit(Unit.get(), &Options, &Collected::take, &Found))
      llvm::report_bad_alloc_error("fencepost: analysis");
    for (const auto &[At, Message] : Allowed.mistakes())
      Found.Findings.push_back(mistake("allow", At, Message, CI.getSourceManager()));
    for (const auto &[At, Message] : Declared.mistakes())
      Found.Findings.push_back(mistake("annotate", At, Message, CI.getSourceManager()));
    std::string NotSeen = notSeenIn(Unit.get());
    if (EmitUnit) {
      Lowering.describeForOthers();
      EmitUnit(unitFileBody(Unit.get(), Options.kernel, CI.getSourceManager(), Found.Findings, NotSeen, Allowed,
                            Watch ? Watch->seen() : std::vector<Dependency>()));
    }
    llvm::erase_if(Found.Findings, [this](const Finding &F) { return !S.wants(F); });
    Sink(std::move(Found.Findings), NotSeen);
  }

private:
  bool differs() const { return Watch && !Watch->difference().empty(); }

  struct Collected {
    Consumer &Self;
    std::vector<Finding> Findings;

    static void take(void *Ctx, const fp_finding *F) {
      auto *To = static_cast<Collected *>(Ctx);
      const Settings &S = To->Self.S;
      // The unit file has all of them, for whoever asks for others.
      if ((To->Self.EmitUnit || (S.Enabled[F->check] && F->confidence >= S.MinConfidence)) &&
          !To->Self.Allowed.cover(F->at.file, F->at.line, F->check))
        To->Findings.push_back(resolved(*F, To->Self.CI.getSourceManager()));
    }
  };

  CompilerInstance &CI;
  const Settings &S;
  bool SkipBodies;
  FindingSink Sink;
  UnitSink EmitUnit;
  HeaderWatch *Watch;
  Headers Shared;
  Allowances Allowed;
  llvm::SmallVector<Decl *, 0> TopLevel;
};

} // namespace

std::unique_ptr<ASTConsumer> makeConsumer(CompilerInstance &CI, const Settings &S, bool SkipBodies,
                                          FindingSink Sink, UnitSink EmitUnit, HeaderWatch *Watch) {
  return std::make_unique<Consumer>(CI, S, SkipBodies, std::move(Sink), std::move(EmitUnit), Watch);
}

} // namespace fencepost
