/* SPDX-License-Identifier: MIT */
/* Which kernel a grid allows: the fast ones where they are provably equal to the integer kernel. */
#include "common.h"

#include <string.h>

#include "method.h"

#include "kernels/kernels.h"
#include "kernels/method.h"

/* The rules, on values as bits of the wider carrier. */
#define CARRIER_BITS 64
#include "kernels/word_scalar.h"

#include "kernels/rules.h"

/* Rounds one value by a grid with the integer kernel; in stochastic rules as if every random bit were 0. */
static uint64_t rounded(const source *s, const lathe_grid *g, uint64_t x)
{
    const lathe_rounding rule = is_stochastic(s) ? LATHE_TOWARD_ZERO : s->options->rounding;
    if (s->carrier->precision == lathe_binary64.precision) {
        double value = lathe_double(x);
        lathe_round_scalar_f64(g, rule, &value, &value, 1);
        memcpy(&x, &value, sizeof x);
    } else {
        uint32_t bits = (uint32_t)x;
        float value;
        memcpy(&value, &bits, sizeof value);
        lathe_round_scalar_f32(g, rule, &value, &value, 1);
        memcpy(&bits, &value, sizeof bits);
        x = bits;
    }
    return x;
}

/* The smallest magnitude of one side, not above `known`, that is rounded to `goal` or more, as `known` is. */
static uint64_t first_reaching(const source *s, const lathe_grid *g, int side, uint64_t goal, uint64_t known)
{
    lathe_grid open = *g; /* which answers with the magnitude */
    open.limit[side] = known;
    open.zero[side] = open.sign = 0;
    uint64_t short_of = 0;
    while (known - short_of > 1) {
        const uint64_t middle = short_of + (known - short_of) / 2;
        if (rounded(s, &open, middle | sign_bit(s, side)) >= goal)
            known = middle;
        else
            short_of = middle;
    }
    return known;
}

/* The smallest magnitude of one side that the rule takes beyond the limit, whatever random bits it gets.
   If that is in a normal binade, what the rule adds before the cut must carry into the first bit kept. */
static uint64_t beyond_of(const source *s, const lathe_grid *g, int side)
{
    if (g->limit[side] == 0)
        return first_reaching(s, g, side, 1, smallest_of(s));
    if (s->format->kind == LATHE_KIND_FIXED) { /* whose limit is in any binade */
        const uint64_t next = pack(s, limit_units(s, side) + 1, s->emax - s->format->precision + 1);
        return first_reaching(s, g, side, next, next);
    }
    const uint64_t tail = (UINT64_C(1) << g->cut) - 1;
    return g->limit[side] + tail + 1 -
           added(s->options->rounding, tail, (uint64_t)limit_is_odd(s, side), is_negative(side));
}

/* What kernels/fast_stochastic.h asks of a grid besides what method_of does. */
static int has_fast_draws(const source *s, const lathe_grid *g)
{
    return s->options->rounding == LATHE_STOCHASTIC && s->options->stochastic == LATHE_STOCHASTIC_A &&
           is_gradual(s) && !g->bottom && g->cut > 0 && g->random_bits < (uint64_t)s->carrier->precision;
}

/* For rounding by turn: 2^emin or the carrier's, where that is one above: then 2^emin is the smallest value
   and nothing is under it. 0 if more than two values can be at and under either. */
static uint64_t edge_of(const source *s, const lathe_grid *g)
{
    const lathe_carrier *const c = s->carrier;
    const int is_deep = s->emin < c->emin;
    const int is_just_deep =
        s->emin == c->emin - 1 && s->emax >= c->emin && s->format->precision == 1 && g->under;
    if (s->options->rounding == LATHE_NO_ROUNDING || (has(s, LATHE_HAS_NO_BOTTOM) && !is_deep))
        return g->bottom;
    if (!is_deep)
        return pack(s, 1, s->emin);
    return is_just_deep ? pack(s, 1, c->emin) : 0;
}

static void prepare_turn(lathe_grid *g, const source *s)
{
    const int code_parity = !significands_have_parity(s);
    g->edge = edge_of(s, g);
    for (int side = 0; side < 2; side++)
        g->turn[side] = first_reaching(s, g, side, g->edge, g->edge);
    g->parity = code_parity || s->format->precision > 1;
    g->flip = code_parity ? g->code : !g->parity;
}

/* Among the ways that kernels/fast.h describes. */
static uint64_t method_of(const source *s, const lathe_grid *g)
{
    const lathe_carrier *const c = s->carrier;
    const int p = s->format->precision;
    const int unrounded = s->options->rounding == LATHE_NO_ROUNDING;
    const int has_two = unrounded ? g->bottom != 0 : !is_gradual(s) || (p == 1 && !is_stochastic(s));
    const int is_steady = (g->step == 1 && g->least == UINT64_C(1) << g->cut) || unrounded;
    const int half_is_normal = s->emin - p >= c->emin;
    if (is_stochastic(s) && !has_fast_draws(s, g))
        return LATHE_BY_INTEGERS;
    if (has_two)
        return edge_of(s, g) ? LATHE_BY_TURN : LATHE_BY_INTEGERS;
    if (g->bottom)
        return LATHE_BY_INTEGERS;
    if (is_steady)
        return LATHE_BY_SHIFT;
    if (half_is_normal && p < c->precision && s->emax + c->precision - p <= c->emax &&
        !(is_stochastic(s) && s->emax + 1 == c->emax)) /* there |x| + C can be beyond every value */
        return LATHE_BY_ADDITION;
    if (half_is_normal && s->emin + c->precision - p < c->emax)
        return LATHE_BY_BOTH;
    return LATHE_BY_INTEGERS;
}

