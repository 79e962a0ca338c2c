/* SPDX-License-Identifier: MIT */
/* Values -1, 0 and 1 by thresholds and signs; scales are means of exact sums. */
#include "common.h"

#include <lathe/ternary.h>

#include "call.h"
#include "parallel.h"
#include "quant_call.h"
#include "sum.h"

enum { GRAIN = 4096 };

typedef struct ternary_call {
    lathe_ternary_rule rule;
    const lathe_carrier *carrier;
    size_t size;
    lathe_walk walk;
    int8_t *values;
    void *scales;
    const void *src;
} ternary_call;

static uint64_t bits_at(const ternary_call *c, const lathe_run *run, size_t i)
{
    return lathe_quant_bits(c->size, (const char *)c->src + (run->offset + i * run->stride) * c->size);
}

/* 10 a > 7 m, of at most 53 bits each. */
static int is_above(lathe_number a, lathe_number m)
{
    if (!a.m || !m.m)
        return a.m != 0;
    a = lathe_number_normal((lathe_number){10 * a.m, a.exponent, 0});
    m = lathe_number_normal((lathe_number){7 * m.m, m.exponent, 0});
    return a.exponent > m.exponent || (a.exponent == m.exponent && a.m > m.m);
}

/* The mean of the finite magnitudes above 7/10 of m, or of all if m is NULL; 0 of none. */
static uint64_t mean_above(const ternary_call *c, size_t group, const lathe_number *m)
{
    const uint64_t all = lathe_carrier_sign(c->carrier) - 1, infinity = lathe_carrier_infinity(c->carrier);
    lathe_stats_sum sum = {{0}};
    uint64_t count = 0, bits;
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t i = 0; i < run.n; i++) {
            const uint64_t a = bits_at(c, &run, i) & all;
            if (a >= infinity || (m && !is_above(lathe_number_of(c->carrier, a), *m)))
                continue;
            lathe_sum_add_bits(&sum, lathe_widened(c->carrier, a));
            count++;
        }
    const double mean = count ? lathe_sum_mean(&sum, count) : 0;
    memcpy(&bits, &mean, sizeof bits);
    return bits;
}

static int8_t value_of(const ternary_call *c, uint64_t bits, lathe_number m)
{
    const uint64_t sign = lathe_carrier_sign(c->carrier), a = bits & ~sign;
    const uint64_t infinity = lathe_carrier_infinity(c->carrier);
    const int8_t signed_one = bits & sign ? -1 : 1;
    if (c->rule == LATHE_TERNARY_SIGN)
        return a && a <= infinity ? signed_one : 1;
    if (a >= infinity)
        return a == infinity ? signed_one : 0;
    return is_above(lathe_number_of(c->carrier, a), m) ? signed_one : 0;
}

static void quantize_group(const ternary_call *c, size_t group)
{
    const uint64_t mean = mean_above(c, group, NULL);
    const lathe_number m = lathe_number_of(&lathe_binary64, mean);
    const uint64_t wide = c->rule == LATHE_TERNARY_SIGN ? mean : mean_above(c, group, &m);
    uint64_t scale = lathe_number_bits(c->carrier, lathe_number_of(&lathe_binary64, wide), 0);
    lathe_cursor cursor = lathe_walk_block(&c->walk, group);
    for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
        for (size_t i = 0; i < run.n; i++)
            c->values[run.index + i * run.index_stride] = value_of(c, bits_at(c, &run, i), m);
    if (!scale)
        scale = lathe_carrier_pack(c->carrier, 1, 0);
    lathe_quant_put(c->size, (char *)c->scales + group * c->size, scale);
}

static void part(const void *context, size_t begin, size_t end)
{
    for (; begin < end; begin++)
        quantize_group(context, begin);
}

static lathe_status check(const lathe_ternary *t)
{
    for (size_t i = 0; i < sizeof t->reserved / sizeof *t->reserved; i++)
        if (t->reserved[i])
            return LATHE_E_RESERVED;
    const int is_sound = (int)t->rule >= 0 && t->rule <= LATHE_TERNARY_SIGN && (int)t->span >= 0 &&
                         t->span <= LATHE_QUANT_GROUP && (t->length != 0) == (t->span == LATHE_QUANT_GROUP);
    return is_sound ? LATHE_OK : LATHE_E_OPTION;
}

static lathe_status memory_check(const ternary_call *c)
{
    const size_t bytes = c->walk.reach * c->size, scales = c->walk.block_count * c->size;
    if (!c->walk.elements)
        return LATHE_OK;
    if (!c->values || !c->scales || !c->src)
        return LATHE_E_NULL;
    lathe_status status = lathe_ranges_check(c->values, c->walk.elements, c->src, bytes);
    if (!status)
        status = lathe_ranges_check(c->scales, scales, c->src, bytes);
    return status ? status : lathe_ranges_check(c->scales, scales, c->values, c->walk.elements);
}

static lathe_status run(const lathe_ternary *t, const lathe_array *array, ternary_call *c)
{
    if (!t || !array)
        return LATHE_E_NULL;
    lathe_status status = check(t);
    if (status)
        return status;
    const lathe_block block = {.span = t->span == LATHE_QUANT_TENSOR    ? LATHE_SPAN_TENSOR
                                       : t->span == LATHE_QUANT_CHANNEL ? LATHE_SPAN_CHANNEL
                                                                        : LATHE_SPAN_TILE,
                               .cols = t->length};
    c->rule = t->rule;
    c->carrier = c->size == sizeof(float) ? &lathe_binary32 : &lathe_binary64;
    status = lathe_walk_make(&c->walk, &block, array, c->size);
    if (!status)
        status = memory_check(c);
    if (status || !c->walk.elements)
        return status;
    const size_t in_group = c->walk.elements / c->walk.block_count;
    lathe_share(c->walk.block_count, in_group < GRAIN ? GRAIN / in_group : 1, part, c);
    return LATHE_OK;
}

lathe_status lathe_ternary_quantize_f32(const lathe_ternary *ternary, const lathe_array *array,
                                        int8_t *values, float *scales, const float *src)
{
    return run(ternary, array,
               &(ternary_call){.size = sizeof *src, .values = values, .scales = scales, .src = src});
}

lathe_status lathe_ternary_quantize_f64(const lathe_ternary *ternary, const lathe_array *array,
                                        int8_t *values, double *scales, const double *src)
{
    return run(ternary, array,
               &(ternary_call){.size = sizeof *src, .values = values, .scales = scales, .src = src});
}
