/* SPDX-License-Identifier: MIT */
/* What rounding did to an array: relative errors, and what left the format's normal range. */
#ifndef LATHE_BENCH_ERRORS_H
#define LATHE_BENCH_ERRORS_H

#include <stddef.h>

#include <lathe/lathe.h>

/* Every finite nonzero input is counted in exactly one of the four counts. */
typedef struct rounding_errors {
    double largest, rms; /* of |y - x| / |x| over the `normal` inputs; NaN where there are none */
    size_t overflowed;   /* y infinite or NaN, or x beyond the largest or lowest value and y on it */
    size_t zeroed;       /* y is zero */
    size_t subnormal;    /* others with |x| < 2^emin, the smallest normal number */
    size_t normal;       /* all others */
} rounding_errors;

/* The definitions above in words, for readers of the output. */
extern const char *const rounding_errors_text;

/* x[0..n-1] was rounded to y[0..n-1]; item_size 4 means floats, 8 doubles. */
rounding_errors rounding_errors_of(const lathe_format *format, const void *x, const void *y, size_t n,
                                   size_t item_size);

#endif
