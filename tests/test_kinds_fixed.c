/* SPDX-License-Identifier: MIT */
/* Fixed point and tables from their definitions; names and refusals of all kinds. */
#include "check.h"

#include <math.h>
#include <stdio.h>

#include <gmp.h>

#include <lathe/lathe.h>

#include "kind_spec.h"

enum { KIND_RULES = LATHE_NO_ROUNDING };

static int same_bits(double a, double b)
{
    return bits_of_double(a) == bits_of_double(b) || (isnan(a) && isnan(b));
}

/* floor(x) or the neighbours of x among integers by a rule, x a multiple of 1/8. */
static double integer_by(lathe_rounding rule, double x)
{
    const double low = floor(x), part = x - low;
    const int negative = x<0, is_odd_low = fmod(fabs(low), 2)> 0;
    const double zero_side = negative ? low + 1 : low, far_side = negative ? low : low + 1;
    const double near_odd = negative ? !is_odd_low : is_odd_low;
    if (part == 0)
        return x;
    switch (rule) {
    case LATHE_TIES_TO_EVEN:
        return part < 0.5 ? low : part > 0.5 ? low + 1 : is_odd_low ? low + 1 : low;
    case LATHE_TIES_TO_AWAY:
        return part < 0.5 ? low : part > 0.5 ? low + 1 : far_side;
    case LATHE_TIES_TOWARD_ZERO:
        return part < 0.5 ? low : part > 0.5 ? low + 1 : zero_side;
    case LATHE_TOWARD_POSITIVE:
        return low + 1;
    case LATHE_TOWARD_NEGATIVE:
        return low;
    case LATHE_AWAY_FROM_ZERO:
        return far_side;
    case LATHE_TO_ODD:
        return near_odd > 0 ? zero_side : far_side;
    default:
        return zero_side;
    }
}

/* What is left of an integer in so many bits. */
static double wrapped(double m, int bits, int is_signed)
{
    const double range = ldexp(1, bits), r = m - range * floor(m / range);
    return is_signed && r >= range / 2 ? r - range : r;
}

typedef struct fixed_case {
    const char *name;
    int bits, fraction, is_signed;
} fixed_case;

static double fixed_result(const fixed_case *f, lathe_rounding rule, int wraps, double x)
{
    const double m = integer_by(rule, ldexp(x, f->fraction));
    const double top = ldexp(1, f->bits - f->is_signed) - 1, bottom = f->is_signed ? -top - 1 : 0;
    const double r = wraps && (m > top || m < bottom) ? wrapped(m, f->bits, f->is_signed)
                     : m > top                        ? top
                     : m < bottom                     ? bottom
                                                      : m;
    return ldexp(r == 0 ? 0.0 : r, -f->fraction);
}

static const fixed_case fixed_cases[] = {
    {"int8", 8, 0, 1},  {"int4", 4, 0, 1},   {"int2", 2, 0, 1},  {"uint8", 8, 0, 0}, {"uint4", 4, 0, 0},
    {"uint1", 1, 0, 0}, {"q4.4", 8, 4, 1},   {"uq4.4", 8, 4, 0}, {"q1.7", 8, 7, 1},  {"q0.8", 8, 8, 1},
    {"uq0.8", 8, 8, 0}, {"int12", 12, 0, 1}, {"q3.9", 12, 9, 1},
};

static size_t check_fixed(const fixed_case *f, lathe_rounding rule, int wraps)
{
    static float x[1 << 16], y[1 << 16];
    static double wide[1 << 16];
    const lathe_format format = format_by_name(f->name);
    const lathe_options options = {.rounding = rule,
                                   .overflow = wraps ? LATHE_OVERFLOW_WRAP : LATHE_OVERFLOW_OWN};
    const lathe_plan plan = plan_by(&format, &options);
    const int most = 9 << f->bits; /* past either end, by eighths of a quantum */
    size_t n = 0;
    assert_true((size_t)most * 2 < sizeof x / sizeof *x);
    for (int k = -most; k <= most; k++)
        x[n++] = (float)ldexp(k, -3 - f->fraction);
    assert_int_equal(lathe_round_f32(&plan, y, x, n), LATHE_OK);
    for (size_t i = 0; i < n; i++) {
        wide[i] = (double)x[i];
        if (!same_bits((double)y[i], fixed_result(f, rule, wraps, (double)x[i])))
            fail_msg("%s %s%s: %a gives %a, wanted %a", f->name, rule_name(rule), wraps ? " wraps" : "",
                     (double)x[i], (double)y[i], fixed_result(f, rule, wraps, (double)x[i]));
    }
    assert_int_equal(lathe_round_f64(&plan, wide, wide, n), LATHE_OK);
    for (size_t i = 0; i < n; i++)
        assert_true(same_bits(wide[i], (double)y[i]));
    return 2 * n;
}

