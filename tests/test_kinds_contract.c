/* SPDX-License-Identifier: MIT */
/* Formats of other kinds by hand: which fields may say what, and which options there are. */
#include "check.h"

#include <math.h>

static const double digits[] = {-1, 0, 0.5, 1};
static const double zeros[] = {-1, -0.0, 1}, unsorted[] = {0, 1, 1}, wide[] = {0, 0x1p-1000, 1},
                    endless[] = {0, HUGE_VAL};
static const double most[65537] = {0}, same[] = {-1, 0, 0.5, 1}, others[] = {-1, 0, 0.25, 1};
static const uint16_t codes[] = {3, 1, 0, 2}, same_codes[] = {3, 1, 0, 2}, own_codes[] = {0, 1, 2, 3},
                      twice[] = {3, 1, 3, 2};

/* A format, and what is wrong with it. */
typedef struct row {
    lathe_format format;
    lathe_status status;
} row;

#define KIND(k) .kind = LATHE_KIND_##k
#define DIGITS KIND(TABLE), .count = 4, .table = digits

#define E4M3 KIND(FLOAT), .flags = LATHE_HAS_ALL, .precision = 4, .emin = -6, .emax = 8

static const row rows[] = {
    {{E4M3}, LATHE_OK},
    {{E4M3, .width = 8}, LATHE_E_RESERVED},
    {{E4M3, .ties = LATHE_TIE_EVEN}, LATHE_E_RESERVED},
    {{E4M3, .fraction = 1}, LATHE_E_RESERVED},
    {{E4M3, .es = 1}, LATHE_E_RESERVED},
    {{E4M3, .scale = -0.0}, LATHE_E_RESERVED},
    {{E4M3, .count = 4}, LATHE_E_RESERVED},
    {{E4M3, .table = digits}, LATHE_E_RESERVED},
    {{E4M3, .codes = codes}, LATHE_E_RESERVED},
    {{KIND(FIXED), .width = 8, .infinity = LATHE_INFINITY_NAN}, LATHE_E_CONVENTION},
    {{KIND(FIXED), .width = 8, .fraction = 4}, LATHE_OK},
    {{KIND(FIXED), .width = 8, .fraction = 4, .flags = LATHE_HAS_SIGN, .lowest = -127}, LATHE_OK},
    {{KIND(FIXED), .width = 8, .precision = 8, .emin = 7, .emax = 7}, LATHE_OK},
    {{KIND(FIXED), .width = 8, .precision = 7}, LATHE_E_RESERVED},
    {{KIND(FIXED), .width = 8, .emin = 3}, LATHE_E_RESERVED},
    {{KIND(FIXED), .width = 8, .emax = 3}, LATHE_E_RESERVED},
    {{KIND(FIXED), .width = 8, .largest = 100}, LATHE_E_RESERVED},
    {{KIND(FIXED), .width = 8, .ties = LATHE_TIE_EVEN}, LATHE_E_RESERVED},
    {{KIND(FIXED), .width = 8, .es = 1}, LATHE_E_RESERVED},
    {{KIND(FIXED), .width = 8, .flags = LATHE_HAS_NAN}, LATHE_E_FLAGS},
    {{KIND(FIXED), .width = 0}, LATHE_E_PRECISION},
    {{KIND(FIXED), .width = 1, .flags = LATHE_HAS_SIGN}, LATHE_E_PRECISION},
    {{KIND(FIXED), .width = 54}, LATHE_E_PRECISION},
    {{KIND(FIXED), .width = 8, .fraction = 901}, LATHE_E_RANGE},
    {{KIND(FIXED), .width = 8, .fraction = -901}, LATHE_E_RANGE},
    {{KIND(FIXED), .width = 8, .lowest = -1}, LATHE_E_LOWEST},
    {{KIND(FIXED), .width = 8, .flags = LATHE_HAS_SIGN, .lowest = -129}, LATHE_E_LOWEST},
    {{KIND(FIXED), .width = 8, .flags = LATHE_HAS_SIGN, .lowest = 1}, LATHE_E_LOWEST},
    {{KIND(FIXED), .width = 8, .overflow = LATHE_OVERFLOW_NAN}, LATHE_E_CONVENTION},
    {{KIND(POSIT), .width = 8, .es = 2}, LATHE_OK},
    {{KIND(POSIT), .width = 8, .overflow = LATHE_OVERFLOW_SATURATE}, LATHE_OK},
    {{KIND(POSIT), .width = 2}, LATHE_E_RANGE},
    {{KIND(POSIT), .width = 33}, LATHE_E_RANGE},
    {{KIND(POSIT), .width = 8, .es = 6}, LATHE_E_RANGE},
    {{KIND(POSIT), .width = 8, .es = -1}, LATHE_E_RANGE},
    {{KIND(POSIT), .width = 8, .precision = 5}, LATHE_E_RESERVED},
    {{KIND(POSIT), .width = 8, .emin = -1}, LATHE_E_RESERVED},
    {{KIND(POSIT), .width = 8, .largest = 1}, LATHE_E_RESERVED},
    {{KIND(POSIT), .width = 8, .lowest = -1}, LATHE_E_RESERVED},
    {{KIND(POSIT), .width = 8, .fraction = 1}, LATHE_E_RESERVED},
    {{KIND(POSIT), .width = 8, .scale = 1}, LATHE_E_RESERVED},
    {{KIND(POSIT), .width = 8, .count = 1}, LATHE_E_RESERVED},
    {{KIND(POSIT), .width = 8, .table = digits}, LATHE_E_RESERVED},
    {{KIND(POSIT), .width = 8, .codes = codes}, LATHE_E_RESERVED},
    {{KIND(POSIT), .width = 8, .reserved = {1}}, LATHE_E_RESERVED},
    {{KIND(POSIT), .width = 8, .flags = LATHE_HAS_SUBNORMALS}, LATHE_E_FLAGS},
    {{KIND(POSIT), .width = 8, .overflow = LATHE_OVERFLOW_NAN}, LATHE_E_CONVENTION},
    {{KIND(POSIT), .width = 8, .ties = (lathe_tie)9}, LATHE_E_CONVENTION},
    {{KIND(HIF8)}, LATHE_OK},
    {{KIND(HIF8), .width = 8}, LATHE_OK},
    {{KIND(HIF8), .width = 16}, LATHE_E_RANGE},
    {{KIND(HIF8), .es = 2}, LATHE_E_RESERVED},
    {{KIND(TAKUM), .width = 12}, LATHE_OK},
    {{KIND(TAKUM), .width = 7}, LATHE_E_RANGE},
    {{KIND(LOG_TAKUM), .width = 17}, LATHE_E_RANGE},
    {{KIND(TAKUM), .width = 8, .overflow = LATHE_OVERFLOW_INFINITY}, LATHE_E_CONVENTION},
    {{KIND(LOG), .width = 8, .fraction = 3}, LATHE_OK},
    {{KIND(LOG), .width = 8, .fraction = 3, .flags = LATHE_HAS_SIGN}, LATHE_OK},
    {{KIND(LOG), .width = 8, .fraction = 3, .flags = LATHE_HAS_SIGN, .scale = 0.25}, LATHE_OK},
    {{KIND(LOG), .width = 2}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 17}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 8, .fraction = -1}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 16, .fraction = 14}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 8, .fraction = 7}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 8, .fraction = 3, .scale = 2}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 8, .fraction = 3, .flags = LATHE_HAS_SIGN, .scale = -1}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 8, .fraction = 3, .flags = LATHE_HAS_SIGN, .scale = HUGE_VAL}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 8, .fraction = 3, .flags = LATHE_HAS_SIGN, .scale = (double)NAN}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 8, .fraction = 3, .flags = LATHE_HAS_SIGN, .scale = 0x1p901}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 8, .fraction = 3, .flags = LATHE_HAS_SIGN, .scale = 0x1p-1060}, LATHE_E_RANGE},
    {{KIND(LOG), .width = 8, .fraction = 3, .flags = LATHE_HAS_SIGN, .infinity = LATHE_INFINITY_NAN},
     LATHE_E_CONVENTION},
    {{DIGITS}, LATHE_OK},
    {{DIGITS, .codes = codes}, LATHE_OK},
    {{DIGITS, .codes = codes, .width = 2}, LATHE_OK},
    {{DIGITS, .width = 3}, LATHE_E_RANGE},
    {{DIGITS, .codes = twice}, LATHE_E_TABLE},
    {{KIND(TABLE), .count = 0, .table = digits}, LATHE_E_RANGE},
    {{KIND(TABLE), .count = 65537, .table = most}, LATHE_E_RANGE},
    {{KIND(TABLE), .count = 4}, LATHE_E_NULL},
    {{KIND(TABLE), .count = 3, .table = zeros}, LATHE_E_TABLE},
    {{KIND(TABLE), .count = 3, .table = unsorted}, LATHE_E_TABLE},
    {{KIND(TABLE), .count = 3, .table = wide}, LATHE_E_TABLE},
    {{KIND(TABLE), .count = 2, .table = endless}, LATHE_E_TABLE},
    {{DIGITS, .flags = LATHE_HAS_NAN}, LATHE_E_FLAGS},
    {{DIGITS, .overflow = LATHE_OVERFLOW_NAN}, LATHE_E_CONVENTION},
    {{.kind = (lathe_kind)99}, LATHE_E_KIND},
};

