// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_OWNERSHIP_H
#define FENCEPOST_OWNERSHIP_H

#include "report.h"

/* Memory that a device or host shares: is a word tested, or stored, without order towards what it stands for? */
void judge_ownership(struct verdicts *v);

#endif
