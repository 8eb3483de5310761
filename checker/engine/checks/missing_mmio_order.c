// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * MMIO writes that do not stay in order among themselves: the raw accessors
 * promise nothing, and what goes into a write-combining window is ordered with
 * nothing. Documentation/driver-api/device-io.rst, "__raw_readX() and
 * __raw_writeX()", "ioremap_wc()"; memory-barriers.txt, "KERNEL I/O BARRIER EFFECTS".
 *
 * Most pairs do no harm. One does when the second write makes the device act on
 * the first: a command behind its parameters.
 */
#include <string.h>

#include "flow/check.h"
#include "flow/operands.h"
#include "flow/pairs.h"
#include "model/words.h"
#include "report/weighed.h"

/* ---- pairs ---- */

/*
 * Ordered accessors wait for all that is before them; relaxed ones for their own device's that are no raw ones.
 * In a write-combining window no accessor waits: one is emptied as the CPU likes. (Two windows are of no one device.)
 */
static bool may_overtake(const struct fact *first, const struct second *second)
{
	const struct fp_event *data = first->event, *command = second->event;

	if (command->wc)
		return data->wc && same_device(first, second);
	if (command->strength == FP_ORDERED)
		return false;
	return data->wc || (data->strength == FP_RAW && same_device(first, second));
}

/* Of a write in a callee, as the calls on the way there give it. */
static struct fp_operand register_of(const struct fp_event *write, const struct via *via)
{
	struct fp_operand inside;

	if (!via)
		return write->reg;
	inside = register_of(write, via->next);
	return resolve(&inside, via->call);
}

/* A wrapper may be handed "regs TAIL". What has no constant's name may be any register. */
static bool same_register(const struct fp_operand *x, const struct fp_operand *y)
{
	const char *a = strrchr(x->text, ' '), *b = strrchr(y->text, ' ');

	a = a ? a + 1 : x->text;
	b = b ? b + 1 : y->text;
	return !strcmp(a, b) && fp_is_constant_name(a);
}

/*
 * A barrier stands between the two, at least on some way. On another the fact may
 * stand for another write, the last of a loop's round, so that nothing is known.
 */
static bool meets_barrier(const struct pair *p)
{
	for (unsigned i = 0; i < p->first->nby; i++)
		if (p->first->by[i].bits & p->bit)
			return true;
	return p->by_barrier;
}

static void pair(struct walk *w, const struct pair *p)
{
	const struct fact *first = p->first;
	const struct second *command = p->second;
	const char *name = command->reg.text;
	struct fp_operand reg;

	if (first->kind != FP_WIO || first->entry || p->kind != FP_WIO || !may_overtake(first, command) ||
	    in_another_round(first, command))
		return;
	reg = register_of(first->event, first->via);
	if (same_register(&reg, &command->reg))
		return;
	/* With more than a barrier between the two, that may be there for memory. */
	if (!meets_barrier(p))
		add_candidate(w, FP_MISSING_MMIO_ORDER, first, command, name, reg.text);
	else if (p->by_barrier && first->newest && fp_is_constant_name(reg.text) && fp_is_constant_name(name))
		note_ordered(w, FP_MISSING_MMIO_ORDER, first, command, command->event, name, reg.text, NULL);
}

/* ---- verdicts ---- */

/* What FP_WORDS_COMMAND gives a word for. */
enum { TAKES_COMMANDS = 1, STARTS = 2 };

static bool is_command(const struct verdicts *v, const char *name, int score)
{
	int good, bad;

	fp_score_words(added_words(v), name, FP_WORDS_COMMAND, &good, &bad);
	return good >= score && !bad;
}

/* A constant among the names that says so: variables are named more freely. */
static bool says(struct verdicts *v, const char *names, int score)
{
	while (*names) {
		size_t len = strcspn(names, " ");
		const char *name = PRINT(v, "%.*s", (int)len, names);

		if (name && is_command(v, name, score) && fp_is_constant_name(name))
			return true;
		names += len + (names[len] == ' ');
	}
	return false;
}

/* In a window the fields of a structure are the registers. */
static bool is_command_field(const struct verdicts *v, const struct candidate *c)
{
	const struct fp_event *command = c->second->event;

	return command->wc && command->strength != FP_RAW && is_command(v, c->second->reg.text, TAKES_COMMANDS);
}

