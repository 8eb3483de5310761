# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""The checks that there are: by the list that the engine is made from."""
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
LIST = os.path.join(ROOT, "checker", "engine", "include", "fencepost", "checks.h")
SECTIONS = ("Rule", "Source", "Example", "Silent", "Kernels and architectures", "Confidence", "Repair")    # of a page


def names():
    with open(LIST, encoding="utf-8") as f:
        return re.findall(r'^\t(?:CHECK|FORM)\(.*, "([\w-]+)"\)', f.read(), flags=re.M)
