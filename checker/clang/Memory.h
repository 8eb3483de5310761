// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Which memory a pointer leads to. One graph over the whole unit: a node for
// every variable, field (of all objects of its type) and function result, an
// edge for every assignment, argument and return. What dma_alloc_coherent()
// and its kin return spreads along the edges, and so does the bus address.
#ifndef FENCEPOST_CLANG_MEMORY_H
#define FENCEPOST_CLANG_MEMORY_H

#include "Headers.h"
#include "fencepost/graph.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/PointerIntPair.h"
#include "llvm/ADT/SmallVector.h"
#include <optional>
#include <string>
#include <vector>

namespace fencepost {

// What a value is known to be; a value may be several things in a unit.
enum Property : unsigned {
  IsCoherent = FP_IS_COHERENT,
  IsStreaming = FP_IS_STREAMING,
  IsHost = FP_IS_HOST,
  IsCpu = FP_IS_CPU,
  IsMmio = FP_IS_MMIO,
  IsWc = FP_IS_WC,
  IsBusAddress = FP_IS_BUS_ADDRESS,
  IsRegister = FP_IS_REGISTER,
  IsDoorbell = FP_IS_DOORBELL,
  IsPhysical = FP_IS_PHYSICAL,
};

using NodeId = unsigned; // 0: none
using NodeList = llvm::SmallVector<NodeId, 2>;

class ValueGraph {
public:
  ValueGraph() : Nodes(1) {}

  NodeId node(const void *Key); // a canonical Decl, or a call that makes a value
  // What lies behind the pointer that is a node of its own: in `*p = q` not p is assigned.
  NodeId content(const void *Key) { return node(static_cast<const char *>(Key) + 1); }
  // Where structures hang; may be null.
  void place(NodeId N, const clang::ValueDecl *Place) { Nodes[N].Place = Place; }
  // Whose value it is, or, Behind, whose content.
  void name(NodeId N, const clang::ValueDecl *Of, bool Behind) { Nodes[N].Of.setPointerAndInt(Of, Behind); }
  void edge(NodeId From, NodeId To);
  void mark(NodeId N, unsigned Properties, std::string Why);
  void propagate();

  unsigned properties(NodeId N) const { return Nodes[N].Properties; }
  // How the first of these properties came to be known, or "".
  const std::string &why(NodeId N) const { return Nodes[N].Origin ? Origins[Nodes[N].Origin - 1] : Unknown; }

  // After propagate(): the place that a pointer was computed from, such as the field that holds the ring;
  // null if there is none, nothing if it comes from too many places to tell.
  std::optional<const clang::ValueDecl *> placeOf(llvm::ArrayRef<NodeId> Pointer);

  // For who looks through all of it: nodes are numbered from 1.
  NodeId size() const { return Nodes.size(); }
  llvm::PointerIntPair<const clang::ValueDecl *, 1, bool> of(NodeId N) const { return Nodes[N].Of; }
  llvm::ArrayRef<NodeId> from(NodeId N) const { return Nodes[N].From; }

private:
  std::optional<const clang::ValueDecl *> placeOf(NodeId Pointer);

  struct Node {
    unsigned Properties = 0;
    unsigned Origin = 0;
    const clang::ValueDecl *Place = nullptr;
    llvm::PointerIntPair<const clang::ValueDecl *, 1, bool> Of;
    llvm::SmallVector<NodeId, 2> To, From;
  };
  std::vector<Node> Nodes;
  llvm::DenseMap<const void *, NodeId> Ids;
  llvm::DenseMap<NodeId, std::optional<const clang::ValueDecl *>> Places; // looked up so far
  std::vector<std::string> Origins;
  std::string Unknown;
};

// What a structure's own declaration says.
// SharedHeader: endian-typed, but declared for more than this driver; as good where the driver keeps a ring of it.
// SharedVirtio: the same, of virtio: vring_packed_desc has no member of __virtio type.
enum class TypeEvidence { None, LittleOrBigEndian, SharedHeader, SharedVirtio, Virtio, KernelObject };

// A typedef that tells of an order of bytes that need not be the CPU's.
bool isEndianType(llvm::StringRef Typedef);

class TypeTable {
public:
  explicit TypeTable(Headers &Shared) : Shared(Shared) {}

  // For the type that a pointer points to. Field names one that tells, for the message.
  TypeEvidence evidence(clang::QualType Pointee, std::string &Field);

private:
  struct Entry {
    TypeEvidence Evidence;
    std::string Field;
  };
  Entry lookInto(const clang::RecordDecl *Record, unsigned Depth);

  Headers &Shared;
  llvm::DenseMap<const clang::RecordDecl *, Entry> Known;
};

} // namespace fencepost
#endif
