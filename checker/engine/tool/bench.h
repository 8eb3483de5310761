// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_BENCH_H
#define FENCEPOST_BENCH_H

#include <stdbool.h>

#include "fencepost/check.h"

/* Makes "10000" events or "chain:2000" functions and times the check alone. False: there is no such thing. */
bool bench(const char *what, const struct fp_options *options, int *status);

#endif
