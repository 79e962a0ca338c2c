/* SPDX-License-Identifier: MIT */
/* Sums of matrix units, one at a time, in integers alone. */
#ifndef LATHE_UNIT_INTERNAL_H
#define LATHE_UNIT_INTERNAL_H

#include <stddef.h>
#include <stdint.h>

#include "exact.h"
#include "units.h"

/* Values travel as bits of binary64, which holds all of them; above infinity's are those of NaN. Beside each
   goes its power: 2^E, E the exponent field less the bias, that of the least binade for subnormal numbers; 0
   for zero. */
static const uint64_t lathe_unit_sign = UINT64_C(1) << 63, lathe_unit_infinity = UINT64_C(0x7ff) << 52;

/* x rounded by the grid, once: the nearest value, ties to even, the next toward zero, or to odd. With a
   flush what is under 2^emin after rounding with unbounded exponent becomes zero. Cut sums become infinity
   from twice the last binade on. */
uint64_t lathe_unit_round(const lathe_unit_grid *grid, const lathe_exact *x);

/* Any number as a value of the grid and its power under 2^emin or of `emin`. */
uint64_t lathe_unit_decode(const lathe_unit_grid *grid, uint64_t bits);
uint64_t lathe_unit_power(int emin, uint64_t value);

/* An operation on values, rounded by the grid. */
uint64_t lathe_unit_operate(const lathe_unit_grid *grid, lathe_operation operation, uint64_t x, uint64_t y,
                            uint64_t z);

/* m * 2^exponent. */
lathe_exact lathe_unit_number(int64_t m, int exponent);

/* One column of B beside one row of A: term i is a[i] * b[i * stride]. `scale_a` and the rest are
   scales, one for each `scale_block` terms, which are a multiple of a group. */
typedef struct lathe_unit_terms {
    const uint64_t *a, *a_power, *b, *b_power;
    const uint64_t *scale_a, *scale_a_power, *scale_b, *scale_b_power;
    size_t stride;
    int n, scale_block;
} lathe_unit_terms;

/* c after the next n terms. n is what lathe_unit_step says, but for the last ones. */
typedef uint64_t lathe_unit_sum(const lathe_unit *u, const lathe_unit_grid *grid, const lathe_unit_terms *t,
                                uint64_t c);
lathe_unit_sum lathe_unit_fused, lathe_unit_grouped, lathe_unit_late, lathe_unit_exactly, lathe_unit_pairwise,
    lathe_unit_stepwise, lathe_unit_integer;

/* The sum for a row's model, and the terms that it takes at once. */
lathe_unit_sum *lathe_unit_sum_of(const lathe_unit *u);
int lathe_unit_step(const lathe_unit *u);

/* What an infinity or NaN among terms or c makes of the sum: 1 with *result, or 0 where all is finite. A
   product of 2^`limit` or more counts as infinite. */
int lathe_unit_special(const lathe_unit_grid *grid, const lathe_unit_terms *t, uint64_t c, int limit,
                       uint64_t *result);

static inline int lathe_unit_exponent(uint64_t power)
{
    return (int)(power >> 52 & 0x7ff) - 1023;
}

static inline uint64_t lathe_unit_magnitude(uint64_t bits)
{
    return bits & ~lathe_unit_sign;
}

/* value = s * 2^lsb with the upper `precision` bits of a normal binary64 number, s < 2^precision. */
static inline int64_t lathe_unit_significand(uint64_t value, int precision, int *lsb)
{
    if (!lathe_unit_magnitude(value)) {
        *lsb = 0;
        return 0;
    }
    const uint64_t fraction = value & ((UINT64_C(1) << 52) - 1);
    const int64_t s = (int64_t)((fraction | UINT64_C(1) << 52) >> (53 - precision));
    *lsb = lathe_unit_exponent(value) - precision + 1;
    return value >> 63 ? -s : s;
}

#endif
