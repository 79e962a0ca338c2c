/* SPDX-License-Identifier: MIT */
/* What formats that are told by rank, and options, mean in one carrier: results for what is not ordinary, and
   the constants of the kernels. */
#include "common.h"

#include "ladder.h"

#include <string.h>

#include "formats.h"
#include "grid.h"
#include "rule.h"
#include "steps.h"

static uint64_t bits_of_rank(const lathe_ladder *l, int64_t rank)
{
    const lathe_exact x = lathe_kind_value(l->format, l->carrier, rank);
    return lathe_kind_bits(l->carrier, &x);
}

static int64_t end_rank(const lathe_ladder *l, int side)
{
    const lathe_kind_row *const kind = lathe_kind_of(l->format);
    return side ? kind->first(l->format) : kind->last(l->format);
}

static int points_back(const lathe_ladder *l, int side)
{
    switch (l->options->rounding) {
    case LATHE_TOWARD_ZERO:
        return 1;
    case LATHE_TOWARD_POSITIVE:
        return side == 1;
    case LATHE_TOWARD_NEGATIVE:
        return side == 0;
    case LATHE_TO_ODD:
        return (int)(lathe_kind_of(l->format)->code(l->format, end_rank(l, side)) & 1);
    default:
        return 0;
    }
}

static uint64_t overflow_of(const lathe_ladder *l, int side)
{
    const lathe_carrier *const c = l->carrier;
    lathe_overflow overflow = l->options->overflow;
    if (overflow == LATHE_OVERFLOW_BY_DIRECTION)
        overflow = points_back(l, side)                       ? LATHE_OVERFLOW_SATURATE
                   : lathe_has(l->format, LATHE_HAS_INFINITY) ? LATHE_OVERFLOW_INFINITY
                                                              : LATHE_OVERFLOW_NAN;
    if (overflow != LATHE_OVERFLOW_INFINITY && overflow != LATHE_OVERFLOW_NAN)
        return bits_of_rank(l, end_rank(l, side));
    return (side ? lathe_carrier_sign(c) : 0) |
           (overflow == LATHE_OVERFLOW_INFINITY ? lathe_carrier_infinity(c) : lathe_carrier_nan(c));
}

static uint64_t infinity_of(const lathe_ladder *l, int side)
{
    const lathe_carrier *const c = l->carrier;
    const lathe_infinity infinity = l->options->infinity;
    if (infinity == LATHE_INFINITY_SATURATE)
        return bits_of_rank(l, end_rank(l, side));
    return (side ? lathe_carrier_sign(c) : 0) |
           (infinity == LATHE_INFINITY_KEEP ? lathe_carrier_infinity(c) : lathe_carrier_nan(c));
}

static uint64_t zero_of(const lathe_ladder *l, int side)
{
    if (lathe_has(l->format, LATHE_HAS_ZERO)) {
        const int keeps = lathe_has(l->format, LATHE_HAS_NEGATIVE_ZERO) &&
                          l->options->negative_zero != LATHE_NEGATIVE_ZERO_DROP;
        return side && keeps ? lathe_carrier_sign(l->carrier) : 0;
    }
    return l->format->kind == LATHE_KIND_TABLE ? 0 : bits_of_rank(l, 1);
}

static uint64_t nan_of(const lathe_ladder *l, int side)
{
    const lathe_nan nan = lathe_has(l->format, LATHE_HAS_NAN) ? LATHE_NAN_KEEP : l->options->nan;
    return nan == LATHE_NAN_LARGEST         ? bits_of_rank(l, end_rank(l, 0))
           : nan == LATHE_NAN_ZERO          ? 0
           : nan == LATHE_NAN_NEGATIVE_ZERO ? zero_of(l, 1)
           : nan == LATHE_NAN_OPPOSITE_ZERO
               ? zero_of(l, !side)
               : (side ? lathe_carrier_sign(l->carrier) : 0) | lathe_carrier_nan(l->carrier);
}

