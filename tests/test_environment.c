/* SPDX-License-Identifier: MIT */
/* The caller's floating-point environment changes no bit, and no call changes it. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <signal.h>

#include "environment.h"
#include "fast_math_caller.h"

static const carrier *const carriers[] = {&carrier_f32, &carrier_f64};

static sigjmp_buf trapped;

static void on_trap(int number)
{
    (void)number;
    siglongjmp(trapped, 1);
}

/* 1 if an inexact division traps in environment e. */
static int traps_in(const environment *e)
{
    static environment_saved saved;
    static volatile float three;
    static volatile int result;
    struct sigaction action = {.sa_handler = on_trap}, before;
    three = 3;
    result = 1;
    sigaction(SIGFPE, &action, &before);
    if (sigsetjmp(trapped, 1) == 0) {
        environment_enter(e, &saved);
        three = 1 / three;
        result = 0;
    }
    environment_leave(&saved);
    sigaction(SIGFPE, &before, NULL);
    return result;
}

/* Without this, environments that are never entered would pass everything. */
static void the_environments_are_what_they_say(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t k = 0; environment_at(k); k++, executed++) {
        const environment *e = environment_at(k);
        volatile float three = 3, least_normal = 0x1p-126f, subnormal = 0x1p-127f, third, minus_third, half,
                       twice;
        assert_int_equal(traps_in(e), e->traps);
        if (e->traps)
            continue; /* the operations below would trap */
        environment_saved saved;
        environment_enter(e, &saved);
        third = 1 / three;
        minus_third = -1 / three;
        half = least_normal / 2;
        twice = subnormal * 2;
        environment_leave(&saved);
        int up = e->rounding == FE_UPWARD, down = e->rounding == FE_DOWNWARD;
        int nearest = e->rounding == FE_TONEAREST;
        assert_true(third == (up || nearest ? 0x1.555556p-2f : 0x1.555554p-2f));
        assert_true(minus_third == (down || nearest ? -0x1.555556p-2f : -0x1.555554p-2f));
        if (!e->daz)
            assert_true(half == (e->ftz ? 0 : 0x1p-127f));
        if (!e->ftz)
            assert_true(twice == (e->daz ? 0 : 0x1p-126f));
        /* where one switch is both, as in AArch64, either may come to zero */
        if (e->ftz || e->daz)
            assert_true(half == 0 || twice == 0);
    }
    expect_cases("environments entered", executed, 4);
}

/* Results got in the usual environment, against which all others are held. */
typedef struct sample {
    lathe_plan plan;
    cases in;
    void *usual, *out;
} sample;

/* 0 where the format does not fit the carrier. */
static int sample_make(sample *s, const lathe_format *f, const lathe_options *options, const carrier *c)
{
    assert_int_equal(lathe_plan_init(&s->plan, f, options), LATHE_OK);
    if (!plan_serves(&s->plan, c))
        return 0;
    s->in = cases_make(f, c, CASES_FULL);
    s->usual = allocate(s->in.n * carrier_bytes(c));
    s->out = allocate(s->in.n * carrier_bytes(c));
    assert_int_equal(round_array(&s->plan, c, s->usual, s->in.x, s->in.n), LATHE_OK);
    return 1;
}

static void sample_free(sample *s)
{
    cases_free(&s->in);
    free(s->usual);
    free(s->out);
}

static void sample_compare(const sample *s, const char *name, const char *where)
{
    const carrier *c = s->in.carrier;
    for (size_t i = 0; i < s->in.n; i++) {
        uint64_t got = carrier_get(c, s->out, i), wanted = carrier_get(c, s->usual, i);
        if (got != wanted) {
            report(name, &s->plan.format, &s->plan.options, c, carrier_get(c, s->in.x, i), got, wanted);
            fail_msg("environment %s changed the result", where);
        }
    }
}

/* Both ways of calling, in environment e; the environment is looked at right before and right after. */
static void round_within(sample *s, const environment *e, lathe_status *status, uint64_t *before,
                         uint64_t *after, int single)
{
    environment_saved saved;
    const carrier *c = s->in.carrier;
    size_t n = s->in.n;

    environment_enter(e, &saved);
    *before = environment_word();
    if (!single) {
        *status = round_array(&s->plan, c, s->out, s->in.x, n);
    } else if (c->width == 32) {
        float *y = s->out;
        const float *x = s->in.x;
        for (size_t i = 0; i < n; i++)
            y[i] = lathe_round1_f32(&s->plan, x[i]);
    } else {
        double *y = s->out;
        const double *x = s->in.x;
        for (size_t i = 0; i < n; i++)
            y[i] = lathe_round1_f64(&s->plan, x[i]);
    }
    *after = environment_word();
    environment_leave(&saved);
}

