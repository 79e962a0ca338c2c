/* SPDX-License-Identifier: MIT */
/* The references against each other and against published values, before the library is held to them. */
#include "check.h"

#include <math.h>

#include "numbers.h"
#include "plain.h"

static void the_plain_reference_agrees_with_mpfr(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *t = test_format_at(i);
        if (!oracle_admissible(&t->format, LATHE_EXPONENT_LIMITED, &carrier_f32))
            continue;
        cases in = cases_make(&t->format, &carrier_f32, CASES_FULL);
        for (int choice = 0; choice < 5 * 4 + 1; choice++) {
            const int drops = choice == 5 * 4; /* own conventions once more */
            lathe_options options = {.overflow = (lathe_overflow)(choice % 5),
                                     .infinity = (lathe_infinity)(choice / 5 % 4),
                                     .negative_zero = (lathe_negative_zero)drops};
            if (!oracle_accepts(&t->format, &options))
                continue;
            plain p;
            plain_init(&p, &t->format, options.overflow, options.infinity);
            if (drops)
                plain_drop_negative_zero(&p);
            for (int rule = 0; rule < RULES; rule++) {
                options.rounding = (lathe_rounding)rule;
                oracle o;
                oracle_init(&o, &t->format, &options, &carrier_f32);
                /* own conventions on everything; the others where they can matter, at the range's end */
                for (size_t j = 0; j < in.n; j += choice ? 5 : 1, executed++) {
                    uint64_t x = carrier_get(&carrier_f32, in.x, j), wanted = oracle_round(&o, x);
                    uint32_t results[PLAIN_RULES];
                    plain_round(&p, (uint32_t)x, results);
                    if (results[rule] != wanted) {
                        report(t->name, &t->format, &options, &carrier_f32, x, results[rule], wanted);
                        fail_msg("%s: plain.c (got) and oracle.c (wanted) differ", t->name);
                    }
                }
                oracle_clear(&o);
            }
        }
        cases_free(&in);
    }
    expect_cases("plain against MPFR", executed, 7000000);
}

/* What a rule makes of x between the adjacent values a[i] and a[i+1] of a sorted list of magnitudes. */
static double chosen(const double *a, size_t i, int odd, double x, lathe_rounding rule, int negative)
{
    double middle = (a[i] + a[i + 1]) / 2;
    int up;
    switch (rule) {
    case LATHE_TIES_TO_EVEN:
        up = x > middle || (x == middle && odd);
        break;
    case LATHE_TIES_TO_AWAY:
        up = x >= middle;
        break;
    case LATHE_TIES_TOWARD_ZERO:
        up = x > middle;
        break;
    case LATHE_TOWARD_POSITIVE:
        up = !negative;
        break;
    case LATHE_TOWARD_NEGATIVE:
        up = negative;
        break;
    case LATHE_AWAY_FROM_ZERO:
        up = 1;
        break;
    case LATHE_TO_ODD:
        up = !odd;
        break;
    default:
        up = 0;
    }
    return a[up ? i + 1 : i];
}

/* No rounding code at all: the sorted list of values, and codes that are places in it. */
static void the_list_of_values_agrees_with_mpfr(void **state)
{
    (void)state;
    static double values[1024];
    size_t executed = 0;
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *t = test_format_at(i);
        const lathe_format *f = &t->format;
        uint64_t count = numbers_count(f);
        if (count > 1024 || !oracle_admissible(f, LATHE_EXPONENT_LIMITED, &carrier_f32))
            continue;
        size_t n = numbers_values(f, values, 1024), first = 0;
        while (values[first] < 0 || (values[first] == 0 && signbit(values[first])))
            first++;
        if (isinf(values[n - 1]))
            n--;
        /* codes of positive values are consecutive; absent zeros and subnormals keep theirs but for p = 1 */
        size_t first_positive = numbers_flag(f, LATHE_HAS_ZERO) ? first + 1 : first, first_code = 1;
        if (f->precision > 1 && !numbers_flag(f, LATHE_HAS_SUBNORMALS))
            first_code = ((size_t)1 << (f->precision - 1)) + (size_t)numbers_flag(f, LATHE_HAS_NO_BOTTOM);
        if (f->precision == 1 && !numbers_flag(f, LATHE_HAS_ZERO))
            first_code = 0;
        cases in = cases_make(f, &carrier_f32, CASES_FULL);
        for (int rule = 0; rule < LATHE_NO_ROUNDING; rule++) {
            lathe_options options = {.rounding = (lathe_rounding)rule};
            oracle o;
            oracle_init(&o, f, &options, &carrier_f32);
            for (size_t j = 0; j < in.n; j++) {
                uint64_t bits = carrier_get(&carrier_f32, in.x, j);
                double x = carrier_value(&carrier_f32, bits);
                int negative = signbit(x) != 0;
                /* where the list ends nearer on the negative side, only positives */
                const double least =
                    numbers_flag(f, LATHE_HAS_NO_BOTTOM) ? numbers_smallest(f) : values[first];
                if ((negative && (!numbers_flag(f, LATHE_HAS_SIGN) || f->lowest)) || isnan(x) || x == 0 ||
                    fabs(x) < least || fabs(x) > values[n - 1])
                    continue;
                size_t below = first;
                while (below + 1 < n && values[below + 1] <= fabs(x))
                    below++;
                int odd = below >= first_positive && (below - first_positive + first_code) % 2;
                double wanted = values[below];
                if (wanted != fabs(x))
                    wanted = chosen(values, below, odd, fabs(x), options.rounding, negative);
                double got = fabs(carrier_value(&carrier_f32, oracle_round(&o, bits)));
                if (got != wanted) {
                    report(t->name, f, &options, &carrier_f32, bits, bits_of_float((float)got),
                           bits_of_float((float)wanted));
                    fail_msg("%s: MPFR (got) and the list of values (wanted) differ", t->name);
                }
                executed++;
            }
            oracle_clear(&o);
        }
        cases_free(&in);
    }
    expect_cases("list of values against MPFR", executed, 600000);
}

