/* SPDX-License-Identifier: MIT */
/* The integer kernel: any carrier value to any format in any rule, without a floating-point operation
   that rounds.

   A magnitude is its exponent field f and its significand, an integer of PRECISION bits in units of
   2^(f + constant). Rounding cuts s = `cut` bits of it in the normal binades of the format. Under the binade
   whose field is `step` the format's grid stops getting finer, so that s = base - f grows as f falls. Where a
   step falls among the carrier's subnormal numbers the format is `deep`. */
#ifndef LATHE_KERNELS_ROUND_H
#define LATHE_KERNELS_ROUND_H

#include <lathe/plan.h>

#include "method.h"
#include "rules.h"

enum { FRACTION_BITS = PRECISION - 1 };

static const uint64_t leading_one = UINT64_C(1) << FRACTION_BITS;
static const uint64_t sign_bit = UINT64_C(1) << (CARRIER_BITS - 1);
static const uint64_t infinity_bits = (UINT64_C(1) << (CARRIER_BITS - 1)) - (UINT64_C(1) << FRACTION_BITS);

/* A grid in every lane: what the loops below hold in registers. Pairs are for positive and negative x. */
typedef struct constants {
    word cut, step, base, least, bottom, under, odd, code, edge, parity, flip, sign;
    word end[2], beyond[2], turn[2], over[2], zero[2], infinity[2], nan[2];
} constants;

KERNEL constants splat_grid(const lathe_grid *g)
{
    return (constants){
        .cut = splat(g->cut),
        .step = splat(g->step),
        .base = splat(g->base),
        .least = splat(g->least),
        .bottom = splat(g->bottom),
        .under = splat(g->under),
        .odd = splat(g->odd),
        .code = splat(g->code),
        .edge = splat(g->edge),
        .parity = splat(g->parity),
        .flip = splat(g->flip),
        .end = {splat(g->limit[0] + 1), splat(g->limit[1] + 1)},
        .beyond = {splat(g->beyond[0]), splat(g->beyond[1])},
        .turn = {splat(g->turn[0]), splat(g->turn[1])},
        .over = {splat(g->over[0]), splat(g->over[1])},
        .zero = {splat(g->zero[0]), splat(g->zero[1])},
        .infinity = {splat(g->infinity[0]), splat(g->infinity[1])},
        .nan = {splat(g->nan[0]), splat(g->nan[1])},
        .sign = splat(g->sign),
    };
}

/* The exponent field and the significand of a finite magnitude a. Subnormal numbers of the carrier count in
   units of field 1, unless `deep`: then they are shifted up to a leading one, the field falling to 0 and
   below. */
KERNEL void split(word a, int deep, word *field, word *significand)
{
    const word f = a >> FRACTION_BITS, fraction = a & splat(leading_one - 1);
    const mask is_subnormal = equal(f, splat(0));
    *field = pick(is_subnormal, splat(1), f);
    *significand = pick(is_subnormal, fraction, fraction | splat(leading_one));
    if (deep) {
        const word zeros = leading_zeros(fraction | 1) - splat(CARRIER_BITS - PRECISION);
        const word shift = pick(is_subnormal, zeros, splat(0));
        *significand <<= shift;
        *field -= shift;
    }
}

/* The inverse of split, for a significand in units of the field: a carry into the next binade goes where it
   belongs. */
KERNEL word join(word field, word significand, int deep)
{
    if (deep) {
        const word shift = most(splat(1) - field, splat(0));
        return (significand >> shift) + ((field - 1 + shift) << FRACTION_BITS);
    }
    return significand + ((field - 1) << FRACTION_BITS);
}

