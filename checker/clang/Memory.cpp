// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Memory.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace fencepost {

void ValueGraph::mark(NodeId N, unsigned Properties, llvm::StringRef Why) {
  if (N && Properties & ~fp_node_at(Unit, N)->properties)
    fp_node_mark(fp_node_at(Unit, N), Properties, fp_intern(Unit, Why.data(), Why.size()));
}

// The typedefs that sparse knows as bitwise, in every spelling that drivers use.
static fp_type typeOfName(llvm::StringRef Typedef) {
  return llvm::StringSwitch<fp_type>(Typedef)
      .Cases("__le16", "__le32", "__le64", FP_TYPE_ENDIAN)
      .Cases("__be16", "__be32", "__be64", FP_TYPE_ENDIAN)
      .Cases("rte_le16_t", "rte_le32_t", "rte_le64_t", FP_TYPE_ENDIAN)
      .Cases("rte_be16_t", "rte_be32_t", "rte_be64_t", FP_TYPE_ENDIAN)
      .Cases("__virtio16", "__virtio32", "__virtio64", FP_TYPE_VIRTIO)
      .Default(FP_TYPE_NOTHING);
}

bool isEndianType(llvm::StringRef Typedef) { return typeOfName(Typedef) != FP_TYPE_NOTHING; }

static fp_type typeOfTypedef(QualType T) {
  while (const auto *TD = T->getAs<TypedefType>()) {
    fp_type E = typeOfName(TD->getDecl()->getName());
    if (E != FP_TYPE_NOTHING)
      return E;
    T = TD->getDecl()->getUnderlyingType();
  }
  return FP_TYPE_NOTHING;
}

TypeTable::Entry TypeTable::lookInto(const RecordDecl *Record, unsigned Depth) {
  Record = Shared.definition(Record);
  if (!Record || Depth > 6)
    return {FP_TYPE_NOTHING, ""};
  auto It = Known.find(Record);
  if (It != Known.end())
    return It->second;
  Known[Record] = {FP_TYPE_NOTHING, ""}; // for a type that holds itself by way of an array

  Entry Found{FP_TYPE_NOTHING, ""};
  for (const FieldDecl *F : Record->fields()) {
    QualType T = F->getType();
    while (const ArrayType *A = T->getAsArrayTypeUnsafe())
      T = A->getElementType();
    if (T->isPointerType()) {
      Found = {FP_TYPE_OBJECT, F->getName().str()};
      break; // no device reads a CPU's pointers
    }
    Entry E{typeOfTypedef(T), F->getName().str()};
    if (const RecordDecl *Inner = E.Type == FP_TYPE_NOTHING ? T->getAsRecordDecl() : nullptr)
      E = lookInto(Inner, Depth + 1);
    if (E.Type == FP_TYPE_OBJECT) {
      Found = E;
      break;
    }
    if ((E.Type == FP_TYPE_SHARED || E.Type == FP_TYPE_SHARED_VIRTIO) && Shared.isKernel(Record->getLocation()))
      E.Type = FP_TYPE_ENDIAN;
    if (Found.Type == FP_TYPE_NOTHING || E.Type == FP_TYPE_VIRTIO)
      Found = E.Type == FP_TYPE_NOTHING ? Found : E;
  }
  // Protocol headers and firmware commands of the kernel at large have such fields, too, and no device behind them.
  if (Found.Type == FP_TYPE_ENDIAN && Shared.isKernel(Record->getLocation()))
    Found.Type = Shared.mentions(Record->getLocation(), "__virtio") ? FP_TYPE_SHARED_VIRTIO : FP_TYPE_SHARED;
  return Known[Record] = Found;
}

fp_type TypeTable::says(QualType Pointee, std::string &Field) {
  while (const ArrayType *A = Pointee->getAsArrayTypeUnsafe())
    Pointee = A->getElementType();
  if (const RecordDecl *Record = Pointee->getAsRecordDecl()) {
    Entry E = lookInto(Record, 0);
    Field = E.Field;
    return E.Type;
  }
  return typeOfTypedef(Pointee);
}

} // namespace fencepost
