/* SPDX-License-Identifier: MIT */
/* Bad input to everything but arrays: each mistake has its status, and a failed plan is zeroed. */
#include "check.h"

#include <limits.h>
#include <math.h>

#define FLOAT(p, lo, hi, has)                                                                                \
    .kind = LATHE_KIND_FLOAT, .flags = (has), .precision = (p), .emin = (lo), .emax = (hi)
#define BYTE(p, lo, hi) FLOAT(p, lo, hi, LATHE_HAS_ALL)

static const unsigned finite_flags = LATHE_HAS_SIGN | LATHE_HAS_SUBNORMALS | LATHE_HAS_ZERO;

/* What lathe_format_check says of a format, and lathe_plan_init where that is another thing. */
static const struct format_row {
    const char *what;
    lathe_format format;
    lathe_status check, plan;
} format_rows[] = {
    {"sound", {BYTE(4, -6, 7)}, LATHE_OK, LATHE_OK},
    {"all zero", {0}, LATHE_E_KIND, LATHE_E_KIND},
    {"unknown kind", {.kind = (lathe_kind)9, .precision = 4, .emax = 7}, LATHE_E_KIND, LATHE_E_KIND},
    {"unknown flag", {FLOAT(4, -6, 7, 128)}, LATHE_E_FLAGS, LATHE_E_FLAGS},
    {"no bottom, no zero", {FLOAT(4, -6, 7, LATHE_HAS_NO_BOTTOM)}, LATHE_E_FLAGS, LATHE_E_FLAGS},
    {"no bottom, subnormals",
     {FLOAT(4, -6, 7, LATHE_HAS_ALL | LATHE_HAS_NO_BOTTOM)},
     LATHE_E_FLAGS,
     LATHE_E_FLAGS},
    {"no bottom, precision 1",
     {FLOAT(1, -6, 7, LATHE_HAS_ZERO | LATHE_HAS_NO_BOTTOM)},
     LATHE_E_FLAGS,
     LATHE_E_FLAGS},
    {"no bottom", {FLOAT(4, -6, 7, LATHE_HAS_ZERO | LATHE_HAS_NO_BOTTOM)}, LATHE_OK, LATHE_OK},
    {"no bottom, two values",
     {FLOAT(4, -6, -6, LATHE_HAS_ZERO | LATHE_HAS_NO_BOTTOM), .largest = 9},
     LATHE_OK,
     LATHE_OK},
    {"no bottom, nothing above",
     {FLOAT(4, -6, -6, LATHE_HAS_ZERO | LATHE_HAS_NO_BOTTOM), .largest = 8},
     LATHE_E_LARGEST,
     LATHE_E_LARGEST},
    {"no bottom, nothing below",
     {FLOAT(4, -6, -6, LATHE_HAS_SIGN | LATHE_HAS_ZERO | LATHE_HAS_NO_BOTTOM), .lowest = -8},
     LATHE_E_LOWEST,
     LATHE_E_LOWEST},
    {"highest flag", {FLOAT(4, -6, 7, 0x80000000u | LATHE_HAS_ALL)}, LATHE_E_FLAGS, LATHE_E_FLAGS},
    {"negative zero, no zero",
     {FLOAT(4, -6, 7, LATHE_HAS_ALL & ~LATHE_HAS_ZERO)},
     LATHE_E_FLAGS,
     LATHE_E_FLAGS},
    {"negative zero, no sign",
     {FLOAT(4, -6, 7, LATHE_HAS_ALL & ~LATHE_HAS_SIGN)},
     LATHE_E_FLAGS,
     LATHE_E_FLAGS},
    {"precision 0", {BYTE(0, -6, 7)}, LATHE_E_PRECISION, LATHE_E_PRECISION},
    {"precision -1", {BYTE(-1, -6, 7)}, LATHE_E_PRECISION, LATHE_E_PRECISION},
    {"precision least int", {BYTE(INT_MIN, -6, 7)}, LATHE_E_PRECISION, LATHE_E_PRECISION},
    {"precision 64", {BYTE(64, -6, 7)}, LATHE_E_PRECISION, LATHE_E_PRECISION},
    {"precision largest int", {BYTE(INT_MAX, -6, 7)}, LATHE_E_PRECISION, LATHE_E_PRECISION},
    {"precision 63", {BYTE(63, -6, 7)}, LATHE_OK, LATHE_E_PRECISION},
    {"precision 54", {BYTE(54, -6, 7)}, LATHE_OK, LATHE_E_PRECISION},
    {"precision 53", {BYTE(53, -6, 7)}, LATHE_OK, LATHE_OK},
    {"emin above emax", {BYTE(4, 8, 7)}, LATHE_E_EXPONENTS, LATHE_E_EXPONENTS},
    {"emin far above emax", {BYTE(4, 1 << 20, -(1 << 20))}, LATHE_E_EXPONENTS, LATHE_E_EXPONENTS},
    {"emin too low", {BYTE(4, -(1 << 20) - 1, 7)}, LATHE_E_RANGE, LATHE_E_RANGE},
    {"emin least int", {BYTE(4, INT_MIN, 7)}, LATHE_E_RANGE, LATHE_E_RANGE},
    {"emax too high", {BYTE(4, -6, (1 << 20) + 1)}, LATHE_E_RANGE, LATHE_E_RANGE},
    {"emax largest int", {BYTE(4, -6, INT_MAX)}, LATHE_E_RANGE, LATHE_E_RANGE},
    {"exponents at their limits", {BYTE(4, -(1 << 20), 1 << 20)}, LATHE_OK, LATHE_E_RANGE},
    {"emax of binary64 + 1", {BYTE(4, -6, 1024)}, LATHE_OK, LATHE_E_RANGE},
    {"emax of binary64", {BYTE(4, -6, 1023)}, LATHE_OK, LATHE_OK},
    {"quantum under binary64", {BYTE(4, -1072, 7)}, LATHE_OK, LATHE_E_RANGE},
    {"quantum of binary64", {BYTE(4, -1071, 7)}, LATHE_OK, LATHE_OK},
    {"normals under binary64's spacing", {FLOAT(2, -1074, 7, LATHE_HAS_ZERO)}, LATHE_OK, LATHE_E_RANGE},
    {"largest too long", {BYTE(4, -6, 7), .largest = 16}, LATHE_E_LARGEST, LATHE_E_LARGEST},
    {"largest too short", {BYTE(4, -6, 7), .largest = 7}, LATHE_E_LARGEST, LATHE_E_LARGEST},
    {"largest negative", {BYTE(4, -6, 7), .largest = -14}, LATHE_E_LARGEST, LATHE_E_LARGEST},
    {"largest greatest", {BYTE(4, -6, 7), .largest = INT64_MAX}, LATHE_E_LARGEST, LATHE_E_LARGEST},
    {"largest least", {BYTE(4, -6, 7), .largest = INT64_MIN}, LATHE_E_LARGEST, LATHE_E_LARGEST},
    {"largest just fits", {BYTE(4, -6, 7), .largest = 8}, LATHE_OK, LATHE_OK},
    {"lowest too long", {BYTE(4, -6, 7), .lowest = -16}, LATHE_E_LOWEST, LATHE_E_LOWEST},
    {"lowest positive", {BYTE(4, -6, 7), .lowest = 14}, LATHE_E_LOWEST, LATHE_E_LOWEST},
    {"lowest least", {BYTE(4, -6, 7), .lowest = INT64_MIN}, LATHE_E_LOWEST, LATHE_E_LOWEST},
    {"lowest without sign", {FLOAT(4, -6, 7, LATHE_HAS_ZERO), .lowest = -14}, LATHE_E_LOWEST, LATHE_E_LOWEST},
    {"lowest just fits", {BYTE(4, -6, 7), .lowest = -8}, LATHE_OK, LATHE_OK},
    {"unknown overflow",
     {BYTE(4, -6, 7), .overflow = (lathe_overflow)5},
     LATHE_E_CONVENTION,
     LATHE_E_CONVENTION},
    {"unknown infinity",
     {BYTE(4, -6, 7), .infinity = (lathe_infinity)4},
     LATHE_E_CONVENTION,
     LATHE_E_CONVENTION},
    {"unknown negative",
     {BYTE(4, -6, 7), .negative = (lathe_negative)5},
     LATHE_E_CONVENTION,
     LATHE_E_CONVENTION},
    {"overflow to no infinity",
     {FLOAT(4, -6, 7, LATHE_HAS_NAN), .overflow = LATHE_OVERFLOW_INFINITY},
     LATHE_E_CONVENTION,
     LATHE_E_CONVENTION},
    {"overflow to no NaN",
     {FLOAT(4, -6, 7, LATHE_HAS_INFINITY), .overflow = LATHE_OVERFLOW_NAN},
     LATHE_E_CONVENTION,
     LATHE_E_CONVENTION},
    {"by direction to neither",
     {FLOAT(4, -6, 7, LATHE_HAS_ZERO), .overflow = LATHE_OVERFLOW_BY_DIRECTION},
     LATHE_E_CONVENTION,
     LATHE_E_CONVENTION},
    {"keeps no infinity",
     {FLOAT(4, -6, 7, LATHE_HAS_NAN), .infinity = LATHE_INFINITY_KEEP},
     LATHE_E_CONVENTION,
     LATHE_E_CONVENTION},
    {"infinity to no NaN",
     {FLOAT(4, -6, 7, LATHE_HAS_INFINITY), .infinity = LATHE_INFINITY_NAN},
     LATHE_E_CONVENTION,
     LATHE_E_CONVENTION},
    {"negative to no NaN",
     {FLOAT(4, -6, 7, LATHE_HAS_ZERO), .negative = LATHE_NEGATIVE_TO_NAN},
     LATHE_E_CONVENTION,
     LATHE_E_CONVENTION},
    {"negative by direction to no NaN",
     {FLOAT(4, -6, 7, LATHE_HAS_ZERO), .negative = LATHE_NEGATIVE_BY_DIRECTION},
     LATHE_E_CONVENTION,
     LATHE_E_CONVENTION},
    {"width", {BYTE(4, -6, 7), .width = 1}, LATHE_E_RESERVED, LATHE_E_RESERVED},
    {"ties", {BYTE(4, -6, 7), .ties = LATHE_TIE_AWAY}, LATHE_E_RESERVED, LATHE_E_RESERVED},
    {"fraction", {BYTE(4, -6, 7), .fraction = 1}, LATHE_E_RESERVED, LATHE_E_RESERVED},
    {"es", {BYTE(4, -6, 7), .es = 1}, LATHE_E_RESERVED, LATHE_E_RESERVED},
    {"scale", {BYTE(4, -6, 7), .scale = 1}, LATHE_E_RESERVED, LATHE_E_RESERVED},
    {"count", {BYTE(4, -6, 7), .count = 1}, LATHE_E_RESERVED, LATHE_E_RESERVED},
    {"reserved word 0", {BYTE(4, -6, 7), .reserved = {1}}, LATHE_E_RESERVED, LATHE_E_RESERVED},
    {"reserved word 0, high",
     {BYTE(4, -6, 7), .reserved = {UINT64_C(1) << 63}},
     LATHE_E_RESERVED,
     LATHE_E_RESERVED},
};

