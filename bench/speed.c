/* SPDX-License-Identifier: MIT */
/* The kinds of rows, and the three ways to time them. */
#include "speed.h"

#include <string.h>

#include "threads.h"

/* First and end of the arrays that are read. */
#define DISTRIBUTIONS DATA_NORMAL, DATA_KINDS
#define LOG_UNIFORM DATA_LOG_UNIFORM, DATA_LOG_UNIFORM + 1
#define CODES DATA_CODES, DATA_CODES + 1

const speed_kind_row speed_kinds[SPEED_KINDS] = {
    [SPEED_ARRAYS] = {"arrays", "--arrays", array_call_round, SPEED_NO_CODES, DISTRIBUTIONS},
    [SPEED_CALLS] = {"calls", "--calls", array_call_round, SPEED_NO_CODES, LOG_UNIFORM},
    [SPEED_THREADS] = {"threads", "--threads", array_call_round, SPEED_NO_CODES, LOG_UNIFORM},
    [SPEED_ENCODE] = {"encode", "--codes", array_call_encode, SPEED_IN_ARRAY, DISTRIBUTIONS},
    [SPEED_DECODE] = {"decode", "--codes", array_call_decode, SPEED_IN_ARRAY, CODES},
    [SPEED_ENCODE_PACKED] = {"encode_packed", "--codes", array_call_encode_packed, SPEED_IN_STREAM,
                             DISTRIBUTIONS},
    [SPEED_DECODE_PACKED] = {"decode_packed", "--codes", array_call_decode_packed, SPEED_IN_STREAM, CODES},
    [SPEED_BLOCKS] = {"blocks", "--blocks", array_call_block, SPEED_NO_CODES, DISTRIBUTIONS},
    [SPEED_AFFINE] = {"affine", "--affine", array_call_affine, SPEED_NO_CODES, DISTRIBUTIONS},
    [SPEED_STATS] = {"stats", "--stats", array_call_stats, SPEED_NO_CODES, DISTRIBUTIONS},
    [SPEED_DRAWS] = {"draws", "--draws", array_call_draw, SPEED_NO_CODES, LOG_UNIFORM},
};

/* The fewest bytes that hold the format's codes, in bits. */
static size_t bits_in_array(const lathe_format *format)
{
    size_t bits = 8;

    while (bits < (size_t)lathe_format_bits(format))
        bits *= 2;
    return bits;
}

int speed_has_rule(speed_kind kind)
{
    return kind < SPEED_PLAN_KINDS && speed_kinds[kind].first != DATA_CODES;
}

static int is_served(const lathe_plan *plan, size_t item_size)
{
    return item_size == sizeof(float) ? lathe_plan_serves_f32(plan) : lathe_plan_serves_f64(plan);
}

int speed_serves(speed_kind kind, const lathe_plan *plan, size_t item_size)
{
    const speed_codes codes = speed_kinds[kind].codes;
    const int bits = lathe_format_bits(&plan->format);
    const int has_codes = bits > 0 && plan->options.rounding != LATHE_NO_ROUNDING;

    return is_served(plan, item_size) && (codes == SPEED_NO_CODES || (codes == SPEED_IN_ARRAY && has_codes) ||
                                          (codes == SPEED_IN_STREAM && has_codes && bits < 16 && bits != 8));
}

static array_call call_of(const lathe_plan *plan, const data_arrays *data, int kind, size_t n)
{
    return (array_call){.plan = plan,
                        .random = array_call_random,
                        .dst = data->dst,
                        .src = data->src[kind],
                        .n = n,
                        .item_size = data->item_size};
}

static void make_codes(const array_call *decode, const data_arrays *data, speed_codes codes)
{
    array_call encode = *decode;

    encode.src = data->src[DATA_LOG_UNIFORM];
    encode.dst = data->src[DATA_CODES];
    if (codes == SPEED_IN_STREAM)
        array_call_encode_packed(&encode);
    else
        array_call_encode(&encode);
}

/* Statistics of a call's values and what they are rounded to, in the place of the codes. */
static void compare_stats(array_call *c, const data_arrays *data, const timing_pair *pair, double budget,
                          timing_result *result)
{
    static lathe_stats stats;
    array_call rounding = *c;

    rounding.dst = data->src[DATA_CODES];
    array_call_round(&rounding);
    c->after = data->src[DATA_CODES];
    c->stats = &stats;
    timing_compare(pair, 1, budget, result);
}

void speed_arrays(speed_kind kind, const lathe_plan *plan, const data_arrays *data, size_t n, double budget,
                  timing_result result[DATA_KINDS])
{
    const speed_kind_row *const row = &speed_kinds[kind];
    array_call calls[DATA_KINDS];
    timing_pair pairs[DATA_KINDS] = {{0}};
    size_t count = 0;

    for (int from = row->first; from < row->end; from++, count++) {
        array_call *const c = &calls[count];

        *c = call_of(plan, data, from, n);
        if (row->codes == SPEED_IN_ARRAY)
            c->code_bits = bits_in_array(&plan->format);
        if (row->codes == SPEED_IN_STREAM)
            c->code_bits = (size_t)lathe_format_bits(&plan->format);
        if (from == DATA_CODES)
            make_codes(c, data, row->codes);
        pairs[count] = (timing_pair){row->work, array_call_copy, c};
    }
    if (kind == SPEED_STATS)
        for (size_t i = 0; i < count; i++)
            compare_stats(&calls[i], data, &pairs[i], budget / (double)count, &result[i]);
    else
        timing_compare(pairs, count, budget, result);
}

void speed_scaled(speed_kind kind, const array_call *plan, const data_arrays *data, size_t n, double budget,
                  timing_result result[DATA_KINDS])
{
    array_call calls[DATA_KINDS];
    timing_pair pairs[DATA_KINDS];

    for (int from = 0; from < DATA_KINDS; from++) {
        calls[from] = call_of(NULL, data, from, n);
        calls[from].block = plan->block;
        calls[from].affine = plan->affine;
        calls[from].scale = plan->scale;
        pairs[from] = (timing_pair){speed_kinds[kind].work, array_call_copy, &calls[from]};
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
