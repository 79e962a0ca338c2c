/* SPDX-License-Identifier: MIT */
/* Calls of matrix units: orders, transposes, leading dimensions, tiles, threads, environments, and bad
   input. */
#include <math.h>

#include "check.h"
#include "environment.h"

enum { M = 37, N = 41, K = 75, LD = 80, CELLS = LD * LD };

static float a[CELLS], b[CELLS], c[CELLS], d[CELLS], e[CELLS], rows[M * K], columns[N * K];

static const char *const some[] = {"v100.f16.f32",    "h100.f16.f16.mma", "h100.f8.f32.wgmma",
                                   "h100.f8.f16.mma", "a100.tf32.f32",    "mi300.f16",
                                   "x86.dpbf16",      "bw.mxfp8.f32"};
enum { SOME = sizeof some / sizeof *some };

static void fill(float *x, size_t n, uint64_t seed)
{
    for (size_t i = 0; i < n; i++)
        x[i] = (float)((int)(cases_random(&seed) % 4001) - 2000) * 0x1p-10f;
}

static size_t at(lathe_major major, lathe_transpose transpose, size_t i, size_t j)
{
    return (major == LATHE_ROW_MAJOR) == (transpose == LATHE_NO_TRANS) ? i * LD + j : i + j * LD;
}

static void every_order_and_transpose_gives_the_dot_products(void **state)
{
    (void)state;
    static const lathe_major majors[] = {LATHE_ROW_MAJOR, LATHE_COL_MAJOR};
    static const lathe_transpose transposes[] = {LATHE_NO_TRANS, LATHE_TRANS};
    size_t executed = 0;
    fill(a, CELLS, 1);
    fill(b, CELLS, 2);
    fill(c, CELLS, 3);
    for (size_t u = 0; u < SOME; u++)
        for (int way = 0; way < 8; way++) {
            const lathe_unit *const unit = lathe_unit_find(some[u]);
            const lathe_major major = majors[way & 1];
            const lathe_transpose ta = transposes[way >> 1 & 1], tb = transposes[way >> 2];
            memcpy(d, c, sizeof d);
            assert_int_equal(lathe_unit_gemm_f32(unit, NULL, major, ta, tb, M, N, K, a, LD, b, LD,
                                                 way % 3 ? c : d, LD, d, LD),
                             LATHE_OK);
            memcpy(e, c, sizeof e);
            for (size_t i = 0; i < M; i++)
                for (size_t j = 0; j < N; j++, executed++) {
                    for (size_t k = 0; k < K; k++) {
                        rows[k] = a[at(major, ta, i, k)];
                        columns[k] = b[at(major, tb, k, j)];
                    }
                    const size_t here = at(major, LATHE_NO_TRANS, i, j);
                    assert_int_equal(lathe_unit_dot_f32(unit, NULL, &e[here], rows, columns, &c[here], K),
                                     LATHE_OK);
                }
            assert_memory_equal(d, e, sizeof d);
        }
    expect_cases("elements", executed, SOME * 8 * M * N);
}

static void empty_products_are_c(void **state)
{
    (void)state;
    const lathe_unit *const unit = lathe_unit_find("h100.f16.f16.mma");
    static const float in[4] = {1, 0x1.ffffp0f, -0.0f, 65520};
    float out[4] = {9, 9, 9, 9};
    assert_int_equal(lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 2, 2, 0,
                                         NULL, 1, NULL, 2, in, 2, out, 2),
                     LATHE_OK);
    assert_true(out[0] == 1 && out[1] == 2 && out[2] == 0 && signbit(out[2]) && isinf(out[3]));
    assert_int_equal(lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 2, 2, 0,
                                         NULL, 1, NULL, 2, NULL, 2, out, 2),
                     LATHE_OK);
    assert_true(out[0] == 0 && !signbit(out[2]));
    assert_int_equal(lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 0, 2, 5,
                                         NULL, 5, NULL, 2, NULL, 2, NULL, 2),
                     LATHE_OK);
    assert_int_equal(lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 2, 0, 5,
                                         NULL, 5, NULL, 2, NULL, 2, NULL, 2),
                     LATHE_OK);
    assert_int_equal(lathe_unit_dot_f32(unit, NULL, &out[3], NULL, NULL, &in[0], 0), LATHE_OK);
    assert_true(out[3] == 1);
    expect_cases("products", 5, 5);
}

/* More terms than a thread takes at once. */
static void long_sums_of_ones_are_their_number(void **state)
{
    enum { LENGTH = 140000 };
    static float ones[LENGTH];
    float sum = 0;
    (void)state;
    for (size_t i = 0; i < LENGTH; i++)
        ones[i] = 1;
    assert_int_equal(
        lathe_unit_dot_f32(lathe_unit_find("v100.f16.f32"), NULL, &sum, ones, ones, NULL, LENGTH), LATHE_OK);
    assert_true(sum == LENGTH);
}

