/* SPDX-License-Identifier: MIT */
/* IEEE P3109: every code of every format from 3 to 16 bits, its tables of values, and known results. */
#include "check.h"

#include <stdio.h>

#include "code_checks.h"

static void every_code_of_every_format_means_what_the_draft_says(void **state)
{
    (void)state;
    size_t executed = 0, formats = 0, beyond = 0;
    for (int k = 3; k <= 16; k++)
        for (int p = 1; p <= k; p++)
            for (int kind = 0; kind < 4; kind++) {
                const int is_signed = kind & 1, is_extended = kind >> 1;
                char name[32];
                lathe_format f;
                if (p > k - is_signed)
                    continue;
                snprintf(name, sizeof name, "binary%dp%d%c%c", k, p, is_signed ? 's' : 'u',
                         is_extended ? 'e' : 'f');
                assert_int_equal(lathe_format_parse(&f, name, NULL), LATHE_OK);
                if (!oracle_admissible(&f, LATHE_EXPONENT_LIMITED, &carrier_f64)) {
                    beyond++;
                    continue;
                }
                const code_spec spec = code_spec_p3109(k, p, is_signed, is_extended);
                executed += check_codes(name, &spec);
                formats++;
            }
    print_message("           %zu formats, and %zu that binary64 does not hold\n", formats, beyond);
    expect_cases("codes of P3109", executed, 20000000);
}

static double decoded(const char *name, unsigned code)
{
    lathe_format f;
    lathe_plan plan;
    const uint16_t array[1] = {(uint16_t)code};
    double value = 0;
    assert_int_equal(lathe_format_parse(&f, name, NULL), LATHE_OK);
    assert_int_equal(lathe_plan_init(&plan, &f, NULL), LATHE_OK);
    assert_int_equal(lathe_decode_f64(&plan, &value, array, 2, 1), LATHE_OK);
    return value;
}

static unsigned encoded(const char *name, lathe_rounding rule, double x)
{
    lathe_format f;
    lathe_plan plan;
    const lathe_options options = {.rounding = rule};
    uint16_t code = 0;
    assert_int_equal(lathe_format_parse(&f, name, NULL), LATHE_OK);
    assert_int_equal(lathe_plan_init(&plan, &f, &options), LATHE_OK);
    assert_int_equal(lathe_encode_f64(&plan, &code, 2, &x, 1), LATHE_OK);
    return code;
}

static void the_formats_of_four_bits_have_the_values_of_the_draft(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        unsigned finite; /* codes from 0 */
        double values[15];
        int nan, infinity, minus_infinity; /* codes, or -1 */
    } rows[] = {
        {"binary4p1se", 7, {0, 0.125, 0.25, 0.5, 1, 2, 4}, 0x8, 0x7, 0xf},
        {"binary4p1sf", 8, {0, 0.125, 0.25, 0.5, 1, 2, 4, 8}, 0x8, -1, -1},
        {"binary4p2se", 7, {0, 0.25, 0.5, 0.75, 1, 1.5, 2}, 0x8, 0x7, 0xf},
        {"binary4p2sf", 8, {0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3}, 0x8, -1, -1},
        {"binary4p3se", 7, {0, 0.25, 0.5, 0.75, 1, 1.25, 1.5}, 0x8, 0x7, 0xf},
        {"binary4p3sf", 8, {0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75}, 0x8, -1, -1},
        {"binary4p1ue",
         14,
         {0, 0.0078125, 0.015625, 0.03125, 0.0625, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32},
         0xf,
         0xe,
         -1},
        {"binary4p1uf",
         15,
         {0, 0.0078125, 0.015625, 0.03125, 0.0625, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32, 64},
         0xf,
         -1,
         -1},
        {"binary4p2ue",
         14,
         {0, 0.0625, 0.125, 0.1875, 0.25, 0.375, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6},
         0xf,
         0xe,
         -1},
        {"binary4p2uf",
         15,
         {0, 0.0625, 0.125, 0.1875, 0.25, 0.375, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8},
         0xf,
         -1,
         -1},
        {"binary4p3ue",
         14,
         {0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.25, 1.5, 1.75, 2, 2.5},
         0xf,
         0xe,
         -1},
        {"binary4p3uf",
         15,
         {0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.25, 1.5, 1.75, 2, 2.5, 3},
         0xf,
         -1,
         -1},
        {"binary4p4ue",
         14,
         {0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.125, 1.25, 1.375, 1.5, 1.625},
         0xf,
         0xe,
         -1},
        {"binary4p4uf",
         15,
         {0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1, 1.125, 1.25, 1.375, 1.5, 1.625, 1.75},
         0xf,
         -1,
         -1},
    };
    size_t executed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (unsigned code = 0; code < rows[i].finite; code++, executed++) {
            if (decoded(rows[i].name, code) != rows[i].values[code])
                fail_msg("%s: code %x is %g", rows[i].name, code, decoded(rows[i].name, code));
            assert_int_equal(encoded(rows[i].name, LATHE_TIES_TO_EVEN, rows[i].values[code]), code);
        }
        assert_true(isnan(decoded(rows[i].name, (unsigned)rows[i].nan)));
        assert_int_equal(encoded(rows[i].name, LATHE_TIES_TO_EVEN, (double)NAN), rows[i].nan);
        if (rows[i].infinity >= 0)
            assert_true(decoded(rows[i].name, (unsigned)rows[i].infinity) == (double)INFINITY);
        if (rows[i].minus_infinity >= 0)
            assert_true(decoded(rows[i].name, (unsigned)rows[i].minus_infinity) == -(double)INFINITY);
    }
    expect_cases("values of four bits", executed, 150);
}

