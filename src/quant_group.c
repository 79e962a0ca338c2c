/* SPDX-License-Identifier: MIT */
/* Values of a group to integers and back. The exact quotient is arithmetic's, rounded once to integers. */
#include "common.h"

#include "quant_call.h"

#include <string.h>

#include <lathe/arith.h>
#include <lathe/round.h>

#include "pack.h"
#include "rule.h"

/* Of NaN, until it has become something. */
#define NONE INT32_MIN

static const lathe_plan *carrier_plan(const lathe_quant_call *c)
{
    return c->size == sizeof(float) ? &c->plan->narrow : &c->plan->wide;
}

static int32_t limited(int64_t m, int32_t lowest, int32_t largest)
{
    return m < lowest ? lowest : m > largest ? largest : (int32_t)m;
}

/* fl(1 / s), at most the largest number. */
static void set_reciprocal(const lathe_quant_call *c, lathe_quant_group *g)
{
    const uint64_t infinity = lathe_carrier_infinity(c->carrier);
    if (c->size == sizeof(float))
        g->reciprocal.f32 = lathe_div1_f32(carrier_plan(c), 1.0f, g->scale.f32);
    else
        g->reciprocal.f64 = lathe_div1_f64(carrier_plan(c), 1.0, g->scale.f64);
    if (lathe_quant_bits(c->size, &g->reciprocal) == infinity)
        lathe_quant_put(c->size, &g->reciprocal, infinity - 1);
}

/* What NaN becomes where it has no value. */
static int32_t nan_integer(const lathe_quant_call *c, const lathe_quant_group *g)
{
    return c->plan->quant.nan == LATHE_NAN_ZERO ? limited(0, g->lowest, g->largest) : g->largest;
}

/* Whether the row's kernels serve this group, and how. A product with the reciprocal of a power of two is the
   quotient: what underflows is 0 either way. */
static void set_lanes(const lathe_quant_call *c, lathe_quant_group *g)
{
    enum { MOST = 90 };
    const lathe_quant *const q = &c->plan->quant;
    const int power = lathe_number_log2(g->number), is_power = lathe_number_is_power(g->number);
    if (!c->isa->quantize || c->size != sizeof(float) || power < -MOST || power >= MOST)
        return;
    g->has_back = 1;
    g->has_lanes = q->rounding == LATHE_TIES_TO_EVEN;
    g->lanes =
        (lathe_quant_lanes){.how = is_power || q->apply == LATHE_APPLY_RECIPROCAL ? LATHE_QUANT_MULTIPLIES
                                   : q->apply == LATHE_APPLY_EXACT                ? LATHE_QUANT_DIVIDES
                                                                                  : LATHE_QUANT_DIVIDES_TWICE,
                            .keeps_nan = q->nan == LATHE_NAN_KEEP,
                            .is_signed = c->plan->lowest < 0,
                            .scale = g->scale.f32,
                            .factor = g->reciprocal.f32,
                            .lowest = g->lowest,
                            .largest = g->largest,
                            .nan = nan_integer(c, g),
                            .zero = g->zero};
    if (is_power)
        lathe_quant_put(c->size, &g->lanes.factor, lathe_carrier_pack(c->carrier, 1, -power));
}

lathe_quant_group lathe_quant_group_of(const lathe_quant_call *c, uint64_t scale, int32_t zero)
{
    lathe_quant_group g = {.zero = lathe_quant_zero(zero)};
    g.is_nan = scale == 0 || scale >= lathe_carrier_infinity(c->carrier);
    g.lowest = c->plan->lowest - g.zero;
    g.largest = c->plan->largest - g.zero;
    if (g.is_nan)
        return g;
    lathe_quant_put(c->size, &g.scale, scale);
    g.number = lathe_number_of(c->carrier, scale);
    if (c->plan->quant.apply == LATHE_APPLY_RECIPROCAL)
        set_reciprocal(c, &g);
    set_lanes(c, &g);
    return g;
}

void lathe_quant_load(const lathe_quant_call *c, const lathe_run *run, size_t from, size_t n, void *x)
{
    const char *const at = (const char *)c->src + (run->offset + from * run->stride) * c->size;
    if (run->stride == 1)
        memcpy(x, at, n * c->size);
    else
        for (size_t i = 0; i < n; i++)
            memcpy((char *)x + i * c->size, at + i * run->stride * c->size, c->size);
}

