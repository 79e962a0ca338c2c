/* SPDX-License-Identifier: MIT */
/* Tables fitted to data, against rational numbers. */
#include <math.h>

#include "codebook_support.h"
#include "rational.h"

static union {
    float f32[128];
    double f64[128];
} x;

/* A table's fit step by step, on integers in a unit: values small enough to be exact as they are. */
static double distance_to(const double *v, size_t count, double at)
{
    return fabs(at - v[nearest(v, count, at)]); /* exact for the values below */
}

static size_t insert(double *v, size_t count, double at)
{
    size_t i = count;
    for (size_t k = 0; k < count; k++)
        if (v[k] == at)
            return count;
    for (; i > 0 && v[i - 1] > at; i--)
        v[i] = v[i - 1];
    v[i] = at;
    return count + 1;
}

static size_t fill_up(double *v, size_t count, size_t wanted, const double *data, const uint32_t *w, size_t n)
{
    while (count < wanted) {
        double most = 0, best = 0;
        for (size_t i = 0; i < n; i++)
            if ((!w || w[i]) && distance_to(v, count, data[i]) > most) {
                most = distance_to(v, count, data[i]);
                best = data[i];
            }
        if (most == 0)
            break;
        count = insert(v, count, best);
    }
    return count;
}

static size_t reference_fit(double *v, const lathe_codebook_fit *f, const carrier *c, const double *data,
                            size_t n)
{
    const rational_grid grid = {c->precision, c->emin};
    lathe_random random = {.seed = f->seed};
    size_t count = 0;
    mpq_t sum, term;
    mpq_inits(sum, term, NULL);
    for (size_t k = 0; k < f->count; k++) {
        uint64_t draw;
        lathe_random_draws(&random, &draw, sizeof draw, 1);
        mpz_import(mpq_numref(sum), 1, -1, sizeof draw, 0, 0, &draw);
        mpz_set_ui(mpq_denref(sum), 1);
        mpz_mul_ui(mpq_numref(sum), mpq_numref(sum), n);
        mpz_fdiv_q_2exp(mpq_numref(sum), mpq_numref(sum), 64);
        size_t i = (size_t)mpz_get_ui(mpq_numref(sum));
        while (f->weights && !f->weights[i])
            i = (i + 1) % n;
        count = insert(v, count, data[i]);
    }
    count = fill_up(v, count, f->count, data, f->weights, n);
    for (int round = 0; round < 100; round++) {
        double next[32];
        size_t kept = 0;
        for (size_t k = 0; k < count; k++) {
            uint64_t weight = 0;
            mpq_set_ui(sum, 0, 1);
            for (size_t i = 0; i < n; i++)
                if (nearest(v, count, data[i]) == k) {
                    const uint32_t w = f->weights ? f->weights[i] : 1;
                    mpq_set_d(term, data[i]);
                    mpz_mul_ui(mpq_numref(term), mpq_numref(term), w);
                    mpq_canonicalize(term);
                    mpq_add(sum, sum, term);
                    weight += w;
                }
            if (!weight)
                continue;
            mpq_set_ui(term, 0, 1);
            mpz_import(mpq_numref(term), 1, -1, sizeof weight, 0, 0, &weight);
            mpq_div(sum, sum, term);
            const int negative = mpq_sgn(sum) < 0;
            mpq_abs(sum, sum);
            rational_round(sum, grid, LATHE_TIES_TO_EVEN, 0);
            next[kept++] = negative ? -mpq_get_d(sum) : mpq_get_d(sum);
        }
        const int settled = kept == count && memcmp(next, v, count * sizeof *v) == 0;
        memcpy(v, next, kept * sizeof *v);
        const size_t filled = fill_up(v, kept, f->count, data, f->weights, n);
        if (settled && filled == count)
            break;
        count = filled;
    }
    mpq_clears(sum, term, NULL);
    return count;
}

static void fitted_tables_are_those_of_the_definition(void **state)
{
    static uint64_t workspace[3 * 64];
    uint64_t seed = 31;
    size_t executed = 0;
    (void)state;
    for (int round = 0; round < 300; round++) {
        const carrier *const c = carriers[round & 1];
        const uint64_t r = cases_random(&seed);
        const size_t n = 1 + (size_t)(r % 120);
        double data[120], v[32], wanted[32] = {0};
        uint32_t weights[120];
        size_t fitted = 99;
        for (size_t i = 0; i < n; i++) {
            const uint64_t s = cases_random(&seed);
            data[i] = (double)((int64_t)(s >> 40) - (1 << 23)) * 0x1p-20;
            if (round % 5 == 0) /* few distinct ones, often in the middle */
                data[i] = (double)((int)(s >> 61) - 4);
            weights[i] = (uint32_t)(s >> 10 & 3) * ((s & 8) ? 1u : 0x40000001u);
            carrier_set(c, &x, i, pattern_of(c, data[i]));
        }
        weights[0] = 1;
        const lathe_codebook_fit f = {
            .count = 1 + (size_t)(r >> 20 & 15), .seed = r, .weights = r >> 30 & 1 ? weights : NULL};
        assert_int_equal(c->width == 32
                             ? lathe_codebook_fit_f32(&f, v, &fitted, x.f32, n, workspace, sizeof workspace)
                             : lathe_codebook_fit_f64(&f, v, &fitted, x.f64, n, workspace, sizeof workspace),
                         LATHE_OK);
        const size_t count = reference_fit(wanted, &f, c, data, n);
        if (fitted != count || memcmp(v, wanted, count * sizeof *v))
            fail_msg("round %d, n=%zu: %zu entries, wanted %zu; the first are %a and %a", round, n, fitted,
                     count, v[0], wanted[0]);
        executed += count;
    }
    expect_cases("entries", executed, 1500);
}

