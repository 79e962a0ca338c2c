/* SPDX-License-Identifier: MIT */
/* What calls on affine integers refuse, before anything is written; tensors with gaps, long groups. */
#include <math.h>

#include "check.h"

static lathe_quant_plan plan_of(const lathe_quant *q)
{
    lathe_quant_plan plan;
    assert_int_equal(lathe_quant_plan_init(&plan, q), LATHE_OK);
    return plan;
}

static void plans_that_make_no_sense_are_refused(void **state)
{
    const struct {
        lathe_quant quant;
        lathe_status status;
    } bad[] = {
        {{.bits = 1}, LATHE_E_RANGE},
        {{.bits = 17}, LATHE_E_RANGE},
        {{.bits = -8}, LATHE_E_RANGE},
        {{.integers = 3}, LATHE_E_OPTION},
        {{.integers = (lathe_integers)-1}, LATHE_E_OPTION},
        {{.span = 3}, LATHE_E_OPTION},
        {{.span = LATHE_QUANT_GROUP}, LATHE_E_OPTION},
        {{.length = 4}, LATHE_E_OPTION},
        {{.rounding = LATHE_NO_ROUNDING}, LATHE_E_ROUNDING},
        {{.rounding = 99}, LATHE_E_ROUNDING},
        {{.random_bits = 65}, LATHE_E_OPTION},
        {{.stochastic = 7}, LATHE_E_OPTION},
        {{.draw = 7}, LATHE_E_OPTION},
        {{.apply = 3}, LATHE_E_OPTION},
        {{.nan = 9}, LATHE_E_OPTION},
        {{.nan = LATHE_NAN_NEGATIVE_ZERO}, LATHE_E_POLICY},
        {{.scheme = 2}, LATHE_E_OPTION},
        {{.divisor = 3}, LATHE_E_OPTION},
        {{.range = 4}, LATHE_E_OPTION},
        {{.range = LATHE_RANGE_MEAN, .scheme = LATHE_QUANT_ASYMMETRIC}, LATHE_E_POLICY},
        {{.range = LATHE_RANGE_PERCENTILE}, LATHE_E_OPTION},
        {{.range = LATHE_RANGE_PERCENTILE, .keep = 500000}, LATHE_E_OPTION},
        {{.range = LATHE_RANGE_PERCENTILE, .keep = 1000001}, LATHE_E_OPTION},
        {{.keep = 999000}, LATHE_E_OPTION},
        {{.steps = 5}, LATHE_E_OPTION},
        {{.range = LATHE_RANGE_LEAST_ERROR, .steps = 65537}, LATHE_E_OPTION},
        {{.cover = 2}, LATHE_E_OPTION},
        {{.scale = 2}, LATHE_E_OPTION},
        {{.least = -1}, LATHE_E_OPTION},
        {{.least = INFINITY}, LATHE_E_OPTION},
        {{.least = NAN}, LATHE_E_OPTION},
        {{.reserved = {0, 0, 1}}, LATHE_E_RESERVED},
    };
    lathe_quant_plan plan;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const lathe_status status = lathe_quant_plan_init(&plan, &bad[i].quant);
        if (status != bad[i].status)
            fail_msg("number %zu gave %d, wanted %d", i, (int)status, (int)bad[i].status);
        assert_int_equal(plan.made, 0);
    }
    assert_int_equal(lathe_quant_plan_init(&plan, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_quant_plan_init(NULL, &bad[0].quant), LATHE_E_NULL);
    assert_int_equal(lathe_quant_plan_init(&plan, &(lathe_quant){0}), LATHE_OK);
    assert_int_equal(plan.quant.bits, 8);
    assert_true(lathe_quant_plan_size() == sizeof plan);
    assert_int_equal(lathe_quant_plan_init(&plan, &(lathe_quant){.range = LATHE_RANGE_LEAST_ERROR}),
                     LATHE_OK);
    assert_int_equal(plan.quant.steps, 100);
    expect_cases("plans", sizeof bad / sizeof *bad, 30);
}

