// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Database.h"
#include "CompileFlags.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <cstring>

using namespace llvm;
using clang::tooling::CompileCommand;
using clang::tooling::JSONCompilationDatabase;

namespace fencepost {

namespace {

// Finds the entries' ends and the few strings by which they are told apart. What stands in the other strings is looked
// at when the entry is used. If something is wrong, at() is where.
class Scanner {
public:
  explicit Scanner(StringRef Text) : P(Text.begin()), End(Text.end()) {}

  bool list(std::vector<DatabaseEntry> &Entries) {
    auto One = [&] { return entry(Entries.emplace_back()); };
    return items('[', ']', One) && atEnd();
  }
  bool entry(DatabaseEntry &E) {
    skipSpace();
    const char *Begin = P;
    bool HasCommand = false;
    if (!items('{', '}', [&] { return member(E, HasCommand); }))
      return false;
    E.Text = StringRef(Begin, P - Begin);
    const char *Missing = E.Directory.empty() ? "directory"
                          : E.File.empty()    ? "file"
                          : !HasCommand       ? "command\" or \"arguments"
                                              : nullptr;
    if (!Missing)
      return true;
    P = Begin;
    return reject("Missing key: \"" + Twine(Missing) + "\"");
  }
  bool atEnd() { return skipSpace(), P == End; }
  const char *at() const { return P; }
  // Empty: it is no JSON at all.
  const std::string &reason() const { return Reason; }

private:
  static constexpr unsigned MaxDepth = 64; // of what no entry has: lists in lists

  void skipSpace() {
    while (P != End && (*P == ' ' || *P == '\n' || *P == '\t' || *P == '\r'))
      ++P;
  }
  bool take(char C) {
    skipSpace();
    return P != End && *P == C && ++P;
  }
  bool reject(const Twine &Why) {
    Reason = Why.str();
    return false;
  }

  bool items(char Open, char Close, function_ref<bool()> Item) {
    if (!take(Open))
      return false;
    if (take(Close))
      return true;
    do
      if (!Item())
        return false;
    while (take(','));
    return take(Close);
  }

  // With its quotes. Most strings are short, and the next quote ends them.
  bool string(StringRef &Raw) {
    if (!take('"'))
      return false;
    for (const char *Begin = P - 1, *From = P;;) {
      auto *Quote = static_cast<const char *>(std::memchr(From, '"', End - From));
      if (!Quote)
        return false;
      const char *Back = Quote;
      while (Back[-1] == '\\')
        --Back;
      From = Quote + 1;
      if ((Quote - Back) % 2 == 0) {
        P = From;
        Raw = StringRef(Begin, P - Begin);
        return true;
      }
    }
  }

  bool value(unsigned Depth = 0) {
    StringRef Raw;
    skipSpace();
    if (P == End || Depth == MaxDepth)
      return false;
    switch (*P) {
    case '"':
      return string(Raw);
    case '[':
      return items('[', ']', [&] { return value(Depth + 1); });
    case '{':
      return items('{', '}', [&] { return string(Raw) && take(':') && value(Depth + 1); });
    }
    const char *Begin = P;
    while (P != End && (isAlnum(*P) || *P == '-' || *P == '+' || *P == '.'))
      ++P;
    Expected<json::Value> Word = json::parse(StringRef(Begin, P - Begin));
    if (Word)
      return true;
    consumeError(Word.takeError());
    P = Begin;
    return false;
  }

  bool member(DatabaseEntry &E, bool &HasCommand) {
    StringRef Key;
    if (!string(Key) || !take(':'))
      return false;
    skipSpace();
    if (Key == "\"arguments\"")
      return HasCommand = items('[', ']', [&] { return string(Key); });
    if (Key == "\"command\"")
      return HasCommand = string(Key);
    StringRef *Into = Key == "\"directory\"" ? &E.Directory
                      : Key == "\"file\""    ? &E.File
                      : Key == "\"output\""  ? &E.Output
                                             : nullptr;
    if (!Into)
      return value() && reject("Unknown key: " + Key);
    if (!string(*Into))
      return P != End && *P != '"' && reject("Expected a string behind " + Key);
    return true;
  }

