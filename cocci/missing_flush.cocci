// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A write to a reset, clock or power register, a delay that has to hold so long,
/// and the write that ends it, with no read between: MMIO writes are posted, and
/// both may arrive back to back. Read a register of the device back before the delay.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/missing-flush.md
// Comments: Writes through helpers are followed where the helper is one write. Loops that ask the
//  device, and delays of many milliseconds, are no findings. The patch is made where the
//  write is one of the kernel's own.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@gate@
@@
(
udelay(...)
|
ndelay(...)
|
mdelay(...)
|
usleep_range(...)
|
fsleep(...)
)

@initialize:python@
@@
import re

# What the kernel's own functions are; the rules below add the file's own.
KERNEL = {
	"relaxed": re.compile(r"write[bwlq]_relaxed$|__raw_write[bwlq]$"),
	"raw": re.compile(r"__raw_write[bwlq]$|memcpy_toio$|memset_io$|__iowrite(32|64)_copy$|(iowrite|writes|outs)\w*_rep$|writes[bwlq]$"),
	"ordered": re.compile(r"write[bwlq](be)?$|iowrite(8|16|32|64)(be)?$|out[bwl]$"),
	"relaxedread": re.compile(r"read[bwlq]_relaxed$|__raw_read[bwlq]$"),
	"read": re.compile(r"read[bwlq](be)?$|ioread(8|16|32|64)(be)?$|in[bwl]$"),
	"strong": re.compile(r"[rw]?mb$|mmiowb$"),
	"weak": re.compile(r"(smp|virt|dma|virtio)_[rw]?mb$|barrier$"),
	# On the safe side: what has a barrier in its name, a kin of a barrier in it, or waits.
	"orders": re.compile(r"(io)?(write|out|read|in)([bwlq]|8|16|32|64)(be)?$|\w*([wr_]|^)mb(_|$)|\w*barrier"
			     r"|\w*_(store_release|load_acquire)|\w*(flush|poll_timeout)"),
	"alloc": re.compile(r"dmam?_alloc_|dma_pool_z?alloc$"),
	"wcmap": re.compile(r"\w*ioremap_wc$"),
}
found = {kind: set() for kind in list(KERNEL) + ["field", "type", "device", "store", "filler", "wc", "seen", "test", "maybe", "held", "load"]}
texts = {}
earliest = {}

def is_a(kind, name):
	return name in found[kind] or kind in KERNEL and bool(KERNEL[kind].match(name))

# A script constraint must not begin with the name that it is about: spatch 1.1.1 then loses the name.
def has(kind, p):
	return place(p) in found[kind]

def place(p):
	return (p[0].current_element, p[0].line, p[0].column)

def function(p):
	return p[0].current_element

# The same finding by another path is the same finding.
def first(p, text, low=False):
	if place(p) in texts:
		return False
	where = function(p) if function(p) != "something_else" else ""
	texts[place(p)] = "%s (in %s)%s [fencepost-missing-flush]" % (text, where, " (low)" if low else "")
	return True

def text(p):
	return texts[place(p)]

def plain(expression):
	return re.sub(r" ?(->|\.|\[|\]|\(|\)) ?", r"\1", str(expression)).replace("& ", "&").replace(" ,", ",")

