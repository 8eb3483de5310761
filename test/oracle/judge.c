// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "judge.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "avoid.h"
#include "trial.h"

bool differ(struct trial *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(t->why, MAX_WHY, format, args);
	va_end(args);
	return false;
}

static void note_wishes(struct trial *t, unsigned path)
{
	const struct path *q = &t->path[path];
	const struct orders *o = t->seen[path];

	for (int by = 0; by < NR_SEERS; by++)
		walk_orders(t->p, q, (enum seer)by, &t->as_written, &t->seen[path][by]);
	for (unsigned b = 1; b < q->n; b++)
		for (unsigned a = 0; a < b; a++) {
			enum seer by = seer_of(event_at(q, a), event_at(q, b));

			/* What comes about only by way of a third access is nobody's purpose. */
			if (is_access(event_at(q, a)) && is_access(event_at(q, b)) &&
			    !is_late(&o[by], a, b) && somebody_needs(t->p, q, a, b) &&
			    kept(t->p, q, a, b, by, &t->as_written))
				t->wish[path][t->nwishes[path]++] = (struct wish){ a, b, by };
		}
}

/* A load of unseen callers, of memory that may be anything: it keeps a barrier, but not one as heavy. */
static bool may_be_lighter(const struct path *path, const struct wish *w)
{
	const struct event *first = event_at(path, w->a);

	return first->what == LOAD && first->memory == UNKNOWN;
}

/*
 * The first wish that the program as written meets, and the repaired one does
 * not. `lighter`: the repair takes no barrier away.
 */
static const struct wish *lost(const struct trial *t, const struct repair *r, unsigned *path, bool lighter)
{
	for (*path = 0; *path < t->npaths; ++*path) {
		struct orders o[NR_SEERS];
		bool walked[NR_SEERS] = { false };

		for (unsigned i = 0; i < t->nwishes[*path]; i++) {
			const struct wish *w = &t->wish[*path][i];

			if (lighter && may_be_lighter(&t->path[*path], w))
				continue;
			if (!walked[w->by])
				walk_orders(t->p, &t->path[*path], w->by, r, &o[w->by]);
			walked[w->by] = true;
			if (is_late(&o[w->by], w->a, w->b))
				return w;
		}
	}
	return NULL;
}

static bool needs_it(const struct trial *t, const struct repair *r, unsigned id, bool lighter)
{
	for (unsigned path = 0; path < t->npaths; path++)
		for (unsigned i = 0; i < t->nwishes[path]; i++) {
			const struct wish *w = &t->wish[path][i];

			if (!(lighter && may_be_lighter(&t->path[path], w)) &&
			    engine_keeps_for(t->p, &t->path[path], r, id, w->a, w->b, w->by))
				return true;
		}
	return false;
}

/* Does the repair of that event lose nothing, in a way that the engine can see? */
static bool can_do(const struct trial *t, const struct repair *r, unsigned id)
{
	bool lighter = r->row[id] != REMOVED;
	unsigned path;

	return !needs_it(t, r, id, lighter) && !lost(t, r, &path, lighter);
}

/* ---- what is out of order ---- */

bool reported(const struct trial *t, enum fp_check check, unsigned line)
{
	for (unsigned i = 0; i < t->engine->n; i++)
		if (t->engine->finding[i].check == check && t->engine->finding[i].line == line)
			return true;
	return false;
}

/* Somebody meant it to order stores, but it does not reach MMIO. */
static bool meant_for_stores(const struct event *e)
{
	return e->what == BARRIER && !e->implied && !event_orders(e, 'w', 'W', BY_DEVICE) &&
	       barriers[e->barrier].family != LOCKING &&
	       (barriers[e->barrier].family == COMPILER || event_orders(e, 'w', 'w', BY_CPUS) ||
		event_orders(e, 'w', 'r', BY_CPUS));
}

/* A pair of events that is out of order on some path, and where that may be said. */
struct fault_at {
	unsigned first, second; /* ids */
	int call1, call2;
	bool in_helper;	 /* both of one call of it */
	unsigned object; /* what is stored to */
	enum memory memory;
	unsigned line;
	int weak;		    /* id of the barrier that stands between but is too weak, or -1 */
	bool weak_serves;	    /* ... which may have been put there for another pair */
	bool into_window;	    /* the write is into a write-combining window: a barrier behind it empties that */
	bool behind;		    /* ... any other: it stands straight behind the write, on all paths */
	bool visible, must_be_told; /* on the architecture that was named */
};
#define MAX_FAULTS 256

