/* SPDX-License-Identifier: MIT */
/* What products must not depend on: threads, division into parts, the floating-point environment. */
#include "check_dot.h"
#include "environment.h"

/* A product large enough for several threads is what its parts are, which are too small; and with random bits
   what its first and its last terms are, one after the other. */
static void threads_and_parts_change_nothing(void **state)
{
    enum { M = 96, N = 160, K = 300, FIRST = 130, ROWS = 8, COLUMNS = 10 };
    static float a[M * K], b[K * N], c[M * N], parts[M * N];
    const lathe_plan fp16 = plan_named("fp16", ""), drawing = plan_named("bf16", "rounding=sr");
    const lathe_dot specs[] = {{.a = &fp16, .b = &fp16, .product = &fp16, .sum = &fp16},
                               {.a = &fp16, .sum = &fp16},
                               {0},
                               {.sum = &drawing, .start = LATHE_DOT_FROM_C}};
    uint64_t random = 44;
    size_t executed = 0;
    (void)state;
    for (size_t e = 0; e < M * K; e++)
        a[e] = float_of_bits((uint32_t)dot_pattern(&carrier_f32, DOT_MODERATE, &random));
    for (size_t e = 0; e < K * N; e++)
        b[e] = float_of_bits((uint32_t)dot_pattern(&carrier_f32, DOT_FULL, &random));
    for (int way = 0; way < 7; way++) {
        const lathe_dot *const dot = &specs[way / 2];
        lathe_random whole = {.seed = 9, .next = 5}, apart = whole;
        lathe_dot_extra extra = {.random = way == 6 ? &whole : NULL},
                        other = {.random = way == 6 ? &apart : NULL};
        assert_int_equal(lathe_gemm_workspace_f32(dot, M, N, K, &extra.workspace_bytes), LATHE_OK);
        extra.workspace = way % 2 ? allocate(extra.workspace_bytes) : NULL;
        memset(c, 0, sizeof c);
        memset(parts, 0, sizeof parts);
        const float beta = way == 6 ? 1 : 0;
        assert_int_equal(lathe_gemm_f32(dot, &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, M, N, K,
                                        1, a, K, b, N, beta, c, N),
                         LATHE_OK);
        for (int i = 0; way < 6 && i < M; i += ROWS)
            for (int j = 0; j < N; j += COLUMNS)
                assert_int_equal(lathe_gemm_f32(dot, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS,
                                                ROWS, COLUMNS, K, 1, a + (size_t)i * K, K, b + j, N, 0,
                                                parts + (size_t)i * N + j, N),
                                 LATHE_OK);
        for (size_t l = 0; way == 6 && l < K; l += FIRST)
            assert_int_equal(lathe_gemm_f32(dot, &other, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, M,
                                            N, K - l < FIRST ? K - l : FIRST, 1, a + l, K, b + l * N, N, 1,
                                            parts, N),
                             LATHE_OK);
        assert_memory_equal(c, parts, sizeof c);
        assert_true(whole.next == apart.next);
        free(extra.workspace);
        executed += M * N;
    }
    expect_cases("elements", executed, 107520);
}

static void the_callers_environment_is_neither_used_nor_changed(void **state)
{
    enum { M = 9, N = 35, K = 20 };
    static float a[M * K], b[K * N], c[M * N], wanted[M * N];
    static unsigned char workspace[1 << 16];
    const lathe_plan fp16 = plan_named("fp16", ""), tf32 = plan_named("tf32", "");
    const lathe_dot specs[] = {{0},
                               {.product = &fp16, .sum = &fp16},
                               {.product = &tf32, .sum = &tf32},
                               {.sum = &fp16, .order = LATHE_DOT_EXACT},
                               {.sum = &tf32, .order = LATHE_DOT_KAHAN}};
    uint64_t random = 45;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++)
        for (int kind = 0; kind < DOT_KINDS + 1; kind++) {
            for (size_t e = 0; e < M * K; e++)
                a[e] =
                    float_of_bits((uint32_t)dot_pattern(&carrier_f32, (dot_data)(kind % DOT_KINDS), &random));
            for (size_t e = 0; e < K * N; e++)
                b[e] = kind == DOT_KINDS
                           ? 0x1p-126f * (float)(e % 64) * 0x1p-6f /* subnormal */
                           : float_of_bits((uint32_t)dot_pattern(&carrier_f32, (dot_data)kind, &random));
            lathe_dot_extra extra = {.workspace = workspace, .workspace_bytes = sizeof workspace};
            lathe_gemm_f32(&specs[i], &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, M, N, K, 1, a,
                           K, b, N, 0, wanted, N);
            for (size_t e = 0; e < environment_count(); e++, executed++) {
                environment_saved saved;
                memset(c, 0, sizeof c);
                environment_enter(environment_at(e), &saved);
                const uint64_t before = environment_word();
                const lathe_status status = lathe_gemm_f32(&specs[i], &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS,
                                                           LATHE_NO_TRANS, M, N, K, 1, a, K, b, N, 0, c, N);
                const uint64_t after = environment_word();
                environment_leave(&saved);
                assert_int_equal(status, LATHE_OK);
                assert_true(before == after);
                assert_memory_equal(c, wanted, sizeof c);
            }
        }
    expect_cases("environments", executed, 25 * 4);
}