static int is_zeroed(const lathe_plan *plan)
{
    static const lathe_plan zeroed;
    return memcmp(plan, &zeroed, sizeof zeroed) == 0;
}

static void every_bad_format_is_named_and_clears_the_plan(void **state)
{
    (void)state;
    size_t rows = sizeof format_rows / sizeof *format_rows;
    for (size_t i = 0; i < rows; i++) {
        const struct format_row *r = &format_rows[i];
        lathe_status check = lathe_format_check(&r->format);
        lathe_plan plan;
        memset(&plan, 0x5a, sizeof plan);
        lathe_status made = lathe_plan_init(&plan, &r->format, NULL);
        if (check != r->check || made != r->plan)
            fail_msg("%s: check %d, wanted %d; plan %d, wanted %d", r->what, (int)check, (int)r->check,
                     (int)made, (int)r->plan);
        assert_int_equal(is_zeroed(&plan), r->plan != LATHE_OK);
        assert_int_equal(lathe_format_equal(&r->format, &r->format), r->check == LATHE_OK);
    }
    assert_int_equal(lathe_format_check(NULL), LATHE_E_NULL);
    expect_cases("formats", rows, 50);
}

static void every_bad_option_is_named_and_clears_the_plan(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        lathe_options options;
        lathe_status wanted;
    } rows[] = {
        {"default", {0}, LATHE_OK},
        {"last rule", {.rounding = LATHE_STOCHASTIC_EQUAL}, LATHE_OK},
        {"rule 11", {.rounding = (lathe_rounding)11}, LATHE_E_ROUNDING},
        {"rule -1", {.rounding = (lathe_rounding)-1}, LATHE_E_ROUNDING},
        {"rule largest int", {.rounding = (lathe_rounding)INT_MAX}, LATHE_E_ROUNDING},
        {"overflow 6", {.overflow = (lathe_overflow)6}, LATHE_E_OPTION},
        {"overflow -1", {.overflow = (lathe_overflow)-1}, LATHE_E_OPTION},
        {"infinity 4", {.infinity = (lathe_infinity)4}, LATHE_E_OPTION},
        {"infinity -1", {.infinity = (lathe_infinity)-1}, LATHE_E_OPTION},
        {"negative 5", {.negative = (lathe_negative)5}, LATHE_E_OPTION},
        {"negative -1", {.negative = (lathe_negative)-1}, LATHE_E_OPTION},
        {"subnormals 3", {.subnormals = (lathe_subnormals)3}, LATHE_E_OPTION},
        {"subnormals -1", {.subnormals = (lathe_subnormals)-1}, LATHE_E_OPTION},
        {"zero 3", {.zero = (lathe_zero)3}, LATHE_E_OPTION},
        {"zero -1", {.zero = (lathe_zero)-1}, LATHE_E_OPTION},
        {"nan 5", {.nan = (lathe_nan)5}, LATHE_E_OPTION},
        {"nan -1", {.nan = (lathe_nan)-1}, LATHE_E_OPTION},
        {"parity 2", {.parity = (lathe_parity)2}, LATHE_E_OPTION},
        {"parity -1", {.parity = (lathe_parity)-1}, LATHE_E_OPTION},
        {"exponent 2", {.exponent = (lathe_exponent)2}, LATHE_E_OPTION},
        {"exponent -1", {.exponent = (lathe_exponent)-1}, LATHE_E_OPTION},
        {"stochastic 3", {.stochastic = (lathe_stochastic)3}, LATHE_E_OPTION},
        {"stochastic -1", {.stochastic = (lathe_stochastic)-1}, LATHE_E_OPTION},
        {"draw 2", {.draw = (lathe_draw)2}, LATHE_E_OPTION},
        {"draw -1", {.draw = (lathe_draw)-1}, LATHE_E_OPTION},
        {"codes 2", {.codes = (lathe_codes)2}, LATHE_E_OPTION},
        {"codes -1", {.codes = (lathe_codes)-1}, LATHE_E_OPTION},
        {"negative zero 2", {.negative_zero = (lathe_negative_zero)2}, LATHE_E_OPTION},
        {"negative zero -1", {.negative_zero = (lathe_negative_zero)-1}, LATHE_E_OPTION},
        {"NaN code 3", {.nan_code = (lathe_nan_code)3}, LATHE_E_OPTION},
        {"NaN code -1", {.nan_code = (lathe_nan_code)-1}, LATHE_E_OPTION},
        {"random bits -1", {.rounding = LATHE_STOCHASTIC, .random_bits = -1}, LATHE_E_OPTION},
        {"random bits least int", {.rounding = LATHE_STOCHASTIC, .random_bits = INT_MIN}, LATHE_E_OPTION},
        {"random bits 1", {.rounding = LATHE_STOCHASTIC, .random_bits = 1}, LATHE_OK},
        {"random bits 64", {.rounding = LATHE_STOCHASTIC, .random_bits = 64}, LATHE_OK},
        {"random bits 65", {.rounding = LATHE_STOCHASTIC, .random_bits = 65}, LATHE_E_OPTION},
        {"random bits -1, no rule", {.random_bits = -1}, LATHE_E_OPTION},
        {"random bits 65, no rule", {.random_bits = 65}, LATHE_E_OPTION},
        {"16 of 16 bits", {.rounding = LATHE_STOCHASTIC, .draw = LATHE_DRAW_16, .random_bits = 16}, LATHE_OK},
        {"17 of 16 bits",
         {.rounding = LATHE_STOCHASTIC, .draw = LATHE_DRAW_16, .random_bits = 17},
         LATHE_E_OPTION},
        {"reserved 0", {.reserved = {1}}, LATHE_E_RESERVED},
        {"reserved 0, high", {.reserved = {0x80000000u}}, LATHE_E_RESERVED},
    };
    const lathe_format f = {BYTE(4, -6, 7)};
    size_t count = sizeof rows / sizeof *rows;
    for (size_t i = 0; i < count; i++) {
        lathe_plan plan;
        memset(&plan, 0x5a, sizeof plan);
        lathe_status made = lathe_plan_init(&plan, &f, &rows[i].options);
        if (made != rows[i].wanted)
            fail_msg("%s: %d, wanted %d", rows[i].what, (int)made, (int)rows[i].wanted);
        assert_int_equal(is_zeroed(&plan), made != LATHE_OK);
    }
    lathe_plan plan;
    memset(&plan, 0x5a, sizeof plan);
    assert_int_equal(lathe_plan_init(NULL, &f, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_plan_init(&plan, NULL, NULL), LATHE_E_NULL);
    assert_true(is_zeroed(&plan));
    expect_cases("options", count, 35);
}