static void fields_that_cannot_be_are_refused(void **state)
{
    size_t wrong = 0;
    const size_t count = sizeof rows / sizeof *rows;
    static const lathe_plan none;
    (void)state;
    for (size_t i = 0; i < count; i++) {
        lathe_plan plan;
        memset(&plan, 1, sizeof plan);
        const lathe_status status = lathe_format_check(&rows[i].format);
        const lathe_status made = lathe_plan_init(&plan, &rows[i].format, NULL);
        if (status != rows[i].status || made != status)
            print_error("row %zu: %d and %d, not %d\n", i, status, made, rows[i].status);
        wrong += status != rows[i].status || made != status;
        if (status)
            assert_memory_equal(&plan, &none, sizeof plan);
    }
    assert_int_equal(wrong, 0);
    expect_cases("formats by hand", count, 85);
}

static void tables_are_equal_by_values_and_codes(void **state)
{
    static const lathe_format a = {DIGITS, .codes = codes};
    static const struct {
        lathe_format other;
        int is_equal;
    } pairs[] = {
        {{KIND(TABLE), .count = 4, .table = same, .codes = same_codes}, 1},
        {{KIND(TABLE), .count = 4, .table = same, .codes = own_codes}, 0},
        {{KIND(TABLE), .count = 4, .table = same}, 0},
        {{KIND(TABLE), .count = 4, .table = others, .codes = same_codes}, 0},
        {{KIND(TABLE), .count = 3, .table = same, .codes = same_codes}, 0},
    };
    const size_t count = sizeof pairs / sizeof *pairs;
    (void)state;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(lathe_format_equal(&a, &pairs[i].other), pairs[i].is_equal);
        assert_int_equal(lathe_format_equal(&pairs[i].other, &a), pairs[i].is_equal);
    }
    assert_true(lathe_format_equal(&(lathe_format){DIGITS}, &(lathe_format){DIGITS, .codes = own_codes}));
    expect_cases("tables", count, 5);
}

