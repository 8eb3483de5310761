// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12, 4.10 */
/*
 * A GPIO controller whose registers are written under a spinlock. Before 5.2
 * the writes of two CPUs that took the lock one after the other could reach
 * the device in the wrong order unless mmiowb() stood before the unlock.
 * Since 5.2 the unlock does it for ordered writes, and mmiowb() is waste;
 * relaxed writes are still not covered.
 */
#include <linux/gpio/driver.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/spinlock.h>

/* As drivers kept outside the tree have it, to build with kernels on both sides of 5.2. */
#ifndef mmiowb
#define mmiowb()	barrier()
#endif

#define LC_DATA		0x00
#define LC_SET		0x04
#define LC_CLEAR	0x08
#define LC_DIR		0x0c
#define LC_DEBOUNCE	0x10
#define LC_ENABLE	0x14
#define LC_IRQ_STATUS	0x18
#define LC_IRQ_MASK	0x1c
#define LC_WATCHDOG	0x20

#define LC_LINES	32

struct lc_priv {
	void __iomem *regs;
	spinlock_t lock;
	unsigned long flags;	/* of the helpers that lock and unlock */
	struct gpio_chip gc;
	u32 enabled;
	u64 events;
};

static void lc_write(struct lc_priv *p, u32 reg, u32 val)
{
	writel(val, p->regs + reg);
}

/* The next holder's write may overtake this one in the kernels that need mmiowb(). */
static void lc_set(struct gpio_chip *gc, unsigned int line, int value)
{
	struct lc_priv *p = gpiochip_get_data(gc);
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	writel(BIT(line), p->regs + (value ? LC_SET : LC_CLEAR));
	spin_unlock_irqrestore(&p->lock, flags); /* expect@4.10: missing-mmiowb */
}

/* Right before 5.2; since then the unlock does this work. */
static void lc_set_multiple(struct gpio_chip *gc, unsigned long *mask, unsigned long *bits)
{
	struct lc_priv *p = gpiochip_get_data(gc);
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	writel(*mask & *bits, p->regs + LC_SET);
	writel(*mask & ~*bits, p->regs + LC_CLEAR);
	mmiowb(); /* expect@6.12: needless-barrier */
	spin_unlock_irqrestore(&p->lock, flags);
}

/* Right in every kernel: the read back brings the write to the device. */
static int lc_direction_input(struct gpio_chip *gc, unsigned int line)
{
	struct lc_priv *p = gpiochip_get_data(gc);
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	writel(readl(p->regs + LC_DIR) & ~BIT(line), p->regs + LC_DIR);
	readl(p->regs + LC_DIR);
	spin_unlock_irqrestore(&p->lock, flags);
	return 0;
}

/* One way out has its mmiowb(), the other has not. */
static int lc_direction_output(struct gpio_chip *gc, unsigned int line, int value)
{
	struct lc_priv *p = gpiochip_get_data(gc);
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	writel(BIT(line), p->regs + (value ? LC_SET : LC_CLEAR));
	if (!(p->enabled & BIT(line))) {
		spin_unlock_irqrestore(&p->lock, flags); /* expect@4.10: missing-mmiowb */
		return -EBUSY;
	}
	writel(readl(p->regs + LC_DIR) | BIT(line), p->regs + LC_DIR);
	mmiowb(); /* expect@6.12: needless-barrier */
	spin_unlock_irqrestore(&p->lock, flags);
	return 0;
}

/* A lock against softirqs is a lock like the others; the write sits in a helper. */
static int lc_request(struct gpio_chip *gc, unsigned int line)
{
	struct lc_priv *p = gpiochip_get_data(gc);

	spin_lock_bh(&p->lock);
	p->enabled |= BIT(line);
	lc_write(p, LC_ENABLE, p->enabled);
	spin_unlock_bh(&p->lock); /* expect@4.10: missing-mmiowb */
	return 0;
}

static void lc_lock(struct lc_priv *p)
{
	unsigned long flags;

	spin_lock_irqsave(&p->lock, flags);
	p->flags = flags;
}

static void lc_unlock(struct lc_priv *p)
{
	spin_unlock_irqrestore(&p->lock, p->flags);
}

/* The unlock sits in a helper: reported where this function calls it. */
static void lc_free(struct gpio_chip *gc, unsigned int line)
{
	struct lc_priv *p = gpiochip_get_data(gc);

	lc_lock(p);
	p->enabled &= ~BIT(line);
	lc_write(p, LC_ENABLE, p->enabled);
	lc_unlock(p); /* expect@4.10: missing-mmiowb */
}

/* Right before 5.2, with lock, write and unlock all in helpers. */
static void lc_disable_all(struct lc_priv *p)
{
	lc_lock(p);
	p->enabled = 0;
	lc_write(p, LC_ENABLE, 0);
	mmiowb(); /* expect@6.12: needless-barrier */
	lc_unlock(p);
}

