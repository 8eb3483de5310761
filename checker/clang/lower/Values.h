// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Where the values of a function's expressions come from, and where they go: nodes and edges of the value graph.
#ifndef FENCEPOST_CLANG_LOWER_VALUES_H
#define FENCEPOST_CLANG_LOWER_VALUES_H

#include "ApiCall.h"
#include "SharedNames.h"

namespace fencepost {

class Values {
public:
  Values(UnitContext &U, SharedNames &Others, unsigned Function) : U(U), Others(Others), Function(Function) {}

  // The nodes whose value an expression may have, or may point into the memory of.
  NodeList of(const clang::Expr *E) { return of(E, 0); }

  // The variable, field or array element that an lvalue names, or what lies behind a pointer; 0: nothing to follow.
  NodeId node(const clang::Expr *LValue);
  // What a function that is given `&ring->dma` stores to: the field; given a pointer, what lies behind that.
  NodeId receiver(const clang::Expr *Argument);

  // The value is assigned, passed, or returned from the function.
  void flow(const clang::ValueDecl *To, const clang::Expr *From);
  void flow(NodeId To, const clang::Expr *From);
  // `ptrs = ring->pages`: the pointers in there are the same.
  void flowContents(const clang::ValueDecl *To, const clang::Expr *From);

  // Why a value is known: dma_alloc_coherent() at nic.c:40
  std::string origin(const ApiCall &Call) { return Call.text() + " at " + U.shortPlace(Call.At); }

private:
  // Depth: of the expression in the one that was asked for.
  NodeList of(const clang::Expr *E, unsigned Depth);
  NodeList ofApi(const ApiCall &Call, const clang::Expr *E, const void *Key, unsigned Depth);
  NodeList ofCall(const clang::CallExpr *C, unsigned Depth);
  NodeList ofKernelCall(const clang::CallExpr *C);
  NodeList ofField(const clang::MemberExpr *M, unsigned Depth);
  NodeId ofMember(const clang::MemberExpr *M);
  NodeList ofElement(const clang::ArraySubscriptExpr *A, unsigned Depth);
  NodeList ofUnary(const clang::UnaryOperator *O, unsigned Depth);
  NodeList ofBinary(const clang::BinaryOperator *B, unsigned Depth);
  NodeList ofEither(const clang::Expr *One, const clang::Expr *Other, unsigned Depth);
  NodeList ofAddress(const clang::UnaryOperator *AddrOf);
  NodeList ofNode(const clang::Expr *LValue);

  UnitContext &U;
  SharedNames &Others;
  unsigned Function;
};

} // namespace fencepost
#endif
