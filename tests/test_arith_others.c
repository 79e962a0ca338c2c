/* SPDX-License-Identifier: MIT */
/* Conversion between plans, and comparison; formats with an edge where the carrier has one, or 1 has. */
#include "check_arith.h"

#include <math.h>

#define FLOAT .kind = LATHE_KIND_FLOAT

enum { N = 331 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

static void converting_is_rounding_twice(void **state)
{
    (void)state;
    const lathe_plan unmade = {0}, drawing = plan_named("fp16", "rounding=stochastic");
    const lathe_plan wide = plan_named("fp64", ""), sound = plan_named("fp16", "");
    uint64_t random = 33;
    size_t executed = 0;
    static double got[N], wanted[N];
    for (size_t i = 0; i < 2 * named_format_count; i++)
        for (int rule = 0; rule < RULES; rule++) {
            const carrier *const c = carriers[i % 2];
            const lathe_options o = {.rounding = (lathe_rounding)rule};
            const lathe_plan from = plan_by(&named_formats[i / 2].format, &o);
            const lathe_plan to =
                plan_by(&named_formats[(i / 2 + (size_t)rule + 1) % named_format_count].format, &o);
            arith_cases in = cases_for(c, &from, LATHE_COPY, N, &random);
            const lathe_status status =
                plan_serves(&from, c) && plan_serves(&to, c) ? LATHE_OK : LATHE_E_CARRIER;
            memset(got, 0xa5, sizeof got);
            memset(wanted, 0xa5, sizeof wanted);
            assert_int_equal(c->width == 32 ? lathe_convert_f32(&to, &from, (void *)got, in.x[0], N)
                                            : lathe_convert_f64(&to, &from, got, in.x[0], N),
                             status);
            if (!status) {
                assert_int_equal(round_array(&from, c, wanted, in.x[0], N), LATHE_OK);
                assert_int_equal(round_array(&to, c, wanted, wanted, N), LATHE_OK);
                executed += N;
            }
            assert_memory_equal(got, wanted, sizeof got);
            arith_cases_free(&in);
        }
    float x[2] = {1, 2};
    assert_int_equal(lathe_convert_f32(&unmade, &sound, x, x, 0), LATHE_E_UNMADE);
    assert_int_equal(lathe_convert_f32(&sound, &unmade, x, x, 0), LATHE_E_UNMADE);
    assert_int_equal(lathe_convert_f32(&drawing, &sound, x, x, 1), LATHE_E_STOCHASTIC);
    assert_int_equal(lathe_convert_f32(&sound, &drawing, x, x, 1), LATHE_E_STOCHASTIC);
    assert_int_equal(lathe_convert_f32(NULL, &sound, x, x, 1), LATHE_E_NULL);
    assert_int_equal(lathe_convert_f64(&wide, NULL, got, got, 1), LATHE_E_NULL);
    assert_int_equal(lathe_convert_f64(&wide, &wide, got + 1, got, 2), LATHE_E_OVERLAP);
    assert_int_equal(lathe_convert_f64(&wide, &wide, NULL, got, 2), LATHE_E_NULL);
    assert_int_equal(lathe_convert_f64(&wide, &wide, NULL, NULL, 0), LATHE_OK);
    expect_cases("conversions", executed, 100000);
}

static int relation_of(const carrier *c, const void *a, const void *b, size_t i)
{
    const uint64_t x = carrier_get(c, a, i), y = carrier_get(c, b, i);
    if (carrier_is_nan(c, x) || carrier_is_nan(c, y))
        return LATHE_UNORDERED;
    const double u = carrier_value(c, x), v = carrier_value(c, y);
    return u < v ? LATHE_LESS : u > v ? LATHE_GREATER : LATHE_EQUAL;
}

static lathe_status compare_array(const lathe_plan *plan, const carrier *c, int8_t *relations, const void *a,
                                  const void *b, size_t n)
{
    return c->width == 32 ? lathe_compare_f32(plan, relations, a, b, n)
                          : lathe_compare_f64(plan, relations, a, b, n);
}

/* More than is compared at once. */
static void long_arrays_compare_as_their_elements(void **state)
{
    enum { LONG = 3001 };
    static double a[LONG], b[LONG];
    static int8_t relations[LONG];
    const lathe_plan plan = plan_named("e2m1", "");
    uint64_t random = 35;
    (void)state;
    for (size_t i = 0; i < LONG; i++) {
        a[i] = (double)(int)(cases_random(&random) % 33) * 0.25 - 4;
        b[i] = (double)(int)(cases_random(&random) % 33) * 0.25 - 4;
    }
    assert_int_equal(lathe_compare_f64(&plan, relations, a, b, LONG), LATHE_OK);
    for (size_t i = 0; i < LONG; i++) {
        const double x = lathe_round1_f64(&plan, a[i]), y = lathe_round1_f64(&plan, b[i]);
        assert_int_equal(relations[i], x < y ? LATHE_LESS : x > y ? LATHE_GREATER : LATHE_EQUAL);
    }
    expect_cases("long arrays", LONG, LONG);
}

static void comparing_is_comparing_what_was_rounded(void **state)
{
    (void)state;
    const lathe_plan unmade = {0}, drawing = plan_named("fp16", "rounding=stochastic");
    uint64_t random = 34;
    size_t executed = 0, told[4] = {0};
    static double a[N], b[N];
    int8_t relations[N + 1];
    for (size_t i = 0; i < 2 * named_format_count; i++)
        for (int rule = 0; rule < RULES; rule++) {
            const carrier *const c = carriers[i % 2];
            const lathe_options o = {.rounding = (lathe_rounding)rule};
            const lathe_plan plan = plan_by(&named_formats[i / 2].format, &o);
            arith_cases in = cases_for(c, &plan, LATHE_MINIMUM, N, &random);
            const int rounds = rule != 3 && plan_serves(&plan, c);
            const size_t n = N - (size_t)rule * 35;
            memcpy(a, in.x[0], N * carrier_bytes(c));
            memcpy(b, in.x[1], N * carrier_bytes(c));
            if (rounds) {
                assert_int_equal(round_array(&plan, c, a, a, N), LATHE_OK);
                assert_int_equal(round_array(&plan, c, b, b, N), LATHE_OK);
            }
            relations[n] = 99;
            assert_int_equal(compare_array(rounds ? &plan : NULL, c, relations, in.x[0], in.x[1], n),
                             LATHE_OK);
            for (size_t j = 0; j < n; j++, executed++) {
                assert_int_equal(relations[j], relation_of(c, a, b, j));
                told[relations[j] + 1]++;
            }
            assert_int_equal(relations[n], 99);
            arith_cases_free(&in);
        }
    for (int i = 0; i < 4; i++)
        assert_true(told[i] > 1000);
    assert_int_equal(lathe_compare_f64(&unmade, relations, a, b, 0), LATHE_E_UNMADE);
    assert_int_equal(lathe_compare_f64(&drawing, relations, a, b, 2), LATHE_E_STOCHASTIC);
    assert_int_equal(lathe_compare_f64(NULL, NULL, a, b, 2), LATHE_E_NULL);
    assert_int_equal(lathe_compare_f64(NULL, relations, NULL, b, 2), LATHE_E_NULL);
    assert_int_equal(lathe_compare_f64(NULL, relations, a, NULL, 2), LATHE_E_NULL);
    assert_int_equal(lathe_compare_f64(NULL, (int8_t *)(void *)a, a, b, 2), LATHE_E_OVERLAP);
    assert_int_equal(lathe_compare_f64(NULL, (int8_t *)(void *)b + 15, a, b, 2), LATHE_E_OVERLAP);
    assert_int_equal(lathe_compare_f64(NULL, relations, a, b, SIZE_MAX / 4), LATHE_E_SIZE);
    assert_int_equal(lathe_compare_f64(NULL, NULL, NULL, NULL, 0), LATHE_OK);
    expect_cases("relations", executed, 60000);
}

/* Flushed in the carrier's lowest normal binade but one; without zero, down to the carrier's smallest value;
   integers under the smallest value, which rise to it or are flushed. */
static void edges_beside_those_of_carriers_and_of_integers_are_rounded_once(void **state)
{
    enum { CASES = 60, SIGN = LATHE_HAS_SIGN | LATHE_HAS_NAN | LATHE_HAS_INFINITY };
    uint64_t random = 35;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const carrier *const c = carriers[i];
        const test_format edges[] = {
            {"flushed",
             {FLOAT, .flags = LATHE_HAS_ALL, .precision = c->precision, .emin = c->emin + 1,
              .emax = c->emax}},
            {"no zero",
             {FLOAT, .flags = SIGN | LATHE_HAS_SUBNORMALS, .precision = c->precision, .emin = c->emin,
              .emax = c->emax}},
            {"no zero, values from 8 on", {FLOAT, .flags = SIGN, .precision = 3, .emin = 3, .emax = 6}},
            {"no zero, values from 1 on", {FLOAT, .precision = 3, .emin = 0, .emax = 3}},
            {"no zero, values up to 1",
             {FLOAT, .flags = LATHE_HAS_SIGN, .precision = 1, .emin = -3, .emax = 0}},
            {"no zero, no sign, values from 1/8 on", {FLOAT, .precision = 2, .emin = -3, .emax = 3}},
            {"no zero, values from 1/2 on", {FLOAT, .flags = SIGN, .precision = 3, .emin = -1, .emax = 3}},
            {"values from 4 on", {FLOAT, .flags = LATHE_HAS_ALL, .precision = 4, .emin = 2, .emax = 5}},
            /* Last, and only with unlimited exponents: lower than the carrier of floats has any number. */
            {"no end below",
             {FLOAT, .flags = LATHE_HAS_ALL & ~(unsigned)LATHE_HAS_SUBNORMALS, .precision = c->precision,
              .emin = i ? c->emin : -200, .emax = c->emax}}};
        for (size_t k = 0; k < sizeof edges / sizeof *edges; k++)
            for (int operation = 0; operation < OPERATIONS; operation++) {
                arith_cases in = arith_cases_make(c, CASES);
                arith_cases_fill(&in, &edges[k].format, (lathe_operation)operation, &random);
                for (size_t j = 0; operation == LATHE_RINT && j < CASES / 2; j++) {
                    const double x = ((double)j - 15) / 4;
                    carrier_set(c, in.x[0], j, i ? bits_of_double(x) : bits_of_float((float)x));
                }
                if (operation == LATHE_RINT)
                    arith_cases_compute(&in, LATHE_RINT, 0);
                for (int rule = 0; rule < ALL_RULES; rule++)
                    for (int way = k + 1 < sizeof edges / sizeof *edges ? 0 : 2; way < 3; way++) {
                        const lathe_options o = {
                            .rounding = (lathe_rounding)rule,
                            .subnormals = way == 1 ? LATHE_SUBNORMALS_FLUSH : LATHE_SUBNORMALS_OWN,
                            .exponent = way == 2 ? LATHE_EXPONENT_UNLIMITED : LATHE_EXPONENT_LIMITED};
                        const arith_subject s = {edges[k].name, &edges[k].format, &o, &in};
                        executed += check_arith(&s, ARITH_THOROUGHLY);
                    }
                arith_cases_free(&in);
            }
    }
    expect_cases("edges", executed, 400000);
}

