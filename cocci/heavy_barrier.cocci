// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// A mandatory barrier between two words of memory that the device looks at, and
/// no register in sight that it could serve: dma_wmb() or dma_rmb() is enough.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/heavy-barrier.md
// Comments: Only barriers between words of one entry are judged, and only where no relaxed,
//  raw or write-combining access of the function or the file could need them. Rings that are
//  shared with a host, and mb(), are not judged.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

@words@
@@
(
wmb(...)
|
rmb(...)
)

@gate depends on words@
@@
(
dma_alloc_coherent(...)
|
dmam_alloc_coherent(...)
|
dma_alloc_attrs(...)
|
dma_pool_alloc(...)
|
dma_pool_zalloc(...)
|
cpu_to_le16(...)
|
cpu_to_le32(...)
|
cpu_to_le64(...)
|
cpu_to_be32(...)
|
le16_to_cpu(...)
|
le32_to_cpu(...)
|
le64_to_cpu(...)
|
be32_to_cpu(...)
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
	"ordered": """writeb writew writel writeq iowrite8 iowrite16 iowrite32 iowrite64 iowrite16be iowrite32be iowrite64be
		writeb_be writew_be writel_be writeq_be lo_hi_writeq hi_lo_writeq iowrite64_lo_hi iowrite64_hi_lo
		iowrite64be_lo_hi iowrite64be_hi_lo sbus_writeb sbus_writew sbus_writel sbus_writeq outb outw outl outb_p
		outw_p outl_p _outb _outw _outl out_8 out_be16 out_be32 out_be64 out_le16 out_le32 out_le64""",
	"relaxedread": """readb_relaxed readw_relaxed readl_relaxed readq_relaxed lo_hi_readq_relaxed hi_lo_readq_relaxed __readb
		__readw __readl __readq __relaxed_readb __relaxed_readw __relaxed_readl __relaxed_readq __raw_readb
		__raw_readw __raw_readl __raw_readq fb_readb fb_readw fb_readl fb_readq gsc_readb gsc_readw gsc_readl
		gsc_readq zpci_read_u8 zpci_read_u16 zpci_read_u32 zpci_read_u64""",
	"read": """readb readw readl readq ioread8 ioread16 ioread32 ioread64 ioread16be ioread32be ioread64be inb inw inl
		readb_be readw_be readl_be readq_be lo_hi_readq hi_lo_readq ioread64_lo_hi ioread64_hi_lo ioread64be_lo_hi
		ioread64be_hi_lo inb_p inw_p inl_p _inb _inw _inl sbus_readb sbus_readw sbus_readl sbus_readq in_8 in_be16
		in_be32 in_be64 in_le16 in_le32 in_le64""",
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
	texts[place(p)] = (p[0], "%s (in %s)%s [fencepost-heavy-barrier]" % (text, where, " (low)" if low else ""))
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
	return any("heavy-barrier" in re.split(r"[\s,]+", m) for m in re.findall(r"fencepost: allow\(([^)]*)\)", "\n".join(near)))

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
identifier a = {ioremap_wc, devm_ioremap_wc, devm_ioremap_resource_wc, pci_ioremap_wc_bar, ioremap_wt,
		devm_platform_ioremap_resource_wc, pci_iomap_wc, pci_iomap_wc_range, io_mapping_map_wc,
		io_mapping_map_atomic_wc, io_mapping_map_local_wc};
@@
E->fld = a(...)

@script:python@
fld << wcmap.fld;
@@
found["wc"].add(fld)

// Who else the barrier may serve: relaxed and raw writes, of any function that this one may be called from or calls.
@relaxed depends on gate@
identifier w = {writeb_relaxed, writew_relaxed, writel_relaxed, writeq_relaxed, lo_hi_writeq_relaxed, hi_lo_writeq_relaxed,
		__writeb, __writew, __writel, __writeq, __relaxed_writeb, __relaxed_writew, __relaxed_writel,
		__relaxed_writeq, __raw_writeb, __raw_writew, __raw_writel, __raw_writeq, __raw_writeq_be, fb_writeb,
		fb_writew, fb_writel, fb_writeq, gsc_writeb, gsc_writew, gsc_writel, gsc_writeq, zpci_write_u8,
		zpci_write_u16, zpci_write_u32, zpci_write_u64, __raw_writeb, __raw_writew, __raw_writel, __raw_writeq, __raw_writeq_be, fb_writeb, fb_writew, fb_writel,
		fb_writeq, gsc_writeb, gsc_writew, gsc_writel, gsc_writeq, zpci_write_u8, zpci_write_u16, zpci_write_u32,
		zpci_write_u64, __raw_writesb, __raw_writesw, __raw_writesl, raw_outsb, raw_outsw, raw_outsl, memcpy_toio,
		_memcpy_toio, __memcpy_toio, sbus_memcpy_toio, fb_memcpy_toio, zpci_memcpy_toio, fb_memcpy_tofb, memset_io,
		_memset_io, __memset_io, sbus_memset_io, fb_memset, fb_memset_io, zpci_memset_io, __iowrite32_copy,
		__iowrite64_copy, iosubmit_cmds512, movdir64b_io, enqcmds, writesb, writesw, writesl, writesq, iowrite8_rep,
		iowrite16_rep, iowrite32_rep, iowrite64_rep, __writesb, __writesw, __writesl, __writesq, outsb, outsw,
		outsl, outsq, outsb_p, outsw_p, outsl_p, __outsb, __outsw, __outsl, __outsq, _outsb, _outsw, _outsl,
		_outsw_ns, _outsl_ns};
position p;
@@
w@p(...)

@script:python@
p << relaxed.p;
@@
found["held"].add(function(p))

@calls depends on relaxed@
identifier f : script:python() { is_own("held", f) };
position p;
@@
f@p(...)

@script:python@
p << calls.p;
@@
found["held"].add(function(p))

@ordered depends on gate@
identifier w = {writeb, writew, writel, writeq, iowrite8, iowrite16, iowrite32, iowrite64, iowrite16be, iowrite32be,
		iowrite64be, writeb_be, writew_be, writel_be, writeq_be, lo_hi_writeq, hi_lo_writeq, iowrite64_lo_hi,
		iowrite64_hi_lo, iowrite64be_lo_hi, iowrite64be_hi_lo, sbus_writeb, sbus_writew, sbus_writel, sbus_writeq,
		outb, outw, outl, outb_p, outw_p, outl_p, _outb, _outw, _outl, out_8, out_be16, out_be32, out_be64,
		out_le16, out_le32, out_le64};
expression list args;
position p;
@@
w@p(args)

@script:python@
p << ordered.p;
args << ordered.args;
@@
found["held" if is_wc(args) else "ordered"].add(function(p))

// Barriers that serve no register, with a store straight behind; and those between reads.
@look depends on gate@
expression D, V;
identifier fld;
position p;
@@
wmb@p();
(
D->fld = V
|
D.fld = V
|
WRITE_ONCE(D->fld, V)
)

@script:python@
p << look.p;
@@
if function(p) not in found["held"] and (function(p) in found["ordered"] or not found["held"]):
	found["after"].add(place(p))

@lookread depends on gate@
position p;
@@
rmb@p();

@script:python@
p << lookread.p;
@@
found["between"].add(place(p))

@script:python depends on gate@
@@
if not (found["after"] or found["between"]):
	cocci.include_match(False)

// Memory that the device reads: what the file allocates for it, and all of that type ...
@allocation depends on gate@
expression E;
identifier fld;
identifier a = {dma_alloc_coherent, dmam_alloc_coherent, dma_alloc_attrs, dma_pool_alloc, dma_pool_zalloc,
		dma_zalloc_coherent, dmam_alloc_attrs, dma_alloc_wc, dma_alloc_writecombine, pci_alloc_consistent,
		pci_zalloc_consistent, pci_pool_alloc, pci_pool_zalloc, ib_dma_alloc_coherent, gen_pool_dma_alloc,
		gen_pool_dma_alloc_algo, gen_pool_dma_alloc_align, gen_pool_dma_zalloc, gen_pool_dma_zalloc_algo,
		gen_pool_dma_zalloc_align, usb_alloc_coherent, usb_buffer_alloc};
@@
E->fld = a(...)

@script:python@
fld << allocation.fld;
@@
found["field"].add(fld)

@member depends on allocation@
identifier S;
type T;
identifier fld : script:python() { is_own("field", fld) };
@@
struct S { ... T *fld; ... };

@variable depends on gate@
type T;
T *E;
identifier a = {dma_alloc_coherent, dmam_alloc_coherent, dma_alloc_attrs, dma_pool_alloc, dma_pool_zalloc,
		dma_zalloc_coherent, dmam_alloc_attrs, dma_alloc_wc, dma_alloc_writecombine, pci_alloc_consistent,
		pci_zalloc_consistent, pci_pool_alloc, pci_pool_zalloc, ib_dma_alloc_coherent, gen_pool_dma_alloc,
		gen_pool_dma_alloc_algo, gen_pool_dma_alloc_align, gen_pool_dma_zalloc, gen_pool_dma_zalloc_algo,
		gen_pool_dma_zalloc_align, usb_alloc_coherent, usb_buffer_alloc};
@@
E = a(...)

@device depends on gate@
type member.T;
T *D;
T R;
identifier fld;
position p, e;
@@
(
D->fld@p
|
R.fld@e
)

@script:python@
p << device.p;
@@
note_device(p)

@script:python@
e << device.e;
R << device.R;
@@
if is_element(R):
	note_device(e)

@device2 depends on gate@
type variable.T;
T *D;
T R;
identifier fld;
position p, e;
@@
(
D->fld@p
|
R.fld@e
)

@script:python@
p << device2.p;
@@
note_device(p)

@script:python@
e << device2.e;
R << device2.R;
@@
if is_element(R):
	note_device(e)

// ... and what is stored or read with the device's endianness, or read as what others change.
@swapped depends on gate@
expression D;
identifier fld;
identifier to = {cpu_to_le16, cpu_to_le32, cpu_to_le64, cpu_to_be32, cpu_to_be16, cpu_to_be64, __cpu_to_le16, __cpu_to_le32,
		__cpu_to_le64, __cpu_to_be16, __cpu_to_be32, __cpu_to_be64, le16_encode_bits, le32_encode_bits,
		le64_encode_bits, be16_encode_bits, be32_encode_bits, be64_encode_bits};
identifier from = {le16_to_cpu, le32_to_cpu, le64_to_cpu, be32_to_cpu, be16_to_cpu, be64_to_cpu, __le16_to_cpu, __le32_to_cpu,
		__le64_to_cpu, __be16_to_cpu, __be32_to_cpu, __be64_to_cpu, le16_get_bits, le32_get_bits, le64_get_bits,
		be16_get_bits, be32_get_bits, be64_get_bits};
position p, e;
@@
(
D->fld@p = <+... to(...) ...+>
|
D.fld@e = <+... to(...) ...+>
|
WRITE_ONCE(D->fld@p, <+... to(...) ...+>)
|
from(D->fld@p)
|
from(D.fld@e)
|
READ_ONCE(D->fld@p)
|
READ_ONCE(D.fld@e)
)

@script:python@
p << swapped.p;
@@
note_device(p, "swapped")

@script:python@
e << swapped.e;
D << swapped.D;
@@
if is_element(D):
	note_device(e, "swapped")
@script:python depends on gate@
@@
if not (found["device"]):
	cocci.include_match(False)

// Where the word is looked at by which the device says that an entry is there: in a
// condition, or in a variable that a condition is about.
@test depends on lookread@
expression C, D;
identifier fld;
statement S;
position p : script:python() { has("device", p) };
@@
(
if (\( C \& <+... \( D->fld@p \| D.fld@p \) ...+> \)) S
|
while (\( C \& <+... \( D->fld@p \| D.fld@p \) ...+> \)) S
)

@script:python@
C << test.C;
fld << test.fld;
p << test.p;
@@
note_test(p, fld, C)

@kept depends on lookread@
expression D, V;
identifier fld;
local idexpression x;
position p : script:python() { has("device", p) };
@@
x = \( V \& <+... \( D->fld@p \| D.fld@p \) ...+> \)

@script:python@
p << kept.p;
x << kept.x;
V << kept.V;
fld << kept.fld;
@@
keep(p, x, fld, V)

@keptdecl depends on lookread@
type T;
expression D, V;
identifier fld, x;
position p : script:python() { has("device", p) };
@@
T x = \( V \& <+... \( D->fld@p \| D.fld@p \) ...+> \);

@script:python@
p << keptdecl.p;
x << keptdecl.x;
V << keptdecl.V;
fld << keptdecl.fld;
@@
keep(p, x, fld, V)

@testkept depends on kept || keptdecl@
expression C;
identifier x : script:python() { is_own("kept", x) };
statement S;
position p;
@@
(
if (\( C \& <+... x@p ...+> \)) S
|
while (\( C \& <+... x@p ...+> \)) S
)

@script:python@
C << testkept.C;
p << testkept.p;
x << testkept.x;
@@
for t, fld, value in kept.get((function(p), x), ()):
	if x + " ->" not in C:
		note_test(t, fld, C + " " + value)
@script:python depends on gate@
@@
if not (found["after"] or found["test"]):
	cocci.include_match(False)

// Whatever has something in it that orders: two deep.
@ordersmacro depends on lookread@
identifier m, b : script:python() { orders(b) };
@@
#define m(...) <+... b(...) ...+>

@script:python@
m << ordersmacro.m;
@@
found["orders"].add(m)

@orders depends on lookread@
identifier b : script:python() { orders(b) };
position p;
@@
b@p(...)

@script:python@
p << orders.p;
@@
found["orders"].add(function(p))

@orders2 depends on lookread@
identifier b : script:python() { is_own("orders", b) };
position p;
@@
b@p(...)

@script:python@
p << orders2.p;
@@
found["orders"].add(function(p))

@write depends on gate exists@
expression D, V, D2, V2;
identifier fld, fld2;
position s : script:python() { has("device", s) };
position s2 : script:python() { has("device", s2) };
position q : script:python() { has("after", q) };
@@
(
D->fld@s = V
|
D.fld@s = V
)
... when any
    when != D = ...
wmb@q();
(
D2->fld2@s2 = V2
|
D2.fld2@s2 = V2
|
WRITE_ONCE(D2->fld2@s2, V2)
)

@script:python@
q << write.q;
@@
tell(q, "only memory that the device looks at is ordered here: dma_wmb() is enough")

@read depends on gate exists@
expression D;
identifier fld, fld2;
identifier r : script:python() { is_a("read", r) or is_a("relaxedread", r) };
identifier b : script:python() { orders(b) };
position t : script:python() { has("test", t) };
position q;
@@
(
D->fld@t
|
D.fld@t
)
... when != D = ...
    when != b(...)
    when != r(...)
rmb@q();
... when != D = ...
(
D->fld2
|
D.fld2
)

@script:python@
q << read.q;
@@
tell(q, "only memory that the device writes is ordered here: dma_rmb() is enough")

@depends on patch@
position p : script:python() { is_told(p) };
@@
(
- wmb@p();
+ dma_wmb();
|
- rmb@p();
+ dma_rmb();
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
