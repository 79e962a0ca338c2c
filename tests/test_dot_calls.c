/* SPDX-License-Identifier: MIT */
/* What calls on products promise besides their results: failures, overlap, workspace, blocks, integers, the
   laws of padding and permutation. */
#include "check_dot.h"

#include <math.h>

static float f32[4096];
static double f64[4096];

/* Both carriers must refuse the spec and leave everything as it was. */
static size_t refuse(lathe_dot dot, lathe_status wanted, lathe_random *random)
{
    static const float a[6] = {1, 2, 3, 4, 5, 6};
    static const double b[6] = {1, 2, 3, 4, 5, 6};
    const lathe_dot_extra extra = {.random = random};
    const uint64_t next = random ? random->next : 0;
    f32[0] = 7;
    f64[0] = 7;
    assert_int_equal(lathe_gemm_f32(&dot, &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 1, 1, 3, 1,
                                    a, 3, a, 1, 0, f32, 1),
                     wanted);
    assert_int_equal(lathe_gemm_f64(&dot, &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 1, 1, 3, 1,
                                    b, 3, b, 1, 0, f64, 1),
                     wanted);
    assert_int_equal(lathe_dot_f32(&dot, &extra, f32, a, 1, a, 1, 3), wanted);
    assert_true(f32[0] == 7 && f64[0] == 7 && (!random || random->next == next));
    return 3;
}

/* The scalar set needs no workspace. */
static int has_tiles(void)
{
    size_t bytes;
    return !lathe_gemm_workspace_f32(&(lathe_dot){0}, 8, 8, 8, &bytes) && bytes;
}

static void wrong_specs_are_refused_and_change_nothing(void **state)
{
    (void)state;
    const lathe_plan sound = plan_named("fp16", ""), drawing = plan_named("fp16", "rounding=sr"),
                     unmade = {0};
    const lathe_plan wide = plan_named("fp64", "");
    lathe_random far = {.next = UINT64_MAX - 2}, other = {.stream = UINT64_C(1) << 56};
    size_t executed = 0;
    const lathe_dot with[] = {
        {.a = &unmade},   {.b = &unmade},      {.product = &unmade},
        {.sum = &unmade}, {.output = &unmade}, {.outer = &unmade, .order = LATHE_DOT_BLOCKED, .chunk = 1}};
    const lathe_dot draws[] = {
        {.a = &drawing},   {.b = &drawing},      {.product = &drawing},
        {.sum = &drawing}, {.output = &drawing}, {.outer = &drawing, .order = LATHE_DOT_SPLIT, .chunk = 1}};
    for (size_t i = 0; i < 6; i++) {
        executed += refuse(with[i], LATHE_E_UNMADE, NULL);
        executed += refuse(draws[i], LATHE_E_STOCHASTIC, NULL);
        executed += refuse(draws[i], LATHE_E_STREAM, &far);
        executed += refuse(draws[i], LATHE_E_STREAM, &other);
    }
    executed += refuse((lathe_dot){.order = (lathe_dot_order)7}, LATHE_E_OPTION, NULL);
    executed += refuse((lathe_dot){.start = (lathe_dot_start)2}, LATHE_E_OPTION, NULL);
    executed += refuse((lathe_dot){.order = LATHE_DOT_BLOCKED}, LATHE_E_OPTION, NULL);
    executed += refuse((lathe_dot){.order = LATHE_DOT_SPLIT}, LATHE_E_OPTION, NULL);
    executed += refuse((lathe_dot){.chunk = 1}, LATHE_E_OPTION, NULL);
    executed += refuse((lathe_dot){.order = LATHE_DOT_KAHAN, .chunk = 1}, LATHE_E_OPTION, NULL);
    executed += refuse((lathe_dot){.order = LATHE_DOT_EXACT, .outer = &sound}, LATHE_E_OPTION, NULL);
    executed +=
        refuse((lathe_dot){.order = LATHE_DOT_PAIRWISE, .start = LATHE_DOT_FROM_C}, LATHE_E_OPTION, NULL);
    for (int i = 0; i < 4; i++) {
        lathe_dot dot = {.sum = &sound};
        dot.reserved[i] = 1;
        executed += refuse(dot, LATHE_E_RESERVED, NULL);
    }
    float x = 1, y = 7;
    size_t bytes = 5;
    const lathe_dot narrow = {.sum = &wide}, from = {.start = LATHE_DOT_FROM_C};
    assert_int_equal(lathe_dot_f32(&narrow, NULL, &y, &x, 1, &x, 1, 1), LATHE_E_CARRIER);
    assert_int_equal(lathe_dot_f32(NULL, NULL, &y, &x, 1, &x, 1, 1), LATHE_E_NULL);
    assert_int_equal(lathe_gemm_workspace_f32(&narrow, 1, 1, 1, &bytes), LATHE_E_CARRIER);
    assert_int_equal(lathe_gemm_workspace_f32(&from, 1, 1, 1, NULL), LATHE_E_NULL);
    if (has_tiles())
        assert_int_equal(
            lathe_gemm_workspace_f32(&(lathe_dot){0}, SIZE_MAX / 2, SIZE_MAX / 2, SIZE_MAX / 2, &bytes),
            LATHE_E_SIZE);
    for (float alpha = -2; alpha <= 2; alpha += 0.5f)
        for (float beta = 0; beta <= 1; beta += 0.5f, executed++)
            assert_int_equal(lathe_gemm_f32(&from, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 1,
                                            1, 1, alpha, &x, 1, &x, 1, beta, f32, 1),
                             fabsf(alpha) == 1 && beta == 1 ? LATHE_OK : LATHE_E_OPTION);
    assert_true(y == 7 && bytes == 5);
    for (int empty = 0; empty < 2; empty++) {
        bytes = 5;
        assert_int_equal(lathe_gemm_workspace_f32(&(lathe_dot){0}, empty ? 8 : 0, empty ? 0 : 8, 8, &bytes),
                         LATHE_OK);
        assert_true(bytes == 0);
    }
    expect_cases("wrong specs", executed, 130);
}