static bool same_pair(const struct fault_at *f, const struct step *a, const struct step *b)
{
	return f->first == a->id && f->second == b->id && f->call1 == a->call && f->call2 == b->call;
}

/*
 * Does the barrier order a store for a device or host before something else? Then it may be there for
 * that.
 */
static bool serves_a_device(const struct trial *t, unsigned id)
{
	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned i = 0; i < t->nwishes[path]; i++) {
			const struct wish *w = &t->wish[path][i];

			for (unsigned k = w->a;
			     w->by != BY_CPUS && event_at(q, w->a)->what == STORE && k < w->b; k++)
				if (q->step[k].id == id &&
				    event_orders(event_at(q, k), 'w', kind_of(event_at(q, w->b)), w->by))
					return true;
		}
	}
	return false;
}

/* A barrier between the two keeps the store before the write. */
static bool kept_apart(const struct path *q, unsigned a, unsigned b)
{
	for (unsigned i = a + 1; i < b; i++)
		if (event_at(q, i)->what == BARRIER && event_orders(event_at(q, i), 'w', 'W', BY_DEVICE))
			return true;
	return false;
}

/*
 * The last weak barrier between that write and the stores to that memory, if it
 * is the same on every path that has none that does, or on those that have not handed them over.
 */
static int weak_between(const struct trial *t, const struct fault_at *f, bool handed_over_too)
{
	const struct event *store = event_of(t->p, f->first);
	int common = -2;

	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned b = 0; b < q->n; b++)
			for (unsigned a = 0; a < b; a++) {
				int weak = -1;

				if (q->step[b].id != f->second || q->step[b].call != f->call2 ||
				    (q->step[a].call >= 0 && q->step[a].call == q->step[b].call) !=
					    f->in_helper ||
				    !same_place(store, event_at(q, a)) || superseded(q, a, b) || kept_apart(q, a, b) ||
				    (!handed_over_too && handed_over(t->p, q, a, b)))
					continue;
				for (unsigned i = a + 1; i < b; i++)
					if (meant_for_stores(event_at(q, i)))
						weak = (int)q->step[i].id;
				if (common != -2 && weak != common)
					return -1;
				common = weak;
			}
	}
	return common;
}

/*
 * On that path the barrier stands straight behind that write, or the call that
 * it happens in, and keeps MMIO before later stores: it came too late.
 */
static bool straight_behind(const struct path *q, unsigned b, const struct fault_at *f, unsigned id,
			    bool or_the_call)
{
	for (unsigned i = b + 1; i < q->n; i++) {
		const struct event *e = event_at(q, i);

		if (e->what == STORE || e->what == WRITE) {
			if (or_the_call && !f->in_helper && f->call2 >= 0 && q->step[i].call == f->call2)
				continue;
			return false;
		}
		/* An implied barrier is nobody's to move; in another function it is no longer straight behind. */
		if (q->step[i].id == id && e->what == BARRIER && !e->implied &&
		    event_orders(e, 'W', 'w', BY_DEVICE) &&
		    (q->step[i].call == f->call2 || (q->step[i].call < 0 && !f->in_helper)))
			return true;
	}
	return false;
}

static bool is_second(const struct step *s, const struct fault_at *f)
{
	return s->id == f->second && s->call == f->call2;
}

/* ... on some path. */
static bool stands_behind(const struct trial *t, const struct fault_at *f, unsigned id, bool or_the_call)
{
	for (unsigned path = 0; path < t->npaths; path++)
		for (unsigned b = 0; b < t->path[path].n; b++)
			if (is_second(&t->path[path].step[b], f) &&
			    straight_behind(&t->path[path], b, f, id, or_the_call))
				return true;
	return false;
}

/* On another path another such write, or this one less directly, comes before the next barrier behind it. */
static bool meets_another(const struct trial *t, const struct path *q, unsigned b)
{
	unsigned at = b + 1;

	while (event_at(q, at)->what != BARRIER || event_at(q, at)->implied ||
	       !event_orders(event_at(q, at), 'W', 'w', BY_DEVICE))
		at++;
	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *other = &t->path[path];

		for (unsigned i = 0; i < other->n; i++) {
			bool directly = true;

			for (unsigned k = i; other->step[i].id == q->step[at].id && k-- > 0;) {
				if (same_place(event_at(other, k), event_at(q, b))) {
					if (other->step[k].id != q->step[b].id || !directly)
						return true;
					break;
				}
				directly &= event_at(other, k)->what != STORE && event_at(other, k)->what != WRITE;
			}
		}
	}
	return false;
}

