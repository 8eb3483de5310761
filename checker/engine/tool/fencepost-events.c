// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * fencepost-events: the engine alone, on the text form of the event graph.
 * Prints findings, or holds a file of cases to the findings they expect.
 * docs/events.md describes both.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "fencepost/barriers.h"
#include "fencepost/program.h"
#include "print.h"

enum { OK = 0, FAILED = 1, BAD_INPUT = 2 };

struct text {
	char *s;
	size_t len;
};

/* All of a file, or of standard input; s is NULL when it cannot be read, or is no text. */
static struct text slurp(const char *name)
{
	FILE *in = strcmp(name, "-") ? fopen(name, "rb") : stdin;
	struct text t = { NULL, 0 };
	size_t cap = 0, got;

	if (!in)
		return t;
	do {
		if (cap - t.len < 4096) {
			char *bigger = realloc(t.s, cap = cap * 2 + 8192);

			if (!bigger)
				break;
			t.s = bigger;
		}
		got = fread(t.s + t.len, 1, cap - t.len - 1, in);
		t.len += got;
	} while (got);
	if (ferror(in) || !t.s || memchr(t.s, '\0', t.len)) {
		free(t.s);
		t.s = NULL;
	} else {
		t.s[t.len] = '\0';
	}
	if (in != stdin)
		fclose(in);
	return t;
}

/* ---- options, on the command line and on a case's first line ---- */

static bool read_kernel(const char *s, uint32_t *kernel)
{
	unsigned v[3] = { 0, 0, 0 };
	int n = 0, end = 0;

	if (isdigit((unsigned char)*s))
		n = sscanf(s, "%3u.%3u%n.%3u%n", &v[0], &v[1], &end, &v[2], &end);
	if (n < 2 || s[end] || v[0] > 255 || v[1] > 255 || v[2] > 255)
		return false;
	*kernel = FP_KERNEL(v[0], v[1], v[2]);
	return true;
}

static bool read_archs(const char *s, fp_archs *archs)
{
	*archs = 0;
	for (;;) {
		size_t len = strcspn(s, ",");
		enum fp_arch arch = fp_arch_find(s, len);

		if (arch == FP_NR_ARCHS)
			return false;
		*archs |= (fp_archs)1 << arch;
		if (!s[len])
			return true;
		s += len + 1;
	}
}

/* Takes an option and its value; 0: neither of these, -1: the value is bad. */
static int read_option(const char *option, const char *value, struct fp_options *options)
{
	if (!strcmp(option, "--kernel"))
		return value && read_kernel(value, &options->kernel) ? 1 : -1;
	if (!strcmp(option, "--arch"))
		return value && read_archs(value, &options->archs) ? 1 : -1;
	return 0;
}

/* The reader's "line N: what" as FILE:LINE: what, N counted from `offset` lines into the file. */
static void print_bad_input(const char *file, unsigned offset, const char *err)
{
	unsigned line = 0;
	int end = 0;

	sscanf(err, "line %u: %n", &line, &end);
	fprintf(stderr, "%s:%u: %s\n", file, offset + line, err + end);
}

static bool print_terms(struct fp_unit *unit, struct fp_options options)
{
	options.weighed = print_weighed;
	return fp_check_unit(unit, &options, print_nothing, NULL);
}

enum asked { FINDINGS, GRAPH, ROLES, TERMS, BARRIERS };

static bool print_answer(struct fp_unit *unit, const struct fp_options *options, enum asked asked)
{
	switch (asked) {
	case ROLES:
		return print_roles(unit);
	case TERMS:
		return print_terms(unit, *options);
	case BARRIERS:
		return fp_explain_barriers(unit, options, print_barrier, NULL);
	default:
		return fp_check_unit(unit, options, print_finding, NULL);
	}
}

static int check_file(const char *name, struct text t, const struct fp_options *options, enum asked asked)
{
	struct fp_unit *unit = fp_unit_new();
	char err[256] = "line 0: out of memory";
	int status = BAD_INPUT;

	if (!unit || !fp_unit_read(unit, t.s, t.len, err, sizeof(err)))
		print_bad_input(name, 0, err);
	else if (asked == GRAPH && fp_unit_print(unit, stdout))
		status = OK;
	else if (asked == GRAPH || !fp_resolve(unit) || !print_answer(unit, options, asked))
		fprintf(stderr, "%s:1: out of memory\n", name);
	else
		status = OK;
	if (status == OK && fp_unit_cuts(unit))
		fprintf(stderr, "%s: note: %s\n", name, fp_unit_cuts(unit));
	fp_unit_free(unit);
	return status;
}

