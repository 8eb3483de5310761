// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Posted writes: what becomes of an MMIO write that the CPU has sent but the
 * device may not have seen. [MB] "KERNEL I/O BARRIER EFFECTS", number 5: two
 * writes arrive a delay apart only if the first is read back before the delay.
 *
 * The data flow (flow.c) holds one struct posted per device and asks here what
 * each event makes of it; the verdicts on what it found are here as well.
 */
#ifndef FENCEPOST_POSTED_H
#define FENCEPOST_POSTED_H

#include "report.h"

/* Another access to that device, or one that may be. */
void posted_access(struct posted *p, const struct second *second);
/* A load of memory that is tested: the delay is there for what it waits for. */
void posted_memory(struct posted *p);
void posted_barrier(struct posted *p, const struct fp_event *barrier);
void posted_delay(struct posted *p, const struct fp_event *delay);

/* Does this access end the time that began with the delay? */
bool posted_ends(const struct posted *p, const struct second *second);

/* Where two paths meet. */
enum posted_state posted_join(const struct posted *x, const struct posted *y);
/* A write, and behind it all that a callee does after whatever its callers wrote. */
struct posted posted_behind(const struct posted *write, const struct posted *callee);

void judge_posted(struct verdicts *v);

#endif