/* One dimension that is near the end of its type, or more than memory has, beside two small ones. */
static void workspaces_beyond_memory_are_refused(void **state)
{
    enum { NEAR = 80 };
    const lathe_plan fp16 = plan_named("fp16", "");
    const lathe_dot specs[] = {
        {0},
        {.product = &fp16, .sum = &fp16},
        {.a = &fp16, .b = &fp16, .product = &fp16, .sum = &fp16},
        {.outer = &fp16, .order = LATHE_DOT_SPLIT, .chunk = 3},
        {.outer = &fp16, .order = LATHE_DOT_BLOCKED, .chunk = SIZE_MAX},
    };
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
        for (size_t d = 0; d < 3; d++)
            for (size_t near = 0; near < 2 * NEAR; near++, executed++) {
                size_t size[3] = {9, 9, 9}, bytes = 5;
                size[d] = near < NEAR ? SIZE_MAX - near : SIZE_MAX / 8 + NEAR / 2 - near;
                const lathe_status status =
                    lathe_gemm_workspace_f32(&specs[i], size[0], size[1], size[2], &bytes);
                assert_int_equal(status, has_tiles() ? LATHE_E_SIZE : LATHE_OK);
                assert_true(bytes == (status ? 5 : 0));
            }
    float *const x = f32; /* matrices that would fit memory, behind C, with what their tiles would not */
    const size_t long_row = SIZE_MAX / 4 / sizeof *x;
    const lathe_dot_extra extra = {.workspace = x + 8, .workspace_bytes = 64};
    x[0] = 7;
    if (has_tiles())
        assert_int_equal(lathe_gemm_f32(&specs[0], &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_TRANS, 1, 1,
                                        long_row, 1, x + 64, long_row, x + 64, long_row, 0, x, 1),
                         LATHE_E_SIZE);
    assert_true(x[0] == 7);
    expect_cases("workspaces", executed, 2400);
}