# The words of all names in a text, in small letters: TX_TailPtr is tx, tail and ptr.
def words(text):
	return {w.lower() for w in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)}

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
	"own": """own owner owned ownership hwown hwo valid vld gen generation phase color colour toggle polarity cycle done
		dd ready rdy complete completed completion empty""",
	"not own": """err error errors crc csum checksum overrun underrun len length size vlan hash type addr address mac
		invalid incomplete already""",
	"index": "prod producer pidx cons consumer cidx head tail hp tp wptr rptr index idx",
	"suppress": "notify notification kick suppress event evt",
	"quiet": """init probe setup config configure reset restart alloc allocate free remove close shutdown exit open up
		down resume suspend dump show print debug selftest test uninit destroy create release cleanup""",
	"busy": "xmit transmit send issue poll refill reap irq isr interrupt napi",
	"hold": """reset rst swrst softrst swreset softreset srst nrst grst hrst resetn rstn deassert assert phy phyrst serdes
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

# Does the store give the rest of the entry to the device?
def is_handover(fld, value):
	about = fld + " " + re.sub(r"\w+ (->|\.)", "", str(value))
	return says(about, "own") and not says(fld, "not own") and not re.search(r"~|\b0\b *\)*$", str(value))

def is_device(p, D):
	return (function(p), D) in found["device"] or (function(p), re.sub(r" \[.*", "", D)) in found["device"]

def has_device(p):
	return place(p) in found["load"]

def note_filler(p):
	if not is_a("orders", function(p)) and not is_a("relaxed", function(p)):
		found["filler"].add(function(p))

# A word of the device's memory, tested for whose the entry is.
def note_test(p, D, fld, condition):
	about = fld + " " + re.sub(r"\w+ (->|\.)", "", condition)
	there = is_device(p, D) or re.search(r"\b[lb]e(16|32|64)_to_cpu ?\( (READ_ONCE ?\( )?" + re.escape(D + " -> " + fld), condition)
	if there and says(about, "own") and not says(fld, "not own"):
		found["test"].add(place(p))

# 3: mandatory, 2: for memory, 1: for CPUs; 0: not judged
def strength(name):
	m = re.match(r"(smp_|virt_|dma_|)([rw]?)mb$", name)
	return {"": 3, "dma_": 2, "smp_": 1, "virt_": 1}[m[1]] if m else 0

# Whatever b() orders, a() does, and for all who see that.
def covers(a, b):
	a_for, a_kind, b_for, b_kind = [part for name in (a, b) for part in re.match(r"(\w*_|)([rw]?)mb$", name).groups()]
	return (a_for == b_for or strength(a) > strength(b)) and a_kind in ("", b_kind)

# Set up or torn down, the device is not at work yet, or no more.
def is_quiet(name):
	return says(name, "quiet") and not says(name, "busy")

@script:python depends on gate@
@@
for names in found.values():
	names.clear()
texts.clear()
earliest.clear()

@reading depends on gate@
identifier rd : script:python() { is_a("read", rd) or is_a("relaxedread", rd) };
position p;
@@
rd@p(...)

@script:python@
p << reading.p;
@@
found["read"].add(function(p))

@wrapper depends on gate@
identifier f;
identifier w : script:python() { is_a("ordered", w) or is_a("relaxed", w) };
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

@r depends on gate exists@
identifier w : script:python() { is_a("ordered", w) or is_a("relaxed", w) };
identifier w2 : script:python() { is_a("ordered", w2) or is_a("relaxed", w2) };
identifier delay = {udelay, ndelay, mdelay, usleep_range, fsleep};
identifier rd : script:python() { is_a("read", rd) or is_a("relaxedread", rd) };
expression list args, args2;
position d, p;
@@
w@d(args);
... when != rd(...)
    when != w2(...)
delay@p(...);
w2(args2);

@script:python@
p << r.p;
w << r.w;
args << r.args;
args2 << r.args2;
delay << r.delay;
@@
args = plain(args)
register = set(re.findall(r"\b[A-Z][A-Z0-9_]{2,}\b", args)) & set(re.findall(r"\b[A-Z][A-Z0-9_]{2,}\b", str(args2)))
if not register or not says(" ".join(register) + " " + args, "hold") \
   or not first(p, "%s() may be over before %s(%s) has arrived: read a register of the device back first" % (delay, w, args)):
	cocci.include_match(False)

@depends on patch@
expression V, A;
position r.d;
@@
(
writeb@d(V, A);
+ readb(A);
|
writew@d(V, A);
+ readw(A);
|
writel@d(V, A);
+ readl(A);
|
writeb_relaxed@d(V, A);
+ readb(A);
|
writew_relaxed@d(V, A);
+ readw(A);
|
writel_relaxed@d(V, A);
+ readl(A);
)

@depends on context@
identifier r.delay;
position r.p;
@@
* delay@p(...);

@script:python depends on org@
p << r.p;
@@
coccilib.org.print_todo(p[0], text(p))

@script:python depends on report@
p << r.p;
@@
coccilib.report.print_report(p[0], text(p))
