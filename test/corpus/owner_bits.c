// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * Rings of a mail sorter, whose entries say by a set bit that they are the
 * driver's: to clear it hands an entry over. The bit is cleared in place,
 * through a copy, or by a mask in the device's byte order; each ring has a type
 * of its own, so that what is right in one is no lesson for another.
 */
#include <linux/bits.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/module.h>

#define OB_NUM		64
#define OB_DRIVERS	BIT(31)	/* set by the sorter when it is done */
#define OB_WRAP		BIT(30)
#define OB_LENGTH	GENMASK(15, 0)

struct ob_in_place {
	u32 word;
	u32 addr;
};
struct ob_by_copy {
	u32 word;
	u32 addr;
};
struct ob_swapped {
	__le32 word;
	__le32 addr;
};
struct ob_right {
	u32 word;
	u32 addr;
};
struct ob_kept {
	u32 word;
	u32 addr;
};

struct ob_rings {
	struct device *dev;
	struct ob_in_place *in_place;
	struct ob_by_copy *by_copy;
	struct ob_swapped *swapped;
	struct ob_right *right;
	struct ob_kept *kept;
	dma_addr_t bus[5];
	unsigned int next;
};

int ob_alloc(struct ob_rings *r);
int ob_take(struct ob_rings *r, u32 *length);
void ob_give_in_place(struct ob_rings *r, dma_addr_t addr);
void ob_give_by_copy(struct ob_rings *r, dma_addr_t addr, u32 length);
void ob_give_swapped(struct ob_rings *r, dma_addr_t addr);
void ob_give_ordered(struct ob_rings *r, dma_addr_t addr);
int ob_take_back(struct ob_rings *r);
void ob_trim(struct ob_rings *r, dma_addr_t addr);

int ob_alloc(struct ob_rings *r)
{
	r->in_place = dmam_alloc_coherent(r->dev, OB_NUM * sizeof(*r->in_place), &r->bus[0], GFP_KERNEL);
	r->by_copy = dmam_alloc_coherent(r->dev, OB_NUM * sizeof(*r->by_copy), &r->bus[1], GFP_KERNEL);
	r->swapped = dmam_alloc_coherent(r->dev, OB_NUM * sizeof(*r->swapped), &r->bus[2], GFP_KERNEL);
	r->right = dmam_alloc_coherent(r->dev, OB_NUM * sizeof(*r->right), &r->bus[3], GFP_KERNEL);
	r->kept = dmam_alloc_coherent(r->dev, OB_NUM * sizeof(*r->kept), &r->bus[4], GFP_KERNEL);
	return r->in_place && r->by_copy && r->swapped && r->right && r->kept ? 0 : -ENOMEM;
}

/* The bit is what each ring waits for; nothing else of an entry is read. */
int ob_take(struct ob_rings *r, u32 *length)
{
	u32 word = READ_ONCE(r->by_copy[r->next].word);

	if (!(READ_ONCE(r->in_place[r->next].word) & OB_DRIVERS))
		return -EAGAIN;
	if (!(word & OB_DRIVERS))
		return -EAGAIN;
	if (!(READ_ONCE(r->swapped[r->next].word) & cpu_to_le32(OB_DRIVERS)))
		return -EAGAIN;
	if ((READ_ONCE(r->right[r->next].word) & OB_DRIVERS) == 0)
		return -EAGAIN;
	*length = word & OB_LENGTH;
	return 0;
}

void ob_give_in_place(struct ob_rings *r, dma_addr_t addr)
{
	struct ob_in_place *e = &r->in_place[r->next];

	e->addr = lower_32_bits(addr);
	e->word &= ~OB_DRIVERS; /* expect(clang): missing-dma-wmb */
}

void ob_give_by_copy(struct ob_rings *r, dma_addr_t addr, u32 length)
{
	struct ob_by_copy *e = &r->by_copy[r->next];
	u32 word = READ_ONCE(e->word);

	word &= ~OB_LENGTH;
	word |= length;
	e->addr = lower_32_bits(addr);
	word &= ~OB_DRIVERS;
	WRITE_ONCE(e->word, word); /* expect(clang): missing-dma-wmb */
}

void ob_give_swapped(struct ob_rings *r, dma_addr_t addr)
{
	struct ob_swapped *e = &r->swapped[r->next];

	e->addr = cpu_to_le32(lower_32_bits(addr));
	e->word &= cpu_to_le32(~OB_DRIVERS); /* expect(clang): missing-dma-wmb */
}

void ob_give_ordered(struct ob_rings *r, dma_addr_t addr)
{
	struct ob_right *e = &r->right[r->next];

	e->addr = lower_32_bits(addr);
	dma_wmb();
	e->word &= ~OB_DRIVERS;
}

/* Here the set bit is the sorter's, and what is cleared is taken back. */
int ob_take_back(struct ob_rings *r)
{
	struct ob_kept *e = &r->kept[r->next];

	if (READ_ONCE(e->word) & OB_DRIVERS)
		return -EBUSY;
	e->addr = 0;
	e->word &= ~OB_DRIVERS;
	return 0;
}

/* Another bit of the word, which nobody waits for. */
void ob_trim(struct ob_rings *r, dma_addr_t addr)
{
	struct ob_right *e = &r->right[r->next];

	e->addr = lower_32_bits(addr);
	e->word &= ~OB_WRAP;
}

MODULE_DESCRIPTION("Entries that are handed over by a cleared bit");
MODULE_LICENSE("GPL");