/* ---- cases and what they expect ---- */

#define MAX_EXPECTED 64
#define WORD 160
#define MAX_PLACES 2

struct expected {
	struct {
		const char *file;
		size_t len;
		unsigned line, column;		/* column 0: any */
	} places[MAX_PLACES];		/* of the event; where it is written, if that differs */
	unsigned nplaces;
	unsigned line;			/* in the case */
	enum fp_check check;		/* FP_NR_CHECKS: an error of the reader, see `error` */
	enum fp_confidence confidence;
	const char *error;
	size_t error_len;
	char fix[WORD], steps[WORD], visible[WORD], cost[WORD];	/* "": anything */
	bool met;
};

struct test_case {
	const char *file, *name;
	size_t name_len;
	unsigned offset;		/* lines of the file before the case's text */
	struct fp_options options;
	char cuts[WORD];		/* what is not looked at; "": all is */
	struct expected expected[MAX_EXPECTED];
	unsigned nexpected;
	bool failed;
};

static void case_fails(struct test_case *c)
{
	printf("%s%.*s: ", c->failed ? "\n     " : "FAIL ", (int)c->name_len, c->name);
	c->failed = true;
}

static const char *fix_name(enum fp_fix fix)
{
	switch (fix) {
	case FP_FIX_INSERT_BEFORE:
		return "insert";
	case FP_FIX_DELETE:
		return "delete";
	case FP_FIX_REPLACE:
		return "replace";
	case FP_FIX_MOVE_BEFORE:
		return "move";
	default:
		return "none";
	}
}

/* Appends to a string of fixed size; what does not fit is lost, which then differs. */
static void append(char *to, size_t size, const char *s)
{
	size_t len = strlen(to);

	snprintf(to + len, size - len, "%s", s);
}

/* Compares one of the finding's details with what is expected of it; "" expects nothing. */
static void hold(struct test_case *c, const struct expected *x, const char *what, const char *want, const char *got)
{
	if (!*want || !strcmp(want, got))
		return;
	case_fails(c);
	printf("line %u: %s of %s: expected %s, got %s", c->offset + x->line, what, fp_check_name(x->check), want,
	       *got ? got : "none");
}

static void hold_details(struct test_case *c, const struct expected *x, const struct fp_finding *f)
{
	char fix[WORD], steps[WORD] = "", visible[WORD] = "";

	snprintf(fix, sizeof(fix), "%s%s%s", fix_name(f->fix), f->fix_primitive ? ":" : "",
		 f->fix_primitive ? f->fix_primitive : "");
	hold(c, x, "fix", x->fix, fix);
	for (unsigned i = 0; i < f->nsteps; i++) {
		append(steps, sizeof(steps), i ? "," : "");
		append(steps, sizeof(steps), fp_role_name(f->steps[i].role));
	}
	hold(c, x, "steps", x->steps, steps);
	for (int i = 0; i < FP_NR_ARCHS; i++)
		if (f->visible_on & (fp_archs)1 << i) {
			append(visible, sizeof(visible), *visible ? "," : "");
			append(visible, sizeof(visible), fp_arch_name((enum fp_arch)i));
		}
	hold(c, x, "visibility", x->visible, visible);
	hold(c, x, "cost", x->cost, f->cost ? f->cost : "");
}

static bool is_at(const struct expected *x, const struct fp_place *at)
{
	for (unsigned i = 0; i < x->nplaces; i++)
		if (strlen(at->file) == x->places[i].len && !memcmp(at->file, x->places[i].file, x->places[i].len) &&
		    at->line == x->places[i].line && at->column == x->places[i].column)
			return true;
	return false;
}

static void hold_finding(void *ctx, const struct fp_finding *f)
{
	struct test_case *c = ctx;

	for (unsigned i = 0; i < c->nexpected; i++) {
		struct expected *x = &c->expected[i];

		if (x->met || x->check != f->check || x->confidence != f->confidence || !is_at(x, &f->at))
			continue;
		x->met = true;
		hold_details(c, x, f);
		return;
	}
	case_fails(c);
	printf("%s:%u: unexpected %s (%s): %s", f->at.file, f->at.line, fp_check_name(f->check),
	       fp_confidence_name(f->confidence), f->message);
}

