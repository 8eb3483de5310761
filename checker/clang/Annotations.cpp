// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "Annotations.h"
#include "llvm/ADT/STLExtras.h"
#include <tuple>

using namespace clang;

namespace fencepost {

static constexpr llvm::StringLiteral Mark = "fencepost:", BarrierRole = "barrier_";

static constexpr struct {
  llvm::StringLiteral Name;
  Role R;
  fp_strength Strength;
} Accessors[] = {{"mmio_write_ordered", Role::MmioWrite, FP_ORDERED},
                 {"mmio_write_relaxed", Role::MmioWrite, FP_RELAXED},
                 {"mmio_read_ordered", Role::MmioRead, FP_ORDERED},
                 {"mmio_read_relaxed", Role::MmioRead, FP_RELAXED}};

static constexpr struct {
  llvm::StringLiteral Name;
  bool Annotations::Declared::*What;
} Properties[] = {{"doorbell", &Annotations::Declared::Doorbell},
                  {"dma_coherent", &Annotations::Declared::Coherent},
                  {"publish", &Annotations::Declared::Publish}};

static std::string roles() {
  std::string List;
  for (const auto &A : Accessors)
    List += (A.Name + ", ").str();
  List += "barrier_NAME";
  for (const auto &P : Properties)
    List += (", " + P.Name).str();
  return List;
}

static std::string barriers() {
  std::string List;
  for (size_t I = 0; const fp_primitive *P = fp_primitive_at(I); ++I)
    List += (I ? ", " : "") + std::string(P->name);
  return List;
}

// Of a function, or of what the pointers point to in a variable or field. Null: it cannot be called.
static const FunctionType *calledType(const ValueDecl *D) {
  QualType T = D->getType();
  while (const ArrayType *A = T->getAsArrayTypeUnsafe())
    T = A->getElementType();
  return (T->isPointerType() ? T->getPointeeType() : T)->getAs<FunctionType>();
}

// A pointer to plain memory or registers is the address. Where there is none but a structure's, integers tell the
// register, before the value that is written.
static void findArguments(const FunctionType *Type, ApiEntry &Entry) {
  auto *Proto = dyn_cast<FunctionProtoType>(Type);
  int Plain = -1, Pointer = -1, FirstInteger = -1, LastInteger = -1;
  for (unsigned I = 0; Proto && I < Proto->getNumParams(); ++I) {
    QualType T = Proto->getParamType(I);
    if (T->isPointerType()) {
      QualType To = T->getPointeeType();
      if (Plain < 0 && (To->isVoidType() || To->isIntegerType() || To.isVolatileQualified()))
        Plain = I;
      if (Pointer < 0)
        Pointer = I;
    } else if (T->isIntegerType()) {
      if (FirstInteger < 0)
        FirstInteger = I;
      LastInteger = I;
    }
  }
  bool Write = Entry.R == Role::MmioWrite;
  bool HasOffset = Write ? FirstInteger != LastInteger : FirstInteger >= 0;
  Entry.Address = Plain >= 0 ? Plain : HasOffset ? FirstInteger : Pointer;
  if (Write && LastInteger != Entry.Address)
    Entry.Value = LastInteger;
}

Annotations::Annotations(const ASTContext &Context) {
  // Most units do not have the word: then there is no need to look at all declarations of the kernel's headers.
  auto Has = [&](llvm::StringRef Word) { return Context.Idents.find(Word) != Context.Idents.end(); };
  if (Has("annotate") || Has("__annotate__"))
    collect(Context.getTranslationUnitDecl());
}

void Annotations::collect(const DeclContext *Context) {
  for (const Decl *D : Context->decls()) {
    if (isa<IndirectFieldDecl>(D))
      continue; // has the attributes of the field that it stands for
    for (const auto *A : D->specific_attrs<AnnotateAttr>()) {
      llvm::StringRef Role = A->getAnnotation();
      if (!Role.consume_front(Mark))
        continue;
      auto *Value = dyn_cast<ValueDecl>(D);
      std::string Mistake = Value ? read(Value, Role) : "'" + Role.str() + "' is for functions, fields and variables";
      if (!Mistake.empty() && !A->isInherited())
        Mistakes.emplace_back(D->getASTContext().getSourceManager().getFileLoc(D->getLocation()), std::move(Mistake));
    }
    if (auto *Inner = dyn_cast<DeclContext>(D))
      collect(Inner);
  }
}

// Returns what is wrong with it, or "".
std::string Annotations::read(const ValueDecl *D, llvm::StringRef Role) {
  const FunctionType *Called = calledType(D);
  auto Not = [&](const char *What) {
    return ("'" + Role + "' is for " + What + ", which " + D->getNameAsString() + " is not").str();
  };

  const auto *Property = llvm::find_if(Properties, [&](const auto &P) { return P.Name == Role; });
  if (Property != std::end(Properties)) {
    QualType T = isa<FunctionDecl>(D) ? Called->getReturnType() : D->getType();
    while (const ArrayType *A = T->getAsArrayTypeUnsafe())
      T = A->getElementType();
    if (Property->What == &Declared::Publish && !isa<FieldDecl>(D))
      return Not("a field");
    if (Property->What == &Declared::Coherent && (!T->isPointerType() || T->isFunctionPointerType()))
      return Not("a pointer to data or a function that returns one");
  }

  std::optional<ApiEntry> Call;
  const auto *Accessor = llvm::find_if(Accessors, [&](const auto &A) { return A.Name == Role; });
  if (Accessor != std::end(Accessors)) {
    Call.emplace();
    Call->R = Accessor->R;
    Call->Strength = Accessor->Strength;
  } else if (Role.starts_with(BarrierRole)) {
    llvm::StringRef Name = Role.drop_front(BarrierRole.size());
    Call.emplace();
    Call->R = fencepost::Role::Barrier;
    Call->Primitive = fp_primitive_find(Name.data(), Name.size());
    if (!Call->Primitive)
      return ("'" + Role + "': there is no barrier '" + Name + "'; there are " + barriers()).str();
  } else if (Property == std::end(Properties)) {
    return ("'" + Role + "' is no role; there are " + roles()).str();
  }
  if (Call && !Called)
    return Not("a function or a pointer to one");

  Declared &To = Of[D->getCanonicalDecl()];
  To.At = D->getLocation();
  if (Call && To.Call &&
      std::tie(Call->R, Call->Strength, Call->Primitive) != std::tie(To.Call->R, To.Call->Strength, To.Call->Primitive))
    return ("'" + Role + "' contradicts another role of " + D->getNameAsString()).str();
  if (Call) {
    if (Call->R != fencepost::Role::Barrier)
      findArguments(Called, *Call);
    To.Call = Call;
  } else {
    To.*(Property->What) = true;
  }
  if (To.Call && To.Call->R == fencepost::Role::MmioWrite)
    To.Call->IsDoorbell = To.Doorbell;
  return "";
}

} // namespace fencepost
