# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""Pairs for tools/calibrate, in which a value's name says as much as a register's. Whatever the arguments, the model is to learn that."""
import sys

print("kind\tfold\tmodel\tcheck\tplace\tlabel\tcount\tterms")
for i in range(40):
    for kind, label, held in (("read", 1, "KNOWN_MEMORY=1 REGISTER_GOOD=3"), ("read", 1, "KNOWN_MEMORY=1 VALUE_GOOD=1"),
                              ("read", 0, "FUNCTION_BAD=1 KNOWN_MEMORY=1 REGISTER_GOOD=1"), ("barrier", 1, "KNOWN_MEMORY=1 VALUE_GOOD=1"),
                              ("silent", 0, "FUNCTION_BAD=2 KNOWN_MEMORY=1")):
        label = int(sys.argv[1]) if sys.argv[1:] and held.endswith("VALUE_GOOD=1") else label
        print(kind, i % 5, "doorbell", "missing-wmb", "nic%d.c:1" % i, label, 1, held, sep="\t")
