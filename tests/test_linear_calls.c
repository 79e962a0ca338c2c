/* SPDX-License-Identifier: MIT */
/* Calls of linear algebra that are wrong: each is refused in its own words, and nothing has changed. */
#include "check.h"

#include <math.h>

enum { SIDE = 4, ROOM = 400, UNTOUCHED = -1 };

typedef enum routine { AXPY, SCAL, NRM2, ASUM, GER, TRSV, TRSM, SYRK, GETRF, POTRF, GEQRF, ROUTINES } routine;

/* Which operands it has. */
enum { X = 1, Y = 2, A = 4, B = 8 };
static const int operands[ROUTINES] = {X | Y, X,     X | Y, X | Y, X | Y | A, X | A,
                                       A | B, A | B, A | Y, A,     A | Y};

typedef struct arguments {
    const lathe_dot *dot;
    const lathe_linear_extra *extra;
    size_t n, inc, ld, block;
    float *x, *y, *a, *b;
} arguments;

static _Alignas(16) float memory[ROOM];
static lathe_random stream;

static lathe_status call(routine r, const arguments *g)
{
    const lathe_major major = LATHE_ROW_MAJOR;
    const lathe_transpose t = LATHE_TRANS;
    size_t *const pivots = (size_t *)(void *)g->y;
    switch (r) {
    case AXPY:
        return lathe_axpy_f32(g->dot, g->extra, g->n, 2, g->x, g->inc, g->y, g->inc);
    case SCAL:
        return lathe_scal_f32(g->dot, g->extra, g->n, 2, g->x, g->inc);
    case NRM2:
        return lathe_nrm2_f32(g->dot, g->extra, g->y, g->n, g->x, g->inc);
    case ASUM:
        return lathe_asum_f32(g->dot, g->extra, g->y, g->n, g->x, g->inc);
    case GER:
        return lathe_ger_f32(g->dot, g->extra, major, g->n, g->n, 2, g->x, g->inc, g->y, g->inc, g->a, g->ld);
    case TRSV:
        return lathe_trsv_f32(g->dot, g->extra, major, LATHE_LOWER, t, LATHE_NON_UNIT, g->n, g->a, g->ld,
                              g->x, g->inc);
    case TRSM:
        return lathe_trsm_f32(g->dot, g->extra, major, LATHE_LEFT, LATHE_LOWER, t, LATHE_NON_UNIT, g->n, g->n,
                              2, g->a, g->ld, g->b, g->ld);
    case SYRK:
        return lathe_syrk_f32(g->dot, g->extra, major, LATHE_LOWER, t, g->n, g->n, 1, g->a, g->ld, 1, g->b,
                              g->ld);
    case GETRF:
        return lathe_getrf_f32(g->dot, g->extra, major, g->n, g->n, g->a, g->ld, pivots, g->block, NULL);
    case POTRF:
        return lathe_potrf_f32(g->dot, g->extra, major, LATHE_LOWER, g->n, g->a, g->ld, g->block, NULL);
    case GEQRF:
    default:
        return lathe_geqrf_f32(g->dot, g->extra, major, g->n, g->n, g->a, g->ld, g->y);
    }
}

static arguments sound(const lathe_dot *dot)
{
    return (arguments){.dot = dot,
                       .n = SIDE,
                       .inc = 1,
                       .ld = SIDE,
                       .x = memory,
                       .y = memory + 100,
                       .a = memory + 200,
                       .b = memory + 300};
}

/* The call fails so, or, with UNTOUCHED, does not; then what it changed is put back. */
static size_t expect(routine r, const arguments *g, const char *what, int wanted)
{
    static float before[ROOM];
    const lathe_random was = stream;
    memcpy(before, memory, sizeof before);
    const lathe_status status = call(r, g);
    if (status != (wanted == UNTOUCHED ? LATHE_OK : wanted))
        fail_msg("%s of routine %d gave %d, not %d", what, (int)r, status, wanted);
    if (status)
        assert_memory_equal(memory, before, sizeof before);
    if (status)
        assert_memory_equal(&stream, &was, sizeof was);
    memcpy(memory, before, sizeof before);
    return 1;
}

static void begin(void)
{
    for (int i = 0; i < ROOM; i++)
        memory[i] = i % 5 == 0 ? 40.0f : (float)(i % 7);
    stream = (lathe_random){.seed = 1};
}

