// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Dependencies.h"
#include "clang/Basic/FileManager.h"
#include "llvm/Support/Chrono.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <tuple>

using namespace llvm;

namespace fencepost {

static std::string stateOf(const sys::fs::file_status &Status) {
  return std::to_string(Status.getSize()) + " " +
         std::to_string(Status.getLastModificationTime().time_since_epoch().count());
}

std::string stateOf(StringRef Path) {
  sys::fs::file_status Status;
  return sys::fs::status(Path, Status) || !sys::fs::exists(Status) ? "" : stateOf(Status);
}

const std::string &FileStates::of(StringRef Path) {
  auto [It, New] = Known.try_emplace(Path);
  if (New)
    It->second = stateOf(Path);
  return It->second;
}

void sortDependencies(std::vector<Dependency> &All) {
  auto Place = [](const Dependency &D) { return std::tie(D.Folder, D.Name); };
  sort(All, [&](const Dependency &A, const Dependency &B) { return Place(A) < Place(B); });
  auto Same = [&](const Dependency &A, const Dependency &B) { return Place(A) == Place(B); };
  All.erase(std::unique(All.begin(), All.end(), Same), All.end());
}

std::vector<Dependency> dependenciesOf(const clang::SourceManager &SM, std::vector<Dependency> Precompiled) {
  std::vector<Dependency> All = std::move(Precompiled);
  for (auto It = SM.fileinfo_begin(); It != SM.fileinfo_end(); ++It) {
    SmallString<256> Path(It->first.getName());
    SM.getFileManager().makeAbsolutePath(Path);
    sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
    sys::fs::file_status Now;
    std::string State = "0 0"; // changed since it was read
    if (!sys::fs::status(Path, Now) && uint64_t(It->first.getSize()) == Now.getSize() &&
        It->first.getModificationTime() == sys::toTimeT(Now.getLastModificationTime()))
      State = stateOf(Now);
    All.push_back({sys::path::parent_path(Path).str(), sys::path::filename(Path).str(), State});
  }
  sortDependencies(All);
  return All;
}

} // namespace fencepost
