// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Values.h"
#include "AstQueries.h"
#include "Places.h"

using namespace clang;

namespace fencepost {

// ---- where they come from ----

NodeList Values::of(const Expr *E, unsigned Depth) {
  if (!E)
    return {};
  if (Depth > FP_MAX_LEVELS) {
    fp_mark_cut(U.Unit, Function, FP_LIMIT_LEVELS);
    return {};
  }
  E = E->IgnoreParens();
  if (const Expansions::Site *Macro = U.Macros.siteOf(E))
    return ofApi(ApiCall(U, *Macro, E), E, Macro, Depth);
  if (auto *C = dyn_cast<CallExpr>(E))
    return ofCall(C, Depth);
  if (auto *C = dyn_cast<CastExpr>(E))
    return of(C->getSubExpr(), Depth + 1);
  if (auto *D = dyn_cast<DeclRefExpr>(E))
    return isa<VarDecl>(D->getDecl()) ? NodeList{U.nodeOf(D->getDecl())} : NodeList();
  if (auto *M = dyn_cast<MemberExpr>(E))
    return ofField(M, Depth);
  if (auto *A = dyn_cast<ArraySubscriptExpr>(E))
    return ofElement(A, Depth);
  if (auto *O = dyn_cast<UnaryOperator>(E))
    return ofUnary(O, Depth);
  if (auto *B = dyn_cast<BinaryOperator>(E))
    return ofBinary(B, Depth);
  if (auto *C = dyn_cast<ConditionalOperator>(E))
    return ofEither(C->getTrueExpr(), C->getFalseExpr(), Depth);
  if (auto *S = dyn_cast<StmtExpr>(E)) {
    const CompoundStmt *Body = S->getSubStmt();
    return of(Body->body_empty() ? nullptr : dyn_cast<Expr>(Body->body_back()), Depth + 1);
  }
  return {};
}

static unsigned propertyOf(fp_memory Memory) {
  switch (Memory) {
  case FP_COHERENT:
    return FP_IS_COHERENT;
  case FP_STREAMING:
    return FP_IS_STREAMING;
  case FP_HOST:
    return FP_IS_HOST;
  default:
    return FP_IS_CPU;
  }
}

// What the table says of it. Key: of the node for this call.
NodeList Values::ofApi(const ApiCall &Call, const Expr *E, const void *Key, unsigned Depth) {
  const ApiEntry &Row = Call.Row;
  NodeId N = U.Graph.node(Key), Memory = N;
  switch (Row.R) {
  case Role::Alloc:
    if (Row.Result >= 0)
      return {};
    if (!Row.Field.empty()) {
      const FieldDecl *Field = fieldNamed(E->getType()->getPointeeType(), Row.Field);
      Memory = Field ? U.nodeOf(Field) : 0;
    }
    U.Graph.mark(Memory, propertyOf(Row.Memory), Row.Memory == FP_CPU ? "" : origin(Call));
    return {N};
  case Role::IoMap:
    U.Graph.mark(N, Row.Wc ? FP_IS_WC : FP_IS_MMIO, Row.Wc ? origin(Call) : "");
    if (Row.Memory != FP_UNKNOWN)
      U.Graph.mark(N, propertyOf(Row.Memory), origin(Call));
    return {N};
  case Role::Map:
    U.Graph.mark(N, FP_IS_BUS_ADDRESS, "");
    return {N};
  case Role::Physical:
    U.Graph.mark(N, FP_IS_PHYSICAL, origin(Call));
    return {N};
  case Role::MmioRead:
    U.Graph.mark(N, FP_IS_REGISTER, "");
    return {N};
  case Role::Load:
    return of(Call.arg(Row.Address), Depth + 1);
  case Role::Convert:
    return of(Call.arg(std::max(Row.Value, 0)), Depth + 1);
  default:
    return {};
  }
}

NodeList Values::ofCall(const CallExpr *C, unsigned Depth) {
  const FunctionDecl *Callee = C->getDirectCallee();
  if (!Callee) {
    const ValueDecl *Pointer = U.ForLink ? declOf(C->getCallee()) : nullptr;
    std::string Name = Pointer ? Others.nameOf(Pointer) : "";
    return Name.empty() ? NodeList() : NodeList{fp_node_named(U.Unit, (Name + "()").c_str())};
  }
  if (const ApiEntry *Row = Callee->getIdentifier() ? U.entryOf(Callee) : nullptr)
    return ofApi(ApiCall(U, *Row, Callee->getName(), C), C, C, Depth);
  const FunctionDecl *Def = nullptr;
  bool Known = (Callee->hasBody(Def) && U.wanted(Def)) || U.Declared.isCoherent(Callee);
  if (Known || !U.Shared.isKernel(Callee->getLocation()) || !C->getType()->isPointerType())
    return {U.nodeOf(Callee)};
  return ofKernelCall(C);
}

// Nobody knows what memory that is. An inline that is given a structure in an object of the driver's gets it out of there:
// mlx5_frag_buf_get_wqe(&eq->fbc, i).
NodeList Values::ofKernelCall(const CallExpr *C) {
  NodeId N = U.Graph.node(C);
  for (const Expr *Arg : C->arguments())
    if (auto *M = dyn_cast_or_null<MemberExpr>(addressed(Arg)); M && C->getDirectCallee()->isInlined())
      U.hang(N, M->getMemberDecl());
  return {N};
}

// An array or a structure inside an object lives where the object lives.
NodeList Values::ofField(const MemberExpr *M, unsigned Depth) {
  QualType T = M->getType();
  bool IsPart = T->isRecordType() ||
                (T->isArrayType() && !T->getAsArrayTypeUnsafe()->getElementType()->isPointerType());
  return IsPart ? of(M->getBase(), Depth + 1) : NodeList{ofMember(M)};
}

// A field of a structure of the kernel's that the driver's own has inside: as if the driver's kept it.
NodeId Values::ofMember(const MemberExpr *M) {
  NodeId N = U.nodeOf(M->getMemberDecl());
  const Expr *In = M->isArrow() ? addressed(M->getBase()) : M->getBase();
  auto *Outer = dyn_cast_or_null<MemberExpr>(strip(In));
  bool IsKept = Outer && !U.keeper(M->getMemberDecl()) && U.keeper(Outer->getMemberDecl());
  if (!IsKept || !M->getType()->isPointerType())
    return N;
  NodeId Inner = U.Graph.node(M);
  U.hang(Inner, Outer->getMemberDecl());
  U.Graph.edge(N, Inner);
  return Inner;
}

NodeList Values::ofElement(const ArraySubscriptExpr *A, unsigned Depth) {
  bool IsPart = A->getType()->isRecordType() || A->getType()->isArrayType();
  return IsPart ? of(A->getBase(), Depth + 1) : ofNode(A);
}

NodeList Values::ofUnary(const UnaryOperator *O, unsigned Depth) {
  if (O->getOpcode() == UO_AddrOf)
    return ofAddress(O);
  if (O->getOpcode() == UO_Deref && !O->getType()->isRecordType())
    return ofNode(O);
  return of(O->getSubExpr(), Depth + 1);
}

// The address of something inside an object points where the object's own pointer does.
NodeList Values::ofAddress(const UnaryOperator *AddrOf) {
  const Expr *Of = AddrOf->getSubExpr()->IgnoreParens();
  Place At = placeOf(Of, U.Context, U.Declared);
  NodeList Pointer = of(At.Pointer);
  if (auto *M = dyn_cast<MemberExpr>(Of); M && U.Declared.isDoorbell(M->getMemberDecl()))
    Pointer.push_back(U.nodeOf(M->getMemberDecl()));
  if (At.Private || At.Global)
    return {};
  // Part of an object of the kernel's is the CPU's as well, whatever its own type.
  std::string Field;
  if (At.Pointee->isRecordType() && U.Types.says(At.Pointee, Field) == FP_TYPE_OBJECT) {
    NodeId N = U.Graph.node(AddrOf);
    U.Graph.mark(N, FP_IS_CPU, "");
    Pointer.push_back(N);
  }
  return Pointer;
}

NodeList Values::ofBinary(const BinaryOperator *B, unsigned Depth) {
  if (B->isComparisonOp() || B->isLogicalOp())
    return {};
  if (B->getOpcode() == BO_Or) // an address and its flags
    return ofEither(B->getLHS(), B->getRHS(), Depth);
  if (B->getOpcode() == BO_Assign || B->getOpcode() == BO_Comma)
    return of(B->getRHS(), Depth + 1);
  return of(B->isAssignmentOp() ? B->getLHS() : addressIn(B), Depth + 1);
}

NodeList Values::ofEither(const Expr *One, const Expr *Other, unsigned Depth) {
  NodeList Both = of(One, Depth + 1);
  Both.append(of(Other, Depth + 1));
  return Both;
}

NodeList Values::ofNode(const Expr *LValue) {
  NodeId N = node(LValue);
  return N ? NodeList{N} : NodeList();
}

// ---- where they go ----

NodeId Values::node(const Expr *E) {
  const ValueDecl *D = declOf(E);
  if (!D)
    return 0;
  // Through a pointer, not through an array of its own.
  bool Behind = false;
  for (E = strip(E); E;) {
    if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      Behind = strip(A->getBase())->getType()->isPointerType();
      E = strip(A->getBase());
    } else if (auto *O = dyn_cast<UnaryOperator>(E); O && O->getOpcode() == UO_Deref) {
      Behind = true;
      E = strip(O->getSubExpr());
    } else {
      break;
    }
  }
  return Behind ? U.contentOf(D) : U.nodeOf(D);
}

