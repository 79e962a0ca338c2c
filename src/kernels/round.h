/* SPDX-License-Identifier: MIT */
/* The integer kernel: any carrier value to any format in any rule, without a floating-point operation.

   A magnitude is its exponent field f and its significand, an integer of PRECISION bits in units of
   2^(f + constant). Rounding cuts s = `cut` bits of it in the normal binades of the format. Under the binade
   whose field is `step` the format's grid stops getting finer, so that s = base - f grows as f falls. Where a
   step falls among the carrier's subnormal numbers the format is `deep`. */
#ifndef LATHE_KERNELS_ROUND_H
#define LATHE_KERNELS_ROUND_H

#include <lathe/plan.h>

#include "rules.h"

#define KERNEL static inline __attribute__((always_inline))

enum { FRACTION_BITS = PRECISION - 1 };

static const uint64_t leading_one = UINT64_C(1) << FRACTION_BITS;
static const uint64_t sign_bit = UINT64_C(1) << (CARRIER_BITS - 1);
static const uint64_t infinity_bits = sign_bit - leading_one;

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
        const word shift = leading_zeros(*significand | 1) - splat(CARRIER_BITS - PRECISION);
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
KERNEL word round_magnitude(const lathe_grid *g, lathe_rounding rule, int deep, word a, mask negative)
{
    word field, significand;
    split(a, deep, &field, &significand);
    /* Past PRECISION + 1 the value is under half the smallest one, and more shift changes no decision. */
    const word s = least(pick(below(field, splat(g->step)), splat(g->base) - field, splat(g->cut)),
                         splat(PRECISION + 1));
    const word tail = (splat(1) << s) - 1;
    const word last = significand >> s & ((field ^ splat(g->code)) | splat(g->odd)) & 1;
    const word kept = (significand + added(rule, tail, last, negative)) & ~tail;
    /* Under the smallest value nothing was kept but, perhaps, a carry: that is the smallest value. */
    return pick(below(a, splat(g->least)), pick(equal(kept, splat(0)), splat(0), splat(g->least)),
                join(field, kept, deep));
}

/* Rounds the carrier bits x as the plan says: the contract's four steps. */
KERNEL word round_word(const lathe_grid *g, lathe_rounding rule, int deep, word x)
{
    const word a = x & splat(sign_bit - 1);
    const mask negative = below(x, splat(0));
    word r = round_magnitude(g, rule, deep, a, negative);
    /* Flushed to zero, or raised to the smallest value of a format without zero; zero itself stays. */
    r = pick(below(r, splat(g->bottom)), splat(g->under), r);
    const mask is_zero = equal(r, splat(0)) | equal(a, splat(0));
    const mask is_beyond = below(by_sign(negative, g->limit), r);
    r |= by_sign(negative, g->sign);
    r = pick(is_beyond, by_sign(negative, g->over), r);
    r = pick(is_zero, by_sign(negative, g->zero), r);
    /* Infinities and NaN, which passed through the arithmetic above without meaning. */
    r = pick(equal(a, splat(infinity_bits)), by_sign(negative, g->infinity), r);
    return pick(below(splat(infinity_bits), a), by_sign(negative, g->nan), r);
}

KERNEL void round_all(const lathe_grid *grid, lathe_rounding rule, int deep, carrier_value *dst,
                      const carrier_value *src, size_t n)
{
    const lathe_grid g = *grid; /* a copy that dst cannot alias */
    for (size_t i = 0; i < n; i++)
        store(dst + i, round_word(&g, rule, deep, load(src + i)));
}

KERNEL void round_rule(const lathe_grid *g, lathe_rounding rule, carrier_value *dst, const carrier_value *src,
                       size_t n)
{
    if (g->deep)
        round_all(g, rule, 1, dst, src, n);
    else
        round_all(g, rule, 0, dst, src, n);
}

/* One loop for each rule, the rule a constant in it. */
static void round_array(const lathe_grid *g, lathe_rounding rule, carrier_value *dst,
                        const carrier_value *src, size_t n)
{
#define RULE(name)                                                                                           \
    case name:                                                                                               \
        round_rule(g, name, dst, src, n);                                                                    \
        break;
    switch (rule) {
        RULE(LATHE_TIES_TO_EVEN)
        RULE(LATHE_TIES_TO_AWAY)
        RULE(LATHE_TIES_TOWARD_ZERO)
        RULE(LATHE_TOWARD_ZERO)
        RULE(LATHE_TOWARD_POSITIVE)
        RULE(LATHE_TOWARD_NEGATIVE)
        RULE(LATHE_AWAY_FROM_ZERO)
        RULE(LATHE_TO_ODD)
        RULE(LATHE_NO_ROUNDING)
    }
#undef RULE
}

#endif
