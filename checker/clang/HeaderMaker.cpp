// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "HeaderMaker.h"
#include "CompileFlags.h"
#include "Headers.h"
#include "Memory.h"
#include "Relevance.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/MultiplexConsumer.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include <set>

using namespace clang;

namespace fencepost {

namespace {

using FileNo = HeaderRecord::FileNo;

// A list of lines is the main file, so that the line of an #include there is the number of a name.
class Recorder : public PPCallbacks {
public:
  Recorder(Preprocessor &PP, HeaderRecord &Record, WordGraph &Words)
      : PP(PP), SM(PP.getSourceManager()), Record(Record), Words(Words) {
    PP.setTokenWatcher([this](const Token &T) { token(T); });
  }

  // The parser is about to run over a body that it leaves out, from behind its first brace.
  void skipsBody() { Depth = 1; }
  // Does the file change what another one, which not only it includes, has as a default? Who includes only that one
  // would see the change.
  bool changesDefaults(FileNo File) const;
  // Of everything that was read, as indices into Record.Files.
  void finish();
  std::optional<FileNo> fileAt(SourceLocation L);

  void InclusionDirective(SourceLocation Hash, const Token &, StringRef, bool, CharSourceRange, OptionalFileEntryRef File,
                          StringRef, StringRef, const Module *, bool, SrcMgr::CharacteristicKind) override {
    if (!File)
      return;
    FileNo Included = numberOf(*File);
    if (std::optional<FileNo> From = fileAt(Hash))
      Includes.insert({*From, Included});
    else
      (SM.getFileID(Hash) == SM.getMainFileID() ? Listed : Always).insert(Included);
  }
  void MacroExpands(const Token &Name, const MacroDefinition &MD, SourceRange, const MacroArgs *) override {
    ask(Name.getIdentifierInfo(), MD.getMacroInfo(), Name.getLocation());
  }
  void MacroDefined(const Token &Name, const MacroDirective *MD) override {
    std::optional<FileNo> In = fileAt(MD->getLocation());
    if (!In)
      return;
    if (MD->getPrevious() && !repeats(*MD))
      Changed.insert({*In, Name.getIdentifierInfo()});
    for (const Token &T : MD->getMacroInfo()->tokens())
      if (const IdentifierInfo *Word = T.isAnnotation() ? nullptr : T.getIdentifierInfo())
        Words.mentions(Name.getIdentifierInfo()->getName(), Word->getName());
    const ReadBy &Words = MD->getMacroInfo()->isFunctionLike() ? Called : Plain;
    for (FileNo Before : Words.lookup(Name.getIdentifierInfo()))
      if (Before != *In)
        Precedes.insert({Before, *In});
  }
  void MacroUndefined(const Token &Name, const MacroDefinition &Old, const MacroDirective *) override {
    if (std::optional<FileNo> In = Old ? fileAt(Name.getLocation()) : std::nullopt)
      Changed.insert({*In, Name.getIdentifierInfo()});
  }
  void Ifdef(SourceLocation, const Token &Name, const MacroDefinition &MD) override { ask(Name, MD); }
  void Elifdef(SourceLocation, const Token &Name, const MacroDefinition &MD) override { ask(Name, MD); }
  void Elifndef(SourceLocation, const Token &Name, const MacroDefinition &MD) override { ask(Name, MD); }
  void Defined(const Token &Name, const MacroDefinition &MD, SourceRange) override { ask(Name, MD); }
  void If(SourceLocation, SourceRange Condition, ConditionValueKind) override { askWords(Condition); }
  void Elif(SourceLocation, SourceRange Condition, ConditionValueKind Value, SourceLocation) override {
    if (Value != CVK_NotEvaluated)
      askWords(Condition);
  }
  void Ifndef(SourceLocation L, const Token &Name, const MacroDefinition &MD) override {
    MayBeDefaults[L] = {Name, MD.getMacroInfo()};
  }
  void Endif(SourceLocation L, SourceLocation If) override {
    auto It = MayBeDefaults.find(If);
    if (It == MayBeDefaults.end())
      return;
    auto [Name, Is] = It->second;
    std::optional<FileNo> In = fileAt(L);
    if (!isDefault(Name, L))
      ask(Name.getIdentifierInfo(), Is, Name.getLocation());
    else if (In && !Depth && Is)
      uses(*In, Is); // the same, as long as that one comes first
    else if (In && !Depth)
      Record.Defaults[Name.getIdentifierInfo()->getName()].push_back(*In);
    MayBeDefaults.erase(It);
  }

private:
  FileNo numberOf(FileEntryRef File);
  using ReadBy = llvm::DenseMap<const IdentifierInfo *, llvm::SmallVector<FileNo, 2>>;

