/* SPDX-License-Identifier: MIT */
/* Products by a BLAS: where sums are exact its order plays no part; and what is refused, all of it in a
   library without one. */
#include "check_dot.h"

#ifdef LATHE_HAS_OPENBLAS
static const int has_blas = 1;
#else
static const int has_blas = 0;
#endif

enum { MOST = 700 };

/* Whole numbers of which the sums have few bits, and the draws decide some. */
static void fill(const carrier *c, uint64_t *x, size_t n, uint64_t *random)
{
    for (size_t i = 0; i < n; i++) {
        const double value = (double)(int)(cases_random(random) % 15) - 7.0;
        x[i] = c->width == 32 ? bits_of_float((float)value) : bits_of_double(value);
    }
}

static void without_signs_of_zeros(const carrier *c, void *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((carrier_get(c, x, i) & ~carrier_sign(c)) == 0)
            carrier_set(c, x, i, 0);
}

/* Against the plain loop, with the same draws. */
static void exact_sums_are_those_of_every_order(void **state)
{
    static const dot_words words[] = {{0},
                                      {.a = "e2m1", .b = "e4m3fn"},
                                      {.a = "e2m1;rounding=sr"},
                                      {.b = "e2m1;rounding=sr", .output = "e4m3fn"},
                                      {.a = "e2m1;rounding=sr", .b = "e3m2", .output = "e5m2;rounding=sr"}};
    static const size_t sizes[][3] = {{1, 1, 7}, {5, 3, 4}, {4, 9, 1}, {1, 8, 6},
                                      {3, 4, 0}, {7, 1, 5}, {2, 70, 3}};
    static const double factors[] = {1, 0, 0.5, -2};
    static const lathe_random begin = {.seed = 3, .next = 999};
    static uint64_t a[MOST], b[MOST], old[MOST];
    uint64_t random = 21;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; has_blas && i < 2 * 5 * 7 * 32; i++) {
        const carrier *const c = i % 2 ? &carrier_f64 : &carrier_f32;
        const size_t *const size = sizes[i / 10 % 7];
        dot_layout layout = dot_layout_of(i / 70 % 32 | 32);
        dot_plans plans;
        lathe_dot plain = dot_made(&plans, &words[i / 2 % 5]), blas = plain;
        dot_problem p = {.carrier = c, .dot = &plain, .m = size[0], .n = size[1], .k = size[2]};
        const double alpha = factors[i / 7 % 4], beta = factors[i / 3 % 4];
        lathe_random streams[2] = {begin, begin};
        blas.order = LATHE_DOT_BLAS;
        p.alpha = c->width == 32 ? bits_of_float((float)alpha) : bits_of_double(alpha);
        p.beta = c->width == 32 ? bits_of_float((float)beta) : bits_of_double(beta);
        fill(c, a, p.m * p.k, &random);
        fill(c, b, p.k * p.n, &random);
        fill(c, old, p.m * p.n, &random);
        void *const ma = dot_matrix(c, &layout, layout.a, a, p.m, p.k),
                    *const mb = dot_matrix(c, &layout, layout.b, b, p.k, p.n),
                    *const wanted = dot_matrix(c, &layout, LATHE_NO_TRANS, old, p.m, p.n),
                    *const got = dot_matrix(c, &layout, LATHE_NO_TRANS, old, p.m, p.n);
        const size_t room = dot_room(layout.major, LATHE_NO_TRANS, p.m, p.n,
                                     dot_ld(layout.major, LATHE_NO_TRANS, p.m, p.n, layout.gap));
        assert_int_equal(dot_call(&p, &layout, &streams[0], ma, mb, wanted), LATHE_OK);
        p.dot = &blas;
        assert_int_equal(dot_call(&p, &layout, &streams[1], ma, mb, got), LATHE_OK);
        without_signs_of_zeros(c, wanted, room);
        without_signs_of_zeros(c, got, room);
        assert_memory_equal(got, wanted, room * carrier_bytes(c));
        assert_memory_equal(&streams[0], &streams[1], sizeof streams[0]);
        free(ma);
        free(mb);
        free(wanted);
        free(got);
        executed++;
    }
    if (!has_blas)
        skip(); /* there is none in this library */
    expect_cases("products", executed, 2240);
}

static lathe_status call(const lathe_dot *dot, const lathe_dot_extra *extra, size_t n, size_t ld)
{
    static float x[64], y[64];
    static float c[64];
    const lathe_status status = lathe_gemm_f32(dot, extra, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 1,
                                               n, 1, 1, x, ld, y, ld, 0, c, ld);
    for (int i = 0; status && i < 64; i++)
        assert_true(c[i] == 0);
    return status;
}

static float product(void *context, float a, float b)
{
    (void)context;
    return a * b;
}

static void what_it_cannot_do_is_refused(void **state)
{
    (void)state;
    const lathe_plan half = plan_named("fp16", "");
    const lathe_dot plain = {.order = LATHE_DOT_BLAS}, rounds = {.a = &half, .order = LATHE_DOT_BLAS};
    const lathe_dot wrong[] = {{.product = &half, .order = LATHE_DOT_BLAS},
                               {.sum = &half, .order = LATHE_DOT_BLAS},
                               {.outer = &half, .order = LATHE_DOT_BLAS},
                               {.chunk = 4, .order = LATHE_DOT_BLAS},
                               {.start = LATHE_DOT_FROM_C, .order = LATHE_DOT_BLAS},
                               {.multiply_f32 = product, .order = LATHE_DOT_BLAS}};
    static char workspace[4096];
    lathe_dot_extra room = {.workspace = workspace, .workspace_bytes = sizeof workspace};
    float x = 2, y = 3, z = 5;
    size_t bytes = 7;
    const lathe_status build = LATHE_E_BUILD;
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(call(&wrong[i], &room, 4, 4), LATHE_E_OPTION);
    assert_int_equal(call(&plain, NULL, 4, 4), has_blas ? LATHE_OK : build);
    assert_int_equal(call(&rounds, &room, 4, 4), has_blas ? LATHE_OK : build);
    assert_int_equal(call(&rounds, NULL, 4, 4), has_blas ? LATHE_E_SPACE : build);
    room.workspace_bytes = 64;
    assert_int_equal(call(&rounds, &room, 4, 4), has_blas ? LATHE_E_SPACE : build);
    if (sizeof(size_t) > 4)
        assert_int_equal(call(&plain, NULL, 4, (size_t)INT32_MAX + 1), has_blas ? LATHE_E_SIZE : build);
    assert_int_equal(lathe_gemm_workspace_f32(&rounds, 4, 4, 4, &bytes), has_blas ? LATHE_OK : build);
    assert_int_equal(bytes, has_blas ? 128 : 7);
    assert_int_equal(
        lathe_gemv_f32(&plain, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, 1, 1, 1, &x, 1, &y, 1, 1, &z, 1),
        has_blas ? LATHE_OK : build);
    assert_true(z == (has_blas ? 11 : 5));
    assert_int_equal(lathe_dot_f32(&plain, NULL, &z, &x, 1, &y, 1, 1), has_blas ? LATHE_OK : build);
    assert_true(z == (has_blas ? 6 : 5));
    assert_int_equal(lathe_axpy_f32(&plain, NULL, 1, 2, &x, 1, &y, 1), has_blas ? LATHE_E_OPTION : build);
    expect_cases("calls", 15, 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_sums_are_those_of_every_order),
        cmocka_unit_test(what_it_cannot_do_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
