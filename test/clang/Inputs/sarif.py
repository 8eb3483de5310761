#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""Reads a log of SARIF 2.1.0 from standard input; holds it to what the
specification (sections 3.13 on) demands of the objects that Fencepost writes;
prints each result as one line for FileCheck. Exit status 1: not as specified."""
import functools
import itertools
import json
import sys
import urllib.parse


def hold(condition, what):
    if not condition:
        sys.exit("sarif: %s" % what)


def members(value, name, required, optional=()):
    """An object with all of the required members and no unknown one; {NAME: TYPE}."""
    hold(isinstance(value, dict), "%s is no object: %r" % (name, value))
    known = {**required, **dict(optional)}
    for key in required:
        hold(key in value, "%s lacks %s" % (name, key))
    for key, part in value.items():
        hold(key in known, "%s has an unknown member %s" % (name, key))
        hold(type(part) is known[key], "%s.%s is %r" % (name, key, part))


def message(value, name):
    members(value, name, {"text": str}, {"markdown": str})
    hold(value["text"], "%s is empty" % name)


def path_of(value, name):
    """The file of an artifactLocation (3.4)."""
    members(value, name, {"uri": str}, {"uriBaseId": str})
    uri = urllib.parse.urlsplit(value["uri"])
    hold(uri.path and urllib.parse.quote(urllib.parse.unquote(uri.path)) == uri.path, "%s: %r" % (name, value["uri"]))
    if "uriBaseId" not in value:
        hold(uri.scheme == "file" and uri.path.startswith("/"), "%s: %r is not absolute" % (name, value["uri"]))
        return urllib.parse.unquote(uri.path)
    hold(value["uriBaseId"] in bases, "%s: unknown uriBaseId" % name)
    hold(not uri.scheme and not uri.path.startswith("/"), "%s: %r is not relative" % (name, value["uri"]))
    return bases[value["uriBaseId"]] + urllib.parse.unquote(uri.path)


@functools.lru_cache(maxsize=None)
def text_of(path):
    """A file's text, and where its lines begin; the last is an empty one at its end."""
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as f:
        text = f.read()
    return text, [0, *itertools.accumulate(map(len, text.splitlines(keepends=True)))]


def offset(path, line, column, name):
    text, starts = text_of(path)
    hold(1 <= line <= len(starts) and
         1 <= column <= (starts + [len(text)])[line] - starts[line - 1] + 1, "%s: no such place" % name)
    return starts[line - 1] + column - 1


def region(value, path, name, full=False):
    """A text region (3.30): the text from its start on, to its end if it has one."""
    places = {"startLine": int, "startColumn": int}
    ends = {"endLine": int, "endColumn": int}
    members(value, name, {**places, **ends} if full else places)
    text, _ = text_of(path)
    start = offset(path, value["startLine"], value["startColumn"], name)
    if not full:
        return text[start:(text + "\n").index("\n", start)]
    end = offset(path, value["endLine"], value["endColumn"], name)
    hold(start <= end, "%s ends before it begins" % name)
    return text[start:end]


def location(value, name, told=False):
    members(value, name, {"physicalLocation": dict, **({"message": dict} if told else {})}, {"logicalLocations": list})
    for logical in value.get("logicalLocations", []):
        members(logical, name + ".logicalLocations", {"name": str, "kind": str})
    if told:
        message(value["message"], name + ".message")
    physical = value["physicalLocation"]
    members(physical, name + ".physicalLocation", {"artifactLocation": dict, "region": dict})
    path = path_of(physical["artifactLocation"], name)
    return path, region(physical["region"], path, name)


log = json.load(sys.stdin)
members(log, "log", {"$schema": str, "version": str, "runs": list})
hold(log["version"] == "2.1.0", "version %r" % log["version"])
hold(len(log["runs"]) == 1, "not one run")
run = log["runs"][0]
members(run, "run", {"tool": dict, "invocations": list, "originalUriBaseIds": dict, "columnKind": str, "results": list})
hold(run["columnKind"] == "unicodeCodePoints", "columnKind %r" % run["columnKind"])

