// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "avoid.h"

#include <string.h>

#include "intent.h"

static unsigned body_of(unsigned id)
{
	return id / MAX_SEGMENT / NR_SEGMENTS;
}

/* Sections inside of sections: whose unlock a write in the inner one has to stay before is not told. */
static bool nests_sections(const struct path *path)
{
	bool locked = false;

	for (unsigned i = 0; i < path->n; i++) {
		const struct event *e = path->step[i].event;

		if (e->what == LOCK && e->spin && locked)
			return true;
		if ((e->what == LOCK || e->what == UNLOCK) && e->spin)
			locked = e->what == LOCK;
	}
	return false;
}

/* engine: in a callee any read counts as one of the device that its callers wrote to. */
static bool callee_reads(const struct path *path)
{
	bool wrote = false;

	for (unsigned i = 0; i < path->n; i++) {
		wrote |= path->step[i].event->what == WRITE;
		if (wrote && path->step[i].event->what == READ && path->step[i].call >= 0)
			for (unsigned k = i; k < path->n; k++)
				if (path->step[k].event->what == UNLOCK)
					return true;
	}
	return false;
}

/*
 * Is a barrier of the helper also there for its caller's MMIO, where the helper's own does not stay
 * behind it?
 */
static bool barrier_for_callers_mmio(const struct program *p, const struct path *path)
{
	for (unsigned a = 0; a < path->n; a++)
		for (unsigned b = a + 1; is_mmio(event_at(path, a)) && path->step[a].call < 0 && b < path->n;
		     b++)
			if (is_mmio(event_at(path, b)) && path->step[b].call >= 0 &&
			    !kept_by_accessors(p, path, a, b))
				return true;
	return false;
}

bool avoided(const struct program *p, const struct path *paths, unsigned npaths)
{
	for (unsigned i = 0; i < npaths; i++)
		if (nests_sections(&paths[i]) || barrier_for_callers_mmio(p, &paths[i]) ||
		    callee_reads(&paths[i]))
			return true;
	return false;
}

/*
 * engine: in a callee a barrier counts as straight behind the caller's MMIO write, whatever came
 * between them.
 */
static bool follows_write_of_caller(const struct path *paths, unsigned npaths, unsigned id)
{
	for (unsigned i = 0; i < npaths; i++) {
		int call = -1;

		for (unsigned k = paths[i].n; k-- > 0;) {
			const struct step *s = &paths[i].step[k];

			if (s->id == id)
				call = s->call;
			else if (call >= 0 && s->call != call && s->event->what == WRITE)
				return true;
		}
	}
	return false;
}

/* The store has been handed over, if only to the device. */
bool write_waits_between(const struct program *p, const struct path *path, unsigned a, unsigned b)
{
	for (unsigned i = a + 1; event_at(path, a)->what == STORE && i < b; i++)
		if (waits_for_stores(p, event_at(path, i)))
			return true;
	return false;
}

/*
 * engine: paths have met on the way to a common second access, and not all
 * order the first before it: only for doorbells it then knows of the barriers
 * that some paths have, and of none where a write has waited for the stores.
 */
static bool lost_in_a_join(const struct program *p, const struct path *paths, unsigned npaths,
			   const struct path *q, unsigned a, unsigned b, const struct repair *as_written)
{
	enum seer by = seer_of(event_at(q, a), event_at(q, b));
	bool doorbell = device_visible(event_at(q, a)->memory) && event_at(q, a)->what == STORE &&
			event_at(q, b)->what == WRITE && q->step[a].call == q->step[b].call;

	for (unsigned i = 0; i < npaths; i++)
		for (unsigned d = 0; d < paths[i].n; d++) {
			const struct path *other = &paths[i];

			if (other->step[d].id != q->step[b].id || other->step[d].call != q->step[b].call)
				continue;
			for (unsigned c = 0; c < d; c++)
				if (is_access(event_at(other, c)) &&
				    same_place(event_at(other, c), event_at(q, a)) &&
				    !superseded(other, c, d) &&
				    ((!doorbell && !kept(p, other, c, d, by, as_written)) ||
				     kept_by_accessors(p, other, c, d) != kept_by_accessors(p, q, a, b) ||
				     write_waits_between(p, other, c, d) != write_waits_between(p, q, a, b) ||
				     somebody_needs(p, other, c, d) != somebody_needs(p, q, a, b)))
					return true;
		}
	return false;
}