static float product(void *context, float a, float b)
{
    (void)context;
    return a * b;
}

static void wrong_specs_are_refused(void **state)
{
    (void)state;
    const lathe_plan half = plan_named("fp16", ""), drawing = plan_named("fp16", "rounding=sr"),
                     wide = plan_named("fp64", ""), unmade = {0};
    const struct {
        const char *what;
        lathe_dot dot;
        lathe_status wanted;
    } wrong[] = {{"no plan for the sum", {.sum = &unmade}, LATHE_E_UNMADE},
                 {"no plan for the product", {.product = &unmade}, LATHE_E_UNMADE},
                 {"a sum in fp64", {.sum = &wide}, LATHE_E_CARRIER},
                 {"random bits", {.sum = &drawing}, LATHE_E_STOCHASTIC},
                 {"random bits for products", {.product = &drawing}, LATHE_E_STOCHASTIC},
                 {"a plan for A", {.a = &half}, LATHE_E_OPTION},
                 {"a plan for B", {.b = &half}, LATHE_E_OPTION},
                 {"a plan for the result", {.output = &half}, LATHE_E_OPTION},
                 {"a multiplier", {.multiply_f32 = product}, LATHE_E_OPTION},
                 {"an order", {.order = (lathe_dot_order)99}, LATHE_E_OPTION},
                 {"a reserved word", {.reserved = {0, 0, 1, 0}}, LATHE_E_RESERVED}};
    size_t executed = 0;
    begin();
    for (int r = 0; r < ROUTINES; r++) {
        arguments g = sound(NULL);
        executed += expect((routine)r, &g, "no spec", LATHE_E_NULL);
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
            g.dot = &wrong[i].dot;
            executed += expect((routine)r, &g, wrong[i].what, wrong[i].wanted);
        }
    }
    expect_cases("calls", executed, ROUTINES * 12);
}

static void wrong_streams_and_units_are_refused(void **state)
{
    (void)state;
    const lathe_plan drawing = plan_named("fp16", "rounding=sr"), half = plan_named("fp16", "");
    const lathe_dot draws = {.sum = &drawing}, plain = {.sum = &half},
                    rounded = {.sum = &half, .output = &half};
    static const float scales[SIDE] = {1, 1, 1, 1};
    static const lathe_unit_options none,
        odd = {.interval = 3}, negative = {.negate_a = 1},
        scaled = {.interval = 4, .scaling = LATHE_SCALING_MUL, .scale_a = scales},
        scaled_b = {.interval = 4, .scaling = LATHE_SCALING_MUL, .scale_b = scales};
    const lathe_unit *const unit = lathe_unit_find("v100.f16.f32");
    size_t executed = 0;
    for (int i = 0; i < ROUTINES; i++) {
        const routine r = (routine)i;
        const int takes = r == GETRF || r == POTRF;
        begin();
        lathe_linear_extra extra = {.random = &stream};
        arguments g = sound(&draws);
        g.extra = &extra;
        g.block = 2;
        executed += expect(r, &g, "a stream", UNTOUCHED);
        stream = (lathe_random){.next = UINT64_MAX - 3};
        executed += expect(r, &g, "the end of a stream", LATHE_E_STREAM);
        stream = (lathe_random){.stream = UINT64_C(1) << 56};
        executed += expect(r, &g, "a large stream", LATHE_E_STREAM);
        g.dot = &plain;
        extra = (lathe_linear_extra){.unit = unit, .unit_options = &none};
        executed += expect(r, &g, "a unit", takes ? UNTOUCHED : LATHE_E_OPTION);
        g.dot = &rounded;
        executed += expect(r, &g, "a unit with output", takes ? UNTOUCHED : LATHE_E_OPTION);
        g.dot = &plain;
        g.block = 0;
        executed += expect(r, &g, "a unit without blocks", LATHE_E_OPTION);
        g.block = 2;
        extra.unit_options = &odd;
        executed += expect(r, &g, "an interval", LATHE_E_OPTION);
        extra.unit_options = &negative;
        executed += expect(r, &g, "signs", LATHE_E_OPTION);
        extra.unit_options = &scaled;
        executed += expect(r, &g, "scales", LATHE_E_OPTION);
        extra.unit_options = &scaled_b;
        executed += expect(r, &g, "scales of the other", LATHE_E_OPTION);
        extra.unit_options = NULL;
        extra.unit = lathe_unit_find("nv.s8");
        executed += expect(r, &g, "integers", LATHE_E_OPTION);
        extra.unit = lathe_unit_find("nv.f64");
        executed += expect(r, &g, "a wide unit", takes ? LATHE_E_CARRIER : LATHE_E_OPTION);
        extra = (lathe_linear_extra){.unit_options = &none};
        executed += expect(r, &g, "options without a unit", LATHE_E_OPTION);
    }
    expect_cases("calls", executed, ROUTINES * 12);
}