NodeId Values::receiver(const Expr *Argument) {
  if (const Expr *Object = addressed(Argument))
    return node(Object);
  const ValueDecl *D = Argument ? declOf(Argument) : nullptr;
  return D ? U.behind(D) : 0;
}

void Values::flow(const ValueDecl *To, const Expr *From) {
  QualType T = To->getType();
  if (auto *F = dyn_cast<FunctionDecl>(To))
    T = F->getReturnType();
  if (auto *List = dyn_cast<InitListExpr>(From)) {
    // A local structure with initializers: each field is assigned.
    const RecordDecl *R = List->getType()->getAsRecordDecl();
    if (R && !R->isUnion()) {
      unsigned I = 0;
      for (const FieldDecl *F : R->fields())
        if (I < List->getNumInits())
          flow(F, List->getInit(I++));
    }
    return;
  }
  if (carriesAddress(T))
    flow(U.nodeOf(To), From);
  flowContents(To, From);
  // `f(&ring->desc)`: what is put behind the parameter is put into the field.
  if (const Expr *Object = addressed(From); Object && carriesAddress(Object->getType())) {
    NodeId Field = node(Object), Behind = U.behind(To);
    U.Graph.edge(Field, Behind);
    U.Graph.edge(Behind, Field);
  }
}

void Values::flow(NodeId To, const Expr *From) {
  for (NodeId N : of(From))
    U.Graph.edge(N, To);
}

void Values::flowContents(const ValueDecl *To, const Expr *From) {
  From = strip(From);
  if (!To || !To->getType()->isPointerType() || !To->getType()->getPointeeType()->isPointerType() ||
      !isa<DeclRefExpr, MemberExpr>(From))
    return;
  const ValueDecl *D = declOf(From);
  if (!D || !D->getType()->isPointerType())
    return;
  NodeId Here = U.contentOf(To), There = U.contentOf(D);
  U.Graph.edge(There, Here);
  U.Graph.edge(Here, There);
}

} // namespace fencepost