static lathe_status product(const float *a, size_t lda, const float *b, size_t ldb, float *c, size_t ldc,
                            size_t m, size_t n, size_t k, lathe_dot_extra *extra)
{
    const lathe_dot dot = {0};
    return lathe_gemm_f32(&dot, extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, m, n, k, 1, a, lda, b,
                          ldb, 0, c, ldc);
}

static void wrong_matrices_are_refused_and_change_nothing(void **state)
{
    (void)state;
    static float before[4096];
    float *const x = f32;
    size_t executed = 0;
    const size_t huge = SIZE_MAX / 8;
    lathe_dot_extra extra = {.workspace = x + 2000, .workspace_bytes = 8};
    for (size_t i = 0; i < 4096; i++)
        x[i] = before[i] = (float)i;
    const struct {
        lathe_status wanted, got;
    } calls[] = {
        {LATHE_E_NULL, product(NULL, 4, x, 4, x + 100, 4, 4, 4, 4, NULL)},
        {LATHE_E_NULL, product(x, 4, NULL, 4, x + 100, 4, 4, 4, 4, NULL)},
        {LATHE_E_NULL, product(x, 4, x, 4, NULL, 4, 4, 4, 4, NULL)},
        {LATHE_E_OPTION, product(x, 3, x, 4, x + 100, 4, 4, 4, 4, NULL)},
        {LATHE_E_OPTION, product(x, 4, x, 3, x + 100, 4, 4, 4, 4, NULL)},
        {LATHE_E_OPTION, product(x, 4, x, 4, x + 100, 3, 4, 4, 4, NULL)},
        {LATHE_E_OPTION, product(x, 0, x, 0, x + 100, 0, 0, 0, 0, NULL)},
        {LATHE_E_SIZE, product(x, huge, x, huge, x + 100, 4, 4, 4, huge, NULL)},
        {LATHE_E_OVERLAP, product(x, 4, x + 50, 4, x, 4, 4, 4, 4, NULL)},
        {LATHE_E_OVERLAP, product(x + 50, 4, x + 3, 4, x, 4, 4, 4, 4, NULL)},
        {LATHE_E_OVERLAP, product(x + 15, 4, x + 50, 4, x, 4, 4, 4, 4, NULL)},
        /* parts of one matrix of 12 columns */
        {LATHE_E_OVERLAP, product(x + 3, 12, x + 200, 4, x, 12, 4, 4, 4, NULL)},
        {LATHE_E_OVERLAP, product(x, 12, x + 200, 4, x + 3, 12, 4, 4, 4, NULL)},
        {LATHE_E_OVERLAP, product(x + 9, 12, x + 200, 4, x, 12, 4, 4, 4, NULL)},
        {LATHE_E_OVERLAP, product(x, 12, x + 200, 4, x + 14, 12, 4, 4, 4, NULL)},
        {LATHE_E_OVERLAP, product(x, 12, x + 200, 4, x + 4, 11, 4, 4, 4, NULL)},
        {has_tiles() ? LATHE_E_SPACE : LATHE_OK, product(x, 4, x + 50, 4, x + 100, 4, 4, 4, 4, &extra)},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++, executed++)
        if (calls[i].got != calls[i].wanted)
            fail_msg("call %zu gave %d, not %d", i, calls[i].got, calls[i].wanted);
    if (has_tiles())
        assert_memory_equal(x, before, sizeof before);
    memcpy(x, before, sizeof before);
    assert_int_equal(product(x, 12, x + 200, 4, x + 4, 12, 4, 4, 4, NULL), LATHE_OK);
    assert_int_equal(product(x + 8, 12, x + 200, 4, x + 4, 12, 4, 4, 4, NULL), LATHE_OK);
    memcpy(x, before, sizeof before);
    extra.workspace_bytes = 4 * 2000;
    extra.workspace = x + 90;
    assert_int_equal(product(x, 4, x + 50, 4, x + 100, 4, 4, 4, 4, &extra), LATHE_E_OVERLAP);
    assert_int_equal(product(NULL, 1, NULL, 1, NULL, 1, 0, 0, 0, NULL), LATHE_OK);
    assert_int_equal(product(NULL, 1, NULL, 4, x, 4, 4, 4, 0, NULL), LATHE_OK);
    assert_true(x[0] == 0 && x[15] == 0 && x[16] == 16);
    /* A matrix past the end of all addresses, more draws than a stream has, and none of an empty product. */
    assert_int_equal(product((float *)(UINTPTR_MAX - 15), 4, x, 4, x + 100, 4, 4, 4, 4, NULL), LATHE_E_SIZE);
    lathe_random stream = {.seed = 1};
    lathe_dot_extra drawing = {.random = &stream};
    const size_t many = (size_t)1 << 22;
    if (sizeof many > 4)
        assert_int_equal(product(x, many, x, many, x + 100, many, many, many, many, &drawing),
                         LATHE_E_STREAM);
    assert_int_equal(product(NULL, 4, x, 4, NULL, 4, 0, 4, 4, &drawing), LATHE_OK);
    assert_int_equal(product(x, 4, NULL, 4, NULL, 4, 4, 0, 4, &drawing), LATHE_OK);
    assert_true(stream.next == 0);
    const lathe_dot dot = {0};
    assert_int_equal(lathe_gemm_f32(&dot, NULL, (lathe_major)0, LATHE_TRANS, LATHE_TRANS, 1, 1, 1, 1, x, 1,
                                    x + 1, 1, 0, x + 2, 1),
                     LATHE_E_OPTION);
    assert_int_equal(lathe_dot_f32(&dot, NULL, x, x + 1, 0, x + 4, 1, 2), LATHE_E_OPTION);
    expect_cases("wrong matrices", executed + 8, 25);
}

