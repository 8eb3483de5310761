// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "program.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "axioms.h"

uint32_t kernel_of(const struct program *p)
{
	return (p->version[0] << 16) + (p->version[1] << 8) + p->version[2];
}

/* ---- paths ---- */

struct walk {
	const struct program *p;
	struct path *paths;
	unsigned n;
	bool too_many;
};

/* A place in the text, and the rest of the caller's segment to go on with behind a callee. */
struct at {
	unsigned body, segment, i;
	int call;
	const struct at *back;
};

static void follow(struct walk *w, struct path *so_far, struct at at);

static void next_segment(struct walk *w, struct path *so_far, const struct at *at)
{
	enum shape shape = w->p->body[at->body].shape;
	struct at to = *at;

	to.i = 0;
	if (at->segment == 0 && shape != STRAIGHT) {
		to.segment = 1;
		follow(w, so_far, to);
		to.segment = shape == IF_ELSE ? 2 : 3;
		follow(w, so_far, to);
	} else if (at->segment == 1 || at->segment == 2) {
		to.segment = 3;
		follow(w, so_far, to);
	} else if (at->back) {
		follow(w, so_far, *at->back);
	} else if (w->n == MAX_PATHS) {
		w->too_many = true;
	} else {
		w->paths[w->n++] = *so_far;
	}
}

static void follow(struct walk *w, struct path *so_far, struct at at)
{
	struct path path = *so_far;
	const struct body *body = &w->p->body[at.body];

	for (; at.i < body->n[at.segment]; at.i++) {
		const struct event *e = &body->event[at.segment][at.i];
		unsigned id = event_id(at.body, at.segment, at.i);

		if (e->what == CALL) {
			struct at back = at;

			back.i++;
			follow(w, &path, (struct at){ .body = 1, .call = (int)id, .back = &back });
			return;
		}
		if (path.n == MAX_STEPS) {
			w->too_many = true;
			return;
		}
		path.step[path.n++] = (struct step){ e, id, at.call };
	}
	next_segment(w, &path, &at);
}

static const struct event callers_store = { .what = STORE, .memory = UNKNOWN };
static const struct event callers_load = { .what = LOAD, .memory = UNKNOWN };

static void start(struct walk *w, unsigned body)
{
	struct path path = { .outside = !w->p->body[body].callers_known };

	if (path.outside) {
		path.step[path.n++] = (struct step){ &callers_store, OUTSIDE, -1 };
		path.step[path.n++] = (struct step){ &callers_load, OUTSIDE, -1 };
	}
	follow(w, &path, (struct at){ .body = body, .call = -1 });
}

unsigned paths_of(const struct program *p, struct path paths[MAX_PATHS])
{
	struct walk w = { .p = p, .paths = paths };
	bool helper_runs = false;

	start(&w, 0);
	for (unsigned i = 0; i < w.n; i++)
		for (unsigned k = 0; k < paths[i].n; k++)
			helper_runs |= paths[i].step[k].call >= 0;
	if (p->has_helper && !helper_runs)
		return 0; /* or does nothing: another program is the same without it */
	if (p->has_helper && !p->body[1].callers_known)
		start(&w, 1);
	for (unsigned i = 0; i < w.n; i++) {
		unsigned accesses = 0;

		for (unsigned k = 0; k < paths[i].n; k++)
			accesses += is_access(paths[i].step[k].event) && paths[i].step[k].id != OUTSIDE;
		if (accesses > MAX_ACCESSES)
			return 0;
	}
	return w.too_many ? 0 : w.n;
}

/* ---- the text form ---- */

struct text {
	char *at;
	size_t left;
	unsigned line;
};

__attribute__((format(printf, 2, 3))) static void put(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->at, t->left, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= t->left)
		return;
	for (int i = 0; i < n; i++)
		t->line += t->at[i] == '\n';
	t->at += n;
	t->left -= (size_t)n;
}

