# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""Findings as the tool and the scripts make them (docs/output.md): read, told apart, put together, printed."""
import functools
import hashlib
import json
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
PAGES = os.path.join(ROOT, "docs", "checks")
CHECKS = sorted(page.removesuffix(".md") for page in os.listdir(PAGES))
MISTAKES = ("allow", "annotate")    # in the source's own words to the checker
CONFIDENCE = ("low", "medium", "high")

# The same in C++: checker/clang/Fingerprint.cpp.
HEAD = re.compile(rb"[A-Za-z_]\w*(?![ \t]*:|\w)")
NAME = re.compile(rb"(\w*)[ \t]*\(")
NO_CODE = re.compile(rb"/\*.*?(?:\*/|$)|//.*|\s")

PLACE = {"file": str, "line": int, "column": int}
STEP = {"role": str, "text": str, **PLACE}
EDIT = {"length": int, "text": str, **PLACE}
FIX = {"summary": str, "edits": list}
FINDING = {"check": str, "confidence": str, "function": str, "message": str, "steps": list, "fix": dict,
           "visible_on": list, "cost": list, "fingerprint": str, **PLACE}


class FindingsError(Exception):
    pass


@functools.lru_cache(maxsize=64)
def lines_of(path):
    """Of a file, as bytes; none if it cannot be read."""
    try:
        with open(path, "rb") as f:
            return f.read().split(b"\n")
    except OSError:
        return []


def fingerprint(check, path, line):
    lines = lines_of(path)[:line]
    head = next((at for at in reversed(lines) if HEAD.match(at)), b"")
    name = NAME.search(head)
    code = NO_CODE.sub(b"", lines[-1]) if len(lines) == line else b""
    text = b"\n".join([check.encode(), os.fsencode(os.path.basename(path)), name[1] if name else b"", code])
    return hashlib.sha256(text).hexdigest()[:16]


def shown(path):
    """As the tool shows it: relative to the current folder, if it is below that."""
    path = os.path.abspath(path)
    return path.removeprefix(os.path.join(os.getcwd(), ""))


def _has(value, form):
    return isinstance(value, dict) and all(type(value.get(key)) is kind for key, kind in form.items())


def is_finding(f):
    return (_has(f, FINDING) and f["check"] in (*CHECKS, *MISTAKES) and f["confidence"] in CONFIDENCE and
            _has(f["fix"], FIX) and all(_has(e, EDIT) for e in f["fix"]["edits"]) and
            all(_has(s, STEP) for s in f["steps"]) and
            all(isinstance(word, str) for word in f["visible_on"] + f["cost"]))


def read(path):
    """What was printed with --format json."""
    found = []
    try:
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                if line.strip():
                    found.append(json.loads(line))
                    if not is_finding(found[-1]):
                        raise ValueError
    except OSError as e:
        raise FindingsError("%s: %s" % (path, e.strerror)) from None
    except UnicodeDecodeError:
        raise FindingsError("%s: no findings as of --format json" % path) from None
    except ValueError:
        raise FindingsError("%s:%d: no finding as of --format json" % (path, number)) from None
    return found


def merge(tool, scripts):
    """Both; what both say once, as the tool says it. Lines that share a fingerprint are counted."""
    def lines(some):
        at = {}
        for f in some:
            at.setdefault(f["fingerprint"], set()).add((f["file"], f["line"]))
        return at

    known = lines(tool)
    said = set()
    for mark, at in lines(scripts).items():
        same = at & known.get(mark, set())
        # One that stands elsewhere is that of another text of the file.
        moved = sorted(at - same)[:len(known.get(mark, set()) - same)]
        said.update((mark, *place) for place in [*same, *moved])
    return tool + [f for f in scripts if (f["fingerprint"], f["file"], f["line"]) not in said]


def order(f):
    return f["file"], f["line"], f["column"], f["check"], f["message"]


def advice(f):
    """The repair, if the message does not end with it; where the fault shows; what is wasted."""
    parts = []
    if f["fix"]["summary"] and not f["message"].endswith(f["fix"]["summary"]):
        parts.append(f["fix"]["summary"])
    if f["visible_on"]:
        parts.append("visible on " + ", ".join(f["visible_on"]))
    if f["cost"]:
        parts.append("costs " + ", ".join(f["cost"]))
    return "; ".join(parts)


def text(f):
    """In the form of compilers, as checker/clang/Finding.cpp prints it."""
    lines = ["{file}:{line}:{column}: warning: {message} [fencepost-{check}]".format(**f)]
    lines += ["{file}:{line}:{column}: note: {text}".format(**s) for s in f["steps"]]
    if last := advice(f):
        lines.append("{file}:{line}:{column}: note: {}".format(last, **f))
    return "\n".join(lines)
