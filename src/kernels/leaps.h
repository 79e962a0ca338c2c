/* SPDX-License-Identifier: MIT */
/* Formats with more values than are climbed (steps.h): the bin of a key tells how many steps are below it but
   for some, among which it is found by halving. How often is a constant of the call. */
#ifndef LATHE_KERNELS_LEAPS_H
#define LATHE_KERNELS_LEAPS_H

#include "steps.h"

typedef struct leaps {
    const lathe_steps *s;
    word lowest, highest;
} leaps;

/* How many steps are not above the key. */
KERNEL word leapt(const leaps *l, word key)
{
    const lathe_steps *const s = l->s;
    const word bin = (least(most(key, l->lowest), l->highest) - l->lowest) >> (lane)s->shift;
    word i = looked_up_short(s->first, bin);
    for (int left = s->span; left > 0;) {
        const int half = (left + 1) / 2;
        const word at = looked_up_in(s->at, i + (lane)(half - 1));
        i += unless(below(key, at), splat((uint64_t)half));
        left -= half;
    }
    return i;
}

/* The result i of x or, where the rule points away from zero and that is not x, the next one. */
KERNEL word leapt_word(const leaps *l, const constants *g, int key, int way, word x)
{
    const word i = leapt(l, step_key(g, key, x)), near = looked_up_in(l->s->to, i);
    word r = near;
    if (way) {
        const word a = key == LATHE_KEY_MAGNITUDE ? step_key(g, key, x) : magnitude_of(x);
        const word whole = key == LATHE_KEY_FRACTION ? near + (a & splat(infinity_bits)) : near;
        const mask negative = below(x, splat(0));
        const word is_away =
            way > 0 ? pick(negative, splat(0), splat(1)) : pick(negative, splat(1), splat(0));
        r = looked_up_in(l->s->to, i + unless(equal(whole, a), is_away));
    }
    return stepped_word(g, key, way != 0, r, x);
}

KERNEL void leap_all(const lathe_steps *s, const lathe_grid *grid, int key, int way, carrier_value *dst,
                     const carrier_value *src, size_t n)
{
    const constants g = splat_grid(grid);
    const leaps l = {s, splat(s->lowest), splat(s->highest)};
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, leapt_word(&l, &g, key, way, load(src + i)));
    if (i < n)
        store_part(dst + i, leapt_word(&l, &g, key, way, load_part(src + i, n - i)), n - i);
}

KERNEL void leap_key(const lathe_steps *s, const lathe_grid *g, int key, carrier_value *dst,
                     const carrier_value *src, size_t n)
{
    if (s->direction > 0)
        leap_all(s, g, key, 1, dst, src, n);
    else if (s->direction < 0)
        leap_all(s, g, key, -1, dst, src, n);
    else
        leap_all(s, g, key, 0, dst, src, n);
}

KERNEL void leap_array(const lathe_steps *s, const lathe_grid *g, carrier_value *dst,
                       const carrier_value *src, size_t n)
{
    if (s->key == LATHE_KEY_NUMBER)
        leap_all(s, g, LATHE_KEY_NUMBER, 0, dst, src, n);
    else if (s->key == LATHE_KEY_FRACTION)
        leap_key(s, g, LATHE_KEY_FRACTION, dst, src, n);
    else
        leap_key(s, g, LATHE_KEY_MAGNITUDE, dst, src, n);
}

#endif