/* One call of linear algebra on a matrix, and what it makes besides. */
static lathe_status factor(int routine, const lathe_dot *dot, const lathe_linear_extra *extra, size_t n,
                           float *a, float *tau)
{
    size_t pivots[16];
    switch (routine) {
    case 0:
        return lathe_getrf_f32(dot, extra, LATHE_ROW_MAJOR, n, n, a, n, pivots, 5, NULL);
    case 1:
        return lathe_potrf_f32(dot, extra, LATHE_COL_MAJOR, LATHE_LOWER, n, a, n, 5, NULL);
    case 2:
        return lathe_geqrf_f32(dot, extra, LATHE_ROW_MAJOR, n, n, a, n, tau);
    case 3:
        return lathe_trsv_f32(dot, extra, LATHE_ROW_MAJOR, LATHE_UPPER, LATHE_TRANS, LATHE_NON_UNIT, n, a, n,
                              tau, 1);
    default:
        return lathe_nrm2_f32(dot, extra, tau, n * n, a, 1);
    }
}

/* With subnormal numbers on the way, on a unit where there is one for it, and drawing. */
static void linear_algebra_neither_uses_nor_changes_it(void **state)
{
    enum { N = 13 };
    static float a[N * N], usual[N * N], other[N * N], tau[N], usual_tau[N];
    const lathe_plan tf32 = plan_named("tf32", ""), drawing = plan_named("bf16", "rounding=sr");
    const lathe_dot specs[] = {{0}, {.product = &tf32, .sum = &tf32}, {.sum = &drawing}};
    uint64_t random = 46;
    size_t executed = 0;
    (void)state;
    for (int routine = 0; routine < 5; routine++)
        for (int way = 0; way < 5; way++) {
            const lathe_random start = {.seed = 8};
            lathe_random stream = start;
            const lathe_linear_extra extra = {
                .random = &stream, .unit = way > 2 && routine < 2 ? lathe_unit_find("a100.bf16.f32") : NULL};
            const lathe_dot *const dot = &specs[way % 3];
            for (size_t e = 0; e < N * N; e++)
                a[e] = float_of_bits((uint32_t)dot_pattern(&carrier_f32, DOT_WIDE, &random)) *
                       (e % 3 ? 1.0f : 0x1p-100f);
            for (size_t e = 0; e < N; e++) {
                a[e * N + e] = 1e20f;
                usual_tau[e] = 0x1p-120f * (float)(e + 1);
            }
            memcpy(usual, a, sizeof a);
            assert_int_equal(factor(routine, dot, &extra, N, usual, usual_tau), LATHE_OK);
            for (size_t e = 0; e < environment_count(); e++, executed++) {
                environment_saved saved;
                memcpy(other, a, sizeof a);
                for (size_t i = 0; i < N; i++)
                    tau[i] = 0x1p-120f * (float)(i + 1);
                stream = start;
                environment_enter(environment_at(e), &saved);
                const uint64_t before = environment_word();
                const lathe_status status = factor(routine, dot, &extra, N, other, tau);
                const uint64_t after = environment_word();
                environment_leave(&saved);
                assert_int_equal(status, LATHE_OK);
                assert_true(before == after);
                assert_memory_equal(other, usual, sizeof usual);
                if (routine > 1)
                    assert_memory_equal(tau, usual_tau, routine == 4 ? sizeof *tau : sizeof tau);
            }
        }
    expect_cases("environments", executed, 25 * 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_and_parts_change_nothing),
        cmocka_unit_test(the_callers_environment_is_neither_used_nor_changed),
        cmocka_unit_test(linear_algebra_neither_uses_nor_changes_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
