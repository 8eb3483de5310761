// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "operands.h"

#include <string.h>

bool same_operand(const struct fp_operand *x, const struct fp_operand *y)
{
	return x->value == y->value && x->param == y->param && x->text == y->text && x->to == y->to &&
	       x->made == y->made;
}

struct fp_operand resolve(const struct fp_operand *op, const struct fp_event *call)
{
	if (op->value == FP_VALUE_PARAM && op->param >= 0 && (unsigned)op->param < call->nargs)
		return call->args[op->param];
	if (op->value == FP_VALUE_PARAM)
		return (struct fp_operand){ .value = FP_VALUE_OTHER, .text = "" };
	return *op;
}

/* A pointer argument names the mapping first, then the register: "ring.base TX_TAIL". */
struct fp_operand resolve_device(struct walk *w, const struct fp_operand *op, const struct fp_event *call)
{
	struct fp_operand device = resolve(op, call);

	if (op->value == FP_VALUE_PARAM)
		device.text = fp_intern(w->a->unit, device.text, strcspn(device.text, " "));
	return device;
}

struct fp_operand resolve_reg(const struct fp_operand *op, const struct fp_operand *device,
				     const struct fp_event *call)
{
	struct fp_operand reg = resolve(op, call);

	/* The wrapper was handed the register's address, not its offset. */
	if (op->value == FP_VALUE_PARAM && device->value == FP_VALUE_PARAM && op->param == device->param)
		reg.text = strchr(reg.text, ' ') ? strchr(reg.text, ' ') + 1 : reg.text;
	return reg;
}

bool same_device(const struct fact *first, const struct second *second)
{
	if (first->device_param >= 0)
		return second->device.value == FP_VALUE_PARAM && second->device.param == first->device_param;
	return *first->object && first->object == second->device.text;
}

/* Known to be another: of two fields. A variable may hold the mapping that a field does. */
bool other_device(const struct fact *first, const struct second *second)
{
	return !first->entry && !same_device(first, second) && strchr(first->object, '.') &&
	       strchr(second->device.text, '.');
}