/*
 * Right in every kernel: no unlock waits for a relaxed write, so mmiowb()
 * still has work to do.
 */
static int lc_set_config(struct gpio_chip *gc, unsigned int line, unsigned long config)
{
	struct lc_priv *p = gpiochip_get_data(gc);

	spin_lock_bh(&p->lock);
	writel_relaxed(pinconf_to_config_argument(config), p->regs + LC_DEBOUNCE);
	mmiowb();
	spin_unlock_bh(&p->lock);
	return 0;
}

/*
 * Not covered by the unlock of any kernel. Since 5.2 hardly any driver minds
 * and most are right not to: a finding of low confidence.
 */
static void lc_pet(struct lc_priv *p)
{
	spin_lock(&p->lock);
	writel_relaxed(1, p->regs + LC_WATCHDOG);
	spin_unlock(&p->lock); /* expect@4.10: missing-mmiowb */ /* expect(low)@6.12: missing-mmiowb */
}

/* A read under the lock leaves nothing behind that mmiowb() could order. */
static int lc_get(struct gpio_chip *gc, unsigned int line)
{
	struct lc_priv *p = gpiochip_get_data(gc);
	unsigned long flags;
	u32 data;

	spin_lock_irqsave(&p->lock, flags);
	data = readl(p->regs + LC_DATA);
	mmiowb(); /* expect: needless-barrier */
	spin_unlock_irqrestore(&p->lock, flags);
	return !!(data & BIT(line));
}

/* Right: only reads. */
static int lc_get_direction(struct gpio_chip *gc, unsigned int line)
{
	struct lc_priv *p = gpiochip_get_data(gc);
	unsigned long flags;
	u32 dir;

	spin_lock_irqsave(&p->lock, flags);
	dir = readl(p->regs + LC_DIR);
	spin_unlock_irqrestore(&p->lock, flags);
	return dir & BIT(line) ? GPIO_LINE_DIRECTION_OUT : GPIO_LINE_DIRECTION_IN;
}

/* The mmiowb() serves the first write; the last one, behind it, is left without. */
static void lc_mask_all(struct lc_priv *p)
{
	spin_lock_irq(&p->lock);
	writel(~0U, p->regs + LC_IRQ_MASK);
	mmiowb(); /* expect@6.12: needless-barrier */
	writel(~0U, p->regs + LC_IRQ_STATUS);
	spin_unlock_irq(&p->lock); /* expect@4.10: missing-mmiowb */
}

/* Right: the write is not under the lock, and the lock guards a counter in memory. */
static irqreturn_t lc_irq(int irq, void *data)
{
	struct lc_priv *p = data;
	u32 status = readl(p->regs + LC_IRQ_STATUS);

	if (!status)
		return IRQ_NONE;
	writel(status, p->regs + LC_IRQ_STATUS);
	spin_lock(&p->lock);
	p->events++;
	spin_unlock(&p->lock);
	return IRQ_HANDLED;
}

static int lc_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct lc_priv *p = devm_kzalloc(dev, sizeof(*p), GFP_KERNEL);
	int irq, ret;

	if (!p)
		return -ENOMEM;
	spin_lock_init(&p->lock);
	p->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(p->regs))
		return PTR_ERR(p->regs);
	lc_mask_all(p);
	lc_pet(p);

	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	ret = devm_request_irq(dev, irq, lc_irq, 0, dev_name(dev), p);
	if (ret)
		return ret;

	p->gc.label = dev_name(dev);
	p->gc.parent = dev;
	p->gc.owner = THIS_MODULE;
	p->gc.base = -1;
	p->gc.ngpio = LC_LINES;
	p->gc.request = lc_request;
	p->gc.free = lc_free;
	p->gc.get = lc_get;
	p->gc.get_direction = lc_get_direction;
	p->gc.set = lc_set;
	p->gc.set_multiple = lc_set_multiple;
	p->gc.set_config = lc_set_config;
	p->gc.direction_input = lc_direction_input;
	p->gc.direction_output = lc_direction_output;
	platform_set_drvdata(pdev, p);
	return devm_gpiochip_add_data(dev, &p->gc, p);
}

static void lc_remove(struct platform_device *pdev)
{
	lc_disable_all(platform_get_drvdata(pdev));
}

static const struct of_device_id lc_of_match[] = {
	{ .compatible = "fencepost,locked-ctrl" },
	{ }
};
MODULE_DEVICE_TABLE(of, lc_of_match);

static struct platform_driver lc_driver = {
	.probe	= lc_probe,
	.remove	= lc_remove,
	.driver	= {
		.name		= "locked_ctrl",
		.of_match_table	= lc_of_match,
	},
};
module_platform_driver(lc_driver);

MODULE_DESCRIPTION("Fencepost reference driver: posted writes under a lock");
MODULE_LICENSE("Dual BSD/GPL");
