/* SPDX-License-Identifier: MIT */
/* Grids: what a format and its options mean in one carrier, as the bit patterns that kernels work with. */
#include "common.h"

#include "grid.h"

#include "method.h"
#include "source.h"

static int has_negative_zero(const source *s)
{
    return has(s, LATHE_HAS_NEGATIVE_ZERO) && s->options->negative_zero != LATHE_NEGATIVE_ZERO_DROP;
}

static uint64_t limit_of(const source *s, int side)
{
    return pack(s, limit_units(s, side), s->emax - s->format->precision + 1);
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
    return sign_bit(s, side) |
           (overflow == LATHE_OVERFLOW_SATURATE || overflow == LATHE_OVERFLOW_WRAP ? limit_of(s, side)
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

int lathe_random_bits_of(const lathe_options *o, const lathe_carrier *carrier)
{
    return !lathe_is_stochastic(o->rounding)       ? 0
           : o->rounding == LATHE_STOCHASTIC_EQUAL ? 1
           : o->random_bits                        ? o->random_bits
           : o->draw == LATHE_DRAW_16              ? 16
                                                   : carrier->precision - 1;
}

/* See kernels/round.h for what the fields do. */
static lathe_grid compile(const source *s)
{
    const lathe_carrier *const c = s->carrier;
    const int p = s->format->precision;
    const int flush = is_flushed(s);
    const int has_quantum = flush || is_gradual(s); /* under the bottom binade */
    /* Flushing starts where p bits under 2^emin have been rounded. */
    const int bottom_binade = s->emin - flush;
    const int cut = c->precision - p;
    const int step = bottom_binade + c->emax;
    lathe_grid g = {.usable = 1,
                    .cut = (uint64_t)cut,
                    .step = (uint64_t)step,
                    .base = (uint64_t)(step + (has_quantum ? cut : c->precision - 1)),
                    .deep = step < (has_quantum ? 1 : 2),
                    .least = pack(s, 1, has_quantum ? bottom_binade - p + 1 : bottom_binade),
                    .odd = (uint64_t)significands_have_parity(s),
                    .code = (uint64_t)code_is_odd(s, -c->emax),
                    .random_bits = (uint64_t)lathe_random_bits_of(s->options, c)};
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
    lathe_method_choose(&g, s);
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
    if (f->precision > carrier->precision || lathe_random_bits_of(options, carrier) > carrier->bits)
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
