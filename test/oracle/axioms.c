// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
#include "axioms.h"

#include <assert.h>
#include <string.h>

/*
 * Section 2 of the ordering model. "All kinds of `first` before it stay before
 * all kinds of `second` behind it." virtio_*: a flag chooses between virt_*
 * and dma_*, and each choice is right for the one who then reads. Mandatory
 * barriers that order MMIO writes are taken to keep them in the lock, too.
 */
const struct barrier barriers[] = {
	{ "barrier", COMPILER, "", "", BY_CPUS, { 0, 0 }, 0, false },
	{ "smp_wmb", SMP, "w", "w", BY_CPUS, { 0, 0 }, 1, false },
	{ "smp_rmb", SMP, "r", "r", BY_CPUS, { 0, 0 }, 1, false },
	{ "smp_mb", SMP, "wr", "wr", BY_CPUS, { 0, 0 }, 2, false },
	{ "virt_wmb", VIRT, "w", "w", BY_HOST, { 4, 5 }, 3, false },
	{ "virt_rmb", VIRT, "r", "r", BY_HOST, { 4, 5 }, 3, false },
	{ "virt_mb", VIRT, "wr", "wr", BY_HOST, { 4, 5 }, 4, false },
	{ "dma_wmb", DMA, "w", "w", BY_DEVICE, { 3, 19 }, 5, false },
	{ "dma_rmb", DMA, "r", "r", BY_DEVICE, { 3, 19 }, 5, false },
	{ "dma_mb", DMA, "wr", "wr", BY_DEVICE, { 5, 17 }, 6, false },
	{ "virtio_wmb", VIRT, "w", "w", BY_DEVICE, { 0, 0 }, 0, true },
	{ "virtio_rmb", VIRT, "r", "r", BY_DEVICE, { 0, 0 }, 0, true },
	{ "virtio_mb", VIRT, "wr", "wr", BY_DEVICE, { 0, 0 }, 0, true },
	{ "wmb", MANDATORY, "wW", "wWu", BY_DEVICE, { 0, 0 }, 7, false },
	{ "rmb", MANDATORY, "rR", "rR", BY_DEVICE, { 0, 0 }, 7, false },
	{ "mb", MANDATORY, "wrWR", "wrWRu", BY_DEVICE, { 0, 0 }, 8, false },
	{ "mmiowb", IOWB, "W", "u", BY_DEVICE, { 0, 0 }, 0, false },
	{ "acquire", LOCKING, "r", "wr", BY_CPUS, { 0, 0 }, 0, false },
	{ "release", LOCKING, "wr", "w", BY_CPUS, { 0, 0 }, 0, false },
};
const int nbarriers = sizeof(barriers) / sizeof(barriers[0]);

int row_named(const char *name)
{
	for (int row = 0; row < nbarriers; row++)
		if (!strcmp(barriers[row].name, name))
			return row;
	return REMOVED;
}

bool is_mmio(const struct event *e)
{
	return e->what == WRITE || e->what == READ;
}

/* Of locks only the release takes part: MMIO has to stay before it. */
bool is_access(const struct event *e)
{
	return e->what == STORE || e->what == LOAD || is_mmio(e) || e->what == UNLOCK;
}

bool device_visible(enum memory m)
{
	return m == COHERENT || m == STREAMING || m == HOST;
}

char kind_of(const struct event *e)
{
	return e->what == STORE ? 'w' :
	       e->what == LOAD	? 'r' :
	       e->what == WRITE ? 'W' :
	       e->what == READ	? 'R' :
				  'u';
}

bool in_row(const struct barrier *b, char first, char second, enum seer by)
{
	/* The unlock is a place for MMIO writes only. */
	return by <= b->reach && strchr(b->first, first) && strchr(b->second, second) &&
	       (second != 'u' || first == 'W');
}

/* A strength chosen at run time is one barrier, not two paths: either half will do (section 4.7). */
bool event_orders(const struct event *e, char first, char second, enum seer by)
{
	return in_row(&barriers[e->barrier], first, second, by) ||
	       (e->other >= 0 && in_row(&barriers[e->other], first, second, by));
}

enum era era_of(const struct program *p)
{
	uint32_t kernel = kernel_of(p);

	return kernel < 0x020613 ? UNORDERED :
	       kernel < 0x041100 ? UNDOCUMENTED :
	       kernel < 0x050200 ? NEEDS_MMIOWB :
				   CURRENT;
}

bool waits_for_stores(const struct program *p, const struct event *write)
{
	return write->what == WRITE && write->strength == ORDERED && !write->wc && era_of(p) != UNORDERED;
}

/* "raw: nothing, not even against other MMIO; wc mapping: nothing." */
static bool keeps_its_place(const struct event *e)
{
	return e->strength != RAW && !e->wc;
}

bool kept_by_accessors(const struct program *p, const struct path *path, unsigned a, unsigned b)
{
	const struct event *first = path->step[a].event, *second = path->step[b].event;
	bool promised = keeps_its_place(first) && first->strength == ORDERED;

	/*
	 * 2.6.19 .. 4.16 waited, but nobody wrote so: only who names an
	 * architecture can rely on its code.
	 */
	if (first->what == STORE && second->what == WRITE)
		return waits_for_stores(p, second) && (era_of(p) != UNDOCUMENTED || p->arch >= 0);
	if (is_mmio(first) && is_mmio(second))
		return first->device == second->device && keeps_its_place(first) && keeps_its_place(second);
	if (first->what == READ && second->what == LOAD)
		return promised;
	if (first->what == WRITE && second->what == UNLOCK) {
		/* "implicit since 5.2: spinlocks only, not mutexes" */
		if (promised && second->spin && era_of(p) == CURRENT)
			return true;
		/* "read back from the same device: flushes posted writes" */
		for (unsigned i = a + 1; i < b; i++)
			if (path->step[i].event->what == READ && path->step[i].event->device == first->device)
				return true;
	}
	return false;
}

