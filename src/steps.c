/* SPDX-License-Identifier: MIT */
/* The points where the result of a rule changes, as numbers of the carrier. */
#include "common.h"

#include "steps.h"

#include "formats.h"
#include "power.h"
#include "rule.h"

/* The point from where on the value after `rank`, a magnitude's or a table's, is nearer. */
static lathe_exact middle_of(const lathe_ladder *l, int64_t rank)
{
    const lathe_format *const f = l->format;
    if (f->kind == LATHE_KIND_LOG && l->options->domain == LATHE_DOMAIN_OWN)
        return lathe_log_middle(f, rank);
    if (f->kind == LATHE_KIND_LOG_TAKUM && l->options->domain == LATHE_DOMAIN_OWN)
        return lathe_log_takum_middle(f, rank);
    const lathe_exact ends[3] = {lathe_kind_of(f)->value(f, l->carrier, rank),
                                 lathe_kind_of(f)->value(f, l->carrier, rank + 1)};
    lathe_exact middle = lathe_exact_operate(LATHE_ADD, ends, 0, 0);
    middle.exponent--;
    return middle;
}

static uint64_t value_bits(const lathe_ladder *l, int64_t rank)
{
    const lathe_exact x = lathe_kind_of(l->format)->value(l->format, l->carrier, rank);
    return lathe_kind_bits(l->carrier, &x);
}

/* The smallest magnitude between two neighbours that is rounded to the far one; their magnitudes' bits are
   given, `rank` is the lesser one's. */
static uint64_t first_far(const lathe_ladder *l, int64_t rank, int64_t near_rank, uint64_t near, uint64_t far,
                          int negative)
{
    if (lathe_ladder_goes_far(l, near_rank, 1, negative))
        return near + 1;
    if (!lathe_ladder_goes_far(l, near_rank, 3, negative))
        return far;
    int is_inexact;
    const lathe_exact middle = middle_of(l, rank);
    const uint64_t m = lathe_exact_cut(l->carrier, &middle, &is_inexact);
    return !is_inexact && lathe_ladder_goes_far(l, near_rank, 2, negative) ? m : m + 1;
}

/* Of a mirrored kind, the magnitude. */
static uint64_t first_after(const lathe_ladder *l, int64_t rank, int negative)
{
    return first_far(l, rank, rank, value_bits(l, rank), value_bits(l, rank + 1), negative);
}

static int is_zero(const lathe_carrier *c, uint64_t bits)
{
    return (bits & ~lathe_carrier_sign(c)) == 0;
}

static int is_directed(const lathe_ladder *l)
{
    return l->options->rounding == LATHE_TOWARD_POSITIVE || l->options->rounding == LATHE_TOWARD_NEGATIVE;
}

int64_t lathe_steps_count(const lathe_ladder *l)
{
    const lathe_format *const f = l->format;
    return f->kind == LATHE_KIND_TABLE ? (int64_t)f->count - 1
           : f->kind == LATHE_KIND_LOG ? INT64_C(1) << f->fraction
                                       : lathe_kind_of(f)->last(f) - 1;
}

int lathe_steps_serve(const lathe_ladder *l)
{
    const lathe_format *const f = l->format;
    const lathe_tie tie = l->options->ties ? l->options->ties : f->ties;
    /* Between two signs a tie is one point, but for that of +0 and -0, which are nearer to either. */
    const int crosses = l->options->rounding == LATHE_TIES_TO_AWAY ||
                        (l->options->rounding == LATHE_TIES_TO_EVEN && tie != LATHE_TIE_ZERO);
    if (lathe_is_stochastic(l->options->rounding))
        return 0;
    if (f->kind == LATHE_KIND_TABLE)
        return lathe_steps_count(l) <= LATHE_MOST_LEAPS &&
               (lathe_has(f, LATHE_HAS_ZERO) || !lathe_has(f, LATHE_HAS_SIGN) ||
                lathe_format_largest(f) < 0 || crosses);
    if (tie == LATHE_TIE_DOWN)
        return 0;
    if (f->kind == LATHE_KIND_LOG_TAKUM)
        return lathe_steps_count(l) <= LATHE_MOST_LEAPS;
    /* LOG: with other kinds only what is refused above is asked. In binades where parity is the same, too. */
    return f->fraction >= 1 && lathe_steps_count(l) <= LATHE_MOST_LEAPS && f->width > f->fraction + 3;
}

