/* SPDX-License-Identifier: MIT */
/* Laws that rounding keeps whatever the format is: what holds between results, without an oracle. */
#include "check.h"

#include <math.h>

enum { DRAWN = 200, EACH = 7, MOST = DRAWN * EACH + 6, DETERMINISTIC = LATHE_TO_ODD + 1, SHIFT = 8 };

static const char *const kinds[] = {"posit8_0",  "posit8_2",      "posit16_1",  "hif8",     "takum8linear",
                                    "takum8log", "takum16linear", "takum16log", "lns4_3",   "lns2_1",
                                    "madam8_8",  "nf4",           "bnbfp4",     "int8",     "uint4",
                                    "q8.8",      "uq1.15",        "q20.2",      "posit5_1", "lns6_9"};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

/* What is true of a pair of rules after x -> -x. */
static const lathe_rounding mirrored[DETERMINISTIC] = {
    LATHE_TIES_TO_EVEN,    LATHE_TIES_TO_AWAY,    LATHE_TIES_TOWARD_ZERO, LATHE_TOWARD_ZERO,
    LATHE_TOWARD_NEGATIVE, LATHE_TOWARD_POSITIVE, LATHE_AWAY_FROM_ZERO,   LATHE_TO_ODD};

/* Inputs in ascending order, of which one format and one carrier are tried, and a name for messages. */
typedef struct trial {
    const char *name;
    lathe_format format;
    const carrier *c;
    size_t n;
    unsigned char x[8 * MOST];
} trial;

typedef struct results {
    unsigned char at[8 * MOST];
} results;

static double value_at(const trial *t, const void *array, size_t i)
{
    return carrier_value(t->c, carrier_get(t->c, array, i));
}

static int in_order(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y ? 1 : (int)signbit(y) - (int)signbit(x);
}

static double nearest_in(const carrier *c, double x)
{
    return c->width == 32 ? (double)(float)x : x;
}

/* Any pattern, or one near the range of the format; then its neighbours, their middle, and what is beside. */
static void draw(trial *t, uint64_t seed)
{
    static double drawn[MOST];
    const double infinity = carrier_value(t->c, carrier_infinity(t->c));
    const double largest = lathe_format_largest(&t->format),
                 ends[6] = {0, -0.0, largest, 2 * largest, infinity, -infinity};
    uint64_t state = seed;
    size_t n = 0;
    while (n < MOST - 6) {
        const uint64_t r = cases_random(&state);
        const double near = ldexp((double)(int64_t)r, (int)(cases_random(&state) % 40) - 83);
        const double any = carrier_value(t->c, r >> (64 - t->c->width));
        double x = nearest_in(t->c, r % 3 ? near : any);
        if (isnan(x) || isinf(x))
            x = near;
        const double below = lathe_format_lower(&t->format, x), above = lathe_format_upper(&t->format, x);
        const double middle = nearest_in(t->c, below / 2 + above / 2);
        const int is_narrow = t->c->width == 32;
        const double all[EACH] = {x,
                                  nearest_in(t->c, below),
                                  nearest_in(t->c, above),
                                  middle,
                                  is_narrow ? nextafterf((float)middle, 1e30f) : nextafter(middle, 1e300),
                                  is_narrow ? nextafterf((float)middle, -1e30f) : nextafter(middle, -1e300),
                                  -x};
        for (int i = 0; i < EACH; i++)
            drawn[n++] = isnan(all[i]) ? x : all[i];
    }
    for (int i = 0; i < 6; i++)
        drawn[n++] = nearest_in(t->c, ends[i]);
    qsort(drawn, n, sizeof *drawn, in_order);
    for (size_t i = 0; i < n; i++)
        carrier_set(t->c, t->x, i,
                    t->c->width == 32 ? bits_of_float((float)drawn[i]) : bits_of_double(drawn[i]));
    t->n = n;
}

/* 0 where the carrier does not serve the format. */
static int round_to(const lathe_format *f, lathe_rounding rule, const trial *t, results *to, const void *from)
{
    const lathe_options o = {.rounding = rule};
    const lathe_plan plan = plan_by(f, &o);
    if (!plan_serves(&plan, t->c))
        return 0;
    assert_int_equal(round_array(&plan, t->c, to, from, t->n), LATHE_OK);
    return 1;
}

