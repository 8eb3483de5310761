#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""database.py FOLDER FILE... -- COMPILER FLAG...: prints a compilation
database by which FILEs are compiled in FOLDER. A FILE may be below it."""
import json
import os
import sys

dashes = sys.argv.index("--")
folder, files, command = os.path.abspath(sys.argv[1]), sys.argv[2:dashes], sys.argv[dashes + 1:]
json.dump([{"directory": folder, "file": f, "arguments": command + ["-c", "-o", os.path.basename(f) + ".o", f]}
           for f in files], sys.stdout, indent=1)
