/* SPDX-License-Identifier: MIT */
/* One test for each class of bug seen in published emulators; the inputs of each made for it alone. */
#include "check.h"

#include <math.h>

#include "environment.h"
#include "numbers.h"

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* A list of inputs that grows; both signs of each. */
static void add(cases *in, uint64_t positive)
{
    if (in->n + 2 > in->room) {
        in->room = in->room ? 2 * in->room : 256;
        in->x = realloc(in->x, in->room * carrier_bytes(in->carrier));
        assert_non_null(in->x);
    }
    carrier_set(in->carrier, in->x, in->n++, positive);
    carrier_set(in->carrier, in->x, in->n++, positive | carrier_sign(in->carrier));
}

static void add_around(cases *in, uint64_t positive)
{
    add(in, positive - 1);
    add(in, positive);
    add(in, positive + 1);
}

/* x as a pattern of the carrier, which must hold it. */
static uint64_t exact(const carrier *c, double x)
{
    uint64_t bits = c->width == 32 ? bits_of_float((float)x) : bits_of_double(x);
    assert_true(carrier_value(c, bits) == x);
    return bits;
}

/* The inputs that a test makes for one format in one carrier. */
typedef void inputs(cases *in, const lathe_format *f);

/* Every rule and grid in every format that fits, on the inputs made for it. */
static size_t check_everywhere(inputs *make)
{
    size_t executed = 0;
    for (size_t i = 0; i < test_format_count(); i++)
        for (int k = 0; k < 2; k++) {
            const test_format *t = test_format_at(i);
            if (!oracle_admissible(&t->format, LATHE_EXPONENT_LIMITED, carriers[k]))
                continue;
            cases in = {.carrier = carriers[k]};
            make(&in, &t->format);
            for (int choice = 0; choice < RULES * 3; choice++) {
                lathe_options options = {.rounding = (lathe_rounding)(choice % RULES),
                                         .subnormals = (lathe_subnormals)(choice / RULES)};
                executed += check_rounding(t->name, &t->format, &options, &in);
            }
            cases_free(&in);
        }
    return executed;
}

static void every_nan(cases *in, const lathe_format *f)
{
    (void)f;
    uint64_t infinity = carrier_infinity(in->carrier);
    int fraction = in->carrier->precision - 1;
    add(in, infinity | ((UINT64_C(1) << fraction) - 1));
    for (int i = 0; i < fraction; i++) {
        add(in, infinity | UINT64_C(1) << i);
        add(in, infinity | ((UINT64_C(1) << (i + 1)) - 1));
    }
}

static void every_nan_payload_becomes_the_canonical_nan_of_its_sign(void **state)
{
    (void)state;
    size_t executed = check_everywhere(every_nan);
    /* and by the words of the header, without the oracle */
    for (size_t i = 0; i < test_format_count(); i++)
        for (int rule = 0; rule < RULES; rule++)
            for (int k = 0; k < 2; k++) {
                lathe_plan plan;
                lathe_options options = {.rounding = (lathe_rounding)rule};
                assert_int_equal(lathe_plan_init(&plan, &test_format_at(i)->format, &options), LATHE_OK);
                if (!plan_serves(&plan, carriers[k]))
                    continue;
                cases in = {.carrier = carriers[k]};
                every_nan(&in, NULL);
                assert_int_equal(round_array(&plan, in.carrier, in.x, in.x, in.n), LATHE_OK);
                for (size_t j = 0; j < in.n; j++)
                    assert_true(carrier_get(in.carrier, in.x, j) == carrier_nan(in.carrier, j % 2));
                executed += in.n;
                cases_free(&in);
            }
    expect_cases("NaN payloads", executed, 600000);
}

static void zeros_and_underflow(cases *in, const lathe_format *f)
{
    const carrier *c = in->carrier;
    add(in, 0);
    for (int e = f->emin - 2 * f->precision; e <= f->emin; e++)
        if (e > c->emin - c->precision + 1)
            add_around(in, exact(c, ldexp(1, e)));
}