  void token(const Token &T);
  void note(ReadBy &Words, const IdentifierInfo *Name, std::optional<FileNo> By);
  void ask(const Token &Name, const MacroDefinition &MD) {
    ask(Name.getIdentifierInfo(), MD.getMacroInfo(), Name.getLocation());
  }
  void ask(const IdentifierInfo *Name, const MacroInfo *Is, SourceLocation At);
  void uses(FileNo By, const MacroInfo *Is);
  void askWords(SourceRange Condition);
  bool repeats(const MacroDirective &MD);
  bool isDefault(const Token &Name, SourceLocation Endif);

  Preprocessor &PP;
  const SourceManager &SM;
  HeaderRecord &Record;
  WordGraph &Words;
  unsigned Depth = 0; // of braces, in a body that is left out
  FileID LastFile;
  std::optional<FileNo> LastNumber;
  llvm::DenseMap<const FileEntry *, FileNo> Numbers;
  std::set<std::pair<FileNo, FileNo>> Includes, Uses, Precedes;
  std::set<FileNo> Always, Listed; // included by the command line; by the list
  std::set<std::pair<FileNo, const IdentifierInfo *>> Changed; // macros that had another definition before
  llvm::DenseMap<const MacroInfo *, const MacroInfo *> Repeats; // definitions that say what was there already
  ReadBy Asked, Plain, Called; // Plain: when it was no macro; Called: and one with arguments would be expanded
  const IdentifierInfo *LastWord = nullptr; // no macro; the token before this one
  struct Ifndefs {
    Token Name;
    const MacroInfo *Is; // null: it was none, and what follows has been read
  };
  std::map<SourceLocation, Ifndefs> MayBeDefaults;
};

// The words of a definition; those of an attribute without the underscores around them, which mean nothing there.
static std::string wordsOf(const MacroInfo &Is, const Preprocessor &PP) {
  std::string Words;
  bool Attribute = false;
  for (const Token &T : Is.tokens()) {
    std::string Spelling = PP.getSpelling(T);
    StringRef Word = Spelling;
    if (Attribute && Word.size() > 4 && Word.starts_with("__") && Word.ends_with("__"))
      Word = Word.drop_front(2).drop_back(2);
    Attribute |= T.is(tok::kw___attribute);
    Words += Word;
    Words += ' ';
  }
  return Words;
}

static bool saysTheSame(const MacroInfo &A, const MacroInfo &B, Preprocessor &PP) {
  return A.isIdenticalTo(B, PP, /*Syntactically=*/true) ||
         (A.isObjectLike() && B.isObjectLike() && wordsOf(A, PP) == wordsOf(B, PP));
}

FileNo Recorder::numberOf(FileEntryRef File) {
  auto [It, New] = Numbers.try_emplace(&File.getFileEntry(), Record.Files.size());
  if (New) {
    SmallString<256> Path(File.getName());
    SM.getFileManager().makeAbsolutePath(Path);
    Record.Files.push_back({absolutePath(Path), "", {}, {}, {}});
  }
  return It->second;
}

// Nothing for the list itself and what Clang defines.
std::optional<FileNo> Recorder::fileAt(SourceLocation L) {
  FileID File = SM.getFileID(SM.getExpansionLoc(L));
  if (File == LastFile)
    return LastNumber;
  LastFile = File;
  OptionalFileEntryRef Entry = SM.getFileEntryRefForID(File);
  LastNumber = Entry && File != SM.getMainFileID() ? std::optional(numberOf(*Entry)) : std::nullopt;
  return LastNumber;
}

void Recorder::token(const Token &T) {
  const IdentifierInfo *Name = T.isAnnotation() ? nullptr : T.getIdentifierInfo();
  if (Depth) {
    Depth += T.is(tok::l_brace);
    Depth -= T.is(tok::r_brace);
  } else if (Name) {
    std::optional<FileNo> By = fileAt(T.getLocation());
    note(Asked, Name, By);
    note(Plain, Name, By);
  } else if (T.is(tok::l_paren) && LastWord) {
    note(Called, LastWord, fileAt(T.getLocation()));
  }
  LastWord = Depth ? nullptr : Name;
}

void Recorder::note(ReadBy &Words, const IdentifierInfo *Name, std::optional<FileNo> By) {
  if (!By)
    return;
  llvm::SmallVector<FileNo, 2> &To = Words[Name];
  if (To.empty() || (To.back() != *By && !llvm::is_contained(To, *By)))
    To.push_back(*By);
}

// A directive or an expansion.
void Recorder::ask(const IdentifierInfo *Name, const MacroInfo *Is, SourceLocation At) {
  std::optional<FileNo> By = Depth ? std::nullopt : fileAt(At);
  if (!By)
    return;
  note(Asked, Name, By);
  if (!Is) {
    note(Plain, Name, By);
    note(Called, Name, By);
    return;
  }
  uses(*By, Is);
}

void Recorder::uses(FileNo By, const MacroInfo *Is) {
  while (const MacroInfo *Was = Repeats.lookup(Is))
    Is = Was;
  if (std::optional<FileNo> In = fileAt(Is->getDefinitionLoc()); In && *In != By)
    Uses.insert({By, *In});
}

// Of a macro that is defined once more: in the same words? Then the first definition is as good.
bool Recorder::repeats(const MacroDirective &MD) {
  const MacroDirective *Old = MD.getPrevious();
  if (isa<UndefMacroDirective>(Old))
    Old = Old->getPrevious();
  const MacroInfo *Was = Old ? Old->getMacroInfo() : nullptr;
  bool Same = Was && saysTheSame(*Was, *MD.getMacroInfo(), PP);
  if (Same)
    Repeats[MD.getMacroInfo()] = Was;
  return Same;
}

// Also of what is no macro, which Clang does not tell.
void Recorder::askWords(SourceRange Condition) {
  CharSourceRange Range = Lexer::getAsCharRange(Condition, SM, PP.getLangOpts());
  bool Invalid = false;
  StringRef Text = Lexer::getSourceText(Range, SM, PP.getLangOpts(), &Invalid);
  for (size_t I = 0; I < Text.size();) {
    size_t Begin = I;
    while (I < Text.size() && isAsciiIdentifierContinue(Text[I]))
      ++I;
    if (I == Begin || !isAsciiIdentifierStart(Text[Begin])) {
      I = std::max(I, Begin + 1);
      continue;
    }
    IdentifierInfo *Name = PP.getIdentifierInfo(Text.slice(Begin, I));
    ask(Name, PP.getMacroInfo(Name), Condition.getBegin());
  }
}

// `#ifndef X`, `#define X ...`, `#endif`: whoever defines X, before or behind it, has the last word.
bool Recorder::isDefault(const Token &Name, SourceLocation Endif) {
  const char *Begin = SM.getCharacterData(Name.getLocation()), *End = SM.getCharacterData(Endif);
  if (SM.getFileID(Name.getLocation()) != SM.getFileID(Endif) || End <= Begin)
    return false;
  Lexer Raw(Name.getLocation(), PP.getLangOpts(), Begin, Begin, SM.getBufferData(SM.getFileID(Endif)).end());
  Token T;
  bool Defined = false;
  for (Raw.LexFromRawLexer(T), Raw.LexFromRawLexer(T); T.getLocation() < Endif; Raw.LexFromRawLexer(T)) {
    if (!T.isAtStartOfLine() && Defined)
      continue; // of the value
    if (T.isNot(tok::hash) || Raw.LexFromRawLexer(T))
      return false;
    if (T.getLocation() == Endif)
      break;
    if (Defined || T.isNot(tok::raw_identifier) || T.getRawIdentifier() != "define" || Raw.LexFromRawLexer(T))
      return false;
    if (T.isNot(tok::raw_identifier) || T.getRawIdentifier() != Name.getIdentifierInfo()->getName())
      return false;
    Defined = true;
  }
  return Defined;
}

bool Recorder::changesDefaults(FileNo File) const {
  auto IsOfOthers = [&](FileNo Default) {
    return Default != File && (Listed.count(Default) || llvm::any_of(Includes, [&](const auto &I) {
                                 return I.second == Default && I.first != File;
                               }));
  };
  return llvm::any_of(Changed, [&](const auto &C) {
    auto It = C.first == File ? Record.Defaults.find(C.second->getName()) : Record.Defaults.end();
    return It != Record.Defaults.end() && llvm::any_of(It->second, IsOfOthers);
  });
}

void Recorder::finish() {
  for (const auto &[L, If] : MayBeDefaults)
    ask(If.Name.getIdentifierInfo(), If.Is, If.Name.getLocation());
  for (auto [From, To] : Includes)
    Record.Files[From].Includes.push_back(To);
  Record.Always.assign(Always.begin(), Always.end());
  for (auto &[Name, Files] : Asked)
    Record.Asked[Name->getName().str()].assign(Files.begin(), Files.end());

  // What a file includes is there whenever the file is.
  size_t Count = Record.Files.size();
  std::vector<std::vector<bool>> Reached(Count);
  auto Reach = [&](FileNo From) -> const std::vector<bool> & {
    std::vector<bool> &Seen = Reached[From];
    if (!Seen.empty())
      return Seen;
    Seen.assign(Count, false);
    std::vector<FileNo> Work = {From};
    while (!Work.empty()) {
      FileNo At = Work.back();
      Work.pop_back();
      if (Seen[At])
        continue;
      Seen[At] = true;
      llvm::append_range(Work, Record.Files[At].Includes);
    }
    return Seen;
  };
  std::set<FileNo> Everywhere;
  for (FileNo First : Always)
    for (FileNo N = 0; N < Count; ++N)
      if (Reach(First)[N])
        Everywhere.insert(N);
  for (auto [By, In] : Uses)
    if (!Reach(By)[In] && !Everywhere.count(In))
      Record.Files[By].Needs.push_back(In);
  for (auto It = Record.Defaults.begin(); It != Record.Defaults.end();)
    if (auto Here = It++; llvm::any_of(Here->second, [&](FileNo N) { return Everywhere.count(N); }))
      Record.Defaults.erase(Here);
  for (auto [Before, Behind] : Precedes)
    if (!Reach(Behind)[Before])
      Record.Files[Before].Precedes.push_back(Behind);
}

// Remembers in which lines of the list something went wrong.
class BadLines : public DiagnosticConsumer {
public:
  void HandleDiagnostic(DiagnosticsEngine::Level Level, const Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Error || Info.getLocation().isInvalid())
      return;
    const SourceManager &SM = Info.getSourceManager();
    SourceLocation At = SM.getExpansionLoc(Info.getLocation());
    while (SM.getFileID(At) != SM.getMainFileID() && SM.getIncludeLoc(SM.getFileID(At)).isValid())
      At = SM.getIncludeLoc(SM.getFileID(At));
    if (SM.getFileID(At) == SM.getMainFileID())
      Lines.insert(SM.getSpellingLineNumber(At));
  }
  std::set<unsigned> Lines;
};

class Skipper : public ASTConsumer {
public:
  Skipper(const SourceManager &SM, Headers &Shared, Recorder &Notes, WordGraph &Words)
      : SM(SM), Shared(Shared), Notes(Notes), Words(Words) {}

