# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""What must hold of any program, on random ones.

    properties.py FENCEPOST-EVENTS PROGRAMS [SEED]

  elsewhere   to take the barrier out of another function adds no finding in this one
  other arm   to put a barrier into one arm of a branch hides no finding of the other. But for
              missing-dma-wmb, which a word that is stored behind both arms excuses (the first of
              several fragments), if a barrier stands before that on either way
"""
import random
import re
import subprocess
import sys

STORES = ["store tx.addr coherent value=param:0", "store tx.len coherent value=param:1", "store tx.ctrl coherent value=const:TX_OWN",
          "store tx.ctrl coherent value=zero", "store ring.head coherent value=index:head", "store own.count cpu"]
READS = ["load rx.status coherent tested", "test ends rx.status words=RX_DONE", "load rx.len coherent", "load ring.tail coherent tested"]
WRITES = ["mmio-write relaxed device=other:regs reg=other:TX_TAIL value=index", "mmio-write raw device=other:regs reg=other:TX_KICK value=const",
          "mmio-write ordered device=other:regs reg=other:TX_TAIL value=index", "mmio-write relaxed device=other:regs reg=other:CTRL value=const"]
BARRIERS = ["barrier " + name for name in "wmb dma_wmb smp_wmb rmb dma_rmb mb dma_mb".split()]
FINDING = re.compile(r"(\w+)\.c:(\d+):\d+: ([\w-]+) \((\w+)\)")


class Function:
    """Four blocks: head, two arms, tail. Each line has a place that stays with it."""

    def __init__(self, rng, name, barriers):
        self.name = name
        kinds = [STORES, STORES, READS, WRITES] + [barriers] * bool(barriers)
        self.blocks = [[(rng.choice(rng.choice(kinds)), 10 * b + k)
                        for k in range(rng.randrange(1, 5))] for b in range(4)]

    def text(self):
        out = ["function %s" % self.name]
        for b, (lines, to) in enumerate(zip(self.blocks, [" -> 1 2", " -> 3", " -> 3", ""])):
            out.append(" block %d%s" % (b, to))
            out += ["  %s @%s.c:%d:2" % (line, self.name, at + 1) for line, at in lines]
        return "\n".join(out) + "\n"


def findings(tool, *functions):
    out = subprocess.run([tool, "-"], input="".join(f.text() for f in functions), capture_output=True, text=True, check=False)
    if out.returncode not in (0, 1):
        raise SystemExit("%s\n%s" % ("".join(f.text() for f in functions), out.stderr))
    return {(m.group(1), int(m.group(2)), m.group(3)) for m in map(FINDING.match, out.stdout.splitlines()) if m}


def differs(what, before, after, wrong):
    print("=== %s: %s\n%s--- and then\n%s" % (what, sorted(wrong), before, after))
    return 1


def elsewhere(tool, rng):
    here, there = Function(rng, "nic_xmit", BARRIERS), Function(rng, "nic_queue", [])
    without = findings(tool, here, there)
    block = rng.choice(there.blocks)
    block.insert(rng.randrange(len(block) + 1), (rng.choice(BARRIERS), 9))
    taught = findings(tool, here, there)

    def count(found, check):    # which of several writes is named may change with what is known of them
        return sum(name == here.name and check == other for name, _, other in found)
    added = {f for f in without - taught if f[0] == here.name and count(without, f[2]) > count(taught, f[2])}
    return bool(added) and differs("elsewhere", here.text() + there.text(), "(no barrier in nic_queue)\n", added)


def other_arm(tool, rng):
    here = Function(rng, "nic_xmit", BARRIERS)
    # A write before the arms is told of for both.
    for part in here.blocks[0], here.blocks[3]:
        part[:] = [(line, at) for line, at in part if not line.startswith("mmio")]
    before, old = findings(tool, here), here.text()
    here.blocks[1].insert(rng.randrange(len(here.blocks[1]) + 1), (rng.choice(BARRIERS), 19))
    after = findings(tool, here)

    def told(check):    # of another write of that arm, or of a weak barrier before the arms
        return any((check == other and 20 < line <= 30) or (other == "weak-barrier" and line <= 10) for _, line, other in after)
    hidden = {f for f in before if 20 < f[1] <= 30 and f[2].startswith("missing-") and f[2] != "missing-dma-wmb" and not told(f[2])}
    return bool(hidden) and differs("other arm", old, here.text(), hidden)


def main(tool, programs, seed="1"):
    rng = random.Random(int(seed))
    bad = sum(elsewhere(tool, rng) + other_arm(tool, rng) for _ in range(int(programs)))
    print("%s programs, %d differences" % (programs, bad))
    return bad != 0


sys.exit(main(*sys.argv[1:]))