/* FILE:LINE:COLUMN up to the next blank; FILE may be quoted. */
static void add_place(struct expected *x, const char *s)
{
	const char *quoted = *s == '"' ? strchr(s + 1, '"') : NULL;
	const char *end = (quoted ? quoted : s) + strcspn(quoted ? quoted : s, " \t\r\n");
	const char *column, *line;

	for (column = end; column > s && column[-1] != ':'; column--)
		;
	for (line = column - (column > s); line > s && line[-1] != ':'; line--)
		;
	if (line == s || x->nplaces == MAX_PLACES)
		return;
	x->places[x->nplaces].file = quoted ? s + 1 : s;
	x->places[x->nplaces].len = quoted ? (size_t)(quoted - s - 1) : (size_t)(line - 1 - s);
	x->places[x->nplaces].line = (unsigned)strtoul(line, NULL, 10);
	x->places[x->nplaces++].column = (unsigned)strtoul(column, NULL, 10);
}

/* Where the events of this line are: what it says itself, or "events":LINE:1. */
static void find_places(struct expected *x, const char *line, const char *comment)
{
	bool quoted = false;

	for (const char *s = line; s < comment; s++) {
		quoted ^= *s == '"';
		if (quoted || s == line || !isspace((unsigned char)s[-1]))
			continue;
		if (*s == '@')
			add_place(x, s + 1);
		else if (!strncmp(s, "site=", 5))
			add_place(x, s + 5);
	}
	if (!x->nplaces) {
		x->places[0].file = "events";
		x->places[0].len = 6;
		x->places[0].line = x->line;
		x->places[0].column = 1;
		x->nplaces = 1;
	}
}

/* The next blank-separated word of [*s, end), where double quotes hold blanks together and are dropped. */
static bool take_word(const char **s, const char *end, char *word, size_t size)
{
	size_t n = 0;
	bool quoted = false;

	while (*s < end && isspace((unsigned char)**s))
		++*s;
	if (*s == end)
		return false;
	for (; *s < end && (quoted || !isspace((unsigned char)**s)); ++*s) {
		if (**s == '"')
			quoted = !quoted;
		else if (n + 1 < size)
			word[n++] = **s;
	}
	word[n] = '\0';
	return true;
}

static bool take_detail(const char *word, const char *key, char value[WORD])
{
	size_t len = strlen(key);

	if (strncmp(word, key, len))
		return false;
	memmove(value, word + len, strlen(word + len) + 1);
	return true;
}

/* "CHECK CONFIDENCE [DETAIL=VALUE ...]" or "error WHAT"; returns NULL or what is wrong with it. */
static const char *read_expectation(struct expected *x, const char *s, const char *end)
{
	static const char *const levels[] = { "low", "medium", "high" };
	char word[WORD];
	int level = 0;

	if (!take_word(&s, end, word, sizeof(word)))
		return "expect what?";
	if (!strcmp(word, "error")) {
		while (s < end && isspace((unsigned char)*s))
			s++;
		x->check = FP_NR_CHECKS;
		x->error = s;
		x->error_len = (size_t)(end - s);
		while (x->error_len && isspace((unsigned char)s[x->error_len - 1]))
			x->error_len--;
		return NULL;
	}
	x->check = fp_check_find(word, strlen(word));
	if (x->check == FP_NR_CHECKS)
		return "no such check";
	if (!take_word(&s, end, word, sizeof(word)))
		return "expect needs a confidence";
	while (level < 3 && strcmp(word, levels[level]))
		level++;
	if (level == 3)
		return "no such confidence";
	x->confidence = (enum fp_confidence)level;
	while (take_word(&s, end, word, sizeof(word)))
		if (!take_detail(word, "fix=", x->fix) && !take_detail(word, "steps=", x->steps) &&
		    !take_detail(word, "visible=", x->visible) && !take_detail(word, "cost=", x->cost))
			return "unknown detail; there are fix=, steps=, visible= and cost=";
	return NULL;
}

/* All "# expect ..." of one line of the case; returns NULL or what is wrong. */
static const char *read_expectations(struct test_case *c, unsigned number, const char *line, const char *eol)
{
	static const char mark[] = "# expect ";
	const char *s = line, *wrong = NULL;

	while (!wrong && (s = strstr(s, mark)) && s < eol) {
		const char *next = strstr(s + 1, mark);
		const char *end = next && next < eol ? next : eol;
		struct expected *x = &c->expected[c->nexpected];

		if (c->nexpected++ == MAX_EXPECTED)
			return "too many expectations";
		*x = (struct expected){ .line = number };
		find_places(x, line, s);
		wrong = read_expectation(x, s + sizeof(mark) - 1, end);
		s = end;
	}
	return wrong;
}

