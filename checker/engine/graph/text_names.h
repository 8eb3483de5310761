// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* What the text form of the event graph calls things; docs/events.md. Each by its enum. */
#ifndef FENCEPOST_TEXT_NAMES_H
#define FENCEPOST_TEXT_NAMES_H

#include "fencepost/graph.h"

extern const char *const memory_names[FP_NR_MEMORY];
extern const char *const type_names[FP_NR_TYPES];
extern const char *const strength_names[FP_NR_STRENGTHS];
extern const char *const test_names[3];
extern const char *const property_names[FP_NR_PROPERTIES];
extern const char *const handover_names[4];
extern const char *const assumed_names[3];
extern const char *const wait_names[FP_NR_WAITS];
extern const char *const bits_names[FP_NR_BITS];
extern const char *const value_names[9];

#endif