/* Rounds a finite magnitude a to the grid, which has no upper end. */
KERNEL word round_magnitude(const constants *g, lathe_rounding rule, int deep, word a, mask negative)
{
    word field, significand;
    split(a, deep, &field, &significand);
    /* Past PRECISION + 1 the value is under half the smallest one, and more shift changes no decision of a
       rule without random bits. */
    const word s = least(pick(below(field, g->step), g->base - field, g->cut), splat(PRECISION + 1));
    const word tail = (splat(1) << s) - 1;
    const word last = significand >> s & ((field ^ g->code) | g->odd) & 1;
    const word kept = (significand + added(rule, tail, last, negative)) & ~tail;
    /* Under the smallest value nothing was kept but, perhaps, a carry: that is the smallest value. */
    return pick(below(a, g->least), pick(equal(kept, splat(0)), splat(0), g->least), join(field, kept, deep));
}

/* What a pair says for the sign of x, where signs make a difference but for the sign itself. */
KERNEL word of_side(int steps, mask negative, const word pair[2])
{
    return steps & LATHE_SETTLE_SIDES ? pick(negative, pair[1], pair[0]) : pair[0];
}

KERNEL word settle_zero(const constants *g, int steps, word r, word a, mask negative, mask is_zero)
{
    if (steps & LATHE_SETTLE_ZERO)
        r = pick(is_zero, by_sign(negative, g->zero), r);
    if (steps & LATHE_SETTLE_NO_ZERO)
        r = pick(equal(a, splat(0)), by_sign(negative, g->zero), r);
    return r;
}

/* The contract's steps 3 and 4: what becomes of the magnitude r that the one of x was rounded to. Where
   `inside` is not set r was beyond the limit and may be anything but 0. Steps that no x needs can be left
   out. */
KERNEL word settle(const constants *g, int steps, word r, word x, mask negative, mask inside)
{
    const word a = x & splat(sign_bit - 1), sign = x & g->sign;
    const int is_sided = steps & LATHE_SETTLE_SIDES;
    /* Nothing else becomes zero but with sides: over and NaN are 0 in all of a pair or, signed, in none. */
    const mask is_zero = equal(r, splat(0));
    if (is_sided)
        r |= sign;
    r = pick(inside, r, of_side(steps, negative, g->over));
    if (is_sided)
        r = settle_zero(g, steps, r, a, negative, is_zero);
    /* Infinities and NaN passed through the arithmetic without meaning. */
    if (steps & LATHE_SETTLE_INFINITY)
        r = pick(equal(a, splat(infinity_bits)), of_side(steps, negative, g->infinity), r);
    r = pick(below(splat(infinity_bits), a), of_side(steps, negative, g->nan), r);
    return is_sided ? r : settle_zero(g, steps, r | sign, a, negative, is_zero);
}

/* What the rounded magnitude r of x becomes. */
KERNEL word finished(const constants *g, word r, word x, mask negative)
{
    /* Flushed to zero, or raised to the smallest value of a format without zero; zero itself stays. */
    r = pick(below(r, g->bottom), g->under, r);
    return settle(g, LATHE_SETTLE_ALL, r, x, negative, below(r, by_sign(negative, g->end)));
}

/* Rounds the carrier bits x as the plan says: the contract's four steps. */
KERNEL word round_word(const constants *g, lathe_rounding rule, int deep, word x)
{
    const word a = x & splat(sign_bit - 1);
    const mask negative = below(x, splat(0));
    return finished(g, round_magnitude(g, rule, deep, a, negative), x, negative);
}

KERNEL void round_all(const lathe_grid *grid, lathe_rounding rule, int deep, carrier_value *dst,
                      const carrier_value *src, size_t n)
{
    const constants g = splat_grid(grid);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, round_word(&g, rule, deep, load(src + i)));
    if (i < n)
        store_part(dst + i, round_word(&g, rule, deep, load_part(src + i, n - i)), n - i);
}

KERNEL void round_rule(const lathe_grid *g, lathe_rounding rule, carrier_value *dst, const carrier_value *src,
                       size_t n)
{
    if (g->deep)
        round_all(g, rule, 1, dst, src, n);
    else
        round_all(g, rule, 0, dst, src, n);
}

#endif
