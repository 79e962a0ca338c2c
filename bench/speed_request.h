/* SPDX-License-Identifier: MIT */
/* What the command line of bench_speed asks for. */
#ifndef LATHE_BENCH_SPEED_REQUEST_H
#define LATHE_BENCH_SPEED_REQUEST_H

#include <stddef.h>

#include <lathe/lathe.h>

#include "rule.h"
#include "speed.h"
#include "table.h"

enum { USAGE_ERROR = 2 };

/* Empty lists ask for everything. */
typedef struct speed_request {
    table_style style;
    unsigned kinds; /* 1 << SPEED_ARRAYS | ...; 0 asks for all */
    int targets, help;
    size_t item_sizes[2], item_size_count;
    const char **isas;
    lathe_format *formats;
    bench_rule *rules;
    size_t *n;
    size_t isa_count, format_count, rule_count, n_count;
} speed_request;

/* Returns 0 or, having said why on stderr, the exit status. */
int speed_request_take(speed_request *q, int argc, char **argv);
void speed_request_free(speed_request *q);

/* 1 if the list that the name tells is empty or holds the value. */
int speed_request_has_kind(const speed_request *q, speed_kind kind);
int speed_request_has_isa(const speed_request *q, const char *isa);
int speed_request_has_item_size(const speed_request *q, size_t item_size);
int speed_request_has_format(const speed_request *q, const lathe_format *format);
int speed_request_has_rule(const speed_request *q, bench_rule rule);
int speed_request_has_n(const speed_request *q, size_t n);

/* 1 if the generator is to be timed: it has no carrier, format or rule; where one is chosen, if asked for. */
int speed_request_has_draws(const speed_request *q);

/* Prints "program: what: about" on stderr and returns `status`. */
int speed_complain(int status, const char *what, const char *about);

#endif
