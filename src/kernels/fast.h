/* SPDX-License-Identifier: MIT */
/* Fast kernels, each equal to the integer kernel on the grids that plan.c marks for it.

   By shift: where no binade of the carrier has a coarser grid than p bits (bf16, tf32), the cut is a
   constant, and a magnitude's own bits serve as its significand: a carry runs into the exponent as it
   should.

   By addition: C = 2^(e + PRECISION - p) for 2^e <= |x| < 2^(e+1) has units in the last place of the
   format's quantum at x, so that |x| + C rounds to it, in the direction set in the control register, and
   (|x| + C) - C is the rounded value. With e no less than emin that holds for subnormal results too. It
   needs p < PRECISION and C finite up to the format's largest value; the quantum's half must be a normal
   number.

   By both: normal results by shift, those under 2^emin by addition, where C is a constant. */
#ifndef LATHE_KERNELS_FAST_H
#define LATHE_KERNELS_FAST_H

#include "guard.h"
#include "method.h"
#include "round.h"

/* Under this many elements the control register costs more than integers do. */
enum { FAST_LENGTH = 64 };

KERNEL direction direction_of(lathe_rounding rule)
{
    return rule == LATHE_TIES_TO_EVEN                                      ? NEAREST
           : rule == LATHE_TOWARD_POSITIVE || rule == LATHE_AWAY_FROM_ZERO ? UP
           : rule == LATHE_TOWARD_NEGATIVE                                 ? DOWN
                                                                           : TOWARD_ZERO;
}

/* With the direction in the instruction the control register can still make subnormal operands zero. Only
   rules that can round those away from zero would notice: half a quantum is a normal number. */
KERNEL int needs_control(lathe_rounding rule)
{
    return !DIRECTION_IS_STATIC || rule == LATHE_TOWARD_POSITIVE || rule == LATHE_TOWARD_NEGATIVE ||
           rule == LATHE_AWAY_FROM_ZERO;
}

/* The magnitude of x rounded by adding c. The differences are exact. */
KERNEL word round_by_addition(lathe_rounding rule, word x, word a, word c)
{
    const direction d = direction_of(rule);
    const word half = c - splat((uint64_t)PRECISION << FRACTION_BITS); /* of the quantum */
    values s, signed_c;
    switch (rule) {
    case LATHE_TIES_TO_AWAY:
        s = sum(d, sum(d, (values)a, (values)half), (values)c);
        return (word)difference(s, (values)c);
    case LATHE_TIES_TOWARD_ZERO: /* the same for the value before a, so that a tie is none */
        a = most(a, splat(1)) - 1;
        s = sum(d, sum(d, (values)a, (values)half), (values)c);
        return (word)difference(s, (values)c);
    case LATHE_TOWARD_POSITIVE:
    case LATHE_TOWARD_NEGATIVE:
        signed_c = (values)(c | (x & splat(sign_bit)));
        s = sum(d, (values)x, signed_c);
        return (word)difference(s, signed_c) & splat(sign_bit - 1);
    case LATHE_TO_ODD: /* the last place of the truncated sum is the parity */
        s = sum(d, (values)a, (values)c);
        s = (values)pick(equal((word)difference(s, (values)c), a), (word)s, (word)s | 1);
        return (word)difference(s, (values)c);
    default:
        return (word)difference(sum(d, (values)a, (values)c), (values)c);
    }
}

KERNEL word round_by_shift(const constants *g, lathe_rounding rule, word a, mask negative)
{
    const word tail = (splat(1) << g->cut) - 1;
    const word last = a >> g->cut & 1;
    return (a + added(rule, tail, last, negative)) & ~tail;
}

KERNEL word round_fast(const constants *g, lathe_rounding rule, int method, word x, word a, mask negative)
{
    const word emin = g->step << FRACTION_BITS, up = g->cut << FRACTION_BITS;
    if (method == LATHE_BY_SHIFT)
        return round_by_shift(g, rule, a, negative);
    if (method == LATHE_BY_ADDITION)
        return round_by_addition(rule, x, a, most(a & splat(infinity_bits), emin) + up);
    return pick(below(a, emin), round_by_addition(rule, x, a, emin + up),
                round_by_shift(g, rule, a, negative));
}

KERNEL word finish(const constants *g, int how, word r, word x, word a, mask negative)
{
    const mask is_nan = below(splat(infinity_bits), a);
    if (how == LATHE_FINISH_PLAIN)
        r = pick(below(a, g->beyond[0]), r, g->over[0]);
    if (how == LATHE_FINISH_MIRRORED) {
        r = pick(below(a, by_sign(negative, g->beyond)), r, by_sign(negative, g->over));
        r = pick(equal(a, splat(infinity_bits)), g->infinity[0], r);
    }
    return pick(is_nan, g->nan[0], r) | (x & splat(sign_bit));
}

KERNEL word fast_word(const constants *g, lathe_rounding rule, int method, int how, word x)
{
    const word a = x & splat(sign_bit - 1);
    const mask negative = below(x, splat(0));
    return finish(g, how, round_fast(g, rule, method, x, a, negative), x, a, negative);
}

KERNEL void fast_all(const lathe_grid *grid, lathe_rounding rule, int method, int how, carrier_value *dst,
                     const carrier_value *src, size_t n)
{
    const constants g = splat_grid(grid);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, fast_word(&g, rule, method, how, load(src + i)));
    if (i < n)
        store_part(dst + i, fast_word(&g, rule, method, how, load_part(src + i, n - i)), n - i);
}

KERNEL void fast_finish(const lathe_grid *g, lathe_rounding rule, int method, carrier_value *dst,
                        const carrier_value *src, size_t n)
{
    if (method == LATHE_BY_SHIFT && g->finish == LATHE_FINISH_FREE)
        fast_all(g, rule, method, LATHE_FINISH_FREE, dst, src, n);
    else if (g->finish == LATHE_FINISH_PLAIN)
        fast_all(g, rule, method, LATHE_FINISH_PLAIN, dst, src, n);
    else
        fast_all(g, rule, method, LATHE_FINISH_MIRRORED, dst, src, n);
}

KERNEL void fast_addition(const lathe_grid *g, lathe_rounding rule, carrier_value *dst,
                          const carrier_value *src, size_t n)
{
    if (g->method == LATHE_BY_ADDITION)
        fast_finish(g, rule, LATHE_BY_ADDITION, dst, src, n);
    else
        fast_finish(g, rule, LATHE_BY_BOTH, dst, src, n);
}

KERNEL void fast_rule(const lathe_grid *g, lathe_rounding rule, carrier_value *dst, const carrier_value *src,
                      size_t n)
{
    if (g->method == LATHE_BY_SHIFT) {
        fast_finish(g, rule, LATHE_BY_SHIFT, dst, src, n);
    } else if (g->method == LATHE_BY_INTEGERS || (needs_control(rule) && n < FAST_LENGTH)) {
        round_rule(g, rule, dst, src, n);
    } else if (needs_control(rule)) {
        const guard before = enter(direction_of(rule));
        fast_addition(g, rule, dst, src, n);
        leave(before);
    } else {
        fast_addition(g, rule, dst, src, n);
    }
}

#endif