/* A scale that is left out is 1; E8M0 has no zero; a block's own length may be said. */
static void scales_may_be_left_out(void **state)
{
    static const float ones[4] = {1, 1, 1, 1}, twos[4] = {2, 2, 2, 2}, zeros[4] = {0};
    const lathe_unit *const fp8 = lathe_unit_find("h100.f8.f32.wgmma"), *const mx =
                                                                            lathe_unit_find("bw.mxfp8.f32");
    float one = 0, both = 0;
    (void)state;
    fill(a, 128, 5);
    fill(b, 128, 6);
    for (int i = 0; i < 2; i++) {
        const lathe_unit_options only = {.interval = 32,
                                         .scaling = LATHE_SCALING_MUL,
                                         .scale_a = i ? NULL : twos,
                                         .scale_b = i ? twos : NULL};
        lathe_unit_options with = only;
        with.scale_a = i ? ones : twos;
        with.scale_b = i ? twos : ones;
        assert_int_equal(lathe_unit_dot_f32(fp8, &only, &one, a, b, NULL, 128), LATHE_OK);
        assert_int_equal(lathe_unit_dot_f32(fp8, &with, &both, a, b, NULL, 128), LATHE_OK);
        assert_true(one == both && one != 0);
    }
    const lathe_unit_options none = {.scale_a = zeros}, own = {.scale_block = 32, .scale_a = twos};
    assert_int_equal(lathe_unit_dot_f32(mx, &none, &one, a, b, NULL, 128), LATHE_OK);
    assert_true(isnan(one));
    assert_int_equal(lathe_unit_dot_f32(mx, &own, &one, a, b, NULL, 128), LATHE_OK);
    assert_int_equal(lathe_unit_dot_f32(mx, &(lathe_unit_options){.scale_a = twos}, &both, a, b, NULL, 128),
                     LATHE_OK);
    assert_true(one == both && one != 0);
}

/* Of every row but the integer's, in both carriers where it has them, with NaN, an infinity and zeros. */
static void a_negated_a_is_a_with_other_signs(void **state)
{
    (void)state;
    static double wa[K], wb[K], wn[K];
    static const lathe_unit_options negative = {.negate_a = 1};
    size_t executed = 0;
    for (size_t u = 0; lathe_unit_at(u); u++)
        for (int way = 0; way < 8; way++) {
            const lathe_unit *const unit = lathe_unit_at(u);
            float x = 5, y = 6, z = 1.25f;
            double wx = 5, wy = 6, wz = 1.25;
            fill(rows, K, u + 1);
            fill(columns, K, u + 99);
            rows[3] = 0;
            rows[7] = -0.0f;
            rows[K - 1] = way & 1 ? NAN : way & 2 ? INFINITY : 1;
            columns[5] = way & 4 ? -NAN : 0x1p-130f;
            for (size_t k = 0; k < K; k++) {
                a[k] = -rows[k];
                wa[k] = (double)rows[k];
                wn[k] = -wa[k];
                wb[k] = (double)columns[k];
            }
            if (unit == lathe_unit_find("nv.s8")) {
                assert_int_equal(lathe_unit_dot_f64(unit, &negative, &wx, wa, wb, &wz, K), LATHE_E_OPTION);
                continue;
            }
            assert_int_equal(lathe_unit_dot_f64(unit, &negative, &wx, wa, wb, &wz, K), LATHE_OK);
            assert_int_equal(lathe_unit_dot_f64(unit, NULL, &wy, wn, wb, &wz, K), LATHE_OK);
            assert_memory_equal(&wx, &wy, sizeof wx);
            executed++;
            if (lathe_unit_dot_f32(unit, &negative, &x, rows, columns, &z, K) == LATHE_E_CARRIER)
                continue;
            assert_int_equal(lathe_unit_dot_f32(unit, NULL, &y, a, columns, &z, K), LATHE_OK);
            assert_memory_equal(&x, &y, sizeof x);
            executed++;
        }
    expect_cases("dot products", executed, 800);
}

/* The lower right quarter of a matrix less the product of the two beside it; and what lies between lines of
   another length. */