bool kept(const struct program *p, const struct path *path, unsigned a, unsigned b, enum seer by,
	  const struct repair *r)
{
	char first = kind_of(path->step[a].event), second = kind_of(path->step[b].event);

	if (kept_by_accessors(p, path, a, b))
		return true;
	for (unsigned i = a + 1; i < b; i++) {
		const struct step *s = &path->step[i];
		int row;

		if (s->event->what != BARRIER)
			continue;
		row = r->row[s->id];
		if (row == AS_WRITTEN ? event_orders(s->event, first, second, by) :
					row != REMOVED && in_row(&barriers[row], first, second, by))
			return true;
	}
	return false;
}

/* The accesses of a path, and for each those that have to be seen before it. */
struct relation {
	unsigned n;
	unsigned at[MAX_STEPS];
	uint32_t before[MAX_STEPS];
};

static void relate(const struct program *p, const struct path *path, enum seer by, const struct repair *r,
		   struct relation *rel)
{
	rel->n = 0;
	for (unsigned i = 0; i < path->n; i++)
		if (is_access(path->step[i].event))
			rel->at[rel->n++] = i;
	assert(rel->n <= MAX_ACCESSES + 4);
	for (unsigned b = 0; b < rel->n; b++) {
		rel->before[b] = 0;
		for (unsigned a = 0; a < b; a++)
			if (kept(p, path, rel->at[a], rel->at[b], by, r))
				rel->before[b] |= 1u << a;
	}
}

static void note_late(const struct relation *rel, uint32_t seen, struct orders *o)
{
	for (unsigned b = 0; b < rel->n; b++)
		for (unsigned a = 0; seen >> b & 1 && a < rel->n; a++)
			if (!(seen >> a & 1))
				o->late[rel->at[b]] |= (uint64_t)1 << rel->at[a];
}

/*
 * Every permitted order is a walk from "nothing seen yet" to "all seen", one
 * access more at each step, none before those that it has to follow. The walks
 * share their stations, of which each is visited once: an order that shows b
 * before a exists if and only if some station has seen b and not yet a.
 */
void walk_orders(const struct program *p, const struct path *path, enum seer by, const struct repair *r,
		 struct orders *o)
{
	struct relation rel;
	uint32_t todo[1u << (MAX_ACCESSES + 4)];
	bool visited[1u << (MAX_ACCESSES + 4)];
	unsigned n = 0;

	relate(p, path, by, r, &rel);
	memset(o, 0, sizeof(*o));
	memset(visited, 0, sizeof(visited[0]) << rel.n);
	todo[n++] = 0;
	while (n) {
		uint32_t seen = todo[--n];

		note_late(&rel, seen, o);
		for (unsigned i = 0; i < rel.n; i++) {
			uint32_t next = seen | 1u << i;

			if (next == seen || (rel.before[i] & ~seen) || visited[next])
				continue;
			visited[next] = true;
			todo[n++] = next;
		}
	}
}

static void permute(const struct relation *rel, uint32_t seen, struct orders *o)
{
	note_late(rel, seen, o);
	for (unsigned i = 0; i < rel->n; i++)
		if (!(seen >> i & 1) && !(rel->before[i] & ~seen))
			permute(rel, seen | 1u << i, o);
}

void walk_each_order(const struct program *p, const struct path *path, enum seer by, const struct repair *r,
		     struct orders *o)
{
	struct relation rel;

	relate(p, path, by, r, &rel);
	memset(o, 0, sizeof(*o));
	permute(&rel, 0, o);
}

/*
 * Section 5, and docs/model.md for the rows that it leaves out. H: the hardware may reorder; C: only
 * the compiler.
 */
const char *const oracle_archs[NR_ORACLE_ARCHS] = {
	"x86", "arm", "arm64", "ppc64", "riscv", "mips", "alpha", "s390", "loongarch", "sparc64",
};

bool can_show(int arch, enum fault fault, bool compiler_too)
{
	/* in the order of oracle_archs[] */
	static const char *const shown[] = {
		[NOTHING_BEFORE_RELAXED] = "CHH-H--CH-",
		[NOTHING_BEFORE_RAW] = "CHHHH-HCHC",
		[NOTHING_BEFORE_EARLY_ORDERED] = "-H-H------",
		[NOTHING_BEFORE_UNDOCUMENTED] = "-H--------",
		[NOTHING_BEFORE_WC] = "HHHHH---H-",
		[SMP_BEFORE_RELAXED] = "-HH-H---H-",
		[SMP_BEFORE_RAW] = "-HHHH---H-",
		[SMP_BEFORE_WC] = "HHHHH---H-",
		[DMA_BEFORE_RELAXED] = "-H--------",
		[DMA_BEFORE_RAW] = "-H-H------",
		[DMA_BEFORE_WC] = "HH-H------",
		[SMP_BETWEEN_STORES] = "-HHHHHH-H-",
		[WORD_BEFORE_REST] = "CHHHHHHCHC",
		[REST_BEFORE_WORD] = "CHHHHHHCHC",
		[REST_BEFORE_REGISTER] = "CHH-HHHCH-",
		[LEAVES_LOCK_EARLY] = "---HHH----",
		[LEAVES_LOCK] = "----HH----",
	};

	return arch < 0 || shown[fault][arch] == 'H' || (compiler_too && shown[fault][arch] == 'C');
}