static void broken(const trial *t, lathe_rounding rule, size_t i, const char *law, double got, double other)
{
    fail_msg("%s, %s, %s: %s: x = %a gives %a beside %a", t->name, t->c->name, rule_name(rule), law,
             value_at(t, t->x, i), got, other);
}

/* Equal, NaN to NaN; zeros of either sign are. */
static int agree(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b;
}

/* What is beyond the largest value becomes infinity, and infinity the largest value. */
static int infinity_falls_back(const lathe_format *f)
{
    return f->infinity == LATHE_INFINITY_SATURATE && f->overflow != LATHE_OVERFLOW_SATURATE;
}

static int drops_signs(const lathe_format *f)
{
    return f->negative == LATHE_NEGATIVE_TO_MAGNITUDE;
}

static size_t is_idempotent(const trial *t, lathe_rounding rule, const results *y)
{
    static results again;
    if (infinity_falls_back(&t->format))
        return 0;
    round_to(&t->format, rule, t, &again, y);
    for (size_t i = 0; i < t->n; i++)
        if (carrier_get(t->c, &again, i) != carrier_get(t->c, y, i))
            broken(t, rule, i, "rounded again", value_at(t, y, i), value_at(t, &again, i));
    return t->n;
}

static size_t is_monotone(const trial *t, lathe_rounding rule, const results *y)
{
    double last = -carrier_value(t->c, carrier_infinity(t->c));
    if (infinity_falls_back(&t->format) || drops_signs(&t->format))
        return 0;
    for (size_t i = 0; i < t->n; i++) {
        const double now = value_at(t, y, i);
        if (now < last)
            broken(t, rule, i, "less than for a lesser number", now, last);
        last = isnan(now) ? last : now;
    }
    return t->n;
}

/* round(-x) = -round(x), the directions exchanged. */
static size_t is_symmetric(const trial *t, lathe_rounding rule, const results *y)
{
    static results turned, other;
    const int has_zero = lathe_format_has(&t->format, 0);
    if (t->format.kind == LATHE_KIND_TABLE ||
        lathe_format_lowest(&t->format) != -lathe_format_largest(&t->format))
        return 0;
    for (size_t i = 0; i < t->n; i++)
        carrier_set(t->c, &turned, i, carrier_get(t->c, t->x, i) ^ carrier_sign(t->c));
    round_to(&t->format, mirrored[rule], t, &other, &turned);
    for (size_t i = 0; i < t->n; i++) {
        const double direct = value_at(t, y, i), mirror = -value_at(t, &other, i);
        if (!agree(direct, mirror) && (has_zero || value_at(t, t->x, i) != 0))
            broken(t, rule, i, "not that of -x, turned", direct, mirror);
    }
    return t->n;
}

/* Every rule has one of the results of the two directions. */
static size_t is_between_the_directed(const trial *t, lathe_rounding rule, const results *y)
{
    static results down, up;
    if (drops_signs(&t->format))
        return 0;
    round_to(&t->format, LATHE_TOWARD_NEGATIVE, t, &down, t->x);
    round_to(&t->format, LATHE_TOWARD_POSITIVE, t, &up, t->x);
    for (size_t i = 0; i < t->n; i++) {
        const double r = value_at(t, y, i), below = value_at(t, &down, i), above = value_at(t, &up, i);
        if (isnan(r) || isnan(below) || isnan(above))
            continue;
        if (!(below <= above) || (r != below && r != above))
            broken(t, rule, i, "neither direction's", r, below);
    }
    return t->n;
}

/* To odd with two bits more loses nothing that a later rounding asks for. */
static size_t is_that_of_the_odd(const trial *t, lathe_rounding rule, const results *y)
{
    static results odd, after;
    const lathe_format wide = {.kind = LATHE_KIND_FLOAT,
                               .flags = LATHE_HAS_ALL,
                               .precision = t->format.precision + 2,
                               .emin = t->c->emin,
                               .emax = t->c->emax};
    if (t->format.kind != LATHE_KIND_FLOAT || wide.precision > t->c->precision ||
        t->format.emin <= t->c->emin)
        return 0;
    round_to(&wide, LATHE_TO_ODD, t, &odd, t->x);
    round_to(&t->format, rule, t, &after, &odd);
    for (size_t i = 0; i < t->n; i++)
        if (carrier_get(t->c, &after, i) != carrier_get(t->c, y, i))
            broken(t, rule, i, "to odd first", value_at(t, y, i), value_at(t, &after, i));
    return t->n;
}

