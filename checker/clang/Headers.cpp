// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Headers.h"
#include "HeaderWatch.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/FileManager.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace fencepost {

std::string pathOf(const SourceManager &SM, FileID File) {
  OptionalFileEntryRef Entry = SM.getFileEntryRefForID(File);
  if (!Entry)
    return "<built-in>";
  llvm::SmallString<256> Path = Entry->getName();
  SM.getFileManager().makeAbsolutePath(Path);
  return std::string(Path);
}

llvm::StringRef textOf(const SourceManager &SM, llvm::StringRef Path) {
  OptionalFileEntryRef Entry = SM.getFileManager().getOptionalFileRef(Path);
  if (!Entry)
    return {};
  std::optional<llvm::MemoryBufferRef> Buffer = const_cast<SourceManager &>(SM).getMemoryBufferForFileOrNone(*Entry);
  return Buffer ? Buffer->getBuffer() : llvm::StringRef();
}

bool isSharedHeader(llvm::StringRef Path, llvm::StringRef Main) {
  llvm::StringRef Folder = llvm::sys::path::parent_path(Main), Below = Path;
  if (!Folder.empty() && Below.consume_front(Folder) && Below.consume_front("/"))
    return Below.contains("include/linux/") || Below.contains("include/asm") || Below.contains("include/uapi/");
  for (auto I = llvm::sys::path::begin(Path), E = llvm::sys::path::end(Path); I != E; ++I)
    if (*I == "include")
      return !Path.contains("/drivers/") && !Path.starts_with("drivers/");
  return false;
}

bool Headers::isKernel(SourceLocation L) {
  FileID File = SM.getFileID(SM.getExpansionLoc(L));
  if (File == SM.getMainFileID())
    return false;
  auto [It, New] = Kernel.try_emplace(File, true);
  if (New) {
    OptionalFileEntryRef Entry = SM.getFileEntryRefForID(File);
    OptionalFileEntryRef Main = SM.getFileEntryRefForID(SM.getMainFileID());
    It->second = !Entry || SrcMgr::isSystem(SM.getFileCharacteristic(L)) ||
                 isSharedHeader(Entry->getName(), Main ? Main->getName() : "");
  }
  return It->second;
}

bool Headers::mentions(SourceLocation L, llvm::StringRef Word) {
  FileID File = SM.getFileID(SM.getExpansionLoc(L));
  auto [It, New] = Mentioning.try_emplace(File, false);
  if (New)
    It->second = SM.getBufferData(File).contains(Word);
  return It->second;
}

static bool concernsDevices(const ApiEntry &Entry) {
  switch (Entry.R) {
  case Role::MmioWrite:
  case Role::MmioRead:
    return true;
  case Role::Alloc:
    return Entry.Memory != FP_CPU;
  case Role::Barrier:
    return Entry.Primitive->family == FP_MANDATORY || Entry.Primitive->family == FP_DMA ||
           Entry.Primitive->family == FP_IOWB || Entry.Primitive->is_virtio;
  default:
    return false;
  }
}

void Headers::bodyWords(const FunctionDecl *FD, llvm::function_ref<bool(llvm::StringRef)> Each) const {
  auto [File, Offset] = SM.getDecomposedLoc(FD->getLocation());
  bool Invalid = false;
  llvm::StringRef Text = SM.getBufferData(File, &Invalid);
  if (Invalid)
    return;
  int Depth = 0;
  for (size_t I = Offset; I < Text.size();) {
    char C = Text[I];
    if (isAsciiIdentifierStart(C)) {
      size_t Begin = I;
      while (I < Text.size() && isAsciiIdentifierContinue(Text[I]))
        ++I;
      if (Depth && !Each(Text.slice(Begin, I)))
        return;
      continue;
    }
    if (C == '/' && Text.substr(I).starts_with("//")) {
      I = std::min(Text.find('\n', I), Text.size());
      continue;
    }
    if (C == '/' && Text.substr(I).starts_with("/*")) {
      I = Text.find("*/", I);
      if (I == llvm::StringRef::npos)
        return;
      I += 2;
      continue;
    }
    if (C == '"' || C == '\'') {
      for (++I; I < Text.size() && Text[I] != C; ++I)
        I += Text[I] == '\\';
    } else if (C == '{') {
      ++Depth;
    } else if (C == '}' && --Depth == 0) {
      return;
    } else if (C == ';' && !Depth) {
      return; // written by a macro; nothing to read here
    }
    ++I;
  }
}

void Headers::tell(const FunctionDecl *Definition) {
  if (Definition->getIdentifier())
    AllTold.try_emplace(Definition->getName(), Told{Definition, AllTold.size(), std::nullopt});
}

// To: the function that has the word, if it was told of; then only those before it count.
bool Headers::isInteresting(llvm::StringRef Function, const Told *To) {
  if (Watch && Watch->keeps(Function))
    return true;
  if (!To)
    return Interesting.contains(Function);
  auto It = AllTold.find(Function);
  return It != AllTold.end() && It->second.Number < To->Number && !mayBeSkipped(It->second.FD);
}

const RecordDecl *Headers::definition(const RecordDecl *Record) const {
  const RecordDecl *Def = Record->getDefinition();
  return Def && Watch && !Watch->sees(Def) ? nullptr : Def;
}

void Headers::uses(const NamedDecl *D) const {
  if (Watch)
    Watch->uses(D);
}

bool Headers::mayBeSkipped(const FunctionDecl *FD) {
  auto It = FD->getIdentifier() ? AllTold.find(FD->getName()) : AllTold.end();
  if (It == AllTold.end())
    return judge(FD, nullptr);
  Told &T = It->second;
  if (!T.Skipped)
    T.Skipped = judge(FD, &T);
  return *T.Skipped;
}

bool Headers::judge(const FunctionDecl *FD, const Told *AsToldOf) {
  if (!FD->getIdentifier())
    return false;
  if (Api.find(FD->getName()))
    return true; // the table knows what it does
  SourceLocation L = FD->getLocation();
  if (L.isInvalid() || !isKernel(L))
    return false;
  if (L.isMacroID())
    return true;
  if (Watch && SM.isLoadedSourceLocation(L))
    return !Watch->keeps(FD->getName()); // judged when the header was precompiled
  Kept This{FD->getName(), L, false, {}};
  bodyWords(FD, [&](llvm::StringRef Word) {
    const ApiEntry *Entry = Api.find(Word);
    This.Direct = Entry && concernsDevices(*Entry);
    if (!Entry && isInteresting(Word, AsToldOf))
      This.Mentions.push_back(Word);
    return !This.Direct && (!AsToldOf || This.Mentions.empty()); // else there is no need to know more
  });
  if (!This.Direct && This.Mentions.empty())
    return true;
  if (!AsToldOf && Interesting.insert(This.Name).second)
    AllKept.push_back(std::move(This));
  return false;
}

} // namespace fencepost
