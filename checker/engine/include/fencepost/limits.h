// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Limits beyond which findings may be missing, which is then said: each a
 * constant FP_MAX_NAME, an FP_LIMIT_NAME to mark a function by, and the words
 * behind "more than 4096". Limits that cost no finding, or only words of it,
 * stand where they are used.
 */
#ifndef FENCEPOST_LIMITS_H
#define FENCEPOST_LIMITS_H

#define FP_LIMITS(limit)								\
	limit(FACTS, 64, "accesses to keep in mind at a time")				\
	limit(EXPOSED, 128, "accesses that callers should know of")			\
	limit(PAIRS, 4096, "pairs")							\
	limit(TESTS, 8, "tests of what callers have loaded")				\
	limit(MAPPED, 8, "buffers mapped at a time")					\
	limit(PROVIDERS, 6, "barriers behind one access")				\
	limit(CONDITIONS, 8, "conditions that are asked for again")			\
	limit(GROWTH, 4, "times its blocks to tell its ways apart")			\
	limit(PARAMS, 16, "arguments of a call with an address among them")		\
	limit(DEPTH, 16, "calls that an address is handed down")			\
	limit(CALLBACKS, 6, "functions behind one pointer")				\
	limit(TESTED, 64, "places that a tested value may come from")			\
	limit(LEVELS, 12, "levels in one expression")

#define FP_LIMIT_VALUE(name, value, what) FP_MAX_##name = value,
#define FP_LIMIT_NAME(name, value, what) FP_LIMIT_##name,
enum { FP_LIMITS(FP_LIMIT_VALUE) };
enum fp_limit { FP_LIMITS(FP_LIMIT_NAME) FP_NR_LIMITS };

#endif
