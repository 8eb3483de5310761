// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Does this MMIO write make the device look at memory? Does this word say whose
 * the rest is? Nothing in C says so; names, values and what the rest of the
 * driver does there speak for or against it.
 */
#ifndef FENCEPOST_EVIDENCE_H
#define FENCEPOST_EVIDENCE_H

#include "fencepost/roles.h"
#include "fencepost/terms.h"
#include "model/words.h"

struct fp_doorbell_evidence {
	const struct fp_words *added;	/* what the user says that words mean */
	const struct fp_operand *reg, *value;
	const char *function;		/* that holds the write, for its name */
	struct fp_helpers helpers;	/* it goes through */
	bool declared;			/* by the user */
	enum fp_memory memory;		/* of the store before it */
	bool by_type;
	bool ordered_elsewhere;		/* another path puts a barrier before the same register */
	unsigned calls;			/* levels of calls between the store and the write */
	bool crosses_opaque;		/* code that nobody sees runs between the two */
	bool ordered_write_follows;	/* a stronger accessor comes behind: this one may only prepare */
	bool barrier_at_hand;		/* a barrier that is too weak or late was meant for this write */
	bool documented_only;		/* the code of that kernel orders the two, its documents do not yet */
};

/* What holds of a pair, by terms.def. *why gets the strongest reason, a constant phrase. */
struct fp_terms fp_doorbell_terms(const struct fp_doorbell_evidence *e, const char **why);

/* A word that is tested (status) or stored (publish), and what it is held against. */
struct fp_word_evidence {
	const struct fp_words *added;
	const char *field;		/* its name */
	const char *words;		/* in the tests, or in the value stored */
	struct fp_helpers helpers;	/* on the way to the access */
	const char *function;
	bool declared;			/* by the user: it says whose the entry is */
	enum fp_memory memory;
	bool by_type;
	bool index;			/* the other access is to another object: the word has to be an index */
	bool ring_index;		/* ... and it is one, in one allocation with the entries */
	enum fp_test test;
	bool other_filled;		/* status: what is read behind it is stored by the driver somewhere, from a variable */
	bool other_tested;		/* the access behind it is tested, too: perhaps a word of its own right */
	bool tested_too;		/* publish: elsewhere the same word is tested, as one that says whose the entry is */
	bool complete;			/* publish: ... and here the same: whatever comes behind, the entry goes by this store */
	bool handshake;			/* publish: ... stored last of its entry, and no register says how far the device may go or when */
	bool taught;			/* elsewhere a barrier was put before or behind the same word, for it alone */
	bool shown;			/* ... or one that may be there for MMIO as well */
	bool only_cleared;		/* status: the driver stores nothing but constants there, so that another must be setting it */
	bool early;			/* status: the access behind it is before it in the text: a second look, perhaps */
	bool past_read;			/* status: a read of the device stands between the two */
	bool found_by_callers;		/* status: an entry of the kind was tested by them */
	enum fp_word_role role;		/* as the whole program treats it, whatever its name */
	bool other_record;		/* status: what is read behind it is of another type */
	bool stored_last;		/* publish: of its entry, somewhere */
	bool one_entry;			/* publish: ... what was stored before it is, by the same pointer */
	bool told_index;		/* publish: the device hears of new entries by an index, in a register */
	bool in_ring;			/* the pointer to it was computed from a field or variable that keeps it */
	bool zero;			/* publish: all of it is cleared */
	bool prepares;			/* publish: values stored there elsewhere name the owner, this one does not */
	bool awaited;			/* publish: the driver goes on only where somebody has set the bits that this clears */
	bool in_helper;			/* status: a callee loads it, and may tell its callers by the result */
	unsigned calls;			/* on the way to either */
	unsigned word_calls;		/* ... to the word */
	bool crosses_opaque;		/* publish: code that nobody sees runs between the two */
	bool ordered_write_follows;	/* publish: a doorbell comes, the device may look only then */
};

struct fp_terms fp_reading_terms(const struct fp_word_evidence *e, const char **why);
struct fp_terms fp_writing_terms(const struct fp_word_evidence *e, const char **why);

/* A store and a load, in either order, that only a full barrier keeps apart. */
struct fp_full_evidence {
	const struct fp_words *added;
	const char *first, *second;	/* names of the two fields */
	const char *function;
	enum fp_memory memory;		/* of the second */
	bool store_first;		/* handed over, then asked whether to tell; else read, then given back */
	bool same_object;
	bool taught;			/* elsewhere a full barrier stands before an access of the kind to the second word */
	unsigned calls;			/* on the way to either */
};

/* Do the names say that the two are such a pair? */
bool fp_needs_full(const struct fp_full_evidence *e, const char **why);
enum fp_confidence fp_full_confidence(const struct fp_full_evidence *e);
/* Do the names alone say that a word tells whose the entry is? */
bool fp_names_status(const struct fp_words *added, const char *field, const char *words);
/* ... that a value stored there hands it over? */
bool fp_names_publish(const struct fp_words *added, const char *field, const char *words);

/* A posted write, and the delay behind it. */
struct fp_flush_evidence {
	const struct fp_words *added;
	const struct fp_operand *reg, *value;
	const char *function;
	struct fp_helpers helpers;
	const struct fp_event *delay;	/* NULL: the function ends */
	bool read_back_elsewhere;	/* before another delay, for nothing but that */
	bool barrier;			/* a full one between the two: meant to flush, which it does not */
	bool ended;			/* another write to the device ends the time */
};

struct fp_terms fp_flush_terms(const struct fp_flush_evidence *e, const char **why);

bool fp_names_index(const struct fp_words *added, const char *name);

#endif
