// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* Words that are tested: what they say of the accesses behind. */
#include "status.h"

#include "check.h"
#include "facts.h"
#include "pairs.h"
#include "summary.h"

/*
 * To read the word again tells nothing new, nor does another word of an entry
 * that was found to be there: of one whose test left the round or the function
 * otherwise.
 */
void note_status(struct walk *w, struct state *s, const struct fact *read)
{
	struct fact status = *read;

	for (unsigned i = 0; i < s->n; i++) {
		const struct fact *known = &s->facts[i];

		if (was_found(known) && same_name(known->object, read->object) &&
		    (known->asked->test >= FP_GUARDS || same_name(word_of(known->event), word_of(read->event))))
			return;
	}
	status.status = true;
	put_fact(w, s, &status);
}

/* Tests know a callee's load by the names that it has there. */
static bool asks_for(const struct fp_question *q, const struct fp_event *status)
{
	if (status->type == FP_MMIO_READ)
		return same_name(q->object, status->reg.text);
	if (same_name(q->object, status->object) && same_name(q->field, status->field))
		return true;
	return status->unbound && asks_for(q, status->unbound);
}

static const struct fp_question *question_for(const struct fp_event *test, const struct fp_event *status)
{
	for (unsigned i = 0; i < test->nquestions; i++)
		if (asks_for(&test->questions[i], status))
			return &test->questions[i];
	return NULL;
}

/* The same status, asked for on another path that has met this one. */
struct fact *asked_twin(struct fact *facts, unsigned n, const struct fact *status)
{
	for (unsigned i = 0; i < n; i++)
		if (facts[i].status && facts[i].asked && facts[i].event == status->event)
			return &facts[i];
	return NULL;
}

/* Of tests of one word the one that says most counts. Returns whether anything here was asked for. */
static bool ask(struct walk *w, struct state *s, const struct fp_event *test)
{
	bool any = false;

	for (unsigned i = 0; i < s->n; i++) {
		struct fact *f = &s->facts[i];
		const struct fp_question *q = f->status ? question_for(test, f->event) : NULL;
		struct fact *twin;

		if (!q)
			continue;
		any = true;
		if (f->asked && f->asked->test >= q->test)
			continue;
		twin = asked_twin(s->facts, s->n, f);
		f->asked = q;
		for (enum fp_check k = 0; w->record && k < FP_NR_CHECKS; k++)
			if (fp_checks[k] && fp_checks[k]->asked)
				fp_checks[k]->asked(w, f);
		if (twin && twin != f) {
			join_fact(w, twin, f);
			drop_fact(s, i--);
		}
	}
	return any;
}

/* What nobody here has loaded may be a parameter that callers have. */
void do_test(struct walk *w, struct state *s, const struct fp_event *test)
{
	struct summary *sum = &w->summaries[w->function];

	if (ask(w, s, test) || !test->nquestions)
		return;
	for (unsigned i = 0; i < sum->ntests; i++)
		if (sum->tests[i] == test)
			return;
	if (sum->ntests == FP_MAX_TESTS)
		cut(w, FP_LIMIT_TESTS);
	else if (grow(w, (void **)&sum->tests, sum->ntests, &sum->tests_cap, sizeof(*sum->tests)))
		sum->tests[sum->ntests++] = test;
}

/* In the text: what a round of a loop reads last is not what the next one reads first. */
const struct fp_event *early_load(const struct state *s, const struct fp_event *e)
{
	for (unsigned i = 0; i < s->n; i++) {
		const struct fp_event *before = s->facts[i].event;

		if (s->facts[i].kind == FP_RM && !s->facts[i].entry && !s->facts[i].status && !s->facts[i].via &&
		    same_name(before->object, e->object) && before->memory == e->memory && !before->tested &&
		    !same_bytes(before, e) && before->at.file == e->at.file && before->at.line < e->at.line)
			return before;
	}
	return NULL;
}
