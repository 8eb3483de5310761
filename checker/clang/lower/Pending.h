// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// What only the end of the unit can tell: which memory an event means, and what a value is. (Resolve.cpp)
#ifndef FENCEPOST_CLANG_LOWER_PENDING_H
#define FENCEPOST_CLANG_LOWER_PENDING_H

#include "Conditions.h"
#include "Memory.h"

namespace fencepost {

struct Pending {
  struct Access {
    Conditions::Event At;
    NodeList Memory;         // store, load: what the pointer may be
    clang::QualType Pointee; // ... and what it points to
    NodeList Address, Value; // MMIO: of the register pointer and of the written value
  };
  struct Argument {
    fp_operand *Operand;
    NodeList Value;
    bool IsPointer; // the value is an address
  };
  struct Pointee {
    fp_event *Event;
    NodeList Memory;
    clang::QualType Type;
  };
  // A value that is handed to a function of another file, whose parameter has that node of the event graph.
  struct HandedOver {
    unsigned To;
    NodeList Value;
    // Of `&ring->desc`: the field, and what the function puts there.
    NodeId Object = 0;
    unsigned Behind = 0;
  };

  std::vector<Access> Accesses;
  std::vector<Argument> Arguments;
  std::vector<Pointee> Pointees;
  std::vector<HandedOver> Others;
};

} // namespace fencepost
#endif