/* x operated on with the one value b, rounded by the plan; in place. */
static void operate(const lathe_quant_call *c, lathe_operation operation, const lathe_plan *by,
                    lathe_random *random, void *x, const void *b, size_t n)
{
    const lathe_arith a = {.operation = operation, .scalars = LATHE_SCALAR_B, .plan = by, .random = random};
    if (c->size == sizeof(float))
        lathe_arith_f32(&a, x, x, b, NULL, n);
    else
        lathe_arith_f64(&a, x, x, b, NULL, n);
}

static void divide(const lathe_quant_call *c, const lathe_plan *by, const lathe_quant_group *g,
                   lathe_random *random, void *x, size_t n)
{
    const lathe_block_apply apply = c->plan->quant.apply;
    if (apply == LATHE_APPLY_EXACT) {
        operate(c, LATHE_DIV, by, random, x, &g->scale, n);
        return;
    }
    const void *const factor = apply == LATHE_APPLY_QUOTIENT ? &g->scale : &g->reciprocal;
    operate(c, apply == LATHE_APPLY_QUOTIENT ? LATHE_DIV : LATHE_MUL, carrier_plan(c), NULL, x, factor, n);
    operate(c, LATHE_COPY, by, random, x, factor, n);
}

void lathe_quant_integers(const lathe_quant_call *c, const lathe_plan *by, const lathe_quant_group *g,
                          int32_t *m, void *x, const lathe_run *run, size_t from, size_t n)
{
    const uint64_t sign = lathe_carrier_sign(c->carrier), infinity = lathe_carrier_infinity(c->carrier);
    const int is_random = lathe_is_stochastic(by->options.rounding);
    const size_t together = !is_random || run->index_stride == 1 ? n : 1;
    for (size_t i = 0; i < n && !g->is_nan; i += together) {
        lathe_random random = {0};
        if (is_random) {
            random = *c->random;
            random.next += run->index + (from + i) * run->index_stride;
        }
        divide(c, by, g, is_random ? &random : NULL, (char *)x + i * c->size, together);
    }
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = lathe_quant_bits(c->size, (const char *)x + i * c->size);
        if (g->is_nan || (bits & ~sign) > infinity) {
            m[i] = NONE;
            continue;
        }
        const lathe_number a = lathe_number_of(c->carrier, bits & ~sign);
        const int64_t k = a.m ? (int64_t)(a.m >> -a.exponent) : 0; /* of less bits than the carrier's */
        m[i] = limited(bits & sign ? -k : k, g->lowest, g->largest);
    }
}

static void settle_nan(const lathe_quant_call *c, const lathe_quant_group *g, int32_t *m, size_t n)
{
    if (!c->codes && (g->is_nan || c->plan->quant.nan == LATHE_NAN_KEEP))
        return;
    for (size_t i = 0; i < n; i++)
        m[i] = m[i] == NONE ? nan_integer(c, g) : m[i];
}

static void store_codes(const lathe_quant_call *c, const lathe_quant_group *g, const lathe_run *run,
                        size_t from, const int32_t *m, size_t n)
{
    for (size_t i = 0; i < n; i++)
        lathe_code_put(c->codes, c->code_bytes, run->index + (from + i) * run->index_stride,
                       (uint16_t)(m[i] + g->zero));
}

/* m s rounded to nearest, in integers. */
static uint64_t value_of(const lathe_quant_call *c, const lathe_quant_group *g, int32_t m)
{
    if (g->is_nan || m == NONE)
        return lathe_carrier_nan(c->carrier);
    const lathe_number product = lathe_quant_times(g->number, (uint32_t)(m < 0 ? -m : m));
    const uint64_t bits = lathe_number_bits(c->carrier, product, 0);
    return m < 0 ? bits | lathe_carrier_sign(c->carrier) : bits;
}