static void calls_that_fail_write_nothing(void **state)
{
    const lathe_quant_plan plan = plan_of(&(lathe_quant){0}), unmade = {0};
    const lathe_quant_plan stochastic = plan_of(&(lathe_quant){.rounding = LATHE_STOCHASTIC});
    const lathe_quant_plan wide = plan_of(&(lathe_quant){.rounding = LATHE_STOCHASTIC, .random_bits = 40});
    const lathe_array line = {.rank = 1, .shape = {4}}, bad = {.rank = 5},
                      twice = {.rank = 2, .shape = {2, 2}, .stride = {1, 1}};
    const lathe_array empty = {.rank = 2, .shape = {0, 4}};
    lathe_random last = {.next = UINT64_MAX - 2};
    float x[4] = {1, 2, 3, 4}, y[4] = {9, 9, 9, 9}, scale = 1;
    signed char q[4] = {7, 7, 7, 7};
    int32_t zero = 3;
    lathe_quant_needs needs = {0};
    (void)state;
    assert_int_equal(lathe_quant_round_f32(NULL, &line, NULL, y, x, &scale, &zero), LATHE_E_NULL);
    assert_int_equal(lathe_quant_round_f32(&unmade, &line, NULL, y, x, &scale, &zero), LATHE_E_UNMADE);
    assert_int_equal(lathe_quant_round_f32(&plan, NULL, NULL, y, x, &scale, &zero), LATHE_E_NULL);
    assert_int_equal(lathe_quant_round_f32(&plan, &bad, NULL, y, x, &scale, &zero), LATHE_E_OPTION);
    assert_int_equal(lathe_quant_round_f32(&plan, &twice, NULL, y, x, &scale, &zero), LATHE_E_OVERLAP);
    assert_int_equal(lathe_quant_round_f32(&plan, &line, NULL, NULL, x, &scale, &zero), LATHE_E_NULL);
    assert_int_equal(lathe_quant_round_f32(&plan, &line, NULL, y, NULL, &scale, &zero), LATHE_E_NULL);
    assert_int_equal(lathe_quant_round_f32(&plan, &line, NULL, y, x, NULL, &zero), LATHE_E_NULL);
    assert_int_equal(lathe_quant_round_f32(&plan, &line, NULL, x + 1, x, &scale, &zero), LATHE_E_OVERLAP);
    assert_int_equal(lathe_quant_round_f32(&plan, &line, NULL, y, x, y + 2, &zero), LATHE_E_OVERLAP);
    assert_int_equal(lathe_quant_round_f32(&stochastic, &line, NULL, y, x, &scale, &zero),
                     LATHE_E_STOCHASTIC);
    assert_int_equal(lathe_quant_round_f32(&stochastic, &line, &last, y, x, &scale, &zero), LATHE_E_STREAM);
    assert_int_equal(lathe_quant_round_f32(&wide, &line, &last, y, x, &scale, &zero), LATHE_E_CARRIER);
    assert_int_equal(lathe_quant_quantize_f32(&plan, &line, NULL, NULL, x, &scale, &zero), LATHE_E_NULL);
    assert_int_equal(lathe_quant_quantize_f32(&plan, &line, NULL, x, x, &scale, &zero), LATHE_E_OVERLAP);
    assert_int_equal(lathe_quant_quantize_f32(&plan, &line, NULL, &zero, x, &scale, &zero), LATHE_E_OVERLAP);
    assert_int_equal(lathe_quant_dequantize_f32(&plan, &line, y, y, &scale, &zero), LATHE_E_OVERLAP);
    assert_int_equal(lathe_quant_dequantize_f32(&plan, &line, y, NULL, &scale, &zero), LATHE_E_NULL);
    assert_int_equal(lathe_quant_dequantize_f32(&plan, &line, y, q, NULL, &zero), LATHE_E_NULL);
    assert_int_equal(lathe_quant_calibrate_f32(&plan, &line, NULL, &zero, x), LATHE_E_NULL);
    assert_int_equal(lathe_quant_calibrate_f32(&plan, &line, &scale, &zero, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_quant_calibrate_f32(&plan, &line, x, &zero, x), LATHE_E_OVERLAP);
    assert_int_equal(lathe_quant_calibrate_f32(&plan, &line, (float *)(void *)&zero, &zero, x),
                     LATHE_E_OVERLAP);
    assert_int_equal(lathe_quant_measure(&plan, &line, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_quant_round_f32(&plan, &empty, NULL, NULL, NULL, NULL, NULL), LATHE_OK);
    assert_int_equal(lathe_quant_quantize_f32(&plan, &empty, NULL, NULL, NULL, NULL, NULL), LATHE_OK);
    assert_int_equal(lathe_quant_dequantize_f32(&plan, &empty, NULL, NULL, NULL, NULL), LATHE_OK);
    assert_int_equal(lathe_quant_calibrate_f32(&plan, &empty, NULL, NULL, NULL), LATHE_OK);
    assert_true(y[0] == 9 && y[3] == 9 && q[0] == 7 && x[1] == 2 && scale == 1 && zero == 3);
    assert_true(last.next == UINT64_MAX - 2);
    assert_int_equal(lathe_quant_measure(&plan, &line, &needs), LATHE_OK);
    assert_true(needs.codes == 4 && needs.groups == 1 && needs.code_bytes == 1 && needs.codes_bytes == 4);
    const lathe_quant_plan long_codes = plan_of(&(lathe_quant){.bits = 9});
    assert_int_equal(lathe_quant_measure(&long_codes, &line, &needs), LATHE_OK);
    assert_true(needs.codes == 4 && needs.code_bytes == 2 && needs.codes_bytes == 8);
}

/* One group whose rows have gaps, against the same without. */
static void tensors_may_have_gaps(void **state)
{
    enum { ROWS = 3, COLS = 50, STRIDE = 53 };
    static float x[ROWS * STRIDE], y[ROWS * STRIDE], dense[ROWS * COLS], wanted[ROWS * COLS];
    static signed char q[ROWS * COLS], same[ROWS * COLS];
    const lathe_quant_plan plan = plan_of(&(lathe_quant){0});
    const lathe_array gaps = {.rank = 2, .shape = {ROWS, COLS}, .stride = {STRIDE, 1}},
                      none = {.rank = 2, .shape = {ROWS, COLS}};
    const float scale = 0.5f;
    (void)state;
    for (size_t i = 0; i < ROWS * STRIDE; i++)
        y[i] = x[i] = (float)i - 70.2f;
    for (size_t i = 0; i < ROWS * COLS; i++)
        dense[i] = x[i / COLS * STRIDE + i % COLS];
    assert_int_equal(lathe_quant_round_f32(&plan, &gaps, NULL, y, x, &scale, NULL), LATHE_OK);
    assert_int_equal(lathe_quant_round_f32(&plan, &none, NULL, wanted, dense, &scale, NULL), LATHE_OK);
    assert_int_equal(lathe_quant_quantize_f32(&plan, &gaps, NULL, q, x, &scale, NULL), LATHE_OK);
    assert_int_equal(lathe_quant_quantize_f32(&plan, &none, NULL, same, dense, &scale, NULL), LATHE_OK);
    assert_memory_equal(q, same, sizeof q);
    for (size_t i = 0; i < ROWS * STRIDE; i++)
        assert_true(y[i] == (i % STRIDE < COLS ? wanted[i / STRIDE * COLS + i % STRIDE] : x[i]));
}

/* Sums of errors past 64 bits, in pieces, as by ties to even where the rule is stochastic; many steps. */
static void long_groups_have_the_scale_of_least_error(void **state)
{
    enum { N = 1 << 16 };
    static float x[N];
    const lathe_quant q = {.bits = 2,
                           .integers = LATHE_INTEGERS_RESTRICTED,
                           .range = LATHE_RANGE_LEAST_ERROR,
                           .steps = 2,
                           .rounding = LATHE_STOCHASTIC};
    const lathe_quant_plan plan = plan_of(&q), largest = plan_of(&(lathe_quant){.least = 0x1p200});
    lathe_quant fine = q;
    fine.steps = 1 << 16;
    const lathe_quant_plan finer = plan_of(&fine);
    const lathe_array line = {.rank = 1, .shape = {N}}, ten = {.rank = 1, .shape = {10}};
    static const double few[10] = {1.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6};
    double wide;
    float scale;
    (void)state;
    for (size_t i = 0; i < N; i++)
        x[i] = 0.49f;
    x[N - 1] = -1;
    /* With 1 all but one are 0, with 1/2 one is half of what it was. */
    assert_int_equal(lathe_quant_calibrate_f32(&plan, &line, &scale, NULL, x), LATHE_OK);
    assert_true(scale == 0.5f);
    /* All are 1 or the scale: their mean is best. */
    assert_int_equal(lathe_quant_calibrate_f64(&finer, &ten, &wide, NULL, few), LATHE_OK);
    assert_true(fabs(wide - 0.69) < 0x1p-14 && fmod(wide, 1.5 / (1 << 16)) == 0);
    assert_int_equal(lathe_quant_calibrate_f32(&largest, &line, &scale, NULL, x), LATHE_OK);
    assert_true(bits_of_float(scale) == 0x7f7fffff);
}

static void requantisation_refuses_what_it_cannot_do(void **state)
{
    const lathe_requant good = {.multiplier = 1 << 30, .shift = 31, .lowest = -128, .largest = 127};
    const struct {
        lathe_requant requant;
        size_t bytes;
        lathe_status status;
    } bad[] = {
        {{.shift = -1, .largest = 1}, 4, LATHE_E_OPTION},
        {{.shift = 63, .largest = 1}, 4, LATHE_E_OPTION},
        {{.rule = 3, .largest = 1}, 4, LATHE_E_OPTION},
        {{.lowest = 1, .largest = 1}, 4, LATHE_E_OPTION},
        {{.rounding = LATHE_STOCHASTIC, .largest = 1}, 4, LATHE_E_ROUNDING},
        {{.rounding = LATHE_TO_ODD, .rule = LATHE_REQUANT_TWICE, .largest = 1}, 4, LATHE_E_ROUNDING},
        {{.reserved = {1}, .largest = 1}, 4, LATHE_E_RESERVED},
        {{.reserved = {0, 1}, .largest = 1}, 4, LATHE_E_RESERVED},
        {{.rule = (lathe_requant_rule)-1, .largest = 1}, 4, LATHE_E_OPTION},
        {{.rounding = (lathe_rounding)-1, .largest = 1}, 4, LATHE_E_ROUNDING},
        {{.lowest = -129, .largest = 1}, 1, LATHE_E_CODE_SIZE},
        {{.largest = 65536}, 2, LATHE_E_CODE_SIZE},
        {{.largest = 256}, 1, LATHE_E_CODE_SIZE},
        {{.lowest = -1, .largest = 128}, 1, LATHE_E_CODE_SIZE},
        {{.largest = 1}, 3, LATHE_E_CODE_SIZE},
        {{.largest = 1}, 8, LATHE_E_CODE_SIZE},
    };
    int32_t a[2] = {7, -7};
    unsigned char q[2] = {1, 1};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(lathe_requantize(&bad[i].requant, q, bad[i].bytes, a, 2), bad[i].status);
    assert_int_equal(lathe_requantize(NULL, q, 1, a, 2), LATHE_E_NULL);
    assert_int_equal(lathe_requantize(&good, a, 1, a, 2), LATHE_E_OVERLAP);
    assert_int_equal(lathe_requantize(&good, NULL, 1, a, 2), LATHE_E_NULL);
    assert_int_equal(lathe_requantize(&good, NULL, 1, NULL, 0), LATHE_OK);
    assert_true(q[0] == 1 && a[0] == 7);
    assert_int_equal(lathe_requantize(&good, a, 4, a, 2), LATHE_OK);
    assert_true(a[0] == 4 && a[1] == -4);
    const lathe_requant to_bytes = {.multiplier = 1 << 30, .shift = 30, .lowest = 0, .largest = 255};
    assert_int_equal(lathe_requantize(&to_bytes, q, 1, (const int32_t[]){255, 256}, 2), LATHE_OK);
    assert_true(q[0] == 255 && q[1] == 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_that_make_no_sense_are_refused),
        cmocka_unit_test(calls_that_fail_write_nothing),
        cmocka_unit_test(tensors_may_have_gaps),
        cmocka_unit_test(long_groups_have_the_scale_of_least_error),
        cmocka_unit_test(requantisation_refuses_what_it_cannot_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