/* engine: of more than three barriers behind one access it gives up (docs/how-it-works.md, "Limits"). */
static bool too_many_barriers(const struct path *paths, unsigned npaths)
{
	bool there[NR_IDS] = { false };
	unsigned n = 0;

	for (unsigned i = 0; i < npaths; i++)
		for (unsigned k = 0; k < paths[i].n; k++)
			if (event_at(&paths[i], k)->what == BARRIER && !there[paths[i].step[k].id]) {
				there[paths[i].step[k].id] = true;
				n++;
			}
	return n > 3;
}

/*
 * engine: since 5.2 it takes an ordered write to be in order before any unlock
 * when it looks for what a barrier is for, also before a mutex's: it is silent
 * of a wmb() between the two, but only as long as nothing else speaks of it.
 */
static bool for_a_mutex(const struct program *p, const struct path *paths, unsigned npaths, unsigned id)
{
	bool in_use = false, plain = !strcmp(barriers[event_of(p, id)->barrier].name, "wmb");

	for (unsigned i = 0; i < npaths && era_of(p) == CURRENT; i++) {
		const struct path *q = &paths[i];
		bool wrote = false, ordered = false;

		for (unsigned k = 0; k < q->n; k++) {
			const struct event *e = event_at(q, k);

			plain &= !is_access(e) || (e->what == WRITE && e->strength == ORDERED && !e->wc) ||
				 (e->what == UNLOCK && !e->spin);
			wrote |= e->what == WRITE && e->strength == ORDERED && !e->wc;
			ordered |= wrote && q->step[k].id == id && event_orders(e, 'W', 'u', BY_DEVICE);
			in_use |= ordered && e->what == UNLOCK && !e->spin;
		}
	}
	return in_use && !plain;
}

/* engine: an implied barrier answers for the paths without it, too. */
static bool implied_on_some_paths(const struct path *paths, unsigned npaths)
{
	uint64_t on[NR_IDS] = { 0 }, all = ((uint64_t)1 << npaths) - 1;

	for (unsigned i = 0; i < npaths; i++)
		for (unsigned k = 0; k < paths[i].n; k++)
			if (event_at(&paths[i], k)->what == BARRIER && event_at(&paths[i], k)->implied)
				on[paths[i].step[k].id] |= (uint64_t)1 << i;
	for (unsigned id = 0; id < NR_IDS; id++)
		if (on[id] && on[id] != all)
			return true;
	return false;
}

/*
 * engine: "a barrier follows the write directly" has to hold on all paths that
 * meet before the barrier. Here it does on that one.
 */
static bool less_directly_elsewhere(const struct path *paths, unsigned npaths, const struct path *q, unsigned a,
				    unsigned at)
{
	for (unsigned i = 0; i < npaths; i++)
		for (unsigned m = 0; m < paths[i].n; m++) {
			bool directly = true;

			if (paths[i].step[m].id != q->step[at].id)
				continue;
			for (unsigned c = m; c-- > 0;) {
				const struct event *e = event_at(&paths[i], c);

				if (same_place(e, event_at(q, a))) {
					if (!directly)
						return true;
					break;
				}
				directly &= e->what != STORE && e->what != WRITE;
			}
		}
	return false;
}

/*
 * Stores that a write has handed over, behind which a barrier orders a store
 * for CPUs: whether that is for them is clear only where the barrier came first,
 * and all in one function.
 */
static bool for_cpus_later(const struct program *p, const struct path *q, unsigned a, unsigned at, unsigned b)
{
	if (event_at(q, b)->what != STORE || event_at(q, b)->memory != CPUS || !write_waits_between(p, q, a, b))
		return false;
	for (unsigned i = a; i < b; i++)
		if (q->step[i].call != q->step[b].call)
			return true;
	return write_waits_between(p, q, a, at);
}

/* Barriers of which the engine does not know all that they are for. */
bool engine_forgets(const struct program *p, const struct path *paths, unsigned npaths, unsigned id,
		    const struct repair *as_written)
{
	if (follows_write_of_caller(paths, npaths, id) || too_many_barriers(paths, npaths) ||
	    implied_on_some_paths(paths, npaths) || for_a_mutex(p, paths, npaths, id))
		return true;
	for (unsigned i = 0; i < npaths; i++) {
		const struct path *q = &paths[i];

		for (unsigned at = 0; at < q->n; at++)
			for (unsigned a = 0; q->step[at].id == id && a < at; a++)
				for (unsigned b = at + 1; b < q->n; b++) {
					const struct event *first = event_at(q, a), *second = event_at(q, b);

					if (is_access(first) && is_access(second) && !superseded(q, a, b) &&
					    event_orders(event_at(q, at), kind_of(first), kind_of(second),
							 seer_of(first, second)) &&
					    (for_cpus_later(p, q, a, at, b) ||
					     lost_in_a_join(p, paths, npaths, q, a, b, as_written) ||
					     (first->what == WRITE && barrier_follows_write(q, a, b) &&
					      less_directly_elsewhere(paths, npaths, q, a, at))))
						return true;
				}
	}
	return false;
}

