/* SPDX-License-Identifier: MIT */
/* Every rule in every format under every option, array and single-value calls, against the MPFR oracle. */
#include "check.h"

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

enum {
    OVERFLOWS = 5,
    INFINITIES = 4,
    NEGATIVES = 5,
    SUBNORMALS = 3,
    ZEROS = 3,
    NANS = 5,
    PARITIES = 2,
    EXPONENTS = 2,
    NEGATIVE_ZEROS = 2
};

/* Every value of small formats, every power of two, random inputs: the rules and grids alone. */
static void every_rule_matches_the_oracle(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *t = test_format_at(i);
        for (int k = 0; k < 2; k++) {
            cases in = cases_make(&t->format, carriers[k], CASES_FULL);
            for (int rule = 0; rule < RULES; rule++)
                for (int grid = 0; grid < SUBNORMALS; grid++) {
                    lathe_options options = {.rounding = (lathe_rounding)rule,
                                             .subnormals = (lathe_subnormals)grid};
                    executed += check_rounding(t->name, &t->format, &options, &in);
                }
            cases_free(&in);
        }
    }
    expect_cases("rules and grids", executed, 28000000);
}

/* The whole cross product, on the corners of each format. */
static void every_overflow_infinity_and_subnormal_option_matches_the_oracle(void **state)
{
    (void)state;
    size_t executed = 0, refused = 0;
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *t = test_format_at(i);
        for (int k = 0; k < 2; k++) {
            if (!oracle_admissible(&t->format, LATHE_EXPONENT_LIMITED, carriers[k]))
                continue;
            cases in = cases_make(&t->format, carriers[k], CASES_BOUNDARY);
            for (int choice = 0; choice < RULES * OVERFLOWS * INFINITIES * SUBNORMALS; choice++) {
                lathe_options options = {
                    .rounding = (lathe_rounding)(choice % RULES),
                    .overflow = (lathe_overflow)(choice / RULES % OVERFLOWS),
                    .infinity = (lathe_infinity)(choice / RULES / OVERFLOWS % INFINITIES),
                    .subnormals = (lathe_subnormals)(choice / RULES / OVERFLOWS / INFINITIES)};
                size_t done = check_rounding(t->name, &t->format, &options, &in);
                executed += done;
                refused += done == 0;
            }
            cases_free(&in);
        }
    }
    expect_cases("overflow x infinity x subnormals", executed, 17000000);
    expect_cases("options refused", refused, 14000);
}

/* The i-th way of setting the options that only some formats heed; 0 past the last. Those without effect on
   the format are left at 0. */
static int rare_options(const lathe_format *f, int i, lathe_options *o)
{
    int heeds_zero = !(f->flags & LATHE_HAS_ZERO), heeds_nan = !(f->flags & LATHE_HAS_NAN);
    int heeds_sign = !(f->flags & LATHE_HAS_SIGN), heeds_parity = f->precision == 1;
    int heeds_negative_zero = (f->flags & LATHE_HAS_NEGATIVE_ZERO) != 0;

    o->exponent = (lathe_exponent)(i % EXPONENTS);
    i /= EXPONENTS;
    if (heeds_zero) {
        o->zero = (lathe_zero)(i % ZEROS);
        i /= ZEROS;
    }
    if (heeds_nan) {
        o->nan = (lathe_nan)(i % NANS);
        i /= NANS;
    }
    if (heeds_negative_zero) {
        o->negative_zero = (lathe_negative_zero)(i % NEGATIVE_ZEROS);
        i /= NEGATIVE_ZEROS;
    }
    if (heeds_sign) {
        o->negative = (lathe_negative)(i % NEGATIVES);
        i /= NEGATIVES;
    }
    if (heeds_parity) {
        o->parity = (lathe_parity)(i % PARITIES);
        i /= PARITIES;
    }
    return i == 0;
}

static void zero_nan_negative_parity_and_exponent_options_match_the_oracle(void **state)
{
    (void)state;
    size_t executed = 0;
    uint64_t random = 1;
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *t = test_format_at(i);
        for (int k = 0; k < 2; k++) {
            cases in = cases_make(&t->format, carriers[k], CASES_BOUNDARY);
            lathe_options options = {0};
            for (int rare = 0; rare_options(&t->format, rare, &options); rare++)
                for (int choice = 0; choice < RULES * SUBNORMALS; choice++) {
                    options.rounding = (lathe_rounding)(choice % RULES);
                    options.subnormals = (lathe_subnormals)(choice / RULES);
                    /* with the own conventions, and with one other pair */
                    options.overflow = LATHE_OVERFLOW_OWN;
                    options.infinity = LATHE_INFINITY_OWN;
                    executed += check_rounding(t->name, &t->format, &options, &in);
                    uint64_t pair = cases_random(&random) >> 8;
                    options.overflow = (lathe_overflow)(pair % OVERFLOWS);
                    options.infinity = (lathe_infinity)(pair / OVERFLOWS % INFINITIES);
                    executed += check_rounding(t->name, &t->format, &options, &in);
                }
            cases_free(&in);
        }
    }
    expect_cases("options that some formats heed", executed, 11000000);
}

