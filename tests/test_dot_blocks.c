/* SPDX-License-Identifier: MIT */
/* Products of block-scaled matrices, in a workspace and without, and calls that are wrong. */
#include "check_dot.h"

enum { CELLS = 240 };

/* Codes and scales of a matrix. */
typedef struct coded {
    lathe_dot_blocks blocks;
    lathe_array array;
    unsigned char codes[2048], scales[4096];
    float tensor, values[1024];
} coded;

/* Any numbers, as blocks and as what those are worth. */
static void make_blocks(coded *x, const lathe_block_plan *plan, int axis, size_t rows, size_t columns,
                        uint64_t *random)
{
    const lathe_block_extra extra = {.tensor = &x->tensor};
    x->array = (lathe_array){.rank = 2, .axis = axis, .row_axis = !axis, .shape = {rows, columns}};
    x->blocks = (lathe_dot_blocks){.plan = plan,
                                   .axis = axis,
                                   .row_axis = !axis,
                                   .tensor = &x->tensor,
                                   .codes = x->codes,
                                   .scales = x->scales};
    for (size_t e = 0; e < rows * columns; e++)
        x->values[e] =
            float_of_bits((uint32_t)dot_pattern(&carrier_f32, e % 61 ? DOT_FULL : DOT_ANY, random));
    assert_int_equal(lathe_block_quantize_f32(plan, &x->array, &extra, x->codes, x->scales, x->values),
                     LATHE_OK);
    assert_int_equal(lathe_block_dequantize_f32(plan, &x->array, &x->tensor, x->values, x->codes, x->scales),
                     LATHE_OK);
}

/* Codes and scales give what their values give, with a workspace and without: blocks along either axis,
   tiles, whole tensors and channels, in all orders, drawing or not. */
static void block_scaled_matrices_are_their_values(void **state)
{
    static const size_t sizes[][3] = {{5, 7, 70}, {1, 1, 600}, {70, 1, 9}, {3, 80, 7}};
    static const char *const names[] = {"mxfp4",
                                        "mxfp8",
                                        "nvfp4_single",
                                        "nvfp4",
                                        "fp8_1x128",
                                        "mxint8:block=7",
                                        "mxfp8:block=3x16",
                                        "mxfp6:block=tensor",
                                        "mxfp4:block=channel"};
    static const lathe_random begin = {.seed = 5, .next = 12345};
    static coded x, y;
    static float c[CELLS], wanted[CELLS];
    static unsigned char workspace[1 << 20];
    const lathe_plan fp16 = plan_named("fp16", ""), drawing = plan_named("bf16", "rounding=sr");
    uint64_t random = 41;
    size_t executed = 0, bytes;
    (void)state;
    for (size_t i = 0; i < 24 * sizeof names / sizeof *names; i++) {
        const lathe_dot dots[] = {{.sum = &fp16, .order = LATHE_DOT_BLOCKED, .chunk = 32},
                                  {0},
                                  {.a = &drawing, .product = &drawing, .sum = &drawing},
                                  {.sum = &fp16, .order = LATHE_DOT_PAIRWISE},
                                  {.order = LATHE_DOT_EXACT},
                                  {.product = &fp16, .sum = &fp16, .start = LATHE_DOT_FROM_C}};
        const lathe_dot dot = dots[i % 6];
        const float beta = dot.start == LATHE_DOT_FROM_C ? 1 : 0.5f;
        const size_t m = sizes[i / 6 % 4][0], n = sizes[i / 6 % 4][1], k = sizes[i / 6 % 4][2];
        lathe_block block;
        lathe_block_plan plan;
        lathe_random streams[3] = {begin, begin, begin};
        assert_int_equal(lathe_block_parse(&block, names[i / 24], NULL), LATHE_OK);
        assert_int_equal(lathe_block_plan_init(&plan, &block), LATHE_OK);
        make_blocks(&x, &plan, (int)(i % 2), m, k, &random);
        make_blocks(&y, &plan, (int)(i / 2 % 2), k, n, &random);
        for (size_t e = 0; e < CELLS; e++)
            wanted[e] = (float)e;
        lathe_dot_extra extra = {.random = &streams[0]};
        assert_int_equal(lathe_gemm_f32(&dot, &extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, m, n,
                                        k, 1, x.values, k, y.values, n, beta, wanted, n),
                         LATHE_OK);
        assert_int_equal(lathe_gemm_blocks_workspace_f32(&dot, m, n, k, &bytes), LATHE_OK);
        assert_true(bytes + 1 < sizeof workspace);
        for (int with = 0; with < 2; with++) {
            for (size_t e = 0; e < CELLS; e++)
                c[e] = (float)e;
            extra = (lathe_dot_extra){.random = &streams[1 + with],
                                      .workspace = with ? workspace + 1 : NULL,
                                      .workspace_bytes = with ? bytes : 0};
            assert_int_equal(lathe_gemm_blocks_f32(&dot, &extra, m, n, k, &x.blocks, &y.blocks, beta, c, n),
                             LATHE_OK);
            if (memcmp(c, wanted, sizeof c))
                fail_msg("%s, spec %zu, %zu x %zu x %zu, workspace %d", names[i / 24], i % 6, m, n, k, with);
            assert_true(streams[1 + with].next == begin.next + m * n * k);
            executed += m * n;
        }
    }
    expect_cases("elements", executed, 9 * 24 * 173);
}

