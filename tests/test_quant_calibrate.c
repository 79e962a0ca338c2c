/* SPDX-License-Identifier: MIT */
/* Calibration against its definition, and the goldens. */
#include <math.h>

#include <gmp.h>

#include "check.h"
#include "quant_spec.h"
#include "rational.h"

enum { MOST = 64 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

static lathe_quant_plan plan_of(const lathe_quant *q)
{
    lathe_quant_plan plan;
    assert_int_equal(lathe_quant_plan_init(&plan, q), LATHE_OK);
    return plan;
}

static uint64_t pattern_of(const carrier *c, double value)
{
    return c->width == 32 ? bits_of_float((float)value) : bits_of_double(value);
}

/* A group's values, finite and in order, and the range that the definition takes of them. */
typedef struct sample {
    const carrier *c;
    double sorted[MOST];
    size_t n;
} sample;

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static sample sorted_of(const carrier *c, const void *x, size_t n, int magnitudes)
{
    sample s = {.c = c};
    for (size_t i = 0; i < n; i++) {
        const double v = carrier_value(c, carrier_get(c, x, i));
        if (isfinite(v))
            s.sorted[s.n++] = magnitudes ? fabs(v) : v + 0.0;
    }
    qsort(s.sorted, s.n, sizeof *s.sorted, by_value);
    return s;
}

static void range_of(const lathe_quant *q, const carrier *c, const void *x, size_t n, double *low,
                     double *high)
{
    const int symmetric = q->scheme == LATHE_QUANT_SYMMETRIC;
    const sample s = sorted_of(c, x, n, symmetric && q->range == LATHE_RANGE_PERCENTILE);
    *low = *high = 0;
    if (s.n == 0)
        return;
    const size_t kept = q->range == LATHE_RANGE_PERCENTILE ? (s.n * q->keep + 999999) / 1000000 : s.n;
    *high = s.sorted[kept - 1];
    *low = s.sorted[s.n - kept];
    if (symmetric && q->range == LATHE_RANGE_PERCENTILE)
        *low = *high;
    if (symmetric || q->cover == LATHE_COVER_ZERO) {
        *low = fmin(*low, 0);
        *high = fmax(*high, 0);
    }
}

/* The scale and zero point of a range, by the formulas; `any` value was finite. */
static quant_spec parameters_of(const lathe_quant *q, const carrier *c, double low, double high, int any)
{
    const int64_t half = INT64_C(1) << (q->bits - 1);
    const int asymmetric = q->scheme == LATHE_QUANT_ASYMMETRIC;
    const rational_grid grid = {c->precision, c->emin};
    quant_spec s = {c, q, 0, !asymmetric && q->integers == LATHE_INTEGERS_UNSIGNED ? half : 0};
    mpq_t width, other;
    mpq_inits(width, other, NULL);
    mpq_set_d(width, asymmetric ? high : fmax(fabs(low), fabs(high)));
    mpq_set_d(other, asymmetric ? low : 0);
    mpq_sub(width, width, other);
    if (asymmetric)
        mpq_set_si(other, (long)(spec_largest(q) - spec_lowest(q)), 1);
    else if (q->divisor == LATHE_DIVISOR_HALF)
        mpq_set_si(other, (long)(2 * half - 1), 2);
    else
        mpq_set_si(other,
                   (long)(q->divisor == LATHE_DIVISOR_LARGEST || q->integers == LATHE_INTEGERS_RESTRICTED
                              ? half - 1
                              : half),
                   1);
    mpq_canonicalize(other);
    mpq_div(width, width, other);
    rational_round(width, grid, LATHE_TIES_TO_EVEN, 0);
    double scale = fmin(mpq_get_d(width), c->width == 32 ? 0x1.fffffep127 : 0x1.fffffffffffffp1023);
    const double least = c->width == 32 ? (double)(float)q->least : q->least;
    scale = fmax(any ? scale : 0, least);
    scale = scale == 0 ? 1 : scale;
    if (q->scale == LATHE_QUANT_POWER) {
        const double power = ldexp(1, ilogb(scale));
        scale = power < scale && ilogb(scale) < c->emax ? 2 * power : power;
    }
    s.scale = pattern_of(c, scale);
    if (asymmetric && any) {
        mpq_set_d(width, fabs(low));
        mpq_set_d(other, scale);
        mpq_div(width, width, other);
        rational_round(width, (rational_grid){3000, 2999}, LATHE_TIES_TO_EVEN, 0);
        const double zero = (double)spec_lowest(q) + copysign(mpq_get_d(width), -low);
        s.zero = (int64_t)fmin(fmax(zero, -0x1p21), 0x1p21);
    }
    mpq_clears(width, other, NULL);
    return s;
}

/* Cut toward zero to multiples of 2^unit, which are the result. */
static void cut(mpz_t units, mpq_t a, int unit)
{
    mpq_t one;
    mpq_init(one);
    rational_power(one, unit);
    mpq_div(a, a, one);
    mpz_tdiv_q(units, mpq_numref(a), mpq_denref(a));
    mpq_clear(one);
}

static void error_of(mpz_t sum, const quant_spec *s, const void *x, size_t n, double amax)
{
    const int unit = ilogb(amax) - 26;
    mpz_t a, b;
    mpq_t v, w;
    mpz_inits(a, b, NULL);
    mpq_inits(v, w, NULL);
    mpz_set_ui(sum, 0);
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = carrier_get(s->c, x, i);
        const double value = carrier_value(s->c, bits);
        if (!isfinite(value))
            continue;
        mpq_set_d(v, value);
        cut(a, v, unit);
        mpq_set_d(v, carrier_value(s->c, s->scale));
        mpq_set_si(w, (long)(spec_integer(s, bits, 0) - s->zero), 1);
        mpq_mul(v, v, w);
        cut(b, v, unit);
        if (mpz_cmpabs_ui(b, 1u << 30) > 0)
            mpz_set_si(b, mpz_sgn(b) * (1l << 30));
        mpz_sub(a, a, b);
        mpz_addmul(sum, a, a);
    }
    mpz_clears(a, b, NULL);
    mpq_clears(v, w, NULL);
}

