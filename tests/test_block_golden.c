/* SPDX-License-Identifier: MIT */
/* Blocks whose values are known from the specifications and from runs of the libraries that presets are named
   after. */
#include <math.h>

#include "check_block.h"

enum { LENGTH = 8 };

/* Values, and what a preset makes of them. */
typedef struct golden {
    const char *block;
    float wanted[LENGTH];
} golden;

static size_t check_values(const golden *g, size_t goldens, const float *x, size_t n)
{
    for (size_t i = 0; i < goldens; i++) {
        const lathe_block_plan plan = block_plan_by_name(g[i].block);
        float y[LENGTH];
        assert_int_equal(lathe_block_round_f32(&plan, y, x, n), LATHE_OK);
        for (size_t k = 0; k < n; k++)
            if (bits_of_float(y[k]) != bits_of_float(g[i].wanted[k]) &&
                (y[k] == y[k] || g[i].wanted[k] == g[i].wanted[k]))
                fail_msg("%s: %a gave %a, not %a", g[i].block, (double)x[k], (double)y[k],
                         (double)g[i].wanted[k]);
    }
    return goldens * n;
}

/* OCP's recommended conversion as microxcaling does it to even, and away from zero. */
static void the_seven_values_become_those_of_mx(void **state)
{
    (void)state;
    static const float x[] = {7.9f, 6.9f, 5, 1, .3f, -.05f, 2.5f};
    static const golden wanted[] = {
        {"mxfp4", {6, 6, 4, 1, .5f, -.0f, 2}},
        {"microxcaling:mxfp4", {6, 6, 6, 1, .5f, -.0f, 3}},
        {"mxfp8_e4m3", {7, 7, 5, 1, .3125f, -.05078125f, 2.5f}},
        {"mxfp8_e5m2", {7, 7, 5, 1, .3125f, -.046875f, 2.5f}},
        {"mxfp6_e3m2", {7, 7, 5, 1, .3125f, -.046875f, 2.5f}},
        {"mxfp6_e2m3", {7.5f, 7, 5, 1, .25f, -.0f, 2.5f}},
        {"mxint8", {7.875f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f}},
        {"msfp12", {7, 7, 5, 1, 0, -.0f, 2}},
        {"msfp14", {7.75f, 7, 5, 1, .25f, -.0f, 2.5f}},
        {"msfp16", {7.875f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f}},
        {"msfp12:rounding=toward_zero", {7, 6, 5, 1, 0, -.0f, 2}},
        {"msfp16:rounding=toward_zero", {7.875f, 6.875f, 5, 1, .25f, -.0f, 2.5f}},
        {"microxcaling:mxfp4:rounding=ties_to_even", {6, 6, 4, 1, .5f, -.0f, 2}},
        {"gfloat:mxfp4", {6, 6, 4, 1, .5f, -.0f, 2}},
        {"pychop:mxfp4", {6, 6, 4, 1, .5f, 0, 2}},
    };
    expect_cases("values", check_values(wanted, sizeof wanted / sizeof *wanted, x, 7), 105);
}

static void integers_have_minus_two_where_libraries_use_it(void **state)
{
    (void)state;
    static const float x[] = {7.9f, 6.9f, 5, 1, .3f, -.05f, 2.5f, -7.99f};
    static const golden wanted[] = {
        {"pychop:bfp4", {8, 6, 4, 0, 0, 0, 2, -8}},
        {"mxint8", {7.875f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f, -8}},
        {"gfloat:mxint8", {7.875f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f, -8}},
        {"pychop:mxint8", {7.875f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f, -8}},
        {"microxcaling:mxint8", {7.875f, 6.875f, 5, 1, .3125f, -.0625f, 2.5f, -7.9375f}},
    };
    expect_cases("values", check_values(wanted, sizeof wanted / sizeof *wanted, x, 8), 40);
}

static void a_nan_or_an_infinity_does_what_each_library_makes_of_it(void **state)
{
    (void)state;
    static const float x[] = {INFINITY, 1}, y[] = {NAN, 1};
    static const golden infinite[] = {
        {"mxfp4", {NAN, NAN}},
        {"microxcaling:mxfp4", {NAN, NAN}},
        {"torchao:mxfp4", {NAN, NAN}},
        {"gfloat:mxfp4", {INFINITY, 0}}, /* 6 * 2^127 */
        {"pychop:mxint8", {0x1.fcp127f, 0}},
        {"te:fp8_1x128", {448, 1}},
    };
    static const golden not_a_number[] = {
        {"mxfp8_e4m3", {NAN, NAN}},
        {"pychop:mxfp4", {NAN, 1}},
        {"gfloat:mxfp8_e4m3", {NAN, NAN}},
        {"te:nvfp4", {1, 1}},
    };
    size_t executed = check_values(infinite, sizeof infinite / sizeof *infinite, x, 2);
    executed += check_values(not_a_number, sizeof not_a_number / sizeof *not_a_number, y, 2);
    expect_cases("values", executed, 20);
}

