// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A relaxed or raw MMIO write under a spinlock. The unlock holds back ordered
/// writes only, so the next holder's write may reach the device first.
///
// Confidence: Low
// Copyright: The Fencepost authors
// URL: docs/checks/missing-mmiowb.md
// Comments: For kernels since 5.2. Most drivers do not mind, and all that is found is of low
//  confidence: look for registers that take two writes, and for code that another CPU follows
//  up. The patch makes the last write an ordered one, where that is one of the kernel's own.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@words@
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

@gate depends on words@
@@
(
spin_lock(...)
|
spin_lock_irq(...)
|
spin_lock_bh(...)
|
spin_lock_irqsave(...)
|
raw_spin_lock(...)
|
raw_spin_lock_irq(...)
|
raw_spin_lock_irqsave(...)
)

@initialize:python@
@@
import collections
import re

# What the kernel's own functions are; the rules below add the file's own.
KERNEL = {kind: set(names.split()) for kind, names in {
	"relaxed": """writeb_relaxed writew_relaxed writel_relaxed writeq_relaxed lo_hi_writeq_relaxed hi_lo_writeq_relaxed __writeb
		__writew __writel __writeq __relaxed_writeb __relaxed_writew __relaxed_writel __relaxed_writeq __raw_writeb
		__raw_writew __raw_writel __raw_writeq __raw_writeq_be fb_writeb fb_writew fb_writel fb_writeq gsc_writeb
		gsc_writew gsc_writel gsc_writeq zpci_write_u8 zpci_write_u16 zpci_write_u32 zpci_write_u64""",
	"relaxedread": """readb_relaxed readw_relaxed readl_relaxed readq_relaxed lo_hi_readq_relaxed hi_lo_readq_relaxed __readb
		__readw __readl __readq __relaxed_readb __relaxed_readw __relaxed_readl __relaxed_readq __raw_readb
		__raw_readw __raw_readl __raw_readq fb_readb fb_readw fb_readl fb_readq gsc_readb gsc_readw gsc_readl
		gsc_readq zpci_read_u8 zpci_read_u16 zpci_read_u32 zpci_read_u64""",
	"dma": """dma_mb dma_wmb dma_rmb""",
	"smp": """smp_mb smp_wmb smp_rmb""",
	"virt": """virt_mb virt_wmb virt_rmb virtio_mb virtio_wmb virtio_rmb barrier""",
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
	texts[place(p)] = (p[0], "%s (in %s)%s [fencepost-missing-mmiowb]" % (text, where, " (low)" if low else ""))
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
	return any("missing-mmiowb" in re.split(r"[\s,]+", m) for m in re.findall(r"fencepost: allow\(([^)]*)\)", "\n".join(near)))

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
// The file's own accessors: one relaxed write, and nothing but declarations before it. Three deep.
@macro depends on gate@
identifier m, w : script:python() { is_a("relaxed", w) };
@@
(
#define m(...) w(...)
|
#define m w
)

@script:python@
m << macro.m;
@@
found["relaxed"].add(m)

@call depends on gate@
identifier w = {writeb_relaxed, writew_relaxed, writel_relaxed, writeq_relaxed, lo_hi_writeq_relaxed, hi_lo_writeq_relaxed,
		__writeb, __writew, __writel, __writeq, __relaxed_writeb, __relaxed_writew, __relaxed_writel,
		__relaxed_writeq, __raw_writeb, __raw_writew, __raw_writel, __raw_writeq, __raw_writeq_be, fb_writeb,
		fb_writew, fb_writel, fb_writeq, gsc_writeb, gsc_writew, gsc_writel, gsc_writeq, zpci_write_u8,
		zpci_write_u16, zpci_write_u32, zpci_write_u64};
position p;
@@
w@p(...)

@script:python@
p << call.p;
@@
found["caller"].add(function(p))

@wrapper depends on call@
identifier f : script:python() { is_own("caller", f) };
identifier w : script:python() { is_a("relaxed", w) };
statement S;
@@
f(...) {
... when != S
w(...);
}

@script:python@
f << wrapper.f;
@@
found["relaxed"].add(f)

@call2 depends on wrapper || macro@
identifier w : script:python() { is_own("relaxed", w) };
position p;
@@
w@p(...)

@script:python@
p << call2.p;
@@
found["caller"].add(function(p))

@wrapper2 depends on gate@
identifier f : script:python() { is_own("caller", f) };
identifier w : script:python() { is_a("relaxed", w) };
statement S;
@@
f(...) {
... when != S
w(...);
}

@script:python@
f << wrapper2.f;
@@
found["relaxed"].add(f)

@call3 depends on wrapper2@
identifier w : script:python() { is_own("relaxed", w) };
position p;
@@
w@p(...)

@script:python@
p << call3.p;
@@
found["caller"].add(function(p))

@wrapper3 depends on gate@
identifier f : script:python() { is_own("caller", f) };
identifier w : script:python() { is_a("relaxed", w) };
statement S;
@@
f(...) {
... when != S
w(...);
}

@script:python@
f << wrapper3.f;
@@
found["relaxed"].add(f)

// A read of the device, even a relaxed one, comes back when the writes before it have arrived.
@reads depends on gate@
identifier rd = {readb_relaxed, readw_relaxed, readl_relaxed, readq_relaxed, lo_hi_readq_relaxed, hi_lo_readq_relaxed, __readb,
		__readw, __readl, __readq, __relaxed_readb, __relaxed_readw, __relaxed_readl, __relaxed_readq, __raw_readb,
		__raw_readw, __raw_readl, __raw_readq, fb_readb, fb_readw, fb_readl, fb_readq, gsc_readb, gsc_readw,
		gsc_readl, gsc_readq, zpci_read_u8, zpci_read_u16, zpci_read_u32, zpci_read_u64};
position p;
@@
rd@p(...)

@script:python@
p << reads.p;
@@
found["orders"].add(function(p))

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

@r depends on gate exists@
identifier w : script:python() { is_a("relaxed", w) };
identifier w2 : script:python() { is_a("relaxed", w2) };
identifier b : script:python() { orders(b) or is_a("relaxedread", b) };
identifier lock = {spin_lock, spin_lock_irq, spin_lock_bh, spin_lock_irqsave, raw_spin_lock, raw_spin_lock_irq,
		raw_spin_lock_irqsave, spin_lock_nested, spin_lock_irqsave_nested, spin_lock_nest_lock, spin_lock_bh_nested,
		raw_spin_lock_bh, raw_spin_lock_nested, raw_spin_lock_irqsave_nested, raw_spin_lock_nest_lock,
		raw_spin_lock_bh_nested, _raw_spin_lock, _raw_spin_lock_irq, _raw_spin_lock_bh, _raw_spin_lock_irqsave,
		_raw_spin_lock_nested, _raw_spin_lock_irqsave_nested, _raw_spin_lock_nest_lock, _raw_spin_lock_bh_nested,
		_spin_lock, _spin_lock_irq, _spin_lock_bh, _spin_lock_irqsave, _spin_lock_nested, _spin_lock_irqsave_nested,
		_spin_lock_nest_lock, _spin_lock_bh_nested, __spin_lock, __spin_lock_irq, __spin_lock_bh,
		__spin_lock_irqsave, __spin_lock_nested, __spin_lock_irqsave_nested, __spin_lock_nest_lock,
		__spin_lock_bh_nested, __raw_spin_lock, __raw_spin_lock_irq, __raw_spin_lock_bh, __raw_spin_lock_irqsave,
		__raw_spin_lock_nested, __raw_spin_lock_irqsave_nested, __raw_spin_lock_nest_lock,
		__raw_spin_lock_bh_nested, spin_trylock, spin_trylock_irq, spin_trylock_bh, spin_trylock_irqsave,
		raw_spin_trylock, raw_spin_trylock_irq, raw_spin_trylock_bh, raw_spin_trylock_irqsave, _raw_spin_trylock,
		_raw_spin_trylock_irq, _raw_spin_trylock_bh, _raw_spin_trylock_irqsave, _spin_trylock, _spin_trylock_irq,
		_spin_trylock_bh, _spin_trylock_irqsave, __spin_trylock, __spin_trylock_irq, __spin_trylock_bh,
		__spin_trylock_irqsave, __raw_spin_trylock, __raw_spin_trylock_irq, __raw_spin_trylock_bh,
		__raw_spin_trylock_irqsave, rt_spin_lock, rt_spin_lock_nested, rt_spin_lock_nest_lock, rt_spin_trylock,
		rt_spin_trylock_bh, arch_spin_lock, arch_spin_lock_flags, arch_spin_trylock, write_seqlock,
		write_seqlock_irq, write_seqlock_bh, write_seqlock_irqsave, read_seqlock_excl, read_seqlock_excl_irq,
		read_seqlock_excl_bh, read_seqlock_excl_irqsave, netif_tx_lock, netif_tx_lock_bh, __netif_tx_lock,
		__netif_tx_lock_bh, __netif_tx_trylock, netif_addr_lock, netif_addr_lock_bh, netif_addr_lock_nested};
identifier unlock = {spin_unlock, spin_unlock_irq, spin_unlock_bh, spin_unlock_irqrestore, raw_spin_unlock, raw_spin_unlock_irq,
		raw_spin_unlock_bh, raw_spin_unlock_irqrestore, _raw_spin_unlock, _raw_spin_unlock_irq, _raw_spin_unlock_bh,
		_raw_spin_unlock_irqrestore, _spin_unlock, _spin_unlock_irq, _spin_unlock_bh, _spin_unlock_irqrestore,
		__spin_unlock, __spin_unlock_irq, __spin_unlock_bh, __spin_unlock_irqrestore, __raw_spin_unlock,
		__raw_spin_unlock_irq, __raw_spin_unlock_bh, __raw_spin_unlock_irqrestore, rt_spin_unlock, arch_spin_unlock,
		write_sequnlock, write_sequnlock_irq, write_sequnlock_bh, write_sequnlock_irqrestore, read_sequnlock_excl,
		read_sequnlock_excl_irq, read_sequnlock_excl_bh, read_sequnlock_excl_irqrestore, netif_tx_unlock,
		netif_tx_unlock_bh, __netif_tx_unlock, __netif_tx_unlock_bh, netif_addr_unlock, netif_addr_unlock_bh};
expression E;
position d, p;
@@
lock(E, ...);
... when any
    when != unlock(E, ...)
w@d(...);
... when != b(...)
    when != w2(...)
unlock@p(E, ...);

@script:python@
p << r.p;
d << r.d;
w << r.w;
unlock << r.unlock;
@@
tell(p, "%s() does not wait for %s(), so the next holder's write may reach the device first" % (unlock, w), low=True, fix=d)

@depends on patch@
position d : script:python() { needs_fix(d) };
expression V, A;
@@
(
- writeb_relaxed@d(V, A)
+ writeb(V, A)
|
- writew_relaxed@d(V, A)
+ writew(V, A)
|
- writel_relaxed@d(V, A)
+ writel(V, A)
|
- writeq_relaxed@d(V, A)
+ writeq(V, A)
)

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
