// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "evidence.h"

#include <ctype.h>
#include <string.h>

/* What a user's word is worth: high confidence, if nothing else speaks against it. */
#define DECLARED 6

struct word_list {
	const char *words;	/* framed by blanks */
	int score;
	bool endings;		/* of longer words: DMAEN, WQEVALID */
};

#define WORDS(kind, score, words) { " " words " ", score, false }
#define ENDINGS(kind, score, words) { " " words " ", score, true }
#define SCRIPT_WORDS(kind, words)
#define WORD_SET(name, ...) static const struct word_list name##_words[] = { __VA_ARGS__ };
#include "model/words.def"

static bool ends_with_one(const char *list, const char *s, size_t len)
{
	for (const char *word = list + 1; *word;) {
		size_t n = strcspn(word, " ");
		size_t i = 0;

		while (n < len && i < n && tolower((unsigned char)s[len - n + i]) == word[i])
			i++;
		if (n < len && i == n)
			return true;
		word += n + 1;
	}
	return false;
}

/* Is the word of `len` characters at `s` in the blank-framed list? */
static bool in_list(const char *list, const char *s, size_t len)
{
	char framed[40];

	if (len + 3 > sizeof(framed))
		return false;
	framed[0] = ' ';
	for (size_t i = 0; i < len; i++)
		framed[i + 1] = (char)tolower((unsigned char)s[i]);
	framed[len + 1] = ' ';
	framed[len + 2] = '\0';
	return strstr(list, framed) != NULL;
}

/* The best and the worst score of the words in a run of identifiers, split at _, digits and case changes. */
static void score_words(const char *text, const struct word_list *lists, size_t nlists, int *best, int *worst)
{
	*best = *worst = 0;
	while (*text) {
		size_t len = 0;

		while (*text && !isalpha((unsigned char)*text))
			text++;
		while (isalpha((unsigned char)text[len]) &&
		       !(len && isupper((unsigned char)text[len]) && islower((unsigned char)text[len - 1])))
			len++;
		for (size_t i = 0; len && i < nlists; i++) {
			if (lists[i].endings ? !ends_with_one(lists[i].words, text, len) : !in_list(lists[i].words, text, len))
				continue;
			if (lists[i].score > *best)
				*best = lists[i].score;
			if (lists[i].score < *worst)
				*worst = lists[i].score;
		}
		text += len;
	}
}

#define LIST(lists) lists, sizeof(lists) / sizeof((lists)[0])
#define SCORE(text, lists, best, worst) score_words(text, LIST(lists), best, worst)

/* Which words each of those who ask is interested in. */
static const struct asked {
	const struct word_list *lists;
	size_t nlists;
} asked[FP_NR_ASKED] = {
	[FP_ASKED_DOORBELL] = { LIST(helper_words) }, [FP_ASKED_STATUS] = { LIST(status_words) },
	[FP_ASKED_PUBLISH] = { LIST(publish_words) }, [FP_ASKED_INDEX] = { LIST(index_words) },
	[FP_ASKED_HOLD] = { LIST(hold_words) }, [FP_ASKED_MASK] = { LIST(mask_words) },
};

struct fp_helpers fp_helpers_named(const char *function)
{
	struct fp_helpers h;

	for (int i = 0; i < FP_NR_ASKED; i++) {
		int best, worst;

		score_words(function, asked[i].lists, asked[i].nlists, &best, &worst);
		h.best[i] = (signed char)best;
		h.worst[i] = (signed char)worst;
	}
	return h;
}

struct fp_helpers fp_helpers_together(const struct fp_helpers *x, const struct fp_helpers *y)
{
	struct fp_helpers h = *x;

	for (int i = 0; i < FP_NR_ASKED; i++) {
		h.best[i] = y->best[i] > h.best[i] ? y->best[i] : h.best[i];
		h.worst[i] = y->worst[i] < h.worst[i] ? y->worst[i] : h.worst[i];
	}
	return h;
}

/* What speaks against a pair, whatever the write is. */
static int distance(const struct fp_doorbell_evidence *e)
{
	int points = e->crosses_opaque;

	if (e->memory == FP_STREAMING)
		points += 3;	/* the hand-over by dma_map_*() usually comes between, and is what counts */
	if (e->calls > 2)
		points += e->calls > 3 ? 2 : 1;	/* the further apart, the less one is there for the other */
	return points;
}

