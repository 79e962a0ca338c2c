/* SPDX-License-Identifier: MIT */
/* LU, Cholesky, products that are a triangle, and QR against the loops that define them. */
#include "check_linear.h"

/* By the unit, and then rounded. */
static uint64_t by_unit(machine *k, uint64_t *a, const uint64_t *b, uint64_t c, size_t t, uint64_t index)
{
    static double ma[N], mb[N];
    double mc = 0, d = 0;
    put(k, mb, b, t, 1);
    carrier_set(k->c, &mc, 0, c);
    for (size_t l = 0; l < t; l++)
        carrier_set(k->c, ma, l, a[l] ^ k->sign);
    assert_int_equal(k->c->width == 32
                         ? lathe_unit_dot_f32(k->extra.unit, k->extra.unit_options, (float *)&d, (float *)ma,
                                              (float *)mb, (float *)&mc, t)
                         : lathe_unit_dot_f64(k->extra.unit, k->extra.unit_options, &d, ma, mb, &mc, t),
                     LATHE_OK);
    const uint64_t bits = carrier_get(k->c, &d, 0);
    if (!k->dot.output)
        return bits;
    oracle_exact_set(&k->x, LATHE_COPY, 0, k->c, (const uint64_t[3]){bits, 0, 0});
    return oracle_arith(&k->output, &k->x, drawn(k, &k->output, k->dot.output, 6, index), NULL);
}

/* Element (i, q) of x, m x n, less the products of its row in the columns begin to end - 1 and its column in
   those rows, or, of a symmetric matrix, row q. */
static void update(machine *k, uint64_t *x, const size_t size[2], size_t i, size_t q, size_t begin,
                   size_t end, int is_symmetric)
{
    static uint64_t a[N], b[N];
    const size_t m = size[0], n = size[1], t = end - begin;
    lathe_random random = linear_start;
    random.next += begin * m * n;
    for (size_t l = 0; l < t; l++) {
        a[l] = x[i * n + begin + l];
        b[l] = is_symmetric ? x[q * n + begin + l] : x[(begin + l) * n + q];
    }
    const uint64_t c = x[i * n + q];
    const dot_problem p = {.carrier = k->c,
                           .dot = &k->dot,
                           .random = k->extra.random ? &random : NULL,
                           .whole = {m, n, i, q},
                           .m = 1,
                           .n = 1,
                           .k = t,
                           .a = a,
                           .b = b,
                           .c = &c,
                           .alpha = k->one | k->sign,
                           .beta = k->one};
    if (k->extra.unit)
        x[i * n + q] = by_unit(k, a, b, c, t, (begin * m + i) * n + q);
    else
        dot_reference(&p, &x[i * n + q]);
}

static int is_larger(const machine *k, uint64_t a, uint64_t b)
{
    if (carrier_is_nan(k->c, a) || carrier_is_nan(k->c, b))
        return !carrier_is_nan(k->c, a);
    return (a & ~k->sign) > (b & ~k->sign);
}

static void lu(machine *k, uint64_t *x, size_t m, size_t n, size_t block, size_t *pivots, size_t *info)
{
    const size_t least = m < n ? m : n;
    *info = 0;
    for (size_t begin = 0; begin < least; begin += block) {
        const size_t end = begin + block < least ? begin + block : least, right = block < N ? end : n;
        for (size_t j = begin; j < end; j++) {
            pivots[j] = j;
            for (size_t i = j + 1; i < m; i++)
                if (is_larger(k, x[i * n + j], x[pivots[j] * n + j]))
                    pivots[j] = i;
            for (size_t q = 0; q < n; q++) {
                const uint64_t old = x[j * n + q];
                x[j * n + q] = x[pivots[j] * n + q];
                x[pivots[j] * n + q] = old;
            }
            const int is_zero = (x[j * n + j] & ~k->sign) == 0;
            *info = *info ? *info : is_zero ? j + 1 : 0;
            for (size_t i = j + 1; i < m; i++) {
                if (!is_zero)
                    x[i * n + j] = op(k, 13, (j * m + i) * n + j, LATHE_DIV, x[i * n + j], x[j * n + j]);
                for (size_t q = j + 1; q < right; q++)
                    x[i * n + q] =
                        step(k, (j * m + i) * n + q, x[i * n + q], x[i * n + j] ^ k->sign, x[j * n + q]);
            }
        }
        for (size_t j = begin; j < end; j++)
            for (size_t i = j + 1; i < end; i++)
                for (size_t q = right; q < n; q++)
                    x[i * n + q] =
                        step(k, (j * m + i) * n + q, x[i * n + q], x[i * n + j] ^ k->sign, x[j * n + q]);
        for (size_t i = end; i < m; i++)
            for (size_t q = right; q < n; q++)
                update(k, x, (const size_t[]){m, n}, i, q, begin, end, 0);
    }
}