/* As many bits as the carrier's normal numbers have, where it has fewer: the product of doubles is exact. */
static void products_under_the_carriers_normal_numbers_are_rounded_once(void **state)
{
    enum { CASES = 20000 };
    const lathe_format f = {FLOAT, .flags = LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_NEGATIVE_ZERO,
                            .precision = 24, .emin = -200, .emax = 127};
    const lathe_plan plan = plan_by(&f, &(lathe_options){.exponent = LATHE_EXPONENT_UNLIMITED});
    static float a[CASES], b[CASES], z[CASES];
    uint64_t random = 41;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < CASES; i++) {
        a[i] = ldexpf((float)(cases_random(&random) >> 40 | 1 << 23), -63 - 23 - (int)(i % 9));
        b[i] = ldexpf((float)(cases_random(&random) >> 40 | 1 << 23), -63 - 23);
    }
    for (size_t k = 0; k < isa_count(); k++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(k)), LATHE_OK);
        assert_int_equal(lathe_mul_f32(&plan, z, a, b, CASES), LATHE_OK);
        for (size_t i = 0; i < CASES; i++, executed++) {
            mpfr_t product;
            mpfr_init2(product, 64);
            mpfr_set_d(product, (double)a[i] * (double)b[i], MPFR_RNDN);
            const float wanted = mpfr_get_flt(product, MPFR_RNDN);
            mpfr_clear(product);
            if (bits_of_float(z[i]) != bits_of_float(wanted))
                fail_msg("%a * %a = %a, not %a", (double)a[i], (double)b[i], (double)z[i], (double)wanted);
        }
    }
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    expect_cases("products", executed, isa_count() * CASES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(converting_is_rounding_twice),
        cmocka_unit_test(long_arrays_compare_as_their_elements),
        cmocka_unit_test(edges_beside_those_of_carriers_and_of_integers_are_rounded_once),
        cmocka_unit_test(comparing_is_comparing_what_was_rounded),
        cmocka_unit_test(products_under_the_carriers_normal_numbers_are_rounded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
