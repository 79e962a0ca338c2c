/* SPDX-License-Identifier: MIT */
/* Plans: a format and its options, validated once and compiled to the bit patterns of each carrier. */
#include "common.h"

#include <string.h>

#include <lathe/plan.h>

#include "formats.h"
#include "options.h"
#include "plan.h"

_Static_assert(sizeof(lathe_plan) == 512, "the size of a plan is part of the ABI");

/* What a plan is compiled from: the normal format, the options with every "own" spelt out, and the range that
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
    return (s->format->flags & flags) == flags;
}

static int is_negative(int side)
{
    return side == 1;
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
   LATHE_NEGATIVE_MAGNITUDE. */
static uint64_t limit_of(const source *s, int side)
{
    const int64_t m = is_negative(side) && has(s, LATHE_HAS_SIGN) ? -s->lowest : s->largest;
    return pack(s, m, s->emax - s->format->precision + 1);
}

static int limit_is_odd(const source *s, int side)
{
    const int64_t m = is_negative(side) && has(s, LATHE_HAS_SIGN) ? -s->lowest : s->largest;
    return significands_have_parity(s) ? (int)(m & 1) : code_is_odd(s, s->emax);
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

static uint64_t smallest_of(const source *s)
{
    return pack(s, 1, is_gradual(s) ? s->emin - s->format->precision + 1 : s->emin);
}

static uint64_t zero_of(const source *s, int side)
{
    if (has(s, LATHE_HAS_ZERO))
        return has(s, LATHE_HAS_NEGATIVE_ZERO) ? sign_bit(s, side) : 0;
    return s->options->zero == LATHE_ZERO_NAN ? lathe_carrier_nan(s->carrier) : smallest_of(s);
}

static uint64_t nan_of(const source *s, int side)
{
    const lathe_nan nan = has(s, LATHE_HAS_NAN) ? LATHE_NAN_KEEP : s->options->nan;
    return nan == LATHE_NAN_LARGEST         ? limit_of(s, 0)
           : nan == LATHE_NAN_ZERO          ? 0
           : nan == LATHE_NAN_NEGATIVE_ZERO ? sign_bit(s, 1)
                                            : sign_bit(s, side) | lathe_carrier_nan(s->carrier);
}

static void answer(lathe_grid *g, const source *s, int side)
{
    g->limit[side] = limit_of(s, side);
    g->over[side] = overflow_of(s, side);
    g->zero[side] = zero_of(s, side);
    g->infinity[side] = infinity_of(s, side);
    g->nan[side] = nan_of(s, side);
    g->sign[side] = sign_bit(s, side);
}

/* The negative side of a format without sign: every nonzero magnitude is beyond the limit 0, or else the sign
   is dropped. */
static void answer_without_sign(lathe_grid *g, const source *s)
{
    const uint64_t magnitude = ~lathe_carrier_sign(s->carrier), nan = lathe_carrier_nan(s->carrier);
    const lathe_negative negative = s->options->negative;
    const lathe_rounding rounding = s->options->rounding;
    const int up = rounding == LATHE_TOWARD_ZERO || rounding == LATHE_TOWARD_POSITIVE;
    g->sign[1] = 0;
    if (negative == LATHE_NEGATIVE_MAGNITUDE) {
        g->over[1] &= magnitude;
        g->infinity[1] &= magnitude;
        return;
    }
    g->limit[1] = 0;
    g->over[1] = negative == LATHE_NEGATIVE_ZERO || (negative == LATHE_NEGATIVE_BY_DIRECTION && up)
                     ? zero_of(s, 0)
                     : nan;
    if (s->options->infinity == LATHE_INFINITY_SATURATE)
        g->infinity[1] = g->over[1];
    else if (s->options->infinity == LATHE_INFINITY_KEEP)
        g->infinity[1] = negative == LATHE_NEGATIVE_ZERO ? zero_of(s, 0) : nan;
}

/* See kernels/round.h for what the fields do. */
static lathe_grid compile(const source *s)
{
    const lathe_carrier *const c = s->carrier;
    const int p = s->format->precision;
    const int flush = s->options->subnormals == LATHE_SUBNORMALS_FLUSH;
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
                    .code = (uint64_t)code_is_odd(s, -c->emax)};
    if (s->options->rounding == LATHE_NO_ROUNDING) {
        g.cut = g.least = g.deep = 0;
        g.step = 1; /* no exponent field is less, so that nothing is ever cut */
    }
    if (flush)
        g.bottom = pack(s, 1, s->emin);
    else if (!has(s, LATHE_HAS_ZERO))
        g.bottom = g.under = smallest_of(s);
    answer(&g, s, 0);
    answer(&g, s, 1);
    if (!has(s, LATHE_HAS_SIGN))
        answer_without_sign(&g, s);
    return g;
}

