/* SPDX-License-Identifier: MIT */
/* Tapered formats: posits, linear takums, HiFloat8.

   The bits of a magnitude, exponent field and fraction, are a string already, of which a format keeps a
   beginning: what is cut is known from the exponent e. With m = e for e >= 0 and -e - 1 below,

       posit      cut + m / 2^es            the regime grows by a bit every 2^es binades
       takum      cut + log2(m + 1)         as many bits as the characteristic has
       HiFloat8   cut + log2(max(|e|, 3))   the same, with the least of 1

   where log2 is cut to an integer. Past the fraction's bits the cut goes on into the exponent field, which
   for that is brought to where the format's values are multiples of a power of two. A carry is the next
   value. */
#ifndef LATHE_KERNELS_TAPER_H
#define LATHE_KERNELS_TAPER_H

#include "round.h"

enum { FIELD_OF_ONE = (1 << (CARRIER_BITS - PRECISION - 1)) - 1 };

KERNEL word integer_log2(word d)
{
    return splat(CARRIER_BITS - 1) - leading_zeros(d);
}

/* A magnitude from the smallest value to the largest. */
KERNEL word round_tapered(const constants *g, lathe_rounding rule, int law, word a, mask negative)
{
    const word e = (a >> FRACTION_BITS) - splat(FIELD_OF_ONE);
    const word small = e >> (CARRIER_BITS - 1), m = e ^ (splat(0) - small);
    word origin = splat(0), s;
    if (law == LATHE_TAPER_POSIT) {
        origin = splat(leading_one);
        s = least(g->cut + (m >> g->step),
                  g->base); /* the largest has one bit of regime more than there are */
    } else if (law == LATHE_TAPER_TAKUM) {
        origin = (splat(1) - small) << (FRACTION_BITS + 1);
        s = g->cut + integer_log2(m + 1);
    } else {
        s = g->cut + integer_log2(most(m + small, splat(3)));
    }
    const word string = a + origin, tail = (splat(1) << s) - 1;
    word last = string >> s & 1;
    if (law == LATHE_TAPER_POSIT) /* the last bit of a code that is all regime ends that */
        last = pick(equal(s, g->base), small, last);
    return ((string + added(rule, tail, last, negative)) & ~tail) - origin;
}

/* Of posits and takums whatever is beyond either end is the end, infinities too unless they are NaN. */
KERNEL word bounded_word(const constants *g, lathe_rounding rule, int law, word x)
{
    const word a = x & splat(sign_bit - 1), sign = x & splat(sign_bit);
    const word within = least(most(a, g->least), g->end[0] - 1);
    const word r = round_tapered(g, rule, law, within, below(x, splat(0)));
    return unless(equal(a, splat(0)), pick(below(a, g->beyond[0]), r, g->nan[0]) | sign);
}

/* HiFloat8, under a rule that treats both signs alike. */
KERNEL word mirrored_hif8(const constants *g, lathe_rounding rule, word x)
{
    const word a = x & splat(sign_bit - 1), sign = x & splat(sign_bit);
    /* What is under the smallest value was rounded to nothing that counts. */
    word r = most(round_tapered(g, rule, LATHE_TAPER_HIF8, a, below(x, splat(0))), g->edge);
    r = pick(below(a, g->beyond[0]), r, g->over[0]);
    r = pick(equal(a, splat(infinity_bits)), g->infinity[0], r);
    r = pick(below(splat(infinity_bits), a), g->nan[0], r);
    return unless(below(a, g->turn[0]), r | sign);
}

KERNEL word sided_hif8(const constants *g, lathe_rounding rule, word x)
{
    const int steps = LATHE_SETTLE_ZERO | LATHE_SETTLE_INFINITY | LATHE_SETTLE_SIDES;
    const word a = x & splat(sign_bit - 1);
    const mask negative = below(x, splat(0));
    const word r = most(round_tapered(g, rule, LATHE_TAPER_HIF8, a, negative), g->edge);
    return settle(g, steps, unless(below(a, by_sign(negative, g->turn)), r), x, negative,
                  below(a, by_sign(negative, g->beyond)));
}

KERNEL word tapered_word(const constants *g, lathe_rounding rule, int law, word x)
{
    if (law != LATHE_TAPER_HIF8)
        return bounded_word(g, rule, law, x);
    return rule == LATHE_TOWARD_POSITIVE || rule == LATHE_TOWARD_NEGATIVE ? sided_hif8(g, rule, x)
                                                                          : mirrored_hif8(g, rule, x);
}

KERNEL void tapered_all(const lathe_grid *grid, lathe_rounding rule, int law, carrier_value *dst,
                        const carrier_value *src, size_t n)
{
    const constants g = splat_grid(grid);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, tapered_word(&g, rule, law, load(src + i)));
    if (i < n)
        store_part(dst + i, tapered_word(&g, rule, law, load_part(src + i, n - i)), n - i);
}

KERNEL void tapered_rule(const lathe_grid *g, lathe_rounding rule, carrier_value *dst,
                         const carrier_value *src, size_t n)
{
    if (g->code == LATHE_TAPER_POSIT)
        tapered_all(g, rule, LATHE_TAPER_POSIT, dst, src, n);
    else if (g->code == LATHE_TAPER_TAKUM)
        tapered_all(g, rule, LATHE_TAPER_TAKUM, dst, src, n);
    else
        tapered_all(g, rule, LATHE_TAPER_HIF8, dst, src, n);
}

#endif
