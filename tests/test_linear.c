/* SPDX-License-Identifier: MIT */
/* Vectors and triangular systems against the loops that define them, over the oracle's operations. */
#include "check_linear.h"

static void vectors_are_their_loops(void **state)
{
    static uint64_t x[N], y[N], a[ROOM];
    static double mx[3 * N], my[3 * N];
    static stored s;
    uint64_t random = 11;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < 2 * SPECS * DOT_KINDS; i++) {
        const size_t incx = 1 + i % 3, incy = 1 + i % 2, n = N - i % 3, m = 5;
        machine k;
        double norm = 0, sum = 0;
        machine_init(&k, i % 2 ? &carrier_f64 : &carrier_f32, i / 2 % SPECS);
        const int narrow = k.c->width == 32;
        const uint64_t alpha = narrow ? bits_of_float(-0.75f) : bits_of_double(-0.75);
        fill(&k, (dot_data)(i / 2 / SPECS), x, N, &random);
        fill(&k, (dot_data)(i / 2 / SPECS), y, N, &random);
        fill(&k, (dot_data)(i / 2 / SPECS), a, ROOM, &random);
        put(&k, mx, x, n, incx);
        put(&k, my, y, n, incy);
        assert_int_equal(
            narrow ? lathe_axpy_f32(&k.dot, begun(&k), n, -0.75f, (float *)mx, incx, (float *)my, incy)
                   : lathe_axpy_f64(&k.dot, begun(&k), n, -0.75, mx, incx, my, incy),
            LATHE_OK);
        for (size_t e = 0; e < n; e++)
            executed += expect(&k, "axpy", my, e * incy, step(&k, e, y[e], alpha, x[e]));
        expect_draws(&k, n);
        put(&k, my, y, n, incy);
        assert_int_equal(narrow ? lathe_scal_f32(&k.dot, begun(&k), n, -0.75f, (float *)my, incy)
                                : lathe_scal_f64(&k.dot, begun(&k), n, -0.75, my, incy),
                         LATHE_OK);
        for (size_t e = 0; e < n; e++)
            executed += expect(&k, "scal", my, e * incy, op(&k, 7, e, LATHE_MUL, alpha, y[e]));
        expect_draws(&k, n);
        uint64_t squares = 0, magnitudes = 0;
        for (size_t e = 0; e < n; e++) {
            squares = step(&k, e, squares, x[e], x[e]);
            magnitudes = op(&k, 0, e, LATHE_ADD, magnitudes, x[e] & ~k.sign);
        }
        assert_int_equal(narrow ? lathe_nrm2_f32(&k.dot, begun(&k), (float *)&norm, n, (float *)mx, incx)
                                : lathe_nrm2_f64(&k.dot, begun(&k), &norm, n, mx, incx),
                         LATHE_OK);
        executed += expect(&k, "nrm2", &norm, 0, op(&k, 14, 0, LATHE_SQRT, squares, 0));
        expect_draws(&k, n);
        assert_int_equal(narrow ? lathe_asum_f32(&k.dot, begun(&k), (float *)&sum, n, (float *)mx, incx)
                                : lathe_asum_f64(&k.dot, begun(&k), &sum, n, mx, incx),
                         LATHE_OK);
        executed += expect(&k, "asum", &sum, 0, magnitudes);
        expect_draws(&k, n);
        put(&k, my, y, n, incy);
        store(&k, &s, a, m, n, i % 3 == 0, i % 2);
        assert_int_equal(narrow ? lathe_ger_f32(&k.dot, begun(&k), s.major, m, n, -0.75f, (float *)mx, incx,
                                                (float *)my, incy, (float *)s.memory, s.ld)
                                : lathe_ger_f64(&k.dot, begun(&k), s.major, m, n, -0.75, mx, incx, my, incy,
                                                s.memory, s.ld),
                         LATHE_OK);
        for (size_t r = 0; r < m; r++)
            for (size_t q = 0; q < n; q++)
                a[r * n + q] =
                    step(&k, r * n + q, a[r * n + q], op(&k, 7, r * n, LATHE_MUL, alpha, x[r]), y[q]);
        executed += expect_matrix(&k, "ger", &s, a, m, n);
        expect_draws(&k, m * n);
        machine_clear(&k);
    }
    expect_cases("numbers", executed, 5000);
}

/* Solves for column q of b, of the given order, in place; if b is the transpose of what is solved for, as its
   row q. */
static void solve(machine *k, const uint64_t *a, int is_lower, int is_unit, size_t n, uint64_t *b,
                  size_t columns, size_t q, int is_turned)
{
    const size_t down = is_turned ? 1 : columns, first = is_turned ? q * n : q;
    for (size_t d = 0; d < n; d++) {
        const size_t i = is_lower ? d : n - 1 - d;
        uint64_t *const x = &b[i * columns + q];
        if (!is_unit)
            *x = op(k, 13, i * n * columns + i * down + first, LATHE_DIV, *x, a[i * n + i]);
        for (size_t j = is_lower ? i + 1 : 0; j < (is_lower ? n : i); j++)
            b[j * columns + q] =
                step(k, i * n * columns + j * down + first, b[j * columns + q], a[j * n + i] ^ k->sign, *x);
    }
}

