// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Which loads a branch depends on, once it is known which memory is the device's. */
#ifndef FENCEPOST_QUESTIONS_H
#define FENCEPOST_QUESTIONS_H

#include "fencepost/graph.h"

/*
 * Questions of the result of a function elsewhere become those of the words that
 * it is made of; those of no device's are dropped. False: out of memory.
 */
bool fp_settle_questions(struct fp_unit *program);

#endif