/* Without rows, columns or terms, in a workspace or not. */
static void empty_products_of_blocks_scale_c(void **state)
{
    static const size_t sizes[][3] = {{0, 7, 70}, {5, 0, 70}, {5, 7, 0}, {0, 0, 70}, {0, 7, 0}, {5, 0, 0}};
    enum { SIZES = sizeof sizes / sizeof *sizes, MOST = 35 };
    static coded x, y;
    static unsigned char workspace[1 << 16];
    const lathe_dot dot = {0};
    lathe_block block;
    lathe_block_plan plan;
    uint64_t random = 43;
    (void)state;
    assert_int_equal(lathe_block_parse(&block, "nvfp4", NULL), LATHE_OK);
    assert_int_equal(lathe_block_plan_init(&plan, &block), LATHE_OK);
    make_blocks(&x, &plan, 1, 5, 70, &random);
    make_blocks(&y, &plan, 0, 70, 7, &random);
    for (size_t i = 0; i < 2 * SIZES; i++) {
        const size_t m = sizes[i / 2][0], n = sizes[i / 2][1], k = sizes[i / 2][2];
        float c[MOST];
        size_t bytes;
        for (size_t e = 0; e < MOST; e++)
            c[e] = (float)e;
        assert_int_equal(lathe_gemm_blocks_workspace_f32(&dot, m, n, k, &bytes), LATHE_OK);
        assert_true(bytes <= sizeof workspace);
        const lathe_dot_extra extra = {.workspace = workspace, .workspace_bytes = bytes};
        assert_int_equal(lathe_gemm_blocks_f32(&dot, i % 2 ? &extra : NULL, m, n, k, &x.blocks, &y.blocks,
                                               0.5f, c, n ? n : 1),
                         LATHE_OK);
        for (size_t e = 0; e < MOST; e++)
            assert_true(c[e] == (float)e * (e < m * n ? 0.5f : 1));
    }
    expect_cases("products", 2 * SIZES, 12);
}

/* What the values take, what the tiles take, and both. */
static void workspaces_of_blocks_beyond_memory_are_refused(void **state)
{
    const lathe_dot plain = {0}, exact = {.order = LATHE_DOT_EXACT};
    size_t bytes = 5, low = 1, high = SIZE_MAX / 64;
    (void)state;
    assert_int_equal(lathe_gemm_blocks_workspace_f32(&exact, 1, 1, SIZE_MAX / 4, &bytes), LATHE_E_SIZE);
    assert_int_equal(lathe_gemm_blocks_workspace_f32(&exact, SIZE_MAX / 4, 1, 1, &bytes), LATHE_E_SIZE);
    assert_int_equal(lathe_gemm_blocks_workspace_f32(&exact, 1, SIZE_MAX / 4, 1, &bytes), LATHE_E_SIZE);
    assert_int_equal(lathe_gemm_blocks_workspace_f32(&plain, 1, 1, SIZE_MAX / 8, &bytes), LATHE_E_SIZE);
    while (high - low > 1) { /* the most terms whose tiles could be in memory */
        const size_t k = low + (high - low) / 2;
        if (lathe_gemm_workspace_f32(&plain, 1, 1, k, &bytes))
            high = k;
        else
            low = k;
    }
    bytes = 5;
    const int has_tiles = high < SIZE_MAX / 64;
    assert_int_equal(lathe_gemm_blocks_workspace_f32(&plain, 1, 1, low, &bytes),
                     has_tiles ? LATHE_E_SIZE : LATHE_OK);
    assert_true(!has_tiles || bytes == 5);
}

