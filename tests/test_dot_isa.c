/* SPDX-License-Identifier: MIT */
/* The same product by every instruction set, number of rows and columns, with a workspace and without. */
#include "check_dot.h"

#include <math.h>
#include <stdio.h>

enum { MOST = 4096 };

static const dot_words specs[] = {
    {0},
    {.a = "fp16", .b = "fp16"},
    {.a = "bf16", .b = "bf16", .product = "fp32"},
    {.a = "fp16", .b = "fp16", .product = "fp16", .sum = "fp16"},
    {.a = "bf16", .b = "bf16", .product = "bf16", .sum = "bf16"},
    {.a = "e4m3fn", .b = "e5m2", .product = "fp16", .sum = "fp16", .output = "e4m3fn"},
    {.a = "e4m3fn", .b = "e4m3fn", .product = "e4m3fn", .sum = "e4m3fn"},
    {.a = "e4m3fn", .b = "e4m3fn", .product = "e4m3fn", .sum = "fp16"},
    {.a = "e4m3fn", .b = "e4m3fn", .product = "fp16", .sum = "e4m3fn"},
    {.product = "fp16", .sum = "fp16"},
    {.product = "tf32", .sum = "tf32"},
    {.product = "p=8,emin=-60,emax=60", .sum = "p=4,emin=-70,emax=70"},
    {.product = "e5m2", .sum = "e4m3fn"},
    {.product = "e4m3fn", .sum = "fp16"},
    {.product = "bf16", .sum = "bf16"},
    {.product = "e5m2;overflow=saturate", .sum = "e5m2;overflow=saturate"},
    {.product = "p=12,emin=-14,emax=15", .sum = "p=12,emin=-14,emax=15"},
    {.product = "p=16,emin=-30,emax=30", .sum = "p=20,emin=-30,emax=30"},
    {.a = "fp16", .b = "fp16", .sum = "fp16"},
    {.a = "e5m2", .b = "e4m3fn", .sum = "fp16;overflow=saturate"},
    {.a = "bf16", .b = "fp16", .product = "fp16", .sum = "fp16"},
    {.a = "fp16", .b = "fp16", .product = "fp16", .sum = "fp16;overflow=saturate"},
    {.a = "fp16", .b = "fp16", .product = "p=11,emin=-10,emax=15", .sum = "p=11,emin=-10,emax=15"},
    {.a = "fp16", .b = "fp16", .product = "p=11,emin=-14,emax=14", .sum = "p=11,emin=-14,emax=14"},
    {.product = "e4m3fn", .sum = "e4m3fn"},
    {.product = "p=11,emin=-5,emax=5", .sum = "p=11,emin=-5,emax=5"},
    {.product = "p=8,emin=-60,emax=127", .sum = "p=8,emin=-60,emax=127"},
    {.sum = "bf16"},
    {.sum = "e5m2"},
    {.sum = "p=20,emin=-60,emax=60"},
    {.a = "fp16", .b = "fp16", .outer = "fp16", .order = LATHE_DOT_BLOCKED, .chunk = 8},
    {.product = "fp16", .sum = "fp16", .outer = "fp32", .order = LATHE_DOT_BLOCKED, .chunk = 7},
    {.sum = "tf32", .outer = "p=12,emin=-14,emax=15", .order = LATHE_DOT_SPLIT, .chunk = 5},
    {.outer = "e5m2", .order = LATHE_DOT_BLOCKED, .chunk = 1},
    {.a = "fp16",
     .b = "fp16",
     .product = "fp16",
     .sum = "fp16",
     .outer = "bf16;rounding=up",
     .order = LATHE_DOT_SPLIT,
     .chunk = 3},
    {.sum = "fp16;rounding=up"},
    {.sum = "fp16", .order = LATHE_DOT_PAIRWISE},
    {.product = "bf16;rounding=sr", .sum = "bf16;rounding=sr"},
    {.b = "bf16;rounding=sr"},
    {.output = "e5m2;rounding=sr"},
    {.product = "fp32;overflow=saturate", .sum = "fp32;overflow=saturate"},
    {.sum = "p=8,emin=-60,emax=60;exponent=unlimited"},
};
enum { SPECS = sizeof specs / sizeof *specs };