static void parts_of_one_matrix_are_apart(void **state)
{
    (void)state;
    enum { HALF = 20 };
    static float quarter[HALF * HALF];
    const lathe_unit *const unit = lathe_unit_find("a100.f16.f32");
    fill(a, CELLS, 9);
    memcpy(b, a, sizeof b);
    float *const right = a + HALF, *const low = a + HALF * LD, *const corner = low + HALF;
    assert_int_equal(lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, HALF,
                                         HALF, HALF, low, LD, right, LD, corner, LD, quarter, HALF),
                     LATHE_OK);
    assert_int_equal(lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, HALF,
                                         HALF, HALF, low, LD, right, LD, corner, LD, corner, LD),
                     LATHE_OK);
    for (size_t i = 0; i < HALF; i++) {
        assert_memory_equal(corner + i * LD, quarter + i * HALF, HALF * sizeof *a);
        memcpy(corner + i * LD, b + (HALF + i) * LD + HALF, HALF * sizeof *a);
    }
    assert_memory_equal(a, b, sizeof b);
    const struct {
        const float *a, *b, *c;
        size_t ldc;
    } bad[] = {{low + 1, right, corner, LD},
               {low, right + LD, corner, LD},
               {low, right, corner + 1, LD},
               {low, right, corner, LD - 1}};
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS,
                                             HALF, HALF, HALF, bad[i].a, LD, bad[i].b, LD, bad[i].c,
                                             bad[i].ldc, corner, LD),
                         LATHE_E_OVERLAP);
    assert_memory_equal(a, b, sizeof b);
    expect_cases("products", 6, 6);
}

/* Large enough to be shared; the tests of threads set how many there are. */
static void threads_and_tiles_change_nothing(void **state)
{
    (void)state;
    enum { SIDE = 300 };
    static float x[SIDE * SIDE], y[SIDE * SIDE], whole[SIDE * SIDE], part[SIDE * SIDE];
    fill(x, SIDE * SIDE, 5);
    fill(y, SIDE * SIDE, 6);
    for (size_t u = 0; u < SOME; u++) {
        const lathe_unit *const unit = lathe_unit_find(some[u]);
        const size_t k = u < 5 ? SIDE : 20;
        assert_int_equal(lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS,
                                             SIDE, SIDE, k, x, SIDE, y, SIDE, NULL, SIDE, whole, SIDE),
                         LATHE_OK);
        for (size_t i = 0; i < SIDE; i += 23)
            for (size_t j = 0; j < SIDE; j += 17) {
                const size_t m = SIDE - i < 23 ? SIDE - i : 23, n = SIDE - j < 17 ? SIDE - j : 17;
                assert_int_equal(lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS,
                                                     LATHE_NO_TRANS, m, n, k, x + i * SIDE, SIDE, y + j, SIDE,
                                                     NULL, SIDE, part + i * SIDE + j, SIDE),
                                 LATHE_OK);
            }
        assert_memory_equal(whole, part, sizeof whole);
    }
    expect_cases("products", SOME, 8);
}

static void the_environment_of_the_caller_plays_no_part(void **state)
{
    (void)state;
    enum { SIDE = 20 };
    static float x[SIDE * SIDE], y[SIDE * SIDE], usual[SIDE * SIDE], other[SIDE * SIDE];
    size_t executed = 0;
    fill(x, SIDE * SIDE, 7);
    fill(y, SIDE * SIDE, 8);
    x[3] = 0x1p-130f, x[24] = -0x1p-133f, y[5] = 0x1p-128f, y[41] = INFINITY, x[50] = NAN;
    for (size_t u = 0; u < SOME; u++) {
        const lathe_unit *const unit = lathe_unit_find(some[u]);
        assert_int_equal(lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS,
                                             SIDE, SIDE, SIDE, x, SIDE, y, SIDE, NULL, SIDE, usual, SIDE),
                         LATHE_OK);
        for (size_t i = 0; i < environment_count(); i++, executed++) {
            environment_saved saved;
            environment_enter(environment_at(i), &saved);
            const uint64_t word = environment_word();
            const lathe_status status =
                lathe_unit_gemm_f32(unit, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, SIDE, SIDE,
                                    SIDE, x, SIDE, y, SIDE, NULL, SIDE, other, SIDE);
            const uint64_t after = environment_word();
            environment_leave(&saved);
            assert_int_equal(status, LATHE_OK);
            assert_true(word == after);
            assert_memory_equal(usual, other, sizeof usual);
        }
    }
    expect_cases("environments", executed, SOME * 4);
}

static lathe_status gemm(const lathe_unit *unit, const lathe_unit_options *o, const float *x, size_t ldx,
                         const float *y, size_t ldy, const float *z, size_t ldz, float *w, size_t ldw)
{
    return lathe_unit_gemm_f32(unit, o, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 4, 6, 8, x, ldx, y,
                               ldy, z, ldz, w, ldw);
}