int lathe_steps_are_few(const lathe_ladder *l)
{
    return l->format->kind != LATHE_KIND_LOG_TAKUM && lathe_steps_count(l) <= LATHE_MOST_STEPS &&
           !(is_directed(l) && l->format->kind == LATHE_KIND_LOG);
}

/* A step is two to four values by rank. */
size_t lathe_steps_worth(const lathe_ladder *l)
{
    enum { LEAST = 128 };
    const size_t steps = (size_t)lathe_steps_count(l);
    return steps <= LATHE_MOST_STEPS ? LEAST : 4 * steps;
}

void lathe_steps_edges(lathe_grid *g, const lathe_ladder *l)
{
    const int64_t last = lathe_kind_of(l->format)->last(l->format);
    const int has_zero = lathe_has(l->format, LATHE_HAS_ZERO);
    g->method = LATHE_BY_STEPS;
    if (l->format->kind == LATHE_KIND_TABLE)
        return;
    g->least = value_bits(l, 1);
    if (l->format->kind == LATHE_KIND_LOG_TAKUM)
        return;
    g->under = has_zero ? 0 : value_bits(l, 1);
    for (int side = 0; side < 2; side++) {
        g->turn[side] = has_zero ? first_after(l, 0, side) : value_bits(l, 1);
        g->beyond[side] = first_after(l, last, side);
    }
}

/* The binade in the middle of the range. */
static void make_periodic(lathe_steps *s, const lathe_ladder *l, uint64_t *at, uint64_t *to)
{
    const int period = 1 << l->format->fraction;
    const lathe_carrier *const c = l->carrier;
    int64_t rank = lathe_kind_of(l->format)->last(l->format) / 2;
    uint64_t before = first_after(l, rank - 1, 0) >> (c->precision - 1);
    uint64_t field = first_after(l, rank, 0) >> (c->precision - 1);
    for (; field == before; field = first_after(l, rank, 0) >> (c->precision - 1)) {
        before = field;
        rank++;
    }
    const uint64_t base = field << (c->precision - 1);
    s->key = LATHE_KEY_FRACTION;
    s->count = period;
    for (int i = 0; i < period + 2; i++)
        to[i] = value_bits(l, rank + i) - base;
    for (int i = 0; i < period; i++)
        at[i] = first_far(l, rank + i, rank + i, to[i] + base, to[i + 1] + base, 0) - base;
}

/* Of all magnitudes but 0. */
static void make_whole(lathe_steps *s, const lathe_ladder *l, uint64_t *at, uint64_t *to)
{
    s->key = LATHE_KEY_MAGNITUDE;
    s->count = (int)lathe_steps_count(l);
    for (int i = 0; i <= s->count; i++)
        to[i] = value_bits(l, i + 1);
    for (int i = 0; i < s->count; i++)
        at[i] = first_far(l, i + 1, i + 1, to[i], to[i + 1], 0);
}

/* Between values of either sign: the first key that is rounded to the greater, by bisection. */
static uint64_t step_across(const lathe_ladder *l, uint64_t below, uint64_t above)
{
    const uint64_t sign = lathe_carrier_sign(l->carrier);
    int64_t short_of = -(int64_t)(below & ~sign) - 1, known = (int64_t)above;
    while ((uint64_t)known - (uint64_t)short_of > 1) {
        const int64_t middle = short_of + (int64_t)(((uint64_t)known - (uint64_t)short_of) / 2);
        const uint64_t bits = middle < 0 ? (uint64_t)(-middle - 1) | sign : (uint64_t)middle;
        const lathe_exact x = lathe_exact_of(l->carrier, bits);
        unsigned ignored = 0;
        if (lathe_ladder_result(l, &x, 0, &ignored) == above)
            known = middle;
        else
            short_of = middle;
    }
    return (uint64_t)known;
}

