// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Devices, registers and values: as a callee has them, and as its caller does. */
#ifndef FENCEPOST_OPERANDS_H
#define FENCEPOST_OPERANDS_H

#include "walk.h"

bool same_operand(const struct fp_operand *x, const struct fp_operand *y);

/* What the call hands over for it, if it is a parameter of the callee's. */
struct fp_operand resolve(const struct fp_operand *op, const struct fp_event *call);
struct fp_operand resolve_device(struct walk *w, const struct fp_operand *op, const struct fp_event *call);
struct fp_operand resolve_reg(const struct fp_operand *op, const struct fp_operand *device, const struct fp_event *call);

bool same_device(const struct fact *first, const struct second *second);
/* Known to be another: of two fields. A variable may hold the mapping that a field does. */
bool other_device(const struct fact *first, const struct second *second);

#endif
