/* SPDX-License-Identifier: MIT */
/* Exact results, kept so that no rounding can tell them from the exact ones, and their exceptions. */
#include <stdlib.h>

#include "oracle_arith.h"

/* Farther than this no power of two takes a carrier's value from beyond all ranges back into one. */
enum { FAR = 5000 };

/* Under every result of an operation. */
enum { BOTTOMLESS = 20000 };

static mpfr_t operand[3], rounded;
static oracle carriers[2];

static void prepare(void)
{
    static int done;
    if (done)
        return;
    mpfr_inits2(53, operand[0], operand[1], operand[2], (mpfr_ptr)0);
    mpfr_init2(rounded, ORACLE_PRECISION);
    for (int i = 0; i < 2; i++) {
        const carrier *c = i ? &carrier_f64 : &carrier_f32;
        const lathe_format f = {.kind = LATHE_KIND_FLOAT,
                                .flags = LATHE_HAS_ALL,
                                .precision = c->precision,
                                .emin = c->emin,
                                .emax = c->emax};
        oracle_init(&carriers[i], &f, NULL, c);
    }
    done = 1;
}

void oracle_exact_init(oracle_exact *x)
{
    prepare();
    mpfr_init2(x->value, ORACLE_PRECISION);
}

void oracle_exact_clear(oracle_exact *x)
{
    mpfr_clear(x->value);
}

int oracle_operands(lathe_operation operation)
{
    switch (operation) {
    case LATHE_FMA:
        return 3;
    case LATHE_SQRT:
    case LATHE_COPY:
    case LATHE_ABS:
    case LATHE_NEG:
    case LATHE_RINT:
    case LATHE_SCALE:
        return 1;
    default:
        return 2;
    }
}

/* Rounds to odd what was rounded toward zero: where something is missing behind the last bit, that is set.
   Every value and midpoint, and every multiple of 2^-N of their distances, has fewer bits than are kept,
   so the folded value lies on the same side of each as the exact one, and on none of them. */
static void fold(mpfr_ptr x, int lost)
{
    if (!lost || mpfr_min_prec(x) == ORACLE_PRECISION)
        return;
    if (mpfr_signbit(x))
        mpfr_nextbelow(x);
    else
        mpfr_nextabove(x);
}

/* -0 before +0. */
static int order(mpfr_srcptr a, mpfr_srcptr b)
{
    const int c = mpfr_cmp(a, b);
    return c ? c : (mpfr_signbit(b) != 0) - (mpfr_signbit(a) != 0);
}

static int order_of_magnitudes(mpfr_srcptr a, mpfr_srcptr b)
{
    const int c = mpfr_cmpabs(a, b);
    return c ? c : order(a, b);
}

/* The extreme of two; 2: none, for a NaN. */
static int extreme(lathe_operation operation, mpfr_srcptr a, mpfr_srcptr b)
{
    const int k = (int)operation - LATHE_MINIMUM;
    const int number = k & 2, by_magnitude = k & 4, greatest = k & 1;
    if (mpfr_nan_p(a) || mpfr_nan_p(b))
        return !number || (mpfr_nan_p(a) && mpfr_nan_p(b)) ? 2 : mpfr_nan_p(a) != 0;
    const int c = by_magnitude ? order_of_magnitudes(a, b) : order(a, b);
    return greatest ? c < 0 : c > 0;
}

static void set_nan(mpfr_ptr x, int negative)
{
    mpfr_set_nan(x);
    mpfr_setsign(x, x, negative, MPFR_RNDN);
}

static void set_with_sign(mpfr_ptr x, mpfr_srcptr from, int negative)
{
    mpfr_set(x, from, MPFR_RNDN);
    mpfr_setsign(x, x, negative, MPFR_RNDN);
}

/* 1 if the operation is one of those on signs and order, which pass values on. */
static int set_passed_on(mpfr_ptr x, lathe_operation operation)
{
    const mpfr_ptr a = operand[0], b = operand[1];
    const int sign[2] = {mpfr_signbit(a) != 0, mpfr_signbit(b) != 0};
    int which;

    switch (operation) {
    case LATHE_COPY:
        set_with_sign(x, a, sign[0]);
        return 1;
    case LATHE_ABS:
        set_with_sign(x, a, 0);
        return 1;
    case LATHE_NEG:
        set_with_sign(x, a, !sign[0]);
        return 1;
    case LATHE_COPYSIGN:
        set_with_sign(x, a, sign[1]);
        return 1;
    case LATHE_MINIMUM:
    case LATHE_MAXIMUM:
    case LATHE_MINIMUM_NUMBER:
    case LATHE_MAXIMUM_NUMBER:
    case LATHE_MINIMUM_MAGNITUDE:
    case LATHE_MAXIMUM_MAGNITUDE:
    case LATHE_MINIMUM_MAGNITUDE_NUMBER:
    case LATHE_MAXIMUM_MAGNITUDE_NUMBER:
        which = extreme(operation, a, b);
        if (which == 2)
            set_nan(x, sign[!mpfr_nan_p(a)]);
        else
            set_with_sign(x, operand[which], sign[which]);
        return 1;
    default:
        return 0;
    }
}