static const lathe_random start = {.seed = 3, .stream = 9, .next = 1u << 20};

static uint64_t a[MOST], b[MOST], before[MOST], wanted[MOST];

/* Data that stays in a format's range, and data in which something leaves it. */
static void fill(dot_data kind, uint64_t *x, size_t n, uint64_t *random)
{
    for (size_t i = 0; i < n; i++)
        x[i] = dot_pattern(&carrier_f32, kind, random);
}

static void tame(uint64_t *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        x[i] = bits_of_float(float_of_bits((uint32_t)x[i]) * 0.125f);
}

/* By the scalar kernels and without a workspace, which test_dot holds to the oracle. */
static void by_plain_loop(const dot_problem *p)
{
    const dot_layout plain = {.major = LATHE_ROW_MAJOR, .a = LATHE_NO_TRANS, .b = LATHE_NO_TRANS};
    const char *const best = lathe_isa_current();
    void *const x = dot_matrix(p->carrier, &plain, plain.a, p->a, p->m, p->k);
    void *const y = dot_matrix(p->carrier, &plain, plain.b, p->b, p->k, p->n);
    void *const z = dot_matrix(p->carrier, &plain, LATHE_NO_TRANS, p->c, p->m, p->n);
    lathe_random random = start;
    assert_int_equal(lathe_isa_use("scalar"), LATHE_OK);
    assert_int_equal(dot_call(p, &plain, p->random ? &random : NULL, x, y, z), LATHE_OK);
    assert_int_equal(lathe_isa_use(best), LATHE_OK);
    for (size_t e = 0; e < p->m * p->n; e++)
        wanted[e] = carrier_get(p->carrier, z, e / p->n * (p->n) + e % p->n);
    free(x);
    free(y);
    free(z);
}

static void every_set_gives_the_same_bits_in_tiles_or_lines(void **state)
{
    static const size_t sizes[][3] = {{8, 32, 9},  {17, 33, 40}, {1, 64, 30},
                                      {9, 33, 33}, {9, 16, 1},   {40, 3, 33}};
    const char *const best = lathe_isa_current();
    uint64_t random = 21;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < SPECS; i++)
        for (int kind = 0; kind <= DOT_KINDS; kind++)
            for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
                dot_plans plans;
                const lathe_dot dot = dot_made(&plans, &specs[i]);
                dot_problem p = {.carrier = &carrier_f32,
                                 .dot = &dot,
                                 .random = dot_draws(&dot) ? &start : NULL,
                                 .m = sizes[s][0],
                                 .n = sizes[s][1],
                                 .k = sizes[s][2],
                                 .a = a,
                                 .b = b,
                                 .c = before,
                                 .alpha = bits_of_float(s % 2 ? 1 : 0.5f),
                                 .beta = bits_of_float(s % 3 ? 0 : -1.5f)};
                char name[32];
                fill(kind == DOT_KINDS ? DOT_MODERATE : (dot_data)kind, a, p.m * p.k, &random);
                fill(kind == DOT_KINDS ? DOT_MODERATE : (dot_data)kind, b, p.k * p.n, &random);
                fill(DOT_MODERATE, before, p.m * p.n, &random);
                tame(a, kind == DOT_MODERATE ? p.m * p.k : 0);
                tame(b, kind == DOT_MODERATE ? p.k * p.n : 0);
                if (kind == DOT_KINDS) /* one tile of several */
                    a[p.m * p.k - 1] = s % 2 ? carrier_nan(&carrier_f32, 1) : carrier_infinity(&carrier_f32);
                by_plain_loop(&p);
                snprintf(name, sizeof name, "spec %zu, data %d", i, kind);
                for (size_t set = 0; lathe_isa_name(set); set++) {
                    assert_int_equal(lathe_isa_use(lathe_isa_name(set)), LATHE_OK);
                    dot_layout layout = dot_layout_of(cases_random(&random));
                    layout.with_workspace = 1;
                    executed += check_dot(name, &p, &layout, wanted);
                    if (s == 1) {
                        layout.with_workspace = 0;
                        executed += check_dot(name, &p, &layout, wanted);
                    }
                }
                assert_int_equal(lathe_isa_use(best), LATHE_OK);
            }
    expect_cases("elements", executed, isa_count() * 160000);
}

