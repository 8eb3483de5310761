# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""The suites of tests that tools/test runs, two side by side: each has stretches that keep one
processor only. What they say comes out in their order, whichever is done first.
"""
import concurrent.futures
import os
import queue
import re
import subprocess
import sys

sys.dont_write_bytecode = True
import kbuild  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
LIT = "/usr/lib/llvm-19/build/utils/lit/lit.py"
AT_A_TIME = 2
PATIENCE = 15   # seconds without a word, after which it is said that somebody is at work


def ctest_counts(text):
    m = re.search(r"tests passed, (\d+) tests failed out of (\d+)", text)
    return (int(m[2]) - int(m[1]), int(m[1])) if m else (0, 0)


def lit_counts(text):
    def of(names):
        return sum(map(int, re.findall(r"^ *(?:%s) *: *(\d+)" % names, text, flags=re.M)))
    return of("Expectedly Failed|Passed"), of("Failed|Timed Out|Unexpectedly Passed|Unresolved")


def plain_counts(text):
    m = re.search(r"^(\d+) passed, (\d+) failed", text, flags=re.M)
    return (int(m[1]), int(m[2])) if m else (0, 0)


class Suite:
    """command: run in ROOT. counts: reads from its output how many tests passed, and how many failed."""

    def __init__(self, name, counts, *command):
        self.name, self.counts, self.command = name, counts, command
        self.lines = queue.SimpleQueue()    # of its output; None behind the last
        self.passed = self.failed = 0

    def run(self, folder):
        try:
            with open(os.path.join(folder, "test-%s.log" % self.name), "w", buffering=1, encoding="utf-8") as log:
                self._run(log)
        finally:
            self.lines.put(None)

    def _run(self, log):
        text = []
        with subprocess.Popen(self.command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, encoding="utf-8", errors="replace") as p:
            for line in p.stdout:
                text.append(line)
                log.write(line)
                self.lines.put(line)
        self.passed, self.failed = self.counts("".join(text))
        # A runner that failed without a failed test, or ran none, has failed itself.
        if not self.failed and (p.returncode != 0 or not self.passed):
            self.lines.put("tools/test: failed: %s (exit status %s)\n" % (" ".join(self.command), p.returncode))
            self.failed = 1

    def tell(self, out):
        """Its output as it comes, and now and then that it has not ended."""
        out.write("== %s\n" % self.name)
        while True:
            out.flush()
            try:
                line = self.lines.get(timeout=PATIENCE)
            except queue.Empty:
                out.write("-- %s is at work\n" % self.name)
                continue
            if line is None:
                return
            out.write(line)


def suites(quick):
    tree, builds, cores = kbuild.default_tree(), kbuild.default_build(), str(os.cpu_count() or 1)
    lit = [sys.executable, LIT, "-v", "--param", "build=" + os.path.join(ROOT, "build", "default"),
           "--param", "kernel=" + tree, "--param", "kbuild=" + builds, "test"]
    engine = ["ctest", "--preset", "default", "-j", cores]
    if quick:
        return [Suite("lit", lit_counts, *lit, "--param", "quick=1"),
                Suite("engine", ctest_counts, *engine, "--label-exclude", "slow"),
                Suite("corpus", plain_counts, "tools/corpus", "--arch", "arm64")]
    return [Suite("engine", ctest_counts, *engine),
            # The same once more where every slip of memory shows, but for what is slow: the same code
            # five hundred times.
            Suite("engine-asan", ctest_counts, "ctest", "--preset", "asan", "-j", cores),
            Suite("lit", lit_counts, *lit),
            Suite("corpus-compile", plain_counts, "tools/corpus", "--compile"),
            Suite("corpus", plain_counts, "tools/corpus"),
            Suite("cocci", plain_counts, "tools/corpus", "--cocci"),
            Suite("cocci-patch", plain_counts, "tools/cocci-patch-test")]


def run(all_suites, folder, out):
    """Runs them, tells what they say and how many tests passed; true if all did."""
    pool = concurrent.futures.ThreadPoolExecutor(AT_A_TIME)
    try:
        jobs = [pool.submit(s.run, folder) for s in all_suites]
        for s, job in zip(all_suites, jobs):
            s.tell(out)
            job.result()    # raises what kept it from running
    finally:
        pool.shutdown(cancel_futures=True)
    failed = sum(s.failed for s in all_suites)
    out.write("%d passed, %d failed\n" % (sum(s.passed for s in all_suites), failed))
    return not failed


if __name__ == "__main__":
    try:
        sys.exit(not run(suites("--quick" in sys.argv[1:]), os.path.join(ROOT, "build"), sys.stdout))
    except OSError as e:
        sys.exit("tools/test: %s: %s" % (e.filename, e.strerror))
    except KeyboardInterrupt:
        sys.exit(130)