/* Transformer Engine's, ModelOpt's and torchao's steps on the same eight values, which share the array with
   one larger one in a block of its own. */
static void nvfp4_has_the_codes_of_each_library(void **state)
{
    (void)state;
    static const float eight[LENGTH] = {1, -2, 3, .1f, .5f, -.26f, 2.9f, 0};
    static const struct row {
        const char *block;
        float other; /* the larger one */
        unsigned scale;
        unsigned char codes[LENGTH];
        float values[LENGTH];
    } rows[] = {
        {"nvfp4", 0, 126, {4, 14, 7, 0, 2, 9, 7, 0}, {1, -2, 3.0000002f, 0, .5f, -.25f, 3.0000002f, 0}},
        {"te:nvfp4", 0, 126, {4, 14, 7, 0, 2, 9, 7, 0}, {1, -2, 3.0000002f, 0, .5f, -.25f, 3.0000002f, 0}},
        {"modelopt:nvfp4",
         0,
         126,
         {4, 14, 7, 0, 2, 9, 7, 0},
         {1, -2, 3.0000002f, 0, .5f, -.25f, 3.0000002f, 0}},
        {"te:nvfp4",
         100,
         0x55,
         {4, 14, 7, 0, 2, 9, 7, 0},
         {.96726191f, -1.93452382f, 2.90178561f, 0, .483630955f, -.241815478f, 2.90178561f, 0}},
        {"te:nvfp4",
         1e6f,
         1,
         {3, 13, 6, 0, 1, 9, 6, 0},
         {1.08991349f, -2.17982697f, 2.90643597f, 0, .363304496f, -.363304496f, 2.90643597f, 0}},
        {"modelopt:nvfp4",
         1e6f,
         1,
         {3, 13, 6, 0, 1, 9, 6, 0},
         {1.08991349f, -2.17982697f, 2.90643597f, 0, .363304496f, -.363304496f, 2.90643597f, 0}},
        {"torchao:nvfp4",
         1e6f,
         8,
         {0, 9, 1, 0, 0, 8, 1, 0},
         {0, -2.90643597f, 2.90643597f, 0, 0, -.0f, 2.90643597f, 0}},
        {"torchao:nvfp4_single", 1e6f, 0x30, {4, 14, 7, 0, 2, 9, 7, 0}, {1, -2, 3, 0, .5f, -.25f, 3, 0}},
    };
    const lathe_array line = {.rank = 1, .shape = {17}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct row *const r = &rows[i];
        const lathe_block_plan plan = block_plan_by_name(r->block);
        float x[17] = {0}, y[17], tensor;
        unsigned char codes[17], scales[2];
        memcpy(x, eight, sizeof eight);
        x[16] = r->other;
        assert_int_equal(
            lathe_block_quantize_f32(&plan, &line, &(lathe_block_extra){.tensor = &tensor}, codes, scales, x),
            LATHE_OK);
        assert_memory_equal(codes, r->codes, LENGTH);
        assert_int_equal(scales[0], r->scale);
        assert_int_equal(lathe_block_dequantize_f32(&plan, &line, &tensor, y, codes, scales), LATHE_OK);
        assert_memory_equal(y, r->values, sizeof r->values);
        assert_int_equal(lathe_block_round_f32(&plan, y, x, 17), LATHE_OK);
        assert_memory_equal(y, r->values, sizeof r->values);
    }
    expect_cases("arrays", sizeof rows / sizeof *rows, 8);
}

