/* SPDX-License-Identifier: MIT */
/* Statistics of formats without one last place: ulps are distances of neighbours. */
#include "check.h"

#include <math.h>

#include "numbers.h"

enum { N = 4000, VALUES = 1 << 16 };

/* The distance of the two values of the list that |x| lies from and under, as the header has it. */
static double distance(const double *values, size_t count, double x)
{
    size_t i = 0;
    while (i < count && values[i] <= fabs(x))
        i++;
    if (i == 0)
        return values[1] - values[0];
    return i == count ? values[count - 1] - values[count - 2] : values[i] - values[i - 1];
}

static void check_format(const char *name, const carrier *c, size_t *executed)
{
    static double values[VALUES], before[N], after[N];
    const lathe_plan plan = plan_named(name, "");
    lathe_stats stats = {0}, parts = {0};
    const size_t count = (size_t)lathe_format_count(&plan.format);
    double largest = 0;
    uint64_t random = 5, beyond = 0;
    mpfr_t sum, term, ulp;
    mpfr_init2(sum, 3000);
    mpfr_init2(term, 32);
    mpfr_init2(ulp, 53);
    mpfr_set_zero(sum, 1);
    assert_int_equal(lathe_format_values(&plan.format, values, VALUES), LATHE_OK);
    const size_t last = isinf(values[count - 1]) ? count - 1 : count;
    /* Without zero the values begin with the smallest, 0 stands for those before it. */
    static double list[VALUES];
    size_t n = 0;
    const int is_table = plan.format.kind == LATHE_KIND_TABLE;
    for (size_t i = 0; i < last; i++)
        if (isfinite(values[i]) && (is_table || values[i] > 0)) {
            if (n == 0 && !is_table)
                list[n++] = 0;
            list[n++] = values[i];
        }
    for (size_t i = 0; i < N; i++) {
        const double u = ldexp((double)(cases_random(&random) >> 11), -53) * 2 - 1;
        const double x = i % 97 == 0 ? 0 : i % 2 ? u : u * values[last - 1] * 1.25;
        carrier_set(c, before, i, c->width == 32 ? bits_of_float((float)x) : bits_of_double(x));
    }
    assert_int_equal(round_array(&plan, c, after, before, N), LATHE_OK);
    for (size_t i = 0; i < N; i++) {
        const double x = carrier_value(c, carrier_get(c, before, i)),
                     y = carrier_value(c, carrier_get(c, after, i));
        beyond += x > values[last - 1] || x < (isinf(values[0]) ? values[1] : values[0]);
        if (!isfinite(y))
            continue;
        mpfr_set_d(ulp, y, MPFR_RNDN);
        mpfr_sub_d(ulp, ulp, x, MPFR_RNDZ);
        mpfr_abs(ulp, ulp, MPFR_RNDN);
        mpfr_div_d(term, ulp, distance(list, n, x), MPFR_RNDZ);
        mpfr_add(sum, sum, term, MPFR_RNDN);
        largest = mpfr_cmp_d(term, largest) > 0 ? mpfr_get_d(term, MPFR_RNDN) : largest;
    }
    assert_int_equal(c->width == 32 ? lathe_stats_add_f32(&stats, &plan, (float *)before, (float *)after, N)
                                    : lathe_stats_add_f64(&stats, &plan, before, after, N),
                     LATHE_OK);
    mpfr_set_prec(ulp, 3000);
    mpfr_div_ui(ulp, sum, (unsigned long)stats.ulps_measured, MPFR_RNDN);
    if (lathe_stats_mean_ulps(&stats) != mpfr_get_d(ulp, MPFR_RNDN) || stats.largest_ulps != largest)
        fail_msg("%s, %s: %a ulps on average, wanted %a; at most %a, wanted %a", name, c->name,
                 lathe_stats_mean_ulps(&stats), mpfr_get_d(ulp, MPFR_RNDN), stats.largest_ulps, largest);
    assert_int_equal(stats.overflow_saturated + stats.overflow_lost, beyond);
    assert_int_equal(stats.subnormal, 0);
    /* In parts, in any order. */
    for (size_t i = 0, step = 333; i < N; i += step) {
        const size_t at = N - (N - i < step ? N : i + step), m = N - i < step ? N - i : step;
        assert_int_equal(
            c->width == 32 ? lathe_stats_add_f32(&parts, &plan, (float *)before + at, (float *)after + at, m)
                           : lathe_stats_add_f64(&parts, &plan, before + at, after + at, m),
            LATHE_OK);
    }
    assert_memory_equal(&stats, &parts, sizeof stats);
    mpfr_clears(sum, term, ulp, (mpfr_ptr)0);
    *executed += N;
}