/* The smallest magnitude of one side whose result is not what `known` does not have, by bisection: `known`
   gives `goal`, 0 does not. */
static uint64_t first_giving(const lathe_ladder *l, int side, uint64_t goal, uint64_t known)
{
    uint64_t short_of = 0;
    while (known - short_of > 1) {
        const uint64_t middle = short_of + (known - short_of) / 2;
        const uint64_t sign = side ? lathe_carrier_sign(l->carrier) : 0;
        const lathe_exact x = lathe_exact_of(l->carrier, middle | sign);
        unsigned ignored = 0;
        const uint64_t r = lathe_ladder_result(l, &x, 0, &ignored) & ~lathe_carrier_sign(l->carrier);
        if (r >= goal)
            known = middle;
        else
            short_of = middle;
    }
    return known;
}

/* From where on bounded_word() of kernels/taper.h gives NaN. */
static uint64_t beyond_bounds(const lathe_ladder *l)
{
    return lathe_carrier_infinity(l->carrier) + (l->options->infinity == LATHE_INFINITY_SATURATE);
}

/* What kernels/taper.h works with; see there. */
static void prepare_taper(lathe_grid *g, const lathe_ladder *l)
{
    const lathe_format *const f = l->format;
    const lathe_carrier *const c = l->carrier;
    const int fraction_bits = c->precision - 1;
    const lathe_tie tie = l->options->ties ? l->options->ties : f->ties;
    g->method = LATHE_BY_TAPER;
    g->least = bits_of_rank(l, 1);
    g->limit[0] = g->limit[1] = bits_of_rank(l, end_rank(l, 0));
    g->odd = tie == LATHE_TIE_AWAY   ? LATHE_TIES_TO_AWAY
             : tie == LATHE_TIE_ZERO ? LATHE_TIES_TOWARD_ZERO
                                     : LATHE_TIES_TO_EVEN;
    if (f->kind == LATHE_KIND_POSIT) {
        g->code = LATHE_TAPER_POSIT;
        g->cut = (uint64_t)(fraction_bits - f->width + 3 + f->es);
        g->step = (uint64_t)f->es;
        g->base = (uint64_t)(fraction_bits + f->es);
        g->beyond[0] = g->beyond[1] = beyond_bounds(l);
    } else if (f->kind == LATHE_KIND_TAKUM) {
        g->code = LATHE_TAPER_TAKUM;
        g->cut = (uint64_t)(fraction_bits - f->width + 5);
        g->beyond[0] = g->beyond[1] = beyond_bounds(l);
    } else {
        lathe_grid open = *g; /* whose overflow tells itself */
        const lathe_ladder with = {f, l->options, &open, c};
        const uint64_t infinity = lathe_carrier_infinity(c);
        open.over[0] = open.over[1] = infinity;
        g->code = LATHE_TAPER_HIF8;
        g->cut = (uint64_t)(fraction_bits - 4);
        g->edge = g->least;
        for (int side = 0; side < 2; side++) {
            g->beyond[side] = first_giving(&with, side, infinity, infinity - 1);
            g->turn[side] = first_giving(&with, side, g->edge, g->edge);
        }
    }
}

/* 1 if kernels/taper.h has the format and the rule. */
static int is_tapered(const lathe_ladder *l)
{
    const lathe_kind kind = l->format->kind;
    const lathe_tie tie = l->options->ties ? l->options->ties : l->format->ties;
    return (kind == LATHE_KIND_POSIT || kind == LATHE_KIND_HIF8 || kind == LATHE_KIND_TAKUM) &&
           !lathe_is_stochastic(l->options->rounding) && tie != LATHE_TIE_DOWN;
}

/* What kernels/chance.h asks: differences that are exact, between values in binades not so far apart, and
   products that are, but for what one rounding takes off. */
