// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_VERDICT_H
#define FENCEPOST_VERDICT_H

#include "flow.h"

/* Turns what the flow learnt into findings, in order of place. */
bool fp_verdicts(struct analysis *a, fp_sink sink, void *ctx);

#endif