/* Columns of two terms, a value of so many bits and what just fails to make a tie of it; or of one, a
   product that is nearer to a tie than the carrier can tell. */
static void near_ties(int of_sums, int precision, size_t m, size_t n, size_t k)
{
    const float quantum = ldexpf(1, 1 - precision), factor = 1.2002716f;
    memset(b, 0, n * k * sizeof *b);
    for (size_t e = 0; e < m * k; e++)
        a[e] = bits_of_float(of_sums ? 1 : factor);
    for (size_t j = 0; j < n; j++) {
        const float x = 1 + (float)j * quantum;
        b[j] = bits_of_float(of_sums ? x : (float)((1 + (double)j * quantum + quantum / 2) / factor));
        if (of_sums)
            b[n + j] = bits_of_float((j % 4 < 2 ? 1.0f : -1.0f) * quantum / 2 * (1 - quantum / 2));
    }
}

/* A product just under a tie of tf32's smallest numbers; or a tie of 4 bits after a sum that is very small.
   */
static void corners(int of_products, size_t m, size_t n, size_t k)
{
    memset(b, 0, n * k * sizeof *b);
    for (size_t e = 0; e < m * k; e++)
        a[e] = bits_of_float(of_products ? 0x3.00cp-70f : 1);
    for (size_t j = 0; j < n; j++) {
        b[j] = bits_of_float(of_products ? 0x0.ffcp-67f : 0x1p-50f);
        b[n + j] = bits_of_float(of_products ? 0 : 1.0625f);
    }
}

/* Ladders of terms that cancel, sums that pass the largest value on the way, and rounded zeros. */
static void cancellation_and_overflow_in_the_middle_are_right(void **state)
{
    enum { K = 24, M = 8, N = 32, WAYS = 10 };
    uint64_t random = 22;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < SPECS; i++)
        for (int way = 0; way < WAYS; way++) {
            dot_plans plans;
            const lathe_dot dot = dot_made(&plans, &specs[i]);
            const dot_problem p = {.carrier = &carrier_f32,
                                   .dot = &dot,
                                   .random = dot_draws(&dot) ? &start : NULL,
                                   .m = M,
                                   .n = N,
                                   .k = K,
                                   .a = a,
                                   .b = b,
                                   .c = before,
                                   .alpha = bits_of_float(1),
                                   .beta = 0};
            for (size_t l = 0; l < K; l++) {
                for (size_t j = 0; j < N; j++) {
                    const float sign = l % 2 ? -1.0f : 1.0f, step = (float)(1 + (j + l) % 3) * 0.0009765625f;
                    const float rung = (float)(1u << (l / 2));
                    b[l * N + j] = bits_of_float(way == 0   ? sign * rung
                                                 : way == 1 ? sign * (1 + (l / 2 % 2 ? step : 0))
                                                 : way == 2 ? (l < K / 2 ? 20000.0f : -20000.0f)
                                                            : sign * 0x1p-13f);
                }
                for (size_t r = 0; r < M; r++)
                    a[r * K + l] =
                        bits_of_float(way == 3 ? (r % 2 ? 0x1p-12f : -0x1p-13f) : (float)(1 + r % 2));
            }
            if (way > 3 && way < 8)
                near_ties(way % 2, way < 6 ? 12 : 11, M, N, K);
            else if (way > 7)
                corners(way == 8, M, N, K);
            dot_reference(&p, wanted);
            for (size_t set = 0; lathe_isa_name(set); set++) {
                dot_layout layout = dot_layout_of(cases_random(&random));
                assert_int_equal(lathe_isa_use(lathe_isa_name(set)), LATHE_OK);
                layout.with_workspace = 1;
                executed += check_dot("ladder", &p, &layout, wanted);
            }
            assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
        }
    expect_cases("elements", executed, isa_count() * SPECS * WAYS * M * N);
}