  bool shouldSkipFunctionBody(Decl *D) override {
    auto *FD = dyn_cast<FunctionDecl>(D);
    if (FD && FD->getIdentifier())
      read(FD);
    bool Skip = FD && Shared.mayBeSkipped(FD);
    if (Skip)
      Notes.skipsBody();
    return Skip;
  }

  // Types by which memory counts as a device's or a host's, also by way of a pointer if a host's.
  void HandleTranslationUnit(ASTContext &Context) override {
    TypeTable Types(Shared);
    for (const Decl *D : Context.getTranslationUnitDecl()->decls()) {
      auto *Typedef = dyn_cast<TypedefNameDecl>(D);
      auto *Record = Typedef ? Typedef->getUnderlyingType()->getAsRecordDecl() : dyn_cast<RecordDecl>(D);
      if (Record && Record->getDefinition() && isOfMemory(Types, Record->getDefinition()))
        Words.isOfMemory(Typedef ? Typedef->getName() : Record->getName());
    }
  }

private:
  void read(const FunctionDecl *FD) {
    SourceLocation At = FD->getLocation();
    if (At.isMacroID())
      return Words.mentions(FD->getName(), Lexer::getImmediateMacroName(SM.getExpansionLoc(At), SM, {}));
    Shared.bodyWords(FD, [&](StringRef Word) {
      Words.mentions(FD->getName(), Word);
      return true;
    });
  }

