#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""A function that tests what it has loaded so many locals before."""
import sys

n = int(sys.argv[1])
print('#include "kernel.h"\n\nint poll(struct card *c)\n{\n\tu32 v0 = c->ring[c->cons].len;')
for i in range(1, n):
    print("\tu32 v%d = v%d;" % (i, i - 1))
print("\n\tif (v%d)\n\t\treturn c->ring[c->cons].addr;\n\treturn 0;\n}" % (n - 1))