/*
 * ... some barrier on each path. engine: of two such writes whose paths meet
 * before the barrier, only one is known to stand before it.
 */
static bool behind_on_all_paths(const struct trial *t, const struct fault_at *f)
{
	for (unsigned path = 0; path < t->npaths; path++)
		for (unsigned b = 0; b < t->path[path].n; b++) {
			const struct path *q = &t->path[path];
			bool behind = false;

			for (unsigned id = 0; id < NR_IDS; id++)
				behind |= t->line[id] && is_second(&q->step[b], f) &&
					  straight_behind(q, b, f, id, false);
			if (behind ? meets_another(t, q, b) : is_second(&q->step[b], f))
				return false;
		}
	return true;
}

static enum fault fault_of(const struct event *write, enum family family)
{
	if (family == COMPILER)
		return write->wc		  ? NOTHING_BEFORE_WC :
		       write->strength == RAW	  ? NOTHING_BEFORE_RAW :
		       write->strength == RELAXED ? NOTHING_BEFORE_RELAXED :
						    NOTHING_BEFORE_EARLY_ORDERED;
	if (family == DMA)
		return write->wc	      ? DMA_BEFORE_WC :
		       write->strength == RAW ? DMA_BEFORE_RAW :
						DMA_BEFORE_RELAXED;
	return write->wc ? SMP_BEFORE_WC : write->strength == RELAXED ? SMP_BEFORE_RELAXED : SMP_BEFORE_RAW;
}

/*
 * Can the architecture show it, as what a finding may take it for? Of two names of one barrier the
 * first counts.
 */
static void look_for_it(const struct trial *t, struct fault_at *f)
{
	const struct event *write = event_of(t->p, f->second);
	bool as_nothing = can_show(t->p->arch, fault_of(write, COMPILER), true), as_weak = as_nothing;

	if (f->weak >= 0) {
		enum family family = barriers[event_of(t->p, (unsigned)f->weak)->barrier].family;

		as_weak = can_show(t->p->arch, fault_of(write, family), false);
	}
	f->visible = as_weak || (as_nothing && f->weak_serves);
	f->must_be_told = as_weak && (as_nothing || !f->weak_serves);
}

static unsigned unordered_stores(const struct trial *t, struct fault_at faults[MAX_FAULTS])
{
	unsigned n = 0;

	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned b = 1; b < q->n; b++)
			for (unsigned a = 0; a < b; a++) {
				const struct event *first = event_at(q, a), *second = event_at(q, b);
				struct fault_at *f = faults;

				if (first->what != STORE || !device_visible(first->memory) ||
				    second->what != WRITE || !second->doorbell ||
				    !is_late(&t->seen[path][BY_DEVICE], a, b) || superseded(q, a, b) ||
				    handed_over(t->p, q, a, b))
					continue;
				while (f < faults + n && !same_pair(f, &q->step[a], &q->step[b]))
					f++;
				if (f == faults + n) {
					if (n == MAX_FAULTS)
						return n;
					n++;
					*f = (struct fault_at){ .first = q->step[a].id,
								.second = q->step[b].id,
								.call1 = q->step[a].call,
								.call2 = q->step[b].call,
								.in_helper =
									q->step[a].call == q->step[b].call &&
									event_id(1, 0, 0) <= q->step[a].id,
								.object = first->object,
								.memory = first->memory };
					f->line =
						t->line[f->call2 >= 0 && !f->in_helper ? (unsigned)f->call2 :
											 f->second];
					f->weak = weak_between(t, f, false);
					f->weak_serves = f->weak >= 0 &&
							 (serves_a_device(t, (unsigned)f->weak) ||
							  weak_between(t, f, true) != f->weak);
					f->into_window = event_of(t->p, f->second)->wc;
					f->behind = !f->into_window && behind_on_all_paths(t, f);
					look_for_it(t, f);
				}
			}
	}
	return n;
}

