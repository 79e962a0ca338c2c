/* SPDX-License-Identifier: MIT */
/* Threads: first calls that race, plans that are shared, arrays that are split, and children of fork. */
#define _POSIX_C_SOURCE 200809L

#include "check.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, LARGE = 300007, ROUNDS = 20 };

static lathe_plan shared;
static float input[LARGE], wanted[LARGE];
static pthread_barrier_t together;

/* Stochastic plans: element i of all results is decided by draw i of the stream, or by its own bits. */
enum { STREAMED = 2 };
static const char *const stochastic[STREAMED] = {"rounding=stochastic", "rounding=stochastic,draw=16"};
static const lathe_random stream = {.seed = 3, .stream = 4};
static lathe_plan drawing[STREAMED];
static float drawn[STREAMED][LARGE], decided[LARGE];
static uint32_t own_bits[LARGE];
static double input_f64[LARGE], drawn_f64[LARGE];

static lathe_plan plan_of(const char *name)
{
    lathe_format f;
    lathe_plan plan;

    assert_int_equal(lathe_format_parse(&f, name, NULL), LATHE_OK);
    assert_int_equal(lathe_plan_init(&plan, &f, NULL), LATHE_OK);
    return plan;
}

static void *first_call(void *result)
{
    pthread_barrier_wait(&together);
    *(float *)result = lathe_round1_f32(&shared, 1.03125f);
    return NULL;
}

/* Runs before any other call of the program, so that all threads find no instruction set chosen. */
static void first_calls_may_race(void **state)
{
    pthread_t threads[THREADS];
    float results[THREADS];

    (void)state;
    shared = plan_of("e4m3fn");
    pthread_barrier_init(&together, NULL, THREADS);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, first_call, &results[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(results[i] == 1.0f);
    }
    pthread_barrier_destroy(&together);
}

static void fill(void)
{
    uint64_t state = 7;

    for (size_t i = 0; i < LARGE; i++) {
        const uint32_t bits = (uint32_t)(cases_random(&state) >> 32);
        memcpy(&input[i], &bits, sizeof bits);
        own_bits[i] = (uint32_t)cases_random(&state);
        input_f64[i] = ldexp(1 + (double)own_bits[i] / 0x1p32, (int)(bits % 24) - 12);
    }
}

/* The results one by one. */
static void fill_wanted(void)
{
    lathe_format f;
    lathe_options options;

    assert_int_equal(lathe_format_parse(&f, "e4m3fn", NULL), LATHE_OK);
    for (int k = 0; k < STREAMED; k++) {
        lathe_random random = stream;
        assert_int_equal(lathe_options_parse(&options, stochastic[k], NULL), LATHE_OK);
        assert_int_equal(lathe_plan_init(&drawing[k], &f, &options), LATHE_OK);
        for (size_t i = 0; i < LARGE; i++)
            drawn[k][i] = lathe_round1_random_f32(&drawing[k], &random, input[i]);
    }
    lathe_random random = stream;
    for (size_t i = 0; i < LARGE; i++) {
        wanted[i] = lathe_round1_f32(&shared, input[i]);
        drawn_f64[i] = lathe_round1_random_f64(&drawing[0], &random, input_f64[i]);
        assert_int_equal(lathe_round_bits_f32(&drawing[0], &decided[i], &input[i], &own_bits[i], 1),
                         LATHE_OK);
    }
}

/* 1 if a stretch of the input has the results that are wanted, in every way of rounding it. */
static int stretch_is_right(size_t begin, size_t n, void *room)
{
    lathe_random random = stream;
    int right = lathe_round_f32(&shared, room, input + begin, n) == LATHE_OK &&
                memcmp(room, wanted + begin, n * sizeof *wanted) == 0;

    for (int k = 0; k < STREAMED; k++) {
        random.next = begin;
        right &= lathe_round_random_f32(&drawing[k], &random, room, input + begin, n) == LATHE_OK &&
                 memcmp(room, drawn[k] + begin, n * sizeof *drawn[k]) == 0 && random.next == begin + n;
    }
    random.next = begin;
    return right && lathe_round_bits_f32(&drawing[0], room, input + begin, own_bits + begin, n) == LATHE_OK &&
           memcmp(room, decided + begin, n * sizeof *decided) == 0 &&
           lathe_round_random_f64(&drawing[0], &random, room, input_f64 + begin, n) == LATHE_OK &&
           memcmp(room, drawn_f64 + begin, n * sizeof *drawn_f64) == 0;
}

static void *round_stretches(void *failures)
{
    void *const room = malloc(sizeof drawn_f64);
    uint64_t state = (uint64_t)(uintptr_t)&state;

    for (int i = 0; i < ROUNDS; i++) {
        const size_t begin = (size_t)(cases_random(&state) % LARGE);
        const size_t n = (size_t)(cases_random(&state) % (LARGE - begin));
        if (!stretch_is_right(begin, n, room))
            ++*(int *)failures;
    }
    free(room);
    return NULL;
}

/* Long calls are split among OpenMP's threads where it is built in; the number is the environment's. */
static void a_plan_is_shared_and_every_partition_gives_the_same_bits(void **state)
{
    pthread_t threads[THREADS];
    int failures[THREADS] = {0};

    (void)state;
    fill();
    fill_wanted();
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, round_stretches, &failures[i]), 0);
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(failures[i], 0);
    }
}

static int all_is_right(void)
{
    static double room[LARGE];

    return stretch_is_right(0, LARGE, room);
}

/* The parent has run parallel regions by now: a runtime that hangs in its children is killed by the alarm. */
static void a_child_of_fork_works(void **state)
{
    int status = -1;

    (void)state;
    assert_true(all_is_right());
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        alarm(30);
        _exit(all_is_right() ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(all_is_right());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_calls_may_race),
        cmocka_unit_test(a_plan_is_shared_and_every_partition_gives_the_same_bits),
        cmocka_unit_test(a_child_of_fork_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
