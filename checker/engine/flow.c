// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * The data flow. A state holds one fact per kind of access and memory object:
 * its latest occurrence, with what is ordered behind it on every path. Blocks
 * are iterated to a fixed point; then each is walked once more and every
 * access is held against the facts before it. Callees come first and leave a
 * summary; four entry facts per function stand for what its callers did.
 *
 * "Would it be missed?" is answered in the same walk: a fact remembers which
 * barrier alone gave it each order, so a pair that is met through barrier B
 * alone is a reason to keep B, and a B without any is needless.
 */
#include "flow.h"
#include "split.h"
#include "posted.h"

#include <stdlib.h>
#include <string.h>

#define MAX_CALL_ROUNDS 4	/* calls that an entry which was found to be there is followed down */

struct state {
	struct fact facts[FP_MAX_FACTS];
	unsigned n;
	bool reached;
	bool locked;		/* inside a critical section that begins in this function */
	const struct fp_event *mapped[FP_MAX_MAPPED];	/* what made each buffer the device's, on every path */
	unsigned nmapped;
};

/* A second access that a function's callers can pair their own accesses with. */
struct exposed {
	struct fact entry;		/* what has been ordered behind the entry by then */
	struct second second;
	const struct fp_event *barrier_behind;
	bool follows;
	bool own_barrier;		/* for opaque code: a doorbell in there needs a barrier of its own */
};

struct summary {
	enum { NOT_YET, RUNNING, DONE } stage;
	unsigned calls;			/* of it that have yet to be walked */
	struct exposed *exposed;
	unsigned nexposed, exposed_cap;
	struct fact *left;		/* facts at the exit, entry facts among them */
	unsigned nleft;
	bool returns;
	const struct fp_event *tests[FP_MAX_TESTS];
	unsigned ntests;
	bool incomplete;		/* more accesses than FP_MAX_EXPOSED */
	bool has_ordered_write;
	bool hands_back;		/* buffers of its callers may be the CPU's behind it */
};

struct walk {
	struct analysis *a;
	struct summary *summaries;
	unsigned function;
	struct fp_function *f;
	bool record;			/* the last round: hold pairs against the rules */
	bool follows;			/* an ordered MMIO write comes behind the current event */
	bool barrier_inside;		/* the barrier stands in the callee, the first access in a caller */
	bool barrier_elsewhere;		/* ... and the callee is of another unit, which knows nothing of that access */
	struct share *share;		/* pairs of this function */
	const struct second *second;	/* of the last of them */
};

static const enum fp_observer DEVICE = FP_BY_DEVICE;

#define ALL_OBSERVERS(k) (fp_after_bit(k, FP_BY_CPU) | fp_after_bit(k, FP_BY_HOST) | fp_after_bit(k, FP_BY_DEVICE))

/* Something of this function is not looked at. */
static void cut(struct walk *w, enum fp_limit limit)
{
	fp_mark_cut(w->a->unit, w->function, limit);
}

/* ---- facts ---- */

/* What tells two words of one object apart. */
static const char *word_of(const struct fp_event *e)
{
	return e->type == FP_MMIO_READ || e->type == FP_MMIO_WRITE ? e->reg.text : e->field;
}

static bool same_fact(const struct fact *x, const struct fact *y)
{
	if (x->kind != y->kind || x->entry != y->entry || x->status != y->status || x->body != y->body)
		return false;
	if (x->entry)
		return true;
	if (x->status)
		return x->event == y->event && !x->asked == !y->asked;	/* tests of one word may ask different things */
	if (x->body)
		return same_bytes(x->event, y->event);
	if (x->kind == FP_WIO || x->kind == FP_RIO)
		return same_name(x->object, y->object) && x->device_param == y->device_param &&
		       x->event->strength == y->event->strength && x->event->wc == y->event->wc;
	/* What is not device-visible needs no name: one fact stands for all of it. */
	return x->memory == y->memory && (!fp_device_visible(x->memory) || same_name(x->object, y->object));
}

static struct fact *find_fact(struct state *s, const struct fact *key)
{
	for (unsigned i = 0; i < s->n; i++)
		if (same_fact(&s->facts[i], key))
			return &s->facts[i];
	return NULL;
}

/* States are large and mostly empty. */
static void copy_state(struct state *to, const struct state *from)
{
	memcpy(to->facts, from->facts, from->n * sizeof(from->facts[0]));
	to->n = from->n;
	to->reached = from->reached;
	to->locked = from->locked;
	memcpy(to->mapped, from->mapped, from->nmapped * sizeof(from->mapped[0]));
	to->nmapped = from->nmapped;
}

static void drop_fact(struct state *s, unsigned i)
{
	s->facts[i] = s->facts[--s->n];
}

static void add_provider(struct walk *w, struct provider *by, unsigned *nby, unsigned barrier, fp_after bits)
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
static const struct fp_event *orderer(const struct walk *w, const struct fact *f, fp_after bits)
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

/* Kept for the checks of ownership.c alone. */
static bool for_ownership(const struct fact *f)
{
	return f->status || f->body;
}

/* One that may be forgotten at no more cost than that of a finding; or NULL. */
static struct fact *spare_fact(struct state *s)
{
	for (unsigned i = 0; i < s->n; i++)
		if (for_ownership(&s->facts[i]))
			return &s->facts[i];
	return NULL;
}

/* What the barriers behind this fact are for can no longer be seen. */
static void lose_track(struct walk *w, const struct fact *f)
{
	for (unsigned i = 0; i < f->nby && !for_ownership(f); i++)
		w->a->judged[f->by[i].barrier].unknown = true;
}

/*
 * With no room left a status or body goes first; else the fact takes the place
 * of another of its kind, which is forgotten.
 */
static void put_fact(struct walk *w, struct state *s, const struct fact *fact)
{
	struct fact *slot = find_fact(s, fact);

	if (!slot && s->n < FP_MAX_FACTS)
		slot = &s->facts[s->n++];
	if (!slot) {
		slot = spare_fact(s);
		cut(w, FP_LIMIT_FACTS);
	}
	for (unsigned i = 0; !slot && i < s->n; i++)
		if (s->facts[i].kind == fact->kind && !s->facts[i].entry && !for_ownership(fact)) {
			slot = &s->facts[i];
			lose_track(w, slot);
		}
	if (slot)
		*slot = *fact;
}

/*
 * The same fact on two paths: only what both order is ordered, and through a
 * barrier if either needs one. A barrier that only one of them has stays in
 * mind, for what it does on that one. Returns whether `to` changed.
 */
static bool join_fact(struct walk *w, struct fact *to, const struct fact *from)
{
	fp_after both = (to->ordered | to->intrinsic) & (from->ordered | from->intrinsic);
	struct fact old = *to;

	/* What one path has handed over already, only the other one can still hand over. */
	if (to->body && to->closed != from->closed) {
		if (to->closed)
			*to = *from;
		return old.closed;
	}
	to->ordered = both & (to->ordered | from->ordered);
	to->intrinsic &= from->intrinsic;
	to->fresh = to->fresh && from->fresh;
	to->under_lock = to->under_lock || from->under_lock;
	to->past_opaque = to->past_opaque || from->past_opaque;
	to->latest = to->latest && from->latest;
	to->closed = to->closed && from->closed;
	to->read_since = to->read_since || from->read_since;
	to->past_read = to->past_read && from->past_read;
	if (from->asked && (!to->asked || from->asked->test > to->asked->test))
		to->asked = from->asked;
	to->flushed = to->flushed && from->flushed;
	to->posted.state = posted_join(&to->posted, &from->posted);
	if (to->posted.state == from->posted.state && to->posted.state != old.posted.state)
		to->posted = from->posted;
	if (to->crossed != from->crossed)
		to->crossed = NULL;
	if (to->between != from->between)
		to->between = NULL;
	if (old.closed && !from->closed)
		to->nby = 0;	/* on that path nothing is left for a barrier to do */
	for (unsigned i = 0; i < from->nby && (!from->closed || old.closed); i++)
		add_provider(w, to->by, &to->nby, from->by[i].barrier, from->by[i].bits);
	return old.ordered != to->ordered || old.intrinsic != to->intrinsic || old.fresh != to->fresh ||
	       old.under_lock != to->under_lock || old.past_opaque != to->past_opaque ||
	       old.crossed != to->crossed || old.between != to->between || old.latest != to->latest || old.closed != to->closed ||
	       old.read_since != to->read_since || old.past_read != to->past_read || old.asked != to->asked ||
	       old.flushed != to->flushed || old.posted.state != to->posted.state || old.nby != to->nby ||
	       memcmp(old.by, to->by, to->nby * sizeof(to->by[0]));
}

/* ---- streaming buffers ---- */

static unsigned find_mapped(const struct state *s, const char *buffer)
{
	unsigned i = 0;

	while (i < s->nmapped && s->mapped[i]->buffer != buffer)
		i++;
	return i;
}

static void forget_mapped(struct state *s, const char *buffer)
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
	struct fact *slot = for_ownership(fact) ? NULL : spare_fact(to);

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
static bool join_state(struct walk *w, struct state *to, const struct state *from, bool next_round)
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

/* ---- pairs ---- */

static enum fp_kind kind_of(const struct fp_event *e)
{
	switch (e->type) {
	case FP_STORE:
		return FP_WM;
	case FP_LOAD:
		return FP_RM;
	case FP_MMIO_WRITE:
		return FP_WIO;
	case FP_MMIO_READ:
		return FP_RIO;
	case FP_UNLOCK_EV:
		return FP_UNLOCK;
	default:
		return FP_DELAY;
	}
}