static void fixed_point_saturates_or_wraps(void **state)
{
    size_t done = 0;
    (void)state;
    for (size_t k = 0; k < sizeof fixed_cases / sizeof *fixed_cases; k++)
        for (int rule = 0; rule < KIND_RULES; rule++)
            for (int wraps = 0; wraps < 2; wraps++)
                if (fixed_cases[k].bits <= 8 || !wraps || rule < 2)
                    for (size_t isa = 0; isa < isa_count(); isa++) {
                        if (wraps && isa)
                            continue;
                        if (fixed_cases[k].bits > 11)
                            continue;
                        if (lathe_isa_use(lathe_isa_name(isa)) == LATHE_OK)
                            done += check_fixed(&fixed_cases[k], (lathe_rounding)rule, wraps);
                    }
    lathe_isa_use(lathe_isa_name(0));
    expect_cases("fixed point", done, (isa_count() + 1) * 500000);
}

static void integers_have_codes_in_twos_complement(void **state)
{
    size_t done = 0;
    (void)state;
    for (size_t k = 0; k < sizeof fixed_cases / sizeof *fixed_cases; k++) {
        const fixed_case *const f = &fixed_cases[k];
        const lathe_plan plan = plan_named(f->name, "");
        const long top = (1L << (f->bits - f->is_signed)) - 1, bottom = f->is_signed ? -top - 1 : 0;
        assert_int_equal(lathe_format_bits(&plan.format), f->bits);
        assert_int_equal(lathe_format_count(&plan.format), (uint64_t)1 << f->bits);
        for (long m = bottom; m <= top; m++, done++) {
            const double x = ldexp((double)m, -f->fraction);
            uint16_t code = 0;
            double back = -1;
            assert_int_equal(lathe_encode_f64(&plan, &code, sizeof code, &x, 1), LATHE_OK);
            assert_int_equal(code, (uint16_t)((unsigned long)m & ((1UL << f->bits) - 1)));
            assert_int_equal(lathe_decode_f64(&plan, &back, &code, sizeof code, 1), LATHE_OK);
            assert_true(same_bits(back, x));
            if (m < top)
                assert_true(
                    same_bits(lathe_format_next_up(&plan.format, x), ldexp((double)m + 1, -f->fraction)));
        }
    }
    expect_cases("codes of integers", done, 10000);
}

/* Wrapping keeps the low bits of numbers of any size. */
static void large_numbers_wrap_by_their_low_bits(void **state)
{
    static const double x[] = {0x1p30 + 3, -0x1p30 - 3,           0x1p52 + 129, 0x1p60,
                               0x1.8p70,   -0x1.23456789abcdep52, 0x1p1000};
    const lathe_plan plan = plan_named("int8", "overflow=wrap");
    size_t done = 0;
    (void)state;
    for (size_t i = 0; i < sizeof x / sizeof *x; i++, done++) {
        mpz_t z;
        mpz_init_set_d(z, x[i]);
        mpz_add_ui(z, z, 128);
        const double wanted = (double)mpz_fdiv_ui(z, 256) - 128;
        assert_true(same_bits(lathe_round1_f64(&plan, x[i]), wanted == 0 ? 0.0 : wanted));
        mpz_clear(z);
    }
    expect_cases("large numbers", done, 7);
}

