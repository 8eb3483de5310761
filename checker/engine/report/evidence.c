// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "evidence.h"

#include <ctype.h>
#include <string.h>

enum {
	NEAR_CALLS = 2,			/* with more calls between them, one access is less there for the other */
	NAME_WORDS = 3,			/* longer names tell of other fields: outer_vlan_tag_valid */

	/* Does a posted write have to be there in time? Microseconds: */
	HOLD_TIME = 1000,		/* what is held is meant to the microsecond, and short */
	LONGEST_DELAY = 20000		/* of what takes longer nobody misses the time that a write is on its way */
};

/* ---- doorbells ---- */

/* What holds of a pair, whatever the write is. */
static struct fp_terms doorbell_common(const struct fp_doorbell_evidence *e)
{
	return (struct fp_terms){ .n = {
		[FP_DOORBELL_DECLARED] = e->declared,
		[FP_DOORBELL_KNOWN_MEMORY] = !e->by_type,
		[FP_DOORBELL_BARRIER_AT_HAND] = e->barrier_at_hand,
		[FP_DOORBELL_HANDED_OVER] = e->memory == FP_STREAMING,
		[FP_DOORBELL_UNSEEN_BETWEEN] = e->crosses_opaque,
		[FP_DOORBELL_FAR] = e->calls == NEAR_CALLS + 1,
		[FP_DOORBELL_FARTHER] = e->calls > NEAR_CALLS + 1,
		[FP_DOORBELL_DOCUMENTED_ONLY] = e->documented_only,
	} };
}

struct fp_terms fp_doorbell_terms(const struct fp_doorbell_evidence *e, const char **why)
{
	struct fp_terms t = doorbell_common(e);
	int helper_good = e->helpers.best[FP_ASKED_DOORBELL], helper_bad = e->helpers.worst[FP_ASKED_DOORBELL];
	int reg_good, reg_bad, value_good, value_bad, fn_good, fn_bad;
	enum fp_value value = e->value->value;
	bool address = value == FP_VALUE_DMA || value == FP_VALUE_PHYS || value == FP_VALUE_MIXED;

	*why = "it is declared a doorbell";
	if (e->declared)
		return t;
	fp_score_words(e->added, e->reg->text, FP_WORDS_REGISTER, &reg_good, &reg_bad);
	fp_score_words(e->added, e->value->text, FP_WORDS_VALUE, &value_good, &value_bad);
	fp_score_words(e->added, e->function, FP_WORDS_FUNCTION, &fn_good, &fn_bad);
	if (helper_good > reg_good)
		reg_good = helper_good;

	t.n[FP_DOORBELL_REGISTER_GOOD] = reg_good;
	t.n[FP_DOORBELL_REGISTER_BAD] = -reg_bad;
	t.n[FP_DOORBELL_HELPER_BAD] = -helper_bad;
	t.n[FP_DOORBELL_VALUE_GOOD] = value == FP_VALUE_ZERO ? 0 : value_good;	/* what is taken away starts nothing */
	t.n[FP_DOORBELL_VALUE_BAD] = -value_bad;
	t.n[FP_DOORBELL_FUNCTION_GOOD] = fn_good;
	t.n[FP_DOORBELL_FUNCTION_BAD] = -fn_bad;
	/* A register that takes an address starts nothing, unless its name says so. */
	t.n[FP_DOORBELL_ADDRESS_WRITTEN] = address && reg_good > 0;
	t.n[FP_DOORBELL_INDEX_WRITTEN] = value == FP_VALUE_INDEX;
	t.n[FP_DOORBELL_ZERO_WRITTEN] = value == FP_VALUE_ZERO;
	t.n[FP_DOORBELL_ORDERED_ELSEWHERE] = e->ordered_elsewhere && reg_good != 1;
	t.n[FP_DOORBELL_CONTROL_ORDERED_ELSEWHERE] = e->ordered_elsewhere && reg_good == 1;
	t.n[FP_DOORBELL_STRONGER_FOLLOWS] = e->ordered_write_follows;

	*why = e->ordered_elsewhere ? "another path of the driver puts a barrier before the same register" :
	       address && reg_good > 0 && reg_good < PLAIN ? "the write gives the device the address of that memory" :
	       reg_good >= PLAIN ? "the register's name says that it makes the device look" :
	       value_good ? "the value's name says that it starts the device" :
	       "the device is written to after the stores";
	return t;
}

/* ---- names ---- */

static void keep_extremes(int *best, int *worst, int good, int bad)
{
	*best = good > *best ? good : *best;
	*worst = bad < *worst ? bad : *worst;
}

/* Of the last member in a path. */
static unsigned word_count(const char *field)
{
	const char *at = strrchr(field, '.');
	unsigned n = 0;

	for (at = at ? at + 1 : field; *at; at++)
		n += isalpha((unsigned char)*at) && (at == field || !isalpha((unsigned char)at[-1]));
	return n;
}

