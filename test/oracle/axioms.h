// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * The ordering model, written down a second time: as a relation on pairs of
 * accesses of one path, and the orders of the whole path that it permits. The
 * engine's tables play no part in it.
 */
#ifndef ORACLE_AXIOMS_H
#define ORACLE_AXIOMS_H

#include "program.h"

/* Who looks. What a device sees in order, hosts and CPUs do, too. */
enum seer { BY_CPUS, BY_HOST, BY_DEVICE, NR_SEERS };

enum family { COMPILER, SMP, VIRT, DMA, MANDATORY, IOWB, LOCKING };

#define AS_WRITTEN (-1)
#define REMOVED (-2)

struct barrier {
	const char *name;
	enum family family;
	const char *first, *second; /* kinds, as letters: w, r memory; W, R MMIO; u the unlock */
	enum seer reach;	    /* the most distant that sees it */
	unsigned since[2];	    /* kernel that first had it */
	int weight;		    /* lighter ones can take the place of heavier ones; 0: never proposed */
	bool chosen_at_run_time;
};
extern const struct barrier barriers[];
extern const int nbarriers;
int row_named(const char *name); /* a row of barriers[], or REMOVED */


/*
 * Another row in place of an event's own, or none: a program with some barriers taken away or made
 * lighter.
 */
struct repair {
	int row[NR_IDS + 1];
};

bool is_access(const struct event *e);
bool is_mmio(const struct event *e);
bool device_visible(enum memory m);
char kind_of(const struct event *e);
bool in_row(const struct barrier *b, char first, char second, enum seer by);
bool event_orders(const struct event *e, char first, char second, enum seer by);

enum era { UNORDERED, UNDOCUMENTED, NEEDS_MMIOWB, CURRENT };
enum era era_of(const struct program *p);

/* The second access waits for the first without any barrier, or the first holds back the second. */
bool kept_by_accessors(const struct program *p, const struct path *path, unsigned a, unsigned b);
/* ... or a barrier between the two does it. */
bool kept(const struct program *p, const struct path *path, unsigned a, unsigned b, enum seer by,
	  const struct repair *r);
/* The MMIO write waits for stores, by the code of its kernel. */
bool waits_for_stores(const struct program *p, const struct event *write);

/* late[b]: the steps that some permitted order shows only after step b. A bit per step. */
struct orders {
	uint64_t late[MAX_STEPS];
};
void walk_orders(const struct program *p, const struct path *path, enum seer by, const struct repair *r,
		 struct orders *o);
/* The same, one order at a time. Slow. */
void walk_each_order(const struct program *p, const struct path *path, enum seer by, const struct repair *r,
		     struct orders *o);

/* Can that architecture show it? arch < 0: somebody can. */
enum fault {
	NOTHING_BEFORE_RELAXED,
	NOTHING_BEFORE_RAW,
	NOTHING_BEFORE_EARLY_ORDERED,
	NOTHING_BEFORE_UNDOCUMENTED,
	NOTHING_BEFORE_WC,
	SMP_BEFORE_RELAXED,
	SMP_BEFORE_RAW,
	SMP_BEFORE_WC,
	DMA_BEFORE_RELAXED,
	DMA_BEFORE_RAW,
	DMA_BEFORE_WC,
	SMP_BETWEEN_STORES,
	WORD_BEFORE_REST,
	REST_BEFORE_WORD,
	REST_BEFORE_REGISTER,
	LEAVES_LOCK_EARLY,
	LEAVES_LOCK,
};
bool can_show(int arch, enum fault fault, bool compiler_too);

#endif
