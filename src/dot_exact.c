/* SPDX-License-Identifier: MIT */
/* Exact dot products: an integer so wide that any product of two values fits it. */
#include "common.h"

#include "dot.h"

#include "exact.h"
#include "random.h"
#include "rule.h"
#include "sum.h"

/* The integer of stats.h counts in units of 2^-2176: the last bit of a product is worth 2^-2148 or more,
   and 2^64 of the largest ones stay below its sign bit. */
enum { LIMBS = sizeof((lathe_stats_sum *)0)->limbs / sizeof(uint64_t), UNIT = -2176 };

/* What there was besides finite terms. */
typedef struct terms {
    lathe_stats_sum sum;
    lathe_exact nan;        /* the first that is */
    int has_nan, has_other; /* a finite term that is not +0 */
    int has_infinity[2];
} terms;

static void add(terms *t, const lathe_exact *p)
{
    switch (p->kind) {
    case LATHE_IS_NAN:
        if (!t->has_nan)
            t->nan = *p;
        t->has_nan = 1;
        break;
    case LATHE_IS_INFINITE:
        t->has_infinity[p->negative] = 1;
        break;
    case LATHE_IS_FINITE:
        t->has_other = 1;
        if (p->significand.low)
            lathe_sum_add(&t->sum, p->negative, p->significand.low, (int)(p->exponent - 127));
        lathe_sum_add(&t->sum, p->negative, p->significand.high, (int)(p->exponent - 63));
        break;
    case LATHE_IS_ZERO:
        t->has_other |= p->negative;
        break;
    }
}

static lathe_exact total(terms *t, int down)
{
    if (t->has_nan)
        return t->nan;
    if (t->has_infinity[0] && t->has_infinity[1])
        return (lathe_exact){.kind = LATHE_IS_NAN};
    if (t->has_infinity[0] || t->has_infinity[1])
        return (lathe_exact){.kind = LATHE_IS_INFINITE, .negative = t->has_infinity[1]};
    if (lathe_sum_is_zero(&t->sum))
        return (lathe_exact){.kind = LATHE_IS_ZERO, .negative = down && t->has_other};
    return lathe_exact_of_limbs(t->sum.limbs, LIMBS, UNIT);
}

static APART uint64_t rounded(const lathe_dot_call *c, const lathe_exact *x, uint64_t index)
{
    const lathe_options *const o = &c->sum->options;
    uint64_t drawn[LATHE_DRAW_WORDS(sizeof(double))];
    lathe_draws draws = {NULL, 0, 0};
    if (lathe_is_stochastic(o->rounding)) {
        const unsigned bytes = o->draw == LATHE_DRAW_16 ? 2 : c->size;
        draws = (lathe_draws){lathe_draws_make(c->isa, c->random, LATHE_STAGE_SUM, bytes, index, 1, drawn),
                              bytes, 8 * c->size - 8 * bytes};
    }
    return c->size == sizeof(float) ? lathe_round_exactly_f32(&c->sum->format, &c->sum->f32, o, x, draws)
                                    : lathe_round_exactly_f64(&c->sum->format, &c->sum->f64, o, x, draws);
}

uint64_t lathe_dot_exactly(const lathe_dot_call *c, lathe_dot_term *term, const void *context, uint64_t index)
{
    const lathe_carrier *const carrier = lathe_carrier_of(c->size);
    terms t = {.has_nan = 0};
    for (size_t l = 0; l < c->k; l++) {
        uint64_t x, y;
        term(context, l, &x, &y);
        const lathe_exact factors[3] = {lathe_exact_of(carrier, x), lathe_exact_of(carrier, y)};
        const lathe_exact p = lathe_exact_operate(LATHE_MUL, factors, 0, 0);
        add(&t, &p);
    }
    const lathe_exact x = total(&t, c->sum->options.rounding == LATHE_TOWARD_NEGATIVE);
    return rounded(c, &x, index);
}