/* How strong a barrier has to be for what unseen callers do behind it is not decidable (section 4.11). */
bool may_serve_callers(const struct program *p, unsigned id)
{
	return !p->body[0].callers_known || !p->body[body_of(id)].callers_known;
}

/*
 * engine: it compares with one of the barriers before it only, which may be of
 * another family or implied; and not with those of another function.
 */
bool engine_compares_with_another(const struct path *path, unsigned at)
{
	const struct event *barrier = path->step[at].event;
	enum family family = barriers[barrier->barrier].family;

	for (unsigned k = 0; k < at; k++) {
		const struct event *e = path->step[k].event;

		/*
		 * ... where a write has handed over the stores, none are left that a barrier could
		 * repeat the order of.
		 */
		if (e->what == WRITE && e->strength == ORDERED && path->step[k].call != path->step[at].call)
			return true;
		if (e->what == BARRIER && (e->implied || path->step[k].call != path->step[at].call ||
					   ((family == SMP || family == VIRT) &&
					    (e->other >= 0 || barriers[e->barrier].family != family))))
			return true;
	}
	return false;
}

static bool row_orders(const struct step *s, const struct repair *r, char first, char second, enum seer by)
{
	int row = r->row[s->id];

	return s->event->what == BARRIER &&
	       (row == AS_WRITTEN ? event_orders(s->event, first, second, by) :
				    row != REMOVED && in_row(&barriers[row], first, second, by));
}

/* Since the last such access there was a barrier with that order. */
static bool ordered_already(const struct path *path, unsigned at, char first, char second, enum seer by)
{
	for (unsigned i = at; i-- > 0;) {
		const struct event *e = event_at(path, i);

		if (is_access(e) && kind_of(e) == first)
			return false;
		if (e->what == BARRIER && event_orders(e, first, second, by))
			return true;
		/* Writes before a section are no business of its unlock. */
		if (second == 'u' && (e->what == LOCK || e->what == UNLOCK) && e->spin)
			return true;
	}
	return false;
}

/* It orders nothing that those before it do not, so that it answers for nothing. */
static bool only_repeats(const struct path *path, unsigned at)
{
	for (const char *first = "wrWR"; *first; first++)
		for (const char *second = "wrWRu"; *second; second++)
			for (int by = 0; by < NR_SEERS; by++)
				if (event_orders(event_at(path, at), *first, *second, (enum seer)by) &&
				    !ordered_already(path, at, *first, *second, (enum seer)by))
					return false;
	return true;
}

/*
 * engine: of barriers that order the same pair the last answers for it, and
 * orders by way of a third access are not known: so a barrier seems to be
 * needed where earlier ones, or two steps, do the same.
 */
bool engine_keeps_for(const struct program *p, const struct path *path, const struct repair *r, unsigned id,
		      unsigned a, unsigned b, enum seer by)
{
	char first = kind_of(path->step[a].event), second = kind_of(path->step[b].event);
	bool mine = false;
	int call = -1;

	if (kept_by_accessors(p, path, a, b))
		return false;
	for (unsigned i = a + 1; i < b; i++) {
		const struct step *s = &path->step[i];

		if (s->id == id) {
			mine = event_orders(s->event, first, second, by);
			call = s->call;
		}
		/* MMIO before memory: only barriers straight behind the write count. */
		if (first == 'W' && (second == 'w' || second == 'r') &&
		    (s->event->what == STORE || s->event->what == WRITE))
			break;
		if (!row_orders(s, r, first, second, by))
			continue;
		/*
		 * What is nobody's to remove answers, before and behind; of others the last in the
		 * same function.
		 */
		if (s->id == id || (!mine && s->event->implied))
			return false;
		if (mine && (s->call < 0 || s->call == call) && (s->event->implied || !only_repeats(path, i)))
			return false;
	}
	return mine;
}

/*
 * engine: ... and a barrier of which others have taken over all that it orders
 * is not asked about at all; nor one in a callee, if the caller's was there first.
 */