static void bad_input_is_refused_and_leaves_d_alone(void **state)
{
    (void)state;
    const lathe_unit *const u = lathe_unit_find("h100.f8.f32.wgmma"), *const mx =
                                                                          lathe_unit_find("bw.mxfp8.f32");
    const lathe_unit *const amx = lathe_unit_find("x86.amx.bf16"); /* whose sums of 32 are one */
    const lathe_unit *const f64 = lathe_unit_find("nv.f64"), *const s8 = lathe_unit_find("nv.s8");
    static float w[64], before[64], s[64];
    double wide[4] = {0};
    size_t n = 0;
#define REFUSED(status, call) assert_int_equal(call, status), n++
    fill(w, 64, 9);
    memcpy(before, w, sizeof w);
    REFUSED(LATHE_E_NULL, gemm(NULL, NULL, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_NULL, gemm(u, NULL, NULL, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_NULL, gemm(u, NULL, a, 8, NULL, 6, c, 6, w, 6));
    REFUSED(LATHE_E_NULL, gemm(u, NULL, a, 8, b, 6, c, 6, NULL, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, NULL, a, 7, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, NULL, a, 8, b, 5, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, NULL, a, 8, b, 6, c, 5, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, NULL, a, 8, b, 6, c, 6, w, 5));
    REFUSED(LATHE_E_SIZE, gemm(u, NULL, a, SIZE_MAX / 2, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OVERLAP, gemm(u, NULL, w + 3, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OVERLAP, gemm(u, NULL, a, 8, w + 20, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OVERLAP, gemm(u, NULL, a, 8, b, 6, w + 1, 6, w, 6));
    REFUSED(LATHE_E_OVERLAP, gemm(u, NULL, a, 8, b, 6, w, 7, w, 6));
    REFUSED(LATHE_E_OVERLAP, gemm(mx, &(lathe_unit_options){.scale_a = w + 2}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OVERLAP, gemm(mx, &(lathe_unit_options){.scale_b = w + 23}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_RESERVED, gemm(u, &(lathe_unit_options){.reserved = 1}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, &(lathe_unit_options){.a = LATHE_INPUT_FP16}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION,
            gemm(u, &(lathe_unit_options){.b = (lathe_unit_input)99}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, &(lathe_unit_options){.interval = 33}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION,
            gemm(u, &(lathe_unit_options){.scaling = LATHE_SCALING_FMA}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, &(lathe_unit_options){.interval = 32, .scaling = (lathe_unit_scaling)3},
                                 a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, &(lathe_unit_options){.scale_a = s}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, &(lathe_unit_options){.scale_b = s}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, &(lathe_unit_options){.negate_a = 2}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(amx, &(lathe_unit_options){.interval = 2}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, &(lathe_unit_options){.scale_block = 32}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(mx, &(lathe_unit_options){.scale_block = 16}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(mx, &(lathe_unit_options){.interval = 32, .scaling = LATHE_SCALING_MUL}, a,
                                 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION, gemm(u, &(lathe_unit_options){.saturate = 1}, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_CARRIER, gemm(f64, NULL, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_CARRIER, gemm(s8, NULL, a, 8, b, 6, c, 6, w, 6));
    REFUSED(LATHE_E_OPTION,
            lathe_unit_dot_f64(s8, &(lathe_unit_options){.saturate = 2}, wide, wide + 1, wide + 2, NULL, 1));
    REFUSED(LATHE_E_OPTION,
            lathe_unit_dot_f64(f64, &(lathe_unit_options){.interval = 4}, wide, wide + 1, wide + 2, NULL, 1));
    REFUSED(LATHE_E_OPTION, lathe_unit_gemm_f32(u, NULL, (lathe_major)0, LATHE_NO_TRANS, LATHE_NO_TRANS, 1, 1,
                                                1, a, 1, b, 1, c, 1, w, 1));
    REFUSED(LATHE_E_OVERLAP, lathe_unit_dot_f32(u, NULL, w, w, b, NULL, 3));
    REFUSED(LATHE_E_NULL, lathe_unit_dot_f32(u, NULL, w, NULL, b, NULL, 3));
#undef REFUSED
    assert_memory_equal(w, before, sizeof w);
    assert_int_equal(lathe_unit_dot_f32(u, NULL, w, a, b, w, 3), LATHE_OK);
    expect_cases("refusals", n, 36);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_negated_a_is_a_with_other_signs),
        cmocka_unit_test(parts_of_one_matrix_are_apart),
        cmocka_unit_test(every_order_and_transpose_gives_the_dot_products),
        cmocka_unit_test(empty_products_are_c),
        cmocka_unit_test(long_sums_of_ones_are_their_number),
        cmocka_unit_test(scales_may_be_left_out),
        cmocka_unit_test(threads_and_tiles_change_nothing),
        cmocka_unit_test(the_environment_of_the_caller_plays_no_part),
        cmocka_unit_test(bad_input_is_refused_and_leaves_d_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
