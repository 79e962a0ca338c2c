/* SPDX-License-Identifier: MIT */
/* The steps that `lathe explain` tells of are those that lead to the library's result. */
#include "check.h"

#include <float.h>
#include <math.h>

#include "steps.h"

enum { MOST_WRONG = 3 };

static int flushes(const lathe_plan *plan)
{
    return plan->options.subnormals == LATHE_SUBNORMALS_FLUSH ||
           (plan->format.flags & LATHE_HAS_NO_BOTTOM) != 0;
}

/* What steps 3 and 4 of round.h make of a rounded value in a format with the conventions SATURATE and ZERO
   for what is beyond it or negative without sign. */
static double limited(const lathe_plan *plan, double x)
{
    const lathe_format *const f = &plan->format;
    const int is_unsigned = !(f->flags & LATHE_HAS_SIGN);
    const double largest = lathe_format_largest(f), lowest = is_unsigned ? -INFINITY : lathe_format_lowest(f);
    if (x > largest)
        return largest;
    if (x < lowest)
        return lowest;
    if (flushes(plan) && fabs(x) < lathe_format_smallest_normal(f))
        x = copysign(0.0, x);
    if (x < 0.0 && is_unsigned)
        x = 0.0;
    const double smallest =
        plan->options.subnormals ? lathe_format_smallest_normal(f) : lathe_format_smallest(f);
    if (!(f->flags & LATHE_HAS_ZERO) && fabs(x) < smallest)
        return copysign(smallest, is_unsigned ? 1.0 : x);
    return x;
}

static void complain(const char *name, const lathe_options *o, double x, const steps *s, double wanted)
{
    print_error("%s, x = %a: from %a and %a the steps choose %a, the library %a\n", name, x, s->below,
                s->above, s->rounded, wanted);
    report_options(o);
}

/* Of one format by one rule. */
static size_t check_plan(const char *name, const lathe_plan *plan, const cases *in)
{
    int wrong = 0;
    size_t executed = 0;
    for (size_t i = 0; i < in->n && wrong < MOST_WRONG; i++) {
        const double x = ((const double *)in->x)[i];
        const steps s = steps_of(plan, x, 0);
        const double wanted = lathe_round1_f64(plan, x);
        if ((double)(float)x == x && lathe_plan_serves_f32(plan)) {
            const steps narrow = steps_of(plan, x, 1);
            assert_true(narrow.below == s.below && narrow.above == s.above && narrow.way == s.way &&
                        narrow.fraction == s.fraction && narrow.significand >> 24 == 0);
            executed++;
        }
        if (s.class == STEPS_NAN || s.class == STEPS_INFINITY || s.class == STEPS_ZERO) {
            assert_true(s.class == STEPS_NAN ? isnan(x) : s.class == STEPS_INFINITY ? isinf(x) : x == 0.0);
            continue;
        }
        assert_true(s.below <= fabs(x) && fabs(x) <= s.above &&
                    (s.class == STEPS_EXACT) == (s.below == s.above));
        if (limited(plan, s.rounded) != wanted) {
            complain(name, &plan->options, x, &s, wanted);
            wrong++;
        }
        executed++;
    }
    assert_int_equal(wrong, 0);
    return executed;
}

static void every_decision_is_the_librarys(void **state)
{
    size_t executed = 0;
    (void)state;
    for (size_t i = 0; i < test_format_count(); i++) {
        const test_format *const t = test_format_at(i);
        cases in = cases_make(&t->format, &carrier_f64, CASES_BOUNDARY);
        for (unsigned j = 0; j < RULES * 3 * 2; j++) {
            const int saturates =
                t->format.flags & LATHE_HAS_SIGN ? LATHE_NEGATIVE_OWN : LATHE_NEGATIVE_TO_ZERO;
            const lathe_options o = {.rounding = (lathe_rounding)(j % RULES),
                                     .subnormals = (lathe_subnormals)(j / RULES % 3),
                                     .parity = (lathe_parity)(j / RULES / 3),
                                     .overflow = LATHE_OVERFLOW_SATURATE,
                                     .negative = (lathe_negative)saturates,
                                     .zero = LATHE_ZERO_SMALLEST};
            lathe_plan plan;
            if (o.rounding == LATHE_NO_ROUNDING || lathe_plan_init(&plan, &t->format, &o) ||
                !lathe_plan_serves_f64(&plan))
                continue;
            executed += check_plan(t->name, &plan, &in);
        }
        cases_free(&in);
    }
    expect_cases("decisions", executed, 1900000);
}

/* All random bits 0 lead toward zero, and all 1 away, where the fraction has no more bits than are drawn. */
static void random_bits_choose_between_the_neighbours(void **state)
{
    static const char *const names[] = {"e4m3fn", "bf16", "e2m1", "fp16"};
    size_t executed = 0;
    uint64_t random = 7;
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const lathe_format f = format_by_name(names[i]);
        const lathe_plan plan =
            plan_by(&f, &(lathe_options){.rounding = LATHE_STOCHASTIC, .random_bits = 52});
        for (int j = 0; j < 2000; j++) {
            const double x = ldexp(1.0 + (double)(cases_random(&random) >> 12) * 0x1p-52, j % 3 - 1);
            const uint64_t zeros = 0, ones = UINT64_MAX;
            const steps s = steps_of(&plan, x, 0);
            double down, up;
            if (s.class != STEPS_INEXACT || s.above > lathe_format_largest(&f))
                continue;
            assert_int_equal(s.way, STEPS_RANDOM);
            assert_int_equal(lathe_round_bits_f64(&plan, &down, &x, &zeros, 1), LATHE_OK);
            assert_int_equal(lathe_round_bits_f64(&plan, &up, &x, &ones, 1), LATHE_OK);
            assert_true(down == s.below && up == s.above);
            assert_true(fabs(s.fraction - (x - s.below) / (s.above - s.below)) < 1e-12);
            executed++;
        }
    }
    expect_cases("random", executed, 7900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_decision_is_the_librarys),
        cmocka_unit_test(random_bits_choose_between_the_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