/* As an integer in the order of numbers, -0 before +0. */
static uint64_t step_after(const lathe_ladder *l, int64_t rank)
{
    const uint64_t magnitudes = ~lathe_carrier_sign(l->carrier);
    const uint64_t below = value_bits(l, rank), above = value_bits(l, rank + 1);
    if (is_zero(l->carrier, below) && is_zero(l->carrier, above))
        return 0;
    if (below & ~magnitudes && !(above & ~magnitudes) && !is_zero(l->carrier, above))
        return step_across(l, below, above);
    if (below & ~magnitudes) /* what is rounded to the lesser begins at a magnitude; one less is -1 less */
        return 0 - first_far(l, rank, rank + 1, above & magnitudes, below & magnitudes, 1);
    return first_far(l, rank, rank, below, above, 0);
}

static void make_numbers(lathe_steps *s, const lathe_ladder *l, uint64_t *at, uint64_t *to)
{
    s->key = LATHE_KEY_NUMBER;
    s->count = (int)lathe_steps_count(l);
    for (int i = 0; i <= s->count; i++) {
        const uint64_t bits = value_bits(l, i);
        to[i] = is_zero(l->carrier, bits) ? l->grid->zero[bits != 0] : bits;
    }
    for (int i = 0; i < s->count; i++)
        at[i] = step_after(l, i);
}

static void make(lathe_steps *s, const lathe_ladder *l, uint64_t *at, uint64_t *to)
{
    *s = (lathe_steps){.at = at, .to = to};
    if (l->format->kind == LATHE_KIND_LOG)
        make_periodic(s, l, at, to);
    else if (l->format->kind == LATHE_KIND_LOG_TAKUM)
        make_whole(s, l, at, to);
    else
        make_numbers(s, l, at, to);
}

void lathe_steps_make(lathe_steps *steps, const lathe_ladder *l, lathe_step_space *space)
{
    make(steps, l, space->at, space->to);
}

static int64_t signed_key(const lathe_carrier *c, uint64_t key)
{
    const uint64_t sign = lathe_carrier_sign(c), low = key & (sign | (sign - 1));
    return (int64_t)((low ^ sign) - sign);
}

/* Bins as fine as there are. */
void lathe_steps_bin(lathe_steps *s, const lathe_carrier *c, uint16_t *first, uint64_t bins)
{
    const int64_t lowest = signed_key(c, s->at[0]), highest = signed_key(c, s->at[s->count - 1]);
    const uint64_t range = (uint64_t)highest - (uint64_t)lowest;
    int step = 0;
    s->leaps = 1;
    s->first = first;
    s->lowest = (uint64_t)lowest;
    s->highest = (uint64_t)highest;
    while (range >> s->shift >= bins)
        s->shift++;
    for (uint64_t bin = 0; bin <= bins; bin++) {
        const int before = step;
        first[bin] = (uint16_t)step;
        while (step < s->count && ((uint64_t)signed_key(c, s->at[step]) - s->lowest) >> s->shift == bin)
            step++;
        s->span = step - before > s->span ? step - before : s->span;
    }
    /* Halving may begin early, but not end late. */
    for (uint64_t bin = 0; bin <= bins; bin++)
        if (first[bin] > s->count - s->span)
            first[bin] = (uint16_t)(s->count - s->span);
}

void lathe_leaps_make(lathe_steps *steps, const lathe_ladder *l, uint64_t *at, uint64_t *to, uint16_t *first,
                      uint64_t bins)
{
    lathe_options options = *l->options;
    lathe_ladder with = *l;
    const int direction = l->options->rounding == LATHE_TOWARD_POSITIVE ? 1 : -1;
    const int turns = is_directed(l) && l->format->kind != LATHE_KIND_TABLE;
    if (turns) {
        options.rounding = LATHE_TOWARD_ZERO;
        with.options = &options;
    }
    make(steps, &with, at, to);
    steps->direction = turns ? direction : 0;
    lathe_steps_bin(steps, l->carrier, first, bins);
}
