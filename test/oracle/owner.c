// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Words that say whose the rest of an object is: loaded and tested before the
 * rest is read, or stored behind the rest. Which pairs somebody needs in order
 * is told by docs/checks/missing-dma-rmb.md, missing-dma-wmb.md and
 * missing-rmb.md; whether one may be seen out of order, by the axioms.
 */
#include <string.h>

#include "avoid.h"
#include "trial.h"

/* A pair that some order shows the wrong way round, on some path. */
struct fault_at {
	enum fp_check check;
	unsigned path, a, b;
	unsigned line;
	int function; /* the body that both are in or called from */
	bool must_be_told;
};
#define MAX_FAULTS 512

static bool same_object(const struct event *x, const struct event *y)
{
	return x->memory == y->memory && x->object == y->object;
}

static bool same_word_of(const struct event *x, const struct event *y)
{
	return same_object(x, y) && x->word == y->word;
}

/* A load that a branch may ask for: of an object's word, or of a register that is an index. */
static bool is_word_read(const struct event *e)
{
	return e->word && (e->what == LOAD || e->what == READ);
}

static bool asks_for(const struct event *test, const struct event *read)
{
	if (test->what != TEST || !is_word_read(read))
		return false;
	return test->word ? read->what == READ : read->what == LOAD && same_object(test, read);
}

static bool is_tested_between(const struct path *q, unsigned a, unsigned b)
{
	for (unsigned i = a + 1; i < b; i++)
		if (asks_for(event_at(q, i), event_at(q, a)))
			return true;
	return false;
}

/* A barrier keeps loads behind step b from being seen before the read of step a. */
static bool held_back(const struct path *q, unsigned a, unsigned b)
{
	for (unsigned i = a + 1; i < b; i++)
		if (event_at(q, i)->what == BARRIER && event_orders(event_at(q, i), kind_of(event_at(q, a)), 'r', BY_HOST))
			return true;
	return false;
}

/* What the function itself stored, with nobody told since, is its own to read. */
static bool is_own_to_read(const struct trial *t, const struct path *q, unsigned at)
{
	const struct event *load = event_at(q, at);

	for (unsigned a = 0; a < at; a++) {
		const struct event *e = event_at(q, a);

		if (e->what == STORE && same_word_of(e, load) &&
		    (q->step[a].call < 0 || q->step[a].call == q->step[at].call) && !write_waits_between(t->p, q, a, at))
			return true;
	}
	return false;
}

/* "What was found there once is there": by then a word was tested, and the loads behind it were held back. */
static bool was_found(const struct trial *t, const struct path *q, unsigned at, const struct event *of)
{
	for (unsigned a = 0; a < at; a++) {
		const struct event *word = event_at(q, a);

		if (!is_word_read(word) || !is_tested_between(q, a, at) || !held_back(q, a, at))
			continue;
		/* What it tells of the driver's own store tells nothing of the device. */
		if (word->what == LOAD && is_own_to_read(t, q, a))
			continue;
		/* What hangs on an ordered read is in order anyway: nobody asks. */
		if (word->what == READ && word->strength == ORDERED && !word->wc)
			continue;
		/* A buffer has no word of its own: any will do. */
		if (of->memory == STREAMING || (of->what == READ ? word->what == READ && word->device == of->device :
								   word->what == LOAD && same_object(word, of)))
			return true;
	}
	return false;
}

/* engine: where paths meet it counts only if it was found on all. */
static bool was_found_on_all(const struct trial *t, const struct step *s)
{
	for (unsigned path = 0; path < t->npaths; path++)
		for (unsigned at = 0; at < t->path[path].n; at++)
			if (t->path[path].step[at].id == s->id && t->path[path].step[at].call == s->call &&
			    !was_found(t, &t->path[path], at, s->event))
				return false;
	return true;
}