static void hold_error(struct test_case *c, const char *err)
{
	unsigned line = 0;
	int what = 0;

	sscanf(err, "line %u: %n", &line, &what);
	for (unsigned i = 0; i < c->nexpected; i++) {
		struct expected *x = &c->expected[i];

		if (x->check == FP_NR_CHECKS && x->line == line && strlen(err + what) == x->error_len &&
		    !memcmp(err + what, x->error, x->error_len)) {
			x->met = true;
			return;
		}
	}
	case_fails(c);
	printf("line %u: unexpected error: %s", c->offset + line, err + what);
}

/* A graph that is printed and read again must print the same: every case tests the text form, too. */
static void hold_round_trip(struct test_case *c, const struct fp_unit *unit)
{
	struct text printed[2] = { { NULL, 0 }, { NULL, 0 } };
	struct fp_unit *again = fp_unit_new();
	char err[256] = "out of memory";
	bool ok = false;

	for (int i = 0; i < 2 && again; i++) {
		FILE *f = tmpfile();
		long len;

		if (!f)
			break;
		fp_unit_print(i ? again : unit, f);
		len = ftell(f);
		rewind(f);
		printed[i].s = malloc((size_t)len + 1);
		if (printed[i].s)
			printed[i].len = fread(printed[i].s, 1, (size_t)len, f);
		fclose(f);
		if (!printed[i].s || (!i && !fp_unit_read(again, printed[0].s, printed[0].len, err, sizeof(err))))
			break;
		ok = i && printed[0].len == printed[1].len && !memcmp(printed[0].s, printed[1].s, printed[0].len);
		if (i && !ok)
			snprintf(err, sizeof(err), "not the same text");
	}
	if (!ok) {
		case_fails(c);
		printf("printed and read again: %s", err);
	}
	free(printed[0].s);
	free(printed[1].s);
	fp_unit_free(again);
}

/* Whatever goes beyond a limit says so, and nothing else does. */
static void hold_cuts(struct test_case *c, struct fp_unit *unit)
{
	const char *cuts = fp_unit_cuts(unit), *end = cuts ? strrchr(cuts, ':') : NULL;
	size_t len = end ? (size_t)(end - cuts) : 0;

	if (len == strlen(c->cuts) && (!len || !memcmp(cuts, c->cuts, len)))
		return;
	case_fails(c);
	printf("not looked at: expected %s, got %.*s", *c->cuts ? c->cuts : "nothing", len ? (int)len : 7,
	       len ? cuts : "nothing");
}

static void run_case(struct test_case *c, const char *text, size_t len)
{
	struct fp_unit *unit = fp_unit_new();
	char err[256] = "line 0: out of memory";

	if (!unit || !fp_unit_read(unit, text, len, err, sizeof(err))) {
		hold_error(c, err);
	} else {
		hold_round_trip(c, unit);
		if (!fp_resolve(unit) || !fp_check_unit(unit, &c->options, hold_finding, c)) {
			case_fails(c);
			fputs("out of memory", stdout);
		}
		hold_cuts(c, unit);
	}
	for (unsigned i = 0; i < c->nexpected; i++) {
		const struct expected *x = &c->expected[i];

		if (x->met)
			continue;
		case_fails(c);
		if (x->check == FP_NR_CHECKS)
			printf("line %u: expected error: %.*s", c->offset + x->line, (int)x->error_len, x->error);
		else
			printf("line %u: expected %s (%s)", c->offset + x->line, fp_check_name(x->check),
			       fp_confidence_name(x->confidence));
	}
	if (c->failed)
		putchar('\n');
	else
		printf("ok %.*s\n", (int)c->name_len, c->name);
	fp_unit_free(unit);
}

