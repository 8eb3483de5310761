#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""fingerprints.py LIB < FINDINGS: are the fingerprints those that the scripts'
side (LIB is tools/lib) gives to the same places? Prints each for FileCheck."""
import json
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import findings  # noqa: E402

for line in sys.stdin:
    f = json.loads(line)
    expected = findings.fingerprint(f["check"], f["file"], f["line"])
    if f["fingerprint"] != expected:
        sys.exit("%s:%d: %s, not %s" % (f["file"], f["line"], f["fingerprint"], expected))
    print("%s:%d %s %s" % (f["file"], f["line"], f["check"], expected))
