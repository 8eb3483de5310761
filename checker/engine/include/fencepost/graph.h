// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * The event graph of one translation unit, or of several read one behind the
 * other: what a front end hands to the engine. Functions hold basic blocks,
 * blocks hold events and the numbers of their successors. The graph owns every
 * string and array in it (one arena); nothing is freed before fp_unit_free().
 */
#ifndef FENCEPOST_GRAPH_H
#define FENCEPOST_GRAPH_H

#include <stdio.h>

#include "fencepost/limits.h"
#include "fencepost/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A place in the source. file is interned in the unit: equal files are equal pointers. line 0: none. */
struct fp_place {
	const char *file;
	unsigned line, column;
};

enum fp_event_type {
	FP_STORE,	/* object, field, memory */
	FP_LOAD,
	FP_MMIO_WRITE,	/* device, reg, value, strength, wc */
	FP_MMIO_READ,
	FP_BARRIER,	/* primitive, alternative */
	FP_LOCK,	/* acquire */
	FP_UNLOCK_EV,	/* release */
	FP_DELAY_EV,	/* wait, us */
	FP_HANDOVER,	/* dma_map, dma_sync and kin; no ordering of its own: handover, buffer */
	FP_FREE,	/* object, memory: no device reads what was stored there */
	FP_CALL,	/* function of this unit: callee, args */
	FP_TEST_EV,	/* what is behind here depends on loaded values: questions */
	FP_ASSUME_EV,	/* condition, assumed: first in the block of one way of a branch */
	FP_OPAQUE	/* call of code outside the unit that may touch the device */
};

/* What happens to a streaming buffer. */
enum fp_handover {
	FP_TO_DEVICE,	/* dma_sync_*_for_device(), or one that is not named */
	FP_MAPPED,	/* dma_map_*(): `buffer` is the device's */
	FP_BACK,	/* dma_unmap_*(), dma_sync_*_for_cpu(), a mapping that failed: any may be the CPU's */
	FP_RENAMED,	/* the pointer that `buffer` names is another one from here on */
	FP_NR_HANDOVERS
};

/* What a branch does that loaded values decide. */
enum fp_test {
	FP_TESTED,	/* go on either way */
	FP_GUARDS,	/* leave this round of a loop, or for a label: continue, goto */
	FP_ENDS,	/* leave the loop or function: break, return, a loop's own condition */
	FP_NR_TESTS
};

/* How the bits that a branch asks for are where it goes on. */
enum fp_bits {
	FP_BITS_ANY,	/* either way, or unknown */
	FP_BITS_SET,
	FP_BITS_CLEAR,
	FP_NR_BITS
};

/* What a delay event waits for, or takes away. */
enum fp_wait {
	FP_WAIT_TIME,	/* udelay() and kin */
	FP_WAIT_IRQ,	/* interrupt handlers under way: synchronize_irq(), free_irq() */
	FP_WAIT_OFF,	/* nothing, but the device's clock or power is gone behind it */
	FP_NR_WAITS
};

/* What is known of a condition that a function asks for more than once. */
enum fp_assumed {
	FP_FALSE,
	FP_TRUE,
	FP_UNSURE,	/* something in it has been assigned to */
	FP_NR_ASSUMED
};

/* What the declaration of what a pointer points to tells of the memory. */
enum fp_type {
	FP_TYPE_NOTHING,
	FP_TYPE_ENDIAN,		/* a word is declared to be of an order of bytes: what a device reads */
	FP_TYPE_SHARED,		/* ... for more than this driver: as good where the driver keeps a ring of it */
	FP_TYPE_SHARED_VIRTIO,	/* ... of virtio's, which the host reads: vring_packed_desc is of little-endian members */
	FP_TYPE_VIRTIO,		/* a word is declared to be of virtio's order of bytes: what the host reads */
	FP_TYPE_OBJECT,		/* has pointers in it: the CPU's */
	FP_NR_TYPES
};

