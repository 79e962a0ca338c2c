/* SPDX-License-Identifier: MIT */
/* Every figure of statistics against its definition in MPFR, in every instruction set. */
#include "check.h"

#include <stdio.h>

#include "stats_spec.h"

/* Not a multiple of any block. */
enum { MOST = 700 };

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

typedef struct sample {
    const carrier *c;
    double before[MOST], after[MOST]; /* room for either carrier */
    size_t n;
    uint64_t seed;
} sample;

static double at(const carrier *c, const void *array, size_t i)
{
    return carrier_value(c, carrier_get(c, array, i));
}

static void put(sample *s, void *array, size_t i, double x)
{
    carrier_set(s->c, array, i, s->c->width == 32 ? bits_of_float((float)x) : bits_of_double(x));
}

static double uniform(uint64_t *state)
{
    return ldexp((double)(cases_random(state) >> 11), -53);
}

/* What the arrays hold: kinds of data, from the tame to the adversarial. */
typedef enum data {
    ORDINARY,   /* some binades about 1 */
    WIDE,       /* the format's range and a little more, with zeros */
    TINY,       /* under the format */
    ANY_BITS,   /* NaN, infinities, subnormal numbers and all */
    ENDS,       /* the carrier's largest and smallest numbers, so that nothing but the sums holds the terms */
    CANCELLING, /* errors of either sign that cancel but for the last bits */
    UNRELATED,  /* results that have nothing to do with the numbers */
    ALIKE,      /* all in one binade */
    BRINK,      /* two binades, about as far apart as kernels take in one step */
    DOUBLED,    /* zeros, and results up to twice the number: large errors, all near each other */
    DATA
} data;

static double drawn(const sample *s, const lathe_format *f, data kind, size_t i, uint64_t *state)
{
    const double sign = cases_random(state) & 1 ? 1 : -1, u = uniform(state);
    const double low = f ? f->emin - f->precision : -30, high = f ? f->emax : 30;
    const uint64_t bits = cases_random(state);
    switch (kind) {
    case DOUBLED:
        return bits % 8 ? sign * ldexp(1 + u, (int)(bits >> 8 & 3) - 2) : 0 * sign;
    case ORDINARY:
        return sign * ldexp(1 + u, (int)(bits % 12) - 8);
    case WIDE:
        return bits % 16 ? sign * ldexp(1 + u, (int)(low - 2 + (high - low + 4) * uniform(state))) : 0 * sign;
    case TINY:
        return sign * ldexp(1 + u, (int)low - (int)(bits % 40));
    case ENDS:
        return bits % 3 == 0   ? sign * carrier_value(s->c, carrier_infinity(s->c) - 1 - bits % 2)
               : bits % 3 == 1 ? sign * carrier_value(s->c, 1 + (bits >> 8) % 3)
                               : sign * ldexp(1 + u, (int)(bits % 200) - 100);
    case CANCELLING:
        return (i % 2 ? 1 : -1) * ldexp(1 + ldexp(u, -20), 5);
    case BRINK:
        return sign * ldexp(1 + u, bits % 5 ? 3 : 3 - 12 - (int)(s->seed % 13));
    case ALIKE:
        return 1 + u;
    default:
        return carrier_value(s->c, s->c->width == 32 ? bits >> 32 : bits);
    }
}

static void fill(sample *s, const lathe_plan *plan, data kind, uint64_t seed)
{
    uint64_t state = s->seed = seed;
    const lathe_format *const f = plan ? &plan->format : NULL;
    for (size_t i = 0; i < s->n; i++) {
        const uint64_t bits = cases_random(&state);
        if (kind == ANY_BITS || kind == UNRELATED)
            carrier_set(s->c, s->before, i, s->c->width == 32 ? bits >> 32 : bits);
        else
            put(s, s->before, i, drawn(s, f, kind, i, &state));
    }
    if (plan && kind != UNRELATED && kind != DOUBLED) {
        assert_int_equal(round_array(plan, s->c, s->after, s->before, s->n), LATHE_OK);
        for (size_t i = 0; kind == BRINK && i < s->n; i++) /* without small errors beside the large ones */
            if (fabs(at(s->c, s->before, i)) < 1)
                put(s, s->after, i, at(s->c, s->before, i));
        return;
    }
    for (size_t i = 0; i < s->n; i++)
        put(s, s->after, i,
            kind == DOUBLED ? at(s->c, s->before, i) * (1 + uniform(&state))
                            : drawn(s, f, (data)(i % UNRELATED), i, &state));
}

