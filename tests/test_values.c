/* SPDX-License-Identifier: MIT */
/* Limits, counts, membership, neighbours, spacing and enumeration against their definitions in MPFR. */
#include "check.h"

#include <math.h>

#include "numbers.h"

static int same(double a, double b)
{
    return isnan(a) ? isnan(b) : bits_of_double(a) == bits_of_double(b);
}

static void expect_same(const test_format *t, const char *query, double x, double got, double wanted)
{
    if (same(got, wanted))
        return;
    report_format(t->name, &t->format);
    fail_msg("%s(%a [%016llx]): got %a [%016llx], wanted %a [%016llx]", query, x,
             (unsigned long long)bits_of_double(x), got, (unsigned long long)bits_of_double(got), wanted,
             (unsigned long long)bits_of_double(wanted));
}

/* What the flags of a format say, without those that say nothing at its precision. */
static unsigned heeded_flags(const lathe_format *f)
{
    return f->precision == 1 ? f->flags & ~(unsigned)LATHE_HAS_SUBNORMALS : f->flags;
}

static void the_table_holds_the_formats_of_the_standards(void **state)
{
    (void)state;
    size_t count = 0;
    while (lathe_format_name(count)) {
        const test_format *wanted = NULL;
        const char *name = lathe_format_name(count++);
        for (size_t i = 0; i < named_format_count; i++)
            if (strcmp(named_formats[i].name, name) == 0)
                wanted = &named_formats[i];
        if (!wanted)
            fail_msg("\"%s\" is in the library's table but not in the tests'", name);
        lathe_format f;
        const lathe_format *w = &wanted->format;
        assert_int_equal(lathe_format_parse(&f, name, NULL), LATHE_OK);
        assert_int_equal(f.kind, LATHE_KIND_FLOAT);
        if (f.precision != w->precision || f.emin != w->emin || f.emax != w->emax ||
            heeded_flags(&f) != heeded_flags(w) || numbers_end(&f, 0) != numbers_end(w, 0) ||
            numbers_end(&f, 1) != numbers_end(w, 1)) {
            report_format(name, &f);
            fail_msg("the library's row of %s is not the standard's", name);
        }
        assert_int_equal(lathe_format_equal(&f, w), 1);
    }
    assert_null(lathe_format_name(count + 1));
    assert_null(lathe_format_name(SIZE_MAX));
    assert_int_equal(count, named_format_count);
    expect_cases("named formats", count, 23);
}

static void limits_and_counts_match_their_definitions(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t i = 0; i < test_format_count(); i++, executed++) {
        const test_format *t = test_format_at(i);
        const lathe_format *f = &t->format;
        assert_int_equal(lathe_format_check(f), LATHE_OK);
        expect_same(t, "largest", 0, lathe_format_largest(f), numbers_largest(f));
        expect_same(t, "lowest", 0, lathe_format_lowest(f), numbers_lowest(f));
        expect_same(t, "smallest normal", 0, lathe_format_smallest_normal(f), numbers_smallest_normal(f));
        expect_same(t, "smallest", 0, lathe_format_smallest(f), numbers_smallest(f));
        expect_same(t, "unit roundoff", 0, lathe_format_unit_roundoff(f), numbers_scaled(1, -f->precision));
        if (lathe_format_count(f) != numbers_count(f))
            fail_msg("%s: %llu values, wanted %llu", t->name, (unsigned long long)lathe_format_count(f),
                     (unsigned long long)numbers_count(f));
    }
    expect_cases("limits and counts", executed, 60);
}

