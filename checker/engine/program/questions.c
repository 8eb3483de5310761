// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "questions.h"

#include <stdlib.h>

#include "graph/flows.h"

/* A word of the device's that a result is made of. */
struct answer {
	unsigned node;		/* the result */
	unsigned number;	/* in the order of the program */
	struct fp_event *load;
};

/* A word that is tested and that the device writes. */
struct tested {
	const char *object, *field;
};

struct questions {
	struct fp_unit *unit;
	struct flows sources;	/* a result may be made of another's, elsewhere again */
	struct trail back;
	const char *empty;
	struct answer *answers;
	unsigned nanswers, answers_cap;
	struct tested *tested;
	unsigned ntested, tested_cap;
};

static bool is_devices(const struct fp_event *e)
{
	return e->type != FP_LOAD || fp_device_visible(e->memory);
}

static struct tested word_of(const struct questions *q, const struct fp_event *e)
{
	if (e->type != FP_LOAD)
		return (struct tested){ e->reg.text, q->empty };
	return (struct tested){ e->object, *e->field ? e->field : q->empty };
}

/* ---- results of functions elsewhere ---- */

static bool collect_answers(void *ctx, struct fp_event *e)
{
	struct questions *q = ctx;

	for (unsigned i = 0; i < e->results.n && is_devices(e); i++) {
		if (!arena_grow(&q->unit->arena, (void **)&q->answers, q->nanswers, &q->answers_cap, sizeof(*q->answers)))
			return false;
		q->answers[q->nanswers] = (struct answer){ e->results.of[i], q->nanswers, e };
		q->nanswers++;
	}
	return true;
}

static int by_node_and_number(const void *x, const void *y)
{
	const struct answer *a = x, *b = y;

	if (a->node != b->node)
		return a->node < b->node ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* ... to be found by the node alone. */
static int by_node(const void *x, const void *y)
{
	const struct answer *a = x, *b = y;

	return (a->node > b->node) - (a->node < b->node);
}

static struct fp_question ask_for(struct questions *q, const struct fp_question *asked, struct fp_event *load)
{
	struct tested word = word_of(q, load);
	const char *words = arena_printf(&q->unit->arena, "%s %s", asked->words, load->result_words);

	load->tested = true;
	return (struct fp_question){ word.object, word.field, words ? words : asked->words, asked->test, 0 };
}

/* What a test asks for, one by one. */
struct asked {
	struct fp_question *questions;
	unsigned n, cap;
};

static bool add(struct questions *q, struct asked *all, struct fp_question one)
{
	if (!arena_grow(&q->unit->arena, (void **)&all->questions, all->n, &all->cap, sizeof(one)))
		return false;
	all->questions[all->n++] = one;
	return true;
}

static bool answer_one(struct questions *q, struct asked *all, const struct fp_question *one)
{
	struct trail *t = &q->back;
	bool ok = true;

	fp_trail_begin(t, &(struct fp_nodes){ (unsigned *)&one->of, 1, 1 });
	for (unsigned i = 0; ok && i < t->n && t->n <= MAX_TRAIL; i++) {
		struct answer key = { .node = t->node[i] };
		unsigned n;
		const struct answer *answers = find_equals(&key, q->answers, q->nanswers, sizeof(key), by_node, &n);

		for (unsigned k = 0; ok && k < n; k++)
			ok = add(q, all, ask_for(q, one, answers[k].load));
		fp_trail_back(t, &q->sources, t->node[i]);
	}
	return ok;
}

static bool answer(void *ctx, struct fp_event *test)
{
	struct questions *q = ctx;
	struct asked all = { 0 };
	bool ok = true;

	for (unsigned i = 0; ok && i < test->nquestions; i++) {
		const struct fp_question *one = &test->questions[i];

		ok = one->of ? answer_one(q, &all, one) : add(q, &all, *one);
	}
	test->questions = all.questions;
	test->nquestions = all.n;
	return ok;
}

/* ---- words of no device's ---- */

static bool collect_tested(void *ctx, struct fp_event *e)
{
	struct questions *q = ctx;

	if (!e->tested || !is_devices(e))
		return true;
	if (!arena_grow(&q->unit->arena, (void **)&q->tested, q->ntested, &q->tested_cap, sizeof(*q->tested)))
		return false;
	q->tested[q->ntested++] = word_of(q, e);
	return true;
}

static int compare_tested(const void *x, const void *y)
{
	const struct tested *a = x, *b = y;

	if (a->object != b->object)
		return a->object < b->object ? -1 : 1;
	return a->field == b->field ? 0 : a->field < b->field ? -1 : 1;
}

/* Tests of memory that has turned out to be no device's ask for nothing. */
static bool drop(void *ctx, struct fp_event *test)
{
	struct questions *q = ctx;
	unsigned left = 0;

	for (unsigned i = 0; i < test->nquestions; i++) {
		const struct fp_question *asked = &test->questions[i];
		struct tested key = { asked->object, *asked->field ? asked->field : q->empty };

		if (q->ntested && bsearch(&key, q->tested, q->ntested, sizeof(key), compare_tested))
			test->questions[left++] = *asked;
	}
	test->nquestions = left;
	return true;
}

static bool answer_all(struct questions *q)
{
	bool ok = fp_find_sources(&q->sources, q->unit) && fp_trail_init(&q->back, q->unit) &&
		  each_event(q->unit, collect_answers, q);

	if (ok && q->nanswers)
		qsort(q->answers, q->nanswers, sizeof(*q->answers), by_node_and_number);
	ok = ok && each_event(q->unit, answer, q);
	fp_trail_free(&q->back);
	fp_free_flows(&q->sources);
	return ok;
}

bool fp_settle_questions(struct fp_unit *program)
{
	struct questions q = { .unit = program, .empty = fp_intern(program, "", 0) };

	if (!answer_all(&q) || !each_event(program, collect_tested, &q))
		return false;
	if (q.ntested)
		qsort(q.tested, q.ntested, sizeof(*q.tested), compare_tested);
	return each_event(program, drop, &q);
}
