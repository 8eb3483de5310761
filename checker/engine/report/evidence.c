// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "evidence.h"

#include <ctype.h>
#include <string.h>

#include "model/weights.h"

/* What speaks against a pair, whatever the write is. */
static int distance(const struct fp_doorbell_evidence *e)
{
	int points = e->crosses_opaque ? OPAQUE_BETWEEN : 0;

	if (e->memory == FP_STREAMING)
		points += HANDED_OVER;
	if (e->calls > NEAR_CALLS)
		points += e->calls > NEAR_CALLS + 1 ? FARTHER : FAR;
	return points;
}

int fp_doorbell_score(const struct fp_doorbell_evidence *e, const char **why)
{
	int score = e->by_type ? 0 : KNOWN_MEMORY;
	int helper_good = e->helpers.best[FP_ASKED_DOORBELL], helper_bad = e->helpers.worst[FP_ASKED_DOORBELL];
	int reg_good, reg_bad, value_good, value_bad, fn_good, fn_bad;

	fp_score_words(e->added, e->reg->text, FP_WORDS_REGISTER, &reg_good, &reg_bad);
	fp_score_words(e->added, e->value->text, FP_WORDS_VALUE, &value_good, &value_bad);
	fp_score_words(e->added, e->function, FP_WORDS_FUNCTION, &fn_good, &fn_bad);
	if (helper_good > reg_good)
		reg_good = helper_good;

	if (e->declared) {
		*why = "it is declared a doorbell";
		return score + DECLARED + distance(e);
	}
	score += helper_bad + reg_good + reg_bad + value_good + value_bad + fn_good + fn_bad;
	*why = reg_good >= PLAIN ? "the register's name says that it makes the device look" :
	       value_good ? "the value's name says that it starts the device" :
	       "the device is written to after the stores";
	switch (e->value->value) {
	case FP_VALUE_DMA:
	case FP_VALUE_PHYS:
	case FP_VALUE_MIXED:
		/* A register that takes an address starts nothing, unless its name says so. */
		if (reg_good > 0 && reg_good < PLAIN)
			*why = "the write gives the device the address of that memory";
		score += reg_good > 0 ? ADDRESS_WRITTEN : 0;
		break;
	case FP_VALUE_INDEX:
		score += INDEX_WRITTEN;
		break;
	case FP_VALUE_ZERO:
		score += ZERO_WRITTEN - value_good;	/* what is taken away starts nothing */
		break;
	default:
		break;
	}
	if (e->ordered_elsewhere) {
		score += reg_good == 1 ? CONTROL_ORDERED_ELSEWHERE : ORDERED_ELSEWHERE;
		*why = "another path of the driver puts a barrier before the same register";
	}
	if (e->ordered_write_follows)
		score += STRONGER_FOLLOWS;
	return score + distance(e);
}

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

/*
 * What holds for both sides. A word is the owner's by its name or because the
 * driver's other places treat it so. Descriptor fields are tested and stored
 * for many reasons, and a record of the right type need not be the device's.
 */
static int word_score(const struct fp_word_evidence *e, enum fp_asked who, const char **why)
{
	int names = names_score(e, who);

	if (e->declared) {
		*why = "it is declared to say whose the entry is";
		return DECLARED;
	}
	*why = "its name says whose the entry is";
	if (is_count(e->added, e->field) && !e->index && !e->taught)
		return 0;
	if (names < PLAIN)
		names = 0;
	if (e->taught || (e->shown && e->test >= FP_GUARDS)) {
		names = names ? names + TAUGHT_TOO : PLAIN;
		*why = "elsewhere a barrier stands for this very word";
	} else if (!names && !e->index && e->test == FP_ENDS && e->only_cleared && e->word_calls < 2) {
		names = PLAIN;
		*why = "the driver stores only constants there, and goes on only if somebody has changed them";
	} else if (!names && !e->index && e->awaited) {
		names = PLAIN;
		*why = "it clears what the driver waits for";
	}
	/* A command or message that looks like a descriptor belongs to nobody's ring. */
	if (e->by_type && !e->in_ring)
		return 0;
	if (!names)
		return 0;
	return names + (fp_is_quiet(e->added, e->function) && !e->complete ? QUIET_FUNCTION : 0) +
	       (e->memory == FP_STREAMING && !e->in_ring ? STREAMING_WITHOUT_RING : 0) +
	       (e->calls > NEAR_CALLS ? FAR * ((int)e->calls - NEAR_CALLS) : 0);
}

