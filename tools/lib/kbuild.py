# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""The flags with which Kbuild would compile one source of an external module.

Asked from Kbuild itself by a dry run over a one-file module (about 1.5 s),
then kept in the object folder; any change of configuration, kernel or of this
file asks again. All paths in the flags are absolute, so the working folder
does not matter. Shared by tools/corpus and the lit tests:

    import kbuild
    kbuild.module_flags(tree, objdir, "arm64", "test/corpus/nic_ring.c")
    kbuild.complaints(tree, objdir, "arm64", "test/corpus/nic_ring.c", "arm64-nic_ring")
"""
import functools
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile

ARCHES = ("arm64", "x86", "arm", "riscv", "powerpc")
LLVM = "-19"

_PROBE = "fencepost_module"     # stands for the file's name in the kept flags
_KEPT = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__)))), "build", "compiled")


class KbuildError(Exception):
    """One line that says what is wrong and where."""


def cache_dir():
    xdg = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.environ.get("FENCEPOST_CACHE") or os.path.join(xdg, "fencepost")


def default_tree():
    return os.path.join(cache_dir(), "linux-source-6.12")


def default_build():
    return os.path.join(cache_dir(), "build")


def module_flags(tree, objdir, arch, source, extra_warnings=False):
    """Flags for `clang FLAGS -c source`: no compiler, no -c, no -o, no source, nothing that writes a file."""
    name = re.sub(r"\W", "_", os.path.splitext(os.path.basename(source))[0])
    return [flag.replace(_PROBE, name) for flag in _flags(tree, objdir, arch, extra_warnings)]


def complaints(tree, objdir, arch, source, keep, clang="clang" + LLVM):
    """What the compiler has to say of the source with W=1, as lines: none, if it builds without a word.
    That it did is noted in build/compiled under the name `keep`; it is not compiled again as long as the
    source, the command and all that was read are the same. Sources with headers of their own always are."""
    flags = module_flags(tree, objdir, arch, source, True)
    kept = os.path.join(_KEPT, keep)
    with open(source, "rb") as f:
        key = hashlib.sha256("\0".join([clang, *flags, ""]).encode() + f.read()).hexdigest()
    if _still_holds(kept, key):
        return []
    with tempfile.TemporaryDirectory(prefix="fencepost-") as folder:
        rule = os.path.join(folder, "rule")
        words = _compile([clang, *flags, "-c", "-o", os.devnull, "-MD", "-MF", rule, source])
        headers = [] if words else _headers_in(rule, source)
    if not words and os.path.dirname(source) not in map(os.path.dirname, headers):
        files = [shutil.which(clang), *headers]
        _write(kept, {"key": key, "files": {path: _state(path) for path in files}})
    return words


def _compile(cmd):
    try:
        run = subprocess.run(cmd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             timeout=120, check=False)
    except subprocess.TimeoutExpired:
        return ["%s: took more than 120 s" % cmd[0]]
    except OSError as e:
        raise KbuildError("%s: %s" % (cmd[0], e.strerror)) from None
    return run.stdout.decode(errors="replace").strip().splitlines() or \
        (["%s: exit status %d" % (cmd[0], run.returncode)] if run.returncode else [])


def _headers_in(rule, source):
    """What a rule for make, as -MD writes it, names besides the source."""
    with open(rule, encoding="utf-8", errors="surrogateescape") as f:
        text = f.read().partition(":")[2].replace("\\\n", "")
    names = (re.sub(r"\\(.)|\$(\$)", r"\1\2", name) for name in re.findall(r"(?:\\.|[^\s\\])+", text))
    return [name for name in names if name != source]


@functools.cache
def _state(path):
    """Size and time of a file: None, if it is gone."""
    try:
        st = os.stat(path)
    except OSError:
        return None
    return [st.st_size, st.st_mtime_ns]


def _still_holds(kept, key):
    try:
        with open(kept, encoding="utf-8", errors="surrogateescape") as f:
            data = json.load(f)
        return data["key"] == key and all(_state(path) == state for path, state in data["files"].items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _write(path, data):
    """Whole or not at all, for tests run side by side. A folder that cannot be written costs time only."""
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        fd, tmp = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".fencepost-")
        with os.fdopen(fd, "w", encoding="utf-8", errors="surrogateescape") as f:
            json.dump(data, f)
        os.replace(tmp, path)
    except OSError:
        pass


_known = {}


def _flags(tree, objdir, arch, extra_warnings):
    tree, objdir = os.path.realpath(tree), os.path.realpath(objdir)
    key = (tree, objdir, arch, extra_warnings)
    if key not in _known:
        _known[key] = _kept_flags(*key)
    return _known[key]


def _kept_flags(tree, objdir, arch, extra_warnings):
    stamp = _stamp(tree, objdir, arch)
    kept = os.path.join(objdir, ".fencepost-module-flags%s.json" % ("-W1" if extra_warnings else ""))
    try:
        with open(kept, encoding="utf-8") as f:
            data = json.load(f)
        if data["stamp"] == stamp:
            return data["flags"]
    except (OSError, ValueError, KeyError, TypeError):
        pass

    flags = _ask_kbuild(tree, objdir, arch, extra_warnings)
    _write(kept, {"stamp": stamp, "flags": flags})
    return flags


def _stamp(tree, objdir, arch):
    h = hashlib.sha256("\0".join((tree, objdir, arch, LLVM)).encode())
    for path in (os.path.join(objdir, ".config"),
                 os.path.join(objdir, "include", "generated", "autoconf.h"),
                 os.path.join(tree, "Makefile"), __file__):
        try:
            st = os.stat(path)
        except OSError:
            raise KbuildError("%s: missing; prepare it with `make LLVM=%s ARCH=%s O=%s allmodconfig prepare` in %s"
                              % (path, LLVM, arch, objdir, tree)) from None
        h.update(("%d %d\0" % (st.st_mtime_ns, st.st_size)).encode())
    return h.hexdigest()


def _ask_kbuild(tree, objdir, arch, extra_warnings):
    with tempfile.TemporaryDirectory(prefix="fencepost-") as moddir:
        moddir = os.path.realpath(moddir)
        with open(os.path.join(moddir, "Kbuild"), "w", encoding="utf-8") as f:
            f.write("obj-m := %s.o\n" % _PROBE)
        with open(os.path.join(moddir, _PROBE + ".c"), "w", encoding="utf-8"):
            pass
        cmd = ["make", "-n", "V=1", "-C", tree, "O=" + objdir, "ARCH=" + arch,
               "LLVM=" + LLVM, "M=" + moddir] + (["W=1"] if extra_warnings else []) + [_PROBE + ".o"]
        env = {k: v for k, v in os.environ.items()
               if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "KCFLAGS", "CROSS_COMPILE", "W", "V")}
        env["LC_ALL"] = "C"
        try:
            run = subprocess.run(cmd, env=env, stdin=subprocess.DEVNULL, capture_output=True,
                                 text=True, timeout=120, check=False)
        except FileNotFoundError:
            raise KbuildError("make: not found") from None
        except subprocess.TimeoutExpired:
            raise KbuildError("%s: make -n took more than 120 s" % objdir) from None
        source = os.path.join(moddir, _PROBE + ".c")
        for line in run.stdout.splitlines():
            if source in line:
                words = _command_for(line, source)
                if words:
                    return _clean(words, objdir)
    why = run.stderr.strip().splitlines()
    raise KbuildError("%s: make -n names no compile command for a module%s"
                      % (objdir, ": " + why[-1] if why else ""))


def _command_for(line, source):
    """The one simple command of a recipe line that compiles the source."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";")
    lexer.whitespace_split = True
    lexer.commenters = ""
    command = []
    for word in list(lexer) + [";"]:
        if not word.strip(";"):
            if source in command and "-c" in command:
                return command
            command = []
        else:
            command.append(word)
    return None


def _clean(words, objdir):
    """Drops what belongs to compiling; makes Kbuild's paths, relative to the object folder, absolute."""
    flags = []
    words = iter(words[1:])
    for word in words:
        if word in ("-o", "-MF"):
            next(words, None)
        elif word == "-c" or word.startswith("-Wp,-M") or (word.endswith(".c") and not word.startswith("-")):
            pass
        else:
            flags.append(re.sub(r"^(-I|-include|-isystem|-[\w-]+=)?\./",
                                lambda m: (m.group(1) or "") + objdir + "/", word))
    return flags