static lathe_grid compile_for(const lathe_plan *plan, const lathe_carrier *carrier)
{
    const lathe_format *const f = &plan->format;
    source s = {.format = f,
                .options = &plan->options,
                .carrier = carrier,
                .emin = f->emin,
                .emax = f->emax,
                .largest = f->largest,
                .lowest = f->lowest};
    if (f->precision > carrier->precision)
        return (lathe_grid){.usable = 0};
    if (plan->options.exponent == LATHE_EXPONENT_UNLIMITED) {
        s.emin = carrier->emin;
        s.emax = carrier->emax;
        s.largest = (INT64_C(1) << f->precision) - 1;
        s.lowest = -s.largest;
    } else if (!lathe_carrier_serves(carrier, f)) {
        return (lathe_grid){.usable = 0};
    }
    return compile(&s);
}

/* Replaces "own" by what the format does. */
static void spell_out(lathe_options *o, const lathe_format *f)
{
    if (o->overflow == LATHE_OVERFLOW_OWN)
        o->overflow = f->overflow;
    if (o->infinity == LATHE_INFINITY_OWN)
        o->infinity = f->infinity;
    if (o->negative == LATHE_NEGATIVE_OWN)
        o->negative = f->negative;
    if (o->zero == LATHE_ZERO_OWN)
        o->zero = f->flags & LATHE_HAS_NAN ? LATHE_ZERO_NAN : LATHE_ZERO_SMALLEST;
}

/* 1 if the format has every value that the options name. */
static int policies_are_possible(const lathe_options *o, const lathe_format *f)
{
    const int nan = (f->flags & LATHE_HAS_NAN) != 0, zero = (f->flags & LATHE_HAS_ZERO) != 0;
    const int negative_zero = (f->flags & LATHE_HAS_NEGATIVE_ZERO) != 0;
    return lathe_overflow_is_possible(f, o->overflow) && lathe_infinity_is_possible(f, o->infinity) &&
           lathe_negative_is_possible(f, o->negative) && (zero || nan || o->zero != LATHE_ZERO_NAN) &&
           (zero || o->subnormals != LATHE_SUBNORMALS_FLUSH) &&
           (nan ||
            ((zero || o->nan != LATHE_NAN_ZERO) && (negative_zero || o->nan != LATHE_NAN_NEGATIVE_ZERO)));
}

static lathe_status make(lathe_plan *plan, const lathe_format *format, const lathe_options *options)
{
    lathe_status status;
    if (!format)
        return LATHE_E_NULL;
    if ((status = lathe_format_check(format)) || (status = lathe_options_check(options)))
        return status;
    if (!policies_are_possible(options, format))
        return LATHE_E_POLICY;
    plan->format = lathe_format_normal(format);
    plan->options = *options;
    spell_out(&plan->options, &plan->format);
    plan->f32 = compile_for(plan, &lathe_binary32);
    plan->f64 = compile_for(plan, &lathe_binary64);
    if (!plan->f64.usable)
        return lathe_format_fits(&plan->format);
    plan->options = *options;
    plan->made = LATHE_PLAN_MADE;
    return LATHE_OK;
}

lathe_status lathe_plan_init(lathe_plan *plan, const lathe_format *format, const lathe_options *options)
{
    static const lathe_options defaults;
    lathe_plan made = {.made = 0};
    if (!plan)
        return LATHE_E_NULL;
    const lathe_status status = make(&made, format, options ? options : &defaults);
    if (status)
        memset(plan, 0, sizeof *plan);
    else
        *plan = made;
    return status;
}

static int serves(const lathe_plan *plan, const lathe_grid *grid)
{
    return plan->made == LATHE_PLAN_MADE && grid->usable;
}

int lathe_plan_serves_f32(const lathe_plan *plan)
{
    return plan && serves(plan, &plan->f32);
}

int lathe_plan_serves_f64(const lathe_plan *plan)
{
    return plan && serves(plan, &plan->f64);
}

size_t lathe_plan_size(void)
{
    return sizeof(lathe_plan);
}