/* Three binades of 2^62 values and 2^62 - 1 subnormal ones. */
static void a_number_of_values_that_no_word_holds_is_0(void **state)
{
    lathe_format f = {KIND(FLOAT), .flags = LATHE_HAS_SUBNORMALS, .precision = 63, .emin = 0, .emax = 2};
    (void)state;
    assert_true(lathe_format_count(&f) == UINT64_MAX);
    f.flags |= LATHE_HAS_ZERO;
    assert_true(lathe_format_count(&f) == 0);
    f.flags |= LATHE_HAS_SIGN;
    assert_true(lathe_format_count(&f) == 0);
    f.flags = LATHE_HAS_SIGN;
    f.emax = 0;
    assert_true(lathe_format_count(&f) == UINT64_C(1) << 63);
    f.emax = 1;
    assert_true(lathe_format_count(&f) == 0);
    f.emax = 4;
    f.flags = 0;
    assert_true(lathe_format_count(&f) == 0);
}

/* Powers of two up to 2^1023 and beyond. */
static void what_binary64_does_not_hold_is_nan(void **state)
{
    static const lathe_format f = {KIND(LOG), .width = 13, .flags = LATHE_HAS_SIGN};
    lathe_plan plan;
    (void)state;
    assert_int_equal(lathe_format_check(&f), LATHE_OK);
    assert_int_equal(lathe_plan_init(&plan, &f, NULL), LATHE_E_RANGE);
    assert_true(isnan(lathe_format_largest(&f)));
    assert_true(isnan(lathe_format_ulp(&f, 1.0)));
    assert_int_equal(lathe_format_count(&f), 8192);
}

static void numbers_that_no_name_says_are_not_printed(void **state)
{
    static const lathe_format formats[] = {
        {KIND(FIXED), .width = 4, .fraction = 8, .flags = LATHE_HAS_SIGN},
        {KIND(FIXED), .width = 4, .fraction = 8},
        {KIND(FIXED), .width = 4, .fraction = -2, .flags = LATHE_HAS_SIGN},
        {KIND(FIXED), .width = 4, .fraction = -2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        char text[LATHE_FORMAT_PRINT_MAX] = "untouched";
        size_t needed = 7;
        assert_int_equal(lathe_format_print(&formats[i], text, sizeof text, &needed), LATHE_E_NAME);
        assert_string_equal(text, "untouched");
        assert_int_equal(needed, 7);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_that_cannot_be_are_refused),
        cmocka_unit_test(tables_are_equal_by_values_and_codes),
        cmocka_unit_test(a_number_of_values_that_no_word_holds_is_0),
        cmocka_unit_test(what_binary64_does_not_hold_is_nan),
        cmocka_unit_test(numbers_that_no_name_says_are_not_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