static void put_event(struct text *t, const struct event *e)
{
	static const char *const classes[] = { "cpu", "coherent", "streaming", "host" };
	static const char *const strengths[] = { "ordered", "relaxed", "raw" };
	static const char *const devices[] = { "nic", "phy" };

	switch (e->what) {
	case STORE:
	case LOAD:
		put(t, "  %s %s%u.%s %s%s%s", e->what == STORE ? "store" : "load", classes[e->memory], e->object,
		    e->word ? "own" : "f", classes[e->memory], e->marked ? " marked" : "",
		    !e->word ? "" : e->what == STORE ? " value=const:OWN" : " tested");
		break;
	case WRITE:
		put(t, "  mmio-write %s%s device=other:%s reg=other:%s value=%s", strengths[e->strength],
		    e->wc ? " wc" : "", devices[e->device], e->doorbell ? "TX_DOORBELL" : "INT_MASK",
		    e->doorbell ? "index:tail" : "zero");
		break;
	case READ:
		put(t, "  mmio-read %s%s device=other:%s reg=other:%s", strengths[e->strength],
		    e->wc ? " wc" : "", devices[e->device], e->word ? "RX_PROD_INDEX tested" : "STATUS");
		break;
	case BARRIER:
		put(t, "  barrier %s%s%s%s", barriers[e->barrier].name, e->other >= 0 ? "|" : "",
		    e->other >= 0 ? barriers[e->other].name : "", e->implied ? " implied" : "");
		break;
	case LOCK:
	case UNLOCK:
		put(t, "  %s %s", e->what == LOCK ? "lock" : "unlock", e->spin ? "spin" : "other");
		break;
	case CALL:
		put(t, "  call nic_post");
		break;
	case TEST:
		if (e->word)
			put(t, "  test ends RX_PROD_INDEX");
		else
			put(t, "  test ends %s%u.own words=OWN", classes[e->memory], e->object);
		break;
	}
	put(t, "\n");
}

static void put_segment(struct text *t, const struct program *p, unsigned body, unsigned segment,
			unsigned line[NR_IDS + 1])
{
	for (unsigned i = 0; i < p->body[body].n[segment]; i++) {
		line[event_id(body, segment, i)] = t->line;
		put_event(t, &p->body[body].event[segment][i]);
	}
}

bool has_words(const struct program *p)
{
	for (unsigned b = 0; b < NR_BODIES; b++)
		for (unsigned s = 0; s < NR_SEGMENTS; s++)
			for (unsigned i = 0; i < p->body[b].n[s]; i++)
				if (p->body[b].event[s][i].word)
					return true;
	return false;
}

size_t print_program(const struct program *p, char text[MAX_TEXT], unsigned line[NR_IDS + 1])
{
	static const char *const names[] = { "nic_xmit", "nic_post" };
	static const char *const edges[][NR_SEGMENTS] = {
		[IF_THEN] = { "-> 1 3", "-> 3", "", "" },
		[IF_ELSE] = { "-> 1 2", "-> 3", "-> 3", "" },
	};
	struct text t = { text, MAX_TEXT, 1 };

	for (unsigned b = 0; b < (p->has_helper ? 2u : 1u); b++) {
		const struct body *body = &p->body[b];

		put(&t, "function %s%s\n", names[b], body->callers_known ? " callers-known" : "");
		for (unsigned s = 0; s < (body->shape == STRAIGHT ? 1u : NR_SEGMENTS); s++) {
			if (body->shape != STRAIGHT)
				put(&t, " block %u %s\n", s, edges[body->shape][s]);
			put_segment(&t, p, b, s, line);
		}
	}
	/* Who tests a word elsewhere leaves no doubt what it is. */
	if (has_words(p))
		put(&t, "function nic_look callers-known\n"
			"  test ends coherent0.own words=OWN\n  test ends coherent1.own words=OWN\n"
			"  test ends host0.own words=OWN\n  test ends host1.own words=OWN\n");
	return (size_t)(t.at - text);
}

/* ---- making one ---- */

static unsigned below(struct random *r, unsigned n)
{
	/* splitmix64 */
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (unsigned)((z ^ z >> 31) % n);
}

static struct event random_event(struct random *r, bool may_call)
{
	unsigned kind = below(r, 100);
	struct event e = { .other = -1 };

