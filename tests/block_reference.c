/* SPDX-License-Identifier: MIT */
/* Blocks from their definitions, in rational numbers. */
#include "block_reference.h"

#include <math.h>
#include <stdlib.h>

#include "block_reference_scale.h"
#include "rational.h"

/* Element i as the block takes it. */
static uint64_t input_of(const lathe_block *b, const carrier *c, const void *x, size_t i)
{
    const uint64_t bits = carrier_get(c, x, i);
    const int is_small = !carrier_is_nan(c, bits) && fabs(carrier_value(c, bits)) < 0x1p-126;
    return b->input == LATHE_INPUT_FLUSH && is_small ? bits & carrier_sign(c) : bits;
}

void reference_tensor_init(reference_tensor *t, const lathe_block *b, const carrier *c, const void *x,
                           size_t n)
{
    uint64_t amax = 0;
    mpq_t most, value;
    mpq_inits(t->scale, t->encode, most, value, NULL);
    mpq_set_ui(t->scale, 1, 1);
    mpq_set_ui(t->encode, 1, 1);
    for (size_t i = 0; i < n; i++) {
        const uint64_t a = input_of(b, c, x, i) & ~carrier_sign(c);
        if (a < carrier_infinity(c) && a > amax)
            amax = a;
    }
    if (amax && (b->tensor == LATHE_TENSOR_AMAX || b->tensor == LATHE_TENSOR_ENCODE)) {
        reference_largest(most, &b->element);
        reference_largest(value, &b->scale);
        if (b->top)
            mpq_set_si(value, b->top, 1);
        mpq_mul(most, most, value);
        rational_exact(value, c, amax);
        if (b->tensor == LATHE_TENSOR_AMAX) {
            mpq_div(t->scale, value, most);
            rational_narrow(t->scale, 0);
        } else {
            rational_narrow(value, 1);
            if (mpq_sgn(value))
                mpq_div(t->encode, most, value);
            else
                rational_power(t->encode, 200);
            rational_narrow(t->encode, 0);
            mpq_inv(t->scale, t->encode);
            rational_narrow(t->scale, 0);
        }
    }
    if (b->tensor != LATHE_TENSOR_ENCODE) {
        mpq_inv(t->encode, t->scale);
        rational_narrow(t->encode, 0);
    }
    mpq_clears(most, value, NULL);
}

void reference_tensor_clear(reference_tensor *t)
{
    mpq_clears(t->scale, t->encode, NULL);
}

/* What v / (X T), or how else the block says it, is: the number that is rounded to an element. `x` is not 0.
   */
static int quotient_of(mpq_t q, const lathe_block *b, const carrier *c, const mpq_t product, const mpq_t v)
{
    mpq_t divisor;
    const rational_grid own = {c->precision, c->emin};
    mpq_init(divisor);
    mpq_set(divisor, product);
    mpq_set(q, v);
    if (b->apply != LATHE_APPLY_EXACT)
        rational_narrow(divisor, 0);
    if (b->prescale == LATHE_PRESCALE_3_4) {
        mpq_t factor;
        mpq_init(factor);
        mpq_set_ui(factor, 3, 4);
        mpq_mul(q, q, factor);
        mpq_clear(factor);
    }
    if (mpq_sgn(product) == 0) {
        if (b->apply == LATHE_APPLY_RECIPROCAL)
            mpq_set_d(divisor, 0x1.fffffep127);
        else
            mpq_set_ui(divisor, 0, 1);
        mpq_mul(q, q, divisor);
    } else if (b->apply == LATHE_APPLY_RECIPROCAL) {
        mpq_inv(divisor, divisor);
        rational_narrow(divisor, 0);
        mpq_mul(q, q, divisor);
    } else {
        mpq_div(q, q, divisor);
    }
    if (b->apply != LATHE_APPLY_EXACT)
        rational_round(q, own, LATHE_TIES_TO_EVEN, 0);
    mpq_clear(divisor);
    return b->apply != LATHE_APPLY_EXACT && rational_pattern(c, q) == carrier_infinity(c);
}

/* Rounds |q| to an element, in place; 1 if the result is NaN. */
static int round_element(mpq_t q, const lathe_block *b, lathe_rounding rule, int negative)
{
    mpq_t most;
    mpq_init(most);
    reference_largest(most, &b->element);
    rational_round(q, (rational_grid){b->element.precision, b->element.emin}, rule, negative);
    if (negative && b->codes == LATHE_CODES_INTEGER_FULL)
        mpq_set_ui(most, 2, 1);
    const int is_beyond = mpq_cmp(q, most) > 0;
    if (is_beyond)
        mpq_set(q, most);
    mpq_clear(most);
    return is_beyond && b->options.overflow == LATHE_OVERFLOW_OWN && (b->element.flags & LATHE_HAS_NAN);
}

