// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Accesses.h"
#include "AstQueries.h"

using namespace clang;

namespace fencepost {

Accesses::Touched Accesses::touched(Place At, QualType Type) {
  Touched T;
  if (At.Pointer) {
    T.Pointer = F.Flow.of(At.Pointer);
    T.Param = F.Params.unchanged(At.Pointer);
  }
  if (At.Index)
    T.Index = F.Params.asIndex(At.Index);
  T.At = std::move(At);
  T.Type = Type;
  return T;
}

Accesses::Touched Accesses::touched(const Expr *LValue) {
  Touched T = touched(placeOf(LValue, U.Context, U.Declared), LValue->getType());
  T.Buffer = F.Streaming.of(LValue, T.At.Offset);
  return T;
}

// The memory that a pointer goes to.
Accesses::Touched Accesses::pointed(const Expr *Pointer) {
  if (const Expr *Object = objectAt(Pointer))
    return touched(Object);
  Place At = placeBehind(Pointer);
  QualType Type = At.Pointee;
  Touched T = touched(std::move(At), Type);
  T.Buffer = F.Streaming.through(Pointer);
  return T;
}

void Accesses::describe(fp_event &E, const Touched &T) {
  const Place &At = T.At;
  E.object = U.intern(At.Object);
  E.field = U.intern(At.Field);
  E.buffer = U.intern(T.Buffer);
  bool Before = int64_t(At.Offset) < 0; // p[-1]: in the element before
  if (!At.Field.empty() && !Before && !T.Type->isIncompleteType() && !llvm::StringRef(At.Field).contains("[]")) {
    E.offset = At.Offset;
    E.size = At.Size.value_or(U.Context.getTypeSizeInChars(T.Type).getQuantity());
  }
  E.memory = At.Private ? FP_PRIVATE : At.Global ? FP_CPU : FP_UNKNOWN;
  E.publish = At.Publish;
  E.through = T.Param + 1;
  E.at_index = T.Index + 1;
  if (E.memory != FP_UNKNOWN)
    return;
  std::string Field;
  U.Graph.list(E.origin, T.Pointer);
  if (!At.Pointee.isNull())
    E.type_says = U.Types.says(At.Pointee, Field);
  if (E.type_says == FP_TYPE_VIRTIO || E.type_says == FP_TYPE_SHARED_VIRTIO)
    E.type_field = U.intern(Field);
}

// Of an object of the kernel's, by its type.
bool Accesses::isOwn(const Touched &T) {
  std::string Field;
  return T.At.Global ||
         (!T.At.Pointee.isNull() && U.Types.says(T.At.Pointee, Field) == FP_TYPE_OBJECT);
}

void Accesses::access(fp_event_type Type, const Touched &T, SourceLocation At, bool Marked) {
  if (T.At.Private || !F.OfDriver)
    return;
  fp_event *E = F.Events.add(Type, At, At, T.At.Text);
  describe(*E, T);
  E->marked = Marked;
  // More than can be loaded at once.
  E->whole = Type == FP_LOAD && T.Type->isRecordType() && !T.Type->isIncompleteType() &&
             U.Context.getTypeSizeInChars(T.Type).getQuantity() > 8;
  if (Type == FP_LOAD)
    F.Branches.loaded(isOwn(T));
}

bool Accesses::store(const Expr *LValue, const Expr *Value, SourceLocation At) {
  unsigned Before = F.Events.count();
  access(FP_STORE, touched(LValue), At, false);
  valueStored(Value, Before);
  return F.Events.count() > Before;
}

void Accesses::storeThrough(const Expr *Pointer, const Expr *Value, SourceLocation At, bool Marked) {
  unsigned Before = F.Events.count();
  access(FP_STORE, pointed(Pointer), At, Marked);
  valueStored(Value, Before);
}

// With what can be told of the value: DESC_OWN says what the store is for. Of the store since that many events; there
// is none if the memory is private.
void Accesses::valueStored(const Expr *Value, unsigned EventsBefore) {
  if (!Value || F.Events.count() == EventsBefore)
    return;
  fp_event &E = U.eventAt(F.Events.last());
  fp_nodes Origin = {};
  E.value = F.Operand.value(Value, F.FD->getLocation(), Origin);
  if (E.memory == FP_UNKNOWN) // not a variable of the image: no device reads what is put there
    E.value_origin = Origin;
}

void Accesses::copy(const Expr *From, const Expr *To, SourceLocation At) {
  if (From) {
    size_t Before = F.Branches.loads();
    loadThrough(From, At, false);
    F.Branches.copied(To, Before);
  }
  if (To)
    storeThrough(To, nullptr, At, false);
}

void Accesses::mmio(const ApiCall &Call) {
  const Expr *Address = Call.arg(Call.Row.Address), *Value = Call.arg(Call.Row.Value);
  bool Write = Call.Row.R == Role::MmioWrite;
  bool Buffer = Value && Value->getType()->isPointerType();

  if (Buffer && Write)
    loadThrough(Value, Call.At, false);
  fp_event *E = F.Events.add(Write ? FP_MMIO_WRITE : FP_MMIO_READ, Call.At, Call.Site, Call.text());
  E->strength = Call.Row.Strength;
  E->port = Call.Row.Port;
  // Level: names further out than the call are the wrapper's, not the register's.
  if (Address) {
    E->device = F.Operand.device(Address);
    E->reg = F.Operand.registerAt(Address, Call.Site);
    U.Graph.list(E->origin, F.Flow.of(Address));
  }
  if (Value && Write && !Buffer)
    E->value = F.Operand.value(Value, Call.Site, E->value_origin);
  if (Write && (Call.Row.IsDoorbell || (Address && F.Operand.isDoorbell(Address))))
    E->reg.value = FP_VALUE_DOORBELL;
  if (!Write)
    F.Branches.loaded(/*IsOwn=*/false);
  if (Buffer && !Write)
    storeThrough(Value, nullptr, Call.At, false);
}

const fp_event *Accesses::pointee(const Expr *Arg) {
  QualType To = Arg->getType()->getPointeeType();
  std::string Field;
  if (To->isFunctionType() || To->isAnyCharacterType() || U.Types.says(To, Field) == FP_TYPE_OBJECT)
    return nullptr;
  Touched T = pointed(Arg);
  fp_event *E = fp_pointee_alloc(U.Unit);
  if (!E)
    return nullptr;
  describe(*E, T);
  return E;
}

void Accesses::assigned(const Expr *LValue) {
  LValue = LValue->IgnoreParens();
  SourceLocation At = LValue->getBeginLoc();
  auto *Ref = dyn_cast<DeclRefExpr>(LValue);
  auto *Member = dyn_cast<MemberExpr>(LValue);
  if (Ref)
    F.Params.assigned(Ref->getDecl());
  if (Ref || Member)
    F.Assumed.changed(Ref ? Ref->getDecl() : Member->getMemberDecl(), At);
  for (const std::string &Name : F.Streaming.renamedBy(LValue)) {
    fp_event *E = F.Events.add(FP_HANDOVER, At, At, "assignment");
    E->handover = FP_RENAMED;
    E->buffer = U.intern(Name);
  }
}

} // namespace fencepost