/* A loaded word that a branch depends on. */
struct fp_question {
	const char *object, *field;	/* as of the load; of an MMIO read: its register, and "" */
	const char *words;		/* names in the test, and on the way to it: "RX_DONE desc_is_owned" */
	enum fp_test test;
	unsigned of;			/* not that, but what the result of a function elsewhere is made of: its node; or 0 */
};

/* A word of memory, by name. */
struct fp_word {
	const char *object, *field;	/* as of its loads */
};

/* A list of numbers: of nodes, see below. */
struct fp_nodes {
	unsigned *of;
	unsigned n, cap;
};

/* What is known of a value or an address. */
enum fp_value {
	FP_VALUE_OTHER,
	FP_VALUE_ZERO,		/* or what was there without some bits */
	FP_VALUE_CONST,
	FP_VALUE_INDEX,		/* computed at run time: a ring index, a count */
	FP_VALUE_DMA,		/* the bus address of device-visible memory */
	FP_VALUE_PHYS,		/* a physical address, no device's */
	FP_VALUE_MIXED,		/* the one on some way, the other on another */
	FP_VALUE_DOORBELL,	/* the address of a register that the user declares a doorbell */
	FP_VALUE_PARAM		/* parameter `param` of the function: the caller knows */
};

struct fp_operand {
	enum fp_value value;
	int param;		/* for FP_VALUE_PARAM, from 0 */
	const char *text;	/* names in it, separated by blanks: "TX_TAIL"; of a number its digits; "~OWN" is taken away; may be "" */
	const struct fp_event *to;	/* pointer argument: what it points to, as an access to all of it; or NULL */
	const char *made;	/* of a physical address: "virt_to_phys() at nic.c:40"; else "" or NULL */
};

static inline bool fp_is_physical(const struct fp_operand *op)
{
	return op->value == FP_VALUE_PHYS || op->value == FP_VALUE_MIXED;
}

static inline bool fp_is_address(const struct fp_operand *op)
{
	return op->value == FP_VALUE_DMA || fp_is_physical(op);
}

struct fp_event {
	enum fp_event_type type;
	struct fp_place at;	/* where the event happens in its function */
	struct fp_place site;	/* where its text is written, if that is a macro body; else = at */
	const char *text;	/* as a person would name it: "writel_relaxed()", "desc->addr" */

	/* FP_STORE (and value, below), FP_LOAD, FP_FREE */
	enum fp_memory memory;
	const char *object;	/* which memory: a struct type or variable; equal names = same memory */
	const char *field;	/* path inside it, or "" */
	unsigned offset, size;	/* ... and its bytes there; size 0: unknown */
	const char *ring;	/* the field or variable that the pointer was computed from: "nic.rx_ring", or "" */
	unsigned through;	/* 1 + the parameter that is the pointer to it; 0: none is */
	unsigned at_index;	/* 1 + the parameter that tells which element of field "[]"; 0: none does */
	enum fp_type type_says;	/* what the pointer's type tells of the memory, */
	const char *type_field;	/* ... by which field of the object, or "" */
	bool fresh;		/* allocated on the way here, and nowhere kept: no device has heard of it */
	const char *why;	/* how the memory is known: "dma_alloc_coherent() at nic.c:40" */
	bool by_type;		/* known by an endian-typed field only, not by its allocation */
	bool publish;		/* the user declares that this word says whose the entry is */
	bool or_mmio;		/* on some way the pointer is an I/O mapping: a ring in the device's own SRAM */
	bool marked;		/* READ_ONCE, WRITE_ONCE, atomic: meant for another CPU */
	bool tested;		/* load, MMIO read: a branch may depend on the value */
	bool whole;		/* load: a record, copied as one */
	struct fp_nodes results;	/* load, MMIO read: functions' results that are made of it; other units may test them */
	const char *result_words;	/* names on the way there, as of a question */
	const char *buffer;	/* the streaming buffer, as the source names its pointer, or ""; of FP_HANDOVER, too */
	struct fp_word *depends;	/* store: loads of the same function that its value or address is computed from */
	unsigned ndepends, depends_cap;
	bool wakeup;		/* state of the kernel's own behind wake_up(), complete() and kin */