/* The word read in step a tells of what is read in step b. */
static bool tells_of(const struct trial *t, const struct path *q, unsigned a, unsigned b)
{
	const struct event *word = event_at(q, a), *rest = event_at(q, b);

	if (!is_word_read(word) || rest->what != LOAD || !device_visible(rest->memory) || !is_tested_between(q, a, b))
		return false;
	if (word->what == READ ? rest->word : rest->memory != STREAMING && (rest->word || !same_object(word, rest)))
		return false;
	if (word->what == LOAD && is_own_to_read(t, q, a))
		return false;
	if (was_found_on_all(t, &q->step[a]) || is_own_to_read(t, q, b))
		return false;
	return (word->what == LOAD && same_object(word, rest)) || !was_found_on_all(t, &q->step[b]);
}

/* The rest is stored again before step b: that store is the one to wait for. */
static bool stored_again(const struct path *q, unsigned a, unsigned b)
{
	for (unsigned i = a + 1; i < b; i++) {
		const struct event *e = event_at(q, i);

		if (e->what == STORE && same_word_of(e, event_at(q, a)) &&
		    (q->step[i].call < 0 || q->step[i].call == q->step[a].call || q->step[i].call != q->step[b].call))
			return true;
	}
	return false;
}

/* The store of step b may give away what step a stored. Whether it does the names say, or what other places teach. */
static bool gives_away(const struct trial *t, const struct path *q, unsigned a, unsigned b)
{
	const struct event *rest = event_at(q, a), *word = event_at(q, b);

	return rest->what == STORE && word->what == STORE && device_visible(rest->memory) && device_visible(word->memory) &&
	       !same_word_of(rest, word) && !stored_again(q, a, b) && !write_waits_between(t->p, q, a, b);
}

/* Step b happens in a call that step a is not in. */
static bool in_another_call(const struct path *q, unsigned a, unsigned b)
{
	return q->step[b].call >= 0 && q->step[b].call != q->step[a].call;
}

static unsigned line_of(const struct trial *t, const struct path *q, unsigned a, unsigned b)
{
	return t->line[in_another_call(q, a, b) ? (unsigned)q->step[b].call : q->step[b].id];
}

static int function_of(const struct path *q, unsigned a, unsigned b)
{
	bool inside = q->step[a].call == q->step[b].call;

	return inside && q->step[a].id >= event_id(1, 0, 0) ? 1 : 0;
}

/* On every path on which that store, or one to the same place, comes before it, it is kept there. */
static bool always_kept(const struct trial *t, const struct event *first, const struct step *last)
{
	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned d = 1; d < q->n; d++)
			for (unsigned c = 0; q->step[d].id == last->id && q->step[d].call == last->call && c < d; c++)
				if (same_word_of(event_at(q, c), first) && event_at(q, c)->what == STORE &&
				    !stored_again(q, c, d) &&
				    !kept(t->p, q, c, d, seer_of(first, last->event), &t->as_written))
					return false;
	}
	return true;
}

/* The way to step `at` leads by that step. */
static bool leads_by(const struct path *q, unsigned at, const struct step *s)
{
	for (unsigned i = 0; i < at; i++)
		if (q->step[i].id == s->id && q->step[i].call == s->call)
			return true;
	return false;
}

/* Of several entries the first goes last, behind a barrier and on the same way: the device stops there until then. */
static bool another_goes_last(const struct trial *t, const struct path *q, unsigned a, unsigned b, bool on_all_paths)
{
	unsigned behind = line_of(t, q, a, b);

	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *other = &t->path[path];

		for (unsigned d = 1; d < other->n; d++)
			for (unsigned c = 0; c < d; c++)
				if (event_at(other, d)->what == STORE && same_word_of(event_at(other, d), event_at(q, b)) &&
				    gives_away(t, other, c, d) && function_of(other, c, d) == function_of(q, a, b) &&
				    line_of(t, other, c, d) > behind && leads_by(other, d, &q->step[b]) &&
				    kept(t->p, other, c, d, seer_of(event_at(other, c), event_at(other, d)), &t->as_written) &&
				    (!on_all_paths || always_kept(t, event_at(other, c), &other->step[d])))
					return true;
	}
	return false;
}

/*
 * engine: what a function stores on one path it takes for its own on those that
 * meet it, and an entry that was found on one for found.
 */