/* It stands between the two on every path, if not as the last of its kind. */
static bool weak_everywhere(const struct trial *t, const struct fault_at *f, unsigned id)
{
	bool seen = false;

	if (!meant_for_stores(event_of(t->p, id)))
		return false;
	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned b = 0; b < q->n; b++)
			for (unsigned a = 0; a < b; a++) {
				bool between = false;

				if (!same_pair(f, &q->step[a], &q->step[b]) || superseded(q, a, b))
					continue;
				for (unsigned i = a + 1; i < b; i++)
					between |= q->step[i].id == id;
				if (!between)
					return false;
				seen = true;
			}
	}
	return seen;
}

/* Is that a way to say that this pair is out of order? */
static bool tells(const struct trial *t, const struct fault_at *f, enum fp_check check, unsigned line)
{
	if (check == FP_WEAK_BARRIER && f->weak >= 0)
		return line == t->line[f->weak];
	for (unsigned id = 0; id < NR_IDS; id++)
		if (check == FP_WEAK_BARRIER && t->line[id] == line && weak_everywhere(t, f, id))
			return true;
	if (f->weak >= 0 && !f->weak_serves)
		return false;
	if (check == FP_MISSING_WMB)
		return !f->behind && line == f->line;
	for (unsigned id = 0; id < NR_IDS; id++)
		if (check == FP_MISPLACED_BARRIER && !f->into_window && t->line[id] == line &&
		    (stands_behind(t, f, id, false) || stands_behind(t, f, id, true)))
			return true;
	return false;
}

static bool is_told(const struct trial *t, const struct fault_at *f)
{
	for (unsigned i = 0; i < t->engine->n; i++)
		if (tells(t, f, t->engine->finding[i].check, t->engine->finding[i].line))
			return true;
	return false;
}

/* The last store before step b to the memory that `like` stores to; -1: none. */
static int last_store(const struct path *path, unsigned b, const struct event *like)
{
	for (unsigned a = b; a-- > 0;) {
		const struct event *e = event_at(path, a);

		if (e->what == STORE && e->memory == like->memory && e->object == like->object)
			return (int)a;
	}
	return -1;
}

/*
 * The last barrier that was meant for stores, between the two; it has to come without another store.
 * -1: none.
 */
static int straight_between(const struct path *path, unsigned a, unsigned b)
{
	int between = -1;

	for (unsigned i = a + 1; i < b; i++) {
		if (event_at(path, i)->what == STORE)
			return -1;
		if (meant_for_stores(event_at(path, i)) &&
		    barriers[event_at(path, i)->barrier].family != COMPILER)
			between = (int)path->step[i].id;
	}
	return between;
}

/*
 * Does that barrier stand between the two on every path on which both come? Else it may serve
 * something else.
 */
static bool always_between(const struct trial *t, const struct event *first, const struct step *second,
			   unsigned barrier)
{
	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned b = 0; b < q->n; b++) {
			bool same = q->step[b].id == second->id && q->step[b].call == second->call;
			int a = same ? last_store(q, b, first) : -1;

			if (a >= 0 && (hidden_by_callee(q, (unsigned)a, b) ||
				       straight_between(q, (unsigned)a, b) != (int)barrier))
				return false;
		}
	}
	return true;
}

/* engine: a weak barrier that is straight behind the store on one path only is told as a missing one. */
static bool tells_of_missing_instead(const struct trial *t)
{
	for (unsigned i = 0; i < t->engine->n; i++)
		if (t->engine->finding[i].check == FP_MISSING_DMA_WMB)
			return true;
	return false;
}

static bool one_word(const struct event *x, const struct event *y)
{
	return x->memory == y->memory && x->object == y->object && x->word == y->word;
}

/*
 * Two stores for a device or host, one straight behind the other, and a
 * barrier between that is not for such a reader; not of one word, which is
 * always seen in order. virt_* is wrong only where
 * the second is a device's (docs/model.md).
 */
static bool weak_between_stores(const struct trial *t, unsigned id, bool always)
{
	enum family family = barriers[event_of(t->p, id)->barrier].family;

	if (!can_show(t->p->arch, SMP_BETWEEN_STORES, false))
		return false;
	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned b = 1; b < q->n; b++)
			for (unsigned a = 0; a < b; a++) {
				const struct event *first = event_at(q, a), *second = event_at(q, b);
				struct orders o;

				if (first->what != STORE || second->what != STORE ||
				    !device_visible(first->memory) || !device_visible(second->memory) ||
				    one_word(first, second) || handed_over(t->p, q, a, b) || straight_between(q, a, b) != (int)id ||
				    !(family == SMP || (family == VIRT && second->memory != HOST)) ||
				    (always && !always_between(t, first, &q->step[b], id)))
					continue;
				walk_orders(t->p, q, seer_of(first, second), &t->as_written, &o);
				if (is_late(&o, a, b))
					return true;
			}
	}
	return false;
}

