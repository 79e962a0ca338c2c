/* SPDX-License-Identifier: MIT */
/* Rounding from its definition: two neighbours, an exact comparison with their midpoint, then the tables. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "oracle.h"

/* Room for any product of a 63-bit significand and a power of two, and for what is given. */
enum { WORKING_PRECISION = ORACLE_PRECISION };

static mpfr_t given, magnitude, unit, low, middle, rounded, fraction;

static void prepare(void)
{
    static int done;
    if (!done) {
        mpfr_inits2(WORKING_PRECISION, given, magnitude, unit, low, middle, rounded, fraction, (mpfr_ptr)0);
        done = 1;
    }
}

static int has(unsigned flags, unsigned all_of)
{
    return (flags & all_of) == all_of;
}

static long exponent_of(mpfr_srcptr x)
{
    return (long)mpfr_get_exp(x) - 1;
}

static void set_scaled(mpfr_ptr to, int64_t m, long e)
{
    mpfr_set_sj(to, m, MPFR_RNDN);
    mpfr_mul_2si(to, to, e, MPFR_RNDN);
}

static int64_t all_ones(int precision)
{
    return (int64_t)((UINT64_C(1) << precision) - 1);
}

static int64_t largest_units(const lathe_format *f)
{
    return f->largest ? f->largest : all_ones(f->precision);
}

/* The lowest finite value as a magnitude; the largest mirrored where there is none. */
static int64_t lowest_units(const lathe_format *f)
{
    return f->lowest ? -f->lowest : largest_units(f);
}

/* An option that is 0 becomes the format's own convention, and one of those that is 0 what the flags
   suggest. */
static void resolve(oracle *o, const lathe_format *f)
{
    int infinity = has(f->flags, LATHE_HAS_INFINITY), nan = has(f->flags, LATHE_HAS_NAN);

    if (!o->options.overflow)
        o->options.overflow = f->overflow;
    if (!o->options.overflow)
        o->options.overflow = infinity || nan ? LATHE_OVERFLOW_BY_DIRECTION : LATHE_OVERFLOW_SATURATE;
    if (!o->options.infinity)
        o->options.infinity = f->infinity;
    if (!o->options.infinity)
        o->options.infinity = infinity ? LATHE_INFINITY_KEEP
                              : nan    ? LATHE_INFINITY_NAN
                                       : LATHE_INFINITY_SATURATE;
    if (!o->options.negative)
        o->options.negative = f->negative;
    if (!o->options.negative)
        o->options.negative =
            has(f->flags, LATHE_HAS_ZERO) || !nan ? LATHE_NEGATIVE_TO_ZERO : LATHE_NEGATIVE_TO_NAN;
    if (!o->options.zero)
        o->options.zero = nan ? LATHE_ZERO_NAN : LATHE_ZERO_SMALLEST;
}

/* Parity of the code of m * 2^(e - precision + 1). Codes count the values up from zero or, without
   zero, from the smallest, so they alternate with the last bit of m; for precision 1 with e. */
static int is_odd(const oracle *o, uintmax_t m, long e)
{
    if (m == 0)
        return 0;
    if (o->precision > 1 || o->options.parity == LATHE_PARITY_SIGNIFICAND)
        return (int)(m & 1);
    return (int)((e - o->code_emin + (has(o->flags, LATHE_HAS_ZERO) ? 1 : 0)) & 1);
}