/* Sound formats outside binary64: a limit is NaN exactly where binary64 lacks it. */
static void limits_beyond_binary64_are_nan(void **state)
{
    (void)state;
    static const test_format wide[] = {
        {"p63",
         {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_ALL, .precision = 63, .emin = -1022, .emax = 1023}},
        {"p54",
         {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_ALL, .precision = 54, .emin = -100, .emax = 100}},
        {"p60, round ends",
         {.kind = LATHE_KIND_FLOAT,
          .flags = LATHE_HAS_ALL,
          .precision = 60,
          .emin = -100,
          .emax = 100,
          .largest = INT64_C(1) << 59,
          .lowest = -(INT64_C(3) << 58)}},
        {"emin -1074",
         {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_ALL, .precision = 2, .emin = -1074, .emax = 5}},
        {"emin -1075",
         {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_ALL, .precision = 2, .emin = -1075, .emax = 5}},
        {"emax 1024",
         {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_ALL, .precision = 2, .emin = -5, .emax = 1024}},
        {"both far",
         {.kind = LATHE_KIND_FLOAT,
          .flags = LATHE_HAS_ALL,
          .precision = 1,
          .emin = -1048576,
          .emax = 1048576}},
        {"unsigned and far",
         {.kind = LATHE_KIND_FLOAT,
          .flags = LATHE_HAS_NAN,
          .precision = 63,
          .emin = -1048576,
          .emax = 1048576}},
        {"too many to count",
         {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_ALL, .precision = 63, .emin = 0, .emax = 1}},
        {"as many as can be",
         {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_ZERO, .precision = 63, .emin = 0, .emax = 2}},
        {"one too many",
         {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_NAN, .precision = 63, .emin = 0, .emax = 3}},
    };
    size_t executed = 0;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++, executed++) {
        const lathe_format *f = &wide[i].format;
        assert_int_equal(lathe_format_check(f), LATHE_OK);
        expect_same(&wide[i], "largest", 0, lathe_format_largest(f), numbers_largest(f));
        expect_same(&wide[i], "lowest", 0, lathe_format_lowest(f), numbers_lowest(f));
        expect_same(&wide[i], "smallest normal", 0, lathe_format_smallest_normal(f),
                    numbers_scaled(1, f->emin));
        expect_same(&wide[i], "smallest", 0, lathe_format_smallest(f), numbers_smallest(f));
        expect_same(&wide[i], "unit roundoff", 0, lathe_format_unit_roundoff(f),
                    numbers_scaled(1, -f->precision));
        if (lathe_format_count(f) != numbers_count(f))
            fail_msg("%s: %llu values, wanted %llu", wide[i].name, (unsigned long long)lathe_format_count(f),
                     (unsigned long long)numbers_count(f));
        if (oracle_admissible(f, LATHE_EXPONENT_LIMITED, &carrier_f64))
            continue;
        expect_same(&wide[i], "next up", 1, lathe_format_next_up(f, 1), (double)NAN);
        expect_same(&wide[i], "next down", 1, lathe_format_next_down(f, 1), (double)NAN);
        expect_same(&wide[i], "ulp", 1, lathe_format_ulp(f, 1), (double)NAN);
        assert_int_equal(lathe_format_has(f, 1), 0);
        assert_int_equal(lathe_format_has(f, (double)NAN), 0);
    }
    expect_cases("beyond binary64", executed, 11);
}

static void unsound_formats_have_no_values(void **state)
{
    (void)state;
    const lathe_format none = {0}, bad = {.kind = LATHE_KIND_FLOAT, .precision = 3, .emin = 2, .emax = 1};
    const test_format both[] = {{"none", none}, {"bad", bad}};
    for (int i = 0; i < 2; i++) {
        const lathe_format *f = &both[i].format;
        expect_same(&both[i], "largest", 0, lathe_format_largest(f), (double)NAN);
        expect_same(&both[i], "lowest", 0, lathe_format_lowest(f), (double)NAN);
        expect_same(&both[i], "smallest", 0, lathe_format_smallest(f), (double)NAN);
        expect_same(&both[i], "smallest normal", 0, lathe_format_smallest_normal(f), (double)NAN);
        expect_same(&both[i], "unit roundoff", 0, lathe_format_unit_roundoff(f), (double)NAN);
        expect_same(&both[i], "next up", 0, lathe_format_next_up(f, 0), (double)NAN);
        expect_same(&both[i], "next down", 0, lathe_format_next_down(f, 0), (double)NAN);
        expect_same(&both[i], "ulp", 0, lathe_format_ulp(f, 1), (double)NAN);
        assert_int_equal(lathe_format_has(f, 1), 0);
        assert_int_equal(lathe_format_count(f), 0);
        double value = 7;
        assert_int_not_equal(lathe_format_values(f, &value, 1), LATHE_OK);
        assert_true(value == 7);
    }
    expect_cases("unsound formats", 2, 2);
}

/* Membership, neighbours and spacing at x. */
static void check_point(const test_format *t, double x)
{
    const lathe_format *f = &t->format;
    int got = lathe_format_has(f, x), wanted = numbers_has(f, x);
    expect_same(t, "has", x, got, wanted);
    expect_same(t, "next up", x, lathe_format_next_up(f, x), numbers_next_up(f, x));
    expect_same(t, "next down", x, lathe_format_next_down(f, x), numbers_next_down(f, x));
    expect_same(t, "ulp", x, lathe_format_ulp(f, x), numbers_ulp(f, x));
}

static void queries_match_their_definitions_around_every_boundary(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *t = test_format_at(i);
        cases in = cases_make(&t->format, &carrier_f64, CASES_FULL);
        for (size_t j = 0; j < in.n; j++)
            check_point(t, carrier_value(&carrier_f64, carrier_get(&carrier_f64, in.x, j)));
        executed += in.n;
        cases_free(&in);
    }
    expect_cases("queries", executed, 900000);
}