/*
 * engine: it knows no orders by way of a third access, so a store may seem to be out of order before a
 * write.
 */
static bool ordered_by_way_of_a_third(const struct trial *t, unsigned line)
{
	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned b = 0; b < q->n; b++)
			for (unsigned a = 0; event_at(q, b)->what == WRITE && a < b; a++)
				for (unsigned i = a + 1; event_at(q, a)->what == STORE && i <= b; i++)
					if (t->line[q->step[i].id] == line &&
					    !is_late(&t->seen[path][BY_DEVICE], a, b) &&
					    !handed_over(t->p, q, a, b) &&
					    !kept(t->p, q, a, b, BY_DEVICE, &t->as_written))
						return true;
	}
	return false;
}

/* Of one object the engine names one write in the helper, and one in the caller. */
static bool is_told_like(const struct trial *t, const struct fault_at *faults, unsigned n, const struct fault_at *f)
{
	for (unsigned k = 0; k < n; k++)
		if (faults[k].in_helper == f->in_helper && faults[k].object == f->object &&
		    faults[k].memory == f->memory && is_told(t, &faults[k]))
			return true;
	return false;
}

/* The helper's own pair with that write is told: what is put before it in there is before it for the caller, too. */
static bool is_told_within(const struct trial *t, const struct fault_at *faults, unsigned n, const struct fault_at *f)
{
	for (unsigned k = 0; k < n; k++)
		if (faults[k].in_helper && !f->in_helper && faults[k].second == f->second &&
		    is_told_like(t, faults, n, &faults[k]))
			return true;
	return false;
}

/*
 * Of several writes behind one store, and several stores to one object, the
 * engine names the likeliest: one finding for each function and object. All
 * that it names has to be out of order, and something of each.
 */
static bool agree_on_stores(struct trial *t)
{
	struct fault_at faults[MAX_FAULTS];
	unsigned n = unordered_stores(t, faults);

	for (unsigned i = 0; i < t->engine->n; i++) {
		const struct finding *e = &t->engine->finding[i];
		bool known = false;

		if (e->check != FP_MISSING_WMB && e->check != FP_MISPLACED_BARRIER &&
		    e->check != FP_WEAK_BARRIER)
			continue;
		for (unsigned k = 0; k < n; k++)
			known |= faults[k].visible && tells(t, &faults[k], e->check, e->line);
		for (unsigned id = 0; id < NR_IDS && e->check == FP_WEAK_BARRIER; id++)
			known |= t->line[id] == e->line &&
				 (weak_between_stores(t, id, false) || is_weak_for_owners(t, e->line) ||
				  engine_sees_only_the_weak(t->p, t->path, t->npaths, id));
		if (!known && ordered_by_way_of_a_third(t, e->line))
			return true; /* and by that one it may mean another as well */
		if (!known)
			return differ(t, "line %u: the engine says %s, the oracle does not", e->line,
				      fp_check_name(e->check));
	}
	for (unsigned i = 0; i < n; i++) {
		const struct fault_at *f = &faults[i];
		bool said = !f->must_be_told || is_told_within(t, faults, n, f) ||
			    engine_takes_for_preparation(t->p, t->path, t->npaths, f->first, f->second);

		said = said || is_told_like(t, faults, n, f);
		for (unsigned k = 0; k < n; k++)
			said |= faults[k].in_helper == f->in_helper && faults[k].object == f->object &&
				faults[k].memory == f->memory && !faults[k].must_be_told;
		if (!said)
			return differ(t, "line %u: the oracle says %s%s, the engine does not", f->line,
				      f->weak >= 0 ? "weak-barrier" :
				      f->behind	   ? "misplaced-barrier" :
						     "missing-wmb",
				      f->weak_serves ? " or missing-wmb" : "");
	}
	for (unsigned id = 0; id < NR_IDS; id++)
		if (t->line[id] && event_of(t->p, id)->what == BARRIER && weak_between_stores(t, id, true) &&
		    !reported(t, FP_WEAK_BARRIER, t->line[id]) && !tells_of_missing_instead(t))
			return differ(
				t,
				"line %u: the oracle says weak-barrier between stores, the engine does not",
				t->line[id]);
	return true;
}

