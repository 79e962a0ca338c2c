/* SPDX-License-Identifier: MIT */
/* Rounding as its definition says it, for a reader: integers only. */
#include "steps.h"

#include <math.h>
#include <string.h>

enum {
    FRACTION_BITS = 52,
    LEAST_EXPONENT = -1074,
    F32_FRACTION_BITS = 23,
    F32_EMIN = -126,
    INFINITY_FIELD = 2047,
    WORD = 64
};

static int has(const lathe_plan *plan, unsigned flags)
{
    return (plan->format.flags & flags) == flags;
}

/* m * 2^exponent for an m of 54 bits at most; infinity from 2^1024 on. */
static double value_of(uint64_t m, int exponent)
{
    return ldexp((double)m, exponent);
}

/* Takes |x| apart; the significand is 0 only for zero. */
static void decode(steps *s, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const int field = (int)(bits >> FRACTION_BITS) & INFINITY_FIELD;
    const uint64_t fraction = bits & ((UINT64_C(1) << FRACTION_BITS) - 1);
    s->negative = (int)(bits >> (WORD - 1));
    if (field == INFINITY_FIELD) {
        s->class = fraction ? STEPS_NAN : STEPS_INFINITY;
        return;
    }
    s->significand = fraction + (field ? UINT64_C(1) << FRACTION_BITS : 0);
    s->exponent = (field ? field - 1 : 0) + LEAST_EXPONENT;
    s->class = s->significand ? STEPS_EXACT : STEPS_ZERO;
    for (s->binade = s->exponent - 1; s->significand >> (s->binade - s->exponent + 1);)
        s->binade++;
}

/* Without the bits that a float does not have. */
static void narrow(steps *s)
{
    const int exponent = (s->binade < F32_EMIN ? F32_EMIN : s->binade) - F32_FRACTION_BITS;
    s->significand >>= exponent - s->exponent;
    s->exponent = exponent;
}

static void find_quantum(steps *s, const lathe_plan *plan)
{
    const lathe_format *const f = &plan->format;
    const int is_gradual =
        has(plan, LATHE_HAS_SUBNORMALS) && plan->options.subnormals == LATHE_SUBNORMALS_OWN;
    const int is_flushed =
        plan->options.subnormals == LATHE_SUBNORMALS_FLUSH || has(plan, LATHE_HAS_NO_BOTTOM);
    s->quantum = s->binade - f->precision + 1;
    if (s->binade >= f->emin || is_flushed)
        return;
    s->is_subnormal = is_gradual;
    s->is_edge = !is_gradual;
    s->quantum = is_gradual ? f->emin - f->precision + 1 : f->emin;
}

/* Of the neighbour nearer zero, `kept` quanta. */
static int is_odd(const steps *s, const lathe_plan *plan, uint64_t kept)
{
    if (plan->format.precision > 1 || plan->options.parity == LATHE_PARITY_SIGNIFICAND || kept == 0)
        return (int)(kept & 1);
    return (s->binade - plan->format.emin + has(plan, LATHE_HAS_ZERO)) & 1;
}

static steps_tail compare_with_half(const steps *s)
{
    if (s->cut > WORD)
        return STEPS_UNDER_HALF;
    const uint64_t half = UINT64_C(1) << (s->cut - 1);
    return s->tail < half ? STEPS_UNDER_HALF : s->tail == half ? STEPS_HALF : STEPS_ABOVE_HALF;
}

static steps_way decide(const steps *s, lathe_rounding rule)
{
    const int is_half = s->half == STEPS_HALF, is_above = s->half == STEPS_ABOVE_HALF;
    int away = 0;
    switch (rule) {
    case LATHE_TIES_TO_EVEN:
        away = is_above || (is_half && s->is_odd);
        break;
    case LATHE_TIES_TO_AWAY:
        away = is_above || is_half;
        break;
    case LATHE_TIES_TOWARD_ZERO:
        away = is_above;
        break;
    case LATHE_TOWARD_POSITIVE:
        away = !s->negative;
        break;
    case LATHE_TOWARD_NEGATIVE:
        away = s->negative;
        break;
    case LATHE_AWAY_FROM_ZERO:
        away = 1;
        break;
    case LATHE_TO_ODD:
        away = !s->is_odd;
        break;
    case LATHE_STOCHASTIC:
    case LATHE_STOCHASTIC_EQUAL:
        return STEPS_RANDOM;
    default: /* LATHE_TOWARD_ZERO */
        break;
    }
    return away ? STEPS_AWAY : STEPS_TOWARD_ZERO;
}

steps steps_of(const lathe_plan *plan, double x, int is_f32)
{
    steps s = {.rounded = x};
    decode(&s, x);
    if (s.class != STEPS_EXACT)
        return s;
    if (is_f32)
        narrow(&s);
    find_quantum(&s, plan);
    s.below = s.above = fabs(x);
    s.cut = s.quantum - s.exponent;
    if (s.cut <= 0 || plan->options.rounding == LATHE_NO_ROUNDING) {
        s.cut = 0;
        return s;
    }
    const uint64_t kept = s.cut < WORD ? s.significand >> s.cut : 0;
    s.tail = s.significand - (s.cut < WORD ? kept << s.cut : 0);
    if (s.tail == 0)
        return s;
    s.class = STEPS_INEXACT;
    s.fraction = value_of(s.tail, -s.cut);
    s.below = value_of(kept, s.quantum);
    s.above = value_of(kept + 1, s.quantum);
    s.is_odd = is_odd(&s, plan, kept);
    s.half = compare_with_half(&s);
    s.way = decide(&s, plan->options.rounding);
    s.rounded = s.way == STEPS_RANDOM ? NAN : copysign(s.way == STEPS_AWAY ? s.above : s.below, x);
    return s;
}

/* Doubles in the order of integers. */
static int64_t key_of(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static double of_key(int64_t key)
{
    const int64_t bits = key < 0 ? INT64_MIN - key : key;
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* The least double above `below` that is rounded to `above`. */
static double first_above(const lathe_plan *nearest, double below, double above)
{
    int64_t low = key_of(below), high = key_of(above);
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        if (lathe_round1_f64(nearest, of_key(middle)) == above)
            high = middle;
        else
            low = middle;
    }
    return of_key(high);
}

const char *steps_boundary(double *boundary, const lathe_plan *plan, double below, double above)
{
    const lathe_kind kind = plan->format.kind;
    const int is_takum = kind == LATHE_KIND_TAKUM || kind == LATHE_KIND_LOG_TAKUM;
    lathe_options options = plan->options;
    lathe_plan nearest;
    *boundary = 0.0;
    if ((is_takum || kind == LATHE_KIND_POSIT) && (below == 0.0 || above == 0.0))
        return ", as nothing else becomes zero";
    options.rounding = below < 0.0 ? LATHE_TIES_TOWARD_ZERO : LATHE_TIES_TO_AWAY;
    lathe_plan_init(&nearest, &plan->format, &options);
    *boundary = first_above(&nearest, below, above);
    if ((kind == LATHE_KIND_LOG || kind == LATHE_KIND_LOG_TAKUM) && options.domain != LATHE_DOMAIN_LINEAR)
        return ", the first double beyond the middle by logarithm";
    return is_takum || kind == LATHE_KIND_POSIT ? ", which one bit more would have" : ", halfway";
}