/* Tables: what is between two values, by the signed rules. */
static double table_result(const double *t, size_t count, lathe_rounding rule, lathe_tie tie, double x)
{
    size_t i = 0;
    if (x <= t[0])
        return t[0];
    if (x >= t[count - 1])
        return t[count - 1];
    while (!(t[i + 1] > x))
        i++;
    if (t[i] == x)
        return x == 0 ? 0.0 : t[i];
    mpfr_t middle;
    mpfr_init2(middle, SPEC_PRECISION);
    mpfr_set_d(middle, t[i], MPFR_RNDN);
    mpfr_add_d(middle, middle, t[i + 1], MPFR_RNDN);
    mpfr_div_2ui(middle, middle, 1, MPFR_RNDN);
    const int side = -mpfr_cmp_d(middle, x), negative = x < 0;
    mpfr_clear(middle);
    const size_t near = negative ? i + 1 : i, far = negative ? i : i + 1;
    const size_t nearer = side < 0 ? i : i + 1;
    switch (rule) {
    case LATHE_TIES_TO_EVEN:
        if (side)
            return t[nearer];
        return t[tie == LATHE_TIE_DOWN ? i : tie == LATHE_TIE_ZERO ? near : i % 2 ? i + 1 : i];
    case LATHE_TIES_TO_AWAY:
        return t[side ? nearer : far];
    case LATHE_TIES_TOWARD_ZERO:
        return t[side ? nearer : near];
    case LATHE_TOWARD_POSITIVE:
        return t[i + 1];
    case LATHE_TOWARD_NEGATIVE:
        return t[i];
    case LATHE_AWAY_FROM_ZERO:
        return t[far];
    case LATHE_TO_ODD:
        return t[near % 2 ? near : far];
    default:
        return t[near];
    }
}

static size_t check_table(const lathe_format *f, const double *t, size_t count, lathe_tie tie, int is_f32)
{
    enum { MOST = 4096 };
    static double x[MOST], y[MOST];
    static float single[MOST];
    size_t n = 0, done = 0;
    for (size_t i = 0; i < count; i++) {
        const double middle = i + 1 < count ? t[i] / 2 + t[i + 1] / 2 : t[i] * 2;
        const double ends[] = {t[i], middle, is_f32 ? (double)(float)middle : middle};
        for (int k = 0; k < 3; k++) {
            x[n++] = ends[k];
            x[n++] = is_f32 ? (double)nextafterf((float)ends[k], INFINITY) : nextafter(ends[k], INFINITY);
            x[n++] = is_f32 ? (double)nextafterf((float)ends[k], -INFINITY) : nextafter(ends[k], -INFINITY);
        }
    }
    x[n++] = INFINITY;
    x[n++] = -INFINITY;
    for (size_t i = 0; i < n; i++)
        single[i] = (float)x[i];
    for (int rule = 0; rule < KIND_RULES; rule++)
        for (size_t isa = 0; isa < isa_count(); isa++) {
            const lathe_options options = {.rounding = (lathe_rounding)rule};
            const lathe_plan plan = plan_by(f, &options);
            static float out[MOST];
            if (lathe_isa_use(lathe_isa_name(isa)) != LATHE_OK)
                continue;
            assert_int_equal(
                is_f32 ? lathe_round_f32(&plan, out, single, n) : lathe_round_f64(&plan, y, x, n), LATHE_OK);
            for (size_t i = 0; i < n; i++, done++) {
                const double from = is_f32 ? (double)single[i] : x[i], got = is_f32 ? (double)out[i] : y[i];
                const double wanted = table_result(t, count, (lathe_rounding)rule, tie, from);
                if (!same_bits(got, wanted))
                    fail_msg("%s %s: %a gives %a, wanted %a", lathe_isa_name(isa),
                             rule_name((lathe_rounding)rule), from, got, wanted);
            }
        }
    lathe_isa_use(lathe_isa_name(0));
    return done;
}

