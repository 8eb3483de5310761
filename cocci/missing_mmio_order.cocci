// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A raw MMIO write, or one to a write-combining window, and then a raw or relaxed
/// one that by its name has the device act on it, with nothing that keeps the two in
/// order. wmb() belongs between them, or accessors that keep their order.
///
// Confidence: Low
// Copyright: The Fencepost authors
// URL: docs/checks/missing-mmio-order.md
// Comments: One function at a time, for writes by the kernel's own accessors to constants' places
//  behind one base. What another place teaches is not seen. Between raw writes all is of low
//  confidence: on most architectures those to one device stay in order.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@words@
@@
(
__raw_writeb(...)
|
__raw_writew(...)
|
__raw_writel(...)
|
__raw_writeq(...)
|
writesb(...)
|
writesw(...)
|
writesl(...)
|
writesq(...)
|
memcpy_toio(...)
|
memset_io(...)
|
__iowrite32_copy(...)
|
__iowrite64_copy(...)
|
iowrite8_rep(...)
|
iowrite16_rep(...)
|
iowrite32_rep(...)
|
iowrite64_rep(...)
|
outsb(...)
|
outsw(...)
|
outsl(...)
|
ioremap_wc(...)
|
devm_ioremap_wc(...)
|
pci_ioremap_wc_bar(...)
|
pcim_iomap_wc(...)
|
devm_ioremap_resource_wc(...)
)

@gate depends on words@
@@
(
writeb_relaxed(...)
|
writew_relaxed(...)
|
writel_relaxed(...)
|
writeq_relaxed(...)
|
__raw_writeb(...)
|
__raw_writew(...)
|
__raw_writel(...)
|
__raw_writeq(...)
)

@initialize:python@
@@
import collections
import re

# What the kernel's own functions are; the rules below add the file's own.
KERNEL = {kind: set(names.split()) for kind, names in {
	"relaxed": """writeb_relaxed writew_relaxed writel_relaxed writeq_relaxed __raw_writeb __raw_writew __raw_writel __raw_writeq""",
	"dma": """dma_wmb dma_rmb dma_mb""",
	"smp": """smp_wmb smp_rmb smp_mb""",
	"virt": """virt_wmb virt_rmb virt_mb virtio_wmb virtio_rmb virtio_mb barrier""",
}.items()}
# On the safe side: what has a barrier in its name, a kin of a barrier in it, or waits.
ORDERS = re.compile(r"(io)?(write|out|read|in)([bwlq]|8|16|32|64)(be)?$|\w*([wr_]|^)mb(_|$)|\w*barrier"
		    r"|\w*_(store_release|load_acquire)|\w*(flush|poll_timeout)")
found = collections.defaultdict(set)
texts = {}
earliest = {}
kept = collections.defaultdict(list)

def is_own(kind, name):
	return name in found[kind]

def is_a(kind, name):
	return is_own(kind, name) or name in KERNEL[kind]

def orders(name):
	return is_own("orders", name) or ORDERS.match(name) is not None

# A script constraint must not begin with the name that it is about: spatch 1.1.1 then loses the name.
def has(kind, p):
	return place(p) in found[kind]

def place(p):
	return (p[0].current_element, p[0].line, p[0].column)

def function(p):
	return p[0].current_element

# The same finding by another path is the same finding. fix: where the patch is made, if not there.
def tell(p, text, low=False, fix=None):
	if place(p) in texts or is_allowed(p):
		return
	where = function(p) if function(p) != "something_else" else ""
	texts[place(p)] = (p[0], "%s (in %s)%s [fencepost-missing-mmio-order]" % (text, where, " (low)" if low else ""))
	found["fix"].add(place(fix or p))

def is_told(p):
	return place(p) in texts

def asks(p, what):
	return is_told(p) and ": %s is needed" % what in texts[place(p)][1]

def needs_fix(p):
	return has("fix", p)

def in_order():
	return sorted(texts.values(), key=lambda told: (int(told[0].line), int(told[0].column)))

# "fencepost: allow(CHECK) reason" in a comment on the line, or above it with but comments between.
def is_allowed(p):
	with open(p[0].file, encoding="utf-8", errors="replace") as f:
		lines = f.read().splitlines()
	at = int(p[0].line) - 1
	near = lines[at:at + 1]
	while at > 0 and (len(near) == 1 or re.match(r"\s*(/?\*|//)", near[-1])):
		at -= 1
		near.append(lines[at])
	return any("missing-mmio-order" in re.split(r"[\s,]+", m) for m in re.findall(r"fencepost: allow\(([^)]*)\)", "\n".join(near)))

def plain(expression):
	return re.sub(r" ?(->|\.|\[|\]|\(|\)) ?", r"\1", str(expression)).replace("& ", "&").replace(" ,", ",")

# The words of all names in a text, in small letters: TX_TailPtr is tx, tail and ptr.
def words(text):
	return {w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)}

def registers(text):
	return set(re.findall(r"\b[A-Z][A-Z0-9_]{2,}\b", str(text)))

def says(text, kind):
	return not WORDS[kind].isdisjoint(words(text))

