/* SPDX-License-Identifier: MIT */
/* Matrix units on vectors of outputs, in binary64.

   A product of two significands of 11 bits is exact, and so is its product with a power of two; what is cut
   off then is what the unit cuts; the sum of the cut terms has less than 53 bits. Exponents are powers of
   two, so that the exponent of a product is a product too. Included after a word and `whole`, `cut`,
   `larger`; the including file names the functions, UNIT_RUN and UNIT_READ. */
#ifndef LATHE_KERNELS_UNIT_H
#define LATHE_KERNELS_UNIT_H

#include "unit_job.h"

static const uint64_t sign_bit = UINT64_C(1) << 63, infinity_bits = UINT64_C(0x7ff) << 52;

KERNEL values get(const uint64_t *from)
{
    return (values)load((const double *)(const void *)from);
}

/* Vector v from there on. */
KERNEL values get_vector(const uint64_t *from, int v)
{
    return get(from + (size_t)v * LANES);
}

KERNEL void put(uint64_t *to, word bits)
{
    store((double *)(void *)to, bits);
}

KERNEL values constant(uint64_t bits)
{
    return (values)splat(bits);
}

KERNEL word magnitude_of(values x)
{
    return (word)x & splat(sign_bit - 1);
}

/* 1 / x of a power of two. */
KERNEL values inverse(values x)
{
    return (values)(splat(UINT64_C(2046) << 52) - (word)x);
}

/* 2^E of x, not under `least`; 0 for zero. */
KERNEL values power_of(values x, values least)
{
    const values power = larger((values)((word)x & splat(infinity_bits)), least);
    return (values)pick(equal(magnitude_of(x), splat(0)), splat(0), (word)power);
}

/* x rounded, by an unbounded exponent. */
KERNEL values on_grid(const lathe_unit_rounding *r, values x)
{
    const values power = (values)((word)x & splat(infinity_bits));
    const values quantum = larger(power * constant(r->relative), constant(r->quantum));
    const values scaled = x * inverse(quantum);
    return (r->is_nearest ? whole(scaled) : cut(scaled)) * quantum;
}

/* The same, infinite if too large. */
KERNEL word rounded(const lathe_unit_rounding *r, values x)
{
    const word y = (word)on_grid(r, x);
    const mask is_beyond = below(splat(r->beyond - 1), y & splat(sign_bit - 1));
    return pick(is_beyond, splat(infinity_bits) | (y & splat(sign_bit)), y);
}

/* What the terms, as a function of e, are added to, rounded; c itself if not finite. */
KERNEL word finished(const lathe_unit_job *job, values c, values sum, values e)
{
    const values unit = (values)((word)e - splat((uint64_t)job->fraction << 52));
    const mask is_finite = below(magnitude_of(c), splat(infinity_bits));
    return pick(is_finite, rounded(&job->sum, sum * unit), (word)c);
}

/* 2^F / e. */
KERNEL values scale_for(const lathe_unit_job *job, values e)
{
    return (values)((word)inverse(e) + splat((uint64_t)job->fraction << 52));
}

/* Vectors side by side: each waits for its own maxima and sums only. */
enum { MOST_VECTORS = 4 };

/* `vectors` of them from column j on, one block. */
KERNEL void fused_block(const lathe_unit_job *job, int first, int end, int j, uint64_t *c, int vectors)
{
    const uint64_t *const b = job->b + j, *const b_power = job->b_power + j;
    const size_t stride = job->stride;
    values e[MOST_VECTORS], by[MOST_VECTORS], sum[MOST_VECTORS], old[MOST_VECTORS];
    for (int v = 0; v < vectors; v++)
        e[v] = constant(0);
    for (int i = first; i < end; i++) {
        const values x = constant(job->a_power[i]);
        for (int v = 0; v < vectors; v++)
            e[v] = larger(e[v], x * get_vector(b_power + (size_t)i * stride, v));
    }
    for (int v = 0; v < vectors; v++) {
        values scale = constant(UINT64_C(1023) << 52);
        old[v] = get_vector(c + j, v);
        if (job->scale_block) {
            const size_t at = (size_t)(first / job->scale_block);
            scale = constant(job->scale_a[at]) * get_vector(job->scale_b + at * stride + j, v);
            e[v] = e[v] * scale;
        }
        e[v] = larger(larger(e[v], constant(job->floor)), power_of(old[v], constant(job->power)));
        by[v] = scale_for(job, e[v]);
        sum[v] = constant(0) + cut(old[v] * by[v]);
        by[v] = by[v] * scale;
    }
    for (int i = first; i < end; i++) {
        const values x = constant(job->a[i]);
        for (int v = 0; v < vectors; v++)
            sum[v] += cut(x * get_vector(b + (size_t)i * stride, v) * by[v]);
    }
    for (int v = 0; v < vectors; v++)
        put(c + j + (size_t)v * LANES, finished(job, old[v], sum[v], e[v]));
}

enum { GROUPS = 4 };

KERNEL word grouped_block(const lathe_unit_job *job, int first, int end, int j, word c)
{
    values terms[GROUPS];
    values e = larger(constant(job->floor), power_of((values)c, constant(job->power)));
    int n = 0;
    for (int i = first; i < end; i += job->group, n++) {
        const int stop = end - i < job->group ? end : i + job->group, which = i / job->scale_block;
        const size_t at = (size_t)which * job->stride + (size_t)j;
        values sum = constant(0), used = constant(0);
        for (int k = i; k < stop; k++) {
            const size_t l = (size_t)k * job->stride + (size_t)j;
            sum += constant(job->a[k]) * get(job->b + l);
            used = larger(used, constant(job->a_power[k]) * get(job->b_power + l));
        }
        const values power = constant(job->scale_a_power[which]) * get(job->scale_b_power + at);
        terms[n] = sum * (constant(job->scale_a[which]) * get(job->scale_b + at));
        e = larger(e, (values)pick(equal((word)used, splat(0)), splat(0), (word)power));
    }
    const values by = scale_for(job, e);
    values sum = constant(0) + cut((values)c * by);
    for (int k = 0; k < n; k++)
        sum += cut(terms[k] * by);
    return finished(job, (values)c, sum, e);
}