static double shrunk(const carrier *c, double end, unsigned i, unsigned steps)
{
    const rational_grid grid = {c->precision, c->emin};
    mpq_t a, factor;
    mpq_inits(a, factor, NULL);
    mpq_set_d(a, fabs(end));
    mpq_set_ui(factor, i, steps);
    mpq_canonicalize(factor);
    mpq_mul(a, a, factor);
    rational_round(a, grid, LATHE_TIES_TO_EVEN, 0);
    const double result = copysign(mpq_get_d(a), end);
    mpq_clears(a, factor, NULL);
    return result;
}

static quant_spec searched(const lathe_quant *q, const carrier *c, const void *x, size_t n, double low,
                           double high, int any)
{
    const double amax = fmax(fabs(low), fabs(high));
    quant_spec best = parameters_of(q, c, low, high, any);
    mpz_t least, error;
    if (!any || amax == 0)
        return best;
    mpz_inits(least, error, NULL);
    error_of(least, &best, x, n, amax);
    for (unsigned i = q->steps - 1; i > 0; i--) {
        const quant_spec s =
            parameters_of(q, c, shrunk(c, low, i, q->steps), shrunk(c, high, i, q->steps), any);
        error_of(error, &s, x, n, amax);
        if (mpz_cmp(error, least) < 0) {
            mpz_set(least, error);
            best = s;
        }
    }
    mpz_clears(least, error, NULL);
    return best;
}

static quant_spec mean_of(const lathe_quant *q, const carrier *c, const void *x, size_t n)
{
    const rational_grid binary64 = {53, -1022}, grid = {c->precision, c->emin};
    const sample s = sorted_of(c, x, n, 1);
    quant_spec p = parameters_of(q, c, 0, 0, 0);
    mpq_t sum, term;
    mpq_inits(sum, term, NULL);
    for (size_t i = 0; i < s.n; i++) {
        mpq_set_d(term, s.sorted[i]);
        mpq_add(sum, sum, term);
    }
    if (mpq_sgn(sum)) {
        mpq_set_ui(term, (unsigned long)s.n, 1);
        mpq_div(sum, sum, term);
        rational_round(sum, binary64, LATHE_TIES_TO_EVEN, 0);
        rational_round(sum, grid, LATHE_TIES_TO_EVEN, 0);
        const lathe_quant own = {
            .bits = 2, .integers = LATHE_INTEGERS_RESTRICTED, .least = q->least, .scale = q->scale};
        p.scale = parameters_of(&own, c, 0, mpq_get_d(sum), 1).scale;
    }
    mpq_clears(sum, term, NULL);
    return p;
}

/* Values of one size or of many, ties of one scale, constants, zeros, subnormal numbers, both ends of the
 * range. */