/* x := the result of numbers, toward zero; 1 if it is not exact. */
static int compute(mpfr_ptr x, lathe_operation operation, int exponent)
{
    const mpfr_ptr a = operand[0], b = operand[1], c = operand[2];
    switch (operation) {
    case LATHE_ADD:
        return mpfr_add(x, a, b, MPFR_RNDZ) != 0;
    case LATHE_SUB:
        return mpfr_sub(x, a, b, MPFR_RNDZ) != 0;
    case LATHE_MUL:
        return mpfr_mul(x, a, b, MPFR_RNDZ) != 0;
    case LATHE_DIV:
        return mpfr_div(x, a, b, MPFR_RNDZ) != 0;
    case LATHE_FMA:
        return mpfr_fma(x, a, b, c, MPFR_RNDZ) != 0;
    case LATHE_SQRT:
        return mpfr_sqrt(x, a, MPFR_RNDZ) != 0;
    case LATHE_RINT:
        return mpfr_set(x, a, MPFR_RNDZ) != 0;
    case LATHE_SCALE:
        exponent = exponent > FAR ? FAR : exponent < -FAR ? -FAR : exponent;
        return mpfr_mul_2si(x, a, exponent, MPFR_RNDZ) != 0;
    default:
        abort();
    }
}

/* 1 if the operation adds numbers of opposite signs. */
static int is_difference(lathe_operation operation)
{
    const int a = mpfr_signbit(operand[0]) != 0, b = mpfr_signbit(operand[1]) != 0;
    const int c = mpfr_signbit(operand[2]) != 0;
    return operation == LATHE_ADD   ? a != b
           : operation == LATHE_SUB ? a == b
           : operation == LATHE_FMA ? (a != b) != c
                                    : 0;
}

static int is_signalling(const carrier *c, uint64_t bits)
{
    return carrier_is_nan(c, bits) && !(bits >> (c->precision - 2) & 1);
}

void oracle_exact_set(oracle_exact *x, lathe_operation operation, int exponent, const carrier *c,
                      const uint64_t operands[3])
{
    const int n = oracle_operands(operation);
    int nan = n, finite = 1;

    x->exceptions = 0;
    x->is_cancelled = 0;
    x->is_integral = operation == LATHE_RINT;
    for (int i = 2; i >= 0; i--) {
        oracle_set(operand[i], c, i < n ? operands[i] : 0);
        if (i < n && is_signalling(c, operands[i]))
            x->exceptions |= LATHE_EXCEPTION_INVALID;
        if (mpfr_nan_p(operand[i]))
            nan = i;
        finite = finite && mpfr_number_p(operand[i]);
    }
    if (set_passed_on(x->value, operation))
        return;
    if (nan < n) {
        set_nan(x->value, mpfr_signbit(operand[nan]) != 0);
        if (operation == LATHE_FMA && nan == 2 && (mpfr_zero_p(operand[0]) || mpfr_zero_p(operand[1])) &&
            (mpfr_inf_p(operand[0]) || mpfr_inf_p(operand[1])))
            x->exceptions |= LATHE_EXCEPTION_INVALID;
        return;
    }
    fold(x->value, compute(x->value, operation, exponent));
    if (mpfr_nan_p(x->value)) {
        set_nan(x->value, 0);
        x->exceptions |= LATHE_EXCEPTION_INVALID;
    } else if (mpfr_inf_p(x->value) && finite) {
        x->exceptions |= LATHE_EXCEPTION_DIVISION_BY_ZERO;
    } else if (mpfr_zero_p(x->value) && is_difference(operation)) {
        mpfr_set_zero(x->value, 1);
        x->is_cancelled = 1;
    }
}

static int has(const oracle *o, unsigned flag)
{
    return (o->flags & flag) != 0;
}

