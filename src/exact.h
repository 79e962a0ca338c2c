/* SPDX-License-Identifier: MIT */
/* Exact values in integers: what an operation gives before anything is rounded.

   A finite value has its leading one at the top of 128 bits. Where it has more bits than that, the lowest one
   that is set stands for all that follow: nothing that depends on the bits above it, and on whether any are
   left, can tell the difference. Above it are at least 119: the most that a rounding asks for are 53, 64
   random ones, and two. */
#ifndef LATHE_EXACT_H
#define LATHE_EXACT_H

#include <stdint.h>

#include <lathe/arith.h>

#include "carrier.h"

typedef struct lathe_wide {
    uint64_t high, low;
} lathe_wide;

typedef enum lathe_exact_kind {
    LATHE_IS_ZERO,
    LATHE_IS_FINITE, /* and not 0 */
    LATHE_IS_INFINITE,
    LATHE_IS_NAN
} lathe_exact_kind;

typedef struct lathe_exact {
    lathe_exact_kind kind;
    int negative;
    unsigned exceptions;    /* of the operation alone: invalid, division by zero */
    int64_t exponent;       /* 2^exponent <= |x| < 2^(exponent + 1) */
    lathe_wide significand; /* |x| = significand * 2^(exponent - 127) */
} lathe_exact;

/* The value of a bit pattern. A signalling NaN is an exception. */
lathe_exact lathe_exact_of(const lathe_carrier *carrier, uint64_t bits);

/* What operation makes of its operands, LATHE_ADD to LATHE_SQRT; quotients and roots are right to that
   many bits, at most 120, and to whether any are left. `down`: the rule gives opposite numbers the sum
   -0. */
lathe_exact lathe_exact_operate(lathe_operation operation, const lathe_exact operands[3], int bits, int down);

/* m * 2^exponent, negated if `negative`. */
lathe_exact lathe_exact_make(int negative, uint64_t m, int64_t exponent);

/* The value of an integer in two's complement, the lowest limb first, in units of 2^unit; its limbs become
   those of the magnitude. */
lathe_exact lathe_exact_of_limbs(uint64_t *limbs, int count, int64_t unit);

/* How the magnitudes of finite values compare: -1, 0, 1. */
int lathe_exact_compare(const lathe_exact *a, const lathe_exact *b);

/* The carrier's bits of the magnitude of a value, finite or 0, cut: its largest of what is beyond;
   *is_inexact if anything was. */
uint64_t lathe_exact_cut(const lathe_carrier *carrier, const lathe_exact *x, int *is_inexact);

lathe_wide lathe_wide_times(uint64_t a, uint64_t b);

static inline lathe_wide lathe_wide_plus(lathe_wide a, lathe_wide b)
{
    const uint64_t low = a.low + b.low;
    return (lathe_wide){a.high + b.high + (low < a.low), low};
}

/* 2^-n of it, toward zero but for the last bit, which becomes 1 if any is lost; n >= 0. */
static inline lathe_wide lathe_wide_right(lathe_wide x, int64_t n)
{
    if (n == 0)
        return x;
    if (n >= 128)
        return (lathe_wide){0, (x.high | x.low) != 0};
    if (n == 64)
        return (lathe_wide){0, x.high | (x.low != 0)};
    if (n > 64)
        return (lathe_wide){0, x.high >> (n - 64) | ((x.high << (128 - n) | x.low) != 0)};
    return (lathe_wide){x.high >> n, x.high << (64 - n) | x.low >> n | (x.low << (64 - n) != 0)};
}

/* 2^n of it without what passes the top; 0 <= n < 128. */
static inline lathe_wide lathe_wide_left(lathe_wide x, int64_t n)
{
    if (n == 0)
        return x;
    if (n >= 64)
        return (lathe_wide){x.low << (n - 64), 0};
    return (lathe_wide){x.high << n | x.low >> (64 - n), x.low << n};
}

#endif