static void minus_zero_and_negative_underflow_keep_the_right_sign(void **state)
{
    (void)state;
    size_t executed = check_everywhere(zeros_and_underflow);
    lathe_plan plan;
    const struct {
        unsigned without;
        uint32_t zero;
    } rows[] = {{0, 0x80000000}, {LATHE_HAS_NEGATIVE_ZERO, 0}, {LATHE_HAS_SIGN | LATHE_HAS_NEGATIVE_ZERO, 0}};
    for (int i = 0; i < 3; i++) {
        lathe_format f = {.kind = LATHE_KIND_FLOAT,
                          .flags = LATHE_HAS_ALL & ~rows[i].without,
                          .precision = 4,
                          .emin = -6,
                          .emax = 7};
        assert_int_equal(lathe_plan_init(&plan, &f, NULL), LATHE_OK);
        assert_int_equal(bits_of_float(lathe_round1_f32(&plan, -0.0f)), rows[i].zero);
        assert_int_equal(bits_of_float(lathe_round1_f32(&plan, -0x1p-30f)), rows[i].zero);
        assert_int_equal(bits_of_float(lathe_round1_f32(&plan, 0.0f)), 0);
        assert_int_equal(bits_of_float(lathe_round1_f32(&plan, 0x1p-30f)), 0);
    }
    expect_cases("zeros and underflow", executed + 12, 200000);
}

static void carrier_subnormals(cases *in, const lathe_format *f)
{
    (void)f;
    uint64_t state = 4;
    int fraction = in->carrier->precision - 1;
    add(in, 1);
    for (int i = 1; i <= fraction; i++)
        add_around(in, UINT64_C(1) << i);
    for (int i = 0; i < 300; i++)
        add(in, cases_random(&state) >> (64 - fraction) >> i % fraction);
}

static void subnormal_inputs_are_rounded_from_their_value(void **state)
{
    (void)state;
    expect_cases("carrier subnormals", check_everywhere(carrier_subnormals), 2500000);
}

/* Midpoints from half the quantum to past the end: m + 1/2 quanta, in random and end places of binades. */
static void midpoints(cases *in, const lathe_format *f)
{
    const carrier *c = in->carrier;
    uint64_t state = 5, one = UINT64_C(1) << (f->precision - 1);
    if (f->precision == c->precision)
        return; /* only its subnormals have midpoints here, and carrier_subnormals covers those */
    int first = f->emin, step = f->emax - f->emin > 40 ? 7 : 1;
    for (int e = first; e <= f->emax + 1 && e <= c->emax; e += step)
        for (int i = 0; i < 12; i++) {
            uint64_t m = i == 0 ? one : i == 1 ? 2 * one - 1 : one + cases_random(&state) % one;
            if (e == f->emin && i > 5)
                m = cases_random(&state) % one; /* subnormal */
            int half = e - f->precision;
            if (half >= c->emin - c->precision + 1)
                add_around(in, exact(c, ldexp((double)m, half + 1) + ldexp(1, half)));
        }
    double largest = numbers_largest(f);
    add_around(in, exact(c, largest));
    if (f->emax < c->emax)
        add_around(in, exact(c, largest + ldexp(1, f->emax - f->precision)));
}

static void midpoints_and_their_neighbours_go_to_the_right_side(void **state)
{
    (void)state;
    expect_cases("midpoints", check_everywhere(midpoints), 4500000);
}

static void powers_of_two(cases *in, const lathe_format *f)
{
    (void)f;
    const carrier *c = in->carrier;
    add(in, 1);
    for (int e = c->emin - c->precision + 2; e <= c->emax; e++)
        add_around(in, exact(c, ldexp(1, e)));
}

static void next_to_every_power_of_two_the_exponent_is_right(void **state)
{
    (void)state;
    expect_cases("powers of two", check_everywhere(powers_of_two), 22000000);
}

/* From the largest value to 2^(emax + 3) in sixteenths of its unit, then by powers of two. */
static void overflow_zone(cases *in, const lathe_format *f)
{
    const carrier *c = in->carrier;
    if (f->emax + 1 <= c->emax)
        add_around(in, exact(c, ldexp(1, f->emax + 1)));
    for (int i = 0; i <= 48; i++) {
        double end = numbers_largest(f), x = end + ldexp(i, f->emax - f->precision - 3);
        uint64_t bits = c->width == 32 ? bits_of_float((float)x) : bits_of_double(x);
        if (bits < carrier_infinity(c))
            add_around(in, bits);
    }
    for (int e = f->emax; e <= c->emax; e++)
        add(in, exact(c, ldexp(1.5, e)));
    add(in, carrier_infinity(c) - 1);
    add(in, carrier_infinity(c));
}

