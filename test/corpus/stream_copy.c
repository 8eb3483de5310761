// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * A copy engine on a bus that snoops no cache. Buffers are the CPU's until they
 * are mapped, the device's until they are unmapped or synced; what the CPU does to
 * them in between it does to its cache. Answers come by memory that stays shared,
 * read and then given back.
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/miscdevice.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/property.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#define SC_SRC		0x00
#define SC_DST		0x04
#define SC_GO		0x08
#define SC_BUSY		0x0c
#define SC_ANSWERS	0x10

#define SC_SIZE		256
#define SC_NUM		32

/* Filled by the device; it goes on where the driver's read_index says. */
struct sc_answers {
	__le32 write_index;
	__le32 read_index;
};

struct sc_priv;

struct sc_way {
	int (*copy)(struct sc_priv *p);
	u32 (*answer)(struct sc_priv *p);
};

struct sc_priv {
	struct device *dev;
	void __iomem *regs;
	const struct sc_way *way;
	u8 *src, *dst;
	struct sc_answers *answers;
	dma_addr_t answers_dma;
	__le32 *data;
	dma_addr_t data_dma;
	u32 next;
	struct miscdevice misc;
};

static int sc_run(struct sc_priv *p, dma_addr_t src, dma_addr_t dst)
{
	u32 busy;

	writel(lower_32_bits(src), p->regs + SC_SRC);
	writel(lower_32_bits(dst), p->regs + SC_DST);
	writel(SC_SIZE, p->regs + SC_GO);
	return readl_poll_timeout(p->regs + SC_BUSY, busy, !busy, 10, 10000);
}

/* Right: filled before it is mapped, read behind the unmapping. */
static int sc_copy(struct sc_priv *p)
{
	dma_addr_t src, dst;
	int ret;

	p->src[0] = 1;
	src = dma_map_single(p->dev, p->src, SC_SIZE, DMA_TO_DEVICE);
	if (dma_mapping_error(p->dev, src))
		return -ENOMEM;
	dst = dma_map_single(p->dev, p->dst, SC_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(p->dev, dst)) {
		dma_unmap_single(p->dev, src, SC_SIZE, DMA_TO_DEVICE);
		return -ENOMEM;
	}
	ret = sc_run(p, src, dst);
	dma_unmap_single(p->dev, dst, SC_SIZE, DMA_FROM_DEVICE);
	dma_unmap_single(p->dev, src, SC_SIZE, DMA_TO_DEVICE);
	return ret ? ret : p->dst[0] != p->src[0];
}

/* What is stored behind the mapping need not be what the device reads. */
static int sc_copy_late(struct sc_priv *p)
{
	dma_addr_t src = dma_map_single(p->dev, p->src, SC_SIZE, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(p->dev, src))
		return -ENOMEM;
	p->src[0] = 1; /* expect(clang): missing-sync */
	ret = sc_run(p, src, src);
	dma_unmap_single(p->dev, src, SC_SIZE, DMA_TO_DEVICE);
	return ret;
}

/* The line was read into the cache before the device wrote. */
static int sc_copy_early(struct sc_priv *p)
{
	dma_addr_t dst = dma_map_single(p->dev, p->dst, SC_SIZE, DMA_FROM_DEVICE);
	int ret;

	if (dma_mapping_error(p->dev, dst))
		return -ENOMEM;
	ret = sc_run(p, dst, dst);
	if (!ret)
		ret = p->dst[0] != 1; /* expect(clang): missing-sync */
	dma_unmap_single(p->dev, dst, SC_SIZE, DMA_FROM_DEVICE);
	return ret;
}

/* A barrier writes back no cache. */
static int sc_copy_barrier(struct sc_priv *p)
{
	dma_addr_t src = dma_map_single(p->dev, p->src, SC_SIZE, DMA_BIDIRECTIONAL);
	int ret;

	if (dma_mapping_error(p->dev, src))
		return -ENOMEM;
	memset(p->src, 0, SC_SIZE); /* expect(clang): missing-sync */
	dma_wmb();
	p->src[1] = 1;
	ret = sc_run(p, src, src);
	dma_unmap_single(p->dev, src, SC_SIZE, DMA_BIDIRECTIONAL);
	return ret;
}

