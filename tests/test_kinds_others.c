/* SPDX-License-Identifier: MIT */
/* Wide posits, random bits and arithmetic of other kinds than FLOAT, from their definitions. */
#include "check.h"

#include <math.h>
#include <stdio.h>

#include <gmp.h>

#include <lathe/lathe.h>

#include "kind_spec.h"

enum { KIND_RULES = LATHE_NO_ROUNDING };

static int same_bits(double a, double b)
{
    return bits_of_double(a) == bits_of_double(b) || (isnan(a) && isnan(b));
}

/* Posit<32,2>: neighbours and boundary of codes chosen at random and at the ends. */
static void wide_posits_are_exact_rationals(void **state)
{
    const lathe_plan plan = plan_named("posit32_2", "");
    uint64_t seed = 3;
    size_t done = 0;
    (void)state;
    for (int k = 0; k < 200000; k++) {
        uint64_t code = k < 200   ? (uint64_t)k + 1
                        : k < 400 ? 0x7fffffffu - (uint64_t)(k - 200) - 1
                                  : (cases_random(&seed) >> (33 + k % 20)) + 1;
        double v[3];
        if (code >= 0x7fffffff)
            code = 0x7ffffffe;
        mpfr_t b;
        mpfr_init2(b, 64);
        spec_set_posit(b, code, 31, 2);
        v[0] = mpfr_get_d(b, MPFR_RNDN);
        spec_set_posit(b, code + 1, 31, 2);
        v[2] = mpfr_get_d(b, MPFR_RNDN);
        spec_set_posit(b, 2 * code + 1, 32, 2);
        v[1] = mpfr_get_d(b, MPFR_RNDN);
        assert_true(mpfr_cmp_d(b, v[1]) == 0);
        mpfr_clear(b);
        const double x[] = {v[0], nextafter(v[0], INFINITY), nextafter(v[1], 0),
                            v[1], nextafter(v[1], INFINITY), nextafter(v[2], 0)};
        const uint64_t wanted[] = {code, code, code, code + (code & 1), code + 1, code + 1};
        for (int i = 0; i < 6; i++, done += 2) {
            uint32_t got = 0;
            const double y = -x[i];
            assert_int_equal(lathe_encode_f64(&plan, &got, sizeof got, &x[i], 1), LATHE_OK);
            assert_int_equal(got, wanted[i]);
            assert_int_equal(lathe_encode_f64(&plan, &got, sizeof got, &y, 1), LATHE_OK);
            assert_int_equal(got, (uint32_t)(0 - wanted[i]));
        }
    }
    expect_cases("posit32_2", done, 2400000);
}

/* How many of all random integers of N bits go away from zero: the position between the neighbours, cut to N
   bits. */
