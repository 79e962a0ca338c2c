/* SPDX-License-Identifier: MIT */
/* Codes: every one of every format of up to 16 bits, against their meaning read field by field. */
#include "check.h"

#include <stdio.h>

#include "code_checks.h"

static void every_code_of_the_table_means_what_its_standard_says(void **state)
{
    (void)state;
    size_t executed = 0, narrow = 0;
    for (size_t i = 0; i < code_row_count; i++)
        executed += check_codes(code_rows[i].name, &code_rows[i]);
    for (size_t i = 0; lathe_format_name(i); i++) {
        lathe_format f;
        assert_int_equal(lathe_format_parse(&f, lathe_format_name(i), NULL), LATHE_OK);
        narrow += lathe_format_bits(&f) <= 16;
    }
    assert_int_equal(narrow, code_row_count);
    expect_cases("codes of the table", executed, 2000000);
}

static const char *const suffixes[] = {"ieee", "fn", "fnuz", "finite"};

/* The table has e2m1fn and its like, as others call them, as formats without NaN. */
static int is_finite_by_another_name(int x, int y)
{
    return (x <= 3 && x + y == 3) || (x <= 3 && x >= 2 && x + y == 5);
}

static size_t check_layout(int v, int is_signed, int x, int y, int is_biased)
{
    char name[32], bias_text[16] = "";
    const int own = (1 << (x - 1)) - (v != CODES_FNUZ && x > 1), bias = is_biased ? 3 * x : own;
    if (is_biased)
        snprintf(bias_text, sizeof bias_text, "b%d", bias);
    snprintf(name, sizeof name, "%se%dm%d%s%s", is_signed ? "" : "u", x, y, bias_text, suffixes[v]);
    const code_spec spec = code_spec_layout((code_family)v, is_signed, x, y, bias);
    return check_codes(name, &spec);
}

static void every_code_of_a_generic_name_means_what_its_fields_say(void **state)
{
    (void)state;
    size_t executed = 0, formats = 0;
    for (int x = 1; x <= 8; x++)
        for (int y = 0; y <= 7 && x + y <= 12; y++)
            for (int v = CODES_IEEE; v <= CODES_FINITE; v++)
                for (int is_signed = 0; is_signed < 2; is_signed++) {
                    if ((v == CODES_IEEE && (x == 1 || y == 0)) || (v == CODES_FNUZ && !is_signed) ||
                        (v == CODES_FN && x == 1 && y == 0))
                        continue;
                    executed += check_layout(v, is_signed, x, y, 1);
                    if (v == CODES_FN && is_signed && is_finite_by_another_name(x, y))
                        continue;
                    executed += check_layout(v, is_signed, x, y, 0);
                    formats += 2;
                }
    print_message("           %zu formats\n", formats);
    expect_cases("codes of generic names", executed, 3000000);
}

#define SIGN_AND_ZERO (LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_SUBNORMALS)
#define FLOAT(p, lo, hi) .kind = LATHE_KIND_FLOAT, .precision = (p), .emin = (lo), .emax = (hi)

/* The exponents of binary32 with one zero and NaN; neither -0 nor NaN; a lowest value under which codes are
   none; some NaN of a sign; the exponents of a carrier but for the lowest; three bits. */
static const lathe_format more_formats[] = {
    {FLOAT(8, -126, 127), .flags = SIGN_AND_ZERO | LATHE_HAS_NAN},
    {FLOAT(3, -2, 4), .flags = SIGN_AND_ZERO},
    {FLOAT(4, -6, 8), .flags = SIGN_AND_ZERO | LATHE_HAS_NEGATIVE_ZERO, .lowest = -9},
    {FLOAT(4, -6, 8), .flags = SIGN_AND_ZERO | LATHE_HAS_NEGATIVE_ZERO | LATHE_HAS_NAN, .largest = 12},
    {FLOAT(8, -125, 127), .flags = SIGN_AND_ZERO | LATHE_HAS_NEGATIVE_ZERO | LATHE_HAS_NAN},
    {FLOAT(5, -1021, 1023), .flags = SIGN_AND_ZERO | LATHE_HAS_NEGATIVE_ZERO | LATHE_HAS_NAN},
    {FLOAT(2, 0, 0), .flags = SIGN_AND_ZERO | LATHE_HAS_NEGATIVE_ZERO},
};
enum { MORE_FORMATS = sizeof more_formats / sizeof *more_formats };

