/* SPDX-License-Identifier: MIT */
/* Comparison of values rounded to a format. */
#include "common.h"

#include <stdint.h>
#include <string.h>

#include <lathe/arith.h>

#include "call.h"
#include "carrier.h"
#include "parallel.h"
#include "round_call.h"

enum { GRAIN = 16384, CHUNK_BYTES = 4096 };

typedef struct comparison {
    lathe_round_call round;
    const void *a, *b;
    int8_t *relations;
} comparison;

/* A value's bits at the top of 64. */
static uint64_t bits_at(const void *values, unsigned size, size_t i)
{
    uint64_t wide;
    uint32_t narrow;
    if (size == sizeof wide) {
        memcpy(&wide, (const char *)values + i * size, sizeof wide);
        return wide;
    }
    memcpy(&narrow, (const char *)values + i * size, sizeof narrow);
    return (uint64_t)narrow << 32;
}

/* Integers in the order of the numbers, both zeros 0. */
static int64_t order_of(uint64_t bits)
{
    const int64_t magnitude = (int64_t)(bits & INT64_MAX);
    return bits >> 63 ? -magnitude : magnitude;
}

static lathe_relation relation_of(uint64_t a, uint64_t b, uint64_t infinity)
{
    if ((a & INT64_MAX) > infinity || (b & INT64_MAX) > infinity)
        return LATHE_UNORDERED;
    const int64_t x = order_of(a), y = order_of(b);
    return x < y ? LATHE_LESS : x > y ? LATHE_GREATER : LATHE_EQUAL;
}

static void compare(int8_t *relations, unsigned size, const void *a, const void *b, size_t n)
{
    const uint64_t infinity = size == sizeof(double) ? lathe_carrier_infinity(&lathe_binary64)
                                                     : lathe_carrier_infinity(&lathe_binary32) << 32;
    for (size_t i = 0; i < n; i++)
        relations[i] = (int8_t)relation_of(bits_at(a, size, i), bits_at(b, size, i), infinity);
}

static void part(const void *context, size_t begin, size_t end)
{
    const comparison *const c = context;
    const unsigned size = c->round.size;
    for (size_t n; begin < end; begin += n) {
        double rounded[2][CHUNK_BYTES / sizeof(double)];
        const void *a = (const char *)c->a + begin * size, *b = (const char *)c->b + begin * size;
        n = end - begin < CHUNK_BYTES / size ? end - begin : CHUNK_BYTES / size;
        if (c->round.plan) {
            lathe_round_range(&c->round, rounded[0], a, begin, n);
            lathe_round_range(&c->round, rounded[1], b, begin, n);
            a = rounded[0];
            b = rounded[1];
        }
        compare(c->relations + begin, size, a, b, n);
    }
}

static lathe_status run(const comparison *c, size_t n)
{
    const lathe_round_call *const r = &c->round;
    lathe_status status = r->plan ? lathe_plan_check(r->isa, r->plan, r->grid, 0) : LATHE_OK;
    if (!status)
        status = lathe_arrays_check(c->relations, 1, c->a, r->size, n, 0);
    if (!status)
        status = lathe_arrays_check(c->relations, 1, c->b, r->size, n, 0);
    if (!status && n)
        lathe_share(n, GRAIN, part, c);
    return status;
}

lathe_status lathe_compare_f32(const lathe_plan *plan, int8_t *relations, const float *a, const float *b,
                               size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f32 : NULL;
    const lathe_round_call round = {lathe_isa_row(), plan, grid, NULL, NULL, NULL, sizeof *a, 0, NULL};
    return run(&(comparison){round, a, b, relations}, n);
}

lathe_status lathe_compare_f64(const lathe_plan *plan, int8_t *relations, const double *a, const double *b,
                               size_t n)
{
    const lathe_grid *const grid = plan ? &plan->f64 : NULL;
    const lathe_round_call round = {lathe_isa_row(), plan, grid, NULL, NULL, NULL, sizeof *a, 0, NULL};
    return run(&(comparison){round, a, b, relations}, n);
}