static void lu_is_its_loop_in_blocks_or_not(void **state)
{
    static const size_t sizes[][2] = {{6, 6}, {8, 5}, {4, 7}, {9, 9}};
    static uint64_t a[ROOM], once[ROOM];
    static stored s;
    size_t pivots[N], wanted[N], info, failed, executed = 0;
    uint64_t random = 13;
    (void)state;
    for (size_t i = 0; i < 2 * SPECS * 4 * 4; i++) {
        const size_t m = sizes[i / 2 / SPECS % 4][0], n = sizes[i / 2 / SPECS % 4][1];
        const size_t block = (size_t[]){0, 1, 2, 3}[i / 2 / SPECS / 4];
        machine k;
        machine_init(&k, i % 2 ? &carrier_f64 : &carrier_f32, i / 2 % SPECS);
        k.dot.start = i % 3 ? LATHE_DOT_FROM_C : LATHE_DOT_FROM_ZERO;
        fill(&k, (dot_data)((i + i / 2 / SPECS) % DOT_KINDS), a, m * n, &random);
        for (size_t e = 0; i % 5 == 0 && e < m; e++) /* a column without a pivot */
            a[e * n + 1] = e % 2 ? k.sign : e % 4 && i % 2 ? carrier_nan(k.c, 0) : 0;
        store(&k, &s, a, m, n, i % 3 == 0, i % 2);
        memcpy(once, a, sizeof once);
        lu(&k, a, m, n, block ? block : N, wanted, &failed);
        assert_int_equal(k.c->width == 32 ? lathe_getrf_f32(&k.dot, begun(&k), s.major, m, n,
                                                            (float *)s.memory, s.ld, pivots, block, &info)
                                          : lathe_getrf_f64(&k.dot, begun(&k), s.major, m, n, s.memory, s.ld,
                                                            pivots, block, &info),
                         LATHE_OK);
        executed += expect_matrix(&k, "getrf", &s, a, m, n);
        expect_draws(&k, m * n * (m < n ? m : n));
        assert_memory_equal(pivots, wanted, (m < n ? m : n) * sizeof *pivots);
        assert_int_equal(info, failed);
        if (k.dot.start == LATHE_DOT_FROM_C && !k.extra.random) {
            lu(&k, once, m, n, N, wanted, &failed);
            executed += expect_matrix(&k, "unblocked", &s, once, m, n);
        }
        machine_clear(&k);
    }
    expect_cases("numbers", executed, 17700);
}

static void cholesky(machine *k, uint64_t *x, size_t n, size_t block, size_t *info)
{
    *info = 0;
    for (size_t begin = 0; begin < n; begin += block) {
        const size_t end = begin + block < n ? begin + block : n;
        for (size_t j = begin; j < end; j++) {
            const uint64_t d = x[j * n + j];
            if (d == 0 || d & k->sign || carrier_is_nan(k->c, d)) {
                *info = j + 1;
                return;
            }
            x[j * n + j] = op(k, 14, (j * n + j) * n + j, LATHE_SQRT, d, 0);
            for (size_t i = j + 1; i < n; i++)
                x[i * n + j] = op(k, 13, (j * n + i) * n + j, LATHE_DIV, x[i * n + j], x[j * n + j]);
            for (size_t q = j + 1; q < end; q++)
                for (size_t i = q; i < n; i++)
                    x[i * n + q] =
                        step(k, (j * n + i) * n + q, x[i * n + q], x[i * n + j] ^ k->sign, x[q * n + j]);
        }
        for (size_t i = end; i < n; i++)
            for (size_t q = end; q <= i; q++)
                update(k, x, (const size_t[]){n, n}, i, q, begin, end, 1);
    }
}