/* Truncated and asymmetric ends, no zero, no subnormal numbers, no sign. */
static void every_code_of_an_odd_format_counts_its_magnitudes(void **state)
{
    (void)state;
    size_t executed = 0, formats = 0;
    for (size_t i = 0; i < test_format_count() + MORE_FORMATS; i++) {
        const lathe_format *const f =
            i < MORE_FORMATS ? &more_formats[i] : &test_format_at(i - MORE_FORMATS)->format;
        char name[LATHE_FORMAT_PRINT_MAX];
        const code_spec spec = code_spec_generic(f);
        if (spec.bits > 16) {
            assert_true(lathe_format_bits(f) > 16);
            continue;
        }
        assert_int_equal(lathe_format_print(f, name, sizeof name, NULL), LATHE_OK);
        executed += check_codes(name, &spec);
        formats++;
    }
    print_message("           %zu formats\n", formats);
    expect_cases("codes of odd formats", executed, 2000000);
}

/* Ties to even by each format's own conventions. */
static void known_values_have_known_codes(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        double x;
        unsigned code;
    } rows[] = {
        {"fp16", 65504, 0x7bff},
        {"fp16", 65519.99, 0x7bff},
        {"fp16", 65520, 0x7c00},
        {"fp16", 0x1p-25, 0},
        {"fp16", 0x1.0000000000001p-25, 1},
        {"fp16", 0x1.8p-24, 2},
        {"fp16", 1 + 0x1p-11, 0x3c00},
        {"fp16", 1 + 0x3p-11, 0x3c02},
        {"fp16", 0.1, 0x2e66},
        {"fp16", 3.141592653589793, 0x4248},
        {"fp16", 1e-7, 2},
        {"fp16", NAN, 0x7e00},
        {"bf16", 1 + 0x1p-8, 0x3f80},
        {"bf16", 1 + 0x3p-8, 0x3f82},
        {"bf16", 0x1.ffp127, 0x7f80},
        {"bf16", 3.3895313892515355e38, 0x7f7f},
        {"bf16", 1e-40, 1},
        {"bf16", 0x1p-134, 0},
        {"bf16", 0x1.03p-134, 1},
        {"bf16", 3.141592653589793, 0x4049},
        {"bf16", 0.1, 0x3dcd},
        {"e4m3fn", 448, 0x7e},
        {"e4m3fn", 449, 0x7e},
        {"e4m3fn", 464, 0x7e},
        {"e4m3fn", 464.0001, 0x7f},
        {"e4m3fn", 480, 0x7f},
        {"e4m3fn", -465, 0xff},
        {"e4m3fn", INFINITY, 0x7f},
        {"e4m3fn", -INFINITY, 0xff},
        {"e4m3fn", 0x1p-10, 0},
        {"e4m3fn", 0x1.0001p-10, 1},
        {"e4m3fn", 0x1.8p-9, 2},
        {"e4m3fn", 0.0146484375, 8},
        {"e4m3fn", 1.0625, 0x38},
        {"e4m3fn", 1.1875, 0x3a},
        {"e4m3fn", 0.3, 0x2a},
        {"e4m3fn", 3.141592653589793, 0x45},
        {"e5m2", 61439.99, 0x7b},
        {"e5m2", 61440, 0x7c},
        {"e5m2", 0x1p-17, 0},
        {"e5m2", 0x1.001p-17, 1},
        {"e5m2", 1.125, 0x3c},
        {"e5m2", 1.375, 0x3e},
        {"e5m2", 3.141592653589793, 0x42},
        {"e5m2", NAN, 0x7e},
        {"e4m3fnuz", 240, 0x7f},
        {"e4m3fnuz", 247.99, 0x7f},
        {"e4m3fnuz", 248, 0x80},
        {"e4m3fnuz", -248, 0x80},
        {"e4m3fnuz", -0.0, 0},
        {"e4m3fnuz", -1e-9, 0},
        {"e4m3fnuz", 0x1p-11, 0},
        {"e4m3fnuz", 0x1.0001p-11, 1},
        {"e4m3fnuz", 1.0625, 0x40},
        {"e4m3fnuz", 3.141592653589793, 0x4d},
        {"e4m3fnuz", INFINITY, 0x80},
        {"e4m3fnuz", -INFINITY, 0x80},
        {"e5m2fnuz", 61440, 0x80},
        {"e5m2fnuz", 0x1p-18, 0},
        {"e5m2fnuz", 0x1.004p-18, 1},
        {"e5m2fnuz", 3.141592653589793, 0x46},
        {"e4m3b11fnuz", 30, 0x7f},
        {"e4m3b11fnuz", 30.99, 0x7f},
        {"e4m3b11fnuz", 31, 0x80},
        {"e4m3b11fnuz", 0x1p-14, 0},
        {"e4m3b11fnuz", 0x1p-13, 1},
        {"e4m3b11fnuz", 3.141592653589793, 0x65},
        {"e4m3ieee", 247.9, 0x77},
        {"e4m3ieee", 248, 0x78},
        {"e4m3ieee", 3.141592653589793, 0x45},
        {"e4m3ieee", NAN, 0x7c},
        {"e3m4", 15.74, 0x6f},
        {"e3m4", 15.75, 0x70},
        {"e3m4", 0x1p-7, 0},
        {"e3m4", 0x1p-6, 1},
        {"e3m4", 3.141592653589793, 0x49},
        {"e3m4", NAN, 0x78},
        {"e2m1", .25, 0},
        {"e2m1", .2501, 1},
        {"e2m1", .75, 2},
        {"e2m1", 1.25, 2},
        {"e2m1", 1.75, 4},
        {"e2m1", 2.5, 4},
        {"e2m1", 3.5, 6},
        {"e2m1", 5, 6},
        {"e2m1", 5.01, 7},
        {"e2m1", 7, 7},
        {"e2m1", -.25, 8},
        {"e2m1", INFINITY, 7},
        {"e2m1", NAN, 7}, /* the largest value: Lathe's own choice */
        {"e2m3", 7.75, 0x1f},
        {"e2m3", INFINITY, 0x1f},
        {"e2m3", .0625, 0},
        {"e2m3", .0626, 1},
        {"e2m3", 1.0625, 8},
        {"e2m3", 3.141592653589793, 0x15},
        {"e3m2", 30, 0x1f},
        {"e3m2", 30.1, 0x1f},
        {"e3m2", .03125, 0},
        {"e3m2", .0313, 1},
        {"e3m2", 3.141592653589793, 0x12},
        {"e8m0", 1, 0x7f},
        {"e8m0", 1.4999, 0x7f},
        {"e8m0", 2.9, 0x80},
        {"e8m0", 6, 0x82}, /* halfway: to the even code */
        {"e8m0", 0x1p127, 0xfe},
        {"e8m0", 0x1.6p127, 0xfe},
        {"e8m0", 0x1.8p127, 0xfe},
        {"e8m0", NAN, 0xff},
        {"dlfloat16", 8573157376.0, 0x7ffe},
        {"dlfloat16", 0x1.008p-31, 1},
        {"dlfloat16", 0x1p-31, 0},
        {"dlfloat16", -0x1p-31, 0x8000},
        {"dlfloat16", 0x1p-30, 0x200},
        {"dlfloat16", 1, 31 << 9},
        {"dlfloat16", NAN, 0x7fff},
        {"dlfloat16", -INFINITY, 0xffff},
        {"fp16alt", 131008, 0x7fff},
        {"fp16alt", 1e30, 0x7fff},
        {"fp16alt", -INFINITY, 0xffff},
        {"ue4m3", 448, 0x7e},
        {"ue4m3", -1, 0},
        {"ue5m3", 114688, 0xfe},
        {"ue5m3", NAN, 0xff},
        /* NaN is the middle of the three codes left */
        {"p=4,emin=-6,emax=8,inf=0,largest=384", 400, 0x7c},
        {"p=4,emin=-6,emax=8,inf=0,largest=384", 401, 0x7e},
        {"p=4,emin=-6,emax=8,inf=0,largest=384", -INFINITY, 0xfe},
    };
    const size_t count = sizeof rows / sizeof *rows;
    int wrong = 0;
    for (size_t i = 0; i < count; i++) {
        lathe_plan plan;
        lathe_format f;
        uint16_t code = 0xaaaa;
        assert_int_equal(lathe_format_parse(&f, rows[i].format, NULL), LATHE_OK);
        assert_int_equal(lathe_plan_init(&plan, &f, NULL), LATHE_OK);
        assert_int_equal(lathe_encode_f64(&plan, &code, 2, &rows[i].x, 1), LATHE_OK);
        if (code != rows[i].code) {
            print_error("%s: %a has code %x, wanted %x\n", rows[i].format, rows[i].x, code, rows[i].code);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    expect_cases("known codes", count, 110);
}

/* NaN of either sign by each option; -1 where the plan is refused. */
static void nan_has_the_code_that_the_option_says(void **state)
{
    (void)state;
    static const struct {
        const char *format;
        int wanted[LATHE_NAN_CODE_ONES + 1][2];
    } rows[] = {
        {"fp16", {{0x7e00, 0xfe00}, {0x7e00, 0x7e00}, {0x7fff, 0x7fff}}},
        {"bf16", {{0x7fc0, 0xffc0}, {0x7fc0, 0x7fc0}, {0x7fff, 0x7fff}}},
        {"e5m2", {{0x7e, 0xfe}, {0x7e, 0x7e}, {0x7f, 0x7f}}},
        {"e4m3ieee", {{0x7c, 0xfc}, {0x7c, 0x7c}, {0x7f, 0x7f}}},
        {"e4m3fn", {{0x7f, 0xff}, {0x7f, 0x7f}, {0x7f, 0x7f}}},
        {"dlfloat16", {{0x7fff, 0xffff}, {0x7fff, 0x7fff}, {0x7fff, 0x7fff}}},
        {"e4m3fnuz", {{0x80, 0x80}, {0x80, 0x80}, {-1, -1}}},
        {"binary8p4se", {{0x80, 0x80}, {0x80, 0x80}, {-1, -1}}},
        {"binary8p4ue", {{0xff, 0xff}, {0xff, 0xff}, {0xff, 0xff}}},
        {"e8m0", {{0xff, 0xff}, {0xff, 0xff}, {0xff, 0xff}}},
        {"ue4m3", {{0x7f, 0x7f}, {0x7f, 0x7f}, {0x7f, 0x7f}}},
        {"e3m2", {{0x1f, 0x1f}, {0x1f, 0x1f}, {-1, -1}}}, /* no NaN: the largest value */
        {"p=4,emin=-6,emax=8,inf=0,nan=0,lowest=-256", {{0x7f, 0x7f}, {0x7f, 0x7f}, {-1, -1}}},
        {"p=4,emin=-6,emax=6,zero=0", {{0x78, 0xf8}, {0x78, 0x78}, {0x7f, 0x7f}}},
        {"p=4,emin=-6,emax=8,inf=0,largest=352", {{0x7d, 0xfd}, {0x7d, 0x7d}, {0x7f, 0x7f}}}, /* four */
    };
    const double nans[2] = {NAN, -NAN};
    size_t executed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int option = 0; option <= LATHE_NAN_CODE_ONES; option++, executed++) {
            const int *const wanted = rows[i].wanted[option];
            const lathe_options options = {.nan_code = (lathe_nan_code)option};
            lathe_plan plan;
            lathe_format f;
            uint16_t codes[2];
            double back[2];
            assert_int_equal(lathe_format_parse(&f, rows[i].format, NULL), LATHE_OK);
            assert_int_equal(lathe_plan_init(&plan, &f, &options), wanted[0] < 0 ? LATHE_E_POLICY : LATHE_OK);
            if (wanted[0] < 0)
                continue;
            assert_int_equal(lathe_encode_f64(&plan, codes, 2, nans, 2), LATHE_OK);
            if (codes[0] != wanted[0] || codes[1] != wanted[1])
                fail_msg("%s, %d: NaN has codes %x and %x, wanted %x and %x", rows[i].format, option,
                         codes[0], codes[1], (unsigned)wanted[0], (unsigned)wanted[1]);
            assert_int_equal(lathe_decode_f64(&plan, back, codes, 2, 2), LATHE_OK);
            assert_int_equal(isnan(back[0]) && isnan(back[1]), (f.flags & LATHE_HAS_NAN) != 0);
        }
    expect_cases("codes of NaN", executed, 45);
}