static lathe_rounding rule_of(const lathe_block *b)
{
    return b->options.rounding >= LATHE_STOCHASTIC ? LATHE_TIES_TO_EVEN : b->options.rounding;
}

/* The pattern of one value. */
static uint64_t element(const lathe_block *b, const carrier *c, const mpq_t product, uint64_t x,
                        mpq_t *quotient)
{
    const int negative = (x & carrier_sign(c)) != 0;
    const int has_negative_zero =
        (b->element.flags & LATHE_HAS_NEGATIVE_ZERO) && b->options.negative_zero == LATHE_NEGATIVE_ZERO_OWN;
    const uint64_t a = x & ~carrier_sign(c);
    int sign = negative, is_nan = carrier_is_nan(c, x);
    uint64_t y = 0;
    mpq_t v, q;
    mpq_inits(v, q, NULL);
    if (is_nan && b->options.nan == LATHE_NAN_LARGEST && !(b->element.flags & LATHE_HAS_NAN)) {
        reference_largest(q, &b->element);
        sign = is_nan = 0;
    } else if (a == carrier_infinity(c)) {
        rational_power(q, 1000);
        is_nan = round_element(q, b, LATHE_TIES_TO_EVEN, negative);
    } else if (!is_nan) {
        rational_exact(v, c, a);
        if (quotient_of(q, b, c, product, v))
            rational_power(q, 1000);
        if (quotient)
            mpq_set(*quotient, q);
        is_nan = round_element(q, b, rule_of(b), negative);
    }
    if (is_nan) {
        y = carrier_nan(c, negative);
    } else {
        if (mpq_sgn(q) == 0)
            sign = sign && has_negative_zero;
        mpq_mul(q, q, product);
        rational_round(q, (rational_grid){c->precision, c->emin}, LATHE_TIES_TO_EVEN, 0);
        y = rational_pattern(c, q) | (sign ? carrier_sign(c) : 0);
    }
    mpq_clears(v, q, NULL);
    return y;
}

/* Cut to a multiple of 2^unit, 2^31 of them at most. */
static void cut(mpz_t units, const mpq_t x, int unit)
{
    mpq_t one;
    mpq_init(one);
    rational_power(one, unit);
    mpq_div(one, x, one);
    mpz_fdiv_q(units, mpq_numref(one), mpq_denref(one));
    if (mpz_sizeinbase(units, 2) > 31)
        mpz_ui_pow_ui(units, 2, 31);
    mpq_clear(one);
}

static void error_of(mpz_t sum, const lathe_block *b, const carrier *c, const reference_tensor *t,
                     const mpq_t s, const void *x, size_t n, int unit)
{
    mpq_t product, v, q;
    mpz_t a, d;
    mpq_inits(product, v, q, NULL);
    mpz_inits(a, d, NULL);
    mpz_set_ui(sum, 0);
    mpq_mul(product, s, t->scale);
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = input_of(b, c, x, i), magnitude = bits & ~carrier_sign(c);
        if (magnitude >= carrier_infinity(c))
            continue;
        rational_exact(v, c, magnitude);
        if (quotient_of(q, b, c, product, v))
            rational_power(q, 1000);
        if (round_element(q, b, rule_of(b), bits != magnitude))
            rational_power(q, 2000);
        mpq_mul(q, q, product);
        cut(a, v, unit);
        cut(d, q, unit);
        mpz_sub(a, a, d);
        mpz_abs(a, a);
        if (b->error == LATHE_ERROR_SQUARED)
            mpz_mul(a, a, a);
        mpz_add(sum, sum, a);
    }
    mpq_clears(product, v, q, NULL);
    mpz_clears(a, d, NULL);
}

/* Sets s to the better of it and `other`. */
static void choose(mpq_t s, mpz_t least, const lathe_block *b, const carrier *c, const reference_tensor *t,
                   const mpq_t other, const void *x, size_t n, int unit)
{
    mpz_t error;
    mpz_init(error);
    error_of(error, b, c, t, other, x, n, unit);
    if (mpz_cmp(error, least) < 0) {
        mpz_set(least, error);
        mpq_set(s, other);
    }
    mpz_clear(error);
}

