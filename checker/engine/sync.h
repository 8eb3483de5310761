// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_SYNC_H
#define FENCEPOST_SYNC_H

#include "report.h"

/* Streaming buffers that the CPU touches while they are the device's. */
void judge_sync(struct verdicts *v);

#endif
