/* SPDX-License-Identifier: MIT */
/* Blocks from their definitions, in rational numbers. */
#include "block_reference.h"

#include <math.h>
#include <stdlib.h>

/* What rational numbers are rounded to: a grid of p bits that is uniform under 2^emin. */
typedef struct grid {
    int p, emin;
} grid;

static const grid binary32 = {24, -126};

static void power(mpq_t r, int e)
{
    mpq_set_ui(r, 1, 1);
    if (e >= 0)
        mpq_mul_2exp(r, r, (mp_bitcnt_t)e);
    else
        mpq_div_2exp(r, r, (mp_bitcnt_t)-e);
}

/* floor(log2(x)), x > 0. */
static int log2_of(const mpq_t x)
{
    mpq_t bound;
    int e = (int)mpz_sizeinbase(mpq_numref(x), 2) - (int)mpz_sizeinbase(mpq_denref(x), 2);
    mpq_init(bound);
    power(bound, e);
    if (mpq_cmp(x, bound) < 0)
        e--;
    mpq_clear(bound);
    return e;
}

/* Away from zero? `even`: the lower neighbour is even; `half` compares the fraction with one half. */
static int goes_up(lathe_rounding rule, int negative, int even, int half)
{
    switch (rule) {
    case LATHE_TIES_TO_AWAY:
        return half >= 0;
    case LATHE_TIES_TOWARD_ZERO:
        return half > 0;
    case LATHE_TOWARD_ZERO:
        return 0;
    case LATHE_TOWARD_POSITIVE:
        return !negative;
    case LATHE_TOWARD_NEGATIVE:
        return negative;
    case LATHE_AWAY_FROM_ZERO:
        return 1;
    case LATHE_TO_ODD:
        return even;
    default:
        return half > 0 || (half == 0 && !even);
    }
}

/* Rounds x >= 0 to the grid, in place. */
static void round_to(mpq_t x, grid g, lathe_rounding rule, int negative)
{
    mpq_t quantum, rest, half;
    mpz_t k;
    if (mpq_sgn(x) == 0)
        return;
    const int e = log2_of(x);
    mpq_inits(quantum, rest, half, NULL);
    mpz_init(k);
    power(quantum, (e < g.emin ? g.emin : e) - g.p + 1);
    mpq_div(rest, x, quantum);
    mpz_fdiv_q(k, mpq_numref(rest), mpq_denref(rest));
    mpq_set_z(x, k);
    mpq_sub(rest, rest, x);
    mpq_set_ui(half, 1, 2);
    /* with one bit, the parity of the code is that of the exponent; only ties there would tell */
    if (mpq_sgn(rest) && goes_up(rule, negative, mpz_even_p(k) != 0, mpq_cmp(rest, half)))
        mpz_add_ui(k, k, 1);
    mpq_set_z(x, k);
    mpq_mul(x, x, quantum);
    mpq_clears(quantum, rest, half, NULL);
    mpz_clear(k);
}

static void exact(mpq_t r, const carrier *c, uint64_t bits)
{
    mpq_set_d(r, fabs(carrier_value(c, bits)));
}

/* A value of a carrier's grid as its pattern; infinity beyond. */
static uint64_t pattern(const carrier *c, const mpq_t x)
{
    const double limit = c->width == 32 ? 0x1.fffffep127 : 0x1.fffffffffffffp1023;
    mpq_t most;
    mpq_init(most);
    mpq_set_d(most, limit);
    const int is_beyond = mpq_cmp(x, most) > 0;
    mpq_clear(most);
    if (is_beyond)
        return carrier_infinity(c);
    return c->width == 32 ? bits_of_float((float)mpq_get_d(x)) : bits_of_double(mpq_get_d(x));
}

/* To binary32, never further than its largest value and, unless `zero`, never to zero. */
static void narrow(mpq_t x, int zero)
{
    mpq_t most;
    mpq_init(most);
    const int is_zero = mpq_sgn(x) == 0;
    round_to(x, binary32, LATHE_TIES_TO_EVEN, 0);
    mpq_set_d(most, 0x1.fffffep127);
    if (mpq_cmp(x, most) > 0)
        mpq_set(x, most);
    if (!zero && !is_zero && mpq_sgn(x) == 0)
        mpq_set_d(x, 0x1p-149);
    mpq_clear(most);
}

