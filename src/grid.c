/* SPDX-License-Identifier: MIT */
/* Grids: what a format and its options mean in one carrier, as the bit patterns that kernels work with. */
#include "common.h"

#include <string.h>

#include "grid.h"

#include "call.h"
#include "kernels/kernels.h"
#include "kernels/method.h"

/* The rules, on values as bits of the wider carrier. */
#define CARRIER_BITS 64
#include "kernels/word_scalar.h"

#include "kernels/rules.h"

/* What a grid is compiled from: the normal format, the options with every "own" spelt out, and the range that
   holds in one carrier. */
typedef struct source {
    const lathe_format *format;
    const lathe_options *options;
    const lathe_carrier *carrier;
    int emin, emax;
    int64_t largest, lowest; /* in units of 2^(emax - precision + 1) */
} source;

static int has(const source *s, unsigned flags)
{
    return lathe_has(s->format, flags);
}

static int is_negative(int side)
{
    return side == 1;
}

static int is_stochastic(const source *s)
{
    return lathe_is_stochastic(s->options->rounding);
}

static int has_negative_zero(const source *s)
{
    return has(s, LATHE_HAS_NEGATIVE_ZERO) && s->options->negative_zero != LATHE_NEGATIVE_ZERO_DROP;
}

/* The code of 2^e at precision 1 is odd. */
static int code_is_odd(const source *s, int e)
{
    return (e - s->format->emin + has(s, LATHE_HAS_ZERO)) & 1;
}

static int significands_have_parity(const source *s)
{
    return s->format->precision > 1 || s->options->parity == LATHE_PARITY_SIGNIFICAND;
}

/* The bits of the value m * 2^exponent; below the carrier's grid, of its smallest value. */
static uint64_t pack(const source *s, int64_t m, int exponent)
{
    const int quantum = lathe_carrier_quantum(s->carrier);
    return exponent < quantum ? 1 : lathe_carrier_pack(s->carrier, (uint64_t)m, exponent);
}

static uint64_t sign_bit(const source *s, int side)
{
    return is_negative(side) ? lathe_carrier_sign(s->carrier) : 0;
}

/* The largest magnitude on one side. In a format without sign the negative side mirrors the positive one, for
   LATHE_NEGATIVE_TO_MAGNITUDE. */
static int64_t limit_units(const source *s, int side)
{
    return is_negative(side) && has(s, LATHE_HAS_SIGN) ? -s->lowest : s->largest;
}

static uint64_t limit_of(const source *s, int side)
{
    return pack(s, limit_units(s, side), s->emax - s->format->precision + 1);
}

static int limit_is_odd(const source *s, int side)
{
    return significands_have_parity(s) ? (int)(limit_units(s, side) & 1) : code_is_odd(s, s->emax);
}

/* The rule takes what lies beyond the limit back to it. */
static int points_back(const source *s, int side)
{
    switch (s->options->rounding) {
    case LATHE_TOWARD_ZERO:
        return 1;
    case LATHE_TOWARD_POSITIVE:
        return is_negative(side);
    case LATHE_TOWARD_NEGATIVE:
        return !is_negative(side);
    case LATHE_TO_ODD:
        return limit_is_odd(s, side);
    default:
        return 0;
    }
}

static uint64_t overflow_of(const source *s, int side)
{
    lathe_overflow overflow = s->options->overflow;
    if (overflow == LATHE_OVERFLOW_BY_DIRECTION)
        overflow = points_back(s, side)         ? LATHE_OVERFLOW_SATURATE
                   : has(s, LATHE_HAS_INFINITY) ? LATHE_OVERFLOW_INFINITY
                                                : LATHE_OVERFLOW_NAN;
    return sign_bit(s, side) | (overflow == LATHE_OVERFLOW_SATURATE   ? limit_of(s, side)
                                : overflow == LATHE_OVERFLOW_INFINITY ? lathe_carrier_infinity(s->carrier)
                                                                      : lathe_carrier_nan(s->carrier));
}

static uint64_t infinity_of(const source *s, int side)
{
    const lathe_infinity infinity = s->options->infinity;
    return sign_bit(s, side) | (infinity == LATHE_INFINITY_SATURATE ? limit_of(s, side)
                                : infinity == LATHE_INFINITY_KEEP   ? lathe_carrier_infinity(s->carrier)
                                                                    : lathe_carrier_nan(s->carrier));
}

