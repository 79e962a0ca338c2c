/* SPDX-License-Identifier: MIT */
/* Formats of other kinds by hand: which fields may say what, which options there are and what they do. */
#include "check_random.h"

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
        {{KIND(POSIT), .width = 8}, 0},
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
    for (int i = 0; i < 4; i++) {
        uint16_t some[] = {4, 0, 1, 5}, others_by_one[] = {4, 0, 1, 5};
        assert_true(lathe_format_equal(&(lathe_format){DIGITS, .codes = some},
                                       &(lathe_format){DIGITS, .codes = others_by_one}));
        others_by_one[i] ^= 2;
        assert_false(lathe_format_equal(&(lathe_format){DIGITS, .codes = some},
                                        &(lathe_format){DIGITS, .codes = others_by_one}));
    }
    assert_true(lathe_format_equal(&(lathe_format){KIND(POSIT), .width = 8},
                                   &(lathe_format){KIND(POSIT), .width = 8, .ties = LATHE_TIE_EVEN}));
    expect_cases("tables", count, 6);
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

/* Of options that say what is so without them, and that a kind lacks. */
static void options_of_kinds_are_taken_or_refused(void **state)
{
    static const struct {
        const char *format, *options;
        lathe_status status;
    } few[] = {
        {"e4m3fn", "ties=even", LATHE_OK},
        {"e4m3fn", "ties=zero", LATHE_E_POLICY},
        {"int8", "ties=even", LATHE_OK},
        {"int8", "exponent=unlimited", LATHE_E_POLICY},
        {"posit8_2", "nan_code=ones", LATHE_E_POLICY},
        {"lns4_3", "overflow=by_direction", LATHE_OK},
    };
    const size_t count = sizeof few / sizeof *few;
    (void)state;
    for (size_t i = 0; i < count; i++) {
        const lathe_format f = format_by_name(few[i].format);
        lathe_options o;
        lathe_plan plan;
        assert_int_equal(lathe_options_parse(&o, few[i].options, NULL), LATHE_OK);
        assert_int_equal(lathe_plan_init(&plan, &f, &o), few[i].status);
    }
    const lathe_plan even = plan_named("e4m3fn", "ties=even");
    assert_true(lathe_round1_f64(&even, 1.0625) == 1.0 && lathe_round1_f64(&even, 1.1875) == 1.25);
    expect_cases("options", count, 6);
}

/* Without infinity what overflows away from zero is NaN; lns4_3 ends under 2^8. */
static void overflow_by_direction_without_infinity_is_nan(void **state)
{
    static const struct {
        lathe_rounding rule;
        int is_nan[2]; /* of 2^20 and -2^20 */
    } few[] = {{LATHE_TIES_TO_EVEN, {1, 1}},
               {LATHE_TOWARD_ZERO, {0, 0}},
               {LATHE_TOWARD_POSITIVE, {1, 0}},
               {LATHE_TOWARD_NEGATIVE, {0, 1}},
               {LATHE_AWAY_FROM_ZERO, {1, 1}}};
    const lathe_format f = format_by_name("lns4_3");
    (void)state;
    for (size_t i = 0; i < 2 * sizeof few / sizeof *few; i++) {
        const lathe_options o = {.rounding = few[i / 2].rule, .overflow = LATHE_OVERFLOW_BY_DIRECTION};
        const lathe_plan plan = plan_by(&f, &o);
        const double sign = i % 2 ? -1 : 1, y = lathe_round1_f64(&plan, sign * 0x1p20);
        if (few[i / 2].is_nan[i % 2])
            assert_true(isnan(y) && !signbit(y) == !(i % 2));
        else
            assert_true(fabs(y - sign * exp2(7.875)) < 1e-10);
    }
    expect_cases("overflows", 10, 10);
}

/* Carriers that lack the smallest value, or the random bits. */
static void a_carrier_without_the_values_or_bits_is_not_served(void **state)
{
    const lathe_plan deep = plan_named("lns8_0", ""),
                     fine = plan_named("posit8_2", "rounding=sr,random_bits=33");
    (void)state;
    assert_true(lathe_plan_serves_f64(&deep) && !lathe_plan_serves_f32(&deep));
    assert_true(lathe_plan_serves_f64(&fine) && !lathe_plan_serves_f32(&fine));
}

