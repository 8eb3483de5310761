// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
//
// The API tables: what a function or macro does to memory and devices, by
// name. checker/api/*.yaml are built in. c.yaml is always there, and linux.yaml
// unless --api names another platform; --api also adds files of the same form
// (docs/api-files.md). What is added wins over what is there.
#ifndef FENCEPOST_CLANG_API_H
#define FENCEPOST_CLANG_API_H

#include "fencepost/graph.h"
#include "fencepost/words.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <memory>
#include <string>
#include <vector>

namespace fencepost {

enum class Role {
  MmioWrite, // Strength, Value, Address; a Value of pointer type is memory that is read
  MmioRead,  // Strength, Address; Value >= 0: memory that is filled (readsl)
  Barrier,   // Primitive
  Lock,      // Spin; After: a barrier that taking it also is
  Unlock,    // Spin; Before: a barrier that releasing it also is (spin_unlock_io)
  Delay,     // Wait; Value: for how long, in units of so many nanoseconds
  Store,     // marked store through Address (WRITE_ONCE, atomic_set, smp_store_release), Before/After
  Load,      // marked load through Address (READ_ONCE, smp_load_acquire)
  Rmw,       // marked load and store through Address; Before and After order around it
  Copy,      // memcpy and kin: Address is written, Value is read
  Fill,      // memset and kin: Address is written
  Alloc,     // result (or the object behind Result) is Memory; Handle receives its bus address
  IoMap,     // result is MMIO; Wc
  Map,       // dma_map_*: memory at Address becomes streaming; the result (or Handle) is a bus address
  MapError,  // tells whether a mapping failed: if so, the buffer is the CPU's
  Handover,  // dma_sync_*, dma_unmap_*: no ordering of its own; ToCpu, Address or Handle: the bus address
  Convert,   // passes its argument on (cpu_to_le32, lower_32_bits): same value
  Physical,  // result is a physical address
  Neutral    // does nothing that the model knows (printk, ktime_get)
};

struct ApiEntry {
  Role R = Role::Neutral;
  fp_strength Strength = FP_ORDERED;
  const fp_primitive *Primitive = nullptr; // Barrier
  const fp_primitive *Before = nullptr;    // accesses and locks: a barrier that is part of it, before
  const fp_primitive *After = nullptr;     // ... and behind it
  fp_memory Memory = FP_UNKNOWN;           // Alloc; IoMap: mapped as memory
  bool Judged = true;                      // Barrier; false: it orders, but is nobody's to remove or change
  bool Spin = false;                       // Lock, Unlock
  bool Wc = false;                         // IoMap
  bool IsDoorbell = false;                 // MmioWrite that a user declares to be one
  bool OfLinux = false;                    // from linux.yaml
  bool ToCpu = false;                      // Handover: the CPU owns the memory again
  bool Port = false;                       // MmioWrite: port I/O, which is not posted
  fp_wait Wait = FP_WAIT_TIME;             // Delay
  unsigned Unit = 0;                       // Delay: nanoseconds
  // Argument numbers from 0; -1: none. Result -1: the returned value.
  int Address = -1;
  int Value = -1;
  int Handle = -1;
  int Result = -1;
  int Size = -1;                           // Map: bytes
  llvm::StringRef Field; // Alloc: the result tells of the memory, this field of it points there
};

class ApiTable {
public:
  // The built-in table for the kernel. A bug in it is a bug in Fencepost, so it aborts.
  static ApiTable linux();

  // Adds the entries of a file; or of a built-in table ("dpdk"), which takes the place of Linux's: code for another
  // platform often has writel() or wmb() of its own, and these do what their bodies say.
  // False: Error holds one line "FILE:LINE:COL: what", nothing was added.
  bool add(llvm::StringRef NameOrPath, std::string &Error);
  bool addText(llvm::StringRef Text, llvm::StringRef Path, std::string &Error);

  // Null: not an API function.
  const ApiEntry *find(llvm::StringRef Name) const {
    auto It = Entries.find(Name);
    return It == Entries.end() ? nullptr : &It->second;
  }
  size_t size() const { return Entries.size(); }
  auto names() const { return Entries.keys(); }

  // The barriers to advise, if an added file has any to propose: those of the last one.
  llvm::ArrayRef<const fp_primitive *> proposals() const { return Proposals; }

  // What words in names mean, by added files.
  fp_words words() const { return {Words.data(), Words.size()}; }

private:
  bool addBuiltin(llvm::StringRef Name, std::string &Error);
  void addWord(llvm::StringRef Word, llvm::StringRef Kind);

  llvm::StringMap<ApiEntry> Entries;
  std::vector<const fp_primitive *> Proposals;
  std::vector<fp_added_word> Words;
  // What the entries refer to, as the copies of this table do.
  std::vector<std::shared_ptr<const void>> Kept;
};

} // namespace fencepost
#endif