/* "=== NAME [--kernel V] [--arch LIST] [--cut TEXT]"; returns NULL or what is wrong. */
static const char *read_case(struct test_case *c, const char *line, const char *eol)
{
	char option[WORD], value[WORD];
	const char *s = line + 3;

	while (s < eol && isspace((unsigned char)*s))
		s++;
	c->name = s;
	while (s < eol && strncmp(s, " --", 3))
		s++;
	c->name_len = (size_t)(s - c->name);
	while (c->name_len && isspace((unsigned char)c->name[c->name_len - 1]))
		c->name_len--;
	if (!c->name_len)
		return "a case needs a name";
	while (take_word(&s, eol, option, sizeof(option))) {
		bool given = take_word(&s, eol, value, sizeof(value));

		if (given && !strcmp(option, "--cut"))
			append(c->cuts, sizeof(c->cuts), value);
		else if (!given || read_option(option, value, &c->options) <= 0)
			return "bad option; there are --kernel X.Y[.Z], --arch LIST and --cut TEXT";
	}
	return NULL;
}

static bool is_case(const char *line)
{
	return !strncmp(line, "===", 3);
}

/* Only comments and empty lines may stand before the first case. */
static bool is_nothing(const char *line)
{
	line += strspn(line, " \t\r");
	return *line == '#' || *line == '\n' || !*line;
}

static int run_cases(const char *file, struct text t)
{
	const char *line = t.s, *end = t.s + t.len;
	unsigned number = 0, ncases = 0, nfailed = 0;

	while (line < end) {
		struct test_case c = { .file = file };
		const char *eol = line + strcspn(line, "\n"), *text, *wrong = NULL;

		number++;
		if (is_case(line))
			wrong = read_case(&c, line, eol);
		else if (!is_nothing(line))
			wrong = "expected '=== NAME'";
		text = *eol ? eol + 1 : eol;
		if (!wrong && !is_case(line)) {
			line = text;
			continue;
		}
		c.offset = number;
		for (line = text; !wrong && line < end && !is_case(line); line = *eol ? eol + 1 : eol) {
			eol = line + strcspn(line, "\n");
			number++;
			wrong = read_expectations(&c, number - c.offset, line, eol);
		}
		if (wrong) {
			fprintf(stderr, "%s:%u: %s\n", file, number, wrong);
			return BAD_INPUT;
		}
		run_case(&c, text, (size_t)(line - text));
		ncases++;
		nfailed += c.failed;
	}
	if (!ncases) {
		fprintf(stderr, "%s:1: no case in it\n", file);
		return BAD_INPUT;
	}
	if (nfailed)
		printf("%u of %u cases failed\n", nfailed, ncases);
	return nfailed ? FAILED : OK;
}

static int usage(void)
{
	fputs("usage: fencepost-events [--kernel X.Y[.Z]] [--arch LIST] [--print|--roles|--terms|--barriers] FILE|-\n"
	      "       fencepost-events --expect FILE|-\n"
	      "       fencepost-events [--kernel X.Y[.Z]] [--arch LIST] --bench EVENTS|SHAPE:FUNCTIONS\n"
	      "SHAPE: chain, stores, fan or diamond\n", stderr);
	return BAD_INPUT;
}

int main(int argc, char **argv)
{
	struct fp_options options = { 0 };
	enum asked asked = FINDINGS;
	bool expect = false;
	const char *file = NULL, *what = NULL;
	struct text t;
	int status;

	for (int i = 1; i < argc; i++) {
		int known = read_option(argv[i], argv[i + 1], &options);

		if (known > 0) {
			i++;
		} else if (known < 0) {
			fprintf(stderr, "fencepost-events: bad value of %s\n", argv[i]);
			return BAD_INPUT;
		} else if (!strcmp(argv[i], "--print")) {
			asked = GRAPH;
		} else if (!strcmp(argv[i], "--roles")) {
			asked = ROLES;
		} else if (!strcmp(argv[i], "--terms")) {
			asked = TERMS;
		} else if (!strcmp(argv[i], "--barriers")) {
			asked = BARRIERS;
		} else if (!strcmp(argv[i], "--expect")) {
			expect = true;
		} else if (!strcmp(argv[i], "--bench") && argv[i + 1]) {
			what = argv[++i];
		} else if ((argv[i][0] == '-' && argv[i][1]) || file) {
			return usage();
		} else {
			file = argv[i];
		}
	}
	if (what && !file)
		return bench(what, &options, &status) ? status : usage();
	if (!file)
		return usage();
	t = slurp(file);
	if (!t.s) {
		fprintf(stderr, "%s:1: cannot be read as text\n", file);
		return BAD_INPUT;
	}
	status = expect ? run_cases(file, t) : check_file(file, t, &options, asked);
	free(t.s);
	return status;
}