/* In the lower triangle, and its transpose in the upper one; the other triangle is not touched. */
static void cholesky_is_its_loop_in_both_triangles(void **state)
{
    static uint64_t a[ROOM], other[ROOM];
    static stored s;
    size_t executed = 0;
    uint64_t random = 14;
    (void)state;
    for (size_t i = 0; i < 2 * SPECS * 8; i++) {
        const size_t n = 5 + i % 4, block = i / 4 % 4;
        const int is_upper = i / 2 / SPECS % 2;
        size_t info, failed;
        machine k;
        machine_init(&k, i % 2 ? &carrier_f64 : &carrier_f32, i / 2 % SPECS);
        k.dot.start = i % 3 ? LATHE_DOT_FROM_C : LATHE_DOT_FROM_ZERO;
        fill(&k, i % 7 ? DOT_MODERATE : DOT_ANY, a, n * n, &random);
        for (size_t e = 0; i % 7 && e < n; e++) /* large diagonals, so that most succeed */
            a[e * n + e] =
                k.c->width == 32 ? bits_of_float(90.0f + (float)e) : bits_of_double(90.0 + (double)e);
        transpose(other, a, n, n);
        store(&k, &s, is_upper ? other : a, n, n, i % 3 == 0, i % 2);
        cholesky(&k, a, n, block ? block : N, &failed);
        assert_int_equal(
            k.c->width == 32
                ? lathe_potrf_f32(&k.dot, begun(&k), s.major, is_upper ? LATHE_UPPER : LATHE_LOWER, n,
                                  (float *)s.memory, s.ld, block, &info)
                : lathe_potrf_f64(&k.dot, begun(&k), s.major, is_upper ? LATHE_UPPER : LATHE_LOWER, n,
                                  s.memory, s.ld, block, &info),
            LATHE_OK);
        assert_int_equal(info, failed);
        transpose(other, a, n, n);
        expect_draws(&k, n * n * n);
        executed += expect_matrix(&k, "potrf", &s, is_upper ? other : a, n, n);
        machine_clear(&k);
    }
    expect_cases("numbers", executed, 5500);
}