/* A product that is one column of terms, by every set. */
static size_t check_column(const char *name, const lathe_dot *dot, size_t k, uint64_t *overflows)
{
    enum { N = 3 };
    const dot_problem p = {.carrier = &carrier_f32,
                           .dot = dot,
                           .m = 1,
                           .n = N,
                           .k = k,
                           .a = a,
                           .b = b,
                           .c = before,
                           .alpha = bits_of_float(1),
                           .beta = 0};
    const dot_layout layout = {
        .major = LATHE_ROW_MAJOR, .a = LATHE_NO_TRANS, .b = LATHE_NO_TRANS, .with_workspace = 1};
    size_t executed = 0;
    by_plain_loop(&p);
    *overflows += (wanted[1] & carrier_infinity(&carrier_f32)) == carrier_infinity(&carrier_f32);
    for (size_t set = 0; lathe_isa_name(set); set++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(set)), LATHE_OK);
        executed += check_dot(name, &p, &layout, wanted);
    }
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    return executed;
}

/* After some zeros so many times a term, and as many times its opposite: sums that come to the largest value,
   or not quite, and are gone again, wherever a kernel looks. */
static void sums_that_pass_the_largest_value_and_return_are_seen(void **state)
{
    static const struct {
        dot_words words;
        int emax;
    } ways[] = {
        {{.product = "fp16", .sum = "fp16"}, 15},
        {{.product = "e5m2", .sum = "fp16"}, 15},
        {{.product = "e4m3fn", .sum = "e4m3fn"}, 8},
        {{.product = "bf16", .sum = "bf16"}, 127},
        {{.product = "p=12,emin=-14,emax=15", .sum = "p=12,emin=-14,emax=15"}, 15},
        {{.sum = "fp16"}, 15},
        {{.a = "fp16", .b = "fp16", .sum = "fp16"}, 15},
        {{.a = "fp16", .b = "fp16", .product = "fp16", .sum = "fp16"}, 15},
        {{.outer = "fp16", .order = LATHE_DOT_BLOCKED, .chunk = 1}, 15},
        {{.sum = "fp16", .outer = "fp32", .order = LATHE_DOT_BLOCKED, .chunk = 50}, 15},
    };
    static const float parts[] = {1.25f, 0.625f, 0.5f, 0.3125f, 0.15625f};
    enum { K = 64, N = 3, WAYS = sizeof ways / sizeof *ways, PARTS = sizeof parts / sizeof *parts };
    size_t executed = 0;
    uint64_t overflows = 0;
    (void)state;
    for (size_t l = 0; l < K; l++)
        a[l] = bits_of_float(1);
    for (size_t i = 0; i < WAYS; i++)
        for (size_t part = 0; part < PARTS; part++)
            for (size_t zeros = 0; zeros < 24; zeros++)
                for (size_t less = 0; less < 2; less++) {
                    dot_plans plans;
                    const lathe_dot dot = dot_made(&plans, &ways[i].words);
                    const float term = parts[part] * ldexpf(1, ways[i].emax);
                    const size_t terms = (size_t)(2 / parts[part]) + 1 - less;
                    memset(b, 0, sizeof *b * K * N);
                    for (size_t l = 0; l < terms; l++) {
                        b[(zeros + l) * N + 1] = bits_of_float(term);
                        b[(zeros + terms + l) * N + 1] = bits_of_float(-term);
                    }
                    executed += check_column("passing", &dot, K, &overflows);
                }
    assert_true(overflows >= WAYS * PARTS * 24 / 2);
    expect_cases("elements", executed, isa_count() * WAYS * PARTS * 24 * 2 * N);
}

/* Products under 2^emin of the product's format and just above, of both signs, that the sum keeps or rounds
   away: alone, when zeros have signs, and on top of each other. */