static bool is_memory(enum fp_kind k)
{
	return k == FP_WM || k == FP_RM;
}

static bool is_mmio(enum fp_kind k)
{
	return k == FP_WIO || k == FP_RIO;
}

/* Who must see this pair in order. What nothing is known of may be for a device. */
static enum fp_observer observer_of(const struct fact *first, const struct second *second)
{
	enum fp_memory m1 = first->memory, m2 = second->event->memory;

	if (!is_memory(first->kind) || !is_memory(kind_of(second->event)))
		return FP_BY_DEVICE;
	if (m1 == FP_CPU && m2 == FP_CPU)
		return FP_BY_CPU;
	if ((m1 == FP_HOST || m2 == FP_HOST) && m1 != FP_COHERENT && m1 != FP_STREAMING && m2 != FP_COHERENT &&
	    m2 != FP_STREAMING)
		return FP_BY_HOST;
	return FP_BY_DEVICE;
}

/*
 * Could anybody want this pair in order? Generous on purpose: it decides what
 * a barrier may be there for. Plain loads of CPU memory (the driver's own
 * pointers and settings) start no pair, and callers' loads none with a load.
 */
static bool plausible(const struct fact *first, const struct second *second)
{
	enum fp_kind k2 = kind_of(second->event);

	if (k2 == FP_UNLOCK || k2 == FP_DELAY)
		return is_mmio(first->kind);
	if (first->kind == FP_RM)
		return first->entry ? k2 != FP_RM : first->memory != FP_CPU || first->event->marked;
	return true;
}

static bool same_device(const struct fact *first, const struct second *second)
{
	if (first->device_param >= 0)
		return second->device.value == FP_VALUE_PARAM && second->device.param == first->device_param;
	return *first->object && first->object == second->device.text;
}

/* Does the second access wait for the first by itself? */
static bool second_waits(struct walk *w, const struct fact *first, const struct second *second)
{
	const struct fp_event *e = second->event;
	const struct fp_accessor *acc;

	if (e->type != FP_MMIO_WRITE && e->type != FP_MMIO_READ)
		return false;
	acc = fp_accessor(e->type == FP_MMIO_WRITE, e->strength, e->wc, w->a->era);
	if (acc->before[first->kind])
		return true;
	if (!acc->same_device_before[first->kind])
		return false;
	/* Callers' MMIO is taken to be theirs to order: the same device, with ordered accessors. */
	if (first->entry)
		return true;
	if (first->event->wc || first->event->strength == FP_RAW)
		return false;
	/* A helper's barrier was not put there for MMIO of its callers that is ordered anyway. */
	return same_device(first, second) || (first->event->strength == FP_ORDERED && w->barrier_inside);
}

/* 2.6.19 .. 4.16 did wait in writeX(), but promised it only for the architectures whose code one names. */
static bool waits_undocumented(const struct walk *w, const struct fact *first, const struct second *second)
{
	return w->a->era == FP_ERA_UNDOCUMENTED && !w->a->options->archs && first->kind == FP_WM &&
	       second->event->type == FP_MMIO_WRITE;
}

/* Room for one more in an array that ends with the analysis. */
static bool grow(struct walk *w, void **array, unsigned n, unsigned *cap, size_t size)
{
	unsigned room = *cap ? *cap * 2 : 64;
	void *bigger = n < *cap ? *array : realloc(*array, room * size);

	if (!bigger) {
		w->a->unit->out_of_memory = true;
		return false;
	}
	*cap = n < *cap ? *cap : room;
	*array = bigger;
	return true;
}

static const void *keep(struct walk *w, const void *what, size_t size)
{
	void *kept = arena_alloc(&w->a->unit->arena, size);

	if (kept)
		memcpy(kept, what, size);
	else
		w->a->unit->out_of_memory = true;
	return kept;
}

/* One second access mostly makes pairs with many first ones, one behind the other. */
static const struct second *keep_second(struct walk *w, const struct second *second)
{
	if (!w->second || memcmp(w->second, second, sizeof(*second)))
		w->second = keep(w, second, sizeof(*second));
	return w->second;
}

static struct candidate *add_candidate(struct walk *w, enum fp_check check, const struct fact *first,
				       const struct second *second, const char *object, const char *field)
{
	struct analysis *a = w->a;
	struct candidate *c;

	if (w->share->ncandidates == FP_MAX_PAIRS) {
		cut(w, FP_LIMIT_PAIRS);
		return NULL;
	}
	if (!grow(w, (void **)&a->candidates, a->ncandidates, &a->candidates_cap, sizeof(*a->candidates)) ||
	    !keep_second(w, second))
		return NULL;
	w->share->ncandidates++;
	c = &a->candidates[a->ncandidates++];
	*c = (struct candidate){ .check = check, .function = w->function, .object = object, .field = field,
				 .second = w->second, .ordered_write_follows = w->follows };
	c->first = (struct first){
		.event = first->event, .via = first->via, .object = first->object, .asked = first->asked,
		.crossed = first->crossed, .between = first->between, .kind = first->kind, .memory = first->memory,
		.status = first->status, .under_lock = first->under_lock, .past_opaque = first->past_opaque,
		.past_read = first->past_read,
	};
	if (check == FP_MISSING_FLUSH)
		c->first.posted = keep(w, &first->posted, sizeof(first->posted));
	return c;
}

/* Across a call only barriers count that all paths run through; the others would make every access a case of its own. */
static struct fact on_all_paths(const struct fact *f)
{
	struct fact out = *f;

	out.nby = 0;
	for (unsigned i = 0; i < f->nby; i++)
		if (f->by[i].bits & f->ordered)
			out.by[out.nby++] = (struct provider){ f->by[i].barrier, f->by[i].bits & f->ordered };
	return out;
}

/* The order that has been made behind two entries is the same. */
static bool same_order(const struct fact *x, const struct fact *y)
{
	return x->kind == y->kind && x->ordered == y->ordered && x->intrinsic == y->intrinsic &&
	       x->crossed == y->crossed && x->between == y->between && x->nby == y->nby &&
	       !memcmp(x->by, y->by, x->nby * sizeof(x->by[0]));
}

static bool same_operand(const struct fp_operand *x, const struct fp_operand *y)
{
	return x->value == y->value && x->param == y->param && x->text == y->text && x->to == y->to &&
	       x->made == y->made;
}

static bool same_posted(const struct posted *x, const struct posted *y)
{
	return x->state == y->state && x->discarded == y->discarded && x->delay == y->delay &&
	       x->barrier == y->barrier && same_operand(&x->reg, &y->reg) && same_operand(&x->value, &y->value) &&
	       same_operand(&x->read, &y->read) && fp_alike(x->delay_via, y->delay_via);
}

/* One access, reached by two ways that make no difference to callers. */
static bool same_exposed(const struct exposed *x, const struct exposed *y)
{
	const struct second *s = &x->second, *t = &y->second;

	return s->event == t->event && same_order(&x->entry, &y->entry) && x->barrier_behind == y->barrier_behind &&
	       x->follows == y->follows && x->own_barrier == y->own_barrier && x->entry.fresh == y->entry.fresh &&
	       x->entry.latest == y->entry.latest && x->entry.flushed == y->entry.flushed &&
	       x->entry.closed == y->entry.closed &&
	       x->entry.past_opaque == y->entry.past_opaque && x->entry.past_read == y->entry.past_read &&
	       same_operand(&s->device, &t->device) && same_operand(&s->reg, &t->reg) &&
	       same_operand(&s->value, &t->value) && fp_alike(s->via, t->via) &&
	       same_posted(&x->entry.posted, &y->entry.posted);
}

/*
 * Accesses to the same memory with the same order before them tell callers
 * the same; of a device's memory two do, so that one is not the caller's own word.
 */
static bool is_exposed(const struct summary *s, const struct fact *entry, const struct fp_event *e)
{
	unsigned alike = 0;

	for (unsigned i = 0; i < s->nexposed && is_memory(kind_of(e)); i++) {
		const struct fp_event *known = s->exposed[i].second.event;

		if (same_order(&s->exposed[i].entry, entry) && known->type == e->type && known->memory == e->memory &&
		    same_name(known->object, e->object) &&
		    (!fp_device_visible(e->memory) || same_name(known->field, e->field) || ++alike == 2))
			return true;
	}
	return false;
}

/*
 * Of one access by many ways the first and the last stay: of findings that are
 * equally good either the one or the other is reported. Without that, where
 * each function calls the next twice, ways would double with each.
 */
static void drop_middle(struct summary *s, const struct exposed *last)
{
	unsigned alike = 0;

	for (unsigned i = 0; i < s->nexposed; i++)
		if (same_exposed(&s->exposed[i], last) && ++alike == 2) {
			memmove(&s->exposed[i], &s->exposed[i + 1], (--s->nexposed - i) * sizeof(s->exposed[0]));
			return;
		}
}

static void expose(struct walk *w, const struct fact *from, const struct second *second, bool own_barrier)
{
	struct summary *s = &w->summaries[w->function];
	struct exposed x = { .entry = on_all_paths(from), .second = *second, .follows = w->follows,
			     .own_barrier = own_barrier };

	if (is_exposed(s, &x.entry, second->event))
		return;
	drop_middle(s, &x);
	if (s->nexposed == FP_MAX_EXPOSED) {
		s->incomplete = true;
		return;
	}
	if (grow(w, (void **)&s->exposed, s->nexposed, &s->exposed_cap, sizeof(*s->exposed)))
		s->exposed[s->nexposed++] = x;
}