	if (kind < 37) {
		static const enum memory classes[] = { COHERENT, COHERENT, COHERENT, HOST,
						       HOST,	 CPUS,	   CPUS,     STREAMING };

		e.what = kind < 25 ? STORE : LOAD;
		e.memory = classes[below(r, 8)];
		e.object = below(r, 2);
		e.marked = e.memory == CPUS && below(r, 2);
	} else if (kind < 62) {
		e.what = kind < 54 ? WRITE : READ;
		e.strength = (enum strength)below(r, 3);
		e.wc = below(r, 6) == 0;
		e.device = below(r, 4) == 0;
		e.doorbell = e.what == WRITE && below(r, 2);
	} else if (kind < 90) {
		e.what = BARRIER;
		e.barrier = below(r, 2) ? (int)below(r, (unsigned)nbarriers) : 13 + (int)below(r, 3);
		if (below(r, 16) == 0)
			e.other = (int)below(r, (unsigned)nbarriers);
		e.implied = barriers[e.barrier].family == LOCKING || below(r, 16) == 0;
	} else if (kind < 96 || !may_call) {
		e.what = below(r, 3) ? UNLOCK : LOCK;
		e.spin = below(r, 8) != 0;
	} else {
		e.what = CALL;
	}
	return e;
}

/* Of a program about words that say whose an object is: little else, so that they meet. */
static struct event random_event_of_owners(struct random *r, bool may_call)
{
	static const char *const names[] = { "dma_rmb", "dma_rmb", "rmb", "rmb", "dma_wmb", "dma_wmb", "wmb", "mb",
					     "smp_rmb", "smp_wmb", "virt_rmb", "virt_wmb", "dma_mb" };
	unsigned kind = below(r, 100);
	struct event e = { .other = -1 };

	if (kind >= 85)
		return random_event(r, may_call);
	if (kind < 42) {
		static const enum memory classes[] = { COHERENT, COHERENT, COHERENT, HOST, HOST, STREAMING };

		e.what = kind < 14 ? STORE : LOAD;
		e.memory = classes[below(r, 6)];
		e.object = below(r, 5) == 0;
		e.word = e.memory != STREAMING && below(r, 2);
		e.marked = below(r, 3) == 0;
	} else if (kind < 48) {
		e.what = READ;
		e.strength = (enum strength)below(r, 3);
		e.wc = below(r, 8) == 0;
		e.device = below(r, 4) == 0;
		e.word = true;
	} else if (kind < 66) {
		e.what = TEST;
		e.word = below(r, 4) == 0;
		e.memory = e.word || below(r, 3) ? COHERENT : HOST;
		e.object = !e.word && below(r, 5) == 0;
	} else {
		e.what = BARRIER;
		e.barrier = row_named(names[below(r, sizeof(names) / sizeof(names[0]))]);
		e.implied = below(r, 16) == 0;
	}
	return e;
}

static void random_segment(struct random *r, struct body *b, unsigned segment, unsigned most, bool may_call,
			   bool owners)
{
	b->n[segment] = 1 + below(r, most);
	for (unsigned i = 0; i < b->n[segment]; i++)
		b->event[segment][i] = owners ? random_event_of_owners(r, may_call) : random_event(r, may_call);
}

static void random_body(struct random *r, struct body *b, unsigned most, bool may_call, bool owners)
{
	static const enum shape shapes[] = { STRAIGHT, STRAIGHT, STRAIGHT, IF_THEN, IF_ELSE };

	b->shape = shapes[below(r, 5)];
	if (b->shape == STRAIGHT) {
		random_segment(r, b, 0, most, may_call, owners);
		return;
	}
	random_segment(r, b, 0, most / 2 + 1, may_call, owners);
	random_segment(r, b, 1, most / 3, may_call, owners);
	if (b->shape == IF_ELSE)
		random_segment(r, b, 2, most / 3, may_call, owners);
	random_segment(r, b, 3, most / 2 + 1, may_call, owners);
}

void random_program(struct random *r, struct program *p)
{
	/* Both sides of each border between eras, and of each year that brought a barrier. */
	static const unsigned versions[][3] = {
		{ 6, 12, 0 }, { 6, 12, 0 }, { 6, 12, 0 }, { 6, 12, 0 }, { 2, 6, 18 }, { 2, 6, 19 },
		{ 3, 18, 0 }, { 3, 19, 0 }, { 4, 4, 0 },  { 4, 5, 0 },	{ 4, 16, 0 }, { 4, 17, 0 },
		{ 5, 1, 0 },  { 5, 2, 0 },  { 5, 16, 0 }, { 5, 17, 0 },
	};

	bool owners = below(r, 3) == 0;

	memset(p, 0, sizeof(*p));
	memcpy(p->version, versions[below(r, 16)], sizeof(p->version));
	p->arch = below(r, 4) ? -1 : (int)below(r, NR_ORACLE_ARCHS);
	p->has_helper = below(r, 4) == 0;
	p->body[0].callers_known = below(r, 4) != 0;
	random_body(r, &p->body[0], MAX_SEGMENT, p->has_helper, owners);
	if (!p->has_helper)
		return;
	p->body[1].callers_known = below(r, 2);
	random_body(r, &p->body[1], 4, false, owners);
}