  const char *P, *End;
  std::string Reason;
};

} // namespace

static std::string decoded(StringRef Raw) {
  if (Raw.empty())
    return "";
  if (!Raw.contains('\\'))
    return Raw.drop_front().drop_back().str();
  Expected<json::Value> Value = json::parse(Raw);
  if (Value)
    return Value->getAsString()->str();
  consumeError(Value.takeError()); // said when the entry is used
  return Raw.str();
}

std::string DatabaseEntry::source() const { return absolutePath(decoded(Directory), decoded(File)); }
std::string DatabaseEntry::object() const { return absolutePath(decoded(Directory), decoded(Output)); }

std::optional<DatabaseEntry> DatabaseEntry::of(StringRef Text) {
  DatabaseEntry E;
  Scanner Line(Text);
  if (Line.entry(E) && Line.atEnd())
    return E;
  return std::nullopt;
}

std::shared_ptr<const Database> Database::load(StringRef Path, std::string &Error) {
  auto Result = std::make_shared<Database>();
  Result->Path = Path.str();
  auto File = MemoryBuffer::getFile(Path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!File) {
    Error = (Path + ": " + File.getError().message()).str();
    return nullptr;
  }
  Result->Buffer = std::move(*File);
  if (!Result->scan(Error))
    return nullptr;
  for (size_t I = 0; I < Result->Entries.size(); ++I)
    Result->ByName[sys::path::filename(decoded(Result->Entries[I].File))].push_back(I);
  return Result;
}

// "[LINE:COLUMN, byte=N]: what", columns from 0, is how LLVM words it; the place counts from Where.
static std::pair<const char *, std::string> syntaxError(StringRef Text, llvm::Error E) {
  std::string Whole = toString(std::move(E));
  StringRef What = Whole;
  size_t Byte = 0;
  if (auto [Place, Rest] = What.split("byte="); !Rest.consumeInteger(10, Byte) && Rest.consume_front("]: "))
    What = Rest;
  return {Text.begin() + std::min(Byte, Text.size()), What.str()};
}

std::string Database::placed(const char *Where, const Twine &What) const {
  StringRef Before(Buffer->getBufferStart(), Where - Buffer->getBufferStart());
  size_t Line = Before.count('\n') + 1, Column = Before.size() - (Before.rfind('\n') + 1) + 1;
  return (Path + ":" + Twine(Line) + ":" + Twine(Column) + ": " + What).str();
}

bool Database::scan(std::string &Error) {
  StringRef Text = Buffer->getBuffer();
  Scanner All(Text);
  if (All.list(Entries))
    return true;
  const char *Where = All.at();
  std::string What = All.reason();
  if (What.empty()) {
    What = "Expected a list of compile commands";
    if (Expected<json::Value> Parsed = json::parse(Text); !Parsed)
      std::tie(Where, What) = syntaxError(Text, Parsed.takeError());
  }
  Error = placed(Where, What);
  return false;
}

Expected<CompileCommand> Database::command(size_t I) const {
  StringRef Text = Entries[I].Text;
  if (Expected<json::Value> Parsed = json::parse(Text); !Parsed) {
    auto [Where, What] = syntaxError(Text, Parsed.takeError());
    return createStringError(placed(Where, What));
  }
  // A database of one: how a command is taken apart is Clang's to know.
  std::string Error;
  std::unique_ptr<clang::tooling::CompilationDatabase> One = JSONCompilationDatabase::loadFromBuffer(
      ("[" + Text + "]").str(), Error, clang::tooling::JSONCommandLineSyntax::AutoDetect);
  if (One)
    One = clang::tooling::expandResponseFiles(std::move(One), vfs::getRealFileSystem());
  std::vector<CompileCommand> Commands;
  if (One)
    Commands = One->getAllCompileCommands();
  if (Commands.size() != 1)
    return createStringError(placed(Text.begin(), StringRef(Error).trim().split('\n').first));
  return std::move(Commands[0]);
}

std::vector<size_t> Database::find(StringRef Absolute) const {
  auto Same = ByName.find(sys::path::filename(Absolute));
  std::vector<size_t> ThisName, ThisFile;
  if (Same == ByName.end())
    return {};
  for (size_t I : Same->second) {
    std::string Source = Entries[I].source();
    if (Source == Absolute)
      ThisName.push_back(I);
    else if (ThisName.empty() && sys::fs::equivalent(Source, Absolute))
      ThisFile.push_back(I);
  }
  return ThisName.empty() ? ThisFile : ThisName;
}

std::string findDatabase(StringRef From) {
  for (StringRef Folder = From; !Folder.empty(); Folder = sys::path::parent_path(Folder)) {
    SmallString<256> File(Folder);
    sys::path::append(File, "compile_commands.json");
    if (sys::fs::exists(File))
      return std::string(File);
  }
  return "";
}

std::string Unit::source() const {
  return From ? (*From)[Entry].source() : absolutePath(Given->Directory, Given->Filename);
}

std::string Unit::object() const {
  return From ? (*From)[Entry].object() : absolutePath(Given->Directory, Given->Output);
}

Expected<CompileCommand> Unit::command() const {
  if (From)
    return From->command(Entry);
  return *Given;
}

static std::string recipeOf(const CompileCommand &Command) {
  return Command.Directory + "\n" + join(Command.CommandLine, "\n");
}

std::string Unit::recipe() const {
  if (!From)
    return recipeOf(*Given);
  StringRef Text = (*From)[Entry].Text;
  // What stands in a response file is a part of the command.
  if (!Text.contains("\"@") && !Text.contains(" @"))
    return Text.str();
  Expected<CompileCommand> Command = command();
  if (Command)
    return recipeOf(*Command);
  consumeError(Command.takeError());
  return Text.str();
}

} // namespace fencepost