static lathe_status add(lathe_stats *stats, const lathe_plan *plan, const sample *s)
{
    return s->c->width == 32 ? lathe_stats_add_f32(stats, plan, (const float *)(const void *)s->before,
                                                   (const float *)(const void *)s->after, s->n)
                             : lathe_stats_add_f64(stats, plan, s->before, s->after, s->n);
}

static int is_same(double a, double b)
{
    return bits_of_double(a) == bits_of_double(b) || (isnan(a) && isnan(b));
}

static void check_figures(const lathe_stats *got, const stats_spec *want, const char *what)
{
    const lathe_stats *const n = &want->counted;
    const struct {
        const char *name;
        double got, want;
    } figures[] = {
        {"mean absolute", lathe_stats_mean_absolute(got), stats_spec_mean(want, SPEC_ABSOLUTE, n->measured)},
        {"mean relative", lathe_stats_mean_relative(got),
         stats_spec_mean(want, SPEC_RELATIVE, n->relative_measured)},
        {"mean ulps", lathe_stats_mean_ulps(got), stats_spec_mean(want, SPEC_ULPS, n->ulps_measured)},
        {"bias", lathe_stats_bias(got), stats_spec_mean(want, SPEC_ERROR, n->measured)},
        {"mean squared error", lathe_stats_mean_squared_error(got),
         stats_spec_mean(want, SPEC_NOISE, n->measured)},
        {"largest absolute", got->largest_absolute, n->largest_absolute},
        {"largest relative", got->largest_relative, n->largest_relative},
        {"largest ulps", got->largest_ulps, n->largest_ulps},
    };
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        if (!is_same(figures[i].got, figures[i].want))
            fail_msg("%s, %s: %a, wanted %a", what, figures[i].name, figures[i].got, figures[i].want);
    /* Everything before the sums is a count or one of the largest. */
    if (memcmp(got, n, offsetof(lathe_stats, error)) != 0)
        fail_msg("%s: other counts", what);
    const double db = lathe_stats_snr_db(got);
    const int signal = mpfr_sgn(want->sum[SPEC_SIGNAL]), noise = mpfr_sgn(want->sum[SPEC_NOISE]);
    if (signal && noise)
        assert_true(stats_spec_snr_distance(want, db) <= ldexp(1, -40));
    else
        assert_true(signal ? isinf(db) && db > 0 : noise ? isinf(db) && db < 0 : isnan(db));
}

static size_t check_sample(const sample *s, const lathe_plan *plan, const char *what)
{
    static stats_spec want;
    static lathe_stats got, first;
    size_t executed = 0;
    stats_spec_init(&want, plan, s->c);
    for (size_t i = 0; i < s->n; i++)
        stats_spec_add(&want, at(s->c, s->before, i), at(s->c, s->after, i));
    for (size_t isa = 0; lathe_isa_name(isa); isa++, executed += s->n) {
        assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
        memset(&got, 0, sizeof got);
        assert_int_equal(add(&got, plan, s), LATHE_OK);
        check_figures(&got, &want, what);
        /* The signal shows in no mean. */
        if (isa == 0)
            first = got;
        else if (memcmp(&got, &first, sizeof got) != 0)
            fail_msg("%s: %s and %s differ", what, lathe_isa_name(0), lathe_isa_name(isa));
    }
    stats_spec_clear(&want);
    return executed;
}

/* Every call has other numbers. */
static size_t check_format(const char *name, const lathe_format *f, const lathe_options *options)
{
    static sample s;
    static uint64_t seed;
    size_t executed = 0;
    lathe_plan plan;
    if (f && lathe_plan_init(&plan, f, options))
        return 0;
    for (int wide = 0; wide < 2; wide++)
        for (int kind = 0; kind < DATA; kind++) {
            s.c = carriers[wide];
            s.n = kind == ORDINARY || kind >= UNRELATED ? MOST : 300;
            if (f && !plan_serves(&plan, s.c))
                continue;
            if (!f && kind != UNRELATED && kind != DOUBLED)
                continue;
            char what[160];
            snprintf(what, sizeof what, "%s, %s, data %d", name, s.c->name, kind);
            fill(&s, f ? &plan : NULL, (data)kind, ++seed);
            executed += check_sample(&s, f ? &plan : NULL, what);
        }
    return executed;
}