static void largest_of(mpq_t r, const lathe_format *f)
{
    mpq_set_d(r, lathe_format_largest(f));
}

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
        largest_of(most, &b->element);
        largest_of(value, &b->scale);
        if (b->top)
            mpq_set_si(value, b->top, 1);
        mpq_mul(most, most, value);
        exact(value, c, amax);
        if (b->tensor == LATHE_TENSOR_AMAX) {
            mpq_div(t->scale, value, most);
            narrow(t->scale, 0);
        } else {
            narrow(value, 1);
            if (mpq_sgn(value))
                mpq_div(t->encode, most, value);
            else
                power(t->encode, 200);
            narrow(t->encode, 0);
            mpq_inv(t->scale, t->encode);
            narrow(t->scale, 0);
        }
    }
    if (b->tensor != LATHE_TENSOR_ENCODE) {
        mpq_inv(t->encode, t->scale);
        narrow(t->encode, 0);
    }
    mpq_clears(most, value, NULL);
}

void reference_tensor_clear(reference_tensor *t)
{
    mpq_clears(t->scale, t->encode, NULL);
}

/* Rounds a scale: to 0 only where the format has it, and never further than its largest value; 1 if it would.
   */
static int fit_scale(mpq_t s, const lathe_format *f, lathe_rounding rule)
{
    mpq_t most, least;
    mpq_inits(most, least, NULL);
    largest_of(most, f);
    mpq_set_d(least, lathe_format_smallest(f));
    if (mpq_cmp(s, least) < 0 && f->precision == 1) {
        /* two values: 0, if there is one, and the smallest */
        mpq_mul_2exp(s, s, 1);
        const int half = mpq_cmp(s, least);
        const int stays = (f->flags & LATHE_HAS_ZERO) && rule == LATHE_TIES_TO_EVEN && half <= 0;
        if (stays || mpq_sgn(s) == 0)
            mpq_set_ui(s, 0, 1);
        else
            mpq_set(s, least);
    } else if (f->precision == 1 && rule == LATHE_TIES_TO_EVEN) {
        /* the code is even where its exponent is so many above that of code 0 */
        mpq_t tie;
        const int e = log2_of(s), odd = (e - f->emin + !!(f->flags & LATHE_HAS_ZERO)) & 1;
        mpq_init(tie);
        power(tie, e - 1);
        mpq_set_ui(least, 3, 1);
        mpq_mul(tie, tie, least);
        const int half = mpq_cmp(s, tie);
        power(s, half > 0 || (half == 0 && odd) ? e + 1 : e);
        mpq_clear(tie);
    } else {
        round_to(s, (grid){f->precision, f->emin}, rule, 0);
    }
    const int is_beyond = mpq_cmp(s, most) > 0;
    if (is_beyond)
        mpq_set(s, most);
    mpq_clears(most, least, NULL);
    return is_beyond;
}

static void small_scale(mpq_t s, const lathe_block *b)
{
    mpq_t normal;
    mpq_init(normal);
    power(normal, b->scale.emin);
    if (b->small == LATHE_SMALL_NORMAL && mpq_cmp(s, normal) < 0)
        mpq_set(s, normal);
    else if (b->small == LATHE_SMALL_ONE && mpq_sgn(s) == 0)
        mpq_set_ui(s, 1, 1);
    else if (b->small == LATHE_SMALL_SMALLEST && mpq_sgn(s) == 0)
        mpq_set_d(s, lathe_format_smallest(&b->scale));
    mpq_clear(normal);
}