void oracle_init(oracle *o, const lathe_format *f, const lathe_options *options, const carrier *c)
{
    prepare();
    memset(o, 0, sizeof *o);
    o->carrier = c;
    if (options)
        o->options = *options;
    o->flags = f->flags;
    o->precision = f->precision;
    o->emin = o->code_emin = f->emin;
    o->finest = c->emin - c->precision + 1;
    o->emax = f->emax;
    int64_t units[2] = {largest_units(f), lowest_units(f)};
    o->gradual = has(f->flags, LATHE_HAS_SUBNORMALS) && o->options.subnormals == LATHE_SUBNORMALS_OWN;
    if (o->options.exponent == LATHE_EXPONENT_UNLIMITED) {
        /* the carrier's, but not above the format's own as far down as the carrier holds its quantum */
        const int bottom = c->emin - c->precision + (o->gradual ? f->precision : 1);
        o->emin = f->emin < c->emin ? f->emin : c->emin;
        o->emin = o->emin < bottom ? bottom : o->emin;
        o->emax = c->emax;
        units[0] = units[1] = all_ones(f->precision);
    }
    resolve(o, f);
    for (int i = 0; i < 2; i++) {
        mpfr_init2(o->end[i], WORKING_PRECISION);
        set_scaled(o->end[i], units[i], o->emax - o->precision + 1);
        o->finite_end_is_odd |= is_odd(o, (uintmax_t)units[i], o->emax) << i;
    }
}

void oracle_clear(oracle *o)
{
    mpfr_clears(o->end[0], o->end[1], (mpfr_ptr)0);
}

static uint64_t pattern(const oracle *o, mpfr_srcptr value, int negative)
{
    double d = mpfr_get_d(value, MPFR_RNDN);
    uint64_t bits = o->carrier->width == 32 ? bits_of_float((float)d) : bits_of_double(d);
    if (mpfr_cmp_d(value, carrier_value(o->carrier, bits)) != 0)
        abort(); /* a result that the carrier lacks: the caller broke oracle_init's precondition */
    return bits | (negative ? carrier_sign(o->carrier) : 0);
}

/* 2^emin; where that is no value, the one above. */
static void set_smallest_normal(const oracle *o, mpfr_ptr to)
{
    if (has(o->flags, LATHE_HAS_NO_BOTTOM))
        set_scaled(to, (INT64_C(1) << (o->precision - 1)) + 1, o->emin - o->precision + 1);
    else
        set_scaled(to, 1, o->emin);
}

static long smallest_exponent(const oracle *o)
{
    return o->gradual ? o->emin - o->precision + 1 : o->emin;
}

/* Positive; of integers only, the least of them. */
static void set_smallest(const oracle *o, mpfr_ptr to)
{
    long e = smallest_exponent(o);
    set_scaled(to, 1, o->integral && e < 0 ? 0 : e);
}

static uint64_t zero_result(const oracle *o, int negative)
{
    const int drops = o->options.negative_zero == LATHE_NEGATIVE_ZERO_DROP;
    if (has(o->flags, LATHE_HAS_ZERO))
        return negative && has(o->flags, LATHE_HAS_NEGATIVE_ZERO) && !drops ? carrier_sign(o->carrier) : 0;
    if (o->options.zero == LATHE_ZERO_NAN)
        return carrier_nan(o->carrier, 0);
    set_smallest(o, rounded);
    if (mpfr_cmp(rounded, o->end[0]) > 0) /* no integer */
        set_scaled(rounded, 1, smallest_exponent(o));
    return pattern(o, rounded, 0);
}

static uint64_t nan_result(const oracle *o, int negative)
{
    if (!has(o->flags, LATHE_HAS_NAN)) {
        switch (o->options.nan) {
        case LATHE_NAN_KEEP:
            break;
        case LATHE_NAN_LARGEST:
            return pattern(o, o->end[0], 0);
        case LATHE_NAN_ZERO:
            return 0;
        case LATHE_NAN_NEGATIVE_ZERO:
            return zero_result(o, 1);
        case LATHE_NAN_OPPOSITE_ZERO:
            return zero_result(o, !negative);
        }
    }
    return carrier_nan(o->carrier, negative);
}

/* 1 if the rule takes the neighbour farther from zero; `side` compares x with the midpoint. */
static int goes_up(lathe_rounding rule, int side, int odd, int negative)
{
    switch (rule) {
    case LATHE_TIES_TO_EVEN:
        return side > 0 || (side == 0 && odd);
    case LATHE_TIES_TO_AWAY:
        return side >= 0;
    case LATHE_TIES_TOWARD_ZERO:
        return side > 0;
    case LATHE_TOWARD_ZERO:
        return 0;
    case LATHE_TOWARD_POSITIVE:
        return !negative;
    case LATHE_TOWARD_NEGATIVE:
        return negative;
    case LATHE_AWAY_FROM_ZERO:
        return 1;
    case LATHE_TO_ODD:
        return !odd;
    case LATHE_NO_ROUNDING:
    case LATHE_STOCHASTIC: /* a choice: oracle_random.c */
    case LATHE_STOCHASTIC_EQUAL:
        break;
    }
    abort();
}

