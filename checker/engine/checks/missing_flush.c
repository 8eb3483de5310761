// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Posted writes: what becomes of an MMIO write that the CPU has sent but the
 * device may not have seen. [MB] "KERNEL I/O BARRIER EFFECTS", number 5: two
 * writes arrive a delay apart only if the first is read back before the delay.
 */
#include <string.h>

#include "flow/check.h"
#include "flow/operands.h"
#include "flow/pairs.h"
#include "report/evidence.h"
#include "report/report.h"

/* ---- what is kept of a write ---- */

/* By what has come behind it. */
enum posted_state {
	POSTED,		/* nothing that concerns it */
	READ_BACK,	/* straight behind it a read, which flushed it */
	WAITED,		/* a delay, with nothing read back before */
	WAITED_READ,	/* ... and then a read: perhaps to change the register and write it back */
	SETTLED		/* what comes now has nothing to do with it */
};

struct posted {
	enum posted_state state;
	struct fp_operand reg, value;	/* of the write, as callers gave them */
	struct fp_operand read;		/* the register that was read */
	bool discarded;			/* ... only to flush: nobody looks at what came back */
	const struct fp_event *delay;
	const struct via *delay_via;
	const struct fp_event *barrier;	/* full one between the write and the delay */
};

static void starts(void *mine, const struct fact *f)
{
	struct posted *p = mine;

	if (f->event)
		*p = (struct posted){ .state = f->event->port ? SETTLED : POSTED, .reg = f->event->reg, .value = f->event->value };
}

static bool same_register(const struct fp_operand *x, const struct fp_operand *y)
{
	if (x->value == FP_VALUE_PARAM || y->value == FP_VALUE_PARAM)
		return x->value == y->value && x->param == y->param;
	return *x->text && x->text == y->text;
}

/* Another access to that device, or one that may be. */
static void pass_access(struct posted *p, const struct second *second)
{
	bool read = second->event->type == FP_MMIO_READ;

	if (read && p->state == POSTED)
		p->state = READ_BACK;
	else if (read && p->state == WAITED && (second->via || !second->event->tested))
		p->state = WAITED_READ;
	else
		p->state = SETTLED;
	p->read = second->reg;
	p->discarded = second->event->discarded;
}

/* A load of memory that is tested: the delay is there for what it waits for. */
static void pass_load(struct posted *p, const struct fp_event *load)
{
	if (load->tested && p->state == WAITED)
		p->state = SETTLED;
}

static void pass_barrier(struct posted *p, const struct fp_event *barrier)
{
	if (p->state == POSTED && !barrier->implied && barrier->primitive->family == FP_MANDATORY &&
	    barrier->primitive->orders[FP_WIO])
		p->barrier = barrier;
}

/* What waits for something else than time has no second write to be held against. */
static void pass_delay(struct walk *w, const struct fact *f, struct posted *p, const struct second *second)
{
	const struct fp_event *delay = second->event;

	if (w->record && f->event && p->state == READ_BACK && p->discarded)
		note_ordered(w, FP_MISSING_FLUSH, f, second, f->event, p->reg.text, "", f->between);
	if (p->state == POSTED) {
		p->state = delay->wait == FP_WAIT_TIME ? WAITED : SETTLED;
		p->delay = delay;
	} else if (p->state != WAITED || p->delay == delay) {
		p->state = SETTLED;	/* the same again: a loop that looks for something else than the device */
	}
	if (w->record && f->event && delay->wait != FP_WAIT_TIME && p->delay == delay)
		add_candidate(w, FP_MISSING_FLUSH, f, second, p->reg.text, "");
}

static void passes(struct walk *w, const struct fact *f, void *mine, const struct second *behind)
{
	switch (behind->event->type) {
	case FP_MMIO_WRITE:
	case FP_MMIO_READ:
		if (!other_device(f, behind))
			pass_access(mine, behind);
		break;
	case FP_LOAD:
		pass_load(mine, behind->event);
		break;
	case FP_BARRIER:
		pass_barrier(mine, behind->event);
		break;
	case FP_DELAY_EV:
		pass_delay(w, f, mine, behind);
		break;
	case FP_OPAQUE:
	case FP_CALL:
		((struct posted *)mine)->state = SETTLED;
		break;
	default:
		break;
	}
}

static enum posted_state state_of_both(const struct posted *x, const struct posted *y)
{
	if (x->state == y->state)
		return x->state;
	/* On one path there is no delay. */
	if (x->state + y->state == POSTED + WAITED)
		return WAITED;
	return SETTLED;
}

static bool joins(void *mine, const void *other)
{
	const struct posted *from = other;
	struct posted *to = mine;
	enum posted_state old = to->state;

	to->state = state_of_both(to, from);
	if (to->state == from->state && to->state != old)
		*to = *from;
	return to->state != old;
}