static void fill(const carrier *c, void *x, size_t n, uint64_t *seed)
{
    const uint64_t kind = cases_random(seed) % 8, fixed = cases_random(seed);
    const uint64_t fraction = (UINT64_C(1) << (c->precision - 1)) - 1,
                   one = (uint64_t)c->emax << (c->precision - 1);
    for (size_t i = 0; i < n; i++) {
        const uint64_t r = cases_random(seed), sign = kind == 5 ? 0 : r >> 63 ? carrier_sign(c) : 0;
        uint64_t bits = one + (r & fraction) - ((r >> 56 & 3) << (c->precision - 1));
        if (kind == 0)
            bits = one;
        else if (kind == 1)
            bits = r & fraction & 0xfff;
        else if (kind == 2)
            bits = carrier_infinity(c) - 1 - (r & fraction);
        else if (kind == 3)
            bits = 0;
        else if (kind == 4)
            bits = pattern_of(c, (double)(r >> 60));
        else if (kind == 5)
            bits = one + ((fixed & 7) << (c->precision - 1)) + (r & fraction) / 64;
        if ((r >> 48 & 31) == 0)
            bits = (r & 1) ? carrier_infinity(c) : carrier_nan(c, 0);
        carrier_set(c, x, i, bits | sign);
    }
}

static void calibration_is_that_of_the_definition(void **state)
{
    size_t executed = 0;
    uint64_t seed = 77;
    (void)state;
    for (int round = 0; round < 3000; round++) {
        static union {
            float f32[MOST];
            double f64[MOST];
        } x;
        const carrier *const c = carriers[round & 1];
        const uint64_t r = cases_random(&seed);
        lathe_quant q = {.bits = 2 + (int)(r % 15),
                         .integers = (lathe_integers)(r >> 8 & 0xff) % 3,
                         .scheme = (lathe_quant_scheme)(r >> 16 & 1),
                         .divisor = (lathe_quant_divisor)(r >> 17 & 0xff) % 3,
                         .range = (lathe_quant_range)(r >> 25 & 3),
                         .cover = (lathe_quant_cover)(r >> 27 & 1),
                         .scale = (lathe_quant_scale)(r >> 28 & 1),
                         .least = r >> 29 & 3 ? 0 : 0.1,
                         .rounding = (lathe_rounding)(r >> 31 & 7)};
        const size_t n = r >> 40 & 7 ? (size_t)(r >> 40) % (MOST - 1) + 1 : 1;
        if (q.range == LATHE_RANGE_MEAN && q.scheme == LATHE_QUANT_ASYMMETRIC)
            q.scheme = LATHE_QUANT_SYMMETRIC;
        if (q.range == LATHE_RANGE_LEAST_ERROR)
            q.steps = 1 + (uint32_t)(r >> 50) % 12;
        if (q.range == LATHE_RANGE_PERCENTILE)
            q.keep = r >> 60 ? 500001 + (uint32_t)(r >> 34) % 500000 : 1000000;
        fill(c, &x, n, &seed);
        const lathe_quant_plan plan = plan_of(&q);
        const lathe_array line = {.rank = 1, .shape = {n}};
        uint64_t scale = 0;
        int32_t zero = 12345;
        assert_int_equal(
            c->width == 32 ? lathe_quant_calibrate_f32(&plan, &line, (float *)(void *)&scale, &zero, x.f32)
                           : lathe_quant_calibrate_f64(&plan, &line, (double *)(void *)&scale, &zero, x.f64),
            LATHE_OK);
        double low, high;
        range_of(&q, c, &x, n, &low, &high);
        const int any = sorted_of(c, &x, n, 0).n > 0;
        const quant_spec s = q.range == LATHE_RANGE_MEAN          ? mean_of(&q, c, &x, n)
                             : q.range == LATHE_RANGE_LEAST_ERROR ? searched(&q, c, &x, n, low, high, any)
                                                                  : parameters_of(&q, c, low, high, any);
        if (carrier_get(c, &scale, 0) != s.scale || zero != s.zero) {
            report_bits("scale", c, carrier_get(c, &scale, 0));
            report_bits("wanted", c, s.scale);
            fail_msg("round %d: n=%zu bits=%d integers=%d scheme=%d divisor=%d range=%d cover=%d power=%d "
                     "low=%a high=%a zero %d, wanted %lld",
                     round, n, q.bits, (int)q.integers, (int)q.scheme, (int)q.divisor, (int)q.range,
                     (int)q.cover, (int)q.scale, low, high, (int)zero, (long long)s.zero);
        }
        executed++;
    }
    expect_cases("calibrations", executed, 3000);
}

