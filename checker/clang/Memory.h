// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What the engine decides from which memory a pointer leads to. One graph over
// the whole unit: a node for every variable, field (of all objects of its type)
// and function result, an edge for every assignment, argument and return; and
// what the types of structures tell.
#ifndef FENCEPOST_CLANG_MEMORY_H
#define FENCEPOST_CLANG_MEMORY_H

#include "Headers.h"
#include "fencepost/graph.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include <string>

namespace fencepost {

using NodeId = unsigned; // of the event graph; 0: none
using NodeList = llvm::SmallVector<NodeId, 2>;

// The nodes that stand for this unit's values.
class ValueGraph {
public:
  explicit ValueGraph(fp_unit *Unit) : Unit(Unit) {}

  NodeId node(const void *Key) { // a canonical Decl, or a call that makes a value
    NodeId &N = Ids[Key];
    return N ? N : N = fp_node_add(Unit);
  }
  // What lies behind the pointer that is a node of its own: in `*p = q` not p is assigned.
  NodeId content(const void *Key) { return node(static_cast<const char *>(Key) + 1); }
  void edge(NodeId From, NodeId To) { fp_node_flow(Unit, From, To); }
  void mark(NodeId N, unsigned Properties, llvm::StringRef Why);
  // The values that something may have.
  void list(fp_nodes &To, llvm::ArrayRef<NodeId> Nodes) { fp_nodes_set(Unit, &To, Nodes.data(), Nodes.size()); }

private:
  fp_unit *const Unit;
  llvm::DenseMap<const void *, NodeId> Ids;
};

// A typedef that tells of an order of bytes that need not be the CPU's.
bool isEndianType(llvm::StringRef Typedef);

class TypeTable {
public:
  explicit TypeTable(Headers &Shared) : Shared(Shared) {}

  // For the type that a pointer points to. Field names one that tells, for the message.
  fp_type says(clang::QualType Pointee, std::string &Field);

private:
  struct Entry {
    fp_type Type;
    std::string Field;
  };
  Entry lookInto(const clang::RecordDecl *Record, unsigned Depth);

  Headers &Shared;
  llvm::DenseMap<const clang::RecordDecl *, Entry> Known;
};

} // namespace fencepost
#endif