static void tables_take_the_nearer_value(void **state)
{
    static const double own[] = {-7.5, -3, -0x1.1p-4, 0, 0x1p-30, 1, 1.25, 3, 100};
    static const double positive[] = {0.5, 0.75, 2, 3.5};
    static const double straddling[] = {-1, 2, 5};
    const lathe_format nf4 = format_by_name("nf4");
    const lathe_format f = {.kind = LATHE_KIND_TABLE, .table = own, .count = 9};
    const lathe_format p = {.kind = LATHE_KIND_TABLE, .table = positive, .count = 4};
    const lathe_format s = {.kind = LATHE_KIND_TABLE, .table = straddling, .count = 3};
    static double long_table[300];
    const lathe_format l = {.kind = LATHE_KIND_TABLE, .table = long_table, .count = 300};
    size_t done = 0;
    (void)state;
    for (int i = 0; i < 300; i++)
        long_table[i] = ldexp((double)(i - 150) * abs(i - 150), -7);
    for (int is_f32 = 0; is_f32 < 2; is_f32++)
        done += check_table(&nf4, nf4.table, 16, LATHE_TIE_DOWN, is_f32) +
                check_table(&f, own, 9, LATHE_TIE_EVEN, is_f32) +
                check_table(&p, positive, 4, LATHE_TIE_EVEN, is_f32) +
                check_table(&s, straddling, 3, LATHE_TIE_EVEN, is_f32) +
                check_table(&l, long_table, 300, LATHE_TIE_EVEN, is_f32);
    expect_cases("tables", done, isa_count() * 45000);
}

/* The lists and goldens of bitsandbytes. */
static void named_tables_are_those_of_bitsandbytes(void **state)
{
    static const struct golden {
        const char *name;
        float x;
        uint8_t code;
    } goldens[] = {
        {"nf4", -1, 0},     {"nf4", -.85f, 0},   {"nf4", -.848f, 1},     {"nf4", -.5f, 2},
        {"nf4", -.1f, 6},   {"nf4", -.0455f, 7}, {"nf4", 0, 7},          {"nf4", .0397901f, 7},
        {"nf4", .0398f, 8}, {"nf4", .1f, 8},     {"nf4", .3f, 11},       {"nf4", .5f, 12},
        {"nf4", .87f, 15},  {"bnbfp4", .1f, 6},  {"bnbfp4", .5f, 5},     {"bnbfp4", -.1f, 14},
        {"bnbfp4", 1, 3},   {"bnbfp4", .3f, 4},  {"bnbfp4", -.0455f, 9}, {"bnbfp4", 0, 0},
    };
    size_t done = 0;
    (void)state;
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++, done++) {
        const lathe_plan plan = plan_named(goldens[i].name, "");
        uint8_t code = 99;
        assert_int_equal(lathe_encode_f32(&plan, &code, 1, &goldens[i].x, 1), LATHE_OK);
        assert_int_equal(code, goldens[i].code);
    }
    expect_cases("goldens", done, 20);
}