static void ratio_of(mpq_t r, const lathe_block *b, const reference_tensor *t, const mpq_t amax)
{
    mpq_t largest;
    mpq_init(largest);
    largest_of(largest, &b->element);
    mpq_set(r, amax);
    if (b->ratio != LATHE_RATIO_EXACT)
        narrow(r, 1);
    switch (b->ratio) {
    case LATHE_RATIO_EXACT:
        mpq_div(r, r, largest);
        mpq_div(r, r, t->scale);
        break;
    case LATHE_RATIO_RECIPROCAL:
        mpq_inv(largest, largest);
        narrow(largest, 1);
        mpq_mul(r, r, largest);
        narrow(r, 1);
        mpq_div(r, r, t->scale);
        narrow(r, 1);
        break;
    case LATHE_RATIO_PRODUCT:
        mpq_mul(largest, largest, t->scale);
        narrow(largest, 0);
        mpq_div(r, r, largest);
        narrow(r, 1);
        break;
    case LATHE_RATIO_TWICE:
        mpq_div(r, r, largest);
        narrow(r, 1);
        mpq_div(r, r, t->scale);
        narrow(r, 1);
        break;
    default:
        mpq_inv(largest, largest);
        narrow(largest, 1);
        mpq_mul(largest, largest, t->encode);
        narrow(largest, 1);
        mpq_mul(r, r, largest);
        narrow(r, 1);
    }
    mpq_clear(largest);
}

/* E of amax / T by the rules of exponents, raised by one where they say. */
static int raised_exponent(const lathe_block *b, const mpq_t amax)
{
    mpq_t turn, part, two;
    const int e = log2_of(amax);
    mpq_inits(turn, part, two, NULL);
    power(part, e);
    mpq_div(part, amax, part); /* 1 <= part < 2 */
    power(turn, -b->element.precision);
    mpq_set_ui(two, 2, 1);
    mpq_sub(turn, two, turn); /* halfway from the largest significand to 2 */
    int up = 0;
    if (b->rule == LATHE_SCALE_CEIL)
        up = mpq_cmp_ui(part, 1, 1) > 0;
    else if (b->rule == LATHE_SCALE_EVEN)
        up = mpq_cmp(part, turn) >= 0;
    else if (b->rule == LATHE_SCALE_EVEN_STAY)
        up = mpq_cmp(part, turn) > 0;
    else if (b->rule == LATHE_SCALE_LOG2) {
        mpq_mul(part, part, part);
        up = mpq_cmp(part, two) > 0;
    }
    mpq_clears(turn, part, two, NULL);
    return e + up;
}

/* What v / (X T), or how else the block says it, is: the number that is rounded to an element. `x` is not 0.
   */
static int quotient_of(mpq_t q, const lathe_block *b, const carrier *c, const mpq_t product, const mpq_t v)
{
    mpq_t divisor;
    const grid own = {c->precision, c->emin};
    mpq_init(divisor);
    mpq_set(divisor, product);
    mpq_set(q, v);
    if (b->apply != LATHE_APPLY_EXACT)
        narrow(divisor, 0);
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
        narrow(divisor, 0);
        mpq_mul(q, q, divisor);
    } else {
        mpq_div(q, q, divisor);
    }
    if (b->apply != LATHE_APPLY_EXACT)
        round_to(q, own, LATHE_TIES_TO_EVEN, 0);
    mpq_clear(divisor);
    return b->apply != LATHE_APPLY_EXACT && pattern(c, q) == carrier_infinity(c);
}

/* Rounds |q| to an element, in place; 1 if the result is NaN. */
static int round_element(mpq_t q, const lathe_block *b, lathe_rounding rule, int negative)
{
    mpq_t most;
    mpq_init(most);
    largest_of(most, &b->element);
    round_to(q, (grid){b->element.precision, b->element.emin}, rule, negative);
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
        largest_of(q, &b->element);
        sign = is_nan = 0;
    } else if (a == carrier_infinity(c)) {
        power(q, 1000);
        is_nan = round_element(q, b, LATHE_TIES_TO_EVEN, negative);
    } else if (!is_nan) {
        exact(v, c, a);
        if (quotient_of(q, b, c, product, v))
            power(q, 1000);
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
        round_to(q, (grid){c->precision, c->emin}, LATHE_TIES_TO_EVEN, 0);
        y = pattern(c, q) | (sign ? carrier_sign(c) : 0);
    }
    mpq_clears(v, q, NULL);
    return y;
}