static void random_bits_go_by_distance(void **state)
{
    static const char *const names[] = {"posit8_2",  "hif8", "lns4_3", "takum8linear",
                                        "takum8log", "nf4",  "int4",   "madam8_8"};
    enum { N = 6, ALL = 1 << N };
    uint64_t seed = 5;
    size_t done = 0;
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        const lathe_plan plan = plan_named(names[k], "rounding=stochastic,random_bits=6");
        const lathe_format *const f = &plan.format;
        for (int i = 0; i < 400; i++) {
            const double scale = ldexp(1, (int)(cases_random(&seed) % 30) - 15);
            double x[ALL], y[ALL];
            uint64_t bits[ALL];
            const double value = scale * (double)(cases_random(&seed) >> 11) * 0x1p-53 * (i % 2 ? -1 : 1);
            const double low = lathe_format_lower(f, value), high = lathe_format_upper(f, value);
            if (!isfinite(low) || !isfinite(high) || low == high)
                continue;
            const int negative = value < 0;
            const double near = negative ? high : low, far = negative ? low : high;
            if ((f->kind == LATHE_KIND_POSIT || f->kind == LATHE_KIND_TAKUM ||
                 f->kind == LATHE_KIND_LOG_TAKUM) &&
                near == 0)
                continue;
            if (near * far < 0) /* around a zero that the format lacks */
                continue;
            mpq_t nu, d;
            mpq_inits(nu, d, NULL);
            mpq_t a;
            mpq_init(a);
            mpq_set_d(a, near);
            mpq_set_d(nu, value);
            mpq_sub(nu, nu, a);
            mpq_set_d(d, far);
            mpq_sub(d, d, a);
            mpq_div(nu, nu, d);
            mpq_mul_2exp(nu, nu, N);
            mpz_t whole;
            mpz_init(whole);
            mpz_fdiv_q(whole, mpq_numref(nu), mpq_denref(nu));
            const unsigned wanted = (unsigned)mpz_get_ui(whole);
            mpz_clear(whole);
            mpq_clears(nu, d, a, NULL);
            unsigned went = 0;
            for (unsigned r = 0; r < ALL; r++) {
                x[r] = value;
                bits[r] = r;
            }
            assert_int_equal(lathe_round_bits_f64(&plan, y, x, bits, ALL), LATHE_OK);
            for (unsigned r = 0; r < ALL; r++) {
                assert_true(y[r] == near || y[r] == far);
                went += y[r] == far;
            }
            if (went != wanted)
                fail_msg("%s: %a goes from %a to %a for %u of %d, wanted %u", names[k], value, near, far,
                         went, ALL, wanted);
            done++;
        }
    }
    expect_cases("positions", done, 1500);
}

/* The exact result of an operation, rounded by the spec: far more bits than any result needs. */
static void arithmetic_rounds_the_exact_result_once(void **state)
{
    enum { BITS = 2000 };
    uint64_t seed = 7;
    size_t done = 0;
    (void)state;
    for (int kind = 0; kind < 5; kind++) {
        kind_spec s = kind == 0   ? spec_posit("posit8_2", 8, 2, &carrier_f32)
                      : kind == 1 ? spec_posit("posit16_1", 16, 1, &carrier_f64)
                      : kind == 2 ? spec_hif8(&carrier_f32)
                      : kind == 3 ? spec_lns("lns4_3", 4, 3, &carrier_f64, LATHE_DOMAIN_OWN)
                                  : spec_takum("takum12linear", 12, 0, &carrier_f64, LATHE_DOMAIN_OWN);
        mpfr_t x, y;
        mpfr_inits2(BITS, x, y, (mpfr_ptr)0);
        for (int i = 0; i < 40000; i++) {
            const lathe_rounding rule = (lathe_rounding)(i % KIND_RULES);
            const lathe_operation operation = (lathe_operation)(i / KIND_RULES % 6);
            const lathe_options options = {.rounding = rule};
            const lathe_plan plan = plan_by(&s.format, &options);
            double v[3];
            for (int k = 0; k < 3; k++) {
                v[k] = s.value[1 + cases_random(&seed) % s.last];
                if (k && cases_random(&seed) % 2)
                    v[k] = -v[k];
                if (i % 7 == 0) /* results near boundaries */
                    v[k] *= 1 + 0x1p-20;
                if (s.carrier->width == 32)
                    v[k] = (double)(float)v[k];
            }
            mpfr_set_d(x, v[0], MPFR_RNDN);
            mpfr_set_d(y, v[1], MPFR_RNDN);
            if (operation == LATHE_ADD)
                mpfr_add(x, x, y, MPFR_RNDN);
            else if (operation == LATHE_SUB)
                mpfr_sub(x, x, y, MPFR_RNDN);
            else if (operation == LATHE_MUL || operation == LATHE_FMA)
                mpfr_mul(x, x, y, MPFR_RNDN);
            else if (operation == LATHE_DIV)
                mpfr_div(x, x, y, MPFR_RNDN);
            else
                mpfr_sqrt(x, x, MPFR_RNDN);
            if (operation == LATHE_FMA)
                mpfr_add_d(x, x, v[2], MPFR_RNDN);
            const lathe_arith arith = {.operation = operation, .plan = &plan};
            const double got = s.carrier->width == 32
                                   ? (double)lathe_arith1_f32(&arith, (float)v[0], (float)v[1], (float)v[2])
                                   : lathe_arith1_f64(&arith, v[0], v[1], v[2]);
            const int negative = mpfr_sgn(x) < 0;
            mpfr_abs(x, x, MPFR_RNDN);
            size_t low = 0, high = s.last;
            while (low < high) {
                const size_t middle = (low + high + 1) / 2;
                if (mpfr_cmp_d(x, s.value[middle]) >= 0)
                    low = middle;
                else
                    high = middle - 1;
            }
            const int is_past = s.value[s.last + 1] > 0 && mpfr_cmp_d(x, s.value[s.last + 1]) >= 0;
            const double wanted = mpfr_zero_p(x) ? 0.0
                                                 : spec_result(&s, rule, is_past ? s.last + 1 : low,
                                                               mpfr_cmp_d(x, s.value[low]) == 0,
                                                               mpfr_cmp(x, s.boundary[low]), negative);
            if (!same_bits(got, wanted))
                fail_msg("%s %s operation %d of %a, %a, %a gives %a, wanted %a", s.name, rule_name(rule),
                         (int)operation, v[0], v[1], v[2], got, wanted);
            done++;
        }
        mpfr_clears(x, y, (mpfr_ptr)0);
        spec_free(&s);
    }
    expect_cases("operations", done, 200000);
}