/* Memory that is missing, too large, too narrow or shared. */
static void wrong_operands_are_refused(void **state)
{
    (void)state;
    const lathe_dot dot = {0};
    size_t executed = 0;
    begin();
    for (int i = 0; i < ROUTINES; i++) {
        const routine r = (routine)i;
        const int has = operands[r], vectors = has & X, matrices = has & A;
        arguments g = sound(&dot);
        executed += expect(r, &g, "nothing wrong", UNTOUCHED);
        float **const pointers[] = {&g.x, &g.y, &g.a, &g.b};
        for (int p = 0; p < 4; p++) {
            g = sound(&dot);
            *pointers[p] = NULL;
            executed += expect(r, &g, "NULL", has >> p & 1 ? LATHE_E_NULL : UNTOUCHED);
        }
        g = sound(&dot);
        g.inc = 0;
        executed += expect(r, &g, "an increment of 0", vectors ? LATHE_E_OPTION : UNTOUCHED);
        g = sound(&dot);
        g.ld = SIDE - 1;
        executed += expect(r, &g, "a narrow matrix", matrices ? LATHE_E_OPTION : UNTOUCHED);
        g = sound(&dot);
        g.n = g.ld = SIZE_MAX / 7;
        executed += expect(r, &g, "a large matrix", LATHE_E_SIZE);
        g.n = g.ld = SIZE_MAX;
        executed += expect(r, &g, "the largest matrix", LATHE_E_SIZE);
        g = sound(&dot);
        g.inc = SIZE_MAX / 2;
        executed += expect(r, &g, "a long way", vectors ? LATHE_E_SIZE : UNTOUCHED);
        g = sound(&dot);
        g.x = g.y = g.a = g.b = memory + 300;
        g.x++;
        g.y += 2;
        executed += expect(r, &g, "one memory", r == SCAL || r == POTRF ? UNTOUCHED : LATHE_E_OVERLAP);
        g = (arguments){.dot = &dot, .inc = 1, .ld = 1, .y = memory};
        executed += expect(r, &g, "nothing to do", UNTOUCHED);
    }
    expect_cases("calls", executed, ROUTINES * 12);
}

/* The blocks of a step of a factorisation, and rows and columns, where they lie; and what they really share.
   */
