// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Headers.h"
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

// Below an `include` folder, but not one of the driver's own: that lies beside or below the file itself.
static bool isSharedHeader(llvm::StringRef Path, llvm::StringRef Main) {
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

// Reads the words of the body, between its outer braces.
bool Headers::mentionsDevices(const FunctionDecl *FD) const {
  auto [File, Offset] = SM.getDecomposedLoc(FD->getLocation());
  bool Invalid = false;
  llvm::StringRef Text = SM.getBufferData(File, &Invalid);
  if (Invalid)
    return false;
  int Depth = 0;
  for (size_t I = Offset; I < Text.size();) {
    char C = Text[I];
    if (isAsciiIdentifierStart(C)) {
      size_t Begin = I;
      while (I < Text.size() && isAsciiIdentifierContinue(Text[I]))
        ++I;
      if (!Depth)
        continue;
      llvm::StringRef Word = Text.slice(Begin, I);
      const ApiEntry *Entry = Api.find(Word);
      if (Entry ? concernsDevices(*Entry) : Interesting.contains(Word))
        return true;
      continue;
    }
    if (C == '/' && Text.substr(I).starts_with("//")) {
      I = std::min(Text.find('\n', I), Text.size());
      continue;
    }
    if (C == '/' && Text.substr(I).starts_with("/*")) {
      I = Text.find("*/", I);
      if (I == llvm::StringRef::npos)
        return false;
      I += 2;
      continue;
    }
    if (C == '"' || C == '\'') {
      for (++I; I < Text.size() && Text[I] != C; ++I)
        I += Text[I] == '\\';
    } else if (C == '{') {
      ++Depth;
    } else if (C == '}' && --Depth == 0) {
      return false;
    } else if (C == ';' && !Depth) {
      return false; // written by a macro; nothing to read here
    }
    ++I;
  }
  return false;
}

bool Headers::mayBeSkipped(const FunctionDecl *FD) {
  if (!FD->getIdentifier())
    return false;
  if (Api.find(FD->getName()))
    return true; // the table knows what it does
  SourceLocation L = FD->getLocation();
  if (L.isInvalid() || !isKernel(L))
    return false;
  if (L.isMacroID() || !mentionsDevices(FD))
    return true;
  Interesting.insert(FD->getName());
  return false;
}

} // namespace fencepost
