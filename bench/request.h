/* SPDX-License-Identifier: MIT */
/* What the command lines of benchmarks have in common: style, and the rows chosen by what they are. */
#ifndef LATHE_BENCH_REQUEST_H
#define LATHE_BENCH_REQUEST_H

#include <stddef.h>

#include <lathe/lathe.h>

#include "rule.h"
#include "table.h"

enum { USAGE_ERROR = 2 };

/* Empty lists ask for everything. */
typedef struct request {
    const char *program; /* for messages */
    table_style style;
    int targets, help;
    size_t item_sizes[2], item_size_count;
    const char **isas;
    lathe_format *formats;
    bench_rule *rules;
    size_t *n;
    size_t isa_count, format_count, rule_count, n_count;
} request;

/* Takes an option of the program's own; `next` is the argument behind it, or NULL. Returns how many arguments
   that were, 0 for an option that is not its own, or -1 having said what is wrong. */
typedef int request_own(void *program, const char *option, const char *next);

/* Reads a command line. Returns 0 or, having said why on stderr, the exit status; request_free is due in
   either case. */
int request_take(request *q, int argc, char **argv, request_own *own, void *context);
void request_free(request *q);

/* 1 if the list that the name tells is empty or holds the value. */
int request_has_isa(const request *q, const char *isa);
int request_has_item_size(const request *q, size_t item_size);
int request_has_format(const request *q, const lathe_format *format);
int request_has_rule(const request *q, bench_rule rule);
int request_has_n(const request *q, size_t n);

/* A chosen format that no chosen carrier holds would be a silent gap: says so and returns the exit status. */
int request_check_formats(const request *q);

/* The width of a column for the names of the chosen formats, at least `least`. */
int request_format_width(const request *q, int least);

/* Prints "PROGRAM: what: about" on stderr and returns `status`. */
int request_complain(const request *q, int status, const char *what, const char *about);

/* Prints "PROGRAM: option 'value': why" on stderr and returns USAGE_ERROR. */
int request_reject(const request *q, const char *option, const char *value, const char *why);

#endif