bool engine_asks(const struct path *path, const struct repair *r, unsigned at, unsigned a, unsigned b)
{
	char first = kind_of(path->step[a].event);

	if (only_repeats(path, at))
		return false;
	for (const char *second = "wrWRu"; *second; second++)
		for (int by = 0; by < NR_SEERS; by++) {
			bool taken = !event_orders(path->step[at].event, first, *second, (enum seer)by);

			for (unsigned i = a + 1; i < b && !taken; i++)
				taken = (i > at || path->step[i].event->implied ||
					 (path->step[at].call >= 0 &&
					  path->step[i].call != path->step[at].call)) &&
					row_orders(&path->step[i], r, first, *second, (enum seer)by);
			if (!taken)
				return true;
		}
	return false;
}

static bool runs_through(const struct path *path, unsigned from, unsigned to, unsigned id)
{
	for (unsigned i = from; i < to; i++)
		if (path->step[i].id == id)
			return true;
	return false;
}

/*
 * engine: what an access does by itself on one path is forgotten where that
 * meets others; and a barrier that not all have where its function returns, or
 * where only MMIO keeps its own place.
 */
bool accessors_do_it_on_all_paths(const struct program *p, const struct path *paths, unsigned npaths,
				  const struct path *q, unsigned a, unsigned at, unsigned b)
{
	for (unsigned i = 0; i < npaths; i++)
		for (unsigned d = 0; d < paths[i].n; d++)
			for (unsigned c = 0; paths[i].step[d].id == q->step[b].id &&
					     paths[i].step[d].call == q->step[b].call && c < d;
			     c++)
				if (same_place(event_at(&paths[i], c), event_at(q, a)) &&
				    !superseded(&paths[i], c, d) &&
				    (!kept_by_accessors(p, &paths[i], c, d) ||
				     ((q->step[at].call != q->step[b].call || event_at(q, a)->what != STORE) &&
				      !runs_through(&paths[i], c, d, q->step[at].id))))
					return false;
	return true;
}

/* engine: a callee's barrier() hides the barriers before it. */
bool hidden_by_callee(const struct path *path, unsigned a, unsigned b)
{
	for (unsigned i = a + 1; i < b; i++) {
		const struct event *e = event_at(path, i);

		if (e->what == BARRIER && barriers[e->barrier].family == COMPILER && path->step[i].call >= 0 &&
		    path->step[i].call != path->step[a].call)
			return true;
	}
	return false;
}

/*
 * engine: where one path has handed over the stores, a barrier that orders them
 * on another is forgotten, and the weak one before both seems to be all.
 */
bool engine_sees_only_the_weak(const struct program *p, const struct path *paths, unsigned npaths, unsigned id)
{
	for (unsigned i = 0; i < npaths; i++)
		for (unsigned b = 0; b < paths[i].n; b++)
			for (unsigned a = 0, weak = 0; a < b; a++) {
				const struct path *q = &paths[i];

				for (weak = a + 1; weak < b && q->step[weak].id != id; weak++)
					;
				if (event_at(q, b)->what != STORE || event_at(q, a)->what != STORE || weak == b ||
				    !handed_over(p, q, a, b))
					continue;
				for (unsigned k = 0; k < npaths; k++)
					for (unsigned d = 0; d < paths[k].n; d++)
						for (unsigned c = 0; c < d && paths[k].step[d].id == q->step[b].id; c++)
							if (same_place(event_at(&paths[k], c), event_at(q, a)) &&
							    !handed_over(p, &paths[k], c, d))
								return true;
			}
	return false;
}

/*
 * engine: a write is no doorbell for a store that a barrier orders before another one, wherever
 * that stands.
 */
bool engine_takes_for_preparation(const struct program *p, const struct path *paths, unsigned npaths,
				  unsigned store, unsigned write)
{
	for (unsigned i = 0; i < npaths; i++)
		for (unsigned a = 0; a < paths[i].n; a++)
			for (unsigned b = a + 1;
			     same_place(event_at(&paths[i], a), event_of(p, store)) && b < paths[i].n; b++) {
				const struct event *e = paths[i].step[b].event;

				if (e->what != WRITE || !e->doorbell || paths[i].step[b].id == write ||
				    kept_by_accessors(p, &paths[i], a, b))
					continue;
				for (unsigned k = a + 1; k < b; k++)
					if (paths[i].step[k].event->what == BARRIER &&
					    event_orders(paths[i].step[k].event, 'w', 'W', BY_DEVICE))
						return true;
			}
	return false;
}