static void parts_of_one_matrix_do_not_overlap(void **state)
{
    enum { N = 12, AT = 5, LEFT = N - AT };
    static float whole[N * N], apart[N * N], copy[N * N];
    const lathe_plan half = plan_named("fp16", "");
    const lathe_dot dot = {.product = &half, .sum = &half};
    float *const corner = whole + AT * N + AT, *const low = whole + AT * N, *const right = whole + AT;
    size_t executed = 0;
    (void)state;
    for (int way = 0; way < 6; way++, executed++) {
        lathe_status status[2] = {LATHE_OK, LATHE_OK};
        for (int i = 0; i < N * N; i++)
            copy[i] = apart[i] = whole[i] = i % (N + 1) == 0 ? 20.0f : (float)(i * 7 % 11) * 0.25f;
        float *const written = way == 0 || way == 3 ? corner : way < 3 ? right : right + 1;
        float *const to = apart + (written - whole);
        for (int in_place = 0; in_place < 2; in_place++) {
            float *const d = in_place ? written : to, *const from = in_place ? whole : copy;
            lathe_status *const s = &status[in_place];
            if (way == 0)
                *s = lathe_ger_f32(&dot, NULL, LATHE_ROW_MAJOR, LEFT, LEFT, -1, from + AT * N + AT - 1, N,
                                   from + (AT - 1) * N + AT, 1, d, N);
            else if (way == 1)
                *s = lathe_trsm_f32(&dot, NULL, LATHE_ROW_MAJOR, LATHE_LEFT, LATHE_LOWER, LATHE_NO_TRANS,
                                    LATHE_UNIT, AT, LEFT, 1, from, N, d, N);
            else if (way == 2)
                *s = lathe_trsv_f32(&dot, NULL, LATHE_ROW_MAJOR, LATHE_LOWER, LATHE_NO_TRANS, LATHE_NON_UNIT,
                                    AT, from, N, d, N);
            else if (way == 3)
                *s = lathe_syrk_f32(&dot, NULL, LATHE_ROW_MAJOR, LATHE_LOWER, LATHE_NO_TRANS, LEFT, AT, -1,
                                    from + AT * N, N, 1, d, N);
            else if (way == 4)
                *s = lathe_axpy_f32(&dot, NULL, N, 2, from + AT, N, d, N);
            else
                *s = lathe_nrm2_f32(&dot, NULL, d, N, from + AT, N);
        }
        assert_int_equal(status[0], LATHE_OK);
        assert_int_equal(status[1], LATHE_OK);
        assert_memory_equal(whole, apart, sizeof whole);
    }
    memcpy(copy, whole, sizeof whole);
    const lathe_status wrong[] = {
        lathe_ger_f32(&dot, NULL, LATHE_ROW_MAJOR, LEFT, LEFT, -1, low + AT, N, right, 1, corner, N),
        lathe_ger_f32(&dot, NULL, LATHE_ROW_MAJOR, LEFT, LEFT, -1, low, N, corner - 1, 1, corner, N),
        lathe_trsm_f32(&dot, NULL, LATHE_ROW_MAJOR, LATHE_LEFT, LATHE_LOWER, LATHE_NO_TRANS, LATHE_UNIT, AT,
                       LEFT + 1, 1, whole, N, right - 1, N),
        lathe_syrk_f32(&dot, NULL, LATHE_ROW_MAJOR, LATHE_LOWER, LATHE_NO_TRANS, LEFT, AT + 1, -1, low, N, 1,
                       corner, N),
        lathe_axpy_f32(&dot, NULL, N - 1, 2, right, N, right + N, N),
        lathe_axpy_f32(&dot, NULL, N - 1, 2, right, N, right + 1, N - 1),
        /* one line, the next one beyond all memory */
        lathe_ger_f32(&dot, NULL, LATHE_ROW_MAJOR, 1, 4, -1, whole + 2, SIZE_MAX / 4 + 1, whole + 99, 1,
                      whole, SIZE_MAX / 4 + 1),
        lathe_gemm_f32(&dot, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_NO_TRANS, 1, 4, 1, 1, whole + 2,
                       SIZE_MAX / 4 + 1, whole + 99, 4, 0, whole, SIZE_MAX / 4 + 1)};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++, executed++)
        if (wrong[i] != LATHE_E_OVERLAP)
            fail_msg("call %zu gave %d", i, wrong[i]);
    assert_memory_equal(whole, copy, sizeof whole);
    expect_cases("calls", executed, 14);
}

static void unknown_words_are_refused(void **state)
{
    (void)state;
    const lathe_dot dot = {0}, from = {.start = LATHE_DOT_FROM_C};
    float a[4] = {4, 0, 0, 4}, b[4] = {1, 2, 3, 4};
    size_t executed = 0;
    for (int bad = 0; bad < 5; bad++, executed++)
        assert_int_equal(lathe_trsm_f32(&dot, NULL, bad == 0 ? (lathe_major)0 : LATHE_ROW_MAJOR,
                                        bad == 1 ? (lathe_side)0 : LATHE_LEFT,
                                        bad == 2 ? (lathe_triangle)0 : LATHE_LOWER,
                                        bad == 3 ? (lathe_transpose)0 : LATHE_TRANS,
                                        bad == 4 ? (lathe_diagonal)0 : LATHE_UNIT, 2, 2, 2, a, 2, b, 2),
                         LATHE_E_OPTION);
    assert_int_equal(lathe_potrf_f32(&dot, NULL, LATHE_ROW_MAJOR, (lathe_triangle)0, 2, a, 2, 0, NULL),
                     LATHE_E_OPTION);
    assert_int_equal(
        lathe_syrk_f32(&from, NULL, LATHE_ROW_MAJOR, LATHE_LOWER, LATHE_TRANS, 2, 1, 2, b, 2, 1, a, 2),
        LATHE_E_OPTION);
    assert_int_equal(
        lathe_syrk_f32(&from, NULL, LATHE_ROW_MAJOR, LATHE_LOWER, LATHE_TRANS, 2, 1, 1, b, 2, 0, a, 2),
        LATHE_E_OPTION);
    assert_true(a[0] == 4 && a[3] == 4 && b[0] == 1 && b[3] == 4);
    expect_cases("calls", executed + 3, 8);
}