WORDS = {kind: set(names.split()) for kind, names in {
	"look": """doorbell db dbell bell tail tdt rdt kick trigger trig notify poll demand start go run issue submit fire
		producer prod pidx wptr arm dbr chain""",
	"may look": "cmd command ctrl control cr ctl enable en chen ena config head llp next added",
	"where": "base addr addrl addrh bar ba low high lo hi lower upper",
	"other": """int intr irq interrupt mask msk imr ier inten isr status sts stat ack clear clr clk clock div timer
		timeout coalesce pm phy mdio mii gpio threshold thr thresh watermark burst prio priority debug dbg test stop
		halt disable dis abort reset rst swreset suspend flush version ver id led mac filter hash""",
	# Whose an entry is, in a field's name or a constant's ...
	"own": """own owner owned ownership hwown hwo valid vld gen generation phase color colour toggle polarity cycle done
		dd ready rdy empty""",
	"owner": "own owner owned ownership hwown hwo dd",
	# ... and in a variable's, with which it is compared.
	"turn": "gen generation phase color colour toggle polarity cycle",
	"not own": """err error errors crc csum checksum overrun underrun len length size vlan hash type addr address mac
		invalid incomplete already cookie magic signature id""",
	# What only the driver stores in an entry, and so finds there whenever it reads; and where that is all there is.
	"kept": "addr address bufaddr buf buffer buffers ptr skb next prev frag frags",
	"sent": "tx xmit txq txd reclaim transmit",
	"index": "prod producer pidx cons consumer cidx head tail hp tp wptr rptr index idx",
	"suppress": "notify notification kick suppress event evt",
	"quiet": """init probe setup config configure reset restart alloc allocate free remove close shutdown exit open up
		down resume suspend dump show print debug selftest test uninit destroy create release cleanup""",
	"busy": "xmit transmit send issue poll refill reap irq isr interrupt napi",
	"hold": """reset rst swrst softrst swreset softreset srst nrst grst hrst resetn rstn deassert assert phyrst
		pll power poweron powerdown pwrdn""",
}.items()}

# Is the write what makes the device look? By the names of registers and values, and of the functions around them.
def is_doorbell(accessor, args, where):
	about = args + " " + accessor
	if says(about, "look"):
		return not says(where, "quiet") or says(where, "busy") or not says(about, "other")
	return not says(about, "other") and not says(about, "where") and \
	       (says(about, "may look") or says(where, "busy")) and not is_quiet(where)

# Is the register in a write-combining mapping, as far as the file or the name tells?
def is_wc(args):
	return "wc" in words(str(args)) or any(re.search(r"(->|\.) ?%s\b" % fld, str(args)) for fld in found["wc"])

def names_in(value):
	return " ".join(re.findall(r"\w+", re.sub(r"\w+ (->|\.)", "", str(value))))

# Constants but for those about a part of the entry, such as LEN_VALID.
def constants_in(value):
	return " ".join(n for n in names_in(value).split() if n[0].isupper() and not says(n, "not own"))

# Do the field and what it is compared with, or set to, say whose the entry is?
def says_own(fld, value):
	return says(constants_in(value), "own") or \
	       not says(fld, "not own") and (says(fld, "own") or says(names_in(value), "turn"))

# Does the store give the rest of the entry to the device? That it is valid says less than whose it is.
def is_handover(fld, value):
	return says_own(fld, value) and not re.search(r"~|\b0\b *\)*$", str(value)) and \
	       says(fld + " " + constants_in(value), "owner")

# A local variable of the entry's type is a copy; an element of an array, or a part of what is pointed to, may be the entry.
def is_element(structure):
	return re.search(r"->|\[", str(structure)) is not None

def note_device(p, *kinds):
	for kind in ("device", *kinds):
		found[kind].add(place(p))
	found["user"].add(function(p))

def is_filler(name):
	return is_own("filler", name) and not orders(name) and not is_a("relaxed", name)

# A word of the device's memory, tested for whose the entry is. Memory of the right type may be but next to the
# entry: there the names have to be plain.
def note_test(p, fld, condition):
	if says_own(fld, condition) and (has("swapped", p) or says(fld + " " + constants_in(condition), "owner")):
		found["test"].add(place(p))

def keep(p, variable, fld, value):
	kept[function(p), variable].append((p, fld, value))
	found["kept"].add(variable)

# 3: mandatory, 2: for memory, 1: for CPUs; 0: not judged
def strength(name):
	m = re.match(r"(smp_|virt_|dma_|)([rw]?)mb$", name)
	return {"": 3, "dma_": 2, "smp_": 1, "virt_": 1}[m[1]] if m else 0

def is_weak(name):
	return any(name in KERNEL[kind] for kind in ("smp", "dma", "virt"))

# Whatever b() orders, a() does, and for all who see that.
def covers(a, b):
	a_for, a_kind, b_for, b_kind = [part for name in (a, b) for part in re.match(r"(\w*_|)([rw]?)mb$", name).groups()]
	return (a_for == b_for or strength(a) > strength(b)) and a_kind in ("", b_kind)