	/* FP_MMIO_WRITE, FP_MMIO_READ (and tested) */
	enum fp_strength strength;
	bool wc;
	bool port;		/* port I/O: over only when it has arrived */
	bool discarded;		/* MMIO read, call: nobody looks at the result */
	struct fp_operand device, reg, value;

	/* FP_HANDOVER */
	enum fp_handover handover;
	bool written;		/* FP_MAPPED: the device may write to it */

	/* FP_BARRIER */
	const struct fp_primitive *primitive;
	const struct fp_primitive *alternative;	/* `if (weak) virt_wmb(); else wmb();`, or NULL */
	bool implied;		/* part of an atomic or lock: orders, but is nobody's to remove */

	/* FP_LOCK, FP_UNLOCK_EV */
	bool spin;		/* a spinlock: the only kind that orders MMIO since 5.2 */

	/* FP_DELAY_EV */
	enum fp_wait wait;
	unsigned us;		/* microseconds, rounded up; 0: unknown */

	/* FP_CALL (and discarded, above; pointer and operations, below) */
	unsigned callee;	/* index into functions */
	struct fp_operand *args;
	unsigned nargs;

	/* FP_TEST_EV */
	struct fp_question *questions;
	unsigned nquestions;
	enum fp_bits bits;

	/* FP_ASSUME_EV */
	const char *condition;	/* equal names, equal values */
	enum fp_assumed assumed;

	/* FP_OPAQUE (and args, above) */
	const char *name;	/* a linked FP_CALL keeps it */
	unsigned pointer;	/* that is called: a node, or 0 */
	const char *operations;	/* the structure that it is a field of, and others are called of: "nic->ops->"; or "" */

	/* Whose value it may be: of the pointer to the memory or mapping, of the value stored, of each argument. */
	struct fp_nodes origin, value_origin, *args_origin;

	const struct fp_event *unbound;	/* the engine's own: the callee's access, of one that a call was bound to */
	unsigned block;		/* the engine's own: number of the block that holds it */
	unsigned barrier_id;	/* the engine's own: number of the barrier's site in the unit */
};

struct fp_block {
	struct fp_event *events;
	unsigned nevents, cap;
	unsigned *succ;		/* block numbers; none: the function returns here */
	unsigned nsucc, succ_cap;
};

struct fp_function {
	const char *name;
	struct fp_place at;
	bool callers_known;	/* static and its address is never taken */
	bool doorbell;		/* the user declares that it makes the device look */
	bool external;		/* other units may call it by its name */
	unsigned scope;		/* the unit that it is of */
	struct fp_nodes held_by;	/* pointers that it is put into, and structures whose initializers put it there */
	struct fp_block *blocks;	/* block 0 is the entry */
	unsigned nblocks, cap;
	bool defined;
	unsigned cut;		/* bits of enum fp_limit: something of it was not looked at; fp_check_unit() adds to it */
};

struct fp_unit;

struct fp_unit *fp_unit_new(void);	/* NULL: out of memory */
void fp_unit_free(struct fp_unit *unit);

const char *fp_intern(struct fp_unit *unit, const char *s, size_t len);

/*
 * Functions are found by name, in the unit of the last fp_scope_begin(), and
 * made on first use, so that calls may come before definitions.
 */
void fp_scope_begin(struct fp_unit *unit);
unsigned fp_function_named(struct fp_unit *unit, const char *name);
struct fp_function *fp_function_at(struct fp_unit *unit, unsigned i);
unsigned fp_function_count(const struct fp_unit *unit);
/* Something of that function is not looked at. */
void fp_mark_cut(struct fp_unit *unit, unsigned function, enum fp_limit limit);
const char *fp_limit_text(enum fp_limit limit);	/* "more than 4096 pairs" */

