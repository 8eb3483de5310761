// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "facts.h"

#include <string.h>

#include "kept.h"

/* What tells two words of one object apart. */
const char *word_of(const struct fp_event *e)
{
	return e->type == FP_MMIO_READ || e->type == FP_MMIO_WRITE ? e->reg.text : e->field;
}

static bool same_fact(const struct fact *x, const struct fact *y)
{
	if (x->kind != y->kind || x->entry != y->entry || x->status != y->status || x->payload != y->payload)
		return false;
	if (x->entry)
		return true;
	if (x->status)
		return x->event == y->event && !x->asked == !y->asked;	/* tests of one word may ask different things */
	if (x->payload)
		return same_bytes(x->event, y->event);
	if (x->kind == FP_WIO || x->kind == FP_RIO)
		return same_name(x->object, y->object) && x->device_param == y->device_param &&
		       x->event->strength == y->event->strength && x->event->wc == y->event->wc;
	/* What is not device-visible needs no name: one fact stands for all of it. */
	return x->memory == y->memory && (!fp_device_visible(x->memory) || same_name(x->object, y->object));
}

struct fact *find_fact(struct state *s, const struct fact *key)
{
	for (unsigned i = 0; i < s->n; i++)
		if (same_fact(&s->facts[i], key))
			return &s->facts[i];
	return NULL;
}

/* States are large and mostly empty. */
void copy_state(struct state *to, const struct state *from)
{
	memcpy(to->facts, from->facts, from->n * sizeof(from->facts[0]));
	to->n = from->n;
	to->reached = from->reached;
	to->locked = from->locked;
	memcpy(to->mapped, from->mapped, from->nmapped * sizeof(from->mapped[0]));
	to->nmapped = from->nmapped;
}

void drop_fact(struct state *s, unsigned i)
{
	s->facts[i] = s->facts[--s->n];
}

void add_provider(struct walk *w, struct provider *by, unsigned *nby, unsigned barrier, fp_after bits)
{
	for (unsigned i = 0; i < *nby; i++)
		if (by[i].barrier == barrier) {
			by[i].bits |= bits;
			return;
		}
	/* Too many to tell apart: nobody may judge the new one. (To put it in another's place would never settle.) */
	if (*nby == FP_MAX_PROVIDERS) {
		w->a->judged[barrier].unknown = true;
		cut(w, FP_LIMIT_PROVIDERS);
	} else {
		by[(*nby)++] = (struct provider){ barrier, bits };
	}
}

/* The barrier that ordered all of these second kinds behind the fact, or else some; NULL: a lock or an atomic did. */
const struct fp_event *orderer(const struct walk *w, const struct fact *f, fp_after bits)
{
	const struct fp_event *some = NULL;

	for (unsigned i = 0; i < f->nby; i++) {
		if ((f->by[i].bits & bits) == bits)
			return w->a->judged[f->by[i].barrier].event;
		if (!some && (f->by[i].bits & bits))
			some = w->a->judged[f->by[i].barrier].event;
	}
	return some;
}

/* One that may be forgotten at no more cost than that of a finding; or NULL. */
static struct fact *spare_fact(struct state *s)
{
	for (unsigned i = 0; i < s->n; i++)
		if (is_kept_beside(&s->facts[i]))
			return &s->facts[i];
	return NULL;
}

/* What the barriers behind this fact are for can no longer be seen. */
void lose_track(struct walk *w, const struct fact *f)
{
	for (unsigned i = 0; i < f->nby && !is_kept_beside(f); i++)
		w->a->judged[f->by[i].barrier].unknown = true;
}

/*
 * With no room left a status or body goes first; else the fact takes the place
 * of another of its kind, which is forgotten.
 */
void put_fact(struct walk *w, struct state *s, const struct fact *fact)
{
	struct fact *slot = find_fact(s, fact);

	if (!slot && s->n < FP_MAX_FACTS)
		slot = &s->facts[s->n++];
	if (!slot) {
		slot = spare_fact(s);
		cut(w, FP_LIMIT_FACTS);
	}
	for (unsigned i = 0; !slot && i < s->n; i++)
		if (s->facts[i].kind == fact->kind && !s->facts[i].entry && !is_kept_beside(fact)) {
			slot = &s->facts[i];
			lose_track(w, slot);
		}
	if (slot)
		*slot = *fact;
}

/* Ordered behind it is what a barrier that it may have crossed does not reach. */
static bool needs_no_more(const struct fact *f)
{
	return (f->ordered | f->intrinsic) & fp_after_bit(f->kind == FP_WM ? FP_WIO : FP_RM, DEVICE);
}

/* Of two paths the one counts on which something is still to be ordered: what is too weak on it, or that nothing is there. */
static const struct fp_event *crossed_on_both(const struct fact *x, const struct fact *y)
{
	if (needs_no_more(x) != needs_no_more(y))
		return needs_no_more(x) ? y->crossed : x->crossed;
	return x->crossed == y->crossed ? x->crossed : NULL;
}

/*
 * The same fact on two paths: only what both order is ordered, and through a
 * barrier if either needs one. A barrier that only one of them has stays in
 * mind, for what it does on that one. Returns whether `to` changed.
 */