/* Why the device acts on the second write; NULL: nothing says that it does. */
static const char *reason(struct verdicts *v, const struct candidate *c)
{
	const struct fp_operand *reg = &c->second->reg;

	if (c->check != FP_MISSING_MMIO_ORDER || c->first.past_opaque || c->first.past_read)
		return NULL;
	if (ordered_elsewhere(&v->lessons, c))
		return "elsewhere a barrier stands between the same two registers";
	if (says(v, c->second->value.text, STARTS))
		return "the value's name says that it starts the device";
	/* What is in the window may be descriptors, of which an index tells. */
	if (says(v, reg->text, TAKES_COMMANDS) || is_command_field(v, c) ||
	    (c->first.event->wc && fp_names_doorbell(added_words(v), reg->text)))
		return "the register's name says that it takes a command";
	return NULL;
}

/* Is there one in a callee already, before the same command? The barrier belongs there. */
static bool is_callees(struct verdicts *v, const struct candidate *c)
{
	for (unsigned i = 0; c->second->via && i < v->a->ncandidates; i++)
		if (is_nearer(&v->a->candidates[i], c) && reason(v, &v->a->candidates[i]))
			return true;
	return false;
}

/* "writel() of REG" */
static const char *write_to(struct verdicts *v, const struct fp_event *write, const char *reg)
{
	return *reg ? PRINT(v, "%s of %s", write->text, reg) : write->text;
}

/* A barrier sends off what a window holds, but does not say in which order it arrives there. */
static void repair(struct verdicts *v, struct fp_finding *f, const struct fp_event *data, const struct fp_event *command)
{
	const char *barrier = proposal(v, FP_WIO, FP_WIO, FP_BY_DEVICE);

	if (command->wc) {
		f->fix_summary = "read from the device before it";
		return;
	}
	f->fix = FP_FIX_INSERT_BEFORE;
	f->fix_primitive = barrier;
	f->fix_summary = PRINT(v, "put %s() before it%s", barrier, data->wc ? "" : ", or use accessors that keep their order");
}

/* By names alone it is low: on most architectures writes to one device stay in order whatever the accessor. */
static void report(struct verdicts *v, const struct candidate *c, const char *why)
{
	const struct ordered_pair *peer = ordered_elsewhere(&v->lessons, c);
	const struct fp_event *data = c->first.event, *command = c->second->event;
	const struct fp_event *at = outermost(command, c->second->via);
	const char *first = write_to(v, data, c->field), *second = write_to(v, command, c->object);
	fp_archs visible = wanted(v, fp_visible_hw(data->wc ? FP_NO_MMIO_ORDER_WC : FP_NO_MMIO_ORDER));
	struct fp_finding *f;

	if (!visible)
		return;
	f = add_finding(v, FP_MISSING_MMIO_ORDER, data->wc || peer ? FP_MEDIUM : FP_LOW, at->at, c->function);
	if (!f)
		return;
	f->visible_on = visible;
	f->message = PRINT(v, "%s can reach the device before %s: %s", second, first,
			   command->wc ? "nothing keeps order inside a write-combining window" :
			   data->wc ? "nothing keeps a write-combining window in order with it" :
				      "raw accessors keep no order, not even to one device");
	repair(v, f, data, command);
	call_steps(v, f, c->first.via);
	add_step(v, f, FP_ROLE_WRITE, data->at, first);
	call_steps(v, f, c->second->via);
	add_step(v, f, FP_ROLE_DOORBELL, command->at, PRINT(v, "%s: %s", second, why));
	if (peer)
		add_step(v, f, FP_ROLE_WRITE, outermost(peer->event, peer->via)->at, "here a barrier orders the same two");
}

static void judge(struct verdicts *v)
{
	for (unsigned i = 0; i < v->a->ncandidates; i++) {
		const struct candidate *c = &v->a->candidates[i];
		const char *why = reason(v, c);

		if (why && !is_callees(v, c))
			report(v, c, why);
	}
}

const struct check fp_missing_mmio_order = { .pair = pair, .judge = judge };