static int is_stochastic(const oracle *o)
{
    return o->options.rounding == LATHE_STOCHASTIC || o->options.rounding == LATHE_STOCHASTIC_EQUAL;
}

static void round_finite(const oracle *o, mpfr_srcptr x, uint64_t random)
{
    if (is_stochastic(o))
        oracle_choose_finite(o, x, random, rounded);
    else
        oracle_round_finite(o, x, o->options.rounding, rounded, NULL);
}

/* 1 if x, just rounded, would with unbounded exponent be under 2^emin. */
static int is_tiny(const oracle *o, mpfr_srcptr x, uint64_t random)
{
    oracle bottomless = *o;
    if (o->options.rounding == LATHE_NO_ROUNDING) /* within the range it changes nothing else */
        return 1;
    bottomless.emin -= BOTTOMLESS;
    bottomless.finest -= BOTTOMLESS;
    bottomless.gradual = 1;
    round_finite(&bottomless, x, random);
    return mpfr_cmp_ui_2exp(rounded, 1, o->emin) < 0;
}

/* What rounding x to `result` adds. */
static unsigned exceptions_of(const oracle *o, mpfr_srcptr x, uint64_t random, uint64_t result)
{
    const int negative = mpfr_signbit(x) != 0, no_sign = negative && !has(o, LATHE_HAS_SIGN);
    if (mpfr_nan_p(x))
        return carrier_is_nan(o->carrier, result) ? 0 : LATHE_EXCEPTION_INVALID;
    if (mpfr_zero_p(x))
        return has(o, LATHE_HAS_ZERO) ? 0 : LATHE_EXCEPTION_INVALID;
    if (mpfr_inf_p(x))
        return result == carrier_infinity(o->carrier) + (negative ? carrier_sign(o->carrier) : 0)
                   ? 0
                   : LATHE_EXCEPTION_INVALID;
    round_finite(o, x, random);
    if (no_sign && !mpfr_zero_p(rounded))
        return LATHE_EXCEPTION_INVALID;
    if (mpfr_cmp(rounded, o->end[negative]) > 0)
        return LATHE_EXCEPTION_OVERFLOW | LATHE_EXCEPTION_INEXACT;
    if (mpfr_cmpabs(rounded, x) == 0)
        return 0;
    if (!o->integral && is_tiny(o, x, random))
        return LATHE_EXCEPTION_UNDERFLOW | LATHE_EXCEPTION_INEXACT;
    return LATHE_EXCEPTION_INEXACT;
}

static uint64_t round_with(const oracle *o, mpfr_srcptr x, uint64_t random, unsigned *exceptions)
{
    uint64_t result;
    if (is_stochastic(o)) {
        const oracle_choice choice = oracle_choose_value(o, x);
        result = oracle_chosen(&choice, random);
    } else {
        result = oracle_round_value(o, x, o->options.rounding, NULL);
    }
    if (exceptions) {
        const unsigned raised = exceptions_of(o, x, random, result);
        if (raised & LATHE_EXCEPTION_INVALID) /* a replaced result is not inexact besides */
            *exceptions &= LATHE_EXCEPTION_INVALID | LATHE_EXCEPTION_DIVISION_BY_ZERO;
        *exceptions |= raised;
    }
    return result;
}

uint64_t oracle_arith(const oracle *o, const oracle_exact *x, uint64_t random, unsigned *exceptions)
{
    static mpfr_t negative_zero, in_carrier;
    static int done;
    mpfr_srcptr value = x->value;
    oracle with = *o;

    if (!done) {
        mpfr_init2(negative_zero, 2);
        mpfr_set_zero(negative_zero, -1);
        mpfr_init2(in_carrier, 53);
        done = 1;
    }
    with.integral = x->is_integral;
    if (exceptions)
        *exceptions = x->exceptions;
    if (x->is_cancelled && o->options.rounding == LATHE_TOWARD_NEGATIVE)
        value = negative_zero;
    if (o->options.rounding == LATHE_NO_ROUNDING) {
        oracle first = carriers[o->carrier->width == 64];
        first.integral = x->is_integral;
        oracle_set(in_carrier, o->carrier, round_with(&first, value, random, exceptions));
        value = in_carrier;
    }
    /* what the carrier has made an infinity has told so, but is invalid without sign */
    const int told = exceptions && *exceptions & LATHE_EXCEPTION_OVERFLOW;
    const int no_sign = mpfr_signbit(value) && !has(o, LATHE_HAS_SIGN);
    return round_with(&with, value, random, told && !no_sign ? NULL : exceptions);
}
