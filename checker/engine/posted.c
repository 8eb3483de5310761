// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "posted.h"

#include "evidence.h"

/* ---- for the data flow ---- */

static bool same_register(const struct fp_operand *x, const struct fp_operand *y)
{
	if (x->value == FP_VALUE_PARAM || y->value == FP_VALUE_PARAM)
		return x->value == y->value && x->param == y->param;
	return *x->text && x->text == y->text;
}

void posted_access(struct posted *p, const struct second *second)
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

void posted_memory(struct posted *p)
{
	if (p->state == WAITED)
		p->state = SETTLED;
}

void posted_barrier(struct posted *p, const struct fp_event *barrier)
{
	if (p->state == POSTED && !barrier->implied && barrier->primitive->family == FP_MANDATORY &&
	    barrier->primitive->orders[FP_WIO])
		p->barrier = barrier;
}

void posted_delay(struct posted *p, const struct fp_event *delay)
{
	if (p->state == POSTED) {
		p->state = delay->wait == FP_WAIT_TIME ? WAITED : SETTLED;
		p->delay = delay;
	} else if (p->state != WAITED || p->delay == delay) {
		p->state = SETTLED;	/* the same again: a loop that looks for something else than the device */
	}
}

bool posted_ends(const struct posted *p, const struct second *second)
{
	if (second->event->type != FP_MMIO_WRITE)
		return false;
	/* What is read first is changed and written back, or it was what the delay waited for. */
	return p->state == WAITED || (p->state == WAITED_READ && same_register(&p->read, &second->reg));
}

enum posted_state posted_join(const struct posted *x, const struct posted *y)
{
	if (x->state == y->state)
		return x->state;
	/* On one path there is no delay. */
	if (x->state + y->state == POSTED + WAITED)
		return WAITED;
	return SETTLED;
}

struct posted posted_behind(const struct posted *write, const struct posted *callee)
{
	struct posted out = *write;

	switch (callee->state) {
	case POSTED:
		return out;
	case READ_BACK:
		out.state = write->state == POSTED ? READ_BACK : write->state == WAITED ? WAITED_READ : SETTLED;
		out.discarded = callee->discarded;
		out.read = callee->read;
		return out;
	case WAITED:
	case WAITED_READ:
		out.state = write->state == POSTED || write->state == WAITED ? callee->state : SETTLED;
		out.read = callee->read;
		if (write->state == POSTED) {
			out.barrier = callee->barrier ? callee->barrier : write->barrier;
			out.delay = callee->delay;
			out.delay_via = callee->delay_via;
		}
		return out;
	case SETTLED:
		break;
	}
	out.state = SETTLED;
	return out;
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

static struct late late_of(const struct verdicts *v, const struct candidate *c)
{
	struct late l = { .candidate = c, .function = c->function, .write_via = c->first.via,
			  .delay_via = c->first.posted->delay_via };

	for (; l.write_via && l.delay_via && l.write_via->call == l.delay_via->call;
	     l.write_via = l.write_via->next, l.delay_via = l.delay_via->next)
		l.function = l.write_via->call->callee;
	if (c->second->event->type == FP_MMIO_WRITE)
		l.end = c->second->event;
	/* A variable's name stands for many registers. */
	if (fp_is_constant_name(c->object))
		l.peer = ordered_elsewhere(&v->lessons, c);
	return l;
}

static bool judge(struct verdicts *v, struct late *l)
{
	const struct posted *p = l->candidate->first.posted;
	struct fp_flush_evidence e = {
		.reg = &p->reg, .value = &p->value, .function = v->a->unit->functions[l->function].name,
		.helpers = helpers_of(l->write_via), .delay = p->delay, .read_back_elsewhere = l->peer != NULL,
		.barrier = p->barrier != NULL, .ended = l->end != NULL,
	};

	return fp_flush_evidence(&e, &l->confidence, &l->why);
}

static const char *message_of(struct verdicts *v, const struct late *l, const char *write)
{
	const struct posted *p = l->candidate->first.posted;
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
	const struct posted *p = c->first.posted;
	const struct fp_event *write = c->first.event, *delay = p->delay ? p->delay : p->barrier;
	const char *name = *p->reg.text ? PRINT(v, "%s of %s", write->text, p->reg.text) : write->text;
	fp_archs visible = wanted(v, fp_visible_hw(FP_NO_FLUSH));
	struct fp_finding *f;

	if (!visible)
		return;
	f = add_finding(v, FP_MISSING_FLUSH, l->confidence, outermost(delay, l->delay_via)->at, l->function);
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
		if (l->confidence > FP_LOW)
			v->a->judged[p->barrier->barrier_id].reported = true;
	}
	call_steps(v, f, l->delay_via);
	if (p->delay)
		add_step(v, f, FP_ROLE_DELAY, p->delay->at, p->delay->text);
	if (l->end)
		add_step(v, f, FP_ROLE_WRITE, outermost(l->end, c->second->via)->at, "the write that the time is meant to precede");
	if (l->peer)
		add_step(v, f, FP_ROLE_STATUS, outermost(l->peer->event, l->peer->via)->at,
			 "this write to the same register is read back before the delay");
}

void judge_posted(struct verdicts *v)
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
