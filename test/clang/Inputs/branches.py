#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
"""A function of so many branches, each of which lacks its mmiowb()."""
import sys

print('#include "kernel.h"\n\nvoid set(struct card *c, u32 which)\n{')
for i in range(int(sys.argv[1])):
    print("\tif (which == %d) {\n\t\tspin_lock(&c->lock);\n\t\twritel(%d, c->regs + CTRL);\n"
          "\t\tspin_unlock(&c->lock);\n\t}" % (i, i))
print("}")
