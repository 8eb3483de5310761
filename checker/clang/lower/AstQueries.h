// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Questions about expressions, types and fields that the AST answers alone.
#ifndef FENCEPOST_CLANG_LOWER_ASTQUERIES_H
#define FENCEPOST_CLANG_LOWER_ASTQUERIES_H

#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"

namespace fencepost {

// Without parentheses and casts; null stays null.
const clang::Expr *strip(const clang::Expr *E);

// Of `&x`: x; of anything else: null.
const clang::Expr *addressed(const clang::Expr *E);

// Of `regs + TAIL`: the operand that is the address.
const clang::Expr *addressIn(const clang::BinaryOperator *Sum);

// The variable or field that an lvalue names; of an element, the array's.
const clang::ValueDecl *declOf(const clang::Expr *E);

// The local variable that an lvalue is, or is a part of; nothing behind a pointer.
const clang::VarDecl *localOf(const clang::Expr *E);

// Of `*p`, `p->field` and `p[i]`: p, if it is a local variable or parameter.
const clang::VarDecl *localPointerOf(const clang::Expr *E);

// ... the field of what p points to; null: all of it.
const clang::ValueDecl *fieldBehind(const clang::Expr *E);

// `(__le32 *)&local + 1`, or a variable that begins as such: these are made to fill in the local by words.
bool pointsIntoLocal(const clang::Expr *E);

const clang::FunctionDecl *functionNamed(const clang::Expr *E);

bool isNull(clang::ASTContext &Context, const clang::Expr *E);

// Is it of a type worth following: pointers, and integers that may hold an address?
bool carriesAddress(clang::QualType T);

// The field of that name, of a union without name inside, too; null: there is none.
const clang::FieldDecl *fieldNamed(clang::QualType T, llvm::StringRef Name);

llvm::StringRef recordName(clang::QualType T); // "": has none
llvm::StringRef recordName(const clang::FieldDecl *F); // of the record that it is a field of

} // namespace fencepost
#endif