/* The barrier that was put there for this very pair, or NULL. */
static const struct fp_primitive *deliberate(const struct walk *w, enum fp_check check, const struct fact *first)
{
	const struct fp_event *between = check == FP_MISSING_MB ? orderer(w, first, first->ordered) : first->between;

	/* mb() is written for many reasons, the full barriers for memory for one. */
	if (!between || (check == FP_MISSING_MB && between->primitive->family == FP_MANDATORY))
		return NULL;
	return between->primitive->orders[first->kind] & fp_after_bit(first->kind, FP_BY_HOST) ? between->primitive : NULL;
}

/* What is ordered before an access in a callee is asked for of doorbells only: of others once is enough. */
static bool teaches_same(const struct ordered_pair *x, const struct ordered_pair *y)
{
	return y->check != FP_MISSING_WMB && y->via && x->check == y->check && x->object == y->object &&
	       x->field == y->field && x->event == y->event && x->via == y->via && x->by == y->by;
}

static void note_ordered(struct walk *w, enum fp_check check, const struct fact *first, const struct second *second,
			 const struct fp_event *word, const char *object, const char *field)
{
	struct analysis *a = w->a;
	struct ordered_pair o = {
		.check = check, .object = object, .field = field, .event = word, .first = first->event,
		.via = word == first->event ? first->via : second->via, .function = w->function,
		.by = deliberate(w, check, first),
	};

	if (w->share->nordered && teaches_same(&a->ordered[a->nordered - 1], &o))
		return;
	if (w->share->nordered == FP_MAX_PAIRS) {
		cut(w, FP_LIMIT_PAIRS);
		return;
	}
	if (!grow(w, (void **)&a->ordered, a->nordered, &a->ordered_cap, sizeof(*a->ordered)))
		return;
	w->share->nordered++;
	a->ordered[a->nordered++] = o;
}

/* One word twice? An element whose index nobody knows is another one in another call. */
static bool same_word(const struct fact *first, const struct second *second)
{
	return same_bytes(first->event, second->event) &&
	       (!strstr(first->event->field, "[]") || (!first->via && !second->via));
}

/*
 * Where in the text of this function the second access stands before the first,
 * they belong to two rounds of a loop; so do two that one call makes.
 */
static bool in_another_round(const struct fact *first, const struct second *second)
{
	const struct fp_event *x = outermost(first->event, first->via), *y = outermost(second->event, second->via);

	return (x == y && first->via) || (x->at.file == y->at.file && y->at.line < x->at.line);
}

/*
 * What a tested word says of the accesses behind it: a branch holds back no
 * load. Same word again: one location is always seen in order.
 */
static void meet_status(struct walk *w, const struct fact *first, const struct second *second)
{
	const struct fp_event *e = second->event, *word = first->event;
	enum fp_check check = first->kind == FP_RM ? FP_MISSING_DMA_RMB : FP_MISSING_RMB;
	fp_after bit = fp_after_bit(FP_RM, observer_of(first, second));

	if (e->type != FP_LOAD || !fp_device_visible(e->memory) || !first->asked)
		return;
	if (first->kind == FP_RM && !e->whole && same_word(first, second))
		return;
	if ((first->ordered | first->intrinsic) & bit)
		note_ordered(w, check, first, second, word, first->object, word_of(word));
	else
		add_candidate(w, check, first, second, first->object, word_of(word));
}

/* Two stores to memory that a device reads: does the second one hand over what the first one filled in? */
static void meet_publish(struct walk *w, const struct fact *first, const struct second *second, bool ordered)
{
	const struct fp_event *e = second->event;

	if (!fp_device_visible(e->memory) || same_word(first, second) || in_another_round(first, second))
		return;
	if (ordered)
		note_ordered(w, FP_MISSING_DMA_WMB, first, second, e, e->object, e->field);
	else
		add_candidate(w, FP_MISSING_DMA_WMB, first, second, e->object, e->field);
}

/*
 * Orders that only a full barrier keeps. Store, then load: an index is handed
 * over, and then it is asked whether the other side wants to be told. Load,
 * then store: an entry is read, and then given back.
 */
static void meet_full(struct walk *w, const struct fact *first, const struct second *second, fp_after bit)
{
	const struct fp_event *e = second->event;
	/* A branch holds back the stores behind it: of the loads only those that decide nothing are late. */
	bool late = first->kind == FP_WM ? e->tested : !first->event->tested && first->memory != FP_STREAMING;

	if (!late || !fp_device_visible(first->memory) || !fp_device_visible(e->memory) || same_word(first, second) ||
	    in_another_round(first, second))
		return;
	if (!(first->ordered & bit))
		add_candidate(w, FP_MISSING_MB, first, second, e->object, e->field);
	else if (orderer(w, first, bit))
		note_ordered(w, FP_MISSING_MB, first, second, e, e->object, e->field);
}

/* A barrier for CPUs or hosts, straight behind a store and straight before one for a device. */
static bool is_weak_between(const struct fact *first, const struct fp_event *second)
{
	return fp_device_visible(second->memory) && first->between &&
	       (first->between->primitive->family == FP_SMP ||
		(first->between->primitive->family == FP_VIRT && second->memory != FP_HOST));
}

/* This pair is met through these barriers alone: a reason to keep each of them. */
static void need_barriers(struct walk *w, const struct fact *first, const struct second *second, fp_after bit)
{
	enum fp_memory m1 = first->memory, m2 = second->event->memory;

	for (unsigned i = 0; i < first->nby; i++) {
		struct judged *j = &w->a->judged[first->by[i].barrier];
		const struct fp_event *known = NULL;

		if (!(first->by[i].bits & bit))
			continue;
		if (first->kind == FP_RM && first->memory == FP_UNKNOWN) {
			j->need_of_unknown[FP_RM] |= bit;
			continue;
		}
		j->need[first->kind] |= bit;
		/* Barriers for memory alone do not reach it there. */
		if ((first->event && first->event->or_mmio) || second->event->or_mmio)
			j->need[first->kind] |= fp_after_bit(first->kind == FP_RM ? FP_RIO : FP_WIO, DEVICE);
		if (first->event && fp_device_visible(m1) && !w->barrier_elsewhere)
			known = first->event;
		else if (is_memory(kind_of(second->event)) && fp_device_visible(m2))
			known = second->event;
		if (known && !known->by_type)
			j->device_known = true;
		if (known)
			j->device_by_type = true;
		/* For the message: a pair with a first access that can be shown, and with device-visible memory. */
		if (!j->pair_second || (known && !j->pair_known) ||
		    (known && first->event && known == first->event && j->pair_first != known && !j->pair_shows)) {
			j->pair_first = first->event;
			j->pair_second = second->event;
			j->pair_known = known != NULL;
			j->pair_shows = known && known == first->event;
		}
	}
}

/* Does a barrier of this very function stand behind it? */
static bool barrier_here(const struct walk *w, const struct fact *f)
{
	for (unsigned i = 0; i < f->nby; i++)
		if (f->by[i].barrier && w->a->judged[f->by[i].barrier].function == w->function)
			return true;
	return false;
}

/* Known to be another: of two fields. A variable may hold the mapping that a field does. */
static bool other_device(const struct fact *first, const struct second *second)
{
	return !first->entry && !same_device(first, second) && strchr(first->object, '.') &&
	       strchr(second->device.text, '.');
}

/* The device got its time between two writes only if the first was there when the delay began. */
static void meet_posted(struct walk *w, const struct fact *first, const struct second *second)
{
	if (!first->entry && same_device(first, second) && posted_ends(&first->posted, second))
		add_candidate(w, FP_MISSING_FLUSH, first, second, first->posted.reg.text, "");
}