/* Sums that pass the ends of 32 bits, in both directions, and all signs of operands. */
static void integers_saturate_or_wrap(void **state)
{
    enum { K = 140000, TURN = 133000 }; /* beyond 2^31, and back from there */
    static int8_t a[K], b[K];
    static int32_t c[12];
    size_t executed = 0, beyond = 0;
    (void)state;
    for (int way = 0; way < 16; way++) {
        const lathe_dot_integer dot = {.overflow = way & 1 ? LATHE_INTEGER_WRAP : LATHE_INTEGER_SATURATE,
                                       .a_is_unsigned = way >> 1 & 1,
                                       .b_is_unsigned = way >> 2 & 1,
                                       .accumulates = way >> 3 & 1};
        int64_t s = dot.accumulates ? -5 : 0;
        for (int i = 0; i < K; i++) {
            a[i] = (int8_t)(i < TURN ? -128 : 127);
            b[i] = (int8_t)(i < TURN + 4000 ? -128 : i % 7);
            const int x = dot.a_is_unsigned ? (uint8_t)a[i] : a[i],
                      y = dot.b_is_unsigned ? (uint8_t)b[i] : b[i];
            s += x * y;
            beyond += s > INT32_MAX || s < INT32_MIN;
            if (way & 1)
                s = (int64_t)((uint64_t)(s + INT64_C(0x80000000)) & UINT32_MAX) - INT64_C(0x80000000);
            else
                s = s > INT32_MAX ? INT32_MAX : s < INT32_MIN ? INT32_MIN : s;
        }
        c[0] = -5;
        assert_int_equal(
            lathe_gemm_i32(&dot, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_TRANS, 1, 1, K, a, K, b, K, c, 1),
            LATHE_OK);
        assert_true(c[0] == s);
        executed++;
    }
    const lathe_dot_integer dot = {.accumulates = 1};
    for (int i = 0; i < 12; i++)
        c[i] = i;
    /* columns first, A transposed: 3 x 4 with k = 2 */
    assert_int_equal(
        lathe_gemm_i32(&dot, LATHE_COL_MAJOR, LATHE_TRANS, LATHE_NO_TRANS, 3, 4, 2, a, 5, b, 2, c, 3),
        LATHE_OK);
    for (int i = 0; i < 12; i++, executed++)
        assert_true(c[i] == i + 2 * 128 * 128);
    assert_int_equal(
        lathe_gemm_i32(NULL, LATHE_ROW_MAJOR, LATHE_TRANS, LATHE_TRANS, 1, 1, 1, a, 1, b, 1, c, 1),
        LATHE_E_NULL);
    assert_int_equal(
        lathe_gemm_i32(&dot, LATHE_ROW_MAJOR, LATHE_TRANS, LATHE_TRANS, 1, 1, 1, c, 1, b, 1, c, 1),
        LATHE_E_OVERLAP);
    assert_int_equal(lathe_gemm_i32(&(lathe_dot_integer){.overflow = (lathe_integer_overflow)2},
                                    LATHE_ROW_MAJOR, LATHE_TRANS, LATHE_TRANS, 1, 1, 1, a, 1, b, 1, c, 1),
                     LATHE_E_OPTION);
    expect_cases("sums", executed, 28);
    expect_cases("sums beyond 32 bits", beyond, 36584);
    const lathe_dot_integer anew = {.accumulates = 0};
    assert_int_equal(lathe_gemm_i32(&anew, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 0, 3, 2, NULL, 2,
                                    b, 3, NULL, 3),
                     LATHE_OK);
    assert_int_equal(lathe_gemm_i32(&dot, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 2, 2, 0, NULL, 1,
                                    NULL, 2, c, 2),
                     LATHE_OK);
    assert_true(c[0] == 2 * 128 * 128 && c[3] == c[0] + 3);
    assert_int_equal(lathe_gemm_i32(&anew, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 2, 2, 0, NULL, 1,
                                    NULL, 2, c, 2),
                     LATHE_OK);
    assert_true(!c[0] && !c[1] && !c[2] && !c[3] && c[4] == 4 + 2 * 128 * 128);
    static int32_t many[K]; /* products of a column with a row */
    a[0] = -3;
    assert_int_equal(
        lathe_gemm_i32(&anew, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 1, K, 1, a, 1, b, K, many, K),
        LATHE_OK);
    for (int i = 0; i < K; i++)
        assert_true(many[i] == -3 * b[i]);
}

