// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/* corpus: kernel 6.12 */
/* corpus: arch x86, arm, arm64 */
/*
 * A Xen frontend: a ring in a page that is shared with the backend, which runs
 * on other CPUs of the same machine. The kernel's own ring macros had mandatory
 * barriers once, then smp_*(), which are nothing in a guest built for one CPU,
 * and have virt_*() today. Each protocol here makes its own use of them.
 */
#include <linux/interrupt.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <xen/events.h>
#include <xen/grant_table.h>
#include <xen/interface/io/ring.h>
#include <xen/xen.h>
#include <xen/xenbus.h>

struct xr_request {
	u64 id;
	u32 operation;
	u32 arg;
};

struct xr_response {
	u64 id;
	s32 status;
	u32 pad;
};

DEFINE_RING_TYPES(xr, struct xr_request, struct xr_response);

struct xr_info;

struct xr_protocol {
	void (*send)(struct xr_info *p, u32 operation, u32 arg);
	void (*receive)(struct xr_info *p);
};

struct xr_info {
	struct xenbus_device *xbdev;
	const struct xr_protocol *protocol;
	struct xr_front_ring ring;
	grant_ref_t gref;
	evtchn_port_t evtchn;
	int irq;
	u64 errors;
};

static struct xr_request *xr_next(struct xr_info *p)
{
	return RING_GET_REQUEST(&p->ring, p->ring.req_prod_pvt++);
}

/* Right: today's macro, with virt_wmb() before the index and virt_mb() behind it. */
static void xr_send(struct xr_info *p, u32 operation, u32 arg)
{
	struct xr_request *req = xr_next(p);
	int notify;

	req->id = p->ring.req_prod_pvt;
	req->operation = operation;
	req->arg = arg;
	RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&p->ring, notify);
	if (notify)
		notify_remote_via_irq(p->irq);
}

/* Right for a backend that always wants to hear of it. */
static void xr_send_virt(struct xr_info *p, u32 operation, u32 arg)
{
	struct xr_request *req = xr_next(p);

	req->id = p->ring.req_prod_pvt;
	req->operation = operation;
	req->arg = arg;
	virt_wmb();
	p->ring.sring->req_prod = p->ring.req_prod_pvt;
	notify_remote_via_irq(p->irq);
}

/* As it was first: a barrier for devices, of which there is none. */
static void xr_send_mandatory(struct xr_info *p, u32 operation, u32 arg)
{
	struct xr_request *req = xr_next(p);

	req->id = p->ring.req_prod_pvt;
	req->operation = operation;
	req->arg = arg;
	wmb(); /* expect(clang): heavy-barrier */
	p->ring.sring->req_prod = p->ring.req_prod_pvt;
	notify_remote_via_irq(p->irq);
}

/* As it was next: a guest for one CPU has no barrier here, and the backend another CPU. */
static void xr_send_smp(struct xr_info *p, u32 operation, u32 arg)
{
	struct xr_request *req = xr_next(p);

	req->id = p->ring.req_prod_pvt;
	req->operation = operation;
	req->arg = arg;
	smp_wmb(); /* expect(clang): weak-barrier */
	p->ring.sring->req_prod = p->ring.req_prod_pvt;
	notify_remote_via_irq(p->irq);
}

/* The backend may follow the index to a request that is not there yet. */
static void xr_send_bare(struct xr_info *p, u32 operation, u32 arg)
{
	struct xr_request *req = xr_next(p);

	req->id = p->ring.req_prod_pvt;
	req->operation = operation;
	req->arg = arg;
	p->ring.sring->req_prod = p->ring.req_prod_pvt; /* expect(clang): missing-dma-wmb */
	notify_remote_via_irq(p->irq);
}

/* The function that looks at a response is for its callers to order: they have read the index. */
static void xr_book(struct xr_info *p, RING_IDX at)
{
	struct xr_response *rsp = RING_GET_RESPONSE(&p->ring, at);

	p->errors += rsp->status != 0;
}

/* Right. */
static void xr_receive(struct xr_info *p)
{
	RING_IDX prod = READ_ONCE(p->ring.sring->rsp_prod);

	virt_rmb();
	for (RING_IDX i = p->ring.rsp_cons; i != prod; i++)
		xr_book(p, i);
	p->ring.rsp_cons = prod;
}

