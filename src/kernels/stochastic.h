/* SPDX-License-Identifier: MIT */
/* The integer kernel of the stochastic rules: as kernels/round.h, but random bits decide.

   The discarded fraction nu is cut, or rounded, to N bits, the random integer R added; a carry out of the
   N bits rounds away from zero. Both are held at the top of a word, `fraction` and `random`, so that
   neither N nor the number of bits cut matters to the comparison. */
#ifndef LATHE_KERNELS_STOCHASTIC_H
#define LATHE_KERNELS_STOCHASTIC_H

#include <string.h>

#include "kernels.h"
#include "round.h"

/* How a loop turns draws into R at the top of a word. */
typedef struct drawing {
    word left, keep, bits;
    int is_short; /* 16 bits */
} drawing;

KERNEL drawing drawing_of(const lathe_grid *g, lathe_draws draws, int is_short)
{
    const uint64_t unused = CARRIER_BITS - g->random_bits;
    return (drawing){splat(draws.left), splat(~UINT64_C(0) << unused), splat(g->random_bits), is_short};
}

/* R of the LANES elements from i on. */
KERNEL word draw(const drawing *d, lathe_draws draws, size_t i)
{
    const word raw = d->is_short ? load_codes((const uint16_t *)draws.at + i, 2)
                                 : load((const carrier_value *)draws.at + i);
    return (raw << d->left) & d->keep;
}

/* Of the last n. */
KERNEL word draw_part(const drawing *d, lathe_draws draws, size_t i, size_t n)
{
    uint16_t halves[LANES] = {0};
    if (!d->is_short)
        return (load_part((const carrier_value *)draws.at + i, n) << d->left) & d->keep;
    memcpy(halves, (const uint16_t *)draws.at + i, n * sizeof *halves);
    return (load_codes(halves, 2) << d->left) & d->keep;
}

/* a < b as unsigned numbers. */
KERNEL mask below_unsigned(word a, word b)
{
    return below(a ^ splat(sign_bit), b ^ splat(sign_bit));
}

/* How a fraction is rounded to N bits. */
KERNEL lathe_rounding fitting_rule(lathe_stochastic variant)
{
    return variant == LATHE_STOCHASTIC_A   ? LATHE_TOWARD_ZERO
           : variant == LATHE_STOCHASTIC_B ? LATHE_TIES_TO_AWAY
                                           : LATHE_TIES_TO_EVEN;
}

/* The significand with the `excess` bits rounded off that a fraction of N bits has no room for. */
KERNEL word fit_fraction(lathe_stochastic variant, word significand, word excess)
{
    const lathe_rounding rule = fitting_rule(variant);
    const word c = least(most(excess, splat(0)), splat(PRECISION + 1));
    const word tail = (splat(1) << c) - 1;
    const word last = significand >> c & 1;
    return (significand + added(rule, tail, last, equal(c, c))) & ~tail;
}

/* Rounds a finite magnitude a to the grid. Bits cut beyond the word's width are as good as cut at its
   width. */
KERNEL word random_magnitude(const constants *g, const drawing *d, lathe_rounding rule,
                             lathe_stochastic variant, int deep, word a, word random)
{
    word field, significand;
    split(a, deep, &field, &significand);
    const word s =
        least(pick(below(field, g->step), g->base - field, g->cut), splat(CARRIER_BITS + PRECISION + 1));
    if (rule == LATHE_STOCHASTIC)
        significand = fit_fraction(variant, significand, s - d->bits);
    const word whole = least(s, splat(CARRIER_BITS - 1));
    const word one = splat(1) << whole, tail = one - 1, low = significand & tail;
    const word fraction = rule == LATHE_STOCHASTIC
                              ? low << (splat(CARRIER_BITS - 1) - whole) << 1 >> (s - whole)
                              : pick(equal(low, splat(0)), splat(0), splat(sign_bit));
    const word up = pick(below_unsigned(~random, fraction), one, splat(0));
    const word kept = (significand & ~tail) + up;
    return pick(below(a, g->least), pick(equal(kept, splat(0)), splat(0), g->least), join(field, kept, deep));
}

KERNEL word random_word(const constants *g, const drawing *d, lathe_rounding rule, lathe_stochastic variant,
                        int deep, word x, word random)
{
    const word a = x & splat(sign_bit - 1);
    const mask negative = below(x, splat(0));
    return finished(g, random_magnitude(g, d, rule, variant, deep, a, random), x, negative);
}

KERNEL void random_all(const lathe_grid *grid, lathe_rounding rule, lathe_stochastic variant, int deep,
                       carrier_value *dst, const carrier_value *src, lathe_draws draws, size_t n)
{
    const constants g = splat_grid(grid);
    const drawing d = drawing_of(grid, draws, draws.bytes == sizeof(uint16_t));
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, random_word(&g, &d, rule, variant, deep, load(src + i), draw(&d, draws, i)));
    if (i < n) {
        const word x = load_part(src + i, n - i), random = draw_part(&d, draws, i, n - i);
        store_part(dst + i, random_word(&g, &d, rule, variant, deep, x, random), n - i);
    }
}

KERNEL void random_variant(const lathe_grid *g, lathe_rounding rule, lathe_stochastic variant,
                           carrier_value *dst, const carrier_value *src, lathe_draws draws, size_t n)
{
    if (g->deep)
        random_all(g, rule, variant, 1, dst, src, draws, n);
    else
        random_all(g, rule, variant, 0, dst, src, draws, n);
}

KERNEL void random_integers(const lathe_grid *g, const lathe_options *o, carrier_value *dst,
                            const carrier_value *src, lathe_draws draws, size_t n)
{
    if (o->rounding == LATHE_STOCHASTIC_EQUAL)
        random_variant(g, LATHE_STOCHASTIC_EQUAL, LATHE_STOCHASTIC_A, dst, src, draws, n);
    else if (o->stochastic == LATHE_STOCHASTIC_A)
        random_variant(g, LATHE_STOCHASTIC, LATHE_STOCHASTIC_A, dst, src, draws, n);
    else if (o->stochastic == LATHE_STOCHASTIC_B)
        random_variant(g, LATHE_STOCHASTIC, LATHE_STOCHASTIC_B, dst, src, draws, n);
    else
        random_variant(g, LATHE_STOCHASTIC, LATHE_STOCHASTIC_C, dst, src, draws, n);
}

#endif