static void ulps_are_distances_of_neighbours(void **state)
{
    (void)state;
    static const char *const names[] = {"posit8_2",      "posit16_1",       "hif8",
                                        "lns4_3",        "madam6_4x0x1p-4", "nf4",
                                        "takum8_linear", "takum8_log",      "bnbfp4"};
    size_t executed = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const lathe_plan plan = plan_named(names[i], "");
        if (lathe_plan_serves_f32(&plan))
            check_format(names[i], &carrier_f32, &executed);
        check_format(names[i], &carrier_f64, &executed);
    }
    expect_cases("pairs", executed, 60000);
}

static void tables_without_a_distance_are_refused(void **state)
{
    (void)state;
    static const double one[] = {1}, negative[] = {-2, -1}, zeros[] = {-2, 0};
    const double *const tables[] = {one, negative, zeros};
    const float x = 1;
    for (size_t i = 0; i < 3; i++) {
        const lathe_format f = {.kind = LATHE_KIND_TABLE, .table = tables[i], .count = i ? 2 : 1};
        const lathe_plan plan = plan_by(&f, NULL);
        lathe_stats stats = {0};
        assert_int_equal(lathe_stats_add_f32(&stats, &plan, &x, &x, 1), LATHE_E_KIND);
        assert_true(stats.pairs == 0);
    }
    expect_cases("tables", 3, 3);
}

static void tables_without_negative_values_have_none_beyond(void **state)
{
    (void)state;
    static const double values[] = {0, 1, 2};
    static const float x[] = {-1, 1.5f, 3}, y[] = {0, 2, 2};
    const lathe_format f = {.kind = LATHE_KIND_TABLE, .table = values, .count = 3};
    const lathe_plan plan = plan_by(&f, NULL);
    lathe_stats stats = {0};
    assert_int_equal(lathe_stats_add_f32(&stats, &plan, x, y, 3), LATHE_OK);
    assert_true(stats.overflow_saturated == 1 && stats.negative == 1);
    expect_cases("pairs", 3, 3);
}

/* Fixed point has no subnormal numbers; without exponent limit the carrier's last place is the last. */
static void last_places_are_those_that_there_are(void **state)
{
    (void)state;
    static const float x[] = {0.07f, 3}, y[] = {0.0625f, 3}, tiny[] = {0x3p-149f}, rounded[] = {0x4p-149f};
    const lathe_plan fixed = plan_named("q4.4", ""),
                     deep = plan_named("p=8,emin=-145,emax=9", "exponent=unlimited");
    lathe_stats stats = {0}, few = {0};
    assert_int_equal(lathe_stats_add_f32(&stats, &fixed, x, y, 2), LATHE_OK);
    assert_int_equal(stats.subnormal, 0);
    assert_int_equal(lathe_stats_add_f32(&few, &deep, tiny, rounded, 1), LATHE_OK);
    assert_true(few.largest_ulps == 1);
    expect_cases("pairs", 3, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ulps_are_distances_of_neighbours),
        cmocka_unit_test(tables_without_negative_values_have_none_beyond),
        cmocka_unit_test(last_places_are_those_that_there_are),
        cmocka_unit_test(tables_without_a_distance_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