/* valid_bitmap and outer_vlan_tag_valid tell of other fields. */
static void score_field(const struct fp_words *added, const char *name, enum fp_word_set set, int *good, int *bad)
{
	fp_score_words(added, name, set, good, bad);
	if (*bad < 0 || word_count(name) > NAME_WORDS)
		*good = 0;
}

/* Of identifiers separated by blanks: constants by the list, variables by the short one. */
static void score_identifiers(const struct fp_words *added, const char *text, enum fp_word_set set, int *best, int *worst)
{
	char name[64];

	*best = *worst = 0;
	while (*text) {
		size_t len = strcspn(text, " "), keep = len < sizeof(name) ? len : sizeof(name) - 1;
		bool constant = true;
		int good, bad;

		memcpy(name, text, keep);
		name[keep] = '\0';
		for (size_t i = 0; i < keep; i++)
			constant = constant && !islower((unsigned char)name[i]);
		if (constant || strchr(name, '('))
			fp_score_words(added, name, set, &good, &bad);
		else
			score_field(added, name, FP_WORDS_VARIABLE, &good, &bad);
		keep_extremes(best, worst, bad < 0 ? 0 : good, bad);	/* VLAN_VALID owns nothing */
		text += len + (text[len] == ' ');
	}
}

/* What the names say, best of the field's, the tests' or value's, and the helpers'. */
static int names_score(const struct fp_word_evidence *e, enum fp_asked who)
{
	enum fp_word_set set = fp_words_asked[who];
	int best = 0, worst = 0, good, bad;

	score_field(e->added, e->field, set, &good, &bad);
	keep_extremes(&best, &worst, good, bad);
	keep_extremes(&best, &worst, e->helpers.best[who], e->helpers.worst[who]);
	if (!e->index) {
		score_identifiers(e->added, e->words, set, &good, &bad);
		keep_extremes(&best, &worst, good, bad);
	}
	return best >= PLAIN ? best : best + worst;	/* one word often holds the owner and the errors */
}

static bool is_count(const struct fp_words *added, const char *field)
{
	const char *member = strrchr(field, '.');

	return fp_says(added, field, FP_WORDS_COUNT) || !strncmp(member ? member + 1 : field, "n_", 2);
}

/* ---- words: the reading side, and the writing side ---- */

/*
 * What says that the word is the owner's: its name, or that the driver's other places treat it so. Descriptor
 * fields are tested and stored for many reasons, and a record of the right type need not be the device's.
 */
struct owner {
	bool named, taught, only_cleared, awaited;
};

static struct owner owner_of(const struct fp_word_evidence *e, enum fp_asked who, const char **why)
{
	struct owner o = { .named = names_score(e, who) >= PLAIN, .taught = e->taught || (e->shown && e->test >= FP_GUARDS) };
	bool neither = !o.named && !o.taught && !e->index;

	o.only_cleared = neither && e->test == FP_ENDS && e->only_cleared && e->word_calls < 2;
	o.awaited = neither && !o.only_cleared && e->awaited;
	*why = e->declared ? "it is declared to say whose the entry is" :
	       o.taught ? "elsewhere a barrier stands for this very word" :
	       o.only_cleared ? "the driver stores only constants there, and goes on only if somebody has changed them" :
	       o.awaited ? "it clears what the driver waits for" :
			   "its name says whose the entry is";
	return o;
}

static bool counts(const struct fp_word_evidence *e)
{
	return is_count(e->added, e->field) && !e->index && !e->taught;
}

/* A buffer is no entry, if nothing keeps the one behind the other. */
static bool is_loose_buffer(const struct fp_word_evidence *e)
{
	return e->memory == FP_STREAMING && !e->in_ring;
}

static int calls_too_many(const struct fp_word_evidence *e)
{
	return e->calls > NEAR_CALLS ? (int)e->calls - NEAR_CALLS : 0;
}

/*
 * Of what was read one by one in 6.12, nine in ten were true where both accesses
 * stand in the function itself, four in five where a callee reads the rest of what
 * the function has tested by name, and every other one with more between them. Half
 * of the false ones read what the driver had filled in. docs/findings/ownership-6.12.md
 */
