// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Every check's file, by the list in fencepost/checks.h. */
#include "flow/check.h"

#define NOT_DECLARED(symbol, name)
#define DECLARED(symbol, file, name) extern const struct check fp_##file;
FP_CHECKS(DECLARED, NOT_DECLARED)

#define NOBODY(symbol, name) NULL,
#define LISTED(symbol, file, name) &fp_##file,
const struct check *const fp_checks[FP_NR_CHECKS] = { FP_CHECKS(LISTED, NOBODY) };