static bool settled_on_some_path(const struct trial *t, const struct step *s, bool found_too)
{
	for (unsigned path = 0; path < t->npaths; path++)
		for (unsigned at = 0; at < t->path[path].n; at++)
			if (t->path[path].step[at].id == s->id && t->path[path].step[at].call == s->call &&
			    (is_own_to_read(t, &t->path[path], at) ||
			     (found_too && was_found(t, &t->path[path], at, s->event))))
				return true;
	return false;
}

/* engine: what a callee asks of its caller's word says nothing of what the same callee reads. */
static bool asked_in_the_call(const struct path *q, unsigned a, unsigned b)
{
	for (unsigned i = a + 1; i < b; i++)
		if (asks_for(event_at(q, i), event_at(q, a)) &&
		    (q->step[i].call == q->step[a].call || q->step[i].call != q->step[b].call))
			return false;
	return true;
}

/* A barrier of that order, but not for this kind of access or this reader: the last between the two; -1: none. */
static int last_weak(const struct path *q, unsigned a, unsigned b, char order)
{
	int weak = -1;

	for (unsigned i = a + 1; i < b; i++) {
		const struct event *e = event_at(q, i);

		if (e->what == BARRIER && !e->implied && event_orders(e, order, order, BY_CPUS) &&
		    !event_orders(e, kind_of(event_at(q, a)), order, BY_DEVICE))
			weak = (int)q->step[i].id;
	}
	return weak;
}

static bool can_be_seen(const struct trial *t, const struct fault_at *f, bool by_compiler_too)
{
	return can_show(t->p->arch,
			f->check == FP_MISSING_DMA_WMB ? WORD_BEFORE_REST :
			f->check == FP_MISSING_DMA_RMB ? REST_BEFORE_WORD :
							 REST_BEFORE_REGISTER,
			by_compiler_too);
}

/* Neither marks nor any barrier are in the compiler's way. */
static bool is_compilers(const struct path *q, unsigned a, unsigned b)
{
	const struct event *first = event_at(q, a), *second = event_at(q, b);

	for (unsigned i = a + 1; i < b; i++)
		if (event_at(q, i)->what == BARRIER)
			return false;
	return first->what == READ || !first->marked || !second->marked;
}

static bool told_by(const struct trial *t, const struct fault_at *f, const struct finding *e)
{
	const struct path *q = &t->path[f->path];

	if (e->check == f->check)
		return e->line == f->line && can_be_seen(t, f, true);
	for (unsigned i = f->a + 1; i < f->b && e->check == FP_WEAK_BARRIER && f->check != FP_MISSING_DMA_WMB; i++)
		if (t->line[q->step[i].id] == e->line && last_weak(q, f->a, f->b, 'r') == (int)q->step[i].id)
			return can_be_seen(t, f, false);
	return false;
}

/* A weak barrier stands straight before the store to the word: it is told instead (judge.c). */
static bool weak_is_told(const struct trial *t, const struct fault_at *f)
{
	const struct path *q = &t->path[f->path];

	for (unsigned i = f->b; i-- > f->a && event_at(q, i)->what != STORE;)
		if (event_at(q, i)->what == BARRIER && reported(t, FP_WEAK_BARRIER, t->line[q->step[i].id]))
			return true;
	return false;
}

static bool same_word(const struct trial *t, const struct fault_at *f, const struct fault_at *g)
{
	const struct event *x = event_at(&t->path[f->path], f->check == FP_MISSING_DMA_WMB ? f->b : f->a);
	const struct event *y = event_at(&t->path[g->path], g->check == FP_MISSING_DMA_WMB ? g->b : g->a);

	/* A callee that has a pair of its own is mended for its callers as well. */
	return f->check == g->check && (f->function == g->function || (f->check == FP_MISSING_DMA_WMB && x == y)) &&
	       (x->what == READ ? x->device == y->device : same_object(x, y));
}