static void groups_are_calibrated_one_by_one(void **state)
{
    const lathe_quant q = {.bits = 8, .span = LATHE_QUANT_CHANNEL, .integers = LATHE_INTEGERS_RESTRICTED};
    const lathe_quant_plan plan = plan_of(&q);
    const lathe_array columns = {.rank = 2, .axis = 1, .shape = {2, 3}};
    static const float x[] = {127, -254, 0, -1270, 1, 0};
    float scales[3];
    int32_t zeros[3];
    (void)state;
    assert_int_equal(lathe_quant_calibrate_f32(&plan, &columns, scales, zeros, x), LATHE_OK);
    assert_true(scales[0] == 10 && scales[1] == 2 && scales[2] == 1 && zeros[0] == 0);
    assert_int_equal(lathe_quant_calibrate_f32(&plan, &columns, scales, NULL, x), LATHE_OK);
}

static void zero_points_that_may_not_be_zero_need_a_place(void **state)
{
    static const lathe_quant asymmetric = {.scheme = LATHE_QUANT_ASYMMETRIC};
    static const lathe_quant is_unsigned = {.integers = LATHE_INTEGERS_UNSIGNED};
    const lathe_quant_plan plans[] = {plan_of(&asymmetric), plan_of(&is_unsigned)};
    const lathe_array line = {.rank = 1, .shape = {2}};
    static const float x[] = {1, 2};
    float scale = 7;
    (void)state;
    for (int i = 0; i < 2; i++)
        assert_int_equal(lathe_quant_calibrate_f32(&plans[i], &line, &scale, NULL, x), LATHE_E_NULL);
    assert_true(scale == 7);
}

/* Of the reference's tables: int8 symmetric, uint8 asymmetric, BitNet b1.58. */
static void goldens_come_out(void **state)
{
    static const float x[] = {-1, 0, 0.5f, 3};
    static const float w[] = {0.4f, -0.2f, 0.05f, -0.9f, 0.1f, 0.35f};
    const lathe_array line = {.rank = 1, .shape = {4}}, weights = {.rank = 2, .shape = {2, 3}};
    const lathe_quant_plan restricted =
        plan_of(&(lathe_quant){.bits = 8, .integers = LATHE_INTEGERS_RESTRICTED});
    const lathe_quant_plan asymmetric = plan_of(
        &(lathe_quant){.bits = 8, .integers = LATHE_INTEGERS_UNSIGNED, .scheme = LATHE_QUANT_ASYMMETRIC});
    const lathe_quant_plan bitnet = plan_of(&(lathe_quant){
        .bits = 2, .integers = LATHE_INTEGERS_RESTRICTED, .range = LATHE_RANGE_MEAN, .least = 1e-5});
    signed char q[6];
    unsigned char u[4];
    float scale;
    int32_t zero;
    (void)state;
    lathe_quant_calibrate_f32(&restricted, &line, &scale, &zero, x);
    lathe_quant_quantize_f32(&restricted, &line, NULL, q, x, &scale, &zero);
    assert_true(bits_of_float(scale) == bits_of_float(3.0f / 127) && zero == 0 && q[0] == -42 && q[1] == 0 &&
                q[2] == 21 && q[3] == 127);
    lathe_quant_calibrate_f32(&asymmetric, &line, &scale, &zero, x);
    lathe_quant_quantize_f32(&asymmetric, &line, NULL, u, x, &scale, &zero);
    assert_true(bits_of_float(scale) == bits_of_float(4.0f / 255) && zero == 64 && u[0] == 0 && u[1] == 64 &&
                u[2] == 96 && u[3] == 255);
    /* A range of 255 and so little more that no digit of the quotient tells. */
    const lathe_array two = {.rank = 1, .shape = {2}};
    lathe_quant_calibrate_f32(&asymmetric, &two, &scale, &zero, (const float[]){-0x1p-119f, 255});
    assert_true(scale == 1 && zero == 0);
    lathe_quant_calibrate_f32(&bitnet, &weights, &scale, NULL, w);
    lathe_quant_quantize_f32(&bitnet, &weights, NULL, q, w, &scale, NULL);
    assert_true(fabsf(scale - 1.0f / 3) < 1e-6f);
    assert_memory_equal(q, ((const signed char[]){1, -1, 0, -1, 0, 1}), 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calibration_is_that_of_the_definition),
        cmocka_unit_test(groups_are_calibrated_one_by_one),
        cmocka_unit_test(zero_points_that_may_not_be_zero_need_a_place),
        cmocka_unit_test(goldens_come_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