/* Formats of up to 17 bits or so: every value, its neighbours in the list, and the points between. */
static void all_values_come_in_order_and_are_each_others_neighbours(void **state)
{
    (void)state;
    enum { MOST = 70000 };
    double *got = allocate((MOST + 1) * sizeof *got), *wanted = allocate(MOST * sizeof *wanted);
    size_t executed = 0, formats = 0;
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *t = test_format_at(i);
        const lathe_format *f = &t->format;
        uint64_t count = lathe_format_count(f);
        if (count > MOST)
            continue;
        size_t n = numbers_values(f, wanted, MOST);
        assert_int_equal(n, count);
        got[n] = 12345;
        assert_int_equal(lathe_format_values(f, got, n), LATHE_OK);
        assert_true(got[n] == 12345);
        for (size_t j = 0; j < n; j++) {
            expect_same(t, "values", (double)j, got[j], wanted[j]);
            assert_int_equal(lathe_format_has(f, got[j]), 1);
            if (j + 1 == n)
                continue;
            if (got[j] == 0 && got[j + 1] == 0)
                continue; /* -0 and +0 are one number, and no neighbours */
            expect_same(t, "next up", got[j], lathe_format_next_up(f, got[j]), got[j + 1]);
            double below = got[j] == 0 ? fabs(got[j]) : got[j]; /* from above zero is +0, from below -0 */
            expect_same(t, "next down", got[j + 1], lathe_format_next_down(f, got[j + 1]), below);
        }
        executed += n;
        formats++;
    }
    free(got);
    free(wanted);
    print_message("           %zu formats\n", formats);
    expect_cases("values in order", executed, 250000);
}

static void values_need_room_and_binary64(void **state)
{
    (void)state;
    size_t executed = 0;
    double values[64];
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *t = test_format_at(i);
        uint64_t count = lathe_format_count(&t->format);
        size_t sizes[] = {0, 1, count <= 64 ? (size_t)count - 1 : 63};
        for (size_t k = 0; k < 3; k++) {
            if (sizes[k] >= count)
                continue;
            for (size_t j = 0; j < 64; j++)
                values[j] = 12345;
            assert_int_equal(lathe_format_values(&t->format, values, sizes[k]), LATHE_E_SPACE);
            for (size_t j = 0; j < 64; j++)
                assert_true(values[j] == 12345);
            executed++;
        }
    }
    const lathe_format wide = {.kind = LATHE_KIND_FLOAT, .precision = 54, .emax = 2},
                       far = {.kind = LATHE_KIND_FLOAT, .precision = 2, .emax = 1024},
                       deep = {.kind = LATHE_KIND_FLOAT,
                               .flags = LATHE_HAS_SUBNORMALS,
                               .precision = 2,
                               .emin = -1074},
                       many = {.kind = LATHE_KIND_FLOAT, .flags = LATHE_HAS_ALL, .precision = 63, .emax = 9};
    assert_int_equal(lathe_format_values(&wide, values, SIZE_MAX), LATHE_E_PRECISION);
    assert_int_equal(lathe_format_values(&far, values, SIZE_MAX), LATHE_E_RANGE);
    assert_int_equal(lathe_format_values(&deep, values, SIZE_MAX), LATHE_E_RANGE);
    assert_int_equal(lathe_format_values(&many, values, SIZE_MAX), LATHE_E_PRECISION);
    assert_int_equal(lathe_format_values(NULL, values, 64), LATHE_E_NULL);
    assert_int_equal(lathe_format_values(&test_format_at(0)->format, NULL, SIZE_MAX), LATHE_E_NULL);
    expect_cases("too little room", executed, 150);
}

/* -0 lies at 0 where the format has only that; a part of the way that is less than 2^-53 is none. */
static void numbers_lie_between_their_neighbours(void **state)
{
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < test_format_count(); i++, executed++) {
        const lathe_format *const f = &test_format_at(i)->format;
        const double low = lathe_format_lower(f, -0.0), high = lathe_format_upper(f, -0.0);
        const double smallest = lathe_format_smallest(f), position = lathe_format_position(f, -0.0);
        if (lathe_format_check(f) || !lathe_format_has(f, 0.0) || isnan(smallest))
            continue;
        const uint64_t zero = bits_of_double(lathe_format_has(f, -0.0) ? -0.0 : 0.0);
        assert_true(bits_of_double(low) == zero && bits_of_double(high) == zero);
        assert_true(bits_of_double(position) == 0);
        if (smallest < 0x1p-1000)
            continue;
        assert_true(bits_of_double(lathe_format_position(f, smallest * 0x1p-54)) == 0);
        assert_true(lathe_format_position(f, smallest * 0x1p-53) == 0x1p-53);
        assert_true(lathe_format_position(f, smallest * 0.75) == 0.75);
    }
    expect_cases("formats", executed, 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_holds_the_formats_of_the_standards),
        cmocka_unit_test(limits_and_counts_match_their_definitions),
        cmocka_unit_test(limits_beyond_binary64_are_nan),
        cmocka_unit_test(unsound_formats_have_no_values),
        cmocka_unit_test(queries_match_their_definitions_around_every_boundary),
        cmocka_unit_test(all_values_come_in_order_and_are_each_others_neighbours),
        cmocka_unit_test(values_need_room_and_binary64),
        cmocka_unit_test(numbers_lie_between_their_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