/* ---- making one smaller ---- */

static void delete_event(struct body *b, unsigned segment, unsigned i)
{
	b->n[segment]--;
	memmove(&b->event[segment][i], &b->event[segment][i + 1], (b->n[segment] - i) * sizeof(struct event));
}

/* Straight on through one arm; false if that does not fit. */
static bool take_arm(struct body *b, unsigned arm)
{
	struct body out = { .shape = STRAIGHT, .callers_known = b->callers_known };

	if (b->shape == STRAIGHT || (arm == 2 && b->shape == IF_THEN))
		return false;
	for (unsigned s = 0; s < NR_SEGMENTS; s++)
		for (unsigned i = 0; (s == 0 || s == 3 || s == arm) && i < b->n[s]; i++) {
			if (out.n[0] == MAX_SEGMENT)
				return false;
			out.event[0][out.n[0]++] = b->event[s][i];
		}
	*b = out;
	return true;
}

/* Makes one word of an event plainer; false if it is plain. */
static bool plainer(struct event *e, unsigned how)
{
	struct event was = *e;

	switch (how) {
	case 0:
		if (e->strength != ORDERED)
			e->strength--;
		break;
	case 1:
		e->wc = false;
		break;
	case 2:
		e->device = 0;
		break;
	case 3:
		if (e->what == STORE || e->what == LOAD || e->what == TEST)
			e->memory = COHERENT;
		break;
	case 4:
		e->object = 0;
		break;
	case 5:
		e->marked = false;
		break;
	case 6:
		e->other = -1;
		break;
	case 7:
		e->implied = false;
		break;
	case 8:
		e->doorbell = false;
		break;
	case 9:
		e->word = e->word && e->what == TEST;
		break;
	}
	return memcmp(&was, e, sizeof(was)) != 0;
}
#define NR_PLAINER 10

static bool simpler_as_a_whole(struct program *p, unsigned i)
{
	switch (i) {
	case 0:
		p->has_helper = false;
		for (unsigned id = 0; id < NR_IDS / NR_BODIES; id++)
			if (id % MAX_SEGMENT < p->body[0].n[id / MAX_SEGMENT] &&
			    event_of(p, id)->what == CALL)
				return false;
		return true;
	case 1:
	case 2:
	case 3:
		return take_arm(&p->body[0], i == 3 ? 0 : i);
	case 4:
	case 5:
	case 6:
		return take_arm(&p->body[1], i == 6 ? 0 : i - 3);
	case 7:
		p->arch = -1;
		return true;
	case 8:
		memcpy(p->version, (unsigned[]){ 6, 12, 0 }, sizeof(p->version));
		return true;
	case 9:
	case 10:
		if (p->body[i - 9].shape != IF_ELSE || p->body[i - 9].n[2])
			return false;
		p->body[i - 9].shape = IF_THEN;
		return true;
	}
	p->body[i - 11].callers_known = true;
	return true;
}
#define NR_AS_A_WHOLE 13

bool simpler(const struct program *p, unsigned i, struct program *out)
{
	*out = *p;
	if (i < NR_AS_A_WHOLE) {
		if (!simpler_as_a_whole(out, i))
			*out = *p;
		return true;
	}
	i -= NR_AS_A_WHOLE;
	for (unsigned b = 0; b < NR_BODIES; b++)
		for (unsigned s = 0; s < NR_SEGMENTS; s++) {
			if (i >= p->body[b].n[s] * (1 + NR_PLAINER)) {
				i -= p->body[b].n[s] * (1 + NR_PLAINER);
				continue;
			}
			if (i < p->body[b].n[s])
				delete_event(&out->body[b], s, i);
			else
				plainer(&out->body[b].event[s][(i - p->body[b].n[s]) / NR_PLAINER],
					(i - p->body[b].n[s]) % NR_PLAINER);
			return true;
		}
	return false;
}
