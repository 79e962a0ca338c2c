/* SPDX-License-Identifier: MIT */
/* Products of matrices against their definition: orders, formats, rules, layouts, alpha and beta, draws. */
#include "check_dot.h"

#include <stdio.h>

enum { MOST = 40, ROOM = MOST * MOST };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};
static const lathe_random start = {.seed = 77, .stream = 5, .next = 1000001};

static const dot_words specs[] = {
    {0},
    {.product = "fp16", .sum = "fp16"},
    {.a = "fp16", .b = "fp16", .product = "fp16", .sum = "fp16"},
    {.a = "bf16", .b = "bf16", .product = "bf16", .sum = "bf16"},
    {.a = "e4m3fn", .b = "e5m2", .product = "fp16", .sum = "fp16", .output = "e4m3fn"},
    {.a = "e4m3fn", .b = "e4m3fn", .product = "e4m3fn", .sum = "e4m3fn"},
    {.a = "fp16", .b = "fp16", .sum = "fp16"},
    {.a = "bf16", .b = "bf16", .sum = "fp32"},
    {.a = "fp16", .b = "fp16", .product = "fp32"},
    {.a = "e5m2;rounding=stochastic", .b = "e5m2", .sum = "fp16;rounding=stochastic,draw=16"},
    {.product = "bf16;rounding=stochastic",
     .sum = "bf16;rounding=stochastic",
     .output = "e4m3fn;rounding=sr"},
    {.product = "tf32;rounding=down", .sum = "fp16;rounding=down"},
    {.product = "fp16;rounding=up", .sum = "fp16;rounding=to_odd"},
    {.sum = "e5m2;overflow=saturate,rounding=truncate"},
    {.product = "e2m1", .sum = "e3m2"},
    {.sum = "fp16;subnormals=flush"},
    {.sum = "p=24,emin=-126,emax=127;rounding=stochastic_equal"},
    {.a = "fp16", .b = "fp16", .sum = "fp32", .outer = "fp16", .order = LATHE_DOT_BLOCKED, .chunk = 4},
    {.a = "e4m3fn",
     .b = "e4m3fn",
     .sum = "p=14,emin=-126,emax=127;rounding=truncate",
     .outer = "fp32",
     .order = LATHE_DOT_BLOCKED,
     .chunk = 8},
    {.product = "fp16", .sum = "fp16", .order = LATHE_DOT_BLOCKED, .chunk = 1},
    {.product = "fp16",
     .sum = "fp16;rounding=sr",
     .outer = "bf16;rounding=sr",
     .order = LATHE_DOT_SPLIT,
     .chunk = 3},
    {.sum = "bf16", .order = LATHE_DOT_SPLIT, .chunk = 50},
    {.sum = "fp16", .order = LATHE_DOT_PAIRWISE},
    {.product = "fp16",
     .sum = "fp16;rounding=down",
     .outer = "fp16;rounding=sr",
     .order = LATHE_DOT_PAIRWISE,
     .chunk = 2},
    {.sum = "fp16", .order = LATHE_DOT_KAHAN},
    {.product = "bf16", .sum = "bf16;rounding=sr", .order = LATHE_DOT_KAHAN},
    {.order = LATHE_DOT_EXACT},
    {.sum = "fp16;rounding=sr", .order = LATHE_DOT_EXACT},
    {.sum = "fp16;rounding=sr,draw=16", .order = LATHE_DOT_EXACT},
    {.product = "fp16", .sum = "fp16;rounding=down", .order = LATHE_DOT_EXACT},
};
enum { SPECS = sizeof specs / sizeof *specs };

static void fill(const carrier *c, dot_data kind, uint64_t *x, size_t n, uint64_t *state)
{
    for (size_t i = 0; i < n; i++)
        x[i] = dot_pattern(c, kind, state);
}

static uint64_t number(const carrier *c, double x)
{
    return c->width == 32 ? bits_of_float((float)x) : bits_of_double(x);
}