bool join_fact(struct walk *w, struct fact *to, const struct fact *from)
{
	fp_after both = (to->ordered | to->intrinsic) & (from->ordered | from->intrinsic);
	struct fact old = *to;
	bool kept;

	/* What one path has handed over already, only the other one can still hand over. */
	if (to->payload && to->handed_over != from->handed_over) {
		if (to->handed_over)
			*to = *from;
		return old.handed_over;
	}
	to->crossed = crossed_on_both(to, from);
	to->ordered = both & (to->ordered | from->ordered);
	to->intrinsic &= from->intrinsic;
	to->newest = to->newest && from->newest;
	to->under_lock = to->under_lock || from->under_lock;
	to->past_opaque = to->past_opaque || from->past_opaque;
	to->latest = to->latest && from->latest;
	to->handed_over = to->handed_over && from->handed_over;
	to->read_since = to->read_since || from->read_since;
	to->past_read = to->past_read && from->past_read;
	if (from->asked && (!to->asked || from->asked->test > to->asked->test))
		to->asked = from->asked;
	to->flushed = to->flushed && from->flushed;
	kept = join_kept(w, to, from);
	if (to->between != from->between)
		to->between = NULL;
	if (old.handed_over && !from->handed_over)
		to->nby = 0;	/* on that path nothing is left for a barrier to do */
	for (unsigned i = 0; i < from->nby && (!from->handed_over || old.handed_over); i++)
		add_provider(w, to->by, &to->nby, from->by[i].barrier, from->by[i].bits);
	return old.ordered != to->ordered || old.intrinsic != to->intrinsic || old.newest != to->newest ||
	       old.under_lock != to->under_lock || old.past_opaque != to->past_opaque ||
	       old.crossed != to->crossed || old.between != to->between || old.latest != to->latest || old.handed_over != to->handed_over ||
	       old.read_since != to->read_since || old.past_read != to->past_read || old.asked != to->asked ||
	       old.flushed != to->flushed || kept || old.nby != to->nby ||
	       memcmp(old.by, to->by, to->nby * sizeof(to->by[0]));
}

/* Across a call only barriers count that all paths run through; the others would make every access a case of its own. */
struct fact on_all_paths(const struct fact *f)
{
	struct fact out = *f;

	out.nby = 0;
	for (unsigned i = 0; i < f->nby; i++)
		if (f->by[i].bits & f->ordered)
			out.by[out.nby++] = (struct provider){ f->by[i].barrier, f->by[i].bits & f->ordered };
	return out;
}

/* The order that has been made behind two entries is the same. */
bool same_order(const struct fact *x, const struct fact *y)
{
	return x->kind == y->kind && x->ordered == y->ordered && x->intrinsic == y->intrinsic &&
	       x->crossed == y->crossed && x->between == y->between && x->nby == y->nby &&
	       !memcmp(x->by, y->by, x->nby * sizeof(x->by[0]));
}

/* What locks and atomics have ordered behind the fact: nobody's to remove, so no later barrier is needed for it. */
fp_after by_nobody(const struct fact *f)
{
	for (unsigned i = 0; i < f->nby; i++)
		if (!f->by[i].barrier)
			return f->by[i].bits & f->ordered;
	return 0;
}

/* Does a barrier of this very function stand behind it? */
bool barrier_here(const struct walk *w, const struct fact *f)
{
	for (unsigned i = 0; i < f->nby; i++)
		if (f->by[i].barrier && w->a->judged[f->by[i].barrier].function == w->function)
			return true;
	return false;
}

unsigned find_mapped(const struct state *s, const char *buffer)
{
	unsigned i = 0;

	while (i < s->nmapped && s->mapped[i]->buffer != buffer)
		i++;
	return i;
}

void forget_mapped(struct state *s, const char *buffer)
{
	unsigned i = find_mapped(s, buffer);

	if (i < s->nmapped)
		s->mapped[i] = s->mapped[--s->nmapped];
}

/* What only one of two paths has mapped may be the CPU's. Returns whether `to` changed. */
static bool join_mapped(struct state *to, const struct state *from)
{
	unsigned n = to->nmapped;

	if (!to->reached) {
		memcpy(to->mapped, from->mapped, from->nmapped * sizeof(from->mapped[0]));
		to->nmapped = from->nmapped;
	}
	for (unsigned i = to->nmapped; i-- > 0;)
		if (find_mapped(from, to->mapped[i]->buffer) == from->nmapped)
			to->mapped[i] = to->mapped[--to->nmapped];
	return to->nmapped != n;
}

/* Where there is no room. Returns whether `to` changed. */
static bool crowd_in(struct walk *w, struct state *to, const struct fact *fact)
{
	struct fact *slot = is_kept_beside(fact) ? NULL : spare_fact(to);

	cut(w, FP_LIMIT_FACTS);
	if (slot)
		*slot = *fact;
	else
		lose_track(w, fact);
	return slot != NULL;
}

/*
 * Over the edge that closes a loop a status is left behind: what the next
 * round finds is another entry, with a status of its own.
 */
bool join_state(struct walk *w, struct state *to, const struct state *from, bool next_round)
{
	bool changed = !to->reached || (from->locked && !to->locked);

	changed |= join_mapped(to, from);
	to->reached = true;
	to->locked = to->locked || from->locked;
	for (unsigned i = 0; i < from->n; i++) {
		struct fact *known;

		if (next_round && from->facts[i].status)
			continue;
		known = find_fact(to, &from->facts[i]);
		if (known) {
			changed |= join_fact(w, known, &from->facts[i]);
		} else if (to->n < FP_MAX_FACTS) {
			to->facts[to->n++] = from->facts[i];
			changed = true;
		} else {
			changed |= crowd_in(w, to, &from->facts[i]);
		}
	}
	return changed;
}
