# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""The tests that need Clang or a kernel. tools/test runs them; by hand:

    python3 /usr/lib/llvm-19/build/utils/lit/lit.py -v test/clang/NAME.c

Parameters (--param NAME=VALUE): build, a build folder; kernel, the kernel's
source; kbuild, the folder that holds an object folder per architecture; quick,
for tools/test --quick.
"""
import glob
import os
import platform
import shlex
import shutil
import sys

import lit.formats

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tools", "lib"))
import kbuild  # noqa: E402

LLVM = "/usr/lib/llvm-19/bin"   # FileCheck, not and count are found by PATH

build = lit_config.params.get("build", os.path.join(ROOT, "build", "default"))
kernel = lit_config.params.get("kernel", kbuild.default_tree())
objects = lit_config.params.get("kbuild", kbuild.default_build())

config.name = "fencepost"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".c", ".test"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(build, "test")
# The engine's tests and its oracle are ctest's, the reference drivers those of
# tools/corpus.
config.excludes = ["Inputs", "corpus", "engine", "oracle"]
config.environment["PATH"] = os.pathsep.join([LLVM, config.environment["PATH"]])

# Tests that need a kernel say so: REQUIRES: kernel-arm64. %kflags-arm64 are
# the flags with which Kbuild would compile a module's source.
for arch in kbuild.ARCHES:
    folder = os.path.join(objects, arch)
    try:
        flags = kbuild.module_flags(kernel, folder, arch, "test.c")
    except kbuild.KbuildError as e:
        lit_config.note("no kernel for %s: %s" % (arch, e))
        continue
    config.available_features.add("kernel-" + arch)
    config.substitutions.append(("%kflags-" + arch, shlex.join(flags)))

# Tests over DPDK's headers: REQUIRES: dpdk. -I%dpdk are its flags; -isystem%dpdk, too.
dpdk = glob.glob("/usr/include/*/dpdk/rte_config.h") + glob.glob("/usr/include/dpdk/rte_config.h")
if dpdk:
    config.available_features.add("dpdk")
    # DPDK wants SSE4.2 on x86.
    target = ["-march=corei7"] if platform.machine() == "x86_64" else []
    config.substitutions += [(flag + "%dpdk", " ".join(
        [flag + folder for folder in ["/usr/include/dpdk", os.path.dirname(dpdk[0])]] + target))
        for flag in ["-isystem", "-I"]]
else:
    lit_config.note("no DPDK: libdpdk-dev is not installed")

for program in ["git", "pre-commit", "spatch"]:
    if shutil.which(program):
        config.available_features.add(program)
    else:
        lit_config.note("no %s: it is not installed" % program)

# What takes more than a few seconds says UNSUPPORTED: quick, and tools/test --quick leaves it out.
if "quick" in lit_config.params:
    config.available_features.add("quick")

config.substitutions += [
    ("%root", ROOT),
    ("%build", build),
    ("%kernel", kernel),
    ("%kbuild", objects),
    ("%clang", os.path.join(LLVM, "clang")),
    ("%plugin", os.path.join(build, "lib", "fencepost.so")),
    # The longer names first: lit replaces one after the other.
    ("%fencepost-events", os.path.join(build, "bin", "fencepost-events")),
    ("%fencepost-check", os.path.join(build, "bin", "fencepost-check")),
    ("%fencepost-cc", os.path.join(build, "bin", "fencepost-cc")),
    ("%fencepost", os.path.join(build, "bin", "fencepost")),
]
