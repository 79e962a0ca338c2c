/* SPDX-License-Identifier: MIT */
/* Elements and scales of other kinds than FLOAT: known values, searches, random bits, texts, refusals. */
#include <math.h>
#include <stdio.h>

#include "cases.h"
#include "check_block.h"

enum { BLOCK = 8, LONG = 300 };

static lathe_block block_of(const char *element, const char *scale)
{
    char text[96];
    snprintf(text, sizeof text, "element=%s,block=%d,scale_format=%s", element, BLOCK, scale);
    return block_by_name(text);
}

/* Tables and fixed point have values of their own, told here. */
static void known_blocks(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        float x[4], y[4];
    } known[] = {
        /* amax 2 is 1 of NF4, 0.5 the value at 0.2461 or 0.3379 of it */
        {"element=nf4,block=4,scale_format=bf16,scale=rceil",
         {2, -1.4f, 0.5f, 0},
         {2, -0x1.647362p+0f, 0x1.f809bap-2f, 0}},
        {"element=q2.2,block=4,scale_format=e8m0", {7, -8, 1.3f, 0.2f}, {8, -8, 2, 0}},
        {"element=uq2.2,block=4,scale_format=e8m0", {15, -8, 6.1f, 2.1f}, {15, 0, 6, 2}},
        {"element=lns2_0,block=4,scale_format=e8m0", {1, 0.72f, 0.70f, -0.3f}, {1, 1, 0.5f, -0.25f}},
        {"element=hif8,block=4,scale_format=e8m0", {32768, 17, 18, 1}, {32768, 16, 20, 1}},
        {"element=posit8_2,block=4,scale_format=e4m3fn,small=zero", {0x1p-60f, -0x1p-62f, 0, 0}, {0}},
        {"element=lns4_3,block=4,scale_format=e4m3fn,small=zero", {0x1p-60f, -0x1p-62f, 0, 0}, {0}},
    };
    size_t executed = 0;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const lathe_block_plan plan = block_plan_by_name(known[i].text);
        float y[4];
        assert_int_equal(lathe_block_round_f32(&plan, y, known[i].x, 4), LATHE_OK);
        for (size_t k = 0; k < 4; k++, executed++)
            if (y[k] != known[i].y[k])
                fail_msg("%s: %a is %a, not %a", known[i].text, (double)known[i].x[k], (double)y[k],
                         (double)known[i].y[k]);
    }
    expect_cases("values", executed, 28);
}

/* M of a table is its largest magnitude, and an element with the other sign is an error of both together. */
static void tables_are_measured_by_magnitude_and_sign(void **state)
{
    (void)state;
    static const double wide[] = {-4, -1, 0, 1, 2}, odd[] = {-1, 5};
    static const float x[2][4] = {{-4, 2, 1, 0.4f}, {5, 1, 1, 1}},
                       y[2][4] = {{-4, 2, 1, 0}, {3.75f, -0.75f, -0.75f, -0.75f}};
    size_t executed = 0;
    for (size_t k = 0; k < 2; k++) {
        lathe_block b = block_by_name(
            k ? "element=nf4,block=4,scale_format=uq2.2,scale=least_error,nans=pass,infinities=pass"
              : "element=nf4,block=4,scale_format=e8m0");
        lathe_block_plan plan;
        float got[4];
        b.element = (lathe_format){.kind = LATHE_KIND_TABLE, .table = k ? odd : wide, .count = k ? 2 : 5};
        assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
        assert_int_equal(lathe_block_round_f32(&plan, got, x[k], 4), LATHE_OK);
        for (size_t i = 0; i < 4; i++, executed++)
            if (got[i] != y[k][i])
                fail_msg("%a becomes %a, not %a", (double)x[k][i], (double)got[i], (double)y[k][i]);
    }
    expect_cases("values", executed, 8);
}

