/* SPDX-License-Identifier: MIT */
/* Limits, spacing and neighbours of formats of other kinds, against the values of all their codes. */
#include "check.h"

#include <math.h>

enum { MOST = 1 << 16 };

static double all[MOST + 2]; /* the values by size, -0 before +0 */
static size_t count;

static const double negative[] = {-4, -2, -1}, pair[] = {-1, 1}, one[] = {0.5},
                    five[] = {-3, -0.5, -0.0, 0.0, 1};
static const double far[] = {-1, 1, 0x1p200}, odd[] = {0, 0x1.0000000000001p0, 0x1p60};

static int order(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x != y ? (x > y) - (x < y) : !!signbit(y) - !!signbit(x);
}

static void gather(const lathe_format *f)
{
    lathe_plan plan;
    assert_int_equal(lathe_plan_init(&plan, f, NULL), LATHE_OK);
    count = 0;
    for (uint64_t code = 0; code < UINT64_C(1) << lathe_format_bits(f); code++) {
        double value;
        assert_int_equal(lathe_decode_f64(&plan, &value, &code, sizeof code, 1), LATHE_OK);
        if (!isnan(value))
            all[count++] = value;
    }
    qsort(all, count, sizeof *all, order);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!i || order(&all[kept - 1], &all[i]))
            all[kept++] = all[i];
    count = kept;
}

static int is_same(double a, double b)
{
    return isnan(a) ? isnan(b) : bits_of_double(a) == bits_of_double(b);
}

/* b - a, or NaN where that is no binary64 number. */
static double distance(double a, double b)
{
    const double d = b - a;
    return (b - d) - a == 0 ? d : (double)NAN;
}

static void check_limits(const lathe_format *f)
{
    double largest = -INFINITY, lowest = INFINITY, smallest = (double)NAN, above_one = (double)NAN;
    int has_one = 0;
    for (size_t i = count; i-- > 0;) {
        const double v = all[i];
        if (isinf(v))
            continue;
        largest = v > largest ? v : largest;
        lowest = v < lowest ? v : lowest;
        smallest = v > 0 ? v : smallest;
        above_one = v > 1 ? v : above_one;
        has_one |= v == 1;
    }
    assert_true(is_same(lathe_format_largest(f), largest));
    assert_true(is_same(lathe_format_lowest(f), lowest));
    assert_true(is_same(lathe_format_smallest(f), smallest));
    assert_true(is_same(lathe_format_smallest_normal(f), smallest));
    assert_true(is_same(lathe_format_unit_roundoff(f), has_one ? (above_one - 1) / 2 : (double)NAN));
    assert_int_equal(lathe_format_count(f), count);
    static double listed[MOST + 2];
    assert_int_equal(lathe_format_values(f, listed, count - 1), LATHE_E_SPACE);
    assert_int_equal(lathe_format_values(f, listed, count), LATHE_OK);
    assert_memory_equal(listed, all, count * sizeof *all);
}

/* From the largest value not above |x| to the next; from the largest of all to the one before; of the only
   one that. */
static double spacing(double x)
{
    size_t i = count, last = count - 1 - (size_t)isinf(all[count - 1]);
    while (i > 0 && all[i - 1] > fabs(x))
        i--;
    i -= i > 0;
    i = i > last ? last : i;
    if (i == last) {
        size_t before = last;
        while (before > 0 && all[before] == all[last])
            before--;
        return before == last ? all[last] : distance(all[before], all[last]);
    }
    return distance(all[i], all[i + 1]);
}

static void check_neighbours(const lathe_format *f, double x)
{
    double lower = (double)NAN, upper = (double)NAN, down = (double)NAN, up = (double)NAN;
    int has = 0;
    for (size_t i = 0; i < count; i++) {
        lower = all[i] <= x ? all[i] : lower;
        down = all[i] < x ? all[i] : down;
        has |= is_same(all[i], x);
    }
    for (size_t i = count; i-- > 0;) {
        upper = all[i] >= x ? all[i] : upper;
        up = all[i] > x ? all[i] : up;
    }
    lower = has ? x : lower;
    upper = has ? x : upper;
    up = isinf(x) && x > 0 && has ? x : up;
    down = isinf(x) && x < 0 && has ? x : down;
    const int is_inside = isfinite(lower) && isfinite(upper);
    const double position = lathe_format_position(f, x);
    assert_int_equal(lathe_format_has(f, x), has);
    assert_true(is_same(lathe_format_lower(f, x), lower) && is_same(lathe_format_upper(f, x), upper));
    assert_true(is_same(lathe_format_next_down(f, x), down) && is_same(lathe_format_next_up(f, x), up));
    if (has || !is_inside)
        assert_true(has ? position == 0 : isnan(position));
    else
        assert_true(fabs(position - (x - lower) / (upper - lower)) <= 0x1p-50);
}

