// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// Writes the event graph of one function: blocks with edges between them, and events into the block that it is at.
#ifndef FENCEPOST_CLANG_LOWER_EVENTWRITER_H
#define FENCEPOST_CLANG_LOWER_EVENTWRITER_H

#include "UnitContext.h"

namespace fencepost {

class EventWriter {
public:
  EventWriter(UnitContext &U, unsigned Function) : U(U), Function(Function), Block(newBlock()) {}

  // -- blocks --
  unsigned newBlock() { return fp_block_add(U.Unit, Function); }
  unsigned block() const { return Block; }
  bool isDead() const { return Dead; }
  void edge(unsigned From, unsigned To) { fp_edge_add(U.Unit, Function, From, To); }
  void jump(unsigned To) {
    if (!Dead)
      edge(Block, To);
  }
  void enter(unsigned To, bool IsDead = false) {
    Block = To;
    Dead = IsDead;
  }
  // All edges that leave the block are there.
  void close() { Dead = true; }
  // Behind a return or goto: code that only a label can reach.
  void leave() { enter(newBlock(), /*IsDead=*/true); }

  // -- events --
  // At: in the text of a file. Site: where it is written, be it in a macro.
  fp_event *add(fp_event_type Type, clang::SourceLocation At, clang::SourceLocation Site, llvm::StringRef Text) {
    return addTo(Block, Type, At, Site, Text);
  }
  fp_event *addTo(unsigned Block, fp_event_type Type, clang::SourceLocation At, clang::SourceLocation Site,
                  llvm::StringRef Text);
  // Alternative: what it is instead, if it is the weaker or stronger of two by a flag; or null.
  void barrier(const fp_primitive *P, const fp_primitive *Alternative, llvm::StringRef Name, clang::SourceLocation At,
               clang::SourceLocation Site, bool Implied);

  unsigned count() const { return blockAt(Block).nevents; } // in this block
  Conditions::Event last() const { return lastIn(Block); }
  Conditions::Event lastIn(unsigned Block) const { return {Function, Block, blockAt(Block).nevents - 1}; }
  fp_block &blockAt(unsigned Block) const { return fp_function_at(U.Unit, Function)->blocks[Block]; }

private:
  UnitContext &U;
  const unsigned Function;
  unsigned Block;
  bool Dead = false;
};

} // namespace fencepost
#endif
