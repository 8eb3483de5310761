// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "UnitContext.h"
#include "AstQueries.h"

using namespace clang;

namespace fencepost {

const ApiEntry *UnitContext::entryOf(const FunctionDecl *FD) const {
  if (const ApiEntry *Entry = Declared.call(FD))
    return Entry;
  return FD->getIdentifier() ? Api.find(FD->getName()) : nullptr;
}

const ApiEntry *UnitContext::entryOf(const Stmt *S) {
  if (const Expansions::Site *Site = Macros.siteOf(S))
    return Site->Api;
  auto *Call = dyn_cast<CallExpr>(S);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee ? entryOf(Callee) : nullptr;
}

// A compile has all bodies, a mere check skipped most: both judge by the same words.
bool UnitContext::wanted(const FunctionDecl *FD) {
  if (!FD->hasBody() || !FD->getIdentifier() || FD->hasSkippedBody() || entryOf(FD))
    return false;
  auto [It, New] = Wanted.try_emplace(FD->getCanonicalDecl(), true);
  if (New)
    It->second = !Shared.mayBeSkipped(FD);
  return It->second;
}

unsigned UnitContext::reach(const FunctionDecl *FD) {
  auto [It, New] = Functions.insert({FD->getCanonicalDecl(), {FD, 0}});
  if (New)
    It->second.Number = fp_function_named(Unit, FD->getName().str().c_str());
  return It->second.Number;
}

const char *UnitContext::joined(llvm::ArrayRef<llvm::StringRef> Words, size_t Most) {
  std::string All;
  llvm::SmallVector<llvm::StringRef, 16> Said;
  for (llvm::StringRef Word : Words) {
    if (Said.size() == Most || llvm::is_contained(Said, Word))
      continue;
    Said.push_back(Word);
    All += (All.empty() ? "" : " ") + Word.str();
  }
  return intern(All);
}

fp_place UnitContext::place(SourceLocation L) {
  auto [File, Offset] = SM.getDecomposedLoc(L);
  const char *&Name = FileNames[File];
  if (!Name)
    Name = intern(pathOf(SM, File));
  return {Name, SM.getLineNumber(File, Offset), SM.getColumnNumber(File, Offset)};
}

std::string UnitContext::shortPlace(SourceLocation L) {
  fp_place P = place(SM.getFileLoc(L));
  llvm::StringRef File = P.file;
  return (File.substr(File.rfind('/') + 1) + ":" + llvm::Twine(P.line)).str();
}

const ValueDecl *UnitContext::keeper(const Decl *D) const {
  auto *V = dyn_cast<VarDecl>(D);
  auto *F = dyn_cast<FieldDecl>(D);
  bool Keeps = (V && V->hasGlobalStorage()) || (F && !Shared.isKernel(F->getLocation())) || Declared.isCoherent(D);
  return Keeps ? cast<ValueDecl>(D) : nullptr;
}

NodeId UnitContext::valueOf(const ValueDecl *D, bool Behind) {
  const Decl *Key = D->getCanonicalDecl();
  NodeId Last = fp_node_count(Unit), N = Behind ? Graph.content(Key) : Graph.node(Key);
  if (ForLink && N > Last)
    Nameables.push_back({N, D, Behind});
  return N;
}

// Structures hang on it, if they may.
void UnitContext::hang(NodeId N, const ValueDecl *D) {
  const char *&Ring = fp_node_at(Unit, N)->ring;
  const ValueDecl *Keeper = *Ring ? nullptr : keeper(D);
  if (!Keeper || !Keeper->getIdentifier())
    return;
  auto *F = dyn_cast<FieldDecl>(Keeper);
  llvm::StringRef Record = F ? recordName(F) : "";
  Ring = intern((Record + (Record.empty() ? "" : ".") + Keeper->getName()).str());
}

NodeId UnitContext::nodeOf(const ValueDecl *D) {
  NodeId N = valueOf(D, /*Behind=*/false);
  hang(N, D);
  const Annotations::Declared *About = Declared.find(D);
  if (About && About->Coherent)
    Graph.mark(N, FP_IS_COHERENT, "annotated at " + shortPlace(About->At));
  if (About && About->Doorbell && !isa<FunctionDecl>(D))
    Graph.mark(N, FP_IS_DOORBELL, "");
  return N;
}

NodeId UnitContext::contentOf(const ValueDecl *D) {
  NodeId N = valueOf(D, /*Behind=*/true);
  hang(N, D);
  return N;
}

NodeId UnitContext::behind(const ValueDecl *D) { return valueOf(D, /*Behind=*/true); }

} // namespace fencepost
