// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Every check that there is, once: what the enum, the names, the engine's list of
 * checks and what is told of them elsewhere are made from.
 *
 * CHECK(ENUM, file, "name") is an obligation, an order that somebody needs:
 * engine/checks/file.c has it. FORM(ENUM, "name") is what may be wrong with the
 * barrier of any obligation, and has no file there. Each name has its page in
 * docs/checks.
 */
#ifndef FENCEPOST_CHECKS_LIST_H
#define FENCEPOST_CHECKS_LIST_H

#define FP_CHECKS(CHECK, FORM) \
	CHECK(MISSING_WMB, missing_wmb, "missing-wmb") \
	CHECK(MISSING_RMB, missing_rmb, "missing-rmb") \
	CHECK(MISSING_MB, missing_mb, "missing-mb") \
	CHECK(MISSING_DMA_WMB, missing_dma_wmb, "missing-dma-wmb") \
	CHECK(MISSING_DMA_RMB, missing_dma_rmb, "missing-dma-rmb") \
	CHECK(MISSING_MMIOWB, missing_mmiowb, "missing-mmiowb") \
	CHECK(MISSING_FLUSH, missing_flush, "missing-flush") \
	CHECK(MISSING_SYNC, missing_sync, "missing-sync") \
	FORM(WEAK_BARRIER, "weak-barrier") \
	FORM(MISPLACED_BARRIER, "misplaced-barrier") \
	FORM(NEEDLESS_BARRIER, "needless-barrier") \
	FORM(HEAVY_BARRIER, "heavy-barrier") \
	CHECK(DMA_BYPASS, dma_bypass, "dma-bypass") \
	CHECK(MISSING_MMIO_ORDER, missing_mmio_order, "missing-mmio-order")

#endif
