/* SPDX-License-Identifier: MIT */
/* Plans of affine integers: checks, and the formats behind them. */
#include "common.h"

#include <string.h>

#include <lathe/quant.h>

#include "carrier.h"
#include "formats.h"
#include "quant_call.h"

enum { MOST_BITS = 16, OWN_BITS = 8, OWN_STEPS = 100, MOST_STEPS = 1 << 16, MILLION = 1000000 };

static int is_up_to(int value, int last)
{
    return value >= 0 && value <= last;
}

static int are_options(const lathe_quant *q)
{
    return is_up_to((int)q->integers, LATHE_INTEGERS_UNSIGNED) && is_up_to((int)q->span, LATHE_QUANT_GROUP) &&
           is_up_to((int)q->apply, LATHE_APPLY_RECIPROCAL) &&
           is_up_to((int)q->nan, LATHE_NAN_OPPOSITE_ZERO) &&
           is_up_to((int)q->scheme, LATHE_QUANT_ASYMMETRIC) &&
           is_up_to((int)q->divisor, LATHE_DIVISOR_HALF) && is_up_to((int)q->range, LATHE_RANGE_MEAN) &&
           is_up_to((int)q->cover, LATHE_COVER_DATA) && is_up_to((int)q->scale, LATHE_QUANT_POWER);
}

/* Numbers that an option needs are there, and no others. */
static int are_numbers(const lathe_quant *q)
{
    uint64_t least;
    memcpy(&least, &q->least, sizeof least);
    const int has_length = q->span == LATHE_QUANT_GROUP, has_keep = q->range == LATHE_RANGE_PERCENTILE;
    const int has_steps = q->range == LATHE_RANGE_LEAST_ERROR;
    return (q->length != 0) == has_length && least < lathe_carrier_infinity(&lathe_binary64) &&
           (has_keep ? q->keep > MILLION / 2 && q->keep <= MILLION : q->keep == 0) &&
           (q->steps == 0 || (has_steps && q->steps <= MOST_STEPS));
}

static lathe_status check(const lathe_quant *q)
{
    for (size_t i = 0; i < sizeof q->reserved / sizeof *q->reserved; i++)
        if (q->reserved[i])
            return LATHE_E_RESERVED;
    if (q->bits != 0 && (q->bits < 2 || q->bits > MOST_BITS))
        return LATHE_E_RANGE;
    if (q->rounding == LATHE_NO_ROUNDING)
        return LATHE_E_ROUNDING;
    if (!are_options(q) || !are_numbers(q))
        return LATHE_E_OPTION;
    if (q->nan > LATHE_NAN_ZERO || (q->range == LATHE_RANGE_MEAN && q->scheme != LATHE_QUANT_SYMMETRIC))
        return LATHE_E_POLICY;
    return LATHE_OK;
}

/* Integers as a grid of quantum 1: wide enough for any difference of integer and zero point. */
static lathe_status make_plans(lathe_quant_plan *p)
{
    const lathe_quant *const q = &p->quant;
    const lathe_format integers = {.kind = LATHE_KIND_FLOAT,
                                   .flags = LATHE_HAS_SIGN | LATHE_HAS_SUBNORMALS | LATHE_HAS_ZERO,
                                   .precision = LATHE_QUANT_PRECISION,
                                   .emin = LATHE_QUANT_PRECISION - 1,
                                   .emax = LATHE_QUANT_PRECISION - 1};
    const lathe_options options = {
        .rounding = q->rounding, .stochastic = q->stochastic, .draw = q->draw, .random_bits = q->random_bits};
    lathe_status status = lathe_plan_init(&p->integers, &integers, &options);
    if (!status)
        status = lathe_plan_init(&p->nearest, &integers, NULL);
    if (!status)
        status = lathe_plan_init(&p->narrow, lathe_carrier_format(&lathe_binary32), NULL);
    return status ? status : lathe_plan_init(&p->wide, lathe_carrier_format(&lathe_binary64), NULL);
}

lathe_status lathe_quant_plan_init(lathe_quant_plan *plan, const lathe_quant *quant)
{
    if (!plan)
        return LATHE_E_NULL;
    lathe_quant_plan p;
    memset(&p, 0, sizeof p);
    lathe_status status = quant ? check(quant) : LATHE_E_NULL;
    if (!status) {
        p.quant = *quant;
        p.quant.bits = quant->bits ? quant->bits : OWN_BITS;
        if (quant->range == LATHE_RANGE_LEAST_ERROR && !quant->steps)
            p.quant.steps = OWN_STEPS;
        const int32_t half = 1 << (p.quant.bits - 1);
        const int is_unsigned = quant->integers == LATHE_INTEGERS_UNSIGNED;
        p.lowest = is_unsigned ? 0 : quant->integers == LATHE_INTEGERS_RESTRICTED ? 1 - half : -half;
        p.largest = is_unsigned ? 2 * half - 1 : half - 1;
        status = make_plans(&p);
    }
    p.made = LATHE_QUANT_PLAN_MADE;
    if (status)
        memset(&p, 0, sizeof p);
    *plan = p;
    return status;
}

size_t lathe_quant_plan_size(void)
{
    return sizeof(lathe_quant_plan);
}
