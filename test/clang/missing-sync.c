// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
// REQUIRES: kernel-arm64, kernel-x86
// RUN: not %fencepost check %s -- %kflags-arm64 > %t.arm64
// RUN: FileCheck %s < %t.arm64
// RUN: grep -c warning: %t.arm64 | grep -x 6
// RUN: not %fencepost check %s -- %kflags-x86 | diff - %t.arm64
// RUN: not %fencepost check --format json %s -- %kflags-arm64 | python3 %S/Inputs/findings.py | FileCheck %s --check-prefix=JSON
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

struct command {
	__le32 opcode;
	__le32 result;
	u8 body[56];
};

struct card {
	struct device *dev;
	void __iomem *regs;
	struct command *cmd;
	u8 page[256];
	void *bufs[16];
};

/* What is stored behind the mapping may stay in the cache. */
int send(struct card *c, struct sk_buff *skb)
{
	dma_addr_t dma = dma_map_single(c->dev, skb->data, skb->len, DMA_TO_DEVICE);

	if (unlikely(dma_mapping_error(c->dev, dma))) {
		skb->data[0] = 0;	/* nobody else's */
		return -ENOMEM;
	}
	skb->data[1] = skb->data[0];
	writel(lower_32_bits(dma), c->regs);
	return 0;
}
// CHECK: missing-sync.c:[[@LINE-4]]:2: warning: the device may not see the store to data[1]: skb->data is mapped for it since line [[@LINE-10]] [fencepost-missing-sync]
// CHECK: missing-sync.c:[[@LINE-11]]:19: note: dma_map_single() of skb->data
// JSON: [[@LINE-6]]:2 missing-sync medium in send; steps handover@[[@LINE-12]] store@[[@LINE-6]]; visible x86,arm,arm64,ppc64,riscv,mips,s390,loongarch; cost ; fix 'store before it is mapped, {{.*}}' edits none

/* The answer is in memory, not in the cache. */
u32 ask(struct card *c)
{
	dma_addr_t dma = dma_map_single(c->dev, c->cmd, sizeof(*c->cmd), DMA_BIDIRECTIONAL);
	u32 result;

	if (dma_mapping_error(c->dev, dma))
		return 0;
	writel(lower_32_bits(dma), c->regs);
	while (!readl(c->regs + 4))
		cpu_relax();
	result = le32_to_cpu(c->cmd->result);
	dma_unmap_single(c->dev, dma, sizeof(*c->cmd), DMA_BIDIRECTIONAL);
	return result + c->cmd->opcode;
}
// CHECK: missing-sync.c:[[@LINE-4]]:23: warning: cmd->result may be read from the cache, not as the device wrote it: c->cmd is mapped for it since line [[@LINE-12]]

/* Part of a structure, by its address; memset() and memcpy(). */
dma_addr_t parts(struct card *c, const void *from)
{
	dma_addr_t dma = dma_map_single(c->dev, &c->cmd->body, sizeof(c->cmd->body), DMA_TO_DEVICE);

	c->cmd->opcode = 0;	/* beside it */
	memcpy(c->cmd->body, from, 8);
	return dma;
}
// CHECK: missing-sync.c:[[@LINE-3]]:2: warning: the device may not see the store to {{.*}}body{{.*}}: &c->cmd->body is mapped

dma_addr_t clear(struct card *c, int i)
{
	dma_addr_t dma = dma_map_single(c->dev, c->bufs[i], 64, DMA_FROM_DEVICE);

	memset(c->bufs[i], 0, 64);
	return dma;
}
// CHECK: missing-sync.c:[[@LINE-3]]:2: warning: the device may not see the store to {{.*}}: c->bufs[i] is mapped

dma_addr_t embedded(struct card *c)
{
	dma_addr_t dma = dma_map_single(c->dev, c->page, sizeof(c->page), DMA_TO_DEVICE);

	c->page[3] = 1;
	return dma;
}
// CHECK: missing-sync.c:[[@LINE-3]]:2: warning: the device may not see the store to {{.*}}: c->page is mapped

/* Another one by now. */
void refill(struct card *c, dma_addr_t *dma)
{
	void *buf = c->bufs[0];
	int i;

	for (i = 0; i < 16; i++) {
		memset(c->bufs[i], 0, 64);
		dma[i] = dma_map_single(c->dev, c->bufs[i], 64, DMA_FROM_DEVICE);
	}
	dma[0] = dma_map_single(c->dev, buf, 64, DMA_FROM_DEVICE);
	buf = c->bufs[1];
	memset(buf, 0, 64);
}

static void done(struct card *c, dma_addr_t dma)
{
	dma_unmap_single(c->dev, dma, 64, DMA_FROM_DEVICE);
}

static void kick(struct card *c, dma_addr_t dma)
{
	writel(lower_32_bits(dma), c->regs);
}

u8 through_callees(struct card *c, u8 *buf)
{
	dma_addr_t dma = dma_map_single(c->dev, buf, 64, DMA_FROM_DEVICE);
	u8 early;

	kick(c, dma);
	early = buf[0];
	done(c, dma);
	return early + buf[1];
}
// CHECK: missing-sync.c:[[@LINE-4]]:10: warning: {{.*}} may be read from the cache

u8 to_cpu_and_back(struct card *c, u8 *buf, dma_addr_t dma)
{
	u8 first;

	dma_sync_single_for_cpu(c->dev, dma, 64, DMA_FROM_DEVICE);
	first = buf[0];
	dma_sync_single_for_device(c->dev, dma, 64, DMA_FROM_DEVICE);
	return first;
}

int paged(struct card *c, struct page *page)
{
	dma_addr_t dma = dma_map_page(c->dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE);

	return dma_mapping_error(c->dev, dma);
}

/* In one branch only. */
u8 perhaps(struct card *c, u8 *buf, bool by_dma)
{
	if (by_dma)
		dma_map_single(c->dev, buf, 64, DMA_FROM_DEVICE);
	return buf[0];
}
