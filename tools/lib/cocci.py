# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""Runs the Coccinelle scripts and reads what they say."""
import functools
import os
import re
import subprocess
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
FOLDER = os.path.join(ROOT, "cocci")
TIMEOUT = 120       # seconds for one file, after which spatch goes on to the next

FINDING = re.compile(r"(?P<file>.+?):(?P<line>\d+):(?P<column>\d+)-\d+: (?P<message>.*) "
                     r"\(in (?P<function>\S*)\)(?P<low> \(low\))? \[fencepost-(?P<check>[\w-]+)\]$")


PLAIN = re.compile(r"[\w./+,:@%=~-]+")   # a path that means itself to a shell


class CocciError(Exception):
    pass


def scripts():
    return sorted(f for f in os.listdir(FOLDER) if f.endswith(".cocci"))


def check(script):
    return script.removesuffix(".cocci").replace("_", "-")


def options(script):
    """What the script's head asks for, as make coccicheck does."""
    with open(os.path.join(FOLDER, script), encoding="utf-8") as f:
        return next(line.split(":", 1)[1].split() for line in f if line.startswith("// Options:"))


def comments(script):
    """The Comments of its head, on one line."""
    with open(os.path.join(FOLDER, script), encoding="utf-8") as f:
        head = f.read().split("// Comments:", 1)[1].split("// Options:", 1)[0]
    return " ".join(line.lstrip("/ ") for line in head.splitlines()).strip()


def gates(script):
    """Sets of words; a file that has not one of each is none for this script. spatch finds that out, too, but
    starts a grep or two for each file."""
    with open(os.path.join(FOLDER, script), "rb") as f:
        rules = re.findall(rb"^@(?:words|more_words|gate)\b[^@]*@\n@@\n\(\n(.*?)\n\)\n", f.read(), flags=re.M | re.S)
    return [re.findall(rb"^(\w+)\(\.\.\.\)$", rule, flags=re.M) for rule in rules]


def scripts_for(path, script_gates):
    """Those whose words the file has."""
    with open(path, "rb") as f:
        text = f.read()
    has = functools.cache(lambda word: word in text and re.search(rb"\b%s\b" % word, text) is not None)
    return [script for script, sets in script_gates.items() if all(any(map(has, words)) for words in sets)]


def spatch(script, files, mode, extra=()):
    """stdout and stderr of one script over many files, each on its own."""
    with tempfile.NamedTemporaryFile("w", suffix=".groups") as groups:
        groups.write("\n\n".join(files) + "\n")
        groups.flush()
        cmd = ["spatch", "-D", mode, "--very-quiet", "--disable-worth-trying-opt", "--timeout", str(TIMEOUT), *options(script), *extra,
               "--cocci-file", os.path.join(FOLDER, script), "--file-groups", groups.name]
        try:
            p = subprocess.run(cmd, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                               env={"HOME": "/", **os.environ})     # it wants one, and jobs of CI may have none
        except OSError as e:
            raise CocciError("%s: %s" % (cmd[0], e.strerror)) from None
    return p.returncode, p.stdout.decode(errors="replace"), p.stderr.decode(errors="replace")


def run(script, files, mode="report"):
    """Findings of one script, and for whatever went wrong a line and the file, if that is known."""
    odd = [f for f in files if not PLAIN.fullmatch(f)]      # spatch hands names to a shell as they are
    status, out, err = spatch(script, [f for f in files if f not in odd], mode, ["--no-show-diff"])
    if "Py.find_library" in err:
        raise CocciError("spatch finds no Python library: install libpython3-dev")
    found = []
    for line in out.splitlines():
        if m := FINDING.match(line):
            found.append({"check": m["check"], "confidence": "low" if m["low"] else "medium", "file": m["file"],
                          "line": int(m["line"]), "column": int(m["column"]) + 1, "function": m["function"],
                          "message": m["message"]})
    failed = [(line, line.rpartition(" in ")[2] if line.startswith("EXN:") and " in " in line else "")
              for line in err.splitlines() if re.search(r"EXN|[Tt]imeout|rror:", line)]
    if status != 0 and not failed:
        failed = [("spatch: exit status %d" % status, "")]
    return found, failed + [("cannot take a name as that of %s" % f, f) for f in odd]


def repair(message):
    """What a message asks for: the part behind its last colon, if any."""
    return message.rpartition(": ")[2] if ": " in message else ""