/* A sum that is just under a value whose exact logarithm is under the sum. */
static void sums_beside_values_are_between_neighbours(void **state)
{
    const lathe_plan nearest = plan_named("lns4_3", ""), down = plan_named("lns4_3", "rounding=toward_zero");
    const lathe_format f = format_by_name("lns4_3");
    double v[255];
    size_t done = 0;
    (void)state;
    assert_int_equal(lathe_format_values(&f, v, 255), LATHE_OK);
    for (size_t i = 129; i < 255; i++, done += 4) {
        const double tiny = v[i] * 0x1p-60;
        assert_true(same_bits(lathe_sub1_f64(&nearest, v[i], tiny), v[i]));
        assert_true(same_bits(lathe_sub1_f64(&down, v[i], tiny), v[i - 1]));
        assert_true(same_bits(lathe_add1_f64(&nearest, v[i], tiny), v[i]));
        assert_true(same_bits(lathe_add1_f64(&down, v[i], tiny), v[i]));
    }
    expect_cases("sums beside values", done, 504);
}

/* Between the exact smallest value, which the carrier lacks, and what it has in its place. */
static void sums_beside_the_smallest_value_stay_on_their_side(void **state)
{
    static const lathe_rounding rules[] = {LATHE_TIES_TO_EVEN, LATHE_TOWARD_ZERO, LATHE_TOWARD_POSITIVE,
                                           LATHE_TOWARD_NEGATIVE};
    const lathe_format f = {.kind = LATHE_KIND_LOG,
                            .width = 8,
                            .fraction = 3,
                            .flags = LATHE_HAS_SIGN,
                            .scale = 1 + 0x1p-24 + 0x1p-30};
    const float smallest = 1 + 0x1p-23f, part = 0x1p-24f + 0x1p-29f;
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const lathe_plan plan = plan_by(&f, &(lathe_options){.rounding = rules[i]});
        assert_true(lathe_add1_f32(&plan, 1, part) == smallest);
        assert_true(lathe_add1_f32(&plan, -1, -part) == -smallest);
    }
    expect_cases("sums", 8, 8);
}

/* sqrt(e)^l. */
static double root_of_e_to(mpfr_ptr exact, double l)
{
    mpfr_set_d(exact, l / 2, MPFR_RNDN);
    mpfr_exp(exact, exact, MPFR_RNDN);
    return mpfr_get_d(exact, MPFR_RNDN);
}

/* A sum between the exact largest value and binary64's is beyond the one or short of the other; of 255 - l a
   bit more of width halves what is left. */