static void products_at_the_bottom_of_the_range_are_right(void **state)
{
    static const dot_words ways[] = {
        {.product = "fp16", .sum = "fp16"},
        {.product = "p=8,emin=-14,emax=15", .sum = "fp16"},
        {.product = "p=11,emin=-5,emax=5", .sum = "p=11,emin=-5,emax=5"},
        {.product = "p=12,emin=-14,emax=15", .sum = "p=12,emin=-14,emax=15"},
        {.sum = "fp16"},
        {.a = "fp16", .b = "fp16", .sum = "fp16"},
        {.a = "fp16", .b = "fp16", .product = "fp16", .sum = "fp16"},
        {.outer = "fp16", .order = LATHE_DOT_BLOCKED, .chunk = 1},
        {.outer = "fp16", .order = LATHE_DOT_BLOCKED, .chunk = 3},
    };
    enum { K = 6, N = 3, WAYS = sizeof ways / sizeof *ways, TURNS = 600 };
    uint64_t random = 23, overflows = 0;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < WAYS; i++)
        for (int turn = 0; turn < TURNS; turn++) {
            dot_plans plans;
            const lathe_dot dot = dot_made(&plans, &ways[i]);
            const size_t k = (size_t)turn % K + 1;
            const int least = i == 2 ? -4 : -13, bits = turn % 3 ? 11 : 4;
            memset(b, 0, k * N * sizeof *b);
            for (size_t l = 0; l < k; l++) {
                const uint64_t r = cases_random(&random);
                const int e = least - (int)(r % 16);
                const float x = (float)((int)(r >> 8 & ((1u << bits) - 1)) | 1 << (bits - 1));
                a[l] = bits_of_float((float)((r >> 24 & 1023) | 1024) * 0x1p-10f);
                b[l * N + 1] = bits_of_float(ldexpf(r >> 40 & 1 ? x : -x, e - bits + (int)(r >> 41 & 1)));
            }
            executed += check_column("small", &dot, k, &overflows);
        }
    assert_true(overflows == 0);
    expect_cases("elements", executed, isa_count() * WAYS * TURNS * N);
}

/* What is so close to a tie of 11 bits that binary32 takes it for one: sums of two terms, and products of
   factors that have 25 bits together. */
static void what_looks_like_a_tie_in_the_carrier_is_rounded_once(void **state)
{
    static const dot_words ways[] = {
        {.outer = "fp16", .order = LATHE_DOT_BLOCKED, .chunk = 1},
        {.sum = "fp16"},
        {.product = "p=22,emin=-14,emax=15", .sum = "fp16"},
        {.product = "fp16", .sum = "fp16"},
        {.a = "p=13,emin=-14,emax=15", .b = "p=12,emin=-14,emax=15", .product = "fp16", .sum = "fp16"},
    };
    enum { N = 3, SUMS = 3, WAYS = sizeof ways / sizeof *ways, TIMES = 64 };
    uint64_t overflows = 0;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < SUMS; i++)
        for (int time = 0; time < TIMES; time++) {
            dot_plans plans;
            const lathe_dot dot = dot_made(&plans, &ways[i]);
            const float sign = time % 2 ? -1 : 1, more = time / 2 % 2 ? 1 : -1;
            memset(b, 0, sizeof *b * 2 * N);
            a[0] = a[1] = bits_of_float(sign);
            b[1] = bits_of_float(1 + (float)(time / 4) * 0x1p-10f);
            b[N + 1] = bits_of_float(0x1p-11f * (1 + more * 0x1p-20f));
            executed += check_column("tie of sums", &dot, 2, &overflows);
        }
    for (uint32_t x = 4097, found = 0; found < TIMES; x += 2) /* x y, of 25 bits, is 1 above or below a tie */
        for (uint32_t y = 4095; y > 3900 && found < TIMES; y -= 2) {
            const uint32_t z = x * y, tail = z % 16384;
            if (z < 1u << 24 || (tail != 8191 && tail != 8193))
                continue;
            for (size_t i = SUMS; i < WAYS; i++) {
                dot_plans plans;
                const lathe_dot dot = dot_made(&plans, &ways[i]);
                memset(b, 0, sizeof *b * N);
                a[0] = bits_of_float((float)x * 0x1p-12f);
                b[1] = bits_of_float((float)y * 0x1p-11f);
                executed += check_column("tie of products", &dot, 1, &overflows);
            }
            found++;
        }
    assert_true(overflows == 0);
    expect_cases("elements", executed, isa_count() * WAYS * TIMES * N);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_set_gives_the_same_bits_in_tiles_or_lines),
        cmocka_unit_test(cancellation_and_overflow_in_the_middle_are_right),
        cmocka_unit_test(sums_that_pass_the_largest_value_and_return_are_seen),
        cmocka_unit_test(products_at_the_bottom_of_the_range_are_right),
        cmocka_unit_test(what_looks_like_a_tie_in_the_carrier_is_rounded_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
