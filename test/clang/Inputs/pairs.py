#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""pairs.py TOOL SCRIPTS: two files of findings, of --format json. Prints how many
places both have for the same check. Exit status 1: there the fingerprints differ."""
import json
import sys


def marks(path):
    found = {}
    with open(path, encoding="utf-8") as f:
        for finding in map(json.loads, f):
            found.setdefault((finding["file"], finding["line"], finding["check"]), set()).add(finding["fingerprint"])
    return found


tool, scripts = map(marks, sys.argv[1:])
both = tool.keys() & scripts.keys()
differ = ["%s:%d: %s: %s and %s" % (*at, tool[at], scripts[at]) for at in sorted(both) if tool[at] != scripts[at]]
print("%d pairs" % len(both))
if differ:
    sys.exit("\n".join(differ))