/* Right: synced for the CPU, and for the device again. */
static int sc_copy_synced(struct sc_priv *p)
{
	dma_addr_t src = dma_map_single(p->dev, p->src, SC_SIZE, DMA_BIDIRECTIONAL);
	int ret;

	if (dma_mapping_error(p->dev, src))
		return -ENOMEM;
	ret = sc_run(p, src, src);
	dma_sync_single_for_cpu(p->dev, src, SC_SIZE, DMA_BIDIRECTIONAL);
	p->src[0] ^= 1;
	dma_sync_single_for_device(p->dev, src, SC_SIZE, DMA_BIDIRECTIONAL);
	if (!ret)
		ret = sc_run(p, src, src);
	dma_unmap_single(p->dev, src, SC_SIZE, DMA_BIDIRECTIONAL);
	return ret;
}

/* The device may fill the place again before the answer has been read. */
static u32 sc_answer_given_back(struct sc_priv *p)
{
	u32 word = le32_to_cpu(p->data[p->next % SC_NUM]);

	p->answers->read_index = cpu_to_le32(++p->next); /* expect(clang): missing-mb */
	return word;
}

/* Neither of these two orders a load before a store. */
static u32 sc_answer_halves(struct sc_priv *p)
{
	u32 word = le32_to_cpu(p->data[p->next % SC_NUM]);

	dma_rmb();
	dma_wmb();
	p->answers->read_index = cpu_to_le32(++p->next); /* expect(clang): missing-mb */
	return word;
}

/* Right. */
static u32 sc_answer(struct sc_priv *p)
{
	u32 word = le32_to_cpu(p->data[p->next % SC_NUM]);

	dma_mb();
	p->answers->read_index = cpu_to_le32(++p->next);
	return word;
}

#define SC_WAY(a, b)	{ .copy = a, .answer = b }
static const struct sc_way sc_ways[] = {
	SC_WAY(sc_copy, sc_answer), SC_WAY(sc_copy_late, sc_answer_given_back),
	SC_WAY(sc_copy_early, sc_answer_halves), SC_WAY(sc_copy_barrier, sc_answer),
	SC_WAY(sc_copy_synced, sc_answer),
};

static ssize_t sc_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	struct sc_priv *p = container_of(file->private_data, struct sc_priv, misc);
	u32 word;
	int ret;

	if (len != sizeof(word))
		return -EINVAL;
	ret = p->way->copy(p);
	if (ret)
		return ret;
	word = p->way->answer(p);
	return copy_to_user(buf, &word, sizeof(word)) ? -EFAULT : (ssize_t)len;
}

static const struct file_operations sc_fops = {
	.owner	= THIS_MODULE,
	.read	= sc_read,
};

static int sc_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct sc_priv *p = devm_kzalloc(dev, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->dev = dev;
	p->way = device_get_match_data(dev);
	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);
	p->src = devm_kzalloc(dev, SC_SIZE, GFP_KERNEL);
	p->dst = devm_kzalloc(dev, SC_SIZE, GFP_KERNEL);
	p->answers = dmam_alloc_coherent(dev, sizeof(*p->answers), &p->answers_dma, GFP_KERNEL);
	p->data = dmam_alloc_coherent(dev, SC_NUM * sizeof(*p->data), &p->data_dma, GFP_KERNEL);
	if (!p->src || !p->dst || !p->answers || !p->data)
		return -ENOMEM;
	writel(lower_32_bits(p->answers_dma), p->regs + SC_ANSWERS);
	p->misc.minor = MISC_DYNAMIC_MINOR;
	p->misc.name = "fencepost_sc";
	p->misc.fops = &sc_fops;
	p->misc.parent = dev;
	platform_set_drvdata(pdev, p);
	return misc_register(&p->misc);
}

static void sc_remove(struct platform_device *pdev)
{
	struct sc_priv *p = platform_get_drvdata(pdev);

	misc_deregister(&p->misc);
}

static const struct of_device_id sc_of_match[] = {
	{ .compatible = "fencepost,stream-copy-v1", .data = &sc_ways[0] },
	{ .compatible = "fencepost,stream-copy-v2", .data = &sc_ways[1] },
	{ }
};
MODULE_DEVICE_TABLE(of, sc_of_match);

static struct platform_driver sc_driver = {
	.probe	= sc_probe,
	.remove	= sc_remove,
	.driver	= {
		.name		= "stream_copy",
		.of_match_table	= sc_of_match,
	},
};
module_platform_driver(sc_driver);

MODULE_DESCRIPTION("Fencepost reference driver: streaming buffers, and places that are given back");
MODULE_LICENSE("Dual BSD/GPL");
