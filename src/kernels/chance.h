/* SPDX-License-Identifier: MIT */
/* Random bits between two values of a tapered format: away from zero if (x - near) / (far - near), cut to N
   bits, and R / 2^N come to 1 or more; that is, as R / 2^N is a multiple of 2^-N, if x - near is not less
   than (1 - R / 2^N) (far - near).

   The differences are exact for the formats that come here (src/ladder_plan.c), the factor has no more bits
   than a fraction, and of the product what rounding took off decides where its nearest is the difference. */
#ifndef LATHE_KERNELS_CHANCE_H
#define LATHE_KERNELS_CHANCE_H

#include "guard.h"
#include "stochastic.h"
#include "taper.h"

/* Of magnitudes near <= x <= far, near where they are the same; R has at most FRACTION_BITS bits, on top of a
   word. */
KERNEL word by_chance(word x, word near, word far, word random)
{
    const word one = splat((uint64_t)FIELD_OF_ONE << FRACTION_BITS), two = one + splat(leading_one);
    const values factor = difference((values)two, (values)(one | random >> (CARRIER_BITS - FRACTION_BITS)));
    const values moved = difference((values)x, (values)near), whole = difference((values)far, (values)near);
    const values most_of = product(NEAREST, factor, whole);
    const word rest = (word)residual(NEAREST, most_of, factor, whole);
    const word decided = pick(below((word)most_of, (word)moved), far, near);
    return pick(equal((word)most_of, (word)moved), pick(below(rest, splat(0)), near, far), decided);
}

KERNEL word chance_word(const constants *g, int law, word x, word random)
{
    const word a = magnitude_of(x), sign = x & splat(sign_bit);
    const mask negative = below(x, splat(0));
    if (law != LATHE_TAPER_HIF8) {
        const word within = least(most(a, g->least), g->end[0] - 1);
        const word near = round_tapered(g, LATHE_TOWARD_ZERO, law, within, negative);
        const word far = round_tapered(g, LATHE_AWAY_FROM_ZERO, law, within, negative);
        const word r = pick(below(a, g->beyond[0]), by_chance(within, near, far, random), g->nan[0]);
        return unless(equal(a, splat(0)), r | sign);
    }
    /* Under the smallest value is zero, and a binade beyond the largest is as far as any. */
    const word none = splat(0), within = least(a, g->end[0] + splat(leading_one));
    const mask is_low = below(a, g->edge);
    const word near = pick(is_low, none, round_tapered(g, LATHE_TOWARD_ZERO, law, within, negative));
    const word away = round_tapered(g, LATHE_AWAY_FROM_ZERO, law, within, negative);
    const word far = pick(is_low, pick(equal(a, none), none, g->edge), away);
    const word r = by_chance(within, near, far, random);
    return settle(g, LATHE_SETTLE_ALL, r, x, negative, below(r, g->end[0]));
}

KERNEL void chance_all(const lathe_grid *grid, int law, int is_short, carrier_value *dst,
                       const carrier_value *src, lathe_draws draws, size_t n)
{
    const constants g = splat_grid(grid);
    const drawing d = drawing_of(grid, draws, is_short);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, chance_word(&g, law, load(src + i), draw(&d, draws, i)));
    if (i < n) {
        const word x = load_part(src + i, n - i), random = draw_part(&d, draws, i, n - i);
        store_part(dst + i, chance_word(&g, law, x, random), n - i);
    }
}

KERNEL void chance_law(const lathe_grid *g, int law, carrier_value *dst, const carrier_value *src,
                       lathe_draws draws, size_t n)
{
    if (draws.bytes == sizeof(uint16_t))
        chance_all(g, law, 1, dst, src, draws, n);
    else
        chance_all(g, law, 0, dst, src, draws, n);
}

KERNEL void chance_array(const lathe_grid *g, carrier_value *dst, const carrier_value *src, lathe_draws draws,
                         size_t n)
{
    const guard before = enter(NEAREST);
    if (g->code == LATHE_TAPER_POSIT)
        chance_law(g, LATHE_TAPER_POSIT, dst, src, draws, n);
    else if (g->code == LATHE_TAPER_TAKUM)
        chance_law(g, LATHE_TAPER_TAKUM, dst, src, draws, n);
    else
        chance_law(g, LATHE_TAPER_HIF8, dst, src, draws, n);
    leave(before);
}

#endif
