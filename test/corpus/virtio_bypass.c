// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * A queue like virtio's, and a device that is told where it lies. What the
 * device can use as an address is for the DMA API to say: behind an IOMMU, on a
 * bus with an offset, or with memory out of the device's reach it is not what
 * virt_to_phys() returns. virtio had it wrong first and kept it as a quirk, which
 * a flag takes away: there the one or the other is right, and low confidence is
 * all that can be said.
 */
#include <linux/arm-smccc.h>
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/scatterlist.h>

#define VB_QUEUE_LOW	0x80
#define VB_QUEUE_HIGH	0x84
#define VB_FW_ADDR	0x90
#define VB_EVENT_ADDR	0xa0
#define VB_NOTIFY	0x50

#define VB_ENTRIES	64

struct vb_desc {
	__le64 addr;
	__le32 len;
	__le16 flags;
	__le16 next;
};

struct vb_dev {
	struct device *dev;
	void __iomem *regs;
	bool use_dma_api;
	struct vb_desc *ring;
	dma_addr_t ring_dma;
	phys_addr_t fw_phys;
	void *fw;
	void *event;
	u16 head;
};

static void vb_write(struct vb_dev *vb, u32 reg, u32 val)
{
	writel(val, vb->regs + reg);
}

/* Right: the handle of the allocator. */
static int vb_setup(struct vb_dev *vb)
{
	vb->ring = dmam_alloc_coherent(vb->dev, VB_ENTRIES * sizeof(*vb->ring), &vb->ring_dma, GFP_KERNEL);
	if (!vb->ring)
		return -ENOMEM;
	vb_write(vb, VB_QUEUE_LOW, lower_32_bits(vb->ring_dma));
	vb_write(vb, VB_QUEUE_HIGH, upper_32_bits(vb->ring_dma));
	return 0;
}

/* The same registers, and nobody asked the DMA API. */
static void vb_resume_ring(struct vb_dev *vb, void *old)
{
	vb_write(vb, VB_QUEUE_LOW, lower_32_bits(virt_to_phys(old))); /* expect: dma-bypass */
	vb_write(vb, VB_QUEUE_HIGH, upper_32_bits(virt_to_phys(old))); /* expect: dma-bypass */
}

/* Through a field, and shifted. */
static void vb_load_firmware(struct vb_dev *vb)
{
	vb->fw_phys = __pa(vb->fw);
	writel(vb->fw_phys >> 8, vb->regs + VB_FW_ADDR); /* expect(clang, low): dma-bypass */
}

static void vb_set_event(struct vb_dev *vb, struct page *page)
{
	writel_relaxed(lower_32_bits(page_to_phys(page)) | 1, vb->regs + VB_EVENT_ADDR); /* expect(low): dma-bypass */
}

static void vb_fill(struct vb_dev *vb, u64 addr, u32 len)
{
	struct vb_desc *desc = &vb->ring[vb->head % VB_ENTRIES];

	desc->addr = cpu_to_le64(addr);
	desc->len = cpu_to_le32(len);
	desc->flags = 0;
	vb->head++;
}

static int vb_add_buffer(struct vb_dev *vb, void *buf, u32 len)
{
	dma_addr_t addr = dma_map_single(vb->dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(vb->dev, addr))
		return -ENOMEM;
	vb_fill(vb, addr, len);
	return 0;
}

/* The payload is mapped above; for a header somebody took the short way. */
static void vb_add_header(struct vb_dev *vb, void *header)
{
	vb_fill(vb, virt_to_phys(header), 16); /* expect: dma-bypass */
}

/* The quirk: with the flag it is the DMA API's, without it the device has no IOMMU before it. */
static dma_addr_t vb_map_sg(struct vb_dev *vb, struct scatterlist *sg)
{
	if (!vb->use_dma_api)
		return (dma_addr_t)sg_phys(sg);
	return dma_map_page(vb->dev, sg_page(sg), sg->offset, sg->length, DMA_TO_DEVICE);
}

static void vb_add_sg(struct vb_dev *vb, struct scatterlist *sg)
{
	struct vb_desc *desc = &vb->ring[vb->head % VB_ENTRIES];

	desc->addr = cpu_to_le64(vb_map_sg(vb, sg)); /* expect(clang, low): dma-bypass */
	desc->len = cpu_to_le32(sg->length);
	vb->head++;
}

/* Silent: an address that only the CPU looks at. */
static bool vb_is_low(void *buf)
{
	return virt_to_phys(buf) < SZ_1G;
}

/* Silent: firmware runs on this CPU, and takes its addresses. */
static int vb_tell_firmware(struct vb_dev *vb)
{
	struct arm_smccc_res res = { };

#if defined(CONFIG_ARM) || defined(CONFIG_ARM64)
	arm_smccc_smc(0x82000001, virt_to_phys(vb->event), PAGE_SIZE, 0, 0, 0, 0, 0, &res);
#endif
	return (int)res.a0;
}

static void vb_kick(struct vb_dev *vb)
{
	writel(vb->head, vb->regs + VB_NOTIFY);
}

static int vb_probe(struct platform_device *pdev)
{
	struct vb_dev *vb = devm_kzalloc(&pdev->dev, sizeof(*vb), GFP_KERNEL);
	struct scatterlist sg;
	int err;

	if (!vb)
		return -ENOMEM;
	vb->dev = &pdev->dev;
	vb->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(vb->regs))
		return PTR_ERR(vb->regs);
	vb->fw = devm_kzalloc(vb->dev, PAGE_SIZE, GFP_KERNEL);
	vb->event = devm_kzalloc(vb->dev, PAGE_SIZE, GFP_KERNEL);
	if (!vb->fw || !vb->event || !vb_is_low(vb->event))
		return -ENOMEM;
	err = vb_setup(vb);
	if (err)
		return err;
	vb_load_firmware(vb);
	vb_set_event(vb, virt_to_page(vb->event));
	err = vb_tell_firmware(vb);
	if (err)
		return err;
	vb_add_header(vb, vb->fw);
	err = vb_add_buffer(vb, vb->event, PAGE_SIZE);
	if (err)
		return err;
	sg_init_one(&sg, vb->event, PAGE_SIZE);
	vb_add_sg(vb, &sg);
	vb_kick(vb);
	platform_set_drvdata(pdev, vb);
	return 0;
}

static int vb_pm_resume(struct device *dev)
{
	struct vb_dev *vb = dev_get_drvdata(dev);

	vb_resume_ring(vb, vb->ring);
	return 0;
}

static DEFINE_SIMPLE_DEV_PM_OPS(vb_pm, NULL, vb_pm_resume);

static const struct of_device_id vb_of_match[] = {
	{ .compatible = "fencepost,virtio-bypass" },
	{ }
};
MODULE_DEVICE_TABLE(of, vb_of_match);

static struct platform_driver vb_driver = {
	.probe = vb_probe,
	.driver = {
		.name = "virtio_bypass",
		.of_match_table = vb_of_match,
		.pm = pm_sleep_ptr(&vb_pm),
	},
};
module_platform_driver(vb_driver);

MODULE_DESCRIPTION("Reference driver: physical addresses for a device");
MODULE_LICENSE("Dual BSD/GPL");