/* With the least error there is none better among the scales down to a quarter. */
static void the_least_error_is_least(void **state)
{
    (void)state;
    static const char *const scales[] = {"uq4.4", "posit8_1", "hif8"};
    static const char *const kinds[] = {"nf4", "posit8_1", "lns4_3", "q2.2"};
    size_t executed = 0;
    uint64_t random = 3;
    for (size_t k = 0; k < 12 * 9; k++, executed++) {
        lathe_block b = block_of(kinds[k % 4], scales[k / 4 % 3]);
        const size_t n = k < 12 * 8 ? BLOCK : LONG; /* more than is done at once */
        double x[LONG], y[LONG], least = INFINITY, found = 0;
        b.cols = (uint32_t)n;
        for (size_t i = 0; i < n; i++)
            x[i] = ((double)(cases_random(&random) >> 40) / 0x1p23 - 1) * 3;
        b.rule = LATHE_SCALE_LEAST_ERROR;
        b.nan = b.infinity = LATHE_SPECIAL_PASS;
        lathe_block_plan plan;
        assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
        assert_int_equal(lathe_block_round_f64(&plan, y, x, n), LATHE_OK);
        for (size_t i = 0; i < n; i++)
            found += (x[i] - y[i]) * (x[i] - y[i]);
        /* The other scales, given as that of the whole tensor. */
        b.rule = LATHE_SCALE_RCEIL;
        assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
        const lathe_array line = {.rank = 1, .shape = {n}};
        unsigned char codes[2 * LONG], code[4];
        assert_int_equal(lathe_block_quantize_f64(&plan, &line, NULL, codes, code, x), LATHE_OK);
        lathe_plan scale_plan = plan.nearest;
        double top, scale;
        assert_int_equal(lathe_decode_f64(&scale_plan, &top, code, 1, 1), LATHE_OK);
        for (scale = top; scale > 0 && scale >= top / 4; scale = lathe_format_next_down(&b.scale, scale)) {
            double error = 0;
            for (size_t i = 0; i < n; i++) {
                const double q = lathe_round1_f64(&plan.element, x[i] / scale) * scale;
                error += (x[i] - q) * (x[i] - q);
            }
            least = error < least ? error : least;
        }
        if (found > least * (1 + 0x1p-15))
            fail_msg("%s, %s: error %g, but %g is possible", kinds[k % 4], scales[k / 4 % 3], found, least);
    }
    expect_cases("blocks", executed, 108);
}

/* NaN and infinities that pass leave the others alone, and become what the element's format makes of them. */
static void elements_that_are_no_numbers_pass(void **state)
{
    static const char *const kinds[] = {"posit8_2", "takum8_log", "hif8", "lns4_3", "q2.2", "nf4"};
    const float x[4] = {NAN, 1.25f, -INFINITY, -3}, numbers[4] = {0, 1.25f, 0, -3};
    const lathe_array line = {.rank = 1, .shape = {4}};
    size_t executed = 0;
    (void)state;
    for (; executed < sizeof kinds / sizeof *kinds; executed++) {
        lathe_block b = block_of(kinds[executed], "e8m0,nans=pass,infinities=pass");
        lathe_block_plan plan;
        float y[4], z[4], wanted[4], scale;
        unsigned char codes[4], code;
        b.cols = 4;
        assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
        assert_int_equal(lathe_block_round_f32(&plan, wanted, numbers, 4), LATHE_OK);
        assert_int_equal(lathe_block_round_f32(&plan, y, x, 4), LATHE_OK);
        assert_int_equal(lathe_block_quantize_f32(&plan, &line, NULL, codes, &code, x), LATHE_OK);
        assert_int_equal(lathe_block_dequantize_f32(&plan, &line, NULL, z, codes, &code), LATHE_OK);
        assert_int_equal(lathe_decode_f32(&plan.nearest, &scale, &code, 1, 1), LATHE_OK);
        for (size_t i = 0; i < 4; i++) {
            const float value =
                i % 2 ? wanted[i] : (float)lathe_round1_f64(&plan.element, (double)x[i]) * scale;
            const int is_same = isnan(value)
                                    ? isnan(y[i]) && (isnan(z[i]) || !lathe_format_has(&b.element, NAN))
                                    : y[i] == value && z[i] == value;
            if (!is_same || (i % 2 && y[i] == 0))
                fail_msg("%s: %a is %a and %a, not %a", kinds[executed], (double)x[i], (double)y[i],
                         (double)z[i], (double)value);
        }
    }
    expect_cases("blocks", executed, 6);
}

static void what_no_block_can_have_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        lathe_status status;
    } bad[] = {
        {"element=posit32_2,block=8,scale_format=e8m0", LATHE_E_CODE_SIZE},
        {"element=posit16_5,block=8,scale_format=e8m0", LATHE_E_RANGE},
        {"element=lns4_3,block=8,scale_format=e8m0,scale=even", LATHE_E_POLICY},
        {"element=lns4_3,block=8,scale_format=lns4_3", LATHE_E_KIND},
        {"element=lns4_3,block=8,scale_format=nf4", LATHE_E_KIND},
        {"element=lns4_3,block=8,scale_format=takum8", LATHE_E_KIND},
        {"element=lns4_3,block=8,scale_format=posit32_2", LATHE_E_PRECISION},
        {"element=lns4_3,block=8,scale_format=posit16_5", LATHE_E_RANGE},
        {"element=lns4_3,block=8,scale_format=uq16.0,scale=least_error", LATHE_E_PRECISION},
        {"element=lns4_3,block=8,scale_format=uq0.8,small=one", LATHE_E_POLICY},
        {"element=lns4_3,block=8,scale_format=posit8_1,scale_overflow=nan", LATHE_E_POLICY},
        {"element=madam6_4x0x1p255,block=8,scale_format=e8m0", LATHE_E_RANGE},
    };
    static const double huge[] = {0x1p255, 0x1p256}, zero[] = {0}, moderate[] = {0x1p254, 0x1p255};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const lathe_block b = block_by_name(bad[i].text);
        lathe_block_plan plan;
        if (lathe_block_check(&b) != bad[i].status || lathe_block_plan_init(&plan, &b) != bad[i].status)
            fail_msg("%s: %s", bad[i].text, lathe_status_string(lathe_block_check(&b)));
    }
    lathe_block b = block_of("nf4", "e8m0");
    b.element = (lathe_format){.kind = LATHE_KIND_TABLE, .table = huge, .count = 2};
    assert_int_equal(lathe_block_check(&b), LATHE_E_RANGE);
    b.element = (lathe_format){.kind = LATHE_KIND_TABLE, .table = zero, .count = 1};
    assert_int_equal(lathe_block_check(&b), LATHE_E_RANGE);
    b.element = (lathe_format){.kind = LATHE_KIND_TABLE, .table = moderate, .count = 2};
    assert_int_equal(lathe_block_check(&b), LATHE_OK);
    expect_cases("blocks", sizeof bad / sizeof *bad, 12);
}

