// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A relaxed or raw MMIO write tells the device to look at memory, and nothing
/// orders it behind the stores to that memory: the device may find what was
/// there before. An ordered write to a write-combining mapping is no better.
/// wmb() belongs between them.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/missing-wmb.md
// Comments: One file at a time. Writes through function pointers and macros that are
//  not a call are not seen. For kernels since 2.6.19.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@gate@
@@
(
writel_relaxed(...)
|
writew_relaxed(...)
|
writeb_relaxed(...)
|
writeq_relaxed(...)
|
__raw_writel(...)
|
__raw_writew(...)
|
__raw_writeb(...)
|
__raw_writeq(...)
|
ioremap_wc(...)
|
devm_ioremap_wc(...)
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
	texts[place(p)] = "%s (in %s)%s [fencepost-missing-wmb]" % (text, where, " (low)" if low else "")
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

@wrapper depends on gate@
identifier f, w : script:python() { is_a("relaxed", w) };
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

@wrapper2 depends on gate@
identifier f, w : script:python() { is_a("relaxed", w) };
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

@wrapper3 depends on gate@
identifier f, w : script:python() { is_a("relaxed", w) };
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

@reader depends on gate@
identifier f;
identifier r : script:python() { is_a("relaxedread", r) };
statement S;
@@
f(...) {
... when != S
return r(...);
}

@script:python@
f << reader.f;
@@
found["relaxedread"].add(f)

// ... and whatever has something in it that orders.
@ordersmacro depends on gate@
identifier m, b : script:python() { is_a("orders", b) };
@@
#define m(...) <+... b(...) ...+>

@script:python@
m << ordersmacro.m;
@@
found["orders"].add(m)

@orders depends on gate@
identifier b : script:python() { is_a("orders", b) };
position p;
@@
b@p(...)

@script:python@
p << orders.p;
@@
found["orders"].add(function(p))

@orders2 depends on gate@
identifier b : script:python() { is_a("orders", b) };
position p;
@@
b@p(...)

@script:python@
p << orders2.p;
@@
found["orders"].add(function(p))
// Memory that the device reads: what the file allocates for it, all of that type, and what is stored with the device's endianness.
@allocation depends on gate@
expression E;
identifier fld, a : script:python() { is_a("alloc", a) };
@@
E->fld = a(...)

@script:python@
fld << allocation.fld;
@@
found["field"].add(fld)

@member depends on gate@
identifier S;
type T;
identifier fld : script:python() { is_a("field", fld) };
@@
struct S { ... T *fld; ... };

@script:python@
T << member.T;
@@
if T.startswith("struct "):
	found["type"].add(T)

@device depends on gate@
type T : script:python() { is_a("type", T) };
T *D;
position p;
@@
D@p

@script:python@
D << device.D;
p << device.p;
@@
found["device"].add((function(p), D))

@store depends on gate@
expression D, V;
identifier fld;
position p;
@@
(
D->fld@p = V
|
D.fld@p = V
|
WRITE_ONCE(D->fld@p, V)
)

@script:python@
D << store.D;
V << store.V;
fld << store.fld;
p << store.p;
@@
if is_device(p, D) or re.search(r"\bcpu_to_[lb]e(16|32|64) ?\(", V):
	found["store"].add(place(p))
	note_filler(p)
elif says(fld, "index"):
	found["maybe"].add(place(p))

@load depends on gate@
type T : script:python() { is_a("type", T) };
T *D;
T R;
identifier fld;
position p;
@@
(
D->fld@p
|
R.fld@p
)

@script:python@
p << load.p;
@@
found["load"].add(place(p))

// A function that only stores does it for its callers.
@filler depends on gate@
identifier g : script:python() { is_a("filler", g) };
position p;
@@
g@p(...)

@script:python@
p << filler.p;
@@
note_filler(p)

@wcmap depends on gate@
expression E;
identifier fld, a : script:python() { is_a("wcmap", a) };
@@
E->fld = a(...)

@script:python@
fld << wcmap.fld;
@@
found["wc"].add(fld)

// A barrier that stands behind the doorbell is misplaced_barrier's.
@late depends on gate@
identifier w : script:python() { is_a("relaxed", w) };
position p;
@@
w@p(...);
(
wmb();
|
mb();
)

@script:python@
p << late.p;
@@
found["seen"].add(place(p))

@r depends on gate exists@
expression D, V;
identifier fld;
identifier g : script:python() { is_a("filler", g) };
identifier w : script:python() { is_a("relaxed", w) or (len(found["wc"]) > 0 and is_a("ordered", w)) };
identifier b : script:python() { is_a("orders", b) };
expression list args;
position s : script:python() { has("store", s) };
position t;
position p : script:python() { not has("seen", p) };
@@
(
D->fld@s = V
|
D.fld@s = V
|
WRITE_ONCE(D->fld@s, V)
|
g@t(...)
)
... when any
    when != b(...)
w@p(args)

@script:python@
p << r.p;
w << r.w;
args << r.args;
@@
args = plain(args)
if not (is_wc(args) or is_a("relaxed", w)) or not is_doorbell(w, args, function(p)) \
   or not first(p, "%s(%s) tells the device to look, but nothing orders it behind the stores to the memory: wmb() is needed" % (w, args)):
	cocci.include_match(False)

@depends on patch@
identifier r.w;
position r.p;
@@
+ wmb();
w@p(...);

@depends on context@
identifier r.w;
position r.p;
@@
* w@p(...)

@script:python depends on org@
p << r.p;
@@
coccilib.org.print_todo(p[0], text(p))

@script:python depends on report@
p << r.p;
@@
coccilib.report.print_report(p[0], text(p))