static void the_overflow_zone_obeys_rule_sign_and_option(void **state)
{
    (void)state;
    size_t executed = check_everywhere(overflow_zone);
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *t = test_format_at(i);
        cases in = {.carrier = carriers[i % 2]};
        if (!oracle_admissible(&t->format, LATHE_EXPONENT_LIMITED, in.carrier))
            in.carrier = &carrier_f64;
        overflow_zone(&in, &t->format);
        for (int choice = 0; choice < RULES * 5 * 4; choice++) {
            lathe_options options = {.rounding = (lathe_rounding)(choice % RULES),
                                     .overflow = (lathe_overflow)(choice / RULES % 5),
                                     .infinity = (lathe_infinity)(choice / RULES / 5)};
            executed += check_rounding(t->name, &t->format, &options, &in);
        }
        cases_free(&in);
    }
    expect_cases("overflow zone", executed, 15000000);
}

/* p and range of the carrier: nothing to round, in any rule; only NaN becomes canonical. */
static void a_full_precision_target_is_the_identity(void **state)
{
    (void)state;
    size_t executed = 0;
    for (int k = 0; k < 2; k++) {
        const carrier *c = carriers[k];
        const lathe_format *f = &named_formats[k ? 4 : 3].format;
        cases in = cases_make(f, c, CASES_FULL);
        void *out = allocate(in.n * carrier_bytes(c));
        for (int rule = 0; rule < RULES; rule++) {
            lathe_plan plan;
            lathe_options options = {.rounding = (lathe_rounding)rule};
            assert_int_equal(lathe_plan_init(&plan, f, &options), LATHE_OK);
            assert_int_equal(round_array(&plan, c, out, in.x, in.n), LATHE_OK);
            for (size_t i = 0; i < in.n; i++, executed++) {
                uint64_t x = carrier_get(c, in.x, i), got = carrier_get(c, out, i);
                uint64_t wanted = carrier_is_nan(c, x) ? carrier_nan(c, (x & carrier_sign(c)) != 0) : x;
                if (got != wanted) {
                    report("the carrier itself", f, &options, c, x, got, wanted);
                    fail_msg("full precision is not the identity");
                }
            }
        }
        free(out);
        cases_free(&in);
    }
    expect_cases("full precision", executed, 150000);
}

/* p x emin with the exponent range ending where the carrier's does, and with emin at and above zero. */
static void a_range_that_ends_with_the_carriers_or_starts_above_one_is_right(void **state)
{
    (void)state;
    size_t executed = 0;
    static const int emins[] = {-149, -148, -147, -140, -127, -126, -125, -100, -1, 0, 1, 5, 100, 126, 127};
    static const int precisions[] = {1, 2, 3, 4, 8, 11, 23, 24};
    for (size_t i = 0; i < sizeof emins / sizeof *emins; i++)
        for (size_t j = 0; j < sizeof precisions / sizeof *precisions; j++)
            for (int k = 0; k < 4; k++) {
                const carrier *c = carriers[k % 2];
                lathe_format f = {.kind = LATHE_KIND_FLOAT,
                                  .precision = precisions[j],
                                  .emin = emins[i],
                                  .flags = LATHE_HAS_ALL & ~(k < 2 ? 0u : (unsigned)LATHE_HAS_SUBNORMALS),
                                  .emax = c->emax};
                if (k % 2 && emins[i] < -130)
                    f.emin -= 1074 - 149;
                if (!oracle_admissible(&f, LATHE_EXPONENT_LIMITED, c))
                    continue;
                cases in = cases_make(&f, c, CASES_BOUNDARY);
                for (int rule = 0; rule < RULES; rule++) {
                    lathe_options options = {.rounding = (lathe_rounding)rule};
                    executed += check_rounding("emax of the carrier", &f, &options, &in);
                    f.emax = f.emin < c->emax - 3 ? f.emin + 3 : c->emax;
                    executed += check_rounding("four binades", &f, &options, &in);
                    f.emax = c->emax;
                }
                cases_free(&in);
            }
    expect_cases("ranges", executed, 1800000);
}

