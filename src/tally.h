/* SPDX-License-Identifier: MIT */
/* What kernels count and sum of some pairs, before it joins a lathe_stats. Numbers are bits of binary64, as
   which those of binary32 are exact. */
#ifndef LATHE_TALLY_H
#define LATHE_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/stats.h>

/* What a plan tells of a pair. */
typedef struct lathe_gauge {
    const lathe_format *ladder; /* of a kind without one last place, else NULL */
    int has_plan;
    int is_unsigned;
    int precision, emin;
    uint64_t limit[2];        /* magnitudes of the largest and the lowest finite value */
    uint64_t smallest_normal; /* 2^emin */
} lathe_gauge;

/* The counts of a lathe_stats, `pairs` apart, in the order in which src/stats.c says where they go. */
typedef enum lathe_count {
    LATHE_COUNT_MEASURED,
    LATHE_COUNT_RELATIVE,
    LATHE_COUNT_EXACT,
    LATHE_COUNT_ZERO_BEFORE,
    LATHE_COUNT_NAN_BEFORE,
    LATHE_COUNT_NAN_AFTER,
    LATHE_COUNT_INFINITE_BEFORE,
    LATHE_COUNT_INFINITE_AFTER,
    LATHE_COUNT_SATURATED,
    LATHE_COUNT_LOST,
    LATHE_COUNT_UNDERFLOW,
    LATHE_COUNT_SUBNORMAL,
    LATHE_COUNT_NEGATIVE,
    LATHE_COUNTS
} lathe_count;

typedef enum lathe_term {
    LATHE_TERM_ERROR,
    LATHE_TERM_ABSOLUTE,
    LATHE_TERM_RELATIVE,
    LATHE_TERM_ULPS,
    LATHE_TERM_NOISE,
    LATHE_TERM_SIGNAL,
    LATHE_TERMS
} lathe_term;

/* Pairs that one tally can hold, and of a kernel's block: with a tally it has to fit into 16 KiB of stack. */
enum { LATHE_TALLY_PAIRS = 32768, LATHE_TALLY_BLOCK = 192 };

/* Begins as {0}. */
typedef struct lathe_tally {
    uint64_t counts[LATHE_COUNTS];
    uint64_t largest[LATHE_TERMS]; /* magnitudes; of absolute, relative and ulps */
    lathe_stats_sum sums[LATHE_TERMS];
    uint16_t exponents[LATHE_STATS_BINS];
} lathe_tally;

/* Adds n pairs in integers, x before and y after. */
void lathe_tally_pairs(const lathe_gauge *gauge, lathe_tally *tally, const double *x, const double *y,
                       size_t n);

/* The largest finite magnitude, for terms that are larger. */
uint64_t lathe_tally_most(void);

/* |y - x| of finite numbers as `absolute` in lathe/stats.h: *m * 2^result, with *m under 2^53. */
int lathe_tally_distance(uint64_t x, uint64_t y, uint64_t *m);

#endif
