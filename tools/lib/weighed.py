# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""What the engine weighs in drivers (fencepost-events --terms), as they are and with a barrier taken out."""
import collections
import json
import os
import re
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
EVENTS = os.path.join(ROOT, "build", "default", "bin", "fencepost-events")
MODULE = re.compile(r"""^-DKBUILD_MODNAME=["']*([\w:]+)""")

LINE = re.compile(r"(?P<path>.+):(?P<line>\d+): (?P<check>\S+) (?P<model>\S+) (?P<function>\S+) "
                  r"(?P<first>\S+) (?P<sum>-?\d+) (?P<told>\w+):(?P<terms>.*)")

# path, line, first: where the second access and the first one are; terms: {name: number}
Pair = collections.namedtuple("Pair", "path line check model function first sum told terms")


def key(pair):
    """What a pair is told by, whatever speaks for it."""
    return pair[:6]


def units(folder):
    """{source: event graph} of the unit files of a folder."""
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as f:
            head, _, graph = f.read().partition("\ngraph\n")
        source = re.search(r"^source (.*)$", head, flags=re.M)
        found[source[1]] = graph[:graph.rindex("end ")]
    return found


def modules(database):
    """Lists of the sources that are one module, by Kbuild's commands; a file of several is in each."""
    with open(os.path.join(database, "compile_commands.json"), encoding="utf-8") as f:
        entries = json.load(f)
    found = collections.defaultdict(list)
    for entry in entries:
        path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
        args = entry["arguments"] if "arguments" in entry else entry["command"].split()
        names = next((m[1].split(":") for m in map(MODULE.match, args) if m), [path])
        folder = "" if "-DMODULE" in args else os.path.dirname(path) + "/"
        for name in names:
            found[folder + name].append(path)
    return list(found.values())


def weigh(graphs, tree):
    """The pairs of a module, of several terms for one place the weightiest. Paths below the tree."""
    out = subprocess.run([EVENTS, "--terms", "-"], input="unit\n".join(graphs), stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, encoding="utf-8", check=True).stdout
    found = {}
    for m in map(LINE.fullmatch, out.replace(tree, "").splitlines()):
        terms = {name: int(n) for name, n in (t.split("=") for t in m["terms"].split())}
        pair = Pair(m["path"], int(m["line"]), m["check"], m["model"], m["function"], m["first"], int(m["sum"]), m["told"], terms)
        if key(pair) not in found or found[key(pair)].sum < pair.sum:
            found[key(pair)] = pair
    return found


def without(graph, place):
    """The graph, with the barrier at FILE:LINE taken out."""
    at = re.compile(r' (?:@|site=)"?%s:\d+"?(?: |$)' % re.escape(place))
    return "".join(line for line in graph.splitlines(True)
                   if not (line.startswith("  barrier ") and at.search(line.rstrip("\n"))))