/* A format that lacks infinity, NaN and zero, and a finite one with zero. */
static void an_option_that_names_a_missing_value_is_refused(void **state)
{
    (void)state;
    const lathe_format bare = {FLOAT(3, -3, 3, 0)}, finite = {FLOAT(4, -6, 7, finite_flags)};
    const lathe_options refused[] = {
        {.overflow = LATHE_OVERFLOW_BY_DIRECTION},
        {.overflow = LATHE_OVERFLOW_INFINITY},
        {.overflow = LATHE_OVERFLOW_NAN},
        {.infinity = LATHE_INFINITY_KEEP},
        {.infinity = LATHE_INFINITY_NAN},
        {.nan = LATHE_NAN_NEGATIVE_ZERO},
        {.nan = LATHE_NAN_OPPOSITE_ZERO},
        {.nan_code = LATHE_NAN_CODE_ONES},
        {.negative = LATHE_NEGATIVE_TO_NAN},
        {.negative = LATHE_NEGATIVE_BY_DIRECTION},
        {.zero = LATHE_ZERO_NAN},
        {.nan = LATHE_NAN_ZERO},
        {.subnormals = LATHE_SUBNORMALS_FLUSH},
    };
    enum { OF_BOTH = 8 }; /* the others concern sign and zero, which `finite` has */
    size_t executed = 0;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        for (int which = 0; which < 2; which++, executed++) {
            lathe_plan plan;
            memset(&plan, 0x5a, sizeof plan);
            lathe_status wanted = which && i >= OF_BOTH ? LATHE_OK : LATHE_E_POLICY;
            lathe_status made = lathe_plan_init(&plan, which ? &finite : &bare, &refused[i]);
            if (made != wanted) {
                report_options(&refused[i]);
                fail_msg("%s format: %d, wanted %d", which ? "finite" : "bare", (int)made, (int)wanted);
            }
            assert_int_equal(is_zeroed(&plan), wanted != LATHE_OK);
        }
    expect_cases("policies", executed, 26);
}