/* Holds one pair against the rules. */
static void meet(struct walk *w, const struct fact *first, const struct second *second)
{
	const struct fp_event *e = second->event;
	enum fp_kind k2 = kind_of(e);
	fp_after bit = fp_after_bit(k2, observer_of(first, second));
	/* Only spinlocks wait for what an accessor leaves to the unlock. */
	fp_after intrinsic = k2 == FP_UNLOCK && !e->spin && !first->flushed ? 0 : first->intrinsic;
	bool undocumented = waits_undocumented(w, first, second);
	bool device_stores = first->kind == FP_WM && fp_device_visible(first->memory);
	struct candidate *c;

	if (first->status) {
		meet_status(w, first, second);
		return;
	}
	if (first->kind == FP_WIO)
		meet_posted(w, first, second);
	if (first->body) {
		if (k2 == FP_RM)
			meet_full(w, first, second, bit);
		else if (k2 == FP_WM && !first->closed && !is_weak_between(first, e))
			meet_publish(w, first, second, first->ordered & bit);
		else if (k2 == FP_WM && !first->closed && !(first->ordered & bit) && !same_word(first, second))
			add_candidate(w, FP_WEAK_BARRIER, first, second, "", "");
		return;
	}
	if (first->kind == FP_RM && !first->entry && k2 == FP_WM)
		meet_full(w, first, second, bit);
	if (first->closed && !(k2 == FP_WM && e->memory == FP_CPU && !e->wakeup && !second->via && barrier_here(w, first)))
		return;
	if (first->entry && !first->closed)
		expose(w, first, second, false);
	/* Where all callers are known they speak for themselves. */
	if (!plausible(first, second) || (first->entry && w->f->callers_known))
		goto instead_only;
	if ((intrinsic & bit) || (second_waits(w, first, second) && !undocumented))
		goto instead_only;
	/* An interrupt handler may have read its status without order and have us called. */
	if (first->entry && is_mmio(first->kind) &&
	    !(first->kind == FP_RIO && k2 == FP_RM && w->a->unordered_reads))
		return;
	if (first->ordered & bit) {
		need_barriers(w, first, second, bit);
		if (device_stores && k2 == FP_WIO && second->reg.value != FP_VALUE_PARAM && *second->reg.text)
			note_ordered(w, FP_MISSING_WMB, first, second, e, second->reg.text, "");
		return;
	}
	if (first->entry)
		return;
	for (unsigned i = 0; i < first->nby; i++)
		if (first->by[i].bits & bit)
			w->a->judged[first->by[i].barrier].on_some_paths = true;
	if (device_stores && k2 == FP_WIO) {
		need_barriers(w, first, second, bit);	/* those that only some paths run through */
		c = add_candidate(w, FP_MISSING_WMB, first, second, second->reg.text, "");
		if (c)
			c->documented_only = undocumented && e->strength == FP_ORDERED && !e->wc;
	} else if (k2 == FP_UNLOCK && first->kind == FP_WIO && e->spin) {
		add_candidate(w, FP_MISSING_MMIOWB, first, second, "", "");
	}
	return;

instead_only:
	for (unsigned i = 0; i < first->nby; i++) {
		struct judged *j = &w->a->judged[first->by[i].barrier];

		/* Loads of other memory are there for another CPU, or from a mapping that readX() promises nothing for. */
		if (first->kind == FP_RIO && k2 == FP_RM && !fp_device_visible(e->memory))
			continue;
		if ((intrinsic & bit) && !first->event)
			continue;	/* callers' reads wait by way of one in here, which says so itself */
		/* A store before an access that waits for it concerns any barrier between the two. */
		if (undocumented || !((intrinsic & bit) || second_waits(w, first, second)) ||
		    !((first->by[i].bits & first->ordered & bit) || first->kind == FP_WM || (intrinsic & bit)))
			continue;
		/* That an accessor waits for stores says more than that it keeps its place among others. */
		if (!j->instead || (first->kind == FP_WM && j->instead_kind != FP_WM)) {
			j->instead = (intrinsic & bit) && first->event ? first->event : e;
			j->instead_kind = first->kind;
			j->instead_after = (intrinsic & bit) != 0;
		}
	}
}

/* A status that was asked for, and that something has ordered behind: what was found there is there. */
static bool has_told(const struct fact *f)
{
	return f->status && f->asked && (f->ordered & fp_after_bit(FP_RM, FP_BY_HOST));
}

/* What the function itself stored, with nobody told since, is its own to read. */
static bool is_own_word(const struct state *s, const struct second *second)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].body && !s->facts[i].via && !s->facts[i].closed && !s->facts[i].past_opaque &&
		    same_bytes(s->facts[i].event, second->event) && !in_another_round(&s->facts[i], second))
			return true;
	return false;
}

/*
 * An entry with a status of its own that was found to be there needs nobody
 * else's. A buffer has none: any will do.
 */
static bool speaks_for_itself(const struct state *s, const struct fact *fact, const struct second *second)
{
	const struct fp_event *e = second->event;

	if (for_ownership(fact) && e->type == FP_LOAD && is_own_word(s, second))
		return true;
	if (!fact->status || same_name(fact->object, e->object))
		return false;
	for (unsigned i = 0; i < s->n; i++)
		if (has_told(&s->facts[i]) && (e->memory == FP_STREAMING || same_name(s->facts[i].object, e->object)))
			return true;
	return false;
}

static void meet_all(struct walk *w, const struct state *s, const struct second *second)
{
	if (!w->record)
		return;
	for (unsigned i = 0; i < s->n; i++)
		if (!speaks_for_itself(s, &s->facts[i], second))
			meet(w, &s->facts[i], second);
}

/* ---- the effect of each event on the state ---- */

static void stale(struct state *s)
{
	for (unsigned i = 0; i < s->n; i++)
		s->facts[i].fresh = false;
}

/*
 * To read the word again tells nothing new, nor does another word of an entry
 * that was found to be there: of one whose test left the round or the function
 * otherwise.
 */
static void note_status(struct walk *w, struct state *s, const struct fact *read)
{
	struct fact status = *read;

	for (unsigned i = 0; i < s->n; i++) {
		const struct fact *known = &s->facts[i];

		if (has_told(known) && same_name(known->object, read->object) &&
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

/* A record copied whole, its status tested on the copy: the copy may have taken the rest first. */
static void note_copy(struct walk *w, const struct fact *copy)
{
	struct second second = { .event = copy->event, .via = copy->via };

	if (w->record && copy->event->whole)
		add_candidate(w, FP_MISSING_DMA_RMB, copy, &second, copy->event->object, copy->event->field);
}

/* The rest, read before the word that says whether it is there: no barrier mends that. */
static void note_early(struct walk *w, const struct fact *status)
{
	struct second second = { .event = status->early };
	struct candidate *c;

	if (!w->record || !status->early || status->via || status->asked->test < FP_GUARDS)
		return;
	c = add_candidate(w, FP_MISSING_DMA_RMB, status, &second, status->object, word_of(status->event));
	if (c)
		c->early = true;
}

/* The same status, asked for on another path that has met this one. */
static struct fact *asked_twin(struct fact *facts, unsigned n, const struct fact *status)
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
		note_copy(w, f);
		note_early(w, f);
		if (twin && twin != f) {
			join_fact(w, twin, f);
			drop_fact(s, i--);
		}
	}
	return any;
}

/* What nobody here has loaded may be a parameter that callers have. */
static void do_test(struct walk *w, struct state *s, const struct fp_event *test)
{
	struct summary *sum = &w->summaries[w->function];

	if (ask(w, s, test) || !test->nquestions)
		return;
	for (unsigned i = 0; i < sum->ntests; i++)
		if (sum->tests[i] == test)
			return;
	if (sum->ntests < FP_MAX_TESTS)
		sum->tests[sum->ntests++] = test;
	else
		cut(w, FP_LIMIT_TESTS);
}

static void do_handover(struct walk *w, struct state *s, const struct fp_event *e)
{
	switch (e->handover) {
	case FP_MAPPED:
		forget_mapped(s, e->buffer);
		if (s->nmapped < FP_MAX_MAPPED)
			s->mapped[s->nmapped++] = e;
		else
			cut(w, FP_LIMIT_MAPPED);
		break;
	case FP_BACK:	/* the handle would tell which, but has many names */
		s->nmapped = 0;
		w->summaries[w->function].hands_back = true;
		break;
	case FP_RENAMED:
		forget_mapped(s, e->buffer);
		break;
	case FP_TO_DEVICE:
	case FP_NR_HANDOVERS:
		break;
	}
}

/* [DMA-API] "Part Id": while a buffer is mapped the CPU leaves it alone; what the device only reads may be read. */
static void touch_buffer(struct walk *w, const struct state *s, const struct fp_event *e)
{
	unsigned i = *e->buffer && w->record ? find_mapped(s, e->buffer) : s->nmapped;
	struct fact first = { .kind = FP_WM, .object = e->buffer, .device_param = -1 };
	struct second second = { .event = e };

	if (i == s->nmapped || (e->type == FP_LOAD && !s->mapped[i]->written))
		return;
	first.event = s->mapped[i];
	add_candidate(w, FP_MISSING_SYNC, &first, &second, e->buffer, "");
}

/* In the text: what a round of a loop reads last is not what the next one reads first. */
static const struct fp_event *early_load(const struct state *s, const struct fp_event *e)
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

static void do_memory(struct walk *w, struct state *s, const struct fp_event *e)
{
	struct second second = { .event = e, .value = e->value };
	struct fact fact = { .kind = kind_of(e), .event = e, .memory = e->memory, .object = e->object,
			     .device_param = -1 };

	touch_buffer(w, s, e);
	if (e->memory == FP_PRIVATE)
		return;
	meet_all(w, s, &second);
	if (e->type == FP_STORE) {
		stale(s);
		for (unsigned i = 0; i < s->n; i++) {
			s->facts[i].latest = false;
			if (!s->facts[i].status)
				s->facts[i].between = NULL;
		}
		fact.latest = true;
	}
	if (e->type == FP_LOAD && e->tested)
		for (unsigned i = 0; i < s->n; i++)
			posted_memory(&s->facts[i].posted);
	if (e->type == FP_LOAD && fp_device_visible(e->memory))
		for (unsigned i = 0; i < s->n; i++)
			s->facts[i].read_since |= s->facts[i].status && !same_bytes(s->facts[i].event, e);
	fact.early = e->type == FP_LOAD && e->tested ? early_load(s, e) : NULL;
	put_fact(w, s, &fact);
	if (!fp_device_visible(e->memory))
		return;
	if (e->type == FP_LOAD && e->tested && !is_own_word(s, &second))
		note_status(w, s, &fact);
	if (e->type == FP_STORE) {
		fact.body = true;
		put_fact(w, s, &fact);
	}
}

/*
 * A write that waits for memory has handed over all stores before it: what the
 * device sees after it is a new story. (Same device: a later relaxed write
 * stays behind it.) Not so for other CPUs: a store behind the doorbell may
 * publish the same stores to them, where one function does all three.
 */
static void close_stores(struct walk *w, struct state *s, const struct second *second)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].kind == FP_WM && second_waits(w, &s->facts[i], second)) {
			s->facts[i].closed = true;
			s->facts[i].intrinsic |= fp_after_bit(FP_WIO, DEVICE);
		}
}

