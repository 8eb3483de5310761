// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Every check that there is: its file says what it is about. */
#include "../checks.h"

extern const struct check fp_missing_wmb, fp_missing_rmb, fp_missing_mb, fp_missing_dma_wmb, fp_missing_dma_rmb, fp_missing_mmiowb,
	fp_missing_flush, fp_missing_sync, fp_dma_bypass;

const struct check *const fp_checks[FP_NR_CHECKS] = {
	[FP_MISSING_WMB] = &fp_missing_wmb, [FP_MISSING_RMB] = &fp_missing_rmb, [FP_MISSING_MB] = &fp_missing_mb, [FP_MISSING_DMA_WMB] = &fp_missing_dma_wmb,
	[FP_MISSING_DMA_RMB] = &fp_missing_dma_rmb, [FP_MISSING_MMIOWB] = &fp_missing_mmiowb,
	[FP_MISSING_FLUSH] = &fp_missing_flush, [FP_MISSING_SYNC] = &fp_missing_sync, [FP_DMA_BYPASS] = &fp_dma_bypass,
};