/* Part of the contract: the numbers added last, and sizes. */
_Static_assert(LATHE_E_SPACE == 21 && LATHE_E_ISA == 22 && LATHE_E_STOCHASTIC == 23 && LATHE_E_STREAM == 24 &&
                   LATHE_E_CODES == 25 && LATHE_E_CODE_SIZE == 26 && LATHE_E_CODE == 27,
               "statuses never change their numbers");
_Static_assert(sizeof(lathe_options) == 80 && sizeof(lathe_random) == 24, "public structs keep their sizes");

static void every_status_has_its_own_sentence(void **state)
{
    (void)state;
    enum { LAST = LATHE_E_BUILD };
    const int odd[] = {INT_MIN, INT_MIN + 1, -1000, -1, LAST + 1, 1000, INT_MAX - 1, INT_MAX};
    size_t executed = 0;
    for (int i = -300; i <= 300; i++, executed++)
        assert_non_null(lathe_status_string((lathe_status)i));
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++, executed++) {
        const char *unknown = lathe_status_string((lathe_status)odd[i]);
        assert_non_null(unknown);
        assert_true(strlen(unknown) > 0);
    }
    for (int i = LATHE_OK; i <= LAST; i++)
        for (int j = LATHE_OK; j <= LAST + 1; j++, executed++) {
            const char *sentence = lathe_status_string((lathe_status)i);
            assert_true(strlen(sentence) > 5 || i == LATHE_OK);
            assert_true(sentence[strlen(sentence) - 1] != '.');
            if (i != j)
                assert_string_not_equal(sentence, lathe_status_string((lathe_status)j));
        }
    assert_string_equal(lathe_status_string((lathe_status)-1), lathe_status_string((lathe_status)INT_MAX));
    expect_cases("status values", executed, 1000);
}