static void do_mmio_second(struct walk *w, struct state *s, const struct second *second)
{
	const struct fp_event *e = second->event;

	meet_all(w, s, second);
	/* What waits for this access waits for those before it, too: one device's accesses stay in order. */
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].kind == kind_of(e) && second_waits(w, &s->facts[i], second))
			s->facts[i].intrinsic |= fp_accessor(e->type == FP_MMIO_WRITE, e->strength, e->wc, w->a->era)->after;
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].kind == FP_WIO && !other_device(&s->facts[i], second))
			posted_access(&s->facts[i].posted, second);
	if (e->type == FP_MMIO_WRITE) {
		close_stores(w, s, second);
		stale(s);
		return;
	}
	/* A read flushes the posted writes of its device; of one that cannot be told, too. */
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].kind == FP_WIO &&
		    (s->facts[i].entry || !*second->device.text || !*s->facts[i].object ||
		     same_device(&s->facts[i], second))) {
			s->facts[i].intrinsic |= ALL_OBSERVERS(FP_UNLOCK);
			s->facts[i].flushed = true;
		}
}

static void do_mmio(struct walk *w, struct state *s, const struct fp_event *e)
{
	const struct fp_accessor *acc = fp_accessor(e->type == FP_MMIO_WRITE, e->strength, e->wc, w->a->era);
	struct second second = { .event = e, .device = e->device, .reg = e->reg, .value = e->value };
	struct fact fact = { .kind = kind_of(e), .event = e, .object = e->device.text, .intrinsic = acc->after,
			     .device_param = e->device.value == FP_VALUE_PARAM ? e->device.param : -1,
			     .fresh = e->type == FP_MMIO_WRITE, .under_lock = s->locked,
			     .posted = { .state = e->port ? SETTLED : POSTED, .reg = e->reg, .value = e->value } };

	do_mmio_second(w, s, &second);
	for (unsigned i = 0; i < s->n && acc->after & fp_after_bit(FP_RM, DEVICE); i++)
		s->facts[i].past_read = true;
	put_fact(w, s, &fact);
	if (e->type == FP_MMIO_READ && e->tested && !acc->after)
		note_status(w, s, &fact);
}

/* Either half of a barrier whose strength is chosen at run time counts. */
static fp_after orders_behind(const struct fp_event *barrier, enum fp_kind first)
{
	return barrier->primitive->orders[first] | (barrier->alternative ? barrier->alternative->orders[first] : 0);
}

/* Somebody meant it to order stores, but it does not reach MMIO. */
static bool meant_for_stores(const struct fp_event *barrier)
{
	fp_after row = orders_behind(barrier, FP_WM);

	return !barrier->implied && !(row & fp_after_bit(FP_WIO, DEVICE)) &&
	       (barrier->primitive->family == FP_COMPILER ||
		(row && barrier->primitive->family != FP_LOCKING));
}

/* Remembers that a full barrier stands straight behind an MMIO write. */
static void note_barrier_behind(struct walk *w, const struct fact *write, const struct fp_event *barrier)
{
	const struct fp_event *at = outermost(write->event, write->via);

	for (unsigned i = w->a->ncandidates, near = FP_MAX_FACTS; i-- > 0 && near; near--) {
		struct candidate *c = &w->a->candidates[i];

		if (c->function != w->function)
			break;
		if (outermost(c->second->event, c->second->via) == at)
			c->barrier_behind = barrier;
	}
	for (unsigned i = 0; i < w->summaries[w->function].nexposed; i++) {
		struct exposed *x = &w->summaries[w->function].exposed[i];

		if (outermost(x->second.event, x->second.via) == at)
			x->barrier_behind = barrier;
	}
}

/*
 * What the barrier orders behind this fact. MMIO before memory is somebody's
 * wish only where the barrier follows the MMIO write directly.
 */
static fp_after row_of(const struct fp_event *barrier, const struct fact *first)
{
	fp_after row = orders_behind(barrier, first->kind);

	if (first->kind == FP_WIO && !first->fresh)
		row &= ~(ALL_OBSERVERS(FP_WM) | ALL_OBSERVERS(FP_RM));
	return row;
}

/* What locks and atomics have ordered behind the fact: nobody's to remove, so no later barrier is needed for it. */
static fp_after by_nobody(const struct fact *f)
{
	for (unsigned i = 0; i < f->nby; i++)
		if (!f->by[i].barrier)
			return f->by[i].bits & f->ordered;
	return 0;
}

/*
 * For each order of a fact one barrier answers, so that all that are found
 * needless may go together. A barrier that orders anything new answers for the
 * old as well, as it has to stay; one that only repeats answers for nothing.
 */
static void do_barrier(struct walk *w, struct state *s, const struct fp_event *e)
{
	struct judged *j = &w->a->judged[e->barrier_id];
	bool stays = !e->barrier_id;

	for (unsigned i = 0; i < s->n && !stays; i++)
		stays = !s->facts[i].body && (row_of(e, &s->facts[i]) & ~(s->facts[i].ordered | s->facts[i].intrinsic)) != 0;
	for (unsigned i = 0; i < s->n; i++) {
		struct fact *f = &s->facts[i];
		fp_after row = row_of(e, f);
		fp_after adds = row & ~(f->ordered | f->intrinsic), takes;

		if (w->record && row && e->barrier_id && !f->body) {
			if (f->event)
				j->first_known = true;
			if (adds)
				j->adds = true;
			else if ((row & f->ordered) && !j->repeats)
				j->repeats = orderer(w, f, row & f->ordered);
		}
		if (w->record && e->barrier_id && f->kind == FP_WIO && f->fresh && (row & fp_after_bit(FP_WM, DEVICE)))
			note_barrier_behind(w, f, e);
		if (f->kind == FP_WM && meant_for_stores(e)) {
			f->crossed = e;
			if (f->latest && !(f->between && e->primitive->family == FP_COMPILER))
				f->between = e;
		}
		if (f->kind == FP_WIO)
			posted_barrier(&f->posted, e);
		if (f->status && !f->read_since && !e->implied)
			f->between = e;
		if (f->status && !e->implied && (orders_behind(e, FP_RM) & fp_after_bit(FP_RM, FP_BY_CPU)) &&
		    !(row & fp_after_bit(FP_RM, DEVICE)))
			f->crossed = e;
		takes = row & ~(f->intrinsic | by_nobody(f));
		if (!stays || !takes)
			continue;
		for (unsigned k = 0; k < f->nby;) {
			f->by[k].bits &= ~takes;
			if (f->by[k].bits)
				k++;
			else
				f->by[k] = f->by[--f->nby];
		}
		add_provider(w, f->by, &f->nby, e->barrier_id, takes);
		f->ordered |= takes;
	}
}

/* What waits for something else than time has no second write to be held against. */
static void do_delay(struct walk *w, struct state *s, const struct fp_event *e)
{
	struct second second = { .event = e };

	for (unsigned i = 0; i < s->n; i++) {
		struct fact *f = &s->facts[i];

		if (f->kind != FP_WIO)
			continue;
		if (w->record && f->event && f->posted.state == READ_BACK && f->posted.discarded)
			note_ordered(w, FP_MISSING_FLUSH, f, &second, f->event, f->posted.reg.text, "");
		posted_delay(&f->posted, e);
		if (w->record && f->event && e->wait != FP_WAIT_TIME && f->posted.delay == e)
			add_candidate(w, FP_MISSING_FLUSH, f, &second, f->posted.reg.text, "");
	}
}

/* MMIO writes up to here are no business of the next unlock. */
static void enter_section(struct state *s, bool locked)
{
	s->locked = locked;
	for (unsigned i = 0; i < s->n; i++) {
		if (s->facts[i].kind != FP_WIO)
			continue;
		s->facts[i].under_lock = false;
		s->facts[i].intrinsic |= ALL_OBSERVERS(FP_UNLOCK);
		s->facts[i].flushed = true;
	}
}

static void do_unlock(struct walk *w, struct state *s, const struct fp_event *e)
{
	struct second second = { .event = e };

	meet_all(w, s, &second);
	if (e->spin)
		enter_section(s, false);
}

/*
 * May code outside rely on a barrier behind this access? Ordered MMIO keeps
 * its place by itself; callers' MMIO and loads are theirs to order.
 */
static bool may_rely(const struct fact *f)
{
	if (f->kind == FP_WM || f->entry)
		return f->kind == FP_WM;
	return f->kind == FP_RM || f->event->strength != FP_ORDERED || f->event->wc;
}

/* A doorbell yet to come needs a barrier of its own: a store for the device stands here without one. */
static bool doorbell_needs_own(const struct state *s)
{
	for (unsigned i = 0; i < s->n; i++)
		if (s->facts[i].kind == FP_WM && !s->facts[i].entry && !s->facts[i].closed &&
		    fp_device_visible(s->facts[i].memory) && !for_ownership(&s->facts[i]) &&
		    !(s->facts[i].ordered & fp_after_bit(FP_WIO, DEVICE)))
			return true;
	return false;
}

/*
 * What the barriers behind this fact may be there for in code that cannot be
 * seen: accesses to memory of the same direction and, unless it has a barrier
 * of its own, a doorbell.
 */