/* The sign of NaN that was kept is that of x, whose bits are at `nan`. */
static void store_values(const lathe_quant_call *c, const lathe_quant_group *g, const lathe_run *run,
                         size_t from, const int32_t *m, const void *nan, size_t n)
{
    char *const at = (char *)c->dst + (run->offset + from * run->stride) * c->size;
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = value_of(c, g, m[i]);
        if (nan && m[i] == NONE)
            bits |=
                lathe_quant_bits(c->size, (const char *)nan + i * c->size) & lathe_carrier_sign(c->carrier);
        lathe_quant_put(c->size, at + i * run->stride * c->size, bits);
    }
}

static lathe_quant_group group_of_block(const lathe_quant_call *c, size_t block)
{
    const size_t number = c->is_tensor ? 0 : block;
    const uint64_t scale = lathe_quant_bits(c->size, (const char *)c->scales + number * c->size);
    return lathe_quant_group_of(c, scale, c->zeros ? c->zeros[number] : 0);
}

/* A run that lies as its codes do. */
static void quantize_lanes(const lathe_quant_call *c, const lathe_quant_group *g, const lathe_run *run)
{
    const float *const src = (const float *)c->src + run->offset;
    if (c->codes)
        c->isa->quantize(&g->lanes, (char *)c->codes + run->index * c->code_bytes, (int)c->code_bytes, src,
                         run->n);
    else
        c->isa->quantize(&g->lanes, (float *)c->dst + run->offset, 0, src, run->n);
}

static void quantize_run(const lathe_quant_call *c, const lathe_quant_group *g, const lathe_run *run)
{
    if (g->has_lanes && run->stride == 1 && (!c->codes || run->index_stride == 1)) {
        quantize_lanes(c, g, run);
        return;
    }
    for (size_t from = 0, n; from < run->n; from += n) {
        lathe_quant_values x;
        int32_t m[LATHE_QUANT_CHUNK];
        n = run->n - from < LATHE_QUANT_CHUNK ? run->n - from : LATHE_QUANT_CHUNK;
        lathe_quant_load(c, run, from, n, &x);
        lathe_quant_integers(c, &c->plan->integers, g, m, &x, run, from, n);
        settle_nan(c, g, m, n);
        if (c->codes)
            store_codes(c, g, run, from, m, n);
        else
            store_values(c, g, run, from, m, g->is_nan ? NULL : &x, n);
    }
}

void lathe_quant_part(const void *context, size_t begin, size_t end)
{
    const lathe_quant_call *const c = context;
    for (; begin < end; begin++) {
        const lathe_quant_group g = group_of_block(c, begin);
        lathe_cursor cursor = lathe_walk_block(&c->walk, begin);
        for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
            quantize_run(c, &g, &run);
    }
}

/* The integer of a code, less the zero point. */
static int32_t integer_of(const lathe_quant_call *c, const lathe_quant_group *g, size_t i)
{
    const int32_t code = (int32_t)lathe_code_at(c->codes, c->code_bytes, i);
    const int32_t sign = c->plan->lowest < 0 ? 1 << (8 * (int)c->code_bytes - 1) : 0;
    return (code ^ sign) - sign - g->zero;
}

static void dequantize_run(const lathe_quant_call *c, const lathe_quant_group *g, const lathe_run *run)
{
    if (g->has_back && run->stride == 1 && run->index_stride == 1) {
        c->isa->dequantize(&g->lanes, (float *)c->dst + run->offset,
                           (const char *)c->codes + run->index * c->code_bytes, (int)c->code_bytes, run->n);
        return;
    }
    for (size_t from = 0, n; from < run->n; from += n) {
        int32_t m[LATHE_QUANT_CHUNK];
        n = run->n - from < LATHE_QUANT_CHUNK ? run->n - from : LATHE_QUANT_CHUNK;
        for (size_t i = 0; i < n; i++)
            m[i] = integer_of(c, g, run->index + (from + i) * run->index_stride);
        store_values(c, g, run, from, m, NULL, n);
    }
}

void lathe_dequant_part(const void *context, size_t begin, size_t end)
{
    const lathe_quant_call *const c = context;
    for (; begin < end; begin++) {
        const lathe_quant_group g = group_of_block(c, begin);
        lathe_cursor cursor = lathe_walk_block(&c->walk, begin);
        for (lathe_run run; lathe_walk_next(&c->walk, &cursor, &run);)
            dequantize_run(c, &g, &run);
    }
}