static void a_fit_leaves_out_what_is_not_finite(void **state)
{
    static const double in[] = {NAN, 1, INFINITY, 3, -INFINITY, 5};
    double v[4] = {0}, given[2] = {2, 4};
    uint64_t workspace[12];
    size_t fitted;
    (void)state;
    const lathe_codebook_fit four = {.count = 4}, two = {.count = 2, .starts_given = 1};
    assert_int_equal(lathe_codebook_fit_f64(&four, v, &fitted, in, 6, workspace, sizeof workspace), LATHE_OK);
    assert_true(fitted == 3 && v[0] == 1 && v[1] == 3 && v[2] == 5);
    assert_int_equal(lathe_codebook_fit_f64(&two, given, &fitted, in, 6, workspace, sizeof workspace),
                     LATHE_OK);
    assert_true(fitted == 2 && given[0] == 2 && given[1] == 5); /* 3 is as far from both */
    assert_int_equal(lathe_codebook_fit_f64(&four, v, &fitted, in, 1, workspace, sizeof workspace), LATHE_OK);
    assert_int_equal(fitted, 0);
    assert_int_equal(lathe_codebook_fit_f64(&four, v, &fitted, in, 6, workspace, 8), LATHE_E_SPACE);
    assert_int_equal(lathe_codebook_fit_f64(&four, v, &fitted, in, 6, NULL, 8), LATHE_E_NULL);
    given[0] = 9;
    assert_int_equal(lathe_codebook_fit_f64(&two, given, &fitted, in, 6, workspace, sizeof workspace),
                     LATHE_E_OPTION);
    given[0] = 0.1;
    assert_int_equal(lathe_codebook_fit_f32(&two, given, &fitted, x.f32, 6, workspace, sizeof workspace),
                     LATHE_E_CARRIER);
}

static void entries_without_values_are_replaced(void **state)
{
    static const double in[] = {1, 3, 5}, tiny[] = {0x1p-1074, 0x3p-1074, -0x1p-1074};
    static const float narrow[] = {1, 3, 5};
    double v[2] = {1, 100};
    uint64_t workspace[12];
    size_t fitted;
    (void)state;
    /* 100 has nothing, all of it is 3's, of which 1 and 5 are as far; then 3 and 5 are 4's. */
    lathe_codebook_fit two = {.count = 2, .starts_given = 1, .iterations = 1};
    assert_int_equal(lathe_codebook_fit_f64(&two, v, &fitted, in, 3, workspace, sizeof workspace), LATHE_OK);
    assert_true(fitted == 2 && v[0] == 1 && v[1] == 3);
    two.iterations = 0;
    v[1] = 100;
    assert_int_equal(lathe_codebook_fit_f32(&two, v, &fitted, narrow, 3, workspace, sizeof workspace),
                     LATHE_OK);
    assert_true(fitted == 2 && v[0] == 1 && v[1] == 4);
    const lathe_codebook_fit three = {.count = 3};
    double all[3] = {0};
    assert_int_equal(lathe_codebook_fit_f64(&three, all, &fitted, tiny, 3, workspace, sizeof workspace),
                     LATHE_OK);
    assert_true(fitted == 3 && all[0] == tiny[2] && all[1] == tiny[0] && all[2] == tiny[1]);
    two.starts_given = 2;
    assert_int_equal(lathe_codebook_fit_f64(&two, v, &fitted, in, 3, workspace, sizeof workspace),
                     LATHE_E_OPTION);
#if SIZE_MAX > UINT32_MAX
    assert_int_equal(
        lathe_codebook_fit_f64(&three, v, &fitted, in, (size_t)1 << 32, workspace, sizeof workspace),
        LATHE_E_SIZE);
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fitted_tables_are_those_of_the_definition),
        cmocka_unit_test(a_fit_leaves_out_what_is_not_finite),
        cmocka_unit_test(entries_without_values_are_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
