// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "evidence.h"

#include <ctype.h>
#include <string.h>

/* Words that registers are named with, and what a write there tends to mean. */
static const struct word_list {
	const char *words;
	int score;
} register_words[] = {
	/* the device is told to look */
	{ " doorbell db dbell bell tail tdt rdt kick trigger trig notify poll demand start go run issue "
	  "submit fire producer prod pidx wptr wrptr tdbell arm taildesc qnotify ", 3 },
	/* may tell it to */
	{ " cmd command ctrl control cr ctl enable en chen ena ccr cfg config head llp chain next ", 1 },
	/* says where the memory is; somebody else says when to look */
	{ " base addr addrl addrh addrlo addrhi bar ba low high lo hi lower upper dbaddrl dbaddru dbaddr "
	  "tbqp tbqph rbqp rbqph tdba rdba tdbal rdbal tdbah rdbah ", -2 },
	/* housekeeping */
	{ " int intr irq interrupt mask msk imr ier inten intmask intenable isr status sts stat ack clear clr "
	  "clk clock div timer timeout coalesce moder pm phy mdio mii gpio threshold thr thresh watermark burst "
	  "prio priority debug dbg test stop halt disable dis abort reset rst swreset softreset suspend flush "
	  "version ver id led mac filter hash fifoth rsvd ", -4 },
};

static const struct word_list value_words[] = {
	{ " start go run enable en trigger kick doorbell poll demand tail submit issue own chen re te rxe txe ", 2 },
	{ " int intr irq mask disable dis stop halt abort reset rst clear clr ack status ", -3 },
};

/* Functions of the driver's own that the write goes through. */
static const struct word_list helper_words[] = {
	{ " doorbell db dbell kick notify trigger ", 3 },
	{ " stop halt disable dis abort reset rst swreset softreset suspend irq int intr mask interrupts ", -4 },
};

static const struct word_list function_words[] = {
	{ " xmit kick submit issue enqueue refill post doorbell notify trigger start queue push send transmit "
	  "pending transfer dispatch fire ring commit ", 1 },
	{ " init probe setup config configure reset resume suspend stop remove close shutdown exit free disable "
	  "terminate halt abort uninit deinit cleanup clean irq isr interrupt ", -2 },
};

/* Words that end so mean the same as the ending: DMAEN, TXSTART, RXTAIL. */
static const struct word_list endings[] = {
	{ " start trigger kick doorbell tail poll dmaen txen rxen ", 2 },
};

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
			if (!in_list(lists[i].words, text, len))
				continue;
			if (lists[i].score > *best)
				*best = lists[i].score;
			if (lists[i].score < *worst)
				*worst = lists[i].score;
		}
		if (len && *best < endings[0].score && ends_with_one(endings[0].words, text, len))
			*best = endings[0].score;
		text += len;
	}
}

#define SCORE(text, lists, best, worst) \
	score_words(text, lists, sizeof(lists) / sizeof((lists)[0]), best, worst)

int fp_doorbell_score(const struct fp_doorbell_evidence *e, const char **why)
{
	int score = e->by_type ? 0 : 1;
	int reg_good, reg_bad, value_good, value_bad, fn_good, fn_bad, helper_good, helper_bad;

	SCORE(e->reg->text, register_words, &reg_good, &reg_bad);
	SCORE(e->value->text, value_words, &value_good, &value_bad);
	SCORE(e->function, function_words, &fn_good, &fn_bad);
	SCORE(e->helpers, helper_words, &helper_good, &helper_bad);
	if (helper_good > reg_good)
		reg_good = helper_good;

	score += helper_bad + reg_good + reg_bad + value_good + value_bad + fn_good + fn_bad;
	*why = reg_good >= 3 ? "the register's name says that it makes the device look" :
	       value_good ? "the value's name says that it starts the device" :
	       "the device is written to after the stores";
	switch (e->value->value) {
	case FP_VALUE_DMA:
		/* A register that takes an address starts nothing, unless its name says so. */
		if (reg_good > 0 && reg_good < 3)
			*why = "the write gives the device the address of that memory";
		score += reg_good > 0;
		break;
	case FP_VALUE_INDEX:
		score += 1;
		break;
	case FP_VALUE_ZERO:
		score -= 3;
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
	if (e->memory == FP_STREAMING)
		score -= 3;	/* the hand-over by dma_map_*() usually comes between, and is what counts */
	if (e->calls > 2)
		score -= e->calls > 3 ? 2 : 1;	/* the further apart, the less one is there for the other */
	if (e->crosses_opaque)
		score -= 1;
	return score;
}

enum fp_confidence fp_score_confidence(int score)
{
	return score >= 5 ? FP_HIGH : score >= 3 ? FP_MEDIUM : FP_LOW;
}
