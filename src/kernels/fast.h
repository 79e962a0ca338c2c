/* SPDX-License-Identifier: MIT */
/* Fast kernels, each equal to the integer kernel on the grids that method.c marks for it.

   By shift: where no binade of the carrier has a coarser grid than p bits (bf16, tf32), the cut is a
   constant, and a magnitude's own bits serve as its significand: a carry runs into the exponent as it
   should.

   By addition: C = 2^(e + PRECISION - p) for 2^e <= |x| < 2^(e+1) has units in the last place of the
   format's quantum at x, so that |x| + C rounds to it, in the direction set in the control register, and
   (|x| + C) - C is the rounded value. With e no less than emin that holds for subnormal results too. It
   needs p < PRECISION and C finite up to the format's largest value; the quantum's half must be a normal
   number.

   By both: normal results by shift, those under 2^emin by addition, where C is a constant.

   By offset: on a grid that is the same everywhere, fixed point, C is a constant 1.5 times so large that x +
   C has the quantum for its unit whatever the sign of x, which is brought into the range before.

   By turn: where there are two values only at and under some `edge`, `under` and the edge itself (subnormal
   numbers off or flushed, precision 1), one comparison for each sign tells which; above it by shift. */
#ifndef LATHE_KERNELS_FAST_H
#define LATHE_KERNELS_FAST_H

#include "guard.h"
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

/* What is done to a magnitude depends on its sign. */
KERNEL int is_directed(lathe_rounding rule)
{
    return rule == LATHE_TOWARD_POSITIVE || rule == LATHE_TOWARD_NEGATIVE;
}

/* With the direction in the instruction the control register can still make subnormal operands zero. Only
   rules that can round those away from zero would notice: half a quantum is a normal number. */
KERNEL int needs_control(lathe_rounding rule)
{
    return !DIRECTION_IS_STATIC || is_directed(rule) || rule == LATHE_AWAY_FROM_ZERO;
}

/* The magnitude of x rounded by adding c where `inside` is set, else `over`; the sign means nothing. The
   differences are exact. */
KERNEL word round_by_addition(lathe_rounding rule, word x, word a, word c, mask inside, word over)
{
    const direction d = direction_of(rule);
    const word half = c - splat((uint64_t)PRECISION << FRACTION_BITS); /* of the quantum */
    values s, signed_c;
    switch (rule) {
    case LATHE_TIES_TO_AWAY:
        s = sum(d, sum(d, (values)a, (values)half), (values)c);
        return difference_if(inside, s, (values)c, over);
    case LATHE_TIES_TOWARD_ZERO: /* the same for the value before a, so that a tie is none */
        a = most(a, splat(1)) - 1;
        s = sum(d, sum(d, (values)a, (values)half), (values)c);
        return difference_if(inside, s, (values)c, over);
    case LATHE_TOWARD_POSITIVE:
    case LATHE_TOWARD_NEGATIVE:
        signed_c = (values)with_sign(c, x);
        s = sum(d, (values)x, signed_c);
        return difference_if(inside, s, signed_c, over);
    case LATHE_TO_ODD: /* the last place of the truncated sum is the parity */
        s = sum(d, (values)a, (values)c);
        s = (values)pick(equal((word)difference(s, (values)c), a), (word)s, (word)s | 1);
        return difference_if(inside, s, (values)c, over);
    default:
        return difference_if(inside, sum(d, (values)a, (values)c), (values)c, over);
    }
}

KERNEL word round_by_shift(const constants *g, lathe_rounding rule, word a, word last, mask negative)
{
    const word tail = (splat(1) << g->cut) - 1;
    return (a + added(rule, tail, last, negative)) & ~tail;
}

KERNEL word last_kept(const constants *g, word a)
{
    return a >> g->cut & 1;
}