static void search(mpq_t s, const lathe_block *b, const carrier *c, const reference_tensor *t,
                   const mpq_t amax, const void *x, size_t n)
{
    const int unit = rational_log2(amax) - 26;
    mpq_t other, quarter;
    mpz_t least;
    mpq_inits(other, quarter, NULL);
    mpz_init(least);
    error_of(least, b, c, t, s, x, n, unit);
    mpq_set(other, s);
    mpq_div_2exp(quarter, s, 2);
    if (b->rule == LATHE_SCALE_FOUR_OVER_SIX) {
        reference_ratio(other, b, t, amax);
        mpq_set_ui(quarter, 3, 2);
        mpq_mul(other, other, quarter);
        reference_fit(other, &b->scale, LATHE_TIES_TO_EVEN);
        reference_small(other, b);
        choose(s, least, b, c, t, other, x, n, unit);
    } else {
        if (b->small == LATHE_SMALL_NORMAL) {
            mpq_t normal;
            mpq_init(normal);
            rational_power(normal, b->scale.emin);
            if (mpq_cmp(quarter, normal) < 0)
                mpq_set(quarter, normal);
            mpq_clear(normal);
        }
        for (reference_before(other, &b->scale); mpq_sgn(other) && mpq_cmp(other, quarter) >= 0;
             reference_before(other, &b->scale))
            choose(s, least, b, c, t, other, x, n, unit);
    }
    mpq_clears(other, quarter, NULL);
    mpz_clear(least);
}

/* The scale of an amax that is not 0; 1 if it is NaN. */
static int scale_of(mpq_t s, const lathe_block *b, const carrier *c, const reference_tensor *t,
                    const mpq_t amax, const void *x, size_t n)
{
    int is_beyond;
    reference_ratio(s, b, t, amax);
    if (b->rule == LATHE_SCALE_RCEIL || b->rule == LATHE_SCALE_LEAST_ERROR) {
        is_beyond = reference_fit(s, &b->scale, LATHE_TOWARD_POSITIVE);
    } else if (b->rule == LATHE_SCALE_NEAREST || b->rule == LATHE_SCALE_FOUR_OVER_SIX) {
        is_beyond = reference_fit(s, &b->scale, LATHE_TIES_TO_EVEN);
    } else {
        mpq_div(s, amax, t->scale);
        if (b->rule != LATHE_SCALE_P3109)
            rational_power(s, reference_exponent(b, s) - b->element.emax);
        is_beyond = reference_fit(s, &b->scale, LATHE_TIES_TO_EVEN);
    }
    if (is_beyond && b->scale_overflow == LATHE_SCALE_NAN)
        return 1;
    reference_small(s, b);
    if (b->rule == LATHE_SCALE_FOUR_OVER_SIX || (b->rule == LATHE_SCALE_LEAST_ERROR && mpq_sgn(s)))
        search(s, b, c, t, amax, x, n);
    return 0;
}

double reference_block(const lathe_block *b, const carrier *c, const reference_tensor *t, const void *x,
                       size_t n, uint64_t *y, mpq_t *quotients)
{
    int has_nan = 0, has_infinity = 0, is_nan = 0;
    uint64_t largest = 0, *const in = malloc(n * sizeof *in);
    mpq_t s, amax;
    mpq_inits(s, amax, NULL);
    for (size_t i = 0; i < n; i++) {
        in[i] = input_of(b, c, x, i);
        const uint64_t a = in[i] & ~carrier_sign(c);
        has_nan |= a > carrier_infinity(c);
        has_infinity |= a == carrier_infinity(c);
        largest = a < carrier_infinity(c) && a > largest ? a : largest;
    }
    rational_exact(amax, c, largest);
    mpq_set_d(s, (double)b->least);
    if (mpq_cmp(s, amax) > 0)
        mpq_set(amax, s);
    if ((has_nan && b->nan == LATHE_SPECIAL_SPOIL) || (has_infinity && b->infinity == LATHE_SPECIAL_SPOIL)) {
        is_nan = 1;
    } else if ((has_nan && b->nan == LATHE_SPECIAL_ONE) ||
               (has_infinity && b->infinity == LATHE_SPECIAL_ONE)) {
        mpq_set_ui(s, 1, 1);
    } else if (has_infinity && b->infinity == LATHE_SPECIAL_COUNT) {
        reference_largest(s, &b->scale);
        is_nan = b->scale_overflow == LATHE_SCALE_NAN;
    } else if (mpq_sgn(amax) == 0) {
        mpq_set_ui(s, 0, 1);
        reference_small(s, b);
    } else {
        is_nan = scale_of(s, b, c, t, amax, x, n);
    }
    const double scale = is_nan ? (double)NAN : mpq_get_d(s);
    mpq_mul(s, s, t->scale);
    for (size_t i = 0; i < n; i++)
        y[i] = is_nan ? carrier_nan(c, 0) : element(b, c, s, in[i], quotients ? &quotients[i] : NULL);
    free(in);
    mpq_clears(s, amax, NULL);
    return scale;
}