static void no_environment_changes_a_result_nor_is_changed(void **state)
{
    (void)state;
    size_t executed = 0;
    const size_t environments = environment_count();
    print_message("           this processor: %s\n", environment_abilities());
    for (size_t i = 0; i < test_format_count(); i++)
        for (int choice = 0; choice < RULES * 2; choice++) {
            const test_format *t = test_format_at(i);
            lathe_options options = {.rounding = (lathe_rounding)(choice / 2)};
            sample s;
            if (!sample_make(&s, &t->format, &options, carriers[choice % 2]))
                continue;
            for (size_t k = 0; k < environments; k++)
                for (int single = 0; single < 2; single++) {
                    /* single calls in two environments a plan: each meets each format */
                    if (single && k % 8 != (i + (size_t)choice) % 8)
                        continue;
                    const environment *e = environment_at(k);
                    lathe_status status = LATHE_OK;
                    uint64_t before, after;
                    memset(s.out, 0xa5, s.in.n * carrier_bytes(s.in.carrier));
                    round_within(&s, e, &status, &before, &after, single);
                    assert_int_equal(status, LATHE_OK);
                    sample_compare(&s, t->name, e->name);
                    if (before != after) {
                        print_error("%s, format %s: control and flags were %llx, are %llx\n", e->name,
                                    t->name, (unsigned long long)before, (unsigned long long)after);
                        fail_msg("the call changed the caller's environment");
                    }
                    executed += s.in.n;
                }
            sample_free(&s);
        }
    print_message("           %zu environments\n", environments);
    assert_true(environments >= 4);
    expect_cases("environments", executed, environments * 8000000);
}

/* The pages of a plan, a name and the values of a format do not depend on the environment either. */
static void plans_and_queries_are_the_same_in_every_environment(void **state)
{
    (void)state;
    size_t executed = 0;
    for (size_t i = 0; i < test_format_count(); i++) {
        const lathe_format *f = &test_format_at(i)->format;
        lathe_plan usual, plan;
        char text[LATHE_FORMAT_PRINT_MAX], usual_text[LATHE_FORMAT_PRINT_MAX];
        assert_int_equal(lathe_plan_init(&usual, f, NULL), LATHE_OK);
        assert_int_equal(lathe_format_print(f, usual_text, sizeof usual_text, NULL), LATHE_OK);
        const double points[] = {0.0, -0.0, 1.0, -1.1, 0x1p-1074, -0x1p-149, 0x1.8p-127, 3e38, -1e308};
        enum { POINTS = sizeof points / sizeof *points };
        double wanted[POINTS][3];
        for (size_t j = 0; j < POINTS; j++) {
            wanted[j][0] = lathe_format_next_up(f, points[j]);
            wanted[j][1] = lathe_format_next_down(f, points[j]);
            wanted[j][2] = lathe_format_ulp(f, points[j]);
        }
        double limits[] = {lathe_format_largest(f), lathe_format_lowest(f), lathe_format_smallest(f)};
        for (size_t k = 0; environment_at(k); k++) {
            environment_saved saved;
            lathe_status made, printed, parsed;
            lathe_format read;
            double got[POINTS][3], got_limits[3];
            environment_enter(environment_at(k), &saved);
            uint64_t before = environment_word();
            made = lathe_plan_init(&plan, f, NULL);
            printed = lathe_format_print(f, text, sizeof text, NULL);
            parsed = lathe_format_parse(&read, text, NULL);
            for (size_t j = 0; j < POINTS; j++) {
                got[j][0] = lathe_format_next_up(f, points[j]);
                got[j][1] = lathe_format_next_down(f, points[j]);
                got[j][2] = lathe_format_ulp(f, points[j]);
            }
            got_limits[0] = lathe_format_largest(f);
            got_limits[1] = lathe_format_lowest(f);
            got_limits[2] = lathe_format_smallest(f);
            uint64_t after = environment_word();
            environment_leave(&saved);
            if (made || printed || parsed || memcmp(&plan, &usual, sizeof plan) != 0 ||
                strcmp(text, usual_text) != 0 || memcmp(got, wanted, sizeof got) != 0 ||
                memcmp(got_limits, limits, sizeof limits) != 0 || before != after)
                fail_msg("format %s, environment %s: %d %d %d, text %s, word %llx then %llx", usual_text,
                         environment_at(k)->name, (int)made, (int)printed, (int)parsed, text,
                         (unsigned long long)before, (unsigned long long)after);
            executed++;
        }
    }
    expect_cases("plans and queries", executed, 68 * 4);
}

static void a_caller_compiled_with_fast_math_gets_the_same_bits(void **state)
{
    (void)state;
    size_t executed = 0;
    if (!fast_math_is_on())
        fail_msg("fast_math_caller.c was compiled without -ffast-math");
    for (size_t i = 0; i < test_format_count(); i++)
        for (int choice = 0; choice < RULES * 2; choice++) {
            const test_format *t = test_format_at(i);
            const carrier *c = carriers[choice % 2];
            lathe_options options = {.rounding = (lathe_rounding)(choice / 2)};
            sample s;
            if (!sample_make(&s, &t->format, &options, c))
                continue;
            void *alone = allocate(s.in.n * carrier_bytes(c));
            lathe_status status = c->width == 32 ? fast_math_round_f32(&s.plan, s.out, alone, s.in.x, s.in.n)
                                                 : fast_math_round_f64(&s.plan, s.out, alone, s.in.x, s.in.n);
            assert_int_equal(status, LATHE_OK);
            sample_compare(&s, t->name, "-ffast-math");
            assert_memory_equal(alone, s.usual, s.in.n * carrier_bytes(c));
            executed += 2 * s.in.n;
            free(alone);
            sample_free(&s);
        }
    expect_cases("-ffast-math", executed, 20000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_environments_are_what_they_say),
        cmocka_unit_test(no_environment_changes_a_result_nor_is_changed),
        cmocka_unit_test(plans_and_queries_are_the_same_in_every_environment),
        cmocka_unit_test(a_caller_compiled_with_fast_math_gets_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
