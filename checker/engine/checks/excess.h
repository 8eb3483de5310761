// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_EXCESS_H
#define FENCEPOST_EXCESS_H

#include "report/report.h"

/* needless-barrier and heavy-barrier: of what no finding has blamed yet. */
void judge_excess(struct verdicts *v);

#endif
