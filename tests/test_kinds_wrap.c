/* SPDX-License-Identifier: MIT */
/* Fixed point against integers: arithmetic that wraps, all pairs of values; rounding at the ends of the
   carriers, and by random bits. */
#include "check_random.h"

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
    case LATHE_TOWARD_NEGATIVE:
        return low;
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

enum { EIGHTHS = 3, MOST = 4000 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* Quanta and limits near the ends of f32, more bits than its kernels take, and a single bit. */
static const fixed ends[] = {{"", 8, 130, 1},  {"", 8, 130, 0},  {"", 8, -110, 1}, {"", 6, -105, 0},
                             {"", 23, 1, 1},   {"", 24, 0, 0},   {"", 24, 3, 1},   {"", 52, 0, 1},
                             {"", 53, 4, 0},   {"", 53, 0, 1},   {"", 1, 3, 0},    {"", 2, 0, 1},
                             {"", 12, 900, 1}, {"", 12, -900, 0}};

/* By every rule above, and by R of 3 bits, which goes away from zero where the eighths and it make a unit. */
enum { RULES_HERE = 7, BY_BITS = RULES_HERE - 1 };
static const lathe_rounding rules_here[RULES_HERE] = {
    LATHE_TIES_TO_EVEN,    LATHE_TIES_TO_AWAY, LATHE_TOWARD_ZERO, LATHE_TOWARD_POSITIVE,
    LATHE_TOWARD_NEGATIVE, LATHE_TO_ODD,       LATHE_STOCHASTIC};

static int64_t by_bits(int64_t m, unsigned r)
{
    const int64_t magnitude = m < 0 ? -m : m, up = (magnitude & 7) + r >= 8;
    return m < 0 ? -(magnitude / 8 + up) : magnitude / 8 + up;
}

/* Eighths of quanta that the carrier has: around zero and both limits, and any. */
static size_t fill(const fixed *f, const carrier *c, int64_t *m, void *x, void *bits, uint64_t *seed)
{
    const int64_t top = INT64_C(1) << (f->bits - f->is_signed + EIGHTHS);
    size_t n = 0;
    while (n < MOST) {
        const uint64_t r = cases_random(seed);
        const int64_t near = (int64_t)(r >> 32 & 63) - 32, any = (int64_t)(r >> (64 - f->bits - 4));
        const int64_t magnitude = r % 4 == 0 ? near : r % 4 == 1 ? top + near : r % 4 == 2 ? any : 2 * any;
        const double value = ldexp((double)magnitude, -EIGHTHS - f->fraction);
        m[n] = r >> 40 & 1 ? -magnitude : magnitude;
        if (ldexp(value, EIGHTHS + f->fraction) != (double)magnitude ||
            (int64_t)(double)magnitude != magnitude || (c->width == 32 && (double)(float)value != value))
            continue;
        const double signed_value = m[n] < 0 ? -fabs(value) : fabs(value);
        carrier_set(c, x, n,
                    c->width == 32 ? bits_of_float((float)signed_value) : bits_of_double(signed_value));
        carrier_set(c, bits, n++, r >> 50 & 7);
    }
    return n;
}

static size_t check_end(const fixed *f, const carrier *c, int rule, int wraps, uint64_t *seed)
{
    static int64_t m[MOST];
    static double x[MOST], y[MOST];
    static uint64_t bits[MOST];
    /* Wrapping by the format's own convention or by the option. */
    const lathe_format format = {.kind = LATHE_KIND_FIXED,
                                 .width = f->bits,
                                 .fraction = f->fraction,
                                 .flags = f->is_signed ? LATHE_HAS_SIGN : 0,
                                 .overflow = wraps == 1 ? LATHE_OVERFLOW_WRAP : LATHE_OVERFLOW_OWN};
    const lathe_options options = {.rounding = rules_here[rule],
                                   .random_bits = rule == BY_BITS ? 3 : 0,
                                   .overflow = wraps == 2 ? LATHE_OVERFLOW_WRAP : LATHE_OVERFLOW_OWN};
    const lathe_plan plan = plan_by(&format, &options);
    const int64_t last = (INT64_C(1) << (f->bits - f->is_signed)) - 1, first = f->is_signed ? -last - 1 : 0;
    if (!plan_serves(&plan, c))
        return 0;
    const size_t n = fill(f, c, m, x, bits, seed);
    for (size_t isa = 0; isa < isa_count(); isa++) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        assert_int_equal(rule == BY_BITS ? round_with_bits(&plan, c, y, x, bits, n)
                                         : round_array(&plan, c, y, x, n),
                         LATHE_OK);
        for (size_t i = 0; i < n; i++) {
            const int64_t r = rule == BY_BITS ? by_bits(m[i], (unsigned)carrier_get(c, bits, i))
                                              : rounded(m[i], EIGHTHS, rules_here[rule]);
            const int64_t limited = r > last ? last : r < first ? first : r;
            const double wanted = wraps ? value_of(f, r) : ldexp((double)limited, -f->fraction);
            const double got = carrier_value(c, carrier_get(c, y, i));
            if (bits_of_double(got) != bits_of_double(wanted))
                fail_msg("%d bits, %d of fraction, %s, %s, wraps %d, %s: %lld eighths give %a, not %a",
                         f->bits, f->fraction, c->name, rule_name(rules_here[rule]), wraps,
                         lathe_isa_current(), (long long)m[i], got, wanted);
        }
    }
    return n * isa_count();
}

static void fixed_point_at_the_ends_of_carriers_is_rounded_as_integers_are(void **state)
{
    uint64_t seed = 21;
    size_t executed = 0;
    (void)state;
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
        for (int wide = 0; wide < 2; wide++)
            for (int rule = 0; rule < RULES_HERE; rule++)
                for (int wraps = 0; wraps < 3; wraps++)
                    executed += check_end(&ends[k], carriers[wide], rule, wraps, &seed);
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    expect_cases("numbers", executed, isa_count() * 1900000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_wraps_as_integers_do),
        cmocka_unit_test(fixed_point_at_the_ends_of_carriers_is_rounded_as_integers_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