/* Nothing that stands for "none" is a code. */
static void codes_of_ones_are_what_they_say(void **state)
{
    const uint32_t ones = UINT32_MAX;
    const uint64_t long_ones = UINT64_MAX;
    const lathe_format single = format_by_name("fp32"), twice = format_by_name("fp64");
    const lathe_format finite = format_by_name("p=53,emin=-1022,emax=1022,inf=0,nan=0");
    const lathe_options checked = {.codes = LATHE_CODES_CHECKED};
    lathe_plan plan;
    float x;
    double y;

    (void)state;
    for (size_t i = 0; lathe_isa_name(i); i++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(i)), LATHE_OK);
        assert_int_equal(lathe_plan_init(&plan, &single, NULL), LATHE_OK);
        assert_int_equal(lathe_decode_f32(&plan, &x, &ones, sizeof ones, 1), LATHE_OK);
        assert_true(bits_of_float(x) == 0xffc00000);
        assert_int_equal(lathe_plan_init(&plan, &twice, NULL), LATHE_OK);
        assert_int_equal(lathe_decode_f64(&plan, &y, &long_ones, sizeof long_ones, 1), LATHE_OK);
        assert_true(bits_of_double(y) == UINT64_C(0xfff8000000000000));
        assert_int_equal(lathe_plan_init(&plan, &finite, &checked), LATHE_OK);
        assert_int_equal(lathe_decode_f64(&plan, &y, &long_ones, sizeof long_ones, 1), LATHE_E_CODE);
    }
    static const struct {
        const char *name;
        int bits;
    } widest[] = {
        {"p=63,emin=0,emax=0,signed=0,inf=0,nan=0", 63},
        {"p=63,emin=0,emax=1,signed=0,inf=0,nan=0", 64},
        {"p=63,emin=0,emax=0,inf=0,nan=0", 64},
        {"p=63,emin=0,emax=0", 0},
        {"p=63,emin=0,emax=2,signed=0,inf=0,nan=0", 64},
        {"p=63,emin=0,emax=3,signed=0,inf=0,nan=0", 0},
        {"p=63,emin=0,emax=1,inf=0,nan=0", 0},
        {"p=63,emin=0,emax=2,signed=0,nan=0", 0}, /* as many finite values as words, and infinity */
        {"p=63,emin=-1048576,emax=1048576,signed=0,inf=0,nan=0", 0},
        {"p=1,emin=0,emax=0,signed=0,zero=0,inf=0,nan=0", 1}, /* one value */
        {"p=53,emin=-1022,emax=1022,inf=0,nan=0", 64},
        {"fp64", 64},
    };
    for (size_t i = 0; i < sizeof widest / sizeof *widest; i++) {
        const lathe_format f = format_by_name(widest[i].name);
        if (lathe_format_bits(&f) != widest[i].bits)
            fail_msg("%s: %d bits", widest[i].name, lathe_format_bits(&f));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_of_the_table_means_what_its_standard_says),
        cmocka_unit_test(every_code_of_a_generic_name_means_what_its_fields_say),
        cmocka_unit_test(every_code_of_an_odd_format_counts_its_magnitudes),
        cmocka_unit_test(known_values_have_known_codes),
        cmocka_unit_test(nan_has_the_code_that_the_option_says),
        cmocka_unit_test(codes_of_ones_are_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
