#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""Reads findings, one JSON object a line, from standard input; holds each to
the contract; prints each as one line for FileCheck. Exit status 1: not as in
the contract."""
import json
import os
import re
import sys

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "tools", "lib"))
sys.dont_write_bytecode = True
import checks  # noqa: E402

CHECKS = checks.names()
ROLES = "store load barrier doorbell status publish lock unlock write delay call handover".split()
ARCHES = "x86 arm arm64 ppc64 riscv mips alpha s390 loongarch sparc64".split()

MISTAKES = ["allow", "annotate"]    # in the source's own words to the checker: nothing led there

PLACE = {"file": str, "line": int, "column": int}
STEP = {"role": str, "text": str, **PLACE}
EDIT = {"length": int, "text": str, **PLACE}
FIX = {"summary": str, "edits": list}
FINDING = {"check": str, "confidence": str, "function": str, "message": str, "steps": list, "fix": dict,
           "visible_on": list, "cost": list, "fingerprint": str, **PLACE}


def hold(condition, what):
    if not condition:
        sys.exit("finding %d: %s" % (number, what))


def members(value, form, name):
    hold(isinstance(value, dict), "%s is no object" % name)
    hold(value.keys() == form.keys(), "%s has the members %s" % (name, sorted(value)))
    for key, kind in form.items():
        hold(type(value[key]) is kind, "%s.%s is %r" % (name, key, value[key]))
    if "line" in form:
        hold(value["file"] and value["line"] > 0 and value["column"] > 0, "%s is nowhere: %r" % (name, value))


for number, line in enumerate(sys.stdin, 1):
    try:
        f = json.loads(line)
    except ValueError as e:
        hold(False, "no JSON: %s" % e)
    members(f, FINDING, "finding")
    members(f["fix"], FIX, "fix")
    for s in f["steps"]:
        members(s, STEP, "step")
        hold(s["role"] in ROLES and s["text"], "step %r" % s)
    for e in f["fix"]["edits"]:
        members(e, EDIT, "edit")
        hold(e["length"] or e["text"], "an edit that does nothing")
    hold(f["check"] in CHECKS + MISTAKES, "check %r" % f["check"])
    hold(f["confidence"] in ("low", "medium", "high"), "confidence %r" % f["confidence"])
    hold(f["message"] and bool(f["steps"]) == (f["check"] not in MISTAKES), "nothing is told")
    hold(set(f["visible_on"]) <= set(ARCHES), "visible_on %r" % f["visible_on"])
    hold(all(re.fullmatch(r"(%s): \S.*" % "|".join(ARCHES), c) for c in f["cost"]), "cost %r" % f["cost"])
    hold(re.fullmatch(r"[0-9a-f]{16}", f["fingerprint"]), "fingerprint %r" % f["fingerprint"])
    print("%d:%d %s %s in %s; steps %s; visible %s; cost %s; fix '%s' edits %s" % (
        f["line"], f["column"], f["check"], f["confidence"], f["function"],
        " ".join("%s@%d" % (s["role"], s["line"]) for s in f["steps"]),
        ",".join(f["visible_on"]), ", ".join(f["cost"]), f["fix"]["summary"],
        " ".join("%d:%d-%d%r" % (e["line"], e["column"], e["length"], e["text"]) for e in f["fix"]["edits"]) or "none"))