static void rely_outside(struct walk *w, const struct fact *f, bool own_barrier)
{
	fp_after memory = f->kind == FP_WM || f->kind == FP_WIO ? ALL_OBSERVERS(FP_WM) : ALL_OBSERVERS(FP_RM);

	for (unsigned k = 0; k < f->nby; k++) {
		struct judged *j = &w->a->judged[f->by[k].barrier];

		if (!f->by[k].barrier || f->closed || !may_rely(f))
			continue;
		if (is_memory(f->kind))
			j->need_outside[f->kind] |= f->by[k].bits & f->ordered & memory;
		if (f->kind == FP_WM && !own_barrier && (f->entry || fp_device_visible(f->memory)))
			j->need_outside[FP_WM] |= f->by[k].bits & f->ordered & fp_after_bit(FP_WIO, DEVICE);
	}
}

static void opaque_behind(struct walk *w, const struct fact *f, bool own_barrier)
{
	if (for_ownership(f))
		return;
	rely_outside(w, f, own_barrier);
	for (unsigned k = 0; k < f->nby; k++)
		if ((f->by[k].bits & f->ordered) && !f->closed && may_rely(f))
			w->a->judged[f->by[k].barrier].opaque_behind = true;
}

static void do_opaque(struct walk *w, struct state *s, const struct fp_event *e)
{
	struct second second = { .event = e };
	bool own = doorbell_needs_own(s);

	s->nmapped = 0;
	w->summaries[w->function].hands_back = true;
	for (unsigned i = 0; i < s->n; i++) {
		struct fact *f = &s->facts[i];

		f->past_opaque = true;
		f->fresh = false;
		f->posted.state = SETTLED;
		if (!w->record)
			continue;
		opaque_behind(w, f, own);
		if (f->entry)
			expose(w, f, &second, own);
	}
}

/* ---- calls ---- */

static struct fp_operand resolve(const struct fp_operand *op, const struct fp_event *call)
{
	if (op->value == FP_VALUE_PARAM && op->param >= 0 && (unsigned)op->param < call->nargs)
		return call->args[op->param];
	if (op->value == FP_VALUE_PARAM)
		return (struct fp_operand){ .value = FP_VALUE_OTHER, .text = "" };
	return *op;
}

/* A pointer argument names the mapping first, then the register: "ring.base TX_TAIL". */
static struct fp_operand resolve_device(struct walk *w, const struct fp_operand *op, const struct fp_event *call)
{
	struct fp_operand device = resolve(op, call);

	if (op->value == FP_VALUE_PARAM)
		device.text = fp_intern(w->a->unit, device.text, strcspn(device.text, " "));
	return device;
}

static struct fp_operand resolve_reg(const struct fp_operand *op, const struct fp_operand *device,
				     const struct fp_event *call)
{
	struct fp_operand reg = resolve(op, call);

	/* The wrapper was handed the register's address, not its offset. */
	if (op->value == FP_VALUE_PARAM && device->value == FP_VALUE_PARAM && op->param == device->param)
		reg.text = strchr(reg.text, ' ') ? strchr(reg.text, ' ') + 1 : reg.text;
	return reg;
}

/* With the operands and the way that the call gives to what its callee left behind. */
static struct posted called_posted(struct walk *w, const struct fact *f, const struct fp_event *call)
{
	struct fp_operand device = { .value = f->device_param >= 0 ? FP_VALUE_PARAM : FP_VALUE_OTHER,
				     .param = f->device_param, .text = "" };
	struct posted p = f->posted;

	p.reg = resolve_reg(&p.reg, &device, call);
	p.value = resolve(&p.value, call);
	p.read = resolve_reg(&p.read, &device, call);
	if (p.state == POSTED)
		p.barrier = NULL;	/* meant for what comes in there, not for a delay of the caller's */
	if (p.delay)
		p.delay_via = fp_way(&w->a->ways, call, p.delay_via);
	return p;
}

/* What the callee ordered behind its entry, up to where `entry` stands for, counts for the caller's fact as well. */
static struct fact carried(struct walk *w, const struct fact *f, const struct fact *entry, const struct fp_event *call)
{
	struct fact out = *f;

	if (f->kind == FP_WIO) {
		struct posted behind = called_posted(w, entry, call);

		behind.discarded = behind.discarded || call->discarded;
		out.posted = posted_behind(&f->posted, &behind);
	}

	for (unsigned i = 0; i < entry->nby; i++) {
		fp_after adds = entry->by[i].bits & ~(f->ordered | f->intrinsic);

		if (adds)
			add_provider(w, out.by, &out.nby, entry->by[i].barrier, adds);
		if (adds && f->event && w->record)
			w->a->judged[entry->by[i].barrier].first_known = true;
	}
	out.ordered |= entry->ordered;
	out.intrinsic |= entry->intrinsic;
	if (entry->crossed)
		out.crossed = entry->crossed;
	if (entry->between)
		out.between = f->latest ? entry->between : NULL;
	else if (!entry->latest)
		out.between = NULL;
	out.latest = f->latest && entry->latest;
	out.fresh = f->fresh && entry->fresh;
	out.past_opaque = f->past_opaque || entry->past_opaque;
	out.closed = f->closed || entry->closed;
	out.flushed = f->flushed || entry->flushed;
	out.past_read = f->past_read || entry->past_read;
	return out;
}

/* An access of the callee's, to the memory that this call gives it. */
static const struct fp_event *bound(struct walk *w, const struct fp_event *call, const struct fp_event *e)
{
	return e && is_memory(kind_of(e)) ? fp_bind(&w->a->bindings, call, e) : e;
}

static void record_exposed(struct walk *w, const struct state *s, const struct fp_event *call,
			   const struct exposed *x)
{
	struct second second = x->second;

	second.event = bound(w, call, x->second.event);
	second.via = fp_way(&w->a->ways, call, x->second.via);
	second.device = resolve_device(w, &x->second.device, call);
	second.reg = resolve_reg(&x->second.reg, &x->second.device, call);
	second.value = resolve(&x->second.value, call);
	for (unsigned i = 0; i < s->n; i++) {
		unsigned before = w->a->ncandidates;
		struct fact f;

		if (s->facts[i].kind != x->entry.kind || speaks_for_itself(s, &s->facts[i], &second))
			continue;
		f = carried(w, &s->facts[i], &x->entry, call);
		if (second.event->type == FP_OPAQUE || second.event->type == FP_CALL) {
			opaque_behind(w, &f, x->own_barrier || doorbell_needs_own(s));
			if (f.entry)
				expose(w, &f, &second, x->own_barrier);
			continue;
		}
		w->barrier_inside = x->entry.nby != 0;
		w->barrier_elsewhere = w->barrier_inside && second.via->linked;
		meet(w, &f, &second);
		w->barrier_inside = w->barrier_elsewhere = false;
		if (w->a->ncandidates > before) {
			w->a->candidates[before].barrier_behind = x->barrier_behind;
			w->a->candidates[before].ordered_write_follows |= x->follows;
		}
	}
}

/* Stores that the callee's doorbell has handed over: of interest to a barrier of this function only. */
static void drop_handed_over(const struct walk *w, struct state *s)
{
	for (unsigned i = 0; i < s->n;)
		if (s->facts[i].closed && !s->facts[i].entry && !barrier_here(w, &s->facts[i]))
			drop_fact(s, i);
		else
			i++;
}

static void note_call_site(struct walk *w, const struct state *s, const struct fp_event *call)
{
	struct analysis *a = w->a;
	struct call_site *site;

	if (!arena_grow(&a->unit->arena, (void **)&a->sites, a->nsites, &a->sites_cap, sizeof(*a->sites))) {
		a->unit->out_of_memory = true;
		return;
	}
	site = &a->sites[a->nsites++];
	*site = (struct call_site){ .call = call, .caller = w->function, .callee = call->callee };
	for (unsigned i = 0; i < s->n && site->found.n < MAX_ACQUIRED; i++)
		if (has_told(&s->facts[i]) && s->facts[i].asked->test >= FP_GUARDS)
			site->found.entries[site->found.n++] = (struct entry){
				s->facts[i].object, word_of(s->facts[i].event), s->facts[i].event->ring };
}

static int by_callee(const void *x, const void *y)
{
	const struct call_site *a = x, *b = y;

	return (a->callee > b->callee) - (a->callee < b->callee);
}

const struct call_site *fp_calls_of(const struct analysis *a, unsigned callee, unsigned *n)
{
	unsigned low = 0, high = a->nsites;

	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (a->sites[middle].callee < callee)
			low = middle + 1;
		else
			high = middle;
	}
	for (*n = 0; low + *n < a->nsites && a->sites[low + *n].callee == callee;)
		++*n;
	return *n ? &a->sites[low] : NULL;
}

static bool has_entry(const struct acquired *a, const struct entry *e)
{
	for (unsigned i = 0; i < a->n; i++)
		if (a->entries[i].object == e->object && a->entries[i].field == e->field && a->entries[i].ring == e->ring)
			return true;
	return false;
}