/* The last place may be that of the exponent field, which the code's differs from by a constant. */
KERNEL word round_by_turn(const constants *g, lathe_rounding rule, word a, mask negative)
{
    const word r = round_by_shift(g, rule, a, (a >> g->cut & g->parity) ^ g->flip, negative);
    const word turn = is_directed(rule) ? by_sign(negative, g->turn) : g->turn[0];
    const word low = pick(below(a, turn), g->under, g->edge);
    return pick(below(a, g->edge), low, r);
}

/* The magnitude of x rounded where `inside` is set, else `over`; the sign means nothing. */
KERNEL word round_inside(const constants *g, lathe_rounding rule, int method, word x, word a, mask inside,
                         word over)
{
    const word emin = g->step << FRACTION_BITS, up = g->cut << FRACTION_BITS;
    const mask negative = below(x, splat(0));
    if (method == LATHE_BY_SHIFT)
        return pick(inside, round_by_shift(g, rule, a, last_kept(g, a), negative), over);
    if (method == LATHE_BY_ADDITION)
        return round_by_addition(rule, x, a, most(x & splat(infinity_bits), emin) + up, inside, over);
    const word normal = pick(inside, round_by_shift(g, rule, a, last_kept(g, a), negative), over);
    return round_by_addition(rule, x, a, emin + up, below(a, emin), normal);
}

KERNEL word settled_word(const constants *g, lathe_rounding rule, int method, int steps, word x)
{
    const word a = x & splat(sign_bit - 1);
    const mask negative = below(x, splat(0));
    const mask inside = below(a, of_side(steps, negative, g->beyond));
    const word r = method == LATHE_BY_TURN
                       ? round_by_turn(g, rule, a, negative)
                       : round_inside(g, rule, method, x, a, inside, a) & splat(sign_bit - 1);
    return settle(g, steps, r, x, negative, inside);
}

/* Of a grid whose negative side mirrors the positive one, but for overflow if `is_sided`. `specials`:
   values that are not finite need a look, and infinite ones are no overflow if that is 2. */
KERNEL word mirrored_word(const constants *g, lathe_rounding rule, int method, int is_sided, int specials,
                          word x)
{
    const word a = x & splat(sign_bit - 1);
    const mask negative = below(x, splat(0));
    const mask inside = below(a, is_sided ? by_sign(negative, g->beyond) : g->beyond[0]);
    const word over = is_sided ? by_sign(negative, g->over) : g->over[0];
    word r = round_inside(g, rule, method, x, a, inside, over);
    if (specials)
        r = unless_special(r, x, specials == 2, g->infinity[0], g->nan[0]);
    return with_sign(r, x);
}

/* Overflow carries into the exponent. */
KERNEL word free_word(const constants *g, lathe_rounding rule, word x)
{
    const word a = x & splat(sign_bit - 1);
    const word r = round_by_shift(g, rule, a, last_kept(g, a), below(x, splat(0)));
    return with_sign(unless_special(r, x, 0, g->infinity[0], g->nan[0]), x);
}

KERNEL word fast_word(const constants *g, lathe_rounding rule, int method, int finish, int steps, word x)
{
    const int is_sided = finish == LATHE_FINISH_ONE_SIDED || finish == LATHE_FINISH_TWO_SIDED;
    const int specials = finish == LATHE_FINISH_NAN ? 0 : finish >= LATHE_FINISH_TWO ? 2 : 1;
    if (finish == LATHE_FINISH_ANY)
        return settled_word(g, rule, method, steps, x);
    return finish == LATHE_FINISH_FREE ? free_word(g, rule, x)
                                       : mirrored_word(g, rule, method, is_sided, specials, x);
}

KERNEL void fast_all(const lathe_grid *grid, lathe_rounding rule, int method, int finish, carrier_value *dst,
                     const carrier_value *src, size_t n)
{
    const constants g = splat_grid(grid);
    const int steps = (int)grid->steps;
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, fast_word(&g, rule, method, finish, steps, load(src + i)));
    if (i < n)
        store_part(dst + i, fast_word(&g, rule, method, finish, steps, load_part(src + i, n - i)), n - i);
}