/* Over all draws of a few bits, as many results away from zero as the distance says. */
static void stochastic_elements_are_as_likely_as_they_are_near(void **state)
{
    (void)state;
    enum { N = 1 << 16 };
    static const char *const kinds[] = {"nf4", "posit8_1", "lns4_3", "hif8"};
    float *const x = allocate(N * sizeof *x), *const y = allocate(N * sizeof *y);
    const lathe_array line = {.rank = 1, .shape = {N}};
    size_t executed = 0;
    for (size_t k = 0; k < 4; k++) {
        lathe_block b = block_of(kinds[k], "e8m0");
        lathe_random random = {.seed = 7};
        lathe_block_plan plan;
        double sum = 0;
        b.options.rounding = LATHE_STOCHASTIC;
        b.rule = LATHE_SCALE_P3109;
        for (size_t i = 0; i < N; i++)
            x[i] = i % BLOCK ? 0.7f : 1.0f;
        assert_int_equal(lathe_block_plan_init(&plan, &b), LATHE_OK);
        assert_int_equal(lathe_block_round_f32(&plan, y, x, N), LATHE_E_STOCHASTIC);
        assert_int_equal(
            lathe_block_round_array_f32(&plan, &line, &(lathe_block_extra){.random = &random}, y, x),
            LATHE_OK);
        for (size_t i = 0; i < N; i++, executed++)
            sum += i % BLOCK ? (double)y[i] : 0;
        const double mean = sum / (N - N / BLOCK);
        if (fabs(mean - (double)0.7f) > 0.002)
            fail_msg("%s: 0.7 is %g on average", kinds[k], mean);
    }
    free(x);
    free(y);
    expect_cases("values", executed, 4 * N);
}

/* intB of a block is not that of a format; and what has no name is not printed. */
static void texts_of_kinds_read_back(void **state)
{
    (void)state;
    static const char *const texts[] = {"nf4",    "q8.0",       "uq0.8",          "posit8_1",
                                        "lns4_3", "takum8_log", "madam6_4x0x1p-4"};
    static const double values[] = {-1, 0, 1};
    size_t executed = 0;
    char text[LATHE_BLOCK_PRINT_MAX];
    for (; executed < sizeof texts / sizeof *texts; executed++) {
        const lathe_block b = block_of(texts[executed], "posit8_1");
        assert_int_equal(lathe_block_print(&b, text, sizeof text, NULL), LATHE_OK);
        const lathe_block back = block_by_name(text);
        assert_int_equal(back.codes, LATHE_CODES_FORMAT);
        assert_true(lathe_format_equal(&b.element, &back.element) &&
                    lathe_format_equal(&b.scale, &back.scale));
    }
    lathe_block b = block_of("nf4", "e8m0");
    b.element = (lathe_format){.kind = LATHE_KIND_TABLE, .table = values, .count = 3};
    assert_int_equal(lathe_block_check(&b), LATHE_OK);
    assert_int_equal(lathe_block_print(&b, text, sizeof text, NULL), LATHE_E_NAME);
    b = block_of("nf4", "uq4.4,nans=pass,infinities=pass");
    b.scale.overflow = LATHE_OVERFLOW_WRAP;
    assert_int_equal(lathe_block_check(&b), LATHE_OK);
    assert_int_equal(lathe_block_print(&b, text, sizeof text, NULL), LATHE_E_NAME);
    expect_cases("texts", executed, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_blocks),
        cmocka_unit_test(tables_are_measured_by_magnitude_and_sign),
        cmocka_unit_test(the_least_error_is_least),
        cmocka_unit_test(elements_that_are_no_numbers_pass),
        cmocka_unit_test(what_no_block_can_have_is_refused),
        cmocka_unit_test(texts_of_kinds_read_back),
        cmocka_unit_test(stochastic_elements_are_as_likely_as_they_are_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