/* ---- MMIO that leaves its critical section ---- */

static bool agree_on_mmiowb(struct trial *t)
{
	bool leaves[NR_IDS] = { false };
	enum fault fault = era_of(t->p) == UNORDERED ? LEAVES_LOCK_EARLY : LEAVES_LOCK;

	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned b = 1; b < q->n; b++)
			for (unsigned a = 0; a < b; a++) {
				const struct step *write = &q->step[a], *unlock = &q->step[b];

				if (write->event->what == WRITE && unlock->event->what == UNLOCK &&
				    unlock->event->spin && in_section_of(q, a, b) &&
				    is_late(&t->seen[path][BY_DEVICE], a, b))
					leaves[unlock->call >= 0 && unlock->call != write->call ?
						       (unsigned)unlock->call :
						       unlock->id] = true;
			}
	}
	for (unsigned id = 0; id < NR_IDS; id++) {
		bool said = t->line[id] && reported(t, FP_MISSING_MMIOWB, t->line[id]);

		if (said != (leaves[id] && can_show(t->p->arch, fault, false)))
			return differ(t, "line %u: %s says missing-mmiowb, the other does not", t->line[id],
				      said ? "the engine" : "the oracle");
	}
	return true;
}

/* ---- barriers that are too much ---- */

static bool is_judged(const struct event *e)
{
	return e->what == BARRIER && !e->implied && e->other < 0 && !barriers[e->barrier].chosen_at_run_time;
}

/* All that `b` orders, `by` orders as well. */
static bool covers(const struct event *by, const struct barrier *b)
{
	for (const char *k1 = b->first; *k1; k1++)
		for (const char *k2 = b->second; *k2; k2++)
			if (in_row(b, *k1, *k2, b->reach) && !event_orders(by, *k1, *k2, b->reach))
				return false;
	return true;
}

/*
 * On every path an equal or stronger barrier stands before it, and nothing comes between that it could
 * order.
 */
static bool repeats(const struct trial *t, const struct repair *r, unsigned id, bool engine_sees)
{
	const struct barrier *b = &barriers[event_of(t->p, id)->barrier];
	bool same_family = b->family != SMP && b->family != VIRT;

	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned at = 0; at < q->n; at++) {
			bool found = false;

			if (q->step[at].id != id)
				continue;
			for (unsigned i = at; i-- > 0;) {
				const struct event *e = event_at(q, i);

				/* What is handed over it may order, or not: nobody has to say so. */
				if (is_access(e) && strchr(b->first, kind_of(e)) && !found &&
				    (engine_sees || !write_waits_between(t->p, q, i, at)))
					break;
				/*
				 * Whether the nearest is of its kind is asked only where the engine is
				 * bound to tell.
				 */
				same_family |= e->what == BARRIER && !engine_sees &&
					       barriers[e->barrier].family == b->family;
				if (e->what == BARRIER && (!e->implied || !engine_sees) &&
				    r->row[q->step[i].id] == AS_WRITTEN && covers(e, b)) {
					found = true;
					same_family |= barriers[e->barrier].family == b->family;
				}
			}
			if (!found || (engine_sees && engine_compares_with_another(q, at)))
				return false;
		}
	}
	return same_family;
}

/* Some access does by itself what the barrier is there for: nobody would write it for nothing at all. */
static bool accessor_does_it(const struct trial *t, unsigned id)
{
	const struct event *barrier = event_of(t->p, id);

	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned at = 0; at < q->n; at++)
			for (unsigned a = 0; q->step[at].id == id && a < at; a++)
				for (unsigned b = at + 1; b < q->n; b++) {
					const struct event *first = event_at(q, a), *second = event_at(q, b);

					if (!is_access(first) || !is_access(second) || superseded(q, a, b) ||
					    handed_over(t->p, q, a, b) || !kept_by_accessors(t->p, q, a, b))
						continue;
					if (first->what == READ && second->what == LOAD &&
					    !device_visible(second->memory))
						continue;
					if (second->what == UNLOCK && !in_section_of(q, a, b))
						continue;
					if ((event_orders(barrier, kind_of(first), kind_of(second),
							  BY_DEVICE) ||
					     (first->what == STORE &&
					      event_orders(barrier, 'w', 'w', BY_DEVICE))) &&
					    engine_asks(q, &t->as_written, at, a, b) &&
					    accessors_do_it_on_all_paths(t->p, t->path, t->npaths, q, a, at, b))
						return true;
				}
	}
	return false;
}