/* Any options at all: those that cannot matter must not. */
static void random_options_match_the_oracle(void **state)
{
    (void)state;
    size_t executed = 0;
    uint64_t random = 2;
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *t = test_format_at(i);
        for (int k = 0; k < 2; k++) {
            cases in = cases_make(&t->format, carriers[k], CASES_BOUNDARY);
            for (int round = 0; round < 150; round++) {
                uint64_t a = cases_random(&random) >> 8, b = cases_random(&random) >> 8;
                lathe_options options = {.rounding = (lathe_rounding)(a % RULES),
                                         .overflow = (lathe_overflow)(a / 16 % OVERFLOWS),
                                         .infinity = (lathe_infinity)(a / 256 % INFINITIES),
                                         .negative = (lathe_negative)(a / 4096 % NEGATIVES),
                                         .subnormals = (lathe_subnormals)(a / 65536 % SUBNORMALS),
                                         .zero = (lathe_zero)(b % ZEROS),
                                         .nan = (lathe_nan)(b / 16 % NANS),
                                         .parity = (lathe_parity)(b / 256 % PARITIES),
                                         .exponent = (lathe_exponent)(b / 4096 % EXPONENTS),
                                         .negative_zero = (lathe_negative_zero)(b / 65536 % NEGATIVE_ZEROS),
                                         .nan_code = (lathe_nan_code)(b / 131072 % 3 / 2)};
                executed += check_rounding(t->name, &t->format, &options, &in);
            }
            cases_free(&in);
        }
    }
    expect_cases("random options", executed, 4500000);
}

/* Formats nobody wrote down: random fields, rounded by random rules. */
static void random_formats_match_the_oracle(void **state)
{
    (void)state;
    size_t executed = 0;
    uint64_t random = 3;
    for (int round = 0; round < 1500; round++) {
        const carrier *c = carriers[round % 2];
        uint64_t a = cases_random(&random) >> 8, b = cases_random(&random) >> 8;
        lathe_format f = {.kind = LATHE_KIND_FLOAT, .flags = (unsigned)(a & LATHE_HAS_ALL)};
        if (!(f.flags & LATHE_HAS_SIGN) || !(f.flags & LATHE_HAS_ZERO))
            f.flags &= ~(unsigned)LATHE_HAS_NEGATIVE_ZERO;
        f.precision = 1 + (int)(a / 64 % (uint64_t)(a / 4096 % 2 ? 6 : c->precision));
        int bottom = c->emin - c->precision + f.precision;
        f.emin = bottom + (int)(b % (uint64_t)(c->emax - bottom + 1));
        if (a / 8192 % 4 == 0)
            f.emin = b % 2 ? bottom : c->emin;
        int binades = c->emax - f.emin + 1;
        f.emax = f.emin + (int)(b / 65536 % (uint64_t)(binades > 40 && a / 32768 % 2 ? 40 : binades));
        if (f.precision > 1 && a / 65536 % 2) {
            uint64_t one = UINT64_C(1) << (f.precision - 1);
            f.largest = (int64_t)(one + cases_random(&random) % one);
            if (f.flags & LATHE_HAS_SIGN && a / 131072 % 2)
                f.lowest = -(int64_t)(one + cases_random(&random) % one);
        }
        cases in = cases_make(&f, c, CASES_BOUNDARY);
        for (int rule = 0; rule < RULES; rule++) {
            lathe_options options = {.rounding = (lathe_rounding)rule};
            executed += check_rounding("random", &f, &options, &in);
        }
        cases_free(&in);
    }
    expect_cases("random formats", executed, 4500000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_matches_the_oracle),
        cmocka_unit_test(every_overflow_infinity_and_subnormal_option_matches_the_oracle),
        cmocka_unit_test(zero_nan_negative_parity_and_exponent_options_match_the_oracle),
        cmocka_unit_test(random_options_match_the_oracle),
        cmocka_unit_test(random_formats_match_the_oracle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
