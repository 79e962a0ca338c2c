/* SPDX-License-Identifier: MIT */
/* The three ways to time a plan, and the one to time the generator. */
#include "speed.h"

#include <string.h>

#include "array_call.h"
#include "threads.h"

static array_call call_of(const lathe_plan *plan, const data_arrays *data, int kind, size_t n)
{
    return (array_call){.plan = plan,
                        .random = array_call_random,
                        .dst = data->dst,
                        .src = data->src[kind],
                        .n = n,
                        .item_size = data->item_size};
}

void speed_arrays(const lathe_plan *plan, const data_arrays *data, size_t n, double budget,
                  timing_result result[DATA_KINDS])
{
    array_call calls[DATA_KINDS];
    timing_pair pairs[DATA_KINDS];

    for (int kind = 0; kind < DATA_KINDS; kind++) {
        calls[kind] = call_of(plan, data, kind, n);
        pairs[kind] = (timing_pair){array_call_round, array_call_copy, &calls[kind]};
    }
    timing_compare(pairs, DATA_KINDS, budget, result);
}

enum { SLOTS = 16 };

size_t speed_calls_need(void)
{
    return (size_t)SLOTS * SPEED_LONGEST_CALL;
}

static void round_f32_slots(void *context)
{
    const array_call *c = context;

    for (size_t i = 0; i < speed_calls_need(); i += SPEED_LONGEST_CALL)
        lathe_round_f32(c->plan, (float *)c->dst + i, (const float *)c->src + i, c->n);
}

static void round_f64_slots(void *context)
{
    const array_call *c = context;

    for (size_t i = 0; i < speed_calls_need(); i += SPEED_LONGEST_CALL)
        lathe_round_f64(c->plan, (double *)c->dst + i, (const double *)c->src + i, c->n);
}

static void random_f32_slots(void *context)
{
    array_call *c = context;

    for (size_t i = 0; i < speed_calls_need(); i += SPEED_LONGEST_CALL)
        lathe_round_random_f32(c->plan, &c->random, (float *)c->dst + i, (const float *)c->src + i, c->n);
}

static void random_f64_slots(void *context)
{
    array_call *c = context;

    for (size_t i = 0; i < speed_calls_need(); i += SPEED_LONGEST_CALL)
        lathe_round_random_f64(c->plan, &c->random, (double *)c->dst + i, (const double *)c->src + i, c->n);
}

static void copy_values(char *dst, const char *src, size_t bytes)
{
    memcpy(dst, src, bytes);
}

/* Read anew for each call, so that no compiler sees through it. */
static void (*volatile copy)(char *dst, const char *src, size_t bytes) = copy_values;

static void copy_slots(void *context)
{
    const array_call *c = context;

    for (size_t i = 0; i < speed_calls_need(); i += SPEED_LONGEST_CALL)
        copy((char *)c->dst + i * c->item_size, (const char *)c->src + i * c->item_size, c->n * c->item_size);
}

timing_result speed_calls(const lathe_plan *plan, const data_arrays *data, size_t n, double budget)
{
    array_call c = call_of(plan, data, DATA_LOG_UNIFORM, n);
    const int is_f32 = c.item_size == sizeof(float);
    timing_work *const work = array_call_draws(plan) ? (is_f32 ? random_f32_slots : random_f64_slots)
                                                     : (is_f32 ? round_f32_slots : round_f64_slots);
    timing_result result;

    timing_compare(&(timing_pair){work, copy_slots, &c}, 1, budget, &result);
    result.seconds /= SLOTS;
    return result;
}

/* A call on so many threads, or on one. */
typedef struct shared_call {
    array_call call;
    int threads;
} shared_call;

static void round_threaded(void *context)
{
    shared_call *c = context;

    bench_set_threads(c->threads);
    array_call_round(&c->call);
}

static void round_alone(void *context)
{
    shared_call *c = context;

    bench_set_threads(1);
    array_call_round(&c->call);
}

timing_result speed_threads(const lathe_plan *plan, const data_arrays *data, size_t n, int threads,
                            double budget)
{
    shared_call c = {call_of(plan, data, DATA_LOG_UNIFORM, n), threads};
    timing_result result;

    timing_compare(&(timing_pair){round_threaded, round_alone, &c}, 1, budget, &result);
    bench_set_threads(1);
    return result;
}

static void draw_once(void *context)
{
    array_call *c = context;

    lathe_random_draws(&c->random, c->dst, SPEED_DRAW_BYTES, c->n);
}

timing_result speed_draws(const data_arrays *data, size_t n, double budget)
{
    array_call c = call_of(NULL, data, DATA_NORMAL, n);
    timing_result result;

    timing_compare(&(timing_pair){draw_once, array_call_copy, &c}, 1, budget, &result);
    return result;
}
