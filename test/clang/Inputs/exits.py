#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""exits.py STATUS COMMAND...: runs the command; fails unless it ends with just that exit status."""
import subprocess
import sys

status = subprocess.run(sys.argv[2:], check=False).returncode
if status != int(sys.argv[1]):
    sys.exit("exit status %d, not %s: %s" % (status, sys.argv[1], " ".join(sys.argv[2:])))