unsigned fp_block_add(struct fp_unit *unit, unsigned function);
void fp_edge_add(struct fp_unit *unit, unsigned function, unsigned from, unsigned to);
/* Adds an event with that type and place, all else zero or empty, and returns it; valid until the next is added. */
struct fp_event *fp_event_add(struct fp_unit *unit, unsigned function, unsigned block,
			      enum fp_event_type type, struct fp_place at);
/* Arguments of a call, with room for their origins. Leaves it without if memory runs out. */
void fp_args_alloc(struct fp_unit *unit, struct fp_event *call, unsigned n);
/* For fp_operand.to: as fp_event_add() gives it, of type FP_LOAD, in no block. NULL: out of memory. */
struct fp_event *fp_pointee_alloc(struct fp_unit *unit);
struct fp_question *fp_questions_alloc(struct fp_unit *unit, unsigned n);
/* To fp_event.depends, once. */
void fp_depends_add(struct fp_unit *unit, struct fp_event *store, const char *object, const char *field);

/*
 * What values are. A node stands for all values of a field (of all objects of
 * its type), variable, parameter or function result, or for those of one call.
 * What one is known to be the others are that may get its value: fp_resolve()
 * in program.h. A node that more than one unit can name has a name, and equal
 * names are one node, whichever unit they come from. Numbers are from 1.
 */
enum fp_property {	/* what a value is known to be; it may be several things */
	FP_IS_COHERENT = 1,
	FP_IS_STREAMING = 2,
	FP_IS_HOST = 4,
	FP_IS_CPU = 8,		/* comes from somewhere that is known to be no DMA memory */
	FP_IS_MMIO = 16,
	FP_IS_WC = 32,
	FP_IS_BUS_ADDRESS = 64,
	FP_IS_REGISTER = 128,	/* read from a device: settings to change and write back */
	FP_IS_DOORBELL = 256,	/* the address of a register that the source declares a doorbell */
	FP_IS_PHYSICAL = 512,	/* a CPU's address of memory, that no DMA API has made a device's */
	FP_IS_OPERATIONS = 1024	/* no value, but the structure that an initializer makes: it holds its functions together */
};
#define FP_NR_PROPERTIES 11

struct fp_node {
	const char *name;	/* that other units know it by, or "" */
	unsigned properties;	/* of enum fp_property */
	const char *why;	/* how the first of them came to be known, or "" */
	const char *ring;	/* the field or variable that it is, and that structures hang on: "nic.rx_ring", or "" */
	const char **holds;	/* functions of other units that are put there */
	unsigned nholds, holds_cap;
};

unsigned fp_node_add(struct fp_unit *unit);	/* without a name */
unsigned fp_node_named(struct fp_unit *unit, const char *name);	/* made on first use */
unsigned fp_node_count(const struct fp_unit *unit);
struct fp_node *fp_node_at(struct fp_unit *unit, unsigned node);
/* Adds properties; why: how they came to be known. DMA memory has the say in that. */
bool fp_node_mark(struct fp_node *node, unsigned properties, const char *why);	/* was any of it new? */
void fp_node_hold(struct fp_unit *unit, unsigned node, const char *function);
/* `to` may get the value of `from`. Either may be 0: nothing to follow. */
void fp_node_flow(struct fp_unit *unit, unsigned from, unsigned to);
void fp_nodes_add(struct fp_unit *unit, struct fp_nodes *list, unsigned node);	/* once */
void fp_nodes_set(struct fp_unit *unit, struct fp_nodes *list, const unsigned *of, unsigned n);

/*
 * The text form; docs/events.md describes it. Reading stops at the first
 * error and puts "line N: what" into err (always terminated). Nodes without a
 * name are not printed; false of that: out of memory.
 */
bool fp_unit_read(struct fp_unit *unit, const char *text, size_t len, char *err, size_t err_size);
bool fp_unit_print(const struct fp_unit *unit, FILE *out);

#ifdef __cplusplus
}
#endif
#endif
