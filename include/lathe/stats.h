/* SPDX-License-Identifier: MIT */
/* Statistics: what happened to numbers on their way into a format, from pairs (before, after).

       lathe_stats stats = {0};
       lathe_round_f32(&plan, after, before, n);
       lathe_stats_add_f32(&stats, &plan, before, after, n);
       printf("%g ulps on average\n", lathe_stats_mean_ulps(&stats));

   Counts and sums are exact integers: they are the same bits for any number of threads, any instruction set,
   any division of the pairs into calls and any order of calls and merges.

   The error of a pair counts where both numbers are finite: such a pair is `measured`. The others are counted
   as NaN and infinite, and enter no error. With x before and y after, the terms that are summed are

       error       y - x, in binary64 for both carriers: cut toward zero to 53 bits where x and y are so far
                   apart that it has more
       absolute    its magnitude |y - x|
       relative    |y - x| / |x| for x other than zero, cut toward zero to 32 bits
       ulps        |y - x| in units of 2^(max(e, emin) - precision + 1), with 2^e <= |x| < 2^(e+1): the last
                   place of the format at x, its grid continued without end above the largest value; e = emin
                   for x = 0, and for subnormal x of the carrier e is that of its leading bit. Of kinds other
                   than FLOAT and FIXED |y - x| / lathe_format_ulp(x), the latter cut toward zero to 53 bits,
                   the quotient to 32: the distance of the neighbours of |x|
       noise       (y - x)^2, cut toward zero to 53 bits
       signal      x^2, cut toward zero to 53 bits

   where |y - x| is the error as above. Saturated values are measured: their loss is one. */
#ifndef LATHE_STATS_H
#define LATHE_STATS_H

#include <stddef.h>
#include <stdint.h>

#include <lathe/export.h>
#include <lathe/format.h>
#include <lathe/plan.h>
#include <lathe/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The binades of binary64, its subnormal numbers included: bin i is for the exponent i - 1074. */
enum { LATHE_STATS_BINS = 2098, LATHE_STATS_LOWEST_EXPONENT = -1074 };

/* Private to the library: an integer of 4352 bits in units of 2^-2176, negative as two's complement. */
typedef struct lathe_stats_sum {
    uint64_t limbs[68]; /* the lowest first */
} lathe_stats_sum;

/* Statistics of pairs. Plain data, some 20 KiB: {0} is that of no pairs; the counts and largest errors may be
   read, the sums are for the functions below. One pair can be in several counts. */
typedef struct lathe_stats {
    uint64_t pairs;
    uint64_t measured;           /* both finite */
    uint64_t relative_measured;  /* of these those with x other than zero, */
    uint64_t ulps_measured;      /* and those with a plan */
    uint64_t exact;              /* both finite and equal, -0 and +0 too */
    uint64_t zero_before;        /* either sign */
    uint64_t nan_before;         /* input NaN, */
    uint64_t nan_after;          /* and results, wherever they come from */
    uint64_t infinite_before;    /* of either sign */
    uint64_t infinite_after;     /* the same */
    uint64_t overflow_saturated; /* finite x above the largest or, with sign, under the lowest finite value,
                                    finite result: what rounds back to the limit counts too */
    uint64_t overflow_lost;      /* the same, but the result is infinite or NaN */
    uint64_t underflow;          /* finite x other than zero, result zero */
    uint64_t subnormal;          /* results other than zero under 2^emin */
    uint64_t negative;           /* x < 0, infinite too, in a format without sign: in neither kind of overflow
                                    nor underflow */
    double largest_absolute;     /* the largest terms of measured pairs; 0 without pairs */
    double largest_relative;     /* what binary64 cannot hold is its largest finite value */
    double largest_ulps;
    uint64_t exponents[LATHE_STATS_BINS]; /* finite x other than zero, whatever became of them, by exponent */
    lathe_stats_sum error, absolute, relative, ulps, noise, signal;
    uint64_t reserved[4]; /* 0 */
} lathe_stats;

