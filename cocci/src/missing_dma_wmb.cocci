// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// An entry is filled in, and one of its words hands it over to the device. With
/// nothing between, the device may see that word first and the rest as it was
/// before. dma_wmb() belongs before the word, whatever comes behind it.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/missing-dma-wmb.md
// Comments: One function at a time: a word that another function stores is not seen, but for one
//  that is told where in the entry the value goes. A ring that is filled from its first entry on is
//  one that the device does not look at yet.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

#gate alloc+map+FIELD_PREP

#part names

@initialize:python@
@@
# Is it a value that gives the entry away, and neither takes it back nor clears it?
def gives(V):
	return says(constants_in(V), "gives") and not re.search(r"~|\b0\b *\)*$", V)

def gives_plainly(V):
	return says(constants_in(V), "owner") or says(variables_in(V), "turn")

# Is the whole ring filled here, from its first entry on? Then the device is not at work yet.
def is_first_fill(p):
	lines = source(p[0].file)[max(int(p[0].line) - 60, 0):int(p[0].line)]
	start = max([n for n, line in enumerate(lines) if line.startswith("{")], default=0)
	index = re.search(r"\[(\w+)\]\.$", split_at(p)[0])
	return index and any(re.search(r"\bfor \(%s = 0;" % index[1], line) for line in lines[start:])

# Is a register told how far the device may go? Many have an owner's bit and yet fetch only up to there.
def is_told_how_far(file):
	writes = re.findall(r"\w*(?:write|wr)\w*\(([^;{]*)\);", "\n".join(source(file)))
	return any(says(" ".join(registers(args)), "upto") for args in writes)

is_told_how_far = functools.lru_cache(maxsize=1)(is_told_how_far)

// Stores that by their names hand an entry over ...
@look@
expression D, V : script:python() { gives(V) };
identifier fld;
position p;
@@
(
D->fld@p = V
|
D->fld@p |= V
|
D.fld@p = V
|
WRITE_ONCE(D->fld@p, V)
)

@script:python@
D << look.D;
V << look.V;
fld << look.fld;
p << look.p;
@@
if not is_quiet(function(p)):
	kept["look"].append((p, root(p, D), V))
	found["given"].add(place(p))

// ... and what is made up first to be stored as a whole, by a function that is told where in the entry.
@made@
expression V : script:python() { gives(V) };
identifier x;
position p;
@@
x@p = V

@script:python@
x << made.x;
V << made.V;
p << made.p;
@@
if gives_plainly(V) and not is_quiet(function(p)):
	found["made"].add((function(p), x))
	found["value"].add(x)

#part entries
#part gives

// An index beside the entries, in the same memory.
@lookindex depends on allocation@
expression E, V;
identifier mem : script:python() { is_own("field", mem) };
identifier fld : script:python() { says(fld, "index") };
position p;
@@
(
E->mem->fld@p = V
|
WRITE_ONCE(E->mem->fld@p, V)
)

@script:python@
p << lookindex.p;
@@
if not is_quiet(function(p)):
	found["index"].add(place(p))

@script:python depends on look@
@@
for p, D, V in kept["look"]:
	if is_first_fill(p):
		continue
	if says(constants_in(V), "owner") and is_entry(p, D) or has("converted", p) and gives_plainly(V):
		found["handover"].add(place(p))

#without handover or made or index stop

#part orders

@word@
expression D, V;
identifier fld;
position p : script:python() { has("handover", p) };
@@
(
D->fld@p = V
|
D.fld@p = V
|
WRITE_ONCE(D->fld@p, V)
)

// The first entry of several goes last, and the device stops there until then.
@held exists@
expression D, D2, V, V2;
identifier word.fld;
identifier b : script:python() { orders(b) };
position word.p;
position p2 : script:python() { has("handover", p2) };
@@
D->fld@p = V
... when any
b(...)
... when any
D2->fld@p2 = V2

@script:python@
p << word.p;
p2 << held.p2;
@@
if place(p) != place(p2):
	found["seen"].add(place(p))

@r exists@
expression D, V, V2, V3;
identifier fld, fld2, fld3;
identifier b : script:python() { orders(b) };
position s;
position p : script:python() { has("handover", p) and not has("seen", p) };
position p2 : script:python() { has("handover", p2) };
@@
(
D->fld2@s = V
|
D->fld2@s |= V
|
WRITE_ONCE(D->fld2@s, V)
)
... when != b(...)
    when != D = ...
    when != D++
    when != D->fld3@p2 = V3
(
D->fld@p = V2
|
D->fld@p |= V2
|
WRITE_ONCE(D->fld@p, V2)
)

@script:python@
p << r.p;
fld << r.fld;
fld2 << r.fld2;
@@
if fld != fld2 and not says(fld2, "own"):
	tell(p, "%s hands the entry over, and the device may see it before %s: dma_wmb() is needed" % (fld, fld2),
	     low=is_told_how_far(p[0].file))

@set exists@
expression D, V;
constant C, C2;
identifier g : script:python() { says(g, "sets") };
identifier x : script:python() { is_own("value", x) };
identifier b : script:python() { orders(b) };
position p;
@@
g(D, C, V);
... when != b(...)
    when != D = ...
g@p(D, C2, x);

@script:python@
p << set.p;
g << set.g;
x << set.x;
C << set.C;
C2 << set.C2;
@@
if C != C2 and (function(p), x) in found["made"]:
	tell(p, "%s() of %s hands the entry over, and the device may see that before the rest: dma_wmb() is needed" % (g, x))

@index@
expression E, V;
identifier mem, fld;
position p : script:python() { has("index", p) };
@@
(
E->mem->fld@p = V
|
WRITE_ONCE(E->mem->fld@p, V)
)

@ring exists@
expression D, index.E, V, V2;
identifier index.fld, fld2;
identifier index.mem;
identifier b : script:python() { orders(b) };
position s : script:python() { has("converted", s) };
position index.p;
position q;
@@
(
D->fld2@s = V
|
D.fld2@s = V
|
WRITE_ONCE(D->fld2@s, V)
)
... when any
    when != b(...)
(
E->mem->fld@p@q = V2
|
WRITE_ONCE(E->mem->fld@p@q, V2)
)

@script:python@
q << ring.q;
D << ring.D;
E << index.E;
mem << index.mem;
fld << index.fld;
fld2 << ring.fld2;
@@
if plain(D) != plain("%s->%s" % (E, mem)):
	tell(q, "%s tells the device of the entry, and it may see that before %s: dma_wmb() is needed" % (fld, fld2))

@depends on patch@
expression D, V;
identifier fld, g;
position p : script:python() { is_told(p) };
@@
(
+ dma_wmb();
D->fld@p = V;
|
+ dma_wmb();
D->fld@p |= V;
|
+ dma_wmb();
g@p(...);
|
+ dma_wmb();
D.fld@p = V;
|
+ dma_wmb();
WRITE_ONCE(D->fld@p, V);
)

#part tell