int fp_doorbell_score(const struct fp_doorbell_evidence *e, const char **why)
{
	int score = e->by_type ? 0 : 1;
	int helper_good = e->helpers.best[FP_ASKED_DOORBELL], helper_bad = e->helpers.worst[FP_ASKED_DOORBELL];
	int reg_good, reg_bad, value_good, value_bad, fn_good, fn_bad;

	SCORE(e->reg->text, register_words, &reg_good, &reg_bad);
	SCORE(e->value->text, value_words, &value_good, &value_bad);
	SCORE(e->function, function_words, &fn_good, &fn_bad);
	if (helper_good > reg_good)
		reg_good = helper_good;

	if (e->declared) {
		*why = "it is declared a doorbell";
		return score + DECLARED - distance(e);
	}
	score += helper_bad + reg_good + reg_bad + value_good + value_bad + fn_good + fn_bad;
	*why = reg_good >= 3 ? "the register's name says that it makes the device look" :
	       value_good ? "the value's name says that it starts the device" :
	       "the device is written to after the stores";
	switch (e->value->value) {
	case FP_VALUE_DMA:
	case FP_VALUE_PHYS:
	case FP_VALUE_MIXED:
		/* A register that takes an address starts nothing, unless its name says so. */
		if (reg_good > 0 && reg_good < 3)
			*why = "the write gives the device the address of that memory";
		score += reg_good > 0;
		break;
	case FP_VALUE_INDEX:
		score += 1;
		break;
	case FP_VALUE_ZERO:
		score -= 3 + value_good;	/* what is taken away starts nothing */
		break;
	default:
		break;
	}
	if (e->ordered_elsewhere) {
		score += reg_good == 1 ? 1 : 2;	/* a control register has many uses */
		*why = "another path of the driver puts a barrier before the same register";
	}
	if (e->ordered_write_follows)
		score -= 4;
	return score - distance(e);
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
static void score_field(const char *name, const struct word_list *lists, size_t nlists, int *good, int *bad)
{
	score_words(name, lists, nlists, good, bad);
	if (*bad < 0 || word_count(name) > 3)
		*good = 0;
}

/* Of identifiers separated by blanks: constants by the list, variables by the short one. */
static void score_identifiers(const char *text, const struct word_list *lists, size_t nlists, int *best, int *worst)
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
			score_words(name, lists, nlists, &good, &bad);
		else
			score_field(name, LIST(variable_words), &good, &bad);
		keep_extremes(best, worst, bad < 0 ? 0 : good, bad);	/* VLAN_VALID owns nothing */
		text += len + (text[len] == ' ');
	}
}

/* What the names say, best of the field's, the tests' or value's, and the helpers'. */
static int names_score(const struct fp_word_evidence *e, enum fp_asked who)
{
	const struct word_list *lists = asked[who].lists;
	size_t nlists = asked[who].nlists;
	int best = 0, worst = 0, good, bad;

	score_field(e->field, lists, nlists, &good, &bad);
	keep_extremes(&best, &worst, good, bad);
	keep_extremes(&best, &worst, e->helpers.best[who], e->helpers.worst[who]);
	if (!e->index) {
		score_identifiers(e->words, lists, nlists, &good, &bad);
		keep_extremes(&best, &worst, good, bad);
	}
	return best >= 3 ? best : best + worst;	/* one word often holds the owner and the errors */
}

bool fp_is_busy(const char *function)
{
	int busy, bad;

	SCORE(function, busy_words, &busy, &bad);
	return busy > 0;
}

bool fp_is_quiet(const char *function)
{
	int good, quiet;

	SCORE(function, quiet_words, &good, &quiet);
	return quiet < 0 && !fp_is_busy(function);
}

static bool is_count(const char *field)
{
	const char *member = strrchr(field, '.');
	int counts, none;

	SCORE(field, count_words, &counts, &none);
	return counts || !strncmp(member ? member + 1 : field, "n_", 2);
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
	if (is_count(e->field) && !e->index && !e->taught)
		return 0;
	if (names < 3)
		names = 0;
	if (e->taught || (e->shown && e->test >= FP_GUARDS)) {
		names = names ? names + 1 : 3;
		*why = "elsewhere a barrier stands for this very word";
	} else if (!names && !e->index && e->test == FP_ENDS && e->only_cleared && e->word_calls < 2) {
		names = 3;
		*why = "the driver clears it, and goes on only if the test says that somebody has set it";
	} else if (!names && !e->index && e->awaited) {
		names = 3;
		*why = "it clears what the driver waits for";
	}
	/* A command or message that looks like a descriptor belongs to nobody's ring. */
	if (e->by_type && !e->in_ring)
		return 0;
	if (!names)
		return 0;
	return names - (fp_is_quiet(e->function) ? 3 : 0) - (e->memory == FP_STREAMING && !e->in_ring ? 2 : 0) -
	       (e->calls > 2 ? (int)e->calls - 2 : 0);
}

int fp_status_score(const struct fp_word_evidence *e, const char **why)
{
	int score = word_score(e, e->index ? FP_ASKED_INDEX : FP_ASKED_STATUS, why);

	if (!score || (e->index && (e->other_tested || e->calls > 1)))
		return 0;
	/*
	 * An index in memory stands for another object, that one has to guess; a register's is plain. What either
	 * way of a test goes on with is the caller's to tell by the result.
	 */
	return score - (e->test < FP_GUARDS && !e->word_calls) - (e->index && e->memory != FP_PRIVATE);
}

int fp_publish_score(const struct fp_word_evidence *e, const char **why)
{
	int score = word_score(e, e->index ? FP_ASKED_INDEX : FP_ASKED_PUBLISH, why);

	if (!score || (e->zero && !e->declared) || (e->index && e->calls && !e->declared))
		return 0;
	return score + e->tested_too - e->ordered_write_follows - e->crosses_opaque - (e->index && e->by_type);
}