static void wrong_blocks_are_refused(void **state)
{
    enum { M = 5, N = 7, K = 70 };
    static coded x, y;
    static float c[M * N], before[M * N];
    static unsigned char workspace[1 << 20];
    const lathe_dot dot = {0};
    lathe_block block;
    lathe_block_plan plan;
    static const lathe_block_plan unmade;
    uint64_t random = 42;
    size_t bytes;
    (void)state;
    assert_int_equal(lathe_block_parse(&block, "nvfp4", NULL), LATHE_OK);
    assert_int_equal(lathe_block_plan_init(&plan, &block), LATHE_OK);
    make_blocks(&x, &plan, 1, M, K, &random);
    make_blocks(&y, &plan, 0, K, N, &random);
    assert_int_equal(lathe_gemm_blocks_workspace_f32(&dot, M, N, K, &bytes), LATHE_OK);
    memcpy(before, c, sizeof c);
    lathe_dot_blocks none = x.blocks, untold = x.blocks, wrong = x.blocks, fresh = x.blocks, over = x.blocks;
    none.codes = NULL;
    untold.tensor = NULL;
    wrong.axis = 2;
    fresh.plan = &unmade;
    over.scales = c + 3;
    lathe_dot_blocks inside = y.blocks;
    inside.codes = workspace + 64; /* where the values of A go */
    const lathe_dot_extra small = {.workspace = workspace, .workspace_bytes = bytes - 1},
                          room = {.workspace = workspace, .workspace_bytes = bytes},
                          at_c = {.workspace = c, .workspace_bytes = bytes};
    const struct {
        lathe_status wanted, got;
    } calls[] = {
        {LATHE_E_NULL, lathe_gemm_blocks_f32(NULL, NULL, M, N, K, &x.blocks, &y.blocks, 0, c, N)},
        {LATHE_E_NULL, lathe_gemm_blocks_f32(&dot, NULL, M, N, K, NULL, &y.blocks, 0, c, N)},
        {LATHE_E_NULL, lathe_gemm_blocks_f32(&dot, NULL, M, N, K, &x.blocks, NULL, 0, c, N)},
        {LATHE_E_NULL, lathe_gemm_blocks_f32(&dot, NULL, M, N, K, &none, &y.blocks, 0, c, N)},
        {LATHE_E_NULL, lathe_gemm_blocks_f32(&dot, NULL, M, N, K, &untold, &y.blocks, 0, c, N)},
        {LATHE_E_NULL, lathe_gemm_blocks_f32(&dot, &room, M, N, K, &untold, &y.blocks, 0, c, N)},
        {LATHE_E_NULL, lathe_gemm_blocks_f32(&dot, NULL, M, N, K, &x.blocks, &y.blocks, 0, NULL, N)},
        {LATHE_E_OPTION, lathe_gemm_blocks_f32(&dot, NULL, M, N, K, &wrong, &y.blocks, 0, c, N)},
        {LATHE_E_OPTION, lathe_gemm_blocks_f32(&dot, NULL, M, N, K, &x.blocks, &y.blocks, 0, c, N - 1)},
        {LATHE_E_UNMADE, lathe_gemm_blocks_f32(&dot, NULL, M, N, K, &fresh, &y.blocks, 0, c, N)},
        {LATHE_E_OVERLAP, lathe_gemm_blocks_f32(&dot, NULL, M, N, K, &over, &y.blocks, 0, c, N)},
        {LATHE_E_OVERLAP, lathe_gemm_blocks_f32(&dot, &room, M, N, K, &x.blocks, &inside, 0, c, N)},
        {LATHE_E_OVERLAP, lathe_gemm_blocks_f32(&dot, &at_c, M, N, K, &x.blocks, &y.blocks, 0, c, N)},
        {LATHE_E_SPACE, lathe_gemm_blocks_f32(&dot, &small, M, N, K, &x.blocks, &y.blocks, 0, c, N)},
        {LATHE_E_SIZE,
         lathe_gemm_blocks_f32(&dot, NULL, M, SIZE_MAX / 2, K, &x.blocks, &y.blocks, 0, c, SIZE_MAX / 2)},
        {LATHE_OK, lathe_gemm_blocks_f32(&dot, NULL, 0, 0, 0, &x.blocks, &y.blocks, 0, NULL, 1)},
    };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        if (calls[i].got != calls[i].wanted)
            fail_msg("call %zu gave %d, not %d", i, calls[i].got, calls[i].wanted);
    assert_memory_equal(c, before, sizeof c);
    expect_cases("calls", sizeof calls / sizeof *calls, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(block_scaled_matrices_are_their_values),
        cmocka_unit_test(empty_products_of_blocks_scale_c),
        cmocka_unit_test(workspaces_of_blocks_beyond_memory_are_refused),
        cmocka_unit_test(wrong_blocks_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
