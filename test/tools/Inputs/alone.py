# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""What the checker finds in code that has nothing to learn from.

The right code of a driver teaches about its wrong code. Here every barrier that the
reference drivers write is taken out, and the marks of missing-* are looked for all the same:
how many of them are found by default and at low confidence, on arm64.

    alone.py FENCEPOST DEFAULT LOW    with the numbers that there have to be at least
"""
import importlib.machinery
import importlib.util
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", "..", ".."))
sys.dont_write_bytecode = True
BARRIER = re.compile(r"^(\s*)(?:(?:smp_|dma_|virt_|virtio_)?[rw]?mb|barrier)\([^;]*\);(?=\s*(?:/\*|$))")


def corpus():
    loader = importlib.machinery.SourceFileLoader("corpus", os.path.join(ROOT, "tools", "corpus"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("corpus", loader))
    loader.exec_module(module)
    return module


def blanked(driver, folder):
    """The same lines, with `;` for each barrier: places stay."""
    path = os.path.join(folder, os.path.basename(driver.path))
    with open(driver.path, encoding="utf-8") as f, open(path, "w", encoding="utf-8") as to:
        to.writelines(BARRIER.sub(r"\1;", line) for line in f)
    return path


def found(fencepost, tools, driver, path):
    flags = tools.kbuild.module_flags(tools.kbuild.default_tree(), os.path.join(tools.kbuild.default_build(), "arm64"),
                                      "arm64", driver.path)
    out = subprocess.run([fencepost, "check", "--progress", "never", "--format", "json", "--min-confidence", "low",
                          "--kernel", driver.kernels[0], *(["--api", driver.api] if driver.api else []), path, "--", *flags],
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False, text=True).stdout
    return {(f["line"], f["check"]): f["confidence"] for f in map(json.loads, out.splitlines())}


def main(fencepost, least_default, least_low):
    tools, marks, default, low = corpus(), 0, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(glob.glob(os.path.join(ROOT, "test", "corpus", "*.c"))):
            driver = tools.Driver(path)
            wanted = [key for _, *key in driver.marked(driver.kernels[0], False, "clang") if key[1].startswith("missing-")]
            told = found(fencepost, tools, driver, blanked(driver, folder)) if wanted else {}
            marks += len(wanted)
            default += sum(told.get(tuple(key), "low") != "low" for key in wanted)
            low += sum(tuple(key) in told for key in wanted)
            for key in wanted:
                print(driver.name, *key, told.get(tuple(key), "not found"))
    print("%d marks: %d by default, %d at low confidence" % (marks, default, low))
    return default < int(least_default) or low < int(least_low)


sys.exit(main(*sys.argv[1:]))