struct fp_terms fp_reading_terms(const struct fp_word_evidence *e, const char **why)
{
	struct owner o = owner_of(e, e->index ? FP_ASKED_INDEX : FP_ASKED_STATUS, why);
	bool told = e->taught || e->shown || names_score(e, FP_ASKED_STATUS) >= PLAIN, guessed = e->index && !e->ring_index;
	bool awaited = e->only_cleared && e->test == FP_ENDS;
	bool in_callee = (told || awaited) && e->calls == 1 && e->test >= FP_GUARDS;
	/* What is tested here, and read in callees: the rest of such a record, or what one of them reads because of the test. */
	bool near = !e->calls || (!e->word_calls && (!e->other_record || in_callee));
	/* What either way of a test goes on with is the caller's to tell by the result. */
	struct fp_terms t = { .n = {
		[FP_READING_DECLARED] = e->declared,
		[FP_READING_QUIET] = fp_is_quiet(e->added, e->function),
		[FP_READING_EITHER_WAY] = e->test < FP_GUARDS && !e->in_helper,
		[FP_READING_INDEX_FAR] = guessed && (e->other_tested || e->calls > 1),
		[FP_READING_INDEX_GUESSED] = guessed && e->memory != FP_PRIVATE,
		[FP_READING_FILLED] = e->other_filled,
		[FP_READING_EARLY] = e->early,
		[FP_READING_PAST_READ] = e->past_read,
		[FP_READING_FOUND_BY_CALLERS] = e->found_by_callers,
	} };

	if (e->declared) {
		t.n[FP_READING_DECLARED_FAR] = e->calls || e->index || e->crosses_opaque;
		return t;
	}
	t.n[FP_READING_NAMED] = o.named;
	t.n[FP_READING_TAUGHT] = o.taught;
	t.n[FP_READING_NAMED_AND_TAUGHT] = o.named && o.taught;
	t.n[FP_READING_ONLY_CLEARED] = o.only_cleared;
	t.n[FP_READING_ARRIVES] = e->role == FP_WORD_ARRIVES || e->role == FP_WORD_HANDSHAKE;
	t.n[FP_READING_ENDS_ROUND] = e->test == FP_ENDS;
	t.n[FP_READING_WORD_IN_CALLEE] = e->word_calls > 0;
	t.n[FP_READING_OTHER_RECORD] = e->other_record;
	t.n[FP_READING_REST_TESTED] = e->other_tested;
	t.n[FP_READING_COUNTS] = counts(e);
	t.n[FP_READING_NO_RING] = e->by_type && !e->in_ring;
	t.n[FP_READING_LOOSE_BUFFER] = is_loose_buffer(e);
	t.n[FP_READING_FAR] = calls_too_many(e);
	t.n[FP_READING_OTHER_OBJECT] = guessed;
	t.n[FP_READING_IN_CALLEES] = !near;
	t.n[FP_READING_STREAMING] = e->memory == FP_STREAMING;
	t.n[FP_READING_BY_TYPE] = e->by_type && !told;
	return t;
}

/* Of stores the names alone were true every other time: devices that fetch only up to an index have owner's bits as well. */
struct fp_terms fp_writing_terms(const struct fp_word_evidence *e, const char **why)
{
	struct owner o = owner_of(e, e->index ? FP_ASKED_INDEX : FP_ASKED_PUBLISH, why);
	bool named = e->awaited || names_score(e, FP_ASKED_PUBLISH) >= PLAIN, polled = e->in_ring && !e->by_type;
	bool handshake = e->handshake && named && (e->tested_too || polled);
	bool near = !e->calls || (e->complete && !e->word_calls && e->calls <= NEAR_CALLS);
	struct fp_terms t = { .n = {
		[FP_WRITING_DECLARED] = e->declared,
		[FP_WRITING_QUIET] = fp_is_quiet(e->added, e->function) && (!e->complete || e->declared),
		[FP_WRITING_TESTED_TOO] = e->tested_too,
		[FP_WRITING_INDEX_BY_TYPE] = e->index && e->by_type,
		[FP_WRITING_DOORBELL_FOLLOWS] = e->ordered_write_follows && !e->complete,
		[FP_WRITING_UNSEEN_BETWEEN] = e->crosses_opaque && !e->complete,
	} };

	if (e->declared) {
		/* The word is known; whether it speaks of the other access, and whether the device is at work, is not. */
		t.n[FP_WRITING_DECLARED_FAR] = e->calls || e->index || e->crosses_opaque;
		t.n[FP_WRITING_DECLARED_EARLY] = e->zero || e->prepares;
		return t;
	}
	t.n[FP_WRITING_NAMED] = o.named;
	t.n[FP_WRITING_TAUGHT] = o.taught;
	t.n[FP_WRITING_NAMED_AND_TAUGHT] = o.named && o.taught;
	t.n[FP_WRITING_AWAITED] = o.awaited;
	t.n[FP_WRITING_GIVES] = e->role == FP_WORD_GIVES || e->role == FP_WORD_HANDSHAKE;
	t.n[FP_WRITING_STORED_LAST] = e->stored_last;
	t.n[FP_WRITING_ONE_ENTRY] = e->one_entry;
	t.n[FP_WRITING_TOLD_INDEX] = e->told_index;
	t.n[FP_WRITING_COUNTS] = counts(e);
	t.n[FP_WRITING_NO_RING] = e->by_type && !e->in_ring;
	t.n[FP_WRITING_ZERO] = e->zero;
	t.n[FP_WRITING_LOOSE_BUFFER] = is_loose_buffer(e);
	t.n[FP_WRITING_FAR] = calls_too_many(e);
	t.n[FP_WRITING_INDEX_FAR] = e->index && e->calls;
	t.n[FP_WRITING_OTHER_OBJECT] = e->index && !e->taught && !e->ring_index;
	t.n[FP_WRITING_IN_CALLEES] = !near;
	t.n[FP_WRITING_NAME_ALONE] = !e->index && !e->taught && !handshake;
	return t;
}

