/* SPDX-License-Identifier: MIT */
/* Tiles that begin with C, whose terms come in several blocks, and that lie on the stack: every instruction
   set gives the bits of the plain loop. */
#include "check_dot.h"

#include <math.h>

enum { MOST = 32768, ROWS = 24, COLUMNS = 40 };

static const dot_words specs[] = {
    {0},
    {.a = "bf16", .b = "bf16", .product = "fp32"},
    {.a = "fp16", .b = "fp16", .product = "fp16", .sum = "fp16"},
    {.a = "fp16", .b = "fp16", .sum = "fp16"},
    {.a = "bf16", .b = "bf16", .product = "bf16", .sum = "bf16"},
    {.a = "e4m3fn", .b = "e4m3fn", .product = "e4m3fn", .sum = "e4m3fn"},
    {.product = "tf32", .sum = "tf32", .output = "fp16"},
    {.sum = "bf16"},
    {.sum = "p=12,emin=-30,emax=30"},
    {.a = "fp16", .b = "fp16", .outer = "fp16", .order = LATHE_DOT_BLOCKED, .chunk = 32},
    {.outer = "bf16", .order = LATHE_DOT_BLOCKED, .chunk = 7},
    {.product = "fp16", .sum = "fp16", .outer = "fp32", .order = LATHE_DOT_SPLIT, .chunk = 3},
    {.sum = "fp16", .outer = "bf16;rounding=up", .order = LATHE_DOT_BLOCKED, .chunk = 45},
    /* what no tile rounds, or not the product, and products that are all rounded away */
    {.product = "fp32", .sum = "bf16"},
    {.product = "p=23,emin=-60,emax=60", .sum = "p=23,emin=-60,emax=60"},
    {.product = "p=4,emin=-124,emax=10", .sum = "p=4,emin=-124,emax=10"},
    {.product = "p=3,emin=60,emax=70", .sum = "p=3,emin=-10,emax=5"},
    /* with quanta that leave no bit of the carrier below */
    {.product = "p=4,emin=-145,emax=10", .sum = "p=4,emin=-145,emax=10"},
    {.product = "p=14,emin=-40,emax=10", .sum = "p=4,emin=-145,emax=10"},
    {.sum = "p=3,emin=-147,emax=10"},
    {.outer = "p=4,emin=-145,emax=10", .order = LATHE_DOT_BLOCKED, .chunk = 7},
};
enum { SPECS = sizeof specs / sizeof *specs };

/* What C has. */
enum { VALUES, ANY, ZEROS, TOP, SPECIALS, STARTS };

static float a[MOST], b[MOST], start[MOST], wanted[MOST], got[MOST];
static _Alignas(64) char workspace[1 << 21];

static float draw(uint64_t *random)
{
    return (float)((int)(cases_random(random) % 2047) - 1023) * 0x1p-9f;
}

static void fill_start(const lathe_dot *dot, int kind, size_t n, uint64_t *random)
{
    for (size_t e = 0; e < n; e++)
        start[e] = draw(random) * (kind == ANY ? 1.0000001f : 1);
    if (dot->sum && kind != ANY)
        assert_int_equal(lathe_round_f32(dot->sum, start, start, n), LATHE_OK);
    for (size_t e = 0; e < n; e += 37)
        if (kind == ZEROS)
            start[e] = e % 2 ? -0.0f : 0;
        else if (kind == TOP)
            start[e] = e % 2 ? 65504 : -300;
        else if (kind == SPECIALS)
            start[e] = e % 3 ? INFINITY : NAN;
}

/* With C in rows or in columns. */
typedef struct product {
    const lathe_dot *dot;
    lathe_major major;
    size_t m, n, k;
    float alpha, beta;
} product;

static void multiply(const product *p, int has_workspace, float *c)
{
    const size_t m = p->m, n = p->n, k = p->k;
    const int by_rows = p->major == LATHE_ROW_MAJOR;
    lathe_dot_extra extra = {0};
    memcpy(c, start, m * n * sizeof *c);
    if (has_workspace) {
        assert_int_equal(lathe_gemm_workspace_f32(p->dot, m, n, k, &extra.workspace_bytes), LATHE_OK);
        assert_true(extra.workspace_bytes <= sizeof workspace);
        extra.workspace = workspace;
    }
    assert_int_equal(lathe_gemm_f32(p->dot, &extra, p->major, LATHE_NO_TRANS, LATHE_NO_TRANS, m, n, k,
                                    p->alpha, a, by_rows ? k : m, b, by_rows ? n : k, p->beta, c,
                                    by_rows ? n : m),
                     LATHE_OK);
}

static size_t by_every_set(const product *p)
{
    const char *const best = lathe_isa_current();
    size_t executed = 0;
    assert_int_equal(lathe_isa_use("scalar"), LATHE_OK);
    multiply(p, 0, wanted);
    for (size_t set = 0; lathe_isa_name(set); set++)
        for (int has_workspace = 0; has_workspace < 2; has_workspace++, executed++) {
            assert_int_equal(lathe_isa_use(lathe_isa_name(set)), LATHE_OK);
            multiply(p, has_workspace, got);
            if (memcmp(got, wanted, p->m * p->n * sizeof *got))
                fail_msg("%s, %s workspace, k = %zu, start %d, alpha %g", lathe_isa_name(set),
                         has_workspace ? "with" : "without", p->k, p->dot->start, (double)p->alpha);
        }
    assert_int_equal(lathe_isa_use(best), LATHE_OK);
    return executed;
}