static void parameters_are_those_of_the_draft(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int bias;
        unsigned one;
        double extended;
        unsigned extended_code;
        double finite;
        unsigned finite_code;
        double smallest_normal, smallest;
    } rows[] = {
        {"binary3p1s", 2, 0x2, 1, 0x2, 2, 0x3, 0x1p-1, 0x1p-1},
        {"binary3p2s", 1, 0x2, 1, 0x2, 1.5, 0x3, 0x1p0, 0x1p-1},
        {"binary3p1u", 4, 0x4, 2, 0x5, 4, 0x6, 0x1p-3, 0x1p-3},
        {"binary3p2u", 2, 0x4, 1.5, 0x5, 2, 0x6, 0x1p-1, 0x1p-2},
        {"binary3p3u", 1, 0x4, 1.25, 0x5, 1.5, 0x6, 0x1p0, 0x1p-2},
        {"binary4p1s", 4, 0x4, 4, 0x6, 8, 0x7, 0x1p-3, 0x1p-3},
        {"binary4p2s", 2, 0x4, 2, 0x6, 3, 0x7, 0x1p-1, 0x1p-2},
        {"binary4p3s", 1, 0x4, 1.5, 0x6, 1.75, 0x7, 0x1p0, 0x1p-2},
        {"binary4p1u", 8, 0x8, 32, 0xd, 64, 0xe, 0x1p-7, 0x1p-7},
        {"binary4p2u", 4, 0x8, 6, 0xd, 8, 0xe, 0x1p-3, 0x1p-4},
        {"binary4p3u", 2, 0x8, 2.5, 0xd, 3, 0xe, 0x1p-1, 0x1p-3},
        {"binary4p4u", 1, 0x8, 1.625, 0xd, 1.75, 0xe, 0x1p0, 0x1p-3},
        {"binary5p1s", 8, 0x8, 64, 0xe, 128, 0xf, 0x1p-7, 0x1p-7},
        {"binary5p2s", 4, 0x8, 8, 0xe, 12, 0xf, 0x1p-3, 0x1p-4},
        {"binary5p3s", 2, 0x8, 3, 0xe, 3.5, 0xf, 0x1p-1, 0x1p-3},
        {"binary5p4s", 1, 0x8, 1.75, 0xe, 1.875, 0xf, 0x1p0, 0x1p-3},
        {"binary5p1u", 16, 0x10, 8192, 0x1d, 16384, 0x1e, 0x1p-15, 0x1p-15},
        {"binary5p2u", 8, 0x10, 96, 0x1d, 128, 0x1e, 0x1p-7, 0x1p-8},
        {"binary5p3u", 4, 0x10, 10, 0x1d, 12, 0x1e, 0x1p-3, 0x1p-5},
        {"binary5p4u", 2, 0x10, 3.25, 0x1d, 3.5, 0x1e, 0x1p-1, 0x1p-4},
        {"binary5p5u", 1, 0x10, 1.8125, 0x1d, 1.875, 0x1e, 0x1p0, 0x1p-4},
        {"binary6p1s", 16, 0x10, 16384, 0x1e, 32768, 0x1f, 0x1p-15, 0x1p-15},
        {"binary6p2s", 8, 0x10, 128, 0x1e, 192, 0x1f, 0x1p-7, 0x1p-8},
        {"binary6p3s", 4, 0x10, 12, 0x1e, 14, 0x1f, 0x1p-3, 0x1p-5},
        {"binary6p4s", 2, 0x10, 3.5, 0x1e, 3.75, 0x1f, 0x1p-1, 0x1p-4},
        {"binary6p5s", 1, 0x10, 1.875, 0x1e, 1.9375, 0x1f, 0x1p0, 0x1p-4},
        {"binary6p1u", 32, 0x20, 0x1p29, 0x3d, 0x1p30, 0x3e, 0x1p-31, 0x1p-31},
        {"binary6p2u", 16, 0x20, 24576, 0x3d, 32768, 0x3e, 0x1p-15, 0x1p-16},
        {"binary6p3u", 8, 0x20, 160, 0x3d, 192, 0x3e, 0x1p-7, 0x1p-9},
        {"binary6p4u", 4, 0x20, 13, 0x3d, 14, 0x3e, 0x1p-3, 0x1p-6},
        {"binary6p5u", 2, 0x20, 3.625, 0x3d, 3.75, 0x3e, 0x1p-1, 0x1p-5},
        {"binary6p6u", 1, 0x20, 1.90625, 0x3d, 1.9375, 0x3e, 0x1p0, 0x1p-5},
        {"binary7p1s", 32, 0x20, 0x1p30, 0x3e, 0x1p31, 0x3f, 0x1p-31, 0x1p-31},
        {"binary7p2s", 16, 0x20, 32768, 0x3e, 49152, 0x3f, 0x1p-15, 0x1p-16},
        {"binary7p3s", 8, 0x20, 192, 0x3e, 224, 0x3f, 0x1p-7, 0x1p-9},
        {"binary7p4s", 4, 0x20, 14, 0x3e, 15, 0x3f, 0x1p-3, 0x1p-6},
        {"binary7p5s", 2, 0x20, 3.75, 0x3e, 3.875, 0x3f, 0x1p-1, 0x1p-5},
        {"binary7p6s", 1, 0x20, 1.9375, 0x3e, 1.96875, 0x3f, 0x1p0, 0x1p-5},
        {"binary7p1u", 64, 0x40, 0x1p61, 0x7d, 0x1p62, 0x7e, 0x1p-63, 0x1p-63},
        {"binary7p2u", 32, 0x40, 0x3p29, 0x7d, 0x1p31, 0x7e, 0x1p-31, 0x1p-32},
        {"binary7p3u", 16, 0x40, 40960, 0x7d, 49152, 0x7e, 0x1p-15, 0x1p-17},
        {"binary7p4u", 8, 0x40, 208, 0x7d, 224, 0x7e, 0x1p-7, 0x1p-10},
        {"binary7p5u", 4, 0x40, 14.5, 0x7d, 15, 0x7e, 0x1p-3, 0x1p-7},
        {"binary7p6u", 2, 0x40, 3.8125, 0x7d, 3.875, 0x7e, 0x1p-1, 0x1p-6},
        {"binary7p7u", 1, 0x40, 1.953125, 0x7d, 1.96875, 0x7e, 0x1p0, 0x1p-6},
        {"binary8p1s", 64, 0x40, 0x1p62, 0x7e, 0x1p63, 0x7f, 0x1p-63, 0x1p-63},
        {"binary8p2s", 32, 0x40, 0x1p31, 0x7e, 0x3p30, 0x7f, 0x1p-31, 0x1p-32},
        {"binary8p3s", 16, 0x40, 49152, 0x7e, 57344, 0x7f, 0x1p-15, 0x1p-17},
        {"binary8p4s", 8, 0x40, 224, 0x7e, 240, 0x7f, 0x1p-7, 0x1p-10},
        {"binary8p5s", 4, 0x40, 15, 0x7e, 15.5, 0x7f, 0x1p-3, 0x1p-7},
        {"binary8p6s", 2, 0x40, 3.875, 0x7e, 3.9375, 0x7f, 0x1p-1, 0x1p-6},
        {"binary8p7s", 1, 0x40, 1.96875, 0x7e, 1.984375, 0x7f, 0x1p0, 0x1p-6},
        {"binary8p1u", 128, 0x80, 0x1p125, 0xfd, 0x1p126, 0xfe, 0x1p-127, 0x1p-127},
        {"binary8p2u", 64, 0x80, 0x3p61, 0xfd, 0x1p63, 0xfe, 0x1p-63, 0x1p-64},
        {"binary8p3u", 32, 0x80, 0x5p29, 0xfd, 0x3p30, 0xfe, 0x1p-31, 0x1p-33},
        {"binary8p4u", 16, 0x80, 53248, 0xfd, 57344, 0xfe, 0x1p-15, 0x1p-18},
        {"binary8p5u", 8, 0x80, 232, 0xfd, 240, 0xfe, 0x1p-7, 0x1p-11},
        {"binary8p6u", 4, 0x80, 15.25, 0xfd, 15.5, 0xfe, 0x1p-3, 0x1p-8},
        {"binary8p7u", 2, 0x80, 3.90625, 0xfd, 3.9375, 0xfe, 0x1p-1, 0x1p-7},
        {"binary8p8u", 1, 0x80, 1.9765625, 0xfd, 1.984375, 0xfe, 0x1p0, 0x1p-7},
    };
    size_t executed = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++, executed += 2) {
        char extended[32], finite[32];
        lathe_format e, f;
        snprintf(extended, sizeof extended, "%se", rows[i].name);
        snprintf(finite, sizeof finite, "%sf", rows[i].name);
        assert_int_equal(lathe_format_parse(&e, extended, NULL), LATHE_OK);
        assert_int_equal(lathe_format_parse(&f, finite, NULL), LATHE_OK);
        assert_int_equal(1 - e.emin, rows[i].bias);
        assert_int_equal(1 - f.emin, rows[i].bias);
        assert_int_equal(encoded(extended, LATHE_TIES_TO_EVEN, 1), rows[i].one);
        assert_int_equal(encoded(finite, LATHE_TIES_TO_EVEN, 1), rows[i].one);
        assert_true(lathe_format_largest(&e) == rows[i].extended);
        assert_true(lathe_format_largest(&f) == rows[i].finite);
        assert_true(decoded(extended, rows[i].extended_code) == rows[i].extended);
        assert_true(decoded(finite, rows[i].finite_code) == rows[i].finite);
        assert_true(lathe_format_smallest_normal(&e) == rows[i].smallest_normal);
        assert_true(lathe_format_smallest(&f) == rows[i].smallest);
    }
    expect_cases("parameters", executed, 112);
}