KERNEL mask is_nan(word x)
{
    return below(splat(infinity_bits), x & splat(sign_bit - 1));
}

KERNEL word canonical(uint64_t nan, word x)
{
    return pick(is_nan(x), splat(nan), x);
}

KERNEL word fma_block(const lathe_unit_job *job, int first, int end, int j, word c)
{
    values sum = (values)c;
    for (int i = first; i < end; i++)
        sum = fused(NEAREST, constant(job->a[i]), get(job->b + j + (size_t)i * job->stride), sum);
    return canonical(job->nan, (word)sum);
}

/* Integers: exact; then into the 32 bits of two's complement, or to the nearest of them. NaN stays. */
KERNEL word integer_block(const lathe_unit_job *job, int first, int end, int j, word c)
{
    const uint64_t low = UINT64_C(0xc1e0000000000000),
                   high = UINT64_C(0x41dfffffffc00000); /* -2^31, 2^31 - 1 */
    const uint64_t range = UINT64_C(0x41f0000000000000),
                   unit = UINT64_C(0x3df0000000000000); /* 2^32, 2^-32 */
    values sum = (values)c + constant(0);               /* -0 is no integer */
    for (int i = first; i < end; i++)
        sum += constant(job->a[i]) * get(job->b + j + (size_t)i * job->stride);
    if (job->kind == LATHE_UNIT_SATURATE) {
        const values up = larger(sum, constant(low));
        const word saturated = pick(below((word)(constant(high) - up), splat(0)), splat(high), (word)up);
        return pick(is_nan((word)sum), splat(job->nan), saturated);
    }
    sum -= constant(range) * whole(sum * constant(unit));
    return canonical(job->nan, pick(equal((word)sum, splat(low ^ sign_bit)), splat(low), (word)sum));
}

/* Block by block, so that columns need not wait for each other's sums to be rounded. */
KERNEL void run(const lathe_unit_job *job, uint64_t *c, lathe_unit_kind kind)
{
    for (int i = 0; i < job->n; i += job->block) {
        const int end = job->n - i < job->block ? job->n : i + job->block;
        for (int j = 0; j < job->columns && kind != LATHE_UNIT_FUSED; j += LANES) {
            const word sum = (word)get(c + j);
            put(c + j, kind == LATHE_UNIT_GROUPED ? grouped_block(job, i, end, j, sum)
                       : kind == LATHE_UNIT_FMA   ? fma_block(job, i, end, j, sum)
                                                  : integer_block(job, i, end, j, sum));
        }
        for (int j = 0, done; j < job->columns && kind == LATHE_UNIT_FUSED; j += done) {
            done = job->columns - j < MOST_VECTORS * LANES ? LANES : MOST_VECTORS * LANES;
            if (job->columns - j >= 2 * LANES && done == LANES)
                done = 2 * LANES;
            if (done == LANES)
                fused_block(job, i, end, j, c, 1);
            else if (done == 2 * LANES)
                fused_block(job, i, end, j, c, 2);
            else
                fused_block(job, i, end, j, c, MOST_VECTORS);
        }
    }
}

KERNEL void run_job(const lathe_unit_job *job, uint64_t *c, uint64_t *total)
{
    switch (job->kind) {
    case LATHE_UNIT_FUSED:
        run(job, c, LATHE_UNIT_FUSED);
        break;
    case LATHE_UNIT_GROUPED:
        run(job, c, LATHE_UNIT_GROUPED);
        break;
    case LATHE_UNIT_FMA:
        run(job, c, LATHE_UNIT_FMA);
        break;
    default:
        run(job, c, LATHE_UNIT_WRAP);
    }
    /* Rounding a sum of two numbers of at most 24 bits twice, first to 53, is rounding it once. */
    for (int j = 0; total && j < job->columns; j += LANES) {
        const values sum = get(total + j) + get(c + j);
        const mask is_finite = below(magnitude_of(sum), splat(infinity_bits));
        put(total + j, pick(is_finite, rounded(&job->total, sum), canonical(job->nan, (word)sum)));
    }
}

KERNEL int read_all(const lathe_unit_reading *r, uint64_t *value, uint64_t *power, const uint64_t *from,
                    int n)
{
    word odd = splat(0);
    for (int j = 0; j < n; j += LANES) {
        const values x = get(from + j);
        const word largest = splat(r->largest), one = splat(1), none = splat(0);
        odd |= pick(below(largest, magnitude_of(x)), one, none);
        if (r->is_unsigned)
            odd |= pick(below((word)x, none), one, none);
        const word y = r->is_exact ? (word)x
                                   : ((word)on_grid(&r->rounding, x) & splat(sign_bit - 1)) |
                                         ((word)x & splat(sign_bit));
        put(value + j, y);
        put(power + j, (word)power_of((values)y, constant(r->power)));
    }
    return !any(below(splat(0), odd));
}

void UNIT_RUN(const lathe_unit_job *job, uint64_t *c, uint64_t *total)
{
    run_job(job, c, total);
}

int UNIT_READ(const lathe_unit_reading *r, uint64_t *value, uint64_t *power, const uint64_t *x, int n)
{
    return read_all(r, value, power, x, n);
}

#endif