/* What is left out is what it stands for; how negatives become unsigned is no matter of what has a sign. */
static void formats_are_equal_by_what_they_mean(void **state)
{
    static const struct {
        lathe_format other;
        int is_equal;
    } rows[] = {
        {{BYTE(4, -6, 7), .negative = LATHE_NEGATIVE_TO_NAN}, 1},
        {{BYTE(4, -6, 7), .negative = LATHE_NEGATIVE_TO_ZERO}, 1},
        {{BYTE(4, -6, 7), .largest = 15}, 1},
        {{BYTE(4, -6, 7), .lowest = -15}, 1},
        {{BYTE(4, -6, 7), .lowest = -14}, 0},
        {{BYTE(4, -6, 7), .largest = 14}, 0},
        {{BYTE(4, -6, 7), .overflow = LATHE_OVERFLOW_BY_DIRECTION}, 1},
        {{BYTE(4, -6, 7), .overflow = LATHE_OVERFLOW_SATURATE}, 0},
        {{BYTE(4, -6, 7), .infinity = LATHE_INFINITY_KEEP}, 1},
        {{BYTE(4, -6, 7), .infinity = LATHE_INFINITY_NAN}, 0},
    };
    static const lathe_format plain = {BYTE(4, -6, 7)};
    size_t executed = 0;
    (void)state;
    for (; executed < sizeof rows / sizeof *rows; executed++) {
        assert_int_equal(lathe_format_equal(&plain, &rows[executed].other), rows[executed].is_equal);
        assert_int_equal(lathe_format_equal(&rows[executed].other, &plain), rows[executed].is_equal);
    }
    expect_cases("pairs", executed, 10);
}

