// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Modules.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace fencepost {

// What stands behind that flag of the entry, without the quotes, of which there are more or fewer; empty: nothing.
static StringRef quotedBehind(StringRef Flag, StringRef Entry) {
  static constexpr StringLiteral Quotes = "\\\"'";
  size_t At = Entry.find(Flag);
  StringRef Value = At == StringRef::npos ? "" : Entry.drop_front(At + Flag.size()).ltrim(Quotes);
  return Value.take_front(Value.find_first_of(Quotes));
}

static std::string folderOf(const Unit &U) { return sys::path::parent_path(U.source()).str(); }

// Of an object that is in several modules Kbuild joins the names. Modules have names that nobody else in the kernel
// has; what is built in has them for its folder, and newer kernels name that, too.
static std::vector<std::string> kbuildModules(const Unit &U) {
  StringRef Entry = U.entry(), Name = quotedBehind("-DKBUILD_MODNAME=", Entry);
  std::string Before = Entry.contains("-DMODULE") ? "" : folderOf(U) + "/";
  if (StringRef BuiltIn = quotedBehind("-DKBUILD_MODFILE=", Entry); !BuiltIn.empty()) {
    Name = sys::path::filename(BuiltIn);
    Before = sys::path::parent_path(BuiltIn).str() + "/";
  }
  std::vector<std::string> Names;
  SmallVector<StringRef, 2> Parts;
  Name.split(Parts, ':', -1, /*KeepEmpty=*/false);
  for (StringRef Part : Parts)
    Names.push_back(Before + Part.str());
  return Names;
}

// Empty: it is a program by itself.
static std::vector<std::string> namesFor(const Unit &U, Grouping How) {
  std::vector<std::string> Names;
  switch (How) {
  case Grouping::Auto:
    if (U.database())
      Names = kbuildModules(U);
    if (U.database() && Names.empty())
      Names = {folderOf(U)};
    break;
  case Grouping::File:
    break;
  case Grouping::Folder:
    Names = {folderOf(U)};
    break;
  case Grouping::All:
    Names = {"all"};
    break;
  }
  return Names;
}

namespace {

class Grouper {
public:
  Grouper(Grouping How, Modules &Result) : How(How), Result(Result) {}

  void add(const Unit &U) {
    if (!isNew(U))
      return;
    size_t I = Result.Units.size();
    Result.Units.push_back(U);
    std::vector<std::string> Names = namesFor(U, How);
    if (Names.empty())
      Result.All.push_back({I});
    for (const std::string &Name : Names) {
      auto [At, New] = Numbers.try_emplace(Name, Result.All.size());
      if (New)
        Result.All.emplace_back();
      Result.All[At->second].push_back(I);
    }
  }
  // If it belongs to a module that there is.
  void complete(const Unit &U) {
    std::vector<size_t> Into;
    for (const std::string &Name : namesFor(U, How))
      if (auto At = Numbers.find(Name); At != Numbers.end())
        Into.push_back(At->second);
    // It may be for another configuration, or gone.
    if (Into.empty() || !StringRef(U.source()).ends_with(".c") || !isNew(U) || !sys::fs::exists(U.source()))
      return;
    for (size_t Module : Into)
      Result.All[Module].push_back(Result.Units.size());
    Result.Units.push_back(U);
  }

private:
  bool isNew(const Unit &U) {
    StringRef Entry = U.entry();
    // One is given twice if the user names it twice; a command without a database does not name its file.
    std::string Which = Entry.empty() ? U.source() + "\n" + U.recipe() : std::to_string(uintptr_t(Entry.data()));
    return Known.insert(Which).second;
  }

  Grouping How;
  Modules &Result;
  StringMap<size_t> Numbers;
  StringSet<> Known;
};

} // namespace

Modules modulesOf(const std::vector<Unit> &Asked, Grouping How) {
  Modules Result;
  Grouper Group(How, Result);
  for (const Unit &U : Asked)
    Group.add(U);
  Result.Asked = Result.Units.size();
  const Database *From = Asked.empty() ? nullptr : Asked[0].database();
  if (From && How != Grouping::File && How != Grouping::All)
    for (size_t Entry = 0; Entry < From->size(); ++Entry)
      Group.complete(Asked[0].another(Entry));
  return Result;
}

} // namespace fencepost