static uint64_t pattern(const carrier *c, double x)
{
    return c->width == 32 ? bits_of_float((float)x) : bits_of_double(x);
}

/* Whether R takes i sixteenths of the way from a value to the next to that: i 2^N / 16 is rounded by the
   variant to an integer, and with R makes 2^N or not. N is 2 or at least 4. */
static int goes_far(unsigned i, int n, lathe_stochastic variant, uint64_t r)
{
    const unsigned whole = i / 4, rest = i % 4;
    const unsigned m = variant == LATHE_STOCHASTIC_A   ? whole
                       : variant == LATHE_STOCHASTIC_B ? whole + (rest >= 2)
                                                       : whole + (rest > 2 || (rest == 2 && whole % 2));
    if (n == 2)
        return m + r >= 4;
    return r >= (16 - (uint64_t)i) << (n - 4);
}

/* Around the R from which on the next value is taken. */
static size_t check_thresholds(const char *name, const carrier *c, int n, lathe_stochastic variant,
                               const double ends[2])
{
    enum { EACH = 4, COUNT = 15 * EACH };
    static uint64_t x[COUNT], y[COUNT], bits[COUNT];
    const lathe_format f = format_by_name(name);
    const lathe_plan plan =
        plan_by(&f, &(lathe_options){.rounding = LATHE_STOCHASTIC, .stochastic = variant, .random_bits = n});
    for (size_t k = 0; k < COUNT; k++) {
        const unsigned i = 1 + (unsigned)k / EACH;
        const uint64_t first = n == 2 ? 2 : (16 - (uint64_t)i) << (n - 4);
        carrier_set(c, bits, k, (first + k % EACH - 2) & UINT64_MAX >> (64 - n));
        carrier_set(c, x, k, pattern(c, ends[0] + (ends[1] - ends[0]) * i / 16));
    }
    for (size_t isa = 0; isa < isa_count(); isa++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        assert_int_equal(round_with_bits(&plan, c, y, x, bits, COUNT), LATHE_OK);
        for (size_t k = 0; k < COUNT; k++) {
            const unsigned i = 1 + (unsigned)k / EACH;
            const uint64_t r = carrier_get(c, bits, k);
            if (carrier_get(c, y, k) != pattern(c, ends[goes_far(i, n, variant, r)]))
                fail_msg("%s, %s, %d bits, variant %d: %u sixteenths by R = %llx", name, c->name, n,
                         (int)variant, i, (unsigned long long)r);
        }
    }
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    return COUNT * isa_count();
}

/* Neighbours in a binade and far apart, either sign. */
static void random_integers_of_any_size_decide_by_the_position(void **state)
{
    static const struct {
        const char *name;
        double ends[2];
    } few[] = {{"posit8_2", {1, 1.125}},
               {"posit8_2", {-0x1p20, -0x1p24}},
               {"posit16_3", {1, 1 + 0x1p-10}},
               {"posit16_3", {0x1p104, 0x1p112}},
               {"hif8", {-2, -2.25}}};
    static const int sizes[2][5] = {{2, 4, 23, 24, 32}, {2, 4, 52, 53, 64}};
    size_t executed = 0;
    (void)state;
    for (size_t k = 0; k < 5; k++)
        for (int is_f64 = 0; is_f64 < 2; is_f64++)
            for (int size = 0; size < 5; size++)
                for (int variant = 0; variant < 3; variant++)
                    executed += check_thresholds(few[k].name, is_f64 ? &carrier_f64 : &carrier_f32,
                                                 sizes[is_f64][size], (lathe_stochastic)variant, few[k].ends);
    expect_cases("random integers", executed, isa_count() * 9000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_that_cannot_be_are_refused),
        cmocka_unit_test(tables_are_equal_by_values_and_codes),
        cmocka_unit_test(a_number_of_values_that_no_word_holds_is_0),
        cmocka_unit_test(what_binary64_does_not_hold_is_nan),
        cmocka_unit_test(numbers_that_no_name_says_are_not_printed),
        cmocka_unit_test(options_of_kinds_are_taken_or_refused),
        cmocka_unit_test(overflow_by_direction_without_infinity_is_nan),
        cmocka_unit_test(a_carrier_without_the_values_or_bits_is_not_served),
        cmocka_unit_test(random_integers_of_any_size_decide_by_the_position),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
