/* SPDX-License-Identifier: MIT */
/* The Wasserstein distance against sorting by comparison and sums in MPFR. */
#include "check.h"

#include <math.h>

#include "environment.h"

enum { MOST = 3000 };

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Terms are cut to 53 bits, their mean is rounded once. */
static double distance_by_definition(const double *a, const double *b, size_t n)
{
    static double x[MOST], y[MOST];
    mpfr_t sum, term, other;
    mpfr_init2(sum, 5000);
    mpfr_inits2(53, term, other, (mpfr_ptr)0);
    mpfr_set_zero(sum, 1);
    memcpy(x, a, n * sizeof *x);
    memcpy(y, b, n * sizeof *y);
    qsort(x, n, sizeof *x, ascending);
    qsort(y, n, sizeof *y, ascending);
    for (size_t i = 0; i < n; i++) {
        if (x[i] == y[i])
            continue;
        mpfr_set_d(term, x[i], MPFR_RNDN);
        mpfr_set_d(other, y[i], MPFR_RNDN);
        mpfr_sub(term, term, other, MPFR_RNDZ);
        mpfr_abs(term, term, MPFR_RNDN);
        mpfr_add(sum, sum, term, MPFR_RNDN);
    }
    mpfr_div_ui(sum, sum, (unsigned long)n, MPFR_RNDN);
    const double distance = mpfr_get_d(sum, MPFR_RNDN);
    mpfr_clears(sum, term, other, (mpfr_ptr)0);
    return distance;
}

/* Kinds: about 1, any bits, few values, all of one sign. */
static double number(int kind, uint64_t *state, const carrier *c)
{
    const uint64_t bits = cases_random(state), pattern = c->width == 32 ? bits >> 32 : bits;
    const double u = ldexp((double)(bits >> 11), -53);
    switch (kind) {
    case 0:
        return (bits & 1 ? 1 : -1) * ldexp(1 + u, (int)(bits >> 4 & 15) - 8);
    case 1:
        return isfinite(carrier_value(c, pattern)) ? carrier_value(c, pattern) : 0;
    case 2:
        return (double)((int)(bits % 5) - 2) * 0.5;
    default:
        return 1 + u;
    }
}

static void the_distance_is_that_of_sorted_arrays(void **unused)
{
    static double a[MOST], b[MOST], workspace[3 * MOST];
    static float narrow_a[MOST], narrow_b[MOST];
    const size_t lengths[] = {1, 2, 3, 255, 256, 257, MOST};
    size_t executed = 0;
    uint64_t state = 3;
    (void)unused;
    for (int wide = 0; wide < 2; wide++)
        for (int kind = 0; kind < 4; kind++)
            for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
                const size_t n = lengths[k];
                double got = -1;
                for (size_t i = 0; i < n; i++) {
                    a[i] = number(kind, &state, wide ? &carrier_f64 : &carrier_f32);
                    b[i] = number(kind, &state, wide ? &carrier_f64 : &carrier_f32);
                    narrow_a[i] = (float)a[i];
                    narrow_b[i] = (float)b[i];
                    if (!wide) {
                        a[i] = (double)narrow_a[i];
                        b[i] = (double)narrow_b[i];
                    }
                }
                assert_int_equal(wide ? lathe_wasserstein_f64(&got, a, b, n, workspace, 24 * n)
                                      : lathe_wasserstein_f32(&got, narrow_a, narrow_b, n, workspace, 12 * n),
                                 LATHE_OK);
                const double want = distance_by_definition(a, b, n);
                if (got != want)
                    fail_msg("kind %d, %zu values: %a, wanted %a", kind, n, got, want);
                executed += n;
            }
    expect_cases("values", executed, 8 * 3774);
}

static double distance_of(double a, double b, double c, double d)
{
    const double x[2] = {a, b}, y[2] = {c, d};
    double workspace[6], distance = -1;
    assert_int_equal(lathe_wasserstein_f64(&distance, x, y, 2, workspace, sizeof workspace), LATHE_OK);
    return distance;
}

