/* SPDX-License-Identifier: MIT */
/* Arithmetic in fixed point that wraps, all pairs of values, against integers. */
#include "check.h"

#include <math.h>

typedef struct fixed {
    const char *name;
    int bits, fraction, is_signed;
} fixed;

/* m 2^-shift as an integer. */
static int64_t rounded(int64_t m, int shift, lathe_rounding rule)
{
    const int64_t unit = INT64_C(1) << shift, low = m >= 0 ? m / unit : -((-m + unit - 1) / unit);
    const int64_t rest = m - low * unit; /* from 0 to unit - 1 */
    const int is_odd = (int)(low & 1), negative = m < 0;
    if (rest == 0)
        return low;
    switch (rule) {
    case LATHE_TIES_TO_EVEN:
        return low + (2 * rest > unit || (2 * rest == unit && is_odd));
    case LATHE_TIES_TO_AWAY:
        return low + (2 * rest > unit || (2 * rest == unit && !negative));
    case LATHE_TOWARD_ZERO:
        return low + negative;
    case LATHE_TOWARD_POSITIVE:
        return low + 1;
    case LATHE_TO_ODD:
        return low + !is_odd;
    default:
        fail_msg("rule %d", (int)rule);
        return 0;
    }
}

static double value_of(const fixed *f, int64_t m)
{
    const int64_t all = INT64_C(1) << f->bits, low = m & (all - 1);
    return ldexp((double)(f->is_signed && low >= all / 2 ? low - all : low), -f->fraction);
}

static void arithmetic_wraps_as_integers_do(void **state)
{
    static const fixed formats[] = {
        {"q4.4", 8, 4, 1}, {"uq4.4", 8, 4, 0}, {"int8", 8, 0, 1}, {"uint6", 6, 0, 0}, {"q1.5", 6, 5, 1}};
    static const lathe_rounding rules[] = {LATHE_TIES_TO_EVEN, LATHE_TIES_TO_AWAY, LATHE_TOWARD_ZERO,
                                           LATHE_TOWARD_POSITIVE, LATHE_TO_ODD};
    static double a[256], b[256], y[256];
    size_t executed = 0, wrapped = 0;
    (void)state;
    for (size_t k = 0; k < sizeof formats / sizeof *formats; k++)
        for (size_t r = 0; r < sizeof rules / sizeof *rules; r++) {
            const fixed *const f = &formats[k];
            lathe_format format;
            lathe_plan plan;
            const lathe_options o = {.rounding = rules[r], .overflow = LATHE_OVERFLOW_WRAP};
            assert_int_equal(lathe_format_parse(&format, f->name, NULL), LATHE_OK);
            assert_int_equal(lathe_plan_init(&plan, &format, &o), LATHE_OK);
            const int64_t all = INT64_C(1) << f->bits, first = f->is_signed ? -all / 2 : 0;
            for (int64_t i = 0; i < all; i++) {
                for (int64_t j = 0; j < all; j++) {
                    a[j] = value_of(f, first + i);
                    b[j] = value_of(f, first + j);
                }
                for (int operation = 0; operation < 3; operation++) {
                    const lathe_status status = operation == 0   ? lathe_add_f64(&plan, y, a, b, (size_t)all)
                                                : operation == 1 ? lathe_sub_f64(&plan, y, a, b, (size_t)all)
                                                                 : lathe_mul_f64(&plan, y, a, b, (size_t)all);
                    assert_int_equal(status, LATHE_OK);
                    for (int64_t j = 0; j < all; j++, executed++) {
                        const int64_t m = first + i, n = first + j;
                        const int64_t exact = operation == 0   ? m + n
                                              : operation == 1 ? m - n
                                                               : rounded(m * n, f->fraction, rules[r]);
                        const double wanted = value_of(f, exact);
                        wrapped += exact < first || exact >= first + all;
                        if (y[j] != wanted)
                            fail_msg("%s, rule %d, operation %d: %g and %g give %g, not %g", f->name,
                                     (int)rules[r], operation, a[j], b[j], y[j], wanted);
                    }
                }
            }
        }
    expect_cases("results", executed, 3072000);
    expect_cases("that wrap", wrapped, 1466083);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_wraps_as_integers_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