/* Panels by the spec, the rest by the unit, whose results are rounded or stay. */
static void units_update_what_is_right_of_panels(void **state)
{
    static const char *const units[] = {"v100.f16.f32", "h100.fp8.f32.wgmma", "h100.f16.f16.mma",
                                        "mi200.bf16",   "x86.dpbf16",         "nv.f64"};
    static const char *const outputs[] = {NULL, "fp16", "bf16;rounding=sr"};
    static const lathe_unit_options promoted = {.a = LATHE_INPUT_E5M2, .interval = 32};
    static uint64_t a[ROOM], other[ROOM];
    static stored s;
    size_t pivots[N], wanted[N], info, failed, executed = 0;
    uint64_t random = 17;
    (void)state;
    for (size_t i = 0; i < 6 * 3 * 2 * 8; i++) {
        const size_t unit = i % 6, n = 6 + i % 5, m = i / 36 % 2 ? n : 9, block = 1 + i / 6 % 4;
        const int is_cholesky = i / 36 % 2, is_upper = i / 72 % 2;
        machine k;
        machine_init(&k, unit == 5 || i / 6 % 2 ? &carrier_f64 : &carrier_f32, (i + i / 6) % SPECS);
        machine_add_unit(&k, units[unit], unit == 1 ? &promoted : NULL, outputs[i / 6 % 3]);
        const int narrow = k.c->width == 32;
        fill(&k, i % 7 ? DOT_MODERATE : DOT_ANY, a, m * n, &random);
        for (size_t e = 0; is_cholesky && e < n; e++)
            a[e * n + e] = narrow ? bits_of_float(90.0f + (float)e) : bits_of_double(90.0 + (double)e);
        transpose(other, a, m, n);
        store(&k, &s, is_cholesky && is_upper ? other : a, m, n, i % 3 == 0, i % 2);
        if (is_cholesky) {
            const lathe_triangle triangle = is_upper ? LATHE_UPPER : LATHE_LOWER;
            cholesky(&k, a, n, block, &failed);
            assert_int_equal(narrow ? lathe_potrf_f32(&k.dot, begun(&k), s.major, triangle, n,
                                                      (float *)s.memory, s.ld, block, &info)
                                    : lathe_potrf_f64(&k.dot, begun(&k), s.major, triangle, n, s.memory, s.ld,
                                                      block, &info),
                             LATHE_OK);
        } else {
            lu(&k, a, m, n, block, wanted, &failed);
            assert_int_equal(narrow ? lathe_getrf_f32(&k.dot, begun(&k), s.major, m, n, (float *)s.memory,
                                                      s.ld, pivots, block, &info)
                                    : lathe_getrf_f64(&k.dot, begun(&k), s.major, m, n, s.memory, s.ld,
                                                      pivots, block, &info),
                             LATHE_OK);
            assert_memory_equal(pivots, wanted, (m < n ? m : n) * sizeof *pivots);
        }
        assert_int_equal(info, failed);
        expect_draws(&k, m * n * (m < n ? m : n));
        transpose(other, a, m, n);
        executed += expect_matrix(&k, units[unit], &s, is_cholesky && is_upper ? other : a, m, n);
        machine_clear(&k);
    }
    expect_cases("numbers", executed, 19000);
}

/* One triangle of what lathe_gemm gives; the other stays. */
static void triangles_of_products_are_those_of_whole_ones(void **state)
{
    static uint64_t a[ROOM], other[ROOM], c[ROOM], wanted[ROOM];
    static stored sa, sc;
    size_t executed = 0;
    uint64_t random = 16;
    (void)state;
    for (size_t i = 0; i < 2 * SPECS * 8; i++) {
        const size_t n = 5, t = 1 + i % 4;
        const int is_upper = i & 2 ? 1 : 0, is_turned = i & 4 ? 1 : 0, is_row = i & 8 ? 1 : 0;
        machine k;
        machine_init(&k, i % 2 ? &carrier_f64 : &carrier_f32, i / 2 % SPECS);
        const int narrow = k.c->width == 32;
        fill(&k, (dot_data)((i + i / 2 / SPECS) % DOT_KINDS), a, n * t, &random);
        fill(&k, DOT_MODERATE, c, n * n, &random);
        transpose(other, a, n, t);
        store(&k, &sa, is_turned ? other : a, is_turned ? t : n, is_turned ? n : t, is_row, i % 2);
        store(&k, &sc, c, n, n, is_row, i % 3);
        assert_int_equal(
            narrow ? lathe_syrk_f32(&k.dot, begun(&k), sa.major, is_upper ? LATHE_UPPER : LATHE_LOWER,
                                    is_turned ? LATHE_TRANS : LATHE_NO_TRANS, n, t, -1, (float *)sa.memory,
                                    sa.ld, 0.5f, (float *)sc.memory, sc.ld)
                   : lathe_syrk_f64(&k.dot, begun(&k), sa.major, is_upper ? LATHE_UPPER : LATHE_LOWER,
                                    is_turned ? LATHE_TRANS : LATHE_NO_TRANS, n, t, -1, sa.memory, sa.ld, 0.5,
                                    sc.memory, sc.ld),
            LATHE_OK);
        const dot_problem p = {.carrier = k.c,
                               .dot = &k.dot,
                               .random = k.extra.random ? &linear_start : NULL,
                               .m = n,
                               .n = n,
                               .k = t,
                               .a = a,
                               .b = other,
                               .c = c,
                               .alpha = k.one | k.sign,
                               .beta = narrow ? bits_of_float(0.5f) : bits_of_double(0.5)};
        dot_reference(&p, wanted);
        for (size_t r = 0; r < n; r++)
            for (size_t q = 0; q < n; q++)
                if (is_upper ? q < r : q > r)
                    wanted[r * n + q] = c[r * n + q];
        expect_draws(&k, n * n * t);
        executed += expect_matrix(&k, "syrk", &sc, wanted, n, n);
        machine_clear(&k);
    }
    expect_cases("numbers", executed, 3200);
}

