/* SPDX-License-Identifier: MIT */
/* Formats with few values, or few in every binade: as many comparisons as there are points where the result
   changes.

   A table compares the whole number, a logarithmic format its fraction alone, because a binade is like the
   other: what is found there is added to the exponent field. */
#ifndef LATHE_KERNELS_STEPS_H
#define LATHE_KERNELS_STEPS_H

#include "chosen.h"
#include "kernels.h"

enum { STEPS_TOGETHER = 4 };

/* What so many vectors of fractions or numbers become. */
KERNEL void climb(const lathe_steps *s, const word *key, word *r, int vectors)
{
    const word first = splat(s->to[0]);
    for (int v = 0; v < vectors; v++)
        r[v] = first;
    for (int k = 0; k < s->count; k++) {
        const word at = splat(s->at[k]), to = splat(s->to[k + 1]), rise = splat(s->to[k + 1] - s->to[k]);
        for (int v = 0; v < vectors; v++)
            r[v] = stepped_up(below(key[v], at), r[v], to, rise);
    }
}

KERNEL word step_key(const constants *g, int key, word x)
{
    return key == LATHE_KEY_NUMBER     ? ordered(x)
           : key == LATHE_KEY_FRACTION ? x & splat(leading_one - 1)
                                       : least(most(magnitude_of(x), g->least), g->end[0] - 1);
}

KERNEL word stepped_word(const constants *g, int key, int is_sided, word r, word x)
{
    const int steps = LATHE_SETTLE_ALL & ~(is_sided ? 0 : LATHE_SETTLE_SIDES);
    const word a = magnitude_of(x);
    const mask negative = below(x, splat(0));
    if (key == LATHE_KEY_NUMBER)
        return pick(below(splat(infinity_bits), a), by_sign(negative, g->nan), r);
    if (key == LATHE_KEY_MAGNITUDE) /* either end is that of everything beyond, as in kernels/taper.h */
        return unless(equal(a, splat(0)), pick(below(a, g->beyond[0]), r, g->nan[0]) | (x & g->sign));
    r = most(r + (a & splat(infinity_bits)), g->least); /* no lower steps are there */
    r = pick(below(a, of_side(steps, negative, g->turn)), g->under, r);
    return settle(g, steps, r, x, negative, below(a, of_side(steps, negative, g->beyond)));
}

KERNEL void step_vectors(const lathe_steps *s, const constants *g, int by, int vectors, carrier_value *dst,
                         const carrier_value *src)
{
    word x[STEPS_TOGETHER], key[STEPS_TOGETHER], r[STEPS_TOGETHER];
    for (int v = 0; v < vectors; v++) {
        x[v] = load(src + (size_t)v * LANES);
        key[v] = step_key(g, by, x[v]);
    }
    climb(s, key, r, vectors);
    for (int v = 0; v < vectors; v++)
        store(dst + (size_t)v * LANES, stepped_word(g, by, 0, r[v], x[v]));
}

KERNEL void step_all(const lathe_steps *s, const lathe_grid *grid, int by, carrier_value *dst,
                     const carrier_value *src, size_t n)
{
    const constants g = splat_grid(grid);
    const size_t together = (size_t)STEPS_TOGETHER * LANES;
    size_t i = 0;
    for (; n - i >= together; i += together)
        step_vectors(s, &g, by, STEPS_TOGETHER, dst + i, src + i);
    for (; n - i >= LANES; i += LANES)
        step_vectors(s, &g, by, 1, dst + i, src + i);
    if (i < n) {
        const word x = load_part(src + i, n - i), key = step_key(&g, by, x);
        word r;
        climb(s, &key, &r, 1);
        store_part(dst + i, stepped_word(&g, by, 0, r, x), n - i);
    }
}

#endif
