# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""The engine's tables: the ordering model and what words mean, from the files that the engine is made from."""
import collections
import functools
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
ENGINE = os.path.join(ROOT, "checker", "engine")
MODEL = os.path.join(ENGINE, "include", "fencepost", "model.def")
WORDS = os.path.join(ENGINE, "model", "words.def")
WORDS_ROW = re.compile(r'^\s*(?:SCRIPT_)?(WORDS|ENDINGS)\((\w+),[^"]*((?:"[^"]*"\s*)+)\)', flags=re.M)

Barrier = collections.namedtuple("Barrier", "name weight since orders costs")


def _read(path):
    with open(path, encoding="utf-8") as f:
        return re.sub(r"/\*.*?\*/|^#.*?$", "", f.read(), flags=re.M | re.S)


def _arguments(text):
    """Split at commas, but for those in parentheses and strings."""
    return [a.strip() for a in re.findall(r'((?:"[^"]*"|\((?:"[^"]*"|[^()"]|\([^()]*\))*\)|[^,()"])+)', text)]


@functools.cache
def _rows(macro):
    """The arguments of each row, which ends where a line ends with a parenthesis; strings without their quotes."""
    rows = re.findall(r"^%s\((.*?)\)$" % macro, _read(MODEL), flags=re.M | re.S)
    return [[a.strip('"') for a in _arguments(" ".join(row.split()))] for row in rows]


def _named(kind, text):
    """["WM", "RM"] of K(WM) | K(RM)"""
    return re.findall(kind + r"\((\w+)\)", text)


def archs():
    """Their names by enumerator."""
    return dict(_rows("ARCH"))


def barriers():
    """orders: [(first, by, [seconds])]; costs: {arch: instruction}"""
    for name, _, *rest in _rows("BARRIER"):
        calls = [re.match(r"(\w+)(?:\((.*)\))?$", call).groups() for call in rest]
        of = {what: _arguments(args or "") for what, args in calls}
        orders = [_arguments(args) for what, args in calls if what == "ORDERS"]
        costs = [_arguments(args) for what, args in calls if what == "COST"]
        yield Barrier(name, int(of.get("WEIGHT", ["0"])[0]), ".".join(of.get("SINCE", [])),
                      [(first, by, _named("K", seconds)) for first, by, seconds in orders],
                      {arch: text.strip('"') for arch, text in costs})


def _pairs(barrier):
    """What it keeps in order, and for whom."""
    seen_by = ("CPU", "HOST", "DEVICE")
    return {(first, second, by) for first, last, behind in barrier.orders for second in behind
            for by in seen_by[:seen_by.index(last) + 1]}


def covered():
    """By barrier: those that have nothing left to do beside it."""
    return {a.name: [b.name for b in barriers() if _pairs(b) <= _pairs(a)] for a in barriers()}


def accessors():
    """By name: (what it is of, kinds that it waits for, those of the same device, kinds that wait for it)."""
    return {name: (what, *(_named("K", kinds) for kinds in rest)) for name, what, *rest in _rows("ACCESSOR")}


def eras():
    """(which kernels, its ordered write)"""
    return [(name, write) for _, name, _, write in _rows("ERA")]


def faults():
    """(what it is, archs of which the hardware shows it, those where the compiler may)"""
    for _, what, hardware, compiler in _rows("FAULT"):
        yield what, list(archs()) if hardware == "FP_ALL_ARCHS" else _named("A", hardware), _named("A", compiler)


def word_sets():
    """(what it is, [(kind, score, words)]); ending: *en."""
    with open(WORDS, encoding="utf-8") as f:
        sets = re.findall(r"/\*((?:(?!\*/).)*)\*/\nWORD_SET\(\w+,\n(.*?)\)\)$", f.read(), flags=re.M | re.S)
    for what, lists in sets:
        rows = re.findall(r'(WORDS|ENDINGS)\((\w+), (-?\d+),\s*((?:"[^"]*"\s*)+)', lists)
        yield what.strip(), [(kind, int(score), [("*" if row == "ENDINGS" else "") + word
                                                 for word in strings.replace('"', " ").split()])
                             for row, kind, score, strings in rows]


def words():
    """The words and the endings of each kind."""
    with open(WORDS, encoding="utf-8") as f:
        rows = WORDS_ROW.findall(f.read())
    kinds = {"WORDS": collections.defaultdict(list), "ENDINGS": collections.defaultdict(list)}
    for row, kind, strings in rows:
        kinds[row][kind] += strings.replace('"', " ").split()
    return kinds["WORDS"], kinds["ENDINGS"]