static void null_arguments_are_named(void **state)
{
    (void)state;
    lathe_format f = named_formats[0].format;
    lathe_options o;
    lathe_rounding r;
    char text[LATHE_FORMAT_PRINT_MAX];
    assert_int_equal(lathe_format_parse(NULL, "fp16", NULL), LATHE_E_NULL);
    assert_int_equal(lathe_format_parse(&f, NULL, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_format_print(NULL, text, sizeof text, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_format_print(&f, NULL, sizeof text, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_rounding_parse(NULL, "rne", NULL), LATHE_E_NULL);
    assert_int_equal(lathe_rounding_parse(&r, NULL, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_options_parse(NULL, "", NULL), LATHE_E_NULL);
    assert_int_equal(lathe_options_parse(&o, NULL, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_format_equal(NULL, &f), 0);
    assert_int_equal(lathe_format_equal(&f, NULL), 0);
    assert_int_equal(lathe_format_equal(NULL, NULL), 0);
    assert_int_equal(lathe_format_count(NULL), 0);
    assert_int_equal(lathe_format_has(NULL, 1), 0);
    assert_true(isnan(lathe_format_largest(NULL)) && isnan(lathe_format_lowest(NULL)));
    assert_true(isnan(lathe_format_smallest(NULL)) && isnan(lathe_format_smallest_normal(NULL)));
    assert_true(isnan(lathe_format_unit_roundoff(NULL)) && isnan(lathe_format_ulp(NULL, 1)));
    assert_true(isnan(lathe_format_next_up(NULL, 1)) && isnan(lathe_format_next_down(NULL, 1)));
    assert_null(lathe_rounding_name((lathe_rounding)11));
    assert_null(lathe_rounding_name((lathe_rounding)-1));
    assert_string_equal(lathe_version(), "0.1.0");
    expect_cases("NULL arguments", 24, 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_bad_format_is_named_and_clears_the_plan),
        cmocka_unit_test(every_bad_option_is_named_and_clears_the_plan),
        cmocka_unit_test(an_option_that_names_a_missing_value_is_refused),
        cmocka_unit_test(every_status_has_its_own_sentence),
        cmocka_unit_test(formats_are_equal_by_what_they_mean),
        cmocka_unit_test(null_arguments_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