/* The grid under 2^emin is 0 and multiples of its quantum; else it is 0 and 2^emin. */
static int is_gradual(const source *s)
{
    return has(s, LATHE_HAS_SUBNORMALS) && s->options->subnormals == LATHE_SUBNORMALS_OWN;
}

/* What is under 2^emin after rounding with unbounded exponent becomes zero. */
static int is_flushed(const source *s)
{
    return s->options->subnormals == LATHE_SUBNORMALS_FLUSH || has(s, LATHE_HAS_NO_BOTTOM);
}

static uint64_t smallest_of(const source *s)
{
    const int quantum = s->emin - s->format->precision + 1;
    if (has(s, LATHE_HAS_NO_BOTTOM))
        return pack(s, lathe_format_smallest_significand(s->format), quantum);
    return pack(s, 1, is_gradual(s) ? quantum : s->emin);
}

static uint64_t zero_of(const source *s, int side)
{
    if (has(s, LATHE_HAS_ZERO))
        return has_negative_zero(s) ? sign_bit(s, side) : 0;
    return s->options->zero == LATHE_ZERO_NAN ? lathe_carrier_nan(s->carrier) : smallest_of(s);
}

static uint64_t nan_of(const source *s, int side)
{
    const lathe_nan nan = has(s, LATHE_HAS_NAN) ? LATHE_NAN_KEEP : s->options->nan;
    return nan == LATHE_NAN_LARGEST         ? limit_of(s, 0)
           : nan == LATHE_NAN_ZERO          ? 0
           : nan == LATHE_NAN_NEGATIVE_ZERO ? zero_of(s, 1)
           : nan == LATHE_NAN_OPPOSITE_ZERO ? zero_of(s, !side)
                                            : sign_bit(s, side) | lathe_carrier_nan(s->carrier);
}

static void answer(lathe_grid *g, const source *s, int side)
{
    g->limit[side] = limit_of(s, side);
    g->over[side] = overflow_of(s, side);
    g->zero[side] = zero_of(s, side);
    g->infinity[side] = infinity_of(s, side);
    g->nan[side] = nan_of(s, side);
}

/* The negative side of a format without sign: every nonzero magnitude is beyond the limit 0, or else the sign
   is dropped. */
static void answer_without_sign(lathe_grid *g, const source *s)
{
    const uint64_t magnitude = ~lathe_carrier_sign(s->carrier), nan = lathe_carrier_nan(s->carrier);
    const lathe_negative negative = s->options->negative;
    const lathe_rounding rounding = s->options->rounding;
    const int up = rounding == LATHE_TOWARD_ZERO || rounding == LATHE_TOWARD_POSITIVE;
    if (negative == LATHE_NEGATIVE_TO_MAGNITUDE) {
        g->over[1] &= magnitude;
        g->infinity[1] &= magnitude;
        return;
    }
    g->limit[1] = 0;
    g->over[1] = negative == LATHE_NEGATIVE_TO_ZERO || (negative == LATHE_NEGATIVE_BY_DIRECTION && up)
                     ? zero_of(s, 0)
                     : nan;
    g->infinity[1] = negative == LATHE_NEGATIVE_BY_DIRECTION           ? nan
                     : s->options->infinity == LATHE_INFINITY_SATURATE ? g->over[1]
                     : s->options->infinity == LATHE_INFINITY_KEEP && negative == LATHE_NEGATIVE_TO_ZERO
                         ? zero_of(s, 0)
                         : nan;
}

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
    const uint64_t tail = (UINT64_C(1) << g->cut) - 1;
    return g->limit[side] + tail + 1 -
           added(s->options->rounding, tail, (uint64_t)limit_is_odd(s, side), is_negative(side));
}

/* Negative x gives what positive x gives, negated, but for overflow, infinities and NaN stay in their
   kind, and the rounded magnitude needs no second look. */
static int is_mirrored(const lathe_grid *g, const lathe_carrier *c)
{
    const uint64_t sign = lathe_carrier_sign(c);
    const int is_over = g->infinity[0] == g->over[0] && g->infinity[1] == g->over[1];
    const int is_special = g->infinity[0] >= lathe_carrier_infinity(c);
    return (is_over || is_special) && g->nan[0] == lathe_carrier_nan(c) && g->sign == sign &&
           g->limit[1] == g->limit[0] && g->zero[0] == 0 && g->zero[1] == sign &&
           g->infinity[1] == (g->infinity[0] | sign) && g->nan[1] == (g->nan[0] | sign) && g->bottom == 0;
}