/* The word is known; whether it speaks of the other access, and whether the device is at work, is not. */
static enum fp_confidence declared_confidence(const struct fp_word_evidence *e)
{
	if (e->other_filled || e->zero || e->prepares || fp_is_quiet(e->function))
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
	bool named = names_score(e, FP_ASKED_STATUS) >= 3;
	bool told = e->taught || e->shown || named;
	bool near = !e->calls || (named && e->calls == 1 && !e->word_calls && e->test >= FP_GUARDS);

	if (e->declared)
		return declared_confidence(e);
	return near && !e->index && !e->other_filled && e->memory != FP_STREAMING && (told || !e->by_type) ? FP_MEDIUM :
													   FP_LOW;
}

enum fp_confidence fp_publish_confidence(const struct fp_word_evidence *e)
{
	if (e->declared)
		return declared_confidence(e);
	return !e->calls && !e->index && e->taught ? FP_MEDIUM : FP_LOW;
}

static bool is_named(const char *field, const struct word_list *lists, size_t nlists)
{
	int good, bad;

	score_field(field, lists, nlists, &good, &bad);
	return good >= 3 && !bad;
}

bool fp_needs_full(const struct fp_full_evidence *e, const char **why)
{
	bool index = is_named(e->first, LIST(index_words)), other_index = is_named(e->second, LIST(index_words));
	bool handed_over = index || is_named(e->first, LIST(publish_words));
	/* Either that it has something for the other side, or that it wants to be told of something. */
	bool told = (handed_over && is_named(e->second, LIST(suppress_words))) ||
		    (other_index && is_named(e->first, LIST(suppress_words)));

	*why = e->taught ? "elsewhere a full barrier stands before this very word" :
	       e->store_first ? "its name says that it tells who wants to be told" :
				"its name says that it gives the entries back";
	if (fp_is_quiet(e->function) || e->calls > 2)
		return false;
	if (e->store_first)
		return told || (handed_over && e->taught);
	return !e->same_object && !index && (other_index || e->taught);	/* to read an index consumes nothing */
}

enum fp_confidence fp_full_confidence(const struct fp_full_evidence *e)
{
	return e->taught || (e->store_first && e->memory == FP_HOST && !e->calls) ? FP_MEDIUM : FP_LOW;
}

bool fp_names_status(const char *field, const char *words)
{
	struct fp_word_evidence e = { .field = field, .words = words };

	return names_score(&e, FP_ASKED_STATUS) >= 3;
}

bool fp_names_publish(const char *field, const char *words)
{
	struct fp_word_evidence e = { .field = field, .words = words };

	return names_score(&e, FP_ASKED_PUBLISH) >= 3;
}

bool fp_opposite_directions(const char *x, const char *y)
{
	int rx1, tx1, rx2, tx2;

	SCORE(x, direction_words, &rx1, &tx1);
	SCORE(y, direction_words, &rx2, &tx2);
	return (rx1 && !tx1 && tx2 && !rx2) || (tx1 && !rx1 && rx2 && !tx2);
}

bool fp_names_doorbell(const char *reg)
{
	int good, bad;

	SCORE(reg, register_words, &good, &bad);
	return good >= 3 && !bad;
}

enum fp_confidence fp_score_confidence(int score)
{
	return score >= 5 ? FP_HIGH : score >= 3 ? FP_MEDIUM : FP_LOW;
}

static bool names_one_of(const char *text, const struct asked *who)
{
	int good, bad;

	score_words(text, who->lists, who->nlists, &good, &bad);
	return good > 0;
}

bool fp_has_word(const char *text, const char *words)
{
	const struct word_list list = { .words = words, .score = 1 };
	int good, bad;

	score_words(text, &list, 1, &good, &bad);
	return good > 0;
}

bool fp_is_constant_name(const char *name)
{
	bool letters = false;

	for (; *name; name++) {
		if (islower((unsigned char)*name))
			return false;
		letters |= isupper((unsigned char)*name) != 0;
	}
	return letters;
}

/*
 * A hold time is short and meant to the microsecond; of what takes longer
 * nobody misses the time that a write is on its way.
 */
bool fp_flush_evidence(const struct fp_flush_evidence *e, enum fp_confidence *confidence, const char **why)
{
	static const unsigned hold = 1000, longest = 20000;	/* us */
	enum fp_wait wait = e->delay ? e->delay->wait : FP_WAIT_TIME;
	enum fp_asked who = wait == FP_WAIT_IRQ ? FP_ASKED_MASK : FP_ASKED_HOLD;
	const struct asked *words = &asked[who];
	bool named = names_one_of(e->reg->text, words) || names_one_of(e->value->text, words);
	bool within = names_one_of(e->function, words) || e->helpers.best[who] > 0;

	if (e->delay && e->delay->us > longest)
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
		return (named || within) && e->ended && e->delay->us && e->delay->us <= hold;
	return wait == FP_WAIT_IRQ && named;
}
