// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Which units are one program.
#ifndef FENCEPOST_CLANG_MODULES_H
#define FENCEPOST_CLANG_MODULES_H

#include "Database.h"

namespace fencepost {

// Auto: what Kbuild says, which names the module in each command; of another database the folder; of commands that are
// of none the file.
enum class Grouping { Auto, File, Folder, All };

struct Modules {
  using Members = std::vector<size_t>; // numbers of units

  std::vector<Unit> Units; // those that are asked for, then what else their database has of their modules
  size_t Asked = 0;
  std::vector<Members> All; // in the order of what is asked for; a unit may be in several
};

// With All only what is asked for: a whole kernel is no program.
Modules modulesOf(const std::vector<Unit> &Asked, Grouping How);

} // namespace fencepost
#endif