/* Two loads of memory that only the backend writes. */
static void xr_receive_mandatory(struct xr_info *p)
{
	RING_IDX prod = READ_ONCE(p->ring.sring->rsp_prod);

	rmb(); /* expect(clang): heavy-barrier */
	for (RING_IDX i = p->ring.rsp_cons; i != prod; i++) {
		struct xr_response *rsp = RING_GET_RESPONSE(&p->ring, i);

		p->errors += rsp->status != 0;
	}
	p->ring.rsp_cons = prod;
}

static void xr_receive_smp(struct xr_info *p)
{
	RING_IDX prod = READ_ONCE(p->ring.sring->rsp_prod);

	smp_rmb(); /* expect(clang): weak-barrier */
	for (RING_IDX i = p->ring.rsp_cons; i != prod; i++) {
		struct xr_response *rsp = RING_GET_RESPONSE(&p->ring, i);

		p->errors += rsp->status != 0;
	}
	p->ring.rsp_cons = prod;
}

static void xr_receive_bare(struct xr_info *p)
{
	RING_IDX prod = READ_ONCE(p->ring.sring->rsp_prod);

	for (RING_IDX i = p->ring.rsp_cons; i != prod; i++) {
		struct xr_response *rsp = RING_GET_RESPONSE(&p->ring, i);

		p->errors += rsp->status != 0; /* expect(clang): missing-dma-rmb */
	}
	p->ring.rsp_cons = prod;
}

#define XR_PROTOCOL(a, b)	{ .send = a, .receive = b }
static const struct xr_protocol xr_protocols[] = {
	XR_PROTOCOL(xr_send, xr_receive), XR_PROTOCOL(xr_send_virt, xr_receive),
	XR_PROTOCOL(xr_send_mandatory, xr_receive_mandatory), XR_PROTOCOL(xr_send_smp, xr_receive_smp),
	XR_PROTOCOL(xr_send_bare, xr_receive_bare),
};

static irqreturn_t xr_irq(int irq, void *data)
{
	struct xr_info *p = data;

	p->protocol->receive(p);
	return IRQ_HANDLED;
}

static int xr_probe(struct xenbus_device *xbdev, const struct xenbus_device_id *id)
{
	struct xr_info *p = devm_kzalloc(&xbdev->dev, sizeof(*p), GFP_KERNEL);
	struct xr_sring *sring;
	unsigned int version;
	int ret;

	if (!p)
		return -ENOMEM;
	p->xbdev = xbdev;
	dev_set_drvdata(&xbdev->dev, p);
	version = xenbus_read_unsigned(xbdev->otherend, "protocol", 0);
	p->protocol = &xr_protocols[version % ARRAY_SIZE(xr_protocols)];

	ret = xenbus_setup_ring(xbdev, GFP_KERNEL, (void **)&sring, 1, &p->gref);
	if (ret)
		return ret;
	XEN_FRONT_RING_INIT(&p->ring, sring, XEN_PAGE_SIZE);
	ret = xenbus_alloc_evtchn(xbdev, &p->evtchn);
	if (ret)
		return ret;
	ret = bind_evtchn_to_irqhandler(p->evtchn, xr_irq, 0, "xen_ring", p);
	if (ret < 0)
		return ret;
	p->irq = ret;
	p->protocol->send(p, 1, version);
	return 0;
}

static void xr_remove(struct xenbus_device *xbdev)
{
	struct xr_info *p = dev_get_drvdata(&xbdev->dev);

	unbind_from_irqhandler(p->irq, p);
	xenbus_teardown_ring((void **)&p->ring.sring, 1, &p->gref);
}

static const struct xenbus_device_id xr_ids[] = {
	{ "fencepost" },
	{ "" }
};

static struct xenbus_driver xr_driver = {
	.ids	= xr_ids,
	.probe	= xr_probe,
	.remove	= xr_remove,
};

static int __init xr_init(void)
{
	return xen_domain() ? xenbus_register_frontend(&xr_driver) : -ENODEV;
}
module_init(xr_init);

static void __exit xr_exit(void)
{
	xenbus_unregister_driver(&xr_driver);
}
module_exit(xr_exit);

MODULE_DESCRIPTION("Fencepost reference driver: a ring shared with a Xen backend");
MODULE_LICENSE("Dual BSD/GPL");
