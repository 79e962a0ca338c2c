/* SPDX-License-Identifier: MIT */
/* Fast kernels of LATHE_STOCHASTIC, variant A, each equal to the integer kernel on the grids that method.c
   marks.

   A rounds away from zero iff nu + R / 2^N >= 1, so that the result is |x| + (R / 2^N) quantum, cut to the
   grid.

   By shift: R's top bits are added to those that are cut.

   By addition, with N < PRECISION: |x| + u, where u = (1 + R / 2^N) quantum, then C - quantum is added,
   both sums toward zero. Cutting to a grid and then to a coarser part of it is cutting once, and C, as in
   fast.h, makes the second grid the format's. Whether the result is beyond the limit is seen afterwards,
   below 2^(emax + 1) or so; greater magnitudes are in any case, and their C may be meaningless.

   By both: normal results by shift, those under 2^emin by addition. */
#ifndef LATHE_KERNELS_FAST_STOCHASTIC_H
#define LATHE_KERNELS_FAST_STOCHASTIC_H

#include "chance.h"
#include "fast.h"
#include "stochastic.h"

KERNEL word random_by_shift(const constants *g, word a, word random)
{
    const word tail = (splat(1) << g->cut) - 1;
    return (a + (random >> (splat(CARRIER_BITS) - g->cut))) & ~tail;
}

KERNEL word random_by_addition(word a, word c, word random)
{
    const word quantum = splat((uint64_t)FRACTION_BITS << FRACTION_BITS);
    const word u = c - quantum + (random >> (CARRIER_BITS - FRACTION_BITS));
    const values s = sum(TOWARD_ZERO, (values)a, (values)u);
    /* C - quantum is two units in its last place under C. */
    return (word)difference(sum(TOWARD_ZERO, s, (values)(c - 2)), (values)c);
}

KERNEL word fast_random_word(const constants *g, int method, int steps, word x, word random)
{
    const word a = x & splat(sign_bit - 1);
    const word emin = g->step << FRACTION_BITS, up = g->cut << FRACTION_BITS;
    const mask negative = below(x, splat(0));
    word r;
    if (method == LATHE_BY_SHIFT)
        r = random_by_shift(g, a, random);
    else if (method == LATHE_BY_ADDITION)
        r = random_by_addition(a, most(x & splat(infinity_bits), emin) + up, random);
    else
        r = pick(below(a, emin), random_by_addition(a, emin + up, random), random_by_shift(g, a, random));
    r = pick(below(a, of_side(steps, negative, g->beyond)), r, a);
    return settle(g, steps, r, x, negative, below(r, of_side(steps, negative, g->end)));
}

KERNEL void fast_random_all(const lathe_grid *grid, int method, int is_short, carrier_value *dst,
                            const carrier_value *src, lathe_draws draws, size_t n)
{
    const constants g = splat_grid(grid);
    const drawing d = drawing_of(grid, draws, is_short);
    const int steps = (int)grid->steps;
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, fast_random_word(&g, method, steps, load(src + i), draw(&d, draws, i)));
    if (i < n) {
        const word x = load_part(src + i, n - i), random = draw_part(&d, draws, i, n - i);
        store_part(dst + i, fast_random_word(&g, method, steps, x, random), n - i);
    }
}

KERNEL void fast_random_method(const lathe_grid *g, int method, carrier_value *dst, const carrier_value *src,
                               lathe_draws draws, size_t n)
{
    if (draws.bytes == sizeof(uint16_t))
        fast_random_all(g, method, 1, dst, src, draws, n);
    else
        fast_random_all(g, method, 0, dst, src, draws, n);
}

KERNEL void fast_random(const lathe_grid *g, const lathe_options *o, carrier_value *dst,
                        const carrier_value *src, lathe_draws draws, size_t n)
{
    if (g->method == LATHE_BY_CHANCE) {
        chance_array(g, dst, src, draws, n);
    } else if (g->method == LATHE_BY_SHIFT) {
        fast_random_method(g, LATHE_BY_SHIFT, dst, src, draws, n);
    } else if (g->method == LATHE_BY_INTEGERS || n < FAST_LENGTH) {
        random_integers(g, o, dst, src, draws, n);
    } else {
        const guard before = enter(TOWARD_ZERO);
        if (g->method == LATHE_BY_ADDITION)
            fast_random_method(g, LATHE_BY_ADDITION, dst, src, draws, n);
        else
            fast_random_method(g, LATHE_BY_BOTH, dst, src, draws, n);
        leave(before);
    }
}

#endif
