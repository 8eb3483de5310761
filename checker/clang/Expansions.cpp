// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Expansions.h"
#include "clang/Basic/CharInfo.h"

using namespace clang;

namespace fencepost {

// In the order of all tokens of this unit, without precompiled headers.
static SourceLocation::UIntTy offsetOf(SourceLocation L) {
  static constexpr SourceLocation::UIntTy MacroBit = ~(~SourceLocation::UIntTy(0) >> 1);
  return L.getRawEncoding() & ~MacroBit;
}

void ExpansionIndex::fill() {
  Number Count = SM.local_sloc_entry_size();
  Begins.resize(Count);
  Drawers.reserve((SM.getNextLocalOffset() >> DrawerBits) + 1);
  SourceLocation::UIntTy Place = 0; // where the next drawer begins
  for (Number I = 0; I < Count; ++I) {
    Begins[I] = SM.getLocalSLocEntry(I).getOffset();
    for (; Place < Begins[I]; Place += 1u << DrawerBits)
      Drawers.push_back(I - 1);
  }
  Drawers.resize(Drawers.capacity(), Count - 1);
}

ExpansionIndex::Number ExpansionIndex::find(SourceLocation L) {
  if (SM.isLoadedSourceLocation(L)) {
    FileID File = SM.getFileID(L);
    auto [It, New] = Precompiled.try_emplace(File, SM.local_sloc_entry_size() + PrecompiledEntries.size());
    if (New)
      PrecompiledEntries.push_back(&SM.getSLocEntry(File));
    return It->second;
  }
  if (Drawers.empty())
    fill();
  SourceLocation::UIntTy Offset = offsetOf(L);
  size_t Drawer = Offset >> DrawerBits;
  auto First = Begins.begin() + Drawers[Drawer];
  auto Last = Drawer + 1 < Drawers.size() ? Begins.begin() + Drawers[Drawer + 1] + 1 : Begins.end();
  return std::upper_bound(First, Last, Offset) - Begins.begin() - 1;
}

const SrcMgr::SLocEntry &ExpansionIndex::entry(Number N) const {
  size_t Local = SM.local_sloc_entry_size();
  return N < Local ? SM.getLocalSLocEntry(N) : *PrecompiledEntries[N - Local];
}

Expansions::Token Expansions::at(SourceLocation L) {
  Number Of = Index.find(L);
  const SrcMgr::SLocEntry &Entry = Index.entry(Of);
  const SrcMgr::ExpansionInfo &E = Entry.getExpansion();
  if (!E.isMacroArgExpansion())
    return {Of, E.getExpansionLocStart(), false};
  return {Of, E.getSpellingLoc().getLocWithOffset(offsetOf(L) - Entry.getOffset()), true};
}

llvm::StringRef Expansions::nameAt(SourceLocation L) const {
  bool Invalid = false;
  const char *Text = SM.getCharacterData(SM.getSpellingLoc(L), &Invalid);
  size_t Len = 0;
  while (!Invalid && isAsciiIdentifierContinue(Text[Len]))
    ++Len;
  return Invalid ? llvm::StringRef() : llvm::StringRef(Text, Len);
}

const Expansions::Site *Expansions::siteAt(SourceLocation L) {
  if (!L.isMacroID())
    return nullptr;
  Token T = at(L);
  auto It = Known.find(T.Of);
  if (It != Known.end())
    return It->second;
  const Site *Found = siteAt(T.Out);
  if (!Found && !T.IsArgument) {
    llvm::StringRef Name = nameAt(T.Out);
    if (const ApiEntry *Entry = Api.find(Name)) {
      Sites.push_back(std::make_unique<Site>(Site{Entry, Name, T.Of, T.Out}));
      Found = Sites.back().get();
    }
  }
  return Known[T.Of] = Found;
}

const Expansions::Site *Expansions::siteOf(const Stmt *S) {
  SourceLocation Begin = S->getBeginLoc();
  if (!Begin.isMacroID())
    return nullptr;
  const Site *Found = siteAt(Begin);
  return Found && siteAt(S->getEndLoc()) == Found ? Found : nullptr;
}

bool Expansions::inBody(SourceLocation L, Number Body) {
  while (L.isMacroID()) {
    Token T = at(L);
    if (T.Of == Body)
      return true;
    L = T.Out;
  }
  return false;
}

SourceLocation Expansions::outside(SourceLocation L, Number Body) {
  while (L.isMacroID()) {
    Token T = at(L);
    if (!T.IsArgument || !inBody(Index.entry(T.Of).getExpansion().getExpansionLocStart(), Body))
      break;
    L = T.Out;
  }
  return L;
}

bool Expansions::isArgument(const Expr *E, const Site &Of) {
  return !inBody(E->getBeginLoc(), Of.Body) && !inBody(E->getEndLoc(), Of.Body);
}

void Expansions::collect(const Stmt *S, const Site &Of, llvm::SmallVectorImpl<Argument> &Found) {
  if (!S)
    return;
  if (auto *E = dyn_cast<Expr>(S); E && isArgument(E, Of)) {
    Found.push_back({E, false});
    return;
  }
  if (isa<UnaryExprOrTypeTraitExpr>(S))
    return; // of the body: what it names is not evaluated
  if (auto *C = dyn_cast<CastExpr>(S); C && C->getCastKind() == CK_LValueToRValue)
    if (const Expr *Operand = C->getSubExpr()->IgnoreParens(); isArgument(Operand, Of)) {
      Found.push_back({Operand, true});
      return;
    }
  if (auto *G = dyn_cast<GenericSelectionExpr>(S))
    return G->isResultDependent() ? void() : collect(G->getResultExpr(), Of, Found);
  for (const Stmt *Child : S->children())
    collect(Child, Of, Found);
}

llvm::ArrayRef<Expansions::Argument> Expansions::arguments(const Stmt *S, const Site &Of) {
  auto It = ArgumentsOf.find(S);
  if (It != ArgumentsOf.end())
    return It->second;
  llvm::SmallVector<Argument, 4> Found;
  collect(S, Of, Found);
  return ArgumentsOf[S] = llvm::ArrayRef<Argument>(inOrder(Found, Of)).copy(Space);
}

llvm::SmallVector<Expansions::Argument, 4> Expansions::inOrder(llvm::ArrayRef<Argument> Found, const Site &Of) {
  // Where each is written outside the expansion: an argument used twice is one.
  llvm::SmallVector<std::pair<SourceLocation, Argument>, 4> Placed;
  for (const Argument &A : Found) {
    SourceLocation At = outside(A.E->getBeginLoc(), Of.Body);
    auto Same = llvm::find_if(Placed, [&](const auto &P) { return P.first == At; });
    if (Same == Placed.end())
      Placed.push_back({At, A});
    else
      Same->second.Loaded |= A.Loaded;
  }
  llvm::sort(Placed, [&](const auto &A, const auto &B) {
    return SM.getFileID(A.first) == SM.getFileID(B.first)
               ? A.first < B.first
               : SM.isBeforeInTranslationUnit(A.first, B.first);
  });
  llvm::SmallVector<Argument, 4> Args;
  for (const auto &P : Placed)
    Args.push_back(P.second);
  return Args;
}

Expansions::Macro Expansions::macroOf(const Token &OfBody) {
  auto [It, New] = Macros.try_emplace(OfBody.Of);
  if (New) {
    const SrcMgr::ExpansionInfo &E = Index.entry(OfBody.Of).getExpansion();
    llvm::StringRef Name = nameAt(OfBody.Out);
    It->second.IsShared = Shared.isKernel(E.getSpellingLoc());
    if (!Api.find(Name) && !(It->second.IsShared && E.isFunctionMacroExpansion()))
      It->second.Name = Name;
  }
  return It->second;
}

void Expansions::macroNames(SourceLocation L, SourceLocation Level, llvm::SmallVectorImpl<llvm::StringRef> &Names) {
  Number Stop = Level.isMacroID() ? at(Level).Of : ExpansionIndex::None;
  llvm::StringRef Inner, Outermost;
  while (L.isMacroID()) {
    Token T = at(L);
    if (T.Of == Stop)
      break;
    // A name pasted with ## is a token of its own; what it was pasted from is none.
    bool Pasted = !T.IsArgument && SM.isWrittenInScratchSpace(SM.getSpellingLoc(L));
    L = T.Out;
    if (T.IsArgument || Pasted)
      continue;
    Macro M = macroOf(T);
    if (M.IsShared) // what it is made of is nothing that the driver says
      Inner = Outermost = {};
    if (M.Name.empty())
      continue;
    Inner = Outermost;
    Outermost = M.Name;
  }
  if (!Outermost.empty())
    Names.push_back(Outermost);
  if (!Inner.empty())
    Names.push_back(Inner);
}

} // namespace fencepost
