/* SPDX-License-Identifier: MIT */
/* Signal handlers that call the library in the midst of its calls, and that never return to them. */
#define _DEFAULT_SOURCE /* setitimer, sigsetjmp */
#include "check.h"
#include "environment.h"

#include <signal.h>
#include <sys/time.h>

enum {
    N = 6000,
    SIDE = 24,
    SMALL = 200,
    ENOUGH = 40,
    MOST_ROUNDS = 400000,
    SOONEST_US = 20,
    LATEST_US = 300
};

static float x[N], out[N], wanted[N];
static float small_x[SMALL], small_out[SMALL], small_wanted[SMALL];
static lathe_plan plan, directed, other;
static lathe_block_plan blocks;

/* The calls that are interrupted: each writes `out`. */
typedef lathe_status long_call(void);

static lathe_status round_it(void)
{
    return lathe_round_f32(&directed, out, x, N);
}

static lathe_status add_it(void)
{
    return lathe_fma_f32(&directed, out, x, x + 1, x + 2, N - 2);
}

static lathe_status multiply_it(void)
{
    const lathe_dot dot = {.sum = &plan};
    return lathe_gemm_f32(&dot, NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS, LATHE_TRANS, SIDE, SIDE, SIDE, 1, x,
                          SIDE, x + 7, SIDE, 0, out, SIDE);
}

static lathe_status multiply_by_a_unit(void)
{
    return lathe_unit_gemm_f32(lathe_unit_find("h100.f16.f32"), NULL, LATHE_ROW_MAJOR, LATHE_NO_TRANS,
                               LATHE_TRANS, SIDE, SIDE, SIDE, x, SIDE, x + 7, SIDE, NULL, SIDE, out, SIDE);
}

static lathe_status round_blocks(void)
{
    return lathe_block_round_f32(&blocks, out, x, N);
}

static lathe_status encode_it(void)
{
    return lathe_encode_f32(&plan, out, 2, x, N);
}

static long_call *const calls[] = {round_it,           add_it,       multiply_it,
                                   multiply_by_a_unit, round_blocks, encode_it};

static volatile sig_atomic_t is_inside, arrived, interruptions, wrong, leaves;
static sigjmp_buf way_out;

/* Another plan and rule than what is interrupted. */
static void handler(int number)
{
    (void)number;
    arrived = 1;
    if (!is_inside)
        return;
    interruptions++;
    is_inside = !leaves;
    if (leaves)
        siglongjmp(way_out, 1);
    if (lathe_round_f32(&other, small_out, small_x, SMALL) ||
        memcmp(small_out, small_wanted, sizeof small_out) != 0)
        wrong++;
}

static void make_plan(lathe_plan *p, const char *text)
{
    lathe_format format;
    lathe_options options;
    assert_int_equal(lathe_preset_parse(&format, &options, text, NULL), LATHE_OK);
    assert_int_equal(lathe_plan_init(p, &format, &options), LATHE_OK);
}

static int prepare(void **state)
{
    lathe_block block;
    (void)state;
    make_plan(&plan, "fp16");
    make_plan(&directed, "bf16,rounding=up");
    make_plan(&other, "e4m3fn,rounding=down");
    assert_int_equal(lathe_block_parse(&block, "mxfp4", NULL), LATHE_OK);
    assert_int_equal(lathe_block_plan_init(&blocks, &block), LATHE_OK);
    for (int i = 0; i < N; i++)
        x[i] = (float)(i % 1000 - 500) * 0.0123456f;
    for (int i = 0; i < SMALL; i++)
        small_x[i] = (float)(i - SMALL / 2) * 0.034567f;
    return lathe_round_f32(&other, small_wanted, small_x, SMALL);
}

static void begin(int may_leave)
{
    const struct sigaction action = {.sa_handler = handler};
    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    leaves = may_leave;
    wrong = interruptions = 0;
}

/* One signal, soon: where handlers are slow a steady rain of them would let no call end. */
static void ask_for_a_signal(int round)
{
    arrived = 0;
    const struct itimerval timer = {.it_value.tv_usec = SOONEST_US + round * 37 % (LATEST_US - SOONEST_US)};
    assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static void end(void)
{
    const struct itimerval none = {.it_value.tv_usec = 0};
    assert_int_equal(setitimer(ITIMER_REAL, &none, NULL), 0);
    assert_int_equal(wrong, 0);
}

/* `call` until it has been interrupted often enough. */
static void repeat(long_call *call, const environment *e)
{
    memset(out, 0, sizeof out);
    assert_int_equal(call(), LATHE_OK);
    memcpy(wanted, out, sizeof out);
    begin(0);
    for (int i = 0; interruptions < ENOUGH; i++) {
        environment_saved saved;
        lathe_status status;
        memset(out, 0, sizeof out);
        ask_for_a_signal(i);
        environment_enter(e, &saved);
        const uint64_t before = environment_word();
        do {
            is_inside = 1;
            status = call();
            is_inside = 0;
        } while (!arrived && status == LATHE_OK);
        const uint64_t after = environment_word();
        environment_leave(&saved);
        assert_int_equal(status, LATHE_OK);
        assert_true(before == after);
        assert_memory_equal(out, wanted, sizeof out);
        assert_true(i < MOST_ROUNDS);
    }
    end();
}

static void a_handler_and_what_it_interrupts_are_both_right(void **state)
{
    size_t executed = 0;
    (void)state;
    for (size_t k = 0; k < sizeof calls / sizeof *calls; k++)
        for (size_t i = 0; i < environment_count(); i += 9) {
            repeat(calls[k], environment_at(i));
            executed += (size_t)interruptions;
        }
    expect_cases("interruptions", executed, ENOUGH * sizeof calls / sizeof *calls);
}

/* In whatever environment the handler has left behind: what is left half done may not matter. */
static void calls_after_one_that_was_left_are_right(void **state)
{
    static volatile size_t executed, k;
    (void)state;
    for (k = 0; k < sizeof calls / sizeof *calls; k++) {
        memset(out, 0, sizeof out);
        assert_int_equal(calls[k](), LATHE_OK);
        memcpy(wanted, out, sizeof out);
        begin(1);
        for (volatile int i = 0; interruptions < ENOUGH; i++) {
            assert_true(i < MOST_ROUNDS);
            if (sigsetjmp(way_out, 1) == 0) {
                ask_for_a_signal(i);
                while (!arrived) {
                    is_inside = 1;
                    calls[k]();
                    is_inside = 0;
                }
                continue;
            }
            is_inside = 0;
            memset(out, 0, sizeof out);
            assert_int_equal(calls[k](), LATHE_OK);
            assert_memory_equal(out, wanted, sizeof out);
            assert_int_equal(lathe_round_f32(&other, small_out, small_x, SMALL), LATHE_OK);
            assert_memory_equal(small_out, small_wanted, sizeof small_out);
            executed++;
        }
        end();
    }
    expect_cases("calls that were left", executed, ENOUGH * sizeof calls / sizeof *calls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_handler_and_what_it_interrupts_are_both_right, prepare),
        cmocka_unit_test_setup(calls_after_one_that_was_left_are_right, prepare)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
