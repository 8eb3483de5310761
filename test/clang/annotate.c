// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// What a driver declares of its own functions, fields and variables.
// RUN: rm -rf %t && split-file %s %t
// RUN: cd %t && not %fencepost check driver.c -- -I %S/Inputs | FileCheck driver.c --implicit-check-not=warning:
// RUN: cd %t && not %fencepost check driver.c -- -I %S/Inputs -DMACROS | FileCheck driver.c --implicit-check-not=warning:
// RUN: cd %t && %clang -fsyntax-only -fplugin=%plugin -I %S/Inputs driver.c 2>&1 | FileCheck driver.c --implicit-check-not=warning:
// RUN: cd %t && %clang -c -O2 -o driver.o -fplugin=%plugin -I %S/Inputs driver.c 2>&1 | FileCheck driver.c --implicit-check-not=warning:
// What is declared is sure.
// RUN: cd %t && not %fencepost check --min-confidence high driver.c -- -I %S/Inputs | FileCheck driver.c --implicit-check-not=warning:
// Without the declarations, nothing of all that is known.
// RUN: cd %t && %fencepost check --min-confidence low driver.c -- -I %S/Inputs -Dfencepost\(role\)= | count 0
//
// RUN: cd %t && python3 %S/Inputs/exits.py 1 %fencepost check --checks missing-wmb wrong.c -- -I %S/Inputs | FileCheck wrong.c --implicit-check-not=warning:
// RUN: cd %t && %clang -fsyntax-only -fplugin=%plugin -fplugin-arg-fencepost-checks=missing-wmb -I %S/Inputs wrong.c 2>&1 | FileCheck wrong.c --implicit-check-not=warning:
// RUN: cd %t && not %fencepost check --format json wrong.c -- -I %S/Inputs | python3 %S/Inputs/findings.py | FileCheck %s --check-prefix=JSON
// JSON: 6:6 annotate high in ; steps ; visible ; cost ; fix '' edits none
//
// In a header of several files: once.
// RUN: cd %t && cp wrong.c again.c && not %fencepost check again.c wrong.c -- -I %S/Inputs -DHEADER | grep wrong.h | FileCheck %s --check-prefix=ONCE
// ONCE:     {{^}}wrong.h:2:55: warning: 'coherent' is no role; {{.*}} [fencepost-annotate]{{$}}
// ONCE-NOT: {{.}}

//--- driver.c
#include "kernel.h"
#ifndef fencepost
#define fencepost(role)	__attribute__((annotate("fencepost:" #role)))
#endif

struct entry {		/* no endian types, allocated elsewhere */
	u32 where, what;
	u32 word fencepost(publish);
	union {
		u32 bits;
		struct {
			u32 count : 31;
			u32 bit : 1 fencepost(publish);
		};
	};
};

struct registers {
	u32 mask;
	u32 poke fencepost(doorbell);
};

struct nic {
	struct registers __iomem *registers;
	void __iomem *mapping;
	void __iomem *page fencepost(doorbell);
	struct entry *entries fencepost(dma_coherent);
	void (*put)(struct nic *nic, u32 reg, u32 val) fencepost(mmio_write_relaxed) fencepost(doorbell);
	u32 n;
};

// Accessors and barriers.

void nic_put(struct nic *nic, u32 reg, u32 val) fencepost(mmio_write_relaxed);
void nic_put_ordered(u32 val, void __iomem *addr) fencepost(mmio_write_ordered);
u32 nic_get(struct nic *nic, u32 reg) fencepost(mmio_read_relaxed);
u32 nic_get_ordered(struct nic *nic, u32 reg) fencepost(mmio_read_ordered);
void nic_barrier(void) fencepost(barrier_wmb);

