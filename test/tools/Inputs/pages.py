# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""pages.py ROOT: what the checks of that tree lack, a line each: a page of the common form, a
row in README, a file in the engine and a script; and pages of checks that are not there."""
import os
import re
import sys

ROOT = sys.argv[1]
sys.path.insert(0, os.path.join(ROOT, "tools", "lib"))
sys.dont_write_bytecode = True
import checks  # noqa: E402

FORMS = ["weak-barrier", "misplaced-barrier", "needless-barrier", "heavy-barrier"]     # of any check's finding


def read(*path):
    try:
        with open(os.path.join(ROOT, *path), encoding="utf-8") as f:
            return f.read()
    except FileNotFoundError:
        return ""


names, rows = checks.names(), re.findall(r"^\| .*", read("README.md"), flags=re.M)
for name in names:
    page, stem = read("docs", "checks", name + ".md"), name.replace("-", "_")
    if not re.match(r"<!-- SPDX.* -->\n# %s: \S" % name, page):
        print("%s: the page has no heading, or there is none" % name)
    if tuple(re.findall(r"^## (.*)", page, flags=re.M)) != checks.SECTIONS:
        print("%s: the page has other sections" % name)
    if sum("(docs/checks/%s.md)" % name in row for row in rows) != 1:
        print("%s: no row in README.md" % name)
    if name not in FORMS and not read("checker", "engine", "checks", stem + ".c"):
        print("%s: no file in checker/engine/checks" % name)
    if not read("cocci", "src", stem + ".cocci"):
        print("%s: no script in cocci/src" % name)
for page in os.listdir(os.path.join(ROOT, "docs", "checks")):
    if page.removesuffix(".md") not in names:
        print("docs/checks/%s: there is no such check" % page)
