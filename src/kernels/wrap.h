/* SPDX-License-Identifier: MIT */
/* Fixed point as integers of a word: a value's is its significand, shifted; and rounding that keeps the low
   bits of integers too large. */
#ifndef LATHE_KERNELS_WRAP_H
#define LATHE_KERNELS_WRAP_H

#include "chosen.h"

/* The bits of the code, its sign bit or 0, and the carrier's exponent field of the integer 1. */
typedef struct integers {
    word mask, sign, unit;
} integers;

KERNEL integers integers_of(uint64_t all, uint64_t sign, uint64_t unit)
{
    return (integers){splat(all), splat(sign), splat(unit)};
}

KERNEL word negated_if(mask negative, word m)
{
    return pick(negative, splat(0) - m, m);
}

/* The low bits of the integer that a finite x is rounded to. */
KERNEL word integer_code(const integers *k, lathe_rounding rule, word x)
{
    const mask negative = below(x, splat(0));
    word field, significand;
    split(magnitude_of(x), 0, &field, &significand);
    const word down = k->unit + FRACTION_BITS - field;
    /* More makes no difference, as in round.h; and none of the bits asked for is left. */
    const word s = least(most(down, splat(0)), splat(PRECISION + 1));
    const word up = least(most(splat(0) - down, splat(0)), splat(CARRIER_BITS - 1));
    const word tail = (splat(1) << s) - 1;
    const word m = (significand + added(rule, tail, significand >> s & 1, negative)) >> s << up;
    return negated_if(negative, m) & k->mask;
}

KERNEL word integer_of_code(const integers *k, word code)
{
    return (code ^ k->sign) - k->sign;
}

/* The carrier's bits of an integer, of 0 those of +0. */
KERNEL word integer_value(const integers *k, word m)
{
    const mask negative = below(m, splat(0));
    const word a = negated_if(negative, m);
    const word up = leading_zeros(a | 1) - splat(CARRIER_BITS - PRECISION);
    const word x = (a << up) + ((k->unit + FRACTION_BITS - 1 - up) << FRACTION_BITS);
    return pick(equal(a, splat(0)), splat(0), x | pick(negative, splat(sign_bit), splat(0)));
}

KERNEL word wrapped_word(const constants *g, const integers *k, lathe_rounding rule, word x)
{
    const word a = magnitude_of(x), m = integer_of_code(k, integer_code(k, rule, x));
    const mask negative = below(x, splat(0));
    word r = pick(equal(m, splat(0)), by_sign(negative, g->zero), integer_value(k, m));
    r = pick(equal(a, splat(infinity_bits)), by_sign(negative, g->infinity), r);
    return pick(is_nan(x), by_sign(negative, g->nan), r);
}

KERNEL void wrapped_rule(const lathe_grid *grid, lathe_rounding rule, carrier_value *dst,
                         const carrier_value *src, size_t n)
{
    const constants g = splat_grid(grid);
    const integers k = integers_of(grid->edge, grid->parity, grid->turn[0]);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, wrapped_word(&g, &k, rule, load(src + i)));
    if (i < n)
        store_part(dst + i, wrapped_word(&g, &k, rule, load_part(src + i, n - i)), n - i);
}

#endif
