// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * An MMIO write is posted: udelay() may begin, and end, before it has reached
 * the device. A reset line that has to be held for 10 us, a clock that has to
 * settle, an interrupt mask that has to be in place before synchronize_irq():
 * all of them need a read from the same device first. Most waits are not of
 * this kind, and stay silent.
 */
#include <linux/clk.h>
#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/iopoll.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#define RH_CTRL		0x00
#define RH_RESET	0x04
#define RH_PHY_RESET	0x08
#define RH_CLK_GATE	0x0c
#define RH_STATUS	0x10
#define RH_INTR_MASK	0x14
#define RH_SEQ		0x18

#define RH_RESET_ALL	0x01
#define RH_BUSY		0x80

struct rh_priv {
	void __iomem *regs;
	void __iomem *phy;
	struct clk *clk;
	int irq;
	u32 events;
};

static void rh_write(struct rh_priv *p, u32 reg, u32 val)
{
	writel(val, p->regs + reg);
}

static u32 rh_read(struct rh_priv *p, u32 reg)
{
	return readl(p->regs + reg);
}

static void rh_update(struct rh_priv *p, u32 reg, u32 clear, u32 set)
{
	rh_write(p, reg, (rh_read(p, reg) & ~clear) | set);
}

/* Both writes may arrive back to back. */
static void rh_reset(struct rh_priv *p)
{
	writel(RH_RESET_ALL, p->regs + RH_RESET);
	udelay(10); /* expect: missing-flush */
	writel(0, p->regs + RH_RESET);
}

static void rh_reset_relaxed(struct rh_priv *p)
{
	writel_relaxed(RH_RESET_ALL, p->regs + RH_RESET);
	usleep_range(20, 40); /* expect: missing-flush */
	writel_relaxed(0, p->regs + RH_RESET);
}

/* The same through helpers that read, change and write: what is read comes behind the delay. */
static void rh_phy_power_on(struct rh_priv *p)
{
	rh_update(p, RH_PHY_RESET, 0, RH_RESET_ALL);
	udelay(5); /* expect(clang, low): missing-flush */
	rh_update(p, RH_PHY_RESET, RH_RESET_ALL, 0);
}

/* Right: read back. */
static void rh_reset_flushed(struct rh_priv *p)
{
	writel(RH_RESET_ALL, p->regs + RH_RESET);
	readl(p->regs + RH_RESET);
	udelay(10);
	writel(0, p->regs + RH_RESET);
}

/* A barrier orders what the CPU sends. It does not wait until it has arrived. */
static void rh_start_sequencer(struct rh_priv *p)
{
	writel(1, p->regs + RH_SEQ);
	wmb();
	ndelay(500); /* expect(clang): missing-flush */
	writel(2, p->regs + RH_SEQ);
}

static void rh_gate_clock(struct rh_priv *p)
{
	rh_write(p, RH_CLK_GATE, 1);
	mb(); /* expect(clang, low): missing-flush */
}

/* Here somebody knew; below not. The read is another register's, which does as well. */
static void rh_enable(struct rh_priv *p)
{
	rh_write(p, RH_CTRL, 1);
	rh_read(p, RH_STATUS);
	mdelay(2);
}

static void rh_resume(struct rh_priv *p)
{
	rh_write(p, RH_CTRL, 1);
	mdelay(2); /* expect(clang): missing-flush */
}

/* Another device's register says nothing of this one. */
static void rh_reset_both(struct rh_priv *p)
{
	writel(RH_RESET_ALL, p->regs + RH_RESET);
	readl(p->phy + RH_STATUS);
	udelay(10); /* expect(clang): missing-flush */
	writel(0, p->regs + RH_RESET);
}

/* The handler may be called once more, after this has freed what it uses. */
static void rh_stop(struct rh_priv *p)
{
	rh_write(p, RH_INTR_MASK, 0);
	synchronize_irq(p->irq); /* expect(clang): missing-flush */
	p->events = 0;
}

static void rh_stop_flushed(struct rh_priv *p)
{
	rh_write(p, RH_INTR_MASK, 0);
	rh_read(p, RH_INTR_MASK);
	synchronize_irq(p->irq);
	p->events = 0;
}