static size_t check_values(const lathe_format *f)
{
    const size_t step = count / 64 + 1;
    char text[LATHE_FORMAT_PRINT_MAX] = "a table";
    size_t done = 0;
    for (size_t i = 0; i < count; i += i < 8 || i + 8 + step > count ? 1 : step) {
        const double v = all[i], w = i + 1 < count ? all[i + 1] : v;
        const double x[] = {v, v + (w - v) / 2, v + (w - v) / 8, nextafter(v, INFINITY),
                            nextafter(v, -INFINITY)};
        for (int k = 0; k < 5; k++, done++) {
            if (isnan(x[k]))
                continue;
            check_neighbours(f, x[k]);
            const int is_between = lathe_format_smallest(f) > fabs(x[k]) && !lathe_format_has(f, 0);
            if (!isfinite(x[k]) || is_between || fabs(x[k]) < all[0] ||
                is_same(lathe_format_ulp(f, x[k]), spacing(x[k])))
                continue;
            lathe_format_print(f, text, sizeof text, NULL);
            fail_msg("%s: ulp of %.17g is %.17g, not %.17g", text, x[k], lathe_format_ulp(f, x[k]),
                     spacing(x[k]));
        }
    }
    assert_true(isnan(lathe_format_ulp(f, INFINITY)) && isnan(lathe_format_ulp(f, (double)NAN)));
    assert_true(isnan(lathe_format_lower(f, (double)NAN)) && isnan(lathe_format_position(f, (double)NAN)));
    return done;
}

static void every_query_agrees_with_the_values_of_all_codes(void **state)
{
    static const char *const names[] = {
        "posit3_0",      "posit8_0",        "posit8_2",   "posit16_1", "posit6_5", "hif8",
        "takum8_linear", "takum16_linear",  "takum8_log", "lns4_3",    "lns2_1",   "lns7_0",
        "madam8_8",      "madam4_1x0x1p-3", "q4.4",       "uq4.4",     "q0.8",     "uq0.2",
        "int8",          "uint3",           "q1.1",       "nf4",       "bnbfp4"};
    static const lathe_format tables[] = {{.kind = LATHE_KIND_TABLE, .count = 3, .table = negative},
                                          {.kind = LATHE_KIND_TABLE, .count = 2, .table = pair},
                                          {.kind = LATHE_KIND_TABLE, .count = 1, .table = one},
                                          {.kind = LATHE_KIND_TABLE, .count = 5, .table = five},
                                          {.kind = LATHE_KIND_TABLE, .count = 3, .table = odd},
                                          {.kind = LATHE_KIND_TABLE, .count = 2, .table = far}};
    const size_t named = sizeof names / sizeof *names, by_hand = sizeof tables / sizeof *tables;
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < named + by_hand; i++) {
        lathe_format f;
        if (i < named)
            assert_int_equal(lathe_format_parse(&f, names[i], NULL), LATHE_OK);
        else
            f = tables[i - named];
        gather(&f);
        check_limits(&f);
        executed += check_values(&f);
    }
    expect_cases("queries", executed, 16015);
}

/* Under all values, too: of the smallest. */
static void the_spacing_of_tables_is_told_for_any_number(void **state)
{
    static const double three[] = {1, 2, 5};
    static const struct {
        double x, wanted;
    } rows[] = {{0, 1}, {0.5, 1}, {-0.5, 1}, {1, 1}, {3, 3}, {-3, 3}, {5, 3}, {9, 3}};
    const lathe_format f = {.kind = LATHE_KIND_TABLE, .count = 3, .table = three};
    const lathe_format single = {.kind = LATHE_KIND_TABLE, .count = 1, .table = one};
    const size_t n = sizeof rows / sizeof *rows;
    (void)state;
    for (size_t i = 0; i < n; i++) {
        assert_true(lathe_format_ulp(&f, rows[i].x) == rows[i].wanted);
        assert_true(lathe_format_ulp(&single, rows[i].x) == 0.5);
    }
    expect_cases("spacings", n, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_query_agrees_with_the_values_of_all_codes),
        cmocka_unit_test(the_spacing_of_tables_is_told_for_any_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