/* Padding by zeros changes nothing, but the sign of a zero; nor does a permutation of exact sums. */
static void padding_and_permutation_keep_what_they_must(void **state)
{
    enum { K = 40 };
    static float a[2 * K], b[2 * K], back[2][2 * K];
    const lathe_plan fp16 = plan_named("fp16", "");
    uint64_t random = 43;
    size_t executed = 0;
    (void)state;
    for (int i = 0; i < 400; i++) {
        const lathe_dot dot = {.sum = &fp16,
                               .order = (lathe_dot_order[]){LATHE_DOT_SEQUENTIAL, LATHE_DOT_EXACT}[i % 2]};
        float x, y, z;
        for (size_t l = 0; l < K; l++) {
            a[l] = float_of_bits((uint32_t)dot_pattern(&carrier_f32, DOT_WIDE, &random));
            b[l] = float_of_bits((uint32_t)dot_pattern(&carrier_f32, DOT_FULL, &random));
            back[0][K - 1 - l] = a[l];
            back[1][K - 1 - l] = b[l];
        }
        memset(a + K, 0, K * sizeof *a);
        memset(b + K, 0, K * sizeof *b);
        assert_int_equal(lathe_dot_f32(&dot, NULL, &x, a, 1, b, 1, K), LATHE_OK);
        assert_int_equal(lathe_dot_f32(&dot, NULL, &y, a, 1, b, 1, K + (size_t)(i % K)), LATHE_OK);
        assert_int_equal(lathe_dot_f32(&dot, NULL, &z, back[0], 1, back[1], 1, K), LATHE_OK);
        assert_true(bits_of_float(x) == bits_of_float(y) || (x == 0 && y == 0));
        if (dot.order == LATHE_DOT_EXACT)
            assert_true(bits_of_float(x) == bits_of_float(z));
        executed++;
    }
    expect_cases("dot products", executed, 400);
}