static void qr_is_its_loop(void **state)
{
    static const size_t sizes[][2] = {{6, 6}, {7, 4}, {3, 6}, {1, 1}};
    static uint64_t a[ROOM];
    static stored s;
    static double tau[N];
    size_t executed = 0;
    uint64_t random = 15;
    (void)state;
    for (size_t i = 0; i < 2 * SPECS * 8; i++) {
        const size_t m = sizes[i / 2 / SPECS % 4][0], n = sizes[i / 2 / SPECS % 4][1], least = m < n ? m : n;
        uint64_t taus[N];
        machine k;
        machine_init(&k, i % 2 ? &carrier_f64 : &carrier_f32, i / 2 % SPECS);
        fill(&k, (dot_data)((i + i / 2 / SPECS) % DOT_KINDS), a, m * n, &random);
        for (size_t e = 1; i % 5 == 0 && e < m; e++) /* nothing to reflect */
            a[e * n] = 0;
        store(&k, &s, a, m, n, i % 3 == 0, i % 2);
        assert_int_equal(
            k.c->width == 32
                ? lathe_geqrf_f32(&k.dot, begun(&k), s.major, m, n, (float *)s.memory, s.ld, (float *)tau)
                : lathe_geqrf_f64(&k.dot, begun(&k), s.major, m, n, s.memory, s.ld, tau),
            LATHE_OK);
        for (size_t j = 0; j < least; j++) {
            const uint64_t x = a[j * n + j], at = (j * m + j) * n + j;
            uint64_t squares = 0, below = 0;
            for (size_t r = j; r < m; r++) {
                squares = step(&k, (j * m + r) * n + j, squares, a[r * n + j], a[r * n + j]);
                below |= r > j ? a[r * n + j] & ~k.sign : 0;
            }
            const uint64_t beta = (op(&k, 14, at, LATHE_SQRT, squares, 0) & ~k.sign) | (~x & k.sign);
            taus[j] = 0;
            if (below && beta & ~k.sign) {
                const uint64_t d = op(&k, 17, at, LATHE_SUB, x, beta);
                taus[j] = op(&k, 16, at, LATHE_DIV, op(&k, 15, at, LATHE_SUB, beta, x), beta);
                for (size_t r = j + 1; r < m; r++)
                    a[r * n + j] = op(&k, 13, (j * m + r) * n + j, LATHE_DIV, a[r * n + j], d);
                a[j * n + j] = beta;
            }
            executed += expect(&k, "tau", tau, j, taus[j]);
            for (size_t q = j + 1; taus[j] && q < n; q++) {
                uint64_t w = a[j * n + q];
                for (size_t r = j + 1; r < m; r++)
                    w = step(&k, (j * m + r) * n + q, w, a[r * n + j], a[r * n + q]);
                w = op(&k, 18, at - j + q, LATHE_MUL, taus[j], w);
                a[j * n + q] = op(&k, 19, at - j + q, LATHE_SUB, a[j * n + q], w);
                for (size_t r = j + 1; r < m; r++)
                    a[r * n + q] =
                        step_in(&k, 20, 21, (j * m + r) * n + q, a[r * n + q], a[r * n + j] ^ k.sign, w);
            }
        }
        expect_draws(&k, m * n * least);
        executed += expect_matrix(&k, "geqrf", &s, a, m, n);
        machine_clear(&k);
    }
    expect_cases("numbers", executed, 3100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lu_is_its_loop_in_blocks_or_not),
        cmocka_unit_test(cholesky_is_its_loop_in_both_triangles),
        cmocka_unit_test(units_update_what_is_right_of_panels),
        cmocka_unit_test(triangles_of_products_are_those_of_whole_ones),
        cmocka_unit_test(qr_is_its_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
