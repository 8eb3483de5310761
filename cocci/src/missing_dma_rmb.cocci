// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/// The device says in a word of an entry that the entry is there. A branch on
/// that word orders no load: the rest of the entry may have been read before it.
/// dma_rmb() belongs between them.
///
// Confidence: Moderate
// Copyright: The Fencepost authors
// URL: docs/checks/missing-dma-rmb.md
// Comments: One file at a time, that allocates or unmaps what the device looks at. A word is seen in
//  conditions, and in what a function or a macro is asked about its first argument; an entry that
//  is copied whole is not. Of what is sent nothing but the word comes back. The patch is made where
//  a plain test of the word leaves, or heads a loop.
// Options: --no-includes --include-headers

virtual patch
virtual context
virtual org
virtual report

#gate alloc+dma_unmap_single+dma_unmap_page+dma_sync_single_for_cpu fromdevice+READ_ONCE

#part names

@initialize:python@
@@
def fields_and_functions(C):
	return " ".join(n for n in re.findall(r"\w+", C) if not n[0].isupper() and not says(n, "not_own"))

def asks_whose(C):
	return says(constants_in(C), "own") or says(fields_and_functions(C), "own") or \
	       any(is_own("asks", n) for n in re.findall(r"(\w+) \(", C))

def says_whose(name):
	return is_own("asks", name) or says(name, "own") and not says(name, "not_own")

# In words about the owner or whose turn it is nothing but an entry is meant.
def is_plain(C):
	return says(constants_in(C), "owner") or says(variables_in(C), "turn")

# What the word is compared with.
def compared(name, C):
	return " ".join(re.split(r"&&|\|\|", part)[0] for part in
			re.findall(r"\b%s \)* ?((?:&|>>|==|!=) .*)" % re.escape(name), C.replace(" . ", ".")))

# The first parameter of the function that the place is in, if that has but few lines.
def first_of(p):
	lines, end = source(p[0].file), int(p[0].line) - 1
	body = next((n for n in range(end, max(end - 8, 0), -1) if lines[n].startswith("{")), 0)
	head = next((n for n in range(body - 1, max(body - 6, -1), -1) if re.match(r"\w.*\(", lines[n])), 0)
	given = re.search(r"\(([^,)]*)", " ".join(lines[head:body]))
	return re.findall(r"\w+", given[1])[-1:] if given else []

# What to call the word that is tested, and its name.
tested = {}

def note_tested(t, called, name):
	found["test"].add(place(t))
	found["word"].add(name)
	tested[place(t)] = called

# Does the test head a loop, or leave one or the function? Others ask for a part of the entry.
def ends_round(p, S):
	return split_at(p)[1].startswith("while") or \
	       re.match(r" ?(break|continue|goto|return)\b", S.rstrip("; }").rpartition(";")[2].rpartition("{")[2]) is not None

# By the layout: what is further out, up to the function's brace, and heads a loop. Outside of one the entry
# is known to be there, and what is asked is how it went.
def is_in_loop(p):
	out = None
	for line in reversed(source(p[0].file)[:int(p[0].line)]):
		if line.startswith("{"):
			return False
		step = len(line) - len(line.lstrip())
		if line.strip() and (out is None or step < out):
			out = step
			if re.match(r"\s*(\} )?(for|while|do|\w*for_each\w*)\b", line):
				return True
	return False

def note_word(t, pointer, C, value=""):
	name = path(t)
	fld = last(name)
	other = compared(name, re.sub(r"\b[a-z]\w* \(", "(", C))
	constants = constants_in(other)
	beside = pointer + " -> " in other	# an index and one of the driver
	known = is_entry(t, pointer) or says(constants, "own") and "READ_ONCE ( %s -> " % pointer in C + value
	if not is_on_the_way(t) and not beside and says_own(fld, other) and (known or says(constants, "owner")) and \
	   (says(constants, "own") or not constants) and (is_plain(other) or is_in_loop(t)):
		note_tested(t, fld, fld)