/* Silent: the delay is only how often the device is asked. */
static int rh_wait(struct rh_priv *p)
{
	int i;

	rh_write(p, RH_RESET, RH_RESET_ALL);
	for (i = 0; i < 100; i++) {
		udelay(10);
		if (!(rh_read(p, RH_RESET) & RH_BUSY))
			break;
	}
	rh_write(p, RH_RESET, 0);
	return i < 100 ? 0 : -ETIMEDOUT;
}

static int rh_wait_iopoll(struct rh_priv *p)
{
	u32 val;

	writel(RH_RESET_ALL, p->regs + RH_RESET);
	if (readl_poll_timeout(p->regs + RH_RESET, val, !(val & RH_BUSY), 10, 1000))
		return -ETIMEDOUT;
	writel(0, p->regs + RH_RESET);
	return 0;
}

/* Silent: what is to happen within that time is looked at behind it. */
static int rh_selftest(struct rh_priv *p)
{
	writel(RH_RESET_ALL, p->regs + RH_RESET);
	udelay(50);
	if (readl(p->regs + RH_STATUS) & RH_BUSY)
		return -EIO;
	writel(0, p->regs + RH_RESET);
	return 0;
}

/* Silent: an interrupt handler counts, and the delay only gives it time. */
static void rh_drain(struct rh_priv *p)
{
	int tries = 100;

	writel(RH_RESET_ALL, p->regs + RH_RESET);
	while (READ_ONCE(p->events) && --tries)
		udelay(10);
	writel(0, p->regs + RH_RESET);
}

/* Silent: a second is long enough for any bus, and nothing here says that a time is to be held. */
static void rh_blink(struct rh_priv *p)
{
	writel(RH_RESET_ALL, p->regs + RH_RESET);
	msleep(1000);
	writel(0, p->regs + RH_RESET);
	writel(1, p->regs + RH_STATUS);
	udelay(1);
	writel(0, p->regs + RH_STATUS);
}

static irqreturn_t rh_irq(int irq, void *data)
{
	struct rh_priv *p = data;

	WRITE_ONCE(p->events, p->events - 1);
	return IRQ_HANDLED;
}

static int rh_probe(struct platform_device *pdev)
{
	struct rh_priv *p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);
	int err;

	if (!p)
		return -ENOMEM;
	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);
	p->phy = devm_platform_ioremap_resource(pdev, 1);
	if (IS_ERR(p->phy))
		return PTR_ERR(p->phy);
	p->irq = platform_get_irq(pdev, 0);
	if (p->irq < 0)
		return p->irq;
	err = devm_request_irq(&pdev->dev, p->irq, rh_irq, 0, "reset_hold", p);
	if (err)
		return err;
	platform_set_drvdata(pdev, p);
	rh_reset(p);
	rh_reset_relaxed(p);
	rh_reset_flushed(p);
	rh_reset_both(p);
	rh_phy_power_on(p);
	rh_start_sequencer(p);
	rh_gate_clock(p);
	rh_enable(p);
	err = rh_wait(p);
	if (!err)
		err = rh_wait_iopoll(p);
	if (!err)
		err = rh_selftest(p);
	rh_blink(p);
	return err;
}

static void rh_remove(struct platform_device *pdev)
{
	struct rh_priv *p = platform_get_drvdata(pdev);

	rh_drain(p);
	rh_stop(p);
	rh_stop_flushed(p);
}

static int rh_pm_resume(struct device *dev)
{
	rh_resume(dev_get_drvdata(dev));
	return 0;
}

static DEFINE_SIMPLE_DEV_PM_OPS(rh_pm, NULL, rh_pm_resume);

static const struct of_device_id rh_of_match[] = {
	{ .compatible = "fencepost,reset-hold" },
	{ }
};
MODULE_DEVICE_TABLE(of, rh_of_match);

static struct platform_driver rh_driver = {
	.probe = rh_probe,
	.remove = rh_remove,
	.driver = {
		.name = "reset_hold",
		.of_match_table = rh_of_match,
		.pm = pm_sleep_ptr(&rh_pm),
	},
};
module_platform_driver(rh_driver);

MODULE_DESCRIPTION("Reference driver: hold times and posted writes");
MODULE_LICENSE("Dual BSD/GPL");
