/* SPDX-License-Identifier: MIT */
/* Tables fitted to data, and groups that choose among tables, against rational numbers. */
#include <math.h>

#include "codebook_support.h"
#include "rational.h"

static union {
    float f32[128];
    double f64[128];
} x;

/* A table's fit step by step, on integers in a unit: values small enough to be exact as they are. */
static size_t nearest(const double *v, size_t count, double at)
{
    size_t best = 0;
    while (best + 1 < count && beside_middle(at, v[best], v[best + 1]) > 0)
        best++;
    return best;
}

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

/* BitMoD's FP3 with its four special values: the group's table is that with the least error. */
static void groups_choose_the_table_of_least_error(void **state)
{
    static const double tables[4][8] = {{-4, -2, -1, 0, 1, 2, 3, 4},
                                        {-4, -3, -2, -1, 0, 1, 2, 4},
                                        {-4, -2, -1, 0, 1, 2, 4, 6},
                                        {-6, -4, -2, -1, 0, 1, 2, 4}};
    enum { N = 1000, GROUP = 32, GROUPS = 32 };
    static float in[N], out[N], scales[GROUPS];
    static uint8_t q[N], choices[GROUPS];
    lathe_codebook books[4];
    uint64_t seed = 6;
    size_t executed = 0, chosen[4] = {0};
    (void)state;
    for (int k = 0; k < 4; k++)
        books[k] = book_of(tables[k], 8, &(lathe_codebook_options){.ties = LATHE_CODEBOOK_DOWN});
    const lathe_codebook_groups g = {.books = books, .count = 4, .span = LATHE_QUANT_GROUP, .length = GROUP};
    const lathe_array line = {.rank = 1, .shape = {N}};
    for (size_t i = 0; i < N; i++) {
        const double shape = i / GROUP % 3 == 0 ? 1 : i / GROUP % 3 == 1 ? 3 : 0.3;
        const double u = (double)(cases_random(&seed) >> 40) * 0x1p-23 - 1;
        in[i] = (float)((u > 0 ? shape : 1) * u * fabs(u));
    }
    assert_int_equal(lathe_codebook_quantize_f32(&g, &line, NULL, q, 1, scales, choices, in), LATHE_OK);
    assert_int_equal(lathe_codebook_dequantize_f32(&g, &line, out, q, 1, scales, choices), LATHE_OK);
    for (size_t group = 0; group < GROUPS; group++) {
        const size_t first = group * GROUP, n = first + GROUP < N ? GROUP : N - first;
        float amax = 0;
        double least = INFINITY;
        int best = 0;
        float best_scale = 0;
        for (size_t i = first; i < first + n; i++)
            amax = fmaxf(amax, fabsf(in[i]));
        for (int k = 0; k < 4; k++) {
            const float scale = amax / (float)fmax(fabs(tables[k][0]), fabs(tables[k][7]));
            const double unit = ldexp(1, ilogbf(amax) - 26);
            double sum = 0; /* of integers, exact as long as it is under 2^53: here about 2^5 2^46 */
            for (size_t i = first; i < first + n; i++) {
                const size_t index = nearest(tables[k], 8, (double)(in[i] / scale));
                const float value = (float)tables[k][index] * scale;
                const double error = trunc((double)in[i] / unit) - trunc((double)value / unit);
                sum += error * error;
            }
            assert_true(sum < 0x1p53);
            if (sum < least) {
                least = sum;
                best = k;
                best_scale = scale;
            }
        }
        assert_int_equal(choices[group], best);
        assert_true(bits_of_float(scales[group]) == bits_of_float(best_scale));
        for (size_t i = first; i < first + n; i++, executed++) {
            assert_int_equal(q[i], nearest(tables[best], 8, (double)(in[i] / best_scale)));
            const float value = (float)tables[best][q[i]] * best_scale;
            assert_true(bits_of_float(out[i]) == bits_of_float(value));
        }
        chosen[best]++;
    }
    assert_true(chosen[2] && chosen[3] && chosen[0] + chosen[1]);
    expect_cases("elements of groups", executed, N);
}

/* any4: each row of a matrix has a table of its own, groups of it have scales. */
static void rows_have_tables_of_their_own(void **state)
{
    enum { ROWS = 3, COLS = 40 };
    static const double tables[ROWS][4] = {{-1, -0.25, 0.25, 1}, {-1, 0, 0.5, 1}, {-0.5, 0, 0.125, 2}};
    static double in[ROWS * COLS], out[ROWS * COLS], scales[ROWS * 3];
    static uint8_t q[ROWS * COLS];
    lathe_codebook books[ROWS];
    uint64_t seed = 12;
    (void)state;
    for (int k = 0; k < ROWS; k++)
        books[k] = book_of(tables[k], 4, NULL);
    const lathe_codebook_groups g = {
        .books = books, .count = ROWS, .choice = LATHE_CHOICE_ROW, .span = LATHE_QUANT_GROUP, .length = 16};
    const lathe_array matrix = {.rank = 2, .axis = 1, .shape = {ROWS, COLS}};
    for (size_t i = 0; i < ROWS * COLS; i++)
        in[i] = (double)(cases_random(&seed) >> 40) * 0x1p-23 - 1;
    assert_int_equal(lathe_codebook_quantize_f64(&g, &matrix, NULL, q, 1, scales, NULL, in), LATHE_OK);
    assert_int_equal(lathe_codebook_dequantize_f64(&g, &matrix, out, q, 1, scales, NULL), LATHE_OK);
    for (size_t row = 0; row < ROWS; row++)
        for (size_t j = 0; j < COLS; j++) {
            const double s = scales[row * 3 + j / 16], v = in[row * COLS + j] / s;
            const size_t index = nearest(tables[row], 4, v);
            assert_int_equal(q[row * COLS + j], index);
            assert_true(out[row * COLS + j] == tables[row][index] * s);
        }
    const lathe_array columns = {.rank = 2, .axis = 0, .shape = {ROWS, COLS}};
    assert_int_equal(lathe_codebook_quantize_f64(&g, &columns, NULL, q, 1, scales, NULL, in), LATHE_E_OPTION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fitted_tables_are_those_of_the_definition),
        cmocka_unit_test(a_fit_leaves_out_what_is_not_finite),
        cmocka_unit_test(groups_choose_the_table_of_least_error),
        cmocka_unit_test(rows_have_tables_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