/* The exponents of scales that torchao's rules give each amax. */
static void scale_rules_give_the_exponents_of_torchao(void **state)
{
    (void)state;
    static const float amax[] = {1, 1.5f, 1.7499f, 1.75f, 1.76f, 1.9375f, 1.99f, 3, 6, 6.1f, 448, 449};
    static const struct row {
        const char *block;
        int exponents[12];
    } rows[] = {
        {"mxfp4", {-2, -2, -2, -2, -2, -2, -2, -1, 0, 0, 6, 6}},
        {"mxfp4:scale=ceil", {-2, -1, -1, -1, -1, -1, -1, 0, 1, 1, 7, 7}},
        {"mxfp4:scale=even", {-2, -2, -2, -1, -1, -1, -1, -1, 0, 0, 7, 7}},
        {"mxfp4:scale=rceil", {-2, -2, -1, -1, -1, -1, -1, -1, 0, 1, 7, 7}},
        {"torchao:mxfp4_rceil", {-2, -2, -1, -1, -1, -1, -1, -1, 0, 1, 7, 7}},
        {"mxfp8_e4m3", {-8, -8, -8, -8, -8, -8, -8, -7, -6, -6, 0, 0}},
        {"mxfp8_e4m3:scale=ceil", {-8, -7, -7, -7, -7, -7, -7, -6, -5, -5, 1, 1}},
        {"mxfp8_e4m3:scale=even", {-8, -8, -8, -8, -8, -7, -7, -7, -6, -6, 0, 0}},
        {"mxfp8_e4m3:scale=rceil", {-8, -8, -8, -8, -7, -7, -7, -7, -6, -6, 0, 1}},
        {"mxfp6_e2m3:scale=rceil", {-2, -2, -2, -2, -2, -1, -1, -1, 0, 0, 6, 6}},
        {"fbgemm:mx4", {-2, -2, -2, -2, -1, -1, -1, -1, 0, 0, 6, 7}},
    };
    const lathe_array line = {.rank = 1, .shape = {1}};
    size_t executed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t k = 0; k < 12; k++, executed++) {
            const lathe_block_plan plan = block_plan_by_name(rows[i].block);
            unsigned char code, scale;
            assert_int_equal(lathe_block_quantize_f32(&plan, &line, NULL, &code, &scale, &amax[k]), LATHE_OK);
            if (scale != rows[i].exponents[k] + 127)
                fail_msg("%s: the scale of %g is 2^%d", rows[i].block, (double)amax[k], scale - 127);
        }
    expect_cases("scales", executed, 132);
}

static void a_block_of_zeros_has_the_scale_that_each_library_gives_it(void **state)
{
    (void)state;
    static const struct row {
        const char *block;
        unsigned scale;
    } rows[] = {{"mxfp4", 0},
                {"torchao:mxfp8_e4m3", 0},
                {"gfloat:mxfp4", 0},
                {"te:nvfp4", 0},
                {"modelopt:nvfp4", 0x38},
                {"torchao:nvfp4", 8},
                {"te:fp8_1x128", 127},
                {"nvfp4", 1}};
    const lathe_array line = {.rank = 1, .shape = {4}};
    static const float x[4] = {0, -.0f, 0, 0};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const lathe_block_plan plan = block_plan_by_name(rows[i].block);
        unsigned char codes[4], scale;
        assert_int_equal(lathe_block_quantize_f32(&plan, &line, NULL, codes, &scale, x), LATHE_OK);
        if (scale != rows[i].scale)
            fail_msg("%s: the code of the scale is %u", rows[i].block, scale);
    }
    expect_cases("scales", sizeof rows / sizeof *rows, 8);
}

/* And no further: what is divided by is never 0. */
static void tensor_scales_end_where_binary32_does(void **state)
{
    (void)state;
    static const struct row {
        const char *block;
        double amax;
        float tensor;
    } rows[] = {
        {"nvfp4", 0x1p-1074, 0x1p-149f},
        {"nvfp4", 0x1p1000, 0x1.fffffep127f},
        {"te:nvfp4", 0x1p-149, 0x1p-128f},
        {"te:nvfp4", 0x1p-1074, 0x1p-128f},
        {"te:nvfp4", 0x1p1000, 0x1.86186p116f},
        {"te:nvfp4:element=p=2/emin=-190/emax=-180,top=1", 0x1p1000, 0x1.fffffep127f},
        {"te:nvfp4:element=p=2/emin=180/emax=190", 1, 0x1p-128f},
    };
    const lathe_array line = {.rank = 1, .shape = {1}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const lathe_block_plan plan = block_plan_by_name(rows[i].block);
        float tensor = 0;
        double y;
        assert_int_equal(lathe_block_round_array_f64(&plan, &line, &(lathe_block_extra){.tensor = &tensor},
                                                     &y, &rows[i].amax),
                         LATHE_OK);
        if (bits_of_float(tensor) != bits_of_float(rows[i].tensor))
            fail_msg("%s: T of %a is %a, not %a", rows[i].block, rows[i].amax, (double)tensor,
                     (double)rows[i].tensor);
    }
    expect_cases("tensor scales", sizeof rows / sizeof *rows, 7);
}

