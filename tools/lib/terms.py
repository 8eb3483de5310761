# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""The table of what speaks for a finding and against it (terms.def): read, asked as the engine does, written anew."""
import collections
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
PATH = os.path.join(ROOT, "checker", "engine", "include", "fencepost", "terms.def")
CONFIDENCE = ("LOW", "MEDIUM", "HIGH")
MODEL = re.compile(r"^(MODEL\((\w+), (\w+), )(-?\d+), (-?\d+), (-?\d+)\)", flags=re.M)
TERM = re.compile(r"^(TERM\((\w+), (\w+), (FOR|AGAINST), )(-?\d+), (\w+)", flags=re.M)
MOST = 25           # terms of a model

Term = collections.namedtuple("Term", "name sign weight most")
# start: the sums from which on it is low, medium, high
Model = collections.namedtuple("Model", "name start terms")


def read():
    """{name: Model}"""
    with open(PATH, encoding="utf-8") as f:
        text = f.read()
    models = {m[2]: Model(m[3], tuple(map(int, m.group(4, 5, 6))), []) for m in MODEL.finditer(text)}
    for m in TERM.finditer(text):
        models[m[2]].terms.append(Term(m[3], 1 if m[4] == "FOR" else -1, int(m[5]), CONFIDENCE.index(m[6])))
    return {model.name: model for model in models.values()}


def total(model, held):
    return sum(t.weight * held.get(t.name, 0) for t in model.terms)


def told(model, held):
    """0 to 2, low to high; -1: no finding. As fp_terms_tell()."""
    level = sum(total(model, held) >= start for start in model.start) - 1
    return min([level] + [t.most for t in model.terms if held.get(t.name)])


def write(models):
    with open(PATH, encoding="utf-8") as f:
        text = f.read()
    weights = {(m.name.upper(), t.name): t for m in models.values() for t in m.terms}

    def start(m):
        return m[1] + "%d, %d, %d)" % models[m[3]].start

    def weight(m):
        t = weights[m[2], m[3]]
        return "%s%d, %s" % (m[1], t.weight, CONFIDENCE[t.most])

    with open(PATH, "w", encoding="utf-8") as f:
        f.write(TERM.sub(weight, MODEL.sub(start, text)))