bases = {}
for base, where in run["originalUriBaseIds"].items():
    members(where, base, {"uri": str})
    hold(where["uri"].startswith("file:///") and where["uri"].endswith("/"), "base %r" % where["uri"])
    bases[base] = urllib.parse.unquote(where["uri"][len("file://"):])

driver = run["tool"]["driver"]
members(driver, "driver", {"name": str, "version": str, "rules": list})
hold(driver["name"] == "fencepost", "name %r" % driver["name"])
for rule in driver["rules"]:
    members(rule, "rule", {"id": str, "shortDescription": dict, "help": dict, "defaultConfiguration": dict})
    message(rule["shortDescription"], rule["id"])
    message(rule["help"], rule["id"])
    hold(rule["help"]["markdown"].startswith("# %s: " % rule["id"]), "%s: a page of another check" % rule["id"])
    hold(rule["defaultConfiguration"] == {"level": "warning"}, "%s: its configuration" % rule["id"])
ids = [rule["id"] for rule in driver["rules"]]
hold(len(set(ids)) == len(ids), "a rule stands twice")
print("rules", *ids)

for invocation in run["invocations"]:
    members(invocation, "invocation", {"executionSuccessful": bool, "toolExecutionNotifications": list})
    for told in invocation["toolExecutionNotifications"]:
        members(told, "notification", {"level": str, "message": dict, "locations": list})
        message(told["message"], "notification")
        for where in told["locations"]:
            members(where, "notification", {"physicalLocation": dict})
            path = path_of(where["physicalLocation"]["artifactLocation"], "notification")
            print("notification", told["level"], path, told["message"]["text"])

for number, result in enumerate(run["results"]):
    name = "result %d" % number
    members(result, name, {"ruleId": str, "ruleIndex": int, "level": str, "message": dict, "locations": list,
                           "partialFingerprints": dict, "properties": dict}, {"codeFlows": list, "fixes": list})
    hold(0 <= result["ruleIndex"] < len(ids) and ids[result["ruleIndex"]] == result["ruleId"], name + ": its rule")
    confidence = result["properties"]["confidence"]
    hold(result["level"] == {"high": "error", "medium": "warning", "low": "note"}[confidence], name + ": its level")
    message(result["message"], name)
    members(result["partialFingerprints"], name, {"fencepost/v1": str})
    hold(len(result["locations"]) == 1, name + ": not one location")
    path, text = location(result["locations"][0], name)
    logical = result["locations"][0].get("logicalLocations", [{"name": "-"}])[0]["name"]
    where = result["locations"][0]["physicalLocation"]
    print("%s:%d:%d %s %s in %s at %r" % (
        where["artifactLocation"]["uri"], where["region"]["startLine"], where["region"]["startColumn"],
        result["ruleId"], result["level"], logical, text))

    for flow in result.get("codeFlows", []):
        members(flow, name, {"threadFlows": list})
        for thread in flow["threadFlows"]:
            members(thread, name, {"locations": list})
            hold(thread["locations"], name + ": a flow without a step")
            for step in thread["locations"]:
                members(step, name, {"kinds": list, "location": dict})
                print("  step", *step["kinds"], "at %r" % location(step["location"], name, told=True)[1])
    for fix in result.get("fixes", []):
        members(fix, name, {"description": dict, "artifactChanges": list})
        message(fix["description"], name)
        for change in fix["artifactChanges"]:
            members(change, name, {"artifactLocation": dict, "replacements": list})
            hold(change["replacements"], name + ": a fix that changes nothing")
            path = path_of(change["artifactLocation"], name)
            for replacement in change["replacements"]:
                members(replacement, name, {"deletedRegion": dict, "insertedContent": dict})
                gone = region(replacement["deletedRegion"], path, name, full=True)
                print("  fix %r by %r" % (gone, replacement["insertedContent"]["text"]))
