// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * The engine's own model.c under other names, for tests that put something in
 * its place. (A macro with arguments leaves `struct fp_accessor` alone.)
 */
#define fp_primitive_find model_primitive_find
#define fp_primitive_at model_primitive_at
#define fp_lighter model_lighter
#define fp_accessor(...) model_accessor(__VA_ARGS__)
#define fp_era_of model_era_of
#define fp_visible_hw model_visible_hw
#define fp_visible_compiler model_visible_compiler
#include "../../checker/engine/model/model.c"
#undef fp_primitive_find
#undef fp_primitive_at
#undef fp_lighter
#undef fp_era_of
#undef fp_visible_hw
#undef fp_visible_compiler
#undef fp_accessor

/* A second kind, for all who may see the pair. */
#define ALL(k) ((fp_after)SEEN_BY_DEVICE << ((k) * FP_NR_OBSERVERS))
#define EVERYTHING (ALL(FP_WM) | ALL(FP_RM) | ALL(FP_WIO) | ALL(FP_RIO))