/* Half the smallest scale of E4M3 is a tie, 3/2 of that is not. */
static void a_scale_of_zero_makes_zeros_but_is_not_the_better_of_two(void **state)
{
    (void)state;
    static const struct row {
        const char *block;
        float x[4];
        unsigned char codes[4], scale;
    } rows[] = {
        {"nvfp4_single:small=zero", {0x1.8p-8f, -0x1p-9f, -.0f, 0}, {0, 8, 8, 0}, 0},
        {"nvfp4_single:small=zero,scale=four_over_six", {0x1.8p-8f, -0x1p-9f, -.0f, 0}, {5, 10, 8, 0}, 1},
        {"nvfp4_single:small=zero,infinities=pass", {INFINITY, -INFINITY, -.0f, 0}, {0, 8, 8, 0}, 0},
        {"nvfp4_single:small=zero,infinities=pass,apply=reciprocal",
         {INFINITY, -INFINITY, -.0f, 0},
         {7, 15, 8, 0},
         0},
    };
    const lathe_array line = {.rank = 1, .shape = {4}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const lathe_block_plan plan = block_plan_by_name(rows[i].block);
        unsigned char codes[4], scale;
        assert_int_equal(lathe_block_quantize_f32(&plan, &line, NULL, codes, &scale, rows[i].x), LATHE_OK);
        if (scale != rows[i].scale || memcmp(codes, rows[i].codes, sizeof codes) != 0)
            fail_msg("%s: codes %u %u %u %u, scale %u", rows[i].block, codes[0], codes[1], codes[2], codes[3],
                     scale);
    }
    expect_cases("blocks", sizeof rows / sizeof *rows, 4);
}

/* Then all scales are as bad, and the largest stays. */
static void what_overflows_under_every_scale_does_not_choose_one(void **state)
{
    (void)state;
    const lathe_block_plan plan =
        block_plan_by_name("element=e5m2,scale_format=e3m2,block=2,scale=least_error,nans=pass,"
                           "infinities=count,rounding=toward_negative");
    const lathe_array line = {.rank = 1, .shape = {2}};
    size_t executed = 0;
    for (int e = 100; e < 1024; e++, executed++) {
        const double x[2] = {-ldexp(1.5, e), ldexp(1.5, e)};
        double y[2];
        assert_int_equal(lathe_block_round_array_f64(&plan, &line, NULL, y, x), LATHE_OK);
        assert_true(y[0] == -(double)INFINITY);
        assert_true(y[1] == 28.0 * 57344);
    }
    expect_cases("blocks", executed, 924);
}

/* Das et al., Mixed precision training of convolutional neural networks using integer operations. */
static void dynamic_fixed_point_has_one_exponent(void **state)
{
    (void)state;
    const lathe_array line = {.rank = 1, .shape = {4}};
    const lathe_block_plan fixed = block_plan_by_name("dfp16"), eight = block_plan_by_name("int8_tensor");
    static const float x[4] = {.75f, -.1f, .3333f, 5e-6f}, z[4] = {-1, 0, .5f, 3};
    const int16_t wanted[4] = {24576, -3277, 10922, 0};
    const int8_t wanted_eight[4] = {-42, 0, 21, 127};
    int16_t codes[4];
    int8_t short_codes[4];
    unsigned char scale;
    float scale_f32;
    assert_int_equal(lathe_block_quantize_f32(&fixed, &line, NULL, codes, &scale, x), LATHE_OK);
    assert_memory_equal(codes, wanted, sizeof wanted);
    assert_int_equal(scale, 127 - 1); /* units of 2^-14 X are 2^-15 */
    assert_int_equal(lathe_block_quantize_f32(&eight, &line, NULL, short_codes, &scale_f32, z), LATHE_OK);
    assert_memory_equal(short_codes, wanted_eight, sizeof wanted_eight);
    const volatile float step = 3.0f / 127; /* not in a wider register */
    assert_true(scale_f32 == 64 * step);
    expect_cases("arrays", 2, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_seven_values_become_those_of_mx),
        cmocka_unit_test(integers_have_minus_two_where_libraries_use_it),
        cmocka_unit_test(a_nan_or_an_infinity_does_what_each_library_makes_of_it),
        cmocka_unit_test(nvfp4_has_the_codes_of_each_library),
        cmocka_unit_test(scale_rules_give_the_exponents_of_torchao),
        cmocka_unit_test(a_block_of_zeros_has_the_scale_that_each_library_gives_it),
        cmocka_unit_test(tensor_scales_end_where_binary32_does),
        cmocka_unit_test(a_scale_of_zero_makes_zeros_but_is_not_the_better_of_two),
        cmocka_unit_test(what_overflows_under_every_scale_does_not_choose_one),
        cmocka_unit_test(dynamic_fixed_point_has_one_exponent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
