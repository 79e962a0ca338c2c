/* SPDX-License-Identifier: MIT */
/* Statistics are the same bits for every division, order, thread, environment and place in memory; bad calls
   leave them alone. */
#define _POSIX_C_SOURCE 200809L
#include "check.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>

#include "environment.h"
#include "guard.h"

enum { PAIRS = 200000, PARTS = 40, THREADS = 4, LENGTHS = 600 };

static float before[PAIRS], after[PAIRS];
static double before_f64[PAIRS], after_f64[PAIRS];
static lathe_plan plan, plan_f64;

/* Some binades, now and then a zero, a NaN, an infinity or another number far off; in the middle only a few
   that differ. */
static double number(uint64_t *state)
{
    const uint64_t bits = cases_random(state);
    const double u = ldexp((double)(bits >> 11), -53), sign = bits & 1 ? 1 : -1;
    if (bits % 1000 == 7)
        return sign * ldexp(1 + u, (int)(bits >> 20 & 127) - 64);
    if (bits % 5000 == 3)
        return bits & 4096 ? (double)NAN : sign * (double)INFINITY;
    return bits % 50 == 11 ? 0 * sign : sign * ldexp(1 + u, (int)(bits >> 20 & 7) - 5);
}

static int make_arrays(void **unused)
{
    uint64_t state = 5;
    const lathe_format f = format_by_name("e4m3fn"), g = format_by_name("p=9,emin=-20,emax=20");
    (void)unused;
    plan = plan_by(&f, NULL);
    plan_f64 = plan_by(&g, NULL);
    for (size_t i = 0; i < PAIRS; i++) {
        before_f64[i] = number(&state);
        before[i] = (float)number(&state);
    }
    return lathe_round_f32(&plan, after, before, PAIRS) ||
           lathe_round_f64(&plan_f64, after_f64, before_f64, PAIRS);
}

/* The pairs from `begin` on, in one carrier. */
static lathe_status add(lathe_stats *stats, int wide, size_t begin, size_t n)
{
    return wide ? lathe_stats_add_f64(stats, &plan_f64, before_f64 + begin, after_f64 + begin, n)
                : lathe_stats_add_f32(stats, &plan, before + begin, after + begin, n);
}

static const lathe_stats *all_pairs(int wide)
{
    static lathe_stats all[2];
    memset(&all[wide], 0, sizeof all[wide]);
    assert_int_equal(add(&all[wide], wide, 0, PAIRS), LATHE_OK);
    assert_true(all[wide].pairs == PAIRS);
    return &all[wide];
}

static void any_division_and_any_order_give_the_same_bits(void **unused)
{
    static lathe_stats parts[PARTS], in_calls, merged;
    size_t executed = 0;
    uint64_t state = 1;
    (void)unused;
    for (int wide = 0; wide < 2; wide++)
        for (size_t isa = 0; lathe_isa_name(isa); isa++) {
            assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
            const lathe_stats *const all = all_pairs(wide);
            memset(parts, 0, sizeof parts);
            memset(&in_calls, 0, sizeof in_calls);
            memset(&merged, 0, sizeof merged);
            for (size_t begin = 0, n; begin < PAIRS; begin += n, executed += n) {
                const uint64_t bits = cases_random(&state);
                n = (size_t)(bits % 3 ? bits >> 8 & 1023 : bits >> 8 & 32767);
                n = n < PAIRS - begin ? n : PAIRS - begin;
                assert_int_equal(add(&in_calls, wide, begin, n), LATHE_OK);
                assert_int_equal(add(&parts[bits >> 40 & 31], wide, begin, n), LATHE_OK);
            }
            for (size_t i = 0; i < PARTS; i++)
                assert_int_equal(lathe_stats_merge(&merged, &parts[i * 7 % PARTS]), LATHE_OK);
            assert_memory_equal(&in_calls, all, sizeof *all);
            assert_memory_equal(&merged, all, sizeof *all);
        }
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    expect_cases("pairs", executed, isa_count() * 2 * PAIRS);
}

static void every_instruction_set_finds_the_same(void **unused)
{
    static lathe_stats plain;
    size_t executed = 0;
    (void)unused;
    for (int wide = 0; wide < 2; wide++) {
        assert_int_equal(lathe_isa_use("scalar"), LATHE_OK);
        plain = *all_pairs(wide);
        for (size_t isa = 0; lathe_isa_name(isa); isa++, executed += PAIRS) {
            assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
            assert_memory_equal(all_pairs(wide), &plain, sizeof plain);
        }
    }
    expect_cases("pairs", executed, isa_count() * 2 * PAIRS);
}

