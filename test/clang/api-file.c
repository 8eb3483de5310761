// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// Accessors, barriers and locks that the user declares: those that were
// proposed in 2006 and 2019, and never got into the kernel.
// RUN: rm -rf %t && split-file %s %t
// RUN: not %fencepost check --kernel 5.0 --api %t/proposed.yaml %t/driver.c -- -I %S/Inputs | FileCheck %t/driver.c --implicit-check-not=warning:
// RUN: not %fencepost check --kernel 5.0 --api %t/accessors.yaml --api %t/others.yaml %t/driver.c -- -I %S/Inputs | FileCheck %t/driver.c --implicit-check-not=warning:
// RUN: %fencepost check --kernel 5.0 %t/driver.c -- -I %S/Inputs | count 0
// A write that makes the device look, whatever is written where.
// RUN: not %fencepost check --min-confidence high --api %t/bell.yaml %t/bell.c -- -I %S/Inputs | FileCheck %t/bell.c --implicit-check-not=warning:
//
// A user's entry wins over the built-in one of the same name.
// RUN: not %fencepost check --api %t/overridden.yaml %t/overridden.c -- -I %S/Inputs | FileCheck %t/overridden.c
// RUN: %fencepost check %t/overridden.c -- -I %S/Inputs | count 0
//
// Barriers that a platform has in place of Linux's: advised by their names, at
// their own cost. A file that proposes none leaves that as it was.
// RUN: not %fencepost check --api %t/platform.yaml --api %t/accessors.yaml %t/platform.c -- -I %S/Inputs | FileCheck %t/platform.c --implicit-check-not=warning:
//
// The built-in sets, by name; a file of such a name needs its folder.
// RUN: %fencepost check --api rdma-core --api dpdk %t/overridden.c -- -I %S/Inputs | count 0
// RUN: mkdir %t/in && cp %t/overridden.yaml %t/in/dpdk
// RUN: cd %t/in && %fencepost check --api dpdk %t/overridden.c -- -I %S/Inputs | count 0
// RUN: cd %t/in && not %fencepost check --api ./dpdk %t/overridden.c -- -I %S/Inputs | FileCheck %t/overridden.c
//
// Mistakes: one line that says where.
// RUN: python3 %S/Inputs/exits.py 2 %fencepost check --api %t/role.yaml %t/driver.c -- 2>&1 | FileCheck %s --check-prefix=ROLE
// ROLE: {{^}}fencepost: --api: {{.*}}role.yaml:3:9: unknown role 'mmio_scribble'; there are {{.*mmio_write.*$}}
// ROLE-NOT: {{.}}
// RUN: python3 %S/Inputs/exits.py 2 %fencepost check --api %t/syntax.yaml %t/driver.c -- 2>&1 | FileCheck %s --check-prefix=SYNTAX
// SYNTAX: {{^}}fencepost: --api: {{.*}}syntax.yaml:{{[34]}}:{{[0-9]+: .+$}}
// SYNTAX-NOT: {{.}}
// RUN: python3 %S/Inputs/exits.py 2 %fencepost check --api %t/key.yaml %t/driver.c -- 2>&1 | FileCheck %s --check-prefix=KEY
// KEY: {{^}}fencepost: --api: {{.*}}key.yaml:1:3: role 'mmio_write' has no 'primitive'{{$}}
// KEY-NOT: {{.}}
// RUN: python3 %S/Inputs/exits.py 2 %fencepost check --api %t/none.yaml %t/driver.c -- 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: python3 %S/Inputs/exits.py 2 %fencepost check --api %t/cost.yaml %t/driver.c -- 2>&1 | FileCheck %s --check-prefix=ARCH
// ARCH: {{^}}fencepost: --api: {{.*}}cost.yaml:{{[0-9]+:[0-9]+}}: 'vax' is no known architecture{{$}}
// ARCH-NOT: {{.}}
// RUN: python3 %S/Inputs/exits.py 2 %fencepost check --api %t/field.yaml %t/driver.c -- 2>&1 | FileCheck %s --check-prefix=FIELD
// FIELD: {{^}}fencepost: --api: {{.*}}field.yaml:3:10: 'zone->addr' is not a name of C{{$}}
// FIELD-NOT: {{.}}
// NONE: {{^}}fencepost: --api: {{.*}}none.yaml: cannot be read: No such file or directory{{$}}
// NONE-NOT: {{.}}

//--- proposed.yaml
- { role: mmio_write, strength: raw, value: 0, address: 1, names: card_putl card_write }
- { role: barrier, primitive: wmb, names: io_to_io_barrier }
- { role: unlock, spin: true, before: mmiowb, names: spin_unlock_io }
//--- accessors.yaml
- role: mmio_write
  strength: raw
  value: 0
  address: 1
  names: [card_putl, card_write]