static uint64_t finish_of(const lathe_grid *g, const lathe_carrier *c)
{
    const uint64_t infinity = lathe_carrier_infinity(c);
    const int is_sided = g->beyond[0] != g->beyond[1] || g->over[1] != (g->over[0] | g->sign);
    const int carries = g->limit[0] + (UINT64_C(1) << g->cut) == infinity && g->over[0] == infinity;
    const int is_one = g->infinity[0] == g->over[0] && g->infinity[1] == g->over[1];
    if (!is_mirrored(g, c) || g->method == LATHE_BY_TURN)
        return LATHE_FINISH_ANY;
    if (is_sided)
        return is_one ? LATHE_FINISH_ONE_SIDED : LATHE_FINISH_TWO_SIDED;
    if (!is_one)
        return LATHE_FINISH_TWO;
    if (g->method == LATHE_BY_SHIFT && carries)
        return LATHE_FINISH_FREE;
    return g->over[0] == g->nan[0] ? LATHE_FINISH_NAN : LATHE_FINISH_ONE;
}

/* 1 if the pair differs by the sign alone. */
static int is_odd_pair(const lathe_grid *g, const uint64_t pair[2])
{
    return pair[1] == (pair[0] | g->sign);
}

static uint64_t steps_of(const lathe_grid *g)
{
    const int natural_zero = g->zero[0] == 0 && g->zero[1] == g->sign;
    const int natural_infinity = g->infinity[0] == g->over[0] && g->infinity[1] == g->over[1];
    const int symmetric = g->beyond[0] == g->beyond[1] && g->limit[0] == g->limit[1] &&
                          is_odd_pair(g, g->over) && is_odd_pair(g, g->infinity) && is_odd_pair(g, g->nan);
    const int zero = g->under ? LATHE_SETTLE_NO_ZERO : natural_zero ? 0 : LATHE_SETTLE_ZERO;
    return (uint64_t)(zero | (natural_infinity ? 0 : LATHE_SETTLE_INFINITY) |
                      (symmetric ? 0 : LATHE_SETTLE_SIDES));
}

/* Prepares rounding by turn. The edge is 2^emin or the carrier's, where that is one above: then 2^emin is the
   smallest value and nothing is under it. */
static int can_turn(const source *s, lathe_grid *g)
{
    const lathe_carrier *const c = s->carrier;
    const int is_just_deep =
        s->emin == c->emin - 1 && s->emax >= c->emin && s->format->precision == 1 && g->under;
    const int code_parity = !significands_have_parity(s);
    if (s->options->rounding == LATHE_NO_ROUNDING || (has(s, LATHE_HAS_NO_BOTTOM) && s->emin >= c->emin))
        g->edge = g->bottom;
    else if ((s->emin >= c->emin && !has(s, LATHE_HAS_NO_BOTTOM)) || is_just_deep)
        g->edge = pack(s, 1, s->emin >= c->emin ? s->emin : c->emin);
    else
        return 0;
    for (int side = 0; side < 2; side++)
        g->turn[side] = first_reaching(s, g, side, g->edge, g->edge);
    g->parity = code_parity || s->format->precision > 1;
    g->flip = code_parity ? g->code : !g->parity;
    return 1;
}

/* What kernels/fast_stochastic.h asks of a grid besides what choose_kernel does. */
static int has_fast_draws(const source *s, const lathe_grid *g)
{
    return s->options->rounding == LATHE_STOCHASTIC && s->options->stochastic == LATHE_STOCHASTIC_A &&
           is_gradual(s) && !g->bottom && g->cut > 0 && g->random_bits < (uint64_t)s->carrier->precision;
}

/* N of the stochastic rules. */
static int random_bits_of(const source *s)
{
    const lathe_options *const o = s->options;
    if (!is_stochastic(s))
        return 0;
    return o->rounding == LATHE_STOCHASTIC_EQUAL ? 1
           : o->random_bits                      ? o->random_bits
           : o->draw == LATHE_DRAW_16            ? 16
                                                 : s->carrier->precision - 1;
}

