# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""Findings as a log of SARIF 2.1.0, of the shape that checker/clang/Sarif.cpp writes."""
import os
import re
import urllib.parse

import findings

BASE = "SRCROOT"
LEVEL = {"high": "error", "medium": "warning", "low": "note"}

# Rules without a page.
MISTAKES = {"allow": "# allow: a comment /* fencepost: allow(CHECK) reason */ that is not understood\n",
            "annotate": "# annotate: an attribute annotate(\"fencepost:ROLE\") that is not understood\n"}


def _version():
    with open(os.path.join(findings.ROOT, "CMakeLists.txt"), encoding="utf-8") as f:
        return re.search(r"project\(fencepost VERSION (\S+)", f.read())[1]


def _pages():
    """By check: "# NAME: TITLE", then the text."""
    pages = {}
    for name in findings.CHECKS:
        with open(os.path.join(findings.PAGES, name + ".md"), encoding="utf-8") as f:
            page = f.read()
        pages[name] = page[page.index("# "):]
    return {**pages, **MISTAKES}


def _rule(name, page):
    return {"id": name, "shortDescription": {"text": page.splitlines()[0].split(": ", 1)[1]},
            "help": {"text": page, "markdown": page}, "defaultConfiguration": {"level": "warning"}}


def _uri(path):
    return urllib.parse.quote(os.fsencode(path), safe="/")


def _artifact(path):
    return {"uri": "file://" + _uri(path)} if os.path.isabs(path) else {"uri": _uri(path), "uriBaseId": BASE}


def _line(path, number):
    lines = findings.lines_of(path)
    return lines[number - 1] if 1 <= number <= len(lines) else b""


def _characters(path, line, column):
    """SARIF counts characters where we count bytes."""
    return column - sum(byte & 0xc0 == 0x80 for byte in _line(path, line)[:column - 1])


def _region(path, line, column):
    return {"startLine": line, "startColumn": _characters(path, line, column)}


def _physical(place):
    return {"artifactLocation": _artifact(place["file"]),
            "region": _region(place["file"], place["line"], place["column"])}


def _replacement(edit):
    path, line, column, length = (edit[key] for key in ("file", "line", "column", "length"))
    # Over line ends, of one byte each.
    while (left := len(_line(path, line)[column - 1:])) < length:
        line, column, length = line + 1, 1, length - left - 1
    return {"deletedRegion": {**_region(path, edit["line"], edit["column"]), "endLine": line,
                              "endColumn": _characters(path, line, column + length)},
            "insertedContent": {"text": edit["text"]}}


def _fix(f):
    changes = {}
    for edit in f["fix"]["edits"]:
        changes.setdefault(edit["file"], []).append(_replacement(edit))
    return {"description": {"text": f["fix"]["summary"]},
            "artifactChanges": [{"artifactLocation": _artifact(path), "replacements": changes[path]}
                                for path in sorted(changes)]}


def _result(f, index):
    location = {"physicalLocation": _physical(f)}
    if f["function"]:
        location["logicalLocations"] = [{"name": f["function"], "kind": "function"}]
    result = {"ruleId": f["check"], "ruleIndex": index[f["check"]], "level": LEVEL[f["confidence"]],
              "message": {"text": "\n".join(filter(None, [f["message"], findings.advice(f)]))},
              "locations": [location],
              "partialFingerprints": {"fencepost/v1": f["fingerprint"]},
              "properties": {key: f[key] for key in ("confidence", "visible_on", "cost")}}
    if f["steps"]:
        steps = [{"kinds": [s["role"]], "location": {"physicalLocation": _physical(s), "message": {"text": s["text"]}}}
                 for s in f["steps"]]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if f["fix"]["edits"]:
        result["fixes"] = [_fix(f)]
    return result


def log(found, failed):
    """Failed: what is told of files, as (text, path); the path may be ""."""
    rules = [_rule(*page) for page in _pages().items()]
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    told = [{"level": "error", "message": {"text": text},
             "locations": [{"physicalLocation": {"artifactLocation": _artifact(path)}}] if path else []}
            for text, path in failed]
    run = {"tool": {"driver": {"name": "fencepost", "version": _version(), "rules": rules}},
           "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": told}],
           "originalUriBaseIds": {BASE: {"uri": "file://" + _uri(os.path.join(os.getcwd(), ""))}},
           "columnKind": "unicodeCodePoints",
           "results": [_result(f, index) for f in found]}
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