# What stands before a pointer: no more than conversions?
def is_read_plainly(before):
	called = re.findall(r"(\w+) \(", before)
	return re.match(r"[\w (,&]*$", before) and \
	       all(n.isupper() or is_a("fromdevice", n) or n.endswith("get_bits") for n in called)

def note_kept(t, variable, pointer, value):
	for p, C in conditions:
		alone = r"(?<!-> )(?<!\. )\b%s\b(?! ->)" % variable	# fields may be called the same
		if function(p) == function(t) and re.search(alone, C) and \
		   is_read_plainly(value.partition(pointer + " ->")[0]):
			note_word(t, pointer, re.sub(alone, path(t), C), value)

# The fields that a macro of this file looks at are the word.
def note_fields(file, name):
	lines = source(file)
	for n, line in enumerate(lines):
		if re.match(r"#define %s\(" % name, line):
			found["word"].update(re.findall(r"(?:->|\.)(\w+)", " ".join(lines[n:n + 2])))

# Macros that ask come from headers, and nothing tells that it is an entry but that it is one of several kinds.
def note_helper(t, name, argument, C):
	if name.isupper():
		note_fields(t[0].file, name)
	named = says_whose(name) or says(constants_in(C), "owner")
	first = "%s ( %s " % (name, argument) in C
	if is_entry(t, argument) and named or is_own("plain", name) and first:
		note_tested(t, name + "()", name)
	elif named and first and name.isupper():
		note_tested(t, name + "()", name)
		found["unsure"].add(place(t))

# The functions of this file, as the kernel lays them out.
def defined(file):
	heads = (re.match(r"\w.*?(\w+)\(", line) for line in source(file) if not line.endswith(";"))
	return {m[1] for m in heads if m}

defined = functools.lru_cache(maxsize=1)(defined)

def reads_entry(name):
	return is_own("defined", name) and not orders(name) and not is_quiet(name)

# Not the word once more, nor what the driver stores there itself: that it may read whenever it likes. Of what is sent
# nothing comes back that it would not have to convert.
def may_be_body(p):
	if not is_field(p):
		return not is_sent(p)
	before = split_at(p)[0]
	name = last(path(p))
	pointer = re.search(r"(\w+)(?:\[[^]]*\])?(?:->|\.)$", before)
	return not (is_own("word", name) or says(name, "own") or says(name, "kept") or
		    pointer and (says(pointer[1], "sent"), name) in stored(p[0].file)) and \
	       (not is_sent(p) or has("converted", p))

def is_sent(p):
	return says(function(p), "sent")

# What is stored in entries, and whether in those that are sent.
def stored(file):
	if not found["stored"]:
		entries = {name for _, entry in found["entry"] for name in re.findall(r"\w+$", entry)}
		stores = re.findall(r"(\w+)(?:\[[^]]*\])?(?:->|\.)([\w.]+) (?:\||&|)=", "\n".join(source(file)))
		found["stored"] = {(says(entry, "sent"), last(fields)) for entry, fields in stores if entry in entries} | {""}
	return found["stored"]

conditions = []
bodies = []

def note_body(t, p):
	if place(t) not in found["unsure"] or not is_field(p) and "(" not in split_at(p)[1][len(path(p)):][:1]:
		bodies.append((t, p))

# Of all that is read too early the first is told; a call where there is nothing else.
def tell_bodies():
	first = {}
	for t, p in bodies:
		at = (not is_field(p), int(p[0].line), int(p[0].column))
		if place(t) not in first or at < first[place(t)][0]:
			first[place(t)] = at, t, p
	for at, t, p in first.values():
		what = last(path(p)) if is_field(p) else "what is read here"
		tell(p, "%s may have been read before %s, which says that it is there: dma_rmb() is needed" %
		     (what, tested[place(t)]), fix=t)

@script:python depends on gate@
@@
conditions.clear()
bodies.clear()
tested.clear()

#part entries
#part loads