/* A tie and a term 2^-200, on either side of it, in any place. */
static void exact_sums_see_every_bit(void **state)
{
    const lathe_plan fp16 = plan_named("fp16", "");
    const lathe_dot dot = {.sum = &fp16, .order = LATHE_DOT_EXACT};
    size_t executed = 0;
    (void)state;
    for (int i = 0; i < 6; i++) {
        static float a[3], b[3];
        const float sign = i % 2 ? -1.0f : 1.0f;
        float x;
        for (int l = 0; l < 3; l++)
            b[l] = 1;
        a[i / 2] = 0x1p-100f;
        b[i / 2] = sign * 0x1p-100f;
        a[(i / 2 + 1) % 3] = 1;
        a[(i / 2 + 2) % 3] = 0x1p-11f;
        assert_int_equal(lathe_dot_f32(&dot, NULL, &x, a, 1, b, 1, 3), LATHE_OK);
        assert_true(x == (i % 2 ? 1 : 1 + 0x1p-10f));
        executed++;
    }
    expect_cases("sums", executed, 6);
}

/* 33 lies between the values 32 and 40 of posit8_2, 2^24 + 3 between 2^24 + 2 and 2^24 + 4 of binary32;
   without rounding only the range of e4m3fn, up to 448, is enforced. */
static void exact_sums_are_rounded_once_by_any_plan(void **state)
{
    static const struct {
        const char *format, *options;
        float a[3], b[3], wanted;
    } rows[] = {{"posit8_2", "", {1, 2, 3}, {4, 5, 6.33333349f}, 32},
                {"posit8_2", "rounding=away_from_zero", {1, 2, 3}, {4, 5, 6.33333349f}, 40},
                {"posit8_2", "rounding=down", {-1, 2, 3}, {4, 5, -13}, -40},
                {"posit8_2", "", {0x1p60f, 1, -0x1p60f}, {0x1p60f, 36, 0x1p60f}, 32},
                {"posit8_2", "", {0x1p60f, 37, -0x1p60f}, {0x1p60f, 1, 0x1p60f}, 40},
                {"fp32", "rounding=none", {0x1p12f, 3, 0}, {0x1p12f, 1, 1}, 0x1p24f + 4},
                {"e4m3fn", "rounding=none", {400, 41, 1}, {1, 1, 0.5f}, 441.5f},
                {"e4m3fn", "rounding=none,overflow=saturate", {400, 49, 1}, {1, -1, 1000}, 448},
                {"e4m3fn", "rounding=none,overflow=saturate", {-400, -49, 1}, {1, 1, 0.5f}, -448}};
    const size_t count = sizeof rows / sizeof *rows;
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const lathe_plan plan = plan_named(rows[i].format, rows[i].options);
        const lathe_dot dot = {.sum = &plan, .order = LATHE_DOT_EXACT};
        static double a[3], b[3];
        double wide;
        float x;
        for (int l = 0; l < 3; l++) {
            a[l] = (double)rows[i].a[l];
            b[l] = (double)rows[i].b[l];
        }
        assert_int_equal(lathe_dot_f32(&dot, NULL, &x, rows[i].a, 1, rows[i].b, 1, 3), LATHE_OK);
        if (x != rows[i].wanted)
            fail_msg("sum %zu is %a, not %a", i, (double)x, (double)rows[i].wanted);
        if (rows[i].wanted > 0x1p24f)
            continue; /* which binary64 does not round */
        assert_int_equal(lathe_dot_f64(&dot, NULL, &wide, a, 1, b, 1, 3), LATHE_OK);
        assert_true(wide == (double)rows[i].wanted);
    }
    expect_cases("sums", count, 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_specs_are_refused_and_change_nothing),
        cmocka_unit_test(workspaces_beyond_memory_are_refused),
        cmocka_unit_test(wrong_matrices_are_refused_and_change_nothing),
        cmocka_unit_test(integers_saturate_or_wrap),
        cmocka_unit_test(exact_sums_see_every_bit),
        cmocka_unit_test(exact_sums_are_rounded_once_by_any_plan),
        cmocka_unit_test(padding_and_permutation_keep_what_they_must),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