static int infinity_is_overflow(const lathe_grid *g)
{
    return g->infinity[0] == g->over[0] && g->infinity[1] == g->over[1];
}

/* What is rounded to zero keeps its sign if the format has one, and gives 0 if not. */
static int zero_is_natural(const lathe_grid *g)
{
    return g->zero[0] == 0 && g->zero[1] == g->sign;
}

/* The pair differs by the sign alone. */
static int is_odd_pair(const lathe_grid *g, const uint64_t pair[2])
{
    return pair[1] == (pair[0] | g->sign);
}

/* Negative x gives what positive x gives, negated, but for overflow; NaN gives NaN, and infinite x infinity,
   NaN or what overflow gives; no rounded magnitude is replaced. With a sign and equal limits infinities and
   NaN are mirrored, as NaN is that is kept. */
static int is_mirrored(const lathe_grid *g, const lathe_carrier *c)
{
    const int infinity_is_special = g->infinity[0] >= lathe_carrier_infinity(c);
    return g->sign == lathe_carrier_sign(c) && g->limit[1] == g->limit[0] && zero_is_natural(g) &&
           (infinity_is_overflow(g) || infinity_is_special) && g->nan[0] == lathe_carrier_nan(c) &&
           g->bottom == 0;
}

static uint64_t finish_of(const lathe_grid *g, const lathe_carrier *c)
{
    const uint64_t infinity = lathe_carrier_infinity(c);
    const int is_sided = g->beyond[0] != g->beyond[1] || !is_odd_pair(g, g->over);
    const int carries = g->limit[0] + (UINT64_C(1) << g->cut) == infinity && g->over[0] == infinity;
    if (!is_mirrored(g, c) || g->method == LATHE_BY_TURN)
        return LATHE_FINISH_ANY;
    if (is_sided)
        return infinity_is_overflow(g) ? LATHE_FINISH_ONE_SIDED : LATHE_FINISH_TWO_SIDED;
    if (!infinity_is_overflow(g))
        return LATHE_FINISH_TWO;
    if (g->method == LATHE_BY_SHIFT && carries)
        return LATHE_FINISH_FREE;
    return g->over[0] == g->nan[0] ? LATHE_FINISH_NAN : LATHE_FINISH_ONE;
}

static uint64_t steps_of(const lathe_grid *g)
{
    /* Between a limit and where x is beyond it is no other value, so that limits are equal where `beyond` is,
       and what infinite x gives then. */
    const int symmetric = g->beyond[0] == g->beyond[1] && is_odd_pair(g, g->over) && is_odd_pair(g, g->nan);
    const int zero = g->under ? LATHE_SETTLE_NO_ZERO : zero_is_natural(g) ? 0 : LATHE_SETTLE_ZERO;
    return (uint64_t)(zero | (infinity_is_overflow(g) ? 0 : LATHE_SETTLE_INFINITY) |
                      (symmetric ? 0 : LATHE_SETTLE_SIDES));
}

/* What offset_word() of kernels/fast.h asks of a grid, and its constants. In fixed point infinite x gives
   what overflow gives. */
static int takes_offset(lathe_grid *g, const source *s)
{
    const lathe_carrier *const c = s->carrier;
    const lathe_rounding rule = s->options->rounding;
    const int has_direction =
        rule == LATHE_TIES_TO_EVEN || rule == LATHE_TOWARD_POSITIVE || rule == LATHE_TOWARD_NEGATIVE;
    const int quantum = s->emax - s->format->precision + 1;
    const uint64_t sign = lathe_carrier_sign(c), nan = lathe_carrier_nan(c);
    if (s->format->kind != LATHE_KIND_FIXED || !has_direction || s->format->precision > c->precision - 2 ||
        quantum - 1 < c->emin || quantum + c->precision > c->emax ||
        s->options->overflow != LATHE_OVERFLOW_SATURATE || g->nan[0] != nan ||
        g->over[1] != (g->limit[1] | (g->limit[1] ? sign : 0)))
        return 0;
    g->edge = pack(s, 3, quantum + c->precision - 2);
    g->turn[0] = g->over[0];
    g->turn[1] = g->over[1];
    return 1;
}

void lathe_method_choose(lathe_grid *g, const source *s)
{
    g->beyond[0] = beyond_of(s, g, 0);
    g->beyond[1] = beyond_of(s, g, 1);
    g->method = method_of(s, g);
    if (g->method == LATHE_BY_TURN)
        prepare_turn(g, s);
    g->finish = finish_of(g, s->carrier);
    g->steps = steps_of(g);
    if (takes_offset(g, s))
        g->method = LATHE_BY_OFFSET;
}