/* The rest is read in step a, the word that tells of it only in step b: whatever the CPU does, that can be too old. */
static bool is_read_early(const struct path *q, unsigned a, unsigned b)
{
	const struct event *rest = event_at(q, a), *word = event_at(q, b);

	return rest->what == LOAD && !rest->word && word->what == LOAD && word->word && same_object(rest, word) &&
	       is_tested_between(q, b, q->n);
}

static unsigned find_faults(const struct trial *t, struct fault_at faults[MAX_FAULTS])
{
	unsigned n = 0;

	for (unsigned path = 0; path < t->npaths; path++) {
		const struct path *q = &t->path[path];

		for (unsigned b = 1; b < q->n; b++)
			for (unsigned a = 0; a < b; a++) {
				/* Whether somebody uses what was read is not in here: it may be told, it need not. */
				if (is_read_early(q, a, b) && n < MAX_FAULTS)
					faults[n++] = (struct fault_at){
						.check = FP_MISSING_DMA_RMB, .path = path, .a = a, .b = b,
						.line = t->line[q->step[a].id], .function = function_of(q, a, b),
					};
			}
		for (unsigned b = 1; b < q->n; b++)
			for (unsigned a = 0; a < b; a++) {
				const struct event *first = event_at(q, a), *second = event_at(q, b);
				bool reads = tells_of(t, q, a, b);
				bool of_another = first->what == READ || !same_object(first, second);

				if ((!reads && (!gives_away(t, q, a, b) || another_goes_last(t, q, a, b, true))) ||
				    !is_late(&t->seen[path][seer_of(first, second)], a, b))
					continue;
				if (n == MAX_FAULTS)
					return n;
				faults[n] = (struct fault_at){
					.check = !reads ? FP_MISSING_DMA_WMB :
						 first->what == READ ? FP_MISSING_RMB :
								       FP_MISSING_DMA_RMB,
					.path = path, .a = a, .b = b,
					.line = line_of(t, q, a, b), .function = function_of(q, a, b),
				};
				faults[n].must_be_told = can_be_seen(t, &faults[n], is_compilers(q, a, b)) &&
							 (reads ? !settled_on_some_path(t, &q->step[a], true) &&
									  !settled_on_some_path(t, &q->step[b], of_another) &&
									  !asked_in_the_call(q, a, b) :
								  second->word && same_object(first, second) &&
									  !another_goes_last(t, q, a, b, false));
				n++;
			}
	}
	return n;
}

bool is_weak_for_owners(const struct trial *t, unsigned line)
{
	struct fault_at faults[MAX_FAULTS];
	unsigned n = find_faults(t, faults);
	struct finding weak = { .check = FP_WEAK_BARRIER, .line = line };

	for (unsigned i = 0; i < n; i++)
		if (told_by(t, &faults[i], &weak))
			return true;
	return false;
}

/* The engine names the likeliest pair of each function and word: what it names has to be out of order, and one of each. */
bool agree_on_owners(struct trial *t)
{
	struct fault_at faults[MAX_FAULTS];
	unsigned n = find_faults(t, faults);

	for (unsigned i = 0; i < t->engine->n; i++) {
		const struct finding *e = &t->engine->finding[i];
		bool known = false;

		if (e->check != FP_MISSING_DMA_RMB && e->check != FP_MISSING_DMA_WMB && e->check != FP_MISSING_RMB)
			continue;
		for (unsigned k = 0; k < n; k++)
			known |= told_by(t, &faults[k], e);
		if (!known)
			return differ(t, "line %u: the engine says %s, the oracle does not", e->line, fp_check_name(e->check));
	}
	for (unsigned i = 0; i < n; i++) {
		bool said = !faults[i].must_be_told || weak_is_told(t, &faults[i]);

		for (unsigned k = 0; k < n && !said; k++)
			for (unsigned m = 0; m < t->engine->n; m++)
				said |= same_word(t, &faults[i], &faults[k]) && told_by(t, &faults[k], &t->engine->finding[m]);
		if (!said)
			return differ(t, "line %u: the oracle says %s, the engine does not", faults[i].line,
				      fp_check_name(faults[i].check));
	}
	return true;
}
