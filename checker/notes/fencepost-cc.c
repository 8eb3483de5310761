// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception OR GPL-2.0-only
/*
 * fencepost-cc COMPILER ARGUMENT...: a stand-in for the compiler that writes
 * down how each C file would be compiled instead of compiling it. Kbuild alone
 * knows its commands, and it tells them only to a compiler:
 *
 *	FENCEPOST_NOTES=notes.json make CC="fencepost-cc clang-19" drivers/dma/
 *
 * Each command that compiles one C file to an object appends one line to the
 * file, an entry of a compile_commands.json. Kbuild is given what it looks for
 * then, an object without contents and a dependency file. All other commands
 * (probes, assembly, links), and all without FENCEPOST_NOTES, go to COMPILER.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "fencepost-cc: %s: %s\n", what, strerror(errno));
	exit(1);
}

struct command {
	char **argv;
	int argc;
	const char *source, *output, *depfile;
	bool compiles;
};

static bool starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && strcmp(s + n - m, suffix) == 0;
}

/* What only tells where to read and write: how many arguments that takes, 0 for other options. */
static int io_option(const char *arg)
{
	static const char *const with_value[] = {
		"-include", "-imacros", "-isystem", "-iquote", "-idirafter", "-I", "-D", "-U", "-o", "-MF", "-MT", "-MQ",
	};
	static const char *const prefixes[] = { "-I", "-D", "-U", "-M", "-Wp," };

	for (size_t i = 0; i < sizeof(with_value) / sizeof(*with_value); i++)
		if (strcmp(arg, with_value[i]) == 0)
			return 2;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (starts(arg, prefixes[i]))
			return 1;
	return strcmp(arg, "-c") == 0;
}

/* True: one C file to one object, the only thing that is noted. */
static bool understand(struct command *c)
{
	unsigned sources = 0;

	for (int i = 1; i < c->argc; i++) {
		const char *arg = c->argv[i];
		bool more = i + 1 < c->argc;

		if (strcmp(arg, "-c") == 0)
			c->compiles = true;
		else if (strcmp(arg, "-o") == 0 && more)
			c->output = c->argv[++i];
		else if (strcmp(arg, "-MF") == 0 && more)
			c->depfile = c->argv[++i];
		else if (starts(arg, "-Wp,-MMD,") || starts(arg, "-Wp,-MD,"))
			c->depfile = strchr(arg + 4, ',') + 1;
		else if (io_option(arg) == 2)
			i++;
		else if (arg[0] != '-' && ends(arg, ".c")) {
			c->source = arg;
			sources++;
		}
	}
	/* What is built in scripts/ is for make itself to run or read. */
	return c->compiles && sources == 1 && c->output && !starts(c->output, "scripts/");
}

static void put_string(FILE *out, const char *s)
{
	putc('"', out);
	for (; *s; s++) {
		unsigned char ch = (unsigned char)*s;

		if (ch == '"' || ch == '\\')
			fprintf(out, "\\%c", ch);
		else if (ch < 0x20)
			fprintf(out, "\\u%04x", ch);
		else
			putc(ch, out);
	}
	putc('"', out);
}

static void note(const struct command *c, const char *notes)
{
	char cwd[PATH_MAX];
	char *line;
	size_t len;
	FILE *out = open_memstream(&line, &len);

	if (!out || !getcwd(cwd, sizeof(cwd)))
		die("cannot note a command");
	fputs("{\"directory\":", out);
	put_string(out, cwd);
	fputs(",\"file\":", out);
	put_string(out, c->source);
	fputs(",\"output\":", out);
	put_string(out, c->output);
	fputs(",\"arguments\":[", out);
	for (int i = 0; i < c->argc; i++) {
		if (i)
			putc(',', out);
		put_string(out, c->argv[i]);
	}
	fputs("]}\n", out);
	if (fclose(out))
		die("cannot note a command");

	/* Many run at once: one write with O_APPEND is not torn apart by another. */
	int fd = open(notes, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, line, len) != (ssize_t)len || close(fd))
		die(notes);
	free(line);
}

/*
 * An object without contents, as the compiler makes it with the command's
 * options, so that linkers and objtool find it in its place. Made once per set
 * of options.
 */
static void empty_object(const struct command *c, const char *notes, char *path, size_t size)
{
	char **args = calloc((size_t)c->argc + 8, sizeof(*args));
	uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */
	char temporary[PATH_MAX];
	int n = 0;

	if (!args)
		die("cannot make an empty object");
	args[n++] = c->argv[0];
	for (int i = 1; i < c->argc; ) {
		int skip = c->argv[i] == c->source ? 1 : io_option(c->argv[i]);

		if (skip == 0)
			args[n++] = c->argv[i++];
		else
			i += skip;
	}
	for (int i = 0; i < n; i++)
		for (const char *s = args[i]; ; s++) {
			hash = (hash ^ (unsigned char)*s) * 0x100000001b3;
			if (!*s)
				break;
		}
	if (snprintf(path, size, "%s.%016llx.o", notes, (unsigned long long)hash) >= (int)size ||
	    snprintf(temporary, sizeof(temporary), "%s.%ld", path, (long)getpid()) >= (int)sizeof(temporary)) {
		errno = ENAMETOOLONG;
		die(notes);
	}
	if (access(path, R_OK) != 0) {
		int status = 0;
		pid_t child;

		args[n++] = "-w";
		args[n++] = "-xc";
		args[n++] = "-c";
		args[n++] = "/dev/null";
		args[n++] = "-o";
		args[n++] = temporary;
		child = fork();
		if (child == 0) {
			execvp(args[0], args);
			die(args[0]);
		}
		if (child < 0 || waitpid(child, &status, 0) != child)
			die("cannot make an empty object");
		if (status != 0) {
			fprintf(stderr, "fencepost-cc: %s cannot make an empty object\n", args[0]);
			exit(1);
		}
		if (rename(temporary, path) != 0)
			die(path);
	}
	free(args);
}

/* A copy, as objtool and recordmcount write into the object they are given. */
static void copy(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	char buffer[8192];
	ssize_t n;

	if (in < 0 || out < 0)
		die(in < 0 ? from : to);
	while ((n = read(in, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, (size_t)n) != n)
			die(to);
	if (n < 0 || close(in) || close(out))
		die(to);
}

/* fixdep wants a rule; the source alone is enough, as the commands do not depend on headers. */
static void write_depfile(const struct command *c)
{
	FILE *out = fopen(c->depfile, "w");

	if (!out || fprintf(out, "%s: %s\n", c->output, c->source) < 0 || fclose(out))
		die(c->depfile);
}

int main(int argc, char **argv)
{
	const char *notes = getenv("FENCEPOST_NOTES");
	struct command c = { .argv = argv + 1, .argc = argc - 1 };
	char empty[PATH_MAX];

	if (argc < 2) {
		fprintf(stderr, "usage: fencepost-cc COMPILER [ARGUMENT...]\n");
		return 2;
	}
	if (!notes || !*notes || !understand(&c)) {
		execvp(argv[1], argv + 1);
		die(argv[1]);
	}
	empty_object(&c, notes, empty, sizeof(empty));
	copy(empty, c.output);
	if (c.depfile)
		write_depfile(&c);
	/* Last: what is noted has been done, and make repeats what failed. */
	note(&c, notes);
	return 0;
}
