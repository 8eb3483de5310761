// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What missing-rmb and missing-dma-rmb share: the word is read from the device, or from memory. */
#ifndef FENCEPOST_READS_H
#define FENCEPOST_READS_H

#include "flow/check.h"
#include "report/report.h"

void pair_read(struct walk *w, const struct pair *p, enum fp_check check);
void judge_reads(struct verdicts *v, enum fp_check check);

#endif