static void sums_beside_the_largest_takum_stay_on_their_side(void **state)
{
    size_t above = 0, done = 0;
    mpfr_t exact, part;
    mpfr_inits2(SPEC_PRECISION, exact, part, (mpfr_ptr)0);
    (void)state;
    for (int n = 8; n <= 16; n++)
        for (int domain = 0; domain < 2; domain++, done++) {
            const double step = ldexp(1, 12 - n), before = root_of_e_to(exact, 255 - 2 * step);
            const double last = root_of_e_to(exact, 255 - step);
            char name[24];
            snprintf(name, sizeof name, "takum%dlog", n);
            lathe_options o = {.domain = domain ? LATHE_DOMAIN_LINEAR : LATHE_DOMAIN_OWN};
            const lathe_format f = format_by_name(name);
            const lathe_plan nearest = plan_by(&f, &o);
            o.rounding = LATHE_TOWARD_ZERO;
            const lathe_plan down = plan_by(&f, &o);
            mpfr_sub_d(part, exact, last, MPFR_RNDN);
            mpfr_div_2ui(part, part, 1, MPFR_RNDN);
            const double half = mpfr_get_d(part, MPFR_RNDN); /* of the way to the exact value */
            above += half < 0;
            assert_true(same_bits(lathe_add1_f64(&nearest, last, half), last));
            assert_true(same_bits(lathe_add1_f64(&down, last, half), half < 0 ? before : last));
            assert_true(same_bits(lathe_add1_f64(&down, -last, -half), half < 0 ? -before : -last));
        }
    mpfr_clears(exact, part, (mpfr_ptr)0);
    assert_true(above > 0);
    expect_cases("widths", done, 18);
}

/* The nearer value can have the magnitude of x and another sign. */
static void a_value_of_the_other_sign_is_inexact(void **state)
{
    static const double table[] = {-4, 1};
    const lathe_format f = {.kind = LATHE_KIND_TABLE, .count = 2, .table = table};
    const lathe_plan plan = plan_by(&f, NULL);
    unsigned exceptions = 0;
    const lathe_arith copy = {.operation = LATHE_COPY, .plan = &plan, .exceptions = &exceptions};
    (void)state;
    assert_true(lathe_arith1_f64(&copy, 1, 0, 0) == 1 && lathe_arith1_f64(&copy, -4, 0, 0) == -4);
    assert_int_equal(exceptions, 0);
    assert_true(lathe_arith1_f64(&copy, -1, 0, 0) == 1);
    assert_int_equal(exceptions, LATHE_EXCEPTION_INEXACT);
}

/* Magnitudes above and below all of binary64. */
static void products_beyond_the_carrier_are_beyond_or_under_all_values(void **state)
{
    static const double table[] = {-3, -1, 0, 1, 3};
    static const struct {
        lathe_rounding rule;
        double under, under_negative;
    } rows[] = {{LATHE_TIES_TO_EVEN, 0.0, 0.0},     {LATHE_TOWARD_ZERO, 0.0, 0.0},
                {LATHE_AWAY_FROM_ZERO, 1.0, -1.0},  {LATHE_TOWARD_POSITIVE, 1.0, 0.0},
                {LATHE_TOWARD_NEGATIVE, 0.0, -1.0}, {LATHE_TIES_TO_AWAY, 0.0, 0.0}};
    const lathe_format f = {.kind = LATHE_KIND_TABLE, .count = 5, .table = table};
    const size_t count = sizeof rows / sizeof *rows;
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const lathe_plan plan = plan_by(&f, &(lathe_options){.rounding = rows[i].rule});
        assert_true(lathe_mul1_f64(&plan, 0x1p1000, 0x1p1000) == 3.0);
        assert_true(lathe_mul1_f64(&plan, -0x1p1000, 0x1p1000) == -3.0);
        assert_true(lathe_mul1_f64(&plan, 0x1p-1074, 0x1p-1074) == rows[i].under);
        assert_true(lathe_mul1_f64(&plan, -0x1p-1074, 0x1p-1074) == rows[i].under_negative);
    }
    expect_cases("rules", count, 6);
}