/* rounded := magnitude on the grid that is bounded below by emin (but when flushing) and unbounded above;
   fraction := the part of a unit that is above the grid. */
static void round_magnitude(const oracle *o, lathe_rounding rule, int negative)
{
    int flush = o->options.subnormals == LATHE_SUBNORMALS_FLUSH || has(o->flags, LATHE_HAS_NO_BOTTOM);
    int whole = o->integral && o->emin <= 0; /* under 2^emin is no integer but zero */
    long e = exponent_of(magnitude);

    mpfr_set(rounded, magnitude, MPFR_RNDN);
    mpfr_set_zero(fraction, 1);
    if (rule == LATHE_NO_ROUNDING) {
        /* stays */
    } else if (!flush && !o->gradual && !whole && e < o->emin) {
        set_scaled(middle, 1, o->emin - 1);
        mpfr_mul_2si(fraction, magnitude, -o->emin, MPFR_RNDN);
        int up = goes_up(rule, mpfr_cmp(magnitude, middle), 0, negative);
        set_scaled(rounded, up, o->emin);
    } else {
        long quantum = (flush || e > o->emin ? e : o->emin) - o->precision + 1;
        if (e >= o->emin && quantum < o->finest)
            quantum = o->finest; /* exact results that have more, without exponent limit */
        if (o->integral && quantum < 0)
            quantum = 0; /* integers under 2^precision have even and odd of their own */
        mpfr_mul_2si(unit, magnitude, -quantum, MPFR_RNDN);
        mpfr_floor(low, unit);
        mpfr_sub(fraction, unit, low, MPFR_RNDN);
        if (!mpfr_equal_p(low, unit)) {
            int odd = is_odd(o, mpfr_get_uj(low, MPFR_RNDN), e);
            mpfr_add_d(middle, low, 0.5, MPFR_RNDN);
            if (goes_up(rule, mpfr_cmp(unit, middle), odd, negative))
                mpfr_add_ui(low, low, 1, MPFR_RNDN);
            mpfr_mul_2si(rounded, low, quantum, MPFR_RNDN);
        }
    }
    if (flush) {
        set_smallest_normal(o, middle);
        if (mpfr_cmp(rounded, middle) < 0)
            mpfr_set_zero(rounded, 1);
    }
    if (!has(o->flags, LATHE_HAS_ZERO)) {
        set_smallest(o, middle);
        if (mpfr_cmp(rounded, middle) < 0)
            mpfr_set(rounded, middle, MPFR_RNDN);
    }
}

/* 1 if a finite overflow under by direction stops at the finite end. */
static int points_back(const oracle *o, int negative)
{
    switch (o->options.rounding) {
    case LATHE_TOWARD_ZERO:
        return 1;
    case LATHE_TOWARD_POSITIVE:
        return negative;
    case LATHE_TOWARD_NEGATIVE:
        return !negative;
    case LATHE_TO_ODD:
        return o->finite_end_is_odd >> negative & 1;
    default:
        return 0;
    }
}

static uint64_t overflow_result(const oracle *o, int negative)
{
    const carrier *c = o->carrier;
    uint64_t infinite = carrier_infinity(c) | (negative ? carrier_sign(c) : 0);

    switch (o->options.overflow) {
    case LATHE_OVERFLOW_SATURATE:
        return pattern(o, o->end[negative], negative);
    case LATHE_OVERFLOW_INFINITY:
        return infinite;
    case LATHE_OVERFLOW_NAN:
        return carrier_nan(c, negative);
    case LATHE_OVERFLOW_BY_DIRECTION:
    case LATHE_OVERFLOW_OWN:
    case LATHE_OVERFLOW_WRAP: /* of no floating-point format */
        break;
    }
    if (points_back(o, negative))
        return pattern(o, o->end[negative], negative);
    return has(o->flags, LATHE_HAS_INFINITY) ? infinite : carrier_nan(c, negative);
}