KERNEL void fast_finish(const lathe_grid *g, lathe_rounding rule, int method, carrier_value *dst,
                        const carrier_value *src, size_t n)
{
    if (method == LATHE_BY_SHIFT && g->finish == LATHE_FINISH_FREE)
        fast_all(g, rule, method, LATHE_FINISH_FREE, dst, src, n);
    else if (g->finish == LATHE_FINISH_NAN)
        fast_all(g, rule, method, LATHE_FINISH_NAN, dst, src, n);
    else if (g->finish == LATHE_FINISH_ONE)
        fast_all(g, rule, method, LATHE_FINISH_ONE, dst, src, n);
    else if (g->finish == LATHE_FINISH_ONE_SIDED)
        fast_all(g, rule, method, LATHE_FINISH_ONE_SIDED, dst, src, n);
    else if (g->finish == LATHE_FINISH_TWO)
        fast_all(g, rule, method, LATHE_FINISH_TWO, dst, src, n);
    else if (g->finish == LATHE_FINISH_TWO_SIDED)
        fast_all(g, rule, method, LATHE_FINISH_TWO_SIDED, dst, src, n);
    else
        fast_all(g, rule, method, LATHE_FINISH_ANY, dst, src, n);
}

KERNEL void fast_addition(const lathe_grid *g, lathe_rounding rule, carrier_value *dst,
                          const carrier_value *src, size_t n)
{
    if (g->method == LATHE_BY_ADDITION)
        fast_finish(g, rule, LATHE_BY_ADDITION, dst, src, n);
    else
        fast_finish(g, rule, LATHE_BY_BOTH, dst, src, n);
}

/* Of a grid with saturation that gives +0 for zeros. */
KERNEL word offset_word(const constants *g, lathe_rounding rule, word x)
{
    const values within = bounded((values)x, (values)g->turn[1], (values)g->turn[0]);
    const values c = (values)g->edge;
    word r = (word)difference(sum(direction_of(rule), within, c), c);
    if (rule == LATHE_TOWARD_NEGATIVE && !DIRECTION_IS_STATIC) /* which makes -0 of equal numbers */
        r = pick(equal(r, splat(sign_bit)), splat(0), r);
    return pick(unordered((values)x, (values)x), g->nan[0] | (x & splat(sign_bit)), r);
}

KERNEL void offset_all(const lathe_grid *grid, lathe_rounding rule, carrier_value *dst,
                       const carrier_value *src, size_t n)
{
    const constants g = splat_grid(grid);
    size_t i = 0;
    for (; n - i >= LANES; i += LANES)
        store(dst + i, offset_word(&g, rule, load(src + i)));
    if (i < n)
        store_part(dst + i, offset_word(&g, rule, load_part(src + i, n - i)), n - i);
}

KERNEL void offset_rule(const lathe_grid *g, lathe_rounding rule, carrier_value *dst,
                        const carrier_value *src, size_t n)
{
    if (needs_control(rule)) {
        const guard before = enter(direction_of(rule));
        offset_all(g, rule, dst, src, n);
        leave(before);
    } else {
        offset_all(g, rule, dst, src, n);
    }
}

KERNEL void fast_rule(const lathe_grid *g, lathe_rounding rule, carrier_value *dst, const carrier_value *src,
                      size_t n)
{
    if (g->method == LATHE_BY_SHIFT) {
        fast_finish(g, rule, LATHE_BY_SHIFT, dst, src, n);
    } else if (g->method == LATHE_BY_TURN) {
        fast_all(g, rule, LATHE_BY_TURN, LATHE_FINISH_ANY, dst, src, n);
    } else if (g->method == LATHE_BY_OFFSET && !(needs_control(rule) && n < FAST_LENGTH)) {
        offset_rule(g, rule, dst, src, n);
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
