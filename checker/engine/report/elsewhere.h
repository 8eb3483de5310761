// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#ifndef FENCEPOST_ELSEWHERE_H
#define FENCEPOST_ELSEWHERE_H

#include "report.h"

bool find_words(struct verdicts *v);	/* false: out of memory */

/* The driver itself puts bus addresses there: no news of the device's. */
bool is_own_address(const struct verdicts *v, const struct fp_event *key);
/* The stores to that object; n of them. */
const struct fp_event *const *stores_to(const struct verdicts *v, const char *object, unsigned *n);
/* Does some test take it for the owner's? */
bool is_tested_as_status(const struct verdicts *v, const struct fp_event *word);
/* Does the driver go on only where somebody has set the bits that the store takes away? */
bool is_awaited(const struct verdicts *v, const struct fp_event *store);
/* The driver stores there what is known at run time only. */
bool is_filled(const struct verdicts *v, const struct fp_event *word);
/* ... for this very load to read. */
bool is_own_data(const struct verdicts *v, const struct fp_event *load);
/*
 * The driver stores constants there, and nothing else: zero, if the test goes on where another has set its bits.
 * Where it goes on without them it waits for somebody to take away what the driver has set.
 */
bool is_only_cleared(const struct verdicts *v, const struct fp_event *word, const struct fp_question *asked);
/* What the word is there for, as the whole program treats it. */
enum fp_word_role role_of(const struct verdicts *v, const struct fp_event *word);
/* Is it stored last of its entry, somewhere? */
bool is_stored_last(const struct verdicts *v, const struct fp_event *word);
/* Does a function of the driver's write to registers, itself or in what it calls? calls: that lead to it. */
bool writes_registers(const struct fp_unit *u, unsigned function, unsigned calls);
/* The name that says what the function is for. */
const char *purpose(const struct verdicts *v, unsigned function);

static inline const char *nonempty(const char *s, const char *otherwise)
{
	return *s ? s : otherwise;
}

#endif
