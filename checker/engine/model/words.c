// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "words.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#define MAX_LISTS 8	/* of a set */
#define NR_LISTS (FP_NR_WORD_SETS * (size_t)MAX_LISTS)

static const struct fp_meaning {
	const char *kind;
	const char *words;	/* framed by blanks; NULL: there are no more */
	int score;
	bool endings;		/* of longer words: DMAEN, WQEVALID */
} lists[FP_NR_WORD_SETS][MAX_LISTS] = {
#define WORDS(kind, score, words) { #kind, " " words " ", score, false }
#define ENDINGS(kind, score, words) { #kind, " " words " ", score, true }
#define SCRIPT_WORDS(kind, words)
#define SCRIPT_ENDINGS(kind, words)
#define WORD_SET(NAME, ...) [FP_WORDS_##NAME] = { __VA_ARGS__ },
#include "words.def"
};

static const struct fp_meaning *list_at(size_t i)
{
	return &lists[i / MAX_LISTS][i % MAX_LISTS];
}

const struct fp_meaning *fp_meaning_find(const char *kind, size_t len, bool ending)
{
	const struct fp_meaning *found = NULL;	/* not every kind has both lists: the other will do */

	for (size_t i = 0; i < NR_LISTS; i++) {
		const struct fp_meaning *m = list_at(i);

		if (m->kind && strlen(m->kind) == len && !memcmp(m->kind, kind, len) && (!found || m->endings == ending))
			found = m;
	}
	return found;
}

const char *fp_meaning_name(size_t n)
{
	for (size_t i = 0; i < NR_LISTS; i++) {
		const struct fp_meaning *m = list_at(i);

		if (m->kind && fp_meaning_find(m->kind, strlen(m->kind), false) == m && !n--)
			return m->kind;
	}
	return NULL;
}

/* The len letters at s, in small ones, with the n of the word? */
static bool ends_with(const char *word, size_t n, const char *s, size_t len)
{
	size_t i = 0;

	while (n <= len && i < n && tolower((unsigned char)s[len - n + i]) == word[i])
		i++;
	return i == n;
}

static bool ends_with_one(const char *list, const char *s, size_t len)
{
	for (const char *word = list + 1; *word;) {
		size_t n = strcspn(word, " ");

		if (n < len && ends_with(word, n, s, len))
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

/* Is that the word, which the user has added? */
static bool is_added(const struct fp_added_word *w, const char *s, size_t len)
{
	size_t n = strlen(w->text);

	return (w->ending ? n < len : n == len) && ends_with(w->text, n, s, len);
}

static void count(const struct fp_meaning *m, int *best, int *worst)
{
	*best = m->score > *best ? m->score : *best;
	*worst = m->score < *worst ? m->score : *worst;
}

void fp_score_words(const struct fp_words *added, const char *text, enum fp_word_set set, int *best, int *worst)
{
	*best = *worst = 0;
	while (*text) {
		size_t len = 0;

		while (*text && !isalpha((unsigned char)*text))
			text++;
		while (isalpha((unsigned char)text[len]) &&
		       !(len && isupper((unsigned char)text[len]) && islower((unsigned char)text[len - 1])))
			len++;
		for (const struct fp_meaning *m = lists[set]; len && m < lists[set] + MAX_LISTS && m->words; m++)
			if (m->endings ? ends_with_one(m->words, text, len) : in_list(m->words, text, len))
				count(m, best, worst);
		for (size_t i = 0; len && i < added->n; i++) {
			const struct fp_added_word *w = &added->words[i];

			if (w->means >= lists[set] && w->means < lists[set] + MAX_LISTS && is_added(w, text, len))
				count(w->means, best, worst);
		}
		text += len;
	}
}

bool fp_says(const struct fp_words *added, const char *text, enum fp_word_set set)
{
	int best, worst;

	fp_score_words(added, text, set, &best, &worst);
	return best > 0;
}

const enum fp_word_set fp_words_asked[FP_NR_ASKED] = {
	[FP_ASKED_DOORBELL] = FP_WORDS_HELPER, [FP_ASKED_STATUS] = FP_WORDS_STATUS, [FP_ASKED_PUBLISH] = FP_WORDS_PUBLISH,
	[FP_ASKED_INDEX] = FP_WORDS_INDEX, [FP_ASKED_HOLD] = FP_WORDS_HOLD, [FP_ASKED_MASK] = FP_WORDS_MASK,
};

struct fp_helpers fp_helpers_named(const struct fp_words *added, const char *function)
{
	struct fp_helpers h;

	for (int i = 0; i < FP_NR_ASKED; i++) {
		int best, worst;

		fp_score_words(added, function, fp_words_asked[i], &best, &worst);
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

bool fp_is_busy(const struct fp_words *added, const char *function)
{
	return fp_says(added, function, FP_WORDS_BUSY);
}

bool fp_is_quiet(const struct fp_words *added, const char *function)
{
	int good, quiet;

	fp_score_words(added, function, FP_WORDS_QUIET, &good, &quiet);
	return quiet < 0 && !fp_is_busy(added, function);
}

bool fp_opposite_directions(const struct fp_words *added, const char *x, const char *y)
{
	int rx1, tx1, rx2, tx2;

	fp_score_words(added, x, FP_WORDS_DIRECTION, &rx1, &tx1);
	fp_score_words(added, y, FP_WORDS_DIRECTION, &rx2, &tx2);
	return (rx1 && !tx1 && tx2 && !rx2) || (tx1 && !rx1 && rx2 && !tx2);
}

bool fp_names_doorbell(const struct fp_words *added, const char *reg)
{
	int good, bad;

	fp_score_words(added, reg, FP_WORDS_REGISTER, &good, &bad);
	return good >= PLAIN && !bad;
}