/* In place and apart, all lengths to past any vector, primes, and from every place in a vector. */
static void length_place_and_aliasing_change_nothing(void **state)
{
    (void)state;
    static const size_t lengths[] = {127, 128, 129, 251, 257, 509, 512, 521, 1021, 1024, 1031};
    size_t executed = 0;
    for (int choice = 0; choice < 13 * 2; choice++) {
        const test_format *t = &named_formats[choice / 2];
        const carrier *c = carriers[choice % 2];
        lathe_plan plan;
        lathe_options options = {.rounding = (lathe_rounding)(choice % RULES)};
        assert_int_equal(lathe_plan_init(&plan, &t->format, &options), LATHE_OK);
        if (!plan_serves(&plan, c))
            continue;
        size_t bytes = carrier_bytes(c);
        cases in = cases_make(&t->format, c, CASES_FULL);
        char *all = allocate(in.n * bytes), *work = allocate(in.n * bytes);
        for (size_t i = 0; i < in.n; i++)
            carrier_set(c, all, i,
                        c->width == 32 ? bits_of_float(lathe_round1_f32(&plan, ((float *)in.x)[i]))
                                       : bits_of_double(lathe_round1_f64(&plan, ((double *)in.x)[i])));
        for (size_t l = 0; l < 100 + sizeof lengths / sizeof *lengths; l++)
            for (size_t at = 0; at < 17; at++) {
                size_t n = l < 100 ? l : lengths[l - 100], from = at + 97 * l % (in.n - 1100);
                const char *x = (const char *)in.x + from * bytes;
                memset(work, 0x5a, (at + n + 1) * bytes);
                assert_int_equal(round_array(&plan, c, work + at * bytes, x, n), LATHE_OK);
                assert_memory_equal(work + at * bytes, all + from * bytes, n * bytes);
                assert_true((unsigned char)work[(at + n) * bytes] == 0x5a);
                assert_true(at == 0 || (unsigned char)work[at * bytes - 1] == 0x5a);
                memcpy(work + at * bytes, x, n * bytes);
                assert_int_equal(round_array(&plan, c, work + at * bytes, work + at * bytes, n), LATHE_OK);
                assert_memory_equal(work + at * bytes, all + from * bytes, n * bytes);
                executed += 2 * n;
            }
        free(all);
        free(work);
        cases_free(&in);
    }
    expect_cases("lengths, places, aliasing", executed, 8000000);
}

static void the_callers_ftz_daz_and_rounding_mode_change_nothing(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t i = 0; i < test_format_count(); i++)
        for (size_t k = 0; environment_at(k); k++) {
            const carrier *c = carriers[(i + k) % 2];
            lathe_plan plan;
            lathe_options options = {.rounding = (lathe_rounding)((i + k / 2) % RULES)};
            assert_int_equal(lathe_plan_init(&plan, &test_format_at(i)->format, &options), LATHE_OK);
            if (!plan_serves(&plan, c))
                continue;
            cases in = {.carrier = c};
            carrier_subnormals(&in, NULL);
            void *usual = allocate(in.n * carrier_bytes(c)), *out = allocate(in.n * carrier_bytes(c));
            environment_saved saved;
            assert_int_equal(round_array(&plan, c, usual, in.x, in.n), LATHE_OK);
            environment_enter(environment_at(k), &saved);
            round_array(&plan, c, out, in.x, in.n);
            environment_leave(&saved);
            assert_memory_equal(out, usual, in.n * carrier_bytes(c));
            executed += in.n;
            free(usual);
            free(out);
            cases_free(&in);
        }
    expect_cases("environments", executed, 150000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_nan_payload_becomes_the_canonical_nan_of_its_sign),
        cmocka_unit_test(minus_zero_and_negative_underflow_keep_the_right_sign),
        cmocka_unit_test(subnormal_inputs_are_rounded_from_their_value),
        cmocka_unit_test(midpoints_and_their_neighbours_go_to_the_right_side),
        cmocka_unit_test(next_to_every_power_of_two_the_exponent_is_right),
        cmocka_unit_test(the_overflow_zone_obeys_rule_sign_and_option),
        cmocka_unit_test(a_full_precision_target_is_the_identity),
        cmocka_unit_test(a_range_that_ends_with_the_carriers_or_starts_above_one_is_right),
        cmocka_unit_test(length_place_and_aliasing_change_nothing),
        cmocka_unit_test(the_callers_ftz_daz_and_rounding_mode_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