static int takes_chance(const lathe_ladder *l)
{
    const lathe_format *const f = l->format;
    const lathe_carrier *const c = l->carrier;
    const int bits = lathe_random_bits_of(l->options, c);
    const int is_near = f->kind == LATHE_KIND_POSIT   ? f->es < 5
                        : f->kind == LATHE_KIND_TAKUM ? f->width >= 8
                                                      : f->kind == LATHE_KIND_HIF8;
    return l->options->rounding == LATHE_STOCHASTIC && l->options->stochastic == LATHE_STOCHASTIC_A &&
           is_near && bits < c->precision &&
           lathe_kind_value(f, c, 1).exponent - c->precision - bits > c->emin - c->precision;
}

void lathe_ladder_wrap(lathe_grid *g, const lathe_format *f, const lathe_options *o, const lathe_carrier *c)
{
    g->method = LATHE_BY_RANKS;
    if (lathe_is_stochastic(o->rounding) || f->width > c->precision - 2 || -f->fraction < c->emin)
        return;
    g->method = LATHE_BY_WRAP;
    g->edge = (UINT64_C(1) << f->width) - 1;
    g->parity = lathe_has(f, LATHE_HAS_SIGN) ? UINT64_C(1) << (f->width - 1) : 0;
    g->turn[0] = (uint64_t)(c->emax - f->fraction);
}

lathe_grid lathe_ladder_compile(const lathe_format *f, const lathe_options *o, const lathe_carrier *c)
{
    lathe_grid g = {.usable = 0};
    const lathe_ladder l = {f, o, &g, c};
    if (!lathe_kind_of(f)->serves(f, c) || lathe_random_bits_of(o, c) > c->bits)
        return g;
    g.usable = 1;
    g.random_bits = (uint64_t)lathe_random_bits_of(o, c);
    g.sign = lathe_has(f, LATHE_HAS_SIGN) ? lathe_carrier_sign(c) : 0;
    g.method = LATHE_BY_RANKS;
    for (int side = 0; side < 2; side++) {
        g.limit[side] = bits_of_rank(&l, end_rank(&l, side)) & ~lathe_carrier_sign(c);
        g.over[side] = overflow_of(&l, side);
        g.zero[side] = zero_of(&l, side);
        g.infinity[side] = infinity_of(&l, side);
        g.nan[side] = nan_of(&l, side);
    }
    if (is_tapered(&l) || takes_chance(&l))
        prepare_taper(&g, &l);
    else if (lathe_steps_serve(&l))
        lathe_steps_edges(&g, &l);
    if (takes_chance(&l))
        g.method = LATHE_BY_CHANCE;
    if (f->kind == LATHE_KIND_LOG_TAKUM)
        g.beyond[0] = g.beyond[1] = beyond_bounds(&l);
    return g;
}

int lathe_kind_accepts(const lathe_format *f, const lathe_options *o)
{
    const int is_bounded =
        f->kind == LATHE_KIND_POSIT || f->kind == LATHE_KIND_TAKUM || f->kind == LATHE_KIND_LOG_TAKUM;
    const int wraps = (o->overflow ? o->overflow : f->overflow) == LATHE_OVERFLOW_WRAP;
    if (!lathe_is_ladder(f))
        return (o->ties == LATHE_TIE_OWN || o->ties == LATHE_TIE_EVEN) &&
               (f->kind == LATHE_KIND_FLOAT || o->exponent == LATHE_EXPONENT_LIMITED) &&
               (f->kind == LATHE_KIND_FLOAT || o->subnormals == LATHE_SUBNORMALS_OWN) &&
               !(wraps && o->rounding == LATHE_NO_ROUNDING);
    return o->rounding != LATHE_NO_ROUNDING && o->exponent == LATHE_EXPONENT_LIMITED &&
           o->subnormals == LATHE_SUBNORMALS_OWN &&
           (!is_bounded || o->overflow == LATHE_OVERFLOW_OWN || o->overflow == LATHE_OVERFLOW_SATURATE);
}