/* "mmiowb() with nothing to order": with an unlock straight behind it, every write of the section is kept. */
static bool orders_no_write(const struct trial *t, unsigned id)
{
	static const struct event unlock = { .what = UNLOCK, .spin = true };
	struct repair r = t->as_written;

	r.row[id] = REMOVED;
	for (unsigned path = 0; path < t->npaths; path++)
		for (unsigned at = 0; at < t->path[path].n; at++) {
			struct path q = t->path[path];
			struct orders o;
			unsigned from;

			if (q.step[at].id != id)
				continue;
			for (from = at; from > 0; from--)
				if ((q.step[from - 1].event->what == LOCK ||
				     q.step[from - 1].event->what == UNLOCK) &&
				    q.step[from - 1].event->spin)
					break;
			/* engine: where the section begins in a caller, it does not see that either. */
			if (!from || q.step[from - 1].call != q.step[at].call)
				return false; /* the section begins where nobody sees */
			q.step[at] = (struct step){ &unlock, OUTSIDE, -1 };
			q.n = at + 1;
			walk_orders(t->p, &q, BY_DEVICE, &r, &o);
			for (unsigned a = from; a < at; a++)
				if (q.step[a].event->what == WRITE && is_late(&o, a, at))
					return false;
		}
	return true;
}

static bool should_be_needless(const struct trial *t, const struct repair *repaired, unsigned id)
{
	struct repair r = *repaired;

	r.row[id] = REMOVED;
	switch (barriers[event_of(t->p, id)->barrier].family) {
	case SMP:
	case VIRT:
		return repeats(t, repaired, id, true);
	case IOWB:
		return can_do(t, &r, id) && orders_no_write(t, id);
	case DMA:
	case MANDATORY:
		return can_do(t, &r, id) && (accessor_does_it(t, id) || repeats(t, repaired, id, true));
	default:
		return false;
	}
}

/* That kernel has it, and it costs less. */
static bool may_replace(const struct program *p, int row, int than)
{
	return barriers[row].weight && barriers[row].weight < barriers[than].weight &&
	       kernel_of(p) >= (barriers[row].since[0] << 16) + (barriers[row].since[1] << 8);
}

/* A barrier of that kernel, lighter than `than`, that loses nothing in the place of the event; or -1. */
static int lighter(const struct trial *t, const struct repair *repaired, unsigned id, int than)
{
	for (int row = 0; row < nbarriers; row++) {
		struct repair r = *repaired;

		if (!may_replace(t->p, row, than))
			continue;
		r.row[id] = row;
		if (can_do(t, &r, id))
			return row;
	}
	return -1;
}

/*
 * Of barriers that stand in for one another, which one is to blame is the
 * engine's choice. So what it says is done, all at once: then no order may be
 * lost on any path, and nothing may be left to be said.
 */