/* Ties to even, own conventions, from numpy and ml_dtypes as recorded in the field's documentation. */
static const struct golden {
    const char *format;
    double x, y;
} goldens[] = {
    {"fp16", 0x1.ffdff8p15, 65504},
    {"fp16", 65520, (double)INFINITY},
    {"fp16", 0x1p-25, 0},
    {"fp16", 0x1.000002p-25, 0x1p-24},
    {"fp16", 0x1.8p-24, 0x1p-23},
    {"fp16", 1 + 0x1p-11, 1},
    {"fp16", 1 + 0x3p-11, 1 + 0x4p-11},
    {"bf16", 1 + 0x1p-8, 1},
    {"bf16", 1 + 0x3p-8, 1 + 0x4p-8},
    {"bf16", 0x1.ffp127, (double)INFINITY},
    {"bf16", 0x1p-134, 0},
    {"bf16", 0x1.02p-134, 0x1p-133},
    {"e4m3fn", 464, 448},
    {"e4m3fn", -464, -448},
    {"e4m3fn", 464.03125, (double)NAN},
    {"e4m3fn", (double)INFINITY, (double)NAN},
    {"e4m3fn", 0x1p-10, 0},
    {"e4m3fn", 0x1.000002p-10, 0x1p-9},
    {"e4m3fn", 0x7.8p-9, 0x8p-9},
    {"e4m3fn", 1.0625, 1},
    {"e4m3fn", 1.1875, 1.25},
    {"e4m3fn", 3.25, 3.25},
    {"e5m2", 61439.99609375, 57344},
    {"e5m2", 61440, (double)INFINITY},
    {"e5m2", 1.125, 1},
    {"e5m2", 1.375, 1.5},
    {"e4m3ieee", 247.875, 240},
    {"e4m3ieee", 248, (double)INFINITY},
    {"e3m4", 15.734375, 15.5},
    {"e3m4", 15.75, (double)INFINITY},
    {"e3m4", 0x1p-7, 0},
    {"e2m1", 0.25, 0},
    {"e2m1", 0.2500001, 0.5},
    {"e2m1", 0.75, 1},
    {"e2m1", 2.5, 2},
    {"e2m1", 3.5, 4},
    {"e2m1", 5, 4},
    {"e2m1", 5.01, 6},
    {"e2m1", -7, -6},
    {"e2m1", (double)INFINITY, 6},
    {"e2m3", 7.75, 7.5},
    {"e2m3", 0.0625, 0},
    {"e3m2", 30, 28},
    {"e3m2", 0.03125, 0},
    {"e8m0", 1.4999, 1},
    {"e8m0", 1.5, 2},
    {"e8m0", 3, 2},
    {"e8m0", 6, 8},
    {"e8m0", 12, 8},
    {"e8m0", 0, (double)NAN},
    {"e8m0", -1, (double)NAN},
    {"e8m0", 0x1p-149, 0x1p-127},
    {"e8m0", 0x1.8p127, 0x1p127},
};

static void the_oracle_gives_the_published_values(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t i = 0; i < sizeof goldens / sizeof *goldens; i++)
        for (size_t j = 0; j < named_format_count; j++) {
            if (strcmp(goldens[i].format, named_formats[j].name) != 0)
                continue;
            lathe_options options = {0};
            oracle o;
            oracle_init(&o, &named_formats[j].format, &options, &carrier_f64);
            uint64_t x = bits_of_double(goldens[i].x), got = oracle_round(&o, x);
            uint64_t wanted =
                isnan(goldens[i].y) ? carrier_nan(&carrier_f64, 0) : bits_of_double(goldens[i].y);
            if (got != wanted) {
                report(goldens[i].format, &named_formats[j].format, &options, &carrier_f64, x, got, wanted);
                fail_msg("the oracle is wrong");
            }
            oracle_clear(&o);
            executed++;
        }
    expect_cases("published values", executed, sizeof goldens / sizeof *goldens);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oracle_gives_the_published_values),
        cmocka_unit_test(the_plain_reference_agrees_with_mpfr),
        cmocka_unit_test(the_list_of_values_agrees_with_mpfr),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
