/* SPDX-License-Identifier: MIT */
/* Rules as the benchmarks list them: with 16-bit draws a stochastic rule is another one, "stochastic:16". */
#ifndef LATHE_BENCH_RULE_H
#define LATHE_BENCH_RULE_H

#include <stddef.h>

#include <lathe/lathe.h>

typedef struct bench_rule {
    lathe_rounding rounding;
    lathe_draw draw;
} bench_rule;

/* Rule i = 0, 1, ...: the library's, then the stochastic ones with 16-bit draws. Returns 0 past the last. */
int bench_rule_at(size_t i, bench_rule *rule);

/* Reads any name that lathe_rounding_parse reads; after that of a stochastic rule also ":16". */
lathe_status bench_rule_parse(bench_rule *rule, const char *name, size_t *error_at);

const char *bench_rule_name(bench_rule rule);

int bench_rule_equal(bench_rule a, bench_rule b);

#endif