static void unsound_formats_are_refused(void **state)
{
    static const double falling[] = {1, 0}, twice[] = {1, 1}, infinite[] = {0, (double)INFINITY},
                        far[] = {0x1p-200, 1};
    static const double good[] = {0, 1};
    static const uint16_t codes[] = {3, 3};
    const struct refusal {
        lathe_format f;
        lathe_status status;
    } refusals[] = {
        {{.kind = LATHE_KIND_TABLE, .table = falling, .count = 2}, LATHE_E_TABLE},
        {{.kind = LATHE_KIND_TABLE, .table = twice, .count = 2}, LATHE_E_TABLE},
        {{.kind = LATHE_KIND_TABLE, .table = infinite, .count = 2}, LATHE_E_TABLE},
        {{.kind = LATHE_KIND_TABLE, .table = far, .count = 2}, LATHE_E_TABLE},
        {{.kind = LATHE_KIND_TABLE, .table = good, .codes = codes, .count = 2}, LATHE_E_TABLE},
        {{.kind = LATHE_KIND_TABLE, .count = 2}, LATHE_E_NULL},
        {{.kind = LATHE_KIND_TABLE, .table = good}, LATHE_E_RANGE},
        {{.kind = LATHE_KIND_POSIT, .width = 2}, LATHE_E_RANGE},
        {{.kind = LATHE_KIND_POSIT, .width = 33, .es = 2}, LATHE_E_RANGE},
        {{.kind = LATHE_KIND_POSIT, .width = 8, .es = 6}, LATHE_E_RANGE},
        {{.kind = LATHE_KIND_POSIT, .width = 8, .flags = LATHE_HAS_INFINITY}, LATHE_E_FLAGS},
        {{.kind = LATHE_KIND_POSIT, .width = 8, .precision = 3}, LATHE_E_RESERVED},
        {{.kind = LATHE_KIND_POSIT, .width = 8, .overflow = LATHE_OVERFLOW_NAN}, LATHE_E_CONVENTION},
        {{.kind = LATHE_KIND_TAKUM, .width = 7}, LATHE_E_RANGE},
        {{.kind = LATHE_KIND_LOG, .width = 17}, LATHE_E_RANGE},
        {{.kind = LATHE_KIND_FIXED, .width = 54}, LATHE_E_PRECISION},
        {{.kind = LATHE_KIND_FIXED, .width = 8, .lowest = -1}, LATHE_E_LOWEST},
        {{.kind = (lathe_kind)9}, LATHE_E_KIND},
    };
    size_t done = 0;
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++, done++) {
        lathe_plan plan;
        assert_int_equal(lathe_format_check(&refusals[i].f), refusals[i].status);
        assert_int_equal(lathe_plan_init(&plan, &refusals[i].f, NULL), refusals[i].status);
    }
    static const char *const policies[][2] = {
        {"posit8_2", "overflow=nan"},   {"posit8_2", "rounding=none"},
        {"hif8", "exponent=unlimited"}, {"hif8", "subnormals=flush"},
        {"nf4", "overflow=infinity"},   {"int8", "overflow=nan"},
        {"int8", "subnormals=off"},     {"bf16", "overflow=wrap"},
        {"bf16", "ties=away"},          {"int8", "overflow=wrap,rounding=none"},
    };
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++, done++) {
        const lathe_format f = format_by_name(policies[i][0]);
        lathe_options o;
        lathe_plan plan;
        assert_int_equal(lathe_options_parse(&o, policies[i][1], NULL), LATHE_OK);
        assert_int_equal(lathe_plan_init(&plan, &f, &o), LATHE_E_POLICY);
    }
    expect_cases("refusals", done, 28);
}

static void names_are_read_back(void **state)
{
    static const char *const pairs[][2] = {
        {"posit<8,2>", "posit8_2"},
        {"Posit8", "posit8_2"},
        {"hifloat8", "hif8"},
        {"takum8", "takum8log"},
        {"takum16_linear", "takum16linear"},
        {"lns<4,3>", "lns4_3"},
        {"madam<8,8>", "madam8_8"},
        {"q8.0", "int8"},
        {"NormalFloat4", "nf4"},
        {"uq4.0", "uint4"},
        {"madam8_8x0.25", "madam8_8x0x1p-2"},
    };
    size_t done = 0;
    (void)state;
    for (size_t i = 0; lathe_format_other_name(i); i++, done++) {
        char text[LATHE_FORMAT_PRINT_MAX];
        const lathe_format f = format_by_name(lathe_format_other_name(i));
        assert_int_equal(lathe_format_print(&f, text, sizeof text, NULL), LATHE_OK);
        assert_string_equal(text, lathe_format_other_name(i));
    }
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++, done++) {
        char text[LATHE_FORMAT_PRINT_MAX];
        const lathe_format f = format_by_name(pairs[i][0]), g = format_by_name(pairs[i][1]);
        assert_true(lathe_format_equal(&f, &g));
        assert_int_equal(lathe_format_print(&f, text, sizeof text, NULL), LATHE_OK);
        assert_string_equal(text, pairs[i][1]);
    }
    expect_cases("names", done, 34);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_point_saturates_or_wraps),
        cmocka_unit_test(integers_have_codes_in_twos_complement),
        cmocka_unit_test(large_numbers_wrap_by_their_low_bits),
        cmocka_unit_test(tables_take_the_nearer_value),
        cmocka_unit_test(named_tables_are_those_of_bitsandbytes),
        cmocka_unit_test(unsound_formats_are_refused),
        cmocka_unit_test(names_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