/* Adds the pairs before[0..n-1], after[0..n-1], which may be the same array. What is beyond, subnormal and an
   ulp is told by the plan, whatever its rule; its range without exponent limit is the carrier's.
   `plan` may be NULL, for pairs that no one plan made (block formats, whole computations): they have no ulps,
   and the counts overflow, subnormal and negative do not grow. Fails with stats untouched where the plan was
   never made (LATHE_E_UNMADE), the carrier cannot hold its format (LATHE_E_CARRIER), or stats overlaps an
   array (LATHE_E_OVERLAP); LATHE_E_KIND for tables of one value or without positive
   ones, which have no such distance: pass NULL. Kinds other than FLOAT and FIXED take 0.1 to 2 us a pair.
   n may be 0, the arrays then NULL. Large arrays are shared among threads as in round.h.
   Threads of yours have a lathe_stats each, for lathe_stats_merge in the end. */
LATHE_API lathe_status lathe_stats_add_f32(lathe_stats *stats, const lathe_plan *plan, const float *before,
                                           const float *after, size_t n);
LATHE_API lathe_status lathe_stats_add_f64(lathe_stats *stats, const lathe_plan *plan, const double *before,
                                           const double *after, size_t n);

/* Adds the pairs of `other`, which may be stats itself: both counts and sums double. */
LATHE_API lathe_status lathe_stats_merge(lathe_stats *stats, const lathe_stats *other);

/* Means over the measured pairs: the exact sum of the terms divided by their number and rounded once, to
   nearest, ties to even. NaN where there are none, or stats is NULL. The relative one is over the measured
   pairs with x other than zero, that of ulps over those with a plan. */
LATHE_API double lathe_stats_mean_absolute(const lathe_stats *stats);
LATHE_API double lathe_stats_mean_relative(const lathe_stats *stats);
LATHE_API double lathe_stats_mean_ulps(const lathe_stats *stats);
LATHE_API double lathe_stats_bias(const lathe_stats *stats); /* of the errors with their signs */
LATHE_API double lathe_stats_mean_squared_error(const lathe_stats *stats); /* of the noise */

/* The signal-to-noise ratio 10 log10(sum of signal / sum of noise) in dB, within 2^-40 dB; infinity without
   noise, -infinity without signal, NaN without either or without measured pairs. */
LATHE_API double lathe_stats_snr_db(const lathe_stats *stats);

/* What a format has for numbers of one binade, 2^exponent <= |x| < 2^(exponent+1): the marks of the
   histogram. Of two answers the first in this list is given. */
typedef enum lathe_mark {
    LATHE_MARK_NONE = 0,  /* the format is unsound */
    LATHE_MARK_NORMAL,    /* normal numbers; in the topmost binade perhaps not up to its end */
    LATHE_MARK_SUBNORMAL, /* subnormal numbers, fewer bits */
    LATHE_MARK_BELOW,     /* nothing but, by rounding, zero or the smallest value */
    LATHE_MARK_ABOVE      /* nothing: beyond the largest value */
} lathe_mark;

LATHE_API lathe_mark lathe_format_mark(const lathe_format *format, int exponent);

/* A mark in a word: "none", "normal", "subnormal", "below", "above"; NULL for an unknown one. */
LATHE_API const char *lathe_mark_name(lathe_mark mark);

/* The 1-Wasserstein distance of two arrays of n values each as distributions: the mean of |a(i) - b(i)|
   over the values in ascending order, terms as `absolute` above, mean as above. Differences of equal
   infinities are 0, of others infinite; NaN where either array has a NaN, and for n = 0. Takes a workspace of
   lathe_wasserstein_workspace(n, sizeof *a) bytes (0: more than memory has) with any alignment, and time
   proportional to n: a radix sort of at most 4 passes over f32 and 8 over f64 for each array.
   Stays on one thread. a may be b; nothing else overlaps. LATHE_E_SPACE where `bytes` is too few. */
LATHE_API size_t lathe_wasserstein_workspace(size_t n, size_t value_bytes);
LATHE_API lathe_status lathe_wasserstein_f32(double *distance, const float *a, const float *b, size_t n,
                                             void *workspace, size_t bytes);
LATHE_API lathe_status lathe_wasserstein_f64(double *distance, const double *a, const double *b, size_t n,
                                             void *workspace, size_t bytes);

/* sizeof(lathe_stats), for callers in other languages. */
LATHE_API size_t lathe_stats_size(void);

#ifdef __cplusplus
}
#endif

#endif