static void merging_with_itself_doubles(void **unused)
{
    static lathe_stats twice, doubled;
    (void)unused;
    memset(&twice, 0, sizeof twice);
    assert_int_equal(add(&twice, 0, 0, PAIRS), LATHE_OK);
    doubled = twice;
    assert_int_equal(add(&twice, 0, 0, PAIRS), LATHE_OK);
    assert_int_equal(lathe_stats_merge(&doubled, &doubled), LATHE_OK);
    assert_memory_equal(&twice, &doubled, sizeof twice);
    assert_true(twice.pairs == 2 * (uint64_t)PAIRS);
    expect_cases("pairs", PAIRS, PAIRS);
}

static void *add_a_quarter(void *index)
{
    static lathe_stats quarters[THREADS];
    const size_t i = *(const size_t *)index, n = PAIRS / THREADS;
    lathe_stats *const mine = &quarters[i];
    memset(mine, 0, sizeof *mine);
    return add(mine, 0, i * n, n) ? NULL : mine;
}

static void threads_of_the_caller_find_the_same(void **unused)
{
    static lathe_stats merged;
    pthread_t threads[THREADS];
    size_t index[THREADS];
    (void)unused;
    memset(&merged, 0, sizeof merged);
    for (size_t i = 0; i < THREADS; i++) {
        index[i] = i;
        assert_int_equal(pthread_create(&threads[i], NULL, add_a_quarter, &index[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *quarter = NULL;
        pthread_join(threads[i], &quarter);
        assert_non_null(quarter);
        assert_int_equal(lathe_stats_merge(&merged, quarter), LATHE_OK);
    }
    assert_memory_equal(&merged, all_pairs(0), sizeof merged);
    expect_cases("pairs", PAIRS, PAIRS);
}

/* The figures too are made without a floating-point operation. */
static void no_environment_changes_a_figure_nor_is_changed(void **unused)
{
    static lathe_stats wanted, got;
    double want[6], have[6];
    size_t executed = 0;
    (void)unused;
    for (size_t isa = 0; lathe_isa_name(isa); isa++)
        for (size_t i = 0; environment_at(i); i++)
            for (int wide = 0; wide < 2; wide++, executed++) {
                environment_saved saved;
                assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
                memset(&wanted, 0, sizeof wanted);
                memset(&got, 0, sizeof got);
                assert_int_equal(add(&wanted, wide, 0, 3001), LATHE_OK);
                want[0] = lathe_stats_mean_absolute(&wanted);
                want[1] = lathe_stats_mean_relative(&wanted);
                want[2] = lathe_stats_mean_ulps(&wanted);
                want[3] = lathe_stats_bias(&wanted);
                want[4] = lathe_stats_mean_squared_error(&wanted);
                want[5] = lathe_stats_snr_db(&wanted);
                environment_enter(environment_at(i), &saved);
                const uint64_t before_call = environment_word();
                const lathe_status status = add(&got, wide, 0, 3001);
                have[0] = lathe_stats_mean_absolute(&got);
                have[1] = lathe_stats_mean_relative(&got);
                have[2] = lathe_stats_mean_ulps(&got);
                have[3] = lathe_stats_bias(&got);
                have[4] = lathe_stats_mean_squared_error(&got);
                have[5] = lathe_stats_snr_db(&got);
                const uint64_t after_call = environment_word();
                environment_leave(&saved);
                assert_int_equal(status, LATHE_OK);
                if (before_call != after_call)
                    fail_msg("%s, %s: the environment has changed", environment_at(i)->name,
                             lathe_isa_current());
                assert_memory_equal(&got, &wanted, sizeof got);
                assert_memory_equal(have, want, sizeof have);
            }
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    expect_cases("calls", executed, isa_count() * environment_count() * 2);
}

static void nothing_outside_the_arrays_is_read(void **unused)
{
    static lathe_stats wanted, got;
    guard x = guard_make(LENGTHS * sizeof(double)), y = guard_make(LENGTHS * sizeof(double));
    size_t executed = 0;
    (void)unused;
    for (size_t isa = 0; lathe_isa_name(isa); isa++)
        for (int end = 0; end < 2; end++)
            for (size_t n = 0; n < LENGTHS; n += n < 40 ? 1 : 13, executed++) {
                const size_t bytes = n * sizeof *before;
                float *const a = end ? guard_end(&x, bytes) : guard_begin(&x);
                float *const b = end ? guard_end(&y, bytes) : guard_begin(&y);
                assert_int_equal(lathe_isa_use(lathe_isa_name(isa)), LATHE_OK);
                memcpy(a, before, bytes);
                memcpy(b, after, bytes);
                memset(&wanted, 0, sizeof wanted);
                memset(&got, 0, sizeof got);
                assert_int_equal(add(&wanted, 0, 0, n), LATHE_OK);
                assert_int_equal(lathe_stats_add_f32(&got, &plan, a, b, n), LATHE_OK);
                assert_memory_equal(&got, &wanted, sizeof got);
                double *const c = end ? guard_end(&x, 2 * bytes) : guard_begin(&x);
                double *const d = end ? guard_end(&y, 2 * bytes) : guard_begin(&y);
                memcpy(c, before_f64, 2 * bytes);
                memcpy(d, after_f64, 2 * bytes);
                assert_int_equal(lathe_stats_add_f64(&got, &plan_f64, c, d, n), LATHE_OK);
            }
    guard_free(&x);
    guard_free(&y);
    assert_int_equal(lathe_isa_use(lathe_isa_name(0)), LATHE_OK);
    expect_cases("lengths", executed, isa_count() * 2 * 80);
}

static void failing_calls_leave_statistics_alone(void **unused)
{
    static lathe_stats s, untouched;
    static union {
        lathe_stats stats;
        float floats[64];
        double doubles[64];
    } overlapping;
    lathe_plan unmade = {0};
    const lathe_format wide = format_by_name("fp64");
    const lathe_plan too_wide = plan_by(&wide, NULL);
    const lathe_plan *const p = &plan;
    float *const last = (float *)(UINTPTR_MAX - 63);
    (void)unused;
    memset(&s, 0x5a, sizeof s);
    untouched = s;
    assert_int_equal(lathe_stats_add_f32(NULL, p, before, after, 4), LATHE_E_NULL);
    assert_int_equal(lathe_stats_add_f32(&s, p, NULL, after, 4), LATHE_E_NULL);
    assert_int_equal(lathe_stats_add_f32(&s, p, before, NULL, 4), LATHE_E_NULL);
    assert_int_equal(lathe_stats_add_f32(&s, &unmade, before, after, 4), LATHE_E_UNMADE);
    assert_int_equal(lathe_stats_add_f32(&s, &unmade, NULL, NULL, 0), LATHE_E_UNMADE);
    assert_int_equal(lathe_stats_add_f32(&s, &too_wide, before, after, 4), LATHE_E_CARRIER);
    assert_int_equal(lathe_stats_add_f32(&s, p, before, after, SIZE_MAX), LATHE_E_SIZE);
    assert_int_equal(lathe_stats_add_f32(&s, p, before, after, SIZE_MAX / 4 + 1), LATHE_E_SIZE);
    assert_int_equal(lathe_stats_add_f64(&s, p, before_f64, after_f64, SIZE_MAX / 8 + 1), LATHE_E_SIZE);
    assert_int_equal(lathe_stats_add_f32(&s, p, last, after, 1000), LATHE_E_SIZE);
    assert_int_equal(lathe_stats_add_f32(&s, p, before, last, 1000), LATHE_E_SIZE);
    assert_int_equal(lathe_stats_add_f32(&overlapping.stats, p, overlapping.floats, after, 4),
                     LATHE_E_OVERLAP);
    assert_int_equal(lathe_stats_add_f32(&overlapping.stats, p, before, overlapping.floats, 4),
                     LATHE_E_OVERLAP);
    assert_int_equal(lathe_stats_add_f64(&overlapping.stats, NULL, before_f64, overlapping.doubles, 4),
                     LATHE_E_OVERLAP);
    assert_int_equal(lathe_stats_merge(&s, NULL), LATHE_E_NULL);
    assert_int_equal(lathe_stats_merge(NULL, &s), LATHE_E_NULL);
    assert_int_equal(lathe_stats_add_f32(&s, p, NULL, NULL, 0), LATHE_OK);
    assert_memory_equal(&s, &untouched, sizeof s);
    assert_int_equal(lathe_stats_add_f32(&s, p, before, before, 4), LATHE_OK); /* one array twice */
    assert_true(s.exact == untouched.exact + 4);
    expect_cases("calls", 18, 18);
}

static void marks_say_what_a_format_has_of_a_binade(void **unused)
{
    const lathe_format f = format_by_name("e4m3fn"), e8m0 = format_by_name("e8m0"), none = {0};
    const lathe_format dl = format_by_name("dlfloat16"), big = format_by_name("e11m40");
    (void)unused;
    assert_int_equal(lathe_format_mark(&f, 9), LATHE_MARK_ABOVE);
    assert_int_equal(lathe_format_mark(&f, 8), LATHE_MARK_NORMAL);
    assert_int_equal(lathe_format_mark(&f, -6), LATHE_MARK_NORMAL);
    assert_int_equal(lathe_format_mark(&f, -7), LATHE_MARK_SUBNORMAL);
    assert_int_equal(lathe_format_mark(&f, -9), LATHE_MARK_SUBNORMAL);
    assert_int_equal(lathe_format_mark(&f, -10), LATHE_MARK_BELOW);
    assert_int_equal(lathe_format_mark(&e8m0, -127), LATHE_MARK_NORMAL);
    assert_int_equal(lathe_format_mark(&e8m0, -128), LATHE_MARK_BELOW);
    assert_int_equal(lathe_format_mark(&dl, -31), LATHE_MARK_NORMAL);
    assert_int_equal(lathe_format_mark(&dl, -32), LATHE_MARK_BELOW);
    assert_int_equal(lathe_format_mark(&big, 1023), LATHE_MARK_NORMAL);
    assert_int_equal(lathe_format_mark(&none, 0), LATHE_MARK_NONE);
    const lathe_format posit = format_by_name("posit8_1"), fixed = format_by_name("q4.4");
    assert_int_equal(lathe_format_mark(&posit, 13), LATHE_MARK_ABOVE);
    assert_int_equal(lathe_format_mark(&posit, 12), LATHE_MARK_NORMAL);
    assert_int_equal(lathe_format_mark(&posit, -12), LATHE_MARK_NORMAL);
    assert_int_equal(lathe_format_mark(&posit, -13), LATHE_MARK_BELOW);
    assert_int_equal(lathe_format_mark(&fixed, 3), LATHE_MARK_NORMAL); /* -8 */
    assert_int_equal(lathe_format_mark(&fixed, 4), LATHE_MARK_ABOVE);
    static const double values[] = {0, 0.125, 0.5};
    const lathe_format positive = format_by_name("uq0.8"),
                       table = {.kind = LATHE_KIND_TABLE, .table = values, .count = 3};
    assert_int_equal(lathe_format_mark(&positive, -1), LATHE_MARK_NORMAL);
    assert_int_equal(lathe_format_mark(&positive, 0), LATHE_MARK_ABOVE);
    assert_int_equal(lathe_format_mark(&table, -1), LATHE_MARK_NORMAL);
    assert_int_equal(lathe_format_mark(&table, 0), LATHE_MARK_ABOVE);
    assert_string_equal(lathe_mark_name(LATHE_MARK_SUBNORMAL), "subnormal");
    assert_null(lathe_mark_name((lathe_mark)5));
    expect_cases("marks", 24, 24);
}

static void ratios_of_nothing_are_told(void **unused)
{
    static lathe_stats s, many;
    static const float zero[] = {0}, one[] = {1}, three[] = {3};
    (void)unused;
    assert_true(isnan(lathe_stats_snr_db(NULL)) && isnan(lathe_stats_snr_db(&s)));
    assert_int_equal(lathe_stats_add_f32(&s, NULL, one, one, 1), LATHE_OK);
    assert_true(lathe_stats_snr_db(&s) == (double)INFINITY);
    memset(&s, 0, sizeof s);
    assert_int_equal(lathe_stats_add_f32(&s, NULL, zero, three, 1), LATHE_OK);
    assert_true(lathe_stats_snr_db(&s) == -(double)INFINITY);
    /* As many pairs as a count can hold, of errors that are 3 each. */
    many = (lathe_stats){.measured = UINT64_MAX};
    for (int i = 0; i < 68; i++)
        many.absolute.limbs[i] = s.absolute.limbs[i] ? 0 - s.absolute.limbs[i] : 0;
    for (int i = 1; i < 68; i++)
        if (s.absolute.limbs[i - 1])
            many.absolute.limbs[i] = s.absolute.limbs[i - 1] - 1;
    assert_true(lathe_stats_mean_absolute(&many) == 3);
    /* A mean that binary64 does not have, of a sum without 55 bits before its end. */
    static const double tiny[] = {0x1p-1074}, nothing[] = {0};
    memset(&s, 0, sizeof s);
    assert_int_equal(lathe_stats_add_f64(&s, NULL, nothing, tiny, 1), LATHE_OK);
    assert_true(lathe_stats_mean_squared_error(&s) == 0 && lathe_stats_mean_absolute(&s) == tiny[0]);
    expect_cases("figures", 7, 7);
}

int main(void)
{
    for (size_t i = 0; lathe_isa_name(i); i++)
        printf("instruction set: %s\n", lathe_isa_name(i));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_division_and_any_order_give_the_same_bits),
        cmocka_unit_test(every_instruction_set_finds_the_same),
        cmocka_unit_test(merging_with_itself_doubles),
        cmocka_unit_test(threads_of_the_caller_find_the_same),
        cmocka_unit_test(no_environment_changes_a_figure_nor_is_changed),
        cmocka_unit_test(nothing_outside_the_arrays_is_read),
        cmocka_unit_test(failing_calls_leave_statistics_alone),
        cmocka_unit_test(ratios_of_nothing_are_told),
        cmocka_unit_test(marks_say_what_a_format_has_of_a_binade),
    };
    return cmocka_run_group_tests(tests, make_arrays, NULL);
}