/* What every call has made sure of, by itself or in a function that was called so. */
static bool settle_acquired(struct analysis *a)
{
	struct fp_unit *u = a->unit;
	struct acquired *next = malloc((u->nfunctions + 1) * sizeof(*next));
	bool changed = next != NULL;

	/* Each round adds what holds one call further down. */
	for (unsigned round = 0; changed && round < MAX_CALL_ROUNDS; round++) {
		memset(next, 0, (u->nfunctions + 1) * sizeof(*next));
		for (unsigned i = 0; i < a->nsites; i++) {
			const struct call_site *site = &a->sites[i];
			const struct acquired *caller = &a->acquired[site->caller];
			struct acquired all = { .called = true }, *to = &next[site->callee];

			for (unsigned k = 0; k < site->found.n + caller->n && all.n < MAX_ACQUIRED; k++) {
				struct entry e = k < site->found.n ? site->found.entries[k] : caller->entries[k - site->found.n];

				if (!has_entry(&all, &e) && (!to->called || has_entry(to, &e)))
					all.entries[all.n++] = e;
			}
			*to = all;
		}
		changed = memcmp(next, a->acquired, u->nfunctions * sizeof(*next)) != 0;
		memcpy(a->acquired, next, u->nfunctions * sizeof(*next));
	}
	free(next);
	if (a->nsites)
		qsort(a->sites, a->nsites, sizeof(*a->sites), by_callee);
	return next != NULL;
}

/* What a callee has left behind, as it is seen from here. */
static void take_left(struct walk *w, struct state *s, const struct fp_event *call, struct fact f)
{
	if (f.kind == FP_WIO)
		f.posted = called_posted(w, &f, call);
	f.via = fp_way(&w->a->ways, call, f.via);
	if (is_memory(f.kind)) {
		f.event = bound(w, call, f.event);
		f.object = f.event->object;
		f.memory = f.event->memory;
	}
	if (f.memory == FP_PRIVATE && is_memory(f.kind))
		return;
	f.under_lock = f.under_lock || s->locked;
	if (f.device_param >= 0) {
		struct fp_operand param = { .value = FP_VALUE_PARAM, .param = f.device_param, .text = "" };
		struct fp_operand device = resolve_device(w, &param, call);

		f.object = device.text;
		f.device_param = device.value == FP_VALUE_PARAM ? device.param : -1;
	}
	if (f.status && !has_told(&f))
		note_status(w, s, &f);
	else
		put_fact(w, s, &f);
}

static void do_call(struct walk *w, struct state *s, const struct fp_event *call)
{
	const struct summary *callee = &w->summaries[call->callee];
	const struct fact *entry[FP_NR_FIRST] = { NULL };
	bool own[FP_MAX_FACTS];	/* a word that the callee tested, but this function has just stored */

	if (callee->stage == RUNNING)
		do_opaque(w, s, call);	/* recursion: what it will meet in there is not known yet */
	if (callee->stage != DONE)
		return;
	if (callee->incomplete) {
		fp_mark_cut(w->a->unit, call->callee, FP_LIMIT_EXPOSED);
		for (unsigned i = 0; i < s->n; i++)
			lose_track(w, &s->facts[i]);
	}
	for (unsigned i = 0; w->record && i < callee->nexposed; i++)
		record_exposed(w, s, call, &callee->exposed[i]);
	if (w->record)
		note_call_site(w, s, call);
	if (callee->hands_back) {
		s->nmapped = 0;
		w->summaries[w->function].hands_back = true;
	}
	s->reached = callee->returns;
	for (unsigned i = 0; i < callee->nleft; i++) {
		struct second word = { .event = callee->left[i].event };

		own[i] = callee->left[i].status && is_own_word(s, &word);
		if (callee->left[i].entry)
			entry[callee->left[i].kind] = &callee->left[i];
	}
	for (unsigned i = 0; i < s->n;) {
		struct fact *f = &s->facts[i];
		const struct fact *out = entry[f->kind];

		if (!out) {
			drop_fact(s, i);	/* the callee does not return */
			continue;
		}
		*f = carried(w, f, out, call);
		/* Another file's code is known for what it does, not for all that it leaves undone on one way or other. */
		f->past_opaque |= *call->name != '\0';
		i++;
	}
	drop_handed_over(w, s);
	for (unsigned i = 0; i < callee->ntests; i++)
		do_test(w, s, callee->tests[i]);
	for (unsigned i = 0; i < callee->nleft; i++)
		if (!callee->left[i].entry && !callee->left[i].closed && !own[i])
			take_left(w, s, call, callee->left[i]);
}

static void step(struct walk *w, struct state *s, const struct fp_event *e)
{
	switch (e->type) {
	case FP_STORE:
	case FP_LOAD:
		do_memory(w, s, e);
		break;
	case FP_MMIO_WRITE:
	case FP_MMIO_READ:
		do_mmio(w, s, e);
		break;
	case FP_BARRIER:
		do_barrier(w, s, e);
		break;
	case FP_LOCK:
		if (e->spin)
			enter_section(s, true);
		break;
	case FP_UNLOCK_EV:
		do_unlock(w, s, e);
		break;
	case FP_OPAQUE:
		do_opaque(w, s, e);
		break;
	case FP_CALL:
		do_call(w, s, e);
		break;
	case FP_TEST_EV:
		do_test(w, s, e);
		break;
	case FP_DELAY_EV:
		do_delay(w, s, e);
		break;
	case FP_HANDOVER:
		do_handover(w, s, e);
		break;
	case FP_ASSUME_EV:
		break;
	}
}

/* ---- one function ---- */

static void entry_state(struct state *s)
{
	s->reached = true;
	for (int k = 0; k < FP_NR_FIRST; k++)
		s->facts[s->n++] = (struct fact){ .kind = (enum fp_kind)k, .entry = true, .memory = FP_UNKNOWN,
						  .object = "", .device_param = -1, .fresh = true, .latest = true };
}

/* Reverse postorder of the blocks; returns how many can be reached. */
static unsigned order_blocks(const struct fp_function *f, unsigned *order, unsigned *stack, unsigned *next)
{
	unsigned depth = 0, n = f->nblocks;

	memset(next, 0, f->nblocks * sizeof(*next));
	stack[depth++] = 0;
	next[0] = 1;
	while (depth) {
		unsigned b = stack[depth - 1];

		if (next[b] <= f->blocks[b].nsucc) {
			unsigned to = f->blocks[b].succ[next[b]++ - 1];

			if (!next[to]) {
				next[to] = 1;
				stack[depth++] = to;
			}
		} else {
			order[--n] = b;
			depth--;
		}
	}
	memmove(order, order + n, (f->nblocks - n) * sizeof(*order));
	return f->nblocks - n;
}

static bool is_ordered_write(const struct walk *w, const struct fp_event *e)
{
	if (e->type == FP_CALL)
		return w->summaries[e->callee].has_ordered_write;
	return e->type == FP_MMIO_WRITE &&
	       fp_accessor(true, e->strength, e->wc, w->a->era)->before[FP_WM];
}

/*
 * Per block: does an ordered MMIO write come in it or behind it? Blocks go in
 * postorder, so that only what a loop does in its next round stays out: that
 * is no reason for this round's writes.
 */
static void find_ordered_writes(struct walk *w, const unsigned *order, unsigned n, bool *has)
{
	for (unsigned i = n; i-- > 0;) {
		const struct fp_block *b = &w->f->blocks[order[i]];

		for (unsigned k = 0; k < b->nsucc && !has[order[i]]; k++)
			has[order[i]] = has[b->succ[k]];
		for (unsigned e = 0; e < b->nevents && !has[order[i]]; e++)
			has[order[i]] = is_ordered_write(w, &b->events[e]);
	}
	w->summaries[w->function].has_ordered_write = has[0];
}

/* Index behind the last event of the block that an ordered MMIO write still follows. */
static unsigned followed_until(const struct walk *w, const struct fp_block *b, const unsigned *position,
			       unsigned at, const bool *has)
{
	for (unsigned k = 0; k < b->nsucc; k++)
		if (has[b->succ[k]] && position[b->succ[k]] > at)
			return b->nevents;
	for (unsigned e = b->nevents; e-- > 0;)
		if (is_ordered_write(w, &b->events[e]))
			return e;
	return 0;
}

/* Writes that nothing comes behind any more, but a barrier or a delay that may have been meant for them. */
static void leave_posted(struct walk *w, const struct state *exit)
{
	for (unsigned i = 0; i < exit->n; i++) {
		const struct fact *f = &exit->facts[i];
		const struct posted *p = &f->posted;
		struct second second = { .event = p->delay, .via = p->delay_via };

		if (f->kind != FP_WIO || !f->event)
			continue;
		if (p->state == WAITED && !w->f->callers_known) {
			add_candidate(w, FP_MISSING_FLUSH, f, &second, p->reg.text, "");
		} else if (p->state == POSTED && p->barrier) {
			second = (struct second){ .event = p->barrier };
			add_candidate(w, FP_MISSING_FLUSH, f, &second, p->reg.text, "");
		}
	}
}

/* What the function leaves to its callers; without known callers, to nobody. */
static void leave(struct walk *w, struct state *exit)
{
	struct summary *sum = &w->summaries[w->function];

	sum->left = malloc((exit->n + 1) * sizeof(*sum->left));
	if (!sum->left) {
		w->a->unit->out_of_memory = true;
		return;
	}
	/* A status asked for on one way out only was not there on the others: of those the caller hears by another way. */
	for (unsigned i = 0; i < exit->n; i++)
		if (!exit->facts[i].status || exit->facts[i].asked || !asked_twin(exit->facts, exit->n, &exit->facts[i]))
			sum->left[sum->nleft++] = on_all_paths(&exit->facts[i]);
	leave_posted(w, exit);
	if (w->f->callers_known)
		return;
	for (unsigned i = 0; i < exit->n; i++) {
		const struct fact *f = &exit->facts[i];
		if (for_ownership(f))
			continue;
		for (unsigned k = 0; k < f->nby; k++)
			if (f->by[k].barrier && (f->by[k].bits & f->ordered) && !f->closed &&
			    (may_rely(f) || w->a->judged[f->by[k].barrier].event->primitive->family == FP_IOWB))
				w->a->judged[f->by[k].barrier].escapes = true;
		rely_outside(w, f, doorbell_needs_own(exit));
	}
}

