// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Every check that there is: its file says what it is about. */
#include "../checks.h"

extern const struct check fp_missing_flush;

const struct check *const fp_checks[FP_NR_CHECKS] = {
	[FP_MISSING_FLUSH] = &fp_missing_flush,
};