static void tiles_begin_with_c_as_the_plain_loop_does(void **state)
{
    static const size_t sizes[][3] = {{ROWS, COLUMNS, 45}, {9, 16, 32}, {17, 33, 1}, {1, 8, 70}};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    uint64_t random = 31;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < SPECS; i++)
        for (int kind = 0; kind < STARTS; kind++)
            for (size_t s = 0; s < SIZES; s++) {
                dot_plans plans;
                lathe_dot dot = dot_made(&plans, &specs[i]);
                const product p = {&dot,
                                   s % 2 ? LATHE_COL_MAJOR : LATHE_ROW_MAJOR,
                                   sizes[s][0],
                                   sizes[s][1],
                                   sizes[s][2],
                                   kind % 2 ? 1.0f : -1.0f,
                                   1};
                dot.start = LATHE_DOT_FROM_C;
                for (size_t e = 0; e < p.m * p.k; e++)
                    a[e] = draw(&random);
                for (size_t e = 0; e < p.k * p.n; e++)
                    b[e] = draw(&random);
                if (kind == TOP) /* sums that return */
                    for (size_t e = 0; e < p.k * p.n; e++)
                        b[e] = e / p.n < p.k / 2 ? 100.0f : -100.0f;
                fill_start(&dot, kind, p.m * p.n, &random);
                executed += by_every_set(&p);
            }
    expect_cases("products", executed, isa_count() * 2 * SPECS * STARTS * SIZES);
}

static void terms_in_blocks_are_added_in_sequence(void **state)
{
    static const size_t sizes[][3] = {{16, 32, 258}, {9, 33, 257}, {8, 16, 514}, {8, 8, 1026}};
    enum { SIZES = sizeof sizes / sizeof *sizes, LATE = 9, WAYS = 2 };
    uint64_t random = 32;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < SPECS; i++)
        for (size_t s = 0; s < SIZES; s++)
            for (int way = 0; way < WAYS; way++) {
                dot_plans plans;
                const lathe_dot dot = dot_made(&plans, &specs[i]);
                const product p = {&dot,        LATHE_ROW_MAJOR, sizes[s][0],   sizes[s][1],
                                   sizes[s][2], way ? 0.5f : 1,  way ? 1.5f : 0};
                for (size_t e = 0; e < p.m * p.k; e++)
                    a[e] = draw(&random);
                for (size_t e = 0; e < p.k * p.n; e++)
                    b[e] = draw(&random);
                if (p.m > LATE) /* in the last block */
                    a[LATE * p.k + p.k - 1] = INFINITY;
                fill_start(&dot, VALUES, p.m * p.n, &random);
                executed += by_every_set(&p);
            }
    expect_cases("products", executed, isa_count() * 2 * SPECS * SIZES * WAYS);
}

/* Subnormal numbers of A, which have fewer bits than their exponents tell, by numbers and by zeros; and a
   format without tiles. */
static void small_factors_are_seen(void **state)
{
    static const dot_words words[] = {{.product = "bf16", .sum = "bf16"},
                                      {.product = "posit16", .sum = "posit16"}};
    enum { M = 9, N = 33, K = 20, WAYS = sizeof words / sizeof *words };
    uint64_t random = 33;
    size_t executed = 0;
    (void)state;
    for (size_t e = 0; e < (size_t)M * K; e++)
        a[e] = ldexpf(draw(&random), -130 - (int)(e % 17));
    for (size_t e = 0; e < (size_t)K * N; e++)
        b[e] = ldexpf(draw(&random), (int)(e % 100));
    for (size_t i = 0; i < 2 * WAYS; i++) {
        dot_plans plans;
        const lathe_dot dot = dot_made(&plans, &words[i % WAYS]);
        const product p = {&dot, LATHE_ROW_MAJOR, M, N, K, 1, 0};
        if (i == WAYS) {
            memset(b, 0, sizeof b);
            for (size_t e = 0; e < (size_t)M * K; e++)
                a[e] = 1 + 0x1p-23f * (float)(e % 5);
        }
        executed += by_every_set(&p);
    }
    expect_cases("products", executed, isa_count() * 4 * WAYS);
}

/* More terms than a thread is worth, a row of ones by columns of ones. */
static void long_products_are_counted(void **state)
{
    enum { K = (1 << 19) + 3, N = 8 };
    const lathe_dot dot = {0};
    const char *const best = lathe_isa_current();
    float *const ones = allocate(sizeof *ones * K * N);
    size_t executed = 0;
    (void)state;
    for (size_t e = 0; e < (size_t)K * N; e++)
        ones[e] = 1;
    for (size_t set = 0; lathe_isa_name(set); set++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(set)), LATHE_OK);
        memset(got, 0, sizeof got);
        assert_int_equal(lathe_gemm_f32(&dot, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 1, N, K,
                                        1, ones, K, ones, N, 0, got, N),
                         LATHE_OK);
        for (size_t j = 0; j < N; j++, executed++)
            assert_true(got[j] == K);
    }
    assert_int_equal(lathe_isa_use(best), LATHE_OK);
    free(ones);
    expect_cases("elements", executed, isa_count() * N);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_begin_with_c_as_the_plain_loop_does),
        cmocka_unit_test(terms_in_blocks_are_added_in_sequence),
        cmocka_unit_test(small_factors_are_seen),
        cmocka_unit_test(long_products_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