static void every_figure_is_that_of_its_definition(void **state)
{
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < test_format_count(); i++)
        executed += check_format(test_format_at(i)->name, &test_format_at(i)->format, NULL);
    executed += check_format("no plan", NULL, NULL);
    expect_cases("pairs", executed, isa_count() * 877800);
}

static void options_that_change_the_range_change_what_is_counted(void **state)
{
    static const char *const texts[] = {
        "overflow=saturate,infinity=saturate", "exponent=unlimited",      "subnormals=flush",
        "subnormals=off,exponent=unlimited",   "rounding=away_from_zero", "rounding=no_rounding"};
    static const char *const names[] = {"e4m3fn", "bf16", "e2m1", "ue5m3", "e8m0"};
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
            lathe_options options;
            const lathe_format f = format_by_name(names[k]);
            assert_int_equal(lathe_options_parse(&options, texts[i], NULL), LATHE_OK);
            executed += check_format(names[k], &f, &options);
        }
    expect_cases("pairs", executed, isa_count() * 290000);
}

/* By hand: nothing but what the header says. */
static void a_small_example_comes_out_as_on_paper(void **state)
{
    static lathe_stats s;
    static const float before[8] = {1, 1.0625f, 500, -1e-4f, 0, (float)NAN, (float)INFINITY, 0.015f};
    float after[8];
    const lathe_format f = format_by_name("e4m3fn");
    const lathe_plan plan = plan_by(&f, NULL);
    (void)state;
    memset(&s, 0, sizeof s);
    assert_int_equal(lathe_round_f32(&plan, after, before, 8), LATHE_OK);
    assert_int_equal(lathe_stats_add_f32(&s, &plan, before, after, 8), LATHE_OK);
    assert_true(s.pairs == 8 && s.measured == 5 && s.relative_measured == 4 && s.ulps_measured == 5);
    assert_true(s.exact == 2 && s.zero_before == 1 && s.nan_before == 1 && s.nan_after == 3);
    assert_true(s.infinite_before == 1 && s.infinite_after == 0 && s.overflow_lost == 1);
    assert_true(s.overflow_saturated == 0 && s.underflow == 1 && s.subnormal == 0 && s.negative == 0);
    assert_true(s.exponents[1074] == 2 && s.exponents[1074 + 8] == 1 && s.exponents[1074 - 14] == 1);
    assert_true(s.largest_absolute == 0.0625 && s.largest_relative == 1 && s.largest_ulps == 0.5);
    assert_true(lathe_stats_size() == sizeof s);
    expect_cases("pairs", 8, 8);
}

static void no_pairs_have_no_means(void **state)
{
    static lathe_stats empty;
    (void)state;
    assert_true(isnan(lathe_stats_mean_absolute(&empty)) && isnan(lathe_stats_mean_absolute(NULL)));
    assert_true(isnan(lathe_stats_mean_relative(&empty)) && isnan(lathe_stats_mean_relative(NULL)));
    assert_true(isnan(lathe_stats_mean_ulps(&empty)) && isnan(lathe_stats_mean_ulps(NULL)));
    assert_true(isnan(lathe_stats_bias(&empty)) && isnan(lathe_stats_bias(NULL)));
    assert_true(isnan(lathe_stats_mean_squared_error(&empty)) && isnan(lathe_stats_mean_squared_error(NULL)));
    assert_true(isnan(lathe_stats_snr_db(&empty)) && isnan(lathe_stats_snr_db(NULL)));
    expect_cases("figures", 12, 12);
}

int main(void)
{
    for (size_t i = 0; lathe_isa_name(i); i++)
        printf("instruction set: %s\n", lathe_isa_name(i));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_small_example_comes_out_as_on_paper),
        cmocka_unit_test(no_pairs_have_no_means),
        cmocka_unit_test(every_figure_is_that_of_its_definition),
        cmocka_unit_test(options_that_change_the_range_change_what_is_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