static void triangular_systems_are_their_loops(void **state)
{
    static uint64_t a[ROOM], turned[ROOM], b[ROOM], other[ROOM], x[N];
    static stored sa, sb;
    static double mx[3 * N];
    uint64_t random = 12;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < 16 * 2 * SPECS; i++) {
        const size_t n = 6, m = 4, incx = 1 + i % 3;
        const int is_upper = i & 1, is_turned = i >> 1 & 1, is_unit = i >> 2 & 1, is_right = i >> 3 & 1;
        const int is_lower = is_upper == is_turned;
        const size_t rows = is_right ? m : n, columns = is_right ? n : m;
        machine k;
        machine_init(&k, i >> 4 & 1 ? &carrier_f64 : &carrier_f32, i / 32);
        const int narrow = k.c->width == 32;
        const dot_data kind = (dot_data)(i % DOT_KINDS);
        const lathe_triangle triangle = is_upper ? LATHE_UPPER : LATHE_LOWER;
        const lathe_transpose t = is_turned ? LATHE_TRANS : LATHE_NO_TRANS;
        const lathe_diagonal diagonal = is_unit ? LATHE_UNIT : LATHE_NON_UNIT;
        fill(&k, kind, a, n * n, &random);
        fill(&k, kind, b, m * n, &random);
        fill(&k, kind, x, n, &random);
        store(&k, &sa, a, n, n, i % 3 == 0, i % 2);
        sb = sa;
        store(&k, &sb, b, rows, columns, i % 3 == 0, 1);
        put(&k, mx, x, n, incx);
        transpose(turned, a, n, n);
        const uint64_t *const used = is_turned ? turned : a;
        assert_int_equal(narrow ? lathe_trsv_f32(&k.dot, begun(&k), sa.major, triangle, t, diagonal, n,
                                                 (float *)sa.memory, sa.ld, (float *)mx, incx)
                                : lathe_trsv_f64(&k.dot, begun(&k), sa.major, triangle, t, diagonal, n,
                                                 sa.memory, sa.ld, mx, incx),
                         LATHE_OK);
        solve(&k, used, is_lower, is_unit, n, x, 1, 0, 0);
        expect_draws(&k, n * n);
        for (size_t e = 0; e < n; e++)
            executed += expect(&k, "trsv", mx, e * incx, x[e]);
        const double alpha = i % 5 == 0 ? 1 : 0.75;
        assert_int_equal(
            narrow
                ? lathe_trsm_f32(&k.dot, begun(&k), sa.major, is_right ? LATHE_RIGHT : LATHE_LEFT, triangle,
                                 t, diagonal, rows, columns, (float)alpha, (float *)sa.memory, sa.ld,
                                 (float *)sb.memory, sb.ld)
                : lathe_trsm_f64(&k.dot, begun(&k), sa.major, is_right ? LATHE_RIGHT : LATHE_LEFT, triangle,
                                 t, diagonal, rows, columns, alpha, sa.memory, sa.ld, sb.memory, sb.ld),
            LATHE_OK);
        for (size_t e = 0; alpha != 1 && e < m * n; e++)
            b[e] = op(&k, 7, e, LATHE_MUL, narrow ? bits_of_float(0.75f) : bits_of_double(0.75), b[e]);
        if (is_right) { /* the transposed system */
            transpose(other, b, rows, columns);
            for (size_t q = 0; q < rows; q++)
                solve(&k, is_turned ? a : turned, !is_lower, is_unit, n, other, rows, q, 1);
            transpose(b, other, columns, rows);
        } else {
            for (size_t q = 0; q < columns; q++)
                solve(&k, used, is_lower, is_unit, n, b, columns, q, 0);
        }
        expect_draws(&k, rows * columns * n);
        executed += expect_matrix(&k, "trsm", &sb, b, rows, columns);
        machine_clear(&k);
    }
    expect_cases("numbers", executed, 7600);
}

/* More columns than are done at once: each right of the square is what it is beside the square alone. */
static void columns_of_wide_matrices_are_on_their_own(void **state)
{
    enum { M = 4, WIDE = 150, NARROW = M + 1 };
    static float wide[M * WIDE], begun[M * WIDE], narrow[M * NARROW], tau[M];
    const lathe_plan fp16 = plan_named("fp16", ""), bf16 = plan_named("bf16", "");
    const lathe_dot by_unit = {.sum = &fp16, .output = &bf16}, plain = {.product = &fp16, .sum = &fp16};
    const lathe_linear_extra extra = {.unit = lathe_unit_find("v100.f16.f32")};
    size_t pivots[M], info, executed = 0;
    uint64_t random = 23;
    (void)state;
    for (int is_lu = 0; is_lu < 2; is_lu++) {
        for (size_t e = 0; e < M * WIDE; e++)
            begun[e] = (float)((int)(cases_random(&random) % 2047) - 1023) * 0x1p-9f;
        memcpy(wide, begun, sizeof wide);
        const lathe_status status =
            is_lu ? lathe_getrf_f32(&by_unit, &extra, LATHE_ROW_MAJOR, M, WIDE, wide, WIDE, pivots, 2, &info)
                  : lathe_geqrf_f32(&plain, NULL, LATHE_ROW_MAJOR, M, WIDE, wide, WIDE, tau);
        assert_int_equal(status, LATHE_OK);
        for (size_t q = M; q < WIDE; q++) {
            for (size_t i = 0; i < M; i++)
                for (size_t j = 0; j < NARROW; j++)
                    narrow[i * NARROW + j] = begun[i * WIDE + (j < M ? j : q)];
            if (is_lu)
                lathe_getrf_f32(&by_unit, &extra, LATHE_ROW_MAJOR, M, NARROW, narrow, NARROW, pivots, 2,
                                &info);
            else
                lathe_geqrf_f32(&plain, NULL, LATHE_ROW_MAJOR, M, NARROW, narrow, NARROW, tau);
            for (size_t i = 0; i < M; i++, executed++)
                assert_true(wide[i * WIDE + q] == narrow[i * NARROW + M]);
        }
    }
    expect_cases("numbers", executed, 2 * M * (WIDE - M));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_are_their_loops),
        cmocka_unit_test(triangular_systems_are_their_loops),
        cmocka_unit_test(columns_of_wide_matrices_are_on_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