/* No number of the carrier is between these sums and the value: toward zero, away from it, and by their own
   direction. */
static void sums_beside_values_of_a_table_are_between_neighbours(void **state)
{
    static const double table[] = {-3, -1, 0, 1, 3};
    const lathe_format f = {.kind = LATHE_KIND_TABLE, .count = 5, .table = table};
    static const lathe_rounding rules[] = {LATHE_TOWARD_ZERO, LATHE_AWAY_FROM_ZERO, LATHE_TOWARD_POSITIVE,
                                           LATHE_TOWARD_NEGATIVE, LATHE_TIES_TO_EVEN};
    size_t done = 0;
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2)
        for (int side = -1; side <= 1; side += 2) {
            const double s = sign, outer = side < 0 ? s : 3 * s, inner = side < 0 ? 0.0 : s;
            const double wanted[] = {inner, outer, s > 0 ? outer : inner, s > 0 ? inner : outer, s};
            for (int k = 0; k < 5; k++, done++) {
                const lathe_plan plan = plan_by(&f, &(lathe_options){.rounding = rules[k]});
                assert_true(lathe_add1_f64(&plan, s, s * side * 0x1p-70) == wanted[k]);
            }
        }
    expect_cases("sums", done, 20);
}

static void infinities_do_what_the_option_says(void **state)
{
    static const char *const names[] = {"posit8_2", "takum8linear", "takum8log", "hif8",
                                        "lns4_3",   "nf4",          "int8"};
    size_t done = 0;
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        for (size_t isa = 0; isa < isa_count(); isa++, done++) {
            enum { MANY = 200 };
            static double x[MANY], y[MANY];
            const lathe_plan plan = plan_named(names[k], "infinity=saturate");
            if (lathe_isa_use(lathe_isa_name(isa)) != LATHE_OK)
                continue;
            for (int i = 0; i < MANY; i++)
                x[i] = i % 2 ? -(double)INFINITY : (double)INFINITY;
            assert_int_equal(lathe_round_f64(&plan, y, x, MANY), LATHE_OK);
            for (int i = 0; i < MANY; i++)
                assert_true(same_bits(y[i], i % 2 ? lathe_format_lowest(&plan.format)
                                                  : lathe_format_largest(&plan.format)));
        }
    lathe_isa_use(lathe_isa_name(0));
    expect_cases("infinities", done, 7);
}

static void neighbours_beyond_the_ends_are_the_ends(void **state)
{
    static const char *const names[] = {"posit8_2", "takum8log", "hif8", "lns4_3",
                                        "madam8_8", "nf4",       "uint4"};
    size_t done = 0;
    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++, done += 4) {
        const lathe_format f = format_by_name(names[k]);
        const double large = 0x1p900, past = f.kind == LATHE_KIND_HIF8 ? (double)INFINITY : (double)NAN;
        assert_true(same_bits(lathe_format_next_down(&f, large), lathe_format_largest(&f)));
        assert_true(same_bits(lathe_format_next_up(&f, -large), lathe_format_lowest(&f)));
        assert_true(same_bits(lathe_format_next_up(&f, large), past));
        assert_true(same_bits(lathe_format_next_down(&f, -large), -past));
    }
    expect_cases("ends", done, 28);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wide_posits_are_exact_rationals),
        cmocka_unit_test(random_bits_go_by_distance),
        cmocka_unit_test(arithmetic_rounds_the_exact_result_once),
        cmocka_unit_test(sums_beside_values_are_between_neighbours),
        cmocka_unit_test(sums_beside_the_smallest_value_stay_on_their_side),
        cmocka_unit_test(sums_beside_the_largest_takum_stay_on_their_side),
        cmocka_unit_test(a_value_of_the_other_sign_is_inexact),
        cmocka_unit_test(products_beyond_the_carrier_are_beyond_or_under_all_values),
        cmocka_unit_test(sums_beside_values_of_a_table_are_between_neighbours),
        cmocka_unit_test(infinities_do_what_the_option_says),
        cmocka_unit_test(neighbours_beyond_the_ends_are_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