void relaxed(struct nic *nic)
{
	nic->entries[nic->n].where = 0;
	nic_put(nic, TAIL, nic->n);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: nic_put() of TAIL can reach the device before {{.*}} [fencepost-missing-wmb]
// CHECK: driver.c:[[@LINE-4]]:2: note: store to entries->where (annotated at driver.c:{{[0-9]+}})

void relaxed_behind_a_barrier(struct nic *nic)
{
	nic->entries[nic->n].where = 0;
	nic_barrier();
	nic_put(nic, TAIL, nic->n);
}

void ordered(struct nic *nic)
{
	nic->entries[nic->n].where = 0;
	nic_barrier();
	nic_put_ordered(nic->n, nic->mapping + TAIL);
}
// CHECK: driver.c:[[@LINE-3]]:2: warning: nic_barrier() repeats what nic_put_ordered() does{{.*}} [fencepost-needless-barrier]

u32 read_relaxed(struct nic *nic)
{
	u32 status = nic_get(nic, STATUS);

	rmb();
	return status + nic->entries[nic->n].where;
}

u32 read_ordered(struct nic *nic)
{
	u32 status = nic_get_ordered(nic, STATUS);

	rmb();
	return status + nic->entries[nic->n].where;
}
// CHECK: driver.c:[[@LINE-3]]:2: warning: rmb() {{.*}}nic_get_ordered(){{.*}} [fencepost-needless-barrier]

void by_pointer(struct nic *nic)
{
	nic->entries[nic->n].where = 0;
	nic->put(nic, CTRL, 0);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: put() of CTRL can reach {{.*}} [fencepost-missing-wmb]

// Doorbells, none of them called so.

void field_of_registers(struct nic *nic)
{
	nic->entries[nic->n].where = 0;
	writel_relaxed(0, &nic->registers->mask);
	writel_relaxed(0, &nic->registers->poke);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() of poke can reach {{.*}} [fencepost-missing-wmb]
// CHECK: driver.c:[[@LINE-3]]:2: note: writel_relaxed() of poke: it is declared a doorbell

void field_of_registers_by_its_address(struct nic *nic)
{
	u32 __iomem *reg = &nic->registers->poke;

	nic->entries[nic->n].where = 0;
	writel_relaxed(0, reg);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() {{.*}} [fencepost-missing-wmb]

void mapping(struct nic *nic)
{
	nic->entries[nic->n].where = 0;
	writel_relaxed(0, nic->page + 8 * nic->n);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() {{.*}} [fencepost-missing-wmb]

void __iomem *global fencepost(doorbell);

void variable(struct nic *nic)
{
	nic->entries[nic->n].where = 0;
	writel_relaxed(0, global);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() {{.*}} [fencepost-missing-wmb]

void parameter(struct nic *nic, void __iomem *where fencepost(doorbell))
{
	nic->entries[nic->n].where = 0;
	writel_relaxed(0, where);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() {{.*}} [fencepost-missing-wmb]

static void nic_wr(void __iomem *where, u32 val)
{
	writel_relaxed(val, where);
}

void through_a_wrapper(struct nic *nic)
{
	void __iomem *page = nic->page;

	nic->entries[nic->n].where = 0;
	nic_wr(nic->mapping, 0);
	nic_wr(page, 0);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() {{.*}} [fencepost-missing-wmb]

void parameter_through_it(struct nic *nic, void __iomem *where fencepost(doorbell))
{
	nic->entries[nic->n].where = 0;
	nic_wr(where, 0);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() {{.*}} [fencepost-missing-wmb]

void at_an_offset(struct nic *nic, u32 where)
{
	void __iomem *page = nic->page;

	nic->entries[nic->n].where = 0;
	writel_relaxed(0, page + where);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() {{.*}} [fencepost-missing-wmb]

void another_register(struct nic *nic)
{
	nic->entries[nic->n].where = 0;
	nic_wr(nic->mapping + CTRL, 0);
}

static fencepost(doorbell) void nic_poke(struct nic *nic)
{
	nic_wr(nic->mapping + CTRL, 0);
}

void by_function(struct nic *nic)
{
	nic->entries[nic->n].where = 0;
	nic_poke(nic);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() of CTRL {{.*}} [fencepost-missing-wmb]

// Coherent memory, by a function and by a variable.

struct entry *nic_entry(struct nic *nic) fencepost(dma_coherent);

void of_function(struct nic *nic)
{
	struct entry *e = nic_entry(nic);

	e->where = 0;
	writel_relaxed(0, nic->page);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() {{.*}} [fencepost-missing-wmb]
// CHECK: driver.c:[[@LINE-4]]:2: note: store to e->where (annotated at driver.c:[[@LINE-10]])

void of_variable(struct nic *nic, void *memory)
{
	fencepost(dma_coherent) u32 *words = memory;

	words[0] = 0;
	writel_relaxed(0, nic->page);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: writel_relaxed() {{.*}} [fencepost-missing-wmb]

// Words that hand an entry over, none of them called so.

void handed_over(struct nic *nic)
{
	struct entry *e = &nic->entries[nic->n];

	e->where = nic->n;
	e->word = nic->n;
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: the device can see the store to e->word, which hands the entry over, before that to e->where [fencepost-missing-dma-wmb]
// CHECK: driver.c:[[@LINE-3]]:2: note: store to e->word (annotated at {{.*}}): it is declared to say whose the entry is

void handed_over_in_order(struct nic *nic)
{
	struct entry *e = &nic->entries[nic->n];

	e->where = nic->n;
	dma_wmb();
	e->word = nic->n;
}

u32 tested(struct nic *nic)
{
	struct entry *e = nic_entry(nic);

	if (!e->bit)
		return 0;
	return e->what;
}
// CHECK: driver.c:[[@LINE-2]]:9: warning: e->what can be read before e->bit, which says whether it is there{{.*}} [fencepost-missing-dma-rmb]

u32 tested_in_order(struct nic *nic)
{
	struct entry *e = nic_entry(nic);

	if (!e->bit)
		return 0;
	dma_rmb();
	return e->what;
}

//--- wrong.h
struct in_header {
	__attribute__((annotate("fencepost:coherent"))) int *p;
};
//--- wrong.c
#include "kernel.h"
#ifdef HEADER
#include "wrong.h"
#endif
#define fencepost(role)	__attribute__((annotate("fencepost:" #role)))
void f1(void) fencepost(dorbell);
void f1(void);
// CHECK: {{^}}wrong.c:[[@LINE-2]]:6: warning: 'dorbell' is no role; there are mmio_write_ordered, mmio_write_relaxed, mmio_read_ordered, mmio_read_relaxed, barrier_NAME, doorbell, dma_coherent, publish [fencepost-annotate]
void f2(void) fencepost(barrier_stone);
// CHECK: {{^}}wrong.c:[[@LINE-1]]:6: warning: 'barrier_stone': there is no barrier 'stone'; there are {{.*}} [fencepost-annotate]
void f3(void) fencepost(publish);
// CHECK: {{^}}wrong.c:[[@LINE-1]]:6: warning: 'publish' is for a field, which f3 is not [fencepost-annotate]
int f4(void) fencepost(dma_coherent);
// CHECK: {{^}}wrong.c:[[@LINE-1]]:5: warning: 'dma_coherent' is for a pointer to data or a function that returns one, which f4 is not [fencepost-annotate]
int v1 fencepost(mmio_write_relaxed);
// CHECK: {{^}}wrong.c:[[@LINE-1]]:5: warning: 'mmio_write_relaxed' is for a function or a pointer to one, which v1 is not [fencepost-annotate]
void f5(u32 val, void *addr) fencepost(mmio_write_relaxed) fencepost(mmio_write_ordered);
// CHECK: {{^}}wrong.c:[[@LINE-1]]:6: warning: 'mmio_write_ordered' contradicts another role of f5 [fencepost-annotate]
typedef u32 word fencepost(publish);
// CHECK: {{^}}wrong.c:[[@LINE-1]]:13: warning: 'publish' is for functions, fields and variables [fencepost-annotate]
void f6(void)
{
	struct local {
		u32 word fencepost();
	} *here;
	static struct desc ring[4] fencepost(dma_coherent);
}
// CHECK: {{^}}wrong.c:[[@LINE-4]]:7: warning: '' is no role; {{.*}} [fencepost-annotate]
// CHECK: {{^}}wrong.c:[[@LINE-3]]:21: warning: 'dma_coherent' is for a pointer to data or {{.*}} ring is not [fencepost-annotate]

// These are none of ours.
void f7(void) __attribute__((annotate("dorbell"), annotate("other:tool")));

// What of f5 was right counts.
void f8(struct card *c)
{
	card_setup(c);
	c->ring[c->prod].len = 0;
	f5(c->prod, c->regs + TAIL);
}
// CHECK: {{^}}wrong.c:[[@LINE-2]]:2: warning: {{.*}} [fencepost-missing-wmb]