  static bool isOfMemory(TypeTable &Types, const RecordDecl *Record) {
    std::string Field;
    QualType Type = Record->getASTContext().getRecordType(Record);
    fp_type Own = Types.says(Type, Field);
    return (Own != FP_TYPE_NOTHING && Own != FP_TYPE_OBJECT) ||
           llvm::any_of(Record->fields(), [&](const FieldDecl *F) {
             return F->getType()->isPointerType() &&
                    Types.says(F->getType()->getPointeeType(), Field) == FP_TYPE_VIRTIO;
           });
  }

  const SourceManager &SM;
  Headers &Shared;
  Recorder &Notes;
  WordGraph &Words;
};

class PrecompileAction : public GeneratePCHAction {
public:
  PrecompileAction(const Settings &S, HeaderRecord &Record, BadLines &Bad) : S(S), Record(Record), Bad(Bad) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI, StringRef InFile) override {
    std::unique_ptr<ASTConsumer> Writer = GeneratePCHAction::CreateASTConsumer(CI, InFile);
    if (!Writer)
      return nullptr;
    auto Callbacks = std::make_unique<Recorder>(CI.getPreprocessor(), Record, Words);
    Notes = Callbacks.get();
    CI.getPreprocessor().addPPCallbacks(std::move(Callbacks));
    Shared = std::make_unique<Headers>(CI.getSourceManager(), S.Api);
    std::vector<std::unique_ptr<ASTConsumer>> Both;
    Both.push_back(std::make_unique<Skipper>(CI.getSourceManager(), *Shared, *Notes, Words));
    Both.push_back(std::move(Writer));
    return std::make_unique<MultiplexConsumer>(std::move(Both));
  }