//--- others.yaml
- role: barrier
  primitive: wmb
  names: io_to_io_barrier
- role: unlock
  spin: true
  before: mmiowb
  names: spin_unlock_io
//--- overridden.yaml
- { role: mmio_write, strength: relaxed, value: 0, address: 1, names: writel }
//--- role.yaml
# A comment.
- { role: barrier, primitive: wmb, names: my_wmb }
- role: mmio_scribble
  names: card_write
//--- syntax.yaml
- role: barrier
  primitive: wmb
  names: [ my_wmb
//--- key.yaml
- role: mmio_write
  strength: raw
  primitive: wmb
  names: card_write

//--- cost.yaml
- { role: barrier, primitive: wmb, cost: { vax: mfpr }, names: my_wmb }
//--- field.yaml
- role: alloc
  memory: coherent
  field: zone->addr
  names: zone_reserve
//--- platform.yaml
- role: barrier
  primitive: wmb
  propose: true
  cost: { arm64: dmb st }
  names: plat_store_fence plat_old_fence
- role: alloc
  memory: coherent
  field: base
  names: zone_reserve

//--- platform.c
#include "kernel.h"

struct zone {
	int node;
	union {
		u64 bits;
		struct desc *base;
	};
};
struct zone *zone_reserve(size_t size);
void card_write(u32 val, void *addr);
void plat_old_fence(void);

struct plat {
	struct desc *ring;
	void *regs;
	u32 prod;
};

int plat_setup(struct plat *c)
{
	struct zone *z = zone_reserve(4096);

	c->ring = z->base;
	return 0;
}

void without(struct plat *c)
{
	c->ring[c->prod].len = 0;
	card_write(c->prod, c->regs + TAIL);
}
// CHECK: platform.c:[[@LINE-2]]:2: warning: card_write() {{.*}} [fencepost-missing-wmb]
// CHECK: note: store to ring->len (zone_reserve() at platform.c:[[@LINE-12]])
// CHECK: note: put plat_store_fence() before it

void twice(struct plat *c)
{
	c->ring[c->prod].len = 0;
	plat_old_fence();
	plat_old_fence();
	card_write(c->prod, c->regs + TAIL);
}
// CHECK: platform.c:[[@LINE-3]]:2: warning: plat_old_fence() repeats plat_old_fence(): {{.*}} [fencepost-needless-barrier]
// CHECK: note: remove plat_old_fence(); costs arm64: dmb st{{$}}

//--- bell.yaml
- { role: mmio_write, strength: relaxed, doorbell: true, address: 0, names: card_bell }
- { role: mmio_write, strength: relaxed, value: 0, address: 1, names: card_mask }
//--- bell.c
#include "kernel.h"

void card_bell(void *addr);
void card_mask(u32 val, void *addr);

void init(struct card *c)
{
	card_setup(c);
	c->ring[c->prod].addr = 0;
	card_mask(0, c->regs + STATUS);
	card_bell(c->regs + STATUS);
}
// CHECK: bell.c:[[@LINE-2]]:2: warning: card_bell() of STATUS {{.*}} [fencepost-missing-wmb]

//--- overridden.c
#include "kernel.h"

void xmit(struct card *c)
{
	c->ring[c->prod].len = 0;
	writel(c->prod, c->regs + TAIL);
}
// CHECK: overridden.c:[[@LINE-2]]:2: warning: {{.*}} [fencepost-missing-wmb]

//--- driver.c
#include "kernel.h"

void card_write(u32 val, void *addr);
#define card_putl(v, a)		(*(volatile u32 *)(a) = (v))
#define io_to_io_barrier()	__asm__ __volatile__("eieio" : : : "memory")
void spin_unlock_io(spinlock_t *lock);

int probe(struct card *c)
{
	return card_setup(c);
}

void by_function(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	card_write(c->prod, c->regs + TAIL);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: card_write() {{.*}} [fencepost-missing-wmb]

void by_macro(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	card_putl(c->prod, c->regs + TAIL);
}
// CHECK: driver.c:[[@LINE-2]]:2: warning: card_putl() {{.*}} [fencepost-missing-wmb]

void with_barrier(struct card *c, u32 addr)
{
	c->ring[c->prod].addr = cpu_to_le32(addr);
	io_to_io_barrier();
	card_putl(c->prod, c->regs + TAIL);
}

void with_lock(struct card *c)
{
	spin_lock(&c->lock);
	writel(1, c->regs + CTRL);
	spin_unlock_io(&c->lock);
}
