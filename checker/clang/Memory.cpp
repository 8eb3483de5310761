// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Memory.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace fencepost {

NodeId ValueGraph::node(const void *Key) {
  auto [It, New] = Ids.try_emplace(Key, Nodes.size());
  if (New)
    Nodes.emplace_back();
  return It->second;
}

void ValueGraph::edge(NodeId From, NodeId To) {
  if (From && To && From != To && !llvm::is_contained(Nodes[From].To, To)) {
    Nodes[From].To.push_back(To);
    Nodes[To].From.push_back(From);
  }
}

std::optional<const ValueDecl *> ValueGraph::placeOf(NodeId Pointer) {
  static constexpr size_t MaxSteps = 256; // a pointer that comes from everywhere says nothing
  auto [It, New] = Places.try_emplace(Pointer, nullptr);
  if (!New)
    return It->second;
  llvm::SmallVector<NodeId, 16> Seen{Pointer};
  for (size_t I = 0; I < Seen.size() && Seen.size() <= MaxSteps; ++I) {
    const Node &N = Nodes[Seen[I]];
    if (N.Place)
      return It->second = N.Place;
    for (NodeId From : N.From)
      if (!llvm::is_contained(Seen, From))
        Seen.push_back(From);
  }
  if (Seen.size() > MaxSteps)
    It->second = std::nullopt;
  return It->second;
}

std::optional<const ValueDecl *> ValueGraph::placeOf(llvm::ArrayRef<NodeId> Pointer) {
  for (NodeId N : Pointer)
    if (std::optional<const ValueDecl *> Place = placeOf(N); !Place || *Place)
      return Place;
  return nullptr;
}

void ValueGraph::mark(NodeId N, unsigned Properties, std::string Why) {
  if (!N || !(Properties & ~Nodes[N].Properties))
    return;
  Nodes[N].Properties |= Properties;
  if (!Why.empty() && (!Nodes[N].Origin || (Properties & (IsCoherent | IsHost)))) {
    Origins.push_back(std::move(Why));
    Nodes[N].Origin = Origins.size();
  }
}

void ValueGraph::propagate() {
  std::vector<NodeId> Work;
  for (NodeId N = 1; N < Nodes.size(); ++N)
    if (Nodes[N].Properties)
      Work.push_back(N);
  while (!Work.empty()) {
    NodeId From = Work.back();
    Work.pop_back();
    for (NodeId To : Nodes[From].To) {
      unsigned News = Nodes[From].Properties & ~Nodes[To].Properties;
      if (!News)
        continue;
      Nodes[To].Properties |= News;
      if (!Nodes[To].Origin || (News & (IsCoherent | IsHost)))
        Nodes[To].Origin = Nodes[From].Origin;
      Work.push_back(To);
    }
  }
}

// The typedefs that sparse knows as bitwise, in every spelling that drivers use.
static TypeEvidence evidenceOfName(llvm::StringRef Typedef) {
  return llvm::StringSwitch<TypeEvidence>(Typedef)
      .Cases("__le16", "__le32", "__le64", TypeEvidence::LittleOrBigEndian)
      .Cases("__be16", "__be32", "__be64", TypeEvidence::LittleOrBigEndian)
      .Cases("rte_le16_t", "rte_le32_t", "rte_le64_t", TypeEvidence::LittleOrBigEndian)
      .Cases("rte_be16_t", "rte_be32_t", "rte_be64_t", TypeEvidence::LittleOrBigEndian)
      .Cases("__virtio16", "__virtio32", "__virtio64", TypeEvidence::Virtio)
      .Default(TypeEvidence::None);
}

bool isEndianType(llvm::StringRef Typedef) { return evidenceOfName(Typedef) != TypeEvidence::None; }

static TypeEvidence evidenceOfTypedef(QualType T) {
  while (const auto *TD = T->getAs<TypedefType>()) {
    TypeEvidence E = evidenceOfName(TD->getDecl()->getName());
    if (E != TypeEvidence::None)
      return E;
    T = TD->getDecl()->getUnderlyingType();
  }
  return TypeEvidence::None;
}

TypeTable::Entry TypeTable::lookInto(const RecordDecl *Record, unsigned Depth) {
  Record = Shared.definition(Record);
  if (!Record || Depth > 6)
    return {TypeEvidence::None, ""};
  auto It = Known.find(Record);
  if (It != Known.end())
    return It->second;
  Known[Record] = {TypeEvidence::None, ""}; // for a type that holds itself by way of an array

  Entry Found{TypeEvidence::None, ""};
  for (const FieldDecl *F : Record->fields()) {
    QualType T = F->getType();
    while (const ArrayType *A = T->getAsArrayTypeUnsafe())
      T = A->getElementType();
    if (T->isPointerType()) {
      Found = {TypeEvidence::KernelObject, F->getName().str()};
      break; // no device reads a CPU's pointers
    }
    Entry E{evidenceOfTypedef(T), F->getName().str()};
    if (const RecordDecl *Inner = E.Evidence == TypeEvidence::None ? T->getAsRecordDecl() : nullptr)
      E = lookInto(Inner, Depth + 1);
    if (E.Evidence == TypeEvidence::KernelObject) {
      Found = E;
      break;
    }
    bool IsShared = E.Evidence == TypeEvidence::SharedHeader || E.Evidence == TypeEvidence::SharedVirtio;
    if (IsShared && Shared.isKernel(Record->getLocation()))
      E.Evidence = TypeEvidence::LittleOrBigEndian;
    if (Found.Evidence == TypeEvidence::None || E.Evidence == TypeEvidence::Virtio)
      Found = E.Evidence == TypeEvidence::None ? Found : E;
  }
  // Protocol headers and firmware commands of the kernel at large have such fields, too, and no device behind them.
  if (Found.Evidence == TypeEvidence::LittleOrBigEndian && Shared.isKernel(Record->getLocation()))
    Found.Evidence =
        Shared.mentions(Record->getLocation(), "__virtio") ? TypeEvidence::SharedVirtio : TypeEvidence::SharedHeader;
  return Known[Record] = Found;
}

TypeEvidence TypeTable::evidence(QualType Pointee, std::string &Field) {
  while (const ArrayType *A = Pointee->getAsArrayTypeUnsafe())
    Pointee = A->getElementType();
  if (const RecordDecl *Record = Pointee->getAsRecordDecl()) {
    Entry E = lookInto(Record, 0);
    Field = E.Field;
    return E.Evidence;
  }
  return evidenceOfTypedef(Pointee);
}

} // namespace fencepost