  void EndSourceFileAction() override {
    Notes->finish();
    CompilerInstance &CI = getCompilerInstance();
    checkFiles(CI.getSourceManager());
    for (const Headers::Kept &F : Shared->kept()) {
      HeaderRecord::Function &To = Record.Kept[F.Name];
      To.In = Notes->fileAt(F.At).value_or(0);
      To.Direct = F.Direct;
      To.Mentions.assign(F.Mentions.begin(), F.Mentions.end());
    }
    Record.Words = std::move(Words).concerns();
    GeneratePCHAction::EndSourceFileAction();
  }

private:
  // What a driver may regard as its own, words to the checker, and other people's defaults changed make a header unfit
  // to be shared.
  void checkFiles(const SourceManager &SM);

  const Settings &S;
  HeaderRecord &Record;
  BadLines &Bad;
  WordGraph Words{S.Api};
  Recorder *Notes = nullptr; // the preprocessor's
  std::unique_ptr<Headers> Shared;
};

void PrecompileAction::checkFiles(const SourceManager &SM) {
  for (unsigned I = 1; I < SM.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &Entry = SM.getLocalSLocEntry(I);
    if (!Entry.isFile())
      continue;
    SourceLocation At = SourceLocation::getFromRawEncoding(Entry.getOffset());
    FileID File = SM.getFileID(At);
    OptionalFileEntryRef Ref = SM.getFileEntryRefForID(File);
    if (!Ref || File == SM.getMainFileID())
      continue;
    std::optional<FileNo> Number = Notes->fileAt(At);
    if (isSharedHeader(absolutePath(Ref->getName()), "") && !SM.getBufferData(File).contains("fencepost:") &&
        !(Number && Notes->changesDefaults(*Number)))
      continue;
    SourceLocation Included = At;
    while (SM.getIncludeLoc(SM.getFileID(Included)).isValid())
      Included = SM.getIncludeLoc(SM.getFileID(Included));
    Bad.Lines.insert(SM.getFileID(Included) == SM.getMainFileID() ? SM.getSpellingLineNumber(Included) : 0);
  }
}

} // namespace

bool precompile(std::shared_ptr<CompilerInvocation> Flags, StringRef Source, StringRef Output, const Settings &S,
                HeaderRecord &Record, llvm::StringMap<char> &Bad) {
  BadLines Lines;
  Flags->getFrontendOpts().ProgramAction = frontend::GeneratePCH;
  Flags->getFrontendOpts().OutputFile = Output.str();
  Flags->getFrontendOpts().SkipFunctionBodies = true;
  Flags->getFrontendOpts().DisableFree = false;
  Flags->getFrontendOpts().Inputs = {
      FrontendInputFile(llvm::MemoryBufferRef(Source, "fencepost-headers.h"), InputKind(Language::C).getHeader())};
  Flags->getDiagnosticOpts().ErrorLimit = 0;
  CompilerInstance CI;
  CI.setInvocation(std::move(Flags));
  CI.createDiagnostics(&Lines, /*ShouldOwnClient=*/false);
  PrecompileAction Action(S, Record, Lines);
  bool Written = CI.ExecuteAction(Action) && !Lines.getNumErrors();
  for (unsigned Line : Lines.Lines)
    if (Line && Line <= Record.Names.size())
      Bad[Record.Names[Line - 1]] = 1;
  FileStates Now;
  for (HeaderRecord::File &F : Record.Files)
    F.State = Now.of(F.Path);
  return Written && Lines.Lines.empty();
}

} // namespace fencepost