static void special_values_are_where_the_header_says(void **unused)
{
    const double inf = (double)INFINITY, nan = (double)NAN;
    const double a[2] = {1, 2};
    double workspace[6], distance = -1;
    (void)unused;
    assert_true(distance_of(1, 2, 2, 1) == 0 && distance_of(0, 3, 1, 1) == 1.5);
    assert_true(distance_of(-0.0, 0, 0, 0) == 0);
    assert_true(distance_of(inf, 1, 2, inf) == 0.5 && distance_of(-inf, 1, 2, -inf) == 0.5);
    assert_true(isinf(distance_of(1, 1, 1, inf)) && isinf(distance_of(1, 1, -inf, 1)));
    assert_true(isinf(distance_of(inf, 1, 1, 1)) && isinf(distance_of(-inf, 1, 1, inf)));
    assert_true(isnan(distance_of(nan, 1, 1, 1)) && isnan(distance_of(1, -nan, 1, 1)));
    assert_true(isnan(distance_of(1, 1, nan, 1)) && isnan(distance_of(1, 1, 1, -nan)));
    assert_true(isnan(distance_of(inf, nan, 1, 1)));
    assert_int_equal(lathe_wasserstein_f64(&distance, a, a, 2, workspace, sizeof workspace), LATHE_OK);
    assert_true(distance == 0);
    assert_int_equal(lathe_wasserstein_f64(&distance, NULL, NULL, 0, NULL, 0), LATHE_OK);
    assert_true(isnan(distance));
    expect_cases("distances", 15, 15);
}

static void failing_calls_write_nothing(void **unused)
{
    static double a[4] = {1, 2, 3, 4}, workspace[6] = {7, 7, 7, 7, 7, 7};
    double distance = -1;
    (void)unused;
    assert_true(lathe_wasserstein_workspace(2, 8) == 48 && lathe_wasserstein_workspace(2, 4) == 24);
    assert_true(lathe_wasserstein_workspace(2, 3) == 0 && lathe_wasserstein_workspace(SIZE_MAX / 4, 8) == 0);
    assert_int_equal(lathe_wasserstein_f64(NULL, a, a, 2, workspace, 48), LATHE_E_NULL);
    assert_int_equal(lathe_wasserstein_f64(&distance, NULL, a, 2, workspace, 48), LATHE_E_NULL);
    assert_int_equal(lathe_wasserstein_f64(&distance, a, NULL, 2, workspace, 48), LATHE_E_NULL);
    assert_int_equal(lathe_wasserstein_f64(&distance, a, a, 2, NULL, 48), LATHE_E_NULL);
    assert_int_equal(lathe_wasserstein_f64(&distance, a, a, 2, workspace, 47), LATHE_E_SPACE);
    assert_int_equal(lathe_wasserstein_f64(&distance, a, a, SIZE_MAX / 8, workspace, SIZE_MAX), LATHE_E_SIZE);
    assert_int_equal(lathe_wasserstein_f64(&distance, workspace, a, 2, workspace, 48), LATHE_E_OVERLAP);
    assert_int_equal(lathe_wasserstein_f64(&distance, a, workspace + 5, 1, workspace + 3, 24),
                     LATHE_E_OVERLAP);
    assert_int_equal(lathe_wasserstein_f64(&workspace[1], a, a, 2, workspace, 48), LATHE_E_OVERLAP);
    for (int i = 0; i < 6; i++)
        assert_true(workspace[i] == 7);
    assert_true(distance == -1);
    expect_cases("calls", 11, 11);
}

static void no_environment_changes_the_distance_nor_is_changed(void **unused)
{
    const float a[4] = {1, 0x1p-140f, -3, 0.1f}, b[4] = {0x1p-149f, 5, 0.3f, -2};
    float workspace[12];
    double want = -1;
    size_t executed = 0;
    (void)unused;
    assert_int_equal(lathe_wasserstein_f32(&want, a, b, 4, workspace, sizeof workspace), LATHE_OK);
    for (; environment_at(executed); executed++) {
        environment_saved saved;
        double got = -1;
        environment_enter(environment_at(executed), &saved);
        const uint64_t before = environment_word();
        const lathe_status status = lathe_wasserstein_f32(&got, a, b, 4, workspace, sizeof workspace);
        const uint64_t after = environment_word();
        environment_leave(&saved);
        assert_int_equal(status, LATHE_OK);
        assert_true(before == after && got == want);
    }
    expect_cases("environments", executed, environment_count());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_distance_is_that_of_sorted_arrays),
        cmocka_unit_test(special_values_are_where_the_header_says),
        cmocka_unit_test(failing_calls_write_nothing),
        cmocka_unit_test(no_environment_changes_the_distance_nor_is_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