/* A format whose exponents are all greater by SHIFT rounds 2^SHIFT x to 2^SHIFT times as much. */
static size_t is_scaled(const trial *t, lathe_rounding rule, const results *y)
{
    static results shifted, after;
    lathe_format f = t->format;
    size_t executed = 0;
    f.emin += SHIFT;
    f.emax += SHIFT;
    if (f.kind != LATHE_KIND_FLOAT || lathe_format_check(&f) || f.emax > t->c->emax)
        return 0;
    for (size_t i = 0; i < t->n; i++) {
        const double x = ldexp(value_at(t, t->x, i), SHIFT);
        carrier_set(t->c, &shifted, i, t->c->width == 32 ? bits_of_float((float)x) : bits_of_double(x));
    }
    if (!round_to(&f, rule, t, &after, &shifted))
        return 0;
    for (size_t i = 0; i < t->n; i++) {
        const double direct = ldexp(value_at(t, y, i), SHIFT), moved = value_at(t, &after, i);
        if (fabs(value_at(t, t->x, i)) >= ldexp(1, t->c->emax + 1 - SHIFT))
            continue; /* infinite when shifted */
        if (!agree(direct, moved))
            broken(t, rule, i, "not the shifted format's", direct, moved);
        executed++;
    }
    return executed;
}

typedef size_t law(const trial *t, lathe_rounding rule, const results *y);

static size_t keeps(law *of, trial *t)
{
    static results y;
    size_t executed = 0;
    for (int c = 0; c < 2; c++) {
        t->c = carriers[c];
        draw(t, (uint64_t)c + 1);
        for (int rule = 0; rule < DETERMINISTIC; rule++)
            if (round_to(&t->format, (lathe_rounding)rule, t, &y, t->x))
                executed += of(t, (lathe_rounding)rule, &y);
    }
    return executed;
}

static void every_format_keeps(law *of, const char *what, size_t minimum)
{
    static trial t;
    size_t executed = 0;
    for (size_t i = 0; i < test_format_count(); i++) {
        t.name = test_format_at(i)->name;
        t.format = test_format_at(i)->format;
        executed += keeps(of, &t);
    }
    for (int i = 0; i < KINDS; i++) {
        t.name = kinds[i];
        t.format = format_by_name(kinds[i]);
        executed += keeps(of, &t);
    }
    expect_cases(what, executed, minimum);
}

static void what_is_rounded_stays_when_rounded_again(void **state)
{
    (void)state;
    every_format_keeps(is_idempotent, "idempotent", 2000000);
}

static void a_greater_number_is_never_rounded_to_a_lesser_value(void **state)
{
    (void)state;
    every_format_keeps(is_monotone, "monotone", 2000000);
}

static void rounding_the_opposite_in_the_opposite_direction_gives_the_opposite(void **state)
{
    (void)state;
    every_format_keeps(is_symmetric, "symmetric", 1500000);
}

static void every_rule_takes_one_of_the_two_directions(void **state)
{
    (void)state;
    every_format_keeps(is_between_the_directed, "between the directed", 2000000);
}

static void to_odd_with_two_more_bits_may_come_first(void **state)
{
    (void)state;
    every_format_keeps(is_that_of_the_odd, "to odd first", 1500000);
}

static void a_shifted_format_rounds_shifted_numbers(void **state)
{
    (void)state;
    every_format_keeps(is_scaled, "shifted", 1400000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_rounded_stays_when_rounded_again),
        cmocka_unit_test(a_greater_number_is_never_rounded_to_a_lesser_value),
        cmocka_unit_test(rounding_the_opposite_in_the_opposite_direction_gives_the_opposite),
        cmocka_unit_test(every_rule_takes_one_of_the_two_directions),
        cmocka_unit_test(to_odd_with_two_more_bits_may_come_first),
        cmocka_unit_test(a_shifted_format_rounds_shifted_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