static bool same(const void *mine, const void *other)
{
	const struct posted *x = mine, *y = other;

	return x->state == y->state && x->discarded == y->discarded && x->delay == y->delay &&
	       x->barrier == y->barrier && same_operand(&x->reg, &y->reg) && same_operand(&x->value, &y->value) &&
	       same_operand(&x->read, &y->read) && fp_alike(x->delay_via, y->delay_via);
}

static void surfaces(struct walk *w, void *mine, const struct fact *f, const struct fp_event *call)
{
	struct fp_operand device = { .value = f->device_param >= 0 ? FP_VALUE_PARAM : FP_VALUE_OTHER,
				     .param = f->device_param, .text = "" };
	struct posted *p = mine;

	p->reg = resolve_reg(&p->reg, &device, call);
	p->value = resolve(&p->value, call);
	p->read = resolve_reg(&p->read, &device, call);
	if (p->state == POSTED)
		p->barrier = NULL;	/* meant for what comes in there, not for a delay of the caller's */
	if (p->delay)
		p->delay_via = fp_way(&w->a->ways, call, p->delay_via);
}

static void follows(void *mine, const void *callee, const struct fp_event *call)
{
	const struct posted *behind = callee;
	struct posted *write = mine;
	enum posted_state before = write->state;

	switch (behind->state) {
	case POSTED:
		break;
	case READ_BACK:
		write->state = before == POSTED ? READ_BACK : before == WAITED ? WAITED_READ : SETTLED;
		write->discarded = behind->discarded || call->discarded;
		write->read = behind->read;
		break;
	case WAITED:
	case WAITED_READ:
		write->state = before == POSTED || before == WAITED ? behind->state : SETTLED;
		write->read = behind->read;
		if (before == POSTED) {
			write->barrier = behind->barrier ? behind->barrier : write->barrier;
			write->delay = behind->delay;
			write->delay_via = behind->delay_via;
		}
		break;
	case SETTLED:
		write->state = SETTLED;
		break;
	}
}

/*
 * The last thing that a function does to the device. Whether it has to arrive by then the driver says elsewhere,
 * where it reads the same value of the same register back: to have an interrupt go, for one, but not to have it come.
 */
static void leaves_last(struct walk *w, const struct fact *f, const struct posted *p)
{
	struct second write = { .event = f->event, .via = f->via };
	const char *value = arena_printf(&w->a->unit->arena, "at the end: %s", p->value.text);

	if (w->f->callers_known || !fp_is_constant_name(p->reg.text) || !value)
		return;
	value = fp_intern(w->a->unit, value, strlen(value));
	if (p->state == READ_BACK && p->discarded)
		note_ordered(w, FP_MISSING_FLUSH, f, &write, f->event, p->reg.text, value, NULL);
	else if (p->state == POSTED)
		add_candidate(w, FP_MISSING_FLUSH, f, &write, p->reg.text, value);
}

/* Nothing comes behind it any more, but a barrier or a delay that may have been meant for it. */
static void leaves(struct walk *w, const struct fact *f, const void *mine)
{
	const struct posted *p = mine;
	struct second delay = { .event = p->delay, .via = p->delay_via }, barrier = { .event = p->barrier };

	if (f->event && !p->delay && !p->barrier)
		leaves_last(w, f, p);
	if (f->event && p->state == WAITED && !w->f->callers_known)
		add_candidate(w, FP_MISSING_FLUSH, f, &delay, p->reg.text, "");
	else if (f->event && p->state == POSTED && p->barrier)
		add_candidate(w, FP_MISSING_FLUSH, f, &barrier, p->reg.text, "");
}

/* Does this access end the time that began with the delay? */
static bool ends_time(const struct posted *p, const struct second *second)
{
	if (second->event->type != FP_MMIO_WRITE)
		return false;
	/* What is read first is changed and written back, or it was what the delay waited for. */
	return p->state == WAITED || (p->state == WAITED_READ && same_register(&p->read, &second->reg));
}

/* The device got its time between two writes only if the first was there when the delay began. */
static void pair(struct walk *w, const struct pair *p)
{
	const struct posted *mine = p->mine;

	if (mine && !p->first->entry && same_device(p->first, p->second) && ends_time(mine, p->second))
		add_candidate(w, FP_MISSING_FLUSH, p->first, p->second, mine->reg.text, "");
}

/* ---- verdicts ---- */

/* A candidate, with the calls left out that lead to both the write and the delay. */
struct late {
	const struct candidate *candidate;
	unsigned function;
	const struct via *write_via, *delay_via;
	const struct fp_event *end;	/* the access that ends the time; NULL: not seen */
	const struct ordered_pair *peer;
	enum fp_confidence confidence;
	const char *why;
};

static const struct posted *posted_of(const struct candidate *c)
{
	return c->first.mine;
}

static struct late late_of(const struct verdicts *v, const struct candidate *c)
{
	struct late l = { .candidate = c, .function = c->function, .write_via = c->first.via,
			  .delay_via = posted_of(c)->delay_via };