/* A negative result of a format without sign; `finite` tells of the result, before this step. */
static uint64_t unsigned_result(const oracle *o, uint64_t result, int finite)
{
    switch (o->options.negative) {
    case LATHE_NEGATIVE_TO_ZERO:
        return zero_result(o, 0);
    case LATHE_NEGATIVE_TO_NAN:
        return carrier_nan(o->carrier, 0);
    case LATHE_NEGATIVE_TO_MAGNITUDE:
        return result & ~carrier_sign(o->carrier);
    case LATHE_NEGATIVE_BY_DIRECTION:
    case LATHE_NEGATIVE_OWN:
        break;
    }
    if (finite && (o->options.rounding == LATHE_TOWARD_ZERO || o->options.rounding == LATHE_TOWARD_POSITIVE))
        return zero_result(o, 0);
    return carrier_nan(o->carrier, 0);
}

static uint64_t infinity_result(const oracle *o, int negative)
{
    int is_unsigned = negative && !has(o->flags, LATHE_HAS_SIGN);
    uint64_t result = carrier_infinity(o->carrier) | (negative ? carrier_sign(o->carrier) : 0);

    if (o->options.infinity == LATHE_INFINITY_NAN)
        return carrier_nan(o->carrier, negative && !is_unsigned);
    int finite = o->options.infinity == LATHE_INFINITY_SATURATE;
    if (is_unsigned && o->options.negative == LATHE_NEGATIVE_BY_DIRECTION)
        return carrier_nan(o->carrier, 0); /* an infinity is no finite value, whatever it would become */
    if (finite)
        result = pattern(o, o->end[negative], negative);
    return is_unsigned ? unsigned_result(o, result, finite) : result;
}

void oracle_set(mpfr_ptr to, const carrier *c, uint64_t bits)
{
    uint64_t positive = bits & ~carrier_sign(c);
    if (carrier_is_nan(c, bits))
        mpfr_set_nan(to);
    else
        mpfr_set_d(to, carrier_value(c, positive), MPFR_RNDN);
    mpfr_setsign(to, to, bits != positive, MPFR_RNDN);
}

void oracle_round_finite(const oracle *o, mpfr_srcptr x, lathe_rounding rule, mpfr_ptr result,
                         mpfr_ptr discarded)
{
    mpfr_abs(magnitude, x, MPFR_RNDN);
    round_magnitude(o, rule, mpfr_signbit(x) != 0);
    mpfr_set(result, rounded, MPFR_RNDN);
    if (discarded)
        mpfr_set(discarded, fraction, MPFR_RNDN);
}

uint64_t oracle_round_value(const oracle *o, mpfr_srcptr x, lathe_rounding rule, mpfr_ptr discarded)
{
    int negative = mpfr_signbit(x) != 0;

    if (discarded)
        mpfr_set_zero(discarded, 1);
    if (mpfr_nan_p(x))
        return nan_result(o, negative);
    if (mpfr_zero_p(x))
        return zero_result(o, negative);
    if (mpfr_inf_p(x))
        return infinity_result(o, negative);

    oracle_round_finite(o, x, rule, rounded, discarded);
    if (mpfr_zero_p(rounded))
        return zero_result(o, negative);
    int beyond = mpfr_cmp(rounded, o->end[negative]) > 0;
    uint64_t result = beyond ? overflow_result(o, negative) : pattern(o, rounded, negative);
    return negative && !has(o->flags, LATHE_HAS_SIGN) ? unsigned_result(o, result, 1) : result;
}

uint64_t oracle_round_by(const oracle *o, uint64_t bits, lathe_rounding rule, mpfr_ptr discarded)
{
    oracle_set(given, o->carrier, bits);
    return oracle_round_value(o, given, rule, discarded);
}

uint64_t oracle_round(const oracle *o, uint64_t bits)
{
    return oracle_round_by(o, bits, o->options.rounding, NULL);
}
