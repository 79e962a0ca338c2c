/* SPDX-License-Identifier: MIT */
/* The three ways to time a plan. */
#include "speed.h"

#include <string.h>

#include "threads.h"

/* One call to be timed, and what it is compared with. */
typedef struct call {
    const lathe_plan *plan;
    void *dst;
    const void *src;
    size_t n, item_size;
    int threads;
} call;

static void round_once(void *context)
{
    const call *c = context;

    if (c->item_size == sizeof(float))
        lathe_round_f32(c->plan, c->dst, c->src, c->n);
    else
        lathe_round_f64(c->plan, c->dst, c->src, c->n);
}

static void copy_once(void *context)
{
    const call *c = context;

    memcpy(c->dst, c->src, c->n * c->item_size);
}

void speed_arrays(const lathe_plan *plan, const data_arrays *data, size_t n, double budget,
                  timing_result result[DATA_KINDS])
{
    call calls[DATA_KINDS];
    timing_pair pairs[DATA_KINDS];

    for (int kind = 0; kind < DATA_KINDS; kind++) {
        calls[kind] = (call){
            .plan = plan, .dst = data->dst, .src = data->src[kind], .n = n, .item_size = data->item_size};
        pairs[kind] = (timing_pair){round_once, copy_once, &calls[kind]};
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
    const call *c = context;

    for (size_t i = 0; i < speed_calls_need(); i += SPEED_LONGEST_CALL)
        lathe_round_f32(c->plan, (float *)c->dst + i, (const float *)c->src + i, c->n);
}

static void round_f64_slots(void *context)
{
    const call *c = context;

    for (size_t i = 0; i < speed_calls_need(); i += SPEED_LONGEST_CALL)
        lathe_round_f64(c->plan, (double *)c->dst + i, (const double *)c->src + i, c->n);
}

static void copy_values(char *dst, const char *src, size_t bytes)
{
    memcpy(dst, src, bytes);
}

/* Read anew for each call, so that no compiler sees through it. */
static void (*volatile copy)(char *dst, const char *src, size_t bytes) = copy_values;

static void copy_slots(void *context)
{
    const call *c = context;

    for (size_t i = 0; i < speed_calls_need(); i += SPEED_LONGEST_CALL)
        copy((char *)c->dst + i * c->item_size, (const char *)c->src + i * c->item_size, c->n * c->item_size);
}

timing_result speed_calls(const lathe_plan *plan, const data_arrays *data, size_t n, double budget)
{
    call c = {.plan = plan,
              .dst = data->dst,
              .src = data->src[DATA_LOG_UNIFORM],
              .n = n,
              .item_size = data->item_size};
    timing_work *const work = c.item_size == sizeof(float) ? round_f32_slots : round_f64_slots;
    timing_result result;

    timing_compare(&(timing_pair){work, copy_slots, &c}, 1, budget, &result);
    result.seconds /= SLOTS;
    return result;
}

static void round_threaded(void *context)
{
    bench_set_threads(((const call *)context)->threads);
    round_once(context);
}

static void round_alone(void *context)
{
    bench_set_threads(1);
    round_once(context);
}

timing_result speed_threads(const lathe_plan *plan, const data_arrays *data, size_t n, int threads,
                            double budget)
{
    call c = {.plan = plan,
              .dst = data->dst,
              .src = data->src[DATA_LOG_UNIFORM],
              .n = n,
              .item_size = data->item_size,
              .threads = threads};
    timing_result result;

    timing_compare(&(timing_pair){round_threaded, round_alone, &c}, 1, budget, &result);
    bench_set_threads(1);
    return result;
}
