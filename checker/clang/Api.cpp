// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Api.h"
#include "Embedded.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"
#include <algorithm>
#include <map>
#include <optional>
#include <vector>

using namespace fencepost;

namespace {

// Kernel functions have no more; a larger number is a slip of the pen.
constexpr int MaxArgument = 15;
// Names that one word with braces may stand for.
constexpr size_t MaxAlternatives = 4096;

enum Key : unsigned {
  KeyStrength, KeyPrimitive, KeyBefore, KeyAfter, KeyMemory, KeyJudged, KeySpin, KeyWc, KeyDoorbell, KeyTo,
  KeyPort, KeyWait, KeyUnit, KeyAddress, KeyValue, KeyHandle, KeyResult, KeySize, KeyField, KeyPropose, KeyCost,
  KeyCommon, KeyFrequent, NrKeys
};
constexpr const char *KeyNames[NrKeys] = {
    "strength", "primitive", "before", "after", "memory", "judged", "spin", "wc", "doorbell", "to",
    "port", "wait", "unit", "address", "value", "handle", "result", "size", "field", "propose", "cost",
    "common", "frequent"};

template <typename... Keys> constexpr unsigned keys(Keys... K) { return (0u | ... | (1u << K)); }

// Tells only the Coccinelle scripts something, of any role: tools/cocci-build.
constexpr unsigned ForScripts = keys(KeyCommon, KeyFrequent);

constexpr struct {
  llvm::StringLiteral Name;
  Role Means;
  unsigned Required, Optional;
} Roles[] = {
    {"mmio_write", Role::MmioWrite, keys(KeyStrength),
     keys(KeyAddress, KeyValue, KeyDoorbell, KeyPort, KeyBefore, KeyAfter)},
    {"mmio_read", Role::MmioRead, keys(KeyStrength), keys(KeyAddress, KeyValue, KeyBefore, KeyAfter)},
    {"barrier", Role::Barrier, keys(KeyPrimitive), keys(KeyJudged, KeyPropose, KeyCost)},
    {"lock", Role::Lock, 0, keys(KeySpin, KeyAfter)},
    {"unlock", Role::Unlock, 0, keys(KeySpin, KeyBefore)},
    {"delay", Role::Delay, 0, keys(KeyWait, KeyUnit, KeyValue)},
    {"store", Role::Store, keys(KeyAddress), keys(KeyValue, KeyBefore, KeyAfter)},
    {"load", Role::Load, keys(KeyAddress), keys(KeyBefore, KeyAfter)},
    {"rmw", Role::Rmw, 0, keys(KeyAddress, KeyBefore, KeyAfter)},
    {"copy", Role::Copy, keys(KeyAddress, KeyValue), 0},
    {"fill", Role::Fill, keys(KeyAddress), 0},
    {"alloc", Role::Alloc, keys(KeyMemory), keys(KeyHandle, KeyResult, KeyField)},
    {"io_map", Role::IoMap, 0, keys(KeyWc, KeyMemory)},
    {"map", Role::Map, 0, keys(KeyAddress, KeyHandle, KeySize)},
    {"map_error", Role::MapError, 0, 0},
    {"handover", Role::Handover, keys(KeyTo), keys(KeyAddress, KeyHandle)},
    {"convert", Role::Convert, keys(KeyValue), keys(KeyTo)},
    {"physical", Role::Physical, 0, 0},
    {"neutral", Role::Neutral, 0, 0},
};

template <typename T> struct Spelling {
  llvm::StringLiteral Name;
  T Means;
};

constexpr Spelling<fp_strength> Strengths[] = {{"ordered", FP_ORDERED}, {"relaxed", FP_RELAXED}, {"raw", FP_RAW}};

constexpr Spelling<fp_memory> Memories[] = {
    {"cpu", FP_CPU}, {"coherent", FP_COHERENT}, {"streaming", FP_STREAMING}, {"host", FP_HOST}};

constexpr Spelling<fp_wait> Waits[] = {{"time", FP_WAIT_TIME}, {"irq", FP_WAIT_IRQ}, {"off", FP_WAIT_OFF}};

constexpr Spelling<unsigned> Units[] = {{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", 1000000000}};

// One value of the file each: YAML I/O chooses the reader by type.
struct Argument { int Number; };
struct ToCpu { bool Is; };
struct Unit { unsigned Nanoseconds; };
struct Primitive { const fp_primitive *Row; };
struct FieldName { std::string Text; };
// The instruction by architecture.
using Costs = std::map<fp_arch, std::string>;
struct Names;
struct Word { Names *Of; };
struct WordList { Names *Of; };
struct WordMap {}; // what names must not be
// A list of names, or one text with blanks between them.
struct Names {
  llvm::StringRef (*Read)(llvm::StringRef Text, void *Context, Names &To);
  std::vector<std::string> List;
  Word AsWord;
  WordList AsList;
  WordMap AsMap;
};

llvm::StringRef readNames(llvm::StringRef Text, void *Context, Names &To);
llvm::StringRef readWords(llvm::StringRef Text, void *Context, Names &To);
llvm::StringRef readMeanings(llvm::StringRef Text, void *Context, Names &To);

// What functions do; or, in Words, which mean what names say.
struct Group {
  ApiEntry Entry;
  Names Of{readNames, {}, {}, {}, {}};
  Names Words{readWords, {}, {}, {}, {}}, Means{readMeanings, {}, {}, {}, {}};
  std::string Field;
  bool Propose = false;
  std::optional<Costs> Cost;
};

// A row of the model as another API has it, and the texts in it.
struct OwnRow {
  fp_primitive Row;
  std::string Called;
  Costs Cost;
};

// What the reader of one file keeps between the values.
struct Reader {
  llvm::StringSet<> Seen;
  std::string Message; // backs the text of the last error
  llvm::StringRef error(const llvm::Twine &Text) {
    Message = Text.str();
    return Message;
  }
};

Reader &readerOf(void *Context) { return *static_cast<Reader *>(Context); }

template <typename Table> std::string namesIn(const Table &T) {
  return llvm::join(llvm::map_range(T, [](const auto &Row) { return Row.Name; }), ", ");
}

template <typename Table, typename T>
llvm::StringRef lookUp(const Table &Words, llvm::StringRef What, llvm::StringRef Text, void *Context, T &To) {
  auto Found = llvm::find_if(Words, [&](const auto &Row) { return Row.Name == Text; });
  if (Found == std::end(Words))
    return readerOf(Context).error("unknown " + What + " '" + Text + "'; there are " + namesIn(Words));
  To = Found->Means;
  return {};
}

// write{b,w}_x{,_y}: writeb_x, writeb_x_y, writew_x, writew_x_y. Braces do not nest.
bool expandBraces(llvm::StringRef Word, std::vector<std::string> &Out) {
  std::vector<std::string> Done{""};
  while (!Word.empty()) {
    llvm::StringRef Plain = Word.take_until([](char C) { return C == '{'; });
    Word = Word.drop_front(Plain.size());
    llvm::SmallVector<llvm::StringRef, 8> Choices{""};
    if (!Word.empty()) {
      size_t End = Word.find('}');
      if (End == llvm::StringRef::npos)
        return false;
      Choices.clear();
      Word.slice(1, End).split(Choices, ',');
      Word = Word.drop_front(End + 1);
    }
    std::vector<std::string> Longer;
    if (Done.size() * Choices.size() > MaxAlternatives)
      return false;
    for (const std::string &Start : Done)
      for (llvm::StringRef Choice : Choices)
        Longer.push_back((Start + Plain + Choice).str());
    Done = std::move(Longer);
  }
  for (std::string &Name : Done)
    Out.push_back(std::move(Name));
  return true;
}

bool isIdentifier(llvm::StringRef Name) {
  return !Name.empty() && !llvm::isDigit(Name[0]) &&
         llvm::all_of(Name, [](char C) { return llvm::isAlnum(C) || C == '_'; });
}

llvm::StringRef readNames(llvm::StringRef Text, void *Context, Names &To) {
  Reader &R = readerOf(Context);
  llvm::SmallVector<llvm::StringRef, 32> Words;
  llvm::SplitString(Text, Words);
  for (llvm::StringRef Word : Words) {
    size_t First = To.List.size();
    if (!expandBraces(Word, To.List))
      return R.error("'" + Word + "' has a brace without its match, or stands for too many names");
    for (size_t I = First; I < To.List.size(); ++I) {
      if (!isIdentifier(To.List[I]))
        return R.error("'" + llvm::Twine(To.List[I]) + "' is not a name of C");
      if (!R.Seen.insert(To.List[I]).second)
        return R.error("'" + llvm::Twine(To.List[I]) + "' stands twice in this file");
    }
  }
  return {};
}

// "rx", or "*en" for longer ones that end so. Names are split where a capital letter follows a small one.
llvm::StringRef readWords(llvm::StringRef Text, void *Context, Names &To) {
  llvm::SmallVector<llvm::StringRef, 32> Words;
  llvm::SplitString(Text, Words);
  for (llvm::StringRef Word : Words) {
    llvm::StringRef Letters = Word;
    Letters.consume_front("*");
    if (Letters.empty() || !llvm::all_of(Letters, llvm::isLower))
      return readerOf(Context).error("'" + Word + "' is not a word in small letters, nor * and the end of one");
    To.List.push_back(Word.str());
  }
  return {};
}

llvm::StringRef readMeanings(llvm::StringRef Text, void *Context, Names &To) {
  llvm::SmallVector<llvm::StringRef, 4> Kinds;
  llvm::SplitString(Text, Kinds);
  for (llvm::StringRef Kind : Kinds) {
    if (!fp_meaning_find(Kind.data(), Kind.size(), /*ending=*/false)) {
      std::string Known;
      for (size_t I = 0; const char *Name = fp_meaning_name(I); ++I)
        Known += (I ? ", " : "") + std::string(Name);
      return readerOf(Context).error("unknown meaning '" + Kind + "'; there are " + Known);
    }
    To.List.push_back(Kind.str());
  }
  return {};
}

} // namespace

LLVM_YAML_IS_SEQUENCE_VECTOR(Group)

namespace llvm::yaml {

// We only ever read.
template <typename T> struct ReadOnlyScalar {
  static void output(const T &, void *, raw_ostream &) { llvm_unreachable("API files are not written"); }
  static QuotingType mustQuote(StringRef) { return QuotingType::None; }
};

template <> struct ScalarTraits<Role> : ReadOnlyScalar<Role> {
  static StringRef input(StringRef Text, void *Context, Role &To) {
    return lookUp(Roles, "role", Text, Context, To);
  }
};

template <> struct ScalarTraits<fp_strength> : ReadOnlyScalar<fp_strength> {
  static StringRef input(StringRef Text, void *Context, fp_strength &To) {
    return lookUp(Strengths, "strength", Text, Context, To);
  }
};

template <> struct ScalarTraits<fp_memory> : ReadOnlyScalar<fp_memory> {
  static StringRef input(StringRef Text, void *Context, fp_memory &To) {
    return lookUp(Memories, "memory", Text, Context, To);
  }
};

template <> struct ScalarTraits<fp_wait> : ReadOnlyScalar<fp_wait> {
  static StringRef input(StringRef Text, void *Context, fp_wait &To) {
    return lookUp(Waits, "wait", Text, Context, To);
  }
};

template <> struct ScalarTraits<Unit> : ReadOnlyScalar<Unit> {
  static StringRef input(StringRef Text, void *Context, Unit &To) {
    return lookUp(Units, "unit", Text, Context, To.Nanoseconds);
  }
};

template <> struct ScalarTraits<ToCpu> : ReadOnlyScalar<ToCpu> {
  static StringRef input(StringRef Text, void *Context, ToCpu &To) {
    To.Is = Text == "cpu";
    return To.Is || Text == "device" ? StringRef() : readerOf(Context).error("memory goes to: cpu or device");
  }
};

template <> struct ScalarTraits<Primitive> : ReadOnlyScalar<Primitive> {
  static StringRef input(StringRef Text, void *Context, Primitive &To) {
    To.Row = fp_primitive_find(Text.data(), Text.size());
    if (To.Row)
      return {};
    std::string Known;
    for (size_t I = 0; const fp_primitive *P = fp_primitive_at(I); ++I)
      Known += (I ? ", " : "") + std::string(P->name);
    return readerOf(Context).error("unknown primitive '" + Text + "'; there are " + Known);
  }
};

template <> struct ScalarTraits<Argument> : ReadOnlyScalar<Argument> {
  static StringRef input(StringRef Text, void *Context, Argument &To) {
    if (!Text.getAsInteger(10, To.Number) && To.Number >= 0 && To.Number <= MaxArgument)
      return {};
    return readerOf(Context).error("'" + Text + "' is not the number of an argument: 0 to " + Twine(MaxArgument));
  }
};

template <> struct ScalarTraits<FieldName> : ReadOnlyScalar<FieldName> {
  static StringRef input(StringRef Text, void *Context, FieldName &To) {
    To.Text = Text.str();
    return isIdentifier(Text) ? StringRef() : readerOf(Context).error("'" + Text + "' is not a name of C");
  }
};

template <> struct CustomMappingTraits<Costs> {
  static void inputOne(IO &In, StringRef Arch, Costs &To) {
    fp_arch A = fp_arch_find(Arch.data(), Arch.size());
    if (A == FP_NR_ARCHS)
      return In.setError("'" + Arch + "' is no known architecture");
    In.mapRequired(Arch.str().c_str(), To[A]);
  }
  static void output(IO &, Costs &) { llvm_unreachable("API files are not written"); }
};

template <> struct ScalarTraits<Word> : ReadOnlyScalar<Word> {
  static StringRef input(StringRef Text, void *Context, Word &To) { return To.Of->Read(Text, Context, *To.Of); }
};

template <> struct SequenceTraits<WordList> {
  static size_t size(IO &, WordList &) { return 0; }
  static Word &element(IO &, WordList &L, size_t) {
    L.Of->AsWord.Of = L.Of;
    return L.Of->AsWord;
  }
};

template <> struct PolymorphicTraits<Names> {
  static NodeKind getKind(const Names &) { return NodeKind::Scalar; }
  static Word &getAsScalar(Names &N) {
    N.AsWord.Of = &N;
    return N.AsWord;
  }
  static WordList &getAsSequence(Names &N) {
    N.AsList.Of = &N;
    return N.AsList;
  }
  static WordMap &getAsMap(Names &N) { return N.AsMap; }
};

template <> struct MappingTraits<WordMap> {
  static void mapping(IO &In, WordMap &) { In.setError("names are a list, or words with blanks between them"); }
};

template <> struct MappingTraits<Group> {
  static void mapping(IO &In, Group &G) {
    if (is_contained(In.keys(), "words"))
      words(In, G);
    else
      functions(In, G);
  }

private:
  static void words(IO &In, Group &G) {
    In.mapRequired("words", G.Words);
    In.mapRequired("means", G.Means);
    if (is_contained(In.keys(), "means") && (G.Words.List.empty() || G.Means.List.empty()))
      In.setError("no words, or no meaning");
  }

  static void functions(IO &In, Group &G) {
    ApiEntry &E = G.Entry;
    unsigned Given = 0;
    auto Read = [&](Key K, auto Value, auto Set) {
      std::optional<decltype(Value)> V;
      In.mapOptional(KeyNames[K], V);
      if (V) {
        Set(*V);
        Given |= keys(K);
      }
    };
    auto Number = [&](Key K, int &To) {
      Read(K, Argument{}, [&](Argument A) { To = A.Number; });
    };
    auto Row = [&](Key K, const fp_primitive *&To) {
      Read(K, Primitive{}, [&](Primitive P) { To = P.Row; });
    };
    auto Flag = [&](Key K, bool &To) { Read(K, bool(), [&](bool B) { To = B; }); };

    In.mapRequired("role", E.R);
    Read(KeyStrength, fp_strength(), [&](fp_strength S) { E.Strength = S; });
    Row(KeyPrimitive, E.Primitive);
    Row(KeyBefore, E.Before);
    Row(KeyAfter, E.After);
    Read(KeyMemory, fp_memory(), [&](fp_memory M) { E.Memory = M; });
    Flag(KeyJudged, E.Judged);
    Flag(KeySpin, E.Spin);
    Flag(KeyWc, E.Wc);
    Flag(KeyDoorbell, E.IsDoorbell);
    Read(KeyTo, ToCpu{}, [&](ToCpu T) { E.ToCpu = T.Is; });
    Flag(KeyPort, E.Port);
    Read(KeyWait, fp_wait(), [&](fp_wait W) { E.Wait = W; });
    Read(KeyUnit, Unit{}, [&](Unit U) { E.Unit = U.Nanoseconds; });
    Number(KeyAddress, E.Address);
    Number(KeyValue, E.Value);
    Number(KeyHandle, E.Handle);
    Number(KeyResult, E.Result);
    Number(KeySize, E.Size);
    Read(KeyField, FieldName{}, [&](FieldName F) { G.Field = F.Text; });
    Flag(KeyPropose, G.Propose);
    Read(KeyCost, Costs{}, [&](Costs C) { G.Cost = std::move(C); });
    for (Key K : {KeyCommon, KeyFrequent})
      Read(K, bool(), [](bool) {});
    In.mapRequired("names", G.Of);
    // Input names a key that it does not know when we are back.
    if (all_of(In.keys(), [](StringRef K) { return K == "role" || K == "names" || is_contained(KeyNames, K); }))
      check(In, G, Given);
  }

  // The keys that the role needs, and no others: one that changes nothing is a mistake.
  static void check(IO &In, const Group &G, unsigned Given) {
    const auto *R = find_if(Roles, [&](const auto &Row) { return Row.Means == G.Entry.R; });
    for (unsigned I = 0; I < NrKeys; ++I) {
      if (R->Required & ~Given & keys(I))
        return In.setError("role '" + Twine(R->Name) + "' needs '" + KeyNames[I] + "'");
      if (Given & ~(R->Required | R->Optional | ForScripts) & keys(I))
        return In.setError("role '" + Twine(R->Name) + "' has no '" + KeyNames[I] + "'");
    }
    if (G.Of.List.empty())
      In.setError("no names");
  }
};

} // namespace llvm::yaml

namespace fencepost {

static std::shared_ptr<const OwnRow> ownRow(const Group &G) {
  auto Own = std::make_shared<OwnRow>();
  Own->Row = *G.Entry.Primitive;
  Own->Row.since = 0;
  Own->Called = G.Of.List.front();
  Own->Row.called = Own->Called.c_str();
  if (G.Cost) {
    Own->Cost = *G.Cost;
    std::fill(std::begin(Own->Row.cost), std::end(Own->Row.cost), nullptr);
    for (const auto &[Arch, Text] : Own->Cost)
      Own->Row.cost[Arch] = Text.c_str();
  }
  return Own;
}

bool ApiTable::addText(llvm::StringRef Text, llvm::StringRef Path, std::string &Error) {
  Reader R;
  struct Report {
    llvm::StringRef Path;
    std::string First; // later ones follow from it
  } Errors{Path, {}};
  llvm::yaml::Input In(
      Text, &R,
      [](const llvm::SMDiagnostic &D, void *To) {
        auto &Out = *static_cast<Report *>(To);
        if (!Out.First.empty())
          return;
        std::string Message = D.getMessage().str(); // may quote the file, line ends and all
        std::replace_if(Message.begin(), Message.end(), [](char C) { return !llvm::isPrint(C); }, '?');
        Out.First = (Out.Path + ":" + llvm::Twine(std::max(D.getLineNo(), 1)) + ":" +
                     llvm::Twine(std::max(D.getColumnNo(), 0) + 1) + ": " + Message).str();
      },
      &Errors);

  std::vector<Group> Groups;
  while (In.setCurrentDocument() && !In.error()) {
    std::vector<Group> More;
    llvm::yaml::EmptyContext None;
    llvm::yaml::yamlize(In, More, true, None);
    llvm::move(More, std::back_inserter(Groups));
    if (In.error() || !In.nextDocument())
      break;
  }
  if (In.error()) {
    Error = Errors.First.empty() ? (Path + ":1:1: not a list of API groups").str() : Errors.First;
    return false;
  }
  if (llvm::any_of(Groups, [](const Group &G) { return G.Propose; }))
    Proposals.clear();
  for (Group &G : Groups) {
    if (G.Propose || G.Cost) {
      auto Own = ownRow(G);
      G.Entry.Primitive = &Own->Row;
      Kept.push_back(Own);
      if (G.Propose)
        Proposals.push_back(G.Entry.Primitive);
    }
    if (!G.Field.empty()) {
      auto Text = std::make_shared<const std::string>(G.Field);
      G.Entry.Field = *Text;
      Kept.push_back(Text);
    }
    for (const std::string &Name : G.Of.List)
      Entries[Name] = G.Entry;
    for (const std::string &Word : G.Words.List)
      for (const std::string &Kind : G.Means.List)
        addWord(Word, Kind);
  }
  return true;
}

void ApiTable::addWord(llvm::StringRef Word, llvm::StringRef Kind) {
  bool Ending = Word.consume_front("*");
  auto Text = std::make_shared<const std::string>(Word.str());
  Kept.push_back(Text);
  Words.push_back({Text->c_str(), Ending, fp_meaning_find(Kind.data(), Kind.size(), Ending)});
}

// "checker/api/dpdk.yaml" by its name, "dpdk"; null: there is none.
static const EmbeddedFile *builtinTable(llvm::StringRef Name) {
  return findEmbedded("checker/api/" + Name + ".yaml");
}

bool ApiTable::addBuiltin(llvm::StringRef Name, std::string &Error) {
  const EmbeddedFile *File = builtinTable(Name);
  return addText({File->Text, File->Size}, File->Name, Error);
}

bool ApiTable::add(llvm::StringRef NameOrPath, std::string &Error) {
  if (NameOrPath != "c" && NameOrPath != "linux" && builtinTable(NameOrPath)) {
    std::vector<llvm::StringRef> Linux;
    for (const auto &Named : Entries)
      if (Named.second.OfLinux)
        Linux.push_back(Named.first());
    for (llvm::StringRef Name : Linux)
      Entries.erase(Name);
    return addBuiltin(NameOrPath, Error);
  }
  auto Buffer = llvm::MemoryBuffer::getFile(NameOrPath, /*IsText=*/true);
  if (!Buffer) {
    Error = (NameOrPath + ": cannot be read: " + Buffer.getError().message()).str();
    return false;
  }
  return addText((*Buffer)->getBuffer(), NameOrPath, Error);
}

ApiTable ApiTable::linux() {
  static const ApiTable Builtin = [] {
    ApiTable T;
    std::string Error;
    bool Good = T.addBuiltin("linux", Error);
    for (auto &Named : T.Entries)
      Named.second.OfLinux = true;
    if (!Good || !T.addBuiltin("c", Error))
      llvm::report_fatal_error(llvm::Twine("built-in API table: ") + Error);
    return T;
  }();
  return Builtin;
}

} // namespace fencepost