/* Every spec, kind of data and start; sizes from 0 on. */
static void every_spec_is_its_plain_loop(void **state)
{
    static uint64_t a[ROOM], b[ROOM], before[ROOM], wanted[ROOM];
    static const size_t sizes[][3] = {{1, 1, 7}, {3, 5, 4}, {5, 2, 9}, {2, 3, 0}, {1, 19, 3}, {7, 1, 5}};
    static const double factors[] = {1, 1, 0, 0.75, -1, -0.0};
    uint64_t random = 1;
    size_t executed = 0, call = 0;
    (void)state;
    for (size_t i = 0; i < 2 * SPECS; i++)
        for (int kind = 0; kind < DOT_KINDS; kind++)
            for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++, call++) {
                const carrier *const c = carriers[i % 2];
                dot_plans plans;
                char name[32];
                lathe_dot dot = dot_made(&plans, &specs[i / 2]);
                const dot_layout layout = dot_layout_of(cases_random(&random));
                dot_problem p = {.carrier = c,
                                 .dot = &dot,
                                 .random = dot_draws(&dot) ? &start : NULL,
                                 .m = sizes[s][0],
                                 .n = sizes[s][1],
                                 .k = sizes[s][2],
                                 .a = a,
                                 .b = b,
                                 .c = before,
                                 .alpha = number(c, factors[call % 6]),
                                 .beta = number(c, factors[call / 6 % 6])};
                if (call % 3 == 1 && dot.order <= LATHE_DOT_SPLIT) {
                    dot.start = LATHE_DOT_FROM_C;
                    p.alpha = number(c, call % 2 ? 1 : -1);
                    p.beta = number(c, 1);
                }
                fill(c, (dot_data)kind, a, p.m * p.k, &random);
                fill(c, (dot_data)kind, b, p.k * p.n, &random);
                fill(c, (dot_data)kind, before, p.m * p.n, &random);
                dot_reference(&p, wanted);
                snprintf(name, sizeof name, "spec %zu, data %d", i / 2, kind);
                executed += check_dot(name, &p, &layout, wanted);
            }
    expect_cases("elements", executed, 13000);
}

static float coarse_f32(void *context, float a, float b)
{
    (void)context;
    return float_of_bits(bits_of_float(a) & 0xfffff000u) * float_of_bits(bits_of_float(b) & 0xfffff000u);
}

static double shifted_f64(void *context, double a, double b)
{
    return a * b + *(const double *)context;
}

static void a_function_takes_the_place_of_the_product(void **state)
{
    static uint64_t a[ROOM], b[ROOM], before[ROOM], wanted[ROOM];
    static const lathe_dot_order orders[] = {LATHE_DOT_SEQUENTIAL, LATHE_DOT_KAHAN, LATHE_DOT_EXACT,
                                             LATHE_DOT_PAIRWISE};
    double shift = 0.5;
    uint64_t random = 2;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < 16; i++) {
        const carrier *const c = carriers[i % 2];
        const lathe_plan plan = plan_named("fp16", "");
        const lathe_dot dot = {.sum = &plan,
                               .product = i & 2 ? &plan : NULL,
                               .order = orders[i / 4],
                               .multiply_f32 = coarse_f32,
                               .multiply_f64 = shifted_f64,
                               .context = &shift};
        const dot_layout layout = dot_layout_of(cases_random(&random));
        const dot_problem p = {.carrier = c,
                               .dot = &dot,
                               .m = 3,
                               .n = 4,
                               .k = 6,
                               .a = a,
                               .b = b,
                               .c = before,
                               .alpha = number(c, 1),
                               .beta = 0};
        fill(c, DOT_FULL, a, 18, &random);
        fill(c, DOT_FULL, b, 24, &random);
        dot_reference(&p, wanted);
        executed += check_dot("multiplier", &p, &layout, wanted);
    }
    expect_cases("elements", executed, 192);
}

