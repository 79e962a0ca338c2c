/* SPDX-License-Identifier: MIT */
/* Times work against a floor in the same run, and says on which machine. */
#ifndef LATHE_BENCH_TIMING_H
#define LATHE_BENCH_TIMING_H

#include <stddef.h>

typedef void timing_work(void *context);

typedef struct timing_result {
    double seconds; /* of one call of `work`: the median over the rounds */
    double ratio;   /* time of `work` over time of `floor`: the median of the ratios of the rounds */
} timing_result;

typedef struct timing_pair {
    timing_work *work, *floor;
    void *context;
} timing_pair;

enum { TIMING_MOST_PAIRS = 4 };

/* Times the work and the floor of 1 to TIMING_MOST_PAIRS pairs in turn, round by round, so that what disturbs
   the machine disturbs all. Each is repeated within a round until its slice is long against the clock. Takes
   about `budget` seconds, and at least a few rounds. */
void timing_compare(const timing_pair *pair, size_t pairs, double budget, timing_result *result);

/* Seconds on a clock that only runs forward. */
double timing_now(void);

/* Sorts value[0..n-1], n > 0, and returns the median. */
double timing_median(double *value, size_t n);

/* The machine and the build that the times are true for. */
typedef struct timing_machine {
    char cpu[160];
    char compiler[96];
    const char *flags;
} timing_machine;

void timing_describe(timing_machine *machine);

#endif