static void known_projections_hold(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        lathe_rounding rule;
        double x, wanted;
    } rows[] = {
        {"binary8p4se", LATHE_TIES_TO_EVEN, 224, 224},
        {"binary8p4se", LATHE_TOWARD_ZERO, 225, 224},
        {"binary8p4se", LATHE_TOWARD_NEGATIVE, 225, 224},
        {"binary8p4se", LATHE_TIES_TO_EVEN, 225, 224},
        {"binary8p4se", LATHE_TIES_TO_AWAY, 225, 224},
        {"binary8p4se", LATHE_TOWARD_POSITIVE, 225, INFINITY},
        {"binary8p4se", LATHE_TO_ODD, 225, INFINITY},
        {"binary8p4se", LATHE_TIES_TO_EVEN, 232, 224},
        {"binary8p4se", LATHE_TIES_TO_AWAY, 232, INFINITY},
        {"binary8p4se", LATHE_TIES_TO_EVEN, 232.01, INFINITY},
        {"binary8p4se", LATHE_TOWARD_NEGATIVE, -232, -INFINITY},
        {"binary8p4se", LATHE_TOWARD_POSITIVE, -232, -224},
        {"binary8p4se", LATHE_TOWARD_ZERO, -1e9, -224},
        {"binary8p4se", LATHE_TIES_TO_EVEN, 0x1p-11, 0},
        {"binary8p4se", LATHE_TIES_TO_AWAY, 0x1p-11, 0x1p-10},
        {"binary8p4se", LATHE_TO_ODD, 0x1p-11, 0x1p-10},
        {"binary8p4se", LATHE_TIES_TO_EVEN, -0x1p-11, 0},
        {"binary8p4se", LATHE_TIES_TO_AWAY, -0x1p-11, -0x1p-10},
        {"binary8p4se", LATHE_TIES_TO_EVEN, 1.0625, 1},
        {"binary8p4se", LATHE_TIES_TO_AWAY, 1.0625, 1.125},
        {"binary8p4se", LATHE_TO_ODD, 1.0625, 1.125},
        {"binary8p4se", LATHE_TIES_TO_EVEN, 1.1875, 1.25},
        {"binary8p4se", LATHE_TO_ODD, 1.1875, 1.125},
        {"binary8p1se", LATHE_TIES_TO_EVEN, 1.5, 1},
        {"binary8p1se", LATHE_TIES_TO_EVEN, 3, 4},
        {"binary8p1se", LATHE_TIES_TO_EVEN, 6, 4},
        {"binary8p1se", LATHE_TIES_TO_EVEN, 12, 16},
        {"binary8p1se", LATHE_TIES_TO_EVEN, .75, 1},
        {"binary8p1se", LATHE_TIES_TO_AWAY, 1.5, 2},
        {"binary8p1se", LATHE_TIES_TO_AWAY, 6, 8},
        {"binary8p1se", LATHE_TO_ODD, 1.5, 2},
        {"binary8p1se", LATHE_TO_ODD, 3, 2},
        {"binary8p1se", LATHE_TO_ODD, 6, 8},
        {"binary8p1se", LATHE_TO_ODD, 12, 8},
        {"binary8p1se", LATHE_TIES_TO_EVEN, 0x1p-64, 0},
        {"binary8p1se", LATHE_TIES_TO_AWAY, 0x1p-64, 0x1p-63},
        {"binary8p1se", LATHE_TIES_TO_EVEN, 0x1.001p-64, 0x1p-63},
        {"binary8p1se", LATHE_TIES_TO_EVEN, 0x1.8p-63, 0x1p-62},
        {"binary8p4ue", LATHE_TOWARD_ZERO, 54000, 53248},
        {"binary8p4ue", LATHE_TOWARD_POSITIVE, 54000, INFINITY},
        {"binary8p4ue", LATHE_TO_ODD, 54000, 53248},
        {"binary8p4ue", LATHE_TIES_TO_EVEN, 55296, INFINITY},
        {"binary8p4ue", LATHE_TO_ODD, 55296, 53248},
        {"binary8p4ue", LATHE_TO_ODD, 57344, 53248},
        {"binary8p4ue", LATHE_TIES_TO_EVEN, -1, NAN},
        {"binary8p4ue", LATHE_TOWARD_ZERO, -1, 0},
        {"binary8p4ue", LATHE_TOWARD_ZERO, -INFINITY, NAN},
        {"binary8p4ue", LATHE_TIES_TO_EVEN, -1e-9, 0},
        {"binary8p4uf", LATHE_TOWARD_ZERO, -INFINITY, NAN},
        {"binary8p4uf", LATHE_TIES_TO_EVEN, INFINITY, 57344},
        {"binary8p4sf", LATHE_TIES_TO_EVEN, 1e9, 240},
        {"binary8p4sf", LATHE_TIES_TO_EVEN, -INFINITY, -240},
        {"binary16p8se", LATHE_TOWARD_ZERO, 1e300, 3.3762391092936863e38},
        {"binary16p11se", LATHE_TOWARD_ZERO, 1e300, 65472},
    };
    const size_t count = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < count; i++) {
        const double got = decoded(rows[i].name, encoded(rows[i].name, rows[i].rule, rows[i].x));
        if (isnan(rows[i].wanted) ? !isnan(got) : got != rows[i].wanted || (got == 0 && signbit(got)))
            fail_msg("%s, %s: %a gave %a, wanted %a", rows[i].name, rule_name(rows[i].rule), rows[i].x, got,
                     rows[i].wanted);
    }
    expect_cases("known projections", count, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_of_every_format_means_what_the_draft_says),
        cmocka_unit_test(the_formats_of_four_bits_have_the_values_of_the_draft),
        cmocka_unit_test(parameters_are_those_of_the_draft),
        cmocka_unit_test(known_projections_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
