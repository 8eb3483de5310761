# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""The table of the kernel's functions, as docs/api-files.md describes it."""
import itertools
import os
import re

import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))


def spelled(word):
    """a{b,c} is ab and ac."""
    parts = re.split(r"\{([^}]*)\}", word)
    choices = [part.split(",") if n % 2 else [part] for n, part in enumerate(parts)]
    return ["".join(choice) for choice in itertools.product(*choices)]


def rows(table="linux"):
    """Its groups, each with all its names spelled out."""
    with open(os.path.join(ROOT, "checker", "api", table + ".yaml"), encoding="utf-8") as f:
        groups = yaml.safe_load(f)
    for group in groups:
        words = group["names"] if isinstance(group["names"], list) else group["names"].split()
        group["names"] = [name for word in words for name in spelled(word)]
    return groups


def matches(row, wanted):
    """wanted: of some keys the values that will do; "none" is that of a key that is not there."""
    return all(str(row.get(key, "none")).lower() in values for key, values in wanted.items())
