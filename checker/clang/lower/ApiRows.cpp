// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "ApiRows.h"

using namespace clang;

namespace fencepost {

static constexpr int ToDevice = 1; // enum dma_data_direction

void ApiRows::apply(const ApiCall &Call) {
  const ApiEntry &Row = Call.Row;
  bool Access = Row.R == Role::Store || Row.R == Role::Load || Row.R == Role::Rmw;
  if (Access && !F.OfDriver)
    return;
  if (Row.Before)
    barrier(Call, Row.Before, /*Implied=*/true);
  switch (Row.R) {
  case Role::MmioWrite:
  case Role::MmioRead:
    Memory.mmio(Call);
    break;
  case Role::Barrier:
    barrier(Call, Row.Primitive, !Row.Judged);
    break;
  case Role::Lock:
  case Role::Unlock:
    F.Events.add(Row.R == Role::Lock ? FP_LOCK : FP_UNLOCK_EV, Call.At, Call.Site, Call.text())->spin = Row.Spin;
    break;
  case Role::Delay:
    delay(Call);
    break;
  case Role::Store:
  case Role::Load:
  case Role::Rmw:
    marked(Call);
    break;
  case Role::Copy:
    Memory.copy(Call.arg(Row.Value), Call.arg(Row.Address), Call.At);
    break;
  case Role::Fill:
    Memory.copy(nullptr, Call.arg(Row.Address), Call.At);
    break;
  case Role::Map:
    map(Call);
    break;
  case Role::Handover:
    handOver(Call);
    break;
  case Role::Alloc:
    allocate(Call);
    break;
  case Role::IoMap:
  case Role::MapError:
  case Role::Convert:
  case Role::Physical:
  case Role::Neutral:
    break;
  }
  if (Row.After)
    barrier(Call, Row.After, /*Implied=*/true);
}

void ApiRows::barrier(const ApiCall &Call, const fp_primitive *P, bool Implied) {
  F.Events.barrier(P, nullptr, Call.Name, Call.At, Call.Site, Implied);
}

void ApiRows::delay(const ApiCall &Call) {
  fp_event *E = F.Events.add(FP_DELAY_EV, Call.At, Call.Site, Call.text());
  E->wait = Call.Row.Wait;
  E->us = microseconds(Call.arg(Call.Row.Value), Call.Row.Unit);
}

// Rounded up, a second at most; 0: not known.
unsigned ApiRows::microseconds(const Expr *Time, unsigned Unit) const {
  static constexpr uint64_t Most = 1000000;
  Expr::EvalResult Result;
  if (!Time || Time->isValueDependent() || !Time->EvaluateAsInt(Result, U.Context) || Result.Val.getInt().isNegative())
    return 0;
  uint64_t Count = Result.Val.getInt().getLimitedValue(Most * 1000);
  uint64_t Us = (Count * Unit + 999) / 1000;
  return std::min(Us, Most);
}

void ApiRows::marked(const ApiCall &Call) {
  Role R = Call.Row.R;
  const Expr *Address = Call.arg(Call.Row.Address);
  if (!Address)
    return wakeUp(Call);
  if (R != Role::Store)
    Memory.loadThrough(Address, Call.At, true);
  if (R != Role::Load)
    Memory.storeThrough(Address, R == Role::Store ? Call.arg(Call.Row.Value) : nullptr, Call.At, true);
}

// What others wait for, somewhere in the kernel's own memory.
void ApiRows::wakeUp(const ApiCall &Call) {
  if (Call.Row.R != Role::Rmw)
    return;
  for (fp_event_type Type : {FP_LOAD, FP_STORE}) {
    fp_event *E = F.Events.add(Type, Call.At, Call.Site, Call.text());
    E->object = E->text;
    E->memory = FP_CPU;
    E->marked = E->wakeup = true;
  }
}

// Which way the data goes, where the call says so with a constant.
std::optional<int> ApiRows::direction(const ApiCall &Call) const {
  for (const Expr *A : Call.Args) {
    Expr::EvalResult Direction;
    auto *Enum = A->IgnoreParenImpCasts()->getType()->getAs<EnumType>();
    auto *Constant = dyn_cast<DeclRefExpr>(A->IgnoreParenImpCasts());
    if ((Enum || (Constant && isa<EnumConstantDecl>(Constant->getDecl()))) && A->EvaluateAsInt(Direction, U.Context))
      return int(Direction.Val.getInt().getExtValue());
  }
  return std::nullopt;
}

void ApiRows::map(const ApiCall &Call) {
  fp_event *E = F.Events.add(FP_HANDOVER, Call.At, Call.Site, Call.text());
  Mapped = true;
  const Expr *Address = Call.arg(Call.Row.Address);
  if (!Address)
    return;
  for (NodeId N : F.Flow.of(Address))
    U.Graph.mark(N, FP_IS_STREAMING, F.Flow.origin(Call));
  Expr::EvalResult Bytes;
  const Expr *Size = Call.arg(Call.Row.Size);
  bool Known = Size && Size->EvaluateAsInt(Bytes, U.Context);
  auto Length = Known ? std::optional(Bytes.Val.getInt().getZExtValue()) : std::nullopt;
  E->buffer = U.intern(F.Streaming.map(Address, Length));
  E->handover = *E->buffer ? FP_MAPPED : FP_TO_DEVICE;
  E->written = *E->buffer && direction(Call).value_or(ToDevice) != ToDevice;
}

// Both addresses are of interest only to who gives the memory back, not the buffer.
static bool frees(const ApiEntry &Row) { return Row.ToCpu && Row.Address >= 0 && Row.Handle >= 0; }

void ApiRows::handOver(const ApiCall &Call) {
  F.Events.add(FP_HANDOVER, Call.At, Call.Site, Call.text())->handover = Call.Row.ToCpu ? FP_BACK : FP_TO_DEVICE;
  if (frees(Call.Row))
    Memory.freeBehind(Call.arg(Call.Row.Address), Call.At);
  if (!Call.Row.ToCpu || !readsBuffer(Call))
    return;
  fp_event *E = F.Events.add(FP_LOAD, Call.At, Call.Site, Call.text());
  E->object = U.intern("buffer");
  E->memory = FP_STREAMING;
  E->why = U.intern("what the device wrote is read behind it");
}

// Does the CPU get back a buffer that the device may have written to?
bool ApiRows::readsBuffer(const ApiCall &Call) const {
  if (frees(Call.Row) || Mapped)
    return false; // not read; or mapped on the way here, and given back for want of something else
  return direction(Call) != ToDevice;
}

// What it leaves behind its arguments; of its result the value graph knows by itself.
void ApiRows::allocate(const ApiCall &Call) {
  if (Call.Row.Result >= 0)
    U.Graph.mark(F.Flow.receiver(Call.arg(Call.Row.Result)), Call.Row.Memory == FP_HOST ? FP_IS_HOST : FP_IS_COHERENT,
                 F.Flow.origin(Call));
  U.Graph.mark(F.Flow.receiver(Call.arg(Call.Row.Handle)), FP_IS_BUS_ADDRESS, "");
}

} // namespace fencepost