static bool agree_on_too_much(struct trial *t)
{
	struct repair done = t->as_written, removed = t->as_written;
	bool all_done = true;
	bool silenced[NR_IDS] = { false };
	const struct wish *w;
	unsigned path;

	for (unsigned id = 0; id < NR_IDS; id++) {
		const struct event *e = event_of(t->p, id);

		for (unsigned i = 0; t->line[id] && i < t->engine->n; i++) {
			const struct finding *f = &t->engine->finding[i];

			if (f->line != t->line[id])
				continue;
			silenced[id] |= f->check == FP_WEAK_BARRIER || f->check == FP_MISPLACED_BARRIER;
			if (f->check != FP_NEEDLESS_BARRIER && f->check != FP_HEAVY_BARRIER)
				continue;
			if (engine_forgets(t->p, t->path, t->npaths, id, &t->as_written)) {
				all_done = false;
				continue;
			}
			if (!is_judged(e))
				return differ(t, "line %u: %s of what is nobody's to judge", f->line,
					      fp_check_name(f->check));
			done.row[id] = f->check == FP_NEEDLESS_BARRIER ? REMOVED : row_named(f->fix);
			if (done.row[id] != REMOVED && !may_replace(t->p, done.row[id], e->barrier))
				return differ(t, "line %u: %s cannot take the place of %s in that kernel",
					      f->line, f->fix, barriers[e->barrier].name);
			if (f->check == FP_HEAVY_BARRIER && barriers[e->barrier].family != MANDATORY)
				return differ(t, "line %u: heavy-barrier of what is not mandatory", f->line);
			if (f->check == FP_NEEDLESS_BARRIER &&
			    (barriers[e->barrier].family == SMP || barriers[e->barrier].family == VIRT) &&
			    !repeats(t, &t->as_written, id, false))
				return differ(t,
					      "line %u: the engine says needless-barrier, but it repeats "
					      "none of its kind",
					      f->line);
		}
	}
	for (unsigned id = 0; id < NR_IDS; id++)
		if (done.row[id] == REMOVED)
			removed.row[id] = REMOVED;
	w = lost(t, &removed, &path, false);
	if (!w)
		w = lost(t, &done, &path, true);
	if (w)
		return differ(
			t,
			"without what the engine calls needless or heavy, line %u may be seen before line %u",
			t->line[t->path[path].step[w->b].id],
			t->line[t->path[path].step[w->a].id]);
	/* What an architecture that is named would save decides there; the costs are no matter of order. */
	for (unsigned id = 0; id < NR_IDS && t->p->arch < 0 && all_done; id++) {
		const struct event *e = event_of(t->p, id);
		int row;

		if (!t->line[id] || !is_judged(e) || done.row[id] == REMOVED || silenced[id] ||
		    engine_forgets(t->p, t->path, t->npaths, id, &t->as_written))
			continue;
		if (done.row[id] != AS_WRITTEN) {
			struct repair r = done;

			r.row[id] = REMOVED;
			if (can_do(t, &r, id) && !may_serve_callers(t->p, id))
				return differ(
					t,
					"line %u: the engine says heavy-barrier, but nothing needs it at all",
					t->line[id]);
		}
		if (should_be_needless(t, &done, id))
			return differ(t, "line %u: the oracle says needless-barrier, the engine %s",
				      t->line[id], done.row[id] == AS_WRITTEN ? "nothing" : "heavy-barrier");
		if (barriers[e->barrier].family != MANDATORY)
			continue;
		{
			struct repair r = done;

			r.row[id] = REMOVED;
			if (!lost(t, &r, &path, true) || may_serve_callers(t->p, id))
				continue;
		}
		row = lighter(t, &done, id, done.row[id] == AS_WRITTEN ? e->barrier : done.row[id]);
		if (row >= 0)
			return differ(
				t, "line %u: the oracle says heavy-barrier, %s is enough; the engine %s %s",
				t->line[id], barriers[row].name,
				done.row[id] == AS_WRITTEN ? "says nothing" : "says",
				done.row[id] == AS_WRITTEN ? "" : barriers[done.row[id]].name);
	}
	return true;
}

static bool take_up(struct trial *t, const struct program *p, char why[MAX_WHY])
{
	char text[MAX_TEXT];

	memset(t, 0, sizeof(*t));
	t->p = p;
	t->why = why;
	for (unsigned id = 0; id < NR_IDS; id++)
		t->as_written.row[id] = AS_WRITTEN;
	print_program(p, text, t->line);
	t->npaths = paths_of(p, t->path);
	return t->npaths != 0;
}

bool agree(const struct program *p, const struct findings *engine, char why[MAX_WHY])
{
	struct trial t;

	if (!take_up(&t, p, why))
		return true;
	t.engine = engine;
	for (unsigned i = 0; i < t.npaths; i++)
		note_wishes(&t, i);
	return agree_on_stores(&t) && agree_on_owners(&t) && agree_on_mmiowb(&t) && agree_on_too_much(&t);
}

bool walks_agree(const struct program *p)
{
	struct trial t;
	char why[MAX_WHY];

	if (!take_up(&t, p, why))
		return true;
	for (unsigned i = 0; i < t.npaths; i++)
		for (int by = 0; by < NR_SEERS; by++) {
			struct orders shared, each;

			walk_orders(p, &t.path[i], (enum seer)by, &t.as_written, &shared);
			walk_each_order(p, &t.path[i], (enum seer)by, &t.as_written, &each);
			if (memcmp(&shared, &each, sizeof(shared)))
				return false;
		}
	return true;
}