int fp_status_score(const struct fp_word_evidence *e, const char **why)
{
	int score = word_score(e, e->index ? FP_ASKED_INDEX : FP_ASKED_STATUS, why);

	if (!score || (e->index && !e->ring_index && (e->other_tested || e->calls > 1)))
		return 0;
	/*
	 * An index in memory stands for another object, that one has to guess, unless the two are one ring; a register's is plain. What either
	 * way of a test goes on with is the caller's to tell by the result.
	 */
	return score - (e->test < FP_GUARDS && !e->in_helper) - (e->index && !e->ring_index && e->memory != FP_PRIVATE);
}

int fp_publish_score(const struct fp_word_evidence *e, const char **why)
{
	int score = word_score(e, e->index ? FP_ASKED_INDEX : FP_ASKED_PUBLISH, why);

	if (!score || (e->zero && !e->declared) || (e->index && e->calls && !e->declared))
		return 0;
	if (!e->complete)
		score -= e->ordered_write_follows + e->crosses_opaque;
	return score + e->tested_too - (e->index && e->by_type);
}

/* The word is known; whether it speaks of the other access, and whether the device is at work, is not. */
static enum fp_confidence declared_confidence(const struct fp_word_evidence *e)
{
	if (e->other_filled || e->zero || e->prepares || fp_is_quiet(e->added, e->function))
		return FP_LOW;
	return e->calls || e->index || e->crosses_opaque ? FP_MEDIUM : FP_HIGH;
}

/*
 * Of what was read one by one in 6.12, nine in ten were true where both accesses
 * stand in the function itself, four in five where a callee reads the rest of what
 * the function has tested by name, and every other one with more between them. Half
 * of the false ones read what the driver had filled in. Of stores the names alone
 * were true every other time: devices that fetch only up to an index have owner's
 * bits as well. docs/findings/ownership-6.12.md
 */
enum fp_confidence fp_status_confidence(const struct fp_word_evidence *e)
{
	bool named = names_score(e, FP_ASKED_STATUS) >= PLAIN;
	bool awaited = e->only_cleared && e->test == FP_ENDS;
	bool told = e->taught || e->shown || named;
	bool near = !e->calls || ((told || awaited) && e->calls == 1 && !e->word_calls && e->test >= FP_GUARDS);

	if (e->declared)
		return declared_confidence(e);
	return near && (!e->index || e->ring_index) && !e->other_filled && e->memory != FP_STREAMING && (told || !e->by_type) ? FP_MEDIUM :
													   FP_LOW;
}

enum fp_confidence fp_publish_confidence(const struct fp_word_evidence *e)
{
	if (e->declared)
		return declared_confidence(e);
	bool polled = e->in_ring && !e->by_type;
	bool named = e->awaited || names_score(e, FP_ASKED_PUBLISH) >= PLAIN;
	bool handshake = e->handshake && named && (e->tested_too || polled);
	bool near = !e->calls || (e->complete && !e->word_calls && e->calls <= NEAR_CALLS);

	if (e->index)
		return near && !e->by_type && (e->taught || e->ring_index) ? FP_MEDIUM : FP_LOW;
	return near && (e->taught || handshake) ? FP_MEDIUM : FP_LOW;
}

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

enum fp_confidence fp_score_confidence(int score)
{
	return score >= HIGH_FROM ? FP_HIGH : score >= MEDIUM_FROM ? FP_MEDIUM : FP_LOW;
}

bool fp_flush_evidence(const struct fp_flush_evidence *e, enum fp_confidence *confidence, const char **why)
{
	enum fp_wait wait = e->delay ? e->delay->wait : FP_WAIT_TIME;
	enum fp_asked who = wait == FP_WAIT_IRQ ? FP_ASKED_MASK : FP_ASKED_HOLD;
	enum fp_word_set words = fp_words_asked[who];
	bool named = fp_says(e->added, e->reg->text, words) || fp_says(e->added, e->value->text, words);
	bool within = fp_says(e->added, e->function, words) || e->helpers.best[who] > 0;

	if (e->delay && e->delay->us > LONGEST_DELAY)
		return false;
	*confidence = e->delay ? FP_MEDIUM : FP_LOW;
	if (e->read_back_elsewhere) {
		*why = "elsewhere the driver reads it back";
		return true;
	}
	if (e->barrier) {
		*why = "the barrier behind it was put there to have it arrive";
		return e->delay || named || within;
	}
	*confidence = FP_LOW;
	*why = named ? "its name says that the device has to have it in time" :
		       "the function's name says that the device has to have it in time";
	if (wait == FP_WAIT_TIME)
		return (named || within) && e->ended && e->delay->us && e->delay->us <= HOLD_TIME;
	return wait == FP_WAIT_IRQ && named;
}
