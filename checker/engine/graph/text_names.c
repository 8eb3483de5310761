// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "text_names.h"

const char *const memory_names[FP_NR_MEMORY] = {
	"private", "unknown", "cpu", "coherent", "streaming", "host",
};
const char *const type_names[FP_NR_TYPES] = { "nothing", "endian", "shared", "shared-virtio", "virtio", "object" };
const char *const strength_names[FP_NR_STRENGTHS] = { "ordered", "relaxed", "raw" };
const char *const test_names[3] = { "either", "guards", "ends" };
const char *const property_names[FP_NR_PROPERTIES] = {
	"coherent", "streaming", "host", "cpu", "mmio", "wc", "bus", "register",
	"doorbell", "physical", "operations",
};
const char *const handover_names[4] = { "to-device", "map", "back", "renamed" };
const char *const assumed_names[3] = { "false", "true", "unsure" };
const char *const wait_names[FP_NR_WAITS] = { "time", "irq", "off" };
const char *const bits_names[FP_NR_BITS] = { "any", "set", "clear" };
const char *const value_names[9] = {
	"other", "zero", "const", "index", "dma", "phys", "mixed", "doorbell", "param",
};