// Functions that do nothing but ask, of what they are given first.
@asks@
expression C : script:python() { asks_whose(C) };
position p;
@@
return@p C;

@script:python@
C << asks.C;
p << asks.p;
@@
if any(says(fld, "own") for x in first_of(p) for fld in re.findall(r"\b%s -> (\w+)" % x, C)):
	found["asks"].add(function(p))
	if is_plain(C):
		found["plain"].add(function(p))

// The conditions that by their names ask whose the entry is.
@look@
expression C : script:python() { asks_whose(C) };
statement S;
position p;
@@
(
if@p (C) S
|
while@p (C) S
)

@script:python@
C << look.C;
S << look.S;
p << look.p;
@@
if ends_round(p, S) and not is_quiet(function(p)) and (function(p) in found["user"] or is_plain(C)):
	found["look"].add(place(p))
	conditions.append((p, C))
	found["asked"].update(re.findall(r"\b[a-z_]\w*\b", C))
	found["defined"] = defined(p[0].file)

#without look stop

// The word itself is in there, or another function looks at it ...
@word@
expression D;
identifier fld, h;
statement S;
position p : script:python() { has("look", p) };
position t;
@@
(
if@p (<+... D->fld@t ...+>) S
|
while@p (<+... D->fld@t ...+>) S
|
if@p (<+... h(..., D@t, ...) ...+>) S
|
while@p (<+... h(..., D@t, ...) ...+>) S
)

@script:python@
D << word.D;
h << word.h = "";
p << word.p;
t << word.t;
@@
for look, C in conditions:
	if place(look) == place(p):
		note_helper(t, h, D, C) if h else note_word(t, D, C)

// ... or what was read from it.
@kept@
expression D, V;
identifier fld;
identifier x : script:python() { is_own("asked", x) };
position t;
@@
x = \( V \& <+... D->fld@t ...+> \)

@script:python@
x << kept.x;
D << kept.D;
V << kept.V;
t << kept.t;
@@
note_kept(t, x, D, V)

@keptdecl@
type T;
expression D, V;
identifier fld;
identifier x : script:python() { is_own("asked", x) };
position t;
@@
T x = \( V \& <+... D->fld@t ...+> \);

@script:python@
x << keptdecl.x;
D << keptdecl.D;
V << keptdecl.V;
t << keptdecl.t;
@@
note_kept(t, x, D, V)

#without test stop

#part orders

// The rest of the entry is read, or goes to a function that reads it.
@pair exists@
expression D;
identifier fld, fld2, h;
identifier b : script:python() { orders(b) };
identifier g : script:python() { reads_entry(g) };
identifier back = {KERNEL.forcpu};
position t : script:python() { has("test", t) };
position p : script:python() { may_be_body(p) };
@@
(
D->fld@t
|
h(..., D@t, ...)
)
... when != b(...)
    when != D = ...
(
D->fld2@p
|
g@p(..., D, ...)
|
back@p(..., DMA_FROM_DEVICE)
)

@script:python@
t << pair.t;
p << pair.p;
@@
note_body(t, p)

// ... or is looked at as one of several kinds.
@cast disable drop_cast exists@
type T;
expression D;
identifier fld, h;
identifier b : script:python() { orders(b) };
position t : script:python() { has("test", t) };
position p;
@@
(
D->fld@t
|
h(..., D@t, ...)
)
... when != b(...)
    when != D = ...
 (T)D@p

@script:python@
t << cast.t;
p << cast.p;
@@
note_body(t, p)

@script:python depends on pair || cast@
@@
tell_bodies()

@depends on patch@
expression D;
identifier fld, h, l;
position t : script:python() { needs_fix(t) };
@@
(
if (<+... \( D->fld@t \| h(..., D@t, ...) \) ...+>) \( return ...; \| continue; \| break; \| goto l; \)
+ dma_rmb();
|
while (<+... \( D->fld@t \| h(..., D@t, ...) \) ...+>) {
+ dma_rmb();
...
}
)

#part tell