/* ---- full barriers ---- */

static bool is_named(const struct fp_words *added, const char *field, enum fp_word_set set)
{
	int good, bad;

	score_field(added, field, set, &good, &bad);
	return good >= PLAIN && !bad;
}

bool fp_needs_full(const struct fp_full_evidence *e, const char **why)
{
	bool index = is_named(e->added, e->first, FP_WORDS_INDEX), other_index = is_named(e->added, e->second, FP_WORDS_INDEX);
	bool handed_over = index || is_named(e->added, e->first, FP_WORDS_PUBLISH);
	/* Either that it has something for the other side, or that it wants to be told of something. */
	bool told = (handed_over && is_named(e->added, e->second, FP_WORDS_SUPPRESS)) ||
		    (other_index && is_named(e->added, e->first, FP_WORDS_SUPPRESS));

	*why = e->taught ? "elsewhere a full barrier stands before this very word" :
	       e->store_first ? "its name says that it tells who wants to be told" :
				"its name says that it gives the entries back";
	if (fp_is_quiet(e->added, e->function) || e->calls > NEAR_CALLS)
		return false;
	if (e->store_first)
		return told || (handed_over && e->taught);
	return !e->same_object && !index && (other_index || e->taught);	/* to read an index consumes nothing */
}

enum fp_confidence fp_full_confidence(const struct fp_full_evidence *e)
{
	return e->taught || (e->store_first && e->memory == FP_HOST && !e->calls) ? FP_MEDIUM : FP_LOW;
}

bool fp_names_status(const struct fp_words *added, const char *field, const char *words)
{
	struct fp_word_evidence e = { .added = added, .field = field, .words = words };

	return names_score(&e, FP_ASKED_STATUS) >= PLAIN;
}

bool fp_names_publish(const struct fp_words *added, const char *field, const char *words)
{
	struct fp_word_evidence e = { .added = added, .field = field, .words = words };

	return names_score(&e, FP_ASKED_PUBLISH) >= PLAIN;
}

bool fp_names_index(const struct fp_words *added, const char *name)
{
	return is_named(added, name, FP_WORDS_INDEX);
}

/* ---- posted writes ---- */

struct fp_terms fp_flush_terms(const struct fp_flush_evidence *e, const char **why)
{
	bool timed = !e->delay || e->delay->wait == FP_WAIT_TIME, irq = e->delay && e->delay->wait == FP_WAIT_IRQ;
	enum fp_asked who = irq ? FP_ASKED_MASK : FP_ASKED_HOLD;
	enum fp_word_set words = fp_words_asked[who];
	bool named = fp_says(e->added, e->reg->text, words) || fp_says(e->added, e->value->text, words);
	bool within = fp_says(e->added, e->function, words) || e->helpers.best[who] > 0;

	*why = e->read_back_elsewhere && !e->delay && !e->barrier ? "elsewhere the driver reads it back before it returns" :
	       e->read_back_elsewhere ? "elsewhere the driver reads it back" :
	       e->barrier ? "the barrier behind it was put there to have it arrive" :
	       named ? "its name says that the device has to have it in time" :
		       "the function's name says that the device has to have it in time";
	return (struct fp_terms){ .n = {
		[FP_FLUSH_READ_BACK_ELSEWHERE] = e->read_back_elsewhere,
		[FP_FLUSH_BARRIER] = e->barrier,
		[FP_FLUSH_WAIT] = e->delay != NULL,
		[FP_FLUSH_NAMED] = named,
		[FP_FLUSH_WITHIN] = within && !named && timed,
		[FP_FLUSH_HELD] = e->ended && e->delay && timed && e->delay->us && e->delay->us <= HOLD_TIME,
		[FP_FLUSH_MASKED] = irq && named,
		[FP_FLUSH_TOO_LONG] = e->delay && e->delay->us > LONGEST_DELAY,
		[FP_FLUSH_NO_WAIT] = !e->delay,
		[FP_FLUSH_NAME_ALONE] = !e->read_back_elsewhere && !e->barrier,
	} };
}