/* Chooses among the kernels that kernels/fast.h describes. */
static void choose_kernel(const source *s, lathe_grid *g)
{
    const lathe_carrier *const c = s->carrier;
    const int p = s->format->precision;
    const int unrounded = s->options->rounding == LATHE_NO_ROUNDING;
    const int is_steady = (g->step == 1 && g->least == UINT64_C(1) << g->cut) || unrounded;
    const int gradual = is_gradual(s);
    const int half_is_normal = s->emin - p >= c->emin;
    const int has_two =
        unrounded ? g->bottom != 0 : !gradual || is_flushed(s) || (p == 1 && !is_stochastic(s));
    g->beyond[0] = beyond_of(s, g, 0);
    g->beyond[1] = beyond_of(s, g, 1);
    if (is_stochastic(s) && !has_fast_draws(s, g))
        g->method = LATHE_BY_INTEGERS;
    else if (has_two || g->bottom)
        g->method = has_two && can_turn(s, g) ? LATHE_BY_TURN : LATHE_BY_INTEGERS;
    else if (is_steady)
        g->method = LATHE_BY_SHIFT;
    else if (half_is_normal && p < c->precision && s->emax + c->precision - p <= c->emax &&
             !(is_stochastic(s) && s->emax + 1 == c->emax)) /* there |x| + C can be beyond every value */
        g->method = LATHE_BY_ADDITION;
    else if (half_is_normal && s->emin + c->precision - p < c->emax)
        g->method = LATHE_BY_BOTH;
    g->finish = finish_of(g, c);
    g->steps = steps_of(g);
}

/* See kernels/round.h for what the fields do. */
static lathe_grid compile(const source *s)
{
    const lathe_carrier *const c = s->carrier;
    const int p = s->format->precision;
    const int flush = is_flushed(s);
    const int gradual = flush || is_gradual(s);
    const int bottom_binade =
        s->emin - flush; /* flushing starts where p bits under 2^emin have been rounded */
    const int cut = c->precision - p;
    const int step = bottom_binade + c->emax;
    lathe_grid g = {.usable = 1,
                    .cut = (uint64_t)cut,
                    .step = (uint64_t)step,
                    .base = (uint64_t)(step + (gradual ? cut : c->precision - 1)),
                    .deep = step < (gradual ? 1 : 2),
                    .least = pack(s, 1, gradual ? bottom_binade - p + 1 : bottom_binade),
                    .odd = (uint64_t)significands_have_parity(s),
                    .code = (uint64_t)code_is_odd(s, -c->emax),
                    .random_bits = (uint64_t)random_bits_of(s)};
    if (s->options->rounding == LATHE_NO_ROUNDING) {
        g.cut = g.least = g.deep = 0;
        g.step = 1; /* no exponent field is less, so that nothing is ever cut */
    }
    if (flush)
        g.bottom = has(s, LATHE_HAS_NO_BOTTOM) ? smallest_of(s) : pack(s, 1, s->emin);
    else if (!has(s, LATHE_HAS_ZERO))
        g.bottom = g.under = smallest_of(s);
    g.sign = has(s, LATHE_HAS_SIGN) ? sign_bit(s, 1) : 0;
    answer(&g, s, 0);
    answer(&g, s, 1);
    if (!has(s, LATHE_HAS_SIGN))
        answer_without_sign(&g, s);
    choose_kernel(s, &g);
    return g;
}

lathe_grid lathe_grid_compile(const lathe_format *f, const lathe_options *options,
                              const lathe_carrier *carrier)
{
    source s = {.format = f,
                .options = options,
                .carrier = carrier,
                .emin = f->emin,
                .emax = f->emax,
                .largest = f->largest,
                .lowest = f->lowest};
    if (f->precision > carrier->precision || random_bits_of(&s) > carrier->bits)
        return (lathe_grid){.usable = 0};
    if (options->exponent == LATHE_EXPONENT_UNLIMITED) {
        /* Not above the format's own emin: no value of the format may change. */
        const int deepest = lathe_carrier_quantum(carrier) + (is_gradual(&s) ? f->precision - 1 : 0);
        s.emin = f->emin >= carrier->emin ? carrier->emin : f->emin > deepest ? f->emin : deepest;
        s.emax = carrier->emax;
        s.largest = (INT64_C(1) << f->precision) - 1;
        s.lowest = -s.largest;
    } else if (!lathe_carrier_serves(carrier, f)) {
        return (lathe_grid){.usable = 0};
    }
    return compile(&s);
}