# Set up or torn down, the device is not at work yet, or no more.
def is_quiet(name):
	return says(name, "quiet") and not says(name, "busy")

@script:python depends on gate@
@@
for facts in found, texts, earliest, kept:
	facts.clear()
@wcmap depends on gate@
expression E;
identifier fld;
identifier a = {ioremap_wc, devm_ioremap_wc, pci_ioremap_wc_bar, pcim_iomap_wc, devm_ioremap_resource_wc};
@@
E->fld = a(...)

@script:python@
fld << wcmap.fld;
@@
found["wc"].add(fld)

@initialize:python@
@@
GO = set("go start run exec execute trigger trig kick".split())
COMMAND = GO | set("cmd command doorbell db dbell".split())
NO_COMMAND = set("""addr address base low high lo hi arg argument data len length size count status stat sts int intr irq
	interrupt mask msk ack clear clr timeout time timer delay stop halt abort reset rst disable dis end cfg config hs
	vs""".split())

def names_one(text, kinds):
	return any(words(c) & kinds and not words(c) & NO_COMMAND for c in registers(text))

@look depends on gate@
identifier w = {writeb_relaxed, writew_relaxed, writel_relaxed, writeq_relaxed, __raw_writeb, __raw_writew, __raw_writel, __raw_writeq};
expression V, R;
position p;
@@
w@p(V, R)

@script:python@
p << look.p;
V << look.V;
R << look.R;
@@
if names_one(V, GO) or names_one(R, COMMAND):
	found["command"].add(place(p))

@script:python depends on gate@
@@
if not (found["command"]):
	cocci.include_match(False)

// Whatever has something in it that orders: two deep.
@ordersmacro depends on gate@
identifier m, b : script:python() { orders(b) };
@@
#define m(...) <+... b(...) ...+>

@script:python@
m << ordersmacro.m;
@@
found["orders"].add(m)

@orders depends on gate@
identifier b : script:python() { orders(b) };
position p;
@@
b@p(...)

@script:python@
p << orders.p;
@@
found["orders"].add(function(p))

@orders2 depends on gate@
identifier b : script:python() { is_own("orders", b) };
position p;
@@
b@p(...)

@script:python@
p << orders2.p;
@@
found["orders"].add(function(p))

@raw depends on gate exists@
identifier w = {__raw_writeb, __raw_writew, __raw_writel, __raw_writeq, writesb, writesw, writesl, writesq, memcpy_toio, memset_io, __iowrite32_copy, __iowrite64_copy, iowrite8_rep, iowrite16_rep, iowrite32_rep, iowrite64_rep, outsb, outsw, outsl};
identifier w2 = {writeb_relaxed, writew_relaxed, writel_relaxed, writeq_relaxed, __raw_writeb, __raw_writew, __raw_writel, __raw_writeq};
identifier b : script:python() { orders(b) };
expression V, V2, B, R, R2;
position p : script:python() { has("command", p) };
@@
w(V, B + R);
... when != b(...)
w2@p(V2, B + R2);

@script:python@
p << raw.p;
w << raw.w;
w2 << raw.w2;
R << raw.R;
R2 << raw.R2;
@@
if plain(R) != plain(R2):
	tell(p, "%s() of %s may reach the device before %s(): wmb() is needed" % (w2, plain(R2), w), low=True)

@window depends on gate exists@
identifier w = {__raw_writeb, __raw_writew, __raw_writel, __raw_writeq, writesb, writesw, writesl, writesq, memcpy_toio, memset_io, __iowrite32_copy, __iowrite64_copy, iowrite8_rep, iowrite16_rep, iowrite32_rep, iowrite64_rep, outsb, outsw, outsl};
identifier w2 = {writeb_relaxed, writew_relaxed, writel_relaxed, writeq_relaxed, __raw_writeb, __raw_writew, __raw_writel, __raw_writeq};
identifier b : script:python() { orders(b) };
expression W, W2, V2, R2;
position p : script:python() { has("command", p) };
@@
w(W, W2, ...);
... when != b(...)
w2@p(V2, R2);

@script:python@
p << window.p;
w << window.w;
w2 << window.w2;
W << window.W;
W2 << window.W2;
R2 << window.R2;
@@
if (is_wc(W) or is_wc(W2)) and not is_wc(R2):
	tell(p, "%s() of %s may reach the device before %s() to its write-combining window: wmb() is needed" % (w2, plain(R2), w))

@depends on patch@
identifier w = {writeb_relaxed, writew_relaxed, writel_relaxed, writeq_relaxed, __raw_writeb, __raw_writew, __raw_writel, __raw_writeq};
position p : script:python() { needs_fix(p) };
@@
+ wmb();
w@p(...);

@script:python depends on gate && org@
@@
for p, text in in_order():
	coccilib.org.print_todo(p, text)

@script:python depends on gate && report@
@@
for p, text in in_order():
	coccilib.report.print_report(p, text)

@depends on gate && context@
expression D;
identifier f;
position p : script:python() { is_told(p) };
@@
(
* f@p(...)
|
* D->f@p
|
* D.f@p
)
