// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_BYPASS_H
#define FENCEPOST_BYPASS_H

#include "report.h"

void judge_bypass(struct verdicts *v);

#endif
