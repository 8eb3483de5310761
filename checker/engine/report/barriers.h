// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_REPORT_BARRIERS_H
#define FENCEPOST_REPORT_BARRIERS_H

#include "fencepost/barriers.h"
#include "report.h"

/* Of a program that has been judged, with purposes: what each barrier is there for. */
void explain_barriers(struct verdicts *v, fp_barrier_sink sink, void *ctx);

#endif