	for (; l.write_via && l.delay_via && l.write_via->call == l.delay_via->call;
	     l.write_via = l.write_via->next, l.delay_via = l.delay_via->next)
		l.function = l.write_via->call->callee;
	if (c->second->event->type == FP_MMIO_WRITE && (posted_of(c)->delay || posted_of(c)->barrier))
		l.end = c->second->event;
	/* A variable's name stands for many registers. */
	if (fp_is_constant_name(c->object))
		l.peer = ordered_elsewhere(&v->lessons, c);
	return l;
}

/* What is there before the write has arrived. */
static const struct fp_event *late_at(const struct late *l)
{
	const struct posted *p = posted_of(l->candidate);

	return p->delay ? p->delay : p->barrier ? p->barrier : l->candidate->first.event;
}

static bool judge(struct verdicts *v, struct late *l)
{
	const struct posted *p = l->candidate->first.mine;
	struct fp_flush_evidence e = {
		.added = added_words(v), .reg = &p->reg, .value = &p->value, .function = v->a->unit->functions[l->function].name,
		.helpers = helpers_of(l->write_via), .delay = p->delay, .read_back_elsewhere = l->peer != NULL,
		.barrier = p->barrier != NULL, .ended = l->end != NULL,
	};
	struct fp_terms terms = fp_flush_terms(&e, &l->why);

	tell_weighed(v, l->function, (struct fp_weighed){ .check = FP_MISSING_FLUSH, .model = FP_FLUSH, .terms = &terms,
							  .first = outermost(l->candidate->first.event, l->write_via)->at,
							  .second = outermost(late_at(l), l->delay_via)->at });
	return fp_terms_tell(&terms, FP_FLUSH, &l->confidence);
}

static const char *message_of(struct verdicts *v, const struct late *l, const char *write)
{
	const struct posted *p = l->candidate->first.mine;
	const char *begin = p->barrier ? PRINT(v, "%s does not flush %s, which", p->barrier->text, write) : write;

	if (!p->delay)
		return PRINT(v, "%s may still be on its way when %s() returns", begin, v->a->unit->functions[l->function].name);
	if (p->delay->wait == FP_WAIT_IRQ)
		return PRINT(v, "%s can reach the device after %s has returned: it may interrupt once more", begin,
			     p->delay->text);
	if (p->delay->wait == FP_WAIT_OFF)
		return PRINT(v, "%s may still be on its way when %s takes away what it needs", begin, p->delay->text);
	return PRINT(v, "%s may still be on its way when %s begins: the device gets less than that time", begin,
		     p->delay->text);
}

static void report_posted(struct verdicts *v, const struct late *l)
{
	const struct candidate *c = l->candidate;
	const struct posted *p = c->first.mine;
	const struct fp_event *write = c->first.event;
	const char *name = *p->reg.text ? PRINT(v, "%s of %s", write->text, p->reg.text) : write->text;
	fp_archs visible = wanted(v, fp_visible_hw(FP_NO_FLUSH));
	struct fp_finding *f;

	if (!visible)
		return;
	f = add_finding(v, FP_MISSING_FLUSH, l->confidence, outermost(late_at(l), l->delay_via)->at, l->function);
	if (!f)
		return;
	f->visible_on = visible;
	f->message = message_of(v, l, name);
	f->fix_summary = p->barrier ? PRINT(v, "read from the same device instead of %s", p->barrier->text) :
				      "read from the same device before it";
	call_steps(v, f, l->write_via);
	add_step(v, f, FP_ROLE_WRITE, write->at, PRINT(v, "%s: %s", name, l->why));
	if (p->barrier) {
		add_step(v, f, FP_ROLE_BARRIER, p->barrier->at,
			 PRINT(v, "%s orders what the CPU sends, but does not wait until it has arrived", p->barrier->text));
		blame(v, f, p->barrier);
	}
	call_steps(v, f, l->delay_via);
	if (p->delay)
		add_step(v, f, FP_ROLE_DELAY, p->delay->at, p->delay->text);
	if (l->end)
		add_step(v, f, FP_ROLE_WRITE, outermost(l->end, c->second->via)->at, "the write that the time is meant to precede");
	if (l->peer)
		add_step(v, f, FP_ROLE_STATUS, outermost(l->peer->event, l->peer->via)->at,
			 p->delay ? "this write to the same register is read back before the delay" :
				    "this write to the same register is read back");
}

static void judge_all(struct verdicts *v)
{
	const struct analysis *a = v->a;

	for (unsigned i = 0; i < a->ncandidates; i++) {
		struct late l;

		if (a->candidates[i].check != FP_MISSING_FLUSH)
			continue;
		l = late_of(v, &a->candidates[i]);
		if (judge(v, &l))
			report_posted(v, &l);
	}
}

const struct check fp_missing_flush = {
	.of = 1u << FP_WIO, .keeps = sizeof(struct posted),
	.starts = starts, .passes = passes, .joins = joins, .same = same,
	.surfaces = surfaces, .follows = follows, .leaves = leaves,
	.pair = pair, .judge = judge_all,
};