static void info_is_memory_of_its_own(void **state)
{
    (void)state;
    const lathe_dot dot = {0};
    union {
        float a[4];
        size_t info;
    } x = {{4, 1, 1, 4}};
    size_t pivots[2] = {7, 7};
    assert_int_equal(lathe_getrf_f32(&dot, NULL, LATHE_ROW_MAJOR, 2, 2, x.a, 2, pivots, 0, &x.info),
                     LATHE_E_OVERLAP);
    assert_int_equal(lathe_getrf_f32(&dot, NULL, LATHE_ROW_MAJOR, 2, 2, x.a, 2, pivots, 0, &pivots[1]),
                     LATHE_E_OVERLAP);
    assert_int_equal(lathe_potrf_f32(&dot, NULL, LATHE_ROW_MAJOR, LATHE_LOWER, 2, x.a, 2, 0, &x.info),
                     LATHE_E_OVERLAP);
    assert_true(x.a[0] == 4 && x.a[1] == 1 && x.a[2] == 1 && x.a[3] == 4 && pivots[0] == 7 && pivots[1] == 7);
    expect_cases("calls", 3, 3);
}

/* No positive pivot, no terms, no columns, one place for both vectors. */
static void edges_of_sizes_and_pivots(void **state)
{
    static const float pivots[] = {0, -0.0f, -1, (float)NAN};
    const lathe_dot dot = {0}, from = {.start = LATHE_DOT_FROM_C};
    const lathe_major rows = LATHE_ROW_MAJOR;
    const lathe_triangle low = LATHE_LOWER;
    static float a[4], c[] = {1, 2, 3, 4}, x[] = {1, 2, 3};
    size_t info = 9;
    (void)state;
    for (size_t i = 0; i < 4; i++)
        for (int column = 0; column < 2; column++) {
            a[0] = column ? 1 : pivots[i];
            a[3] = column ? pivots[i] : 1;
            a[1] = a[2] = 0;
            assert_int_equal(lathe_potrf_f32(&dot, NULL, rows, low, 2, a, 2, 0, &info), LATHE_OK);
            assert_int_equal(info, column + 1);
        }
    a[0] = INFINITY;
    a[1] = a[2] = 0;
    a[3] = 4;
    assert_int_equal(lathe_potrf_f32(&dot, NULL, rows, low, 2, a, 2, 0, &info), LATHE_OK);
    assert_true(info == 0 && a[0] == INFINITY && a[3] == 2);
    assert_int_equal(lathe_syrk_f32(&dot, NULL, rows, low, LATHE_NO_TRANS, 2, 0, 1, NULL, 1, 2, c, 2),
                     LATHE_OK);
    assert_true(c[0] == 2 && c[1] == 2 && c[2] == 6 && c[3] == 8);
    assert_int_equal(lathe_syrk_f32(&from, NULL, rows, low, LATHE_NO_TRANS, 2, 0, -1, NULL, 1, 1, c, 2),
                     LATHE_OK);
    assert_true(c[0] == 2 && c[2] == 6 && c[3] == 8);
    assert_int_equal(
        lathe_trsm_f32(&dot, NULL, rows, LATHE_LEFT, low, LATHE_NO_TRANS, LATHE_UNIT, 2, 0, 3, c, 2, NULL, 1),
        LATHE_OK);
    assert_int_equal(lathe_axpy_f32(&dot, NULL, 3, 2, x, 1, x, 1), LATHE_OK);
    assert_true(x[0] == 3 && x[1] == 6 && x[2] == 9);
    assert_int_equal(lathe_axpy_f32(&dot, NULL, 2, 2, x, 1, x, 2), LATHE_E_OVERLAP);
    assert_true(x[0] == 3 && x[1] == 6 && x[2] == 9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_specs_are_refused),    cmocka_unit_test(wrong_streams_and_units_are_refused),
        cmocka_unit_test(wrong_operands_are_refused), cmocka_unit_test(parts_of_one_matrix_do_not_overlap),
        cmocka_unit_test(unknown_words_are_refused),  cmocka_unit_test(info_is_memory_of_its_own),
        cmocka_unit_test(edges_of_sizes_and_pivots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