static void walk_function(struct walk *w, struct state *in, unsigned *order, unsigned *stack, unsigned *next,
			  bool *has)
{
	unsigned n = order_blocks(w->f, order, stack, next);
	bool changed = true;
	struct state exit, s;

	exit.n = exit.nmapped = 0;
	exit.reached = exit.locked = false;
	for (unsigned b = 0; b < w->f->nblocks; b++) {
		in[b].n = in[b].nmapped = 0;
		in[b].reached = in[b].locked = false;
		has[b] = false;
	}
	for (unsigned i = 0; i < n; i++)
		next[order[i]] = i;
	entry_state(&in[0]);
	w->record = false;
	while (changed) {
		changed = false;
		for (unsigned i = 0; i < n; i++) {
			const struct fp_block *b = &w->f->blocks[order[i]];

			if (!in[order[i]].reached)
				continue;
			copy_state(&s, &in[order[i]]);
			for (unsigned e = 0; e < b->nevents && s.reached; e++)
				step(w, &s, &b->events[e]);
			for (unsigned k = 0; k < b->nsucc && s.reached; k++)
				changed |= join_state(w, &in[b->succ[k]], &s, next[b->succ[k]] <= i);
		}
	}
	find_ordered_writes(w, order, n, has);
	w->record = true;
	for (unsigned i = 0; i < n; i++) {
		const struct fp_block *b = &w->f->blocks[order[i]];
		unsigned until = followed_until(w, b, next, i, has);

		if (!in[order[i]].reached)
			continue;	/* behind a call that never returns */
		copy_state(&s, &in[order[i]]);
		for (unsigned e = 0; e < b->nevents && s.reached; e++) {
			w->follows = e < until;
			step(w, &s, &b->events[e]);
		}
		if (!b->nsucc && s.reached)
			join_state(w, &exit, &s, false);
	}
	w->summaries[w->function].returns = exit.reached;
	leave(w, &exit);
}

/* What nobody will ask for again: of a long chain of calls two summaries are in memory at a time. */
static void forget(struct summary *s)
{
	free(s->exposed);
	free(s->left);
	s->exposed = NULL;
	s->left = NULL;
	s->nexposed = s->nleft = 0;
}

/* The calls in there have been walked. */
static void settle_calls(struct walk *w, unsigned function)
{
	const struct fp_function *f = &w->a->unit->functions[function];

	for (unsigned b = 0; b < f->nblocks; b++)
		for (unsigned k = 0; k < f->blocks[b].nevents; k++) {
			const struct fp_event *e = &f->blocks[b].events[k];

			if (e->type == FP_CALL && !--w->summaries[e->callee].calls && w->summaries[e->callee].stage == DONE)
				forget(&w->summaries[e->callee]);
		}
	if (!w->summaries[function].calls)
		forget(&w->summaries[function]);
}

static void count_calls(struct walk *w)
{
	const struct fp_unit *u = w->a->unit;

	for (unsigned i = 0; i < u->nfunctions; i++)
		for (unsigned b = 0; b < u->functions[i].nblocks; b++)
			for (unsigned k = 0; k < u->functions[i].blocks[b].nevents; k++)
				if (u->functions[i].blocks[b].events[k].type == FP_CALL)
					w->summaries[u->functions[i].blocks[b].events[k].callee].calls++;
}

static bool run_function(struct walk *w, unsigned function)
{
	struct fp_function *f = &w->a->unit->functions[function], split;
	bool is_split = fp_split(w->a->unit, function, &split);
	struct state *in;
	unsigned *order;
	bool *has;

	w->function = function;
	w->share = &w->a->shares[function];
	*w->share = (struct share){ .candidates = w->a->ncandidates, .ordered = w->a->nordered };
	w->f = is_split ? &split : f;
	in = malloc(w->f->nblocks * sizeof(*in));
	order = malloc(3 * (size_t)w->f->nblocks * sizeof(*order));
	has = malloc(w->f->nblocks);
	if (in && order && has)
		walk_function(w, in, order, order + w->f->nblocks, order + 2 * w->f->nblocks, has);
	else
		w->a->unit->out_of_memory = true;
	free(in);
	free(order);
	free(has);
	if (is_split)
		fp_free_split(&split);
	w->summaries[function].stage = DONE;
	settle_calls(w, function);
	return !w->a->unit->out_of_memory;
}

/* A function and how far its calls have been followed. */
struct frame {
	unsigned function, block, event;
};

/* Callees first. An explicit stack: call chains in generated code can be deep. */
static bool run_bottom_up(struct walk *w, unsigned root, struct frame *stack)
{
	unsigned depth = 0;

	if (w->summaries[root].stage != NOT_YET)
		return true;
	stack[depth++] = (struct frame){ .function = root };
	while (depth) {
		struct frame *at = &stack[depth - 1];
		const struct fp_function *f = &w->a->unit->functions[at->function];
		const struct fp_event *e;

		w->summaries[at->function].stage = RUNNING;
		if (at->block == f->nblocks) {
			if (!run_function(w, at->function))
				return false;
			depth--;
		} else if (at->event == f->blocks[at->block].nevents) {
			at->block++;
			at->event = 0;
		} else {
			e = &f->blocks[at->block].events[at->event++];
			if (e->type == FP_CALL && w->summaries[e->callee].stage == NOT_YET &&
			    w->a->unit->functions[e->callee].nblocks)
				stack[depth++] = (struct frame){ .function = e->callee };
		}
	}
	return true;
}

/* The number of the barrier written at that site; 0: out of memory. Sites hash to table[], size a power of two. */
static unsigned barrier_number(struct analysis *a, unsigned *table, size_t size, const struct fp_event *e,
			       unsigned function)
{
	size_t at = ((size_t)e->site.file / 16 * 31 + e->site.line) * 131 + e->site.column;

	for (at &= size - 1; table[at]; at = (at + 1) & (size - 1)) {
		const struct fp_place *p = &a->judged[table[at]].event->site;

		if (p->file == e->site.file && p->line == e->site.line && p->column == e->site.column)
			return table[at];
	}
	if (!arena_grow(&a->unit->arena, (void **)&a->judged, a->njudged, &a->judged_cap, sizeof(*a->judged)))
		return 0;
	a->judged[a->njudged] = (struct judged){ .event = e, .function = function };
	return table[at] = a->njudged++;
}

/* Numbers the barriers by where they are written: a macro's barrier is one, however often it is used. */
static bool number_barriers(struct analysis *a)
{
	struct fp_unit *u = a->unit;
	size_t barriers = 0, size = 64;
	unsigned *table;
	bool ok;

	for (unsigned i = 0; i < u->nfunctions; i++)
		for (unsigned b = 0; b < u->functions[i].nblocks; b++)
			for (unsigned k = 0; k < u->functions[i].blocks[b].nevents; k++)
				barriers += u->functions[i].blocks[b].events[k].type == FP_BARRIER;
	while (size < barriers * 2)
		size *= 2;
	table = calloc(size, sizeof(*table));
	a->njudged = 1;
	ok = table && arena_grow(&u->arena, (void **)&a->judged, 0, &a->judged_cap, sizeof(*a->judged));
	for (unsigned i = 0; ok && i < u->nfunctions; i++)
		for (unsigned b = 0; b < u->functions[i].nblocks; b++)
			for (unsigned k = 0; ok && k < u->functions[i].blocks[b].nevents; k++) {
				struct fp_event *e = &u->functions[i].blocks[b].events[k];

				if (e->type == FP_BARRIER && !e->implied)
					ok = (e->barrier_id = barrier_number(a, table, size, e, i)) != 0;
			}
	free(table);
	return ok;
}

static bool has_unordered_reads(const struct fp_unit *u)
{
	for (unsigned i = 0; i < u->nfunctions; i++)
		for (unsigned b = 0; b < u->functions[i].nblocks; b++)
			for (unsigned k = 0; k < u->functions[i].blocks[b].nevents; k++) {
				const struct fp_event *e = &u->functions[i].blocks[b].events[k];

				if (e->type == FP_MMIO_READ && e->strength != FP_ORDERED)
					return true;
			}
	return false;
}

bool fp_flow(struct analysis *a)
{
	struct fp_unit *u = a->unit;
	struct walk w = { .a = a };
	struct frame *stack = malloc((u->nfunctions + 1) * sizeof(*stack));
	bool ok;

	a->bindings.unit = a->ways.unit = u;
	a->unordered_reads = has_unordered_reads(u);
	w.summaries = calloc(u->nfunctions + 1, sizeof(*w.summaries));
	a->acquired = arena_alloc(&u->arena, (u->nfunctions + 1) * sizeof(*a->acquired));
	a->shares = arena_alloc(&u->arena, (u->nfunctions + 1) * sizeof(*a->shares));
	ok = stack && w.summaries && a->acquired && a->shares && number_barriers(a);
	if (ok)
		count_calls(&w);
	for (unsigned i = 0; ok && i < u->nfunctions; i++)
		if (u->functions[i].nblocks)
			ok = run_bottom_up(&w, i, stack);
	for (unsigned i = 0; w.summaries && i < u->nfunctions; i++)
		forget(&w.summaries[i]);
	ok = ok && settle_acquired(a);
	free(stack);
	free(w.summaries);
	return ok && !u->out_of_memory;
}
