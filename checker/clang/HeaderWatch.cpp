// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "HeaderWatch.h"
#include "CompileFlags.h"
#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/Token.h"

using namespace clang;

namespace fencepost {

class HeaderWatch::Callbacks : public PPCallbacks {
public:
  explicit Callbacks(HeaderWatch &Watch) : Watch(Watch) {}

  void InclusionDirective(SourceLocation, const Token &, StringRef, bool, CharSourceRange, OptionalFileEntryRef File,
                          StringRef, StringRef, const Module *, bool, SrcMgr::CharacteristicKind) override {
    if (File)
      Watch.includes(*File);
  }
  void MacroDefined(const Token &Name, const MacroDirective *MD) override {
    if (!isGiven(MD->getLocation()))
      Watch.defines(Name.getIdentifierInfo()->getName());
  }
  void MacroUndefined(const Token &Name, const MacroDefinition &Old, const MacroDirective *) override {
    if (!isGiven(Name.getLocation()))
      Watch.defines(Name.getIdentifierInfo()->getName());
    else if (Old.getMacroInfo())
      Watch.hides(Name.getIdentifierInfo(), Old.getMacroInfo());
  }
  void MacroExpands(const Token &Name, const MacroDefinition &MD, SourceRange, const MacroArgs *) override {
    uses(Name, MD);
  }
  void Ifdef(SourceLocation, const Token &Name, const MacroDefinition &MD) override { uses(Name, MD); }
  void Ifndef(SourceLocation, const Token &Name, const MacroDefinition &MD) override { uses(Name, MD); }
  void Elifdef(SourceLocation, const Token &Name, const MacroDefinition &MD) override { uses(Name, MD); }
  void Elifndef(SourceLocation, const Token &Name, const MacroDefinition &MD) override { uses(Name, MD); }
  void Defined(const Token &Name, const MacroDefinition &MD, SourceRange) override { uses(Name, MD); }

private:
  // On the command line: these were compared before.
  bool isGiven(SourceLocation L) const {
    return Watch.SM.isWrittenInCommandLineFile(L) || Watch.SM.isWrittenInBuiltinFile(L);
  }
  void uses(const Token &Name, const MacroDefinition &MD) {
    if (const MacroInfo *Is = MD.getMacroInfo())
      Watch.uses(Name.getIdentifierInfo()->getName(), Is);
  }

  HeaderWatch &Watch;
};

HeaderWatch::HeaderWatch(const HeaderRecord &Record, Preprocessor &PP, llvm::ArrayRef<std::string> Changed)
    : Record(Record), PP(PP), SM(PP.getSourceManager()), Seen(Record.Files.size()), Defined(Changed.begin(), Changed.end()) {
  include(Record.Always);
}

std::unique_ptr<PPCallbacks> HeaderWatch::callbacks() { return std::make_unique<Callbacks>(*this); }

void HeaderWatch::differs(const llvm::Twine &Why) {
  if (Difference.empty())
    Difference = Why.str();
}

void HeaderWatch::hides(IdentifierInfo *Macro, MacroInfo *Is) {
  auto It = Record.Defaults.find(Macro->getName());
  if (It != Record.Defaults.end())
    for (FileNo N : It->second)
      Hidden[N].push_back({Macro, Is});
}

void HeaderWatch::defines(llvm::StringRef Macro) { Defined.push_back(Macro.str()); }

std::optional<HeaderWatch::FileNo> HeaderWatch::numberOf(FileEntryRef File) {
  auto [It, New] = Numbers.try_emplace(&File.getFileEntry());
  if (New) {
    llvm::SmallString<256> Path(File.getName());
    SM.getFileManager().makeAbsolutePath(Path);
    It->second = Record.find(absolutePath(Path));
  }
  return It->second;
}

// One without a guard is read again, with what the unit has defined: nothing that was read before stands for it.
void HeaderWatch::includes(FileEntryRef File) {
  std::optional<FileNo> N = numberOf(File);
  if (!N || Seen[*N])
    return;
  if (PP.getHeaderSearchInfo().isFileMultipleIncludeGuarded(File))
    include(*N);
  else
    Seen.set(*N);
}

// With all that they include.
void HeaderWatch::include(llvm::ArrayRef<FileNo> Files) {
  llvm::SmallVector<FileNo, 64> New;
  llvm::BitVector Before = Seen;
  auto See = [&](FileNo N) {
    if (!Seen[N]) {
      Seen.set(N);
      New.push_back(N);
    }
  };
  llvm::for_each(Files, See);
  for (size_t I = 0; I < New.size(); ++I)
    llvm::for_each(Record.Files[New[I]].Includes, See);

  for (std::string &Macro : Defined)
    if (llvm::SmallVector<FileNo, 4> By = Record.asking(Macro); !By.empty()) {
      llvm::erase_if(By, [&](FileNo N) { return Before[N]; });
      Pending.push_back({std::move(Macro), std::move(By)});
    }
  Defined.clear();
  for (const Asked &A : Pending)
    for (FileNo N : A.By)
      if (Seen[N] && !Before[N])
        differs("defines " + A.Macro + " before " + Record.Files[N].Path);
  for (FileNo N : New) {
    for (auto [Macro, Is] : Hidden.lookup(N))
      if (!PP.getMacroInfo(Macro))
        PP.appendDefMacroDirective(Macro, Is);
    for (FileNo Needed : Record.Files[N].Needs)
      if (!Seen[Needed])
        differs("does not include " + Record.Files[Needed].Path + " before " + Record.Files[N].Path);
    for (FileNo Behind : Record.Files[N].Precedes)
      if (Before[Behind])
        differs("includes " + Record.Files[Behind].Path + " before " + Record.Files[N].Path);
  }
}

bool HeaderWatch::sees(SourceLocation L) {
  L = SM.getExpansionLoc(L);
  if (!SM.isLoadedSourceLocation(L))
    return true;
  FileID File = SM.getFileID(L);
  auto [It, New] = OfFile.try_emplace(File);
  if (New)
    if (OptionalFileEntryRef Entry = SM.getFileEntryRefForID(File))
      It->second = numberOf(*Entry);
  return !It->second || Seen[*It->second];
}

void HeaderWatch::uses(llvm::StringRef Macro, const MacroInfo *Is) {
  if (Checked.contains(Is))
    return;
  if (sees(Is->getDefinitionLoc()))
    Checked.insert(Is);
  else
    differs("uses the macro " + Macro + ", whose header it does not include before");
}

void HeaderWatch::uses(const NamedDecl *D) {
  if (auto *Function = dyn_cast<FunctionDecl>(D); Function && Function->getBuiltinID())
    return; // declared where it was first used
  if (!sees(D))
    differs("uses " + D->getNameAsString() + ", whose header it does not include");
}

bool HeaderWatch::keeps(llvm::StringRef Function) const {
  auto It = Record.Kept.find(Function);
  if (It == Record.Kept.end() || !Seen[It->second.In])
    return false;
  const HeaderRecord::Function &F = It->second;
  return F.Direct || llvm::any_of(F.Mentions, [&](const std::string &Other) { return Other != Function && keeps(Other); });
}

std::vector<Dependency> HeaderWatch::seen() const {
  std::vector<Dependency> Files;
  for (unsigned N : Seen.set_bits())
    Files.push_back(Record.dependency(N));
  return Files;
}

} // namespace fencepost
