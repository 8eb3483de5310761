// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What fencepost-events says of a unit, on standard output. */
#ifndef FENCEPOST_PRINT_H
#define FENCEPOST_PRINT_H

#include "fencepost/barriers.h"
#include "fencepost/terms.h"

void print_finding(void *ctx, const struct fp_finding *f);
void print_barrier(void *ctx, const struct fp_barrier *b);
void print_nothing(void *ctx, const struct fp_finding *f);
/* "nic.c:12: missing-wmb doorbell nic_xmit nic.c:10 300 medium: KNOWN_MEMORY=1 REGISTER_GOOD=2" */
void print_weighed(void *ctx, const struct fp_weighed *pair);
/* A line for each word: "nic_desc.status arrives (why): 2 zeros, 1 test". */
bool print_roles(struct fp_unit *unit);

#endif
