# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""table-names.py TABLE FLAG...: the names of an API table that stand in no
header of the folders given as -IDIR or -isystemDIR, one a line."""
import itertools
import pathlib
import re
import sys


def expand(word):
    parts = re.split(r"\{([^}]*)\}", word)
    return map("".join, itertools.product(*(p.split(",") if i % 2 else [p] for i, p in enumerate(parts))))


def names(text):
    text = re.sub(r"#.*", "", text)
    for group in re.findall(r"\bnames:(.*?)(?=^- |\Z)", text, re.M | re.S):
        # A group in braces ends with one that stands alone.
        for word in re.sub(r"\s\}\s*$", "", group).replace('"', " ").split():
            yield from expand(word)


known = set()
for flag in sys.argv[2:]:
    for folder in re.findall(r"^-(?:I|isystem)(.*)", flag):
        for header in pathlib.Path(folder).rglob("*.h"):
            known.update(re.findall(r"\w+", header.read_text(errors="replace")))
for name in names(pathlib.Path(sys.argv[1]).read_text()):
    if name not in known:
        print(name)
