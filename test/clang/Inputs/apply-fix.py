#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""apply-fix.py SOURCE < FINDINGS > FIXED: SOURCE with the edits of all
findings made, or of those of the checks that are named behind it."""
import json
import os
import sys

source = os.path.realpath(sys.argv[1])
checks = sys.argv[2:]
with open(source, "rb") as f:
    text = f.read()
starts = [0]
for line in text.splitlines(keepends=True):
    starts.append(starts[-1] + len(line))

edits = []
for line in sys.stdin:
    finding = json.loads(line)
    if not checks or finding["check"] in checks:
        edits += [e for e in finding["fix"]["edits"] if os.path.realpath(e["file"]) == source]
# From the end, so that the places of the others stay right.
for e in sorted(edits, key=lambda e: (e["line"], e["column"]), reverse=True):
    at = starts[e["line"] - 1] + e["column"] - 1
    text = text[:at] + e["text"].encode() + text[at + e["length"]:]
sys.stdout.buffer.write(text)