/* Cut to a multiple of 2^unit, 2^31 of them at most. */
static void cut(mpz_t units, const mpq_t x, int unit)
{
    mpq_t one;
    mpq_init(one);
    power(one, unit);
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
        exact(v, c, magnitude);
        if (quotient_of(q, b, c, product, v))
            power(q, 1000);
        round_element(q, b, rule_of(b), bits != magnitude);
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

/* The scale before s in its format, or 0. */
static void before(mpq_t s, const lathe_format *f)
{
    mpq_t step;
    mpq_init(step);
    const int e = log2_of(s);
    power(step, e);
    const int binade = mpq_equal(s, step) ? e - 1 : e;
    if (f->precision == 1) {
        if (e <= f->emin)
            mpq_set_ui(s, 0, 1);
        else
            mpq_div_2exp(s, s, 1);
    } else {
        power(step, (binade < f->emin ? f->emin : binade) - f->precision + 1);
        mpq_sub(s, s, step);
    }
    mpq_clear(step);
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
    const int unit = log2_of(amax) - 26;
    mpq_t other, quarter;
    mpz_t least;
    mpq_inits(other, quarter, NULL);
    mpz_init(least);
    error_of(least, b, c, t, s, x, n, unit);
    mpq_set(other, s);
    mpq_div_2exp(quarter, s, 2);
    if (b->rule == LATHE_SCALE_FOUR_OVER_SIX) {
        ratio_of(other, b, t, amax);
        mpq_set_ui(quarter, 3, 2);
        mpq_mul(other, other, quarter);
        fit_scale(other, &b->scale, LATHE_TIES_TO_EVEN);
        small_scale(other, b);
        choose(s, least, b, c, t, other, x, n, unit);
    } else {
        if (b->small == LATHE_SMALL_NORMAL) {
            mpq_t normal;
            mpq_init(normal);
            power(normal, b->scale.emin);
            if (mpq_cmp(quarter, normal) < 0)
                mpq_set(quarter, normal);
            mpq_clear(normal);
        }
        for (before(other, &b->scale); mpq_sgn(other) && mpq_cmp(other, quarter) >= 0;
             before(other, &b->scale))
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
    ratio_of(s, b, t, amax);
    if (b->rule == LATHE_SCALE_RCEIL || b->rule == LATHE_SCALE_LEAST_ERROR) {
        is_beyond = fit_scale(s, &b->scale, LATHE_TOWARD_POSITIVE);
    } else if (b->rule == LATHE_SCALE_NEAREST || b->rule == LATHE_SCALE_FOUR_OVER_SIX) {
        is_beyond = fit_scale(s, &b->scale, LATHE_TIES_TO_EVEN);
    } else {
        mpq_div(s, amax, t->scale);
        if (b->rule != LATHE_SCALE_P3109)
            power(s, raised_exponent(b, s) - b->element.emax);
        is_beyond = fit_scale(s, &b->scale, LATHE_TIES_TO_EVEN);
    }
    if (is_beyond && b->scale_overflow == LATHE_SCALE_NAN)
        return 1;
    small_scale(s, b);
    if ((b->rule == LATHE_SCALE_LEAST_ERROR || b->rule == LATHE_SCALE_FOUR_OVER_SIX) && mpq_sgn(s))
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
    exact(amax, c, largest);
    mpq_set_d(s, (double)b->least);
    if (mpq_cmp(s, amax) > 0)
        mpq_set(amax, s);
    if ((has_nan && b->nan == LATHE_SPECIAL_SPOIL) || (has_infinity && b->infinity == LATHE_SPECIAL_SPOIL)) {
        is_nan = 1;
    } else if ((has_nan && b->nan == LATHE_SPECIAL_ONE) ||
               (has_infinity && b->infinity == LATHE_SPECIAL_ONE)) {
        mpq_set_ui(s, 1, 1);
    } else if (has_infinity && b->infinity == LATHE_SPECIAL_COUNT) {
        largest_of(s, &b->scale);
        is_nan = b->scale_overflow == LATHE_SCALE_NAN;
    } else if (mpq_sgn(amax) == 0) {
        mpq_set_ui(s, 0, 1);
        small_scale(s, b);
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