/* gemv and dot are products with n = 1, and with m = n = 1. */
static void vectors_are_matrices_of_one_column(void **state)
{
    static uint64_t a[ROOM], b[ROOM], before[ROOM], wanted[ROOM];
    static double ma[ROOM], mx[ROOM], my[ROOM];
    uint64_t random = 3;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < 4 * SPECS; i++) {
        const carrier *const c = carriers[i % 2];
        const int is_dot = i / 2 % 2;
        dot_plans plans;
        const lathe_dot dot = dot_made(&plans, &specs[i / 4]);
        const size_t m = is_dot ? 1 : 6, k = 5, inca = is_dot ? i % 3 + 1 : 1, incx = i % 4 + 1, incy = 2;
        lathe_random stream = start;
        const lathe_dot_extra extra = {.random = dot_draws(&dot) ? &stream : NULL};
        const dot_problem p = {.carrier = c,
                               .dot = &dot,
                               .random = extra.random ? &start : NULL,
                               .m = m,
                               .n = 1,
                               .k = k,
                               .a = a,
                               .b = b,
                               .c = before,
                               .alpha = number(c, is_dot ? 1 : 0.75),
                               .beta = number(c, is_dot ? 0 : 2)};
        lathe_status status;
        fill(c, DOT_FULL, a, m * k, &random);
        fill(c, DOT_FULL, b, k, &random);
        fill(c, DOT_FULL, before, m, &random);
        for (size_t e = 0; e < m * k; e++)
            carrier_set(c, ma, is_dot ? e * inca : e % k * m + e / k, a[e]);
        for (size_t e = 0; e < k; e++)
            carrier_set(c, mx, e * incx, b[e]);
        for (size_t e = 0; e < m; e++)
            carrier_set(c, my, e * incy, before[e]);
        dot_reference(&p, wanted);
        if (is_dot)
            status = c->width == 32
                         ? lathe_dot_f32(&dot, &extra, (float *)my, (float *)ma, inca, (float *)mx, incx, k)
                         : lathe_dot_f64(&dot, &extra, my, ma, inca, mx, incx, k);
        else
            status = c->width == 32 ? lathe_gemv_f32(&dot, &extra, LATHE_ROW_MAJOR, LATHE_TRANS, m, k, 0.75f,
                                                     (float *)ma, m, (float *)mx, incx, 2, (float *)my, incy)
                                    : lathe_gemv_f64(&dot, &extra, LATHE_COL_MAJOR, LATHE_NO_TRANS, m, k,
                                                     0.75, ma, m, mx, incx, 2, my, incy);
        assert_int_equal(status, LATHE_OK);
        for (size_t e = 0; e < m; e++, executed++)
            if (carrier_get(c, my, e * incy) != wanted[e])
                fail_msg("spec %zu, %s: element %zu of %s", i / 4, c->name, e, is_dot ? "dot" : "gemv");
    }
    expect_cases("elements", executed, 400);
}

/* All pairs of fp4 and of every fourth value of fp6; of triples of fp4 every row, with a part of the
   columns. */
static void short_dots_of_small_formats_are_right(void **state)
{
    static const dot_words words[] = {{.product = "e2m1", .sum = "e2m1"},
                                      {.sum = "e2m1"},
                                      {.product = "e3m2", .sum = "e2m3"},
                                      {.sum = "fp16", .order = LATHE_DOT_EXACT},
                                      {.sum = "e2m3", .order = LATHE_DOT_PAIRWISE}};
    static uint64_t rows[ROOM], columns[ROOM], wanted[40 * 40], before[ROOM];
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        for (int six = 0; six < 2; six++) {
            const lathe_format f = format_by_name(six ? "e2m3" : "e2m1");
            const size_t k = six || i > 1 ? 2 : 3;
            dot_plans plans;
            const lathe_dot dot = dot_made(&plans, &words[i]);
            const dot_layout layout = {
                .major = LATHE_ROW_MAJOR, .a = LATHE_NO_TRANS, .b = LATHE_NO_TRANS, .with_workspace = six};
            double values[64];
            const size_t count = (size_t)lathe_format_count(&f);
            size_t kept = 0;
            assert_int_equal(lathe_format_values(&f, values, 64), LATHE_OK);
            for (size_t v = 0; v < count; v++)
                if (!six || v % 4 == 0)
                    values[kept++] = values[v];
            /* rows are pairs and, with k = 3, triples; each with every pair as a column */
            const size_t all = k == 2 ? kept * kept : kept * kept * kept;
            for (size_t r = 0; r < all; r += 37)
                for (size_t q = 0; q < all; q += k == 2 ? 37 : 37 * 29) {
                    const size_t m = all - r < 37 ? all - r : 37, n = all - q < 37 ? all - q : 37;
                    const dot_problem p = {.carrier = &carrier_f32,
                                           .dot = &dot,
                                           .m = m,
                                           .n = n,
                                           .k = k,
                                           .a = rows,
                                           .b = columns,
                                           .c = before,
                                           .alpha = bits_of_float(1),
                                           .beta = 0};
                    for (size_t e = 0; e < m * k; e++) {
                        size_t v = r + e / k;
                        for (size_t d = 0; d < e % k; d++)
                            v /= kept;
                        rows[e] = bits_of_float((float)values[v % kept]);
                    }
                    for (size_t e = 0; e < n * k; e++) {
                        size_t v = q + e % n;
                        for (size_t d = 0; d < e / n; d++)
                            v /= kept;
                        columns[e] = bits_of_float((float)values[v % kept]);
                    }
                    if (k == 3 || (r / 37 + q / 37) % 3 == 0) {
                        dot_reference(&p, wanted);
                        executed += check_dot("small", &p, &layout, wanted);
                    }
                }
        }
    expect_cases("dot products", executed, 1390000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_spec_is_its_plain_loop),
        cmocka_unit_test(a_function_takes_the_place_of_the_product),
        cmocka_unit_test(vectors_are_matrices_of_one_column),
        cmocka_unit_test(short_dots_of_small_formats_are_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
