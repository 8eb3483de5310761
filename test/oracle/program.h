// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * A small driver program: what the oracle judges, and what is printed as an
 * event graph for the engine. One function of a few events, straight or with
 * a branch, that may call one helper.
 */
#ifndef ORACLE_PROGRAM_H
#define ORACLE_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum what { STORE, LOAD, WRITE, READ, BARRIER, LOCK, UNLOCK, CALL, TEST };
enum memory { CPUS, COHERENT, STREAMING, HOST, UNKNOWN }; /* UNKNOWN: only accesses of unseen callers */
enum strength { ORDERED, RELAXED, RAW };

struct event {
	enum what what;
	/* STORE, LOAD, TEST */
	enum memory memory;
	unsigned object;
	bool marked;
	/*
	 * STORE, LOAD: of the word that says whose the object is, else of the rest. READ: of the
	 * register that says how many there are. TEST: of that register, else of the object's word;
	 * only its owner goes on.
	 */
	bool word;
	/* WRITE, READ */
	enum strength strength;
	bool wc;
	unsigned device;
	bool doorbell;
	/* BARRIER: rows of barriers[] in axioms.c; `other` is chosen at run time instead, or -1 */
	int barrier, other;
	bool implied;
	/* LOCK, UNLOCK */
	bool spin;
};

#define MAX_SEGMENT 12
#define NR_SEGMENTS 4 /* before the branch, its two arms, behind it */
#define NR_BODIES 2   /* the driver's function and its helper */
#define NR_IDS (NR_BODIES * NR_SEGMENTS * MAX_SEGMENT)
#define OUTSIDE NR_IDS /* the id of what unseen callers do; arrays by id have room for it */

enum shape { STRAIGHT, IF_THEN, IF_ELSE };

struct body {
	enum shape shape;
	bool callers_known;
	unsigned n[NR_SEGMENTS];
	struct event event[NR_SEGMENTS][MAX_SEGMENT];
};

struct program {
	unsigned version[3];
	int arch; /* one of oracle_archs[], or -1: the portable rule */
	bool has_helper;
	struct body body[NR_BODIES];
};

/* The number of an event; findings and repairs are told by it. */
static inline unsigned event_id(unsigned body, unsigned segment, unsigned i)
{
	return (body * NR_SEGMENTS + segment) * MAX_SEGMENT + i;
}

static inline const struct event *event_of(const struct program *p, unsigned id)
{
	return &p->body[id / MAX_SEGMENT / NR_SEGMENTS]
			.event[id / MAX_SEGMENT % NR_SEGMENTS][id % MAX_SEGMENT];
}

/* One step of a path through the program; an event of the helper is there once for each call. */
struct step {
	const struct event *event;
	unsigned id;
	int call; /* id of the call that it happens in, or -1 */
};

#define MAX_STEPS 64   /* of one path, which may run through the helper more than once */
#define MAX_ACCESSES 8 /* on one path: walk_orders() visits all sets of them */
#define MAX_PATHS 32

struct path {
	unsigned n;
	bool outside; /* callers that nobody sees come before and behind */
	struct step step[MAX_STEPS];
};

/*
 * All paths from all functions that somebody outside may call. Returns how many, or 0: too many or too
 * long.
 */
unsigned paths_of(const struct program *p, struct path paths[MAX_PATHS]);

struct random {
	uint64_t state;
};

void random_program(struct random *r, struct program *p);
/* Is there a word in it that says whose an object is? */
bool has_words(const struct program *p);

/* Writes the text form, and the line of each event. */
#define MAX_TEXT 8192
size_t print_program(const struct program *p, char text[MAX_TEXT], unsigned line[NR_IDS + 1]);
uint32_t kernel_of(const struct program *p);
extern const char *const oracle_archs[];
#define NR_ORACLE_ARCHS 10

/* Makes step `i` of many that leave less of a program; false behind the last. */
bool simpler(const struct program *p, unsigned i, struct program *out);

#endif
